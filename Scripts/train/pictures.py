"""Labelled pictures: COCO files and CartSim datasets, fitted into the network's input and kept on disk."""

import hashlib
import json
from pathlib import Path

import numpy as np

from faults import InputError

# Of 255; what Sources/Perception/Models/PictureFit.swift and other trainers fill borders with.
BORDER = 114
# Below, an object is neither found nor missed: it is left out of the loss.
LEAST_VISIBLE = 0.12
LEAST_SIDE_PX = 5.0


def product_classes(folder):
    """SKUs of the products in a folder, sorted: the detector's classes."""
    folder = Path(folder)
    skus = sorted(path.parent.name for path in folder.glob("*/product.yaml"))
    if not skus:
        raise InputError(f"{folder}: no folder with a product.yaml; remedy: --products Assets/products")
    return skus


class CocoFile:
    """A ground truth in COCO's format.

    `pictures`: (file, boxes [M, 4] as x0 y0 x1 y1 in pixels, classes [M], ignored [M], group): `group` is
    what must not be split between training and validation, an episode or a picture.
    """

    def __init__(self, path, classes, strict, folder=None):
        """With `strict` a category that is no class is an error, else its objects are background."""
        path = Path(path)
        if path.is_dir():
            path = path / "instances.json"
        self.path = path
        try:
            data = json.loads(path.read_text())
        except FileNotFoundError:
            raise InputError(
                f"{path}: no such file; remedy: name a dataset of `cartsim generate`, or a COCO file") from None
        except (ValueError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: is not JSON: {error}") from None
        if not isinstance(data, dict):
            raise InputError(f"{path}: is not COCO's format: one object is expected")
        for key in ("images", "annotations", "categories"):
            if not isinstance(data.get(key), list):
                raise InputError(f"{path}: is not COCO's format: the list '{key}' is missing")
        if not data["images"]:
            raise InputError(f"{path}: has no pictures; remedy: generate some, or leave it out")
        self.folder = Path(folder) if folder else path.parent
        self.pictures = self._read(data, classes, strict)

    def _read(self, data, classes, strict):
        index = {name: i for i, name in enumerate(classes)}
        try:
            names = {category["id"]: category["name"] for category in data["categories"]}
            used = {a["category_id"] for a in data["annotations"]}
            unknown = sorted(str(names.get(i, i)) for i in used if names.get(i) not in index)
            if strict and unknown:
                raise InputError(
                    f"{self.path}: categories that are no products: {', '.join(unknown[:8])}"
                    f"{' …' if len(unknown) > 8 else ''}; remedy: name categories by SKU, as in "
                    "Assets/products, or give --products the folder that has them")
            objects = {image["id"]: [] for image in data["images"]}
            for a in data["annotations"]:
                if a["image_id"] not in objects:
                    raise InputError(
                        f"{self.path}: annotation {a.get('id')} is of the picture {a['image_id']}, which is not there")
                name = names.get(a["category_id"])
                if name not in index:
                    continue
                x, y, w, h = (float(v) for v in a["bbox"])
                hidden = bool(a.get("iscrowd")) or a.get("visible_fraction", 1) < LEAST_VISIBLE
                objects[a["image_id"]].append((x, y, x + w, y + h, index[name], hidden))
            result = []
            for image in data["images"]:
                rows = np.array(objects[image["id"]], np.float32).reshape(-1, 6)
                file = self.folder / image["file_name"]
                if not file.is_file():
                    raise InputError(
                        f"{self.path}: the picture {file} is not there; remedy: --real-images FOLDER for photos "
                        "that lie elsewhere")
                group = f"{self.path}:{image.get('episode', image['id'])}"
                result.append((file, rows[:, :4], rows[:, 4].astype(np.int64), rows[:, 5] > 0, group))
            return result
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{self.path}: is not COCO's format: {type(error).__name__} {error}") from None


def letterbox(picture, width, height):
    """The picture [H, W, 3] uint8 as CartSim's detector sees it, [height, width, 3], with scale and offset.

    Bilinear between pixel centres without low-pass: Sources/Perception/Models/PictureFit.swift.
    """
    import torch
    import torch.nn.functional as F

    h, w = picture.shape[:2]
    scale = min(width / w, height / h)
    inner_w, inner_h = min(width, max(1, round(w * scale))), min(height, max(1, round(h * scale)))
    left, top = (width - inner_w) // 2, (height - inner_h) // 2
    x = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
    x = F.interpolate(x, (inner_h, inner_w), mode="bilinear", align_corners=False)
    canvas = np.full((height, width, 3), BORDER, np.uint8)
    canvas[top:top + inner_h, left:left + inner_w] = (
        x[0].permute(1, 2, 0).round().clamp(0, 255).to(torch.uint8).numpy())
    return canvas, scale, left, top


class Store:
    """Pictures of COCO files, letterboxed once into one file that is mapped into memory.

    `pixels` [N, height, width, 3] uint8; `boxes`, `classes`, `ignored`: lists of arrays, boxes in pixels of
    the network's input; `groups`: list of names.
    """

    def __init__(self, files, folder, width, height, say=print):
        self.boxes, self.classes, self.ignored, self.groups = [], [], [], []
        pictures = [picture for file in files for picture in file.pictures]
        digest = hashlib.sha256(f"{width}x{height}".encode())
        for file in files:
            stat = file.path.stat()
            digest.update(f"{file.path.resolve()} {stat.st_size} {stat.st_mtime_ns}".encode())
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{digest.hexdigest()[:16]}.pixels"
        shape = (len(pictures), height, width, 3)
        self.sizes = folder / f"{digest.hexdigest()[:16]}.sizes.npy"
        if not (path.is_file() and self.sizes.is_file()):
            self._fill(pictures, path, shape, say)
        self.pixels = np.memmap(path, np.uint8, "r", shape=shape)
        sizes = np.load(self.sizes)
        for (_, boxes, classes, ignored, group), (scale, left, top) in zip(pictures, sizes):
            boxes = boxes * scale + np.array([left, top, left, top], np.float32)
            small = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < LEAST_SIDE_PX
            self.boxes.append(boxes.astype(np.float32))
            self.classes.append(classes)
            self.ignored.append(ignored | small)
            self.groups.append(group)

    def _fill(self, pictures, path, shape, say):
        from PIL import Image, UnidentifiedImageError

        unfinished = path.with_suffix(".unfinished")
        pixels = np.memmap(unfinished, np.uint8, "w+", shape=shape)
        sizes = np.zeros((len(pictures), 3), np.float32)
        for i, (file, *_) in enumerate(pictures):
            try:
                picture = np.array(Image.open(file).convert("RGB"))
            except (UnidentifiedImageError, OSError) as error:
                raise InputError(f"{file}: cannot be read as a picture: {error}") from None
            pixels[i], *sizes[i] = letterbox(picture, shape[2], shape[1])
            if (i + 1) % 500 == 0:
                say(f"  {i + 1} of {len(pictures)} pictures read")
        pixels.flush()
        del pixels
        np.save(self.sizes, sizes)
        unfinished.rename(path)

    def __len__(self):
        return len(self.boxes)

    def split(self, share):
        """Indices to train and to validate on; a group is on one side whole, by a hash of its name."""
        def validates(group):
            # The name without its folder, so that the split does not depend on where data lie.
            name = "/".join(Path(group).parts[-2:])
            return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2 ** 32 < share

        held = [i for i, group in enumerate(self.groups) if validates(group)]
        kept = [i for i, group in enumerate(self.groups) if not validates(group)]
        return kept, held
