#!/usr/bin/env python3
"""Reads pictures with Pillow and OpenCV and prints what each sees, as JSON.

  judge-pictures.py FILE...

Of every file and reader: mode or number of channels, and the SHA-256 of the pixels, row by row, red
first, numbers of 16 bits with the low byte first. Pillow reads no colour of 16 bits: it says null.
"""

import hashlib
import json
import sys

import cv2
import numpy
from PIL import Image


def digest(pixels):
    return hashlib.sha256(numpy.ascontiguousarray(pixels).tobytes()).hexdigest()


def by_opencv(path):
    pixels = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if pixels.ndim == 3:
        pixels = pixels[..., [2, 1, 0, 3][:pixels.shape[2]]]
    return digest(pixels)


def by_pillow(path):
    with Image.open(path) as picture:
        picture.verify()
    with Image.open(path) as picture:
        pixels = numpy.asarray(picture)
    deep = by_opencv_depth(path)
    if deep == 16:
        return digest(pixels.astype("<u2")) if pixels.ndim == 2 else None
    return digest(pixels)


def by_opencv_depth(path):
    return 8 * cv2.imread(path, cv2.IMREAD_UNCHANGED).dtype.itemsize


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    json.dump([{"pillow": by_pillow(path), "opencv": by_opencv(path)} for path in sys.argv[1:]],
              sys.stdout)
