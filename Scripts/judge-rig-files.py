"""Reads calibration files of `cartsim rig export` with other people's readers.

Arguments: a format (opencv, kalibr or ros) and the files. Answers as JSON, for each camera by name:
width, height, camera matrix, coefficients, and cart_from_camera as four rows. OpenCV's own reader
reads its files; the others go through PyYAML, which Kalibr uses, and Kalibr's chain is
followed as its documentation says.
"""
import json
import sys

import cv2
import numpy as np

import yaml


def opencv(path):
    storage = cv2.FileStorage(path, cv2.FILE_STORAGE_READ)
    assert storage.isOpened(), path
    return storage.getNode("camera_name").string(), {
        "width": int(storage.getNode("image_width").real()),
        "height": int(storage.getNode("image_height").real()),
        "matrix": storage.getNode("camera_matrix").mat().ravel().tolist(),
        "coefficients": storage.getNode("distortion_coefficients").mat().ravel().tolist(),
        "fisheye": storage.getNode("fisheye_model").real() == 1,
        "cart_from_camera": storage.getNode("cart_from_camera").mat().tolist()}


def read(path):
    with open(path) as file:
        return yaml.safe_load(file)


def ros(path):
    document = read(path)
    assert np.allclose(document["rectification_matrix"]["data"], np.eye(3).ravel())
    p = np.array(document["projection_matrix"]["data"]).reshape(3, 4)
    assert np.array_equal(p[:, :3].ravel(), document["camera_matrix"]["data"])
    counts = {"plumb_bob": 5, "rational_polynomial": 8, "equidistant": 4}
    coefficients = document["distortion_coefficients"]
    assert coefficients["rows"] == 1
    assert counts[document["distortion_model"]] == coefficients["cols"] == len(coefficients["data"])
    return document["camera_name"], {
        "width": document["image_width"], "height": document["image_height"],
        "matrix": document["camera_matrix"]["data"], "coefficients": coefficients["data"],
        "fisheye": document["distortion_model"] == "equidistant",
        "cart_from_camera": np.reshape(document["cart_from_camera"]["data"], (4, 4)).tolist()}


def kalibr(path):
    cart_from_camera, cameras = None, {}
    for _, camera in sorted(read(path).items()):
        assert camera["camera_model"] == "pinhole"
        if "T_cn_cnm1" in camera:
            cart_from_camera = cart_from_camera @ np.linalg.inv(np.array(camera["T_cn_cnm1"]))
        else:
            cart_from_camera = np.array(camera["T_cart_cam"])
        fu, fv, pu, pv = camera["intrinsics"]
        cameras[camera["rostopic"].split("/")[1]] = {
            "width": camera["resolution"][0], "height": camera["resolution"][1],
            "matrix": [fu, 0, pu, 0, fv, pv, 0, 0, 1], "coefficients": camera["distortion_coeffs"],
            "fisheye": camera["distortion_model"] == "equidistant",
            "cart_from_camera": cart_from_camera.tolist()}
    return cameras


def main(kind, *paths):
    if kind == "kalibr":
        answer = kalibr(*paths)
    else:
        answer = dict({"opencv": opencv, "ros": ros}[kind](path) for path in paths)
    json.dump(answer, sys.stdout)


main(*sys.argv[1:])
