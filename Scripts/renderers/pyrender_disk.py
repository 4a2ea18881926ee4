"""A labelled dataset of the standard scene by pyrender, as its users make one: picture and mask by
Pillow, 16-bit depth by OpenCV, masks as COCO's run lengths by pycocotools, one instances.json.
Arguments: the scene's folder, width, height, a folder to write.

Loads everything once, draws a few frames and prints a line; then it makes as many frames as each line
on its standard input says, over the ones before, and answers with the seconds they took.
"""

import json
import os
import sys
import time

import cv2
import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask

import frames
from pyrender_frames import Renderer


class Dataset:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.annotations = []

    def write(self, number, color, depth, labels):
        stem = f"{self.folder}/{number:06d}"
        Image.fromarray(color).save(f"{stem}_rgb.png")
        cv2.imwrite(f"{stem}_depth.png", (depth * 1000).astype(np.uint16))
        Image.fromarray(labels).save(f"{stem}_mask.png")
        for label in np.unique(labels):
            # Nothing, and the basket.
            if label <= Renderer.first_id:
                continue
            mask = coco_mask.encode(np.asfortranarray((labels == label).astype(np.uint8)))
            area, box = float(coco_mask.area(mask)), coco_mask.toBbox(mask).tolist()
            mask["counts"] = mask["counts"].decode()
            self.annotations.append({
                "id": len(self.annotations) + 1, "image_id": number, "category_id": int(label),
                "segmentation": mask, "area": area, "bbox": box, "iscrowd": 0})

    def finish(self, count):
        images = [{"id": number, "file_name": f"{number:06d}_rgb.png"} for number in range(count)]
        with open(f"{self.folder}/instances.json", "w") as file:
            json.dump({"images": images, "annotations": self.annotations}, file)


def main(folder, width, height, output):
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    scene = frames.StandardScene(folder)
    renderer = Renderer(scene, int(width), int(height))
    poses = scene.nudged_poses()
    cameras = len(scene.cameras_from_world)

    def draw(number):
        renderer.pose(poses[number % frames.POSES])
        return renderer.draw(number % cameras)

    for number in range(cameras):
        draw(number)
    print(json.dumps({"name": renderer.name}), file=answers)
    for line in sys.stdin:
        count = int(line)
        start = time.perf_counter()
        dataset = Dataset(output)
        for number in range(count):
            dataset.write(number, *draw(number))
        dataset.finish(count)
        print(json.dumps({"seconds": time.perf_counter() - start}), file=answers)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
