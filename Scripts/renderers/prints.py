"""What is printed on the products of the standard scene: 512 x 512 RGB pictures, row 0 on top.

Every function draws from the generator that it is given, in a fixed order: the scene is the same
wherever it is made.
"""

import colorsys

import numpy as np

SIZE = 512
# The places of a print's panels in its picture, as (x, y, width, height) of the whole.
BOX_PANELS = [(column / 3, row / 2, 1 / 3, 0.5) for row in (0, 1) for column in (0, 1, 2)]
ROUND_PANELS = [(0, 0, 0.5, 1), (0.5, 0, 0.5, 1)]


def hue(turn, saturation, value):
    return np.array(colorsys.hsv_to_rgb(turn, saturation, value))


def noise(random, cells):
    """Smoothly interpolated values of 0…1 at the corners of `cells` x `cells` cells."""
    values = random.random((cells + 1, cells + 1))
    place = np.linspace(0, cells, SIZE, endpoint=False)
    cell = place.astype(int)
    part = place - cell
    part = part * part * (3 - 2 * part)

    def row(below):
        left, right = values[np.ix_(cell + below, cell)], values[np.ix_(cell + below, cell + 1)]
        return left * (1 - part)[None] + right * part[None]

    return row(0) * (1 - part)[:, None] + row(1) * part[:, None]


def picture(values):
    return (np.clip(values, 0, 1) * 255).astype(np.uint8)


def pack(random, panels):
    """Stripes, and on each panel a band with a round logo, lines of words and a barcode."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    turn = random.random()
    ground = hue(turn, 0.75, 0.85)
    accent = hue((turn + 0.45 + 0.1 * random.random()) % 1, 0.6, 0.95)
    paper = np.array([0.96, 0.95, 0.9])
    across, down = random.integers(2, 6), random.integers(-3, 4)
    striped = np.sin(2 * np.pi * (x * across + y * down)) > 0.3
    image = np.where(striped[..., None], ground * 0.78 + accent * 0.22, ground)
    for left, top, width, height in panels:
        u, v = (x - left) / width, (y - top) / height
        inside = (u >= 0) & (u < 1) & (v >= 0) & (v < 1)
        image[inside & (v > 0.3) & (v < 0.72)] = paper
        logo = (u - 0.35) ** 2 * (width / height) ** 2 + (v - 0.52) ** 2 < 0.02
        image[inside & logo] = accent
        for line in range(7):
            base = 0.35 + 0.05 * line
            in_line = inside & (v > base) & (v < base + 0.028)
            for start in np.arange(0.55, 0.95, 0.04):
                if random.random() < 0.8:
                    end = start + 0.03 * random.uniform(0.4, 1)
                    image[in_line & (u > start) & (u < end)] = ground * 0.35
        label = inside & (v > 0.8) & (v < 0.94) & (u > 0.1) & (u < 0.5)
        image[label] = 1.0
        bars = random.integers(0, 2, 60)
        bar = np.clip(((u - 0.12) / 0.36 * 60).astype(int), 0, 59)
        image[label & (u > 0.12) & (u < 0.48) & (bars[bar] > 0)] = 0.05
    return picture(image * (0.92 + 0.16 * noise(random, 64))[..., None])


def peel(random, turn):
    """The skin of a fruit: two near hues, mottled, with dark spots."""
    ripe = noise(random, 6) * 0.5 + noise(random, 24) * 0.3 + noise(random, 96) * 0.2
    image = hue(turn, 0.8, 0.8) * (1 - ripe[..., None])
    image = image + hue((turn + 0.08) % 1, 0.65, 0.95) * ripe[..., None]
    image[noise(random, 128) > 0.93] *= 0.6
    return picture(image)


def wires(random):
    """A basket's wires on a dark ground."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    wire = ((x * 20) % 1 < 0.22) | ((y * 20) % 1 < 0.22)
    bright = (0.55 + 0.15 * noise(random, 32))[..., None]
    metal, ground = np.array([0.75, 0.78, 0.82]), np.array([0.32, 0.35, 0.42])
    return picture(np.where(wire[..., None], bright * metal, bright * ground))
