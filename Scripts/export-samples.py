"""Writes one pack with whatever exporters this Python has (trimesh, numpy-stl, pygltflib, Blender's
bpy), for the tests of the importer.

The pack is a box of 120 × 60 × 200 mm, as wide, deep and high as that, with Z up and its front at −Y,
and a cap of 40 × 40 × 30 mm on top, off the middle towards +X. Prints one file a line.
"""
import os
import sys

FACES = [[0, 3, 2], [0, 2, 1], [4, 5, 6], [4, 6, 7], [0, 1, 5], [0, 5, 4], [1, 2, 6], [1, 6, 5],
         [2, 3, 7], [2, 7, 6], [3, 0, 4], [3, 4, 7]]
BOXES = [((-0.06, -0.03, 0.0), (0.06, 0.03, 0.2)), ((0.0, -0.02, 0.2), (0.04, 0.02, 0.23))]


def corners(low, high):
    (a, b, c), (d, e, f) = low, high
    return [(a, b, c), (d, b, c), (d, e, c), (a, e, c), (a, b, f), (d, b, f), (d, e, f), (a, e, f)]


def soup():
    """Vertices and triangles of both boxes."""
    points, triangles = [], []
    for low, high in BOXES:
        triangles += [[i + len(points) for i in face] for face in FACES]
        points += corners(low, high)
    return points, triangles


def y_up(points):
    return [(x, z, -y) for x, y, z in points]


def with_trimesh(folder):
    import trimesh
    points, triangles = soup()
    mesh = trimesh.Trimesh(points, triangles, process=False)
    for extension in ["obj", "ply", "stl"]:
        yield mesh, f"{folder}/trimesh.{extension}"
    yield trimesh.Trimesh(y_up(points), triangles, process=False), f"{folder}/trimesh.glb"
    try:
        import collada  # noqa: F401
    except ImportError:
        return
    yield trimesh.Trimesh(y_up(points), triangles, process=False), f"{folder}/trimesh.dae"


def with_numpy_stl(folder):
    import numpy
    from stl import Mode, mesh
    points, triangles = soup()
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
    points, triangles = soup()
    positions = numpy.array(y_up(points), numpy.float32)
    indices = numpy.array(triangles, numpy.uint16).ravel()
    data = indices.tobytes() + positions.tobytes()
    cut = indices.nbytes
    document = g.GLTF2(
        scene=0, scenes=[g.Scene(nodes=[0])], nodes=[g.Node(mesh=0)],
        meshes=[g.Mesh(primitives=[g.Primitive(attributes=g.Attributes(POSITION=1), indices=0)])],
        accessors=[
            g.Accessor(bufferView=0, componentType=g.UNSIGNED_SHORT, count=len(indices),
                       type=g.SCALAR),
            g.Accessor(bufferView=1, componentType=g.FLOAT, count=len(positions), type=g.VEC3,
                       min=positions.min(axis=0).tolist(), max=positions.max(axis=0).tolist())],
        bufferViews=[g.BufferView(buffer=0, byteLength=cut),
                     g.BufferView(buffer=0, byteOffset=cut, byteLength=len(data) - cut)],
        buffers=[g.Buffer(byteLength=len(data))])
    document.set_binary_blob(data)
    path = f"{folder}/pygltflib.glb"
    document.save(path)
    yield path


def with_blender(folder):
    import bpy
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for low, high in BOXES:
        shape = bpy.data.meshes.new("pack")
        shape.from_pydata(corners(low, high), [], FACES)
        bpy.context.collection.objects.link(bpy.data.objects.new("pack", shape))
    for path, export in [
        ("blender.glb", lambda p: bpy.ops.export_scene.gltf(filepath=p)),
        ("blender.gltf", lambda p: bpy.ops.export_scene.gltf(
            filepath=p, export_format="GLTF_SEPARATE")),
        ("blender.obj", lambda p: bpy.ops.wm.obj_export(filepath=p)),
        ("blender.fbx", lambda p: bpy.ops.export_scene.fbx(filepath=p)),
        ("blender.ply", lambda p: bpy.ops.wm.ply_export(filepath=p)),
        ("blender.stl", lambda p: bpy.ops.wm.stl_export(filepath=p)),
        ("blender.dae", lambda p: bpy.ops.wm.collada_export(filepath=p)),
    ]:
        try:
            export(f"{folder}/{path}")
        except AttributeError:
            continue  # Blender 5 writes no Collada.
        yield f"{folder}/{path}"


def main(folder):
    os.makedirs(folder, exist_ok=True)
    # Exporters talk; the list of files must not be among it.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for name, write in [("trimesh", with_trimesh), ("stl", with_numpy_stl),
                        ("pygltflib", with_pygltflib), ("bpy", with_blender)]:
        try:
            __import__(name)
        except ImportError:
            continue
        for made in write(folder):
            if isinstance(made, tuple):
                made[0].export(made[1])
                made = made[1]
            print(made, file=answer)
    answer.close()


main(sys.argv[-1])
