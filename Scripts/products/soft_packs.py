"""A bag of frozen peas, a stand-up pouch of muesli and a tin tube of tomato paste."""

import numpy as np
from PIL import Image

from canvas import Atlas
from details import creases, normal_map
from geometry import Material, Part, arc, disc, lathe, loft
from nature import cells, field, rough, sheet, step
from pictures import ball, leaf, place, relief, patch, tomato
from pouches import pillow, seals
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product


# --- frozen peas --------------------------------------------------------------------------------

def peas():
    width, height, depth = 178, 240, 48
    product = Product("peas-frozen-450", 711, "Nordfeld Garden peas, frozen, 450 g", "pouch", 0.459,
                      0.006, "film", 179)
    atlas = Atlas(2 * width, height, 2.8)
    peas_front(atlas.panel("front", 0, 0, width, height))
    peas_back(atlas.panel("back", width, 0, width, height), product.ean)
    film = Part(Material("film", texture=atlas.finished(), normals=pea_lumps(), roughness=0.46))
    for name, sign in (("front", 1), ("back", -1)):
        pillow(film, atlas.rectangle(name), width / 1000, height / 1000, depth / 1000, sign, 711)
    product.parts = [film]
    return product


def plane(width, height, shape):
    """Points of a flat sheet in metres, for noise."""
    x, y = np.meshgrid(np.linspace(0, width, shape[1]), np.linspace(0, height, shape[0]))
    return np.stack([x, y, 0 * x], -1)


def pea_lumps():
    rows, columns = 256, 384
    gy, gx = np.mgrid[0:rows, 0:columns]
    p = plane(0.356, 0.240, (rows, columns))
    first, _, _ = cells(p, 0.0088, 5)
    inside = step(0.04, 0.12, gy / rows) * step(0.96, 0.88, gy / rows)
    height = 2.6 * np.sqrt(np.clip(1 - (first / 0.62) ** 2, 0, 1)) * inside
    height += creases((rows, columns), 8, 130, 0.14)
    edge = (gy < rows * 0.05) | (gy > rows * 0.95)
    return normal_map(np.where(edge, 0.45 * np.sin(gx * np.pi / 2), height))


def peas_front(c):
    c.gradient("#0f6b3a", "#07381f")
    c.radial(89, 140, 110, "#7cc242", opacity=0.6)
    c.polygon([(0, 12), (178, 12), (178, 52), (140, 66), (89, 70), (38, 66), (0, 52)], "#ffffff",
              shadow=1.2)
    c.text(89, 36, "Nordfeld", "script", 34, "#0b5a30", "mm", width=140)
    c.text(89, 61, "FROZEN WITHIN THREE HOURS", "condensed-bold", 5.5, "#2a84c6", "mm", tracking=0.12)
    c.text(89, 90, "Garden Peas", "geometric", 20, "#ffffff", "mm", width=160, shadow=0.8)
    c.text(89, 104, "tender · sweet · extra fine", "sans-italic", 7.5, "#d7f29a", "mm")
    rng = np.random.default_rng(2)
    for _ in range(70):
        a, r = rng.uniform(0, 2 * np.pi), 54 * rng.random() ** 0.5
        shade = ("#6fb52e", "#82c63c", "#5aa324")[rng.integers(3)]
        ball(c, 89 + 1.22 * r * np.cos(a), 164 + 0.72 * r * np.sin(a), rng.uniform(8.5, 10), shade,
             gloss=0.55, shadow=1.2)
    pod(c, 62, 202, 86, -14)
    leaf(c, 132, 196, 34, 16, 30, "#4f9e30")
    for _ in range(60):
        x, y = rng.uniform(8, 170), rng.uniform(112, 222)
        c.ellipse(x, y, 0.7, 0.7, "#ffffff", opacity=0.55)
    c.ellipse(150, 122, 17, 17, "#2a84c6", shadow=0.8)
    c.text(150, 118, "−18 °C", "sans-black", 7.5, "#ffffff", "mm")
    c.text(150, 127, "keep frozen", "condensed-bold", 4.8, "#ffffff", "mm")
    c.text(164, 220, "450 g e", "sans-black", 9, "#ffffff", "rm")
    seals(c)


def pod(c, x, y, length, angle):
    m = patch(c, length, length * 0.24)
    from PIL import ImageDraw
    t = np.linspace(0, 1, 50)
    half = np.sin(np.pi * t) ** 0.6 * 0.44
    ImageDraw.Draw(m).polygon([(a * m.width, (0.5 - h) * m.height) for a, h in zip(t, half)]
                              + [(a * m.width, (0.5 + h) * m.height)
                                 for a, h in zip(t[::-1], half[::-1])], fill=255)
    gx = np.mgrid[0:m.height, 0:m.width][1] / m.width
    bulges = np.abs(np.sin(np.pi * 7 * gx)) * m.height * 0.10
    place(c, relief(m, "#5fae2f", gloss=0.5, softness=0.07, texture=bulges), x, y, angle, shadow=1.5)


def peas_back(c, ean):
    c.gradient("#0f6b3a", "#07381f")
    c.text(89, 34, "Nordfeld", "script", 22, "#ffffff", "mm")
    c.text(89, 50, "Garden peas, frozen", "sans-bold", 7, "#d7f29a", "mm")
    c.rectangle(18, 60, 142, 150, "#f6fbef", radius=4)
    y = nutrition(c, 24, 66, 74, facts(318, 0.6, 0.1, 10.4, 4.4, 5.6, 0.01), size=3.8, color="#0b3d22")
    c.text(24, y + 5, "Cooking", "condensed-bold", 5.4, "#0b3d22", "lm")
    y = c.paragraph(24, y + 8.5, 130, "Pan: melt a knob of butter, add the frozen peas and three "
                    "spoons of water, cover and simmer for 5 minutes. Microwave: 250 g in a covered "
                    "dish, 4 minutes at 800 W, stir once.", "condensed", 4.2, "#0b3d22")
    c.paragraph(24, y + 2, 130, "Ingredients: peas. Store at −18 °C or colder; do not refreeze once "
                "thawed.", "condensed", 4.2, "#0b3d22")
    barcode(c, 55, 150, ean, height=30, module_px=2)
    best_before(c, 26, 204, "BB 05.2028  L 6183", 5)
    recycling(c, 32, 180, 6, "#0b3d22")
    c.text(32, 191, "PE 4 · film", "condensed-bold", 5, "#0b3d22", "mm")
    seals(c)


# --- muesli -------------------------------------------------------------------------------------

def muesli():
    width, height, depth = 0.160, 0.238, 0.086
    product = Product("muesli-nut-450", 712, "Kernig Nut muesli 450 g", "pouch", 0.466, 0.006, "film",
                      369)
    w, h = width * 1000, height * 1000
    atlas = Atlas(2 * w, h + 60, 3)
    muesli_front(atlas.panel("front", 0, 0, w, h))
    muesli_back(atlas.panel("back", w, 0, w, h), product.ean)
    floor = atlas.panel("floor", 0, h, w, 60)
    floor.gradient("#c99a5b", "#a87838")
    best_before(floor, 40, 30, "BB 22.09.27  L6 04:51", 5)
    bumps = rough(plane(0.32, 0.24, (288, 384)), 0.011, 3, 3)
    film = Part(Material("film", texture=atlas.finished(), roughness=0.52,
                         normals=normal_map(2.2 * bumps + creases((288, 384), 12, 120, 0.22))))
    bottom = {}
    for name, sign in (("front", 1), ("back", -1)):
        bottom[sign] = wall(film, atlas.rectangle(name), width, height, depth, sign)
    s = np.linspace(0, 1, 7)[:, None, None]
    p = bottom[1][None] * (1 - s) + bottom[-1][::-1][None] * s
    span = np.abs(bottom[1][:, 0] * 2)[None, :]
    p[..., 2] += 0.30 * span * np.sin(np.pi * s[..., 0]) * 0.5
    sheet(film, p, np.broadcast_to([0, 0, -1.0], p.shape), rectangle=atlas.rectangle("floor"))
    product.parts = [film]
    return product


def wall(part, rectangle, width, height, depth, sign):
    """One side of a pouch that stands: flat at the seal above, wide at the foot."""
    t, s = np.linspace(0, 1, 44)[:, None], np.linspace(-1, 1, 35)[None, :]
    full = step(0.16, 0.70, t) * (1 - 0.07 * step(0.86, 1.0, t))
    side = np.clip(1 - (np.abs(s) / 0.955) ** 2.6, 0, 1) ** 0.62
    x = depth / 2 * full * side
    q = np.stack(np.broadcast_arrays(s * width, 0 * s, t * height), -1)
    loose = step(0.10, 0.25, t) * side
    x = x + loose * (0.0030 * field(q, 0.045, 31 + sign) + 0.0014 * rough(q, 0.020, 35 + sign, 3))
    zip_ = np.exp(-(((t - 0.145) / 0.010) ** 2)) + 0.7 * np.exp(-(((t - 0.168) / 0.007) ** 2))
    x = np.maximum(x, 0.0004) + 0.0010 * zip_ * (np.abs(s) < 0.96)
    y = width / 2 * s * (1 - 0.075 * full)
    # The foot's corners lift where the gusset is welded.
    z = height * (0.5 - t) + 0.006 * step(0.7, 1.0, t) * np.abs(s) ** 3
    p = np.stack(np.broadcast_arrays(sign * x, sign * y, z), -1)
    sheet(part, p, np.broadcast_to([float(sign), 0, 0], p.shape), rectangle=rectangle)
    return p[-1]


def muesli_front(c):
    c.gradient("#d9b27a", "#b8873f")
    c.noise(7, 4, 1.5)
    c.rectangle(0, 0, c.width, 24, "#3c2a1a")
    c.ellipse(80, 82, 62, 44, "#3c2a1a", shadow=1)
    c.ellipse(80, 82, 59.5, 41.5, None, outline="#e8cf9f", line=0.7)
    c.text(80, 72, "Kernig", "brush", 30, "#fff3d8", "mm", width=108)
    c.text(80, 93, "NUT MUESLI", "poster", 14, "#f0b84a", "mm", tracking=0.06)
    c.text(80, 106, "five nuts · no added sugar", "sans-italic", 5, "#fff3d8", "mm")
    rng = np.random.default_rng(9)
    for _ in range(210):
        a, r = rng.uniform(0, 2 * np.pi), rng.random() ** 0.5
        flake(c, 80 + 64 * r * np.cos(a), 172 + 40 * r * np.sin(a), rng)
    for k in range(16):
        a, r = rng.uniform(0, 2 * np.pi), rng.random() ** 0.5
        nut(c, 80 + 56 * r * np.cos(a), 170 + 33 * r * np.sin(a), rng, k)
    c.text(148, 228, "450 g e", "sans-black", 8, "#3c2a1a", "rm")
    c.text(12, 228, "wholegrain oats", "sans-bold", 5.5, "#3c2a1a", "lm")
    c.text(80, 12, "press to close", "condensed-bold", 4.5, "#e8cf9f", "mm")
    c.line([(0, 5), (160, 5)], "#e8cf9f", 0.3)


def flake(c, x, y, rng):
    from PIL import ImageDraw
    m = patch(c, 9, 6.5)
    ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
    tone = ((222, 186, 126), (206, 164, 100), (236, 206, 152))[rng.integers(3)]
    crack = np.exp(-((np.mgrid[0:m.height, 0:m.width][0] / m.height - 0.5) / 0.06) ** 2) * -4
    place(c, relief(m, tone, gloss=0.1, softness=0.10, texture=crack), x, y, rng.uniform(0, 360),
          shadow=0.6)


def nut(c, x, y, rng, kind):
    from PIL import ImageDraw
    m = patch(c, 17, 11)
    t = np.linspace(0, 2 * np.pi, 50)
    point = 1 - 0.25 * np.clip(np.cos(t), 0, 1) ** 2 * np.abs(np.sin(t)) * 2
    ImageDraw.Draw(m).polygon(list(zip(m.width * (0.5 + 0.47 * np.cos(t)),
                                       m.height * (0.5 + 0.46 * np.sin(t) * point))), fill=255)
    tone = ((150, 86, 40), (176, 110, 56), (226, 190, 140))[kind % 3]
    grain = np.sin(np.mgrid[0:m.height, 0:m.width][0] / m.height * 40) * 1.2
    place(c, relief(m, tone, gloss=0.3, softness=0.16, texture=grain), x, y, rng.uniform(0, 360),
          shadow=1.1)


def muesli_back(c, ean):
    c.gradient("#d9b27a", "#b8873f")
    c.noise(7, 5, 1.5)
    c.rectangle(0, 0, c.width, 24, "#3c2a1a")
    c.text(80, 40, "Kernig", "brush", 18, "#3c2a1a", "mm")
    c.rectangle(12, 54, 136, 160, "#fdf6e6", radius=4)
    y = nutrition(c, 18, 60, 80, facts(1842, 19, 2.6, 48, 4.8, 14, 0.03), size=4.6, color="#3c2a1a")
    y = c.paragraph(18, y + 4, 124, "Wholegrain oat flakes 58 %, almonds 9 %, hazelnuts 8 %, walnuts "
                    "6 %, cashews 6 %, brazil nuts 4 %, sunflower seeds, linseed, raisins. May contain "
                    "other nuts, soya and milk.", "condensed", 4.6, "#3c2a1a")
    c.paragraph(18, y + 3, 124, "Serve 50 g with milk or yoghurt. Close the bag after use and store "
                "in a dry place.", "condensed", 4.6, "#3c2a1a")
    barcode(c, 128 - 226 / c.density / 2 - 22, 168, ean, height=26, module_px=2)
    recycling(c, 28, 200, 6, "#3c2a1a")
    c.text(38, 199, "PE 4 · film", "condensed-bold", 5, "#3c2a1a", "lm")
    c.text(18, 176, "Best before: see foot", "condensed-bold", 4.4, "#3c2a1a", "lm")


# --- tomato paste -------------------------------------------------------------------------------

def paste():
    radius, length = 0.0185, 0.142
    flat = np.pi * radius
    product = Product("tomato-paste-200", 713, "Casa Verello Tomato paste 200 g", "tube", 0.216, 0.003,
                      "metal", 139)
    wrap = 2 * np.pi * radius * 1000
    atlas = Atlas(wrap, length * 1000, 5)
    paste_print(atlas.panel("wrap", 0, 0, wrap, length * 1000), product.ean)
    dents = rough(plane(0.116, 0.142, (256, 192)), 0.016, 6, 3)
    body = Part(Material("tube", texture=atlas.finished(), roughness=0.30, metallic=0.35,
                         normals=normal_map(1.6 * dents + creases((256, 192), 6, 40, 0.25))))
    sections = []
    for t in np.linspace(0, 1, 34):
        k = np.clip((t - 0.075) / 0.925, 0, 1) ** 0.85
        a = np.linspace(-np.pi, np.pi, 49)
        deep = 0.0009 + (radius - 0.0009) * np.sin(k * np.pi / 2)
        wide = flat / 2 + (radius - flat / 2) * (1 - np.cos(k * np.pi / 2)) ** 0.8
        e = 0.55 + 0.45 * k
        x = deep * np.sign(np.cos(a)) * np.abs(np.cos(a)) ** e
        y = wide * np.sign(np.sin(a)) * np.abs(np.sin(a)) ** e
        q = np.stack([x, y, 0 * a + length * (1 - t) + 0.026], -1)
        q[:, 0] *= 1 + 0.05 * field(q, 0.020, 4) * np.sin(np.pi * t)
        # Print does not stretch: even steps around.
        steps = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(q, axis=0), axis=1))])
        even = np.linspace(0, steps[-1], len(q))
        sections.append(np.stack([np.interp(even, steps, q[:, k]) for k in range(3)], -1))
    loft(body, sections, atlas.rectangle("wrap"))
    fold = Part(Material("fold", color=(0.72, 0.72, 0.73), roughness=0.28, metallic=0.95))
    top = length + 0.026
    outline = [(0.0009, top), (0.0018, top - 0.0004), (0.0021, top - 0.005), (0.0021, top - 0.0096),
               (0.0010, top - 0.0100)]
    y = np.linspace(-flat / 2, flat / 2, 25)
    for sign in (1, -1):
        p = np.array([[(sign * x, v, z) for v in y] for x, z in outline])
        p[2:4, :, 0] += sign * 0.0002 * np.cos(np.arange(25) * np.pi)
        sheet(fold, p, np.broadcast_to([float(sign), 0, 0], p.shape))
    cap = Part(Material("cap", color=(0.55, 0.012, 0.012), roughness=0.35))
    lathe(fold, arc((radius - 0.006, 0.026), 0.006, 0, -45, 3) + [(0.0100, 0.0215)], segments=40)
    ribs = lambda a, z: 1 + 0.016 * np.cos(30 * a) + 0 * z
    lathe(cap, [(0.0112, 0.0210), (0.0118, 0.0012)], segments=90, modulate=ribs)
    disc(cap, 0.0112, 0.0210, True, segments=40)
    disc(cap, 0.0117, 0.0010, False, segments=40)
    product.parts = [body, fold, cap]
    return product


def paste_print(c, ean):
    w, h = c.width, c.height
    c.gradient("#c3161c", "#8c0c12")
    c.rectangle(0, 0, w, 12, "#0d3b66")
    for x in (w / 2, 0, w):
        c.text(x, 22, "Casa Verello", "script", 8, "#ffffff", "mm", width=42, shadow=0.3)
        c.text(x, 32, "TOMATO PASTE", "poster", 7, "#f6d77a", "mm")
        c.text(x, 38, "double concentrated", "serif-italic", 4, "#ffffff", "mm")
    x = w / 2
    c.ellipse(x, 66, 19, 17, "#fff3d8", shadow=0.5)
    tomato(c, x - 6, 68, 9.5)
    tomato(c, x + 8, 70, 7.5)
    leaf(c, x - 12, 56, 12, 6, 35)
    leaf(c, x + 10, 57, 12, 6, 140)
    c.text(x, 92, "100 % Italian tomatoes", "sans-bold", 3.4, "#ffffff", "mm")
    c.rectangle(0, 124, w, 18, "#0d3b66")
    c.text(x, 131, "200 g e", "sans-black", 5.5, "#ffffff", "mm")
    barcode(c, 2, 102, ean, height=16)
    nutrition(c, 3, 48, 30, facts(425, 0.5, 0.1, 17, 14, 4.6, 0.2), size=1.9, color="#5a0a0e")
    c.paragraph(3, 70, 30, "Tomatoes (28–30 % dry matter), salt. After opening keep refrigerated "
                "and use within six weeks.", "condensed", 2.2, "#ffffff")
    best_before(c, 5, 16, "BB 03.2029 L617", 2.8, "#ffffff")
    recycling(c, w - 20, 112, 2.8, "#ffffff")
    c.text(w - 15, 111.5, "ALU 41", "condensed-bold", 2.4, "#ffffff", "lm")


def products():
    return [peas(), muesli(), paste()]
