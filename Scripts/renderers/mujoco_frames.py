"""The standard scene drawn by MuJoCo's renderer on EGL: three passes, for colour, depth and ids,
without shadows and with one sample a pixel. See frames.py."""

import os

os.environ.setdefault("MUJOCO_GL", "egl")

import mujoco
import numpy as np

import frames


class Renderer:
    name = f"MuJoCo {mujoco.__version__}"
    first_id = 0

    def __init__(self, scene, width, height):
        self.model = specification(scene, width, height).compile()
        self.data = mujoco.MjData(self.model)
        self.bodies = [self.model.body(product.name).mocapid[0] for product in scene.products]
        self.renderer = mujoco.Renderer(self.model, height, width)

    def pose(self, world_from_products):
        for number, pose in zip(self.bodies, world_from_products):
            self.data.mocap_pos[number] = pose[:3, 3]
            self.data.mocap_quat[number] = frames.quaternion(pose)
        mujoco.mj_kinematics(self.model, self.data)
        mujoco.mj_camlight(self.model, self.data)

    def draw(self, camera):
        renderer = self.renderer
        renderer.update_scene(self.data, camera)
        color = renderer.render()
        renderer.enable_depth_rendering()
        depth = renderer.render()
        renderer.disable_depth_rendering()
        renderer.enable_segmentation_rendering()
        labels = renderer.render()
        renderer.disable_segmentation_rendering()
        return color, depth, labels[..., 0]


def specification(scene, width, height):
    spec = mujoco.MjSpec()
    visual = spec.visual
    visual.global_.offwidth, visual.global_.offheight = width, height
    # Planes in units of the extent.
    spec.stat.extent = 1.0
    visual.map.znear, visual.map.zfar = scene.near, scene.far
    visual.quality.offsamples = 0
    visual.quality.shadowsize = 0
    visual.headlight.ambient = [scene.ambient] * 3
    visual.headlight.diffuse = visual.headlight.specular = [0] * 3
    for product in scene.products:
        add_product(spec, product)
    light = {"specular": [0.1] * 3, "castshadow": False}
    spec.worldbody.add_light(
        type=mujoco.mjtLightType.mjLIGHT_DIRECTIONAL, pos=[0, 0, 2], dir=scene.light_direction,
        diffuse=[scene.directional_irradiance] * 3, **light)
    for lamp in scene.lamps:
        # Without falloff: as bright at the products as the scene's.
        spec.worldbody.add_light(
            pos=lamp, dir=[0, 0, -1], cutoff=90, exponent=0, attenuation=[1, 0, 0],
            diffuse=[0.35] * 3, **light)
    for pose in scene.world_from_cameras_opengl:
        spec.worldbody.add_camera(
            pos=pose[:3, 3], quat=frames.quaternion(pose), fovy=scene.vertical_field_deg)
    return spec


def add_product(spec, product):
    name = product.name
    spec.add_texture(name=name, type=mujoco.mjtTexture.mjTEXTURE_2D, file=product.texture)
    material = spec.add_material(name=name, specular=0.15, shininess=0.25)
    material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = name
    mesh = spec.add_mesh(name=name, file=product.mesh)
    mesh.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL
    # A mocap body stands where it is put.
    body = spec.worldbody.add_body(name=name, mocap=True)
    body.add_geom(
        type=mujoco.mjtGeom.mjGEOM_MESH, meshname=name, material=name, contype=0, conaffinity=0)


if __name__ == "__main__":
    frames.run(Renderer)
