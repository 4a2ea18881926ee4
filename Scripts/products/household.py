"""For washing: detergent in a jug with a handle, dish soap in clear plastic, shampoo."""

import numpy as np
from PIL import Image

from bottles import liquid
from canvas import Atlas, mix
from geometry import Material, Part, arc, disc, lathe
from pictures import ball, citrus_slice, drop_shape, leaf
from print_marks import barcode, best_before, legal, recycling
from product import Product, tolerance
from shapes import at_height, cap, label, oval, skin, sweep


def bubble(c, x, y, r, color="#ffffff"):
    c.ellipse(x, y, r, r, color, 0.16, outline="#ffffff", line=0.25)
    c.ellipse(x - r * 0.35, y - r * 0.4, r * 0.22, r * 0.16, "#ffffff", 0.85)


def detergent():
    product = Product("detergent-fresh-1500", 881, "Frisana Liquid Detergent 1.5 l", "bottle",
                      1.652, tolerance(1500), "plastic", 599)
    plastic = Material("bottle", color=(0.008, 0.12, 0.52), roughness=0.32)
    body = Part(plastic)
    count = 64
    rows = []
    for z, width, depth, y, power in ((0.000, 0.128, 0.070, 0, 3.4), (0.0015, 0.136, 0.078, 0, 3.4),
                                      (0.006, 0.142, 0.084, 0, 3.4), (0.020, 0.144, 0.086, 0, 3.4),
                                      (0.080, 0.144, 0.086, 0, 3.4), (0.135, 0.144, 0.086, 0, 3.4),
                                      (0.150, 0.141, 0.085, -0.001, 3.2),
                                      (0.160, 0.130, 0.083, -0.006, 3.0),
                                      (0.170, 0.110, 0.080, -0.015, 2.8),
                                      (0.182, 0.092, 0.076, -0.022, 2.6),
                                      (0.200, 0.080, 0.071, -0.025, 2.4),
                                      (0.216, 0.070, 0.064, -0.024, 2.2),
                                      (0.230, 0.054, 0.052, -0.020, 2.0),
                                      (0.240, 0.042, 0.042, -0.018, 2.0),
                                      (0.250, 0.040, 0.040, -0.018, 2.0)):
        rows.append(at_height(oval(depth, width, power, count), z, 0, y))
    skin(body, rows[::-1])
    cap(body, rows[0], False, rings=3, height=lambda x, y, k: 0.003 * (1 - k**2))
    path = [(0.0, 0.004, 0.226), (0.0, 0.022, 0.229), (0.0, 0.039, 0.222), (0.0, 0.051, 0.205),
            (0.0, 0.057, 0.184), (0.0, 0.059, 0.163), (0.0, 0.057, 0.144)]
    fine = np.linspace(0, len(path) - 1, 22)
    path = np.stack([np.interp(fine, range(len(path)), [p[k] for p in path]) for k in range(3)], -1)
    for _ in range(2):
        path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    sweep(body, path, 0.0105, 0.0150, 18)
    section = oval(0.086, 0.144, 3.4, 96)
    atlas = Atlas(118, 2 * 112, 4.4)
    detergent_front(atlas.panel("front", 0, 0, 118, 112))
    detergent_back(atlas.panel("back", 0, 112, 118, 112), product.ean)
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.28))
    around = np.linalg.norm(np.diff(section, axis=0), axis=1).sum()
    for name, middle in (("front", 0.5), ("back", 1.0)):
        label(paper, section, 0.134, 0.022, atlas.rectangle(name), share=0.118 / around,
              middle=middle, skew=0.0008 if name == "front" else -0.0010)
    top = Part(Material("cap", color=(0.86, 0.34, 0.01), roughness=0.35))
    wall = [(0.0235, 0.2835), (0.0262, 0.242)]
    lathe(top, wall, segments=96, modulate=lambda a, z: 1 + 0.012 * np.cos(32 * a) + 0 * z)
    lathe(top, arc((0.0215, 0.2835), 0.002, 90, 0, 4), segments=48, by_height=False)
    disc(top, 0.0215, 0.2855, segments=48, rings=4, height=lambda r: -0.0015 * (r < 0.016))
    disc(top, 0.0262, 0.242, False, segments=48)
    for part in (top,):
        part.positions = [p + np.array([0, -0.018, 0]) for p in part.positions]
    product.parts = [body, paper, top]
    return product


def frisana(c, x, y, size, color="#ffffff", stroke="#0a3f9a"):
    c.text(x, y, "Frisana", "jolly", size, color, "mm", stroke=size * 0.06, stroke_color=stroke,
           shadow=0.6)


def detergent_front(c):
    w, h = c.width, c.height
    c.gradient("#bfe6fb", "#1d6fd0")
    c.rays(59, 64, 24, "#ffffff", 0.22)
    t = np.linspace(0, w, 120)
    for k, tone in enumerate(("#ffffff", "#ffb21a", "#e8641a")):
        y = 78 + 5 * k + 7 * np.sin(2 * np.pi * t / w + 0.8)
        c.polygon(list(zip(t, y)) + [(w, h), (0, h)], tone)
    rng = np.random.default_rng(8)
    for _ in range(26):
        bubble(c, rng.uniform(4, w - 4), rng.uniform(32, 84), rng.uniform(1.5, 6))
    frisana(c, 59, 22, 30)
    c.text(59, 45, "COLOUR & FRESH", "geometric", 10, "#0a3f9a", "mm", width=100, stroke=0.7)
    shirt(c, 59, 66, 32)
    c.text(10, 100, "30 washes", "sans-black", 8, "#ffffff", "lm")
    c.text(108, 100, "1.5 l e", "sans-black", 8, "#ffffff", "rm")


def shirt(c, x, y, s):
    """A clean shirt."""
    points = [(-0.18, -0.46), (-0.52, -0.28), (-0.42, -0.02), (-0.28, -0.10), (-0.28, 0.46),
              (0.28, 0.46),
              (0.28, -0.10), (0.42, -0.02), (0.52, -0.28), (0.18, -0.46), (0.10, -0.38), (0, -0.35),
              (-0.10, -0.38)]
    c.polygon([(x + a * s, y + b * s) for a, b in points], "#ffffff", shadow=1.2)
    c.polygon([(x + a * s, y + b * s) for a, b in ((-0.28, 0.1), (-0.02, 0.46), (-0.28, 0.46))],
              "#dfeaf4")
    drop_shape(c, x + 0.03 * s, y + 0.08 * s, s * 0.3, "#39a9e0", shadow=0.4)


def detergent_back(c, ean):
    c.gradient("#eaf6fd", "#bfe0f6")
    frisana(c, 59, 11, 13)
    c.paragraph(6, 22, 106, "Per wash: soft water 40 ml, medium 50 ml, hard 70 ml; for 4.5 kg of "
                "laundry with normal dirt. 20 to 60 °C. Not for wool and silk.", "condensed", 3.6,
                "#0a2f6a")
    for k, (name, ml) in enumerate((("soft", 40), ("medium", 50), ("hard", 70))):
        c.rectangle(8 + 35 * k, 36, 32, 13, "#ffffff", radius=2)
        c.text(24 + 35 * k, 40, name, "condensed-bold", 3.6, "#0a2f6a", "mm")
        c.text(24 + 35 * k, 45, f"{ml} ml", "sans-black", 4.6, "#e8641a", "mm")
    y = 53
    c.paragraph(6, y, 60, "5–15 % anionic surfactants, below 5 % non-ionic surfactants, soap, "
                "phosphonates; enzymes, perfume, limonene, methylisothiazolinone. CAUTION: causes "
                "serious eye irritation. Keep out of reach of children. If in eyes: rinse "
                "cautiously with water for several minutes.", "condensed", 3.1, "#0a2f6a")
    c.polygon([(15, 88), (22, 95), (15, 102), (8, 95)], "#ffffff")
    c.line([(15, 88), (22, 95), (15, 102), (8, 95), (15, 88), (22, 95)], "#d3121b", 0.9)
    c.rectangle(14.3, 91, 1.4, 5, "#111111")
    c.ellipse(15, 98.4, 0.8, 0.8, "#111111")
    recycling(c, 36, 94, 4.4, "#0a2f6a")
    c.text(36, 102, "HDPE 2", "condensed-bold", 3.4, "#0a2f6a", "mm")
    barcode(c, 76, 56, ean, height=25)
    best_before(c, 76, 92, "L6 318 04:11", 3.6, "#222222")


def dish_soap():
    product = Product("dish-soap-lemon-500", 882, "Frisana Dish Soap Lemon 0.5 l", "bottle", 0.566,
                      tolerance(500), "plastic", 145)
    count = 56
    rows = [(0.196, 0.0245, 0.0245, 2.0), (0.190, 0.026, 0.026, 2.0), (0.182, 0.044, 0.036, 2.2),
            (0.172, 0.062, 0.044, 2.5), (0.160, 0.072, 0.048, 2.7), (0.148, 0.076, 0.050, 2.8),
            (0.090, 0.076, 0.050, 2.8), (0.036, 0.076, 0.050, 2.8), (0.012, 0.076, 0.050, 2.8),
            (0.003, 0.072, 0.046, 2.7), (0.0, 0.064, 0.040, 2.6)]
    sections = [at_height(oval(d, w, power, count), z) for z, w, d, power in rows]
    air = Part(Material("bottle", color=(0.95, 0.97, 0.93), roughness=0.08, transmission=0.92))
    skin(air, sections[:4])
    soap = Part(Material("soap", texture=liquid("#cfe23a", 0.0, seed=882, cloud=3), roughness=0.08,
                         transmission=0.74))
    skin(soap, sections[3:])
    cap(soap, sections[-1], False, rings=2)
    section = oval(0.050, 0.076, 2.8, 72)
    around = np.linalg.norm(np.diff(section, axis=0), axis=1).sum()
    atlas = Atlas(66, 2 * 104, 5.2)
    soap_front(atlas.panel("front", 0, 0, 66, 104))
    soap_back(atlas.panel("back", 0, 104, 66, 104), product.ean)
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.3))
    for name, middle in (("front", 0.5), ("back", 1.0)):
        label(paper, section, 0.142, 0.038, atlas.rectangle(name), share=0.066 / around,
              middle=middle, skew=-0.0007)
    top = Part(Material("cap", color=(0.03, 0.42, 0.06), roughness=0.35))
    lathe(top, [(0.0135, 0.212), (0.0142, 0.193)], segments=80,
          modulate=lambda a, z: 1 + 0.012 * np.cos(28 * a) + 0 * z)
    lathe(top, arc((0.0120, 0.212), 0.0015, 90, 0, 3), segments=40, by_height=False)
    disc(top, 0.0120, 0.2135, segments=40)
    lathe(top, arc((0.0050, 0.225), 0.0012, 90, 0, 3) + [(0.0058, 0.221), (0.0068, 0.2134)],
          segments=32)
    disc(top, 0.0050, 0.2262, segments=32)
    product.parts = [soap, air, paper, top]
    return product


def soap_front(c):
    w, h = c.width, c.height
    c.gradient("#f7fbd0", "#7cc242")
    c.rays(33, 68, 20, "#ffffff", 0.3)
    frisana(c, 33, 18, 15.5, stroke="#1d6a2a")
    c.text(33, 33, "DISH SOAP", "geometric", 7.4, "#1d5a20", "mm")
    c.text(33, 41, "lemon", "jolly", 8.5, "#e0a800", "mm", stroke=0.5, stroke_color="#ffffff")
    citrus_slice(c, 33, 68, 18, "#f2c40a", "#ffe45c")
    leaf(c, 50, 56, 15, 7, 35)
    rng = np.random.default_rng(3)
    for _ in range(16):
        bubble(c, rng.uniform(4, 62), rng.uniform(48, 92), rng.uniform(1, 3.6))
    c.text(33, 97, "0.5 l e · cuts grease", "sans-bold", 4.4, "#1d5a20", "mm")


def soap_back(c, ean):
    c.gradient("#fdfff0", "#d9efb8")
    frisana(c, 33, 10, 10, stroke="#1d6a2a")
    legal(c, 6, 20, 54, ["5–15 % anionic surfactants, below 5 % amphoteric surfactants; perfume, "
                         "limonene, "
                         "citral. One spoonful to 5 l of warm water. Irritates eyes: if in eyes, "
                         "rinse with "
                         "water for several minutes. Keep out of reach of children.",
                         "Bottle: 100 % recycled PET."], ean, None, "#1d4a20", 3.3, mark="PET 1",
          code_height=18, date="L6 301 19:20")


def shampoo():
    product = Product("shampoo-birch-300", 883, "Seidra Birch Shampoo 300 ml", "bottle", 0.343,
                      tolerance(300), "plastic", 279)
    count = 60
    wide = Part(Material("bottle", color=(0.86, 0.90, 0.80), roughness=0.22))
    rows = [(0.168, 0.046, 0.034, 2.0), (0.1665, 0.049, 0.037, 2.1), (0.160, 0.057, 0.0395, 2.2),
            (0.145, 0.065, 0.041, 2.3), (0.120, 0.068, 0.042, 2.3), (0.030, 0.068, 0.042, 2.3),
            (0.008, 0.067, 0.0415, 2.3), (0.002, 0.063, 0.038, 2.3), (0.0, 0.056, 0.032, 2.2)]
    sections = [at_height(oval(d, w, power, count), z) for z, w, d, power in rows]
    skin(wide, sections)
    cap(wide, sections[0], True)
    cap(wide, sections[-1], False)
    section = oval(0.042, 0.068, 2.3, 80)
    around = np.linalg.norm(np.diff(section, axis=0), axis=1).sum()
    atlas = Atlas(1000 * around * 0.98, 88, 5.0)
    shampoo_print(atlas.panel("wrap", 0, 0, 1000 * around * 0.98, 88), product.ean)
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.25))
    label(paper, section, 0.119, 0.031, atlas.rectangle("wrap"), share=0.98, skew=0.0006)
    top = Part(Material("cap", color=(0.05, 0.16, 0.10), roughness=0.3))
    lid = [at_height(oval(d, w, 2.0, count), z) for z, w, d in ((0.2005, 0.036, 0.026),
                                                                (0.2000, 0.039, 0.0285),
                                                                (0.198, 0.0410, 0.0300),
                                                                (0.186, 0.0430, 0.0318),
                                                                (0.1690, 0.0455, 0.0338))]
    skin(top, lid)
    cap(top, lid[0], True)
    seam = [at_height(oval(d, w, 2.0, count), z) for z, w, d in
            ((0.1825, 0.0439, 0.0325), (0.1820, 0.0430, 0.0316), (0.1815, 0.0440, 0.0326))]
    skin(top, seam)
    product.parts = [wide, paper, top]
    return product


def shampoo_print(c, ean):
    w, h = c.width, c.height
    c.gradient("#f4f8ea", "#cfe0b4")
    rng = np.random.default_rng(12)
    for _ in range(13):  # birch trunks
        x, r = rng.uniform(0, w), rng.uniform(1.4, 3.4)
        c.rectangle(x, 0, r, h, "#ffffff", opacity=0.9)
        for _ in range(9):
            y = rng.uniform(0, h)
            c.rectangle(x, y, r * rng.uniform(0.3, 0.9), 0.5, "#3a3f3a", opacity=0.7)
    x = w / 2
    c.rectangle(x - 31, 5, 62, h - 10, "#0d3324", radius=4, shadow=0.6)
    c.rectangle(x - 29.5, 6.5, 59, h - 13, None, radius=3, outline="#b9d48a", line=0.4)
    c.text(x, 20, "Seidra", "serif-italic", 19, "#f4f8ea", "mm")
    c.text(x, 34, "BIRCH SHAMPOO", "geometric", 5.6, "#b9d48a", "mm", tracking=0.12, width=52)
    for k in range(6):
        leaf(c, x - 12 + 5 * k, 52 + (4 if k % 2 else -4), 15, 7, (50 if k % 2 else -40) + 6 * k,
             "#7fb24a")
    c.text(x, 68, "for fine hair, every day", "serif-italic", 4.6, "#f4f8ea", "mm")
    c.text(x, 76, "300 ml e", "sans-bold", 4.4, "#b9d48a", "mm")
    c.rectangle(6, 8, 46, h - 16, "#ffffff", radius=2, opacity=0.93)
    legal(c, 8.5, 11, 41.5, ["Aqua, sodium coco-sulfate, coco-glucoside, glycerin, betula alba "
                         "leaf extract, sodium "
                         "chloride, citric acid, sodium benzoate, parfum, linalool.",
                         "Massage into wet hair, rinse well. Avoid the eyes."], ean, None,
                         "#0d3324", 2.7,
          mark="HDPE 2", code_height=17, date="L26 280 B")
    c.text(w - 26, 30, "12 M", "sans-black", 5, "#0d3324", "mm")
    c.ellipse(w - 26, 30, 7, 7, None, outline="#0d3324", line=0.5)
    c.paragraph(w - 46, 44, 40, "No silicones, no colours. Bottle made from plastic that was a "
                "bottle before.", "serif-italic", 4.6, "#0d3324", align="m")


def products():
    return [detergent(), dish_soap(), shampoo()]
