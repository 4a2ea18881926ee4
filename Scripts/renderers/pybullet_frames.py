"""The standard scene drawn by PyBullet's TinyRenderer, which needs neither window nor OpenGL: one
call gives picture, depth and ids. See frames.py."""

from importlib.metadata import version

import numpy as np
import pybullet

import frames


class Renderer:
    name = f"PyBullet {version('pybullet')} TinyRenderer"
    first_id = 0

    def __init__(self, scene, width, height):
        pybullet.connect(pybullet.DIRECT)
        self.size = (width, height)
        self.near, self.far = scene.near, scene.far
        self.bodies = [body(product) for product in scene.products]
        self.views = [
            (np.linalg.inv(pose)).T.ravel().tolist() for pose in scene.world_from_cameras_opengl]
        self.projection = pybullet.computeProjectionMatrixFOV(
            scene.vertical_field_deg, width / height, scene.near, scene.far)
        self.to_light = (-scene.light_direction).tolist()

    def pose(self, world_from_products):
        for body_id, pose in zip(self.bodies, world_from_products):
            w, *xyz = frames.quaternion(pose).tolist()
            pybullet.resetBasePositionAndOrientation(body_id, pose[:3, 3].tolist(), xyz + [w])

    def draw(self, camera):
        width, height = self.size
        _, _, color, buffer, labels = pybullet.getCameraImage(
            width, height, self.views[camera], self.projection, lightDirection=self.to_light,
            shadow=0, renderer=pybullet.ER_TINY_RENDERER)
        # Lists if the package was built without NumPy.
        color = np.asarray(color, np.uint8).reshape(height, width, 4)[..., :3]
        buffer = np.asarray(buffer, np.float32).reshape(height, width)
        labels = np.asarray(labels, np.int32).reshape(height, width)
        depth = self.near * self.far / (self.far - (self.far - self.near) * buffer)
        return color, depth, labels


def body(product):
    shape = pybullet.createVisualShape(
        pybullet.GEOM_MESH, fileName=product.mesh, rgbaColor=[1, 1, 1, 1],
        specularColor=[0.1, 0.1, 0.1])
    made = pybullet.createMultiBody(0, -1, shape)
    pybullet.changeVisualShape(made, -1, textureUniqueId=pybullet.loadTexture(product.texture))
    return made


if __name__ == "__main__":
    frames.run(Renderer)
