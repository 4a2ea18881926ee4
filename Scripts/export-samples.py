"""Writes one pack with whatever exporters this Python has (trimesh, numpy-stl, pygltflib, pycollada,
Blender's bpy), for the tests of the importer. Prints the program, its version and the file, one file
a line; Tests/CatalogTests/Fixtures/exporters holds what it wrote once.

The pack is a red box of 120 × 60 × 200 mm, as wide, deep and high as that, with Z up and its front at
−Y; a blue cap of 40 × 40 × 30 mm on top, off the middle towards +X; and a green label of
80 × 2 × 100 mm on its front, 30 mm above the foot.
"""
import os
import sys

FACES = [[0, 3, 2], [0, 2, 1], [4, 5, 6], [4, 6, 7], [0, 1, 5], [0, 5, 4], [1, 2, 6], [1, 6, 5],
         [2, 3, 7], [2, 7, 6], [3, 0, 4], [3, 4, 7]]
# Name, corners in metres, colour: the same in linear light and in sRGB.
BOXES = [("body", (-0.06, -0.03, 0.0), (0.06, 0.03, 0.2), (1, 0, 0)),
         ("cap", (0.0, -0.02, 0.2), (0.04, 0.02, 0.23), (0, 0, 1)),
         ("label", (-0.04, -0.032, 0.03), (0.04, -0.03, 0.13), (0, 1, 0))]


def corners(low, high):
    (a, b, c), (d, e, f) = low, high
    return [(a, b, c), (d, b, c), (d, e, c), (a, e, c), (a, b, f), (d, b, f), (d, e, f), (a, e, f)]


def soup():
    """Vertices, triangles and a colour a vertex of all boxes."""
    points, triangles, colors = [], [], []
    for _, low, high, color in BOXES:
        triangles += [[i + len(points) for i in face] for face in FACES]
        points += corners(low, high)
        colors += [color] * 8
    return points, triangles, colors


def y_up(points):
    return [(x, z, -y) for x, y, z in points]


def with_trimesh(folder):
    import trimesh
    points, triangles, colors = soup()
    mesh = trimesh.Trimesh(
        points, triangles, process=False,
        vertex_colors=[[255 * c for c in color] + [255] for color in colors])
    for extension in ["obj", "ply", "stl"]:
        path = f"{folder}/trimesh-{extension}.{extension}"
        mesh.export(path)
        yield path
    scene = trimesh.Scene()
    for name, low, high, color in BOXES:
        material = trimesh.visual.material.PBRMaterial(name=name, baseColorFactor=[*color, 1.0])
        scene.add_geometry(trimesh.Trimesh(
            y_up(corners(low, high)), FACES, process=False,
            visual=trimesh.visual.TextureVisuals(material=material)), geom_name=name)
    path = f"{folder}/trimesh-glb.glb"
    scene.export(path)
    yield path


def with_collada(folder):
    import collada
    import numpy
    document = collada.Collada()
    document.assetInfo.upaxis = collada.asset.UP_AXIS.Z_UP
    document.assetInfo.unitmeter = 0.01
    nodes = []
    for name, low, high, color in BOXES:
        effect = collada.material.Effect(f"{name}-effect", [], "lambert", diffuse=(*color, 1))
        material = collada.material.Material(f"{name}-material", name, effect)
        document.effects.append(effect)
        document.materials.append(material)
        places = numpy.array(corners(low, high)).ravel() * 100  # centimetres
        source = collada.source.FloatSource(f"{name}-places", places, ("X", "Y", "Z"))
        geometry = collada.geometry.Geometry(document, f"{name}-mesh", name, [source])
        inputs = collada.source.InputList()
        inputs.addInput(0, "VERTEX", f"#{name}-places")
        geometry.primitives.append(
            geometry.createTriangleSet(numpy.array(FACES).ravel(), inputs, name))
        document.geometries.append(geometry)
        link = collada.scene.MaterialNode(name, material, inputs=[])
        nodes.append(collada.scene.Node(
            name, children=[collada.scene.GeometryNode(geometry, [link])]))
    scene = collada.scene.Scene("pack", nodes)
    document.scenes.append(scene)
    document.scene = scene
    path = f"{folder}/pycollada.dae"
    document.write(path)
    yield path


def with_numpy_stl(folder):
    import numpy
    from stl import Mode, mesh
    points, triangles, _ = soup()
    shape = mesh.Mesh(numpy.zeros(len(triangles), dtype=mesh.Mesh.dtype))
    # In millimetres, as printers want them.
    shape.vectors[:] = numpy.array(points, numpy.float32)[numpy.array(triangles)] * 1000
    for name, mode in [("binary", Mode.BINARY), ("ascii", Mode.ASCII)]:
        path = f"{folder}/numpy-{name}.stl"
        shape.save(path, mode=mode)
        yield path


def with_pygltflib(folder):
    import numpy
    import pygltflib as g
    indices = numpy.array(FACES, numpy.uint16).ravel()
    data = indices.tobytes()
    views = [g.BufferView(buffer=0, byteLength=len(data))]
    accessors = [g.Accessor(bufferView=0, componentType=g.UNSIGNED_SHORT, count=len(indices),
                            type=g.SCALAR)]
    materials, nodes, meshes = [], [], []
    for number, (name, low, high, color) in enumerate(BOXES):
        # About its own middle, put into place by its node.
        places = numpy.array(y_up(corners(low, high)))
        middle = places.mean(axis=0)
        places = (places - middle).astype(numpy.float32)
        views.append(g.BufferView(buffer=0, byteOffset=len(data), byteLength=places.nbytes))
        data += places.tobytes()
        accessors.append(g.Accessor(
            bufferView=number + 1, componentType=g.FLOAT, count=8, type=g.VEC3,
            min=places.min(axis=0).tolist(), max=places.max(axis=0).tolist()))
        materials.append(g.Material(name=name, pbrMetallicRoughness=g.PbrMetallicRoughness(
            baseColorFactor=[*map(float, color), 1.0])))
        meshes.append(g.Mesh(name=name, primitives=[g.Primitive(
            attributes=g.Attributes(POSITION=number + 1), indices=0, material=number)]))
        nodes.append(g.Node(name=name, mesh=number, translation=middle.tolist()))
    document = g.GLTF2(
        scene=0, scenes=[g.Scene(nodes=[0, 1, 2])], nodes=nodes, meshes=meshes,
        materials=materials, accessors=accessors, bufferViews=views,
        buffers=[g.Buffer(byteLength=len(data))])
    document.set_binary_blob(data)
    path = f"{folder}/pygltflib.glb"
    document.save(path)
    yield path


def with_blender(folder):
    import bpy
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for name, low, high, color in BOXES:
        shape = bpy.data.meshes.new(name)
        shape.from_pydata(corners(low, high), [], FACES)
        material = bpy.data.materials.new(name)
        material.use_nodes = True
        material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*color, 1)
        shape.materials.append(material)
        layer = shape.color_attributes.new("Color", "BYTE_COLOR", "CORNER")
        for corner in layer.data:
            corner.color = (*color, 1)
        bpy.context.collection.objects.link(bpy.data.objects.new(name, shape))
    for path, export in [
        ("blender-glb.glb", lambda p: bpy.ops.export_scene.gltf(filepath=p)),
        ("blender-gltf.gltf", lambda p: bpy.ops.export_scene.gltf(
            filepath=p, export_format="GLTF_SEPARATE")),
        ("blender-obj.obj", lambda p: bpy.ops.wm.obj_export(filepath=p)),
        ("blender-fbx.fbx", lambda p: bpy.ops.export_scene.fbx(filepath=p)),
        ("blender-ply.ply", lambda p: bpy.ops.wm.ply_export(filepath=p)),
        ("blender-stl.stl", lambda p: bpy.ops.wm.stl_export(filepath=p)),
        ("blender-dae.dae", lambda p: bpy.ops.wm.collada_export(filepath=p)),
    ]:
        try:
            export(f"{folder}/{path}")
        except AttributeError:
            continue  # Blender 5 writes no Collada.
        yield f"{folder}/{path}"


def main(folder):
    from importlib.metadata import version
    os.makedirs(folder, exist_ok=True)
    # Exporters talk; the list of files must not be among it.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for module, package, write in [
            ("trimesh", "trimesh", with_trimesh), ("stl", "numpy-stl", with_numpy_stl),
            ("pygltflib", "pygltflib", with_pygltflib), ("collada", "pycollada", with_collada),
            ("bpy", "bpy", with_blender)]:
        try:
            __import__(module)
        except ImportError:
            continue
        for made in write(folder):
            print(f"{package} {version(package)}\t{made}", file=answer)
    answer.close()


main(sys.argv[-1])
