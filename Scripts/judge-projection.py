"""Projects points with OpenCV. Argument: a JSON file of cases; answers with their pixels.

Four coefficients are those of a fisheye, eight those of the rational model.
"""

import json
import sys

import cv2
import numpy as np

answers = []
for case in json.load(open(sys.argv[1])):
    fx, fy, cx, cy = case["camera"]
    matrix = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
    rotation, _ = cv2.Rodrigues(np.array(case["rotation"], dtype=float).reshape(3, 3))
    points, translation = np.array(case["points"], dtype=float), np.array(case["translation"], dtype=float)
    lens = np.array(case["lens"], dtype=float)
    if len(lens) == 4:
        pixels, _ = cv2.fisheye.projectPoints(
            points.reshape(-1, 1, 3), rotation, translation, matrix, lens)
    else:
        pixels, _ = cv2.projectPoints(points, rotation, translation, matrix, lens)
    answers.append(pixels.reshape(-1).tolist())
json.dump(answers, sys.stdout)
