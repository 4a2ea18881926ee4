"""COCO's twelve numbers, by pycocotools, of every case in a folder.

Usage: judge-detections.py FOLDER
A case is a folder with truth.json and results.json. Prints {case: {"bbox": [12], "segm": [12]}}.
"""

import contextlib
import io
import json
import pathlib
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def judged(truth, results, comparison):
    with contextlib.redirect_stdout(io.StringIO()):
        ground_truth = COCO(str(truth))
        evaluation = COCOeval(ground_truth, ground_truth.loadRes(str(results)), comparison)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return list(evaluation.stats)


def main(folder):
    print(
        json.dumps(
            {
                case.name: {
                    comparison: judged(case / "truth.json", case / "results.json", comparison)
                    for comparison in ("bbox", "segm")
                }
                for case in sorted(pathlib.Path(folder).iterdir())
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
