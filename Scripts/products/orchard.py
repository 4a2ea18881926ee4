"""Lemon, pear, avocado and pineapple."""

import numpy as np

from geometry import Material, Part
from nature import (LYING, Skin, bent, blade, cells, closed, field, moved, profile, rough, step, tube,
                    upright)
from product import Product


# --- lemon --------------------------------------------------------------------------------------

LEMON = profile([(0, 0.0420), (0.0034, 0.0412), (0.0062, 0.0375), (0.0105, 0.0330), (0.0200, 0.0235),
                 (0.0268, 0.0080), (0.0272, -0.0080), (0.0215, -0.0225), (0.0120, -0.0322),
                 (0.0072, -0.0362), (0.0052, -0.0378), (0.0, -0.0372)])


def lemon_surface(t, a):
    r, z = LEMON(t)
    d = upright(np.sin(t), a, np.cos(t))
    r = r * (1 + 0.025 * np.cos(2 * a + 0.6) + 0.035 * field(d, 0.6, 71))
    p = upright(r, a, z)
    p[..., 0] += 0.0020 * step(0.028, 0.042, z)
    return p


def lemon():
    skin = Skin(lemon_surface, (238, 198, 34))
    p = skin.points
    skin.tint((224, 172, 18), step(-0.3, 0.8, rough(p, 0.02, 72)) * 0.6)
    skin.tint((246, 218, 82), step(0.0, 0.9, rough(p, 0.011, 73)) * 0.5)
    first, second, number = cells(p, 0.0021, 74)
    pore = np.exp(-((first / 0.22) ** 2)) * (0.4 + 0.6 * number)
    skin.shade((-34, -40, -10), pore * 0.8)
    tip = step(0.030, 0.041, p[..., 2])
    skin.tint((176, 178, 52), tip * 0.45)
    base = step(-0.0345, -0.0378, p[..., 2])
    skin.tint((168, 158, 62), base * 0.6)
    scar = step(0.35, 0.9, rough(p, 0.006, 75, 5, 0.65)) * step(0.2, 0.6, rough(p, 0.03, 77))
    skin.tint((178, 140, 70), scar * 0.2)
    skin.height = -0.00024 * pore + 0.00013 * step(0.0, 0.5, second - first) \
        + 0.0004 * rough(p, 0.0075, 76, 2)
    part = Part(Material("peel", texture=skin.picture(), normals=skin.relief(2), roughness=0.33))
    closed(part, lemon_surface, 44, 48)
    button = Part(Material("button", color=(0.17, 0.16, 0.05), roughness=0.8))
    tube(button, [(0, 0, -0.0366), (0, 0, -0.0378), (0.0002, 0, -0.0386)], [0.0034, 0.0031, 0.0019],
         10, 0.1)
    product = Product("lemon", 413, "Lemon, loose", "produce", 0.118, 0.015, "skin", 45)
    product.parts = moved([part, button], LYING)
    return product


# --- pear ---------------------------------------------------------------------------------------

PEAR = profile([(0, 0.0520), (0.0050, 0.0530), (0.0105, 0.0495), (0.0150, 0.0395), (0.0192, 0.0245),
                (0.0262, 0.0080), (0.0338, -0.0110), (0.0346, -0.0265), (0.0275, -0.0420),
                (0.0150, -0.0495), (0.0070, -0.0490), (0.0, -0.0445)])


def pear_surface(t, a):
    r, z = PEAR(t)
    d = upright(np.sin(t), a, np.cos(t))
    r = r * (1 + 0.015 * np.cos(2 * a) + 0.04 * field(d, 0.8, 81))
    low = step(-0.030, -0.049, z)
    r = r * (1 + 0.05 * low * np.cos(5 * a + 1))
    p = upright(r, a, z)
    p[..., 0] += 0.0055 * step(-0.01, 0.055, z) ** 2
    p[..., 1] -= 0.0035 * step(-0.02, 0.055, z)
    return p


def pear():
    skin = Skin(pear_surface, (186, 184, 66))
    p, a = skin.points, skin.azimuth
    skin.tint((148, 160, 50), step(-0.4, 0.7, rough(p, 0.028, 82)) * 0.65)
    skin.tint((206, 190, 84), step(0.0, 0.8, rough(p, 0.014, 83)) * 0.4)
    skin.tint((190, 96, 46), step(0.25, 1.25, np.cos(a - 0.9) + 0.5 * rough(p, 0.02, 84)) * 0.5)
    first, _, number = cells(p, 0.0021, 85)
    skin.tint((118, 100, 42), step(0.24, 0.10, first) * (number > 0.25) * 0.75)
    patch = rough(p, 0.009, 86, 6, 0.72)
    ends = step(0.034, 0.052, p[..., 2]) + step(-0.034, -0.047, p[..., 2])
    skin.tint((150, 112, 56), step(0.35, 1.05, patch + 0.75 * ends) * 0.75)
    skin.tint((82, 58, 34), step(0.0070, 0.0045, np.hypot(p[..., 0], p[..., 1]))
              * (p[..., 2] < 0) * 0.85)
    skin.height = 0.00010 * step(0.24, 0.10, first) + 0.00035 * rough(p, 0.011, 88, 3)
    part = Part(Material("skin", texture=skin.picture(), normals=skin.relief(4), roughness=0.40))
    closed(part, pear_surface, 48, 44)
    stem = Part(Material("stem", color=(0.105, 0.062, 0.028), roughness=0.8))
    top = np.array([0.0052, -0.0034, 0.0505])
    tube(stem, bent(top, top + [0.001, 0, 0.013], top + [0.010, 0.003, 0.024], 8),
         [0.0024, 0.0019, 0.0016, 0.0015, 0.0015, 0.0016, 0.0019, 0.0023], 8, 0.08)
    product = Product("pear", 414, "Pear, loose", "produce", 0.196, 0.025, "skin", 65)
    product.parts = [part, stem]
    return product


# --- avocado ------------------------------------------------------------------------------------

AVOCADO = profile([(0, 0.0480), (0.0045, 0.0484), (0.0105, 0.0455), (0.0172, 0.0370),
                   (0.0238, 0.0225), (0.0310, 0.0030), (0.0340, -0.0160), (0.0292, -0.0345),
                   (0.0170, -0.0462), (0.0, -0.0495)])


def avocado_surface(t, a):
    r, z = AVOCADO(t)
    d = upright(np.sin(t), a, np.cos(t))
    p = upright(r * (1 + 0.03 * field(d, 0.8, 91)), a, z)
    p[..., 0] += 0.004 * step(-0.01, 0.05, z)
    return p


def avocado():
    skin = Skin(avocado_surface, (46, 52, 26))
    p = skin.points
    skin.tint((30, 22, 24), step(-0.35, 0.5, rough(p, 0.026, 92)) * 0.85)
    skin.tint((74, 86, 34), step(0.25, 0.9, rough(p, 0.018, 93)) * 0.6)
    first, second, number = cells(p, 0.0044, 94)
    bump = step(0.75, 0.05, first) * (0.55 + 0.45 * number)
    small, _, _ = cells(p, 0.0019, 95)
    pebbles = 0.75 * bump + 0.25 * step(0.8, 0.1, small)
    skin.shade((34, 34, 14), (pebbles - 0.5) * 0.7)
    light, _, chance = cells(p, 0.0031, 96)
    skin.tint((132, 128, 66), step(0.17, 0.08, light) * (chance > 0.4) * 0.7)
    worn = step(0.42, 0.6, rough(p, 0.013, 97, 4)) * bump
    skin.tint((112, 84, 52), worn * 0.5)
    skin.tint((96, 98, 42), step(0.043, 0.048, p[..., 2]) * 0.6)
    skin.height = 0.00075 * bump + 0.0002 * step(0.8, 0.1, small)
    part = Part(Material("skin", texture=skin.picture(), normals=skin.relief(2), roughness=0.40))
    closed(part, avocado_surface, 44, 44)
    button = Part(Material("button", color=(0.16, 0.115, 0.05), roughness=0.85))
    tube(button, [(0.004, 0, 0.0468), (0.004, 0, 0.0492), (0.0042, 0, 0.0506)],
         [0.0044, 0.0042, 0.0030], 12, 0.06)
    product = Product("avocado", 415, "Avocado, loose", "produce", 0.208, 0.023, "skin", 119)
    product.parts = moved([part, button], LYING)
    return product


# --- pineapple ----------------------------------------------------------------------------------

TALL, ACROSS = 0.160, 0.0555
# Eyes wind up the fruit in spirals, 8 one way and 13 the other.
SPIRALS = (8, 13)


def pineapple_frame(t, a):
    s = t / np.pi
    share = np.interp(s, [0, 0.02, 0.08, 0.2, 0.45, 0.7, 0.88, 0.96, 1], [0, 0.42, 0.66, 0.86, 1, 0.98, 0.84,
                                                                          0.62, 0])
    z = (0.5 - np.interp(s, [0, 0.06, 0.94, 1], [0, 0.012, 0.985, 1.0])) * TALL
    return ACROSS * share, z


def pineapple_eyes(a, z):
    """How far from an eye's middle, 0…1 at its border; across and up within it; which eye."""
    height = z / (2 * np.pi * ACROSS) * 1.55
    u = SPIRALS[0] * (a / (2 * np.pi)) - 13.2 * height * 0.62
    v = SPIRALS[1] * (a / (2 * np.pi)) + 8.1 * height * 0.62 * 1.6
    fu, fv = u - np.floor(u) - 0.5, v - np.floor(v) - 0.5
    number = (np.floor(u) % SPIRALS[0] * 7 + np.floor(v) % SPIRALS[1] * 3) % 11 / 11
    return 2 * np.maximum(np.abs(fu), np.abs(fv)), fv - fu, fu + fv, number


def pineapple_surface(t, a):
    r, z = pineapple_frame(t, a)
    edge, _, _, _ = pineapple_eyes(a, z)
    swell = step(1.05, 0.35, edge)
    body = step(0.0, 0.3, np.sin(t))
    return upright(r * (0.955 + 0.065 * swell * body), a, z)


def pineapple():
    skin = Skin(pineapple_surface, (176, 118, 34), 1024, 1024)
    p, a = skin.points, skin.azimuth
    edge, across, up, number = pineapple_eyes(a, p[..., 2])
    low = step(0.06, -0.08, p[..., 2])
    skin.tint((206, 146, 40), low * 0.8)
    skin.tint((118, 110, 40), step(-0.02, 0.08, p[..., 2]) * 0.55)
    skin.tint((96, 92, 38), step(0.35, 0.9, number) * 0.35)
    skin.tint((214, 168, 70), step(0.55, 0.25, np.abs(edge - 0.55)) * 0.25)
    skin.tint((88, 64, 30), step(0.72, 1.0, edge) * 0.85)
    skin.tint((60, 44, 24), step(0.91, 1.0, edge) * 0.6)
    # Each eye's dry bract: a pale tongue that ends in a brown tip over its middle.
    tongue = step(0.22, 0.06, np.abs(across)) * step(0.10, -0.05, up) * step(-0.75, -0.4, up)
    skin.tint((190, 160, 108), tongue * 0.6)
    tip = np.exp(-((np.hypot(across, up - 0.03) / 0.085) ** 2))
    skin.tint((74, 48, 26), tip * 0.9)
    skin.shade((40, 34, 20), rough(p, 0.004, 3, 4))
    fibre = field(p * [1, 1, 0.25], 0.0011, 4)
    skin.shade((22, 20, 12), fibre * 0.6)
    skin.height = 0.0016 * step(1.0, 0.5, edge) + 0.0012 * tongue + 0.0018 * tip \
        + 0.0003 * fibre + 0.0004 * rough(p, 0.004, 3, 3)
    part = Part(Material("rind", texture=skin.picture(), normals=skin.relief(2), roughness=0.58))
    closed(part, pineapple_surface, 60, 60)
    leaves = Part(Material("leaves", texture=leaf_picture(), roughness=0.5, double_sided=True))
    rng = np.random.default_rng(12)
    count = 46
    for k in range(count):
        q = k / (count - 1)  # 0 outside, 1 at the heart
        azimuth = k * 2.39996 + rng.uniform(-0.2, 0.2)
        out = np.array([np.cos(azimuth), np.sin(azimuth), 0])
        length = (0.052 + 0.070 * np.sin(np.pi * min(1, 0.15 + 0.75 * q))) * rng.uniform(0.88, 1.1)
        lean = (0.80 - 0.74 * q) * rng.uniform(0.85, 1.15)
        s = np.linspace(0, 1, 8)[:, None]
        start = out * 0.017 * (1 - q) + np.array([0, 0, TALL / 2 - 0.006 + 0.014 * q])
        bow = lean * (0.35 + 0.75 * s)
        path = start + length * (out * np.sin(bow) * s + np.array([0, 0, 1]) * np.cos(bow * 0.9) * s)
        widths = 0.0175 * (1 - 0.35 * q) * (1 - s[:, 0] ** 1.4) ** 0.9 + 0.0006
        up = np.array([0, 0, 1.0]) * 0.7 - out * 1.0
        blade(leaves, path, widths, up, fold=0.30)
    product = Product("pineapple", 416, "Pineapple", "produce", 1.420, 0.14, "skin", 249)
    product.parts = [part, leaves]
    return product


def leaf_picture():
    from PIL import Image
    h, w = 256, 64
    v, u = np.mgrid[0:h, 0:w] / np.array([h, w])[:, None, None]
    line = np.zeros((h, w, 3)) + np.array([84, 108, 62.0])
    rng = np.random.default_rng(2)
    stripes = np.repeat(rng.uniform(-1, 1, (1, w)), h, 0)
    line += stripes[..., None] * np.array([14, 16, 12])
    line += (np.exp(-((np.abs(u - 0.5) / 0.22) ** 2)))[..., None] * np.array([-14, -2, -8])
    edge = np.clip(np.abs(u - 0.5) * 2 - 0.82, 0, 0.18)[..., None] / 0.18
    line = line * (1 - 0.5 * edge) + np.array([150, 128, 84]) * 0.5 * edge
    dry = np.clip((v - 0.86) / 0.14, 0, 1)[..., None]
    line = line * (1 - dry) + np.array([150, 112, 64]) * dry
    pale = np.clip((0.22 - v) / 0.22, 0, 1)[..., None]
    line = line * (1 - 0.6 * pale) + np.array([190, 192, 140]) * 0.6 * pale
    return Image.fromarray(np.clip(line, 0, 255).astype("uint8"), "RGB")


def products():
    return [lemon(), pear(), avocado(), pineapple()]
