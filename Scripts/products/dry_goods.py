"""White paper bags: sugar in two sizes of one print, flour."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import mix
from details import crumpled_sheet
from folding_box import boxed, unfolded
from pictures import leaf, noise, patch, place, relief
from print_marks import LEAST_MODULE, best_before, facts, legal
from product import Product, tolerance
from shapes import ripple

SIZE = (66, 104, 166)  # millimetres, of a kilogram of either
SUGARS = {500: (801, 0.508, 95), 1000: (802, 1.011, 169)}


def paper_bag(product, atlas, scale, seed, gluing):
    """A block of paper, its top folded down and glued."""
    d, w, h = SIZE
    fold = [(0, h + d * 0.45, w, h + d * 0.45, 2.5), (0, h + d * 0.45, w * 0.2, h + d, 1.6),
            (w, h + d * 0.45, w * 0.8, h + d, 1.6), (0, h + 1, w * 0.3, h + d * 0.45, 1.2),
            (w, h + 1, w * 0.7, h + d * 0.45, 1.2), (w + d / 2, 0, w + d / 2, 30, 0.9),
            (w + d / 2, h - 26, w + d / 2, h, 0.9), (2 * w + 1.5 * d, h - 26, 2 * w
                                                     + 1.5 * d, h, 0.9),
            (gluing, 0, gluing, h, 1.0)]
    normals = crumpled_sheet(atlas, seed, 150, 0.10, 1.0, fold)
    size = [round(v * scale, 1) for v in SIZE]
    boxed(product, atlas, size, 0.0034 * scale, 0.0028 * scale, 0.62, flat=11, normals=normals)
    ripple(product.parts[0], 0.0005 * scale, 0.035, seed)
    return product


def weight(grams):
    return "1 kg" if grams == 1000 else f"{grams} g"


def sugar(grams):
    serial, mass, price = SUGARS[grams]
    product = Product(f"sugar-fine-{grams}", serial, f"Candora Fine Sugar {weight(grams)}", "bag",
                      mass, tolerance(grams), "cardboard", price, collision="box")
    atlas, p = unfolded(SIZE, 3.6, "#fbfbf9")
    sugar_front(p["front"], grams)
    sugar_front(p["back"], grams)
    side = p["right"]
    sugar_edge(side)
    side.text(33, 22, "Candora", "brush", 15, "#1b4f9c", "mm", width=54)
    legal(side, 7, 34, 52, ["White sugar from beet, EU quality I. Keep dry and away from strong "
                            "smells. Keeps without limit.", "Packed for Candora in the EU."],
          product.ean, facts(1700, 0, 0, 100, 100, 0, 0), "#1b4f9c", 3.2, mark="PAP 22",
          date="L6 318 14:07", code_height=18, least=LEAST_MODULE / (grams / 1000) ** (1 / 3))
    side = p["left"]
    sugar_edge(side)
    side.text(33, 60, "FINE SUGAR", "geometric", 17, "#1b4f9c", "mm", width=88, angle=90)
    side.paragraph(8, 112, 50, "One level tablespoon holds 15 g, one teaspoon 5 g. For meringue: "
                   "four whites of egg, 200 g of fine sugar, a pinch of salt.", "sans", 3.9,
                   "#33507c")
    for name in ("top", "bottom"):
        c = p[name]
        c.rectangle(0, c.height * 0.45, c.width, 0.4, "#d9dce0")
        c.text(c.width / 2, c.height * 0.25, "Candora", "brush", 11, "#1b4f9c", "mm")
    best_before(p["top"], 12, 48, f"L6 318 14:07 {serial}", 4.4, "#30343a")
    return paper_bag(product, atlas, (grams / 1000) ** (1 / 3), serial, 2 * SIZE[1] + SIZE[0] - 12)


def sugar_edge(c):
    c.rectangle(0, 0, c.width, 7, "#1b4f9c")
    c.rectangle(0, 7.8, c.width, 0.8, "#7fb2e5")
    c.rectangle(0, c.height - 16, c.width, 16, "#1b4f9c")
    c.rectangle(0, c.height - 17.6, c.width, 0.8, "#7fb2e5")


def sugar_front(c, grams):
    c.radial(52, 118, 60, "#d7e8f8", opacity=0.9)
    sugar_edge(c)
    c.ellipse(52, 36, 45, 19.5, "#1b4f9c", shadow=0.5)
    c.ellipse(52, 36, 43.4, 18, None, outline="#a9cdf0", line=0.6)
    c.text(52, 34.5, "Candora", "brush", 24, "#ffffff", "mm", width=76)
    c.text(52, 47, "SINCE THE FIRST BEET", "condensed-bold", 3.4, "#a9cdf0", "mm", tracking=0.14)
    c.text(52, 67, "FINE SUGAR", "geometric", 14, "#1b4f9c", "mm", width=90, tracking=0.03)
    c.text(52, 78, "extra fine · dissolves in a moment", "serif-italic", 6, "#3d6fae", "mm")
    heap(c, 52, 148, 88, 34)
    for x, y, s, a in ((36, 112, 17, 6), (58, 106, 18, -9), (48, 124, 18, 14), (68, 126, 17, -4)):
        cube(c, x, y, s, a)
    for x, a in ((13, 35), (91, 145)):
        leaf(c, x, 100, 20, 8, a, "#5c9a44")
    c.text(52, c.height - 9.2, weight(grams) + " e", "sans-black", 8, "#ffffff", "mm")
    c.noise(2, 8)


def heap(c, x, y, width, height):
    """A mound of grains."""
    m = patch(c, width, height)
    w, h = m.size
    t = np.linspace(0, 1, 120)
    top = h * (1 - 0.92 * np.exp(-(((t - 0.5) / 0.24) ** 2))) + noise((1, 120), 3, 9)[0] * h * 0.05
    ImageDraw.Draw(m).polygon([(0, h)] + list(zip(t * w, top)) + [(w, h)], fill=255)
    rng = np.random.default_rng(12)
    grain = rng.normal(0, 1, (h // 3 + 1, w // 3 + 1))
    grain = np.asarray(Image.fromarray(grain.astype("float32")).resize((w, h),
                                                                       Image.Resampling.BICUBIC))
    picture = relief(m, "#ffffff", gloss=0.25, softness=0.10, texture=grain * 0.5)
    place(c, picture, x, y - 4 - height / 2)


def cube(c, x, y, size, angle):
    """A lump of sugar, seen from above one corner."""
    w = round(size * c.k)
    image = Image.new("RGBA", (w, w))
    draw = ImageDraw.Draw(image)
    a, b, m = w * 0.5, w * 0.27, w * 0.54
    faces = [([(a, 0), (w, b), (a, m), (0, b)], 252), ([(0, b), (a, m), (a, w), (0, w - b)], 226),
             ([(a, m), (w, b), (w, w - b), (a, w)], 198)]
    for points, tone in faces:
        draw.polygon(points, fill=(tone - 4, tone, min(255, tone + 5), 255))
    pixels = np.asarray(image, float).copy()
    rng = np.random.default_rng(int(x * 7 + y))
    pixels[..., :3] += rng.normal(0, 7, (w, w, 1))
    place(c, Image.fromarray(pixels.clip(0, 255).astype("uint8"), "RGBA"), x, y, angle, shadow=1.0)


def flour():
    product = Product("flour-550-1000", 803, "Hallermühle Wheat Flour Type 550 1 kg", "bag", 1.012,
                      tolerance(1000), "cardboard", 89, collision="box")
    atlas, p = unfolded(SIZE, 3.6, "#faf6ec")
    for name in ("front", "back"):
        flour_front(p[name])
    legal(p["left"], 7, 30, 52, ["Wheat flour type 550. May contain traces of rye and barley. "
                                 "Store cool "
                                 "and dry. Flour is not for eating raw.",
                                 "Milled and packed at Hallermühle."], product.ean,
          facts(1448, 1.0, 0.2, 72, 0.7, 10, 0.01), "#5b3a1c", 3.2, mark="PAP 22",
          date="BB 09.2027 L2", code_height=18)
    c = p["right"]
    c.text(33, 20, "Plaited loaf", "serif-italic", 9, "#8a4b16", "mm")
    c.paragraph(8, 28, 50, "500 g of flour, 7 g of dry yeast, 60 g of sugar, a teaspoon of salt, "
                "80 g of butter, an egg and 230 ml of lukewarm milk. Knead for ten minutes, let "
                "the dough rise for an hour, plait it, brush it with milk and bake it at 180 °C "
                "for half an hour.", "sans", 3.9, "#5b3a1c")
    for k in range(3):
        ear(c, 16 + 17 * k, 128, 44, 78 + 12 * k)
    for name in ("right", "left"):
        p[name].rectangle(0, 0, 66, 9, "#b5762a")
        p[name].rectangle(0, 152, 66, 14, "#b5762a")
        p[name].text(33, 4.6, "Hallermühle", "script", 6, "#ffffff", "mm")
    best_before(p["top"], 14, 46, "BB 09.2027 L2 08:41", 4.4, "#3a3a3a")
    p["top"].text(52, 16, "Hallermühle", "script", 11, "#8a4b16", "mm")
    return paper_bag(product, atlas, 1, 803, 2 * SIZE[1] + SIZE[0] - 12)


def flour_front(c):
    c.gradient("#fffdf6", "#f4e7c9")
    c.rays(52, 84, 20, "#e9c987", 0.25)
    c.rectangle(0, 0, 104, 9, "#b5762a")
    c.rectangle(0, 152, 104, 14, "#b5762a")
    c.ellipse(52, 88, 30, 30, "#fffaf0", shadow=0.6, outline="#b5762a", line=1)
    mill(c, 52, 88, 21)
    for side in (1, -1):
        for k in range(4):
            ear(c, 52 + side * (31 + 3.2 * k), 128 - 3 * abs(k - 1), 46, 90 - side * (8 + 14 * k))
    c.text(52, 28, "Hallermühle", "script", 20, "#7a3f10", "mm", width=94)
    c.text(52, 43, "WHEAT FLOUR", "serif", 10.5, "#5b3a1c", "mm", tracking=0.08)
    c.text(52, 52, "finely milled, for bread and cake", "serif-italic", 5.2, "#8a4b16", "mm")
    c.rectangle(35, 122, 34, 19, "#7a3f10", radius=3, shadow=0.7)
    c.text(52, 126.6, "TYPE", "condensed-bold", 4.2, "#f2d9a2", "mm", tracking=0.3)
    c.text(52, 135, "550", "geometric", 11, "#ffffff", "mm")
    c.text(52, 157.5, "1 kg e", "sans-black", 7.5, "#ffffff", "mm")
    c.noise(3, 5)


def mill(c, x, y, r):
    """A windmill on its hill."""
    c.polygon([(x - r * 0.35, y + r * 0.75), (x + r * 0.35, y + r * 0.75),
               (x + r * 0.2, y - r * 0.2),
               (x - r * 0.2, y - r * 0.2)], "#8a4b16")
    c.polygon([(x - r * 0.26, y - r * 0.18), (x + r * 0.26, y - r * 0.18), (x, y - r * 0.5)],
              "#5b2f0c")
    c.rectangle(x - r * 0.07, y + r * 0.45, r * 0.14, r * 0.3, "#f2d9a2")
    for a in (35, 125, 215, 305):
        u = np.array([np.cos(np.radians(a)), np.sin(np.radians(a))])
        v = np.array([-u[1], u[0]])
        hub = np.array([x, y - r * 0.26])
        c.line([tuple(hub), tuple(hub + u * r * 0.95)], "#5b2f0c", r * 0.05)
        sail = [hub + u * r * 0.25, hub + u * r * 0.95, hub + u * r * 0.95 + v * r * 0.2,
                hub + u * r * 0.25 + v * r * 0.2]
        c.polygon([tuple(q) for q in sail], "#c08a4a")
        for k in range(1, 5):
            at = hub + u * r * (0.25 + 0.14 * k)
            c.line([tuple(at), tuple(at + v * r * 0.2)], "#7a3f10", r * 0.025)
    hill = np.linspace(-1, 1, 40)
    c.polygon(list(zip(x + hill * r * 1.15, y + r * (0.95 - 0.27 * np.cos(hill * np.pi / 2)))),
              "#9db35a")


def ear(c, x, y, length, angle):
    """An ear of wheat; 90° stands upright."""
    u = np.array([np.cos(np.radians(angle)), -np.sin(np.radians(angle))])
    v = np.array([-u[1], u[0]])
    foot = np.array([x, y])
    c.line([tuple(foot), tuple(foot + u * length)], "#b5762a", length * 0.014)
    for k in range(8):
        for side in (-1, 1):
            at = foot + u * length * (0.50 + 0.06 * k) + side * v * length * 0.035
            tip = at + u * length * 0.2 + side * v * length * 0.05
            c.line([tuple(at), tuple(tip)], "#d9a548", length * 0.006)
            grain(c, *at, length * 0.10, angle + side * -22, mix("#e0a94a", "#c58a2c", (k % 3) / 2))


def grain(c, x, y, length, angle, color):
    m = patch(c, length, length * 0.5)
    ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
    place(c, relief(m, color, gloss=0.3, softness=0.12), x, y, angle)


def products():
    return [sugar(500), sugar(1000), flour()]
