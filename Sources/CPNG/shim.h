#pragma once
#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// libpng reports errors by longjmp. Every jump starts and ends inside one of the functions below:
// none may ever cross a Swift frame.

// What a file's header says. Color type and bit depth as in the PNG specification, section 11.2.2.
typedef struct {
  uint32_t width, height;
  int bit_depth, color_type;
} cartsim_png_header;

// The layout to decode to.
enum {
  CARTSIM_PNG_GRAY8 = 0,
  CARTSIM_PNG_GRAY16 = 1,
  CARTSIM_PNG_RGB8 = 2,
  CARTSIM_PNG_RGBA8 = 3,
  CARTSIM_PNG_RGB16 = 4
};

enum { CARTSIM_PNG_MESSAGE_SIZE = 160 };

// The state that survives a jump, hence never in registers.
typedef struct {
  png_structp png;
  png_infop info;
  const uint8_t *input;
  size_t input_size, input_offset;
  uint8_t *output;
  size_t output_size, output_capacity;
  char *message;
} cartsim_png_state;

static inline void cartsim_png_on_error(png_structp png, png_const_charp text) {
  cartsim_png_state *state = (cartsim_png_state *)png_get_error_ptr(png);
  strncpy(state->message, text, CARTSIM_PNG_MESSAGE_SIZE - 1);
  state->message[CARTSIM_PNG_MESSAGE_SIZE - 1] = 0;
  png_longjmp(png, 1);
}

// Warnings concern chunks that are dropped (profiles, text); the pixels stand.
static inline void cartsim_png_on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static inline void cartsim_png_take(png_structp png, png_bytep bytes, size_t count) {
  cartsim_png_state *state = (cartsim_png_state *)png_get_io_ptr(png);
  if (count > state->input_size - state->input_offset) png_error(png, "the file ends too early");
  memcpy(bytes, state->input + state->input_offset, count);
  state->input_offset += count;
}

static inline void cartsim_png_give(png_structp png, png_bytep bytes, size_t count) {
  cartsim_png_state *state = (cartsim_png_state *)png_get_io_ptr(png);
  if (state->output_size + count > state->output_capacity) {
    size_t capacity = state->output_capacity * 2;
    if (capacity < state->output_size + count) capacity = state->output_size + count;
    uint8_t *grown = (uint8_t *)realloc(state->output, capacity);
    if (!grown) png_error(png, "out of memory");
    state->output = grown;
    state->output_capacity = capacity;
  }
  memcpy(state->output + state->output_size, bytes, count);
  state->output_size += count;
}

static inline void cartsim_png_flush(png_structp png) { (void)png; }

// Opens a reader on memory and reads up to the pixels. To be called below a setjmp.
static inline void cartsim_png_begin(cartsim_png_state *state, uint32_t max_side) {
  png_set_user_limits(state->png, max_side, max_side);
  png_set_chunk_malloc_max(state->png, 16 << 20);
  png_set_chunk_cache_max(state->png, 64);
  png_set_read_fn(state->png, state, cartsim_png_take);
  png_read_info(state->png, state->info);
}

static inline int cartsim_png_create_reader(cartsim_png_state *state) {
  state->png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, state, cartsim_png_on_error, cartsim_png_on_warning);
  state->info = state->png ? png_create_info_struct(state->png) : NULL;
  if (state->info) return 1;
  strcpy(state->message, "out of memory");
  png_destroy_read_struct(&state->png, &state->info, NULL);
  return 0;
}

// Reads the header of a PNG in memory. Returns 1, or 0 with a message of at most
// CARTSIM_PNG_MESSAGE_SIZE bytes.
static inline int cartsim_png_read_header(
    const uint8_t *input, size_t input_size, uint32_t max_side, cartsim_png_header *header,
    char *message) {
  cartsim_png_state state = {0};
  state.input = input;
  state.input_size = input_size;
  state.message = message;
  if (!cartsim_png_create_reader(&state)) return 0;
  if (setjmp(png_jmpbuf(state.png))) {
    png_destroy_read_struct(&state.png, &state.info, NULL);
    return 0;
  }
  cartsim_png_begin(&state, max_side);
  header->width = png_get_image_width(state.png, state.info);
  header->height = png_get_image_height(state.png, state.info);
  header->bit_depth = png_get_bit_depth(state.png, state.info);
  header->color_type = png_get_color_type(state.png, state.info);
  png_destroy_read_struct(&state.png, &state.info, NULL);
  return 1;
}

// Decodes a PNG in memory to `pixels`, rows of `stride` bytes; 16-bit samples in the machine's
// order. Gray layouts take gray files without alpha only, RGB16 such RGB files. Returns 1, or 0 with a message.
static inline int cartsim_png_decode(
    const uint8_t *input, size_t input_size, uint32_t max_side, int layout, uint8_t *pixels,
    size_t stride, char *message) {
  cartsim_png_state state = {0};
  state.input = input;
  state.input_size = input_size;
  state.message = message;
  if (!cartsim_png_create_reader(&state)) return 0;
  if (setjmp(png_jmpbuf(state.png))) {
    png_destroy_read_struct(&state.png, &state.info, NULL);
    return 0;
  }
  cartsim_png_begin(&state, max_side);
  png_structp png = state.png;
  int depth = png_get_bit_depth(png, state.info);
  if (layout == CARTSIM_PNG_GRAY16 || layout == CARTSIM_PNG_RGB16) {
    const uint16_t one = 1;
    if (*(const uint8_t *)&one) png_set_swap(png);
  } else {
    png_set_expand(png);
    if (depth == 16) png_set_scale_16(png);
  }
  if (layout == CARTSIM_PNG_RGB8 || layout == CARTSIM_PNG_RGBA8) png_set_gray_to_rgb(png);
  if (layout == CARTSIM_PNG_RGB8) png_set_strip_alpha(png);
  if (layout == CARTSIM_PNG_RGBA8) png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, state.info);
  if (png_get_rowbytes(png, state.info) != stride) png_error(png, "unexpected pixel layout");
  uint32_t height = png_get_image_height(png, state.info);
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t y = 0; y < height; y++) png_read_row(png, pixels + y * stride, NULL);
  png_read_end(png, NULL);
  png_destroy_read_struct(&state.png, &state.info, NULL);
  return 1;
}

// Encodes pixels to a new buffer, which the caller frees. `filters` is a PNG_FILTER_… mask.
// Returns 1, or 0 with a message.
static inline int cartsim_png_encode(
    const uint8_t *pixels, size_t stride, uint32_t width, uint32_t height, int bit_depth,
    int color_type, int level, int filters, uint8_t **output, size_t *output_size, char *message) {
  cartsim_png_state state = {0};
  state.message = message;
  state.png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, &state, cartsim_png_on_error, cartsim_png_on_warning);
  state.info = state.png ? png_create_info_struct(state.png) : NULL;
  if (!state.info) {
    strcpy(message, "out of memory");
    png_destroy_write_struct(&state.png, &state.info);
    return 0;
  }
  if (setjmp(png_jmpbuf(state.png))) {
    png_destroy_write_struct(&state.png, &state.info);
    free(state.output);
    return 0;
  }
  png_structp png = state.png;
  state.output_capacity = 1024 + stride * height / 2;
  state.output = (uint8_t *)malloc(state.output_capacity);
  if (!state.output) png_error(png, "out of memory");
  png_set_write_fn(png, &state, cartsim_png_give, cartsim_png_flush);
  png_set_compression_level(png, level);
  png_set_compression_buffer_size(png, 1 << 16);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, filters);
  png_set_IHDR(
      png, state.info, width, height, bit_depth, color_type, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, state.info);
  if (bit_depth == 16) {
    const uint16_t one = 1;
    if (*(const uint8_t *)&one) png_set_swap(png);
  }
  for (uint32_t y = 0; y < height; y++) png_write_row(png, pixels + y * stride);
  png_write_end(png, NULL);
  png_destroy_write_struct(&state.png, &state.info);
  *output = state.output;
  *output_size = state.output_size;
  return 1;
}
