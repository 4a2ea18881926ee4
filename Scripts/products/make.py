"""Writes product folders: Scripts/make-products [OUTPUT [SKU …]]."""
import json
import pathlib
import sys
import zlib

import artwork
import catalogue
from glb import write_glb


def article_number(sku):
    """An EAN-13 of the range that stores use inside (29), from the SKU."""
    twelve = "29" + f"{zlib.crc32(sku.encode()):010d}"
    return twelve + artwork.check_digit(twelve)


def collision(kind, size):
    x, y, z = (round(float(v), 5) for v in size)
    if kind == "box":
        return f"collision: {{ box_m: [{x}, {y}, {z}] }}\n"
    if kind == "cylinder":
        return f"collision: {{ cylinder: {{ radius_m: {round(max(x, y) / 2, 5)}, height_m: {z} }} }}\n"
    if kind == "ellipsoid":
        return f"collision: {{ ellipsoid_m: [{x}, {y}, {z}] }}\n"
    return ""  # fitted to the model


def main(output="Assets/products", *wanted):
    for sku, name, kind, surface, mass, price, proxy, build in catalogue.products():
        if wanted and sku not in wanted:
            continue
        ean = article_number(sku)
        folder = pathlib.Path(output) / sku
        folder.mkdir(parents=True, exist_ok=True)
        size = write_glb(folder / "model.glb", sku, build(ean))
        (folder / "product.yaml").write_text(
            f"sku: {sku}\n"
            f'ean_13: "{ean}"\n'
            f"name: {json.dumps(name)}\n"
            f"class: {kind}\n"
            f"nominal_mass_kg: {mass}\n"
            f"dimensions_m: [{', '.join(str(round(float(v), 5)) for v in size)}]\n"
            f"surface: {surface}\n"
            f"{collision(proxy, size)}"
            f"price_cents: {price}\n"
            "licence: Apache-2.0\n"
            "origin: made by Scripts/make-products\n")
        print(f"{sku:28} {(folder / 'model.glb').stat().st_size / 1024:7.0f} kB  "
              f"{size[0] * 1000:4.0f} x {size[1] * 1000:4.0f} x {size[2] * 1000:4.0f} mm", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
