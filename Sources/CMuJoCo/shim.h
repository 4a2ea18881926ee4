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

static _Thread_local jmp_buf *cartsim_mujoco_return_point;
static _Thread_local char cartsim_mujoco_message[512];

static inline void cartsim_mujoco_log(const mjLogMessage *message) {
  // Warnings are counted in mjData and in mjSpec, where the caller looks for them.
  if (message->level != mjLOG_ERROR || !cartsim_mujoco_return_point) return;
  strncpy(cartsim_mujoco_message, message->subject, sizeof cartsim_mujoco_message - 1);
  longjmp(*cartsim_mujoco_return_point, 1);
}

static inline void cartsim_mujoco_install_handler(void) {
  mju_setLogHandler(&cartsim_mujoco_log);
}

// The last failure's message on this thread.
static inline const char *cartsim_mujoco_failure(void) { return cartsim_mujoco_message; }

#define CARTSIM_GUARDED(call)                    \
  jmp_buf here;                                  \
  cartsim_mujoco_return_point = &here;           \
  if (setjmp(here)) {                            \
    cartsim_mujoco_return_point = 0;             \
    return 0;                                    \
  }                                              \
  call;                                          \
  cartsim_mujoco_return_point = 0;               \
  return 1;

// Each returns 1, or 0 after a failure.
static inline int cartsim_mujoco_step(const mjModel *model, mjData *data) {
  CARTSIM_GUARDED(mj_step(model, data))
}

static inline int cartsim_mujoco_forward(const mjModel *model, mjData *data) {
  CARTSIM_GUARDED(mj_forward(model, data))
}

// The caller owns *model; it is null if the specification cannot be compiled, and then
// mjs_getError says why.
static inline int cartsim_mujoco_compile(mjSpec *spec, mjModel **model) {
  *model = 0;
  CARTSIM_GUARDED(*model = mj_compile(spec, 0))
}

// The caller owns *data.
static inline int cartsim_mujoco_make_data(const mjModel *model, mjData **data) {
  *data = 0;
  CARTSIM_GUARDED(*data = mj_makeData(model))
}
