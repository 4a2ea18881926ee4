"""Toilet paper: eight rolls in a printed film."""

import numpy as np
from PIL import ImageDraw

from canvas import Atlas
from details import creases, normal_map
from geometry import Material, Part
from pictures import patch, place, relief
from print_marks import best_before, legal
from product import Product
from shapes import at_height, cap, skin

ROLL, TALL = 0.108, 0.098  # diameter and height of one, metres


def eight_rolls():
    product = Product("toilet-paper-8", 891, "Wolkenweich Toilet Paper 8 rolls", "multipack", 0.912,
                      0.018, "film", 399, collision="box")
    step, half = ROLL * 0.985, TALL * 0.99
    count = 112
    angles = np.linspace(-np.pi, np.pi, count + 1)
    # Around four columns of rolls: a circle each, the film straight between, pulled in a little.
    d = np.stack([np.cos(angles), np.sin(angles)], -1)
    corners = np.array([(x, y) for x in (1, -1) for y in (1, -1)]) * step / 2
    reach = (corners @ d.T).max(0) + ROLL / 2
    points = support(angles, reach)
    gap = np.exp(-((np.sin(2 * angles) / 0.16) ** 2)) * 0.0022
    points *= (1 - gap / np.linalg.norm(points, axis=1))[:, None]
    around = np.linalg.norm(np.diff(points, axis=0), axis=1).sum() * 1000
    high, wide = 2000 * half, 1000 * (step + ROLL)
    atlas = Atlas(around, high + wide, 1.75, "#2f9fe0")
    wrap(atlas.panel("wrap", 0, 0, around, high), product.ean)
    ends(atlas.panel("end", 0, high, wide, wide))
    film = Part(Material("film", texture=atlas.finished(), normals=crumpled(), roughness=0.22))
    rows = []
    for z, inset in ((half, 0.016), (half - 0.002, 0.009), (half - 0.007, 0.003),
                     (half - 0.016, 0.0005), (half * 0.5, 0), (0.008, 0.0004), (0.0, 0.0022),
                     (-0.008, 0.0004), (-half * 0.5, 0), (0.016 - half, 0.0005),
                     (0.007 - half, 0.003), (0.002 - half, 0.009), (-half, 0.016)):
        rows.append(at_height(points * (1 - inset / np.linalg.norm(points, axis=1))[:, None], z))
    skin(film, rows, atlas.rectangle("wrap"))

    def rolls(sign):
        def height(x, y, k):
            u, v = np.abs(x) - step / 2, np.abs(y) - step / 2
            r = np.hypot(u, v)
            hole = 0.006 * np.clip(1 - (r / 0.021) ** 4, 0, 1)
            between = 0.010 * np.clip((r - ROLL * 0.46) / 0.02, 0, 1)
            fold = 0.0028 * np.exp(-((y / 0.006) ** 2)) - 0.002 * np.exp(-(((y - 0.012) / 0.006) **
            2))
            return sign * (0.0025 - hole - between + fold) * (1 - k**8)
        return height

    cap(film, rows[0], True, atlas.rectangle("end"), rings=22, height=rolls(1))
    cap(film, rows[-1], False, atlas.rectangle("end"), rings=12, height=rolls(-1))
    product.parts = [film]
    return product


def support(angles, reach):
    """The outline whose tangents lie `reach` out in each direction."""
    slope = np.gradient(reach, angles)
    slope[0] = slope[-1] = (slope[1] + slope[-2]) / 2
    c, s = np.cos(angles), np.sin(angles)
    out = np.stack([reach * c - slope * s, reach * s + slope * c], -1)
    out[-1] = out[0]
    return out


def crumpled():
    return normal_map(creases((300, 400), 91, 260, 0.34))


def sky(c):
    c.gradient("#2f9fe0", "#d9f1fc")


def cloud(c, x, y, s):
    m = patch(c, 2.6 * s, 1.5 * s)
    draw = ImageDraw.Draw(m)
    for dx, dy, r in ((0.24, 0.62, 0.17), (0.42, 0.42, 0.22), (0.62, 0.48, 0.20),
                      (0.78, 0.64, 0.15), (0.5, 0.66, 0.20)):
        draw.ellipse([(dx - r) * m.width, dy * m.height - r * m.width, (dx + r) * m.width,
                      dy * m.height + r * m.width], fill=255)
    place(c, relief(m, "#ffffff", gloss=0.0, softness=0.10, light=(-0.3, -0.6, 0.9)), x, y)


def lamb(c, x, y, s):
    """A lamb lying on its cloud."""
    cloud(c, x, y + s * 0.46, s * 0.85)
    for dx in (-0.34, -0.16, 0.16, 0.34):
        c.rectangle(x + dx * s - s * 0.05, y + 0.16 * s, s * 0.1, s * 0.26, "#4a4340",
                    radius=s * 0.03)
    m = patch(c, 1.3 * s, 0.85 * s)
    draw = ImageDraw.Draw(m)
    rng = np.random.default_rng(5)
    for a in np.linspace(0, 2 * np.pi, 15)[:-1]:
        cx, cy = m.width * (0.5 + 0.33 * np.cos(a)), m.height * (0.5 + 0.30 * np.sin(a))
        r = m.width * rng.uniform(0.12, 0.15)
        draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=255)
    draw.ellipse([m.width * 0.2, m.height * 0.2, m.width * 0.8, m.height * 0.8], fill=255)
    place(c, relief(m, "#fffdf8", gloss=0.0, softness=0.07), x, y, shadow=0.8)
    m = patch(c, 0.40 * s, 0.48 * s)
    ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
    place(c, relief(m, "#5a504b", gloss=0.1, softness=0.16), x + 0.50 * s, y - 0.22 * s, 14,
          shadow=0.5)
    for dx, a in ((0.32, 30), (0.68, -30)):
        m = patch(c, 0.22 * s, 0.10 * s)
        ImageDraw.Draw(m).ellipse([0, 0, m.width - 1, m.height - 1], fill=255)
        place(c, relief(m, "#4a413d", gloss=0.05), x + dx * s, y - 0.30 * s, a)
    for dx in (-0.26, 0, 0.26):
        c.ellipse(x + (0.47 + dx * 0.5) * s, y - 0.43 * s, s * 0.11, s * 0.10, "#fffdf8")
    for dx in (0.44, 0.57):
        c.ellipse(x + dx * s, y - 0.24 * s, s * 0.034, s * 0.04, "#ffffff")
        c.ellipse(x + (dx + 0.008) * s, y - 0.235 * s, s * 0.020, s * 0.026, "#111111")


def wrap(c, ean):
    w, h = c.width, c.height
    sky(c)
    for k in range(12):
        cloud(c, (k + 0.3) * w / 12, 150 + 22 * (k % 3), 30 + 6 * (k % 2))
    for x in (w / 2, 0, w):
        c.ellipse(x, 48, 92, 33, "#ffffff", shadow=1.5)
        c.text(x, 46, "Wolkenweich", "script", 34, "#1268b0", "mm", width=166)
        c.text(x, 66, "TOILET PAPER", "geometric", 8, "#2f9fe0", "mm", tracking=0.2)
        lamb(c, x - 8, 122, 48)
        c.ellipse(x + 74, 108, 22, 22, "#f2b705", shadow=1)
        c.text(x + 74, 100, "8", "poster", 26, "#ffffff", "mm")
        c.text(x + 74, 116, "rolls", "sans-black", 9, "#ffffff", "mm")
        c.text(x - 74, 100, "3", "poster", 22, "#1268b0", "mm")
        c.text(x - 74, 114, "plies", "sans-bold", 8, "#1268b0", "mm")
        c.text(x, 184, "8 × 150 sheets · soft and strong", "sans-bold", 8, "#1268b0", "mm")
    x = w * 0.75
    c.rectangle(x - 62, 30, 124, 132, "#ffffff", radius=5, opacity=0.93)
    legal(c, x - 54, 38, 108, ["8 rolls of 150 sheets, 3 plies, 100 × 120 mm a sheet. Made from "
                               "fibres out of "
                              "certified forests. Breaks up in water. Keep the film away from "
                              "children: danger "
                              "of suffocation.", "Film: LDPE with 50 % recycled content. Core: "
                                                 "paper."], ean,
          None, "#0d4a80", 6.4, mark="LDPE 4", code_height=34)
    best_before(c, x - 50, 152, "L6 299 02:18 M4", 5.4, "#222222")
    x = w * 0.25
    c.text(x, 60, "soft as a cloud", "script", 22, "#ffffff", "mm", shadow=0.8)
    lamb(c, x - 6, 118, 46)


def ends(c):
    sky(c)
    for k in range(9):
        cloud(c, 30 + 75 * (k % 3), 30 + 75 * (k // 3), 26)
    c.text(c.width / 2, c.height / 2, "Wolkenweich", "script", 30, "#1268b0", "mm", width=180,
           stroke=1.5)


def products():
    return [eight_rolls()]
