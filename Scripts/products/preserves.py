"""Jars of honey and of pickled gherkins."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import mix, rgb
from fruit import wrapped_noise
from geometry import Material
from jars import glass_jar, lid_part
from pictures import leaf, noise, patch, place, relief
from print_marks import best_before, facts, legal
from product import Product, tolerance


def honey():
    product = Product("honey-blossom-500", 896, "Hagebrook Blossom Honey 500 g", "jar", 0.731,
                      tolerance(500), "glass", 549)
    lid = lid_part(Material("lid", color=(0.80, 0.58, 0.20), roughness=0.28, metallic=1.0), 0.0382,
                   0.0985, 0.0165)
    return glass_jar(product, honey_print, 0.0410, 0.1020, 0.0360, lid, roughness=0.07)


def honey_print(c, product):
    w, h = c.width, c.height
    c.gradient("#f2a51e", "#a85a08")
    a = np.asarray(c.image, float).copy()
    a[..., :3] += wrapped_noise(c.image.height, c.image.width, 96, 160)[..., None] * [46, 40, 14]
    c.image = Image.fromarray(a.clip(0, 255).astype("uint8"), "RGBA")
    c.rectangle(0, 0, w, 12, "#efe6d2", opacity=0.72)
    x, top, high = w / 2, 26, 66
    c.rectangle(x - 96, top, 192, high, "#fff9e6")
    c.rectangle(x - 96, top, 192, 1.6, "#b5761a")
    c.rectangle(x - 96, top + high - 1.6, 192, 1.6, "#b5761a")
    comb(c, x - 40, top + 1.6, 80, high - 3.2)
    c.ellipse(x, top + 31, 33, 25, "#fff9e6", shadow=0.6, outline="#b5761a", line=0.6)
    c.text(x, top + 20, "Hagebrook", "script", 13, "#a0121e", "mm", width=56)
    c.text(x, top + 31, "BLOSSOM HONEY", "serif", 5.8, "#5a3a14", "mm", tracking=0.06, width=58)
    c.text(x, top + 38, "from meadow and lime tree", "serif-italic", 4, "#7a5a2a", "mm")
    bee(c, x, top + 47, 11)
    c.text(x + 33, top + high - 5, "500 g e", "sans-black", 4.2, "#5a3a14", "mm")
    legal(c, x - 93, top + 4, 46, ["Honey from the EU. Keep dry and not too warm. If it sets, warm the jar in "
                                   "water of 40 °C at most. Not for infants under one year."], product.ean,
          facts(1367, 0, 0, 80, 79, 0.4, 0.01), "#5a3a14", 2.5, mark="GL 70", code_height=13)
    best_before(c, x + 50, top + 8, "BB 10.2028 L11", 3)
    c.paragraph(x + 50, top + 15, 40, "Bees fly some three times around the world for one jar. "
                "Stir it into tea that is no longer hot, or eat it from the spoon.", "serif-italic",
                4.2, "#5a3a14")


def comb(c, x, y, w, h):
    """Cells of wax behind the words."""
    s = 4.4
    for row in range(int(h / (1.5 * s)) + 1):
        for column in range(int(w / (1.732 * s)) + 1):
            cx = x + (column + 0.5 * (row % 2) + 0.3) * 1.732 * s
            cy = y + (row * 1.5 + 0.6) * s
            if not (x + s <= cx <= x + w - s and y + s * 0.6 <= cy <= y + h - s * 0.6):
                continue
            a = np.radians(np.arange(6) * 60 + 30)
            tone = mix("#f6b93a", "#e0921a", (row * 7 + column * 3) % 5 / 4)
            c.polygon(list(zip(cx + 0.92 * s * np.cos(a), cy + 0.92 * s * np.sin(a))), tone)
            c.ellipse(cx - 0.2 * s, cy - 0.25 * s, 0.32 * s, 0.22 * s, "#ffe08a", 0.7)


def bee(c, x, y, s):
    for dx, a in ((-0.16, 35), (0.16, -35)):
        m = patch(c, 0.62 * s, 0.34 * s)
        ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=205)
        place(c, relief(m, "#dcecf4", gloss=0.4), x + dx * s * 1.2, y - 0.28 * s, a)
    m = patch(c, s, 0.56 * s)
    ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
    tint = Image.new("RGB", m.size, rgb("#f2b21a"))
    draw = ImageDraw.Draw(tint)
    for k in (0.30, 0.52, 0.74):
        draw.rectangle([m.width * k, 0, m.width * (k + 0.11), m.height], fill=(40, 24, 8))
    place(c, relief(m, tint, gloss=0.3, softness=0.15), x, y, shadow=0.3)
    c.ellipse(x - 0.46 * s, y, 0.15 * s, 0.16 * s, "#2a1a08")


def gherkins():
    product = Product("gherkins-dill-670", 897, "Gurkenfass Dill Gherkins 670 g", "jar", 1.005,
                      tolerance(670), "glass", 199)
    lid = lid_part(Material("lid", color=(0.012, 0.17, 0.05), roughness=0.3, metallic=0.25), 0.0385,
                   0.1410, 0.0165)
    return glass_jar(product, gherkin_print, 0.0430, 0.1450, 0.0362, lid, roughness=0.07)


def gherkin_print(c, product):
    w, h = c.width, c.height
    c.gradient("#b9bd7a", "#7d8a3c")
    rng = np.random.default_rng(97)
    for row, y in enumerate((h * 0.36, h * 0.80)):
        for k in range(17):
            x = (k + 0.5 * row + rng.uniform(-0.1, 0.1)) * w / 17
            shape = (y + rng.uniform(-4, 4), rng.uniform(58, 68), rng.uniform(15, 18.5),
                     90 + rng.uniform(-9, 9), int(rng.integers(99)))
            for turn in (-w, 0, w):
                if -10 < x + turn < w + 10:
                    cucumber(c, x + turn, *shape)
    for _ in range(70):
        x, y = rng.uniform(0, w), rng.uniform(14, h)
        c.ellipse(x, y, 1.0, 0.95, mix("#e0c070", "#b98a3a", rng.random()), shadow=0.15)
    for _ in range(12):
        dill(c, rng.uniform(0, w), rng.uniform(20, h), rng.uniform(10, 17), rng.uniform(0, 360))
    c.rectangle(0, 0, w, 9, "#e2e2cc", opacity=0.75)
    x, top, high = w / 2, 42, 72
    c.rectangle(x - 100, top, 200, high, "#1d5a2a")
    c.rectangle(x - 100, top, 200, 3, "#f2c94a")
    c.rectangle(x - 100, top + high - 3, 200, 3, "#f2c94a")
    barrel(c, x, top + 33, 62, 46)
    c.text(x, top + 24, "Gurkenfass", "jolly", 14, "#ffffff", "mm", stroke=1.0,
           stroke_color="#3a200c", width=76)
    c.text(x, top + 40, "DILL GHERKINS", "poster", 10, "#ffe9b0", "mm", tracking=0.05)
    c.text(x, top + 48, "crisp, from the barrel", "serif-italic", 4.6, "#ffe9b0", "mm")
    cucumber(c, x - 18, top + 59, 30, 9, 8, 5)
    cucumber(c, x + 15, top + 60, 30, 9, -9, 6)
    c.text(x + 38, top + high - 8, "670 g e", "sans-black", 4.6, "#ffffff", "mm")
    c.text(x + 38, top + high - 13, "drained 360 g", "condensed-bold", 3.2, "#ffffff", "mm")
    legal(c, x - 96, top + 6, 44, ["Gherkins, water, spirit vinegar, sugar, salt, dill, onions, mustard seed, "
                                   "natural flavouring. Contains mustard."], product.ean,
          facts(126, 0.2, 0.1, 5.2, 4.6, 0.8, 1.6), "#1d4a26", 2.6, mark="GL 70", code_height=14,
          ground="#1d5a2a")
    best_before(c, x + 52, top + 12, "BB 12.2028 L7", 3.2, "#ffffff")
    c.paragraph(x + 52, top + 19, 40, "Once opened, keep in the refrigerator, covered by the "
                "brine, and use within three weeks.", "serif-italic", 4.2, "#ffe9b0")


def cucumber(c, x, y, length, width, angle, seed):
    m = patch(c, length, width)
    w, h = m.size
    t = np.linspace(0, 1, 50)
    half = 0.46 * np.clip(1 - np.abs(2 * t - 1) ** 3.6, 0, 1) ** 0.5
    bend = 0.04 * np.sin(np.pi * t)
    ImageDraw.Draw(m).polygon([(a * w, h * (0.5 + k - b)) for a, b, k in zip(t, half, bend)]
                              + [(a * w, h * (0.5 + k + b)) for a, b, k in
                                 zip(t[::-1], half[::-1], bend[::-1])], fill=255)
    gy, gx = np.mgrid[0:h, 0:w]
    stripes = np.sin(gy / h * 15 + 0.8 * np.sin(gx / w * 4 + seed))
    grain = noise((h, w), seed, 8)
    tint = np.array([110, 122, 40]) + stripes[..., None] * [12, 14, 5]
    tint = tint + grain[..., None] * [36, 38, 18]
    bumps = np.zeros((h, w))
    rng = np.random.default_rng(seed)
    for _ in range(34):
        bx, by = rng.uniform(0.06, 0.94) * w, rng.uniform(0.15, 0.85) * h
        bumps += np.exp(-(((gx - bx) ** 2 + (gy - by) ** 2) / (h * 0.045) ** 2))
    place(c, relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.35,
                    softness=0.06, texture=bumps * h * 0.035), x, y, angle, shadow=1)


def dill(c, x, y, size, angle):
    u = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    for k in range(7):
        at = np.array([x, y]) + u * size * k / 7
        for side in (-1, 1):
            v = np.array([-u[1], u[0]]) * side
            c.line([tuple(at), tuple(at + (v + u * 0.7) * size * 0.26)], "#4f7030", 0.28)
    c.line([(x, y), tuple(np.array([x, y]) + u * size)], "#4f7030", 0.45)


def barrel(c, x, y, w, h):
    m = patch(c, w * 1.3, h)
    t = np.linspace(-1, 1, 40)
    half = 0.5 - 0.10 * t**2
    pw, ph = m.size
    ImageDraw.Draw(m).polygon([((0.5 - b) * pw, (a + 1) / 2 * ph)
                               for a, b in zip(t, half)] + [((0.5 + b) * pw, (a + 1) / 2 * ph)
                                                            for a, b in zip(t[::-1], half)],
                              fill=255)
    gx = np.mgrid[0:ph, 0:pw][1] / pw
    staves = np.abs(np.sin(gx * 9 * np.pi)) ** 0.12
    grain = noise((ph, pw), 3, 6)
    tint = (np.array([150, 92, 44]) + grain[..., None] * 26) * staves[..., None]
    gy = np.mgrid[0:ph, 0:pw][0] / ph
    for k in (0.10, 0.90):
        tint[np.abs(gy - k) < 0.035] = (70, 74, 76)
    place(c, relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.1,
                    softness=0.05), x, y, shadow=1)


def products():
    return [honey(), gherkins()]
