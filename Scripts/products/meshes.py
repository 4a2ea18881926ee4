"""Solids of packs as triangle meshes with texture coordinates.

Frame of every mesh: metres, +Z up as the pack stands, +X out of its front label, origin anywhere
(the writer centres the bounding box). Texture coordinates: (0, 0) is the top-left of the texture.
A mesh is (positions n×3, normals n×3, uv n×2, triangles m×3), counter-clockwise from outside.
"""
import numpy as np

TAU = 2 * np.pi


def _grid(rows, columns, offset=0):
    i = np.arange(rows - 1)[:, None]
    j = np.arange(columns - 1)[None, :]
    a = i * columns + j
    b, c, d = a + 1, a + columns + 1, a + columns
    return np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)], 2).reshape(-1, 3) + offset


def joined(*meshes):
    """One mesh of several."""
    offset, parts = 0, ([], [], [], [])
    for positions, normals, uv, triangles in meshes:
        for part, array in zip(parts, (positions, normals, uv, triangles + offset)):
            part.append(array)
        offset += len(positions)
    return tuple(np.concatenate(part) for part in parts)


def moved(mesh, by):
    return mesh[0] + np.asarray(by, float), mesh[1], mesh[2], mesh[3]


def _oriented(mesh):
    """Flips triangles that disagree with their vertices' normals; drops degenerate ones."""
    positions, normals, uv, triangles = mesh
    a, b, c = (positions[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    keep = np.linalg.norm(face, axis=1) > 1e-13
    wrong = np.einsum("ij,ij->i", face, normals[triangles].sum(1)) < 0
    triangles = np.where(wrong[:, None], triangles[:, [0, 2, 1]], triangles)
    return positions, normals, uv, triangles[keep]


def smoothed(positions, uv, triangles):
    """Vertex normals by area-weighted faces; vertices at the same place share theirs."""
    face = np.cross(positions[triangles[:, 1]] - positions[triangles[:, 0]],
                    positions[triangles[:, 2]] - positions[triangles[:, 0]])
    _, where = np.unique(np.round(positions * 1e6).astype(np.int64), axis=0, return_inverse=True)
    where = where.reshape(-1)
    total = np.zeros((where.max() + 1, 3))
    for k in range(3):
        np.add.at(total, where[triangles[:, k]], face)
    normals = total[where]
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return positions, normals, uv, triangles


# The six faces of a box: (axis out of the face, sign, axis to the right, its sign, axis up, its
# sign), seen from outside.
FACES = {
    "front": (0, 1, 1, 1, 2, 1), "back": (0, -1, 1, -1, 2, 1),
    "left": (1, 1, 0, -1, 2, 1), "right": (1, -1, 0, 1, 2, 1),
    "top": (2, 1, 1, 1, 0, -1), "bottom": (2, -1, 1, 1, 0, 1),
}


def rounded_box(size, radius, regions, steps=3, bulge=0.0):
    """A box with rounded edges, each face with its own region of the texture.

    size: (x, y, z) in metres; regions: face name -> (u0, v0, u1, v1); bulge: how far the middle of
    the big faces stands out, in metres (paper packs are never flat).
    """
    half = np.asarray(size, float) / 2
    meshes = []
    for name, (axis, sign, right, right_sign, up, up_sign) in FACES.items():
        def line(h):
            corner = (h - radius) + radius * np.tan(np.linspace(0, np.pi / 4, steps + 1))[1:]
            inner = np.linspace(-(h - radius), h - radius, 7)
            return np.concatenate([-corner[::-1], inner, corner])
        s, t = np.meshgrid(line(half[right]), line(half[up]), indexing="ij")
        cube = np.zeros(s.shape + (3,))
        cube[..., axis] = sign * half[axis]
        cube[..., right] = s * right_sign
        cube[..., up] = t * up_sign
        core = np.clip(cube, -(half - radius), half - radius)
        normals = cube - core
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
        positions = core + normals * radius
        if bulge:
            shape = np.cos(np.clip(s / half[right], -1, 1) * np.pi / 2) * np.cos(
                np.clip(t / half[up], -1, 1) * np.pi / 2)
            positions[..., axis] += sign * bulge * shape
        u0, v0, u1, v1 = regions[name]
        u = u0 + (s / half[right] + 1) / 2 * (u1 - u0)
        v = v1 - (t / half[up] + 1) / 2 * (v1 - v0)
        meshes.append((positions.reshape(-1, 3), normals.reshape(-1, 3),
                       np.stack([u, v], -1).reshape(-1, 2), _grid(*s.shape)))
    mesh = joined(*meshes)
    if bulge:
        mesh = smoothed(mesh[0], mesh[2], mesh[3])
        mesh = (mesh[0], mesh[1], mesh[2], mesh[3])
        outward = np.einsum("ij,ij->i", mesh[1], mesh[0]).sum()
        if outward < 0:
            mesh = (mesh[0], -mesh[1], mesh[2], mesh[3])
    return _oriented(mesh)


def revolved(profile, segments=64, region=(0, 0, 1, 1), start=np.pi):
    """A profile [(radius, height)] from bottom to top, turned about Z.

    A repeated point is a crease. The seam lies at the angle `start` from +X (the back), so that
    the middle of the region is the front.
    """
    profile = np.asarray(profile, float)
    step = np.diff(profile, axis=0)
    length = np.linalg.norm(step, axis=1)
    out = np.where(length[:, None] > 1e-9,
                   np.stack([step[:, 1], -step[:, 0]], 1) / np.maximum(length, 1e-12)[:, None], 0)
    normal2 = np.zeros_like(profile)
    normal2[:-1] += out
    normal2[1:] += out
    normal2 /= np.maximum(np.linalg.norm(normal2, axis=1, keepdims=True), 1e-9)
    arc = np.concatenate([[0], np.cumsum(length)])
    arc /= arc[-1]
    angle = start + np.linspace(0, TAU, segments + 1)
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    radius, height = profile[None, :, 0], profile[None, :, 1]
    positions = np.stack([cosine * radius, sine * radius,
                          np.broadcast_to(height, (segments + 1, len(profile)))], -1)
    normals = np.stack([cosine * normal2[None, :, 0], sine * normal2[None, :, 0],
                        np.broadcast_to(normal2[None, :, 1], (segments + 1, len(profile)))], -1)
    u0, v0, u1, v1 = region
    u = u0 + np.linspace(0, 1, segments + 1)[:, None] * (u1 - u0)
    uv = np.stack([np.broadcast_to(u, (segments + 1, len(profile))),
                   np.broadcast_to((v1 - arc * (v1 - v0))[None, :], (segments + 1, len(profile)))], -1)
    return _oriented((positions.reshape(-1, 3), normals.reshape(-1, 3), uv.reshape(-1, 2),
                      _grid(segments + 1, len(profile))))


def arc_points(center, radius, begin, end, count=5):
    """Points of a circular arc in a profile; angles in degrees, 0 is outward, 90 is up."""
    a = np.radians(np.linspace(begin, end, count))
    return [(center[0] + radius * np.cos(t), center[1] + radius * np.sin(t)) for t in a]


def disc_uv(mesh, region, radius):
    """Maps a flat round face seen from above onto a region (lids, can ends)."""
    positions, normals, uv, triangles = mesh
    u0, v0, u1, v1 = region
    u = u0 + (positions[:, 1] / radius + 1) / 2 * (u1 - u0)
    v = v0 + (positions[:, 0] / radius + 1) / 2 * (v1 - v0)
    return positions, normals, np.stack([u, v], 1), triangles


def pouch(width, depth, height, front, back, rng, seal=0.012, crumple=0.0025):
    """A pillow bag: two sheets that meet in crimped seals at top and bottom."""
    rows, columns = 49, 37
    t = np.linspace(-1, 1, rows)
    s = np.linspace(-1, 1, columns)
    s, t = np.meshgrid(s, t)
    body = 1 - 2 * seal / height
    inside = np.clip(np.abs(t) / body, 0, 1)
    fullness = np.sqrt(np.clip(1 - inside ** 2.6, 0, 1)) * np.sqrt(np.clip(1 - np.abs(s) ** 3, 0, 1))
    # Film wrinkles run from the seals towards the middle.
    wrinkle = np.zeros_like(s)
    for _ in range(9):
        frequency, phase = rng.uniform(6, 26), rng.uniform(0, TAU)
        tilt = rng.uniform(-3, 3)
        wrinkle += np.cos(frequency * s + tilt * t + phase) * rng.uniform(0.3, 1)
    wrinkle *= crumple / 3 * (0.25 + inside ** 3) * np.sqrt(np.clip(1 - np.abs(s) ** 6, 0, 1))
    meshes = []
    for sign, (u0, v0, u1, v1) in ((1, front), (-1, back)):
        x = sign * (depth / 2 * fullness + 0.0004) + wrinkle
        y = s * width / 2 * (1 - 0.05 * fullness.max(axis=1, keepdims=True)) * sign
        z = t * height / 2
        positions = np.stack([x, y, z], -1).reshape(-1, 3)
        u = u0 + (s + 1) / 2 * (u1 - u0)
        v = v1 - (t + 1) / 2 * (v1 - v0)
        uv = np.stack([u, v], -1).reshape(-1, 2)
        triangles = _grid(rows, columns)
        p = positions[triangles]
        if np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])[:, 0].sum() * sign < 0:
            triangles = triangles[:, [0, 2, 1]]
        meshes.append(smoothed(positions, uv, triangles))
    return joined(*meshes)


def gabled_carton(width, depth, height, gable, regions, radius=0.002):
    """A milk carton: a box to `height - gable - fin`, a roof of two panels, and a fin."""
    fin = 0.014
    body = height - gable - fin
    hx, hy = depth / 2, width / 2
    box = rounded_box((depth, width, body), radius, regions, steps=2, bulge=0.0012)
    box = moved(box, (0, 0, body / 2))
    parts = [box]

    def quad(corners, region, normal):
        u0, v0, u1, v1 = region
        uv = np.array([[u0, v1], [u1, v1], [u1, v0], [u0, v0]], float)
        n = np.asarray(normal, float) / np.linalg.norm(normal)
        return _oriented((np.array(corners, float), np.tile(n, (4, 1)), uv,
                          np.array([[0, 1, 2], [0, 2, 3]])))

    e = radius * 0.6
    z0, z1 = body - radius * 0.4, body + gable
    for sign, region in ((1, regions["roof-front"]), (-1, regions["roof-back"])):
        corners = [(sign * (hx - e), -sign * (hy - e), z0), (sign * (hx - e), sign * (hy - e), z0),
                   (sign * 0.0015, sign * (hy - e), z1), (sign * 0.0015, -sign * (hy - e), z1)]
        parts.append(quad(corners, region, (sign * gable, 0, hx)))
        corners = [(sign * 0.0015, -sign * (hy - e), z1), (sign * 0.0015, sign * (hy - e), z1),
                   (sign * 0.0015, sign * (hy - e), z1 + fin), (sign * 0.0015, -sign * (hy - e), z1 + fin)]
        parts.append(quad(corners, regions["fin"], (sign, 0, 0)))
    for sign in (1, -1):  # the folded-in triangles at both sides
        a, b = (hx - e, sign * (hy - e), z0), (-(hx - e), sign * (hy - e), z0)
        c = (0, sign * (hy - e) * 0.55, z0 + gable * 0.62)
        d = (0, sign * (hy - e), z1)
        for corners in ((a, c, d), (b, c, d), (a, b, c)):
            p = np.array(corners, float)
            n = np.cross(p[1] - p[0], p[2] - p[0])
            n /= np.linalg.norm(n)
            if n[1] * sign < 0 and abs(n[1]) > 1e-6:
                n = -n
            u0, v0, u1, v1 = regions["plain"]
            uv = np.array([[u0, v1], [u1, v1], [(u0 + u1) / 2, v0]])
            both = _oriented((p, np.tile(n, (3, 1)), uv, np.array([[0, 1, 2]])))
            back = (p, np.tile(-n, (3, 1)), uv, np.array([[0, 2, 1]]))
            parts += [both, _oriented(back)]
    top = z1 + fin
    parts.append(quad([(0.0015, -hy + e, top), (0.0015, hy - e, top), (-0.0015, hy - e, top),
                       (-0.0015, -hy + e, top)], regions["plain"], (0, 0, 1)))
    return joined(*parts)


def fruit(radius, squash, dimple, rng, lobes=0, rows=48, segments=72, irregular=0.02):
    """A round fruit: a sphere with a dimple at the stem, lobes and slow irregularity."""
    t = np.linspace(0, np.pi, rows)
    a = np.linspace(0, TAU, segments + 1)
    a, t = np.meshgrid(a, t, indexing="ij")
    bump = np.zeros_like(a)
    for k in range(1, 5):
        bump += rng.uniform(-1, 1) / k * np.cos(k * a + rng.uniform(0, TAU)) * np.sin(t) ** 2
        bump += rng.uniform(-1, 1) / k * np.cos(k * t + rng.uniform(0, TAU)) * np.sin(t) ** 2
    r = radius * (1 + irregular * bump)
    if lobes:
        r = r * (1 + 0.02 * np.cos(lobes * a) * np.sin(t) ** 4)
    z = -np.cos(t) * r * squash
    rho = np.sin(t) * r
    z = z - np.sign(z) * dimple * np.exp(-(rho / (0.33 * radius)) ** 2) * np.where(z > 0, 1, 0.55)
    positions = np.stack([rho * np.cos(a), rho * np.sin(a), z], -1).reshape(-1, 3)
    uv = np.stack([a / TAU, 1 - t / np.pi], -1).reshape(-1, 2)
    positions, normals, uv, triangles = smoothed(positions, uv, _grid(segments + 1, rows))
    if np.einsum("ij,ij->i", normals, positions).sum() < 0:
        normals = -normals
    return _oriented((positions, normals, uv, triangles))


def banana(length, radius, bend, rows=64, segments=32):
    """A bent, slightly five-edged body that tapers to a stem."""
    t = np.linspace(0, 1, rows)
    angle = (t - 0.5) * bend
    big = length / bend
    center = np.stack([big * np.sin(angle), np.zeros(rows), -big * np.cos(angle) + big], 1)
    tangent = np.stack([np.cos(angle), np.zeros(rows), np.sin(angle)], 1)
    side = np.tile([0.0, 1.0, 0.0], (rows, 1))
    up = np.cross(tangent, side)
    thick = radius * np.clip(np.minimum((t + 0.012) / 0.16, 1), 0, 1) ** 0.55
    thick *= np.where(t > 0.8, 1 - (np.clip((t - 0.8) / 0.12, 0, 1)) ** 1.3 * 0.66, 1)
    thick[0] = thick[-1] = 0.0005
    a = np.linspace(0, TAU, segments + 1)
    edge = 1 + 0.045 * np.cos(5 * a)
    ring = thick[:, None, None] * edge[None, :, None] * (
        np.cos(a)[None, :, None] * side[:, None] + np.sin(a)[None, :, None] * up[:, None])
    positions = (center[:, None] + ring).reshape(-1, 3)
    uv = np.stack(np.broadcast_arrays(a[None] / TAU, 1 - t[:, None]), -1).reshape(-1, 2)
    positions, normals, uv, triangles = smoothed(positions, uv, _grid(rows, segments + 1))
    if np.einsum("ij,ij->i", normals, ring.reshape(-1, 3)).sum() < 0:
        normals = -normals
    return _oriented((positions, normals, uv, triangles))
