"""Skins over cross-sections: bags, jugs, tubs and films, whose shape no lathe turns."""

import numpy as np

from geometry import grid_indices, grid_normals, rectangle_uv


def rounded_rectangle(depth, width, radius, count=48):
    """A closed section (count + 1, 2) of (x, y), from the middle of the back over the left side to
    the front and round, evenly by length; texture goes around as on a lathe.
    """
    a, b = depth / 2 - radius, width / 2 - radius
    quarter = np.pi * radius / 2
    lengths = np.cumsum([0, b, quarter, 2 * a, quarter, 2 * b, quarter, 2 * a, quarter, b])
    out = []
    for at in np.linspace(0, lengths[-1], count + 1):
        i = min(int(np.searchsorted(lengths, at, "right")) - 1, 8)
        d = at - lengths[i]
        turn = d / radius if radius else 0
        out.append({
            0: (-a - radius, -d), 1: (-a - radius * np.cos(turn), -b - radius * np.sin(turn)),
            2: (-a + d, -b - radius), 3: (a + radius * np.sin(turn), -b - radius * np.cos(turn)),
            4: (a + radius, -b + d), 5: (a + radius * np.cos(turn), b + radius * np.sin(turn)),
            6: (a - d, b + radius), 7: (-a - radius * np.sin(turn), b + radius * np.cos(turn)),
            8: (-a - radius, b - d)}[i])
    return np.array(out)


def oval(depth, width, power=2.0, count=48):
    """A superellipse, closed as `rounded_rectangle`; `power` 2 is an ellipse, more is squarer."""
    a = np.linspace(-np.pi, np.pi, count + 1)
    x, y = (np.sign(f) * np.abs(f) ** (2 / power) for f in (np.cos(a), np.sin(a)))
    return np.stack([x * depth / 2, y * width / 2], -1)


def at_height(section, z, x=0.0, y=0.0):
    """A section lifted to a height, its middle moved."""
    return np.column_stack([section[:, 0] + x, section[:, 1] + y, np.full(len(section), z)])


def label(part, section, top, bottom, rectangle, share=1.0, middle=0.5, skew=0.0, offset=0.0003):
    """Paper around an upright wall: `share` of a section's length, `middle` of the way around.
    `skew` is how much higher its right edge sits than its left, as labels do that were put on in a
    hurry.
    """
    edge = np.linalg.norm(np.diff(section, axis=0), axis=1)
    at = np.concatenate([[0], np.cumsum(edge)]) / edge.sum()
    columns = max(2, round(share * len(section)) + 1)
    s = middle + share * np.linspace(-0.5, 0.5, columns)
    around, step = np.mod(s, 1.0), 2e-3
    x, y = (np.interp(around, at, section[:, k], period=1) for k in (0, 1))
    along = [np.interp(np.mod(s + step, 1), at, section[:, k], period=1)
             - np.interp(np.mod(s - step, 1), at, section[:, k], period=1) for k in (0, 1)]
    n = np.stack([along[1], -along[0], 0 * s], -1)
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    rise = skew * np.linspace(-0.5, 0.5, columns)
    p = np.stack([np.stack([x, y, rise + z], -1) + offset * n for z in (top, bottom)])
    t, u = np.meshgrid([0, 1], np.linspace(0, 1, columns), indexing="ij")
    part.add(p, np.stack([n, n]), rectangle_uv(rectangle, u, t), grid_indices(2, columns))


def skin(part, sections, rectangle=(0, 0, 1, 1), t=None):
    """A smooth surface over closed sections (rows, columns, 3) from the top down, the last column
    the first again. Texture runs around by the longest section's length, and down by height or
    by `t`.
    """
    p = np.asarray(sections, float)
    n = grid_normals(p, wraps=True)
    center = p.mean(axis=1, keepdims=True)
    if ((p - center) * n).sum() < 0:
        n = -n
    steps = np.linalg.norm(np.diff(p, axis=1), axis=2)
    longest = steps[steps.sum(1).argmax()]
    s = np.concatenate([[0], np.cumsum(longest)]) / longest.sum()
    if t is None:
        z = p[..., 2].mean(1)
        t = (z[0] - z) / (z[0] - z[-1])
    part.add(p, n, rectangle_uv(rectangle, *np.meshgrid(s, t)), grid_indices(*p.shape[:2]))


def cap(part, section, up=True, rectangle=(0, 0, 1, 1), rings=1, height=None):
    """Closes a flat section (columns, 3); `height(x, y, k)` lifts it, k running from 0 in the
    middle to 1 at the rim. The picture is upright when seen with the front below.
    """
    section = np.asarray(section, float)
    middle = section[:-1].mean(0)
    k = np.linspace(0, 1, rings + 1)[:, None, None]
    p = middle + k * (section - middle)[None]
    if height is not None:
        p[..., 2] += height(p[..., 0], p[..., 1], k[..., 0])
    n = grid_normals(p, wraps=True)
    n[0] = n[1].mean(0) if rings > 1 else (0, 0, 1)
    side = 1 if up else -1
    if n[1:, :, 2].sum() * side < 0:
        n[1:] = -n[1:]
    n[0] = (0, 0, side)
    low, high = section[:, :2].min(0), section[:, :2].max(0)
    s = (p[..., 1] - low[1]) / (high[1] - low[1])
    t = (p[..., 0] - low[0]) / (high[0] - low[0])
    part.add(p, n, rectangle_uv(rectangle, s, t if up else 1 - t),
             grid_indices(rings + 1, len(section), flip=not up))


def sweep(part, path, across, deep, segments=14):
    """A tube of oval section along a path (points, 3); `across` and `deep` are its half widths
    along the path's own plane and square to it, one number or one a point.
    """
    path = np.asarray(path, float)
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    # The path lies in a plane: its normal is the same all along.
    binormal = np.cross(along[0], along[len(along) // 2])
    binormal /= np.linalg.norm(binormal)
    side = np.cross(along, binormal)
    a = np.linspace(-np.pi, np.pi, segments + 1)[None, :, None]
    wide = np.broadcast_to(across, len(path))[:, None, None]
    high = np.broadcast_to(deep, len(path))[:, None, None]
    p = path[:, None] + np.cos(a) * wide * side[:, None] + np.sin(a) * high * binormal
    n = np.cos(a) * side[:, None] / wide + np.sin(a) * binormal / high
    uv = np.stack(np.meshgrid(np.linspace(0, 1, segments + 1), np.linspace(0, 1, len(path))), -1)
    indices = grid_indices(len(path), segments + 1)
    q = p.reshape(-1, 3)
    facing = np.cross(q[indices[:, 1]] - q[indices[:, 0]], q[indices[:, 2]] - q[indices[:, 0]])
    if (facing * n.reshape(-1, 3)[indices[:, 0]]).sum() < 0:
        indices = indices[:, ::-1]
    part.add(p, n, uv, indices)


def ripple(part, amount, wavelength, seed):
    """Pushes vertices in and out by a smooth function of where they are, so that seams stay
    shut.
    """
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(7, 3)) * 2 * np.pi / wavelength / 1.7
    phases = rng.uniform(0, 2 * np.pi, 7)
    for i, (p, n) in enumerate(zip(part.positions, part.normals)):
        push = np.sin(p @ waves.T + phases).mean(1, keepdims=True) * amount * 2
        part.positions[i] = p + push * n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True),
                                                      1e-12)


def placed(part, offset, turn_deg=0.0):
    """The same triangles again elsewhere, turned about Z: a `Part` of the same material."""
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    out = type(part)(part.material)
    for p, n, uv, i in zip(part.positions, part.normals, part.uvs, part.indices):
        out.add(p @ turn.T + np.asarray(offset), n @ turn.T, uv, i - int(i.min()))
    return out


def merged(parts):
    """Parts of one material as one."""
    out = type(parts[0])(parts[0].material)
    for part in parts:
        for p, n, uv, i in zip(part.positions, part.normals, part.uvs, part.indices):
            out.add(p, n, uv, i - int(i.min()))
    return out
