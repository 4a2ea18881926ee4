#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// The C interface of CoACD 1.0.14. Nothing is linked: the library is loaded by name, by the process
// that reads a mesh and by no other. It brings a TBB of its own, which must not meet OpenVINO's.

// Caller's or library's memory: three coordinates a vertex, three vertices a triangle.
struct coacd_mesh {
  double *vertices;
  uint64_t vertex_count;
  int *triangles;
  uint64_t triangle_count;
};

struct coacd_mesh_array {
  struct coacd_mesh *meshes;
  uint64_t count;
};

// `CoACD_run`. What it returns is freed with `CoACD_freeMeshArray`.
typedef struct coacd_mesh_array (*coacd_run)(
    const struct coacd_mesh *input, double threshold, int max_convex_hull, int preprocess_mode,
    int preprocess_resolution, int sample_resolution, int mcts_nodes, int mcts_iterations,
    int mcts_max_depth, bool pca, bool merge, bool decimate, int max_hull_vertices, bool extrude,
    double extrude_margin, int approximation_mode, unsigned int seed, bool real_metric);

// `CoACD_freeMeshArray`.
typedef void (*coacd_free)(struct coacd_mesh_array array);

// `CoACD_setLogLevel`: "off", "error", …
typedef void (*coacd_log)(const char *level);

// Keeps the calling process on one of its processors: a library that counts them before it starts
// threads then starts none. 0 if the system refuses.
static inline int coacd_use_one_processor(void) {
  unsigned long mask[128] = {0};
  if (syscall(SYS_sched_getaffinity, 0, sizeof mask, mask) <= 0) return 0;
  int found = 0;
  for (int i = 0; i < 128; i++) {
    mask[i] = found ? 0 : mask[i] & -mask[i];
    found |= mask[i] != 0;
  }
  return syscall(SYS_sched_setaffinity, 0, sizeof mask, mask) == 0;
}
