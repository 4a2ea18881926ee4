"""Packs of packs, each beside its single: six cans in shrink film, four cups in a sleeve."""

import numpy as np

import cans
import yoghurt
from canvas import Atlas
from details import creases, normal_map
from geometry import Material, Part, rounded_box
from pictures import leaf, strawberry
from print_marks import barcode, best_before, legal, recycling
from product import Product
from shapes import at_height, cap, label, merged, placed, rounded_rectangle, skin


def six_cans():
    single = cans.drink_can("", 203, "", cans.cola, segments=22)
    step, half = 0.0664, 0.1155 / 2
    places = [(x * step / 2, y * step) for x in (1, -1) for y in (-1, 0, 1)]
    rng = np.random.default_rng(6)
    product = Product("can-cola-6x330", 204, "Zapp Cola 6 × 330 ml", "multipack", 2.098, 0.0086,
                      "film", 549, collision="box")
    contents = []
    for part in single.parts:
        copies = []
        for x, y in places:
            turn = (0 if x > 0 else 180) + float(rng.uniform(-75, 75))
            copies.append(placed(part, (x, y, 0), turn))
        contents.append(merged(copies))
    section = rounded_rectangle(2 * step + 0.001, 3 * step + 0.001, 0.0336, 72)
    film = Part(Material("film", color=(0.97, 0.975, 0.98), normals=stretched(61), roughness=0.10,
                         transmission=0.95, double_sided=True))
    rows = []
    for z, inset in ((0.0005, 0.012), (0.0003, 0.0075), (-0.004, 0.0040), (-0.014, 0.0006),
                     (-0.03, 0), (-0.06, 0.0004), (-0.09, 0), (-0.106, 0.0006), (-0.1135, 0.0042),
                     (-0.1155, 0.009)):
        rows.append(at_height(shrunk(section, inset), half + 0.0006 + z))
    skin(film, rows)

    def sag(x, y, k):
        return -0.0016 * (1 - k**2) - 0.0024 * np.cos(np.pi * x / step * 1.0) ** 2 * (1 - k**4)

    cap(film, rows[0], True, rings=7, height=sag)
    cap(film, rows[-1], False, rings=2)
    length = np.linalg.norm(np.diff(section, axis=0), axis=1).sum() * 1000
    atlas = Atlas(length, 38, 3.2)
    band(atlas.panel("band", 0, 0, length, 38), product.ean)
    printed = Part(Material("print", texture=atlas.finished(), normals=stretched(62),
                            roughness=0.22))
    label(printed, section, 0.008, -0.030, atlas.rectangle("band"), skew=0.0015, offset=0.0011)
    product.parts = contents + [film, printed]
    return product


def shrunk(section, inset):
    """Pulled inwards by a length, towards the middle."""
    reach = np.linalg.norm(section, axis=1, keepdims=True)
    return section * (1 - inset / reach)


def stretched(seed):
    """Shrunk film: taut folds that run from the corners."""
    height = creases((200, 420), seed, 120, 0.30)
    return normal_map(height)


def band(c, ean):
    w, h = c.width, c.height
    c.gradient("#d3121b", "#8f0710")
    t = np.linspace(0, w, 300)
    for k, tone in enumerate(("#ffffff", "#ffb21a", "#3b0206")):
        y = 27 + 2.6 * k + 2.2 * np.sin(2 * np.pi * 8 * t / w)
        c.polygon(list(zip(t, y)) + list(zip(t[::-1], (y + 1.8)[::-1])), tone)
    for x in (w / 2, 0, w):
        c.text(x - 40, 14, "ZAPP", "geometric", 20, "#ffffff", "mm", shadow=0.6)
        c.text(x + 2, 17, "cola", "jolly", 13, "#ffcf3a", "mm", shadow=0.5)
        cans.lightning(c, x - 72, 14, 9)
        c.text(x + 48, 14, "6 × 330 ml", "poster", 14, "#ffffff", "mm")
    x = w * 0.75
    c.rectangle(x - 47, 2, 94, 34, "#ffffff", radius=2)
    barcode(c, x - 44, 3.5, ean, height=24)
    c.paragraph(x - 4, 5, 48, "Six cans of cola-flavoured soft drink with caffeine. Water, sugar, "
                "carbon dioxide, colour E150d, phosphoric acid, flavouring. Single cans are not "
                "for sale without their own code. Keep out of the sun and frost.", "condensed", 3.0,
                "#5a0308")
    recycling(c, x + 1, 29, 3.2, "#5a0308")
    c.text(x + 6, 28.5, "LDPE 4", "condensed-bold", 3, "#5a0308", "lm")
    best_before(c, x + 18, 29, "BB 11.2027 L4", 3)


SLEEVE_DEPTH, SLEEVE_WIDTH, SLEEVE_HEIGHT = 153.5, 118.0, 75.6


def four_cups():
    single = yoghurt.make("strawberry")
    step = 0.0764
    rng = np.random.default_rng(4)
    places = [(x * step / 2, y * step / 2, float(rng.uniform(-50, 50))) for x in (1, -1)
              for y in (-1, 1)]
    product = Product("yoghurt-strawberry-4x150", 303, "Weidegrund Strawberry Yoghurt 4 × 150 g",
                      "multipack", 0.645, 0.0068, "cardboard", 239, collision="box")
    contents = [merged([placed(part, (x, y, 0), turn) for x, y, turn in places])
                for part in single.parts]
    d, w, h = SLEEVE_DEPTH, SLEEVE_WIDTH, SLEEVE_HEIGHT
    atlas = Atlas(2 * w, h + d, 3.4, "#ffffff")
    front(atlas.panel("front", 0, 0, w, h))
    back(atlas.panel("back", w, 0, w, h), product.ean)
    above(atlas.panel("top", 0, h, w, d))
    atlas.panel("bottom", w, h, w, d, "#e9e4d8")
    best_before(atlas.panels["bottom"], 20, 60, "12.09.26 14:22", 6)
    sleeve = Part(Material("sleeve", texture=atlas.finished(), roughness=0.42, double_sided=True))
    rounded_box(sleeve, (d / 1000, w / 1000, h / 1000), 0.0016,
                {n: atlas.rectangle(n) for n in atlas.places})
    product.parts = contents + [sleeve]
    return product


def ground(c):
    c.gradient("#fff7f4", "#ffc9cf")


def four(c, x, y):
    c.ellipse(x, y, 13, 13, "#1d6a3a", shadow=0.5)
    c.text(x, y - 1.5, "4 ×", "poster", 12, "#ffffff", "mm")
    c.text(x, y + 7, "150 g e", "sans-bold", 4.2, "#ffffff", "mm")


def front(c):
    ground(c)
    yoghurt.wave(c, 58, 3.4, "#ffffff")
    yoghurt.brand(c, 50, 16, 15)
    c.text(50, 38, "Strawberry", "round", 14, "#b0122b", "mm", width=80)
    c.text(50, 49, "creamy yoghurt on fruit", "sans-italic", 5, "#b0122b", "mm")
    strawberry(c, 22, 61, 17, 14)
    strawberry(c, 40, 63, 18, -12)
    four(c, 100, 24)
    strawberry(c, 92, 60, 20, 12)
    leaf(c, 106, 52, 14, 6, 25)


def above(c):
    ground(c)
    yoghurt.brand(c, c.width / 2, 34, 20)
    c.text(c.width / 2, 62, "Strawberry", "round", 17, "#b0122b", "mm", width=100)
    for dx, dy, size, a in ((-30, 100, 28, 15), (2, 108, 30, -10), (34, 98, 27, 8)):
        strawberry(c, c.width / 2 + dx, dy, size, a)
    four(c, c.width - 20, 134)


def back(c, ean):
    ground(c)
    c.rectangle(5, 6, 108, 64, "#ffffff", radius=2, opacity=0.85)
    legal(c, 9, 10, 44, [], ean, yoghurt.FLAVOURS["strawberry"]["facts"], "#b0122b", 2.9,
          mark="PAP 21", code_height=15)
    c.paragraph(58, 11, 51, "Four cups of yoghurt with 12 % strawberry preparation (strawberries, "
                "sugar, starch, lemon juice concentrate). 3.5 % fat in the milk portion. Keep at "
                "+8 °C or below. Use by: see the lid.", "condensed", 3.2, "#b0122b")
    yoghurt.brand(c, 84, 46, 10)
    c.text(84, 60, "Sleeve: paper. Lid: aluminium. Cup: PP.", "condensed", 3, "#b0122b", "mm")


def products():
    return [six_cans(), four_cups()]
