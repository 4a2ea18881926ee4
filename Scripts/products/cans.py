"""Tins: peeled tomatoes, tuna, and a cola in aluminium."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import Atlas, Canvas, mix
from details import metal_under_ink
from geometry import Material, Part, arc, disc, lathe
from pictures import leaf, patch, place, relief, tomato
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product

STEEL = dict(color=(0.98, 0.97, 0.95), roughness=0.32, metallic=1.0)


def ribbed(radius, top, bottom, ribs, depth=0.0006):
    """A can's wall with beads pressed into its middle third."""
    zs = np.linspace(top, bottom, 5 * ribs + 1) if ribs else np.array([top, bottom])
    middle = np.abs(zs - (top + bottom) / 2) < (top - bottom) * 0.22
    phase = 2 * np.pi * ribs * (zs - bottom) / (top - bottom)
    wave = np.where(middle, (1 - np.cos(phase)) / 2, 0)
    return [(radius - depth * w, z) for w, z in zip(wave, zs)]


def steel_lid(part, radius, z, up, rectangle=(0, 0, 1, 1)):
    """The seam that stands up around a sunk panel with rings."""
    s = 1 if up else -1
    # Profiles run so that the surface lies on their left: down on the outside, up on the inside.
    seam = arc((radius - 0.0004, z - s * 0.0012), 0.0012, -60 if up else 60, 180 * s, 5)
    lathe(part, seam[::-1] if up else seam, (0.98, 0.98, 1, 1), by_height=False, segments=44)
    inner = [(radius - 0.0016, z - s * 0.0012), (radius - 0.0022, z - s * 0.0042)]
    lathe(part, inner[::-1] if up else inner, (0.98, 0.98, 1, 1), by_height=False, segments=44)

    def rings(r):
        return s * 0.0005 * np.cos(r / radius * 19) * (r < radius * 0.86)

    disc(part, radius - 0.0022, z - s * 0.0046, up, rectangle, segments=40, rings=10, height=rings)


def brushed(size, seed, tone=200):
    """The look of rolled steel: streaks one way."""
    rng = np.random.default_rng(seed)
    streaks = np.repeat(rng.normal(0, 6, (size, 1)), size, 1)
    a = np.clip(tone + streaks, 0, 255).astype("uint8")
    return Image.fromarray(np.dstack([a, a, np.clip(a.astype(int) + 4, 0, 255).astype("uint8")]),
                           "RGB")


def tin(sku, serial, name, radius, height, mass, deviation, price, paint, ribs):
    """A three-piece can with a paper label all around."""
    wrap = 2 * np.pi * radius * 1000
    label = height * 1000 - 8
    atlas = Atlas(wrap, label, 4.2)
    product = Product(sku, serial, name, "can", mass, deviation, "metal", price,
                      collision="cylinder")
    canvas = atlas.panel("wrap", 0, 0, wrap, label)
    paint(canvas, product)
    half = height / 2
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.42))
    lathe(paper, ribbed(radius - 0.0003, half - 0.004, -half + 0.004, ribs),
          atlas.rectangle("wrap"), segments=44)
    steel = Part(Material("steel", texture=brushed(256, serial), **STEEL))
    for s in (1, -1):
        wall = [(radius - 0.0005, s * (half - 0.002)), (radius - 0.0002, s * (half - 0.004))]
        lathe(steel, wall if s > 0 else wall[::-1], (0, 0, 1, 0.02), segments=44)
        steel_lid(steel, radius, s * half, s > 0)
    product.parts = [paper, steel]
    return product


def tomatoes(c, product):
    w, h = c.width, c.height
    c.gradient("#fff4dd", "#fbe2b0")
    c.rectangle(0, 0, w, 9, "#b3171b")
    c.rectangle(0, h - 9, w, 9, "#14703a")
    c.line([(0, 10.5), (w, 10.5)], "#c9992e", 0.7)
    c.line([(0, h - 10.5), (w, h - 10.5)], "#c9992e", 0.7)
    for x in (w / 2, 0, w):
        leaf(c, x - 30, 66, 22, 8.5, 160)
        leaf(c, x + 30, 66, 22, 8.5, 20)
        tomato(c, x - 15, 73, 15)
        tomato(c, x + 16, 74, 14)
        tomato(c, x, 80, 14.5)
    x = w / 2
    c.ellipse(x, 27, 41, 14.5, "#b3171b", shadow=0.8)
    c.ellipse(x, 27, 39.4, 13.1, None, outline="#f2cf6b", line=0.6)
    c.text(x, 23, "Orto Lucano", "script", 15, "#ffffff", "mm", width=70)
    c.text(x, 33.5, "DAL 1962", "condensed-bold", 4.4, "#f2cf6b", "mm", tracking=0.2)
    c.text(x, 49, "PEELED TOMATOES", "poster", 13, "#14703a", "mm", width=76)
    c.text(x, 57, "whole, in their own juice", "serif-italic", 6.4, "#7a1a12", "mm")
    c.text(x, h - 4.4, "400 g e   drained 240 g", "sans-bold", 4.4, "#ffffff", "mm")
    c.text(x, 4.6, "POMODORI PELATI", "poster", 7, "#f7dd9a", "mm", tracking=0.15)
    left, right = 8, w - 52
    nutrition(c, left + 16, 15, 40, facts(97, "0.2", "<0.1", 4.0, 3.6, 1.2, 0.03), size=2.7,
              color="#4a1208")
    c.paragraph(left + 16, 47, 40, "Peeled plum tomatoes (60 %), tomato juice, acidity regulator: "
                "citric acid.", "condensed", 2.7, "#4a1208")
    barcode(c, right, 15, product.ean, height=16, align="m")
    barcode_text(c, right - 14, 42)
    best_before(c, right - 12, 58, "BB 03.2029  L6231", 3)


def barcode_text(c, x, y):
    c.paragraph(x, y, 40, "Store cool and dry. Once opened, keep in a glass dish in the "
                "refrigerator and use within two days.", "condensed", 2.7, "#4a1208")


def tuna(c, product):
    w, h = c.width, c.height
    c.gradient("#0b3f78", "#1c7fc4", angle=80)
    for i in range(5):
        t = np.linspace(0, w, 160)
        y = h * 0.60 + i * 2.2 + 1.1 * np.sin(2 * np.pi * t / w * 9 + i * 1.3)
        c.polygon(list(zip(t, y)) + [(w, h), (0, h)], mix("#2f9bd6", "#073763", i / 4), 0.55)
    for x in (w / 2 + 25, 0, w):
        fish(c, x, h * 0.50, 42)
    x = w / 2 - 22
    c.text(x, h * 0.36, "Punta Clara", "brush", 12.5, "#ffffff", "mm", width=52, shadow=0.5)
    c.text(x, h * 0.68, "TUNA CHUNKS IN OLIVE OIL", "condensed-bold", 4.4, "#ffe08a", "mm", width=54)
    c.text(w / 2 + 36, h - 3.2, "160 g e · drained 112 g", "condensed-bold", 3, "#ffffff", "mm")
    barcode(c, 5, 3, product.ean, height=14)
    c.paragraph(w - 106, 3, 38, "Skipjack tuna 70 %, olive oil 29 %, salt. Caught with rod and line in the "
                "eastern Atlantic. Store cool; once opened, keep in the refrigerator for two days.",
                "condensed", 2.2, "#ffffff")
    best_before(c, 49, 9, "BB 06.2030 L6118", 2.6, "#ffffff")
    recycling(c, 53, 17, 3, "#ffffff")
    c.text(58, 16.6, "FE 40", "condensed-bold", 2.6, "#ffffff", "lm")
    nutrition(c, w - 64, 2.4, 38, facts(880, 13, 2.1, 0, 0, 24, 1.1), size=2.1, color="#0b2f57")


def fish(c, x, y, size):
    """A tunny, leaping to the left."""
    m = patch(c, size, size * 0.5)
    w, h = m.size
    t = np.linspace(0, 1, 60)
    body = 0.30 * np.sin(np.pi * np.clip(t * 1.04, 0, 1)) ** 0.75 * (1 - 0.35 * t) + 0.012
    top = [(a * w * 0.86, h * (0.5 - b)) for a, b in zip(t, body)]
    low = [(a * w * 0.86, h * (0.5 + b * 0.95)) for a, b in zip(t[::-1], body[::-1])]
    draw = ImageDraw.Draw(m)
    draw.polygon(top + low, fill=255)
    draw.polygon([(w * 0.82, h * 0.5), (w * 0.99, h * 0.14), (w * 0.93, h * 0.5),
                  (w * 0.99, h * 0.86)], fill=255)
    draw.polygon([(w * 0.36, h * 0.26), (w * 0.50, h * 0.02), (w * 0.50, h * 0.30)], fill=255)
    draw.polygon([(w * 0.56, h * 0.72), (w * 0.66, h * 0.98), (w * 0.66, h * 0.68)], fill=255)
    gy = np.mgrid[0:h, 0:w][0] / h
    k = np.clip((gy - 0.40) / 0.22, 0, 1)[..., None]
    tint = np.array([16, 42, 92]) * (1 - k) + np.array([214, 228, 238]) * k
    picture = relief(m, Image.fromarray(tint.astype("uint8"), "RGB"), gloss=0.6, softness=0.09)
    d = ImageDraw.Draw(picture)
    e = h * 0.035
    d.ellipse([w * 0.10 - e, h * 0.45 - e, w * 0.10 + e, h * 0.45 + e], fill=(250, 250, 250, 255))
    d.ellipse([w * 0.10 - e / 2, h * 0.45 - e / 2, w * 0.10 + e / 2, h * 0.45 + e / 2],
              fill=(0, 0, 0, 255))
    d.arc([w * 0.14, h * 0.3, w * 0.24, h * 0.7], -70, 70, fill=(20, 40, 80, 200),
          width=max(1, int(h * 0.012)))
    place(c, picture, x, y, 8, shadow=1)


def cola(c, product):
    w = c.width
    c.gradient("#d3121b", "#8f0710", angle=90)
    t = np.linspace(0, w, 240)
    for k, tone in enumerate(("#ffffff", "#ffb21a", "#3b0206")):
        band = 68 + k * 4.6 + 7 * np.sin(4 * np.pi * t / w)
        c.polygon(list(zip(t, band)) + list(zip(t[::-1], (band + 3.2)[::-1])), tone)
    for x in (w / 2, 0, w):
        c.text(x, 38, "ZAPP", "geometric", 30, "#ffffff", "mm", width=58, shadow=0.9)
        c.text(x + 14, 55, "cola", "jolly", 16, "#ffcf3a", "mm", shadow=0.6)
        lightning(c, x - 18, 55, 15)
        c.text(x, 91, "330 ml e", "sans-black", 5, "#ffffff", "mm")
    bubbles(c, product.serial)
    side = w * 0.25
    nutrition(c, side - 18, 14, 36, facts(180, 0, 0, 10.6, 10.6, 0, 0.01), size=2.5,
              basis="per 100 ml", color="#5a0308")
    c.paragraph(side - 18, 40, 36, "Water, sugar, carbon dioxide, colour E150d, acid: phosphoric "
                "acid, flavouring, caffeine. Serve chilled.", "condensed", 2.5, "#ffe3c2")
    barcode(c, w * 0.75, 14, product.ean, height=20, align="m")
    recycling(c, w * 0.75, 47, 4.5, "#ffffff")
    c.text(w * 0.75, 55, "DEPOSIT 25 c", "condensed-bold", 3.6, "#ffffff", "mm")
    best_before(c, w * 0.75 - 13, 62, "BB 11.2027 L4 16:20", 2.6, "#ffffff")


def lightning(c, x, y, size):
    points = [(0.1, -1), (-0.45, 0.15), (-0.05, 0.1), (-0.3, 1), (0.5, -0.25), (0.08, -0.2),
              (0.45, -1)]
    c.polygon([(x + size * a * 0.6, y + size * b * 0.6) for a, b in points], "#ffcf3a", shadow=0.5)


def bubbles(c, seed):
    rng = np.random.default_rng(seed)
    for _ in range(70):
        x, y, r = rng.uniform(0, c.width), rng.uniform(8, c.height - 3), rng.uniform(0.3, 1.3)
        c.ellipse(x, y, r, r, "#ffffff", 0.10)
        c.ellipse(x - r * 0.3, y - r * 0.3, r * 0.25, r * 0.25, "#ffffff", 0.5)


def drink_can(sku, serial, name, paint, segments=44):
    """33 cl of aluminium: printed wall, bare neck and dome, an end with its ring pull."""
    radius, height = 0.033, 0.1155
    wrap = 2 * np.pi * radius * 1000
    product = Product(sku, serial, name, "can", 0.348, 0.0035, "metal", 99, collision="cylinder")
    half = height / 2
    atlas = Atlas(wrap, 98, 4.6)
    canvas = atlas.panel("wrap", 0, 0, wrap, 98)
    paint(canvas, product)
    picture = atlas.finished()
    print_part = Part(Material("print", texture=picture, surface=metal_under_ink(picture, 256, 0.7),
                               roughness=0.28, metallic=1.0))
    wall = ([(0.0268, half - 0.0055)] + arc((radius - 0.006, half - 0.0185), 0.006, 45, 0, 5)
            + [(radius, 0.0), (radius, -half + 0.0115)]
            + arc((radius - 0.005, -half + 0.0095), 0.005, 0, -50, 5))
    lathe(print_part, wall, atlas.rectangle("wrap"), segments=segments)
    metal = Part(Material("aluminium", texture=drink_end(serial), roughness=0.27,
                          metallic=1.0))
    rim = arc((0.0262, half - 0.0016), 0.0016, -40, 170, 8)
    lathe(metal, rim[::-1], (0.49, 0.97, 0.51, 0.99), by_height=False, segments=segments)
    lathe(metal, [(0.0236, half - 0.0056), (0.0246, half - 0.0012)], (0.49, 0.97, 0.51, 0.99), segments=segments)
    neck = [(0.0272, half - 0.0026), (0.0268, half - 0.0056)]
    lathe(metal, neck, (0.49, 0.97, 0.51, 0.99), segments=segments)
    disc(metal, 0.0236, half - 0.0056, True, (0, 0, 1, 1), segments=segments)
    foot = [(radius - 0.0018, -half + 0.0057), (0.0262, -half + 0.0006), (0.0245, -half),
            (0.0228, -half + 0.0008)]
    lathe(metal, foot, (0.49, 0.97, 0.51, 0.99), segments=segments)
    disc(metal, 0.0228, -half + 0.0008, False, (0.48, 0.96, 0.52, 0.99), segments=segments, rings=8,
         height=lambda r: 0.008 * (1 - (r / 0.0228) ** 2))
    product.parts = [print_part, metal]
    return product


def drink_end(seed):
    """The end of a drink can from above, the opening to the front."""
    c = Canvas(48, 48, 6)
    c.image = brushed(c.image.width, seed, 228).convert("RGBA")
    c.ellipse(24, 24, 22, 22, None, outline="#8f9296", line=0.8)
    c.ellipse(24, 24, 19.5, 19.5, None, outline="#e8eaec", line=0.5)
    c.ellipse(24, 34.5, 8.6, 7.2, "#a9adb1", outline="#6f7377", line=0.5)
    for y, rx, ry in ((22.5, 7.4, 9.4),):
        c.ellipse(24, y, rx, ry, "#c7cacd", shadow=0.9, outline="#85898d", line=0.4)
        c.ellipse(24, y - 3.6, rx * 0.62, ry * 0.38, "#9da1a5", outline="#7d8185", line=0.4)
    c.ellipse(24, 27.5, 1.9, 1.9, "#e4e6e8", outline="#808488", line=0.4)
    return c.finished()


def products():
    return [
        tin("can-tomatoes-400", 201, "Orto Lucano Peeled Tomatoes 400 g", 0.0365, 0.110, 0.462,
            0.006, 119, tomatoes, 7),
        tin("can-tuna-160", 202, "Punta Clara Tuna in Olive Oil 160 g", 0.0425, 0.038, 0.196, 0.004,
            249, tuna, 0),
        drink_can("can-cola-330", 203, "Zapp Cola 330 ml", cola),
    ]
