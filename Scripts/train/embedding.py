"""The second stage: a network that turns an item's crop into a direction, near those of the same product.

Trained on some products, used for all: a product that training never saw is recognised by the views of it
that CartSim renders (`cartsim products gallery --turntable`), without training anew.
"""

import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import checkpoints
from faults import InputError
from network import Residual, unit

SIDE = 48
DIRECTIONS = 128
# Part of the box's longer side that is added all around, so that outlines show.
MARGIN = 0.08


class Embedder(nn.Module):
    """Crops [B, 3, SIDE, SIDE] in 0…1 to unit vectors [B, DIRECTIONS]."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            unit(3, 32, 3, 2), unit(32, 48, 3, 1), unit(48, 64, 3, 2), Residual(64), unit(64, 128, 3, 2),
            Residual(128))
        self.out = nn.Linear(128 * 9, DIRECTIONS)
        self.pool = nn.AvgPool2d(2)

    def forward(self, crops):
        return F.normalize(self.out(self.pool(self.body(crops - 0.45)).flatten(1)), dim=1)


class Proxies(nn.Module):
    """A direction a product, for training alone; cosines with a margin (CosFace, arXiv:1801.09414)."""

    def __init__(self, count, scale=16.0, margin=0.15):
        super().__init__()
        self.directions = nn.Parameter(torch.randn(count, DIRECTIONS))
        self.scale, self.margin = scale, margin

    def forward(self, vectors, labels):
        cosines = vectors @ F.normalize(self.directions, dim=1).t()
        return F.cross_entropy(self.scale * (cosines - self.margin * F.one_hot(labels, len(self.directions))), labels)


class Run:
    """What a training that was killed goes on from: a file, written at most once a minute and whole."""

    def __init__(self, file, settings, *parts):
        """`settings`: what makes it this training; `parts`: whatever has a `state_dict`."""
        self.file, self.settings, self.parts = Path(file), settings, parts
        self.before, self.start = 0.0, time.monotonic()
        self.saved = self.start

    @property
    def seconds(self):
        """Of training so far, over all its processes."""
        return self.before + time.monotonic() - self.start

    def resume(self):
        """The step to go on at."""
        if not self.file.is_file():
            return 0
        state = checkpoints.read(self.file, ("settings", "step", "seconds", "parts"))
        if state["settings"] != self.settings:
            raise InputError(
                f"{self.file}: was made with {state['settings']}, not {self.settings}; remedy: the same again, "
                "another --output, or remove that file")
        for part, saved in zip(self.parts, state["parts"]):
            part.load_state_dict(saved)
        self.before = state["seconds"]
        print(f"goes on at step {state['step']}, after {self.before / 60:.1f} minutes", flush=True)
        return state["step"]

    def done(self, step):
        if time.monotonic() - self.saved > 60:
            self.save(step)

    def save(self, step):
        checkpoints.write(self.file, {
            "settings": self.settings, "step": step, "seconds": self.seconds,
            "parts": [part.state_dict() for part in self.parts]})
        self.saved = time.monotonic()


def crop(picture, box):
    """A square around a box, uint8 [SIDE, SIDE, 3]; outside of the picture is grey."""
    from PIL import Image

    x0, y0, x1, y1 = box
    half = max(x1 - x0, y1 - y0) * (0.5 + MARGIN)
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    corner = (cx - half, cy - half, cx + half, cy + half)
    # A picture that is shrunk inside `crop` is low-passed by PIL's BOX reduction.
    return np.asarray(picture.crop(tuple(round(v) for v in corner)).resize((SIDE, SIDE), Image.BILINEAR))


def crops_of(datasets, classes, least_visible=0.4, least_px=16, most=40):
    """Crops [N, SIDE, SIDE, 3] and classes [N] of items plain enough; `most` of one product and dataset."""
    from PIL import Image

    index = {name: i for i, name in enumerate(classes)}
    found, labels = [], []
    for folder in datasets:
        try:
            data = json.loads((Path(folder) / "instances.json").read_text())
        except FileNotFoundError:
            raise InputError(f"{folder}/instances.json: no such file; remedy: a dataset of `cartsim generate`") from None
        names = {c["id"]: c["name"] for c in data["categories"]}
        files = {i["id"]: i["file_name"] for i in data["images"]}
        wanted, counts = {}, {}
        for a in data["annotations"]:
            label = index.get(names[a["category_id"]])
            plain = a.get("visible_fraction", 1) >= least_visible and min(a["bbox"][2:]) >= least_px
            if label is not None and plain and counts.get(label, 0) < most:
                counts[label] = counts.get(label, 0) + 1
                wanted.setdefault(files[a["image_id"]], []).append((a["bbox"], label))
        for file, items in wanted.items():
            picture = Image.open(Path(folder) / file).convert("RGB")
            for (x, y, w, h), label in items:
                found.append(crop(picture, (x, y, x + w, y + h)))
                labels.append(label)
    if not found:
        raise InputError("the datasets show no item plain enough to be cropped")
    return np.stack(found), np.array(labels)


def views_of(gallery, classes):
    """A turntable's views as crops with alpha [N, SIDE, SIDE, 4], and their classes [N]."""
    from PIL import Image

    views, labels = [], []
    for label, sku in enumerate(classes):
        files = sorted((Path(gallery) / sku).glob("view-*.png"))
        if not files:
            raise InputError(
                f"{gallery}/{sku}: no view of it; remedy: cartsim products gallery --output {gallery} --turntable 8 "
                "--elevations-deg=-50,0,40,80 --side-px 96 --background transparent")
        for file in files:
            picture = Image.open(file).convert("RGBA")
            box = picture.getchannel("A").getbbox()
            if box:
                views.append(crop(picture, box))
                labels.append(label)
    return np.stack(views), np.array(labels)


def on_backgrounds(views, dice):
    """Views [B, SIDE, SIDE, 4] uint8 turned by quarters, on a colour of chance, float [B, 3, SIDE, SIDE]."""
    turned = np.stack([np.rot90(v, dice.integers(4)) for v in views]).astype(np.float32) / 255
    alpha = turned[..., 3:]
    color = dice.uniform(0.1, 0.9, (len(views), 1, 1, 1)) + dice.normal(0, 0.08, (len(views), 1, 1, 3))
    mixed = turned[..., :3] * alpha + color.astype(np.float32) * (1 - alpha)
    return torch.from_numpy(mixed.astype(np.float32).clip(0, 1)).permute(0, 3, 1, 2)


def shaken(crops, dice):
    """Crops turned by any angle, nearer or farther, partly hidden, in other light."""
    count = len(crops)
    angle = torch.from_numpy(dice.uniform(-np.pi, np.pi, count).astype(np.float32))
    zoom = torch.from_numpy(np.exp(dice.uniform(-0.2, 0.2, count)).astype(np.float32))
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = torch.cos(angle) * zoom, -torch.sin(angle) * zoom
    theta[:, 1, 0], theta[:, 1, 1] = torch.sin(angle) * zoom, torch.cos(angle) * zoom
    theta[:, :, 2] = torch.from_numpy(dice.uniform(-0.1, 0.1, (count, 2)).astype(np.float32))
    grid = F.affine_grid(theta, (count, 3, SIDE, SIDE), align_corners=False)
    crops = F.grid_sample(crops, grid, padding_mode="border", align_corners=False)
    gain = np.exp(dice.uniform(-0.3, 0.3, (count, 1, 1, 1)) + dice.uniform(-0.1, 0.1, (count, 3, 1, 1)))
    crops = crops * torch.from_numpy(gain.astype(np.float32))
    for k in np.flatnonzero(dice.random(count) < 0.4):
        low = dice.integers(0, SIDE // 2, 2)
        size = dice.integers(SIDE // 6, SIDE // 2, 2)
        crops[k, :, low[0]:low[0] + size[0], low[1]:low[1] + size[1]] = float(dice.uniform(0.1, 0.9))
    return crops.clamp(0, 1).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def vectors(model, crops, batch=256):
    """Unit vectors of float crops [N, 3, SIDE, SIDE]."""
    model.eval()
    return torch.cat([model(part.contiguous(memory_format=torch.channels_last)) for part in crops.split(batch)])


def gallery_vectors(model, views, labels, kept):
    """A few directions a product that stand for its views, each view turned by quarters: [products·kept, D].

    Chosen farthest first, so that no side is left out.
    """
    result, owners = [], []
    for label in np.unique(labels):
        mine = views[labels == label]
        every = np.concatenate([np.rot90(mine, k, (1, 2)) for k in range(4)]).astype(np.float32) / 255
        alpha = every[..., 3:]
        every = every[..., :3] * alpha + 0.6 * (1 - alpha)
        found = vectors(model, torch.from_numpy(np.ascontiguousarray(every)).permute(0, 3, 1, 2))
        chosen = [int((found @ F.normalize(found.mean(0), dim=0)).argmax())]
        while len(chosen) < min(kept, len(found)):
            chosen.append(int((found @ found[chosen].t()).amax(1).argmin()))
        result.append(found[chosen])
        owners += [int(label)] * len(chosen)
    return torch.cat(result), np.array(owners)


def nearest(queries, gallery, owners, allowed=None):
    """The product of the nearest gallery direction of each query [N]; `allowed`: of these products alone."""
    if allowed is not None:
        keep = np.isin(owners, list(allowed))
        gallery, owners = gallery[torch.from_numpy(keep)], owners[keep]
    return owners[(queries @ gallery.t()).argmax(1).numpy()]
