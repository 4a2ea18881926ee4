"""Sliced bread in clear film, printed in the middle, gathered at one end with a clip."""

import numpy as np
from PIL import Image, ImageDraw

from canvas import Atlas, Canvas
from details import creases, normal_map
from dry_goods import ear
from geometry import Material, Part, grid_indices, grid_normals, rectangle_uv, rounded_box
from pictures import noise
from print_marks import best_before, facts, legal
from product import Product, tolerance

LENGTH, WIDE, HIGH = 0.222, 0.112, 0.106  # of the loaf: along y, x and z, metres
SLICES = 20


def outline(count, grow=0.0):
    """A slice: flat below, straight sides, a crown above; closed, from below at the front round."""
    a = np.linspace(-np.pi / 2, 1.5 * np.pi, count + 1)
    x = np.sign(np.cos(a)) * np.abs(np.cos(a)) ** 0.52 * WIDE / 2
    z = np.sign(np.sin(a)) * np.abs(np.sin(a)) ** 0.62 * HIGH / 2
    crown = np.clip(z / (HIGH / 2), 0, 1)
    x = x * (1 + 0.05 * np.sin(np.pi * crown) - 0.02)
    out = np.stack([x, z], -1)
    return out * (1 + grow / np.linalg.norm(out, axis=1, keepdims=True))


def along(part, stations, rectangle=(0, 0, 1, 1), t=None):
    """A skin over slices (y, outline, middle of it (x, z)) from left to right; texture's u runs along y
    and v around from below at the back over the top to the front.
    """
    p = np.array([[(x + m[0], y, z + m[1]) for x, z in o[::-1]] for y, o, m in stations])
    n = grid_normals(p, wraps=True)
    center = p.mean(axis=1, keepdims=True)
    if ((p - center) * n).sum() < 0:
        n = -n
    y = np.array([s[0] for s in stations])
    s = (y - y[0]) / (y[-1] - y[0]) if t is None else t
    steps = np.linalg.norm(np.diff(p[len(p) // 2], axis=0), axis=1)
    v = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
    ss, vv = np.meshgrid(s, v, indexing="ij")
    q, indices = p.reshape(-1, 3), grid_indices(*p.shape[:2])
    facing = np.cross(q[indices[:, 1]] - q[indices[:, 0]], q[indices[:, 2]] - q[indices[:, 0]])
    if (facing * n.reshape(-1, 3)[indices[:, 0]]).sum() < 0:
        indices = indices[:, ::-1]
    part.add(p, n, rectangle_uv(rectangle, ss, vv), indices)
    return p


def face(part, y, sign, shape):
    """The crumb at an end."""
    middle = np.array([0.0, 0.0])
    rings = np.array([0.0, 0.5, 1.0])
    p = np.array([[(x, y, z) for x, z in middle + k * (shape - middle)] for k in rings])
    n = np.zeros_like(p)
    n[..., 1] = sign
    uv = np.stack([0.5 + p[..., 0] / 0.5, 0.25 + p[..., 2] / 0.5], -1)
    indices = grid_indices(3, len(shape))
    q = p.reshape(-1, 3)
    facing = np.cross(q[indices[:, 1]] - q[indices[:, 0]], q[indices[:, 2]] - q[indices[:, 0]])
    if facing[:, 1].sum() * sign < 0:
        indices = indices[:, ::-1]
    part.add(p, n, uv, indices)


def loaf_texture(crumb=False):
    h, w = 384, 512
    rng = np.random.default_rng(4)
    grain, fine = noise((h, w), 1, 26)[..., None], noise((h, w), 2, 4)[..., None]
    if crumb:
        tint = np.array([240, 220, 178]) + grain * 16 + fine * [44, 48, 50]
        image = Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB")
        draw = ImageDraw.Draw(image)
        for _ in range(500):
            x, y, r = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.8, 3.2)
            draw.ellipse([x - r, y - r * 0.7, x + r, y + r * 0.7], fill=(208, 180, 130))
        return image
    v = np.linspace(0, 1, h)[:, None, None]
    top = np.exp(-(((v - 0.5) / 0.16) ** 2))
    tint = np.array([214, 158, 88]) * (1 - top) + np.array([158, 88, 36]) * top
    tint = tint + grain * 46 + fine * 22
    u = (np.arange(w) + 0.5) / w * SLICES
    cut = np.exp(-(((u - np.round(u)) / 0.05) ** 2))[None, :, None]
    tint = tint * (1 - 0.62 * cut)
    return Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB")


def bread():
    product = Product("bread-toast-500", 895, "Ofenhof Wholemeal Toast 500 g", "bag", 0.512,
                      tolerance(500), "film", 179)
    loaf = Part(Material("crust", texture=loaf_texture(), roughness=0.85))
    crumb = Part(Material("crumb", texture=loaf_texture(True), roughness=0.95))
    count, half = 56, LENGTH / 2
    shape = outline(count)
    along(loaf, [(-half, shape, (0, 0)), (-half * 0.5, shape, (0, 0)), (half * 0.5, shape, (0, 0)),
                 (half, shape, (0, 0))])
    face(crumb, half, 1, shape)
    face(crumb, -half, -1, shape)
    rng = np.random.default_rng(9)
    folds = sum(np.cos(k * np.linspace(0, 2 * np.pi, count + 1) + rng.uniform(0, 6.3))
                for k in (7, 9, 13)) / 3
    film = Part(Material("film", color=(0.97, 0.975, 0.98), normals=wrinkles(), roughness=0.14,
                         transmission=0.93, double_sided=True))
    loose = outline(count, 0.0016)
    stations = [(-half - 0.004, loose * 0.05, (0, 0.0)), (-half - 0.0038, loose * 0.55, (0, 0)),
                (-half - 0.003, loose * 0.93, (0, 0)), (-half + 0.002, loose, (0, 0))]
    stations += [(y, loose * (1 + 0.004 * np.sin(300 * y)), (0, 0))
                 for y in np.linspace(-0.095, 0.100, 8)]
    stations.append((half + 0.0015, loose, (0, 0)))
    for t in np.linspace(0.12, 1, 9):  # gathered towards the clip
        close = 1 - t**0.7
        size = 0.105 + 0.895 * close**1.1
        wave = (1 + 0.20 * folds * np.sin(np.pi * t) ** 0.6 + 0.10 * folds * t)[:, None]
        stations.append((half + 0.001 + 0.044 * t, loose * size * wave, (0, 0.006 * t)))
    for t in np.linspace(0.2, 1, 5):  # and spread beyond it
        wave = (1 + 0.55 * folds * t)[:, None]
        stations.append((half + 0.045 + 0.036 * t, loose * (0.105 + 0.30 * t**0.8) * wave,
                         (0, 0.006 - 0.016 * t * t)))
    along(film, stations)
    band = outline(72, 0.0024)
    steps = np.linalg.norm(np.diff(band, axis=0), axis=1).sum() * 1000
    wide = 148
    atlas = Atlas(wide, steps, 3.0)
    c = atlas.panel("band", 0, 0, wide, steps)
    print_film(c, product.ean)
    print_part = Part(Material("print", texture=atlas.finished(), normals=wrinkles(),
                               roughness=0.24))
    left = -0.0815
    along(print_part, [(left + wide / 1000 * k, band * (1 + 0.003 * np.sin(9 * k)), (0, 0))
                       for k in np.linspace(0, 1, 8)], atlas.rectangle("band"))
    clip = Part(Material("clip", color=(0.75, 0.03, 0.03), roughness=0.35))
    rounded_box(clip, (0.024, 0.0022, 0.022), 0.0008,
                {n: (0, 0, 1, 1) for n in ("front", "back", "left", "right", "top", "bottom")})
    clip.positions = [p + np.array([0.003, half + 0.0455, 0.006]) for p in clip.positions]
    product.parts = [loaf, crumb, film, print_part, clip]
    return product


def wrinkles():
    return normal_map(creases((256, 320), 95, 170, 0.36))


def print_film(c, ean):
    """From below at the back over the top to the front; so the top half of the picture is upside down
    where it is seen from the back.
    """
    w, h = c.width, c.height
    c.gradient("#7a3f10", "#a8662a")
    for y in (2, h - 3):
        c.rectangle(0, y, w, 1, "#f2d9a2")
    front, top, back = h * 0.75, h * 0.50, h * 0.25
    face_print(c, w / 2, front - 4)
    c.text(w / 2, top, "Ofenhof", "script", 28, "#fff3dc", "mm", shadow=0.6)
    sheet = Canvas(w, 84, c.density, "#8a4c18")
    sheet.rectangle(4, 4, w - 8, 76, "#fff8e8", radius=3)
    rows = facts(1046, 3.6, 0.5, 41, 3.9, 9.4, 1.1)
    legal(sheet, 9, 8, 62, [], ean, rows, "#5b3a1c", 3.5, mark="PE 4", code_height=18)
    sheet.paragraph(78, 9, 60, "Wheat wholemeal flour 62 %, water, yeast, rapeseed oil, sugar, "
                    "salt, wheat gluten, vinegar. Contains gluten; may contain traces of soya, "
                    "milk and sesame. Store dry at room temperature. Toast until golden.",
                    "condensed", 3.6, "#5b3a1c")
    best_before(sheet, 79, 52, "BB 29.11.26 L2 23:41", 3.8, "#222222")
    sheet.text(79, 68, "500 g e", "sans-black", 6, "#5b3a1c", "lm")
    c.paste(sheet, 0, back - 42, 180)


def face_print(c, x, y):
    for k in range(5):
        for side in (1, -1):
            ear(c, x + side * (34 + 7 * k), y + 30, 44, 90 - side * (4 + 9 * k))
    c.text(x, y - 14, "Ofenhof", "script", 24, "#fff3dc", "mm", shadow=0.6)
    c.rectangle(x - 45, y - 1, 90, 14, "#fff3dc", radius=7, shadow=0.5)
    c.text(x, y + 6, "WHOLEMEAL TOAST", "geometric", 7.4, "#7a3f10", "mm", width=82)
    c.text(x, y + 21, "20 slices, baked through the night", "serif-italic", 5, "#f2d9a2", "mm")
    c.text(x + 62, y + 32, "500 g e", "sans-black", 5, "#ffffff", "mm")


def products():
    return [bread()]
