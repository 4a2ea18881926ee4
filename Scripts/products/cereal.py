"""Breakfast cereal: two flavours in one size of carton, of equal mass."""

import numpy as np
from PIL import ImageDraw

from canvas import Atlas, mix
from geometry import Material, Part, rounded_box
from pictures import patch, place, relief, ring
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product

WIDTH, DEPTH, HEIGHT = 190, 62, 286  # millimetres

FLAVOURS = {
    "honey": {
        "serial": 101, "title": "HONEY", "ground": ("#ffd23f", "#f28a0f"), "ink": "#7a2e00",
        "ring": "#e8ae52", "accent": "#c8102e", "promise": "with real blossom honey",
        "facts": facts(1602, 3.9, 0.8, 76, 22, 8.4, 0.74),
    },
    "cocoa": {
        "serial": 102, "title": "COCOA", "ground": ("#8fd3f0", "#1d6fb8"), "ink": "#3a1a0a",
        "ring": "#8d5430", "accent": "#5a2a12", "promise": "with fair-trade cocoa",
        "facts": facts(1588, 4.4, 1.5, 74, 24, 8.8, 0.60),
    },
}


def make(flavour):
    f = FLAVOURS[flavour]
    atlas = Atlas(2 * (WIDTH + DEPTH), HEIGHT + DEPTH, 2.5, f["ground"][1])
    product = Product(
        f"cereal-{flavour}-375", f["serial"], f"Tipi {f['title'].title()} Hoops 375 g", "carton",
        0.438, 0.0045, "cardboard", 349, collision="box")
    front(atlas.panel("front", 0, 0, WIDTH, HEIGHT), f)
    side_with_facts(atlas.panel("right", WIDTH, 0, DEPTH, HEIGHT), f)
    back(atlas.panel("back", WIDTH + DEPTH, 0, WIDTH, HEIGHT), f)
    side_with_code(atlas.panel("left", 2 * WIDTH + DEPTH, 0, DEPTH, HEIGHT), f, product.ean)
    lid(atlas.panel("top", 0, HEIGHT, WIDTH, DEPTH), f)
    base(atlas.panel("bottom", WIDTH, HEIGHT, WIDTH, DEPTH), f)
    part = Part(Material("carton", texture=atlas.finished(), roughness=0.45))
    rounded_box(part, (DEPTH / 1000, WIDTH / 1000, HEIGHT / 1000), 0.0012,
                {n: atlas.rectangle(n) for n in atlas.places}, bulge=0.0015)
    product.parts = [part]
    return product


def ground(c, f):
    c.gradient(*f["ground"])
    c.rays(c.width / 2, c.height * 0.66, 18, "#ffffff", 0.13)


def logo(c, x, y, size, f):
    """The brand: a tent between two words' worth of script."""
    c.ellipse(x, y, size * 1.55, size * 0.78, f["accent"], shadow=size * 0.05)
    c.ellipse(x, y, size * 1.46, size * 0.70, None, outline="#ffffff", line=size * 0.035)
    c.text(x, y + size * 0.02, "Tipi", "jolly", size * 1.05, "#ffffff", "mm")


def front(c, f):
    ground(c, f)
    logo(c, 95, 30, 27, f)
    c.text(95, 78, f["title"], "poster", 50, "#ffffff", "mm", width=165, stroke=1.6,
           stroke_color=f["ink"], shadow=1.2)
    c.text(95, 118, "HOOPS", "poster", 56, "#fff6cf", "mm", width=175, stroke=1.8,
           stroke_color=f["ink"], shadow=1.2)
    c.text(95, 148, f["promise"], "sans-italic", 9.5, f["ink"], "mm")
    bowl(c, 95, 214, f)
    burst(c, 36, 168, 20, f)
    c.rectangle(0, 268, WIDTH, 18, f["accent"])
    c.text(8, 277, "Toasted whole-grain oat and corn rings", "sans-bold", 6, "#ffffff", "lm",
           width=120)
    c.text(183, 277, "375 g", "sans-black", 10, "#ffffff", "rm")
    c.noise(3, 1)


def bowl(c, x, y, f):
    """A bowl of milk and hoops, some of them falling in."""
    rng = np.random.default_rng(f["serial"])
    w, h = 140, 62
    m = patch(c, w, h)
    draw = ImageDraw.Draw(m)
    draw.chord([0, -m.height * 0.72, m.width - 1, m.height - 1], 0, 180, fill=255)
    body = relief(m, mix("#ffffff", f["ground"][1], 0.08), gloss=0.5, softness=0.10)
    place(c, body, x, y + 22, shadow=2.5)
    c.ellipse(x, y + 4, 70, 20, "#f4efe4")
    c.ellipse(x, y + 4.5, 66, 17.5, "#fffdf6")
    c.ellipse(x, y + 6, 62, 15, "#f6ecd8")
    spots = []
    for i in range(64):
        a, r = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1)) * 0.9
        spots.append((y + 3 + np.sin(a) * r * 14, x + np.cos(a) * r * 58))
    for i, (sy, sx) in enumerate(sorted(spots)):
        ring(c, sx, sy - 3, rng.uniform(8.0, 9.6), rng.uniform(0.62, 0.9), rng.uniform(0, 360),
             f["ring"], i)
    for i, (dx, dy) in enumerate([(-34, -38), (4, -47), (38, -33), (-8, -26), (62, -52), (-64, -34)]):
        ring(c, x + dx, y + dy, 10, rng.uniform(0.55, 0.95), rng.uniform(0, 360), f["ring"],
             200 + i, shadow=1.6)


def burst(c, x, y, r, f):
    """A star that shouts."""
    points = []
    for i in range(32):
        radius = r if i % 2 else r * 0.86
        a = 2 * np.pi * i / 32
        points.append((x + radius * np.cos(a), y + radius * np.sin(a)))
    c.polygon(points, f["accent"], shadow=0.8)
    c.text(x, y - 6, "WHOLE", "poster", 10, "#ffffff", "mm", angle=8)
    c.text(x + 0.5, y + 3, "GRAIN", "poster", 10, "#ffe27a", "mm", angle=8)
    c.text(x + 1, y + 10.5, "62 %", "sans-black", 6, "#ffffff", "mm", angle=8)


def side_with_facts(c, f):
    ground(c, f)
    logo(c, 31, 16, 11, f)
    c.text(31, 31, f"{f['title']} HOOPS", "poster", 12, f["ink"], "mm", width=54)
    y = nutrition(c, 4, 42, 54, f["facts"], size=3.6, color=f["ink"])
    y = c.paragraph(4, y + 5, 54, "Ingredients: whole-grain oat flour (41 %), maize semolina (21 %), "
                    "sugar, glucose syrup, honey (4 %), cocoa powder, salt, calcium carbonate, "
                    "vitamins (niacin, B6, riboflavin, folic acid), iron. May contain traces of "
                    "nuts and milk.", "condensed", 3.5, f["ink"])
    c.rectangle(4, y + 5, 54, 40, "#ffffff", radius=2, opacity=0.85)
    c.text(31, y + 11, "One bowl (30 g)", "sans-black", 4.6, f["accent"], "mm")
    c.text(31, y + 22, f"{round(int(f['facts'][0][1].split()[0]) * 0.3)} kJ", "poster", 12, f["ink"],
           "mm")
    c.text(31, y + 32, "plus 125 ml of milk: +265 kJ", "condensed", 3.6, f["ink"], "mm")
    c.paragraph(4, 258, 54, "Store cool and dry. Close the bag well after use. Best before: see top.",
                "condensed", 3.4, f["ink"])
    c.noise(3, 2)


def side_with_code(c, f, ean):
    ground(c, f)
    logo(c, 31, 16, 11, f)
    c.text(31, 31, f"{f['title']} HOOPS", "poster", 12, f["ink"], "mm", width=54)
    c.text(31, 128, f["title"], "poster", 44, "#ffffff", "mm", width=150, angle=90, stroke=1.0,
           stroke_color=f["ink"])
    barcode(c, 8, 224, ean, height=26)
    recycling(c, 14, 265, 5, f["ink"])
    c.text(24, 263, "PAP 21", "condensed-bold", 4, f["ink"], "lm")
    c.text(24, 268, "Carton: paper bin", "condensed", 3.2, f["ink"], "lm")
    c.text(31, 278, "375 g e", "sans-black", 6, f["ink"], "mm")
    c.noise(3, 3)


def back(c, f):
    ground(c, f)
    logo(c, 95, 24, 20, f)
    c.text(95, 56, "Can you find your way to the bowl?", "jolly", 12, "#ffffff", "mm", width=170,
           stroke=0.8, stroke_color=f["ink"])
    c.rectangle(16, 70, 158, 158, "#ffffff", radius=5, opacity=0.92, shadow=1)
    maze(c, 23, 77, 144, 12, f)
    ring(c, 31, 85, 6, 0.85, 20, f["ring"], 900)
    c.text(95, 245, "Crunchy from the first spoon to the last", "script", 13, "#ffffff", "mm",
           width=170, stroke=0.6, stroke_color=f["ink"])
    for i, x in enumerate(np.linspace(14, 176, 9)):
        ring(c, x, 267 + 4 * (i % 2), 9, 0.8, 40 * i, f["ring"], 950 + i)
    c.noise(3, 4)


def maze(c, x, y, size, cells, f):
    """A perfect maze, by depth-first search."""
    rng = np.random.default_rng(f["serial"] + 5)
    step = size / cells
    walls = {(i, j, d) for i in range(cells) for j in range(cells) for d in "EN"}
    seen, stack = {(0, 0)}, [(0, 0)]
    while stack:
        i, j = stack[-1]
        near = [(i + 1, j, (i, j, "E")), (i - 1, j, (i - 1, j, "E")), (i, j + 1, (i, j, "N")),
                (i, j - 1, (i, j - 1, "N"))]
        near = [n for n in near if 0 <= n[0] < cells and 0 <= n[1] < cells and n[:2] not in seen]
        if not near:
            stack.pop()
            continue
        a, b, wall = near[rng.integers(len(near))]
        walls.discard(wall)
        seen.add((a, b))
        stack.append((a, b))
    for i, j, d in sorted(walls):
        if d == "E" and i < cells - 1:
            c.line([(x + (i + 1) * step, y + j * step), (x + (i + 1) * step, y + (j + 1) * step)],
                   f["accent"], 1.6)
        if d == "N" and j < cells - 1:
            c.line([(x + i * step, y + (j + 1) * step), (x + (i + 1) * step, y + (j + 1) * step)],
                   f["accent"], 1.6)
    c.rectangle(x, y, size, size, None, outline=f["accent"], line=1.8)


def lid(c, f):
    c.gradient(f["ground"][0], mix(*f["ground"], 0.4))
    logo(c, 40, 31, 14, f)
    c.text(115, 24, f"{f['title']} HOOPS", "poster", 22, f["ink"], "mm", width=110)
    best_before(c, 84, 44, "BEST BEFORE 14.08.27  L7B 0932", 5, f["ink"])
    c.line([(0, 31), (WIDTH, 31)], mix(f["ground"][0], f["ink"], 0.35), 0.35)
    c.text(178, 54, "lift here", "condensed", 4, f["ink"], "rm")


def base(c, f):
    c.gradient(f["ground"][1], mix(f["ground"][1], "#000000", 0.1))
    c.line([(0, 31), (WIDTH, 31)], mix(f["ground"][1], f["ink"], 0.5), 0.4)
    c.text(95, 16, "Tipi Foods · Mill Quay 4 · Harbourtown", "condensed", 5, f["ink"], "mm")


def products():
    return [make(flavour) for flavour in FLAVOURS]
