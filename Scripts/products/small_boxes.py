"""Small cartons: tea in two kinds of equal mass, toothpaste."""

import numpy as np
from PIL import ImageDraw

from canvas import mix
from folding_box import boxed, unfolded
from pictures import drop_shape, leaf, patch, place, relief
from print_marks import barcode, best_before, legal, recycling
from product import Product, tolerance

TEAS = {
    "assam": {"serial": 871, "title": "ASSAM", "sub": "strong and malty",
              "ground": ("#7a1f1a", "#3d0d0b"),
              "accent": "#e0b04a", "brew": "#8a3a10",
              "words": "Black tea. Pour 200 ml of boiling water over one bag, leave it for 3 to 5 "
                       "minutes."},
    "mint": {"serial": 872, "title": "PEPPERMINT", "sub": "cool and clear",
             "ground": ("#1f8a6a", "#0b4536"),
             "accent": "#cfe8a0", "brew": "#b9a63c",
             "words": "Peppermint leaves. Pour 200 ml of boiling water over one bag, leave it for "
                      "8 minutes "
                      "under a lid."},
}
TEA = (66, 144, 84)  # millimetres


def tea(kind):
    f = TEAS[kind]
    product = Product(f"tea-{kind}-25", f["serial"], f"Blattgold {f['title'].title()} Tea 25 bags",
                      "carton", 0.078, tolerance(50), "cardboard", 199, collision="box")
    atlas, p = unfolded(TEA, 4.4, f["ground"][1])
    tea_front(p["front"], f, kind)
    tea_back(p["back"], f, product.ean)
    for name in ("left", "right"):
        c = p[name]
        c.gradient(*f["ground"])
        frame(c, f)
        blattgold(c, 33, 22, 10, f)
        teacup(c, 33, 48, 34, f)
        c.text(33, 74, f["title"], "poster", 8, f["accent"], "mm", width=50)
    c = p["top"]
    c.gradient(*f["ground"])
    frame(c, f)
    blattgold(c, 72, 22, 16, f)
    c.text(72, 44, f["title"], "geometric", 9, "#ffffff", "mm", tracking=0.15)
    for k in range(24):  # where it tears open
        c.line([(6 + 5.5 * k, 58), (9 + 5.5 * k, 58)], "#ffffff", 0.4)
    best_before(p["bottom"], 30, 33, "BB 09.2028 L26 17:44", 5, "#ffffff")
    return boxed(product, atlas, TEA, 0.0009, 0.0006, 0.38)


def frame(c, f):
    for inset, line in ((2.5, 0.5), (3.8, 0.18)):
        c.rectangle(inset, inset, c.width - 2 * inset, c.height - 2 * inset, None,
                    outline=f["accent"], line=line)


def blattgold(c, x, y, size, f):
    c.text(x, y, "Blattgold", "serif-italic", size, "#ffffff", "mm")
    leaf(c, x, y - size * 0.72, size * 0.62, size * 0.26, 28, f["accent"], shadow=0.2)


def tea_front(c, f, kind):
    c.gradient(*f["ground"])
    c.radial(104, 50, 52, f["accent"], opacity=0.35)
    frame(c, f)
    blattgold(c, 48, 24, 20, f)
    c.line([(16, 35), (80, 35)], f["accent"], 0.4)
    c.text(48, 45, f["title"], "geometric", 11, f["accent"], "mm", tracking=0.1, width=72)
    c.text(48, 56, f["sub"], "serif-italic", 6.6, "#ffffff", "mm")
    c.text(48, 73, "25 bags · 50 g e", "sans-bold", 4.8, "#ffffff", "mm")
    teacup(c, 106, 48, 58, f)
    for k in range(5 if kind == "mint" else 3):
        leaf(c, 84 + 10 * k, 74 - 3 * (k % 2), 17 if kind == "mint" else 13,
             8 if kind == "mint" else 4, 25 + 130 * (k % 2) - 9 * k,
             "#3f9a4a" if kind == "mint" else "#3a2a16")


def teacup(c, x, y, size, f):
    """A glass of tea with its bag's thread and tag."""
    s = size / 58
    c.ellipse(x, y + 18 * s, 23 * s, 5 * s, "#f3ede2", shadow=0.8)
    c.ellipse(x + 18 * s, y + 2 * s, 7 * s, 8 * s, None, outline="#e8edf0", line=1.6 * s)
    m = patch(c, 36 * s, 32 * s)
    w, h = m.size
    t = np.linspace(0, 1, 30)
    half = 0.49 - 0.20 * t**2.4
    ImageDraw.Draw(m).polygon([((0.5 - a) * w, h * b) for a, b in zip(half, t)]
                              + [((0.5 + a) * w, h * b) for a, b in zip(half[::-1], t[::-1])],
                              fill=255)
    place(c, relief(m, mix(f["brew"], "#ffffff", 0.05), gloss=0.6, softness=0.13), x, y + 2.5 * s)
    c.ellipse(x, y - 13 * s, 17.4 * s, 3.8 * s, mix(f["brew"], "#ffffff", 0.55), outline="#ffffff",
              line=0.4)
    c.ellipse(x, y - 12.4 * s, 15.8 * s, 3.0 * s, f["brew"])
    t = np.linspace(0, 1, 30)
    c.line([(x - (8 + 11 * a) * s, y + (-13 + 19 * a**1.6 - 4 * np.sin(np.pi * a)) * s) for a in t],
           "#ffffff", 0.35)
    c.rectangle(x - 23.5 * s, y + 5 * s, 9 * s, 11 * s, f["accent"], radius=0.6, shadow=0.4)
    leaf(c, x - 19 * s, y + 10.5 * s, 6 * s, 3 * s, 60, f["ground"][1], shadow=0)


def tea_back(c, f, ean):
    c.gradient(*f["ground"])
    frame(c, f)
    blattgold(c, 42, 17, 12, f)
    c.paragraph(10, 28, 66, f["words"] + " Net 50 g (25 × 2 g). Store cool, dry and away from "
                "strong smells. Nutrition per 100 ml of infusion: 4 kJ / 1 kcal; fat, saturates, "
                "carbohydrate, "
                "sugars, protein and salt below 0.1 g.", "condensed", 3.6, "#ffffff")
    c.paragraph(10, 64, 66, "Packed for Blattgold in the EU. Every bag in its own sleeve of paper, "
                "knotted, without a staple.", "serif-italic", 4, f["accent"])
    c.rectangle(84, 10, 52, 64, "#fffaf0", radius=2)
    legal(c, 88, 13, 44, ["Thread: cotton. Tag and sleeve: paper."], ean, None, "#2a2018", 3.2,
          mark="PAP 21", code_height=19)
    c.ellipse(97, 62, 8.5, 8.5, None, outline=f["ground"][0], line=0.9)
    c.text(97, 60, "25", "poster", 9, f["ground"][0], "mm")
    c.text(97, 66, "bags", "condensed-bold", 3.4, f["ground"][0], "mm")
    c.text(121, 62, "3–5 min" if "Black" in f["words"] else "8 min", "poster", 8, f["ground"][0],
           "mm")


PASTE = (42, 196, 42)


def toothpaste():
    product = Product("toothpaste-sensitive-75", 873, "Perladent Sensitive Toothpaste 75 ml",
                      "carton", 0.126, 0.003, "cardboard", 219, collision="box")
    atlas, p = unfolded(PASTE, 3.6, "#ffffff")
    for name in ("front", "top"):
        paste_face(p[name])
    c = p["back"]
    paste_ground(c)
    c.paragraph(6, 5, 84, "Aqua, hydrated silica, sorbitol, glycerin, potassium nitrate, "
                "pentasodium triphosphate, sodium methyl cocoyl taurate, aroma, xanthan gum, "
                "titanium dioxide, sodium saccharin, sodium fluoride (1450 ppm F).", "condensed",
                3.1, "#0b3a5c")
    c.paragraph(6, 25, 84, "Brush twice a day for two minutes. Do not swallow. Children under "
                "seven: a pea-sized amount, under supervision. If teeth still hurt after four "
                "weeks, ask a dentist.", "condensed", 3.1, "#0b3a5c")
    barcode(c, 100, 6, product.ean, height=24)
    recycling(c, 142, 15, 4.4, "#0b3a5c")
    c.text(142, 23, "PAP 21", "condensed-bold", 3.2, "#0b3a5c", "mm")
    c.text(174, 20, "Perladent", "round", 8, "#0b5f8a", "mm")
    c = p["bottom"]
    paste_ground(c)
    c.text(98, 20, "Feel ice cream again.", "sans-italic", 11, "#0b5f8a", "mm")
    for name in ("left", "right"):
        c = p[name]
        c.gradient("#0b5f8a", "#0a3a5c")
        c.text(21, 15, "Perladent", "round", 6.4, "#ffffff", "mm")
        c.text(21, 24, "SENSITIVE", "condensed-bold", 5, "#9fe0f2", "mm")
    best_before(p["right"], 7, 34, "EXP 06.2029 L118", 3.2, "#ffffff")
    return boxed(product, atlas, PASTE, 0.0007, 0.0004, 0.27)


def paste_ground(c):
    c.gradient("#ffffff", "#e9f6fb")
    c.rectangle(0, c.height - 2.2, c.width, 2.2, "#0b5f8a")


def paste_face(c):
    w, h = c.width, c.height
    c.gradient("#ffffff", "#dff2fa")
    t = np.linspace(0, w, 160)
    for k, tone in enumerate(("#9fe0f2", "#2fa8d0", "#0b5f8a")):
        x = 118 + 9 * k + 9 * np.sin(np.linspace(0, np.pi, 60) + 0.3 * k)
        y = np.linspace(0, h, 60)
        c.polygon(list(zip(x, y)) + [(w, h), (w, 0)], tone)
    c.text(58, 16, "Perladent", "round", 18, "#0b5f8a", "mm", width=100)
    c.text(58, 30, "SENSITIVE", "geometric", 8, "#2fa8d0", "mm", tracking=0.25)
    tooth(c, 164, 20, 29)
    c.text(184, h - 6, "75 ml e", "sans-bold", 4.6, "#ffffff", "rm")
    drop_shape(c, 148, 14, 7, "#d9f6f2")
    c.text(113, 36, "daily care", "sans-italic", 4.6, "#0b5f8a", "rm")


def tooth(c, x, y, size):
    m = patch(c, size, size * 1.1)
    w, h = m.size
    outline = [(0.10, 0.30), (0.14, 0.13), (0.28, 0.05), (0.42, 0.09), (0.5, 0.12), (0.58, 0.09),
               (0.72, 0.05),
               (0.86, 0.13), (0.90, 0.30), (0.86, 0.48), (0.78, 0.66), (0.74, 0.90), (0.66, 0.95),
               (0.60, 0.82), (0.56, 0.66), (0.5, 0.60), (0.44, 0.66), (0.40, 0.82), (0.34, 0.95),
               (0.26, 0.90), (0.22, 0.66), (0.14, 0.48)]
    ImageDraw.Draw(m).polygon([(a * w, b * h) for a, b in outline], fill=255)
    place(c, relief(m, "#fbfdfe", gloss=0.6, softness=0.12), x, y, shadow=1)


def products():
    return [tea(kind) for kind in TEAS] + [toothpaste()]
