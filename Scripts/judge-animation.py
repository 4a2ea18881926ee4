#!/usr/bin/env python3
"""Reads an animated picture with Pillow and prints its frames as JSON.

  judge-animation.py FILE
"""

import json
import sys

from PIL import Image


def main(path):
    frames = []
    with Image.open(path) as picture:
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            frames.append({
                "duration_ms": picture.info.get("duration"),
                "pixels": list(picture.convert("RGB").tobytes()) if picture.width <= 64 else [],
            })
        json.dump({"width": picture.width, "height": picture.height,
                   "loop": picture.info.get("loop"), "frames": frames}, sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
