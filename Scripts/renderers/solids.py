"""The solids of the standard scene: rounded boxes, solids of revolution and an open basket.

Lengths in metres, z up, triangles counterclockwise from outside. Doubles throughout: whoever writes
a mesh rounds it.
"""

from dataclasses import dataclass

import numpy as np


@dataclass
class Mesh:
    positions: np.ndarray  # vertices x 3
    normals: np.ndarray  # vertices x 3, of length 1
    uvs: np.ndarray  # vertices x 2, v upward
    triangles: np.ndarray  # triangles x 3

    @staticmethod
    def joined(patches):
        """One mesh of several, in their order."""
        starts = np.cumsum([0] + [len(patch.positions) for patch in patches])
        return Mesh(
            np.concatenate([patch.positions for patch in patches]),
            np.concatenate([patch.normals for patch in patches]),
            np.concatenate([patch.uvs for patch in patches]),
            np.concatenate([p.triangles + start for p, start in zip(patches, starts)]),
        )


def lattice(rows, columns):
    """Two triangles for each cell of a rows x columns lattice of vertices, row by row."""
    corner = np.arange(rows * columns).reshape(rows, columns)[:-1, :-1, None]
    lower = corner + [0, columns, columns + 1]
    upper = corner + [0, columns + 1, 1]
    return np.stack([lower, upper], axis=2).reshape(-1, 3)


def rounded_box(size, radius, steps, corner_steps=4):
    """A box whose edges are rounded; its six faces lie in an atlas of 3 x 2.

    Each face is the lattice of a cube's face of `steps` x `steps` cells, drawn in to the distance
    `radius` from the box within; `corner_steps` of them, at each end, take the rounding.
    """
    half = np.array(size) / 2
    core = half - radius

    def lines(axis):
        flat = np.linspace(-core[axis], core[axis], steps - 2 * corner_steps + 1)
        bend = radius * np.tan(np.linspace(0, np.pi / 4, corner_steps + 1))[1:]
        return np.concatenate([-(core[axis] + bend)[::-1], flat, core[axis] + bend])

    def face(number, axis, u_axis, v_axis, sign):
        u, v = np.meshgrid(lines(u_axis), lines(v_axis), indexing="ij")
        cube = np.zeros(u.shape + (3,))
        cube[..., axis], cube[..., u_axis], cube[..., v_axis] = sign * half[axis], u, v
        nearest = np.clip(cube, -core, core)
        outward = cube - nearest
        normals = outward / np.linalg.norm(outward, axis=-1, keepdims=True)
        s, t = (u / half[u_axis] + 1) / 2, (v / half[v_axis] + 1) / 2
        if sign < 0:
            s, t = t, s
        margin = 0.01
        atlas = [
            (cell + margin + part * (1 - 2 * margin)) / cells
            for part, cell, cells in [(s, number % 3, 3), (t, number // 3, 2)]
        ]
        return Mesh(
            (nearest + normals * radius).reshape(-1, 3), normals.reshape(-1, 3),
            np.stack(atlas, -1).reshape(-1, 2), lattice(*u.shape))

    sides = [(0, 1, 2, 1), (0, 2, 1, -1), (1, 2, 0, 1), (1, 0, 2, -1), (2, 0, 1, 1), (2, 1, 0, -1)]
    return Mesh.joined([face(number, *side) for number, side in enumerate(sides)])


def revolution(profile, sides):
    """A profile of (radius, height), from the bottom up, turned about the z axis.

    Smooth, but with an edge where the profile repeats a point. v follows the profile's length.
    """
    profile = np.array(profile, float)
    steps = np.diff(profile, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    outward = np.stack([steps[:, 1], -steps[:, 0]], 1)
    outward = np.where(
        lengths[:, None] > 1e-9, outward / np.maximum(lengths, 1e-12)[:, None], 0)
    # A point's normal is the sum of its two neighbours', made one long.
    tilt = np.zeros_like(profile)
    tilt[1:] += outward
    tilt[:-1] += outward
    tilt /= np.maximum(np.linalg.norm(tilt, axis=1, keepdims=True), 1e-9)
    angle = np.linspace(0, 2 * np.pi, sides + 1)[:, None]

    def turned(points):
        radius, height = points.T
        return np.stack(
            [np.cos(angle) * radius, np.sin(angle) * radius, 0 * angle + height], -1
        ).reshape(-1, 3)

    travelled = np.concatenate([[0], np.cumsum(lengths)])
    travelled /= travelled[-1]
    uvs = np.stack(np.broadcast_arrays(angle / (2 * np.pi), travelled), -1).reshape(-1, 2)
    positions = turned(profile)
    triangles = lattice(sides + 1, len(profile))
    a, b, c = (positions[triangles[:, corner]] for corner in range(3))
    solid = np.linalg.norm(np.cross(b - a, c - a), axis=1) > 1e-12
    return Mesh(positions, turned(tilt), uvs, triangles[solid])


def straight(start, end, points):
    return np.linspace(start, end, points).tolist()


def centred(mesh, height):
    mesh.positions = mesh.positions - [0, 0, height / 2]
    return mesh


def can(radius, height, sides, rings):
    bevel = 0.003
    bottom = straight((0, bevel), (radius - 2 * bevel, bevel), 3) + [(radius - bevel, 0)] * 2
    top = [(radius - bevel, height)] * 2
    top += straight((radius - 2 * bevel, height - bevel), (0, height - bevel), 3)
    wall = straight((radius, bevel), (radius, height - bevel), rings)
    return centred(revolution(bottom + wall + top, sides), height)


def bottle(radius, height, sides, rings, neck):
    """`neck` is the neck's radius as a part of the body's."""
    along = np.linspace(0, 1, rings)
    shoulder = 1 - 1.9 * neck
    part = np.clip((along - shoulder) / (0.78 - shoulder + 1e-9), 0, 1)
    width = 1 - (1 - neck) * (part * part * (3 - 2 * part))
    # A waist where the label ends.
    width = width * (1 - 0.05 * np.exp(-(((along - 0.35) / 0.05) ** 2)))
    wall = np.stack([radius * width, height * 0.02 + along * height * 0.96], 1).tolist()
    cap = radius * neck * 1.15
    profile = straight((0, 0.0), (radius * 0.9, 0.0), 4) + wall + [(cap, height * 0.93)] * 2
    profile += straight((cap, height * 0.94), (cap, height * 0.995), 3)
    profile += straight((cap * 0.95, height), (0, height), 3)
    return centred(revolution(profile, sides), height)


def fruit(radius, sides, rings, squash, lobes, phase):
    """A flattened sphere with dimples at its poles and `lobes` shallow ribs."""
    polar = np.linspace(0, np.pi, rings)
    distance = radius * np.sin(polar)
    height = -radius * squash * np.cos(polar)
    height = height - np.sign(height) * (
        0.25 * radius * np.exp(-((distance / (0.3 * radius)) ** 2)))
    distance[[0, -1]] = 0
    mesh = revolution(np.stack([distance, height], 1), sides)
    turn = np.arctan2(mesh.positions[:, 1], mesh.positions[:, 0])
    mesh.positions[:, :2] *= (1 + 0.025 * np.cos(lobes * turn + phase))[:, None]
    return mesh


def rectangle(corner, u_edge, v_edge, u_steps, v_steps):
    corner, u_edge, v_edge = (np.array(x) for x in (corner, u_edge, v_edge))
    u, v = np.meshgrid(
        np.linspace(0, 1, u_steps + 1), np.linspace(0, 1, v_steps + 1), indexing="ij")
    normal = np.cross(u_edge, v_edge)
    normal = normal / np.linalg.norm(normal)
    scale = [part * np.linalg.norm(edge) / 0.5 for part, edge in [(u, u_edge), (v, v_edge)]]
    return Mesh(
        (corner + u[..., None] * u_edge + v[..., None] * v_edge).reshape(-1, 3),
        np.broadcast_to(normal, u.shape + (3,)).reshape(-1, 3),
        np.stack(scale, -1).reshape(-1, 2), lattice(*u.shape))


def basket(size, wall=0.004):
    """An open box with walls of the thickness `wall`; `size` is its inside, its floor at z = 0."""
    x, y, top = size[0] / 2, size[1] / 2, size[2]
    patches = []
    for outside in (False, True):
        a, b = (x + wall, y + wall) if outside else (x, y)
        floor = -wall if outside else 0
        rise = (0, 0, top - floor)
        for corner, u_edge, v_edge, u_steps, v_steps in [
            ((-a, -b, floor), (2 * a, 0, 0), (0, 2 * b, 0), 14, 8),
            ((-a, -b, floor), (0, 2 * b, 0), rise, 8, 10),
            ((a, b, floor), (0, -2 * b, 0), rise, 8, 10),
            ((a, -b, floor), (-2 * a, 0, 0), rise, 12, 10),
            ((-a, b, floor), (2 * a, 0, 0), rise, 12, 10),
        ]:
            # The outside is the same box turned inside out.
            patches.append(
                rectangle(corner, v_edge, u_edge, v_steps, u_steps)
                if outside else rectangle(corner, u_edge, v_edge, u_steps, v_steps))
    for corner in [(-x - wall, -y - wall, top), (-x - wall, y, top)]:
        patches.append(rectangle(corner, (2 * x + 2 * wall, 0, 0), (0, wall, 0), 12, 1))
    for corner in [(-x - wall, -y, top), (x, -y, top)]:
        patches.append(rectangle(corner, (wall, 0, 0), (0, 2 * y, 0), 1, 8))
    return Mesh.joined(patches)
