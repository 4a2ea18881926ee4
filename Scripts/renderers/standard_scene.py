"""Writes the standard scene, on which renderers are compared. Argument: the folder to make.

A basket with 24 textured products in it, at rest, seen by four cameras on its rim, under one
directional and two point lights: 129 496 triangles. The same bytes wherever it is made.

  NN_name.obj .mtl .png   a mesh with its material and its print, in the product's own frame
  scene.json              poses, cameras, lights; see `describe`
  scene.bin               all of it for programs without a parser; see `write_binary`

Metres, z up, the basket's floor in z = 0. Cameras as OpenCV has them (x right, y down, z forward),
with intrinsics for which the centre of the top-left pixel is (0.5, 0.5).
"""

import json
import os
import struct
import sys
import zlib

import numpy as np

import prints
import solids

BASKET = (0.90, 0.55, 0.50)
NEAR, FAR = 0.05, 3.0
VERTICAL_FIELD_DEG = 65


def products():
    """(name, mesh, print) of the basket and of each product."""
    random = np.random.default_rng(20240607)
    yield "basket", solids.basket(BASKET), prints.wires(random)
    boxes = [
        (0.19, 0.065, 0.28, 24), (0.16, 0.06, 0.22, 20), (0.12, 0.12, 0.08, 18),
        (0.24, 0.09, 0.16, 24), (0.10, 0.05, 0.16, 16), (0.20, 0.14, 0.07, 20),
        (0.15, 0.08, 0.20, 22), (0.11, 0.11, 0.11, 16)]
    for number, (*size, steps) in enumerate(boxes):
        mesh = solids.rounded_box(size, 0.006, steps)
        yield f"box{number}", mesh, prints.pack(random, prints.BOX_PANELS)
    cans = [
        (0.038, 0.11, 64, 24), (0.038, 0.11, 80, 24), (0.05, 0.12, 72, 30),
        (0.033, 0.12, 64, 26), (0.042, 0.08, 64, 20), (0.05, 0.17, 88, 30)]
    for number, shape in enumerate(cans):
        yield f"can{number}", solids.can(*shape), prints.pack(random, prints.ROUND_PANELS)
    bottles = [
        (0.043, 0.30, 72, 40, 0.28), (0.04, 0.26, 64, 36, 0.35), (0.05, 0.27, 80, 40, 0.4),
        (0.035, 0.22, 64, 32, 0.3), (0.045, 0.32, 76, 40, 0.33), (0.04, 0.24, 64, 40, 0.45)]
    for number, shape in enumerate(bottles):
        yield f"bottle{number}", solids.bottle(*shape), prints.pack(random, prints.ROUND_PANELS)
    fruits = [
        (0.04, 64, 36, 0.92, 0.0), (0.045, 72, 40, 0.97, 0.08), (0.038, 64, 36, 1.0, 0.28),
        (0.06, 80, 44, 0.85, 0.14)]
    for number, (*shape, turn) in enumerate(fruits):
        mesh = solids.fruit(*shape, lobes=random.integers(3, 6), phase=random.uniform(0, 6.28))
        yield f"produce{number}", mesh, prints.peel(random, turn)


def world_from_products(names):
    """Where the products came to rest when a rigid-body simulation dropped them into the basket:
    poses.json holds the upper three rows of each, row by row."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "poses.json")) as file:
        rows = json.load(file)
    for name in names:
        pose = np.eye(4)
        if name in rows:
            pose[:3] = np.reshape(rows[name], (3, 4))
        yield pose


def cameras():
    """One on each corner of the rim, looking at the middle of the pile."""
    half = np.radians(VERTICAL_FIELD_DEG) / 2
    focal = 0.5 / np.tan(half)
    for number, (right, back) in enumerate([(-1, -1), (1, -1), (1, 1), (-1, 1)]):
        eye = (right * (BASKET[0] / 2 - 0.01), back * (BASKET[1] / 2 - 0.01), BASKET[2] + 0.02)
        target = (right * 0.02, back * 0.02, 0.10)
        view = {"name": f"cam{number}", "T_cam_world": looking(eye, target).tolist()}
        view |= {"eye": list(eye), "vfov_deg": VERTICAL_FIELD_DEG}
        for width, height in [(640, 480), (1280, 960)]:
            view[f"K_{width}x{height}"] = [
                [height * focal, 0, width // 2], [0, height * focal, height // 2], [0, 0, 1]]
        yield view


def looking(eye, target):
    """cameraFromWorld of a camera whose picture is upright."""
    forward = np.array(target, float) - eye
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    camera_from_world = np.eye(4)
    camera_from_world[:3, :3] = [right, np.cross(forward, right), forward]
    camera_from_world[:3, 3] = -camera_from_world[:3, :3] @ eye
    return camera_from_world


def describe(objects):
    direction = np.array([0.35, 0.25, -1.0])
    direction /= np.linalg.norm(direction)
    return {
        "units": "m",
        "up": "z",
        "convention": "OpenCV: x right,y down,z forward; T_cam_world maps world->camera; "
        "pixel centre of top-left is (0.5,0.5) with these K",
        "objects": objects,
        "cameras": list(cameras()),
        "near": NEAR,
        "far": FAR,
        "lights": {
            "ambient": 0.30,
            "directional": {"direction": direction.tolist(), "irradiance": 0.55},
            "points": [
                {"position": [-0.35, 0.1, 0.95], "intensity": 0.16},
                {"position": [0.35, -0.1, 0.95], "intensity": 0.16}],
            "note": "out = albedo*(ambient + sum E*ndotl) + 0.15*E*pow(ndoth,32); E=I/d^2 for "
            "points; linear light, sRGB textures",
        },
        "total_tris": sum(item["n_tri"] for item in objects),
        "total_verts": sum(item["n_vert"] for item in objects),
    }


def write_png(path, image):
    """RGB in 8 bits, unfiltered."""
    height, width, _ = image.shape
    lines = np.zeros((height, 1 + width * 3), np.uint8)
    lines[:, 1:] = image.reshape(height, -1)

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(lines.tobytes(), 6)))
        file.write(chunk(b"IEND", b""))


def write_mesh(path, name, mesh):
    """Wavefront OBJ with its material file beside it."""
    with open(f"{path}.mtl", "w") as file:
        file.write(
            f"newmtl {name}\nKa 0 0 0\nKd 1 1 1\nKs 0.04 0.04 0.04\nNs 32\nmap_Kd {name}.png\n")
    with open(f"{path}.obj", "w") as file:
        file.write(f"mtllib {name}.mtl\no {name}\nusemtl {name}\n")
        for x, y, z in mesh.positions:
            file.write(f"v {x:.6f} {y:.6f} {z:.6f}\n")
        for u, v in mesh.uvs:
            file.write(f"vt {u:.5f} {v:.5f}\n")
        for x, y, z in mesh.normals:
            file.write(f"vn {x:.4f} {y:.4f} {z:.4f}\n")
        for a, b, c in mesh.triangles + 1:
            file.write(f"f {a}/{a}/{a} {b}/{b}/{b} {c}/{c}/{c}\n")


def write_binary(path, scene, meshes, images):
    """Little-endian, one after another:

    - six UInt32: "CRT1" as a number, objects, vertices, indices, side of a texture, cameras
    - an object: first vertex, vertices, first index, indices (UInt32), worldFromModel (16 Float)
    - a camera: cameraFromWorld (16 Float); matrices row-major
    - a vertex: position, normal, uv (8 Float); indices count from the object's first vertex
    - a texture an object: RGBA in 8 bits, the bottom row first, as OpenGL has it
    """
    with open(path, "wb") as file:
        file.write(struct.pack(
            "<6I", 0x43525431, len(meshes), scene["total_verts"], 3 * scene["total_tris"],
            prints.SIZE, len(scene["cameras"])))
        for item in scene["objects"]:
            file.write(struct.pack(
                "<4I", item["vert_offset"], item["n_vert"], item["index_offset"],
                3 * item["n_tri"]))
            file.write(np.array(item["pose_world"], "<f4").tobytes())
        for view in scene["cameras"]:
            file.write(np.array(view["T_cam_world"], "<f4").tobytes())
        for mesh in meshes:
            vertices = np.concatenate([mesh.positions, mesh.normals, mesh.uvs], 1)
            file.write(vertices.astype("<f4").tobytes())
        for mesh in meshes:
            file.write(mesh.triangles.astype("<u4").tobytes())
        for image in images:
            opaque = np.full(image.shape[:2] + (1,), 255, np.uint8)
            file.write(np.concatenate([image, opaque], 2)[::-1].tobytes())


def main(folder):
    os.makedirs(folder, exist_ok=True)
    names, meshes, images = zip(*products())
    numbered = [f"{index:02}_{name}" for index, name in enumerate(names)]
    objects, vertices, indices = [], 0, 0
    for number, (kind, name, mesh, image, pose) in enumerate(
            zip(names, numbered, meshes, images, world_from_products(names))):
        write_png(f"{folder}/{name}.png", image)
        write_mesh(f"{folder}/{name}", name, mesh)
        objects.append({
            "name": name, "id": number + 1, "category": kind.rstrip("0123456789"),
            "mesh": f"{name}.obj", "texture": f"{name}.png", "pose_world": pose.tolist(),
            "n_vert": len(mesh.positions), "n_tri": len(mesh.triangles),
            "vert_offset": vertices, "index_offset": indices})
        vertices += len(mesh.positions)
        indices += mesh.triangles.size
    scene = describe(objects)
    write_binary(f"{folder}/scene.bin", scene, meshes, images)
    # Last: who finds it finds a whole scene.
    with open(f"{folder}/scene.json", "w") as file:
        json.dump(scene, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
