"""Compares our pictures with a path tracer's: table, sheets, page.

usage: compare.py WORK SCENE… [--json FILE]
WORK/SCENE holds an exported frame and `cycles.npy`, the path tracer's radiance.
"""

import argparse
import html
import json
import sys
from pathlib import Path

import numpy as np
from flip_evaluator import evaluate
from PIL import Image, ImageDraw, ImageFont
from skimage.metrics import structural_similarity

from frames import Frame, exposure, luminance, srgb


def measure(folder):
    """Both pictures as sRGB under one exposure and white balance, the FLIP map, and the figures."""
    frame = Frame.load(folder)
    white = np.float32(frame.document["ambient"]["color"])
    ours, theirs = frame.radiance() / white, np.load(folder / "cycles.npy") / white
    pictures = [srgb(image, exposure(theirs)) for image in (ours, theirs)]
    alike = evaluate(
        pictures[1], srgb(ours, exposure(ours)), "LDR", inputsRGB=True, applyMagma=False)[1]
    # Inputs are (reference, test); without `applyMagma` the map is the error itself, 0…1.
    errors, mean, _ = evaluate(
        pictures[1], pictures[0], "LDR", inputsRGB=True, applyMagma=False, computeMeanError=True)
    colors, _, _ = evaluate(pictures[1], pictures[0], "LDR", inputsRGB=True, applyMagma=True)
    similarity = structural_similarity(
        pictures[1], pictures[0], channel_axis=2, data_range=1, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False)
    figures = {
        "flip": float(mean), "flip_own_exposure": float(alike),
        "flip_95": float(np.quantile(errors, 0.95)),
        "ssim": float(similarity),
        "luminance_ratio": float(luminance(ours).mean() / luminance(theirs).mean()),
    }
    return pictures, colors, figures


def sheet(name, pictures, colors, figures):
    """Ours, theirs and the map of differences side by side."""
    height, width, _ = pictures[0].shape
    bar = 24
    page = Image.new("RGB", (3 * width, height + bar), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(15)
    titles = [
        f"{name}: CartSim", "Cycles (path tracing)",
        f"FLIP {figures['flip']:.3f}, SSIM {figures['ssim']:.3f}",
    ]
    for n, (title, picture) in enumerate(zip(titles, [*pictures, colors])):
        page.paste(Image.fromarray(np.uint8(np.clip(picture, 0, 1) * 255 + 0.5)), (n * width, bar))
        draw.text((n * width + 6, 3), title, "black", font)
    return page


def cards(work):
    """Luminance of a white card under each kind of light, ours and theirs, in cd/m²."""
    found = {}
    for folder in sorted((work / "cards").iterdir()):
        middle = [
            float(luminance(image)[24:40, 24:40].mean())
            for image in (Frame.load(folder).radiance(), np.load(folder / "cycles.npy"))
        ]
        found[folder.name] = dict(zip(("ours", "theirs"), middle))
    return found


def table(rows):
    """Lines of text. `exposed` is FLIP where each picture has its own exposure, as cameras do;
    `luminance` is the mean of ours over theirs."""
    lines = [f"{'scene':20} {'FLIP':>6} {'95 %':>6} {'exposed':>8} {'SSIM':>6} {'luminance':>10}"]
    for name, f in rows:
        lines.append(f"{name:20} {f['flip']:6.3f} {f['flip_95']:6.3f} "
                     f"{f['flip_own_exposure']:8.3f} {f['ssim']:6.3f} {f['luminance_ratio']:10.3f}")
    return lines


def mean(rows):
    return {key: float(np.mean([f[key] for _, f in rows])) for key in rows[0][1]}


def page(rows):
    cells = "\n".join(
        f"<h2>{html.escape(name)}</h2><p>FLIP {f['flip']:.3f}, of which the worst twentieth begins at "
        f"{f['flip_95']:.3f}; SSIM {f['ssim']:.3f}; mean luminance {f['luminance_ratio']:.2f} of the "
        f"path tracer's</p><img src='{html.escape(name)}.png' alt='ours, theirs, difference'>"
        for name, f in rows)
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures compared</title>
<style>body{{font:16px sans-serif;margin:2em}}img{{max-width:100%}}</style>
<h1>CartSim beside a path tracer</h1>
<p>The same world, lights and camera; both linear, under one exposure, as sRGB. FLIP is 0 where
nobody sees a difference and 1 at most; it is bright in the right picture.</p>
{cells}</html>
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("scenes", nargs="+")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    white = cards(options.work)
    for name, card in white.items():
        print(f"white card, {name:8} ours {card['ours']:7.2f}  theirs {card['theirs']:7.2f} cd/m²  "
              f"{card['ours'] / card['theirs'] - 1:+.1%}")
    rows = []
    for name in options.scenes:
        pictures, colors, figures = measure(options.work / name)
        sheet(name, pictures, colors, figures).save(options.work / f"{name}.png")
        rows.append((name, figures))
    rows.append(("mean", mean(rows)))
    print("\n".join(table(rows)))
    (options.work / "pictures.html").write_text(page(rows[:-1]))
    if options.json:
        options.json.write_text(json.dumps({"white_cards": white, "scenes": dict(rows)}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
