"""What grows or is sold in bunches: bananas, carrots, broccoli."""

import numpy as np

from geometry import Material, Part, disc
from nature import (LYING, Skin, bent, blade, cells, closed, field, moved, rotation, rough, step, tube,
                    upright)
from product import Product


# --- bananas ------------------------------------------------------------------------------------

LENGTH, BEND = 0.195, np.radians(72)


def banana_surface(t, a, twist=0.0):
    """Along an arc in the XZ plane that starts, with the stalk, at the origin and leads down."""
    s = 0.45 * t / np.pi + 0.275 * (1 - np.cos(t))
    thick = np.interp(s, [0, 0.002, 0.05, 0.10, 0.16, 0.24, 0.36, 0.62, 0.80, 0.92, 0.965, 0.985, 0.996, 1],
                      [0, 0.0058, 0.0062, 0.0066, 0.0090, 0.0136, 0.0172, 0.0180, 0.0160, 0.0105,
                       0.0062, 0.0048, 0.0040, 0])
    corner = 1 + (0.050 * np.cos(5 * a + 0.4) + 0.012 * np.cos(10 * a)) * step(0.08, 0.3, s) \
        * step(1.0, 0.85, s)
    r = thick * corner
    curve = 1.35 * s**1.35 - 0.35 * s  # straighter at the stalk
    angle = BEND * curve
    x = LENGTH / BEND * (1 - np.cos(angle)) * 1.0
    z = -LENGTH / BEND * np.sin(angle)
    out = np.stack([np.cos(angle), 0 * angle, np.sin(angle)], -1)
    side = np.array([0, 1.0, 0])
    center = np.stack([x, 0 * x, z], -1)
    return center + r[..., None] * (np.cos(a)[..., None] * out + np.sin(a)[..., None] * side)


def banana_skin(seed):
    skin = Skin(banana_surface, (242, 202, 56), 1024, 512)
    p, a = skin.points, skin.azimuth
    s = 0.45 * skin.polar / np.pi + 0.275 * (1 - np.cos(skin.polar))
    skin.tint((232, 184, 40), step(-0.3, 0.8, rough(p, 0.035, seed)) * 0.6)
    skin.tint((246, 216, 96), step(0.1, 0.9, rough(p, 0.018, seed + 1)) * 0.45)
    skin.tint((172, 176, 58), step(0.20, 0.05, s + 0.02 * field(p, 0.01, seed + 2)) * 0.8)
    skin.tint((186, 182, 66), step(0.86, 0.96, s) * 0.5)
    ridge = step(0.90, 1.0, np.cos(5 * a + 0.4 + 0.25 * field(p, 0.03, seed + 3)))
    skin.tint((186, 138, 40), ridge * 0.32 * step(0.1, 0.3, s))
    first, _, number = cells(p, 0.0046, seed + 4)
    speck = step(0.08 + 0.20 * number, 0.0, first - 0.03 * rough(p, 0.0015, seed + 5, 2)) * (number > 0.62)
    zone = step(-0.1, 0.5, rough(p, 0.03, seed + 6))
    skin.tint((104, 62, 24), speck * zone * 0.7)
    rub = step(0.35, 1.0, rough(p * [1, 1, 0.6], 0.010, seed + 7, 6, 0.72))
    skin.tint((168, 120, 50), rub * 0.35)
    skin.tint((56, 42, 26), step(0.985, 0.996, s) * 0.95)
    skin.tint((98, 84, 46), step(0.012, 0.0, s) * 0.7)
    fine = field(p * [1, 1, 0.2], 0.0012, seed + 10)
    skin.shade((8, 8, 5), fine)
    skin.height = 0.00005 * fine + 0.0003 * rough(p, 0.012, seed + 11, 3) - 0.0001 * speck
    return Material("peel", texture=skin.picture(), normals=skin.relief(4), roughness=0.42)


def bananas():
    """A hand of five that hangs from its crown, set down on its back."""
    material = banana_skin(21)
    rng = np.random.default_rng(6)
    finger = Part(material)
    closed(finger, banana_surface, 40, 20)
    out, spread = None, np.radians(15.5)
    for k in range(5):
        spin = (k - 2) * spread + rng.uniform(-0.03, 0.03)
        lift = rng.uniform(-0.05, 0.05) + (0.10 if k % 2 else -0.03)
        size = 1.0 - 0.035 * abs(k - 2) + rng.uniform(-0.02, 0.02)
        # Fanned about the crown; each looks outwards on its own side.
        turn = rotation((1, 0, 0), spin) @ rotation((0, 1, 0), lift) @ rotation((0, 0, 1), spin * 0.55)
        offset = np.array([0.003 * (k % 2), 0.0088 * (k - 2), 0])
        out = moved([finger], turn, offset, size, out)
    crown = Part(Material("crown", color=(0.26, 0.23, 0.065), roughness=0.7))
    s = np.linspace(0, 1, 7)
    path = np.stack([0.001 + 0 * s, 0.048 * (s - 0.5), 0.003 + 0.004 * np.sin(np.pi * s)], -1)
    tube(crown, path, 0.0068 + 0.0028 * np.sin(np.pi * s), 14, 0.05)
    cut = Part(Material("cut", color=(0.10, 0.075, 0.035), roughness=0.9))
    tube(cut, [(0.001, -0.012, 0.0105), (0.001, 0, 0.0165), (0.001, 0.012, 0.0105)],
         [0.0052, 0.0060, 0.0052], 12, 0.08)
    product = Product("bananas-5", 417, "Bananas, hand of 5", "produce", 0.862, 0.071, "skin", 159)
    product.parts = moved(out + [crown, cut], rotation((0, 1, 0), np.radians(78)))
    return product


# --- carrots ------------------------------------------------------------------------------------

def carrot_surface(length, radius, seed):
    def surface(t, a):
        s = 0.5 * t / np.pi + 0.25 * (1 - np.cos(t))
        r = radius * np.interp(s, [0, 0.004, 0.02, 0.05, 0.12, 0.35, 0.65, 0.85, 0.94, 0.975, 1],
                               [0, 0.35, 0.80, 0.98, 1.0, 0.90, 0.70, 0.48, 0.26, 0.10, 0])
        d = np.stack([np.cos(a), np.sin(a), s * 14], -1)
        r = r * (1 + 0.045 * field(d, 1.5, seed) + 0.02 * field(d * [0.2, 0.2, 1], 0.35, seed + 1))
        x = 0.006 * np.sin(2.6 * s + seed) * s + 0.003 * np.sin(6 * s + 2 * seed) * s
        y = 0.006 * np.cos(2.1 * s + 3 * seed) * s
        return np.stack([r * np.cos(a) + x, r * np.sin(a) + y, -s * length], -1)
    return surface


def carrot_skin(surface, seed):
    skin = Skin(surface, (228, 108, 24), 1024, 256)
    p, a = skin.points, skin.azimuth
    skin.tint((204, 82, 14), step(-0.3, 0.8, rough(p * [1, 1, 0.5], 0.015, seed)) * 0.6)
    skin.tint((240, 140, 50), step(0.0, 0.9, rough(p, 0.01, seed + 1)) * 0.5)
    rings = field(p * [0.12, 0.12, 1.0], 0.0026, seed + 2)
    crease = step(0.30, 0.75, rings) * step(-0.2, 0.35, field(p, 0.011, seed + 3))
    skin.tint((160, 74, 22), crease * 0.6)
    lenticel, _, number = cells(p * [0.35, 0.35, 1.0], 0.0048, seed + 4)
    skin.tint((150, 84, 36), step(0.12, 0.04, lenticel) * (number > 0.5) * 0.8)
    skin.tint((104, 112, 44), step(-0.010, 0.0, p[..., 2]) * 0.75)
    skin.tint((132, 84, 44), step(0.9, 1.0, -p[..., 2] / 0.17) * 0.6)
    dirt = step(0.35, 0.8, rough(p, 0.01, seed + 5, 5, 0.6))
    skin.tint((110, 78, 44), dirt * 0.45)
    skin.height = -0.00045 * crease - 0.0003 * step(0.14, 0.03, lenticel) * (number > 0.5) \
        + 0.0002 * rings
    return Material("root", texture=skin.picture(), normals=skin.relief(2), roughness=0.48)


def carrots():
    rng = np.random.default_rng(17)
    greens = Part(Material("greens", color=(0.085, 0.20, 0.03), roughness=0.55))
    fronds = Part(Material("fronds", color=(0.045, 0.135, 0.018), roughness=0.6, double_sided=True))
    roots, material = [], None
    places = [(0.0, -0.030, 0), (0.001, 0.0, 0.0), (0.0, 0.029, 0), (0.0, -0.015, 0.027), (0.0, 0.014, 0.026)]
    knot = np.array([0.0, 0.0, 0.050])
    for k, (_, y, x) in enumerate(places):
        surface = carrot_surface(rng.uniform(0.155, 0.180), rng.uniform(0.0142, 0.0165), 30 + k)
        material = material or carrot_skin(surface, 40)
        root = Part(material)
        closed(root, surface, 30, 16)
        place = np.array([x, y, rng.uniform(-0.006, 0.006)])
        lean = rotation((0, 1, 0), 0.06 * (x - 0.01) / 0.02) @ rotation((1, 0, 0), -1.3 * y)
        roots = moved([root], lean @ rotation((0, 0, 1), rng.uniform(0, 6)), place, 1.0, roots or None)
        for _ in range(5):
            start = place + np.array([*rng.uniform(-0.004, 0.004, 2), -0.004])
            pass_by = knot + np.array([0.012 + rng.uniform(-0.006, 0.006), rng.uniform(-0.007, 0.007), 0])
            height = rng.uniform(0.105, 0.150)
            end = pass_by + np.array([rng.uniform(-0.012, 0.030), rng.uniform(-0.045, 0.045), height - 0.05])
            path = np.concatenate([bent(start, start + [0, 0, 0.02], pass_by, 5)[:-1],
                                   bent(pass_by, pass_by + [0, 0, 0.03], end, 6)])
            tube(greens, path, np.linspace(0.0021, 0.0009, len(path)), 5)
            frond(fronds, path[5:], rng)
    band = Part(Material("band", color=(0.02, 0.10, 0.42), roughness=0.5))
    a = np.linspace(0, 2 * np.pi, 25)
    for lift in (-0.0022, 0.0022):
        tube(band, knot + np.stack([0.012 + 0.0125 * np.cos(a), 0.0125 * np.sin(a),
                                    lift + 0.001 * np.sin(2 * a)], -1), np.full(25, 0.0016), 6)
    product = Product("carrots-bunch", 418, "Carrots with greens, bunch", "produce", 0.462, 0.048,
                      "skin", 149)
    product.parts = moved(roots + [greens, fronds, band], LYING)
    return product


def frond(part, path, rng):
    """Feathered leaflets to both sides of a stalk."""
    along = np.gradient(path, axis=0)
    for q, direction in zip(path, along):
        direction = direction / np.linalg.norm(direction)
        for _ in range(4):
            out = rng.normal(size=3)
            out -= direction * (out @ direction)
            out = out / np.linalg.norm(out) + direction * rng.uniform(0.5, 1.1)
            size = rng.uniform(0.010, 0.019)
            tip = q + out * size
            blade(part, bent(q, q + (out * 0.5 + direction * 0.2) * size, tip, 3),
                  np.array([0.25, 1.0, 0.06]) * size * 0.42, rng.normal(size=3), fold=0.25)


# --- broccoli -----------------------------------------------------------------------------------

def floret_surface(seed):
    def surface(t, a):
        d = upright(np.sin(t), a, np.cos(t))
        top = step(2.2, 1.5, t)
        grow = 1 + (0.10 * field(d, 0.55, seed) + 0.16 * rough(d, 0.30, seed + 1, 2)) * top
        r = 0.0225 * grow * np.interp(t, [0, 1.7, 2.1, 2.6, np.pi], [1, 1, 0.86, 0.62, 0.5])
        return d * r[..., None]
    return surface


def broccoli():
    surface = floret_surface(5)
    skin = Skin(surface, (62, 96, 40), 512, 1024)
    p = skin.points
    bead, second, number = cells(p, 0.0021, 6)
    dome = step(0.62, 0.05, bead)
    skin.tint((38, 66, 30), step(-0.3, 0.7, rough(p, 0.014, 7)) * 0.7)
    skin.tint((104, 136, 58), dome * (0.2 + 0.5 * number))
    skin.tint((22, 40, 16), step(0.30, 0.62, bead) * 0.75)
    skin.tint((122, 150, 74), step(-0.003, -0.014, p[..., 2]) * 0.9)
    skin.height = 0.0011 * dome + 0.0008 * rough(p, 0.005, 8, 2)
    head = Part(Material("florets", texture=skin.picture(), normals=skin.relief(2), roughness=0.68))
    stalk = Part(Material("stalk", texture=stalk_picture(), roughness=0.5))
    rng = np.random.default_rng(9)
    root = np.array([0, 0, -0.050])
    count = 21
    for k in range(count):
        polar = np.arccos(1 - 1.02 * (k + 0.35) / count)
        azimuth = k * 2.39996
        d = np.array([np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)])
        place = d * np.array([0.050, 0.050, 0.034]) * rng.uniform(0.95, 1.05) + [0, 0, 0.012]
        size = rng.uniform(0.80, 1.06)
        floret = Part(head.material)
        closed(floret, floret_surface(20 + k), 13, 18)
        axis = np.cross([0, 0, 1], d)
        turn = rotation(axis + [1e-6, 0, 0], polar * 0.85) @ rotation((0, 0, 1), rng.uniform(0, 6))
        moved([floret], turn, place, size, [head])
        tube(stalk, bent(root + [0, 0, 0.022] + d * [0.010, 0.010, 0], root + d * [0.02, 0.02, 0]
                         + [0, 0, 0.035], place - d * 0.010, 5),
             [0.0095, 0.0085, 0.0080, 0.0085, 0.0105], 9)
    s = np.linspace(0, 1, 9)
    tube(stalk, np.stack([0 * s, 0 * s, -0.086 + 0.075 * s], -1),
         np.interp(s, [0, 0.03, 0.5, 1], [0.0165, 0.0178, 0.0170, 0.0215]), 16, 0.05)
    cut = Part(Material("cut", color=(0.52, 0.56, 0.28), roughness=0.6))
    disc(cut, 0.0168, -0.0863, up=False, segments=20)
    product = Product("broccoli", 419, "Broccoli", "produce", 0.412, 0.045, "skin", 169)
    product.parts = [head, stalk, cut]
    return product


def stalk_picture():
    from PIL import Image
    rng = np.random.default_rng(4)
    h, w = 128, 128
    lines = np.repeat(rng.uniform(-1, 1, (1, w)), h, 0)
    tone = np.array([148, 172, 92.0]) + lines[..., None] * np.array([12, 10, 10])
    return Image.fromarray(np.clip(tone, 0, 255).astype("uint8"), "RGB")


def products():
    return [bananas(), carrots(), broccoli()]
