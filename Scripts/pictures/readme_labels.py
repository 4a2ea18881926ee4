"""A frame as its labels have it, side by side: readme_labels.py FRAME_FOLDER OUTPUT.jpg

Left the picture, in the middle masks and visible boxes over it, right the depth.
"""

import colorsys
import glob
import json
import sys

import numpy as np
from PIL import Image, ImageDraw


def color(number):
    """Far apart from those of the numbers before it: hues by the golden ratio."""
    return tuple(int(255 * c) for c in colorsys.hsv_to_rgb(number * 0.618034 % 1, 0.75, 1))


def masks(picture, ids, labels):
    """The picture, dimmed, with each instance's pixels in its colour and its box."""
    gray = picture.mean(axis=2, keepdims=True)
    out = np.repeat(gray, 3, axis=2) * 0.55
    for instance in labels["instances"]:
        mask = ids == instance["id"]
        out[mask] = 0.45 * picture[mask] + 0.55 * np.array(color(instance["id"]))
    image = Image.fromarray(out.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for instance in labels["instances"]:
        box = instance.get("visible_box_px")
        if box and instance["visible_area_px"] > 0:
            draw.rectangle([box[0], box[1], box[2] - 1, box[3] - 1],
                           outline=color(instance["id"]), width=2)
    return np.asarray(image)


def depth_colors(depth):
    """Near things warm, far ones cold; black where nothing is."""
    known = depth > 0
    near, far = np.percentile(depth[known], [1, 99])
    t = np.clip((np.log(np.maximum(depth, 1)) - np.log(near)) / (np.log(far) - np.log(near)), 0, 1)
    stops = np.array([[253, 231, 37], [94, 201, 98], [33, 145, 140], [59, 82, 139], [68, 1, 84]])
    at = t * (len(stops) - 1)
    low = np.minimum(at.astype(int), len(stops) - 2)
    share = (at - low)[..., None]
    out = stops[low] * (1 - share) + stops[low + 1] * share
    out[~known] = 0
    return out.astype(np.uint8)


def only(folder, kind):
    return glob.glob(f"{folder}/{kind}/*")[0]


def main(folder, output):
    picture = np.asarray(Image.open(only(folder, "images")).convert("RGB")).astype(float)
    ids = np.asarray(Image.open(only(folder, "ids"))).astype(int)
    depth = np.asarray(Image.open(only(folder, "depth"))).astype(float)
    with open(only(folder, "labels"), encoding="utf-8") as file:
        labels = json.load(file)
    gap = np.full((picture.shape[0], 8, 3), 255, np.uint8)
    row = [picture.astype(np.uint8), gap, masks(picture, ids, labels), gap, depth_colors(depth)]
    Image.fromarray(np.concatenate(row, axis=1)).save(output, quality=90, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
