"""Writes all products and belongings: main.py PRODUCTS BELONGINGS [SKU-PREFIX …]"""

import importlib
import sys

FAMILIES = [
    "cereal", "milk", "pasta", "chocolate", "cans", "bottles", "jars", "yoghurt", "pouches",
    "fruit", "orchard", "vegetables", "bunches", "trays", "soft_packs", "nets", "bags",
    "dry_goods", "coffee", "sachets", "sacks", "multipacks", "clear_bottles", "glass_bottles",
    "frozen", "eggs", "tubs", "small_boxes", "household", "paper_goods", "bread", "preserves",
]


def main(directory, belongings, prefixes):
    total = 0
    families = FAMILIES + ["belongings"]
    if prefixes and all(p.startswith("belonging") for p in prefixes):
        families = ["belongings"]
    for family in families:
        for product in importlib.import_module(family).products():
            if prefixes and not any(product.sku.startswith(p) for p in prefixes):
                continue
            count, size = product.write(belongings if family == "belongings" else directory)
            triangles = sum(len(part.arrays()[3]) for part in product.parts)
            total += count
            print(f"{product.sku:28} {count / 1e3:7.0f} kB  {triangles:6} triangles  "
                  + " × ".join(f"{s * 1000:.0f}" for s in size) + " mm")
    print(f"{total / 1e6:.1f} MB in all")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
