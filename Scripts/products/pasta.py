"""Pasta in a carton, a window printed on its front: two sizes of one print."""

import numpy as np
from PIL import Image, ImageDraw

from folding_box import boxed, unfolded
from pictures import patch, place, relief
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product, tolerance


SIZES = {500: (502, 0.531, 159, 1.0), 1000: (506, 1.048, 279, 1.26)}


def pasta(grams):
    serial, mass, price, scale = SIZES[grams]
    size = (42, 92, 188)
    weight = f"{grams} g" if grams < 1000 else "1 kg"
    product = Product(f"pasta-fusilli-{grams}", serial, f"Casa Verello Fusilli no. 34 {weight}",
                      "carton", mass, tolerance(grams), "cardboard", price, collision="box")
    atlas, p = unfolded(size, 4.2, "#0d3b66")
    pasta_front(p["front"], weight)
    pasta_back(p["back"])
    pasta_side(p["right"], "Cooking time 11 min", facts(1521, 2.0, 0.5, 71, 3.5, 13, 0.01))
    pasta_code(p["left"], product.ean)
    for name in ("top", "bottom"):
        c = p[name]
        c.line([(0, c.height / 2), (c.width, c.height / 2)], "#0a2c4e", 0.5)
        c.text(c.width / 2, c.height * 0.27, "Casa Verello", "script", 9, "#f6d77a", "mm")
        if name == "top":
            best_before(c, 20, c.height * 0.75, "BB 01.2029  L26114 B", 4.5, "#ffffff")
    return boxed(product, atlas, [v * scale for v in size], 0.0009, 0.0012 * scale, 0.4)


def pasta_ground(c):
    c.gradient("#12508a", "#0b2f55")
    c.rectangle(0, 0, c.width, 3, "#f6d77a")
    c.rectangle(0, c.height - 3, c.width, 3, "#f6d77a")


def pasta_front(c, weight):
    pasta_ground(c)
    c.text(46, 26, "Casa Verello", "script", 19, "#ffffff", "mm", width=82, shadow=0.6)
    c.text(46, 40, "PASTA DI SEMOLA DI GRANO DURO", "condensed-bold", 4.6, "#f6d77a", "mm", width=80)
    c.text(46, 58, "FUSILLI", "poster", 26, "#ffffff", "mm", width=80)
    c.text(46, 73, "no. 34", "serif-italic", 8, "#f6d77a", "mm")
    c.rectangle(8, 84, 76, 78, "#061c33", radius=22, shadow=0.8)
    window = (11, 87, 70, 72)
    mask = c.mask()
    ImageDraw.Draw(mask).rounded_rectangle(
        [window[0] * c.k, window[1] * c.k, (window[0] + window[2]) * c.k,
         (window[1] + window[3]) * c.k], 19 * c.k, fill=255)
    heap = c.image.copy()
    c.rectangle(*window, "#a8752a")
    rng = np.random.default_rng(34)
    for i in range(95):
        spiral(c, rng.uniform(8, 84), rng.uniform(84, 162), rng.uniform(26, 32), 7.5,
               rng.uniform(0, 360), i % 3)
    heap.paste(c.image, (0, 0), mask)
    c.image = heap
    c.radial(28, 96, 26, "#ffffff", opacity=0.22)
    c.text(46, 172, "bronze-drawn · al dente in 11 minutes", "sans-italic", 4.6, "#ffffff", "mm",
           width=80)
    c.text(84, 181, weight + " e", "sans-black", 6, "#f6d77a", "rm")


def spiral(c, x, y, length, width, angle, shade):
    """One piece of fusilli."""
    m = patch(c, length, width)
    w, h = m.size
    t = np.linspace(0, 1, 120)
    wave = 0.30 + 0.17 * np.abs(np.sin(np.pi * 5 * t))
    upper = list(zip(t * w, h * (0.5 - wave)))
    lower = list(zip(t[::-1] * w, h * (0.5 + wave[::-1])))
    ImageDraw.Draw(m).polygon(upper + lower, fill=255)
    gy, gx = np.mgrid[0:h, 0:w]
    turns = np.sin(2 * np.pi * (5 * gx / w + 0.35 * gy / h))
    base = np.asarray([(238, 190, 92), (246, 205, 112), (228, 176, 80)][shade], float)
    tint = base + turns[..., None] * np.array([14, 16, 18])
    picture = relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.2,
                     softness=0.10, texture=turns * h * 0.07)
    place(c, picture, x, y, angle, shadow=0.5)


def pasta_back(c):
    pasta_ground(c)
    c.text(46, 22, "Casa Verello", "script", 14, "#ffffff", "mm")
    c.rectangle(8, 34, 76, 100, "#fbf3df", radius=3)
    c.text(46, 43, "Fusilli al pomodoro", "serif-italic", 9, "#7a1a12", "mm")
    c.paragraph(13, 52, 66, "Boil 5 l of water for a packet, with a spoon of salt. Cook the pasta for "
                "11 minutes. Warm olive oil with a clove of garlic, add a tin of peeled tomatoes and "
                "simmer. Toss the pasta in the sauce, tear basil over it and serve at once with "
                "grated hard cheese.", "serif", 5.2, "#3a2a18")
    for i in range(3):
        spiral(c, 24 + 22 * i, 118, 26, 8, 20 * (i - 1), i)
    c.paragraph(10, 142, 72, "Durum wheat semolina, water. May contain traces of soya and mustard. "
                "Store in a dry place.", "condensed", 4.2, "#ffffff")


def pasta_side(c, headline, rows):
    pasta_ground(c)
    c.text(21, 20, "Casa Verello", "script", 8, "#ffffff", "mm", width=38)
    nutrition(c, 2.5, 32, 37, rows, size=2.9, color="#0b2f55")
    c.ellipse(21, 92, 15, 15, "#f6d77a")
    c.text(21, 88, "11", "poster", 15, "#0b2f55", "mm")
    c.text(21, 98.5, "MIN", "poster", 6, "#0b2f55", "mm")
    c.text(21, 148, "FUSILLI", "poster", 20, "#ffffff", "mm", width=64, angle=90)


def pasta_code(c, ean):
    pasta_ground(c)
    c.text(21, 76, "FUSILLI", "poster", 28, "#ffffff", "mm", width=100, angle=90)
    barcode(c, 21, 142, ean, height=22, align="m")
    recycling(c, 10, 176, 4, "#f6d77a")
    c.text(17, 175, "PAP 21", "condensed-bold", 3.6, "#ffffff", "lm")


def products():
    return [pasta(grams) for grams in SIZES]
