"""Printed artwork: panels drawn with Pillow at twice their size and scaled down."""
import functools
import math
import zlib

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONTS = "/usr/share/fonts/truetype/lato/Lato-{}.ttf"  # Debian: fonts-lato (SIL OFL 1.1)
SCALE = 2


@functools.cache
def font(style, size):
    return ImageFont.truetype(FONTS.format(style), size)


class Panel:
    """A printed face; coordinates in final pixels, drawn at twice the size."""

    def __init__(self, width, height, color):
        self.w, self.h = int(width), int(height)
        self.image = Image.new("RGB", (self.w * SCALE, self.h * SCALE), color)
        self.draw = ImageDraw.Draw(self.image)

    def done(self):
        return self.image.resize((self.w, self.h), Image.LANCZOS)

    def _box(self, box):
        return [round(v * SCALE) for v in box]

    def rect(self, box, color, radius=0, outline=None, width=0):
        self.draw.rounded_rectangle(self._box(box), radius * SCALE, color, outline, width * SCALE)

    def ellipse(self, box, color, outline=None, width=0):
        self.draw.ellipse(self._box(box), color, outline, width * SCALE)

    def polygon(self, points, color):
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], color)

    def line(self, points, color, width):
        self.draw.line([(x * SCALE, y * SCALE) for x, y in points], color, round(width * SCALE),
                       joint="curve")

    def gradient(self, box, top, bottom):
        x0, y0, x1, y1 = self._box(box)
        t = np.linspace(0, 1, max(y1 - y0, 1))[:, None, None]
        column = np.array(top)[None, None] * (1 - t) + np.array(bottom)[None, None] * t
        strip = np.broadcast_to(column, (y1 - y0, x1 - x0, 3)).astype(np.uint8)
        self.image.paste(Image.fromarray(strip), (x0, y0))

    def text(self, x, y, words, size, color, style="Bold", anchor="mm", fit=None, spacing=1.05,
             shadow=None):
        """Draws lines centred on (x, y); `fit` shrinks them to a width."""
        size = size * SCALE
        lines = words.split("\n")
        if fit:
            longest = max(self.draw.textlength(line, font(style, round(size))) for line in lines)
            if longest > fit * SCALE:
                size *= fit * SCALE / longest
        face = font(style, max(4, round(size)))
        step = size * spacing
        top = y * SCALE - step * (len(lines) - 1) / 2 if anchor[1] == "m" else y * SCALE
        for i, line in enumerate(lines):
            at = (x * SCALE, top + i * step)
            if shadow:
                off = max(1, size * 0.045)
                self.draw.text((at[0] + off, at[1] + off), line, shadow, face, anchor)
            self.draw.text(at, line, color, face, anchor)

    def paste(self, picture, x, y):
        """Lays an RGBA picture (at drawing scale) with its centre at (x, y)."""
        self.image.paste(picture, (round(x * SCALE - picture.width / 2),
                                   round(y * SCALE - picture.height / 2)), picture)
        self.draw = ImageDraw.Draw(self.image)


def shade(color, factor):
    return tuple(int(max(0, min(255, c * factor))) for c in color)


def mix(a, b, t):
    return tuple(round(x * (1 - t) + y * t) for x, y in zip(a, b))


# --- parts that every pack carries -----------------------------------------------------------------

EAN_LEFT = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011",
            "0110111", "0001011"]
EAN_PARITY = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG",
              "LGLGGL", "LGGLGL"]


def check_digit(twelve):
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(twelve))
    return str((10 - total % 10) % 10)


def ean_modules(ean):
    """The 95 modules of an EAN-13 symbol (GS1 General Specifications, 5.2)."""
    bits = "101"
    for digit, parity in zip(ean[1:7], EAN_PARITY[int(ean[0])]):
        code = EAN_LEFT[int(digit)]
        bits += code if parity == "L" else "".join("10"[int(b)] for b in code)[::-1]
    bits += "01010"
    for digit in ean[7:]:
        bits += "".join("10"[int(b)] for b in EAN_LEFT[int(digit)])
    return bits + "101"


def barcode(panel, x, y, module, height, ean):
    """Draws a symbol whose quiet zone begins at (x, y); `module` in pixels, best a whole number."""
    wide, tall = 113 * module, height
    panel.rect((x, y, x + wide, y + tall), (255, 255, 255), radius=2)
    for i, bit in enumerate(ean_modules(ean)):
        if bit == "1":
            left = (x + (11 + i) * module) * SCALE
            guard = i < 3 or i > 91 or 45 <= i <= 49
            bottom = (y + tall - (6 if guard else 11) * module * 0.9) * SCALE
            panel.draw.rectangle([left, (y + 4) * SCALE, left + module * SCALE - 1, bottom], (10, 10, 10))
    size = 7.5 * module
    base = y + tall - 5.2 * module
    panel.text(x + 6 * module, base, ean[0], size, (10, 10, 10), "Semibold")
    for i in range(6):
        panel.text(x + (17.5 + i * 7) * module, base, ean[1 + i], size, (10, 10, 10), "Semibold")
        panel.text(x + (64 + i * 7) * module, base, ean[7 + i], size, (10, 10, 10), "Semibold")


def nutrition(panel, box, rows, ink=(20, 20, 20), paper=(250, 250, 247)):
    x0, y0, x1, y1 = box
    panel.rect(box, paper, radius=3, outline=ink, width=1)
    step = (y1 - y0) / (len(rows) + 1.4)
    panel.text((x0 + x1) / 2, y0 + step * 0.72, "Nutrition per 100 g", step * 0.62, ink, "Black",
               fit=(x1 - x0) * 0.9)
    for i, (name, value) in enumerate(rows):
        y = y0 + step * (1.9 + i)
        panel.line([(x0 + 4, y - step * 0.52), (x1 - 4, y - step * 0.52)], ink, 0.7)
        panel.text(x0 + 6, y, name, step * 0.56, ink, "Semibold", "lm")
        panel.text(x1 - 6, y, value, step * 0.56, ink, "Medium", "rm")


NUTRITION = {
    "cereal": [("Energy", "1 598 kJ / 378 kcal"), ("Fat", "3.1 g"), ("Carbohydrate", "74 g"),
               ("of which sugars", "17 g"), ("Fibre", "8.4 g"), ("Protein", "9.6 g"), ("Salt", "0.71 g")],
    "milk": [("Energy", "197 kJ / 47 kcal"), ("Fat", "1.6 g"), ("Carbohydrate", "4.8 g"),
             ("of which sugars", "4.8 g"), ("Protein", "3.5 g"), ("Salt", "0.10 g")],
    "can": [("Energy", "106 kJ / 25 kcal"), ("Fat", "0.2 g"), ("Carbohydrate", "4.1 g"),
            ("of which sugars", "3.6 g"), ("Protein", "1.2 g"), ("Salt", "0.34 g")],
    "snack": [("Energy", "2 176 kJ / 521 kcal"), ("Fat", "31 g"), ("Carbohydrate", "53 g"),
              ("of which sugars", "2.4 g"), ("Protein", "6.2 g"), ("Salt", "1.3 g")],
    "drink": [("Energy", "180 kJ / 42 kcal"), ("Fat", "0 g"), ("Carbohydrate", "10 g"),
              ("of which sugars", "9.8 g"), ("Protein", "0.2 g"), ("Salt", "0.01 g")],
}

SMALL_PRINT = ("Ingredients: see the list on this side. May contain traces of nuts, milk and soya. "
               "Store in a cool, dry place. Once opened, close well and use within five days. "
               "Packed in a protective atmosphere. Please recycle this pack.")


def paragraph(panel, box, words, size, color, style="Medium"):
    x0, y0, x1, y1 = box
    face = font(style, round(size * SCALE))
    line, y = "", y0
    for word in words.split() + [None]:
        trial = f"{line} {word}".strip() if word else None
        if word and panel.draw.textlength(trial, face) <= (x1 - x0) * SCALE:
            line = trial
            continue
        if y + size > y1:
            return
        panel.text(x0, y + size / 2, line, size, color, style, "lm")
        y, line = y + size * 1.22, word


def back_of_pack(width, height, spec, ink=None):
    """The informative side: story, ingredients, nutrition table, barcode, date."""
    paper = spec["paper"]
    dark = sum(paper) < 380
    ink = ink or ((245, 245, 240) if dark else shade(spec["main"], 0.45))
    p = Panel(width, height, paper)
    m = width * 0.07
    p.rect((0, 0, width, height * 0.10), spec["main"])
    p.text(width / 2, height * 0.05, f"{spec['brand']} {spec['title']}".replace("\n", " "), height * 0.042,
           spec["on_main"], "Black", fit=width - 2 * m)
    paragraph(p, (m, height * 0.13, width - m, height * 0.24), spec["story"], max(8, height * 0.026), ink, "Italic")
    paragraph(p, (m, height * 0.27, width - m, height * 0.43), SMALL_PRINT, max(7, height * 0.019), ink)
    nutrition(p, (m, height * 0.45, width - m, height * 0.72), NUTRITION[spec["table"]])
    module = max(1, round((width - 2 * m) * 0.72 / 113))
    while 113 * module > width - 4:
        module -= 1
    module = max(module, 0.5 * max(1, math.floor(2 * (width - 4) / 113))) if module < 1 else module
    barcode(p, (width - 113 * module) / 2, height * 0.75, module, height * 0.15, spec["ean"])
    p.text(width / 2, height * 0.95, "Best before  17.09.2027   L 6264 A", max(7, height * 0.022), ink, "Semibold",
           fit=width * 0.86)
    return p.done()


# --- pictures ----------------------------------------------------------------------------------------

def _canvas(size):
    return Image.new("RGBA", (round(size * SCALE), round(size * SCALE)), (0, 0, 0, 0))


def ball(size, color, highlight=0.55, rim=0.5, spots=None, seed=1):
    """A lit sphere with an optional texture of spots: fruit, berries, tomatoes."""
    n = round(size * SCALE)
    y, x = np.mgrid[0:n, 0:n]
    u, v = (x + 0.5) / n * 2 - 1, (y + 0.5) / n * 2 - 1
    r2 = u * u + v * v
    z = np.sqrt(np.clip(1 - r2, 0, 1))
    lambert = np.clip(-0.5 * u - 0.62 * v + 0.6 * z, 0, 1)
    light = (1 - rim) + rim * lambert * 1.35
    base = np.broadcast_to(np.array(color, float), (n, n, 3)).copy()
    if spots:
        rng = np.random.default_rng(seed)
        for _ in range(spots[0]):
            cu, cv = rng.uniform(-0.85, 0.85, 2)
            radius = rng.uniform(0.4, 1) * spots[2]
            base[(u - cu) ** 2 + (v - cv) ** 2 < radius ** 2] = spots[1]
    h = np.exp(-(((u + 0.34) / 0.2) ** 2 + ((v + 0.42) / 0.16) ** 2)) * highlight
    rgb = base * light[..., None] + 255 * h[..., None]
    alpha = np.clip((1 - np.sqrt(r2)) * n / 2, 0, 1) * 255
    return Image.fromarray(np.dstack([np.clip(rgb, 0, 255), alpha]).astype(np.uint8), "RGBA")


def leaf(size, color, angle=0):
    image = _canvas(size)
    d = ImageDraw.Draw(image)
    n = image.width
    t = np.linspace(0, 1, 40)
    half = 0.24 * np.sin(np.pi * t ** 0.8)
    top = [(n * x, n * (0.5 - h)) for x, h in zip(t, half)]
    bottom = [(n * x, n * (0.5 + h)) for x, h in zip(t, half)][::-1]
    d.polygon(top + bottom, color + (255,))
    d.polygon(top + [(n, n / 2), (0, n / 2)], shade(color, 1.22) + (255,))
    d.line([(0, n / 2), (n * 0.98, n / 2)], shade(color, 0.65) + (255,), max(1, n // 40))
    for k in range(2, 9):
        x = n * k / 10
        h = n * 0.24 * math.sin(math.pi * (k / 10) ** 0.8) * 0.8
        for s in (-1, 1):
            d.line([(x, n / 2), (x + n * 0.08, n / 2 + s * h)], shade(color, 0.75) + (255,), max(1, n // 90))
    return image.rotate(angle, resample=Image.BICUBIC, expand=True)


def tomatoes(size):
    image = _canvas(size * 1.5)
    for x, y, s, c in ((0.12, 0.30, 0.50, (196, 28, 22)), (0.42, 0.16, 0.46, (214, 44, 26)),
                       (0.36, 0.42, 0.50, (224, 40, 28))):
        b = ball(size * 1.5 * s, c, 0.7)
        image.alpha_composite(b, (round(image.width * x), round(image.height * y)))
        cx, cy = round(image.width * (x + s / 2)), round(image.height * (y + s * 0.16))
        for k in range(5):
            part = leaf(size * 1.5 * s * 0.34, (58, 130, 48), 72 * k + 10)
            image.alpha_composite(part, (max(0, cx - part.width // 2 + round(part.width * 0.28 * math.cos(k * 1.26))),
                                         max(0, cy - part.height // 2)))
    return image


def corn(size):
    n = round(size * SCALE)
    image = Image.new("RGBA", (n, n), (0, 0, 0, 0))
    for row in range(11):
        for column in range(7):
            x, y = (column - 3) / 3.4, (row - 5) / 5.6
            if (x / 0.95) ** 2 + (y * 0.98) ** 2 > 1:
                continue
            k = ball(size * 0.13, (250, 196 - 6 * abs(column - 3), 40), 0.6, 0.35)
            image.alpha_composite(k, (round(n / 2 + x * n * 0.24 - k.width / 2),
                                      round(n / 2 + y * n * 0.44 - k.height / 2)))
    for angle, dx in ((62, -0.2), (118, 0.2)):
        part = leaf(size * 0.75, (92, 156, 52), angle)
        image.alpha_composite(part, (max(0, round(n * (0.5 + dx) - part.width / 2)), max(0, n - part.height)))
    return image.rotate(-18, resample=Image.BICUBIC)


def bowl(size, fill, milk=(250, 248, 240)):
    """A cereal bowl seen from above at an angle."""
    n = round(size * SCALE)
    image = Image.new("RGBA", (n, n), (0, 0, 0, 0))
    d = ImageDraw.Draw(image)
    d.pieslice((n * 0.05, n * 0.02, n * 0.95, n * 0.98), 0, 180, (232, 236, 240, 255))
    d.pieslice((n * 0.05, n * 0.02, n * 0.95, n * 0.98), 95, 180, (205, 212, 220, 255))
    d.ellipse((n * 0.05, n * 0.34, n * 0.95, n * 0.66), (246, 248, 250, 255))
    d.ellipse((n * 0.09, n * 0.365, n * 0.91, n * 0.635), milk + (255,))
    rng = np.random.default_rng(7)
    pieces = []
    for _ in range(120):
        a, r = rng.uniform(0, 2 * math.pi), math.sqrt(rng.uniform(0, 1)) * 0.37
        pieces.append((0.5 + r * math.cos(a), 0.49 + r * 0.31 * math.sin(a) - rng.uniform(0, 0.05)))
    for x, y in sorted(pieces, key=lambda p: p[1]):
        c = fill[rng.integers(len(fill))]
        s = rng.uniform(0.055, 0.085) * size
        b = ball(s, c, 0.35, 0.45).resize((round(s * SCALE), round(s * SCALE * 0.72)))
        b = b.rotate(rng.uniform(-30, 30), resample=Image.BICUBIC, expand=True)
        image.alpha_composite(b, (round(x * n - b.width / 2), round(y * n - b.height / 2)))
    return image


def chips(size, color, seed=3):
    n = round(size * SCALE)
    image = Image.new("RGBA", (n, n), (0, 0, 0, 0))
    rng = np.random.default_rng(seed)
    for _ in range(9):
        s = rng.uniform(0.30, 0.42)
        k = round(n * s)
        y, x = np.mgrid[0:k, 0:k] / k * 2 - 1
        phase, freq = rng.uniform(0, 6), 17
        light = 0.86 + 0.14 * np.sin(freq * (x * 0.8 + y * 0.3) + phase) + 0.12 * (-x - y)
        rgb = np.clip(np.array(color) * light[..., None], 0, 255)
        r = np.hypot(x * (1 + 0.1 * np.sin(3 * np.arctan2(y, x) + phase)), y * 1.22)
        alpha = np.clip((0.95 - r) * k / 3, 0, 1) * 255
        chip = Image.fromarray(np.dstack([rgb, alpha]).astype(np.uint8), "RGBA")
        chip = chip.rotate(rng.uniform(0, 360), resample=Image.BICUBIC, expand=True)
        x, y = rng.uniform(0.12, 0.62, 2)
        shadow = Image.new("RGBA", chip.size, (40, 15, 0, 0))
        shadow.putalpha(chip.getchannel("A").point(lambda a: a * 0.35).filter(ImageFilter.GaussianBlur(k / 30)))
        at = (min(round(x * n), n - chip.width), min(round(y * n * 0.9), n - chip.height))
        at = (max(at[0], 0), max(at[1], 0))
        image.alpha_composite(shadow, (min(at[0] + k // 22, n - 1), min(at[1] + k // 16, n - 1)))
        image.alpha_composite(chip, at)
    return image


def glass_of_milk(size):
    n = round(size * SCALE)
    image = Image.new("RGBA", (n, n), (0, 0, 0, 0))
    d = ImageDraw.Draw(image)
    d.polygon([(n * 0.28, n * 0.12), (n * 0.72, n * 0.12), (n * 0.66, n * 0.92), (n * 0.34, n * 0.92)],
              (226, 238, 250, 150))
    d.polygon([(n * 0.295, n * 0.28), (n * 0.705, n * 0.28), (n * 0.655, n * 0.90), (n * 0.345, n * 0.90)],
              (252, 252, 250, 255))
    d.polygon([(n * 0.60, n * 0.30), (n * 0.70, n * 0.30), (n * 0.652, n * 0.89), (n * 0.58, n * 0.89)],
              (228, 232, 238, 255))
    d.ellipse((n * 0.29, n * 0.24, n * 0.71, n * 0.32), (255, 255, 255, 255), (220, 226, 234, 255), n // 120)
    d.ellipse((n * 0.275, n * 0.085, n * 0.725, n * 0.155), (235, 244, 252, 90), (236, 244, 252, 255), n // 90)
    return image


def pasta(size, color=(240, 196, 92)):
    n = round(size * SCALE)
    image = Image.new("RGBA", (n, n), (0, 0, 0, 0))
    rng = np.random.default_rng(11)
    for _ in range(26):
        k = round(n * 0.30)
        piece = Image.new("RGBA", (k, k), (0, 0, 0, 0))
        d = ImageDraw.Draw(piece)
        w = k * 0.26
        d.polygon([(k * 0.12, k / 2 + w / 2), (k * 0.22, k / 2 - w / 2), (k * 0.88, k / 2 - w / 2),
                   (k * 0.78, k / 2 + w / 2)], color + (255,))
        for i in range(5):
            y = k / 2 - w / 2 + w * (i + 0.5) / 5
            d.line([(k * 0.16, y), (k * 0.84, y)], mix(color, (160, 96, 20), 0.25 + 0.12 * i) + (255,), max(1, k // 40))
        d.ellipse((k * 0.80, k / 2 - w / 2, k * 0.92, k / 2 + w / 2), shade(color, 0.55) + (255,))
        piece = piece.rotate(rng.uniform(0, 360), resample=Image.BICUBIC)
        a, r = rng.uniform(0, 6.28), math.sqrt(rng.uniform(0, 1)) * 0.32
        image.alpha_composite(piece, (round(n * (0.5 + r * math.cos(a)) - k / 2), round(n * (0.5 + r * 0.8 * math.sin(a)) - k / 2)))
    return image


def orange_slices(size, color=(250, 150, 24)):
    image = _canvas(size)
    n = image.width
    whole = ball(size * 0.62, color, 0.5, spots=(220, shade(color, 0.9), 0.018))
    image.alpha_composite(whole, (round(n * 0.04), round(n * 0.06)))
    k = round(n * 0.6)
    cut = Image.new("RGBA", (k, k), (0, 0, 0, 0))
    d = ImageDraw.Draw(cut)
    d.ellipse((0, 0, k - 1, k - 1), color + (255,))
    d.ellipse((k * 0.05, k * 0.05, k * 0.95, k * 0.95), (255, 236, 196, 255))
    for i in range(9):
        d.pieslice((k * 0.085, k * 0.085, k * 0.915, k * 0.915), i * 40 + 3, i * 40 + 37, mix(color, (255, 190, 60), 0.35) + (255,))
    d.ellipse((k * 0.46, k * 0.46, k * 0.54, k * 0.54), (255, 240, 206, 255))
    image.alpha_composite(cut, (round(n * 0.36), round(n * 0.36)))
    return image


def cup(size, color=(92, 52, 28)):
    n = round(size * SCALE)
    image = Image.new("RGBA", (n, n), (0, 0, 0, 0))
    d = ImageDraw.Draw(image)
    d.arc((n * 0.62, n * 0.46, n * 0.92, n * 0.78), -100, 110, (240, 238, 232, 255), n // 18)
    d.pieslice((n * 0.14, n * 0.06, n * 0.76, n * 0.96), 0, 180, (248, 246, 240, 255))
    d.ellipse((n * 0.14, n * 0.42, n * 0.76, n * 0.60), (255, 254, 250, 255))
    d.ellipse((n * 0.18, n * 0.44, n * 0.72, n * 0.58), color + (255,))
    d.ellipse((n * 0.26, n * 0.465, n * 0.60, n * 0.545), mix(color, (214, 160, 100), 0.6) + (255,))
    for dx in (-0.1, 0.02, 0.14):
        points = [(n * (0.44 + dx + 0.03 * math.sin(t * 5)), n * (0.38 - 0.26 * t)) for t in np.linspace(0, 1, 18)]
        d.line(points, (255, 255, 255, 150), max(2, n // 60))
    return image


def berries(size, color):
    image = _canvas(size)
    n = image.width
    rng = np.random.default_rng(5)
    spots = sorted(((rng.uniform(0.08, 0.66), rng.uniform(0.1, 0.66)) for _ in range(13)), key=lambda p: p[1])
    for x, y in spots:
        image.alpha_composite(ball(size * rng.uniform(0.24, 0.3), color, 0.6), (round(n * x), round(n * y)))
    part = leaf(size * 0.4, (70, 140, 60), 30)
    image.alpha_composite(part, (round(n * 0.05), round(n * 0.02)))
    return image


PICTURES = {
    "bowl-oat": lambda s: bowl(s, [(206, 150, 84), (190, 128, 62), (222, 172, 108)]),
    "bowl-choco": lambda s: bowl(s, [(96, 54, 30), (118, 68, 38), (78, 42, 24)]),
    "tomatoes": tomatoes, "corn": corn, "milk": glass_of_milk, "pasta": pasta,
    "chips": lambda s: chips(s, (240, 190, 84)), "chips-red": lambda s: chips(s, (226, 128, 58), 4),
    "orange": orange_slices, "cup": cup, "berries": lambda s: berries(s, (176, 24, 60)),
    "leaf": lambda s: leaf(s, (84, 150, 70), 40),
}


def seed_of(text):
    return zlib.crc32(text.encode())


def speckle(image, amount, seed, blur=0.0):
    """Print grain, or the mottling of a skin."""
    rng = np.random.default_rng(seed)
    a = np.asarray(image).astype(float)
    noise = rng.normal(0, amount, a.shape[:2])
    if blur:
        noise = np.asarray(Image.fromarray((noise * 8 + 128).clip(0, 255).astype(np.uint8)).filter(
            ImageFilter.GaussianBlur(blur))).astype(float) - 128
    return Image.fromarray((a + noise[..., None]).clip(0, 255).astype(np.uint8))


# --- fronts ------------------------------------------------------------------------------------------

def front_of_pack(width, height, spec, picture_size=0.62):
    """Brand, name, variety, picture and weight in the brand's own arrangement."""
    p = Panel(width, height, spec["paper"])
    style = spec["style"]
    main, accent, on_main = spec["main"], spec["accent"], spec["on_main"]
    size = min(width, height * 0.9) * picture_size * spec.get("picture_scale", 1)
    picture = PICTURES[spec["picture"]](size)
    if style == "sunrise":
        p.gradient((0, 0, width, height), main, shade(main, 0.62))
        c = (width / 2, height * 0.66)
        for k in range(24):
            a = 2 * math.pi * k / 24
            far = math.hypot(width, height)
            p.polygon([c, (c[0] + far * math.cos(a), c[1] + far * math.sin(a)),
                       (c[0] + far * math.cos(a + 0.13), c[1] + far * math.sin(a + 0.13))],
                      mix(main, (255, 255, 255), 0.12))
        p.ellipse((c[0] - size * 0.62, c[1] - size * 0.62, c[0] + size * 0.62, c[1] + size * 0.62), accent)
        p.paste(picture, c[0], c[1])
        p.rect((width * 0.08, height * 0.045, width * 0.92, height * 0.16), (255, 255, 255), radius=height * 0.03)
        p.text(width / 2, height * 0.103, spec["brand"], height * 0.075, main, "BlackItalic", fit=width * 0.76)
        p.text(width / 2, height * 0.27, spec["title"], height * 0.105, on_main, "Black", fit=width * 0.88,
               shadow=shade(main, 0.45))
    elif style == "wave":
        p.gradient((0, 0, width, height * 0.6), mix(main, (255, 255, 255), 0.12), main)
        edge = [(x, height * (0.56 + 0.035 * math.sin(x / width * 7))) for x in np.linspace(0, width, 60)]
        p.polygon(edge + [(width, height), (0, height)], spec["paper"])
        p.line([(x, y - 3) for x, y in edge], accent, height * 0.018)
        p.text(width / 2, height * 0.11, spec["brand"], height * 0.085, on_main, "BlackItalic", fit=width * 0.84)
        p.line([(width * 0.2, height * 0.18), (width * 0.8, height * 0.18)], accent, height * 0.006)
        p.text(width / 2, height * 0.34, spec["title"], height * 0.115, on_main, "Black", fit=width * 0.86,
               shadow=shade(main, 0.55))
        p.paste(picture, width / 2, height * 0.735)
    elif style == "badge":
        p.gradient((0, 0, width, height), main, shade(main, 0.75))
        p.rect((width * 0.06, height * 0.04, width * 0.94, height * 0.96), None, radius=width * 0.04,
               outline=accent, width=max(1, round(width * 0.008)))
        p.ellipse((width * 0.14, height * 0.07, width * 0.86, height * 0.27), accent)
        p.text(width / 2, height * 0.17, spec["brand"], height * 0.082, main, "Black", fit=width * 0.6)
        p.paste(picture, width / 2, height * 0.52)
        p.rect((0, height * 0.71, width, height * 0.86), spec["paper"])
        p.text(width / 2, height * 0.785, spec["title"], height * 0.08, shade(main, 0.7), "Black", fit=width * 0.88)
    else:
        raise ValueError(style)
    y = height * (0.40 if style == "sunrise" else 0.475 if style == "wave" else 0.895)
    if spec.get("variety"):
        w = width * 0.62
        p.rect((width / 2 - w / 2, y - height * 0.032, width / 2 + w / 2, y + height * 0.032), spec["variety_color"],
               radius=height * 0.03)
        p.text(width / 2, y, spec["variety"], height * 0.042, (255, 255, 255), "Bold", fit=w * 0.88)
    p.text(width * 0.93, height * 0.955, spec["quantity"], height * 0.038,
           on_main if style != "wave" else shade(main, 0.6), "Black", "rm", fit=width * 0.5)
    return p.done()


def side_of_pack(width, height, spec, with_table=True):
    p = Panel(width, height, spec["main"])
    p.gradient((0, 0, width, height), spec["main"], shade(spec["main"], 0.7))
    word = Panel(height, width, spec["main"])
    image = Image.new("L", (round(height * 0.62) * SCALE, round(width) * SCALE), 0)
    d = ImageDraw.Draw(image)
    size = width * 0.42
    face = font("BlackItalic", round(size * SCALE))
    length = d.textlength(spec["brand"], face)
    if length > image.width * 0.94:
        face = font("BlackItalic", round(size * SCALE * image.width * 0.94 / length))
    d.text((image.width / 2, image.height / 2), spec["brand"], 255, face, "mm")
    turned = image.rotate(90, expand=True)
    p.image.paste(Image.new("RGB", turned.size, spec["on_main"]), (round(p.image.width / 2 - turned.width / 2), round(p.image.height * 0.02)), turned)
    p.draw = ImageDraw.Draw(p.image)
    if with_table and width > 60:
        nutrition(p, (width * 0.08, height * 0.68, width * 0.92, height * 0.95), NUTRITION[spec["table"]])
    return p.done()
