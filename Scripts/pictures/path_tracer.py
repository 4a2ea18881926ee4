"""Draws an exported frame with Cycles, Blender's path tracer, on the CPU.

usage: path_tracer.py FRAME_FOLDER OUTPUT.npy SAMPLES THREADS [--seed N] [--raw]
OUTPUT is height × width × 3, linear Rec. 709 in cd/m². --raw leaves the denoiser out.

Radiance inside Cycles is in multiples of the scene's white, so that its thresholds fit dark and
bright scenes alike.

What is taken as in the exported frame: geometry, factors, textures, lights. What is physical here
and not there: light goes from surface to surface, panels have an extent, everything casts shadows,
glossy surfaces mirror what is around them, pixels are the mean over their area.

The ambient light stands for what the aisle's far parts scatter down. So it comes from two uniform
half spheres, which give level, upward and downward faces exactly the frame's illuminances, through
the ceiling and the end walls, which for it are not there; what comes from below the floor returns
itself.
"""

import math
import os
import sys
import tempfile

import bpy
import numpy as np
from mathutils import Matrix, Vector

from frames import Frame

# World parts that the ambient light passes through.
OPEN_TO_AMBIENT = {"store/ceiling", "store/wall", "store/wall band"}
# The lamps' light is in the frame's lights; their picture is for the camera alone.
PICTURE_ALONE = {"store/lamps"}
BOUNCES = 8


def main(arguments):
    flags = [a for a in arguments if a.startswith("--")]
    seed = 0
    if "--seed" in arguments:
        seed = int(arguments.pop(arguments.index("--seed") + 1))
        arguments.remove("--seed")
    folder, output, samples, threads = [a for a in arguments if not a.startswith("--")]
    frame = Frame.load(folder)
    build(frame)
    image = render(frame, int(samples), int(threads), seed, denoise="--raw" not in flags)
    np.save(output, image)


def build(frame):
    document = frame.document
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scale = 1 / document["white_cd_per_m2"]
    add_world(frame)
    add_ambient(document["ambient"], scale)
    for light in document["lights"]:
        add_light(light, scale)
    add_camera(document["camera"])


def add_world(frame):
    bpy.ops.import_scene.gltf(filepath=str(frame.folder / frame.document["world"]))
    # The importer makes Z of glTF's Y and −Y of its Z, where ours are (z, x, y) of glTF.
    ours_from_importer = Matrix(((0, -1, 0, 0), (1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)))
    for thing in list(bpy.context.scene.objects):
        if thing.parent is None:
            thing.matrix_world = ours_from_importer @ thing.matrix_world
        # The importer numbers nodes of equal names.
        name = thing.name.split(".0")[0]
        if name in OPEN_TO_AMBIENT | PICTURE_ALONE:
            thing.visible_diffuse = thing.visible_glossy = thing.visible_shadow = False
            thing.visible_transmission = name in OPEN_TO_AMBIENT
    for material in bpy.data.materials:
        adapt(material)


def adapt(material):
    if not material.use_nodes:
        return
    tree = material.node_tree
    surface = next((n for n in tree.nodes if n.type == "BSDF_PRINCIPLED"), None)
    if surface is None:
        return
    if surface.inputs["Transmission Weight"].default_value > 0:
        # What is clear here holds water, or is as good as filled with glass.
        surface.inputs["IOR"].default_value = 1.36
    if material.get("cartsim_labels_through"):
        make_film(tree, surface)
    if not material.get("cartsim_labels_through"):
        show_front_alone(material, tree)


def show_front_alone(material, tree):
    """Back faces are not there for the camera, as in the rasterizer."""
    if not material.use_backface_culling:
        return
    output = next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL")
    if next((n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")).inputs[
        "Transmission Weight"
    ].default_value > 0:
        return
    surface = output.inputs["Surface"].links[0].from_socket
    geometry, path = tree.nodes.new("ShaderNodeNewGeometry"), tree.nodes.new("ShaderNodeLightPath")
    both = tree.nodes.new("ShaderNodeMath")
    both.operation = "MULTIPLY"
    tree.links.new(geometry.outputs["Backfacing"], both.inputs[0])
    tree.links.new(path.outputs["Is Camera Ray"], both.inputs[1])
    clear, mix = tree.nodes.new("ShaderNodeBsdfTransparent"), tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(both.outputs[0], mix.inputs[0])
    tree.links.new(surface, mix.inputs[1])
    tree.links.new(clear.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], output.inputs["Surface"])


def make_film(tree, surface):
    """Thin clear film: both faces mirror by Fresnel's law, the rest passes straight through."""
    clear, glossy = tree.nodes.new("ShaderNodeBsdfTransparent"), tree.nodes.new(
        "ShaderNodeBsdfAnisotropic")
    glossy.inputs["Roughness"].default_value = surface.inputs["Roughness"].default_value
    fresnel, twice = tree.nodes.new("ShaderNodeFresnel"), tree.nodes.new("ShaderNodeMath")
    fresnel.inputs["IOR"].default_value = 1.5
    twice.operation, twice.use_clamp = "MULTIPLY", True
    twice.inputs[1].default_value = 2
    mix = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(fresnel.outputs[0], twice.inputs[0])
    tree.links.new(twice.outputs[0], mix.inputs[0])
    tree.links.new(clear.outputs[0], mix.inputs[1])
    tree.links.new(glossy.outputs[0], mix.inputs[2])
    output = next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL")
    tree.links.new(mix.outputs[0], output.inputs["Surface"])


def add_ambient(ambient, scale):
    world = bpy.data.worlds.new("ambient")
    bpy.context.scene.world = world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    place, split = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeSeparateXYZ")
    above, mix = nodes.new("ShaderNodeMath"), nodes.new("ShaderNodeMix")
    above.operation = "GREATER_THAN"
    above.inputs[1].default_value = 0
    mix.data_type = "RGBA"
    for socket, key in ((mix.inputs[6], "from_below_lux"), (mix.inputs[7], "from_above_lux")):
        socket.default_value = (*[c * ambient[key] / math.pi * scale for c in ambient["color"]], 1)
    links.new(place.outputs["Generated"], split.inputs[0])
    links.new(split.outputs["Z"], above.inputs[0])
    links.new(above.outputs[0], mix.inputs[0])
    links.new(mix.outputs[2], nodes["Background"].inputs["Color"])


def add_light(light, scale):
    kind = {"directional": "SUN", "point": "POINT", "panel": "AREA"}[light["kind"]]
    data = bpy.data.lights.new(kind, kind)
    data.color = light["color"]
    thing = bpy.data.objects.new(kind, data)
    thing.visible_camera = False
    bpy.context.scene.collection.objects.link(thing)
    if kind == "SUN":
        # The energy of a sun is its irradiance on a face turned to it.
        data.energy = light["illuminance_lux"] * scale
        # As seen from the Earth.
        data.angle = math.radians(0.53)
        aim(thing, Vector((0, 0, 0)), Vector(light["direction"]))
    elif kind == "POINT":
        # Power, of which the sphere of directions gets 1/4π each.
        data.energy = 4 * math.pi * light["intensity_cd"] * scale
        data.shadow_soft_size = 0.01
        thing.location = light["position_m"]
    else:
        u, v = Vector(light["half_edge_u_m"]), Vector(light["half_edge_v_m"])
        data.shape, data.size, data.size_y = "RECTANGLE", 2 * u.length, 2 * v.length
        data.energy = light["flux_lm"] * scale
        data.spread = math.pi
        # An area light shines along its −Z.
        normal = u.cross(v).normalized()
        axes = Matrix((u.normalized(), -v.normalized(), -normal)).transposed()
        thing.matrix_world = Matrix.Translation(light["center_m"]) @ axes.to_4x4()


def aim(thing, place, direction):
    thing.rotation_mode = "QUATERNION"
    thing.location = place
    thing.rotation_quaternion = direction.to_track_quat("-Z", "Y")


def add_camera(camera):
    if camera["brown_conrady"] is not None or camera["fisheye"] is not None:
        sys.exit("the frame's lens bends; compare frames of pinhole cameras")
    if abs(camera["fx_px"] / camera["fy_px"] - 1) > 1e-9:
        sys.exit("the frame's pixels are not square")
    data = bpy.data.cameras.new("camera")
    width, height = int(camera["width_px"]), int(camera["height_px"])
    data.sensor_fit, data.sensor_width = "HORIZONTAL", width
    data.lens = camera["fx_px"]
    data.shift_x = -(camera["cx_px"] - (width - 1) / 2) / width
    data.shift_y = (camera["cy_px"] - (height - 1) / 2) / width
    data.clip_start, data.clip_end = camera["near_m"], camera["far_m"]
    thing = bpy.data.objects.new("camera", data)
    bpy.context.scene.collection.objects.link(thing)
    # Blender's camera looks along −Z with Y up, ours along +Z with Y down.
    thing.matrix_world = Matrix(camera["world_from_camera"]) @ Matrix.Diagonal((1, -1, -1, 1))
    scene = bpy.context.scene
    scene.camera = thing
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100


def render(frame, samples, threads, seed, denoise):
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.view_settings.view_transform = "Raw"
    # One pixel's mean, not a wider filter: ours looks at one point of each.
    cycles = scene.cycles
    cycles.pixel_filter_type = "BOX"
    cycles.device, cycles.samples, cycles.seed = "CPU", samples, seed
    cycles.use_adaptive_sampling = False
    cycles.use_denoising = denoise
    cycles.denoiser = "OPENIMAGEDENOISE"
    cycles.max_bounces = cycles.diffuse_bounces = cycles.glossy_bounces = BOUNCES
    cycles.transmission_bounces, cycles.transparent_max_bounces = 12, 16
    # Without the light that bottles focus, they would stand in black shadows.
    cycles.caustics_reflective, cycles.caustics_refractive = False, True
    cycles.sample_clamp_indirect = 10
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "picture.exr")
        settings = scene.render.image_settings
        settings.file_format, settings.color_depth, settings.exr_codec = "OPEN_EXR", "32", "NONE"
        settings.color_mode = "RGB"
        scene.render.filepath = path
        bpy.ops.render.render(write_still=True)
        picture = bpy.data.images.load(path)
        picture.colorspace_settings.name = "Non-Color"
        width, height = picture.size
        values = np.empty(width * height * picture.channels, np.float32)
        picture.pixels.foreach_get(values)
    image = values.reshape(height, width, -1)[::-1, :, :3]
    return np.ascontiguousarray(image * frame.document["white_cd_per_m2"], np.float32)


if __name__ == "__main__":
    main(sys.argv[1:])
