// The shaders of opengl.c, and the layout of the block of numbers that they share with it.
#pragma once

#define MOST_OBJECTS 32

// As std140 lays it out; matrices row-major.
typedef struct {
  float clip_from_world[16];
  float eye_in_world[4];
  float world_from_model[MOST_OBJECTS][16];
  // The object of each draw call, in the first of four numbers.
  int drawn[MOST_OBJECTS][4];
} Frame;

#define FRAME_BLOCK \
  "layout(std140, row_major, binding = 0) uniform Frame {\n" \
  "  mat4 clipFromWorld;\n" \
  "  vec4 eye;\n" \
  "  mat4 worldFromModel[32];\n" \
  "  ivec4 drawn[32];\n" \
  "};\n"

static const char *const VERTEX_SHADER =
    "#version 450 core\n"
    "#extension GL_ARB_shader_draw_parameters : enable\n"
    "layout(location = 0) in vec3 position;\n"
    "layout(location = 1) in vec3 normal;\n"
    "layout(location = 2) in vec2 uv;\n" FRAME_BLOCK
    "out vec3 place;\n"
    "out vec3 facing;\n"
    "out vec2 texel;\n"
    "flat out int object;\n"
    "void main() {\n"
    "  object = drawn[gl_DrawIDARB].x;\n"
    "  vec4 world = worldFromModel[object] * vec4(position, 1);\n"
    "  place = world.xyz;\n"
    "  facing = mat3(worldFromModel[object]) * normal;\n"
    "  texel = uv;\n"
    "  gl_Position = clipFromWorld * world;\n"
    "}\n";

// Preceded by #version and by one of PACKED, TWO_TARGETS, THREE_TARGETS.
// out = albedo * (ambient + sum E n.l) + 0.15 * sum E n.l (n.h)^32, encoded as sRGB.
static const char *const FRAGMENT_SHADER =
    "in vec3 place;\n"
    "in vec3 facing;\n"
    "in vec2 texel;\n"
    "flat in int object;\n" FRAME_BLOCK
    "layout(binding = 0) uniform sampler2DArray prints;\n"
    "layout(location = 0) out vec4 color;\n"
    "#ifdef TWO_TARGETS\n"
    "layout(location = 1) out uvec2 depthAndId;\n"
    "#endif\n"
    "#ifdef THREE_TARGETS\n"
    "layout(location = 1) out float depth;\n"
    "layout(location = 2) out uint id;\n"
    "#endif\n"
    "const vec3 toSun = -normalize(vec3(0.35, 0.25, -1.0));\n"
    "const vec3 lampA = vec3(-0.35, 0.1, 0.95), lampB = vec3(0.35, -0.1, 0.95);\n"
    "vec3 lit(vec3 albedo, vec3 n, vec3 toEye, vec3 toLight, float irradiance) {\n"
    "  float s = max(dot(n, normalize(toLight + toEye)), 0.0);\n"
    "  s *= s; s *= s; s *= s; s *= s; s *= s;\n"
    "  return irradiance * max(dot(n, toLight), 0.0) * (albedo + 0.15 * s);\n"
    "}\n"
    "vec3 lamp(vec3 albedo, vec3 n, vec3 toEye, vec3 toLamp) {\n"
    "  float square = dot(toLamp, toLamp);\n"
    "  return lit(albedo, n, toEye, toLamp * inversesqrt(square), 0.16 / square);\n"
    "}\n"
    "void main() {\n"
    "  vec3 albedo = texture(prints, vec3(texel, float(object))).rgb;\n"
    "  vec3 n = normalize(facing), toEye = normalize(eye.xyz - place);\n"
    "  vec3 light = 0.30 * albedo + lit(albedo, n, toEye, toSun, 0.55)\n"
    "    + lamp(albedo, n, toEye, lampA - place) + lamp(albedo, n, toEye, lampB - place);\n"
    "  light = clamp(light, 0.0, 1.0);\n"
    "  vec3 curve = 1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055;\n"
    "  light = mix(12.92 * light, curve, step(0.0031308, light));\n"
    "#ifdef PACKED\n"
    "  color = vec4(light, float(object + 1) / 255.0);\n"
    "#else\n"
    "  color = vec4(light, 1.0);\n"
    "#endif\n"
    "#ifdef TWO_TARGETS\n"
    "  depthAndId = uvec2(floatBitsToUint(1.0 / gl_FragCoord.w), uint(object + 1));\n"
    "#endif\n"
    "#ifdef THREE_TARGETS\n"
    "  depth = 1.0 / gl_FragCoord.w;\n"
    "  id = uint(object + 1);\n"
    "#endif\n"
    "}\n";
