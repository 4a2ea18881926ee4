"""Apple, orange and banana as they grow: no label, skin painted by noise."""

import numpy as np
from PIL import Image

from details import normal_map
from geometry import Material, Part, grid_indices, grid_normals, loft, part_faces_inwards
from pictures import noise
from product import Product


def wrapped_noise(height, width, seed, down, along=None):
    """Smooth values around 0, `down` × `along` pixels coarse, that meet at left and right."""
    rng = np.random.default_rng(seed)
    rows, columns = max(3, round(height / down)), max(3, round(width / (along or down)))
    grid = rng.random((rows, columns))
    grid = np.concatenate([grid[:, -2:], grid, grid[:, :2]], axis=1)
    cell = width / columns
    image = Image.fromarray((grid * 255).astype("uint8"), "L")
    image = image.resize((round(width + 4 * cell), height), Image.Resampling.BICUBIC)
    start = round(2 * cell)
    return np.asarray(image, float)[:, start:start + width] / 255 - 0.5


def spherical(part, surface, rows, columns, rectangle=(0, 0, 1, 1)):
    """A closed skin given by surface(polar, azimuth), polar 0 at the top."""
    polar = np.linspace(0, np.pi, rows)
    azimuth = np.linspace(-np.pi, np.pi, columns + 1)
    tt, aa = np.meshgrid(polar, azimuth, indexing="ij")
    p = surface(tt, aa)
    n = grid_normals(p, wraps=True)
    if part_faces_inwards(p - p.mean((0, 1)), n):
        n = -n
    for row, sign in ((0, 1), (-1, -1)):
        n[row] = n[row].mean(0) if np.linalg.norm(n[row].mean(0)) > 1e-9 else (0, 0, sign)
    u0, v0, u1, v1 = rectangle
    uv = np.stack([u0 + (u1 - u0) * (aa + np.pi) / (2 * np.pi), v0 + (v1 - v0) * tt / np.pi], -1)
    part.add(p, n, uv, grid_indices(rows, columns + 1))


def picture(channels):
    return Image.fromarray(np.clip(channels, 0, 255).astype("uint8"), "RGB")


def apple_parts(rows=36, columns=48):
    """Skin and stem of an apple around the origin."""
    h, w = 512, 1024
    v, u = np.mgrid[0:h, 0:w]
    polar, azimuth = v / (h - 1) * np.pi, u / w * 2 * np.pi
    blush = 0.5 + 0.5 * np.cos(azimuth - 2.6) + 0.5 * wrapped_noise(h, w, 1, 160)
    streak = wrapped_noise(h, w, 2, 120, 14) + 0.6 * wrapped_noise(h, w, 3, 170, 6)
    red = np.clip(0.25 + 0.55 * blush + 0.75 * streak - 0.5 * np.exp(-((polar / 0.42) ** 2)), 0, 1)
    red = red[..., None]
    skin = np.array([222, 190, 74]) * (1 - red) + np.array([168, 22, 30]) * red
    skin += wrapped_noise(h, w, 4, 40)[..., None] * np.array([36, 26, 14])
    rng = np.random.default_rng(5)
    for _ in range(520):  # lenticels
        x, y = rng.integers(w), int(h * (0.1 + 0.8 * rng.random()))
        s = max(1, round(1.4 / max(0.25, np.sin(y / h * np.pi))))
        skin[y:y + 2, x:x + s] += np.array([44, 44, 30])
    hollow = np.clip(1 - polar / 0.30, 0, 1)[..., None]
    skin = skin * (1 - hollow) + np.array([122, 104, 46]) * hollow
    calyx = np.clip((polar - 2.98) / 0.12, 0, 1)[..., None]
    skin = skin * (1 - calyx) + np.array([62, 44, 26]) * calyx

    def surface(t, a):
        lobes = 1 + 0.022 * np.cos(5 * a + 0.4) * np.clip((t - 1.4) / 1.7, 0, 1) ** 1.5
        lean = 1 + 0.018 * np.cos(a - 0.7) + 0.012 * np.cos(2 * a)
        r = 0.0372 * np.sin(t) ** 0.86 * (1 + 0.10 * np.cos(t)) * lobes * lean
        z = 0.0335 * np.cos(t) - 0.0155 * np.exp(-((t / 0.40) ** 2)) \
            + 0.0090 * np.exp(-(((np.pi - t) / 0.34) ** 2)) + 0.0012 * np.cos(5 * a + 0.4) \
            * np.clip((t - 2.2) / 0.5, 0, 1)
        return np.stack([r * np.cos(a), r * np.sin(a), z], -1)

    skin_part = Part(Material("skin", texture=picture(skin), roughness=0.32))
    spherical(skin_part, surface, rows, columns)
    stem = Part(Material("stem", color=(0.12, 0.065, 0.025), roughness=0.8))
    sections = []
    for k in np.linspace(0, 1, 7):
        a = np.linspace(0, 2 * np.pi, 9)
        radius = 0.0011 + 0.0009 * k**3
        x = 0.006 * k**2
        sections.append(np.stack([x + radius * np.cos(a), 0.002 * k + radius * np.sin(a),
                                  0.0155 + 0.021 * k + 0 * a], -1))
    loft(stem, sections[::-1])
    return [skin_part, stem]


def apple():
    product = Product("apple-red", 401, "Red apple, loose", "produce", 0.182, 0.021, "skin", 55)
    product.parts = apple_parts()
    return product


def orange_parts(rows=40, columns=52):
    """The peel of an orange around the origin."""
    h, w = 512, 1024
    v, u = np.mgrid[0:h, 0:w]
    polar = v / (h - 1) * np.pi
    rng = np.random.default_rng(7)
    pores = np.zeros((h, w))
    for _ in range(5200):
        y = int(np.arccos(1 - 2 * rng.random()) / np.pi * (h - 1))
        x = rng.integers(w)
        s = max(1, round(1.3 / max(0.15, np.sin(y / h * np.pi))))
        pores[y:y + 2, x:x + s] = 1
    light = wrapped_noise(h, w, 8, 60)[..., None]
    skin = np.array([244, 140, 22]) + light * np.array([24, 34, 20]) - pores[..., None] * \
        np.array([34, 42, 14])
    top = np.clip(1 - polar / 0.13, 0, 1)[..., None]
    skin = skin * (1 - top) + np.array([116, 122, 40]) * top
    navel = np.clip((polar - 3.02) / 0.06, 0, 1)[..., None]
    skin = skin * (1 - navel) + np.array([150, 84, 20]) * navel
    bumps = wrapped_noise(64, 96, 9, 3)
    dimples = normal_map(-1.1 * np.asarray(Image.fromarray(pores.astype("float32")).resize(
        (w // 2, h // 2), Image.Resampling.BOX)))

    def surface(t, a):
        i = np.minimum((t / np.pi * 63).astype(int), 63)
        j = ((a + np.pi) / (2 * np.pi) * 96).astype(int) % 96
        r = 0.0385 * (1 + 0.010 * bumps[i, j] * np.sin(t)) * (1 + 0.008 * np.cos(3 * a))
        r = r * (1 - 0.05 * np.exp(-((t / 0.18) ** 2)) - 0.05 * np.exp(-(((np.pi - t) / 0.16) ** 2)))
        return np.stack([r * np.sin(t) * np.cos(a), r * np.sin(t) * np.sin(a),
                         0.965 * r * np.cos(t)], -1)

    part = Part(Material("peel", texture=picture(skin), normals=dimples, roughness=0.38))
    spherical(part, surface, rows, columns)
    return [part]


def orange():
    product = Product("orange-navel", 402, "Navel orange, loose", "produce", 0.231, 0.026, "skin", 69)
    product.parts = orange_parts()
    return product


def banana():
    rows, columns = 56, 20
    length, bend = 0.19, np.radians(82)
    s = np.linspace(0, 1, rows)
    radius_of_bend = length / bend
    theta = (s - 0.5) * bend
    center = np.stack([0 * s, radius_of_bend * np.sin(theta), radius_of_bend * (1 - np.cos(theta))],
                      -1)
    along = np.stack([0 * s, np.cos(theta), np.sin(theta)], -1)
    up = np.stack([0 * s, -np.sin(theta), np.cos(theta)], -1)
    side = np.array([1.0, 0, 0])
    # Thick in the middle, a blunt tip at one end, the stalk at the other.
    thick = np.interp(s, [0, 0.015, 0.05, 0.14, 0.35, 0.62, 0.80, 0.885, 0.93, 0.985, 1.0],
                      [0.0032, 0.0048, 0.0072, 0.0135, 0.0178, 0.0180, 0.0140, 0.0080, 0.0062,
                       0.0060, 0.0066])
    thick = np.convolve(np.pad(thick, 2, "edge"), [0.1, 0.2, 0.4, 0.2, 0.1], "valid")
    a = np.linspace(0, 2 * np.pi, columns + 1)
    corner = 1 + 0.045 * np.cos(5 * a)[None, :] * np.sin(np.pi * np.clip(s * 1.1, 0, 1))[:, None]
    rho = thick[:, None] * corner
    p = (center[:, None, :] + rho[..., None] * (np.cos(a)[None, :, None] * side
                                                 + np.sin(a)[None, :, None] * up[:, None, :]))
    h, w = 1024, 256
    v, u = np.mgrid[0:h, 0:w]
    t = v / (h - 1)
    ridge = np.cos(5 * (u / w * 2 * np.pi))
    skin = np.array([238, 200, 58]) + noise((h, w), 21, 50)[..., None] * np.array([20, 24, 22])
    skin = skin - np.clip(ridge - 0.75, 0, 1)[..., None] * np.array([44, 52, 20])
    green = (np.clip((t - 0.84) / 0.10, 0, 1) + 0.6 * np.clip((0.10 - t) / 0.10, 0, 1))[..., None]
    skin = skin * (1 - 0.55 * green) + np.array([150, 160, 50]) * 0.55 * green
    dark = np.clip((0.022 - t) / 0.012, 0, 1)[..., None] + np.clip((t - 0.985) / 0.01, 0, 1)[..., None]
    skin = skin * (1 - np.clip(dark, 0, 1)) + np.array([52, 36, 20]) * np.clip(dark, 0, 1)
    rng = np.random.default_rng(22)
    for _ in range(130):  # sugar spots
        y, x = int(h * rng.uniform(0.08, 0.86)), rng.integers(w)
        e = rng.integers(1, 5)
        skin[y:y + 2 * e, x:x + e] = skin[y:y + 2 * e, x:x + e] * 0.55 + np.array([70, 44, 14]) * 0.45
    part = Part(Material("peel", texture=picture(skin), roughness=0.45))
    loft(part, p)
    for end, flip in ((0, False), (rows - 1, True)):
        ring = p[end]
        middle = ring[:-1].mean(0)
        out = along[end] * (1 if flip else -1)
        vertices = np.concatenate([[middle], ring])
        index = [(0, i + 2, i + 1) if flip else (0, i + 1, i + 2) for i in range(columns)]
        part.add(vertices, np.tile(out, (len(vertices), 1)),
                 np.tile([0.5, 0.999 if flip else 0.001], (len(vertices), 1)), index)
    product = Product("banana", 403, "Banana, loose", "produce", 0.158, 0.024, "skin", 35)
    product.parts = [part]
    return product


def products():
    return [apple(), orange(), banana()]
