"""Fruit in a clear bag, gathered above it by a twist tie, with the label of the scales."""

import numpy as np

from canvas import Atlas
from details import creases, normal_map
from fruit import apple_parts, orange_parts
from geometry import Material, Part, grid_indices, grid_normals, lathe, rectangle_uv
from print_marks import barcode
from product import Product

# Metres from the film to the fruit where it touches.
AIR = 0.0008
NECK_RADIUS = 0.0042

BAGS = {
    "bag-apples-5": {
        "serial": 404, "name": "Red apples in a bag, 5 pieces", "mass": 0.915, "deviation": 0.047,
        "price": 249, "fruit": apple_parts, "detail": (20, 28), "radius": 0.0372, "seed": 41,
        "tie": (0.02, 0.22, 0.05), "title": "Red apples", "words": "class I · origin see shelf",
        "weight": "0.912 kg"},
    "bag-oranges-4": {
        "serial": 405, "name": "Navel oranges in a bag, 4 pieces", "mass": 0.929, "deviation": 0.052,
        "price": 279, "fruit": orange_parts, "detail": (20, 28), "radius": 0.0384, "seed": 58,
        "tie": (0.55, 0.03, 0.02), "title": "Navel oranges", "words": "class I · untreated",
        "weight": "0.926 kg"},
}

# Where fruits lie, in radii: four or three below, one on top in the hollow between them.
PILES = {
    5: [(-0.98, -0.99, 0), (0.97, -1.04, 0), (-1.01, 0.97, 0), (0.99, 1.00, 0), (0.06, 0.02, 1.36)],
    4: [(-1.15, 0.04, 0), (0.60, -1.02, 0), (0.57, 1.01, 0), (0.03, 0.02, 1.64)],
}


def bag(sku):
    f = BAGS[sku]
    rng = np.random.default_rng(f["seed"])
    pile = np.array(PILES[int(sku[-1])]) * f["radius"]
    contents = filled(f["fruit"](*f["detail"]), pile, rng)
    points = np.concatenate([q for part in contents for q in part.positions])
    around = np.concatenate(contents[0].positions).mean(0)
    reach = hull(points, around)
    largest = max(np.linalg.norm(q - place, axis=1).max()
                  for q, place in zip(contents[0].positions, pile))
    film = Part(Material("film", color=(0.96, 0.97, 0.975), normals=wrinkles(f["seed"]),
                         roughness=0.17, transmission=0.87, double_sided=True))
    neck = np.array([around[0] * 0.5, around[1] * 0.5, points[:, 2].max() + 0.024])
    drape(film, reach, around, pile, largest, neck, f["seed"])
    tie = Part(Material("tie", color=f["tie"], roughness=0.45))
    a = np.linspace(np.pi / 2, -1.5 * np.pi, 11)
    lathe(tie, np.stack([NECK_RADIUS + 0.0021 + 0.0016 * np.cos(a), 0.0024 * np.sin(a)], -1),
          segments=20, by_height=False)
    tie.positions = [q + neck for q in tie.positions]
    product = Product(sku, f["serial"], f["name"], "produce", f["mass"], f["deviation"], "film",
                      f["price"])
    product.parts = contents + [film, tie, sticker(f, reach, around, product.ean)]
    return product


def filled(parts, pile, rng):
    """The same fruit once for each place, every one turned its own way."""
    out = [Part(part.material) for part in parts]
    for place in pile:
        turn = turned(rng)
        size = rng.uniform(0.965, 1.0)
        for part, into in zip(parts, out):
            p, n, uv, indices = part.arrays()
            into.add(p @ turn.T * size + place, n @ turn.T, uv, indices)
    return out


def turned(rng):
    """A rotation; the stalk leans, but seldom far."""
    lean, about, spin = rng.uniform(0.2, 1.5), *rng.uniform(-np.pi, np.pi, 2)

    def around_z(angle):
        c, s = np.cos(angle), np.sin(angle)
        return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])

    c, s = np.cos(lean), np.sin(lean)
    return around_z(about) @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ around_z(spin)


def hull(points, center):
    """Distance from a centre to the convex hull of points, as a function of directions (…, 3)."""
    count = 3000
    k = np.arange(count) + 0.5
    z, a = 1 - 2 * k / count, np.pi * (1 + 5**0.5) * k
    normals = np.stack([np.sqrt(1 - z * z) * np.cos(a), np.sqrt(1 - z * z) * np.sin(a), z], -1)
    support = ((points - center) @ normals.T).max(0)

    def reach(directions):
        along = directions.reshape(-1, 3) @ normals.T
        bound = np.where(along > 1e-3, support / np.maximum(along, 1e-3), np.inf)
        return bound.min(1).reshape(directions.shape[:-1])

    return reach


def touched(directions, center, pile, radius):
    """Distance from the centre to the far side of the fruits, 0 where there is none."""
    best = np.zeros(directions.shape[:-1])
    for place in pile:
        to = place - center
        along = directions @ to
        square = along**2 - to @ to + radius**2
        best = np.where(square > 0, np.maximum(best, along + np.sqrt(np.maximum(square, 0))), best)
    return best


def sphere(polar, azimuth):
    return np.stack([np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth),
                     np.cos(polar) + 0 * azimuth], -1)


def pleats(azimuth, rng, orders):
    """Folds around the neck, −1…1."""
    waves = sum(np.cos(k * azimuth + rng.uniform(0, 2 * np.pi)) / k**0.5 for k in orders)
    return waves / sum(1 / k**0.5 for k in orders)


def drape(film, reach, center, pile, radius, neck, seed):
    """From the ruffle above the tie down over the shoulder and around the fruit."""
    rng = np.random.default_rng(seed)
    columns = 60
    azimuth = np.linspace(-np.pi, np.pi, columns + 1)
    fold, fine = pleats(azimuth, rng, (5, 7, 8, 11)), pleats(azimuth, rng, (9, 13, 17, 21))
    # The body: taut over what it touches, slack and dented between.
    polar = np.linspace(0.62, np.pi, 27)
    tt, aa = np.meshgrid(polar, azimuth, indexing="ij")
    d = sphere(tt, aa)
    taut = reach(d)
    slack = np.clip(taut - touched(d, center, pile, radius), 0, 0.03)
    dents = sum(np.sin(m * aa + k * tt + rng.uniform(0, 2 * np.pi)) * w
                for m, k, w in ((3, 4, 0.5), (5, -7, 0.3), (8, 5, 0.25), (13, 9, 0.18), (17, -4, 0.15)))
    above = np.exp(-(((tt - 0.62) / 0.5) ** 2))
    # Sharp ridges that slant towards the tie.
    ridges = sum(1 - 2 * np.abs(np.sin((m * aa + k * tt + rng.uniform(0, 2 * np.pi)) / 2)) ** 0.7
                 for m, k in ((7, 3), (11, -5), (4, 9), (9, -8)))
    r = taut + AIR - slack * (0.34 + 0.26 * dents + 0.09 * ridges)
    r = r + (0.0040 * fold + 0.0012 * fine) * above
    below = np.clip((tt - 2.5) / 0.4, 0, 1)
    r = np.minimum(r, taut + AIR + 0.004 * (1 - below))
    body = center + d * r[..., None]
    # The shoulder: leaves the body along its own direction and arrives upright at the neck.
    ring = neck + NECK_RADIUS * (1 + 0.22 * fine)[:, None] * sphere(np.pi / 2 + 0 * azimuth, azimuth)
    leaving = (body[0] - body[1]) * 5.5
    arriving = np.array([0, 0, 0.045]) + 0 * ring
    shoulder = []
    for t in np.linspace(0, 1, 12)[1:]:
        p = ((2 * t**3 - 3 * t**2 + 1) * body[0] + (t**3 - 2 * t**2 + t) * leaving
             + (3 * t**2 - 2 * t**3) * ring + (t**3 - t**2) * arriving)
        out = p - neck
        out[:, 2] = 0
        folds = 0.16 * fold * (1 - t) ** 0.5 + 0.26 * fine * np.sin(np.pi * t) ** 0.7
        shoulder.append(p + out * folds[:, None])
    # The ruffle: what is left of the bag, spread again.
    rim = pleats(azimuth, rng, (2, 3, 5))
    ruffle = []
    for t in np.linspace(0, 1, 8)[1:]:
        wide = NECK_RADIUS + 0.0245 * t**0.85 * (1 + 0.55 * fold + 0.25 * fine + 0.25 * rim)
        rise = 0.043 * t * (1 + 0.16 * rim + 0.10 * fold) - 0.010 * t * t
        lean = np.array([0.008, -0.005, 0]) * t * t
        ruffle.append(neck + lean + np.stack(
            [wide * np.cos(azimuth), wide * np.sin(azimuth), rise], -1))
    p = np.concatenate([np.array(ruffle[::-1]), np.array(shoulder[::-1]), body])
    for place in pile:
        out = p - place
        inside = np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), 1e-6)
        p = np.where(inside < radius + AIR, place + out * ((radius + AIR) / inside), p)
    n = grid_normals(p, wraps=True)
    if (n[-20] * (p[-20] - center)).sum() < 0:
        n = -n
    n[-1] = (0, 0, -1)
    rows = len(p)
    s, t = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows))
    film.add(p, n, rectangle_uv((0, 0, 1, 1), s, t), grid_indices(rows, columns + 1))


def wrinkles(seed):
    """Film that was crumpled: sharp folds all over, and long ones that run down from the tie."""
    rows, columns = 256, 384
    height = creases((rows, columns), seed, 260, 0.46)
    rng = np.random.default_rng(seed + 1)
    gy, gx = np.mgrid[0:rows, 0:columns].astype(float)
    tie = rows * 7 / 45
    for _ in range(90):
        x, width = rng.uniform(0, columns), rng.uniform(1.2, 3.0)
        length, drift = rng.uniform(0.15, 0.55) * rows, rng.uniform(-0.25, 0.25)
        across = (gx - x - drift * (gy - tie) + columns / 2) % columns - columns / 2
        fade = np.clip(1 - np.abs(gy - tie) / length, 0, 1) ** 1.5
        height += rng.uniform(-1, 1) * 0.75 * width * fade / (1 + (across / width) ** 2)
    return normal_map(height)


def sticker(f, reach, center, ean):
    """What the scales print, stuck to the front."""
    width, height = 52.0, 36.0
    atlas = Atlas(width, height, 7)
    c = atlas.panel("label", 0, 0, width, height)
    c.text(3, 5, f["title"], "condensed-bold", 5.2, "#111111", "lm")
    c.text(3, 9.6, f["words"], "condensed", 2.6, "#111111", "lm")
    c.line([(2.5, 12), (49.5, 12)], "#111111", 0.25)
    c.text(3, 15, "net " + f["weight"], "condensed-bold", 3.6, "#111111", "lm")
    c.text(49, 15.2, f"€ {f['price'] / 100:.2f}", "condensed-bold", 5, "#111111", "rm")
    barcode(c, 8, 19, ean, height=11)
    part = Part(Material("label", texture=atlas.finished(), roughness=0.5))
    middle = reach(sphere(np.array([1.45]), np.array([0.0])))[0]
    s, t = np.meshgrid(np.linspace(-0.5, 0.5, 13), np.linspace(-0.5, 0.5, 9))
    d = sphere(1.45 + t * height / 1000 / middle, s * width / 1000 / middle)
    p = center + d * (reach(d) + 2.2 * AIR)[..., None]
    n = grid_normals(p)
    if (n[..., 0]).sum() < 0:
        n = -n
    part.add(p, n, rectangle_uv(atlas.rectangle("label"), s + 0.5, t + 0.5), grid_indices(9, 13))
    return part


def products():
    return [bag(sku) for sku in BAGS]
