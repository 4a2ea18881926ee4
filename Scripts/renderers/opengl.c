// The standard scene drawn through OpenGL 4.5 without a window, as fast as its labels allow: one
// pass, one indirect draw of all that the camera may see, near things first, every product posed
// anew each frame; picture, z-depth in metres and ids are read back to memory.
//
// build: gcc -O3 -march=native opengl.c -o opengl -lEGL -lOpenGL -lm
// usage: opengl [--scene FILE] [--size WxH] [--variant NAME] [--samples N] [--in-flight N]
//               (--seconds S | --save PREFIX)
//   --variant    how depth and ids come back: `packed`, the id in the picture's alpha and depth
//                from the depth buffer; `two`, both in one target of integers; `three`, a target
//                each
//   --samples    a pixel; more than 1 with `two` alone, where no average mixes labels
//   --in-flight  frames begun before one is read back
//   --save       writes PREFIX_cam0.raw, …: RGBA in 8 bits, depth as Float, ids as UInt32, the top
//                row first
// prints one line of JSON: frames a second, and the renderer's name.
#define GL_GLEXT_PROTOTYPES
#define EGL_EGLEXT_PROTOTYPES
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/glcorearb.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "opengl_shaders.h"

#define MOST_CAMERAS 4
#define MOST_IN_FLIGHT 8
static const float NEAR = 0.05f, FAR = 3;
static const double VERTICAL_FIELD_DEG = 65;

typedef enum { PACKED, TWO, THREE } Variant;
static const char *const VARIANT_NAMES[] = {"packed", "two", "three"};
static const char *const VARIANT_SYMBOLS[] = {"PACKED", "TWO_TARGETS", "THREE_TARGETS"};

typedef struct {
  const char *scene, *save;
  int width, height, samples, in_flight;
  double seconds;
  Variant variant;
} Options;

typedef struct {
  uint32_t first_vertex, vertices, first_index, indices;
  float world_from_model[16];
  float centre[3], radius;  // of a ball around the model, in its frame
} Object;

typedef struct {
  uint32_t objects, vertices, indices, texture_side, cameras;
  Object object[MOST_OBJECTS];
  float camera_from_world[MOST_CAMERAS][16];
  float *vertex;  // position, normal, uv
  uint32_t *index;
  uint8_t *texture;
} Scene;

// What one frame is drawn into, and with several samples what it is resolved into.
typedef struct {
  GLuint drawn, resolved;
} Target;

typedef struct {
  uint8_t *rgba;
  float *depth;
  uint32_t *id, *pair;
} Labels;

static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("error: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(3);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static void *allocated(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!memory) fail("no memory for %zu bytes", bytes);
  return memset(memory, 0, bytes);
}

// MARK: the scene

static void take(FILE *file, void *place, size_t size, size_t count) {
  if (fread(place, size, count, file) != count) fail("the scene ends too early");
}

static void enclose(Object *object, const Scene *scene) {
  const float *vertex = scene->vertex + 8 * (size_t)object->first_vertex;
  float low[3] = {INFINITY, INFINITY, INFINITY}, high[3] = {-INFINITY, -INFINITY, -INFINITY};
  for (uint32_t v = 0; v < object->vertices; v++)
    for (int axis = 0; axis < 3; axis++) {
      low[axis] = fminf(low[axis], vertex[8 * v + axis]);
      high[axis] = fmaxf(high[axis], vertex[8 * v + axis]);
    }
  float square = 0;
  for (int axis = 0; axis < 3; axis++) object->centre[axis] = (low[axis] + high[axis]) / 2;
  for (uint32_t v = 0; v < object->vertices; v++) {
    float distance = 0;
    for (int axis = 0; axis < 3; axis++) {
      float along = vertex[8 * v + axis] - object->centre[axis];
      distance += along * along;
    }
    square = fmaxf(square, distance);
  }
  object->radius = sqrtf(square);
}

// standard_scene.py tells the format.
static Scene read_scene(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) fail("%s cannot be read", path);
  uint32_t header[6];
  take(file, header, 4, 6);
  Scene scene = {.objects = header[1], .vertices = header[2], .indices = header[3],
                 .texture_side = header[4], .cameras = header[5]};
  if (header[0] != 0x43525431 || scene.objects > MOST_OBJECTS || scene.cameras > MOST_CAMERAS ||
      scene.cameras == 0 || scene.vertices > 1 << 24 || scene.indices > 1 << 26 ||
      scene.texture_side > 4096)
    fail("%s is no standard scene", path);
  size_t texels = (size_t)scene.texture_side * scene.texture_side * scene.objects;
  for (uint32_t o = 0; o < scene.objects; o++) {
    take(file, &scene.object[o], 4, 4);
    take(file, scene.object[o].world_from_model, 4, 16);
  }
  take(file, scene.camera_from_world, 64, scene.cameras);
  scene.vertex = allocated(32 * (size_t)scene.vertices);
  scene.index = allocated(4 * (size_t)scene.indices);
  scene.texture = allocated(4 * texels);
  take(file, scene.vertex, 32, scene.vertices);
  take(file, scene.index, 4, scene.indices);
  take(file, scene.texture, 4, texels);
  fclose(file);
  for (uint32_t o = 0; o < scene.objects; o++) {
    Object *object = &scene.object[o];
    if (object->first_vertex + (uint64_t)object->vertices > scene.vertices ||
        object->first_index + (uint64_t)object->indices > scene.indices)
      fail("%s has an object outside its vertices", path);
    enclose(object, &scene);
  }
  return scene;
}

// MARK: poses

static void multiply(const float *a, const float *b, float *product) {
  for (int row = 0; row < 4; row++)
    for (int column = 0; column < 4; column++) {
      float sum = 0;
      for (int k = 0; k < 4; k++) sum += a[4 * row + k] * b[4 * k + column];
      product[4 * row + column] = sum;
    }
}

// -1…1; Numerical Recipes' linear congruential generator.
static float random_number(void) {
  static uint32_t state = 1;
  state = state * 1664525u + 1013904223u;
  return (float)(state >> 8) / (1 << 23) - 1;
}

// Turns by up to 20 mrad about each axis and moves by up to 2 mm.
static void nudge(const float *pose, float *nudged) {
  float a = 0.02f * random_number(), b = 0.02f * random_number(), c = 0.02f * random_number();
  const float turn[16] = {1, -c, b, 0, c, 1, -a, 0, -b, a, 1, 0, 0, 0, 0, 1};
  multiply(turn, pose, nudged);
  for (int axis = 0; axis < 3; axis++)
    nudged[4 * axis + 3] = pose[4 * axis + 3] + 0.002f * random_number();
}

static void transform(const float *pose, const float *point, float *moved) {
  for (int row = 0; row < 3; row++)
    moved[row] = pose[4 * row] * point[0] + pose[4 * row + 1] * point[1] +
                 pose[4 * row + 2] * point[2] + pose[4 * row + 3];
}

// MARK: OpenGL

static void open_context(void) {
  EGLDisplay display =
      eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
  if (!eglInitialize(display, NULL, NULL)) fail("EGL has no surfaceless display");
  eglBindAPI(EGL_OPENGL_API);
  const EGLint wanted[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT,
                           EGL_NONE};
  EGLConfig config = NULL;
  EGLint found = 0;
  eglChooseConfig(display, wanted, &config, 1, &found);
  const EGLint version[] = {EGL_CONTEXT_MAJOR_VERSION, 4, EGL_CONTEXT_MINOR_VERSION, 5,
                            EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                            EGL_NONE};
  EGLContext context =
      eglCreateContext(display, found ? config : NULL, EGL_NO_CONTEXT, version);
  if (!context || !eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context))
    fail("no context of OpenGL 4.5 (EGL error %x)", eglGetError());
}

static GLuint compiled(GLenum kind, const char *head, const char *body) {
  const char *const source[] = {head, body};
  GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 2, source, NULL);
  glCompileShader(shader);
  GLint fine;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &fine);
  if (!fine) {
    char log[4096];
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    fail("a shader was not compiled: %s", log);
  }
  return shader;
}

static void use_program(const Options *options) {
  char head[128];
  snprintf(head, sizeof head, "#version 450 core\n#define %s\n",
           VARIANT_SYMBOLS[options->variant]);
  GLuint program = glCreateProgram();
  glAttachShader(program, compiled(GL_VERTEX_SHADER, "", VERTEX_SHADER));
  glAttachShader(program, compiled(GL_FRAGMENT_SHADER, head, FRAGMENT_SHADER));
  glLinkProgram(program);
  GLint fine;
  glGetProgramiv(program, GL_LINK_STATUS, &fine);
  if (!fine) fail("the shaders were not linked");
  glUseProgram(program);
}

static void upload(const Scene *scene) {
  GLuint array, buffers[4], textures;
  glGenVertexArrays(1, &array);
  glBindVertexArray(array);
  glGenBuffers(4, buffers);
  glBindBuffer(GL_ARRAY_BUFFER, buffers[0]);
  glBufferData(GL_ARRAY_BUFFER, 32 * (size_t)scene->vertices, scene->vertex, GL_STATIC_DRAW);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, buffers[1]);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, 4 * (size_t)scene->indices, scene->index, GL_STATIC_DRAW);
  const int sizes[] = {3, 3, 2};
  for (int attribute = 0; attribute < 3; attribute++) {
    glVertexAttribPointer(attribute, sizes[attribute], GL_FLOAT, GL_FALSE, 32,
                          (void *)(size_t)(12 * attribute));
    glEnableVertexAttribArray(attribute);
  }
  glBindBuffer(GL_UNIFORM_BUFFER, buffers[2]);
  glBindBufferBase(GL_UNIFORM_BUFFER, 0, buffers[2]);
  glBindBuffer(GL_DRAW_INDIRECT_BUFFER, buffers[3]);
  glGenTextures(1, &textures);
  glBindTexture(GL_TEXTURE_2D_ARRAY, textures);
  glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, GL_SRGB8_ALPHA8, scene->texture_side, scene->texture_side,
               scene->objects, 0, GL_RGBA, GL_UNSIGNED_BYTE, scene->texture);
  glGenerateMipmap(GL_TEXTURE_2D_ARRAY);
  glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
  glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
}

static int color_targets(Variant variant) { return variant == PACKED ? 1 : variant == TWO ? 2 : 3; }

static GLuint framebuffer(const Options *options, int samples, bool with_depth_buffer) {
  const GLenum formats[] = {GL_RGBA8, options->variant == TWO ? GL_RG32UI : GL_R32F, GL_R32UI};
  const GLenum attachments[] = {GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1, GL_COLOR_ATTACHMENT2};
  const int targets = color_targets(options->variant);
  GLuint made, storage[4];
  glGenFramebuffers(1, &made);
  glBindFramebuffer(GL_FRAMEBUFFER, made);
  glGenRenderbuffers(4, storage);
  for (int n = 0; n < targets + with_depth_buffer; n++) {
    const bool is_depth = n == targets;
    const GLenum format = is_depth ? GL_DEPTH_COMPONENT32F : formats[n];
    glBindRenderbuffer(GL_RENDERBUFFER, storage[n]);
    if (samples > 1)
      glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, format, options->width,
                                       options->height);
    else
      glRenderbufferStorage(GL_RENDERBUFFER, format, options->width, options->height);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, is_depth ? GL_DEPTH_ATTACHMENT : attachments[n],
                              GL_RENDERBUFFER, storage[n]);
  }
  glDrawBuffers(targets, attachments);
  if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
    fail("no framebuffer for variant %s with %d samples", VARIANT_NAMES[options->variant], samples);
  return made;
}

static Target target(const Options *options) {
  Target made = {framebuffer(options, options->samples, true), 0};
  made.resolved = options->samples > 1 ? framebuffer(options, 1, false) : made.drawn;
  return made;
}

// MARK: a frame

static void clear(Variant variant) {
  static const float grey[4] = {0.5f, 0.5f, 0.5f, 0}, none[4] = {0}, far = 1;
  static const uint32_t no_label[4] = {0};
  glClearBufferfv(GL_COLOR, 0, grey);
  if (variant == TWO) glClearBufferuiv(GL_COLOR, 1, no_label);
  if (variant == THREE) {
    glClearBufferfv(GL_COLOR, 1, none);
    glClearBufferuiv(GL_COLOR, 2, no_label);
  }
  glClearBufferfv(GL_DEPTH, 0, &far);
}

// Poses everything and lists what the camera may see, the nearest first and the basket, which lies
// behind all, last. Returns the number of objects to draw.
static int compose(const Scene *scene, const Options *options, int camera, bool nudged,
                   Frame *frame) {
  const float *view = scene->camera_from_world[camera];
  const float focal = (float)(1 / tan(VERTICAL_FIELD_DEG * M_PI / 360));
  const float slope_x = options->width / (focal * options->height), slope_y = 1 / focal;
  // From a camera whose y points down, so that the first row read back is the top one.
  const float projection[16] = {1 / slope_x, 0, 0, 0, 0, focal, 0, 0, 0, 0,
                                (FAR + NEAR) / (FAR - NEAR), -2 * FAR * NEAR / (FAR - NEAR),
                                0, 0, 1, 0};
  multiply(projection, view, frame->clip_from_world);
  for (int axis = 0; axis < 3; axis++)
    frame->eye_in_world[axis] =
        -(view[axis] * view[3] + view[4 + axis] * view[7] + view[8 + axis] * view[11]);
  float distance[MOST_OBJECTS];
  int count = 0;
  for (uint32_t o = 0; o < scene->objects; o++) {
    const Object *object = &scene->object[o];
    float *pose = frame->world_from_model[o], world[3], c[3];
    if (nudged && o > 0)
      nudge(object->world_from_model, pose);
    else
      memcpy(pose, object->world_from_model, sizeof object->world_from_model);
    transform(pose, object->centre, world);
    transform(view, world, c);
    if (c[2] + object->radius < NEAR ||
        fabsf(c[0]) - slope_x * c[2] > object->radius * sqrtf(1 + slope_x * slope_x) ||
        fabsf(c[1]) - slope_y * c[2] > object->radius * sqrtf(1 + slope_y * slope_y))
      continue;
    const float key = o == 0 ? INFINITY : c[2];
    int place = count++;
    for (; place > 0 && distance[place - 1] > key; place--) {
      distance[place] = distance[place - 1];
      frame->drawn[place][0] = frame->drawn[place - 1][0];
    }
    distance[place] = key;
    frame->drawn[place][0] = (int)o;
  }
  return count;
}

static void draw(const Scene *scene, const Options *options, Target target, const Frame *frame,
                 int count) {
  struct {
    uint32_t indices, instances, first_index;
    int32_t first_vertex;
    uint32_t first_instance;
  } commands[MOST_OBJECTS];
  for (int n = 0; n < count; n++) {
    const Object *object = &scene->object[frame->drawn[n][0]];
    commands[n].indices = object->indices;
    commands[n].instances = 1;
    commands[n].first_index = object->first_index;
    commands[n].first_vertex = (int32_t)object->first_vertex;
    commands[n].first_instance = 0;
  }
  glBindFramebuffer(GL_FRAMEBUFFER, target.drawn);
  glBufferData(GL_UNIFORM_BUFFER, sizeof *frame, frame, GL_STREAM_DRAW);
  glBufferData(GL_DRAW_INDIRECT_BUFFER, sizeof commands, commands, GL_STREAM_DRAW);
  clear(options->variant);
  glMultiDrawElementsIndirect(GL_TRIANGLES, GL_UNSIGNED_INT, NULL, count, sizeof commands[0]);
  if (options->samples > 1) {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target.drawn);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, target.resolved);
    for (int n = 0; n < color_targets(options->variant); n++) {
      GLenum only[3] = {GL_NONE, GL_NONE, GL_NONE};
      only[n] = GL_COLOR_ATTACHMENT0 + n;
      glReadBuffer(only[n]);
      glDrawBuffers(n + 1, only);
      glBlitFramebuffer(0, 0, options->width, options->height, 0, 0, options->width,
                        options->height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    }
  }
  glFlush();
}

static void read_back(const Options *options, Target target, Labels labels) {
  const int w = options->width, h = options->height;
  const size_t pixels = (size_t)w * h;
  glBindFramebuffer(GL_READ_FRAMEBUFFER, target.resolved);
  glReadBuffer(GL_COLOR_ATTACHMENT0);
  glReadPixels(0, 0, w, h, GL_RGBA, GL_UNSIGNED_BYTE, labels.rgba);
  switch (options->variant) {
    case PACKED:
      // The picture's alpha is the id already.
      glReadPixels(0, 0, w, h, GL_DEPTH_COMPONENT, GL_FLOAT, labels.depth);
      for (size_t p = 0; p < pixels; p++) {
        const float d = labels.depth[p];
        labels.depth[p] = d < 1 ? NEAR * FAR / (FAR - (FAR - NEAR) * d) : 0;
      }
      break;
    case TWO:
      glReadBuffer(GL_COLOR_ATTACHMENT1);
      glReadPixels(0, 0, w, h, GL_RG_INTEGER, GL_UNSIGNED_INT, labels.pair);
      for (size_t p = 0; p < pixels; p++) {
        memcpy(&labels.depth[p], &labels.pair[2 * p], 4);
        labels.id[p] = labels.pair[2 * p + 1];
      }
      break;
    case THREE:
      glReadBuffer(GL_COLOR_ATTACHMENT1);
      glReadPixels(0, 0, w, h, GL_RED, GL_FLOAT, labels.depth);
      glReadBuffer(GL_COLOR_ATTACHMENT2);
      glReadPixels(0, 0, w, h, GL_RED_INTEGER, GL_UNSIGNED_INT, labels.id);
      break;
  }
}

static void save(const Options *options, Labels labels, int camera) {
  const size_t pixels = (size_t)options->width * options->height;
  if (options->variant == PACKED)
    for (size_t p = 0; p < pixels; p++) labels.id[p] = labels.rgba[4 * p + 3];
  char path[4096];
  snprintf(path, sizeof path, "%s_cam%d.raw", options->save, camera);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(labels.rgba, 4, pixels, file) != pixels ||
      fwrite(labels.depth, 4, pixels, file) != pixels ||
      fwrite(labels.id, 4, pixels, file) != pixels || fclose(file) != 0)
    fail("%s cannot be written", path);
}

// MARK: the command

static Options read_options(int count, char **words) {
  Options options = {.scene = "scene/scene.bin", .width = 640, .height = 480, .samples = 1,
                     .in_flight = 1, .seconds = 1, .variant = PACKED};
  for (int n = 1; n < count; n += 2) {
    const char *name = words[n], *value = n + 1 < count ? words[n + 1] : "";
    bool fine = *value != 0;
    if (!strcmp(name, "--scene"))
      options.scene = value;
    else if (!strcmp(name, "--save"))
      options.save = value;
    else if (!strcmp(name, "--size"))
      fine = sscanf(value, "%dx%d", &options.width, &options.height) == 2;
    else if (!strcmp(name, "--samples"))
      options.samples = atoi(value);
    else if (!strcmp(name, "--in-flight"))
      options.in_flight = atoi(value);
    else if (!strcmp(name, "--seconds"))
      options.seconds = atof(value);
    else if (!strcmp(name, "--variant")) {
      int v = 0;
      while (v < 3 && strcmp(value, VARIANT_NAMES[v])) v++;
      fine = v < 3;
      if (fine) options.variant = (Variant)v;
    } else
      fine = false;
    if (!fine) fail("cannot understand %s %s", name, value);
  }
  if (options.width < 1 || options.height < 1 || options.width > 8192 || options.height > 8192 ||
      options.samples < 1 || options.in_flight < 1 || options.in_flight > MOST_IN_FLIGHT ||
      !(options.seconds > 0))
    fail("a number is out of range");
  if (options.samples > 1 && options.variant != TWO)
    fail("several samples go with --variant two alone");
  if (options.save) options.in_flight = 1;
  return options;
}

int main(int argument_count, char **arguments) {
  const Options options = read_options(argument_count, arguments);
  Scene scene = read_scene(options.scene);
  open_context();
  use_program(&options);
  upload(&scene);
  Target targets[MOST_IN_FLIGHT];
  for (int n = 0; n < options.in_flight; n++) targets[n] = target(&options);
  glViewport(0, 0, options.width, options.height);
  glEnable(GL_DEPTH_TEST);
  glDepthFunc(GL_LESS);
  glEnable(GL_CULL_FACE);
  glFrontFace(GL_CW);  // mirrored by the y that points down
  const size_t pixels = (size_t)options.width * options.height;
  Labels labels = {allocated(4 * pixels), allocated(4 * pixels), allocated(4 * pixels),
                   allocated(8 * pixels)};
  // The driver compiles while the first frames are drawn: they do not count.
  const double warm_up = fmin(options.seconds, 0.5);
  double start = now();
  bool warm = false;
  long frames = 0, counted = 0;
  Frame frame;
  memset(&frame, 0, sizeof frame);
  for (;; frames++) {
    const int camera = (int)(frames % scene.cameras);
    const int count = compose(&scene, &options, camera, !options.save, &frame);
    draw(&scene, &options, targets[frames % options.in_flight], &frame, count);
    if (frames + 1 >= options.in_flight)
      read_back(&options, targets[(frames + 1) % options.in_flight], labels);
    if (options.save) {
      save(&options, labels, camera);
      if (frames + 1 == scene.cameras) return 0;
      continue;
    }
    counted++;
    const double passed = now() - start;
    if (!warm && passed > warm_up && frames >= 2 * scene.cameras) {
      warm = true;
      counted = 0;
      start = now();
    } else if (warm && passed > options.seconds && counted % scene.cameras == 0) {
      printf("{\"frames_per_second\": %.3f, \"renderer\": \"%s\"}\n", counted / passed,
             glGetString(GL_RENDERER));
      return 0;
    }
  }
}
