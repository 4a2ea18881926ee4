"""Illustrations for labels: silhouettes inflated to relief and lit from the upper left."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from canvas import mix, rgb


def relief(mask, color, depth=1.0, gloss=0.6, softness=0.12, texture=None, light=(-0.5, -0.6, 0.62)):
    """An RGBA picture of a mask as a puffed-up solid.

    `color` is one colour or a picture of the mask's size; `softness` is how far the edge rounds,
    in parts of the mask's size; `texture` (an array around 0) disturbs the height.
    """
    m = np.asarray(mask, float) / 255
    size = max(mask.size)
    height = np.zeros_like(m)
    for scale, weight in ((1.0, 0.55), (0.5, 0.3), (0.22, 0.15)):
        height += weight * blur(m, max(1.0, softness * scale * size))
    height = np.sqrt(np.clip(height * 2 - 0.9, 0.0, None) + 0.02) * size * softness * 1.6 * depth
    if texture is not None:
        height = height + texture
    gy, gx = np.gradient(height)
    n = np.stack([-gx, -gy, np.ones_like(gx)], -1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    lamp = np.asarray(light) / np.linalg.norm(light)
    diffuse = np.clip(n @ lamp, 0, 1)
    half = lamp + np.array([0, 0, 1])
    shine = np.clip(n @ (half / np.linalg.norm(half)), 0, 1) ** 40
    base = (np.asarray(color.convert("RGB"), float) if isinstance(color, Image.Image)
            else np.broadcast_to(np.asarray(rgb(color), float), m.shape + (3,)))
    lit = base * (0.42 + 0.78 * diffuse[..., None]) + 255 * gloss * shine[..., None]
    out = np.dstack([lit.clip(0, 255), m * 255]).astype("uint8")
    return Image.fromarray(out, "RGBA")


def blur(array, sigma):
    """A Gaussian, near enough: three passes of a box, without the steps of 8 bits."""
    radius = max(1, round(sigma))
    for axis in (0, 1) * 3:
        pad = [(0, 0), (0, 0)]
        pad[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(array, pad), axis=axis)
        n = array.shape[axis]
        high = np.take(sums, range(2 * radius + 1, 2 * radius + 1 + n), axis=axis)
        low = np.take(sums, range(0, n), axis=axis)
        array = (high - low) / (2 * radius + 1)
    return array


def patch(canvas, width, height):
    """An empty mask of the canvas' density."""
    return Image.new("L", (round(width * canvas.k), round(height * canvas.k)))


def place(canvas, picture, x, y, angle=0.0, shadow=0.0):
    """Lays a picture with its centre at (x, y)."""
    if angle:
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    w, h = picture.width / canvas.k, picture.height / canvas.k
    left, top = x - w / 2, y - h / 2
    if shadow:
        margin = round(shadow * canvas.k * 3)
        soft = Image.new("L", (picture.width + 2 * margin, picture.height + 2 * margin))
        soft.paste(picture.getchannel("A").point(lambda v: round(v * 0.45)), (margin, margin))
        dark = Image.new("RGBA", soft.size)
        dark.putalpha(soft.filter(ImageFilter.GaussianBlur(shadow * canvas.k * 0.8)))
        canvas.lay(dark, round((left + shadow * 0.5) * canvas.k) - margin,
                   round((top + shadow) * canvas.k) - margin)
    canvas.paste(picture, left, top)


def noise(shape, seed, scale):
    """Smooth values around 0."""
    rng = np.random.default_rng(seed)
    small = rng.random((max(2, int(shape[0] / scale) + 1), max(2, int(shape[1] / scale) + 1)))
    image = Image.fromarray((small * 255).astype("uint8"), "L")
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BICUBIC), float) / 255 - 0.5


def ball(canvas, x, y, r, color, gloss=0.8, shadow=1.0):
    """A shiny ball: a cherry, a pea, a blueberry."""
    m = patch(canvas, 2 * r, 2 * r)
    ImageDraw.Draw(m).ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
    place(canvas, relief(m, color, gloss=gloss, softness=0.2), x, y, shadow=shadow)


def leaf(canvas, x, y, length, width, angle, color="#3f8f2f", shadow=0.6):
    """A leaf with its veins, pointing right before it is turned."""
    m = patch(canvas, length, width)
    t = np.linspace(0, 1, 40)
    half = np.sin(np.pi * t**0.8) ** 0.9 * 0.48
    upper = [(a * m.width, (0.5 - h) * m.height) for a, h in zip(t, half)]
    lower = [(a * m.width, (0.5 + h) * m.height) for a, h in zip(t[::-1], half[::-1])]
    ImageDraw.Draw(m).polygon(upper + lower, fill=255)
    tint = Image.new("RGB", m.size, rgb(color))
    draw = ImageDraw.Draw(tint)
    draw.rectangle([0, m.height // 2, m.width, m.height], fill=mix(color, "#0c3a0c", 0.22))
    vein = mix(color, "#ffffff", 0.35)
    draw.line([(0, m.height / 2), (m.width, m.height / 2)], fill=vein, width=max(1, m.height // 22))
    for s in np.linspace(0.15, 0.8, 6):
        for side in (-1, 1):
            draw.line([(s * m.width, m.height / 2),
                       ((s + 0.14) * m.width, (0.5 + side * 0.42) * m.height)], fill=vein,
                      width=max(1, m.height // 40))
    place(canvas, relief(m, tint, gloss=0.25, softness=0.08), x, y, angle, shadow)


def ring(canvas, x, y, r, tilt, angle, color, seed, shadow=0.8):
    """A toasted hoop of cereal, seen at a slant."""
    m = patch(canvas, 2 * r, 2 * r * tilt)
    draw = ImageDraw.Draw(m)
    draw.ellipse([1, 1, m.width - 2, m.height - 2], fill=255)
    hole = 0.36
    cx, cy = m.width / 2, m.height * 0.47
    draw.ellipse([cx - m.width * hole / 2, cy - m.height * hole / 2, cx + m.width * hole / 2,
                  cy + m.height * hole / 2], fill=0)
    grain = noise((m.height, m.width), seed, 5)
    tint = np.asarray(rgb(color), float) + grain[..., None] * np.array([60, 52, 36])
    picture = relief(m, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), gloss=0.3,
                     softness=0.13, texture=grain * 1.6)
    place(canvas, picture, x, y, angle, shadow)


def citrus_slice(canvas, x, y, r, rind="#f28c1a", flesh="#ffb02e", shadow=1.0):
    """A cut orange or lemon."""
    size = round(2 * r * canvas.k)
    image = Image.new("RGBA", (size, size))
    draw = ImageDraw.Draw(image)
    draw.ellipse([0, 0, size - 1, size - 1], fill=rgb(rind) + (255,))
    e = size * 0.035
    draw.ellipse([e, e, size - e, size - e], fill=(255, 243, 214, 255))
    c, inner, outer = size / 2, size * 0.05, size * 0.42
    cells = Image.new("L", (size, size))
    cell_draw = ImageDraw.Draw(cells)
    for i in range(10):
        a, b = 2 * np.pi * (i + 0.06) / 10, 2 * np.pi * (i + 0.94) / 10
        arc = [(c + outer * np.cos(t), c + outer * np.sin(t)) for t in np.linspace(a, b, 10)]
        mid = (a + b) / 2
        cell_draw.polygon([(c + inner * np.cos(mid), c + inner * np.sin(mid))] + arc, fill=255)
    cells = cells.filter(ImageFilter.GaussianBlur(size * 0.012)).point(lambda v: 255 if v > 120 else 0)
    pulp = noise((size, size), 5, max(3, size / 60))
    tint = np.asarray(rgb(flesh), float) + pulp[..., None] * np.array([20, 60, 40])
    picture = relief(cells, Image.fromarray(tint.clip(0, 255).astype("uint8"), "RGB"), depth=0.35,
                     gloss=0.5, softness=0.02, texture=pulp * 2)
    image = Image.alpha_composite(image, picture)
    place(canvas, image, x, y, shadow=shadow)


def strawberry(canvas, x, y, size, angle=0.0, shadow=1.0):
    m = patch(canvas, size, size * 1.15)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 80)
    sx = np.sin(t)
    r = 0.47 * (1 - 0.30 * ((1 - np.cos(t)) / 2) ** 1.5)
    px = w / 2 + w * r * sx * (1 - 0.25 * np.clip(-np.cos(t), 0, 1))
    py = h * 0.52 - h * 0.46 * np.cos(t)
    ImageDraw.Draw(m).polygon(list(zip(px, py)), fill=255)
    tint = Image.new("RGB", m.size, (214, 26, 38))
    dots = np.zeros((h, w))
    draw = ImageDraw.Draw(tint)
    rng = np.random.default_rng(11)
    for row in range(7):
        for column in range(6):
            u = (column + 0.5 * (row % 2) + 0.3) / 6
            v = (row + 0.7) / 7.5
            cx, cy = u * w + rng.normal(0, w * 0.008), v * h
            e = w * 0.02
            draw.ellipse([cx - e, cy - e * 1.5, cx + e, cy + e * 1.5], fill=(250, 214, 110))
            if 0 <= int(cy) < h and 0 <= int(cx) < w:
                dots[int(cy), int(cx)] = 1
    dents = blur(dots, w * 0.03)
    picture = relief(m, tint, gloss=0.75, softness=0.16,
                     texture=-dents / max(dents.max(), 1) * w * 0.03)
    crown = Image.new("RGBA", picture.size)
    d = ImageDraw.Draw(crown)
    for i in range(7):
        a = np.pi * (i + 0.5) / 7
        tip = (w / 2 - np.cos(a) * w * 0.38, h * 0.07 + np.sin(a) * h * 0.17)
        d.polygon([(w / 2 - w * 0.1, h * 0.03), tip, (w / 2 + w * 0.1, h * 0.03)],
                  fill=(62, 140 - 10 * (i % 2), 44, 255))
    place(canvas, Image.alpha_composite(picture, crown), x, y, angle, shadow)


def tomato(canvas, x, y, r, shadow=1.4, color="#d3281c"):
    """A ripe tomato with its star of sepals."""
    m = patch(canvas, 2.1 * r, 1.9 * r)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 120)
    rr = 0.47 * (1 + 0.035 * np.cos(5 * t + 0.6) * (np.sin(t) < 0.4))
    ImageDraw.Draw(m).polygon(list(zip(w / 2 + w * rr * np.cos(t), h / 2 + h * rr * np.sin(t))),
                              fill=255)
    place(canvas, relief(m, color, gloss=0.85, softness=0.19), x, y, shadow=shadow)
    for i, a in enumerate(np.linspace(10, 350, 6)):
        dx, dy = np.cos(np.radians(a)) * r * 0.30, -np.sin(np.radians(a)) * r * 0.16
        leaf(canvas, x + dx, y - r * 0.62 + dy, r * 0.66, r * 0.17, a, "#4c8f32", shadow=0.25)
    canvas.line([(x, y - r * 0.62), (x + r * 0.08, y - r * 0.95)], "#3f7a2a", r * 0.09)


def drop_shape(canvas, x, y, size, color, angle=0.0, shadow=0.5):
    """A drop, its tip up."""
    m = patch(canvas, size * 0.72, size)
    w, h = m.size
    t = np.linspace(0, 2 * np.pi, 80)
    px = w / 2 + w * 0.47 * np.sin(t) * np.sin(t / 2) ** 1.2
    py = h * 0.5 - h * 0.48 * np.cos(t)
    ImageDraw.Draw(m).polygon(list(zip(px, py)), fill=255)
    place(canvas, relief(m, color, gloss=0.9, softness=0.15), x, y, angle, shadow)
