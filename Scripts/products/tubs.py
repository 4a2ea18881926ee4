"""Spreadable butter in tubs: two sizes of one print."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import Atlas, mix
from geometry import Material, Part
from milk import cow
from pictures import noise, patch, place, relief
from print_marks import best_before, facts, legal, nutrition
from product import Product, tolerance
from shapes import at_height, cap, rounded_rectangle, skin
from yoghurt import brand, wave

TUBS = {250: (861, 0.268, 229, 1.0), 500: (862, 0.533, 399, 1.26)}
DEPTH, WIDTH, HEIGHT = 94.0, 124.0, 52.0  # millimetres, of 250 g


def tub(grams):
    serial, mass, price, scale = TUBS[grams]
    product = Product(f"butter-spread-{grams}", serial, f"Weidegrund Spreadable Butter {grams} g",
                      "tub", mass, tolerance(grams), "plastic", price, collision="box")
    wall = rounded_rectangle(DEPTH - 5, WIDTH - 5, 24, 96)
    around = np.linalg.norm(np.diff(wall, axis=0), axis=1).sum()
    atlas = Atlas(around, 40 + DEPTH, 3.7, "#fdf8e6")
    side(atlas.panel("side", 0, 0, around, 40), product.ean, grams)
    lid_print(atlas.panel("lid", 0, 40, WIDTH, DEPTH), grams)
    picture = atlas.finished()

    def section(depth, width, radius, z):
        return at_height(rounded_rectangle(depth, width, radius, 96), z) * scale / 1000

    body = Part(Material("tub", texture=picture, roughness=0.35))
    skin(body, [section(DEPTH - 5 - 12 * t, WIDTH - 5 - 12 * t, 24, 44 - 38 * t)
                for t in np.linspace(0, 1, 4)], atlas.rectangle("side"))
    plain = Part(Material("plastic", color=(0.93, 0.90, 0.80), roughness=0.38))
    foot = [section(DEPTH - 17 - 2 * k, WIDTH - 17 - 2 * k, 23, z) for k, z in
            ((0, 6), (0.6, 2.4), (2.5, 0.6), (4, 0))]
    skin(plain, foot)
    cap(plain, foot[-1], False, rings=2, height=lambda x, y, k: 0.002 * (1 - k**2))
    lid = Part(Material("lid", texture=picture, roughness=0.3))
    edge = atlas.rectangle("lid")
    spot = (edge[0] + 0.004, edge[1] + 0.004, edge[0] + 0.006, edge[1] + 0.006)
    rim = [section(DEPTH - 2 * k, WIDTH - 2 * k, 26, z) for k, z in
           ((3.2, 51.4), (1.2, 50.6), (0.2, 48.6), (0, 46), (0, 43.4), (1.0, 43.2))]
    skin(lid, rim, spot)

    def stepped(x, y, k):
        return (0.0010 * np.clip((k - 0.86) / 0.04, 0, 1) * np.clip((0.97 - k) / 0.04, 0, 1)
                - 0.0007 * (1 - k**2)) * scale

    cap(lid, rim[0], True, edge, rings=16, height=stepped)
    product.parts = [body, plain, lid]
    return product


def ground(c):
    c.gradient("#fffbea", "#f9e08a")


def side(c, ean, grams):
    w, h = c.width, c.height
    ground(c)
    wave(c, 27, 2.2, "#8cc86a", 6)
    wave(c, 30, 2.0, "#3d8f36", 7, 1.0)
    for x in (w / 2, 0, w):
        brand(c, x, 11, 10)
        c.text(x, 22, "Spreadable Butter", "round", 5.4, "#1d6a3a", "mm")
        c.text(x + 38, 34, f"{grams} g e", "sans-black", 4.4, "#ffffff", "mm")
        c.text(x - 32, 34, "soft from the fridge", "sans-italic", 3.2, "#ffffff", "mm")
    x = w * 0.25
    c.rectangle(x - 40, 2.5, 80, 35, "#ffffff", radius=2, opacity=0.93)
    legal(c, x - 37, 4.5, 38, [], ean, None, "#1d5a2e", 2.4, mark="PP 5", code_height=19)
    best_before(c, x - 37, 32.5, "BB 19.02.27 L4 11:06", 2.7)
    c.paragraph(x + 3, 4.5, 35, "Butter 68 %, rapeseed oil 28 %, buttermilk, salt 0.8 %. Contains "
                "milk. Keep at +8 °C or below. Made in the EU.", "condensed", 2.7, "#1d5a2e")
    x = w * 0.75
    c.rectangle(x - 22, 2.5, 44, 35, "#ffffff", radius=2, opacity=0.93)
    nutrition(c, x - 20, 4.5, 40, facts(2790, 74, 34, 0.6, 0.6, 0.6, 0.8), size=2.7,
              color="#1d5a2e")


def lid_print(c, grams):
    w, h = c.width, c.height
    c.gradient("#8fd0f2", "#fffbea")
    wave(c, 56, 4, "#9ccf72", 1.2, 0.4)
    wave(c, 63, 3, "#6cb350", 1.6, 1.8)
    wave(c, 72, 3, "#3d8f36", 1.1, 0.2)
    brand(c, w / 2, 22, 20)
    c.text(w / 2, 43, "Spreadable Butter", "round", 9.5, "#1d6a3a", "mm", stroke=0.6)
    cow(c, 28, 62, 25)
    curl(c, 80, 66, 46)
    c.text(w - 24, h - 9, f"{grams} g e", "sans-black", 6, "#ffffff", "mm")
    c.text(24, h - 9, "with sea salt", "sans-italic", 5, "#ffffff", "mm")


def curl(c, x, y, size):
    """A slab of butter on bread."""
    m = patch(c, size, size * 0.62)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 100)
    px = np.sign(np.cos(t)) * np.abs(np.cos(t)) ** 0.7
    py = np.sign(np.sin(t)) * np.abs(np.sin(t)) ** 0.7
    ImageDraw.Draw(m).polygon(list(zip(w * (0.5 + 0.48 * px), h * (0.55 + 0.42 * py))), fill=255)
    crumb = noise((h, w), 2, 5) + 0.6 * noise((h, w), 3, 11)
    tint = np.array([238, 206, 150]) + crumb[..., None] * [50, 54, 52]
    place(c, relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.02,
                    softness=0.03, texture=crumb * 3), x, y, -6, shadow=1.2)
    m = patch(c, size * 0.72, size * 0.36)
    w, h = m.size
    blob = 0.47 + 0.03 * np.cos(3 * t + 1) + 0.02 * np.cos(7 * t)
    ImageDraw.Draw(m).polygon(list(zip(w * (0.5 + blob * np.cos(t)), h * (0.5 + blob * np.sin(t)))),
                              fill=255)
    swirl = np.sin(np.mgrid[0:h, 0:w][0] / h * 15 + 2.2 * np.sin(np.mgrid[0:h, 0:w][1] / w * 5))
    place(c, relief(m, mix("#ffe27a", "#fff3b8", 0.3), gloss=0.5, softness=0.08,
                    texture=swirl * w * 0.010), x, y - 1, -8, shadow=0.8)


def products():
    return [tub(grams) for grams in TUBS]
