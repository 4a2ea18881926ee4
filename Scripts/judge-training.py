#!/usr/bin/env python3
"""Judges Scripts/train from end to end on next to nothing: it must run, resume and refuse, not learn.

  judge-training.py CARTSIM FOLDER

With a Python that has Scripts/train/requirements.txt. Generates sixteen pictures, trains four steps, kills a
second training in the middle and goes on, quantises, and asks ONNX Runtime whether both networks agree.
Prints `ok` and ends with 0, or tells what is wrong and ends with 1. Takes a minute or two on two cores.
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

TRAIN = Path(__file__).resolve().parent / "train"


def run(command, *arguments, expect=0):
    result = subprocess.run(
        [sys.executable, str(TRAIN / command), *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != expect:
        sys.exit(f"{command} ended with {result.returncode}, expected {expect}:\n{result.stdout}{result.stderr}")
    return result


def rows(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def resumes(data, folder):
    """Killed after its first checkpoint, a training goes on from there and ends with the last step."""
    arguments = ["--output", folder, "--data", data, "--steps", 60, "--batch", 4, "--save-every", 0]
    process = subprocess.Popen(
        [sys.executable, str(TRAIN / "train"), *map(str, arguments)], stdout=subprocess.DEVNULL)
    while not (folder / "checkpoint.pt").is_file() and process.poll() is None:
        time.sleep(0.2)
    if process.poll() is not None:
        sys.exit("the training ended before it could be killed")
    process.send_signal(signal.SIGKILL)
    process.wait()
    said = run("train", *arguments).stdout
    if "goes on at step" not in said or rows(folder)[-1]["step"] != 60:
        sys.exit(f"a killed training did not go on:\n{said}")


def agree(one, other):
    import numpy as np
    import onnxruntime

    picture = np.random.default_rng(1).random((1, 3, 256, 320), np.float32)
    answers = [
        onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, {"images": picture})[0]
        for path in (one, other)]
    if answers[0].shape != answers[1].shape or not np.isfinite(answers[1]).all():
        sys.exit(f"the 8-bit network answers {answers[1].shape}, the other {answers[0].shape}")
    apart = np.abs(answers[0][:, :4] - answers[1][:, :4]).mean()
    if apart > 8:
        sys.exit(f"boxes of the 8-bit network are {apart:.1f} pixels from the other's on average")


def main():
    cartsim, folder = sys.argv[1], Path(sys.argv[2])
    trained = folder / "trained"
    run("train", "--output", trained, "--recipe", TRAIN / "recipes/smoke.yaml", "--cartsim", cartsim, "--steps", 4,
        "--batch", 4, "--held-share", 0)
    data = trained / "data/detector-hands"
    resumes(data, folder / "resumed")
    run("quantise", trained / "detector.onnx", "--data", data, "--pictures", 8, "--output", folder / "int8.onnx")
    agree(trained / "detector.onnx", folder / "int8.onnx")
    (folder / "empty.json").write_text('{"images": [], "annotations": [], "categories": []}')
    run("train", "--output", folder / "none", "--data", folder / "empty.json", expect=2)
    run("train", "--output", folder / "none", "--data", data, "--mix", 2, expect=2)
    print("ok")


if __name__ == "__main__":
    main()
