"""The raw dumps of the standard scene: PREFIX_cam0.raw, …, each RGBA in 8 bits, z-depth as float32,
ids as uint32, row-major, 640 x 480."""

from dataclasses import dataclass

import numpy as np

WIDTH, HEIGHT = 640, 480
CAMERAS = 4
BASKET = 1


@dataclass
class Dump:
    ids: np.ndarray  # 0 for the basket, which owns no id in CartSim, and for nothing
    depth: np.ndarray  # metres; 0 or the far plane where nothing is

    @classmethod
    def read(cls, prefix, camera):
        count = WIDTH * HEIGHT
        with open(f"{prefix}_cam{camera}.raw", "rb") as file:
            data = file.read()
        depth = np.frombuffer(data, "<f4", count, count * 4).reshape(HEIGHT, WIDTH)
        ids = np.frombuffer(data, "<u4", count, count * 8).reshape(HEIGHT, WIDTH)
        return cls(np.where(ids == BASKET, 0, ids).astype(int), depth.astype(float))


def share_of_other_ids(prefix, other):
    """Of all pixels of all cameras."""
    return float(np.mean([
        np.mean(Dump.read(prefix, camera).ids != Dump.read(other, camera).ids)
        for camera in range(CAMERAS)]))
