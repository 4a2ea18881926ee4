"""Film and tube: crisps in two flavours, toothpaste."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import Atlas, mix
from details import creases, normal_map
from geometry import Material, Part, arc, disc, grid_indices, grid_normals, lathe, loft
from pictures import drop_shape, leaf, noise, patch, place, relief
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product

FLAVOURS = {
    "paprika": {"serial": 701, "title": "PAPRIKA", "ground": ("#e8391f", "#9c120c"), "ink": "#ffe07a",
                "chip": "#e08a2a", "rows": facts(2236, 33, 2.9, 51, 3.1, 6.1, 1.4)},
    "salted": {"serial": 702, "title": "SEA SALT", "ground": ("#2f8fd8", "#0a3f80"), "ink": "#ffffff",
               "chip": "#efc25a", "rows": facts(2251, 34, 2.9, 50, 0.6, 6.0, 1.2)},
}


def crisps(kind):
    f = FLAVOURS[kind]
    width, height, depth = 190, 270, 62
    product = Product(f"crisps-{kind}-150", f["serial"], f"Krakel Crisps {f['title'].title()} 150 g",
                      "pouch", 0.158, 0.0033, "film", 189)
    atlas = Atlas(2 * width, height, 3)
    crisps_front(atlas.panel("front", 0, 0, width, height), f)
    crisps_back(atlas.panel("back", width, 0, width, height), f, product.ean)
    film = Part(Material("film", texture=atlas.finished(), normals=crumpled(f["serial"]),
                         roughness=0.24, metallic=0.3))
    for name, sign in (("front", 1), ("back", -1)):
        pillow(film, atlas.rectangle(name), width / 1000, height / 1000, depth / 1000, sign,
               f["serial"])
    product.parts = [film]
    return product


def pillow(part, rectangle, width, height, depth, sign, seed):
    """Half of a bag blown up between flat seals, creased towards them."""
    rows, columns = 40, 30
    t = np.linspace(-1, 1, rows)[:, None]
    s = np.linspace(-1, 1, columns)[None, :]
    seal = 0.91
    inner = np.clip(1 - (np.abs(t) / seal) ** 3.2, 0, 1) ** 0.58
    across = np.clip(1 - np.abs(s) ** 3, 0, 1) ** 0.55
    rng = np.random.default_rng(seed + (0 if sign > 0 else 1))
    # Creases run from the seals inwards and die out.
    waves = sum(np.sin(s * np.pi * k + rng.uniform(0, 6.3)) / k for k in (5, 7, 9, 12))
    near = np.exp(-((seal - np.abs(t)) / 0.16) ** 2) * (np.abs(t) < seal)
    dents = noise((rows, columns), seed + 3, 9)
    x = depth / 2 * inner * across + 0.0022 * waves * near * across + 0.006 * dents * inner * across
    x = np.maximum(x, 0.0004)
    # What bulges is missing from the outline.
    pull = 1 - 0.075 * np.clip(1 - (t / seal) ** 2, 0, 1)
    y = width / 2 * s * pull
    z = -height / 2 * t + 0 * s
    p = np.stack(np.broadcast_arrays(sign * x, sign * y, z), -1)
    n = grid_normals(p)
    if (n[..., 0] * sign).sum() < 0:
        n = -n
    u0, v0, u1, v1 = rectangle
    ss, tt = np.broadcast_arrays((s + 1) / 2, (t + 1) / 2)
    uv = np.stack([u0 + (u1 - u0) * ss, v0 + (v1 - v0) * tt], -1)
    part.add(p, n, uv, grid_indices(rows, columns))


def crumpled(seed):
    """Front and back side by side, with the ribs of the seals."""
    rows, columns = 216, 304
    height = creases((rows, columns), seed + 20, 150, 0.16)
    seal = round(rows * 12 / 270)
    across = np.arange(columns)
    for edge in (slice(0, seal), slice(rows - seal, rows)):
        height[edge] = 0.45 * np.sin(across * 2 * np.pi / 4)
    return normal_map(height)


def seals(c):
    """Crimped ends, their ribs catching the light."""
    for y in (0, c.height - 12):
        for i in range(int(c.width / 1.5)):
            c.rectangle(i * 1.5, y, 0.75, 12, "#ffffff", opacity=0.16)
        c.rectangle(0, y, c.width, 12, "#000000", opacity=0.10)


def crisp(c, x, y, size, angle, color, seed):
    """One ridged crisp, curled."""
    m = patch(c, size, size * 0.78)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 90)
    rng = np.random.default_rng(seed)
    r = 0.46 * (1 + 0.05 * np.cos(3 * t + rng.uniform(0, 6)) + 0.03 * np.cos(5 * t))
    ImageDraw.Draw(m).polygon(list(zip(w * (0.5 + r * np.cos(t)), h * (0.5 + r * np.sin(t)))),
                              fill=255)
    gy, gx = np.mgrid[0:h, 0:w]
    ridges = np.sin(gx / w * 2 * np.pi * 11 + 0.6 * np.sin(gy / h * 3))
    curl = ((gy / h - 0.5) ** 2) * h * 0.5
    grain = noise((h, w), seed, 12)
    tint = np.asarray([int(color[i:i + 2], 16) for i in (1, 3, 5)], float) \
        + grain[..., None] * np.array([50, 56, 30]) + ridges[..., None] * np.array([10, 10, 6])
    for _ in range(60):
        a, b = rng.integers(w), rng.integers(h)
        tint[b:b + 3, a:a + 3] -= np.array([60, 70, 30]) * rng.random()
    picture = relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.2,
                     softness=0.06, texture=ridges * w * 0.012 + curl)
    place(c, picture, x, y, angle, shadow=2)


def crisps_front(c, f):
    c.gradient(*f["ground"])
    c.rays(95, 175, 22, "#ffffff", 0.10)
    c.radial(95, 175, 90, "#fff2b0", opacity=0.55)
    c.text(95, 58, "Krakel", "jolly", 56, "#ffffff", "mm", width=150, stroke=2.2,
           stroke_color=mix(f["ground"][1], "#000000", 0.25), shadow=1.6, angle=6)
    c.text(97, 92, "RIDGE-CUT CRISPS", "poster", 13, f["ink"], "mm", tracking=0.08, angle=6)
    rng = np.random.default_rng(f["serial"])
    spots = [(58, 172, 52), (128, 160, 50), (96, 150, 50), (74, 206, 54), (122, 204, 54), (96, 182, 60)]
    for i, (x, y, size) in enumerate(spots):
        crisp(c, x, y, size, rng.uniform(-60, 60), f["chip"], f["serial"] + i)
    if f["title"] == "PAPRIKA":
        pepper(c, 152, 206, 40)
        pepper(c, 34, 212, 34)
    else:
        for i in range(26):
            s = rng.uniform(2, 4.5)
            x, y = rng.uniform(30, 160), rng.uniform(130, 232)
            c.rectangle(x, y, s, s, "#ffffff", radius=0.5, opacity=0.95, shadow=0.4)
    ribbon = [(20, 118), (170, 108), (164, 117), (170, 127), (20, 137), (26, 128)]
    c.polygon(ribbon, mix(f["ground"][1], "#000000", 0.2), shadow=1)
    c.text(95, 122, f["title"], "geometric", 14, "#ffffff", "mm", angle=3.8, tracking=0.08)
    c.text(160, 248, "150 g e", "sans-black", 9, "#ffffff", "mm")
    c.text(20, 248, "thick · crunchy · kettle-cooked", "sans-italic", 6, "#ffffff", "lm")
    seals(c)


def pepper(c, x, y, size):
    """A sweet pepper."""
    m = patch(c, size, size * 1.05)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 140)
    r = 0.42 * (1 + 0.07 * np.cos(3 * t + np.pi / 2) + 0.05 * np.cos(6 * t))
    ImageDraw.Draw(m).polygon(list(zip(w * (0.5 + r * np.cos(t) * (1 + 0.12 * -np.sin(t))),
                                       h * (0.55 + r * np.sin(t)))), fill=255)
    gx = np.mgrid[0:h, 0:w][1] / w
    lobes = -np.abs(np.cos(np.pi * 3 * (gx - 0.5))) ** 6 * w * 0.05
    place(c, relief(m, "#d4141c", gloss=0.9, softness=0.14, texture=lobes * -1), x, y, shadow=2)
    c.ellipse(x, y - size * 0.36, size * 0.18, size * 0.06, "#3d8a2a", shadow=0.4)
    c.line([(x, y - size * 0.38), (x + size * 0.06, y - size * 0.58)], "#347a24", size * 0.07)


def crisps_back(c, f, ean):
    c.gradient(*f["ground"])
    c.text(95, 38, "Krakel", "jolly", 34, "#ffffff", "mm", stroke=1.4,
           stroke_color=mix(f["ground"][1], "#000000", 0.25))
    c.text(95, 62, f"Ridge-cut crisps · {f['title'].lower()}", "sans-bold", 7.5, f["ink"], "mm")
    c.rectangle(24, 76, 142, 158, "#fff8e6", radius=5, opacity=0.95)
    y = nutrition(c, 32, 84, 76, f["rows"], size=4.6, color="#3a1a10")
    c.paragraph(32, y + 5, 126, "Potatoes, sunflower oil 33 %, "
                + ("paprika seasoning (paprika, sugar, salt, onion powder, tomato powder, yeast "
                   "extract, smoke flavouring)." if f["title"] == "PAPRIKA" else "sea salt 1.2 %.")
                + " May contain traces of milk, mustard and celery. Packed in a protective "
                "atmosphere. Store cool and dry.", "condensed", 4.8, "#3a1a10")
    barcode(c, 116, 96, ean, height=26)
    recycling(c, 40, 215, 7, "#3a1a10")
    c.text(52, 214, "PP 5 · film", "condensed-bold", 5, "#3a1a10", "lm")
    best_before(c, 90, 214, "BB 19.01.27  L2  13:08", 5)
    seals(c)


# --- toothpaste ---------------------------------------------------------------------------------

def tube():
    radius, length = 0.0165, 0.150
    flat = np.pi * radius  # the tube's half circumference becomes the width of its seal
    product = Product("toothpaste-mint-75", 703, "Perladent Fresh Mint Toothpaste 75 ml", "tube", 0.112,
                      0.003, "plastic", 149)
    wrap = 2 * np.pi * radius * 1000
    atlas = Atlas(wrap, length * 1000, 4.6)
    tube_print(atlas.panel("wrap", 0, 0, wrap, length * 1000), product.ean)
    body = Part(Material("tube", texture=atlas.finished(), roughness=0.3))
    sections = []
    for t in np.linspace(0, 1, 26):  # from the seal above to the shoulder below
        k = np.clip((t - 0.06) / 0.94, 0, 1) ** 0.9
        a = np.linspace(-np.pi, np.pi, 49)
        deep = 0.0007 + (radius - 0.0007) * np.sin(k * np.pi / 2)
        wide = flat / 2 + (radius - flat / 2) * (1 - np.cos(k * np.pi / 2)) ** 0.8
        # A superellipse: nearly flat at the seal, round at the shoulder.
        e = 0.55 + 0.45 * k
        x = deep * np.sign(np.cos(a)) * np.abs(np.cos(a)) ** e
        y = wide * np.sign(np.sin(a)) * np.abs(np.sin(a)) ** e
        sections.append(np.stack([x, y, 0 * a + length * (1 - t) + 0.030], -1))
    loft(body, sections, atlas.rectangle("wrap"))
    white = Part(Material("cap", color=(0.90, 0.92, 0.92), roughness=0.3))
    lathe(white, arc((radius - 0.006, 0.030), 0.006, 0, -45, 3) + [(0.0135, 0.0245)], segments=40)
    ribs = lambda a, z: 1 + 0.012 * np.cos(32 * a) + 0 * z
    lathe(white, [(0.0152, 0.0245), (0.0160, 0.0012)], segments=96, modulate=ribs)
    disc(white, 0.0152, 0.0245, True, segments=40)
    lathe(white, arc((0.0150, 0.0010), 0.0010, 0, -90, 3), segments=40, by_height=False)
    disc(white, 0.0150, 0.0, False, segments=40)
    product.parts = [body, white]
    return product


def tube_print(c, ean):
    w, h = c.width, c.height
    c.gradient("#f7fbfb", "#ffffff")
    t = np.linspace(0, w, 120)
    for k, tone in enumerate(("#0f8f8a", "#27b5a6", "#9be3d6")):
        y = h * 0.63 + k * 5 + 4 * np.sin(2 * np.pi * t / w - 0.8 + 0.3 * k)
        c.polygon(list(zip(t, y)) + [(w, h), (0, h)], tone)
    c.rectangle(0, 0, w, 9, "#0f8f8a")
    for i in range(int(w / 1.2)):
        c.rectangle(i * 1.2, 0, 0.6, 8, "#ffffff", opacity=0.15)
    x = w / 2
    c.text(x - 3, 51, "Perladent", "round", 15, "#0b5f66", "mm", angle=90, width=70)
    c.text(x + 8, 54, "fresh mint", "sans-italic", 7, "#0f8f8a", "mm", angle=90)
    leaf(c, x - 7, 108, 22, 10, 60, "#2fae5a")
    leaf(c, x + 8, 112, 22, 10, 120, "#279a4e")
    drop_shape(c, x, 124, 11, "#d9f6f2")
    c.text(x, 141, "75 ml e", "sans-black", 5, "#ffffff", "mm")
    for edge in (0, w):
        c.text(edge + 3, 50, "Perladent", "round", 11, "#0b5f66", "mm", angle=90)
    barcode(c, 3, 104, ean, height=14, module_px=1)
    c.paragraph(4, 126, 22, "Aqua, sorbitol, hydrated silica, glycerin, xylitol, aroma, sodium "
                "fluoride (1450 ppm F).", "condensed", 2.1, "#063f40")
    c.paragraph(w - 27, 106, 23, "Brush twice a day for two minutes. Children under seven: a "
                "pea-sized amount, under supervision.", "condensed", 2.4, "#063f40")
    best_before(c, w - 26, 128, "EXP 03.2029", 2.6, "#063f40")


def products():
    return [crisps(kind) for kind in FLAVOURS] + [tube()]
