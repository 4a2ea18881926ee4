"""Skins, stalks and leaves of what grows: noise in space, so that nothing pinches or shows a seam."""

import numpy as np
from PIL import Image

from geometry import grid_indices, grid_normals, smooth

LATTICE = 32


def field(points, size, seed):
    """Smooth noise −1…1 at points (…, 3), `size` metres coarse; a size may differ by axis."""
    rng = np.random.default_rng(seed)
    table = rng.random((LATTICE,) * 3).astype("float32")
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    q = points / np.asarray(size, float)
    if np.ndim(size) == 0:  # turned, so that the lattice does not show
        q = q @ turn
    q = (q + rng.uniform(0, LATTICE, 3)).astype("float32")
    low = np.floor(q).astype(int)
    f = q - low
    f = f * f * (3 - 2 * f)
    total = np.zeros(points.shape[:-1], "float32")
    for corner in range(8):
        bits = np.array([corner >> k & 1 for k in range(3)])
        at = (low + bits) % LATTICE
        weight = np.prod(np.where(bits, f, 1 - f), axis=-1)
        total += weight * table[at[..., 0], at[..., 1], at[..., 2]]
    return 2 * total - 1


def rough(points, size, seed, octaves=4, gain=0.5):
    """Noise with finer and finer detail, about −1…1."""
    return sum(gain**k * field(points, np.asarray(size) / 2**k, seed + 101 * k)
               for k in range(octaves)) * (1 - gain) * 1.6


def cells(points, size, seed):
    """Scattered seeds: distance to the nearest and to the next, in sizes, and the nearest's number 0…1."""
    rng = np.random.default_rng(seed)
    seeds = rng.random((LATTICE, LATTICE, LATTICE, 3)).astype("float32")
    numbers = rng.random((LATTICE,) * 3).astype("float32")
    q = (points / np.asarray(size, float)).astype("float32")
    low = np.floor(q).astype(int)
    first = np.full(points.shape[:-1], 9.0, "float32")
    second, number = first.copy(), np.zeros_like(first)
    for corner in range(27):
        cell = low + np.array([corner // 9 - 1, corner // 3 % 3 - 1, corner % 3 - 1])
        at = tuple(np.moveaxis(cell % LATTICE, -1, 0))
        d = np.linalg.norm(cell + seeds[at] - q, axis=-1)
        nearer = d < first
        second = np.where(nearer, first, np.minimum(second, d))
        number = np.where(nearer, numbers[at], number)
        first = np.where(nearer, d, first)
    return first, second, number


def step(low, high, value):
    """0 below, 1 above, smooth between; `low` may be the greater."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


class Skin:
    """A picture over surface(polar, azimuth), painted by where in space each texel lies."""

    def __init__(self, surface, color, height=512, width=1024):
        v, u = (np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width
        self.polar, self.azimuth = np.meshgrid(v * np.pi, (2 * u - 1) * np.pi, indexing="ij")
        self.points = surface(self.polar, self.azimuth)
        self.color = np.broadcast_to(np.asarray(color, float), (height, width, 3)).copy()
        self.height = np.zeros((height, width))

    def tint(self, color, amount):
        """Mixes towards a colour by an amount 0…1 a texel."""
        amount = np.clip(amount, 0, 1)[..., None]
        self.color = self.color * (1 - amount) + np.asarray(color, float) * amount

    def shade(self, change, amount):
        """Adds a change of colour, times an amount a texel."""
        self.color = self.color + np.asarray(change, float) * np.asarray(amount)[..., None]

    def picture(self):
        return Image.fromarray(np.clip(self.color, 0, 255).astype("uint8"), "RGB")

    def relief(self, reduce=2):
        """The normal map of `height`, in metres along the surface's normal."""
        p, h = self.points, self.height
        along = np.roll(p, -1, 1) - np.roll(p, 1, 1)
        rise = np.roll(h, -1, 1) - np.roll(h, 1, 1)
        down, fall = np.gradient(p, axis=0) * 2, np.gradient(h, axis=0) * 2
        slope_u = rise / np.maximum(np.linalg.norm(along, axis=-1), 1e-5)
        slope_v = fall / np.maximum(np.linalg.norm(down, axis=-1), 1e-5)
        n = np.stack([-slope_u, slope_v, np.ones_like(h)], -1)
        n[..., :2] = np.clip(n[..., :2], -1.2, 1.2)
        rows, columns = h.shape
        n = n.reshape(rows // reduce, reduce, columns // reduce, reduce, 3).mean((1, 3))
        n /= np.linalg.norm(n, axis=-1, keepdims=True)
        return Image.fromarray(np.clip(np.round(n * 127 + 128), 0, 255).astype("uint8"), "RGB")

    def channel(self, roughness, reduce=4):
        """A metallic-roughness picture whose green is `roughness` 0…1, for a material of 1."""
        rows, columns = roughness.shape
        small = roughness.reshape(rows // reduce, reduce, columns // reduce, reduce).mean((1, 3))
        green = np.clip(small * 255, 0, 255)
        return Image.fromarray(
            np.dstack([green * 0 + 255, green, green * 0]).astype("uint8"), "RGB")


def profile(points, steps=8):
    """Radius and height of a smooth curve of (radius, z), as functions of polar angle 0…π."""
    curve = np.array(smooth(points, steps))
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    share = length / length[-1] * np.pi

    def at(polar):
        return (np.maximum(np.interp(polar, share, curve[:, 0]), 0),
                np.interp(polar, share, curve[:, 1]))

    return at


def upright(r, azimuth, z):
    return np.stack(np.broadcast_arrays(r * np.cos(azimuth), r * np.sin(azimuth), z), -1)


def closed(part, surface, rows, columns, rectangle=(0, 0, 1, 1)):
    """The skin of surface(polar, azimuth), poles included."""
    polar, azimuth = np.linspace(0, np.pi, rows), np.linspace(-np.pi, np.pi, columns + 1)
    tt, aa = np.meshgrid(polar, azimuth, indexing="ij")
    p = surface(tt, aa)
    sheet(part, p, p - p.mean(1, keepdims=True), wraps=True, rectangle=rectangle)


def sheet(part, p, outward, wraps=False, rectangle=(0, 0, 1, 1)):
    """A grid of vertices (rows, columns, 3) whose winding and normals look `outward`."""
    n = grid_normals(p, wraps=wraps)
    flip = (n * outward).sum() < 0
    if flip:
        n = -n
    if wraps:
        for row, inner in ((0, 1), (-1, -2)):
            if np.ptp(p[row], axis=0).max() < 1e-9:
                middle = n[row].mean(0) if np.linalg.norm(n[row].mean(0)) > 1e-12 else n[inner].mean(0)
                n[row] = middle
    u0, v0, u1, v1 = rectangle
    rows, columns = p.shape[:2]
    s, t = np.meshgrid(np.linspace(u0, u1, columns), np.linspace(v0, v1, rows))
    part.add(p, n, np.stack([s, t], -1), grid_indices(rows, columns, flip=flip))


def tube(part, path, radii, columns=10, uneven=0.0, rectangle=(0, 0, 1, 1)):
    """A round stalk along a path (k, 3), closed at both ends."""
    path, radii = np.asarray(path, float), np.asarray(radii, float)
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    first = np.cross(along[0], [0.3, 0.9, 0.2])
    sections = []
    azimuth = np.linspace(-np.pi, np.pi, columns + 1)
    for q, t, r in zip(path, along, radii):
        first = first - t * (first @ t)
        first /= np.linalg.norm(first)
        second = np.cross(t, first)
        ring = r * (1 + uneven * np.cos(3 * azimuth) + uneven * np.sin(5 * azimuth))
        sections.append(q + ring[:, None] * (np.cos(azimuth)[:, None] * first
                                             + np.sin(azimuth)[:, None] * second))
    ends = [np.tile(path[k], (columns + 1, 1)) for k in (0, -1)]
    p = np.array([ends[0]] + sections + [ends[1]])
    centers = np.concatenate([path[:1] - along[:1] * 0, path, path[-1:]])
    outward = p - centers[:, None, :]
    sheet(part, p, outward, wraps=True, rectangle=rectangle)


def blade(part, path, widths, up, fold=0.2, rectangle=(0, 0, 1, 1)):
    """A leaf along a path (k, 3), `fold` of its width deep along the middle; seen from both sides."""
    path, up = np.asarray(path, float), np.broadcast_to(np.asarray(up, float), np.shape(path))
    along = np.gradient(path, axis=0)
    across = np.cross(along, up)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    above = np.cross(across, along)
    above /= np.maximum(np.linalg.norm(above, axis=1, keepdims=True), 1e-9)
    w = np.asarray(widths, float)[:, None] / 2
    p = np.stack([path - across * w + above * w * fold, path - above * w * fold,
                  path + across * w + above * w * fold], 1)
    sheet(part, p, np.repeat(above[:, None, :], 3, 1), rectangle=rectangle)


def bent(start, control, end, count):
    """A path from start to end, drawn towards a control point."""
    t = np.linspace(0, 1, count)[:, None]
    start, control, end = (np.asarray(v, float) for v in (start, control, end))
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end


def rotation(axis, angle):
    """About an axis, by Rodrigues."""
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k


def moved(parts, turn=None, offset=(0, 0, 0), scale=1.0, into=None):
    """Copies of parts, scaled, turned and shifted; into the parts given, which share materials."""
    from geometry import Part
    turn = np.eye(3) if turn is None else turn
    into = into if into is not None else [Part(part.material) for part in parts]
    for part, other in zip(parts, into):
        p, n, uv, indices = part.arrays()
        other.add(p @ turn.T * scale + np.asarray(offset), n @ turn.T, uv, indices)
    return into


# Lays what stands on its side, its top to the right.
LYING = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
