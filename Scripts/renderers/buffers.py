"""Compares the standard scene's buffers with other renderers'. Arguments: the scene's folder, the
prefix of CartSim's dump and, if there is one, the prefix of OpenGL's; --no-embree leaves Embree
out.

Prints, for each camera and judge, how many pixels differ in id, how many of those do not touch a
silhouette, and how far depth is off where ids agree. Ends with 1 if more than two pixels away from
silhouettes differ, or depth is off by more than a millimetre there. (The basket's floor and walls
meet in unequal steps; rays may slip through that open seam, and every rasterizer shows it.)
"""

import json
import sys

import numpy as np
import trimesh
from trimesh.ray.ray_pyembree import RayMeshIntersector

from dumps import HEIGHT, WIDTH, Dump

asks_embree = "--no-embree" not in sys.argv
folder, ours_prefix, *opengl_prefix = (word for word in sys.argv[1:] if word != "--no-embree")
with open(f"{folder}/scene.json") as file:
    scene = json.load(file)


def load():
    """The posed scene as one mesh, and the object of each triangle."""
    points, faces, owners, count = [], [], [], 0
    with open(f"{folder}/scene.bin", "rb") as file:
        raw = file.read()
    header = np.frombuffer(raw, "<u4", 6)
    objects, vertices, indices, cameras = header[1], header[2], header[3], header[5]
    start = 24 + objects * (16 + 64) + cameras * 64
    v = np.frombuffer(raw, "<f4", vertices * 8, start).reshape(-1, 8)[:, :3].astype(float)
    f = np.frombuffer(raw, "<u4", indices, start + vertices * 32).reshape(-1, 3)
    for item in scene["objects"]:
        pose = np.array(item["pose_world"])
        own = v[item["vert_offset"] : item["vert_offset"] + item["n_vert"]]
        first = item["index_offset"] // 3
        points.append(own @ pose[:3, :3].T + pose[:3, 3])
        faces.append(f[first : first + item["n_tri"]] + count)
        owners.append(np.full(item["n_tri"], 0 if item["category"] == "basket" else item["id"]))
        count += len(own)
    mesh = trimesh.Trimesh(np.concatenate(points), np.concatenate(faces), process=False)
    return mesh, np.concatenate(owners)


def embree(mesh, owners, caster, view):
    """Ids and z-depth of the nearest front face beyond the near plane."""
    camera_from_world = np.array(view["T_cam_world"])
    k = view["K_640x480"]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rays = np.stack(
        [(x + 0.5 - k[0][2]) / k[0][0], (y + 0.5 - k[1][2]) / k[1][1], np.ones(x.shape)], -1)
    rays = rays.reshape(-1, 3) @ camera_from_world[:3, :3]
    eye = -camera_from_world[:3, :3].T @ camera_from_world[:3, 3]
    ids = np.zeros(len(rays), int)
    depth = np.zeros(len(rays))
    start = np.full(len(rays), float(scene["near"]))
    open_rays = np.arange(len(rays))
    # Back faces are not drawn: go on behind them.
    for _ in range(12):
        origins = eye + rays[open_rays] * start[open_rays, None]
        hit = caster.intersects_first(origins, rays[open_rays])
        seen = hit >= 0
        open_rays, hit, origins = open_rays[seen], hit[seen], origins[seen]
        if not len(open_rays):
            break
        normals = mesh.face_normals[hit]
        corner = mesh.triangles[hit][:, 0]
        toward = np.einsum("ij,ij->i", normals, rays[open_rays])
        t = start[open_rays] + np.einsum("ij,ij->i", normals, corner - origins) / toward
        front = toward < 0
        ids[open_rays[front]] = owners[hit[front]]
        depth[open_rays[front]] = t[front]
        open_rays, t = open_rays[~front], t[~front]
        start[open_rays] = t + 1e-5
    return Dump(ids.reshape(HEIGHT, WIDTH), depth.reshape(HEIGHT, WIDTH))


def interior(ids, depth):
    """Pixels whose eight neighbours show the same thing at about the same depth."""
    key = np.where(depth > 0, ids, -1)
    padded, far = np.pad(key, 1, mode="edge"), np.pad(depth, 1, mode="edge")
    same = np.ones(ids.shape, bool)
    for dy in range(3):
        for dx in range(3):
            window = (slice(dy, dy + HEIGHT), slice(dx, dx + WIDTH))
            same &= (padded[window] == key) & (abs(far[window] - depth) < 0.02 * depth + 1e-3)
    return same


def compare(name, camera, ours, other):
    differs = (ours.ids != other.ids) | ((ours.depth > 0) != (other.depth > 0))
    inside = interior(other.ids, other.depth)
    both = ~differs & (ours.depth > 0)
    error = abs(ours.depth - other.depth)
    worst = error[both & inside].max()
    print(
        f"camera {camera} against {name}: {differs.sum()} of {differs.size} pixels differ in id, "
        f"{(differs & inside).sum()} of them away from silhouettes; depth off by "
        f"{error[both].mean() * 1e6:.1f} um on average, {worst * 1e3:.3f} mm at most away from "
        "silhouettes")
    return (differs & inside).sum() <= 2 and worst < 1e-3


if asks_embree:
    mesh, owners = load()
    caster = RayMeshIntersector(mesh)
fine = True
for number, view in enumerate(scene["cameras"]):
    ours = Dump.read(ours_prefix, number)
    for prefix in opengl_prefix:
        fine &= compare("OpenGL", number, ours, Dump.read(prefix, number))
    if asks_embree:
        fine &= compare("Embree", number, ours, embree(mesh, owners, caster, view))
sys.exit(0 if fine else 1)
