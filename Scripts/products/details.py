"""What a pack's surface is like beside its colour: creases, pores, bare metal between inks."""

import numpy as np
from PIL import Image


def normal_map(height):
    """Normals of heights in texels, rows from the top, as glTF has them."""
    down, right = np.gradient(height.astype(float))
    n = np.dstack([-right, down, np.ones_like(right)])
    n /= np.linalg.norm(n, axis=2, keepdims=True)
    return Image.fromarray(np.clip(np.round(n * 127 + 128), 0, 255).astype("uint8"), "RGB")


def metal_under_ink(image, width, most):
    """Bright inks and white are opaque; through the others the metal shines, up to `most`."""
    height = max(1, round(image.height * width / image.width))
    small = image.convert("RGB").resize((width, height), Image.Resampling.BOX)
    opaque = np.asarray(small, float).min(2) / 255
    metal = most * np.clip(1 - (opaque - 0.25) / 0.35, 0, 1)
    full = np.full(metal.shape, 255.0)
    return Image.fromarray(np.dstack([full, full, metal * 255]).astype("uint8"), "RGB")


def creases(shape, seed, count, depth):
    """Heights of film that was crumpled and smoothed: straight folds of random length."""
    rng = np.random.default_rng(seed)
    gy, gx = np.mgrid[0:shape[0], 0:shape[1]].astype(float)
    height = np.zeros(shape)
    for _ in range(count):
        x, y = rng.uniform(0, shape[1]), rng.uniform(0, shape[0])
        angle = rng.uniform(0, np.pi)
        length, width = rng.uniform(0.05, 0.22) * shape[0], rng.uniform(1.2, 3.5)
        along = (gx - x) * np.cos(angle) + (gy - y) * np.sin(angle)
        across = (gy - y) * np.cos(angle) - (gx - x) * np.sin(angle)
        fade = np.clip(1 - (along / length) ** 2, 0, 1) ** 2
        height += rng.uniform(-1, 1) * depth * width * fade / (1 + (across / width) ** 2)
    return height


def bare_metal(image, width, color, reach=26, rough=0.45):
    """Where a print shows the foil's own colour, the foil: metal, its roughness less by `rough`."""
    height = max(1, round(image.height * width / image.width))
    small = np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.BOX), float)
    wanted = np.array([int(color[i:i + 2], 16) for i in (1, 3, 5)], float)
    metal = np.clip(1.5 - np.abs(small - wanted).max(2) / reach, 0, 1)
    full = np.full(metal.shape, 255.0)
    return Image.fromarray(
        np.dstack([full, 255 * (1 - (1 - rough) * metal), 255 * metal]).astype("uint8"), "RGB")


def crumpled_sheet(atlas, seed, count=120, depth=0.12, scale=1.0, folds=()):
    """Normals over a whole atlas, `scale` texels a millimetre: paper or film that has been handled,
    and `folds`, lines (x0, y0, x1, y1, depth) in millimetres pressed into it.
    """
    rows, columns = round(atlas.sheet.height * scale), round(atlas.sheet.width * scale)
    height = creases((rows, columns), seed, count, depth)
    gy, gx = np.mgrid[0:rows, 0:columns].astype(float)
    for x0, y0, x1, y1, press in folds:
        x0, y0, x1, y1 = (v * scale for v in (x0, y0, x1, y1))
        length = max(np.hypot(x1 - x0, y1 - y0), 1e-6)
        along = ((gx - x0) * (x1 - x0) + (gy - y0) * (y1 - y0)) / length
        across = ((gx - x0) * (y1 - y0) - (gy - y0) * (x1 - x0)) / length
        height -= press * np.where((along > 0) & (along < length), np.exp(-np.abs(across) / 1.2), 0)
    return normal_map(height)
