"""The standard scene drawn by pyrender as its users do: an OffscreenRenderer on EGL, once for
colour and depth and once more for ids, each product in a colour of its own. See frames.py."""

import os

os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

import numpy as np
import pyrender
import trimesh
from PIL import Image

import frames


class Renderer:
    name = f"pyrender {pyrender.__version__}"
    first_id = 1

    def __init__(self, scene, width, height):
        self.scene = pyrender.Scene(
            bg_color=[0.5, 0.5, 0.5, 1.0], ambient_light=[scene.ambient] * 3)
        self.nodes = [self.scene.add(mesh(product)) for product in scene.products]
        self.colors = {
            node: np.array([number + 1, 0, 0], np.uint8) for number, node in enumerate(self.nodes)}
        self.world_from_cameras = scene.world_from_cameras_opengl
        self.camera = self.scene.add(pyrender.PerspectiveCamera(
            yfov=np.radians(scene.vertical_field_deg), aspectRatio=width / height,
            znear=scene.near, zfar=scene.far))
        # Its lights shine along -z; their strengths give about the brightness of the scene's.
        sun = np.eye(4)
        sun[:3, 2] = -scene.light_direction
        sun[:3, 0] = np.cross([0, 1, 0], sun[:3, 2])
        sun[:3, 0] /= np.linalg.norm(sun[:3, 0])
        sun[:3, 1] = np.cross(sun[:3, 2], sun[:3, 0])
        self.scene.add(pyrender.DirectionalLight(np.ones(3), intensity=1.7), pose=sun)
        for lamp in scene.lamps:
            place = np.eye(4)
            place[:3, 3] = lamp
            self.scene.add(pyrender.PointLight(np.ones(3), intensity=0.5), pose=place)
        self.renderer = pyrender.OffscreenRenderer(width, height)

    def pose(self, world_from_products):
        for node, pose in zip(self.nodes, world_from_products):
            self.scene.set_pose(node, pose)

    def draw(self, camera):
        self.scene.set_pose(self.camera, self.world_from_cameras[camera])
        color, depth = self.renderer.render(self.scene)
        labels, _ = self.renderer.render(
            self.scene, flags=pyrender.RenderFlags.SEG, seg_node_map=self.colors)
        return color, depth, labels[..., 0]


def mesh(product):
    image = Image.open(product.texture).convert("RGB")
    material = pyrender.MetallicRoughnessMaterial(
        baseColorTexture=pyrender.Texture(source=image, source_channels="RGB"),
        metallicFactor=0.0, roughnessFactor=0.6)
    return pyrender.Mesh.from_trimesh(
        trimesh.load_mesh(product.mesh, process=False), material=material, smooth=True)


if __name__ == "__main__":
    frames.run(Renderer)
