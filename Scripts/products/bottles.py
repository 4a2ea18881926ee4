"""Plastic bottles: juice in two flavours of equal mass, still water."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import Atlas, mix, rgb
from fruit import wrapped_noise
from geometry import Material, Part, arc, disc, lathe, smooth
from pictures import citrus_slice, drop_shape, leaf, patch, place, relief
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product


def liquid(color, level, clear="#e9eef0", seed=1, cloud=8, height=384, width=256):
    """A bottle's side: `level` (0 top … 1) is where the drink begins, with its meniscus."""
    t = np.linspace(0, 1, height)[:, None, None]
    body = np.asarray(rgb(color), float) * (1.06 - 0.16 * t) + wrapped_noise(
        height, width, seed, 60)[..., None] * cloud
    air = np.broadcast_to(np.asarray(rgb(clear), float), body.shape)
    picture = np.where(t < level, air, body)
    edge = np.exp(-(((t - level) / 0.006) ** 2))
    picture = picture * (1 - 0.35 * edge) + np.asarray(rgb(mix(color, "#ffffff", 0.6))) * 0.35 * edge
    return Image.fromarray(picture.clip(0, 255).astype("uint8"), "RGB")


def screw_cap(part, radius, bottom, height, ribs=40):
    """A bottle's cap with its grip."""
    wall = [(radius, bottom + height - 0.0012), (radius, bottom + 0.0036)]
    lathe(part, wall, segments=ribs * 2,
          modulate=lambda a, z: 1 + 0.014 * np.sign(np.cos(ribs * a)) + 0 * z)
    lathe(part, arc((radius - 0.0012, bottom + height - 0.0012), 0.0012, 90, 0, 3), segments=32,
          by_height=False)
    disc(part, radius - 0.0012, bottom + height, segments=32)
    lathe(part, [(radius * 0.95, bottom + 0.0040), (radius * 0.985, bottom + 0.0028),
                 (radius * 0.985, bottom)], segments=32)


JUICES = {
    "orange": {"serial": 601, "title": "ORANGE", "drink": "#f59a1b", "ground": ("#fff3cf", "#ffd27a"),
               "ink": "#b8430a", "cap": (0.75, 0.20, 0.01), "rows": facts(185, 0.2, 0, 9.6, 9.0, 0.7, 0)},
    "apple": {"serial": 602, "title": "APPLE", "drink": "#d9a93a", "ground": ("#f2fadb", "#c5e38a"),
              "ink": "#356a12", "cap": (0.07, 0.32, 0.03), "rows": facts(189, 0.1, 0, 10.7, 10.1, 0.1, 0)},
}


def juice(kind):
    f = JUICES[kind]
    product = Product(f"juice-{kind}-1l", f["serial"], f"Brightgrove {f['title'].title()} Juice 1 l",
                      "bottle", 1.092, 0.0073, "plastic", 229)
    radius, wrap = 0.0405, 2 * np.pi * 40.9
    label_top, label_bottom = 0.158, 0.066
    atlas = Atlas(wrap, 92, 3.9)
    juice_label(atlas.panel("label", 0, 0, wrap, 92), f, kind, product.ean)
    drink = Part(Material("bottle", texture=liquid(f["drink"], 0.07, seed=f["serial"]),
                          roughness=0.12))
    shoulder = smooth([(0.0132, 0.234), (0.0142, 0.224), (0.0205, 0.208), (0.0330, 0.186),
                       (0.0402, 0.168), (0.0412, 0.161), (0.0404, 0.158)], 4)
    total = 0.234

    def strip(top, bottom):
        return (0, 1 - top / total, 1, 1 - bottom / total)

    lathe(drink, shoulder, strip(0.234, 0.158), segments=44)
    ribs = [(0.0404, 0.066), (0.0413, 0.063), (0.0412, 0.056), (0.0396, 0.052), (0.0412, 0.047),
            (0.0412, 0.040), (0.0396, 0.036), (0.0412, 0.031), (0.0412, 0.012)]
    lathe(drink, smooth(ribs, 3) + arc((0.0322, 0.009), 0.009, 0, -90, 5)[1:], strip(0.066, 0.0),
          segments=44)
    disc(drink, 0.0322, 0.0002, False, (0, 0.97, 1, 1), segments=44)
    label = Part(Material("label", texture=atlas.finished(), roughness=0.3))
    lathe(label, [(radius + 0.0004, label_top), (radius + 0.0004, label_bottom)],
          atlas.rectangle("label"), segments=56)
    cap = Part(Material("cap", color=f["cap"], roughness=0.35))
    lathe(cap, [(0.0150, 0.2335), (0.0165, 0.2325), (0.0165, 0.2310), (0.0140, 0.2300)], segments=32)
    screw_cap(cap, 0.0148, 0.2345, 0.0165)
    product.parts = [drink, label, cap]
    return product


def juice_label(c, f, kind, ean):
    w, h = c.width, c.height
    c.gradient(*f["ground"])
    c.rays(w / 2, 62, 26, "#ffffff", 0.35)
    for x in (w / 2, 0, w):
        if kind == "orange":
            citrus_slice(c, x - 15, 62, 17)
            whole_fruit(c, x + 13, 66, 17, "#f28a12")
            leaf(c, x + 15, 49, 20, 8, 25)
        else:
            whole_fruit(c, x - 14, 64, 17, "#c42a25", dimple=True)
            whole_fruit(c, x + 15, 66, 17, "#86b52d", dimple=True)
            leaf(c, x - 6, 48, 18, 7.5, 30)
        drop_shape(c, x + 33, 72, 9, mix(f["drink"], "#ffffff", 0.2))
        c.text(x, 13, "Brightgrove", "brush", 15, f["ink"], "mm", width=80, stroke=0.7)
        c.text(x, 32, f["title"], "poster", 18, f["ink"], "mm", stroke=0.8, tracking=0.05)
        c.text(x, 43, "100 % juice, nothing else", "sans-italic", 4.8, f["ink"], "mm")
        c.text(x + 30, h - 6, "1 l e", "sans-black", 6, f["ink"], "mm")
    side = w * 0.25
    c.rectangle(side - 20, 6, 40, h - 12, "#ffffff", radius=3, opacity=0.88)
    y = nutrition(c, side - 18, 9, 36, f["rows"], size=2.6, color=f["ink"], basis="per 100 ml")
    y = c.paragraph(side - 18, y + 2, 36, f"{f['title'].capitalize()} juice, not from concentrate. "
                    "Pasteurised. Shake well. Once opened, keep in the refrigerator and drink within "
                    "four days.", "condensed", 2.8, f["ink"])
    best_before(c, side - 18, h - 11, "BB 02.2027  L4 07:15", 2.8, f["ink"])
    side = w * 0.75
    c.rectangle(side - 23, 6, 46, h - 12, "#ffffff", radius=3, opacity=0.88)
    barcode(c, side, 12, ean, height=20, align="m")
    recycling(c, side - 10, 50, 5, f["ink"])
    c.text(side - 1, 49, "PET 1", "condensed-bold", 4, f["ink"], "lm")
    c.text(side, 64, "DEPOSIT 25 c", "condensed-bold", 4, f["ink"], "mm")


def whole_fruit(c, x, y, r, color, dimple=False):
    m = patch(c, 2 * r, 2 * r)
    w, h = m.size
    if dimple:
        t = np.linspace(0, 2 * np.pi, 120)
        rr = 0.47 * (1 - 0.10 * np.exp(-(((t - 1.5 * np.pi) / 0.30) ** 2)))
        points = list(zip(w / 2 + w * rr * np.cos(t), h / 2 + h * rr * np.sin(t) * 0.97))
        ImageDraw.Draw(m).polygon(points, fill=255)
        tint = np.asarray(rgb(color), float) + wrapped_noise(h, w, 3, 40, 10)[..., None] * [50, 60, 20]
        picture = Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB")
        place(c, relief(m, picture, gloss=0.7, softness=0.19), x, y, shadow=1.2)
        c.line([(x, y - r * 0.82), (x + r * 0.10, y - r * 1.12)], "#5a3a1a", r * 0.08)
    else:
        ImageDraw.Draw(m).ellipse([1, 1, w - 2, h - 2], fill=255)
        pores = wrapped_noise(h, w, 4, 6)
        place(c, relief(m, color, gloss=0.5, softness=0.2, texture=pores * 2.0), x, y, shadow=1.2)


def water():
    product = Product("water-still-500", 603, "Nordbrunn Still Water 0.5 l", "bottle", 0.524, 0.0073,
                      "plastic", 45)
    wrap = 2 * np.pi * 31.2
    atlas = Atlas(wrap, 52, 4.6)
    water_label(atlas.panel("label", 0, 0, wrap, 52), product.ean)
    bottle = Part(Material("bottle", texture=liquid("#e3eff4", 0.09, "#f0f5f7", seed=4, cloud=4),
                           roughness=0.08, transmission=0.92))
    total = 0.205

    def strip(top, bottom):
        return (0, 1 - top / total, 1, 1 - bottom / total)

    lathe(bottle, smooth([(0.0125, 0.205), (0.0130, 0.196), (0.0180, 0.184), (0.0262, 0.166),
                          (0.0312, 0.148), (0.0318, 0.140), (0.0308, 0.137)], 4),
          strip(0.205, 0.137), segments=44)
    lower = [(0.0308, 0.084), (0.0318, 0.081)]
    for k in range(4):  # stiffening rings
        z = 0.076 - 0.013 * k
        lower += [(0.0318, z), (0.0303, z - 0.0035), (0.0318, z - 0.0070)]
    lower += [(0.0318, 0.018), (0.0312, 0.012), (0.0290, 0.005), (0.0250, 0.0006)]
    lathe(bottle, smooth(lower, 2), strip(0.084, 0.0), segments=44)
    disc(bottle, 0.0250, 0.0006, False, (0, 0.97, 1, 1), rings=4,
         height=lambda r: 0.006 * np.clip(1 - (r / 0.02) ** 2, 0, 1))
    label = Part(Material("label", texture=atlas.finished(), roughness=0.25))
    lathe(label, [(0.0311, 0.137), (0.0311, 0.084)], atlas.rectangle("label"), segments=52)
    cap = Part(Material("cap", color=(0.02, 0.16, 0.50), roughness=0.35))
    lathe(cap, [(0.0138, 0.2042), (0.0158, 0.2034), (0.0158, 0.2018), (0.0130, 0.2008)], segments=32)
    screw_cap(cap, 0.0140, 0.2052, 0.0135)
    product.parts = [bottle, label, cap]
    return product


def water_label(c, ean):
    w, h = c.width, c.height
    c.gradient("#0d4c92", "#3fa4e0")
    t = np.linspace(0, w, 300)
    for k, (level, tone) in enumerate(((0.62, "#dff1fb"), (0.72, "#8cc9ee"), (0.82, "#2b82c4"))):
        saw = np.abs(((t / w * (8 + 2 * k) + 0.37 * k) % 1) - 0.5) * 2
        ridge = h * level - 9 * (1 - k * 0.28) * saw * (0.6 + 0.4 * np.cos(4 * np.pi * t / w))
        c.polygon(list(zip(t, ridge)) + [(w, h), (0, h)], tone)
    for x in (w / 2, 0, w):
        c.text(x, 14, "Nordbrunn", "geometric", 11.5, "#ffffff", "mm", width=66, shadow=0.4)
        c.text(x, 24, "STILL · NATURAL MINERAL WATER", "condensed-bold", 3.5, "#dff1fb", "mm")
        drop_shape(c, x, 38, 13, "#5ab6ec", shadow=0.6)
        c.text(x + 22, 46, "0.5 l e", "sans-black", 4.6, "#ffffff", "mm")
    side = w * 0.25
    c.rectangle(side - 15, 4, 30, h - 8, "#ffffff", radius=2, opacity=0.9)
    rows = [("Sodium", "11.2 mg"), ("Calcium", "78.4 mg"), ("Magnesium", "24.0 mg"),
            ("Chloride", "9.8 mg"), ("Sulphate", "31.5 mg"), ("Hydrogen carb.", "312 mg")]
    y = nutrition(c, side - 13.5, 6, 27, rows, size=2.1, color="#0d4c92", heading="Analysis",
                  basis="per litre")
    c.paragraph(side - 13.5, y + 1.5, 27, "Bottled at the spring. Store clean, dry and out of the "
                "sun.", "condensed", 2.3, "#0d4c92")
    best_before(c, side - 13.5, h - 7, "09.2027 L33", 2.4, "#0d4c92")
    side = w * 0.75
    c.rectangle(side - 20, 4, 40, h - 8, "#ffffff", radius=2, opacity=0.9)
    barcode(c, side, 6, ean, height=16, align="m")
    recycling(c, side - 7, 37, 3.6, "#0d4c92")
    c.text(side, 36, "PET 1", "condensed-bold", 3.2, "#0d4c92", "lm")
    c.text(side, 43.5, "DEPOSIT 25 c", "condensed-bold", 3, "#0d4c92", "mm")


def products():
    return [juice(kind) for kind in JUICES] + [water()]
