"""Two readers of EAN-13, OpenCV's and ZXing's, on textures and on pictures of packs.

  judge-barcodes.py places DIRECTORY    where the codes stand on the textures of product models
  judge-barcodes.py frames DIRECTORY    what the two read in every PNG of a folder

`places` prints a line a symbol: the product's folder, the number, the texture's width and height, and
the ends of a line through the middle of the bars, left then right, in texture coordinates. `frames`
prints a line a picture: its name without ".png", what OpenCV read, what ZXing read, "-" for nothing.
"""

import json
import os
import struct
import sys

import cv2
import numpy as np
import zxingcpp


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


def enlarged(picture):
    """A picture thrice, twice and once its size: readers do not look between pixels by themselves.

    The largest comes first; the corners found in it are the most exact.
    """
    for scale in (3, 2, 1):
        yield scale, cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def symbols(picture):
    """ZXing's; text and the four corners from the top left, clockwise as one reads the digits."""
    for scale, large in enlarged(picture):
        found = zxingcpp.read_barcodes(large, formats=zxingcpp.BarcodeFormat.EAN13)
        for symbol in found:
            p = symbol.position
            yield symbol.text, np.array(
                [(c.x, c.y) for c in (p.top_left, p.top_right, p.bottom_right, p.bottom_left)]) / scale


def opencv(picture):
    detector = cv2.barcode.BarcodeDetector()
    for _, large in enlarged(picture):
        ok, texts, *_ = detector.detectAndDecodeMulti(large)
        for text in texts if ok else ():
            if len(text) == 13:
                return text
    return "-"


def places(directory):
    for sku in sorted(os.listdir(directory)):
        model = os.path.join(directory, sku, "model.glb")
        if not os.path.exists(model):
            continue
        told = set()
        for texture in textures(model):
            size = np.array([texture.shape[1], texture.shape[0]])
            for text, corners in symbols(texture):
                if (text, *size) in told:
                    continue
                told.add((text, *size))
                left, right = corners[[0, 3]].mean(0) / size, corners[[1, 2]].mean(0) / size
                print(sku, text, *size, *(f"{v:.6f}" for v in (*left, *right)))


def frames(directory):
    for name in sorted(os.listdir(directory)):
        picture = cv2.imread(os.path.join(directory, name))
        zxing = next((text for text, _ in symbols(picture)), "-")
        print(name.removesuffix(".png"), opencv(picture), zxing)


if __name__ == "__main__":
    {"places": places, "frames": frames}[sys.argv[1]](sys.argv[2])
