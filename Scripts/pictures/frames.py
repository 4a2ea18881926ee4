"""Frames that `cartsim render --export-scene` wrote: their numbers and their radiance."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

REC_709 = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass
class Frame:
    folder: Path
    document: dict

    @classmethod
    def load(cls, folder):
        folder = Path(folder)
        return cls(folder, json.loads((folder / "frame.json").read_text()))

    def radiance(self):
        """Height × width × 3, linear Rec. 709, cd/m²."""
        return read_pfm(self.folder / self.document["radiance"])


def read_pfm(path):
    with open(path, "rb") as file:
        if file.readline().strip() != b"PF":
            raise ValueError(f"{path} is no colour PFM")
        width, height = map(int, file.readline().split())
        order = "<f4" if float(file.readline()) < 0 else ">f4"
        values = np.frombuffer(file.read(), order, width * height * 3)
    return values.reshape(height, width, 3)[::-1].astype(np.float32)


def luminance(radiance):
    return radiance @ REC_709


def exposure(radiance):
    """What the mean luminance of a picture is multiplied by to become 0.18, its brightest tenth
    left out: lamps and glare in view must not darken the rest."""
    y = luminance(radiance)
    return 0.18 / max(float(y[y <= np.quantile(y, 0.9)].mean()), 1e-9)


def srgb(radiance, scale):
    """0…1, encoded; what is brighter than white is clipped."""
    linear = np.clip(radiance * scale, 0, 1)
    return np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    ).astype(np.float32)
