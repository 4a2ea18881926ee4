"""Bars of chocolate in a sleeve: three kinds of equal mass, one of them nearly black."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import mix
from folding_box import boxed, unfolded
from pictures import patch, place, relief
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product


BARS = {
    "milk": {"serial": 503, "title": "ALPINE MILK", "cocoa": "34 % cocoa", "ground": "#5b3fa0",
             "bar": "#8a5530", "rows": facts(2244, 31, 18.5, 57, 56, 6.6, 0.26)},
    "hazelnut": {"serial": 504, "title": "WHOLE NUT", "cocoa": "30 % hazelnuts", "ground": "#0f7a5a",
                 "bar": "#7d4a28", "rows": facts(2333, 36, 14.5, 47, 45, 8.9, 0.2)},
    "dark": {"serial": 505, "title": "NOIR 85 %", "cocoa": "85 % cocoa", "ground": "#121214",
             "bar": "#3a211a", "rows": facts(2480, 46, 28, 22, 14, 12.5, 0.03)},
}


def chocolate(kind):
    f = BARS[kind]
    size = (9.5, 160, 78)  # stands on its long edge, as on a shelf
    product = Product(f"chocolate-{kind}-100", f["serial"],
                      f"Veldhaven {f['title'].title()} Chocolate 100 g", "carton", 0.109, 0.0022,
                      "cardboard", 139, collision="box")
    atlas, p = unfolded(size, 4.6, f["ground"])
    bar_front(p["front"], f, kind)
    bar_back(p["back"], f, product.ean)
    for name in ("top", "bottom"):
        p[name].text(80, 4.75, "Veldhaven  ·  " + f["title"], "geometric", 4.4, "#ffffff", "mm")
    best_before(p["top"], 118, 4.75, "BB 07.2027 L19", 3.2, "#ffffff")
    return boxed(product, atlas, size, 0.0011, 0.0004, 0.33)


def bar_front(c, f, kind):
    c.gradient(mix(f["ground"], "#ffffff", 0.18), mix(f["ground"], "#000000", 0.25), angle=20)
    t = np.linspace(0, 160, 120)
    y = 52 + 6 * np.sin(t / 160 * 2 * np.pi + 0.6)
    if kind == "dark":
        dark_front(c, f)
        return
    c.polygon(list(zip(t, y)) + [(160, 78), (0, 78)], "#fff4e2", 0.96)
    c.text(50, 24, "Veldhaven", "script", 25, "#ffffff", "mm", width=84, shadow=0.7)
    c.text(50, 42, f["title"], "geometric", 9, "#ffe3a3", "mm", tracking=0.12)
    squares(c, 122, 42, f["bar"], kind)
    c.text(10, 70, f["cocoa"] + "  ·  melts gently", "sans-italic", 5, "#4a2a14", "lm")
    c.text(152, 71, "100 g e", "sans-black", 5, "#4a2a14", "rm")


def dark_front(c, f):
    """Black on black, the words in gold."""
    gold = "#d9b25a"
    for k in range(-4, 40):
        c.line([(k * 6 - 20, 78), (k * 6 + 19, 0)], "#1b1b1e", 1.6)
    c.rectangle(3, 3, 154, 72, None, outline=gold, line=0.45)
    c.rectangle(4.2, 4.2, 151.6, 69.6, None, outline=gold, line=0.15)
    c.text(48, 22, "Veldhaven", "script", 20, gold, "mm", width=76)
    c.text(48, 37, "NOIR", "serif", 15, "#f2e3bd", "mm", tracking=0.25)
    c.line([(20, 46), (76, 46)], gold, 0.3)
    c.text(48, 51.5, "85 %", "geometric", 8, gold, "mm", tracking=0.1)
    c.text(48, 59, "single-origin cocoa, long conched", "serif-italic", 4.6, "#cbb98c", "mm")
    squares(c, 120, 40, "#4a2a20", "dark")
    c.text(152, 70, "100 g e", "sans-black", 4.4, gold, "rm")


def squares(c, x, y, color, kind):
    """Broken pieces of a bar, with nuts where there are any."""
    m = patch(c, 58, 44)
    w, h = m.size
    d = ImageDraw.Draw(m)
    for row in range(3):
        for column in range(4):
            if (row, column) in ((0, 3), (2, 0)):
                continue
            x0, y0 = w * (0.03 + column * 0.24), h * (0.03 + row * 0.32)
            d.rounded_rectangle([x0, y0, x0 + w * 0.235, y0 + h * 0.31], h * 0.035, fill=255)
    base = relief(m, color, gloss=0.45, softness=0.018, depth=1.6)
    place(c, base, x, y, -12, shadow=1.4)
    if kind == "hazelnut":
        for dx, dy, r in ((-24, 14, 7), (-12, 20, 7.6), (22, -18, 7)):
            nut(c, x + dx, y + dy, r)
    elif kind == "milk":
        m = patch(c, 26, 16)
        t = np.linspace(0, 2 * np.pi, 90)
        r = 0.42 + 0.06 * np.cos(5 * t) + 0.03 * np.cos(9 * t + 1)
        ImageDraw.Draw(m).polygon(list(zip(m.width * (0.5 + r * np.cos(t)),
                                           m.height * (0.5 + r * np.sin(t)))), fill=255)
        place(c, relief(m, "#fdfaf4", gloss=0.7, softness=0.12), x - 24, y + 16, shadow=0.8)


def nut(c, x, y, r):
    m = patch(c, 2 * r, 2.1 * r)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 60)
    px = w / 2 + w * 0.46 * np.sin(t) * (1 - 0.12 * np.cos(t))
    py = h / 2 - h * 0.47 * np.cos(t)
    ImageDraw.Draw(m).polygon(list(zip(px, py)), fill=255)
    gx = np.mgrid[0:h, 0:w][1]
    stripe = np.sin(gx / w * 34)[..., None]
    tint = np.array([176, 106, 48]) + stripe * np.array([18, 12, 8])
    picture = relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.45)
    ImageDraw.Draw(picture).chord([w * 0.2, h * 0.76, w * 0.8, h * 1.02], 180, 360,
                                  fill=(214, 176, 122, 255))
    place(c, picture, x, y, 15, shadow=0.8)


def bar_back(c, f, ean):
    c.gradient(f["ground"], mix(f["ground"], "#000000", 0.3))
    c.text(30, 12, "Veldhaven", "script", 11, "#ffffff", "mm")
    nutrition(c, 8, 22, 48, f["rows"], size=3, color="#3a2412")
    words = {"WHOLE NUT": "Sugar, cocoa butter, whole milk powder, cocoa mass, hazelnuts (30 %), ",
             "ALPINE MILK": "Sugar, cocoa butter, whole milk powder, cocoa mass, whey powder, ",
             "NOIR 85 %": "Cocoa mass, cocoa butter, cane sugar, fat-reduced cocoa, "}[f["title"]]
    c.paragraph(62, 10, 56, words + "emulsifier: lecithins, vanilla extract. May contain almonds, "
                "peanuts and wheat. Keep cool and dry, away from strong smells.", "condensed", 3.6,
                "#ffffff")
    for row in range(2):
        for column in range(5):
            c.rectangle(62 + column * 11, 46 + row * 11, 10, 10, f["bar"], radius=1, shadow=0.2)
    c.text(90, 72, "10 squares of 10 g", "condensed-bold", 3.6, "#ffe3a3", "mm")
    barcode(c, 120, 12, ean, height=24)
    recycling(c, 132, 60, 5, "#ffffff")
    c.text(140, 59, "PAP 21 · ALU 41", "condensed-bold", 3.2, "#ffffff", "lm")


def products():
    return [chocolate(kind) for kind in BARS]
