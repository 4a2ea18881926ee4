"""A litre of milk in a gable-top carton with a screw cap."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import Atlas
from geometry import Material, Part, arc, disc, lathe, polygon, rounded_box
from pictures import patch, place, relief
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product


def milk():
    side, body, roof, fin = 70.0, 195.0, 26.0, 14.0
    product = Product("milk-whole-1l", 501, "Weidegrund Whole Milk 1 l", "carton", 1.063, 0.0073,
                      "cardboard", 129, collision=None)
    atlas = Atlas(4 * side, body + 60, 3.4, "#ffffff")
    names = ["front", "right", "back", "left"]
    panels = {n: atlas.panel(n, i * side, 60, side, body) for i, n in enumerate(names)}
    roofs = {n: atlas.panel(f"roof-{n}", i * side, 14, side, 46) for i, n in enumerate(names)}
    fins = atlas.panel("fin", 0, 0, 2 * side, 14, "#f3f6f2")
    for name, c in panels.items():
        meadow(c)
    milk_front(panels["front"])
    milk_front(panels["back"])
    milk_facts(panels["right"])
    milk_code(panels["left"], product.ean)
    for name, c in roofs.items():
        c.gradient("#1a5fa8", "#2d86cf")
        if name == "back":
            c.text(side / 2, 27, "Weidegrund", "script", 12, "#ffffff", "mm")
    best_before(fins, 12, 7, "BEST BEFORE 29.11.26  06:41 K2", 5)
    fins.line([(0, 13), (140, 13)], "#c8d2d8", 0.4)
    paper = Part(Material("carton", texture=atlas.finished(), roughness=0.4))
    milk_shell(paper, atlas, side / 1000, body / 1000, roof / 1000, fin / 1000)
    cap = Part(Material("cap", color=(0.83, 0.55, 0.03), roughness=0.35))
    screw_cap(cap, side / 1000, body / 1000, roof / 1000)
    product.parts = [paper, cap]
    return product


def milk_shell(part, atlas, side, body, roof, fin):
    """Four walls with rounded edges, two slopes, two infolded gables and the sealed fin."""
    h, r = side / 2, 0.003
    outline = []
    for i in range(4):  # the corner after each wall, counter-clockwise from the front's left
        c = [(h - r, h - r), (-(h - r), h - r), (-(h - r), -(h - r)), (h - r, -(h - r))][i]
        outline += [(c[0] + r * np.cos(a), c[1] + r * np.sin(a), np.cos(a), np.sin(a))
                    for a in np.radians(np.linspace(90 * i, 90 * (i + 1), 5))]
    outline = outline[-3:] + outline[:-2]  # starts and ends in the middle of the front's left corner
    points = np.array(outline)
    steps = np.hypot(*np.diff(points[:, :2], axis=0).T)
    s = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
    u0, v0, _, _ = atlas.rectangle("front")
    u1, v1 = atlas.rectangle("left")[2:]
    p = [[(x, y, z) for x, y, _, _ in points] for z in (body, 0)]
    n = [[(nx, ny, 0) for _, _, nx, ny in points]] * 2
    uv = [[(u0 + (u1 - u0) * t, v) for t in s] for v in (v0, v1)]
    count = len(points)
    part.add(p, n, uv, [(i, i + count, i + 1) for i in range(count - 1)]
             + [(i + 1, i + count, i + count + 1) for i in range(count - 1)])
    e = h - 0.0006
    top, tuck = body + roof, h * 0.42
    ridge = 0.0016
    for name, sign in (("front", 1), ("back", -1)):
        a, b, c, d = atlas.rectangle(f"roof-{name}")
        polygon(part, [(sign * e, -sign * e, body), (sign * e, sign * e, body),
                       (sign * ridge, sign * e, top), (sign * ridge, -sign * e, top)],
                [(a, d), (c, d), (c, b), (a, b)])
    for name, sign in (("right", 1), ("left", -1)):
        a, b, c, d = atlas.rectangle(f"roof-{name}")
        apex = (0, sign * (h - tuck), top - roof * 0.12)
        m = (a + c) / 2
        polygon(part, [(e * sign, sign * e, body), (-e * sign, sign * e, body), apex],
                [(a, d), (c, d), (m, b)])
        for edge in (1, -1):  # the folds between gable and slopes
            corner, seam = (edge * e, sign * e, body), (edge * ridge, sign * e, top)
            triple = [corner, seam, apex] if edge * sign < 0 else [corner, apex, seam]
            polygon(part, triple, [(a if edge > 0 else c, d), (m, b), (m, (b + d) / 2)])
    a, b, c, d = atlas.rectangle("fin")
    box = {n: (a + 0.001, b + 0.001, c - 0.001, d - 0.001) for n in ("front", "back")}
    box.update({n: (a + 0.001, b + 0.001, a + 0.004, b + 0.004)
                for n in ("left", "right", "top", "bottom")})
    top_part = Part(part.material)
    rounded_box(top_part, (2 * ridge + 0.0004, side - 0.001, fin), 0.0008, box)
    for q, m, t, i in zip(top_part.positions, top_part.normals, top_part.uvs, top_part.indices):
        base = int(i.min())
        part.add(q + np.array([0, 0, top + fin / 2]), m, t, i - base)
    polygon(part, [(e, -e, 0), (-e, -e, 0), (-e, e, 0), (e, e, 0)], [(a + 0.002, b + 0.002)] * 4)


def screw_cap(part, side, body, roof):
    """A cap that stands on the front slope."""
    slope = np.arctan2(roof, side / 2)
    cap = Part(part.material)
    ribs = lambda angle, z: 1 + 0.018 * np.cos(24 * angle) + 0 * z
    lathe(cap, [(0.0125, 0.0085), (0.0125, -0.004)], segments=72, modulate=ribs)
    lathe(cap, arc((0.0112, 0.0085), 0.0012, 90, 0, 3), segments=36, by_height=False)
    disc(cap, 0.0112, 0.0097, segments=36)
    c, s = np.cos(slope), np.sin(slope)
    # From upright to the slope's normal, which leans to the front.
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    center = np.array([side / 4 + 0.001, 0, body + roof / 2])
    for p, n, t, i in zip(cap.positions, cap.normals, cap.uvs, cap.indices):
        part.add(p @ turn.T + center, n @ turn.T, t, i - int(i.min()))


def meadow(c):
    w, h = c.width, c.height
    c.gradient("#2d86cf", "#bfe3f7", (0, 0, w, h * 0.62))
    t = np.linspace(0, w, 80)
    for i, (level, tone) in enumerate(((0.56, "#8cc86a"), (0.62, "#5fae45"), (0.69, "#3d8f36"))):
        y = h * level + 3.2 * np.sin(2 * np.pi * (i + 1) * t / w + i)
        c.polygon(list(zip(t, y)) + [(w, h), (0, h)], tone)
    t2 = np.linspace(0, w, 80)
    y = h * 0.80 + 3 * np.sin(2 * np.pi * 2 * t2 / w)
    c.polygon(list(zip(t2, y)) + [(w, h), (0, h)], "#ffffff")


def milk_front(c):
    c.text(35, 16, "Weidegrund", "script", 15.5, "#ffffff", "mm", width=64, shadow=0.5)
    c.text(35, 36, "WHOLE MILK", "poster", 17, "#ffffff", "mm", width=62, stroke=0.5,
           stroke_color="#134a86")
    c.text(35, 50, "3.5 % fat · pasteurised", "sans-bold", 5.2, "#0f3d70", "mm")
    cloud(c, 14, 66, 11)
    cloud(c, 56, 74, 9)
    cow(c, 36, 121, 50)
    c.ellipse(14, 92, 9.5, 9.5, "#f7c52b", shadow=0.5)
    c.text(14, 89.4, "from", "sans-bold", 3.6, "#6b3b00", "mm")
    c.text(14, 93.6, "pasture", "sans-black", 4.2, "#6b3b00", "mm")
    c.text(35, 181, "1 l e", "sans-black", 11, "#134a86", "mm")
    for x in (14, 57):
        drop(c, x, 176, 5)


def cloud(c, x, y, r):
    for dx, dy, k in ((-0.9, 0.1, 0.6), (0, -0.25, 0.8), (0.9, 0.1, 0.55), (0.1, 0.25, 0.7)):
        c.ellipse(x + dx * r, y + dy * r * 0.7, r * k, r * k * 0.62, "#ffffff", 0.9)


def drop(c, x, y, r):
    t = np.linspace(0, 2 * np.pi, 50)
    c.polygon(list(zip(x + r * 0.62 * np.sin(t) * np.sin(t / 2), y - r * np.cos(t))), "#d7ecfa")


def cow(c, x, y, size):
    """A grazing cow, spotted, drawn as one silhouette inflated."""
    m = patch(c, size * 1.1, size * 0.75)
    w, h = m.size
    d = ImageDraw.Draw(m)
    d.rounded_rectangle([w * 0.16, h * 0.16, w * 0.74, h * 0.62], h * 0.20, fill=255)
    d.ellipse([w * 0.56, h * 0.12, w * 0.80, h * 0.56], fill=255)
    for leg in (0.20, 0.29, 0.58, 0.67):
        d.rounded_rectangle([w * leg, h * 0.5, w * (leg + 0.06), h * 0.97], h * 0.02, fill=255)
    d.polygon([(w * 0.70, h * 0.20), (w * 0.86, h * 0.16), (w * 0.92, h * 0.30), (w * 0.74, h * 0.48)],
              fill=255)
    d.rounded_rectangle([w * 0.80, h * 0.14, w * 0.96, h * 0.46], h * 0.08, fill=255)
    d.ellipse([w * 0.77, h * 0.10, w * 0.87, h * 0.20], fill=255)
    d.line([(w * 0.17, h * 0.24), (w * 0.10, h * 0.40), (w * 0.11, h * 0.62)], fill=255,
           width=max(2, int(w * 0.016)))
    tint = Image.new("RGB", m.size, (250, 247, 240))
    t = ImageDraw.Draw(tint)
    for box in ((0.20, 0.14, 0.38, 0.44), (0.46, 0.22, 0.62, 0.58), (0.78, 0.08, 0.90, 0.28),
                (0.28, 0.48, 0.40, 0.66), (0.66, 0.10, 0.74, 0.32)):
        t.ellipse([w * box[0], h * box[1], w * box[2], h * box[3]], fill=(58, 40, 32))
    t.rounded_rectangle([w * 0.84, h * 0.34, w * 0.97, h * 0.47], h * 0.05, fill=(236, 170, 160))
    e = h * 0.017
    t.ellipse([w * 0.875 - e, h * 0.24 - e, w * 0.875 + e, h * 0.24 + e], fill=(10, 10, 10))
    place(c, relief(m, tint, gloss=0.15, softness=0.09), x, y, shadow=0.8)


def milk_facts(c):
    c.text(35, 12, "Weidegrund", "script", 11, "#ffffff", "mm")
    c.rectangle(5, 22, 60, 82, "#ffffff", radius=2, opacity=0.9)
    y = nutrition(c, 8, 26, 54, facts(272, 3.6, 2.4, 4.8, 4.8, 3.4, 0.13), size=3.3, color="#134a86",
                  basis="per 100 ml")
    c.paragraph(8, y + 4, 54, "Pasteurised whole milk, homogenised. Keep refrigerated at 8 °C at "
                "most. Once opened, use within three days. Shake before pouring.", "condensed", 3.5,
                "#134a86")
    c.text(35, 143, "Vitamin B12 · calcium", "sans-bold", 5, "#ffffff", "mm")
    c.text(35, 181, "1 l e", "sans-black", 11, "#134a86", "mm")


def milk_code(c, ean):
    c.text(35, 12, "Weidegrund", "script", 11, "#ffffff", "mm")
    c.text(35, 70, "WHOLE MILK", "poster", 24, "#ffffff", "mm", width=100, angle=90, stroke=0.5,
           stroke_color="#134a86")
    barcode(c, 18, 158, ean, height=22)
    recycling(c, 12, 146, 4.5, "#ffffff")
    c.text(20, 145, "C/PAP 84", "condensed-bold", 4, "#ffffff", "lm")


def products():
    return [milk()]
