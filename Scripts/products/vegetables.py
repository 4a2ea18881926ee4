"""Loose vegetables: tomatoes, peppers, cucumber, potato, onion."""

import numpy as np

from geometry import Material, Part
from nature import (LYING, Skin, bent, blade, cells, closed, field, moved, profile, rotation, rough,
                    step, tube, upright)
from product import Product


def green(name="stalk", color=(0.085, 0.17, 0.03), roughness=0.6, **kind):
    return Material(name, color=color, roughness=roughness, **kind)


# --- tomatoes -----------------------------------------------------------------------------------

def tomato_surface(t, a):
    shoulder = np.exp(-((t / 0.95) ** 2))
    ribs = 1 + shoulder * (0.030 * np.cos(5 * a + 0.5) + 0.018 * np.cos(3 * a + 2.1))
    r = 0.0345 * np.sin(t) ** 0.90 * (1 + 0.02 * np.cos(2 * a + 1) + 0.04 * np.cos(t)) * ribs
    z = 0.0290 * np.cos(t) - 0.0072 * np.exp(-((t / 0.36) ** 2)) \
        + 0.0016 * np.exp(-(((np.pi - t) / 0.30) ** 2))
    return upright(r, a, z)


def tomato_skin():
    skin = Skin(tomato_surface, (190, 24, 14))
    p = skin.points
    skin.tint((224, 74, 24), 0.34 + 0.5 * rough(p, 0.03, 11))
    skin.tint((150, 8, 10), step(0.1, 0.8, rough(p, 0.022, 12)) * 0.5)
    streaks = field(p * [1, 1, 0.12], 0.004, 13)
    near = np.exp(-((skin.polar / 0.75) ** 2))
    skin.tint((232, 128, 40), near * (0.42 + 0.35 * streaks))
    skin.tint((116, 112, 34), np.exp(-((skin.polar / 0.22) ** 2)) * 0.8)
    first, _, number = cells(p, 0.0011, 14)
    skin.shade((34, 34, 16), (first < 0.26) * (number > 0.45) * 0.6)
    scar = np.exp(-(((np.pi - skin.polar) / 0.06) ** 2))
    skin.tint((120, 76, 40), scar)
    skin.height = 0.00016 * rough(p, 0.006, 15)
    return Material("skin", texture=skin.picture(), normals=skin.relief(4), roughness=0.17)


def sepals(leaf, rng, count=6, length=0.021, radius=0.003, rise=0.0205):
    for k in range(count):
        a = 2 * np.pi * (k + rng.uniform(-0.16, 0.16)) / count
        out = np.array([np.cos(a), np.sin(a), 0])
        reach = length * rng.uniform(0.8, 1.1)
        s = np.linspace(0, 1, 9)[:, None]
        curl = rng.uniform(0.6, 1.5)
        path = out * (radius * 0.4 + reach * np.sin(s * 1.25)) + np.array([0, 0, 1]) * (
            rise + 0.0042 * np.sin(s * 2.2) + 0.0075 * curl * s**3)
        path = path + np.cross([0, 0, 1], out) * 0.004 * rng.uniform(-1, 1) * s**2
        blade(leaf, path, 0.0052 * np.sin(np.pi * (0.12 + 0.88 * s[:, 0])) ** 0.8 + 0.0003,
              (0, 0, 1), fold=0.35)


def tomato_parts(seed, rows=34, columns=44, stalk=True):
    rng = np.random.default_rng(seed)
    skin = Part(tomato_skin_once())
    closed(skin, tomato_surface, rows, columns)
    leaf = Part(LEAF)
    sepals(leaf, rng)
    if not stalk:
        return [skin, leaf]
    stem, s = Part(STALK), np.linspace(0, 1, 8)
    tube(stem, bent((0, 0, 0.020), (0.001, 0, 0.030), (0.005, 0.002, 0.034), 8),
         0.0017 + 0.0012 * np.exp(-((s - 0.62) / 0.13) ** 2), 8)
    return [skin, leaf, stem]


LEAF = green("sepals", (0.055, 0.135, 0.022), 0.55, double_sided=True)
STALK = green("stalk")
_made = {}


def tomato_skin_once():
    if "tomato" not in _made:
        _made["tomato"] = tomato_skin()
    return _made["tomato"]


def tomato():
    product = Product("tomato", 406, "Tomato, loose", "produce", 0.112, 0.016, "skin", 45)
    product.parts = tomato_parts(31)
    return product


def vine():
    """Five tomatoes on their stalk, lying as in the crate."""
    rng = np.random.default_rng(77)
    out = None
    stem = Part(STALK)
    places = [(-0.036, -0.062), (0.035, -0.040), (-0.037, 0.008), (0.036, 0.032), (-0.008, 0.078)]
    for k, (x, y) in enumerate(places):
        size = (1.04, 1.02, 0.98, 0.95, 0.86)[k]
        tomato = tomato_parts(50 + k, 26, 34, stalk=False)
        joint = np.array([0.002 * np.sin(y * 60), y - 0.016, 0.034])
        if k == 4:
            joint = np.array([0.001, 0.046, 0.030])
        center = np.array([x, y, (size - 1) * 0.03])
        towards = joint - center
        lean = np.arctan2(np.hypot(*towards[:2]), towards[2]) * 0.72
        turn = rotation((-towards[1], towards[0], 0), lean) @ rotation((0, 0, 1), rng.uniform(0, 6))
        out = moved(tomato, turn, center, size, out)
        top = center + turn @ np.array([0, 0, 0.021]) * size
        knuckle = center + turn @ np.array([0, 0, 0.034]) * size
        s = np.linspace(0, 1, 9)
        tube(stem, bent(top, knuckle, joint, 9), 0.0017 + 0.0011 * np.exp(-((s - 0.5) / 0.12) ** 2), 7)
    y = np.linspace(-0.098, 0.048, 20)
    main = np.stack([0.002 * np.sin(y * 60), y, 0.034 - 0.002 * np.cos(y * 50)
                     - 0.004 * step(0.0, 0.05, y)], -1)
    tube(stem, main, np.interp(y, [-0.098, 0.048], [0.0034, 0.0022]), 9, uneven=0.05)
    product = Product("tomatoes-vine-5", 407, "Tomatoes on the vine, 5 pieces", "produce", 0.515,
                      0.043, "skin", 179)
    product.parts = out + [stem]
    return product


# --- peppers ------------------------------------------------------------------------------------

PEPPERS = {
    "red": {"serial": 408, "name": "Red pepper, loose", "skin": (176, 12, 14), "deep": (118, 2, 8),
            "light": (206, 52, 22), "seed": 3, "lobes": 4},
    "yellow": {"serial": 409, "name": "Yellow pepper, loose", "skin": (240, 180, 8),
               "deep": (226, 142, 4), "light": (246, 206, 48), "seed": 8, "lobes": 3},
}


def pepper(kind):
    f = PEPPERS[kind]
    rng = np.random.default_rng(f["seed"])
    lobes = f["lobes"]
    wide, phase = rng.uniform(0.95, 1.06, lobes), rng.uniform(0, 6.3, 3)

    def surface(t, a):
        a_w = a + 0.13 * np.sin(a + phase[0]) + 0.05 * np.sin(2 * a + phase[1])
        half = lobes / 2 * a_w
        ridge = np.sqrt(np.sin(half) ** 2 + 0.010)
        number = np.floor((a_w + np.pi) / (2 * np.pi) * lobes).astype(int) % lobes
        share = wide[number] * np.abs(np.sin(half)) ** 0.4 + (1 - np.abs(np.sin(half)) ** 0.4)
        depth = 0.15 + 0.20 * step(1.1, 0.25, t) + 0.24 * step(1.9, 3.0, t)
        body = np.sin(t) ** 0.52 * (1 - 0.11 * (1 - np.cos(t)) / 2)
        r = 0.0405 * body * share * (1 - depth * (1 - ridge**0.75))
        r = r * (1 + 0.03 * np.cos(a + phase[2]))
        height = 1 + 0.05 * np.cos(a + phase[1]) * np.sin(t)
        z = 0.0440 * np.cos(t) * height - 0.0170 * np.exp(-((t / 0.27) ** 2)) \
            + 0.0170 * np.exp(-(((np.pi - t) / 0.36) ** 2))
        z = z - 0.0105 * (1 - ridge) * np.exp(-(((t - 0.42) / 0.30) ** 2))
        dent = field(upright(np.sin(t), a, np.cos(t)), 0.7, f["seed"] + 1)
        return upright(r * (1 + 0.035 * dent), a, z)

    skin = Skin(surface, f["skin"])
    p = skin.points
    skin.tint(f["deep"], step(-0.2, 0.9, rough(p, 0.035, f["seed"] + 5)) * 0.7)
    skin.tint(f["light"], step(0.1, 0.9, rough(p, 0.02, f["seed"] + 6)) * 0.55)
    skin.tint((150, 130, 30), step(0.34, 0.12, skin.polar) * 0.75)
    first, _, number = cells(p, 0.0025, f["seed"] + 7)
    skin.tint(f["light"], (first < 0.10) * (number > 0.7) * 0.6)
    grooves = 1 - np.abs(np.sin(lobes / 2 * (skin.azimuth + 0.13 * np.sin(skin.azimuth + phase[0]))))
    skin.tint(f["deep"], step(0.72, 1.0, grooves) * 0.5)
    skin.height = 0.00022 * rough(p, 0.009, f["seed"] + 9, 3)
    part = Part(Material("skin", texture=skin.picture(), normals=skin.relief(4), roughness=0.14))
    closed(part, surface, 52, 72)
    stem = Part(green("stem", (0.11, 0.24, 0.035), 0.42))
    s = np.linspace(0, 1, 12)
    radii = np.interp(s, [0, 0.05, 0.16, 0.30, 0.6, 0.92, 1],
                      [0.0115, 0.0120, 0.0085, 0.0052, 0.0042, 0.0050, 0.0053])
    tube(stem, bent((0, 0, 0.0262), (0.000, 0.001, 0.044), (0.010, 0.003, 0.057), 12), radii, 20, 0.07)
    product = Product(f"pepper-{kind}", f["serial"], f["name"], "produce", 0.186, 0.024, "skin", 99)
    product.parts = [part, stem]
    return product


# --- cucumber -----------------------------------------------------------------------------------

def cucumber():
    length, reach = 0.302, 0.85

    def along(t):  # rows gather at the ends
        return 0.4 * t / np.pi + 0.3 * (1 - np.cos(t))

    def surface(t, a):
        s = along(t)
        r = 0.0208 * np.interp(s, [0, 0.004, 0.012, 0.03, 0.07, 0.16, 0.3, 0.7, 0.9, 0.955, 0.982, 0.995, 1],
                               [0, 0.24, 0.36, 0.50, 0.70, 0.86, 0.95, 1.02, 0.97, 0.85, 0.62, 0.32, 0])
        r = r * (1 + 0.022 * np.cos(5 * a + 0.3) * np.sin(t) ** 0.3 + 0.014 * np.cos(3 * a + 1))
        r = r * (1 + 0.02 * np.sin(11 * s + 0.6))
        x = 0.011 * np.sin(np.pi * s) * 1.0 + 0.003 * np.sin(2.3 * np.pi * s * reach)
        return np.stack([r * np.cos(a) + x, r * np.sin(a), (0.5 - s) * length], -1)

    skin = Skin(surface, (38, 78, 26), 1024, 512)
    p, s, a = skin.points, along(skin.polar), skin.azimuth
    skin.tint((20, 52, 18), step(-0.2, 0.7, rough(p, 0.02, 3)) * 0.75)
    lines = np.cos(10 * (a + 0.06 * field(p, 0.03, 4))) + 0.8 * field(p * [1, 1, 0.05], 0.0035, 5)
    blossom = step(0.35, 0.98, s) * 0.75 + 0.10
    skin.tint((122, 146, 62), step(0.35, 1.5, lines) * blossom)
    skin.tint((152, 160, 74), step(0.965, 1.0, s) * 0.7)
    skin.tint((76, 104, 40), step(0.05, 0.0, s) * 0.8)
    first, _, number = cells(p, 0.0085, 6)
    wart = np.exp(-((first / 0.16) ** 2)) * (number > 0.35) * np.sin(np.pi * s)
    skin.tint((96, 122, 56), wart * 0.55)
    grain, _, _ = cells(p, 0.0014, 7)
    skin.shade((10, 14, 6), 0.5 - grain)
    skin.height = 0.0006 * wart + 0.00005 * (0.5 - grain) + 0.00035 * rough(p, 0.012, 8, 2) \
        + 0.00022 * np.cos(10 * a)
    part = Part(Material("skin", texture=skin.picture(), normals=skin.relief(2), roughness=0.30))
    closed(part, surface, 60, 36)
    stem = Part(green("stem", (0.14, 0.20, 0.06), 0.7))
    tube(stem, bent((0.0, 0, length / 2 - 0.003), (0.0, 0, length / 2 + 0.006),
                    (0.003, 0.001, length / 2 + 0.010), 6),
         [0.0048, 0.0038, 0.0034, 0.0034, 0.0036, 0.0039], 10, 0.06)
    product = Product("cucumber", 410, "Cucumber, loose", "produce", 0.372, 0.031, "skin", 89)
    product.parts = moved([part, stem], LYING)
    return product


# --- potato -------------------------------------------------------------------------------------

def potato_parts(seed=1, rows=40, columns=52, skin_of=None):
    rng = np.random.default_rng(seed + 400)
    eyes = rng.normal(size=(11, 3)) * [1, 1, 1.2]
    eyes /= np.linalg.norm(eyes, axis=1, keepdims=True)

    def surface(t, a):
        d = upright(np.sin(t), a, np.cos(t))
        grow = 1 + 0.15 * field(d, 1.15, seed) + 0.06 * field(d, 0.5, seed + 1)
        for e in eyes:
            near = ((d - e) ** 2).sum(-1)
            grow = grow - 0.030 * np.exp(-near / 0.010)
        return d * grow[..., None] * np.array([0.0285, 0.0345, 0.0480])

    part = Part(skin_of or potato_skin(surface, eyes, seed))
    closed(part, surface, rows, columns)
    return [part]


def potato_skin(surface, eyes, seed):
    skin = Skin(surface, (196, 158, 98))
    p = skin.points
    skin.tint((166, 122, 68), step(-0.5, 0.8, rough(p, 0.025, seed + 10)) * 0.75)
    skin.tint((214, 184, 126), step(0.1, 0.9, rough(p, 0.012, seed + 11)) * 0.5)
    fine = rough(p, 0.0016, seed + 12, 3)
    skin.shade((26, 24, 20), fine)
    flakes = np.abs(rough(p, 0.006, seed + 13, 3))
    skin.tint((132, 98, 58), step(0.10, 0.0, flakes) * 0.45)
    first, _, number = cells(p, 0.0042, seed + 14)
    skin.tint((112, 80, 46), step(0.20, 0.08, first) * (number > 0.35) * 0.75)
    dirt = step(0.15, 0.75, rough(p, 0.018, seed + 15, 5, 0.62))
    skin.tint((88, 66, 44), dirt * 0.75)
    d = p / np.array([0.0285, 0.0345, 0.0480])
    d = d / np.linalg.norm(d, axis=-1, keepdims=True)
    for e in eyes:
        near = ((d - e) ** 2).sum(-1)
        skin.tint((120, 88, 56), np.exp(-near / 0.004) * 0.75)
        skin.tint((74, 52, 34), np.exp(-near / 0.0009) * 0.8)
    skin.height = 0.00012 * fine - 0.00035 * step(0.10, 0.0, flakes) * 0.5 \
        - 0.0004 * step(0.22, 0.05, first) * (number > 0.35) + 0.0003 * dirt
    return Material("skin", texture=skin.picture(), normals=skin.relief(2), roughness=0.78)


def potato():
    product = Product("potato", 411, "Potato, loose", "produce", 0.171, 0.029, "skin", 22)
    product.parts = moved(potato_parts(), LYING)
    return product


# --- onion --------------------------------------------------------------------------------------

ONION = profile([(0, 0.0495), (0.0016, 0.0493), (0.0034, 0.0470), (0.0040, 0.0410), (0.0058, 0.0355),
                 (0.0130, 0.0300), (0.0245, 0.0225), (0.0345, 0.0090), (0.0366, -0.0040),
                 (0.0310, -0.0190), (0.0190, -0.0285), (0.0080, -0.0318), (0.0, -0.0312)])


def onion_surface(t, a):
    r, z = ONION(t)
    neck = step(0.036, 0.048, z)
    r = r * (1 + 0.018 * np.cos(2 * a + 0.7) + 0.010 * np.cos(5 * a) + 0.006 * np.cos(9 * a + 1)
             + neck * (0.16 * np.cos(3 * a + 60 * z) + 0.12 * np.cos(8 * a)))
    z = z + neck * (0.0012 * np.cos(5 * a + 1) + 0.0014 * np.cos(2 * a)) * (r > 0.0005)
    p = upright(r, a, z)
    p[..., 0] += 0.006 * step(0.032, 0.055, z) ** 2
    return p


def onion_skin():
    skin = Skin(onion_surface, (192, 112, 42))
    p, a = skin.points, skin.azimuth
    meridian = np.stack([np.cos(a) * 0.036, np.sin(a) * 0.036, p[..., 2] * 0.045], -1)
    broad, fine = field(meridian, 0.0052, 3), field(meridian, 0.0013, 4)
    skin.tint((222, 154, 74), step(-0.3, 0.8, rough(p, 0.022, 5)) * 0.7)
    skin.tint((150, 70, 22), step(0.1, 0.9, broad) * 0.6)
    skin.shade((34, 26, 14), fine * 0.55)
    veins = step(0.10, 0.02, np.abs(field(meridian, 0.0042, 8)))
    skin.tint((128, 62, 24), veins * 0.55)
    # Where the outermost skin has flaked off, the next one shows, darker at the torn edge.
    flake = rough(p * [1, 1, 0.55], 0.021, 9, 4)
    gone = step(0.24, 0.27, flake)
    edge = step(0.18, 0.25, flake) - gone
    skin.tint((214, 150, 62), gone * 0.75)
    skin.shade((-60, -42, -24), np.clip(edge, 0, 1) * 0.8)
    top = step(0.022, 0.038, p[..., 2])
    skin.tint((206, 170, 112), top * (0.75 + 0.25 * fine))
    skin.tint((120, 92, 58), step(0.0462, 0.0492, p[..., 2]) * 0.8)
    base = step(-0.0285, -0.0315, p[..., 2])
    skin.tint((152, 118, 76), base)
    spots = step(0.55, 0.8, rough(p, 0.006, 12, 3))
    skin.tint((84, 56, 34), spots * 0.4)
    skin.height = 0.00018 * fine + 0.0003 * broad + 0.0004 * veins - 0.0007 * gone \
        + 0.0004 * rough(p * [1, 1, 0.4], 0.008, 13, 3)
    return Material("skin", texture=skin.picture(), normals=skin.relief(2), roughness=0.36)


def onion_parts(rows=56, columns=52, roots=26, material=None):
    part = Part(material or onion_skin())
    closed(part, onion_surface, rows, columns)
    root = Part(Material("roots", color=(0.30, 0.20, 0.10), roughness=0.9))
    rng = np.random.default_rng(5)
    for _ in range(roots):
        a, r = rng.uniform(0, 2 * np.pi), 0.0062 * rng.random() ** 0.5
        start = np.array([r * np.cos(a), r * np.sin(a), -0.0308])
        b, out = a + rng.uniform(-1, 1), rng.uniform(0.002, 0.006)
        end = start + np.array([out * np.cos(b), out * np.sin(b), -rng.uniform(0.0015, 0.0035)])
        tube(root, bent(start, start + [0, 0, -0.003], end, 4), [0.0004, 0.00035, 0.0003, 0.0002], 4)
    return [part, root] if roots else [part]


def onion():
    product = Product("onion-yellow", 412, "Yellow onion, loose", "produce", 0.138, 0.022, "skin", 25)
    product.parts = onion_parts()
    return product


def products():
    return [tomato(), vine(), pepper("red"), pepper("yellow"), cucumber(), potato(), onion()]
