"""Trays and punnets under clear film: minced beef, mushrooms, strawberries, grapes, cheese."""

import numpy as np
from PIL import Image

from canvas import Atlas
from details import creases, normal_map
from geometry import Material, Part, grid_indices, rectangle_uv, rounded_box
from nature import (Skin, bent, blade, cells, closed, field, moved, profile, rotation, rough, sheet, step,
                    tube, upright)
from pictures import leaf
from print_marks import barcode, best_before, facts, nutrition, recycling
from product import Product

CLEAR = {"color": (0.97, 0.98, 0.98), "roughness": 0.10, "transmission": 0.90, "double_sided": True}


def ring(width, depth, corner, z, steps=5):
    """A rectangle with round corners, `width` along Y, counter-clockwise from the back; closed."""
    points, straight = [], 4
    for quarter in range(4):  # corners: back left, front left, front right, back right
        a = -np.pi + quarter * np.pi / 2
        sx, sy = ((-1, -1), (1, -1), (1, 1), (-1, 1))[quarter]
        arc = a + np.linspace(0, np.pi / 2, steps + 1)
        points += [(sx * (depth / 2 - corner) + corner * np.cos(t),
                    sy * (width / 2 - corner) + corner * np.sin(t)) for t in arc]
        nx, ny = ((1, -1), (1, 1), (-1, 1), (-1, -1))[quarter]
        end, start = points[-1], (nx * (depth / 2 - corner) + corner * np.cos(arc[-1]),
                                  ny * (width / 2 - corner) + corner * np.sin(arc[-1]))
        points += [tuple(np.array(end) + (np.array(start) - end) * k / straight)
                   for k in range(1, straight)]
    points.append(points[0])
    p = np.array(points)
    return np.concatenate([p, np.full((len(p), 1), z)], 1)


def walls(part, width, depth, corner, levels, ribs=0.0):
    """A tray's skin: `levels` of (inset, z) from the rim's outer edge down to the floor."""
    sections = [ring(width - 2 * inset, depth - 2 * inset, max(corner - inset, 0.002), z)
                for inset, z in levels]
    p = np.array(sections)
    if ribs:
        k = np.arange(p.shape[1])
        low, high = min(z for _, z in levels), max(z for _, z in levels)
        share = np.sin(np.pi * np.clip((p[..., 2:] - low) / (high - low) * 1.25 - 0.05, 0, 1))
        p[..., :2] *= 1 + ribs * (np.where(k % 2, 1, -1)[None, :, None] * share)
    floor = p[-1] * np.array([0, 0, 1.0])
    p = np.concatenate([p, (p[-1] * [0.6, 0.6, 1])[None], floor[None]])
    outward = p - np.array([0, 0, p[..., 2].max() + 0.01])
    outward[:3] += np.array([0, 0, 0.02])
    sheet(part, p, outward, wraps=True)


def lid(part, width, depth, corner, surface, rows=12):
    """Film over the rim, at the height surface(x, y)."""
    rim = ring(width, depth, corner, 0)
    scale = np.linspace(0, 1, rows) ** 0.8
    p = rim[None] * scale[:, None, None]
    p[..., 2] = surface(p[..., 0], p[..., 1])
    first = part.count
    sheet(part, p, np.broadcast_to([0, 0, 1.0], p.shape))
    assert part.count > first
    x, y = p[..., 0], p[..., 1]
    part.uvs[-1] = np.stack([y / width + 0.5, x / depth + 0.5], -1).reshape(-1, 2)


def sticker(part, rectangle, center, size, surface, turn=0.0, lift=0.0004):
    """A label on the film, read from the front; its size is (along Y, along X)."""
    s, t = np.meshgrid(np.linspace(-0.5, 0.5, 9), np.linspace(-0.5, 0.5, 7))
    c, q = np.cos(turn), np.sin(turn)
    y = center[1] + c * s * size[0] - q * t * size[1]
    x = center[0] + q * s * size[0] + c * t * size[1]
    p = np.stack([x, y, surface(x, y) + lift], -1)
    sheet(part, p, np.broadcast_to([0, 0, 1.0], p.shape), rectangle=rectangle)
    part.uvs[-1] = rectangle_uv(rectangle, s + 0.5, t + 0.5).reshape(-1, 2)


def shift_inside(points, half, low, high, height):
    """How far something must move along X and Y to lie within walls that open from `low` to `high`
    metres inside the rim's half sizes (x, y)."""
    share = np.clip(points[:, 2] / height, 0, 1)[:, None]
    room = np.asarray(half) - (low + (high - low) * share)
    over = points[:, :2] - room
    under = -points[:, :2] - room
    return np.array([*(np.maximum(under.max(0), 0) - np.maximum(over.max(0), 0)), 0])


def sagging(height, width, depth, sag):
    def surface(x, y):
        return height - sag * np.clip(1 - (2 * x / depth) ** 2, 0, 1) \
            * np.clip(1 - (2 * y / width) ** 2, 0, 1)
    return surface


def film(seed, count=90, depth=0.22, name="film"):
    folds = normal_map(creases((192, 256), seed, count, depth))
    return Part(Material(name, normals=folds, **CLEAR))


def scale_label(title, words, weight, price, ean, color="#111111", stripe=None):
    """What the scales in the back room print."""
    width, height = 74.0, 52.0
    atlas = Atlas(width, height, 6)
    c = atlas.panel("label", 0, 0, width, height)
    top = 0
    if stripe:
        c.rectangle(0, 0, width, 9, stripe[0])
        c.text(4, 4.7, stripe[1], "script", 6.2, "#ffffff", "lm")
        c.text(70, 4.9, stripe[2], "condensed-bold", 2.6, "#ffffff", "rm")
        top = 8
    c.text(4, top + 6, title, "condensed-bold", 5.6, color, "lm", width=66)
    c.paragraph(4, top + 10.2, 66, words, "condensed", 2.25, color)
    c.line([(3, 24.6), (71, 24.6)], color, 0.25)
    c.text(44, 28.0, "weight net", "condensed", 2.1, color, "lm")
    c.text(70, 28.0, weight, "condensed-bold", 3.4, color, "rm")
    c.text(44, 32.2, "packed on", "condensed", 2.1, color, "lm")
    c.text(70, 32.2, "08.11.26", "condensed", 2.8, color, "rm")
    c.text(44, 36.2, "use by", "condensed", 2.1, color, "lm")
    c.text(70, 36.2, "12.11.26", "condensed-bold", 2.8, color, "rm")
    c.text(44, 46.5, "€", "condensed-bold", 4.5, color, "lm")
    c.text(70, 45.5, f"{price / 100:.2f}", "condensed-bold", 9.0, color, "rm")
    barcode(c, 3, 26.5, ean, height=18, module_px=2)
    part = Part(Material("label", texture=atlas.finished(), roughness=0.45))
    return part, atlas.rectangle("label"), (width / 1000, height / 1000)


# --- minced beef --------------------------------------------------------------------------------

def beef():
    width, depth, height = 0.212, 0.148, 0.046
    product = Product("beef-mince-400", 420, "Auenland Beef mince 400 g", "tray", 0.422, 0.005, "film",
                      499)
    tray = Part(Material("tray", color=(0.012, 0.012, 0.014), roughness=0.32, double_sided=True))
    walls(tray, width, depth, 0.022, [(0, height - 0.0016), (0.0002, height), (0.0075, height),
                                      (0.0095, height - 0.002), (0.0135, 0.012), (0.0165, 0.002),
                                      (0.021, 0.0)], ribs=0.010)
    surface = sagging(height + 0.0004, width, depth, 0.0025)
    meat = Part(mince())
    reach_y, reach_x = width / 2 - 0.0150, depth / 2 - 0.0150
    s, t = np.meshgrid(np.linspace(-1, 1, 64), np.linspace(-1, 1, 44))
    rounding = np.maximum(np.abs(s), np.abs(t)) / (s**8 + t**8 + 1e-9) ** (1 / 8)
    x, y = t * reach_x * rounding, s * reach_y * rounding
    edge = np.minimum(1 - np.abs(s), (1 - np.abs(t)) * reach_x / reach_y)
    p = np.stack([x, y, 0 * x], -1)
    lumps = rough(p, 0.030, 3, 3)
    corner = step(1.0, 1.38, np.hypot(s, t))
    z = 0.020 + (height - 0.0245) * step(-0.01, 0.10, edge) - 0.003 * corner + 0.0028 * lumps
    strands = field(p * [1, 0.3, 1], 0.0065, 4)
    p[..., 2] = np.minimum(z + 0.0011 * strands, surface(x, y) - 0.0008)
    sheet(meat, p, np.broadcast_to([0, 0, 1.0], p.shape))
    over = film(31, 120, 0.25)
    lid(over, width - 0.002, depth - 0.002, 0.021, surface)
    label, rectangle, size = beef_label(product.ean)
    sticker(label, rectangle, (0.0005, -0.001), size, surface, 0.012)
    product.parts = [tray, meat, over, label]
    return product


def mince():
    """Extruded strands, red meat and white fat."""
    h, w = 704, 1024
    gy, gx = np.mgrid[0:h, 0:w]
    p = np.stack([gy * 0.124 / h, gx * 0.188 / w, 0 * gx], -1)
    bend = p[..., 0] + 0.007 * field(p, 0.028, 5) + 0.0022 * field(p, 0.008, 6)
    lane = bend / 0.0042
    number, across = np.floor(lane), lane - np.floor(lane) - 0.5
    shift = np.sin(number * 12.9898) * 43758.5453
    along = p[..., 1] + 0.004 * field(p, 0.012, 7) + (shift - np.floor(shift)) * 0.02
    piece = along / 0.017
    gap = np.abs(piece - np.floor(piece) - 0.5) * 2
    tone = np.sin(number * 78.233 + np.floor(piece) * 37.719) * 43758.5453
    tone = tone - np.floor(tone)
    round_ = np.sqrt(np.clip(1 - (2 * across) ** 2, 0, 1)) * step(1.0, 0.86, gap)
    skin = Skin.__new__(Skin)
    skin.points = p
    skin.color = np.zeros((h, w, 3)) + np.array([158, 34, 34.0])
    skin.height = np.zeros((h, w))
    skin.tint((186, 62, 54), tone * 0.75)
    skin.tint((120, 18, 24), step(0.2, 0.9, rough(p, 0.02, 8)) * 0.6)
    fat = rough(p * [1.0, 0.55, 1], 0.0042, 9, 4, 0.6)
    skin.tint((226, 172, 158), step(0.30, 0.62, fat) * 0.9)
    skin.shade((26, 18, 16), rough(p, 0.0012, 10, 2))
    skin.tint((58, 6, 12), step(0.65, 0.05, round_) * 0.8)
    heights = 1.9 * round_ * 6 + 1.4 * rough(p, 0.0014, 11, 3)
    normals = normal_map(heights.reshape(h // 2, 2, w // 2, 2).mean((1, 3)) * 0.5)
    return Material("meat", texture=skin.picture(), normals=normals, roughness=0.34)


def beef_label(ean):
    width, height = 116.0, 82.0
    atlas = Atlas(width, height, 6)
    c = atlas.panel("label", 0, 0, width, height)
    c.gradient("#3a2418", "#1d110b")
    c.noise(6, 5, 2)
    c.rectangle(0, 26, width, 2.2, "#c8963c")
    c.text(58, 10.5, "Auenland", "script", 15, "#f3e3c2", "mm", shadow=0.3)
    c.text(58, 21, "BUTCHER'S COUNTER", "condensed-bold", 4.0, "#c8963c", "mm", tracking=0.18)
    c.text(58, 35, "BEEF MINCE", "poster", 14, "#ffffff", "mm")
    c.text(58, 44.2, "from shoulder and brisket · max. 12 % fat", "sans-italic", 3.4, "#f3e3c2", "mm")
    c.rectangle(0, 49, width, 33, "#f7f1e4")
    c.ellipse(102, 44, 9, 9, "#a81e1e", shadow=0.4)
    c.text(102, 42.4, "400 g", "sans-black", 4.2, "#ffffff", "mm")
    c.text(102, 46.6, "e", "sans-bold", 3.2, "#ffffff", "mm")
    y = nutrition(c, 3, 51, 36, facts(791, 12, 5.1, 0, 0, 20, 0.17), size=2.0, color="#3a2418")
    c.text(3, y + 2.2, "Beef. Keep at 2 °C or below. Cook through before eating.", "condensed", 1.7,
           "#3a2418", "lm", width=38)
    c.text(3, y + 4.8, "Packed in a protective atmosphere.", "condensed", 1.7, "#3a2418", "lm")
    c.text(43, 54, "USE BY", "condensed-bold", 2.6, "#3a2418", "lm")
    best_before(c, 43, 58.6, "12.11.26  L312", 3.2, "#111111")
    c.text(43, 64.5, "born · reared · slaughtered", "condensed", 1.9, "#3a2418", "lm")
    c.text(43, 67.2, "in the region, lot 26-312", "condensed", 1.9, "#3a2418", "lm")
    c.ellipse(53, 75.4, 8, 4.6, None, outline="#3a2418", line=0.3)
    c.text(53, 75.4, "A 0312 EC", "condensed", 2.2, "#3a2418", "mm")
    barcode(c, 66.5, 57, ean, height=19, module_px=2)
    recycling(c, 110, 77, 1.9, "#3a2418")
    part = Part(Material("label", texture=atlas.finished(), roughness=0.4))
    return part, atlas.rectangle("label"), (width / 1000, height / 1000)


# --- mushrooms ----------------------------------------------------------------------------------

CAP = profile([(0, 0.0130), (0.0085, 0.0118), (0.0155, 0.0066), (0.0188, -0.0010), (0.0178, -0.0060),
               (0.0150, -0.0062), (0.0120, -0.0030), (0.0, -0.0028)])


def cap_surface(t, a):
    r, z = CAP(t)
    d = upright(np.sin(t), a, np.cos(t))
    return upright(r * (1 + 0.05 * field(d, 0.9, 3) + 0.02 * np.cos(2 * a)), a,
                   z + 0.0008 * field(d, 0.5, 4))


def cap_skin(brown):
    skin = Skin(cap_surface, (150, 104, 64) if brown else (232, 222, 202))
    p = skin.points
    base, dark = ((176, 132, 88), (116, 76, 44)) if brown else ((240, 234, 220), (196, 170, 130))
    skin.tint(base, step(-0.2, 0.8, rough(p, 0.012, 5)) * 0.6)
    skin.tint(dark, step(0.15, 0.9, rough(p * [1, 1, 0.8], 0.007, 6, 4, 0.6)) * 0.6)
    scale, _, number = cells(p, 0.0030, 7)
    skin.tint(dark, step(0.5, 0.2, scale) * (number > 0.6) * step(0.0, 0.010, p[..., 2]) * 0.5)
    nick = step(0.48, 0.56, rough(p, 0.006, 8, 3))
    skin.tint((134, 98, 62), nick * 0.5)
    under = step(-0.0048, -0.0058, p[..., 2])
    gills = np.cos(skin.azimuth * 60)
    skin.tint((150, 108, 88), under * 0.85)
    skin.shade((24, 20, 18), under * gills)
    skin.height = 0.00014 * rough(p, 0.003, 9, 3) - 0.00025 * nick
    return Material("caps", texture=skin.picture(), normals=skin.relief(4), roughness=0.62)


def mushrooms():
    width, depth, height = 0.186, 0.128, 0.064
    product = Product("mushrooms-brown-250", 421, "Chestnut mushrooms 250 g", "tray", 0.268, 0.006,
                      "film", 199)
    tray = Part(Material("tray", color=(0.020, 0.070, 0.20), roughness=0.42, double_sided=True))
    walls(tray, width, depth, 0.018, [(0, height - 0.004), (0.0003, height - 0.0008), (0.0012, height),
                                      (0.004, height - 0.0006), (0.0055, height - 0.003),
                                      (0.014, 0.010), (0.0165, 0.002), (0.021, 0)], ribs=0.012)
    surface = swollen(height - 0.001, width, depth, 0.008)
    cap, stalk = Part(cap_skin(True)), Part(Material("stalks", color=(0.72, 0.62, 0.45), roughness=0.7))
    closed(cap, cap_surface, 15, 22)
    tube(stalk, [(0, 0, -0.004), (0.0005, 0, -0.012), (0.001, 0, -0.021)], [0.0085, 0.0078, 0.0090], 10,
         0.05)
    one = [cap, stalk]
    rng = np.random.default_rng(12)
    out = None
    places = [(x, y) for x in (-0.032, 0.0, 0.032) for y in (-0.055, -0.019, 0.018, 0.055)]
    for k, (x, y) in enumerate(places):
        size = rng.uniform(0.90, 1.06)
        lean = rng.uniform(0.1, 0.5) if k not in (5, 6) else 2.5
        turn = rotation((*rng.normal(size=2), 0), lean) @ rotation((0, 0, 1), rng.uniform(0, 6))
        x, y = x + rng.uniform(-0.003, 0.003), y + rng.uniform(-0.004, 0.004)
        part = moved(one, turn, (x, y, 0), size)
        top = max(p[:, 2].max() for q in part for p in q.positions)
        lift = surface(np.array(x), np.array(y)) - 0.0022 - top - rng.uniform(0, 0.003)
        out = moved(one, turn, (x, y, float(lift)), size, out)
    floor = Part(Material("shade", color=(0.10, 0.075, 0.05), roughness=0.9))
    lid(floor, width - 0.022, depth - 0.022, 0.012, lambda x, y: 0 * x + height * 0.42, rows=3)
    over = film(51, 260, 0.5)
    lid(over, width - 0.001, depth - 0.001, 0.0175, surface, rows=14)
    label, rectangle, size = scale_label(
        "Chestnut mushrooms", "Class I. Wash before use. Keep cool at 2–6 °C, do not close the film "
        "airtight. Grown on straw compost, hand-picked.", "0.250 kg", 199, product.ean,
        stripe=("#6f4a26", "Waldrand", "FRESH · HAND-PICKED"))
    sticker(label, rectangle, (0.018, 0.036), size, surface, -0.04, 0.0006)
    product.parts = out + [floor, tray, over, label]
    return product


def swollen(height, width, depth, rise):
    """Film stretched over what stands above the rim."""
    def surface(x, y):
        return height + rise * np.clip(1 - (2 * x / depth) ** 2, 0, 1) ** 0.5 \
            * np.clip(1 - (2 * y / width) ** 2, 0, 1) ** 0.5
    return surface


# --- strawberries -------------------------------------------------------------------------------

BERRY = profile([(0, 0.0150), (0.0050, 0.0166), (0.0112, 0.0152), (0.0148, 0.0085), (0.0136, -0.0030),
                 (0.0088, -0.0140), (0.0036, -0.0200), (0, -0.0212)])


def berry_surface(t, a):
    r, z = BERRY(t)
    return upright(r * (1 + 0.06 * np.cos(2 * a + 0.4) + 0.02 * np.cos(3 * a)), a, z)


def berry_skin():
    skin = Skin(berry_surface, (186, 14, 22), 512, 512)
    p = skin.points
    skin.tint((150, 4, 14), step(-0.2, 0.8, rough(p, 0.010, 3)) * 0.6)
    skin.tint((222, 60, 44), step(0.2, 0.9, rough(p, 0.007, 4)) * 0.4)
    pale = step(0.0105, 0.0165, p[..., 2] + 0.002 * field(p, 0.004, 5))
    skin.tint((232, 170, 120), pale * 0.75)
    count = 190
    k = np.arange(count) + 0.5
    polar, azimuth = 0.45 + 2.55 * (k / count) ** 0.8, (k * 2.39996) % (2 * np.pi) - np.pi
    seeds = berry_surface(polar, azimuth)
    nearest = np.full(p.shape[:2], 9.0)
    for seed in seeds:
        d = p - seed
        nearest = np.minimum(nearest, np.sqrt((d[..., :2] ** 2).sum(-1) / 0.0006**2
                                              + d[..., 2] ** 2 / 0.0009**2))
    dent = np.exp(-((nearest / 2.0) ** 2))
    skin.tint((120, 0, 10), (dent - np.exp(-((nearest / 0.9) ** 2))) * 0.8)
    skin.tint((224, 170, 62), step(1.0, 0.7, nearest) * 0.95)
    skin.height = -0.00055 * dent + 0.0005 * step(1.1, 0.3, nearest)
    return Material("berries", texture=skin.picture(), normals=skin.relief(2), roughness=0.22)


def strawberries():
    width, depth, height = 0.186, 0.116, 0.066
    product = Product("strawberries-400", 422, "Strawberries 400 g", "tray", 0.426, 0.012, "plastic",
                      299)
    berry = Part(berry_skin())
    closed(berry, berry_surface, 13, 16)
    crown = Part(Material("leaves", color=(0.075, 0.20, 0.03), roughness=0.6, double_sided=True))
    for k in range(6):
        a = 2 * np.pi * k / 6
        out = np.array([np.cos(a), np.sin(a), 0])
        blade(crown, bent((0, 0, 0.0150), out * 0.006 + [0, 0, 0.0195], out * 0.0125 + [0, 0, 0.0155], 3),
              [0.003, 0.0052, 0.0004], (0, 0, 1), fold=0.3)
    rng = np.random.default_rng(44)
    out = None
    for layer, (z, columns, rows) in enumerate(((0.016, 5, 3), (0.040, 5, 3))):
        for i in range(columns):
            for j in range(rows):
                if layer == 0 and i in (1, 2, 3) and j == 1:
                    continue
                y = (i - (columns - 1) / 2) * 0.0325 + rng.uniform(-0.003, 0.003) + 0.004 * layer
                x = (j - (rows - 1) / 2) * 0.0315 + rng.uniform(-0.003, 0.003)
                lean = rng.uniform(0.9, 2.3) if layer else rng.uniform(1.2, 1.9)
                turn = rotation((0, 0, 1), rng.uniform(0, 6.3)) @ rotation((1, 0, 0), lean) \
                    @ rotation((0, 0, 1), rng.uniform(0, 6.3))
                place, size = np.array([x, y, z + rng.uniform(-0.002, 0.003)]), rng.uniform(1.02, 1.18)
                points = np.concatenate(moved([berry, crown], turn, place, size)[0].positions)
                place = place + shift_inside(points, (depth / 2, width / 2), 0.0145, 0.0075, height)
                out = moved([berry, crown], turn, place, size, out)
    tub = Part(Material("punnet", **CLEAR))
    walls(tub, width, depth, 0.016, [(0, height - 0.0015), (0.0002, height), (0.0045, height),
                                     (0.0055, height - 0.002), (0.0105, 0.008), (0.0125, 0.0015),
                                     (0.016, 0)], ribs=0.010)
    surface = sagging(height + 0.0004, width, depth, 0.0008)
    over = film(61, 40, 0.15)
    lid(over, width - 0.001, depth - 0.001, 0.0155, surface, rows=6)
    label, rectangle, size = berry_label(product.ean)
    sticker(label, rectangle, (0.004, 0), size, surface, 0.0)
    product.parts = out + [tub, over, label]
    return product


def berry_label(ean):
    """A band across the lid."""
    width, height = 62.0, 106.0
    atlas = Atlas(width, height, 6)
    c = atlas.panel("label", 0, 0, width, height)
    c.gradient("#2f8a3e", "#17602a")
    c.ellipse(31, 30, 27, 19, "#fff7ea", shadow=0.5)
    c.text(31, 25, "Rothof", "brush", 13, "#c0182a", "mm", width=44)
    c.text(31, 36, "STRAWBERRIES", "geometric", 4.4, "#17602a", "mm", width=44)
    c.text(31, 41.5, "picked ripe", "serif-italic", 4.4, "#17602a", "mm")
    from pictures import strawberry
    strawberry(c, 14, 58, 15, 18)
    strawberry(c, 47, 58, 15, -20)
    strawberry(c, 31, 60, 17, 0)
    leaf(c, 9, 49, 12, 6, 40, "#69b94e")
    leaf(c, 53, 49, 12, 6, 140, "#69b94e")
    c.text(31, 73, "400 g e", "sans-black", 4.6, "#ffffff", "mm")
    c.rectangle(0, 77, width, 29, "#ffffff")
    barcode(c, 2, 79, ean, height=18, module_px=2)
    c.text(42, 82, "class I", "condensed-bold", 2.6, "#222222", "lm")
    c.text(42, 86, "variety Elsanta", "condensed", 2.1, "#222222", "lm")
    c.text(42, 89.5, "keep cool", "condensed", 2.1, "#222222", "lm")
    best_before(c, 42, 94, "L 26.310", 2.8)
    recycling(c, 52, 100, 2.2, "#222222")
    part = Part(Material("label", texture=atlas.finished(), roughness=0.4))
    return part, atlas.rectangle("label"), (width / 1000, height / 1000)


# --- grapes -------------------------------------------------------------------------------------

def grape_surface(t, a):
    return upright(0.0096 * np.sin(t), a, 0.0116 * np.cos(t) * (1 + 0.04 * np.cos(t)))


def grape_skin():
    skin = Skin(grape_surface, (150, 168, 62), 512, 1024)
    p = skin.points
    skin.tint((186, 192, 92), step(-0.2, 0.9, rough(p, 0.008, 3)) * 0.7)
    skin.tint((196, 150, 66), step(0.25, 1.0, rough(p, 0.010, 4)) * 0.5)
    veins = step(0.16, 0.02, np.abs(field(p * [1, 1, 0.35], 0.0030, 5)))
    skin.tint((190, 204, 120), veins * 0.35)
    bloom = rough(p, 0.0045, 6, 4, 0.6)
    skin.tint((206, 214, 176), step(-0.3, 0.7, bloom) * 0.38)
    speck, _, number = cells(p, 0.0030, 7)
    skin.tint((110, 88, 44), step(0.12, 0.05, speck) * (number > 0.55) * 0.7)
    skin.tint((92, 72, 42), step(0.12, 0.05, np.pi - skin.polar))
    skin.tint((96, 92, 44), step(0.20, 0.08, skin.polar))
    return Material("grapes", texture=skin.picture(), roughness=0.26)


def grapes():
    width, depth, height = 0.182, 0.118, 0.070
    product = Product("grapes-white-500", 423, "White grapes, seedless, 500 g", "tray", 0.528, 0.015,
                      "plastic", 279)
    grape = Part(grape_skin())
    closed(grape, grape_surface, 8, 10)
    stalks = Part(Material("stalks", color=(0.20, 0.22, 0.06), roughness=0.7))
    rng = np.random.default_rng(33)
    out = None
    for layer, z in enumerate((0.0145, 0.0325, 0.0500)):
        columns, rows = (7, 4) if layer != 1 else (8, 5)
        spread = (0.0197, 0.0205)
        for i in range(columns):
            for j in range(rows):
                inner = 1 < i < columns - 2 and 0 < j < rows - 1
                if layer < 2 and inner or rng.random() < 0.04:
                    continue
                q = np.array([(j - (rows - 1) / 2) * spread[1], (i - (columns - 1) / 2) * spread[0], z])
                q = q * [1 - 0.15 * (layer == 1), 1 - 0.06 * (layer == 1), 1]
                q = q + rng.uniform(-0.0028, 0.0028, 3)
                # The stalk's end looks up and inwards.
                turn = rotation(rng.normal(size=3), rng.uniform(0.2, 1.5))
                out = moved([grape], turn, q, rng.uniform(0.96, 1.12), out)
                if layer == 2 and rng.random() < 0.5:
                    top = q + turn @ np.array([0, 0, 0.0112])
                    tube(stalks, bent(top, top + [0, 0, 0.004], q * [0.75, 0.9, 1] + [0, 0, 0.006], 3),
                         [0.0009, 0.0008, 0.0011], 4)
    tube(stalks, [(0.01, -0.056, 0.052), (0, -0.02, 0.060), (0.004, 0.03, 0.058), (-0.01, 0.060, 0.053)],
         [0.0013, 0.0020, 0.0018, 0.0012], 6)
    tub = Part(Material("punnet", **CLEAR))
    seam = height * 0.60
    walls(tub, width, depth, 0.016, [(0, seam - 0.001), (0, seam), (0.0050, seam), (0.0060, seam - 0.002),
                                     (0.0105, 0.008), (0.0125, 0.0015), (0.016, 0)], ribs=0.010)
    top = Part(tub.material)
    walls(top, width, depth, 0.016, [(0, -seam - 0.0012), (0.0052, -seam - 0.0010),
                                     (0.0062, -seam - 0.003), (0.0105, -height + 0.006),
                                     (0.0125, -height + 0.0012), (0.016, -height)], ribs=-0.008)
    top = moved([top], rotation((0, 1, 0), np.pi))[0]
    surface = sagging(height, width, depth, 0.0)
    label, rectangle, size = scale_label(
        "White grapes, seedless", "Class I, variety Sugraone. Wash before eating. Bigger than 15 mm. "
        "Keep refrigerated.", "0.500 kg", 279, product.ean,
        stripe=("#4d7a2a", "Sonnhang", "SWEET · SEEDLESS"))
    sticker(label, rectangle, (0.006, -0.020), size, surface, 0.03)
    product.parts = out + [stalks, tub, top, label]
    return product


# --- cheese -------------------------------------------------------------------------------------

def cheese():
    width, depth, height = 0.232, 0.142, 0.021
    product = Product("cheese-gouda-200", 424, "Almtal Gouda slices 200 g", "tray", 0.214, 0.003, "film",
                      229)
    slices = Part(cheese_material())
    rng = np.random.default_rng(3)
    for k in range(8):
        part = Part(slices.material)
        face = (0.02, 0.02, 0.98, 0.98)
        side = (0.02, 0.02, 0.98, 0.06)
        rounded_box(part, (0.100, 0.104, 0.0021), 0.0008,
                    {n: face if n in ("top", "bottom") else side for n in
                     ("front", "back", "left", "right", "top", "bottom")}, steps=2)
        turn = rotation((0, 0, 1), rng.uniform(-0.02, 0.02)) @ rotation((1, 0, 0), -0.085)
        moved([part], turn, (rng.uniform(-0.001, 0.001), -0.040 + 0.0115 * k,
                             0.0085 + 0.00021 * k), 1.0, [slices])
    tub = Part(Material("base", color=(0.93, 0.93, 0.90), roughness=0.18, transmission=0.8,
                        double_sided=True))
    walls(tub, width, depth, 0.014, [(0, height - 0.0008), (0.0001, height), (0.0085, height),
                                     (0.0105, height - 0.002), (0.0145, 0.004), (0.017, 0.0008),
                                     (0.020, 0)], ribs=0.006)
    surface = sagging(height + 0.0003, width, depth, 0.0022)
    over = film(71, 60, 0.2)
    lid(over, width - 0.001, depth - 0.001, 0.0138, surface)
    label, rectangle, size = cheese_label(product.ean)
    sticker(label, rectangle, (0.0, 0.058), size, surface, 0.0)
    product.parts = [slices, tub, over, label]
    return product


def cheese_material():
    h, w = 512, 512
    gy, gx = np.mgrid[0:h, 0:w]
    p = np.stack([gy * 0.1 / h, gx * 0.1 / w, 0 * gx], -1)
    color = np.zeros((h, w, 3)) + np.array([238, 200, 112.0])
    color += rough(p, 0.02, 3)[..., None] * np.array([8, 10, 14])
    color += rough(p, 0.0012, 4, 2)[..., None] * np.array([5, 6, 8])
    first, _, number = cells(p, 0.019, 5)
    hole = step(0.14 * number + 0.02, 0.14 * number - 0.02, first) * (number > 0.45)
    color = color * (1 - hole[..., None]) + np.array([214, 168, 78]) * hole[..., None]
    edge = np.minimum(np.minimum(gx, w - gx), np.minimum(gy, h - gy)) / w
    rind = step(0.05, 0.015, edge) * 0.45 + step(0.022, 0.017, edge) * 0.5
    color = color * (1 - rind[..., None]) + np.array([206, 138, 48]) * rind[..., None]
    normals = normal_map((-2.5 * hole + 0.25 * rough(p, 0.0012, 6, 2)).reshape(256, 2, 256, 2).mean((1, 3)))
    return Material("cheese", texture=Image.fromarray(np.clip(color, 0, 255).astype("uint8"), "RGB"),
                    normals=normals, roughness=0.42)


def cheese_label(ean):
    width, height = 92.0, 122.0
    atlas = Atlas(width, height, 6)
    c = atlas.panel("label", 0, 0, width, height)
    c.gradient("#1d4f91", "#0d2c5c")
    c.polygon([(0, 44), (14, 34), (26, 40), (44, 26), (60, 38), (72, 31), (92, 43), (92, 62), (0, 62)],
              "#e9f1f8", 0.9)
    c.polygon([(0, 54), (20, 47), (48, 53), (70, 46), (92, 52), (92, 66), (0, 66)], "#6fae4a")
    c.text(46, 14, "Almtal", "brush", 19, "#ffffff", "mm", shadow=0.5)
    c.text(46, 27, "GOUDA", "poster", 9, "#ffd23c", "mm", tracking=0.12)
    c.rectangle(0, 60, width, 17, "#ffd23c")
    c.text(46, 66, "mild · sliced · 48 % fat in dry matter", "sans-bold", 3.8, "#0d2c5c", "mm", width=84)
    c.text(46, 72.5, "200 g e", "sans-black", 5, "#0d2c5c", "mm")
    y = nutrition(c, 4, 80, 42, facts(1477, 29, 19, 0.1, 0.1, 24, 1.9), size=2.2, color="#0d2c5c")
    c.paragraph(4, y + 1.5, 42, "Pasteurised milk, salt, starter cultures, microbial rennet, colour: "
                "carotenes. Keep at 4–8 °C.", "condensed", 2.2, "#ffffff")
    barcode(c, 50, 80, ean, height=19, module_px=2)
    best_before(c, 51, 109, "BB 17.02.27 L41", 3.2, "#ffffff")
    c.ellipse(82, 115.5, 7, 4.0, None, outline="#ffffff", line=0.3)
    c.text(82, 115.5, "A 1204 EC", "condensed", 2, "#ffffff", "mm")
    recycling(c, 55, 116, 2.2, "#ffffff")
    part = Part(Material("label", texture=atlas.finished(), roughness=0.35))
    return part, atlas.rectangle("label"), (width / 1000, height / 1000)


def products():
    return [beef(), mushrooms(), strawberries(), grapes(), cheese()]
