"""Draws a ChArUco board to calibrate cameras with, by OpenCV's aruco module.

Usage: make-board.py PNG [COLUMNS ROWS SQUARE_PX]. Markers of DICT_4X4_100, six tenths of a
square wide, which leaves corners room; the print reaches to the squares' edges.
"""
import sys

import cv2


def board(columns, rows, square=1.0):
    """The board with squares of this side, in whatever unit."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_100)
    return cv2.aruco.CharucoBoard((columns, rows), square, 0.6 * square, dictionary)


def main(path, columns=12, rows=9, square=128):
    columns, rows, square = int(columns), int(rows), int(square)
    picture = board(columns, rows).generateImage((columns * square, rows * square), None, 0, 1)
    if not cv2.imwrite(path, picture):
        raise SystemExit(f"{path} cannot be written")


if __name__ == "__main__":
    main(*sys.argv[1:])
