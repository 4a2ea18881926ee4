"""Glass jars with twist-off lids: tomato sauce, jam."""

import numpy as np
from PIL import Image

from canvas import Atlas, rgb
from fruit import wrapped_noise
from geometry import Material, Part, arc, disc, lathe, smooth
from pictures import leaf, strawberry, tomato
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product


def lid_part(material, radius, bottom, height, atlas=None, ribs=0):
    """A twist-off lid with a rolled rim and a safety button."""
    part = Part(material)
    rectangle = atlas.rectangle("lid") if atlas else (0, 0, 1, 1)
    # A printed lid's pattern goes three times around its rim.
    spot = (0, 0, 3, 0.1875) if atlas else (0, 0, 1, 1)
    top = bottom + height
    lathe(part, arc((radius - 0.0015, top - 0.0015), 0.0015, 90, 0, 4), spot, by_height=False,
          segments=48)
    modulate = (lambda a, z: 1 + 0.006 * np.cos(ribs * a) + 0 * z) if ribs else None
    lathe(part, [(radius, top - 0.0015), (radius, bottom + 0.002)], spot, modulate=modulate,
          segments=max(48, 3 * ribs))
    lathe(part, arc((radius - 0.0008, bottom + 0.0012), 0.0014, 50, -120, 5), spot, by_height=False,
          segments=48)

    def sunk(r):
        k = np.clip((radius - 0.003 - r) / 0.002, 0, 1)
        button = 0.0009 * np.clip(1 - (r / (radius * 0.36)) ** 2, 0, 1)
        return -0.0011 * k + button

    disc(part, radius - 0.0015, top, True, rectangle, rings=16, height=sunk)
    return part


def glass_jar(product, wrap_panel_painter, radius, height, neck, lid, roughness=0.1, density=4.2):
    """A straight jar, its glass, contents and label one print; returns its part."""
    wrap = 2 * np.pi * radius * 1000
    body = height * 1000
    atlas = Atlas(wrap, body, density)
    wrap_panel_painter(atlas.panel("body", 0, 0, wrap, body), product)
    part = Part(Material("jar", texture=atlas.finished(), roughness=roughness))
    r = radius
    profile = (smooth([(neck, height), (neck + 0.0004, height - 0.004), (r - 0.0035, height - 0.010),
                       (r - 0.0004, height - 0.017), (r, height - 0.022)], 4)
               + [(r, 0.014)] + arc((r - 0.008, 0.0085), 0.008, 0, -80, 5))
    lathe(part, profile, atlas.rectangle("body"), segments=52)
    disc(part, r - 0.0066, 0.0006, False, (0.01, 0.97, 0.03, 0.99), rings=3,
         height=lambda q: 0.003 * np.clip(1 - (q / (r * 0.7)) ** 2, 0, 1))
    product.parts = [part, lid]
    return product


def contents(c, color, speck, seed, amount=28):
    """What shows through the glass."""
    h, w = c.image.height, c.image.width
    tint = np.asarray(rgb(color), float) + wrapped_noise(h, w, seed, 30)[..., None] * amount \
        + wrapped_noise(h, w, seed + 1, 9)[..., None] * amount * 0.8
    spots = wrapped_noise(h, w, seed + 2, 7)[..., None]
    tint = np.where(spots > 0.33, np.asarray(rgb(speck), float), tint)
    c.image = Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB").convert("RGBA")


def sauce():
    product = Product("sauce-basil-400", 604, "Casa Verello Tomato Sauce with Basil 400 g", "jar",
                      0.617, 0.0068, "glass", 269)
    gold = lid_part(Material("lid", color=(0.83, 0.6, 0.22), roughness=0.3, metallic=1.0), 0.0345,
                    0.114, 0.0165)
    return glass_jar(product, sauce_print, 0.0385, 0.118, 0.0325, gold)


def sauce_print(c, product):
    w = c.width
    contents(c, "#b3261a", "#7d3a12", 41)
    c.rectangle(0, 0, w, 9, "#d9d3c4", opacity=0.75)
    x, top, height = w / 2, 26, 76
    c.rectangle(x - 84, top, 168, height, "#fdf6e3")
    c.rectangle(x - 84, top, 168, 2.2, "#12508a")
    c.rectangle(x - 84, top + height - 2.2, 168, 2.2, "#12508a")
    tomato(c, x - 14, top + 55, 13)
    tomato(c, x + 15, top + 57, 12)
    for dx, dy, a in ((-2, 46, 75), (-9, 42, 130), (7, 43, 40)):
        leaf(c, x + dx, top + dy, 17, 9.5, a, "#3f9a35")
    c.text(x, top + 13, "Casa Verello", "script", 14, "#12508a", "mm", width=70)
    c.text(x, top + 25, "SUGO AL BASILICO", "poster", 9.5, "#a01a14", "mm", width=66)
    c.text(x, top + 33, "tomato sauce with fresh basil", "serif-italic", 5, "#5a3a20", "mm")
    c.text(x + 32, top + height - 6, "400 g e", "sans-black", 4.4, "#12508a", "mm")
    nutrition(c, x - 81, top + 5, 36, facts(246, 3.1, 0.4, 5.9, 5.2, 1.5, 0.92), size=2.5,
              color="#12508a")
    c.paragraph(x - 81, top + 37, 36, "Tomatoes 78 %, tomato purée, sunflower oil, onions, basil 2 %, "
                "sea salt, garlic, sugar. Once opened, refrigerate and use within five days.",
                "condensed", 2.6, "#3a2a18")
    best_before(c, x - 81, top + 69, "BB 05.2028 L26", 2.8)
    barcode(c, x + 43, top + 6, product.ean, height=20)
    recycling(c, x + 58, top + 44, 4.4, "#12508a")
    c.text(x + 65, top + 43, "GL 70", "condensed-bold", 3.4, "#12508a", "lm")


def jam():
    product = Product("jam-strawberry-340", 605, "Hagebrook Strawberry Jam 340 g", "jar", 0.548,
                      0.005, "glass", 289)
    atlas = Atlas(76, 76, 4, "#ffffff")
    gingham(atlas.panel("lid", 0, 0, 76, 76))
    lid = lid_part(Material("lid", texture=atlas.finished(), roughness=0.4, metallic=0.1), 0.0352,
                   0.0855, 0.0150, atlas)
    return glass_jar(product, jam_print, 0.0375, 0.0890, 0.0330, lid)


def gingham(c):
    """Checked cloth in red and white."""
    step = 4.75
    for i in range(16):
        if i % 2:
            c.rectangle(i * step, 0, step, 76, "#c8202c", opacity=0.55)
            c.rectangle(0, i * step, 76, step, "#c8202c", opacity=0.55)
    c.noise(5, 9, 2)
    c.ellipse(38, 38, 15, 15, "#fffaf0", outline="#c8202c", line=0.8)
    c.text(38, 35.4, "Hagebrook", "script", 6, "#a0121e", "mm")
    c.text(38, 42, "fruit spread", "serif-italic", 4, "#5a3a20", "mm")


def jam_print(c, product):
    w = c.width
    contents(c, "#8f1220", "#d8a24a", 51, 34)
    c.rectangle(0, 0, w, 6, "#d9d3c4", opacity=0.7)
    x, top, height = w / 2, 22, 54
    c.rectangle(x - 76, top, 152, height, "#fffaf0", radius=2)
    c.rectangle(x - 74.5, top + 1.5, 149, height - 3, None, outline="#c8202c", line=0.5)
    strawberry(c, x - 24, top + 36, 17, 16)
    strawberry(c, x + 24, top + 36, 17, -16)
    strawberry(c, x, top + 40, 15)
    leaf(c, x - 36, top + 30, 14, 6, 150)
    leaf(c, x + 36, top + 30, 14, 6, 30)
    c.text(x, top + 11, "Hagebrook", "script", 13, "#a0121e", "mm", width=66)
    c.text(x, top + 22, "STRAWBERRY JAM", "serif", 6.2, "#3a2a18", "mm", tracking=0.06)
    c.text(x, top + 28, "55 % fruit, cooked in small kettles", "serif-italic", 3.9, "#5a3a20", "mm")
    c.text(x + 31, top + height - 5.5, "340 g e", "sans-black", 3.8, "#a0121e", "mm")
    nutrition(c, x - 72, top + 4, 30, facts(1012, 0.2, 0, 58, 57, 0.5, 0.02), size=2.2,
              color="#5a1018")
    c.paragraph(x - 72, top + 32, 30, "Strawberries, sugar, gelling agent: pectins, lemon juice. Once "
                "opened, keep cool.", "condensed", 2.4, "#3a2a18")
    barcode(c, x + 44, top + 5, product.ean, height=17, module_px=1)
    best_before(c, x + 45, top + 33, "BB 11.2028  L9", 2.6)
    recycling(c, x + 50, top + 44, 3.6, "#a0121e")


def products():
    return [sauce(), jam()]
