"""Reads EAN-13 symbols off the textures of product models: judge-barcodes.py DIRECTORY

Prints one line a product: its folder's name and the numbers found, one a texture; a pack of packs
has its own and its contents'. OpenCV is the reader.
"""

import json
import os
import struct
import sys

import cv2
import numpy as np


def textures(path):
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack_from("<I", data, 12)[0]
    document = json.loads(data[20:20 + length])
    binary = data[28 + length:]
    for image in document.get("images", []):
        view = document["bufferViews"][image["bufferView"]]
        start = view.get("byteOffset", 0)
        yield cv2.imdecode(np.frombuffer(binary[start:start + view["byteLength"]], np.uint8),
                           cv2.IMREAD_COLOR)


def read(detector, picture):
    """As a scanner would: enlarged, and turned until a symbol is found."""
    for scale in (3, 4, 2):
        large = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        # Tiles, since the detector looks for the most prominent symbol only.
        height, width = large.shape[:2]
        step = 128 * scale
        for top in range(0, max(1, height - step), step):
            for left in range(0, max(1, width - step), step):
                tile = large[top:top + 2 * step, left:left + 2 * step]
                text, *_ = detector.detectAndDecode(tile)
                if len(text) == 13:
                    return text
    return ""


def main(directory):
    detector = cv2.barcode.BarcodeDetector()
    for sku in sorted(os.listdir(directory)):
        model = os.path.join(directory, sku, "model.glb")
        if os.path.exists(model):
            found = [code for code in (read(detector, t) for t in textures(model)) if code]
            print(sku, *sorted(set(found)))


if __name__ == "__main__":
    main(sys.argv[1])
