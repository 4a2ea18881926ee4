"""Projects points with OpenCV. Argument: a JSON file of cases; answers with their pixels."""

import json
import sys

import cv2
import numpy as np

answers = []
for case in json.load(open(sys.argv[1])):
    fx, fy, cx, cy = case["camera"]
    matrix = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
    rotation, _ = cv2.Rodrigues(np.array(case["rotation"]).reshape(3, 3))
    pixels, _ = cv2.projectPoints(
        np.array(case["points"]), rotation, np.array(case["translation"]), matrix,
        np.array(case["lens"]))
    answers.append(pixels.reshape(-1).tolist())
json.dump(answers, sys.stdout)
