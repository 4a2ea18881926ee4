"""What every pack carries besides its picture: barcode, nutrition table, symbols."""

import numpy as np
from PIL import ImageDraw

from canvas import SUPERSAMPLING, rgb

# EAN-13: the seven modules of each digit in sets A, B and C, and the sets that the first digit
# chooses for the left half. GS1 General Specifications, section 5.2.
SET_A = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011",
         "0110111", "0001011"]
SET_C = ["".join("10"[int(m)] for m in pattern) for pattern in SET_A]
SET_B = [pattern[::-1] for pattern in SET_C]
LEFT_SETS = ["AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB",
             "ABABBA", "ABBABA"]


def check_digit(twelve):
    return -sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(twelve)) % 10


def ean13_modules(code):
    """95 characters, "1" for a bar."""
    assert len(code) == 13 and int(code[12]) == check_digit(code[:12]), code
    left = "".join({"A": SET_A, "B": SET_B}[kind][int(d)]
                   for kind, d in zip(LEFT_SETS[int(code[0])], code[1:7]))
    return "101" + left + "01010" + "".join(SET_C[int(d)] for d in code[7:]) + "101"


# Width of the thinnest bar at 80 % of the nominal size, the least that GS1 allows, in millimetres.
LEAST_MODULE = 0.264
# Texels a bar where it is no whole number of them: with fewer, thin bars that straddle two texels
# are lost between their neighbours.
LEAST_TEXELS = 1.5


def module_width(canvas, least=LEAST_MODULE):
    """Of an EAN-13's thinnest bar, in millimetres: the narrowest from `least` that stays readable."""
    texels = least * canvas.density
    if texels <= 1:
        texels = 1
    elif 1.8 < texels <= 2:
        texels = 2
    return max(texels, LEAST_TEXELS if texels > 1 else 1) / canvas.density


def covered(pattern, step):
    """The part of each pixel, 0…1, that a pattern of bars `step` pixels wide fills."""
    edges = np.concatenate([[0], np.cumsum(pattern)]) * step
    count = int(np.ceil(len(pattern) * step - 1e-9))
    up_to = np.interp(np.arange(count + 1) / step, np.arange(len(pattern) + 1), edges)
    return np.clip(np.diff(up_to), 0, 1)


def barcode(canvas, x, y, code, height=14.0, module_px=None, align="l", least=LEAST_MODULE):
    """An EAN-13 symbol on white; returns its width in millimetres, quiet zones included.

    `align` says whether x is its left edge or its middle ("m"). Where the picture is scaled down on
    the pack, `least` is the wider bar that becomes one of `LEAST_MODULE`.
    """
    module = module_px / canvas.density if module_px else module_width(canvas, least)
    width = (95 + 18) * module
    if align == "m":
        x -= width / 2
    canvas.rectangle(x, y, width, height + 4.6, "#ffffff")
    # From a whole pixel of the finished picture, lest bars of whole pixels differ in width.
    step = module * canvas.density * SUPERSAMPLING
    left = round((x + 9 * module) * canvas.density) * SUPERSAMPLING
    top = round((y + 1) * canvas.k)
    bottom = top + round(height * canvas.k)
    tail = bottom + round(1.2 * canvas.k)
    bars = np.array([bar == "1" for bar in ean13_modules(code)], float)
    guards = bars.copy()
    guards[3:45] = guards[50:92] = 0
    draw = ImageDraw.Draw(canvas.image)
    for pattern, first, end in ((bars, top, bottom), (guards, bottom, tail)):
        for column, ink in enumerate(covered(pattern, step)):
            shade = round(255 * (1 - ink))
            if shade < 255:
                draw.line([(left + column, first), (left + column, end - 1)],
                          (shade, shade, shade, 255))
    size = min(3.2, 7.5 * module * 1.6)
    base = y + 1 + height + 0.3
    canvas.text(x + 5 * module, base, code[0], "condensed", size, "#000000", "ma")
    for half, start in ((code[1:7], 3), (code[7:], 50)):
        for i, digit in enumerate(half):
            canvas.text(x + (9 + start + 7 * i + 3.5) * module, base, digit, "condensed", size,
                        "#000000", "ma")
    return width


def nutrition(canvas, x, y, width, rows, size=2.4, color="#222222", background="#ffffff",
              heading="Nutrition facts", basis="per 100 g"):
    """A table of (name, value); names that start with a dash are set in. Returns the y below it."""
    line = size * 1.32
    height = line * (len(rows) + 1.6)
    canvas.rectangle(x, y, width, height, background, radius=0.8, outline=color, line=0.25)
    canvas.text(x + 1, y + line * 0.75, heading, "condensed-bold", size * 1.05, color, "lm")
    canvas.text(x + width - 1, y + line * 0.75, basis, "condensed", size * 0.85, color, "rm")
    for i, (name, value) in enumerate(rows):
        top = y + line * (1.45 + i)
        canvas.line([(x + 0.6, top - 0.05), (x + width - 0.6, top - 0.05)], color, 0.12)
        inset = name.startswith("-")
        canvas.text(x + (2.4 if inset else 1), top + line * 0.5, name.lstrip("-"),
                    "condensed" if inset else "condensed-bold", size * 0.92, color, "lm",
                    width=width * 0.62)
        canvas.text(x + width - 1, top + line * 0.5, value, "condensed", size * 0.92, color, "rm")
    return y + height


def facts(energy, fat, saturates, carbohydrate, sugars, protein, salt):
    """The seven rows that EU 1169/2011 asks for; grams, kilojoules."""
    return [
        ("Energy", f"{energy} kJ / {round(energy / 4.184)} kcal"), ("Fat", f"{fat} g"),
        ("-of which saturates", f"{saturates} g"), ("Carbohydrate", f"{carbohydrate} g"),
        ("-of which sugars", f"{sugars} g"), ("Protein", f"{protein} g"), ("Salt", f"{salt} g"),
    ]


def recycling(canvas, x, y, size, color):
    """Three arrows in a triangle."""
    for i in range(3):
        a = np.radians(-90 + 120 * i)
        b = np.radians(-90 + 120 * (i + 1))
        p, q = np.array([np.cos(a), np.sin(a)]), np.array([np.cos(b), np.sin(b)])
        start, end = p + (q - p) * 0.22, p + (q - p) * 0.72
        center = np.array([x, y])
        canvas.line([tuple(center + size * start), tuple(center + size * end)], color, size * 0.28)
        direction = (q - p) / np.linalg.norm(q - p)
        across = np.array([-direction[1], direction[0]])
        tip = center + size * (end + direction * 0.34)
        base = center + size * end
        canvas.polygon([tuple(tip), tuple(base + across * size * 0.3),
                        tuple(base - across * size * 0.3)], color)


# Five dots by seven, a row a number, its highest bit the leftmost dot: an ink-jet's letters.
DOTS = {
    "0": (14, 17, 19, 21, 25, 17, 14), "1": (4, 12, 4, 4, 4, 4, 14), "2": (14, 17, 1, 6, 8, 16, 31),
    "3": (31, 2, 4, 2, 1, 17, 14), "4": (2, 6, 10, 18, 31, 2, 2), "5": (31, 16, 30, 1, 1, 17, 14),
    "6": (6, 8, 16, 30, 17, 17, 14), "7": (31, 1, 2, 4, 8, 8, 8), "8": (14, 17, 17, 14, 17, 17, 14),
    "9": (14, 17, 17, 15, 1, 2, 12), "A": (14, 17, 17, 31, 17, 17, 17),
    "B": (30, 17, 17, 30, 17, 17, 30), "C": (14, 17, 16, 16, 16, 17, 14),
    "D": (28, 18, 17, 17, 17, 18, 28), "E": (31, 16, 16, 30, 16, 16, 31),
    "F": (31, 16, 16, 30, 16, 16, 16), "G": (14, 17, 16, 23, 17, 17, 15),
    "H": (17, 17, 17, 31, 17, 17, 17), "I": (14, 4, 4, 4, 4, 4, 14), "J": (7, 2, 2, 2, 2, 18, 12),
    "K": (17, 18, 20, 24, 20, 18, 17), "L": (16, 16, 16, 16, 16, 16, 31),
    "M": (17, 27, 21, 21, 17, 17, 17), "N": (17, 25, 21, 19, 17, 17, 17),
    "O": (14, 17, 17, 17, 17, 17, 14), "P": (30, 17, 17, 30, 16, 16, 16),
    "Q": (14, 17, 17, 17, 21, 18, 13), "R": (30, 17, 17, 30, 20, 18, 17),
    "S": (15, 16, 16, 14, 1, 1, 30), "T": (31, 4, 4, 4, 4, 4, 4), "U": (17, 17, 17, 17, 17, 17, 14),
    "V": (17, 17, 17, 17, 17, 10, 4), "W": (17, 17, 17, 21, 21, 27, 17),
    "X": (17, 17, 10, 4, 10, 17, 17), "Y": (17, 17, 10, 4, 4, 4, 4), "Z": (31, 1, 2, 4, 8, 16, 31),
    ".": (0, 0, 0, 0, 0, 12, 12), ":": (0, 12, 12, 0, 12, 12, 0), "/": (1, 1, 2, 4, 8, 16, 16),
    " ": (0, 0, 0, 0, 0, 0, 0),
}


def best_before(canvas, x, y, text, size=2.6, color="#333333", angle=0):
    """Printed last, as the pack ran past an ink-jet: rows of dots, some a little astray.

    Starts at (x, y), its middle; `angle` turns it, counter-clockwise, about that point.
    """
    rng = np.random.default_rng(sum(map(ord, text)))
    # As wide and as high as condensed capitals of this size.
    across, down = size * 0.085, size * 0.74 / 6
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    draw = ImageDraw.Draw(canvas.image)
    r = down * 0.52 * canvas.k
    for i, letter in enumerate(text.upper()):
        for row, bits in enumerate(DOTS[letter]):
            for column in range(5):
                if not bits >> (4 - column) & 1:
                    continue
                dx, dy = rng.normal(0, 0.10, 2) * down
                a = (6 * i + column) * across + 0.09 * (3 - row) * across + dx
                b = (row - 3) * down + dy
                px, py = (x + a * c + b * s) * canvas.k, (y - a * s + b * c) * canvas.k
                draw.ellipse([px - r, py - r, px + r, py + r], fill=rgb(color) + (255,))


def legal(canvas, x, y, width, words, ean, rows=None, ink="#222222", size=2.6, basis="per 100 g",
          date=None, mark="PAP 21", code_height=15.0, ground="#ffffff", least=LEAST_MODULE):
    """A pack's duties, one below the other: nutrition table, small print, barcode with the mark
    for recycling beside it, and the date. Returns the y below them.
    """
    if rows:
        y = nutrition(canvas, x, y, width, rows, size=size, color=ink, basis=basis) + size * 0.6
    for text in [words] if isinstance(words, str) else words:
        y = canvas.paragraph(x, y, width, text, "condensed", size,
                             ground_ink(ground, ink)) + size * 0.4
    y += size * 0.3
    across = barcode(canvas, x, y, ean, height=code_height, least=least)
    left = width - across
    if mark and left > size * 2.4:
        middle = x + across + left / 2
        recycling(canvas, middle, y + code_height * 0.35, min(size * 1.3, left * 0.3),
                  ground_ink(ground, ink))
        canvas.text(middle, y + code_height * 0.35 + size * 2.6, mark, "condensed-bold", size * 0.9,
                    ground_ink(ground, ink), "mm", width=left * 0.9)
    y += code_height + 6
    if date:
        best_before(canvas, x, y + size * 0.6, date, size * 1.1, ground_ink(ground, "#2a2a2a"))
        y += size * 1.5
    return y


def ground_ink(ground, ink):
    """White on dark grounds."""
    return ink if sum(rgb(ground)) > 330 else "#ffffff"
