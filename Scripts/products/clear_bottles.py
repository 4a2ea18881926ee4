"""Clear bottles with what is in them: olive oil, syrup, lemonade."""

import numpy as np
from PIL import ImageDraw

from bottles import liquid, screw_cap, whole_fruit
from canvas import Atlas, mix
from geometry import Material, Part, arc, disc, lathe, smooth
from pictures import ball, citrus_slice, leaf, patch, place, relief
from print_marks import best_before, facts, legal, recycling
from product import Product, tolerance
from shapes import at_height, cap, label, oval, rounded_rectangle, skin


def split(profile, level):
    """A curve of (radius, z) from the top, cut at a height: what is above, what is below."""
    p = np.asarray(profile, float)
    i = int(np.argmax(p[:, 1] < level))
    a, b = p[i - 1], p[i]
    t = (a[1] - level) / (a[1] - b[1])
    cut = a + (b - a) * t
    return np.vstack([p[:i], cut]), np.vstack([cut, p[i:]])


def turned_bottle(profile, level, glass, drink, foot, segments=44):
    """Air above, drink below; the foot's hollow closes it."""
    above, below = split(profile, level)
    empty, full = Part(glass), Part(drink)
    lathe(empty, above, segments=segments)
    lathe(full, below, segments=segments)
    radius, z = profile[-1]
    disc(full, radius, z, False, rings=4, segments=segments,
         height=lambda r: foot * np.clip(1 - (r / radius) ** 2, 0, 1))
    return empty, full


def lemonade():
    product = Product("soda-lemon-1500", 611, "Zapp Cloudy Lemon 1.5 l", "bottle", 1.562,
                      tolerance(1500), "plastic", 139)
    profile = smooth([(0.0128, 0.318), (0.0132, 0.306), (0.0190, 0.294), (0.0300, 0.270),
                      (0.0400, 0.240),
                      (0.0438, 0.214), (0.0436, 0.204), (0.0428, 0.201)], 4)
    lower = [(0.0428, 0.128), (0.0440, 0.124)]
    for k in range(3):
        z = 0.112 - 0.021 * k
        lower += [(0.0440, z), (0.0418, z - 0.006), (0.0440, z - 0.012)]
    lower = smooth(lower + [(0.0440, 0.026), (0.0425, 0.012), (0.0370, 0.002)], 3)
    glass = Material("bottle", color=(0.93, 0.97, 0.96), roughness=0.07, transmission=0.92)
    drink = Material("drink", texture=liquid("#f4efb6", 0.0, seed=611, cloud=5), roughness=0.07,
                     transmission=0.55)
    empty, full = turned_bottle(profile + lower, 0.283, glass, drink, 0.012)
    wrap = 2 * np.pi * 43.0
    atlas = Atlas(wrap, 73, 4.7)
    lemonade_print(atlas.panel("label", 0, 0, wrap, 73), product.ean)
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.25))
    label(paper, oval(0.0858, 0.0858, count=52), 0.201, 0.1285, atlas.rectangle("label"),
          skew=0.0009)
    top = Part(Material("cap", color=(0.90, 0.62, 0.01), roughness=0.35))
    lathe(top, [(0.0138, 0.3175), (0.0162, 0.3165), (0.0162, 0.3145), (0.0132, 0.3130)],
          segments=32)
    screw_cap(top, 0.0145, 0.3185, 0.0145)
    product.parts = [full, empty, paper, top]
    return product


def lemonade_print(c, ean):
    w, h = c.width, c.height
    c.gradient("#fff04a", "#f7b500")
    for x in (w / 2, 0, w):
        c.rays(x, 46, 30, "#ffffff", 0.14)
    t = np.linspace(0, w, 240)
    for k, tone in enumerate(("#ffffff", "#3f9a35", "#1d6a2a")):
        y = 58 + k * 3.6 + 4 * np.sin(4 * np.pi * t / w)
        c.polygon(list(zip(t, y)) + [(w, h), (0, h)], tone)
    for x in (w / 2, 0, w):
        citrus_slice(c, x + 24, 42, 13.5, "#f2c40a", "#ffe45c")
        whole_fruit(c, x - 25, 48, 11, "#f4cc1c")
        leaf(c, x - 18, 37, 15, 6, 25)
        c.text(x, 17, "ZAPP", "geometric", 24, "#d3121b", "mm", width=60, stroke=1, shadow=0.6)
        c.text(x, 35, "cloudy lemon", "jolly", 11, "#1d6a2a", "mm", stroke=0.6, width=60)
        c.text(x, 67, "1.5 l e", "sans-black", 6, "#ffffff", "mm")
        c.text(x + 30, 67, "with 6 % fruit", "sans-italic", 4, "#ffffff", "mm", width=26)
    side = w * 0.25
    c.rectangle(side - 20, 3, 40, h - 6, "#ffffff", radius=2, opacity=0.92)
    legal(c, side - 18, 6, 36, ["Lemonade with 6 % lemon juice. Water, sugar, lemon juice from "
          "concentrate, carbon dioxide, acid: citric acid, stabiliser: pectin. Serve cold, turn "
          "over "
          "gently. PET 1, deposit 25 c."], ean, facts(142, 0, 0, 8.1, 8.0, 0, 0.01), "#1d5a20", 2.3,
          "per 100 ml", code_height=14, mark="PET 1")
    best_before(c, w * 0.75 - 22, 8, "BB 03.2027 L4 11:20", 3, "#222222")


def syrup():
    product = Product("syrup-raspberry-700", 612, "Brightgrove Raspberry Syrup 0.7 l", "bottle",
                      1.352, tolerance(700), "glass", 379)
    profile = smooth([(0.0138, 0.278), (0.0146, 0.270), (0.0150, 0.246), (0.0165, 0.222),
                      (0.0260, 0.196),
                      (0.0370, 0.174), (0.0390, 0.160), (0.0390, 0.152)], 5)
    profile += [(0.0390, 0.012)] + arc((0.0310, 0.008), 0.008, 0, -85, 5)
    glass = Material("bottle", color=(0.95, 0.97, 0.96), roughness=0.05, transmission=0.94)
    drink = Material("syrup", color=(0.62, 0.012, 0.035), roughness=0.05, transmission=0.72)
    empty, full = turned_bottle(profile, 0.226, glass, drink, 0.010)
    wrap = 2 * np.pi * 39.3
    atlas = Atlas(wrap * 0.86, 96, 4.2)
    syrup_print(atlas.panel("label", 0, 0, wrap * 0.86, 96), product.ean)
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.5))
    label(paper, oval(0.078, 0.078, count=56), 0.132, 0.036, atlas.rectangle("label"), share=0.86,
          skew=-0.0012)
    top = Part(Material("cap", color=(0.83, 0.62, 0.25), roughness=0.28, metallic=1.0))
    lathe(top, [(0.0158, 0.268), (0.0156, 0.240)], segments=36)
    screw_cap(top, 0.0158, 0.266, 0.0150)
    product.parts = [full, empty, paper, top]
    return product


def syrup_print(c, ean):
    w, h = c.width, c.height
    c.gradient("#fffdf8", "#fbe3e6")
    c.rectangle(0, 0, w, 4, "#a3122f")
    c.rectangle(0, h - 4, w, 4, "#a3122f")
    x = w / 2
    c.text(x, 18, "Brightgrove", "brush", 17, "#a3122f", "mm", width=76)
    c.text(x, 33, "RASPBERRY", "poster", 15, "#7a0a22", "mm", tracking=0.05)
    c.text(x, 43, "syrup, cooked from the whole fruit", "serif-italic", 5, "#7a2a35", "mm")
    for dx, dy, size in ((-20, 66, 20), (4, 62, 22), (24, 70, 17)):
        raspberry(c, x + dx, dy, size)
    leaf(c, x - 34, 58, 20, 9, 140)
    leaf(c, x + 36, 58, 20, 9, 35)
    c.text(x + 30, h - 10, "0.7 l e", "sans-black", 5, "#7a0a22", "mm")
    y = legal(c, 5, 10, 40, ["Sugar, raspberry juice from concentrate 35 %, water, acid: citric "
          "acid. Mix one part with six of water. Once opened, keep cool and use within six weeks."], ean,
          facts(1210, 0.1, 0, 70, 70, 0.2, 0.01), "#7a0a22", 2.5, "per 100 ml", mark=None,
          code_height=14)
    recycling(c, 10, y + 3.5, 3.4, "#7a0a22")
    c.text(15, y + 3.5, "GL 70", "condensed-bold", 2.6, "#7a0a22", "lm")
    best_before(c, w - 42, 20, "BB 08.2027 L11", 3)
    c.paragraph(w - 42, 28, 36, "Good with sparkling water, over ice cream, in yoghurt or in a "
                "glass of white wine.", "serif-italic", 4.4, "#7a2a35")


def raspberry(c, x, y, size):
    rng = np.random.default_rng(int(size * 10))
    for row in range(6):
        v = (row + 0.5) / 6
        half = 0.5 * np.sin(np.pi * (0.22 + 0.70 * v)) ** 0.8
        count = max(2, round(6 * half * 2))
        for k in range(count):
            px = x + size * half * ((k + 0.5) / count * 2 - 1) * 0.92
            ball(c, px, y + size * (v - 0.5) * 1.05 + rng.normal(0, size * 0.01), size * 0.125,
                 mix("#d11a45", "#9c0d30", rng.random()), gloss=0.5, shadow=0.2)
    for a in (30, 75, 105, 150):
        leaf(c, x + np.cos(np.radians(a)) * size * 0.2,
             y - size * 0.5 - np.sin(np.radians(a)) * size * 0.08, size * 0.4, size * 0.14, a,
             "#4c8f32", shadow=0.2)


def olive_oil():
    product = Product("oil-olive-500", 613, "Casa Verello Extra Virgin Olive Oil 0.5 l", "bottle",
                      0.862, tolerance(500), "glass", 699)
    side = 0.0620
    rows = [(0.0140, 0.258, 2.0), (0.0148, 0.246, 2.0), (0.0148, 0.224, 2.0), (0.0170, 0.210, 2.0),
            (0.0240, 0.199, 2.2), (0.0290, 0.190, 2.8), (0.0306, 0.180, 4.0), (0.0310, 0.168, 5.5),
            (0.0310, 0.120, 6.0), (0.0310, 0.060, 6.0), (0.0310, 0.012, 6.0), (0.0300, 0.004, 5.5),
            (0.0270, 0.0004, 5.0)]
    sections = [at_height(oval(2 * r, 2 * r, power, 56), z) for r, z, power in rows]
    level = 4
    glass = Part(Material("bottle", color=(0.72, 0.84, 0.62), roughness=0.05, transmission=0.9))
    skin(glass, sections[:level + 1])
    oil = Part(Material("oil", color=(0.60, 0.47, 0.02), roughness=0.05, transmission=0.82))
    skin(oil, sections[level:])
    cap(oil, sections[-1], False, rings=4, height=lambda x, y, k: 0.006 * (1 - k**2))
    section = rounded_rectangle(side, side, 0.0092, 64)
    around = np.linalg.norm(np.diff(section, axis=0), axis=1).sum() * 1000
    atlas = Atlas(around * 0.95, 108, 4.0)
    oil_print(atlas.panel("label", 0, 0, around * 0.95, 108), product.ean)
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.55))
    label(paper, section, 0.140, 0.032, atlas.rectangle("label"), share=0.95, skew=0.0014)
    top = Part(Material("cap", color=(0.012, 0.012, 0.014), roughness=0.4))
    lathe(top, [(0.0166, 0.250), (0.0164, 0.228)], segments=36)
    screw_cap(top, 0.0165, 0.248, 0.0190, 48)
    product.parts = [oil, glass, paper, top]
    return product


def oil_print(c, ean):
    w, h = c.width, c.height
    c.gradient("#fbf5e2", "#f0e3bd")
    c.rectangle(0, 0, w, 3, "#12508a")
    c.rectangle(0, h - 3, w, 3, "#12508a")
    c.noise(3, 7, 2)
    x = w / 2
    c.text(x, 16, "Casa Verello", "script", 12.5, "#12508a", "mm", width=52)
    c.text(x, 28, "OLIO EXTRA VERGINE", "serif", 5.2, "#3a4a18", "mm", width=50)
    c.text(x, 35, "DI OLIVA", "serif", 7.5, "#3a4a18", "mm", tracking=0.12)
    for k in range(7):
        leaf(c, x - 17 + 6.2 * k, 52 + (3.4 if k % 2 else -3.4) + 0.7 * k, 15, 4.6,
             35 if k % 2 else -28, "#6c8440")
    for dx, dy, tone in ((-9, 61, "#6f7f22"), (3, 65, "#4a3a4a"), (13, 61, "#7f8f2c")):
        m = patch(c, 9.5, 12)
        ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
        place(c, relief(m, tone, gloss=0.8, softness=0.18), x + dx, dy, 18 - dx * 2, shadow=0.8)
    c.text(x, 80, "cold-pressed", "serif-italic", 5.6, "#3a4a18", "mm")
    c.text(x, 88, "from the hills behind the sea", "serif-italic", 4.2, "#3a4a18", "mm", width=50)
    c.text(x, 98, "0.5 l e", "sans-black", 5, "#12508a", "mm")
    y = legal(c, w * 0.75 + 2 - 25, 10, 46, ["Superior category olive oil obtained directly from "
                                         "olives and "
          "solely by mechanical means. Oil of the European Union. Keep away from light and heat; "
          "a haze in "
          "the cold is natural."], ean, facts(3378, 91.4, 13.8, 0, 0, 0, 0), "#33461a", 2.5,
          "per 100 ml",
          mark=None, code_height=15)
    recycling(c, w * 0.75 - 18, y + 3, 3.4, "#33461a")
    c.text(w * 0.75 - 13, y + 3, "GL 71", "condensed-bold", 2.6, "#33461a", "lm")
    left = w * 0.25 - 24
    c.paragraph(left, 12, 46, "Over tomatoes, with white bread, on grilled fish. Acidity at "
                "bottling: 0.3 % at most.", "serif-italic", 5.2, "#3a4a18")
    best_before(c, left, 50, "BB 04.2028 L26", 3)


def products():
    return [lemonade(), syrup(), olive_oil()]
