"""Things of people that no catalogue lists: bags, a coat, a phone, a cup, an umbrella."""

import numpy as np

from canvas import Atlas
from details import normal_map
from geometry import Material, Part, arc, disc, lathe, rounded_box
from nature import rough, sheet, tube
from pictures import noise
from product import Product
from shapes import at_height, cap, oval, rounded_rectangle, skin


def products():
    return [handbag(), tote(), coat(), phone(), cup(), umbrella()]


def belonging(name, serial, title, mass, deviation, surface, **more):
    return Product("belonging-" + name, serial, title, "belonging", mass, deviation, surface, 0,
                   has_barcode=False, **more)


def grain(depth, cells, seed, size=256):
    """Normals of a leather's or a fabric's grain that repeats over a texture."""
    height = noise((size, size), seed, cells) + 0.5 * noise((size, size), seed + 1, 2 * cells)
    return normal_map(depth * height)


def weave(pitch, depth, size=256):
    """Normals of a plain weave, `pitch` texels a thread."""
    gy, gx = np.mgrid[0:size, 0:size]
    over = ((gx // pitch + gy // pitch) % 2).astype(float)
    round_x = 1 - (2 * ((gx % pitch) + 0.5) / pitch - 1) ** 2
    round_y = 1 - (2 * ((gy % pitch) + 0.5) / pitch - 1) ** 2
    return normal_map(depth * (over * round_y + (1 - over) * round_x))


def strap(part, path, width, thick, columns=8):
    """A flat band along a path in a plane of constant x, its width across that plane."""
    path = np.asarray(path, float)
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    out = np.cross(along, [1.0, 0, 0])
    ring = np.linspace(-np.pi, np.pi, columns * 2 + 1)
    a, b = (np.sign(f(ring)) * np.abs(f(ring)) ** 0.4 for f in (np.cos, np.sin))
    p = path[:, None] + (a * width / 2)[None, :, None] * np.array([1.0, 0, 0]) \
        + (b * thick / 2)[None, :, None] * out[:, None]
    sheet(part, p, p - path[:, None], wraps=True)


def handbag():
    """Brown leather, closed by a flap with a clasp, two handles that have fallen to either side."""
    product = belonging("handbag", 901, "Handbag", 1.15, 0.25, "skin")
    leather = Part(Material("leather", color=(0.115, 0.042, 0.018), normals=grain(2.2, 38, 5),
                            roughness=0.5))
    rows = [(-0.105, 0.120, 0.290, 0.020), (-0.100, 0.132, 0.304, 0.026),
            (-0.060, 0.140, 0.316, 0.034), (0.000, 0.130, 0.312, 0.036),
            (0.055, 0.098, 0.296, 0.034), (0.085, 0.066, 0.280, 0.028),
            (0.100, 0.044, 0.268, 0.021), (0.105, 0.034, 0.262, 0.016)]
    sections = np.array([at_height(rounded_rectangle(d, w, r, 64), z) for z, d, w, r in rows[::-1]])
    # Soft sides: hollow in the middle, fuller below.
    bend = rough(sections.reshape(-1, 3) * 9, 1.0, 3).reshape(sections.shape[:2])
    sections[..., 0] *= 1 + 0.05 * bend
    skin(leather, sections, rectangle=(0, 0, 4, 1.2))
    cap(leather, sections[0], up=True, rectangle=(0, 0, 2, 0.3))
    cap(leather, sections[-1], up=False, rectangle=(0, 0, 2, 0.8))
    # The flap: from the back's edge over the top, down the front to a rounded end.
    flap = Part(Material("flap", color=(0.090, 0.032, 0.014), normals=grain(2.2, 38, 9),
                         roughness=0.46, double_sided=True))
    s = np.linspace(-1, 1, 33)
    line = [(-0.020, 0.103), (-0.012, 0.1085), (0.008, 0.1095), (0.022, 0.105), (0.034, 0.088),
            (0.051, 0.055), (0.0605, 0.030), (0.067, 0.005)]
    across = np.array(line)
    ends = 1 - 0.30 * np.abs(s) ** 3.0
    p = []
    for k, (x, z) in enumerate(across):
        t = k / (len(across) - 1)
        reach = 1 - t * (1 - ends)
        half = 0.128 + 0.013 * min(1, 2.2 * t)
        drop = 0.105 - (0.105 - z) * reach
        p.append(np.stack([np.interp(-drop, -across[2:, 1], across[2:, 0]) if k > 2 else
                           np.full_like(s, x), s * half, drop if k > 2 else np.full_like(s, z)],
                          -1))
    sheet(flap, np.array(p), np.broadcast_to([1.0, 0, 0.6], np.array(p).shape),
          rectangle=(0, 0, 3, 1.5))
    trim = Part(Material("seam", color=(0.34, 0.22, 0.11), roughness=0.7))
    edge = np.array(p)[-1] + [0.0012, 0, 0.004]
    tube(trim, edge, np.full(len(edge), 0.0011), 6)
    metal = Part(Material("clasp", color=(0.83, 0.62, 0.30), roughness=0.25, metallic=1.0))
    place = np.array([0.0725, 0, 0.012])
    start = len(metal.positions)
    rounded_box(metal, (0.008, 0.036, 0.024), 0.003,
                {f: (0, 0, 1, 1) for f in ("front", "left", "right", "top", "bottom", "back")})
    for i in range(start, len(metal.positions)):
        metal.positions[i] = metal.positions[i] + place
    handle = Part(Material("handles", color=(0.075, 0.027, 0.012), roughness=0.45))
    t = np.linspace(0, np.pi, 40)
    for side in (1, -1):
        arch = np.stack([side * (0.022 + 0.040 * np.sin(t)), 0.078 * np.cos(t),
                         0.088 + 0.075 * np.sin(t) ** 0.8], -1)
        tube(handle, arch, np.full(len(arch), 0.0062), 12)
        for y in (0.078, -0.078):
            foot = np.array([[side * 0.0265, y, 0.070], [side * 0.0235, y, 0.090]])
            tube(metal, foot, [0.0088, 0.0088], 14)
    product.parts = [leather, flap, trim, handle, metal]
    return product


def tote():
    """A cotton bag that stands open: its inside is free, so its solid has a floor and four walls."""
    product = belonging("tote", 902, "Shopping bag of cotton", 0.21, 0.04, "cardboard")
    depth, width, height = 0.17, 0.36, 0.30
    atlas = Atlas(2 * (width + depth) * 1000, height * 1000, 1.1)
    c = atlas.panel("cloth", 0, 0, 1060, 300, "#d9cba8")
    c.noise(9, 31, 1.5)
    c.ellipse(530, 216, 64, 64, "#2e5b3e")
    c.ellipse(530, 216, 57, 57, "#d9cba8")
    c.text(530, 205, "GREEN", "poster", 38, "#2e5b3e", "mm")
    c.text(530, 236, "MARKET", "poster", 27, "#2e5b3e", "mm")
    cloth = Part(Material("cotton", texture=atlas.finished(), normals=weave(3, 0.5, 768),
                          roughness=0.92, double_sided=True))
    rows = np.linspace(1, 0, 16)
    sections = []
    for t in rows:
        z = (t - 0.5) * height
        # Wider at the mouth, the long sides sagging a little.
        ring = rounded_rectangle(depth * (0.86 + 0.14 * t), width * (0.94 + 0.06 * t), 0.028, 96)
        wave = 0.004 * np.sin(9 * ring[:, 1] / width + 5 * t) * t
        ring = ring + np.stack([np.sign(ring[:, 0]) * wave, 0 * wave], -1)
        lip = 0.006 * np.cos(2 * np.pi * ring[:, 1] / width) * (t > 0.99)
        section = at_height(ring, z)
        section[:, 2] += lip
        sections.append(section)
    sections = np.array(sections)
    sections[:, -1] = sections[:, 0]
    skin(cloth, sections, rectangle=(0, 0, 1, 1))
    base = Part(Material("cotton base", color=(0.60, 0.51, 0.34), normals=weave(4, 0.5),
                         roughness=0.92, double_sided=True))
    cap(base, sections[-1], up=False, rectangle=(0, 0, 3, 1.5))
    hem = Part(Material("hem", color=(0.50, 0.42, 0.27), roughness=0.92))
    tube(hem, sections[0][:-1], np.full(96, 0.0022), 6)
    handles = Part(Material("handles", color=(0.50, 0.42, 0.27), normals=weave(4, 0.5),
                            roughness=0.9))
    t = np.linspace(0, np.pi, 44)
    for side in (1, -1):
        # Fallen outwards: up over the hem and down the outside.
        x = side * (depth / 2 + 0.0075)
        arch = np.stack([np.full_like(t, x) + side * 0.004 * np.sin(t), 0.072 * np.cos(t),
                         height / 2 - 0.006 - 0.11 * np.sin(t) ** 0.75], -1)
        strap(handles, arch, 0.003, 0.026)
        for y in (0.072, -0.072):
            hold = Part(handles.material)
            rounded_box(hold, (0.022, 0.026, 0.003), 0.0012,
                        {f: (0, 0, 1, 1) for f in ("front", "back", "left", "right", "top",
                                                   "bottom")})
            for p, n, uv, i in zip(hold.positions, hold.normals, hold.uvs, hold.indices):
                handles.add(p + [side * (depth / 2 - 0.002), y, height / 2 + 0.0025], n, uv,
                            i - int(i.min()))
    product.parts = [cloth, base, hem, handles]
    product.pieces = open_box(depth + 0.012, width, height)
    return product


def open_box(depth, width, height, thick=0.008):
    """Corners of a floor and four walls about the origin."""
    x, y, z = depth / 2, width / 2, height / 2
    boxes = [((-x, -y, -z), (x, y, -z + thick)), ((x - thick, -y, -z), (x, y, z)),
             ((-x, -y, -z), (-x + thick, y, z)), ((-x, y - thick, -z), (x, y, z)),
             ((-x, -y, -z), (x, -y + thick, z))]
    return [[[c[0] if i & 1 else a[0], c[1] if i & 2 else a[1], c[2] if i & 4 else a[2]]
             for i in range(8)] for a, c in boxes]


def coat():
    """A padded coat thrown in a heap: folds over a low mound, a sleeve lying across it."""
    product = belonging("coat", 903, "Coat", 1.1, 0.25, "film", collision="ellipsoid")
    cloth = Part(Material("coat", color=(0.020, 0.034, 0.075), normals=grain(1.4, 60, 17),
                          roughness=0.72, double_sided=True))
    rows, columns = 56, 128
    u = np.linspace(0, 1, rows)[:, None]
    a = np.linspace(-np.pi, np.pi, columns + 1)[None, :]
    rng = np.random.default_rng(41)
    outline = sum(rng.uniform(0.03, 0.08) / k * np.cos(k * (a - rng.uniform(0, 6.28)) * 1.0)
                  for k in (2, 3, 5))
    radius = 1 + outline
    # Down the mound and a little in under its edge.
    angle = u * np.pi * 0.60
    r = np.sin(np.minimum(angle, np.pi * 0.5)) ** 0.9 * (1 - 0.20 * np.clip(u - 0.833, 0, 1) * 6)
    z = np.cos(angle)
    x, y = 0.155 * radius * r * np.cos(a), 0.200 * radius * r * np.sin(a)
    # Cloth falls in ridges, long ones with smaller ones between.
    base = np.stack([x, y, 0.072 * z + 0 * x], -1)
    turn = np.array([[0.85, 0.52, 0], [-0.52, 0.85, 0], [0, 0, 1.0]])
    warped = base @ turn + 0.030 * np.stack(
        [rough(base.reshape(-1, 3), 0.11, s, 2).reshape(x.shape) for s in (51, 52, 53)], -1)
    long = rough((warped * [0.45, 1.25, 1.0]).reshape(-1, 3), 0.055, 54, 2).reshape(x.shape)
    short = rough((warped * [1.2, 0.6, 1.0]).reshape(-1, 3), 0.030, 55, 2).reshape(x.shape)
    ridges = 1 - np.minimum(np.abs(long) / np.abs(long).std() / 1.6, 1.25)
    push = 0.030 * np.sin(np.pi * np.clip(u, 0.0, 0.9)) ** 0.5 * ridges \
        + 0.006 * short / short.std() * np.clip(1 - u, 0.2, 1)
    push[0] = push[0].mean()
    p = np.stack([x * (1 + push / 0.17), y * (1 + push / 0.2),
                  0.072 * np.where(z > 0, np.abs(z) ** 0.8, z * 0.9) + push * np.clip(z, 0, 1)
                  + 0.02 * np.exp(-((y - 0.05) ** 2 + x ** 2) / 0.006)], -1)
    p[:, -1] = p[:, 0]
    sheet(cloth, p, p - np.array([0, 0, -0.03]), wraps=True, rectangle=(0, 0, 6, 4))
    cap(cloth, np.column_stack([p[-1][:, :2], np.full(columns + 1, p[-1][:, 2].mean())]), up=False)
    sleeve = Part(Material("sleeve", color=(0.022, 0.037, 0.080), normals=grain(1.4, 60, 23),
                           roughness=0.72))
    t = np.linspace(0, 1, 34)
    top = np.array([np.interp(k, np.linspace(0, 1, 6), c) for c in
                    ((-0.120, -0.070, -0.015, 0.045, 0.100, 0.128),
                     (0.085, 0.035, -0.015, -0.060, -0.095, -0.110),
                     (0.035, 0.080, 0.104, 0.088, 0.050, 0.005)) for k in t]).reshape(3, -1).T
    for _ in range(6):
        top[1:-1] = (top[:-2] + 2 * top[1:-1] + top[2:]) / 4
    radii = 0.036 + 0.004 * np.abs(np.sin(t * 23)) - 0.008 * t
    tube(sleeve, top, radii, 22, 0.05, rectangle=(0, 0, 1, 4))
    cuff = Part(Material("cuff", color=(0.012, 0.013, 0.016), roughness=0.9))
    end, back = top[-1], top[-4]
    way = (end - back) / np.linalg.norm(end - back)
    tube(cuff, np.array([end - way * 0.004, end + way * 0.012, end + way * 0.026]),
         [0.026, 0.027, 0.026], 22)
    product.parts = [cloth, sleeve, cuff]
    return product


def phone():
    product = belonging("phone", 904, "Phone", 0.19, 0.02, "glass", collision="box")
    width, height, thick = 71.5, 149.0, 8.6
    atlas = Atlas(2 * width, height, 5)
    c = atlas.panel("front", 0, 0, width, height, "#08090b")
    c.rectangle(2.2, 2.6, width - 4.4, height - 5.2, "#17304f", radius=7)
    c.gradient("#1d4f86", "#6f3d86", box=(2.4, 2.8, width - 4.8, height - 5.6))
    c.text(width / 2, 30, "14:07", "sans", 17, "#ffffff", "mm")
    c.text(width / 2, 42, "Saturday 21 November", "sans", 4.2, "#e6eefc", "mm")
    c.rectangle(7, 56, width - 14, 20, "#ffffff", radius=4, opacity=0.75)
    c.text(12, 62, "Shopping list", "sans-bold", 4.0, "#202530", "lm")
    c.text(12, 69, "milk, apples, bread", "sans", 3.6, "#303642", "lm")
    c.ellipse(width / 2, 7, 2.1, 2.1, "#050506")
    c = atlas.panel("back", width, 0, width, height, "#252a30")
    c.gradient("#30363d", "#1d2126")
    c.rectangle(5, 5, 30, 34, "#14171b", radius=7)
    for x, y in ((14, 14), (14, 30), (27, 22)):
        c.ellipse(x, y, 6.2, 6.2, "#0a0b0d", outline="#3b4148", line=0.8)
        c.ellipse(x, y, 2.6, 2.6, "#1b2740")
    body = Part(Material("glass", texture=atlas.finished(), roughness=0.12))
    rounded_box(body, (thick / 1000, width / 1000, height / 1000), 0.0024,
                {"front": atlas.rectangle("front"), "back": atlas.rectangle("back")})
    frame = Part(Material("frame", color=(0.32, 0.33, 0.35), roughness=0.3, metallic=1.0))
    rounded_box(frame, (thick / 1000, width / 1000, height / 1000), 0.0024,
                {f: (0, 0, 1, 1) for f in ("left", "right", "top", "bottom")})
    product.parts = [body, frame]
    return product


def cup():
    """A paper cup of coffee with its lid and a sleeve of corrugated board."""
    product = belonging("drink-cup", 905, "Cup of coffee", 0.33, 0.06, "cardboard",
                        collision="cylinder")
    atlas = Atlas(280, 60, 3)
    c = atlas.panel("sleeve", 0, 0, 280, 60, "#a9753f")
    for x in np.arange(0, 280, 2.2):
        c.line([(x, 0), (x, 60)], "#96652f", 0.7)
    for x in (70, 140, 210):
        c.ellipse(x, 30, 17, 17, "#3a2413")
        c.text(x, 26, "morning", "script", 8, "#f3e3c8", "mm")
        c.text(x, 35, "COFFEE BAR", "condensed-bold", 3.8, "#f3e3c8", "mm")
    paper = Part(Material("paper", color=(0.86, 0.85, 0.82), roughness=0.55))
    lathe(paper, [(0.0435, 0.060), (0.0400, 0.020), (0.0365, -0.020), (0.0318, -0.068)],
          segments=56)
    lathe(paper, [(0.0318, -0.068), (0.0306, -0.068), (0.0300, -0.064)], segments=56)
    disc(paper, 0.0302, -0.064, up=False, segments=56)
    sleeve = Part(Material("board", texture=atlas.finished(), roughness=0.85))
    lathe(sleeve, [(0.0424, 0.038), (0.0408, 0.020), (0.0364, -0.030)], segments=56)
    lathe(sleeve, [(0.0408, 0.038), (0.0424, 0.038)][::-1], segments=56)
    lid = Part(Material("plastic", color=(0.022, 0.021, 0.020), roughness=0.38))
    outline = [(0.0395, 0.0735)] + arc((0.0435, 0.0700), 0.0018, 90, 0, 5) \
        + [(0.0457, 0.0640)] + arc((0.0448, 0.0600), 0.0016, 60, -60, 6)
    lathe(lid, outline, segments=56)
    rim = [(0.0300, 0.0725)] + arc((0.0360, 0.0755), 0.0016, 180, 0, 8) + [(0.0395, 0.0735)]
    lathe(lid, rim, segments=56)
    lathe(lid, [(0.0005, 0.0715), (0.0200, 0.0715), (0.0300, 0.0725)], segments=56)
    product.parts = [paper, sleeve, lid]
    return product


def umbrella():
    """Folded and buttoned: pleats of cloth around the ribs, a knob, a loop."""
    product = belonging("umbrella", 906, "Umbrella", 0.38, 0.06, "film")
    cloth = Part(Material("cloth", color=(0.36, 0.012, 0.018), normals=weave(4, 0.7),
                          roughness=0.66))
    a = np.linspace(-np.pi, np.pi, 97)
    sections = []
    for t in np.linspace(0, 1, 28):
        z = 0.105 - 0.205 * t
        swell = 0.0245 * (0.42 + 0.58 * np.clip(t / 0.18, 0, 1) ** 0.6) \
            * (1 - 0.28 * np.clip((t - 0.8) / 0.2, 0, 1) ** 2)
        tie = 0.86 if 0.42 < t < 0.52 else 1.0
        pleat = 1 + 0.11 * tie * np.abs(np.sin(4 * a + 1.6 * t)) - 0.03
        sections.append(np.stack([swell * tie * pleat * np.cos(a), swell * tie * pleat * np.sin(a),
                                  np.full_like(a, z)], -1))
    sections = np.array(sections)
    sections[:, -1] = sections[:, 0]
    skin(cloth, sections, rectangle=(0, 0, 3, 4))
    cap(cloth, sections[0], up=True)
    cap(cloth, sections[-1], up=False)
    band = Part(Material("strap", color=(0.28, 0.009, 0.014), roughness=0.6))
    ring = [at_height(oval(0.0505, 0.0505, 2, 64), z) for z in (0.018, 0.002)]
    skin(band, np.array(ring), rectangle=(0, 0, 1, 1))
    button = Part(Material("button", color=(0.75, 0.75, 0.76), roughness=0.25, metallic=1.0))
    tube(button, np.array([[0.0245, 0, 0.010], [0.0266, 0, 0.010], [0.0272, 0, 0.010]]),
         [0.0050, 0.0046, 0.0030], 16)
    tip = Part(Material("tips", color=(0.55, 0.56, 0.58), roughness=0.3, metallic=1.0))
    lathe(tip, [(0.0008, 0.124), (0.0050, 0.122), (0.0062, 0.113), (0.0058, 0.103)], segments=28)
    for k in range(8):
        b = 2 * np.pi * k / 8 + 0.3
        foot = np.array([0.0165 * np.cos(b), 0.0165 * np.sin(b), -0.098])
        tube(tip, np.array([foot, foot + [0, 0, -0.010], foot + [0, 0, -0.015]]),
             [0.0017, 0.0017, 0.0008], 8)
    grip = Part(Material("grip", color=(0.018, 0.018, 0.019), roughness=0.5))
    lathe(grip, [(0.0125, -0.098), (0.0150, -0.104), (0.0158, -0.120), (0.0146, -0.136),
                 (0.0160, -0.150), (0.0150, -0.160), (0.0100, -0.1655), (0.0005, -0.1665)],
          segments=40)
    loop = Part(Material("loop", color=(0.03, 0.03, 0.032), roughness=0.8))
    t = np.linspace(0, np.pi, 22)
    tube(loop, np.stack([0.012 * np.cos(t), 0.004 * np.sin(2 * t), -0.163 - 0.045 * np.sin(t)], -1),
         np.full(22, 0.0014), 7)
    product.parts = [cloth, band, button, tip, grip, loop]
    return product
