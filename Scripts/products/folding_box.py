"""Six printed panels folded to a box."""

from canvas import Atlas
from geometry import Material, Part, rounded_box


def unfolded(size_mm, density, ground):
    """An atlas with the six panels of a box: front, right, back, left in a row, lids below."""
    depth, width, height = size_mm
    atlas = Atlas(2 * (width + depth), height + depth, density, ground)
    panels = {
        "front": atlas.panel("front", 0, 0, width, height, ground),
        "right": atlas.panel("right", width, 0, depth, height, ground),
        "back": atlas.panel("back", width + depth, 0, width, height, ground),
        "left": atlas.panel("left", 2 * width + depth, 0, depth, height, ground),
        "top": atlas.panel("top", 0, height, width, depth, ground),
        "bottom": atlas.panel("bottom", width, height, width, depth, ground),
    }
    return atlas, panels


def boxed(product, atlas, size_mm, bevel, bulge, roughness, flat=3, **surface):
    """`surface` goes to the material: normals, metallic and so on; see `Material`."""
    part = Part(Material("carton", texture=atlas.finished(), roughness=roughness, **surface))
    rounded_box(part, [s / 1000 for s in size_mm], bevel,
                {name: atlas.rectangle(name) for name in atlas.places}, bulge=bulge, flat=flat)
    product.parts = [part]
    return product
