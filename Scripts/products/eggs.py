"""Ten eggs in a box of pulp, a label stuck on its lid."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import Atlas, mix
from details import normal_map
from geometry import Material, Part, grid_indices, grid_normals, rectangle_uv, rounded_box
from pictures import noise, patch, place, relief
from print_marks import barcode, best_before, recycling
from product import Product

DEPTH, WIDTH = 0.104, 0.244
LID, BASE = 0.030, 0.038  # from the seam up and down, metres


def egg_box():
    product = Product("eggs-10-m", 851, "Weidegrund Free-Range Eggs M 10 pieces", "egg_box",
                      0.642, 0.012, "cardboard", 349, collision="box")
    pulp = Part(Material("pulp", texture=fibres(), normals=pores(), roughness=0.92))
    half(pulp, 1)
    half(pulp, -1)
    rounded_box(pulp, (DEPTH + 0.004, WIDTH + 0.004, 0.0032), 0.0012,
                {n: (0, 0, 0.4, 0.4) for n in ("front", "back", "left", "right", "top", "bottom")})
    tab = Part(pulp.material)
    rounded_box(tab, (0.0045, 0.050, 0.020), 0.0018,
                {n: (0, 0, 0.2, 0.1) for n in ("front", "back", "left", "right", "top", "bottom")})
    for p, n, uv, i in zip(tab.positions, tab.normals, tab.uvs, tab.indices):
        pulp.add(p + np.array([DEPTH / 2 + 0.001, 0, 0.004]), n, uv, i - int(i.min()))
    atlas = Atlas(188, 58, 5.5, "#ffffff")
    print_label(atlas.panel("label", 0, 0, 188, 58), product.ean)
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.5))
    t, s = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 13), indexing="ij")
    x, y = t * 0.029, s * 0.094
    a = np.radians(0.8)  # put on a little askew
    x, y = x * np.cos(a) - y * np.sin(a) + 0.0008, x * np.sin(a) + y * np.cos(a)
    p = np.stack([x, y, np.full_like(x, LID + 0.0004)], -1)
    n = np.zeros_like(p)
    n[..., 2] = 1
    paper.add(p, n, rectangle_uv(atlas.rectangle("label"), (s + 1) / 2, (t + 1) / 2),
              grid_indices(5, 13))
    product.parts = [pulp, paper]
    return product


def half(part, sign):
    """Lid or base: steep walls, fluted between the eggs; the lid is flat where its label goes."""
    rows, columns = 30, 68
    u, v = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    s, t = np.sin(u * np.pi / 2), np.sin(v * np.pi / 2)
    wall = (1 - np.abs(s) ** 5) * (1 - np.abs(t) ** 11)
    wall = np.clip(wall, 0, 1) ** 0.55
    flutes = np.abs(np.sin(2.5 * np.pi * t)) ** 6 * (np.abs(t) < 0.8)  # between the columns of eggs
    if sign > 0:
        outside = np.clip((np.abs(s) - 0.56) / 0.18, 0, 1)
        ends = np.clip((np.abs(t) - 0.80) / 0.14, 0, 1) * np.abs(np.cos(np.pi * s / 2)) ** 8
        z = LID * wall * (1 - 0.46 * flutes * outside - 0.28 * ends)
    else:
        middle = np.exp(-((s / 0.16) ** 2))
        z = -BASE * wall * (1 - 0.42 * np.maximum(flutes, middle))
    shrink = 1 - 0.05 * wall
    p = np.stack([s * DEPTH / 2 * shrink, t * WIDTH / 2 * shrink, z], -1)
    n = grid_normals(p)
    if n[..., 2].sum() * sign < 0:
        n = -n
    uv = np.stack([(t + 1) / 2 * 2.3, (s + 1) / 2], -1)
    part.add(p, n, uv, grid_indices(rows, columns, flip=sign < 0))


def fibres():
    """Recycled paper: grey-green, speckled with what the ink left."""
    size = 512
    rng = np.random.default_rng(85)
    tint = np.array([172, 178, 162.0]) + noise((size, size), 1, 60)[..., None] * 26 \
        + noise((size, size), 2, 7)[..., None] * 30 + rng.normal(0, 6, (size, size, 1))
    image = Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(900):
        x, y, a, r = rng.uniform(0, size), rng.uniform(0, size), rng.uniform(0, 6.3), rng.uniform(2, 7)
        tone = (196, 200, 184) if rng.random() < 0.6 else (112, 118, 112)
        draw.line([(x, y), (x + r * np.cos(a), y + r * np.sin(a))], fill=tone)
    return image


def pores():
    size = 256
    height = noise((size, size), 4, 5) * 2.2 + noise((size, size), 5, 12) * 2.4
    return normal_map(height)


def print_label(c, ean):
    w, h = c.width, c.height
    c.gradient("#7cc4ea", "#dff1fa", (0, 0, w, h * 0.62))
    t = np.linspace(0, w, 160)
    for k, (level, tone) in enumerate(((0.50, "#9ccf72"), (0.60, "#6cb350"), (0.72, "#3f8f38"))):
        y = h * level + 3 * np.sin(2 * np.pi * (k + 1) * t / w + 1.3 * k)
        c.polygon(list(zip(t, y)) + [(w, h), (0, h)], tone)
    c.text(56, 14, "Weidegrund", "script", 16, "#1d6a3a", "mm", stroke=1.0, width=84)
    c.text(56, 31, "FREE-RANGE EGGS", "poster", 11, "#ffffff", "mm", stroke=0.7,
           stroke_color="#1d5a2e")
    c.text(66, 39.5, "from hens that see the meadow", "sans-italic", 4.0, "#1d4a26", "mm")
    for x, y, a, tone in ((98, 36, -14, "#d79a66"), (116, 33, 8, "#e2ac7c"),
                          (107, 42, 3, "#cb8752")):
        egg(c, x, y, 20, a, tone)
    hen(c, 19, 45, 13.5)
    c.ellipse(84, 47, 8.5, 8.5, "#f7c52b", shadow=0.5)
    c.text(84, 45.5, "10", "poster", 9, "#6b3b00", "mm")
    c.text(84, 51, "size M", "sans-black", 2.9, "#6b3b00", "mm")
    c.rectangle(132, 2.5, 53.5, 53, "#ffffff", radius=2)
    c.paragraph(135, 4.5, 47, "Class A, laid by hens kept outdoors. Packed at EU 1-D0185. Store "
                "in the refrigerator after purchase. Nutrition per 100 g: 574 kJ / 137 kcal, fat "
                "9.3 g of which saturates 2.7 g, carbohydrate 0.6 g, sugars 0.6 g, protein 12.6 "
                "g, salt 0.36 g.", "condensed", 2.45, "#1d3a22")
    barcode(c, 134.5, 25, ean, height=17)
    recycling(c, 170, 31, 3.4, "#1d3a22")
    c.text(179, 30.5, "PAP 21", "condensed-bold", 2.8, "#1d3a22", "mm")
    best_before(c, 167, 40, "BB 04.12.26", 3.1)
    best_before(c, 135, 51.5, "LAID 07.11.26  1 DE 0185011", 2.8)


def egg(c, x, y, size, angle, color):
    m = patch(c, size * 0.78, size)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 80)
    px = w / 2 + w * 0.48 * np.sin(t) * (1 - 0.14 * np.cos(t))
    ImageDraw.Draw(m).polygon(list(zip(px, h / 2 - h * 0.48 * np.cos(t))), fill=255)
    speckle = noise((h, w), int(x), 3)
    place(c, relief(m, Image.fromarray((np.array([int(color[i:i + 2], 16) for i in (1, 3, 5)])
                                        + speckle[..., None] * 26).clip(0, 255).astype("uint8"), "RGB"),
                    gloss=0.3, softness=0.2), x, y, angle, shadow=0.9)


def hen(c, x, y, s):
    """A hen, facing right."""
    m = patch(c, 2.3 * s, 1.9 * s)
    w, h = m.size
    body = [(0.05, 0.22), (0.14, 0.32), (0.24, 0.42), (0.42, 0.44), (0.56, 0.36), (0.64, 0.14), (0.72, 0.06),
            (0.82, 0.09), (0.86, 0.20), (0.84, 0.34), (0.86, 0.52), (0.78, 0.72), (0.60, 0.84),
            (0.38, 0.82), (0.20, 0.68), (0.09, 0.46)]
    ImageDraw.Draw(m).polygon([(a * w, b * h) for a, b in body], fill=255)
    feathers = np.sin(np.mgrid[0:h, 0:w][1] * 0.5 + 3 * np.sin(np.mgrid[0:h, 0:w][0] * 0.35))
    left, top = x - 1.15 * s, y - 0.95 * s
    place(c, relief(m, "#a8552a", gloss=0.08, softness=0.09, texture=feathers * 0.8), x, y,
          shadow=0.6)

    def at(a, b):
        return (left + a * 2.3 * s, top + b * 1.9 * s)

    c.polygon([at(0.86, 0.18), at(0.95, 0.23), at(0.86, 0.27)], "#e8a22a")
    for k in range(3):
        c.ellipse(*at(0.70 + 0.05 * k, 0.05), s * 0.10, s * 0.13, "#c8202c")
    c.ellipse(*at(0.86, 0.32), s * 0.08, s * 0.14, "#c8202c")
    c.ellipse(*at(0.80, 0.17), s * 0.05, s * 0.05, "#17110d")
    c.ellipse(*at(0.40, 0.58), s * 0.42, s * 0.24, mix("#a8552a", "#000000", 0.25), 0.7)
    for a in (0.46, 0.58):
        c.line([at(a, 0.82), at(a, 0.98), at(a + 0.05, 0.99)], "#d98a1a", s * 0.07)


def products():
    return [egg_box()]
