"""Yoghurt cups: two flavours in one cup, of equal mass."""

import numpy as np

from canvas import Atlas, mix
from geometry import Material, Part, arc, disc, lathe
from pictures import ball, leaf, strawberry
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product

TOP, BASE, HEIGHT = 0.0375, 0.0285, 0.074  # outer radius at the rim, at the foot; metres

FLAVOURS = {
    "strawberry": {
        "serial": 301, "title": "Strawberry", "ink": "#b0122b", "ground": ("#fff7f4", "#ffc9cf"),
        "facts": facts(402, 3.1, 2.0, 13.1, 12.4, 3.9, 0.13),
    },
    "blueberry": {
        "serial": 302, "title": "Blueberry", "ink": "#2d2a7c", "ground": ("#f7f7ff", "#c3c6f2"),
        "facts": facts(398, 3.1, 2.0, 12.9, 12.1, 3.9, 0.13),
    },
}


def make(flavour):
    f = FLAVOURS[flavour]
    wrap, label, lid = 2 * np.pi * 33, 66, 78
    product = Product(f"yoghurt-{flavour}-150", f["serial"], f"Weidegrund {f['title']} Yoghurt 150 g",
                      "cup", 0.158, 0.0034, "plastic", 65)
    atlas = Atlas(wrap + lid, lid, 4, "#ffffff")
    wrapper(atlas.panel("wrap", 0, 0, wrap, label), f, flavour, product.ean)
    foil(atlas.panel("lid", wrap, 0, lid, lid), f, flavour)
    image = atlas.finished()
    cup = Part(Material("cup", texture=image, roughness=0.35))
    half = HEIGHT / 2
    below = half - 0.006
    wall = [(TOP - 0.003, below), (BASE, -half + 0.004)]
    lathe(cup, wall, atlas.rectangle("wrap"), segments=48)
    white = Part(Material("plastic", color=(0.88, 0.88, 0.86), roughness=0.35))
    lathe(white, arc((BASE - 0.003, -half + 0.003), 0.003, 10, -90, 4), by_height=False, segments=48)
    disc(white, BASE - 0.003, -half + 0.0006, False)
    lathe(white, [(TOP, half - 0.0022), (TOP - 0.0004, half - 0.0034), (TOP - 0.003, half - 0.0036),
                  (TOP - 0.003, below)], segments=48)
    cover = Part(Material("foil", texture=image, roughness=0.28, metallic=0.55))
    lathe(cover, [(TOP + 0.0006, half - 0.0004), (TOP + 0.0008, half - 0.0024)],
          (0.985, 0.97, 0.995, 0.99), segments=48)

    def dome(r):
        return -0.0007 * np.clip(1 - (r / (TOP - 0.004)) ** 2, 0, 1)

    disc(cover, TOP + 0.0006, half - 0.0004, True, atlas.rectangle("lid"), rings=8, height=dome)
    product.parts = [cup, white, cover]
    return product


def fruit(c, flavour, x, y, size):
    if flavour == "strawberry":
        strawberry(c, x - size * 0.42, y, size * 0.8, 18)
        strawberry(c, x + size * 0.36, y + size * 0.05, size, -14)
    else:
        for i, (dx, dy) in enumerate([(-0.55, 0.1), (0.5, 0.12), (-0.05, -0.22), (0.1, 0.3)]):
            r = size * 0.34
            cx, cy = x + dx * size, y + dy * size
            ball(c, cx, cy, r, mix("#31408f", "#4a3f96", i / 3), gloss=0.35)
            for k in range(5):
                a = 2 * np.pi * k / 5
                c.line([(cx + r * 0.10 * np.cos(a), cy - r * 0.35 + r * 0.07 * np.sin(a)),
                        (cx + r * 0.30 * np.cos(a), cy - r * 0.35 + r * 0.20 * np.sin(a))],
                       "#161c4d", r * 0.10)
        leaf(c, x + size * 0.72, y - size * 0.32, size * 0.5, size * 0.22, 30)


def wave(c, level, height, color, periods=3, phase=0.0):
    t = np.linspace(0, c.width, 200)
    y = level + height * np.sin(2 * np.pi * periods * t / c.width + phase)
    c.polygon(list(zip(t, y)) + [(c.width, c.height), (0, c.height)], color)


def brand(c, x, y, size):
    c.text(x, y, "Weidegrund", "script", size, "#1d6a3a", "mm", stroke=size * 0.05)
    t = np.linspace(-1, 1, 30)
    hill = y + size * 0.78 - size * 0.16 * np.cos(t * np.pi / 2)
    c.polygon(list(zip(x + t * size * 2.3, hill)) + [(x + size * 2.3, y + size * 0.8),
                                                     (x - size * 2.3, y + size * 0.8)], "#6cbf4a")


def wrapper(c, f, flavour, ean):
    w = c.width
    c.gradient(*f["ground"])
    wave(c, 44, 3.2, mix(f["ground"][1], f["ink"], 0.25), phase=0.6)
    wave(c, 46, 3.2, "#ffffff")
    for x in (w / 2, 0, w):
        brand(c, x, 11, 10)
        c.text(x, 28, f["title"], "round", 9.5, f["ink"], "mm", width=50)
        c.text(x, 36, "creamy yoghurt on fruit", "sans-italic", 3.8, f["ink"], "mm")
        fruit(c, flavour, x, 50, 15)
        c.text(x + 25, 61, "150 g e", "sans-black", 3.6, f["ink"], "mm")
    side = w * 0.25
    c.rectangle(side - 17, 8, 34, 53, "#ffffff", radius=2, opacity=0.8)
    y = nutrition(c, side - 15.5, 10, 31, f["facts"], size=2.2, color=f["ink"])
    c.paragraph(side - 15.5, y + 1.5, 31, f"Yoghurt with 12 % {flavour} preparation ({flavour}, sugar, "
                "starch, lemon juice concentrate). 3.5 % fat in the milk portion. Keep at +8 °C or "
                "below.", "condensed", 2.2, f["ink"])
    side = w * 0.75
    c.rectangle(side - 23, 8, 46, 53, "#ffffff", radius=2, opacity=0.8)
    barcode(c, side, 10, ean, height=16, align="m")
    recycling(c, side - 9, 40, 4, f["ink"])
    c.text(side - 2, 39, "PP 5", "condensed-bold", 3.4, f["ink"], "lm")
    c.text(side, 50, "Part cup and lid for recycling", "condensed", 2.2, f["ink"], "mm")


def foil(c, f, flavour):
    c.gradient("#ffffff", f["ground"][1])
    m = c.width / 2
    c.ellipse(m, m, 37, 37, None, outline=f["ink"], line=1.2)
    brand(c, m, 19, 9)
    c.text(m, 34, f["title"], "round", 8.4, f["ink"], "mm")
    fruit(c, flavour, m, 50, 15)
    best_before(c, m - 14, 68, "12.09.26  14:22", 3.4)


def products():
    return [make(flavour) for flavour in FLAVOURS]
