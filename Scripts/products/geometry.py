"""Surfaces of packs and fruit, in the item's frame: metres, +X out of the front, +Z up.

Seen from the front, +Y points to the right, so textures run along +Y there. Texture coordinates
have their origin at the top left.
"""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Material:
    """As glTF's metallic-roughness model; `color` is linear."""

    name: str
    color: tuple = (1.0, 1.0, 1.0)
    texture: object = None  # a PIL image
    surface: object = None  # a PIL image whose green multiplies roughness, blue metallic
    normals: object = None  # a PIL image, see details.normal_map
    roughness: float = 0.6
    metallic: float = 0.0
    double_sided: bool = False
    transmission: float = 0.0  # of light that enters, the part that passes on through


@dataclass
class Part:
    """Triangles of one material."""

    material: Material
    positions: list = field(default_factory=list)
    normals: list = field(default_factory=list)
    uvs: list = field(default_factory=list)
    indices: list = field(default_factory=list)
    count: int = 0

    def add(self, positions, normals, uvs, indices):
        positions = np.asarray(positions, float).reshape(-1, 3)
        self.positions.append(positions)
        self.normals.append(np.asarray(normals, float).reshape(-1, 3))
        self.uvs.append(np.asarray(uvs, float).reshape(-1, 2))
        self.indices.append(np.asarray(indices, int).reshape(-1, 3) + self.count)
        self.count += len(positions)

    def arrays(self):
        """Concatenated, without degenerate triangles."""
        positions = np.concatenate(self.positions)
        normals = np.concatenate(self.normals)
        normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        indices = np.concatenate(self.indices)
        a, b, c = (positions[indices[:, k]] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        return positions, normals, np.concatenate(self.uvs), indices[area > 1e-12]


def grid_indices(rows, columns, flip=False):
    """Two triangles for each cell of a grid of vertices, row-major."""
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = (r * columns + c).ravel()
    b, d, e = a + 1, a + columns, a + columns + 1
    first, second = np.stack([a, d, b], 1), np.stack([b, d, e], 1)
    triangles = np.concatenate([first, second])
    return triangles[:, ::-1] if flip else triangles


def grid_normals(positions, wraps=False):
    """Smooth normals of a grid (rows, columns, 3), by central differences."""
    p = np.asarray(positions, float)
    if wraps:  # the last column repeats the first
        padded = np.concatenate([p[:, -2:-1], p, p[:, 1:2]], axis=1)
        along = padded[:, 2:] - padded[:, :-2]
    else:
        along = np.gradient(p, axis=1)
    down = np.gradient(p, axis=0)
    return np.cross(down, along)


def rectangle_uv(rectangle, s, t):
    """Texture coordinates of fractions (s, t) of a rectangle (u0, v0, u1, v1)."""
    u0, v0, u1, v1 = rectangle
    return np.stack([u0 + (u1 - u0) * s, v0 + (v1 - v0) * t], -1)


def lathe(part, profile, rectangle=(0, 0, 1, 1), segments=48, by_height=True, modulate=None,
          u_range=(0.0, 1.0)):
    """A surface of revolution about Z.

    `profile` is one smooth curve of (radius, z), from top to bottom. Its texture goes once around,
    front in the middle, and down by height or, for lids, by arc length. `modulate(angle, z)` scales
    the radius.
    """
    profile = np.asarray(profile, float)
    angles = np.linspace(-np.pi, np.pi, segments + 1)
    radius, z = profile[:, 0][:, None], profile[:, 1][:, None]
    scale = np.ones((len(profile), segments + 1))
    if modulate is not None:
        scale = modulate(angles[None, :], z)
    x, y = radius * scale * np.cos(angles), radius * scale * np.sin(angles)
    p = np.stack([x, y, np.broadcast_to(z, x.shape)], -1)
    if modulate is None:
        tangent = np.gradient(profile, axis=0)
        # Rotating the tangent of a curve that runs downwards on the outside gives its normal.
        n_r, n_z = -tangent[:, 1][:, None], tangent[:, 0][:, None]
        n = np.stack([n_r * np.cos(angles), n_r * np.sin(angles),
                      np.broadcast_to(n_z, x.shape)], -1)
    else:
        n = grid_normals(p, wraps=True)
        if part_faces_inwards(p, n):
            n = -n
    if by_height:
        span = profile[0, 1] - profile[-1, 1]
        t = (profile[0, 1] - profile[:, 1]) / (span if abs(span) > 1e-9 else 1)
    else:
        steps = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
        t = steps / steps[-1]
    s = np.linspace(u_range[0], u_range[1], segments + 1)
    uv = rectangle_uv(rectangle, *np.broadcast_arrays(s[None, :], t[:, None]))
    part.add(p, n, uv, grid_indices(len(profile), segments + 1))


def part_faces_inwards(p, n):
    """Whether normals point to the axis, judged where the surface is steep."""
    outward = (p[..., 0] * n[..., 0] + p[..., 1] * n[..., 1]).sum()
    return outward < 0


def disc(part, radius, z, up=True, rectangle=(0, 0, 1, 1), segments=48, rings=1, height=None):
    """A disc across Z, its picture upright when seen with the front below."""
    angles = np.linspace(-np.pi, np.pi, segments + 1)
    rs = np.linspace(0, radius, rings + 1)
    x, y = rs[:, None] * np.cos(angles), rs[:, None] * np.sin(angles)
    zs = np.full_like(x, z) if height is None else z + height(rs)[:, None] + 0 * x
    side = 1 if up else -1
    uv = rectangle_uv(rectangle, 0.5 + y / radius / 2, 0.5 + side * x / radius / 2)
    normal = np.zeros(x.shape + (3,))
    normal[..., 2] = side
    if height is not None:
        slope = np.gradient(height(rs), rs)[:, None]
        normal[..., 0], normal[..., 1] = -slope * np.cos(angles) * side, -slope * np.sin(angles) * side
    part.add(np.stack([x, y, zs], -1), normal, uv, grid_indices(rings + 1, segments + 1, flip=not up))


def rounded_box(part, size, bevel, faces, steps=3, bulge=0.0, flat=3):
    """A box with rounded edges, centred on the origin.

    `faces` maps front, back, left, right, top and bottom to rectangles of the texture; left and
    right as seen from the front; a face that is not there stays open. Texture runs over the
    bevels, as print does. `flat` vertices stand between the bevels.
    """
    half = np.asarray(size, float) / 2
    core = half - bevel
    # (outward, to the right in the picture, downwards in the picture)
    frames = {
        "front": ((1, 0, 0), (0, 1, 0), (0, 0, -1)),
        "back": ((-1, 0, 0), (0, -1, 0), (0, 0, -1)),
        "right": ((0, 1, 0), (-1, 0, 0), (0, 0, -1)),
        "left": ((0, -1, 0), (1, 0, 0), (0, 0, -1)),
        "top": ((0, 0, 1), (0, 1, 0), (1, 0, 0)),
        "bottom": ((0, 0, -1), (0, 1, 0), (-1, 0, 0)),
    }
    for name, (out, right, down) in frames.items():
        if name not in faces:
            continue
        out, right, down = (np.asarray(v, float) for v in (out, right, down))
        half_r, half_d = abs(right @ half), abs(down @ half)
        s, t = (bevelled_line(half, bevel, steps, flat) for half in (half_r, half_d))
        ss, tt = np.meshgrid(s, t)
        p = out * (out @ (half * out)) + ss[..., None] * right + tt[..., None] * down
        inner = np.clip(p, -core, core)
        n = p - inner
        n = n / np.linalg.norm(n, axis=-1, keepdims=True)
        swell = bulge * np.clip(1 - (ss / half_r) ** 2, 0, 1) * np.clip(1 - (tt / half_d) ** 2, 0, 1)
        q = inner + bevel * n + swell[..., None] * out
        slope = 2 * bulge * (
            (ss / half_r**2 * (1 - (tt / half_d) ** 2))[..., None] * right
            + (tt / half_d**2 * (1 - (ss / half_r) ** 2))[..., None] * down)
        uv = rectangle_uv(faces[name], (ss / half_r + 1) / 2, (tt / half_d + 1) / 2)
        part.add(q, n + slope, uv, grid_indices(len(t), len(s)))


def bevelled_line(half, bevel, steps, count=3):
    """Positions across a face: its share of the bevels, then the flat in between."""
    angles = np.linspace(np.pi / 4, 0, steps + 1)
    edge = (half - bevel) + bevel * np.tan(angles)
    flat = np.linspace(-(half - bevel), half - bevel, count + 2)[1:-1]
    return np.concatenate([-edge, flat, edge[::-1]])


def polygon(part, points, uvs):
    """A flat convex polygon, counter-clockwise from outside."""
    p = np.asarray(points, float)
    normal = np.cross(p[1] - p[0], p[2] - p[0])
    part.add(p, np.tile(normal, (len(p), 1)), uvs,
             [(0, i, i + 1) for i in range(1, len(p) - 1)])


def loft(part, sections, rectangle=(0, 0, 1, 1)):
    """A skin over closed sections (rows, columns, 3), top row first, first column repeated last."""
    p = np.asarray(sections, float)
    rows, columns = p.shape[:2]
    n = grid_normals(p, wraps=True)
    center = p.mean(axis=1, keepdims=True)
    if ((p - center) * n).sum() < 0:
        n = -n
    t = np.linspace(0, 1, rows)
    s = np.linspace(0, 1, columns)
    part.add(p, n, rectangle_uv(rectangle, *np.meshgrid(s, t)), grid_indices(rows, columns))


def arc(center, radius, start_deg, end_deg, steps=6):
    """Points (r, z) of a circular arc in the profile's plane; 0° is outwards, 90° up."""
    a = np.radians(np.linspace(start_deg, end_deg, steps + 1))
    return [(center[0] + radius * np.cos(t), center[1] + radius * np.sin(t)) for t in a]


def smooth(points, steps=6):
    """A Catmull–Rom curve through (r, z) points."""
    p = np.asarray(points, float)
    p = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    out = []
    for i in range(1, len(p) - 2):
        for k in range(steps):
            t = k / steps
            a, b, c, d = p[i - 1:i + 3]
            out.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2
                              + (3 * b - a - 3 * c + d) * t**3))
    out.append(p[-2])
    return [tuple(q) for q in out]
