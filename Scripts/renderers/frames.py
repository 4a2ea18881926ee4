"""What the programs of the Python renderers share: the standard scene, its nudged poses, the clock.

A program is called with the scene's folder, a width and a height. It loads everything once, draws a
few frames and prints a line; then it draws for as many seconds as each line on its standard input
says and answers with the frames a second, so that renderers can take turns without loading anew.
With a fourth argument, PREFIX, it writes PREFIX_cam0.raw, … instead (RGBA in 8 bits, z-depth as
float32, ids as uint32, row-major) and stops.
"""

import json
import os
import sys
import time
from dataclasses import dataclass

import numpy as np

# OpenGL's camera looks along -z with y up, OpenCV's along z with y down.
OPENCV_FROM_OPENGL = np.diag([1.0, -1.0, -1.0, 1.0])
POSES = 16


@dataclass
class Product:
    name: str
    mesh: str  # path of an OBJ
    texture: str  # path of a PNG
    world_from_model: np.ndarray


class StandardScene:
    def __init__(self, folder):
        folder = os.path.abspath(folder)
        with open(f"{folder}/scene.json") as file:
            scene = json.load(file)
        self.products = [
            Product(
                item["name"], f"{folder}/{item['mesh']}", f"{folder}/{item['texture']}",
                np.array(item["pose_world"]))
            for item in scene["objects"]
        ]
        self.cameras_from_world = [np.array(view["T_cam_world"]) for view in scene["cameras"]]
        self.vertical_field_deg = scene["cameras"][0]["vfov_deg"]
        self.near, self.far = scene["near"], scene["far"]
        self.ambient = scene["lights"]["ambient"]
        self.light_direction = np.array(scene["lights"]["directional"]["direction"])
        self.directional_irradiance = scene["lights"]["directional"]["irradiance"]
        self.lamps = [np.array(lamp["position"]) for lamp in scene["lights"]["points"]]

    @property
    def world_from_cameras_opengl(self):
        return [np.linalg.inv(pose) @ OPENCV_FROM_OPENGL for pose in self.cameras_from_world]

    def nudged_poses(self):
        """`POSES` times a pose for everything; what is in the basket turns by up to 20 mrad about
        each axis and moves by up to 2 mm."""
        random = np.random.default_rng(1)
        basket, *products = (product.world_from_model for product in self.products)
        return [
            [basket] + [nudged(pose, random) for pose in products] for _ in range(POSES)]


def nudged(pose, random):
    x, y, z = random.uniform(-0.02, 0.02, 3)
    result = pose.copy()
    result[:3, :3] = rotation([1, x / 2, y / 2, z / 2]) @ pose[:3, :3]
    result[:3, 3] += random.uniform(-0.002, 0.002, 3)
    return result


def rotation(quaternion):
    """The matrix of a quaternion (w, x, y, z) of any length."""
    w, *v = np.array(quaternion) / np.linalg.norm(quaternion)
    cross = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.eye(3) + 2 * w * cross + 2 * cross @ cross


def quaternion(matrix):
    """(w, x, y, z) of a rotation: the eigenvector to the largest eigenvalue of Bar-Itzhack's
    matrix."""
    (a, b, c), (d, e, f), (g, h, i) = matrix[:3, :3]
    k = [[a + e + i, 0, 0, 0], [h - f, a - e - i, 0, 0],
         [c - g, b + d, e - a - i, 0], [d - b, c + g, f + h, i - a - e]]
    return np.linalg.eigh(np.array(k))[1][:, -1]


def run(renderer_type):
    """The program: `renderer_type(scene, width, height)` makes an object with

    - `name`: what is measured, with its version,
    - `first_id`: the number that its labels give to the basket,
    - `pose(world_from_products)`: moves everything,
    - `draw(camera)`: returns RGB, z-depth in metres and labels as arrays.
    """
    folder, width, height = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # What a renderer prints of itself is no answer.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    scene = StandardScene(folder)
    renderer = renderer_type(scene, width, height)
    if len(sys.argv) > 4:
        save(scene, renderer, sys.argv[4])
        return
    poses = scene.nudged_poses()
    frame = 0

    def draw():
        nonlocal frame
        renderer.pose(poses[frame % POSES])
        renderer.draw(frame % len(scene.cameras_from_world))
        frame += 1

    for _ in scene.cameras_from_world:
        draw()
    print(json.dumps({"name": renderer.name}), file=answers)
    for line in sys.stdin:
        seconds, count = float(line), 0
        start = time.perf_counter()
        # Whole rounds of the cameras: one sees more than another.
        while time.perf_counter() - start < seconds or count % len(scene.cameras_from_world):
            draw()
            count += 1
        passed = time.perf_counter() - start
        print(json.dumps({"frames_per_second": count / passed}), file=answers)


def save(scene, renderer, prefix):
    renderer.pose([product.world_from_model for product in scene.products])
    for camera in range(len(scene.cameras_from_world)):
        color, depth, labels = renderer.draw(camera)
        ids = np.maximum(labels.astype(int) - renderer.first_id + 1, 0)
        rgba = np.full(ids.shape + (4,), 255, np.uint8)
        rgba[..., :3] = color
        with open(f"{prefix}_cam{camera}.raw", "wb") as file:
            for values, kind in [(rgba, "u1"), (depth, "<f4"), (ids, "<u4")]:
                file.write(np.ascontiguousarray(values, kind).tobytes())
