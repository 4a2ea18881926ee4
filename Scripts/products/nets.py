"""Onions in a net."""

import numpy as np

from bags import hull, turned
from canvas import Atlas
from geometry import Material, Part
from nature import LYING, moved, sheet, tube
from print_marks import barcode, best_before
from product import Product
from vegetables import onion_parts


def onions():
    product = Product("onions-net-1000", 425, "Yellow onions in a net 1 kg", "produce", 1.024, 0.016,
                      "film", 149)
    rng = np.random.default_rng(19)
    # Built upright, laid down at the end: Z along the net, −Y up.
    places = [(x, 0.020, z) for x in (-0.036, 0.036) for z in (-0.072, 0.0, 0.072)]
    places += [(0.003, -0.036, -0.036), (-0.002, -0.037, 0.037)]
    one, out = onion_parts(22, 22, roots=0), None
    for place in places:
        out = moved(one, turned(rng), np.array(place) + rng.uniform(-0.002, 0.002, 3),
                    rng.uniform(0.92, 1.0), out)
    points = np.concatenate([q for part in out for q in part.positions])
    center = points.mean(0)
    reach = hull(points, center)
    net = Part(Material("net", color=(0.62, 0.10, 0.012), roughness=0.5, double_sided=True))
    count, steps = 26, 30
    ends = [points[:, 2].max() + 0.020, points[:, 2].min() - 0.014]
    for family in (1, -1):
        for k in range(count):
            t = np.linspace(0.10, np.pi - 0.10, steps)
            a = 2 * np.pi * k / count + family * 0.62 * (t - np.pi / 2)
            strip = []
            for shift in (-0.5, 0.5):
                b = a + shift * 0.0013 / (0.075 * np.sin(t) + 0.006)
                d = np.stack([np.sin(t) * np.cos(b), np.sin(t) * np.sin(b), np.cos(t)], -1)
                p = center + d * (reach(d) + 0.0006 + 0.0003 * family)[:, None]
                for which, end in enumerate(ends):  # gathered towards the clips
                    gather = np.clip(1 - (t if which == 0 else np.pi - t) / 0.55, 0, 1)[:, None] ** 1.5
                    p = p * (1 - gather) + gather * np.array([center[0], center[1], end]) \
                        + gather * d * [0.004, 0.004, 0]
                strip.append(p)
            q = np.stack(strip, 1)
            sheet(net, q, q - center)
    clip = Part(Material("clip", color=(0.75, 0.75, 0.76), roughness=0.35, metallic=0.9))
    tail = Part(Material("tail", color=(0.62, 0.10, 0.012), roughness=0.6))
    for end, sign, length in ((ends[0], 1, 0.030), (ends[1], -1, 0.012)):
        base = np.array([center[0], center[1], end])
        up = np.array([0, 0, sign * 1.0])
        tube(clip, [base - up * 0.003, base, base + up * 0.003], [0.0052, 0.0056, 0.0052], 14)
        s = np.linspace(0, 1, 6)
        tube(tail, base + np.outer(s, up) * length + np.outer(s**2, [0.004, 0.003, 0]),
             0.0034 + 0.0045 * s, 12, 0.16)
    tag = label(product, center, reach)
    product.parts = moved(out + [net, clip, tail, tag], LYING)
    return product


def label(product, center, reach):
    """A band of printed film over the top."""
    width, height = 78.0, 96.0
    atlas = Atlas(width, height, 7)
    c = atlas.panel("label", 0, 0, width, height)
    c.gradient("#f4e3b0", "#e2bd62")
    c.rectangle(0, 0, width, 22, "#7a2a12")
    c.text(39, 11, "Ackerhof", "script", 15, "#fff3d8", "mm")
    c.text(39, 33, "YELLOW ONIONS", "poster", 12, "#7a2a12", "mm", width=70)
    c.text(39, 43, "class I · 50–70 mm · kitchen-ready", "sans-italic", 3.6, "#5a3a18", "mm")
    c.text(39, 52, "1 kg e", "sans-black", 7, "#7a2a12", "mm")
    c.rectangle(0, 59, width, 37, "#ffffff")
    barcode(c, 4, 62, product.ean, height=24, module_px=2)
    c.text(43, 65, "store dark and dry", "condensed", 2.6, "#222222", "lm")
    best_before(c, 43, 70, "packed 06.11.26", 2.8)
    best_before(c, 43, 74, "LOT 310.2", 2.8)
    c.text(74, 87, f"€ {product.price_cents / 100:.2f}", "condensed-bold", 7, "#111111", "rm")
    part = Part(Material("label", texture=atlas.finished(), roughness=0.4))
    s, t = np.meshgrid(np.linspace(-0.5, 0.5, 15), np.linspace(-0.5, 0.5, 17))
    d = np.stack([t * height / 70, -np.ones_like(s), s * width / 70], -1)
    d /= np.linalg.norm(d, axis=-1, keepdims=True)
    p = center + d * (reach(d) + 0.0022)[..., None]
    sheet(part, p, d, rectangle=atlas.rectangle("label"))
    return part


def products():
    return [onions()]
