#pragma once
#include <stdint.h>
#include <string.h>
#include <assimp/cfileio.h>
#include <assimp/cimport.h>
#include <assimp/config.h>
#include <assimp/material.h>
#include <assimp/metadata.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <assimp/version.h>

// Swift sees C arrays as tuples; these hand out their first elements.

static inline const char *cartsim_text(const struct aiString *string) { return string->data; }

static inline const struct aiVector3D *cartsim_texture_coordinates(
    const struct aiMesh *mesh, unsigned int set) {
  return set < AI_MAX_NUMBER_OF_TEXTURECOORDS ? mesh->mTextureCoords[set] : 0;
}

static inline const struct aiColor4D *cartsim_vertex_colors(const struct aiMesh *mesh) {
  return mesh->mColors[0];
}

// A number of the file's metadata by its key; 0 where there is none of that name and kind.
static inline int cartsim_metadata_number(
    const struct aiScene *scene, const char *key, double *value) {
  const struct aiMetadata *metadata = scene->mMetaData;
  if (!metadata) return 0;
  for (unsigned int i = 0; i < metadata->mNumProperties; i++) {
    if (strcmp(metadata->mKeys[i].data, key) != 0 || !metadata->mValues[i].mData) continue;
    switch (metadata->mValues[i].mType) {
      case AI_INT32: *value = *(const int32_t *)metadata->mValues[i].mData; return 1;
      case AI_UINT64: *value = (double)*(const uint64_t *)metadata->mValues[i].mData; return 1;
      case AI_FLOAT: *value = *(const float *)metadata->mValues[i].mData; return 1;
      case AI_DOUBLE: *value = *(const double *)metadata->mValues[i].mData; return 1;
      default: return 0;
    }
  }
  return 0;
}

// A text of the file's metadata by its key; 0 where there is none of that name and kind.
static inline const char *cartsim_metadata_text(const struct aiScene *scene, const char *key) {
  const struct aiMetadata *metadata = scene->mMetaData;
  if (!metadata) return 0;
  for (unsigned int i = 0; i < metadata->mNumProperties; i++) {
    if (strcmp(metadata->mKeys[i].data, key) == 0 && metadata->mValues[i].mData
        && metadata->mValues[i].mType == AI_AISTRING)
      return ((const struct aiString *)metadata->mValues[i].mData)->data;
  }
  return 0;
}
