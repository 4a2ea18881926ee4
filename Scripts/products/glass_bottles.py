"""Dark glass: red wine under its capsule, beer under its crown cap."""

import numpy as np
from PIL import ImageDraw

from canvas import Atlas, mix
from geometry import Material, Part, arc, disc, lathe, smooth
from pictures import leaf, patch, place, relief
from print_marks import barcode, best_before, legal, recycling
from product import Product, tolerance
from shapes import label, oval


def wine():
    product = Product("wine-rosso-750", 621, "Collina Rossa Vino Rosso 0.75 l", "bottle", 1.248,
                      tolerance(750), "glass", 549)
    glass = Part(Material("bottle", color=(0.018, 0.030, 0.009), roughness=0.05, transmission=0.7))
    profile = smooth([(0.0148, 0.262), (0.0150, 0.240), (0.0158, 0.222), (0.0225, 0.208),
                      (0.0330, 0.195),
                      (0.0372, 0.182), (0.0377, 0.172)], 5)
    profile += [(0.0377, 0.012)] + arc((0.0297, 0.008), 0.008, 0, -88, 5)
    lathe(glass, profile, segments=48)
    disc(glass, 0.030, 0.0001, False, rings=6, segments=48,
         height=lambda r: 0.028 * np.clip(1 - (r / 0.028) ** 2, 0, 1))
    wrap = 2 * np.pi * 37.8
    atlas = Atlas(wrap * 0.42, 2 * 84, 5.0)
    wine_front(atlas.panel("front", 0, 0, wrap * 0.42, 84))
    wine_back(atlas.panel("back", 0, 84, wrap * 0.36, 74), product.ean)
    paper = Part(Material("label", texture=atlas.finished(), roughness=0.6))
    section = oval(0.0754, 0.0754, count=56)
    label(paper, section, 0.138, 0.054, atlas.rectangle("front"), share=0.42, skew=0.0009)
    label(paper, section, 0.133, 0.059, atlas.rectangle("back"), share=0.36, middle=1.003,
          skew=-0.0007)
    capsule = Part(Material("capsule", color=(0.30, 0.008, 0.022), roughness=0.3, metallic=0.85))
    neck = [(0.0154, 0.3005), (0.0156, 0.290), (0.0150, 0.2885), (0.0151, 0.270), (0.0153, 0.240)]
    lathe(capsule, neck, segments=40, modulate=lambda a, z: 1 + 0.004 * np.sin(23 * a + 900 * z)
          * (z < 0.262))
    lathe(capsule, arc((0.0138, 0.3005), 0.0016, 90, 0, 4), segments=40, by_height=False)
    disc(capsule, 0.0138, 0.3021, segments=40)
    band = Part(Material("band", color=(0.75, 0.53, 0.18), roughness=0.3, metallic=1.0))
    lathe(band, [(0.01553, 0.2445), (0.01556, 0.2405)], segments=40)
    lathe(band, [(0.01545, 0.2870), (0.01548, 0.2855)], segments=40)
    product.parts = [glass, paper, capsule, band]
    return product


def wine_front(c):
    w, h = c.width, c.height
    c.gradient("#fbf6ea", "#efe4cb")
    c.noise(3, 3, 2)
    c.rectangle(2, 2, w - 4, h - 4, None, outline="#b08a3c", line=0.5)
    c.rectangle(3.2, 3.2, w - 6.4, h - 6.4, None, outline="#b08a3c", line=0.15)
    x = w / 2
    for k, tone in enumerate(("#c9b58a", "#a8906a", "#7d3b36")):
        t = np.linspace(4, w - 4, 120)
        y = 27 + 5 * k - (9 - 2 * k) * np.exp(-(((t - x - 14 + 16 * k) / 16) ** 2))
        c.polygon(list(zip(t, y)) + [(w - 4, 44), (4, 44)], tone)
    for k in range(9):
        cx = x - 26 + 6.5 * k + (3 if k % 2 else 0)
        c.ellipse(cx, 38 + (k % 3), 0.9, 5.5, "#33402a")
    c.rectangle(4, 43, w - 8, h - 48, mix("#fbf6ea", "#efe4cb", 0.6))
    for row in range(4):
        for k in range(4 - row):
            c.ellipse(x - 5 + 3.1 * k + 1.55 * row, 10.5 + 2.7 * row, 1.6, 1.6, "#6b1230",
                      shadow=0.15)
    leaf(c, x + 5, 8.2, 9, 5, 20, "#5f7a34")
    c.text(x, 51, "Collina Rossa", "serif-italic", 12.5, "#5a0d1e", "mm", width=84)
    c.line([(x - 26, 58), (x + 26, 58)], "#b08a3c", 0.3)
    c.text(x, 63.5, "VINO ROSSO", "serif", 5.6, "#2c2018", "mm", tracking=0.24)
    c.text(x, 70, "2024 · dry · matured in oak", "serif-italic", 4.2, "#5a4a36", "mm")
    c.text(8, h - 6.8, "13.0 % vol", "serif", 3.4, "#2c2018", "lm")
    c.text(w - 8, h - 6.8, "75 cl e", "serif", 3.6, "#2c2018", "rm")


def wine_back(c, ean):
    w = c.width
    c.gradient("#fbf6ea", "#efe4cb")
    c.rectangle(1.5, 1.5, w - 3, c.height - 3, None, outline="#b08a3c", line=0.3)
    c.text(w / 2, 9, "Collina Rossa", "serif-italic", 8, "#5a0d1e", "mm")
    y = c.paragraph(6, 15, w - 12, "Ripe cherries, a little pepper and a long finish. Serve at 17 "
                    "°C with braised meat, hard cheese or nothing at all.", "serif-italic", 3.9,
                    "#3a2a1c")
    c.paragraph(6, y + 1, w - 12, "Red wine. Contains sulphites. Energy 355 kJ / 85 kcal per 100 "
                "ml. Ingredients: grapes, preservative: sulphur dioxide. Bottled in the EU. L 24 "
                "117 R.", "condensed", 2.7, "#3a2a1c")
    barcode(c, 6, 47, ean, height=17)
    recycling(c, 45, 55, 4, "#3a2a1c")
    c.text(45, 62.5, "GL 71", "condensed-bold", 3, "#3a2a1c", "mm")
    c.ellipse(64, 57, 7, 7, None, outline="#3a2a1c", line=0.5)
    c.text(64, 57, "18+", "sans-black", 5, "#3a2a1c", "mm")


def beer():
    product = Product("beer-lager-500", 622, "Lindenbräu Hell 0.5 l", "bottle", 0.882,
                      tolerance(500), "glass", 119)
    glass = Part(Material("bottle", color=(0.20, 0.052, 0.004), roughness=0.05, transmission=0.72))
    profile = smooth([(0.0126, 0.250), (0.0124, 0.244), (0.0138, 0.232), (0.0158, 0.205),
                      (0.0210, 0.185),
                      (0.0300, 0.166), (0.0334, 0.150), (0.0338, 0.140)], 5)
    profile += [(0.0338, 0.010)] + arc((0.0268, 0.007), 0.007, 0, -85, 5)
    lathe(glass, profile, segments=46)
    disc(glass, 0.0272, 0.0002, False, rings=3, segments=46,
         height=lambda r: 0.006 * np.clip(1 - (r / 0.022) ** 2, 0, 1))
    wrap = 2 * np.pi * 33.9
    atlas = Atlas(wrap * 0.94, 84 + 46, 4.4)
    beer_wrap(atlas.panel("body", 0, 0, wrap * 0.94, 84), product.ean)
    collar(atlas.panel("neck", 0, 84, 96, 26))
    cap_print(atlas.panel("cap", 100, 85, 30, 30))
    picture = atlas.finished()
    paper = Part(Material("label", texture=picture, roughness=0.5))
    label(paper, oval(0.0676, 0.0676, count=56), 0.122, 0.038, atlas.rectangle("body"), share=0.94,
          skew=-0.0012)
    lathe(paper, [(0.0149, 0.224), (0.01665, 0.202)], atlas.rectangle("neck"), segments=40)
    crown = Part(Material("crown", texture=picture, roughness=0.3, metallic=0.35))
    left, top, right, bottom = atlas.rectangle("cap")
    rim = (left, top, left + (right - left) * 0.1, top + (bottom - top) * 0.1)
    teeth = lambda a, z: 1 + 0.035 * np.sin(21 * a) * (0.2556 - z) / 0.005
    lathe(crown, [(0.0138, 0.2556), (0.0146, 0.2530), (0.0158, 0.2500)], rim,
          segments=84, modulate=teeth)
    lathe(crown, arc((0.0124, 0.2548), 0.0016, 90, 20, 4), rim, segments=42,
          by_height=False)
    disc(crown, 0.0124, 0.2564, True, atlas.rectangle("cap"), segments=42)
    product.parts = [glass, paper, crown]
    return product


def beer_wrap(c, ean):
    w, h = c.width, c.height
    c.gradient("#0f4a34", "#072a1d")
    for y in (2.5, h - 3.5):
        c.rectangle(0, y, w, 1, "#d9b25a")
    x = w / 2
    c.ellipse(x, 43, 35, 36, "#f6ecd2", shadow=0.6)
    c.ellipse(x, 43, 33.4, 34.4, None, outline="#c79a3c", line=0.9)
    c.ellipse(x, 43, 31.6, 32.6, None, outline="#0f4a34", line=0.3)
    linden(c, x, 22, 11)
    c.text(x, 43, "Lindenbräu", "script", 15.5, "#0f4a34", "mm", width=60)
    c.line([(x - 22, 51.5), (x + 22, 51.5)], "#c79a3c", 0.5)
    c.text(x, 57.5, "HELL", "serif", 9, "#8a2a12", "mm", tracking=0.3)
    c.text(x, 66, "mild · malty · brewed slowly", "serif-italic", 4, "#4a3a1c", "mm")
    c.text(x, 71, "5.0 % vol", "serif", 3.4, "#4a3a1c", "mm")
    side = w * 0.13
    c.rectangle(side - 19, 8, 42, h - 16, "#f6ecd2", radius=2)
    legal(c, side - 17, 11, 34, ["Lager beer. Water, barley malt, hops. Contains gluten. Energy "
                                 "176 kJ / 42 "
                                 "kcal per 100 ml. Store cool and out of the light.",
                                 "Deposit bottle 8 c."], ean, None, "#0f3a2a", 2.9, mark="GL 71",
          code_height=16)
    best_before(c, side - 15, 70, "BB 04.2027 L3", 2.8)
    side = w * 0.87
    c.text(side, 22, "0.5 l e", "sans-black", 7, "#f6ecd2", "mm")
    c.paragraph(side - 17, 32, 34, "Hops from three valleys, malt from our own floor, and water "
                "from below the lime trees.", "serif-italic", 4.6, "#e8d9ae", align="m")


def linden(c, x, y, size):
    """A lime tree."""
    c.rectangle(x - size * 0.07, y, size * 0.14, size * 0.62, "#5a3a1c")
    m = patch(c, 2 * size, 1.5 * size)
    w, h = m.size
    draw = ImageDraw.Draw(m)
    rng = np.random.default_rng(5)
    for _ in range(26):
        a, r = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.33)
        cx, cy, e = w * (0.5 + r * np.cos(a)), h * (0.46 + r * 0.9 * np.sin(a)), w * 0.12
        draw.ellipse([cx - e, cy - e, cx + e, cy + e], fill=255)
    lumps = rng.normal(0, 1, (h // 8 + 1, w // 8 + 1))
    place(c, relief(m, "#2f7a3a", gloss=0.05, softness=0.06, texture=np.kron(
        lumps, np.ones((8, 8)))[:h, :w] * 0.5), x, y - size * 0.25)


def collar(c):
    c.gradient("#0f4a34", "#0a3525")
    c.rectangle(0, 1, 96, 1, "#d9b25a")
    c.rectangle(0, 24, 96, 1, "#d9b25a")
    for x in (48, 0, 96):
        c.text(x, 13, "Lindenbräu", "script", 9, "#f6ecd2", "mm", width=40)
    for x in (24, 72):
        linden(c, x, 12, 6)


def cap_print(c):
    c.rectangle(0, 0, 30, 30, "#0f4a34")
    c.ellipse(15, 15, 12.5, 12.5, None, outline="#d9b25a", line=0.9)
    c.text(15, 15, "L", "script", 17, "#f6ecd2", "mm")


def products():
    return [wine(), beer()]
