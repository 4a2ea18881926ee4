"""A sack of ten kilograms: food for dogs, woven film with a seam at either end."""

import numpy as np
from PIL import ImageDraw

from canvas import Atlas, mix
from details import creases, normal_map
from geometry import Material, Part, grid_indices, grid_normals
from pictures import noise, patch, place, relief
from print_marks import best_before, legal
from product import Product, tolerance

WIDTH, HEIGHT, DEPTH = 350, 560, 118  # millimetres


def dog_food():
    product = Product("dog-food-10000", 831, "Rudel Adult Dog Food with Beef 10 kg", "sack", 10.11,
                      tolerance(10_000), "film", 1999)
    atlas = Atlas(2 * WIDTH, HEIGHT, 2.25)
    front(atlas.panel("front", 0, 0, WIDTH, HEIGHT))
    back(atlas.panel("back", WIDTH, 0, WIDTH, HEIGHT), product.ean)
    film = Part(Material("film", texture=atlas.finished(), normals=woven(), roughness=0.36))
    for name, sign in (("front", 1), ("back", -1)):
        half(film, atlas.rectangle(name), sign)
    product.parts = [film]
    return product


def half(part, rectangle, sign):
    """One side, filled more below than above, lumpy, sewn flat at both ends."""
    rows, columns = 46, 32
    t, s = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    seam = 0.93
    ends = np.clip(1 - (np.abs(t) / seam) ** 4.5, 0, 1) ** 0.55
    across = np.clip(1 - np.abs(s) ** 3.4, 0, 1) ** 0.5
    rng = np.random.default_rng(31 + (sign > 0))
    waves = sum(np.sin(s * np.pi * k + rng.uniform(0, 6.3)) / k for k in (3, 4, 6, 9))
    near = np.exp(-((seam - np.abs(t)) / 0.14) ** 2)
    lumps = noise((rows, columns), 33 + (sign > 0), 5) + 0.6 * noise((rows, columns), 36 + (sign > 0), 11)
    body = (0.80 + 0.20 * np.tanh(2 * (t + 0.5)))
    x = DEPTH / 2 * ends * across * body * (1 + 0.16 * lumps) + 9 * waves * near * across * ends
    flat = 1.2 + 2.2 * np.sin(3.2 * s + 0.6) * (np.abs(t) > 0.9)
    p_x = np.where(ends * across > 0, sign * x, 0) + flat * (1 - ends) * 1.4
    pull = 1 - 0.085 * ends
    p = np.stack([p_x, sign * s * WIDTH / 2 * pull, -t * HEIGHT / 2 * (1 - 0.02 * (1 - s * s))],
                 -1) / 1000
    n = grid_normals(p)
    if (n[..., 0] * sign).sum() < 0:
        n = -n
    u0, v0, u1, v1 = rectangle
    uv = np.stack([u0 + (u1 - u0) * (s + 1) / 2, v0 + (v1 - v0) * (t + 1) / 2], -1)
    part.add(p, n, uv, grid_indices(rows, columns))


def woven():
    """Folds of a heavy film, the weave's grain, the stitches."""
    rows, columns = 420, 525
    height = creases((rows, columns), 88, 200, 0.30)
    gy, gx = np.mgrid[0:rows, 0:columns]
    height += 0.06 * ((gx // 2 + gy // 2) % 2)
    for y in (round(rows * 0.028), round(rows * 0.972)):
        height[y - 1:y + 2] += 0.9 * ((gx[:3] // 3) % 2)
    return normal_map(height)


def ground(c):
    c.gradient("#17324f", "#0a1a2c")
    t = np.linspace(0, WIDTH, 120)
    for k, tone in enumerate(("#e8a22a", "#f6ecd8")):
        y = 330 + 16 * k - 60 * np.sin(np.pi * t / WIDTH * 0.8 + 0.5)
        c.polygon(list(zip(t, y)) + [(WIDTH, HEIGHT), (0, HEIGHT)], tone)
    for y in (0, HEIGHT - 30):
        c.rectangle(0, y, WIDTH, 30, "#0a1a2c")
    for y in (15, HEIGHT - 15):
        for i in range(45):
            c.rectangle(i * 8, y - 0.7, 5, 1.4, "#f6ecd8")


def front(c):
    ground(c)
    c.text(175, 96, "Rudel", "jolly", 105, "#ffffff", "mm", width=270, shadow=2)
    paw(c, 318, 70, 15, "#e8a22a")
    c.text(175, 160, "ADULT", "poster", 44, "#e8a22a", "mm", tracking=0.12)
    c.text(175, 196, "complete food with beef", "sans-italic", 17, "#ffffff", "mm")
    dog(c, 152, 362, 250)
    rng = np.random.default_rng(7)
    for _ in range(58):
        kibble(c, rng.uniform(20, 330), 508 - abs(rng.normal(0, 15)), rng.uniform(17, 22),
               rng.uniform(0, 360))
    c.ellipse(290, 300, 42, 42, "#a3271c", shadow=1.6)
    c.text(290, 290, "28 %", "poster", 27, "#ffffff", "mm")
    c.text(290, 314, "beef", "sans-black", 15, "#ffffff", "mm")
    c.rectangle(238, 414, 94, 46, "#17324f", radius=8, shadow=1.4)
    c.text(285, 438, "10 kg e", "sans-black", 22, "#ffffff", "mm", width=84)


def dog(c, x, y, size):
    """A dog's head and chest, from the front."""
    brown, dark, light = "#b9793a", "#6b3f1c", "#f3dfc0"
    s = size / 250

    def blob(points, color, softness=0.1, gloss=0.05):
        p = np.array(points, float)
        low, high = p.min(0), p.max(0)
        m = patch(c, (high[0] - low[0]) * s, (high[1] - low[1]) * s)
        ImageDraw.Draw(m).polygon([tuple((q - low) * s * c.k) for q in p], fill=255)
        grain = noise((m.height, m.width), 9, 7)
        place(c, relief(m, color, gloss=gloss, softness=softness, texture=grain * 2.2),
              x + (low[0] + high[0]) / 2 * s, y + (low[1] + high[1]) / 2 * s, shadow=1.2)

    def ellipse(cx, cy, rx, ry, turn=0.0, power=1.0):
        t = np.linspace(0, 2 * np.pi, 60)
        px, py = rx * np.sign(np.cos(t)) * np.abs(np.cos(t)) ** power, ry * np.sin(t)
        a = np.radians(turn)
        return list(zip(cx + px * np.cos(a) - py * np.sin(a), cy + px * np.sin(a) + py * np.cos(a)))

    blob(ellipse(0, 105, 82, 80), brown)
    blob(ellipse(0, 112, 42, 70), light)
    blob(ellipse(0, -5, 78, 84, 0, 0.9), brown)
    blob(ellipse(-74, 2, 26, 66, 12), dark)
    blob(ellipse(74, 2, 26, 66, -12), dark)
    blob(ellipse(0, -34, 15, 50), light)
    blob(ellipse(0, 36, 44, 37), light)
    blob(ellipse(0, 62, 19, 22), "#d8606c", 0.14, 0.3)
    blob(ellipse(-17, 43, 24, 19), light)
    blob(ellipse(17, 43, 24, 19), light)
    blob(ellipse(0, 19, 19, 13), "#17110d", 0.16, 0.9)
    for side in (-1, 1):
        blob(ellipse(34 * side, -16, 12, 13), "#241408", 0.2, 0.9)
        c.ellipse(x + (34 * side - 4) * s, y - 21 * s, 3.4 * s, 3.4 * s, "#ffffff")
        blob(ellipse(33 * side, -41, 13, 5, 14 * side), dark)


def kibble(c, x, y, size, angle):
    m = patch(c, size, size * 0.8)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 40)
    r = 0.44 * (1 + 0.10 * np.cos(3 * t))
    ImageDraw.Draw(m).polygon(list(zip(w * (0.5 + r * np.cos(t)), h * (0.5 + r * np.sin(t)))),
                              fill=255)
    grain = noise((h, w), int(angle), 4)
    place(c, relief(m, mix("#8a5424", "#6b3c16", abs(np.sin(angle))), gloss=0.05, softness=0.14,
                    texture=grain * 2), x, y, angle, shadow=1)


def paw(c, x, y, r, color):
    c.ellipse(x, y + r * 0.4, r * 0.62, r * 0.5, color)
    for k in range(4):
        a = np.radians(200 + 46.7 * k)
        c.ellipse(x + r * 0.95 * np.cos(a), y + r * 0.45 + r * 1.0 * np.sin(a), r * 0.24, r * 0.31,
                  color)


def back(c, ean):
    ground(c)
    c.text(175, 76, "Rudel", "jolly", 62, "#ffffff", "mm")
    c.text(175, 118, "Adult · complete food for grown dogs", "sans-bold", 13, "#e8a22a", "mm",
           width=290)
    c.rectangle(30, 140, 290, 372, "#fffaf0", radius=8)
    c.text(46, 160, "How much a day", "sans-black", 14, "#17324f", "lm")
    for k, (dog_mass, grams) in enumerate((("5 kg", "90 g"), ("10 kg", "150 g"), ("20 kg", "255 g"),
                                           ("30 kg", "345 g"), ("40 kg", "430 g"))):
        y = 176 + 13.5 * k
        c.rectangle(46, y, 258, 12.4, "#f3e6cc" if k % 2 else "#fbf2df")
        c.text(52, y + 6.4, f"dog of {dog_mass}", "sans", 9, "#17324f", "lm")
        c.text(298, y + 6.4, grams, "sans-bold", 9, "#17324f", "rm")
    rows = [("Crude protein", "25.0 %"), ("Crude fat", "13.0 %"), ("Crude fibre", "2.8 %"),
            ("Crude ash", "7.2 %"), ("Calcium", "1.3 %"), ("Phosphorus", "0.9 %")]
    legal(c, 46, 254, 258, ["Composition: cereals, meat and animal by-products (of which 28 % beef), oils "
          "and fats, vegetable by-products, minerals. Fresh water must always be there. Store cool, dry and "
          "closed. For dogs only."], ean, rows, "#17324f", 9.6, "per 100 g", mark="PP 5",
          code_height=48, least=0.6)
    best_before(c, 120, 490, "BB 10.2027 L2 0448", 10, "#222222")


def products():
    return [dog_food()]
