"""Frozen pizza in a flat carton: two kinds in one print, of equal mass."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import mix, rgb
from folding_box import boxed, unfolded
from pictures import leaf, noise, patch, place, relief
from print_marks import best_before, facts, legal
from product import Product, tolerance

SIZE = (32, 262, 262)  # stands on its edge, as in the freezer; millimetres

PIZZAS = {
    "margherita": {"serial": 841, "title": "MARGHERITA", "sub": "tomato, mozzarella, basil",
                   "ground": ("#1f7a45", "#0d3f27"), "rows": facts(988, 8.4, 4.1, 29, 3.4, 10.1, 1.1),
                   "words": "mozzarella 22 %, tomato purée 19 %, sunflower oil, yeast, salt, sugar, basil"},
    "salame": {"serial": 842, "title": "SALAME", "sub": "tomato, mozzarella, salami",
               "ground": ("#b3261c", "#5c0d0c"), "rows": facts(1069, 10.9, 4.8, 28, 3.2, 11.0, 1.4),
               "words": "tomato purée 18 %, mozzarella 17 %, salami 11 % (pork, salt, spices), rapeseed oil, "
                        "yeast, sugar"},
}


def pizza(kind):
    f = PIZZAS[kind]
    product = Product(f"pizza-{kind}-350", f["serial"],
                      f"Casa Verello Pizza {f['title'].title()} 350 g", "carton", 0.421,
                      tolerance(350), "cardboard", 279, collision="box")
    atlas, p = unfolded(SIZE, 2.6, f["ground"][1])
    front(p["front"], f, kind)
    back(p["back"], f, kind, product.ean)
    for name in ("left", "right"):
        c = p[name]
        c.gradient(*f["ground"])
        c.text(16, 131, f"Casa Verello   {f['title']}", "geometric", 12, "#ffffff", "mm", angle=90)
    for name in ("top", "bottom"):
        c = p[name]
        c.rectangle(0, 0, c.width, c.height, f["ground"][0])
        c.text(20, 16, "Casa Verello", "script", 15, "#ffffff", "lm")
        c.text(240, 16, f["title"], "poster", 15, "#f6d77a", "rm")
    best_before(p["top"], 122, 16, "BB 07.2027 L6 03:31", 6, "#ffffff")
    return boxed(product, atlas, SIZE, 0.0011, 0.0016, 0.36)


def front(c, f, kind):
    c.gradient(*f["ground"])
    c.rays(140, 150, 26, "#ffffff", 0.05)
    c.radial(140, 160, 130, "#ffdf9a", opacity=0.35)
    whole(c, 143, 164, 108, kind)
    c.polygon([(0, 0), (262, 0), (262, 34)] + [(x, 60 - 22 * np.sin(np.pi * x / 330)) for x in
                                               np.linspace(262, 0, 30)], f["ground"][1], shadow=1.2)
    c.rectangle(0, 0, 262, 3.5, "#f6d77a")
    c.text(14, 26, "Casa Verello", "script", 30, "#ffffff", "lm", width=140, shadow=0.8)
    c.text(250, 22, f["title"], "poster", 27, "#f6d77a", "rm", width=86)
    c.ellipse(34, 84, 25, 25, "#f6d77a", shadow=1)
    c.text(34, 76, "STONE", "poster", 11, f["ground"][1], "mm")
    c.text(34, 87, "BAKED", "poster", 14, f["ground"][1], "mm")
    c.text(34, 98, "crisp in 11 min", "sans-bold", 4.6, f["ground"][1], "mm")
    c.text(12, 226, "pizza", "serif-italic", 17, "#ffffff", "lm", shadow=0.8)
    c.text(12, 240, f["sub"], "sans-italic", 8.4, "#ffffff", "lm", shadow=0.8, width=110)
    c.rectangle(214, 236, 42, 17, "#ffffff", radius=3)
    c.text(235, 244.5, "350 g e", "sans-black", 8, f["ground"][1], "mm")
    snow(c, 244, 60, 10)


def snow(c, x, y, r):
    """The sign of what must stay frozen."""
    c.ellipse(x, y, r * 1.25, r * 1.25, "#2f8fd8", shadow=0.6)
    for k in range(6):
        a = np.pi * k / 3
        u, v = np.array([np.cos(a), np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
        at = np.array([x, y])
        c.line([tuple(at), tuple(at + u * r)], "#ffffff", r * 0.12)
        for side in (-1, 1):
            c.line([tuple(at + u * r * 0.55), tuple(at + (u * 0.85 + side * v * 0.28) * r)],
                   "#ffffff", r * 0.1)


def whole(c, x, y, r, kind):
    """A pizza from above: crust with its blisters, sauce, melted cheese and what lies on it."""
    rng = np.random.default_rng(PIZZAS[kind]["serial"])
    m = patch(c, 2 * r, 2 * r)
    size = m.width
    t = np.linspace(0, 2 * np.pi, 200)
    wobble = 0.488 + 0.004 * np.cos(5 * t + 1) + 0.003 * np.cos(9 * t)
    ImageDraw.Draw(m).polygon(list(zip(size * (0.5 + wobble * np.cos(t)),
                                       size * (0.5 + wobble * np.sin(t)))), fill=255)
    gy, gx = np.mgrid[0:size, 0:size] / size - 0.5
    d = np.hypot(gx, gy)
    grain, broad, fine = (noise((size, size), k, scale) for k, scale in
                          ((1, size / 40), (2, size / 14), (3, 4)))
    coarse, fine = grain[..., None], fine[..., None]
    crust = np.array([222, 164, 86]) + coarse * [64, 62, 50] + fine * [26, 24, 20]
    burnt = np.clip((broad + grain * 0.6 - 0.30) * 5, 0, 1) * np.clip((d - 0.38) * 14, 0, 1)
    burnt = burnt[..., None]
    crust = crust * (1 - burnt) + np.array([92, 48, 20]) * burnt
    sauce = np.array([188, 44, 22]) + coarse * [50, 30, 18] + fine * [26, 18, 10]
    melted = noise((size, size), 4, size / 17) + 0.6 * noise((size, size), 5, size / 42)
    cheese = np.array([250, 216, 138]) + coarse * [22, 40, 60] + fine * [14, 18, 22]
    brown = np.clip((noise((size, size), 6, size / 48) - 0.22) * 7, 0, 1)[..., None] * 0.75
    cheese = cheese * (1 - brown) + np.array([196, 112, 40]) * brown
    share = np.clip((melted + 0.14) * 9, 0, 1) * np.clip((0.425 - d) * 40, 0, 1)
    inside = np.clip((0.442 + 0.02 * grain - d) * 60, 0, 1)[..., None]
    laid = share[..., None]
    tint = crust * (1 - inside) + (sauce * (1 - laid) + cheese * laid) * inside
    rim = np.exp(-(((d - 0.462) / 0.026) ** 2)) * size * 0.022
    texture = rim + grain * 2.5 + share * size * 0.006 + burnt[..., 0] * 2
    picture = relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.16,
                     softness=0.012, texture=texture)
    place(c, picture, x, y, shadow=3)
    spots = []
    for _ in range(400):
        a, q = rng.uniform(0, 2 * np.pi), 0.78 * r * np.sqrt(rng.uniform(0, 1))
        spot = (x + q * np.cos(a), y + q * np.sin(a))
        if all(np.hypot(spot[0] - u, spot[1] - v) > r * (0.27 if kind == "salame" else 0.34)
               for u, v in spots):
            spots.append(spot)
    for i, (u, v) in enumerate(spots):
        if kind == "salame":
            salami(c, u, v, r * 0.155, i)
        else:
            tomato_slice(c, u, v, r * 0.13)
    for i in range(7 if kind == "margherita" else 4):
        u, v = spots[(3 * i + 1) % len(spots)]
        a = rng.uniform(0, 360)
        leaf(c, u + r * 0.13, v + r * 0.12, r * 0.30, r * 0.17, a, "#3f8f2f")
        leaf(c, u + r * 0.19, v + r * 0.02, r * 0.22, r * 0.13, a + 80, "#358428")


def salami(c, x, y, r, seed):
    m = patch(c, 2 * r, 2 * r)
    ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
    fat = np.clip((noise((m.height, m.width), seed, m.width / 11) - 0.13) * 9, 0, 1)[..., None]
    tint = np.array([166, 42, 34]) * (1 - fat) + np.array([232, 170, 150]) * fat
    gy, gx = np.mgrid[0:m.height, 0:m.width] / m.width - 0.5
    edge = np.clip((np.hypot(gx, gy) - 0.44) * 20, 0, 1)[..., None]
    tint = tint * (1 - 0.4 * edge)
    place(c, relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.35,
                    softness=0.03), x, y, shadow=0.9)


def tomato_slice(c, x, y, r):
    c.ellipse(x, y, r, r, "#a81d14", shadow=0.9)
    c.ellipse(x, y, r * 0.9, r * 0.9, "#e2432c")
    for k in range(5):
        a = 2 * np.pi * k / 5 + 0.3
        cx, cy = x + 0.5 * r * np.cos(a), y + 0.5 * r * np.sin(a)
        c.ellipse(cx, cy, r * 0.24, r * 0.24, "#c12f1c")
        for e in (-0.35, 0.35):
            c.ellipse(cx + r * 0.14 * np.cos(a + e * 4), cy + r * 0.14 * np.sin(a + e * 4),
                      r * 0.06, r * 0.045, "#f6d58a")
    c.radial(x - r * 0.3, y - r * 0.4, r * 0.5, "#ffffff", opacity=0.35)


def back(c, f, kind, ean):
    c.gradient(*f["ground"])
    c.text(131, 26, "Casa Verello", "script", 26, "#ffffff", "mm")
    c.text(131, 47, f"Pizza {f['title'].capitalize()}", "serif-italic", 13, "#f6d77a", "mm")
    c.rectangle(14, 58, 234, 186, "#fffaf0", radius=5)
    ink = f["ground"][1]
    c.text(24, 72, "Into the oven", "sans-black", 9, ink, "lm")
    for i, (what, how) in enumerate((("1", "Heat the oven: 220 °C, fan 200 °C."),
                                     ("2", "Take off the film. Bake still frozen."),
                                     ("3", "11 to 13 minutes on the middle shelf."))):
        y = 86 + 17 * i
        c.ellipse(31, y, 6.2, 6.2, ink)
        c.text(31, y, what, "poster", 9, "#ffffff", "mm")
        c.paragraph(41, y - 5, 76, how, "sans", 5.4, ink)
    whole(c, 69, 190, 46, kind)
    legal(c, 132, 66, 106, [f"Ingredients: wheat flour, water, {f['words']}. May contain traces of soya, "
          "mustard and celery.", "Keep at −18 °C until the date on the lid. Once thawed, do not freeze "
          "again. Made in the EU for Casa Verello."], ean, f["rows"], ink, 5.2, mark="PAP 21",
          code_height=30)


def products():
    return [pizza(kind) for kind in PIZZAS]
