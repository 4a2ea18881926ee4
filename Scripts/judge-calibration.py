"""Calibrates the cameras of `cartsim rig views` by OpenCV and compares with views.json.

Arguments: the folder; columns and rows of the board of make-board.py. Corners are found by OpenCV's
ChArUco detector. Answers as JSON, for each camera: views used, root-mean-square reprojection error
(pixels), relative errors of the focal lengths, errors of the centre (pixels), and by how much the two
mappings from directions to pixels differ at most over the picture (pixels). For the first two
cameras: the error of the distance between them by stereo calibration (metres). "spoiled" is the same
comparison of the mapping with a focal length 0.2 % off, which a judge must not let pass.
"""
import glob
import importlib.util
import json
import os
import sys

import cv2
import numpy as np

spec = importlib.util.spec_from_file_location(
    "make_board", os.path.join(os.path.dirname(os.path.abspath(__file__)), "make-board.py"))
make_board = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_board)


def corners(board, pattern, least):
    """Of each picture: points on the board and in the picture, by corner id.

    Least is half the side of the smallest window that will do: larger ones find better corners.
    """
    parameters = cv2.aruco.DetectorParameters()
    # At the picture's border a corner has but one marker in sight.
    one = cv2.aruco.CharucoParameters()
    one.minMarkers = 1
    detector = cv2.aruco.CharucoDetector(board, one, parameters)
    places = board.getChessboardCorners()
    found = []
    for path in sorted(glob.glob(pattern)):
        picture = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        # Small markers are read better in a picture of twice the size.
        twice = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        points, ids, _, _ = detector.detectBoard(twice)
        # Edges sharper than a pixel have no derivative to speak of.
        picture = cv2.GaussianBlur(picture, None, 0.9)
        if ids is None or len(ids) < 12:
            found.append({})
            continue
        ids, points = ids.ravel(), (np.asarray(points, np.float32).reshape(-1, 1, 2) - 0.5) / 2
        at = dict(zip(ids.tolist(), points.reshape(-1, 2)))
        # Windows follow from where corners are: the second round knows better.
        for _ in range(2):
            at = refined(picture, board, at, least)
        view = {i: (places[i], point) for i, point in at.items()}
        found.append(view if len(view) >= 12 else {})
    return found


def refined(picture, board, at, least):
    """Corners to parts of a pixel, without those that two windows put at two places."""
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 60, 1e-4)
    kept = {}
    for i, reach in windows(board, at, picture.shape[::-1], least).items():
        tried = []
        for window in (reach, max(2, reach * 2 // 3)):
            point = at[i].reshape(1, 1, 2).astype(np.float32)
            cv2.cornerSubPix(picture, point, (window, window), (-1, -1), criteria)
            tried.append(point.ravel())
        if np.linalg.norm(tried[0] - tried[1]) < 0.25:
            kept[i] = tried[0]
    return kept


def windows(board, at, size, least):
    """Half the side of the largest window around each corner that meets no marker, in pixels.

    Corners too near to the picture's border have none: a window across it drags them along.
    """
    across = board.getChessboardSize()[0] - 1
    # The sides of a marker that a corner sees, in parts of the square around it.
    steps = np.linspace(0.2, 0.8, 13)
    near = np.full(13, 0.2)
    sides = np.concatenate([[steps, near], [near, steps]], axis=1)

    def step(i, by, sign):
        """To the next corner on this side, or by what is on the other."""
        for way in (sign, -sign):
            inside = by != 1 or 0 <= i % across + way < across
            if inside and i + way * by in at:
                return sign * way * (at[i + way * by] - at[i])
        return None

    reaches = {}
    for i in at:
        quarters = [(step(i, 1, a), step(i, across, b)) for a in (1, -1) for b in (1, -1)]
        if quarters[0][0] is None or quarters[0][1] is None:
            continue
        marker = min(np.abs(np.stack(quarter, axis=1) @ sides).max(axis=0).min()
                     for quarter in quarters)
        border = min(*at[i], size[0] - 1 - at[i][0], size[1] - 1 - at[i][1])
        # Blurred edges and derivatives reach two pixels farther.
        reach = int(min(max(marker - 2.5, 2 if marker > 3 else 0), border - 2, 9))
        if reach >= least:
            reaches[i] = reach
    return reaches


def arrays(view):
    ids = sorted(view)
    return (np.array([view[i][0] for i in ids], np.float32).reshape(-1, 1, 3),
            np.array([view[i][1] for i in ids], np.float32).reshape(-1, 1, 2))


def true_model(camera):
    matrix = np.array([[camera["fx_px"], 0, camera["cx_px"]], [0, camera["fy_px"], camera["cy_px"]],
                       [0, 0, 1.0]])
    return matrix, np.array(camera["coefficients"])


def calibrate(camera, views):
    size = (int(camera["width_px"]), int(camera["height_px"]))
    pairs = [arrays(view) for view in views if view]
    objects, images = [p[0] for p in pairs], [p[1] for p in pairs]
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 300, 1e-12)
    if camera["lens"] == "fisheye":
        flags = cv2.CALIB_RECOMPUTE_EXTRINSIC | cv2.CALIB_FIX_SKEW
        rms, matrix, coefficients, _, _ = cv2.fisheye.calibrate(
            [o.astype(np.float64).reshape(1, -1, 3) for o in objects],
            [i.astype(np.float64).reshape(1, -1, 2) for i in images],
            size, None, None, flags=flags, criteria=criteria)
    else:
        rms, matrix, coefficients, _, _ = cv2.calibrateCamera(
            objects, images, size, None, None, criteria=criteria)
    return len(pairs), rms, matrix, coefficients.ravel()


def map_difference(camera, matrix, coefficients):
    """How far apart the two models put the direction that the true one sees at a pixel, at most."""
    true_matrix, true_coefficients = true_model(camera)
    x, y = np.meshgrid(np.linspace(0, camera["width_px"] - 1, 41),
                       np.linspace(0, camera["height_px"] - 1, 31))
    pixels = np.stack([x.ravel(), y.ravel()], axis=1).reshape(-1, 1, 2)
    still = np.zeros(3)
    if camera["lens"] == "fisheye":
        # Directions near 90 degrees have no place on the plane before the camera.
        bent = (pixels - true_matrix[:2, 2]) / np.diag(true_matrix)[:2]
        pixels = pixels[np.linalg.norm(bent, axis=2).ravel() < 1.3]
        rays = cv2.fisheye.undistortPoints(pixels, true_matrix, true_coefficients)
        seen, _ = cv2.fisheye.projectPoints(
            np.concatenate([rays, np.ones((len(rays), 1, 1))], axis=2), still, still, matrix,
            coefficients)
    else:
        tight = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 500, 1e-12)
        rays = cv2.undistortPointsIter(
            pixels, true_matrix, true_coefficients, None, None, tight) \
            if hasattr(cv2, "undistortPointsIter") else cv2.undistortPoints(
                pixels, true_matrix, true_coefficients, criteria=tight)
        back, _ = cv2.projectPoints(
            np.concatenate([rays, np.ones((len(rays), 1, 1))], axis=2), still, still, true_matrix,
            true_coefficients)
        assert np.abs(back - pixels).max() < 1e-3, np.abs(back - pixels).max()
        seen, _ = cv2.projectPoints(
            np.concatenate([rays, np.ones((len(rays), 1, 1))], axis=2), still, still, matrix,
            coefficients)
    return float(np.linalg.norm(seen - pixels, axis=2).max())


def stereo(cameras, found, models):
    """Error of the distance between two cameras, metres."""
    pairs = []
    for first, second in zip(*found):
        ids = sorted(set(first) & set(second))
        if len(ids) >= 12:
            pairs.append((arrays({i: first[i] for i in ids}), arrays({i: second[i] for i in ids})))
    if len(pairs) < 3:
        return {"views": len(pairs), "baseline_m": None, "error_m": None}
    objects = [a[0] for a, _ in pairs]
    first, second = [a[1] for a, _ in pairs], [b[1] for _, b in pairs]
    if cameras[0]["lens"] == "fisheye":
        # Into undistorted coordinates, which the other calibration takes.
        first = [cv2.fisheye.undistortPoints(p, models[0][0], models[0][1]) for p in first]
        second = [cv2.fisheye.undistortPoints(p, models[1][0], models[1][1]) for p in second]
        models = [(np.eye(3), np.zeros(5))] * 2
    size = (int(cameras[0]["width_px"]), int(cameras[0]["height_px"]))
    result = cv2.stereoCalibrate(
        objects, first, second, models[0][0], models[0][1], models[1][0], models[1][1], size,
        flags=cv2.CALIB_FIX_INTRINSIC)
    translation = np.asarray(result[6]).ravel()
    centers = [np.array(c["cart_from_camera"])[:3, 3] for c in cameras]
    return {"views": len(pairs),
            "baseline_m": float(np.linalg.norm(centers[0] - centers[1])),
            "error_m": float(np.linalg.norm(translation) - np.linalg.norm(centers[0] - centers[1]))}


def main(folder, columns, rows):
    truth = json.load(open(f"{folder}/views.json"))
    columns, rows = int(columns), int(rows)
    board = make_board.board(columns, rows, truth["board_m"][0] / columns)
    answers, models, pairs = [], [], []
    for camera in truth["cameras"]:
        count, rms, matrix, coefficients = calibrate(
            camera, corners(board, f"{folder}/{camera['name']}/view-*.png", 3))
        models.append((matrix, coefficients))
        pairs.append(corners(board, f"{folder}/{camera['name']}/pair-*.png", 2))
        true_matrix, true_coefficients = true_model(camera)
        wrong = true_matrix.copy()
        wrong[0, 0] *= 1.002
        wrong[1, 1] *= 1.002
        answers.append({
            "name": camera["name"], "views": count, "rms_px": float(rms),
            "focal_share": [matrix[0, 0] / true_matrix[0, 0] - 1, matrix[1, 1] / true_matrix[1, 1] - 1],
            "center_px": [matrix[0, 2] - true_matrix[0, 2], matrix[1, 2] - true_matrix[1, 2]],
            "map_px": map_difference(camera, matrix, coefficients),
            "spoiled_map_px": map_difference(camera, wrong, true_coefficients)})
    answer = {"cameras": answers, "stereo": None}
    if len(pairs) > 1 and pairs[0]:
        answer["stereo"] = stereo(truth["cameras"][:2], pairs[:2], models[:2])
    json.dump(answer, sys.stdout)


main(*sys.argv[1:])
