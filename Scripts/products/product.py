"""One product: its sheet and its parts, written as a product folder."""

import os
from dataclasses import dataclass, field

import numpy as np

import glb
from print_marks import check_digit

LICENCE = "Apache-2.0"
ORIGIN = "made by Scripts/make-products"


# What is sold by weight: price look-up code as the trade's international list has it, and cents a
# kilogram.
BY_WEIGHT = {
    "apple-red": (4015, 299), "banana": (4011, 219), "bananas-5": (4011, 219),
    "broccoli": (4060, 399), "lemon": (4053, 379), "onion-yellow": (4093, 179),
    "orange-navel": (4012, 299), "pear": (4409, 329), "pepper-red": (4088, 529),
    "pepper-yellow": (4689, 529), "potato": (4072, 129), "tomato": (4064, 399),
    "tomatoes-vine-5": (4664, 349),
}


def article_number(serial):
    """An in-store EAN-13 (prefix 200)."""
    twelve = f"200{serial:09d}"
    return twelve + str(check_digit(twelve))


def tolerance(grams):
    """Standard deviation between packs, kilograms: the error that Directive 76/211/EEC tolerates is
    what one pack in fifty falls short by.
    """
    steps = ((50, 0.09), (100, 4.5), (200, 0.045), (300, 9.0), (500, 0.03), (1000, 15.0),
             (10_000, 0.015), (15_000, 150.0))
    error = next(e for limit, e in steps if grams <= limit)
    return round((error if error >= 1 else error * grams) / 2.05 / 1000, 5)


@dataclass
class Product:
    sku: str
    serial: int
    name: str
    kind: str
    mass_kg: float
    deviation_kg: float
    surface: str
    price_cents: int
    parts: list = field(default_factory=list)
    # "box", "cylinder", "ellipsoid", or None to have a hull fitted
    collision: str = None
    # Corners of convex pieces that make up the solid, in place of `collision`
    pieces: list = None
    has_barcode: bool = True

    @property
    def ean(self):
        return article_number(self.serial)

    def write(self, directory):
        low = np.min([p.min(0) for part in self.parts for p in part.positions], 0)
        size = glb.center(self.parts)
        folder = os.path.join(directory, self.sku)
        os.makedirs(folder, exist_ok=True)
        data = glb.encode(self.sku, self.parts)
        with open(os.path.join(folder, "model.glb"), "wb") as file:
            file.write(data)
        with open(os.path.join(folder, "product.yaml"), "w", encoding="utf-8") as file:
            file.write(self.sheet([float(round(s, 4)) for s in size]))
        if self.pieces:
            # The parts have moved so that their box is centred, and the pieces with them.
            pieces = np.asarray(self.pieces) - (low + np.asarray(size) / 2)
            with open(os.path.join(folder, "collision.json"), "w", encoding="utf-8") as file:
                file.write(self.collision_text(pieces))
        return len(data), size

    @staticmethod
    def collision_text(pieces):
        hulls = ["  [\n" + ",\n".join(
            "    [%s]" % ", ".join(f"{v + 0.0:.7g}" for v in np.round(corner, 7))
            for corner in corners) + "\n  ]" for corners in pieces]
        return '{ "convex_hulls_m": [\n' + ",\n".join(hulls) + "\n] }\n"

    def sheet(self, size):
        rows = [
            f"sku: {self.sku}", f'ean_13: "{self.ean}"', f'name: "{self.name}"',
            f"class: {self.kind}", f"nominal_mass_kg: {self.mass_kg}",
            f"mass_deviation_kg: {self.deviation_kg}", f"dimensions_m: {size}",
            f"surface: {self.surface}",
        ]
        if self.collision == "cylinder":
            rows.append("collision: { cylinder: { radius_m: %s, height_m: %s } }"
                        % (round(max(size[:2]) / 2, 4), size[2]))
        elif self.collision:
            rows.append("collision: { %s_m: %s }" % (self.collision, size))
        if self.pieces:
            rows.append("collision: { pieces: collision.json }")
        if not self.has_barcode:
            rows.append("barcodes: []")
        if self.sku in BY_WEIGHT:
            plu, rate = BY_WEIGHT[self.sku]
            rows += ["sold_by: weight", f"price_cents_per_kg: {rate}", f'plu: "{plu}"']
        else:
            rows.append(f"price_cents: {self.price_cents}")
        rows += ["model: model.glb", f'licence: "{LICENCE}"',
                 f'origin: "{ORIGIN}"']
        return "\n".join(rows) + "\n"
