#!/usr/bin/env python3
"""Judges Scripts/train from end to end on next to nothing: it must run, resume and refuse, not learn.

  judge-training.py CARTSIM FOLDER

With a Python that has Scripts/train/requirements.txt. Generates sixteen pictures, trains four steps, kills a
second training in the middle and goes on, trains the shipped network on, quantises, and asks ONNX Runtime whether
both networks agree; then goes once around the flywheel, and again, which must change nothing. Prints `ok` and ends
with 0, or tells what is wrong and ends with 1. Takes a minute or two on two cores.
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


def mines():
    """Of three objects one is found, one taken for another, one missed; a hidden one does not count."""
    sys.path.insert(0, str(TRAIN))
    import average_precision
    from judging import PLAIN, Judged
    from mining import Failures

    judged = Judged(["apple", "bread", "can"])
    judged.images = [{"id": 1, "set": "a", "episode": "a/0"}, {"id": 2, "set": "b", "episode": "b/0"}]
    places = [(1, 1, 0, 1), (2, 1, 50, 1), (3, 2, 0, 1), (3, 2, 100, 0.1)]
    judged.objects = [
        {"id": n + 1, "category_id": c, "image_id": i, "bbox": [x, 0, 20, 20], "share": share}
        for n, (c, i, x, share) in enumerate(places)]
    judged.found = [
        {"image_id": i, "category_id": c, "bbox": [x + 1, 0, 20, 20], "score": score}
        for i, c, x, score in ((1, 1, 0, 0.9), (1, 1, 50, 0.8), (2, 2, 200, 0.7), (2, 3, 0, 0.1))]
    failures = Failures(judged, 0.25).json()
    wanted = {"apple": (0, {}, 0), "bread": (0, {"apple": 1}, 1), "can": (1, {}, 0)}
    got = {sku: (f["missed"], f["mistaken_for"], f["invented"]) for sku, f in failures["products"].items()}
    if got != wanted or failures["sets"]["b"] != {"objects": 1, "failed": 1, "invented": 1}:
        sys.exit(f"failures are counted wrong: {failures}")
    run = average_precision.evaluated(judged.truth(), judged.found, PLAIN)
    whole = average_precision.judge(judged.truth(), judged.found, PLAIN)[0]
    draws = average_precision.resampled(run, [[0, 1], [0, 1, 0, 1], [1, 1]], {1})
    (same, apple), (doubled, _), (other, _) = draws
    if abs(same - whole) > 1e-9 or abs(doubled - whole) > 1e-9 or other == whole or apple <= whole:
        sys.exit(f"resampling gives {draws} for {whole}")
    if average_precision.judge(judged.truth(), [], PLAIN)[:3] != (0, 0, 0):
        sys.exit("a network that finds nothing has a precision")


def keeps(folder):
    """A checkpoint of the second stage gives back step and weights; another training's, or a broken one, is refused."""
    sys.path.insert(0, str(TRAIN))
    import torch

    import embedding
    from faults import InputError

    file = folder / "embedder-checkpoint.pt"
    folder.mkdir(parents=True, exist_ok=True)
    one, other = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
    if embedding.Run(file, {"seed": 1}, one).resume() != 0:
        sys.exit("a run without a checkpoint does not begin at the first step")
    embedding.Run(file, {"seed": 1}, one).save(7)
    if embedding.Run(file, {"seed": 1}, other).resume() != 7 or not torch.equal(one.weight, other.weight):
        sys.exit("a checkpoint does not give back what was saved")
    for settings, content in (({"seed": 2}, file.read_bytes()), ({"seed": 1}, file.read_bytes()[:100]), ({"seed": 1}, b"")):
        file.write_bytes(content)
        try:
            embedding.Run(file, settings, other).resume()
        except InputError:
            continue
        sys.exit(f"a checkpoint of {len(content)} bytes was taken for one of {settings}")


def goes_around(cartsim, trained, folder):
    arguments = [trained, "--output", folder, "--pictures", 8, "--weak", 4, "--steps", 2, "--share", 0.02,
                 "--cartsim", cartsim]
    first = run("flywheel", *arguments).stdout
    report = (folder / "flywheel.json").read_bytes()
    again = run("flywheel", *arguments).stdout
    if "training, 2 steps" not in first or "training, 2 steps" in again:
        sys.exit(f"the flywheel did again what was done, or nothing:\n{again}")
    if (folder / "flywheel.json").read_bytes() != report or not (folder / "gain.png").is_file():
        sys.exit("the flywheel's second call says something else")
    run("flywheel", folder, "--output", folder / "none", expect=2)


def goes_on(data, folder):
    """The shipped network answers the same once it can be trained on, and is trained on at another size."""
    import numpy as np
    import onnxruntime
    import torch

    import exporting
    import network

    shipped = TRAIN.parents[1] / "Assets/models/cart-detector.onnx"
    classes = exporting.read_settings(shipped)["classes"]
    _, shape = exporting.input_of(shipped)
    dice = torch.Generator().manual_seed(1)
    model = exporting.with_statistics(
        exporting.weights_of(shipped, classes), [torch.rand(2, *shape[1:], generator=dice) for _ in range(2)])
    picture = torch.rand(*shape, generator=dice)
    with torch.no_grad():
        ours = network.ExportedDetector(model.eval(), *shape[2:])(picture).numpy()
    theirs = onnxruntime.InferenceSession(str(shipped), providers=["CPUExecutionProvider"]).run(
        None, {"images": picture.numpy()})[0]
    if (apart := float(np.abs(ours - theirs).max())) > 0.01:
        sys.exit(f"the shipped network, made fit for training, differs from itself by {apart}")
    run("train", "--output", folder, "--data", data, "--from", shipped, "--input", "192x160", "--steps", 2,
        "--batch", 4, "--held-share", 0)
    # Unless it is told otherwise, a training that goes on keeps the size.
    again = folder.with_name(folder.name + "-again")
    run("train", "--output", again, "--data", data, "--from", folder / "checkpoint.pt", "--steps", 1, "--batch", 4,
        "--held-share", 0)
    for output in (folder, again):
        if exporting.input_of(output / "detector.onnx")[1] != [1, 3, 160, 192]:
            sys.exit(f"{output}: --input is not what the network sees")
    for wrong in (["--from", shipped.with_name("cart-detector-int8.onnx")], ["--from", data / "none.onnx"],
                  ["--input", "100x100"]):
        run("train", "--output", folder / "none", "--data", data, *wrong, expect=2)


def main():
    cartsim, folder = sys.argv[1], Path(sys.argv[2])
    trained = folder / "trained"
    run("train", "--output", trained, "--recipe", TRAIN / "recipes/smoke.yaml", "--cartsim", cartsim, "--steps", 4,
        "--batch", 4, "--held-share", 0)
    data = trained / "data/detector-hands"
    resumes(data, folder / "resumed")
    run("quantise", trained / "detector.onnx", "--data", data, "--pictures", 8, "--output", folder / "int8.onnx")
    agree(trained / "detector.onnx", folder / "int8.onnx")
    mines()
    keeps(folder / "embedder")
    goes_on(data, folder / "onwards")
    goes_around(cartsim, trained, folder / "flywheel")
    (folder / "empty.json").write_text('{"images": [], "annotations": [], "categories": []}')
    run("train", "--output", folder / "none", "--data", folder / "empty.json", expect=2)
    run("train", "--output", folder / "none", "--data", data, "--mix", 2, expect=2)
    print("ok")


if __name__ == "__main__":
    main()
