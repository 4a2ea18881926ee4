"""The shipped products: one short description each, and the packs they come in."""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import artwork as art
import meshes
from glb import encode_picture

# name: (main, accent, ink on main, paper, arrangement)
BRANDS = {
    "Morgengold": ((222, 106, 20), (255, 214, 92), (255, 255, 255), (255, 248, 232), "sunrise"),
    "Alpenhof": ((28, 92, 168), (250, 206, 60), (255, 255, 255), (250, 252, 255), "wave"),
    "Casa Lenta": ((20, 76, 54), (230, 196, 110), (255, 250, 236), (252, 246, 230), "badge"),
    "Campo Sol": ((178, 26, 30), (250, 200, 70), (255, 255, 255), (255, 250, 240), "badge"),
    "Krosso": ((196, 22, 36), (255, 208, 40), (255, 255, 255), (255, 250, 236), "sunrise"),
    "Quellwald": ((26, 120, 176), (170, 222, 240), (255, 255, 255), (244, 251, 255), "wave"),
    "Fruvita": ((246, 138, 20), (255, 226, 120), (255, 255, 255), (255, 250, 236), "wave"),
    "Nonna Pia": ((120, 24, 32), (236, 200, 120), (255, 250, 236), (252, 244, 226), "badge"),
    "Kaffa": ((52, 34, 28), (206, 160, 84), (250, 240, 220), (244, 234, 216), "badge"),
    "Blankweiss": ((0, 128, 150), (190, 240, 236), (255, 255, 255), (250, 254, 254), "wave"),
}


def spec(brand, title, quantity, picture, table, story, **more):
    main, accent, on_main, paper, style = BRANDS[brand]
    base = dict(brand=brand, title=title, quantity=quantity, picture=picture, table=table, story=story,
                main=main, accent=accent, on_main=on_main, paper=paper, style=style,
                variety_color=art.shade(main, 0.6))
    return base | more


def paper_material(name="board"):
    return {"name": name, "roughness": 0.55}


# --- packs: each returns parts [(mesh, picture, material)] ------------------------------------------------

def carton(s, depth, width, height, pixels_per_meter=3600, bulge=0.0015, radius=0.0015):
    """A folding box: front and back, sides, ends in one atlas."""
    k = pixels_per_meter
    w, d, h = round(width * k), round(depth * k), round(height * k)
    atlas = Image.new("RGB", (2 * w + 2 * d, h + d), s["main"])
    front = art.front_of_pack(w, h, s)
    pieces = {"front": (front, 0, 0), "left": (art.side_of_pack(d, h, s), w, 0),
              "back": (art.back_of_pack(w, h, s), w + d, 0),
              "right": (art.side_of_pack(d, h, s, with_table=False), 2 * w + d, 0)}
    lid = art.Panel(w, d, s["main"])
    lid.text(w / 2, d / 2, s["brand"], d * 0.5, s["on_main"], "BlackItalic", fit=w * 0.8)
    base = art.Panel(w, d, art.shade(s["main"], 0.8))
    base.text(w / 2, d / 2, "open other end  ·  please recycle", d * 0.18, s["on_main"], "Medium", fit=w * 0.8)
    pieces["top"], pieces["bottom"] = (lid.done(), 0, h), (base.done(), w + d, h)
    regions = {}
    for name, (image, x, y) in pieces.items():
        atlas.paste(image, (x, y))
        regions[name] = (x / atlas.width, y / atlas.height, (x + image.width) / atlas.width,
                         (y + image.height) / atlas.height)
    mesh = meshes.rounded_box((depth, width, height), radius, regions, bulge=bulge)
    return [(mesh, encode_picture(art.speckle(atlas, 1.2, art.seed_of(s["title"]))), paper_material())]


def milk_carton(s, width=0.07, depth=0.07, height=0.235, gable=0.028):
    k = 3800
    body = height - gable - 0.014
    w, h, g, f = round(width * k), round(body * k), round((gable ** 2 + (depth / 2) ** 2) ** 0.5 * k), round(0.014 * k)
    atlas = Image.new("RGB", (4 * w, h + g + f), s["main"])
    front = art.front_of_pack(w, h, s, 0.8)
    back, side = art.back_of_pack(w, h, s), art.side_of_pack(w, h, s)
    regions, size = {}, atlas.size

    def place(name, image, x, y):
        atlas.paste(image, (x, y))
        regions[name] = (x / size[0], y / size[1], (x + image.width) / size[0], (y + image.height) / size[1])

    place("front", front, 0, g + f)
    place("left", side, w, g + f)
    place("back", back, 2 * w, g + f)
    place("right", side, 3 * w, g + f)
    roof = art.Panel(w, g, s["main"])
    roof.text(w / 2, g / 2, s["brand"], g * 0.34, s["on_main"], "BlackItalic", fit=w * 0.8)
    place("roof-front", roof.done(), 0, f)
    place("roof-back", roof.done(), 2 * w, f)
    fin = art.Panel(w, f, s["accent"])
    fin.text(w / 2, f / 2, "BEST BEFORE 02.12.2026  18:42 B3", f * 0.42, (40, 40, 40), "Semibold", fit=w * 0.9)
    place("fin", fin.done(), 0, 0)
    plain = Image.new("RGB", (w, g), s["main"])
    place("plain", plain, w, f)
    regions["top"] = regions["bottom"] = regions["plain"]
    mesh = meshes.gabled_carton(width, depth, height, gable, regions)
    return [(mesh, encode_picture(atlas), {"name": "coated board", "roughness": 0.35})]


def wrap_label(s, circumference, height, k, back=True, picture_size=0.66):
    """A label that goes around: front in the middle, information on either side of the seam."""
    w, h = round(circumference * k), round(height * k)
    label = Image.new("RGB", (w, h), s["main"])
    panel = art.Panel(w, h, s["main"])
    panel.gradient((0, 0, w, h), s["main"], art.shade(s["main"], 0.78))
    label.paste(panel.done(), (0, 0))
    fw = min(round(w * 0.44), round(h * 1.05))
    front = art.front_of_pack(fw, h, s, picture_size)
    label.paste(front, ((w - fw) // 2, 0))
    if back:
        bw = round(w * 0.25)
        info = art.back_of_pack(bw, h, s)
        label.paste(info, (round(w * 0.015), 0))
        side = art.Panel(bw, h, s["paper"])
        art.paragraph(side, (bw * 0.06, h * 0.08, bw * 0.94, h * 0.4), s["story"], max(8, h * 0.045),
                      art.shade(s["main"], 0.5), "Italic")
        art.nutrition(side, (bw * 0.06, h * 0.42, bw * 0.94, h * 0.95), art.NUTRITION[s["table"]])
        label.paste(side.done(), (w - bw - round(w * 0.015), 0))
    return label


def can(s, radius, height, k=3000):
    """A steel can: paper label, ribbed ends with a rim."""
    b = 0.0022
    rim = radius
    neck = radius - 0.0015
    label = wrap_label(s, 2 * np.pi * neck, height - 0.012, k)
    side = meshes.revolved([(neck, 0.006), (neck, height - 0.006)], 96)
    low = [(0, b), (rim - 4 * b, b), (rim - 3 * b, 0.0035), (rim - 2 * b, 0.0035), (rim - 1.4 * b, 0.0005)]
    low += meshes.arc_points((rim - b, b), b, -110, 90, 8) + [(neck, 0.0055), (neck, 0.0062)]
    high = [(neck, height - 0.0062), (neck, height - 0.0055)] + meshes.arc_points((rim - b, height - b), b, -90, 110, 8)
    high += [(rim - 1.6 * b, height - 0.0045), (rim - 3 * b, height - 0.0045), (rim - 3.5 * b, height - 0.0030),
             (rim * 0.68, height - 0.0030), (rim * 0.66, height - 0.0038), (rim * 0.5, height - 0.0038),
             (rim * 0.48, height - 0.0030), (0, height - 0.0030)]
    steel = {"name": "steel", "roughness": 0.28, "metallic": 0.85, "color": (0.78, 0.78, 0.77)}
    return [(side, encode_picture(label), {"name": "label", "roughness": 0.45}),
            (meshes.joined(meshes.revolved(low, 96), meshes.revolved(high, 96)), None, steel)]


def bottle(s, radius, height, label_low, label_high, shoulder, neck, liquid, cap_color, waist=0.0,
           glass=False, k=3200):
    """A bottle with a wrap label; the clear part shows its liquid."""
    cap_height = 0.018 if not glass else 0.016
    top = height - cap_height - 0.004

    def reach(z):
        if z > shoulder:
            t = np.clip((z - shoulder) / (top * 0.93 - shoulder), 0, 1)
            return neck + (radius - neck) * (np.cos(t * np.pi) / 2 + 0.5)
        return radius * (1 - waist * np.exp(-(((z - label_high - 0.012) / 0.012) ** 2)))

    foot = [(0, 0.004), (radius * 0.5, 0.002)] + meshes.arc_points((radius - 0.006, 0.006), 0.006, -90, 0, 6)
    lower = foot + [(reach(z), z) for z in np.linspace(0.008, label_low, 6)]
    upper = [(reach(z), z) for z in np.linspace(label_high, top * 0.93, 36)] + [(neck, top * 0.93), (neck, top)]
    side = [(radius + 0.0002, label_low), (radius + 0.0002, label_high)]
    ring = neck + 0.0028
    cap = [(neck, top - 0.003), (ring + 0.001, top - 0.003), (ring + 0.001, top), (ring, top), (ring, top),
           (ring, top + cap_height - 0.0015)] + meshes.arc_points((ring - 0.0015, top + cap_height - 0.0015), 0.0015, 0, 90, 4)
    cap += [(0, top + cap_height)]
    label = wrap_label(s, 2 * np.pi * radius, label_high - label_low, k)
    body = {"name": "glass" if glass else "PET", "roughness": 0.08 if glass else 0.12,
            "color": tuple(v / 255 for v in liquid)}
    lid = {"name": "cap", "roughness": 0.4, "metallic": 0.6 if glass else 0, "color": cap_color}
    return [(meshes.revolved(side, 96), encode_picture(label), {"name": "label", "roughness": 0.4}),
            (meshes.joined(meshes.revolved(lower, 96), meshes.revolved(upper, 96)), None, body),
            (meshes.revolved(cap, 64), None, lid)]


def jar(s, radius, height, content, lid_color, k=3200):
    """A glass jar with a wide twist-off lid."""
    lid_height = 0.014
    top = height - lid_height
    lid_radius = radius * 0.9
    shoulder = top - 0.018
    low, high = height * 0.16, height * 0.70
    foot = [(0, 0.003), (radius * 0.55, 0.002)] + meshes.arc_points((radius - 0.007, 0.007), 0.007, -90, 0, 6)
    lower = foot + [(radius, low)]
    upper = [(radius, high), (radius, shoulder - 0.006)]
    upper += [(radius - (radius - lid_radius + 0.002) * (1 - np.cos(t)) / 2, shoulder - 0.006 + 0.022 * t / np.pi)
              for t in np.linspace(0, np.pi, 10)][1:] + [(lid_radius - 0.002, top + 0.002)]
    lid = [(lid_radius - 0.002, top), (lid_radius, top), (lid_radius, top + lid_height - 0.002)]
    lid += meshes.arc_points((lid_radius - 0.002, top + lid_height - 0.002), 0.002, 0, 90, 4)
    lid += [(lid_radius * 0.8, height), (lid_radius * 0.78, height - 0.001), (0, height - 0.001)]
    label = wrap_label(s, 2 * np.pi * radius, high - low, k)
    return [(meshes.revolved([(radius + 0.0002, low), (radius + 0.0002, high)], 96), encode_picture(label),
             {"name": "label", "roughness": 0.55}),
            (meshes.joined(meshes.revolved(lower, 96), meshes.revolved(upper, 96)), None,
             {"name": "glass", "roughness": 0.08, "color": tuple(v / 255 for v in content)}),
            (meshes.revolved(lid, 80), None, {"name": "lid", "roughness": 0.35, "metallic": 0.4, "color": lid_color})]


def bag(s, width, depth, height, roughness=0.25, k=2900):
    w, h = round(width * k), round(height * k)
    atlas = Image.new("RGB", (2 * w, h), s["main"])
    for i, face in enumerate((art.front_of_pack(w, h, s, 0.7), art.back_of_pack(w, h, s))):
        panel = np.asarray(face).astype(float)
        ridge = np.ones(h)  # crimped seals
        band = round(0.011 * k)
        stripes = 1 + 0.14 * np.sin(np.arange(band) * 2 * np.pi / 5)
        ridge[:band], ridge[-band:] = stripes, stripes
        atlas.paste(Image.fromarray((panel * ridge[:, None, None]).clip(0, 255).astype(np.uint8)), (i * w, 0))
    mesh = meshes.pouch(width, depth, height, (0, 0, 0.5, 1), (0.5, 0, 1, 1),
                        np.random.default_rng(art.seed_of(s["title"] + s["brand"])))
    return [(mesh, encode_picture(atlas), {"name": "film", "roughness": roughness, "double_sided": True})]


def _skin(size, base, mottle, stripes, stem, seed):
    """A fruit's skin by longitude and latitude."""
    rng = np.random.default_rng(seed)
    w, h = size, size // 2
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, w), np.linspace(0, 1, h))
    field = np.zeros((h, w))
    for _ in range(14):
        k, m = rng.integers(1, 7), rng.uniform(0.5, 6)
        field += np.cos(k * u + rng.uniform(0, 6.3)) * np.cos(m * np.pi * v + rng.uniform(0, 6.3)) / (0.6 + 0.25 * k)
    field = (field - field.min()) / (field.max() - field.min())
    if stripes:
        streak = np.zeros_like(field)
        for _ in range(60):
            k = rng.integers(10, 120)
            streak += np.cos(k * u + rng.uniform(0, 6.3) + 0.8 * np.sin(v * 5 + rng.uniform(0, 6))) / 60 ** 0.5
        field = np.clip(field + stripes * streak, 0, 1)
    colors = np.array(base[0]) * (1 - field[..., None]) + np.array(base[1]) * field[..., None]
    for color, count, radius in mottle:
        dots = Image.new("L", (w, h), 0)
        d = ImageDraw.Draw(dots)
        for _ in range(count):
            x, y = rng.uniform(0, w), np.arccos(1 - 2 * rng.uniform(0.02, 0.98)) / np.pi * h
            r = radius * rng.uniform(0.5, 1.2) * w / 1024
            stretch = 1 / max(np.sin(y / h * np.pi), 0.15)
            d.ellipse((x - r * stretch, y - r, x + r * stretch, y + r), 255)
        mask = np.asarray(dots.filter(ImageFilter.GaussianBlur(0.6)))[..., None] / 255 * 0.75
        colors = colors * (1 - mask) + np.array(color) * mask
    pole = np.exp(-((v / 0.055) ** 2))[..., None]
    colors = colors * (1 - 0.85 * pole) + np.array(stem) * 0.85 * pole
    foot = np.exp(-(((1 - v) / 0.03) ** 2))[..., None]
    colors = colors * (1 - 0.8 * foot) + np.array(art.shade(stem, 0.6)) * 0.8 * foot
    return art.speckle(Image.fromarray(colors.clip(0, 255).astype(np.uint8)), 2.0, seed)


def apple():
    rng = np.random.default_rng(41)
    body = meshes.fruit(0.039, 0.93, 0.011, rng, lobes=5)
    skin = _skin(1024, ((150, 20, 24), (224, 176, 64)), [((236, 206, 150), 700, 2.0)], 0.25, (150, 140, 60), 41)
    stem = meshes.moved(meshes.revolved([(0.0019, 0), (0.0016, 0.012), (0.0024, 0.021), (0, 0.0215)], 12), (0.001, 0, 0.022))
    return [(body, encode_picture(skin), {"name": "skin", "roughness": 0.35}),
            (stem, None, {"name": "stem", "roughness": 0.8, "color": (0.16, 0.09, 0.04)})]


def orange():
    rng = np.random.default_rng(42)
    body = meshes.fruit(0.0385, 0.96, 0.003, rng, irregular=0.012)
    skin = _skin(1024, ((238, 122, 8), (252, 152, 28)), [((222, 106, 4), 5200, 2.4), ((255, 176, 70), 2600, 1.5)], 0.05,
                 (120, 130, 50), 42)
    return [(body, encode_picture(skin), {"name": "peel", "roughness": 0.5})]


def banana():
    body = meshes.banana(0.19, 0.0185, 1.25)
    rng = np.random.default_rng(43)
    w, h = 512, 1024
    v = np.linspace(0, 1, h)[:, None]
    u = np.linspace(0, 2 * np.pi, w)[None]
    base = np.array((246, 206, 54)) * np.ones((h, w, 1))
    ends = np.exp(-((v - 0.0) / 0.10) ** 2) + np.exp(-((v - 1.0) / 0.05) ** 2)
    base = base * (1 - 0.6 * ends[..., None]) + np.array((150, 160, 52)) * 0.6 * ends[..., None]
    edge = np.clip(np.cos(5 * u), 0, 1)[..., None] ** 12 * 0.28
    base = base * (1 - edge) + np.array((196, 150, 40)) * edge
    image = Image.fromarray(base.clip(0, 255).astype(np.uint8))
    d = ImageDraw.Draw(image)
    for _ in range(210):
        x, y = rng.uniform(0, w), rng.uniform(h * 0.12, h * 0.95)
        r = rng.uniform(0.6, 3.2)
        d.ellipse((x - r, y - r * 1.8, x + r, y + r * 1.8), (116, 76, 28))
    d.rectangle((0, 0, w, h * 0.03), (104, 84, 40))
    d.rectangle((0, h * 0.985, w, h), (60, 44, 24))
    image = art.speckle(image.filter(ImageFilter.GaussianBlur(0.8)), 2.5, 43)
    return [(body, encode_picture(image), {"name": "peel", "roughness": 0.5})]


# --- the list -------------------------------------------------------------------------------------------

def products():
    """(sku, name, class, surface, mass kg, price in cents, collision, builder taking the EAN)"""
    crunchy = dict(table="cereal", story="Whole oats, slowly baked with a little honey until they crackle. "
                   "A good start for long days, in the pack that keeps them crisp.")
    milk = dict(table="milk", story="From meadows between eight hundred and two thousand metres, bottled within a day.")
    canned = dict(table="can", story="Picked ripe and packed the same day, with nothing but a pinch of salt.")
    pouch = dict(table="snack", story="Thinly sliced, fried in small kettles and shaken with seasoning by hand.")
    drink = dict(table="drink", story="Filled where it springs from the rock. The bottle is made of recycled material.")
    return [
        ("morgengold-oat-375", "Morgengold Oat Crunch 375 g", "carton", "cardboard", 0.437, 349, "box",
         lambda e: carton(spec("Morgengold", "OAT\nCRUNCH", "375 g e", "bowl-oat", ean=e, variety="with wild honey", **crunchy), 0.065, 0.19, 0.28, 3000)),
        ("morgengold-choco-375", "Morgengold Choco Crunch 375 g", "carton", "cardboard", 0.437, 349, "box",
         lambda e: carton(spec("Morgengold", "CHOCO\nCRUNCH", "375 g e", "bowl-choco", ean=e, variety="with dark cocoa", main=(96, 48, 24), accent=(250, 190, 90), **crunchy), 0.065, 0.19, 0.28, 3000)),
        ("alpenhof-milk-1l", "Alpenhof Whole Milk 1 l", "carton", "cardboard", 1.062, 129, "box",
         lambda e: milk_carton(spec("Alpenhof", "WHOLE\nMILK", "1 l e", "milk", ean=e, variety="3.8 % fat", **milk))),
        ("casa-lenta-penne-500", "Casa Lenta Penne Rigate 500 g", "carton", "cardboard", 0.532, 179, "box",
         lambda e: carton(spec("Casa Lenta", "PENNE\nRIGATE", "500 g e", "pasta", ean=e, variety="no. 37 · 11 minutes", table="cereal", story="Durum wheat, drawn through bronze and dried for forty hours, so that every sauce holds."), 0.045, 0.135, 0.195, 3900, bulge=0.002)),
        ("campo-sol-tomatoes-400", "Campo Sol Plum Tomatoes 400 g", "can", "metal", 0.464, 119, "cylinder",
         lambda e: can(spec("Campo Sol", "PLUM TOMATOES", "400 g e", "tomatoes", ean=e, variety="peeled, in juice", **canned), 0.0375, 0.11, 3600)),
        ("campo-sol-sweetcorn-285", "Campo Sol Sweetcorn 285 g", "can", "metal", 0.336, 139, "cylinder",
         lambda e: can(spec("Campo Sol", "SWEETCORN", "285 g e", "corn", ean=e, variety="extra crisp", main=(36, 112, 48), variety_color=(20, 70, 30), **canned), 0.0375, 0.079, 3600)),
        ("quellwald-still-500", "Quellwald Still Water 0.5 l", "bottle", "plastic", 0.521, 79, "cylinder",
         lambda e: bottle(spec("Quellwald", "STILL", "0.5 l e", "leaf", ean=e, variety="natural mineral water", **drink), 0.0325, 0.215, 0.075, 0.135, 0.142, 0.0125, (196, 218, 226), (0.10, 0.35, 0.75), waist=0.05)),
        ("fruvita-orange-1l", "Fruvita Orange Juice 1 l", "bottle", "plastic", 1.078, 249, "cylinder",
         lambda e: bottle(spec("Fruvita", "ORANGE", "1 l e", "orange", ean=e, variety="100 % squeezed", **drink), 0.0425, 0.262, 0.045, 0.15, 0.165, 0.017, (244, 150, 26), (0.12, 0.45, 0.16), k=2600)),
        ("nonna-pia-passata-500", "Nonna Pia Passata 500 g", "jar", "glass", 0.795, 229, "cylinder",
         lambda e: jar(spec("Nonna Pia", "PASSATA", "500 g e", "tomatoes", ean=e, variety="with basil", **canned), 0.041, 0.128, (150, 22, 14), (0.75, 0.62, 0.26))),
        ("krosso-salted-175", "Krosso Chips Sea Salt 175 g", "pouch", "film", 0.181, 199, "ellipsoid",
         lambda e: bag(spec("Krosso", "CHIPS", "175 g e", "chips", ean=e, variety="sea salt", main=(20, 84, 160), **pouch), 0.20, 0.085, 0.28)),
        ("krosso-paprika-175", "Krosso Chips Paprika 175 g", "pouch", "film", 0.181, 199, "ellipsoid",
         lambda e: bag(spec("Krosso", "CHIPS", "175 g e", "chips-red", ean=e, variety="smoked paprika", **pouch), 0.20, 0.085, 0.28)),
        ("kaffa-ground-250", "Kaffa Ground Coffee 250 g", "pouch", "film", 0.262, 499, "box",
         lambda e: carton(spec("Kaffa", "FOREST ROAST", "250 g e", "cup", ean=e, variety="ground · arabica", table="drink", story="Grown under tall trees, washed at the mill and roasted slowly in small drums."), 0.055, 0.085, 0.165, 4200, bulge=0.004, radius=0.005)),
        ("fruvita-berry-250", "Fruvita Berry Smoothie 250 ml", "bottle", "plastic", 0.289, 219, "cylinder",
         lambda e: bottle(spec("Fruvita", "BERRY", "250 ml e", "berries", ean=e, variety="blended whole", main=(126, 20, 70), accent=(240, 170, 200), **drink), 0.029, 0.165, 0.028, 0.095, 0.102, 0.0155, (110, 16, 50), (0.9, 0.9, 0.9))),
        ("apple-braeburn", "Apple Braeburn", "produce", "skin", 0.186, 49, "ellipsoid", lambda e: apple()),
        ("orange-navel", "Orange Navel", "produce", "skin", 0.212, 59, "ellipsoid", lambda e: orange()),
        ("banana-cavendish", "Banana Cavendish", "produce", "skin", 0.152, 35, None, lambda e: banana()),
    ]
