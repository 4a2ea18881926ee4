"""COCO's average precision of a network on stored pictures, by pycocotools."""

import contextlib
import io

import numpy as np
import torch

import augment
import network
import precision


def suppress(boxes, scores, limit):
    """Indices of boxes [K, 4], best first, without those that overlap a better one by more than `limit`."""
    order = np.argsort(-scores, kind="stable")
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    while len(order):
        i, order = order[0], order[1:]
        kept.append(i)
        low = np.maximum(boxes[i, :2], boxes[order, :2])
        high = np.minimum(boxes[i, 2:], boxes[order, 2:])
        shared = np.clip(high - low, 0, None).prod(1)
        order = order[shared <= limit * (area[i] + area[order] - shared)]
    return np.array(kept, int)


def detections(boxes, scores, threshold, overlap=0.6, most=100):
    """Boxes, scores and classes of one picture, of boxes [N, 4] and scores [N, classes], class by class."""
    best, label = scores.max(1), scores.argmax(1)
    chosen = np.flatnonzero(best >= threshold)
    boxes, best, label = boxes[chosen], best[chosen], label[chosen]
    # Classes moved apart, so that one call keeps them from each other.
    kept = suppress(boxes + label[:, None] * 10_000.0, best, overlap)[:most]
    return boxes[kept], best[kept], label[kept]


def evaluated(truth, results, share):
    """pycocotools' evaluation of COCO dictionaries, matched and not yet summed up.

    Objects whose `share` (1 without the key) is outside of the half-open range count neither as found
    nor as missed, and what finds them is no mistake. pycocotools can leave out by area alone, so the
    share goes where it looks for areas; detections get the range's middle, so that what matches nothing
    is a mistake whatever its size.
    """
    low, high = share
    truth = {**truth, "annotations": [
        {**a, "area": 1.0 if low <= a.get("share", 1) < high else 3.0, "iscrowd": 0} for a in truth["annotations"]]}
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = truth
        coco.createIndex()
        found = coco.loadRes(results) if results else COCO()
        if not results:
            # `loadRes` wants one at least.
            found.dataset = {**truth, "annotations": []}
            found.createIndex()
        for a in found.dataset["annotations"]:
            a["area"] = 1.0
        run = COCOeval(coco, found, "bbox")
        run.params.areaRng, run.params.areaRngLbl = [[0.5, 2.0]], ["all"]
        run.params.maxDets = [100]
        run.evaluate()
    return run


def precision_of(run):
    """Precision [overlaps, recalls, categories] of an evaluation; NaN where a category has no object."""
    with contextlib.redirect_stdout(io.StringIO()):
        run.accumulate()
    precision = run.eval["precision"][:, :, :, 0, -1]
    return np.where(precision < 0, np.nan, precision)


def judge(truth, results, share=(0, 2)):
    """AP50-95, AP50 and AR50-95 of COCO dictionaries, and AP50-95 a category (NaN where there is nothing)."""
    run = evaluated(truth, results, share)
    precision = precision_of(run)
    if np.isnan(precision).all():
        return (float("nan"),) * 3 + ({},)
    each = {
        c: float(np.nanmean(precision[:, :, k])) for k, c in enumerate(run.params.catIds)
        if not np.isnan(precision[:, :, k]).all()}
    recall = run.eval["recall"][:, :, 0, -1]
    return float(np.nanmean(precision)), float(np.nanmean(precision[0])), float(recall[recall >= 0].mean()), each


def resampled(run, draws, some):
    """AP50-95 of an evaluation, of all categories and of `some`, for each of `draws`: lists of numbers of
    its pictures, with repetitions. [draws, 2].
    """
    columns = [k for k, c in enumerate(run.params.catIds) if c in some]
    pictures, matches = run.params.imgIds, run.evalImgs
    count = len(pictures)
    rows = [matches[start:start + count] for start in range(0, len(matches), count)]
    values = []
    for draw in draws:
        run.evalImgs = [row[i] for row in rows for i in draw]
        run.params.imgIds = run._paramsEval.imgIds = list(range(len(draw)))
        precision = precision_of(run)
        part = precision[:, :, columns]
        values.append((
            float(np.nanmean(precision)), float("nan") if np.isnan(part).all() else float(np.nanmean(part))))
    run.evalImgs, run.params.imgIds, run._paramsEval.imgIds = matches, pictures, pictures
    return np.array(values)


@torch.no_grad()
def of_network(model, store, indices, size, classes, device="cpu", most=400):
    """AP50-95 and AP50 on stored pictures, every product that is plain enough to count."""
    model.eval()
    centers, strides = network.cells(*size, device=device)
    truth = {"images": [], "annotations": [], "categories": [{"id": i} for i in range(classes)]}
    results = []
    indices = indices[:: max(1, -(-len(indices) // most))]
    for start in range(0, len(indices), 16):
        part = indices[start:start + 16]
        pixels, labels = augment.batch(store, part, size, 0, strength=0)
        with precision.autocast(device):
            logits, sides = model(pixels.to(device, memory_format=torch.channels_last))
        boxes = network.decode(sides, centers, strides).float().cpu().numpy()
        scores = logits.float().sigmoid().cpu().numpy()
        for k, i in enumerate(part):
            truth["images"].append({"id": i})
            for b, c, known, hidden in zip(*(labels[n][k] for n in ("boxes", "classes", "known", "ignored"))):
                if known:
                    x0, y0, x1, y1 = b.tolist()
                    truth["annotations"].append({
                        "id": len(truth["annotations"]) + 1, "image_id": i, "category_id": int(c),
                        "bbox": [x0, y0, x1 - x0, y1 - y0], "share": 0.0 if hidden else 1.0})
            for b, s, c in zip(*detections(boxes[k], scores[k], 0.01)):
                results.append({
                    "image_id": i, "category_id": int(c), "score": float(s),
                    "bbox": [float(b[0]), float(b[1]), float(b[2] - b[0]), float(b[3] - b[1])]})
    return judge(truth, results, share=(0.5, 2))[:2]
