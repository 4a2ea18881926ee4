"""Writes parts as glTF 2.0 binary: +Y up, +Z out of the front, textures inside."""

import io
import json
import struct

import numpy as np


def encode(name, parts, quality=88):
    binary, views, accessors, images, image_index = bytearray(), [], [], [], {}

    def view(data, target=None):
        entry = {"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)}
        if target:
            entry["target"] = target
        views.append(entry)
        binary.extend(data)
        binary.extend(b"\0" * (-len(binary) % 4))
        return len(views) - 1

    def accessor(array, kind, component, target, **extra):
        accessors.append({"bufferView": view(array.tobytes(), target), "componentType": component,
                          "count": int(array.size if kind == "SCALAR" else len(array)),
                          "type": kind, **extra})
        return len(accessors) - 1

    def texture(image, lossless=False):
        if id(image) not in image_index:
            data = io.BytesIO()
            if lossless:
                image.convert("RGB").save(data, "PNG", optimize=True)
            else:
                image.convert("RGB").save(data, "JPEG", quality=quality, subsampling=0,
                                          optimize=True)
            image_index[id(image)] = len(images)
            kind = "image/png" if lossless else "image/jpeg"
            images.append({"bufferView": view(data.getvalue()), "mimeType": kind})
        return image_index[id(image)]

    primitives, materials = [], []
    for part in parts:
        positions, normals, uvs, indices = part.arrays()
        # Ours is (front, right, up) seen from the front; glTF's (right, up, front).
        order = [1, 2, 0]
        p = positions[:, order].astype("<f4")
        primitives.append({
            "attributes": {
                "POSITION": accessor(p, "VEC3", 5126, 34962, min=[float(v) for v in p.min(0)],
                                     max=[float(v) for v in p.max(0)]),
                "NORMAL": accessor(normals[:, order].astype("<f4"), "VEC3", 5126, 34962),
                "TEXCOORD_0": accessor(uvs.astype("<f4"), "VEC2", 5126, 34962),
            },
            "indices": accessor(indices.astype("<u2" if len(p) < 65536 else "<u4").ravel(),
                                "SCALAR", 5123 if len(p) < 65536 else 5125, 34963),
            "material": len(materials),
        })
        m = part.material
        surface = {"baseColorFactor": [*m.color, 1.0], "roughnessFactor": m.roughness,
                   "metallicFactor": m.metallic}
        if m.texture is not None:
            surface["baseColorTexture"] = {"index": texture(m.texture)}
        if m.surface is not None:
            surface["metallicRoughnessTexture"] = {"index": texture(m.surface, lossless=True)}
        materials.append({"name": m.name, "pbrMetallicRoughness": surface,
                          "doubleSided": m.double_sided})
        if m.normals is not None:
            materials[-1]["normalTexture"] = {"index": texture(m.normals, lossless=True)}
        if m.transmission:
            materials[-1]["extensions"] = {
                "KHR_materials_transmission": {"transmissionFactor": m.transmission}}
    document = {
        "asset": {"version": "2.0", "generator": "CartSim Scripts/make-products"},
        "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"name": name, "mesh": 0}],
        "meshes": [{"primitives": primitives}], "materials": materials,
        "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": len(binary)}],
    }
    if any("extensions" in m for m in materials):
        document["extensionsUsed"] = ["KHR_materials_transmission"]
    if images:
        document["images"] = images
        document["samplers"] = [{"wrapS": 10497, "wrapT": 10497}]
        document["textures"] = [{"sampler": 0, "source": i} for i in range(len(images))]
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    total = 12 + 8 + len(text) + 8 + len(binary)
    return (struct.pack("<4sII", b"glTF", 2, total) + struct.pack("<I4s", len(text), b"JSON") + text
            + struct.pack("<I4s", len(binary), b"BIN\0") + bytes(binary))


def center(parts):
    """Moves the parts so that their common bounding box is centred; returns its size."""
    points = np.concatenate([q for part in parts for q in part.positions])
    low, high = points.min(0), points.max(0)
    for part in parts:
        part.positions = [q - (low + high) / 2 for q in part.positions]
    return high - low
