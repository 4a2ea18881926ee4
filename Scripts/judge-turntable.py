"""Judges the pictures of `cartsim products gallery --turntable` by OpenCV.

Arguments: the folder of one product's pictures, and its model.glb. Reads poses, masks and the model's
vertices with nothing of CartSim's, and answers for every view, as JSON: how far the box of the
projected vertices lies from the mask's (pixels), how much of the two silhouettes agree (intersection
over union), and how far the pose that solvePnP finds on the mask's border, from a start 3.5 degrees
and 3 % of the distance off, ends from the written one (degrees; part of the distance). The first two
also for that start ("spoiled"), which a judge must not let pass.
"""
import json
import struct
import sys

import cv2
import numpy as np

COUNTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
TYPES = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}


def read_glb(path):
    """Vertices in the product's frame (+X out of the front, +Z up) and triangles."""
    data = open(path, "rb").read()
    length, = struct.unpack_from("<I", data, 12)
    document, binary = json.loads(data[20:20 + length]), data[28 + length:]
    assert not any(k in node for node in document["nodes"]
                   for k in ("matrix", "rotation", "translation", "scale"))

    def array(number):
        accessor = document["accessors"][number]
        view = document["bufferViews"][accessor["bufferView"]]
        kind, width = TYPES[accessor["componentType"]], COUNTS[accessor["type"]]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        assert view.get("byteStride", 0) in (0, width * np.dtype(kind).itemsize)
        return np.frombuffer(binary, kind, accessor["count"] * width, start).reshape(-1, width)

    points, triangles, total = [], [], 0
    for mesh in document["meshes"]:
        for primitive in mesh["primitives"]:
            own = array(primitive["attributes"]["POSITION"]).astype(float)
            triangles.append(array(primitive["indices"]).astype(int).reshape(-1, 3) + total)
            points.append(own)
            total += len(own)
    # The file has Y up and +Z out of the front.
    return np.concatenate(points)[:, [2, 0, 1]], np.concatenate(triangles)


def silhouette(pixels, triangles, shape):
    """The union of the triangles, four times as fine, then as the mask is made: at least half."""
    fine = np.zeros((shape[0] * 4, shape[1] * 4), np.uint8)
    # Pixel centres are whole numbers; those of the fine picture, too.
    corners = np.round(((pixels + 0.5) * 4 - 0.5) * 16).astype(np.int32)
    for triangle in triangles:
        cv2.fillConvexPoly(fine, corners[triangle], 255, cv2.LINE_8, 4)
    return cv2.resize(fine, (shape[1], shape[0]), interpolation=cv2.INTER_AREA) >= 128


def cracks(mask):
    """Middles between a pixel of the mask and a neighbour outside it."""
    sides = np.argwhere(mask[:, 1:] != mask[:, :-1]) + [0, 0.5]
    ends = np.argwhere(mask[1:] != mask[:-1]) + [0.5, 0]
    return np.concatenate([sides, ends])[:, ::-1]


def outline_places(pixels, depth, points, border, reach):
    """Places on the model's convex outline, and the mask's border beside each.

    A place moves along the outline's normal onto the border: a wrong pose leaves its mark there.
    """
    hull = cv2.convexHull(pixels.astype(np.float32), returnPoints=False).ravel()
    places, seen = [], []
    for a, b in zip(hull, np.roll(hull, -1)):
        start, along = pixels[a], pixels[b] - pixels[a]
        length = np.linalg.norm(along)
        if length < 1e-6:
            continue
        normal = np.array([-along[1], along[0]]) / length
        offset = border - start
        across, share = offset @ normal, offset @ along / length ** 2
        near = (abs(across) < reach) & (share > 0.02) & (share < 0.98)
        for s, d in zip(share[near], across[near]):
            # Equal steps on the picture are none on a line that recedes: 1/z grows evenly there.
            wa, wb = (1 - s) / depth[a], s / depth[b]
            places.append((points[a] * wa + points[b] * wb) / (wa + wb))
            seen.append(start + along * s + normal * d)
    return np.array(places), np.array(seen)


def pose_from_outline(rotation, translation, points, mask, matrix):
    """The pose by solvePnP on the mask's border, again and again, from a first guess."""
    border = cracks(mask)
    for reach in [16, 12, 8, 6, 4] + 40 * [2.5]:
        pixels, depth = project(rotation, translation, points, matrix)
        places, seen = outline_places(pixels, depth, points, border, reach)
        if len(places) < 12:
            raise SystemExit(f"only {len(places)} places of the outline are on the mask's border")
        found, rodrigues, translation = cv2.solvePnP(
            places, seen, matrix, None, cv2.Rodrigues(rotation)[0], translation.copy(), True,
            cv2.SOLVEPNP_ITERATIVE)
        assert found
        rotation, translation = cv2.Rodrigues(rodrigues)[0], translation.ravel()
    return rotation, translation


def project(rotation, translation, points, matrix):
    """Pixels by OpenCV, and how far the points are in front of the camera."""
    pixels, _ = cv2.projectPoints(points, cv2.Rodrigues(rotation)[0], translation, matrix, None)
    return pixels.reshape(-1, 2), (points @ rotation.T + translation)[:, 2]


def compare(rotation, translation, points, triangles, mask, matrix):
    """How far the projected model lies from the mask."""
    pixels, _ = project(rotation, translation, points, matrix)
    rows, columns = np.nonzero(mask)
    box = np.array([columns.min() - 0.5, rows.min() - 0.5, columns.max() + 0.5, rows.max() + 0.5])
    drawn = np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])
    own = silhouette(pixels, triangles, mask.shape)
    return {"box_px": float(abs(box - drawn).max()),
            "overlap": float((own & mask).sum() / (own | mask).sum())}


def main(folder, model):
    points, triangles = read_glb(model)
    poses = json.load(open(f"{folder}/poses.json"))
    assert np.allclose(points.min(axis=0), poses["model_minimum_m"], atol=1e-6)
    assert np.allclose(points.max(axis=0), poses["model_maximum_m"], atol=1e-6)
    answers = []
    for view in poses["views"]:
        k = view["intrinsics"]
        matrix = np.array([[k["fx_px"], 0, k["cx_px"]], [0, k["fy_px"], k["cy_px"]], [0, 0, 1]])
        mask = cv2.imread(f"{folder}/{view['mask']}", cv2.IMREAD_UNCHANGED) == 255
        assert mask.shape == (k["height_px"], k["width_px"])
        pose = np.array(view["camera_from_model"])
        rotation, translation = pose[:3, :3], pose[:3, 3]
        spoiled = cv2.Rodrigues(np.radians([2.5, -1.5, 2.0]))[0] @ rotation
        r, t = pose_from_outline(spoiled, translation * 1.03, points, mask, matrix)
        turn = np.degrees(np.arccos(np.clip((np.trace(r @ rotation.T) - 1) / 2, -1, 1)))
        answer = compare(rotation, translation, points, triangles, mask, matrix)
        answer["rotation_deg"] = float(turn)
        answer["distance_share"] = float(
            np.linalg.norm(t - translation) / np.linalg.norm(translation))
        answer["spoiled"] = compare(
            spoiled, translation * 1.03, points, triangles, mask, matrix)
        answers.append(answer)
    json.dump(answers, sys.stdout)


main(*sys.argv[1:])
