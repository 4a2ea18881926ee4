"""Coffee in vacuum-packed bricks: mirror foil in two sizes of one print, and a black one."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import mix
from details import bare_metal, crumpled_sheet
from folding_box import boxed, unfolded
from pictures import leaf, patch, place, relief
from print_marks import LEAST_MODULE, best_before, legal, recycling
from product import Product, tolerance
from shapes import ripple

FOIL = "#d6d8da"
SIZE = (58, 86, 142)  # millimetres, of half a kilogram
GOLD = "#c9a04e"

BRICKS = {
    "coffee-classic-500": {"serial": 811, "grams": 500, "mass": 0.512, "price": 749, "scale": 1.0,
                           "name": "Caldero Classico Ground Coffee"},
    "coffee-classic-250": {"serial": 812, "grams": 250, "mass": 0.259, "price": 419, "scale": 0.794,
                           "name": "Caldero Classico Ground Coffee"},
    "coffee-riserva-250": {"serial": 813, "grams": 250, "mass": 0.259, "price": 599, "scale": 0.794,
                           "name": "Caldero Riserva Nera Ground Coffee"},
}


def brick(sku):
    f = BRICKS[sku]
    is_black = "riserva" in sku
    product = Product(sku, f["serial"], f"{f['name']} {f['grams']} g", "brick", f["mass"],
                      tolerance(f["grams"]), "film", f["price"], collision="box")
    ground = "#0d0d0f" if is_black else FOIL
    atlas, p = unfolded(SIZE, 4.0, ground)
    paint = black_front if is_black else foil_front
    for name in ("front", "back"):
        paint(p[name], f["grams"])
    for name in ("left", "right"):
        edge(p[name], is_black)
    ink = "#e9dcc0" if is_black else "#3a1712"
    panel = p["right"]
    if not is_black:
        panel.rectangle(3, 20, 52, 98, "#f8f1e4", radius=2)
    words = ["Ground roasted coffee, 100 % arabica." if is_black else
             "Ground roasted coffee, a blend of arabica and robusta.",
             "For filter, press and moka pot: a heaped spoon (7 g) a cup. Vacuum-packed: a hard "
             "pack is "
             "a fresh pack. Once opened, keep it closed, cool and dry, and use within three weeks.",
             "Roasted and packed for Caldero in the EU."]
    y = legal(panel, 6, 24, 46, words, product.ean, None, ink, 3.9, mark=None,
          code_height=18, ground=ground if is_black else "#f8f1e4",
          least=LEAST_MODULE / f["scale"])
    recycling(panel, 13, y + 4.5, 5, ink)
    panel.text(20, y + 4.5, "C/PP 90", "condensed-bold", 3.6, ink, "lm")
    strength(p["left"], is_black)
    d, w, h = SIZE
    for name in ("top", "bottom"):
        c = p[name]
        c.rectangle(0, d / 2 - 3.5, w, 7, mix(ground, "#000000", 0.12))
        c.text(w / 2, d * 0.25, "Caldero", "script", 11, GOLD if is_black else "#7d1420", "mm")
    best_before(p["top"], 14, d * 0.8, f"BB 05.2028 L{f['serial']} 09:52", 4,
                "#f0f0f0" if is_black else "#222222")
    folds = [(0, h + d / 2, w, h + d / 2, 2.5), (0, h, w * 0.34, h + d / 2, 1.4),
             (w, h, w * 0.66, h + d / 2, 1.4), (0, h + d, w * 0.34, h + d / 2, 1.4),
             (w, h + d, w * 0.66, h + d / 2, 1.4), (w + d / 2, 0, w + d / 2, h, 0.5),
             (2 * w + 1.5 * d, 0, 2 * w + 1.5 * d, h, 0.5)]
    normals = crumpled_sheet(atlas, f["serial"], 420, 0.42, 1.1, folds)
    picture = atlas.finished()
    if is_black:
        surface = {"normals": normals, "metallic": 0.0, "roughness": 0.34}
    else:
        surface = {"normals": normals, "metallic": 1.0, "roughness": 0.42,
                   "surface": bare_metal(picture, 400, FOIL, rough=0.3)}
    size = [round(v * f["scale"], 1) for v in SIZE]
    boxed(product, atlas, size, 0.0042 * f["scale"], 0.0006, flat=13, **surface)
    ripple(product.parts[0], 0.0007, 0.022, f["serial"])
    return product


def edge(c, is_black):
    w, h = c.width, c.height
    if is_black:
        c.rectangle(0, h - 9, w, 0.5, GOLD)
        c.rectangle(0, 9, w, 0.5, GOLD)
    else:
        c.rectangle(0, 0, w, 12, "#7d1420")
        c.rectangle(0, 13, w, 1, GOLD)
        c.rectangle(0, h - 14, w, 14, "#7d1420")
        c.rectangle(0, h - 15.6, w, 1, GOLD)


def strength(c, is_black):
    ink = "#e9dcc0" if is_black else "#7d1420"
    c.text(29, 70, "RISERVA NERA" if is_black else "CLASSICO", "poster", 18, ink, "mm", width=88,
           angle=90)
    for k in range(5):
        bean(c, 12 + 8.5 * k, 120, 7, 20,
             "#8a5a30" if k < 4 else ("#3a3a3d" if is_black else "#c2c4c6"))
    c.text(29, 113, "strength", "condensed-bold", 3.6, ink, "mm")


def foil_front(c, grams):
    w, h = c.width, c.height
    t = np.linspace(0, w, 60)
    c.rectangle(0, 0, w, 12, "#7d1420")
    c.rectangle(0, 13, w, 1, GOLD)
    top = 30 + 5 * np.cos(np.pi * (t / w - 0.5) * 2)
    low = 116 - 5 * np.cos(np.pi * (t / w - 0.5) * 2)
    c.polygon(list(zip(t, top - 2.2)) + list(zip(t[::-1], (low + 2.2)[::-1])), GOLD)
    c.polygon(list(zip(t, top)) + list(zip(t[::-1], low[::-1])), "#7d1420")
    m = c.mask()
    ImageDraw.Draw(m).rectangle([0, 70 * c.k, m.width, 112 * c.k], fill=255)
    c.radial(w / 2, 92, 46, "#c8402f", opacity=0.55)
    c.text(w / 2, 48, "Caldero", "script", 27, "#fff3dc", "mm", width=76, shadow=0.7)
    c.text(w / 2, 64.5, "CLASSICO", "geometric", 8.5, GOLD, "mm", tracking=0.2)
    cup(c, w / 2, 92, 40, "#fbf6ec")
    for x, y, a in ((13, 101, 20), (21, 107, -30), (72, 103, 60), (65, 108, 10), (12, 92, 80),
                    (74, 93, -20)):
        bean(c, x, y, 9.5, a, "#5a2f18")
    c.rectangle(0, h - 14, w, 14, "#7d1420")
    c.rectangle(0, h - 15.6, w, 1, GOLD)
    c.text(7, h - 8, "ground · vacuum-packed", "sans-italic", 4.4, "#fff3dc", "lm")
    c.text(w - 6, h - 8, f"{grams} g e", "sans-black", 6, "#fff3dc", "rm")


def black_front(c, grams):
    w, h = c.width, c.height
    for k in range(-10, 40):
        c.line([(k * 5 - 20, h), (k * 5 + 50, 0)], "#131316", 1.2)
    c.rectangle(0, 9, w, 0.5, GOLD)
    c.rectangle(0, h - 9, w, 0.5, GOLD)
    c.ellipse(w / 2, 82, 26, 26, None, outline=GOLD, line=0.6)
    c.ellipse(w / 2, 82, 23.8, 23.8, None, outline=GOLD, line=0.25)
    cup(c, w / 2, 81, 30, "#1d1d21", GOLD)
    c.text(w / 2, 30, "Caldero", "script", 23, GOLD, "mm", width=74)
    c.text(w / 2, 45, "RISERVA NERA", "serif", 8.6, "#f3ead6", "mm", tracking=0.14, width=72)
    c.text(w / 2, 117, "slow dark roast · 100 % arabica", "serif-italic", 5.2, "#cdbd97", "mm")
    c.text(w / 2, 126, f"{grams} g e", "sans-bold", 5, GOLD, "mm")


def cup(c, x, y, size, color, line=None):
    """A cup of coffee on its saucer, seen from above one side, with steam."""
    s = size / 42
    c.ellipse(x, y + 13 * s, 22 * s, 5.5 * s, mix(color, "#000000", 0.12), shadow=0.8, outline=line)
    c.ellipse(x, y + 12 * s, 20 * s, 4.4 * s, color, outline=line)
    c.ellipse(x + 14.5 * s, y + 1 * s, 5.4 * s, 5 * s, None, outline=line or color, line=2 * s)
    m = patch(c, 30 * s, 24 * s)
    w, h = m.size
    draw = ImageDraw.Draw(m)
    t = np.linspace(0, 1, 40)
    half = 0.49 - 0.24 * t**2.2
    draw.polygon([((0.5 - a) * w, h * (0.16 + 0.80 * b))
                  for a, b in zip(half, t)] + [((0.5 + a) * w, h * (0.16 + 0.80 * b))
                                               for a, b in zip(half[::-1], t[::-1])], fill=255)
    draw.ellipse([0.01 * w, 0, 0.99 * w, 0.32 * h], fill=255)
    place(c, relief(m, color, gloss=0.4, softness=0.12), x, y + 1.5 * s)
    c.ellipse(x, y - 6.7 * s, 14.4 * s, 3.6 * s, mix(color, "#ffffff", 0.5), outline=line, line=0.3)
    c.ellipse(x, y - 6.4 * s, 12.9 * s, 2.9 * s, "#3a1c0e")
    c.ellipse(x - 2 * s, y - 6.6 * s, 8 * s, 1.6 * s, "#8a5428", 0.7)
    for k in (-1, 0, 1):
        t = np.linspace(0, 1, 40)
        steam = [(x + (5.5 * k + 1.8 * np.sin(2 * np.pi * a + k)) * s, y - (9 + 9 * a) * s)
                 for a in t]
        c.line(steam, mix(color, line or "#ffffff", 0.75), 0.7 * s)


def bean(c, x, y, size, angle, color):
    m = patch(c, size, size * 0.68)
    w, h = m.size
    ImageDraw.Draw(m).ellipse([1, 1, w - 2, h - 2], fill=255)
    tint = Image.new("RGB", m.size, tuple(int(color[i:i + 2], 16) for i in (1, 3, 5)))
    t = np.linspace(0.04, 0.96, 30)
    ImageDraw.Draw(tint).line([(a * w, h * (0.5 + 0.1 * np.sin(2 * np.pi * a))) for a in t],
                              fill=(26, 12, 6), width=max(1, round(h * 0.09)))
    place(c, relief(m, tint, gloss=0.5, softness=0.16), x, y, angle, shadow=0.4)


def products():
    return [brick(sku) for sku in BRICKS]
