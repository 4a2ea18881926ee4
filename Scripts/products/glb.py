"""glTF 2.0 binary files: parts with one picture each."""
import io
import json
import struct

import numpy as np


def encode_picture(image, quality=90):
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality, subsampling=0, optimize=True)
    return data.getvalue()


def write_glb(path, name, parts):
    """parts: [(mesh, picture or None, material)]; the bounding box is centred on the origin.

    Product frame (x front, y left, z up) to glTF (x left, y up, z front). Returns the size (x, y, z).
    """
    low = np.min([mesh[0].min(0) for mesh, _, _ in parts], axis=0)
    high = np.max([mesh[0].max(0) for mesh, _, _ in parts], axis=0)
    center = (low + high) / 2
    binary, views, accessors, primitives, materials, images = bytearray(), [], [], [], [], []
    stored = {}

    def view(data):
        while len(binary) % 4:
            binary.append(0)
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)})
        binary.extend(data)
        return len(views) - 1

    def accessor(array, kind, component, bounds=False):
        entry = {"bufferView": view(array.tobytes()), "componentType": component,
                 "count": len(array), "type": kind}
        if bounds:
            entry |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        accessors.append(entry)
        return len(accessors) - 1

    for (positions, normals, uv, triangles), picture, material in parts:
        positions = (positions - center)[:, [1, 2, 0]].astype("<f4")
        entry = {"name": material["name"], "pbrMetallicRoughness": {
            "baseColorFactor": [*material.get("color", (1, 1, 1)), 1],
            "roughnessFactor": material["roughness"], "metallicFactor": material.get("metallic", 0)}}
        if picture is not None:
            if picture not in stored:
                images.append({"bufferView": view(picture), "mimeType": "image/jpeg"})
                stored[picture] = len(images) - 1
            entry["pbrMetallicRoughness"]["baseColorTexture"] = {"index": stored[picture]}
        if material.get("double_sided"):
            entry["doubleSided"] = True
        materials.append(entry)
        primitives.append({
            "attributes": {
                "POSITION": accessor(positions, "VEC3", 5126, True),
                "NORMAL": accessor(normals[:, [1, 2, 0]].astype("<f4"), "VEC3", 5126),
                "TEXCOORD_0": accessor(uv.astype("<f4"), "VEC2", 5126)},
            "indices": accessor(triangles.astype("<u4").reshape(-1), "SCALAR", 5125),
            "material": len(materials) - 1})
    document = {
        "asset": {"version": "2.0", "generator": "CartSim make-products"}, "scene": 0,
        "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0, "name": name}],
        "meshes": [{"primitives": primitives}], "materials": materials, "accessors": accessors,
        "bufferViews": views, "buffers": [{"byteLength": len(binary)}]}
    if images:
        document |= {"images": images, "samplers": [{}],
                     "textures": [{"source": i, "sampler": 0} for i in range(len(images))]}
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    with open(path, "wb") as file:
        file.write(b"glTF" + struct.pack("<II", 2, 20 + len(text) + 8 + len(binary)))
        file.write(struct.pack("<I", len(text)) + b"JSON" + text)
        file.write(struct.pack("<I", len(binary)) + b"BIN\0" + binary)
    return high - low
