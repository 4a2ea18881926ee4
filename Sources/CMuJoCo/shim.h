#pragma once
#include <mujoco/mujoco.h>
#include <setjmp.h>
#include <string.h>

// MuJoCo reports an internal failure to a log handler and then ends the process. These functions
// return a code instead: the handler jumps back into the guarded call, and the jump never crosses a
// Swift frame. After a failure the mjData concerned may only be deleted.
//
// Thread rules: the handler is process-wide and installed once; the return point and the message
// are per thread, so simulations on different threads do not meet.

// Thread-local variables of a header live inside functions: Swift emits those that it calls.
struct cartsim_mujoco_thread {
  jmp_buf *return_point;
  char message[512];
};

static inline struct cartsim_mujoco_thread *cartsim_mujoco_this_thread(void) {
  static _Thread_local struct cartsim_mujoco_thread thread;
  return &thread;
}

static inline void cartsim_mujoco_log(const mjLogMessage *message) {
  struct cartsim_mujoco_thread *thread = cartsim_mujoco_this_thread();
  // Warnings are counted in mjData and in mjSpec, where the caller looks for them.
  if (message->level != mjLOG_ERROR || !thread->return_point) return;
  strncpy(thread->message, message->subject, sizeof thread->message - 1);
  longjmp(*thread->return_point, 1);
}

static inline void cartsim_mujoco_install_handler(void) {
  mju_setLogHandler(&cartsim_mujoco_log);
}

// The last failure's message on this thread.
static inline const char *cartsim_mujoco_failure(void) { return cartsim_mujoco_this_thread()->message; }

#define CARTSIM_GUARDED(call)                                              \
  jmp_buf here;                                                            \
  struct cartsim_mujoco_thread *thread = cartsim_mujoco_this_thread();     \
  thread->return_point = &here;                                            \
  if (setjmp(here)) {                                                      \
    cartsim_mujoco_this_thread()->return_point = 0;                        \
    return 0;                                                              \
  }                                                                        \
  call;                                                                    \
  cartsim_mujoco_this_thread()->return_point = 0;                          \
  return 1;

// A function that calls setjmp must keep its own frame.
#define CARTSIM_OWN_FRAME static __attribute__((noinline, unused)) int

// Each returns 1, or 0 after a failure.
CARTSIM_OWN_FRAME cartsim_mujoco_step(const mjModel *model, mjData *data) {
  CARTSIM_GUARDED(mj_step(model, data))
}

CARTSIM_OWN_FRAME cartsim_mujoco_forward(const mjModel *model, mjData *data) {
  CARTSIM_GUARDED(mj_forward(model, data))
}

// The caller owns *model; it is null if the specification cannot be compiled, and then
// mjs_getError says why.
CARTSIM_OWN_FRAME cartsim_mujoco_compile(mjSpec *spec, mjModel **model) {
  *model = 0;
  CARTSIM_GUARDED(*model = mj_compile(spec, 0))
}

// The caller owns *data.
CARTSIM_OWN_FRAME cartsim_mujoco_make_data(const mjModel *model, mjData **data) {
  *data = 0;
  CARTSIM_GUARDED(*data = mj_makeData(model))
}
