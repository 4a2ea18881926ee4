"""What every pack carries besides its picture: barcode, nutrition table, symbols."""

import numpy as np

from canvas import SUPERSAMPLING

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


def barcode(canvas, x, y, code, height=14.0, module_px=1):
    """An EAN-13 symbol on white, its bars whole pixels wide; returns its width in millimetres."""
    module = module_px / canvas.density
    width = (95 + 18) * module
    canvas.rectangle(x, y, width, height + 4.6, "#ffffff")
    # Whole pixels of the finished picture, lest bars differ in width.
    step = module_px * SUPERSAMPLING
    left = round((x + 9 * module) * canvas.density) * SUPERSAMPLING
    top = round((y + 1) * canvas.k)
    pixels = canvas.image.load()
    for i, bar in enumerate(ean13_modules(code)):
        if bar == "0":
            continue
        is_guard = i < 3 or 45 <= i < 50 or i >= 92
        bottom = top + round((height + (1.2 if is_guard else 0)) * canvas.k)
        for column in range(left + i * step, left + (i + 1) * step):
            for row in range(top, min(bottom, canvas.image.height)):
                pixels[column, row] = (0, 0, 0, 255)
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


def best_before(canvas, x, y, text, size=2.6, color="#333333", angle=0):
    """Printed last, by another machine: plain dots."""
    canvas.text(x, y, text, "condensed", size, color, "lm", tracking=0.08, angle=angle)
