"""Reads a dataset with pycocotools, OpenCV and sqlite3, and compares it with its id images.

Usage: judge.py DATASET

Checks, with other people's readers alone: every annotation's mask, box and area are exactly those
of the id image it belongs to; every visible product has an annotation; ground truth scored against
itself has an average precision of 1; depth is there where ids are; the SQLite catalogue counts the
same labels. Prints one JSON object; exits 1 at the first difference.
"""

import contextlib
import io
import json
import pathlib
import sqlite3
import sys

import cv2
import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def check(condition, message):
    if not condition:
        print(json.dumps({"error": message}))
        sys.exit(1)


def load(root):
    # pycocotools reports its progress on standard output.
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(root / "instances.json"))


def label_image(root, image, folder):
    path = pathlib.Path(image["file_name"])
    file = root / path.parent.parent / folder / (path.stem + ".png")
    pixels = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    check(pixels is not None and pixels.dtype == np.uint16, f"{file} is no 16-bit image")
    return pixels


def check_masks(coco, root):
    count = 0
    for image in coco.dataset["images"]:
        picture = cv2.imread(str(root / image["file_name"]), cv2.IMREAD_COLOR)
        check(picture is not None, f"OpenCV cannot read {image['file_name']}")
        check(
            picture.shape == (image["height"], image["width"], 3),
            f"{image['file_name']}: shape {picture.shape}",
        )
        ids = label_image(root, image, "ids")
        depth = label_image(root, image, "depth")
        annotations = coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]]))
        annotated = {a["instance_id"] for a in annotations}
        visible = set(np.unique(ids).tolist()) - {0}
        check(
            {i for i in visible if i < 60000} == {i for i in annotated if i < 60000},
            f"{image['file_name']}: visible {sorted(visible)}, annotated {sorted(annotated)}",
        )
        check((depth[ids > 0] > 0).all(), f"{image['file_name']}: ids without depth")
        for a in annotations:
            truth = ids == a["instance_id"]
            where = f"annotation {a['id']} in {image['file_name']}"
            check((coco.annToMask(a).astype(bool) == truth).all(), f"{where}: mask differs")
            rows, columns = np.nonzero(truth)
            box = [
                int(columns.min()),
                int(rows.min()),
                int(columns.max() - columns.min() + 1),
                int(rows.max() - rows.min() + 1),
            ]
            check(a["bbox"] == box, f"{where}: bbox {a['bbox']}, mask {box}")
            check(a["area"] == int(truth.sum()), f"{where}: area {a['area']}")
            rle = coco.annToRLE(a)
            check(int(coco_mask.area(rle)) == a["area"], f"{where}: area of the run lengths")
            check(coco_mask.toBbox(rle).tolist() == box, f"{where}: box of the run lengths")
            check(0 < a["visible_fraction"] <= 1, f"{where}: visible fraction")
            check(a["amodal_area"] >= a["area"], f"{where}: amodal area")
            check(a["category_id"] in coco.cats, f"{where}: category")
            count += 1
    return count


def self_score(coco, kind):
    results = []
    for a in coco.dataset["annotations"]:
        result = {"image_id": a["image_id"], "category_id": a["category_id"], "score": 1.0}
        result["bbox" if kind == "bbox" else "segmentation"] = a[
            "bbox" if kind == "bbox" else "segmentation"
        ]
        results.append(result)
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(coco, coco.loadRes(results), kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return float(evaluation.stats[0])


def check_catalogue(coco, root):
    with contextlib.closing(sqlite3.connect(root / "catalogue.sqlite")) as database:
        (images,) = database.execute("SELECT count(*) FROM frames").fetchone()
        (labels,) = database.execute(
            "SELECT count(*) FROM labels WHERE kind = 'product' AND visible_area_px > 0"
        ).fetchone()
    products = [a for a in coco.dataset["annotations"] if a["instance_id"] < 60000]
    check(images == len(coco.dataset["images"]), f"{images} frames in the catalogue")
    check(labels == len(products), f"{labels} visible products in the catalogue")


def main():
    root = pathlib.Path(sys.argv[1])
    coco = load(root)
    annotations = check_masks(coco, root)
    check_catalogue(coco, root)
    scores = {kind: self_score(coco, kind) for kind in ("bbox", "segm")}
    check(all(abs(s - 1) < 1e-9 for s in scores.values()), f"average precision {scores}")
    print(
        json.dumps(
            {
                "images": len(coco.dataset["images"]),
                "annotations": annotations,
                "categories": len(coco.cats),
                "ap": scores,
            }
        )
    )


if __name__ == "__main__":
    main()
