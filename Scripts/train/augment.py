"""What training does to pictures: other sizes and places, other light, worse cameras.

No mirror: labels are never seen mirrored, and twins differ by what is printed on them.
"""

import numpy as np
import torch
import torch.nn.functional as F

# An object of which less is left in the picture is neither found nor missed.
LEAST_LEFT = 0.3


def batch(store, indices, size, seed, strength=1.0):
    """Pictures [B, 3, height, width] in 0…1 and their truth, padded to the most objects of one picture.

    All chance is drawn from `seed`. With a strength of 0 pictures are only resized.
    """
    height, width = size
    dice = np.random.default_rng(seed)
    source_h, source_w = store.pixels.shape[1:3]
    pixels = torch.from_numpy(np.stack([store.pixels[i] for i in indices]))
    pixels = pixels.permute(0, 3, 1, 2).float().div_(255)
    zoom, moved = draw_views(len(indices), dice, strength)
    pixels = resample(pixels, zoom, moved, height, width)
    if strength > 0:
        pixels = camera(light(pixels, dice, strength), dice, strength)
    boxes, classes, ignored = [], [], []
    for k, i in enumerate(indices):
        b, hidden = place(store.boxes[i], store.ignored[i], zoom[k], moved[k], (source_h, source_w), size)
        keep = (b[:, 2] > b[:, 0]) & (b[:, 3] > b[:, 1])
        boxes.append(b[keep])
        classes.append(store.classes[i][keep])
        ignored.append(hidden[keep])
    return pixels.contiguous(memory_format=torch.channels_last), pad(boxes, classes, ignored)


def draw_views(count, dice, strength):
    """Zoom [B, 2] (x, y; 1 leaves the size) and the view's middle [B, 2] in -1…1 of the picture."""
    zoom = np.exp(dice.uniform(np.log(0.75), np.log(1.5), (count, 1)) * strength)
    zoom = zoom * np.exp(dice.uniform(-0.12, 0.12, (count, 2)) * strength)
    spare = np.abs(1 - 1 / zoom)
    moved = dice.uniform(-1, 1, (count, 2)) * spare * (strength > 0)
    return zoom.astype(np.float32), moved.astype(np.float32)


def resample(pixels, zoom, moved, height, width):
    if (zoom == 1).all() and (moved == 0).all():
        if pixels.shape[2:] == (height, width):
            return pixels
        return F.interpolate(pixels, (height, width), mode="bilinear", align_corners=False)
    theta = torch.zeros(len(pixels), 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = torch.from_numpy(1 / zoom).unbind(1)
    theta[:, :, 2] = torch.from_numpy(moved)
    grid = F.affine_grid(theta, (len(pixels), 3, height, width), align_corners=False)
    border = 114 / 255
    return F.grid_sample(pixels - border, grid, mode="bilinear", align_corners=False).add_(border)


def place(boxes, ignored, zoom, moved, source, size):
    """Boxes as `resample` moves them, cut at the border; true where too little is left."""
    if not len(boxes):
        return boxes, ignored
    extent = np.array([source[1], source[0]], np.float32)
    points = boxes.reshape(-1, 2, 2) / extent * 2 - 1
    points = ((points - moved) * zoom + 1) / 2 * np.array([size[1], size[0]], np.float32)
    whole = (points[:, 1] - points[:, 0]).prod(1)
    points = points.clip(0, [size[1], size[0]])
    sides = points[:, 1] - points[:, 0]
    hidden = ignored | (sides.prod(1) < LEAST_LEFT * whole) | (sides.min(1) < 4)
    return points.reshape(-1, 4).astype(np.float32), hidden


def light(pixels, dice, strength):
    """Brightness, gamma, contrast, saturation, white balance, a picture each."""
    count = len(pixels)

    def draw(low, high, *shape):
        values = dice.uniform(low, high, (count, *shape)) * strength
        return torch.from_numpy(values.astype(np.float32)).reshape(count, -1, 1, 1)

    white = torch.exp(draw(-0.12, 0.12, 3))
    gain = torch.exp(draw(-0.35, 0.35, 1))
    saturation = 1 + draw(-0.4, 0.3, 1)
    contrast = 1 + draw(-0.3, 0.25, 1)
    pixels = pixels * (white * gain)
    grey = pixels.mean(1, keepdim=True)
    pixels = grey + (pixels - grey) * saturation
    middle = grey.mean((2, 3), keepdim=True)
    return (middle + (pixels - middle) * contrast).clamp_(0, 1)


def camera(pixels, dice, strength):
    """Noise in every second picture, too few pixels or a blur in some."""
    height, width = pixels.shape[2:]
    rng = torch.Generator().manual_seed(int(dice.integers(2 ** 31)))
    if dice.random() < 0.35 * strength:
        part = slice(0, len(pixels) // 3)
        factor = dice.uniform(0.4, 0.85)
        small = F.interpolate(
            pixels[part], (round(height * factor), round(width * factor)), mode="bilinear",
            align_corners=False, antialias=True)
        pixels[part] = F.interpolate(small, (height, width), mode="bilinear", align_corners=False)
    noisy = slice(len(pixels) // 4, len(pixels) * 3 // 4)
    sigma = float(np.exp(dice.uniform(np.log(0.004), np.log(0.05)))) * strength
    noise = torch.randn(pixels[noisy].shape, generator=rng)
    pixels[noisy] = (pixels[noisy] + noise * sigma).clamp_(0, 1)
    return pixels


def pad(boxes, classes, ignored):
    count, most = len(boxes), max(1, max(len(b) for b in boxes))
    truth = {
        "boxes": torch.zeros(count, most, 4), "classes": torch.zeros(count, most, dtype=torch.long),
        "known": torch.zeros(count, most, dtype=torch.bool),
        "ignored": torch.zeros(count, most, dtype=torch.bool)}
    for i, (b, c, hidden) in enumerate(zip(boxes, classes, ignored)):
        truth["boxes"][i, :len(b)] = torch.from_numpy(b)
        truth["classes"][i, :len(b)] = torch.from_numpy(c)
        truth["ignored"][i, :len(b)] = torch.from_numpy(hidden)
        truth["known"][i, :len(b)] = True
    return truth
