"""Baking sachets of six grams: dried yeast and vanilla sugar, of equal mass."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import Atlas, mix
from details import creases, normal_map
from geometry import Material, Part, grid_indices, grid_normals
from pictures import noise, patch, place, relief
from print_marks import barcode, best_before, facts, nutrition
from product import Product, tolerance

WIDTH, HEIGHT, DEPTH = 66, 92, 6.5  # millimetres

SACHETS = {
    "yeast": {"serial": 821, "name": "Backstern Dried Yeast 6 g", "title": "DRIED YEAST",
              "sub": "for 500 g of flour", "ground": ("#fff7e0", "#ffd873"), "ink": "#a3421a",
              "words": "Dried baker's yeast. Stir into the flour; no need to dissolve. Let the "
                       "dough rise "
                       "in a warm place for 45 minutes.",
              "rows": facts(1360, 5.8, 1.0, 18, 0, 43, 0.2), "price": 29},
    "vanilla": {"serial": 822, "name": "Backstern Bourbon Vanilla Sugar 6 g",
                "title": "VANILLA SUGAR",
                "sub": "with bourbon vanilla", "ground": ("#fffbee", "#f3dfae"), "ink": "#5a3a14",
                "words": "Sugar, ground bourbon vanilla pods 6 %. For cakes, creams and fruit. "
                         "One sachet "
                         "to 500 g of flour or half a litre of milk.",
                "rows": facts(1690, 0, 0, 99, 98, 0, 0), "price": 35},
}


def sachet(kind):
    f = SACHETS[kind]
    product = Product(f"sachet-{kind}-6", f["serial"], f["name"], "sachet", 0.0072, tolerance(6),
                      "film", f["price"])
    atlas = Atlas(2 * WIDTH, HEIGHT, 5)
    front(atlas.panel("front", 0, 0, WIDTH, HEIGHT), f, kind)
    back(atlas.panel("back", WIDTH, 0, WIDTH, HEIGHT), f, product.ean)
    paper = Part(Material("paper", texture=atlas.finished(), normals=sealed(f["serial"]),
                          roughness=0.5))
    for name, sign in (("front", 1), ("back", -1)):
        half(paper, atlas.rectangle(name), sign, f["serial"])
    product.parts = [paper]
    return product


def half(part, rectangle, sign, seed):
    """One face: flat seals all around, the powder sunk to the lower half; the whole pack bends."""
    rows, columns = 24, 18
    t, s = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    inner = np.clip(1 - (np.abs(s) / 0.86) ** 3, 0, 1) * np.clip(1 - (np.abs(t) / 0.89) ** 4, 0, 1)
    fill = 0.42 + 0.58 / (1 + np.exp(-(t + 0.1) * 5))
    lumps = noise((rows, columns), seed + (sign > 0), 6)
    x = np.maximum(sign * (DEPTH / 2 * inner**0.8 * fill * (1 + 0.35 * lumps)), -9) / 1000
    x = np.where(inner > 0, x, sign * 0.00012)
    bend = 0.0012 * np.sin(s * 1.3 + 0.4) * t + 0.0009 * np.cos(t * 2.3 + s)
    p = np.stack([x + bend, sign * s * WIDTH / 2000, -t * HEIGHT / 2000], -1)
    n = grid_normals(p)
    if (n[..., 0] * sign).sum() < 0:
        n = -n
    u0, v0, u1, v1 = rectangle
    uv = np.stack([u0 + (u1 - u0) * (s + 1) / 2, v0 + (v1 - v0) * (t + 1) / 2], -1)
    part.add(p, n, uv, grid_indices(rows, columns))


def sealed(seed):
    """Front and back side by side: handled paper, knurled seals."""
    k = 2.0
    rows, columns = round(HEIGHT * k), round(2 * WIDTH * k)
    height = creases((rows, columns), seed, 60, 0.10)
    gy, gx = np.mgrid[0:rows, 0:columns] / k
    x = np.minimum(gx % WIDTH, WIDTH - gx % WIDTH)
    y = np.minimum(gy, HEIGHT - gy)
    knurl = 0.35 * (np.sin(gx * 2 * np.pi / 1.5) * np.sin(gy * 2 * np.pi / 1.5))
    return normal_map(np.where((x < 4.5) | (y < 5), knurl, height))


def front(c, f, kind):
    c.gradient(*f["ground"])
    c.rays(33, 62, 18, "#ffffff", 0.35)
    c.rectangle(0, 8, WIDTH, 19, f["ink"])
    star(c, 11, 17.5, 6.2)
    c.text(39, 17, "Backstern", "script", 11.5, "#ffffff", "mm", width=44)
    c.text(33, 34, f["title"], "poster", 11, f["ink"], "mm", width=56)
    c.text(33, 41, f["sub"], "sans-italic", 4, f["ink"], "mm")
    if kind == "yeast":
        loaf(c, 33, 62, 42)
    else:
        for dx, dy, a in ((-6, 2, 24), (3, 0, 12), (9, 5, 38)):
            pod(c, 33 + dx, 65 + dy, 40, a)
        blossom(c, 24, 58, 10)
    c.text(58, 83, "6 g e", "sans-black", 5, f["ink"], "rm")


def star(c, x, y, r):
    t = np.linspace(0, 2 * np.pi, 11)[:-1] - np.pi / 2
    reach = np.where(np.arange(10) % 2, 0.45, 1.0) * r
    c.polygon(list(zip(x + reach * np.cos(t), y + reach * np.sin(t))), "#ffcf4a", shadow=0.3)


def loaf(c, x, y, size):
    """A round loaf, cut crosswise on top."""
    m = patch(c, size, size * 0.62)
    w, h = m.size
    t = np.linspace(0, np.pi, 60)
    points = list(zip(w / 2 - w * 0.48 * np.cos(t), h * 0.86 - h * 0.82 * np.sin(t) ** 0.8))
    ImageDraw.Draw(m).polygon(points + [(w * 0.94, h * 0.96), (w * 0.06, h * 0.96)], fill=255)
    crust = noise((h, w), 3, 9)[..., None] * np.array([60, 44, 24])
    gy = np.mgrid[0:h, 0:w][0][..., None] / h
    tint = np.array([214, 142, 62]) + crust - gy * np.array([52, 44, 26])
    tint = Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB")
    draw = ImageDraw.Draw(tint)
    for a in (-1, 0, 1):
        draw.line([(w * (0.42 + a * 0.17), h * 0.16), (w * (0.58 + a * 0.17), h * 0.5)],
                  fill=(246, 220, 166), width=max(2, w // 26))
    place(c, relief(m, tint, gloss=0.2, softness=0.12, texture=crust[..., 0] * 0.05), x, y,
          shadow=1.2)


def pod(c, x, y, length, angle):
    m = patch(c, length, length * 0.09)
    ImageDraw.Draw(m).rounded_rectangle([0, 1, m.width - 1, m.height - 2], m.height / 2, fill=255)
    ridges = np.sin(np.mgrid[0:m.height, 0:m.width][0] * 1.4)
    place(c, relief(m, "#3a2012", gloss=0.6, softness=0.02, texture=ridges), x, y, angle,
          shadow=0.6)


def blossom(c, x, y, r):
    for k in range(6):
        a = 60 * k + 12
        m = patch(c, r, r * 0.52)
        ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
        place(c, relief(m, "#fff3c4" if k % 2 else "#ffe9a0", gloss=0.2, softness=0.1),
              x + np.cos(np.radians(a)) * r * 0.5, y - np.sin(np.radians(a)) * r * 0.5, a,
              shadow=0.4)
    c.ellipse(x, y, r * 0.17, r * 0.17, "#e0a020")


def back(c, f, ean):
    c.gradient(f["ground"][0], mix(*f["ground"], 0.4))
    c.text(33, 11, "Backstern", "script", 8, f["ink"], "mm")
    y = nutrition(c, 8, 17, 50, f["rows"], size=2.4, color=f["ink"])
    c.paragraph(8, y + 2, 50, f["words"], "condensed", 2.6, f["ink"])
    barcode(c, 33, 61, ean, height=14, align="m")
    best_before(c, 9, 84, "BB 04.2028 L17", 3)


def products():
    return [sachet(kind) for kind in SACHETS]
