"""Measures labelled frames a second to disk, pyrender's as two processes and CartSim's with two
workers in turn, and prints the ratios. Called by Scripts/compare-disk, which sets pyrender up.

A ratio is the median of the rounds' ratios: a machine's speed drifts, so only what was measured side
by side is compared; the load before each round is printed beside it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROCESSES = 2
SIZE = ["640", "480"]


class Peers:
    """pyrender, once for each core."""

    def __init__(self, python, scene, work):
        environment = os.environ | {"LP_NUM_THREADS": "1"}
        self.logs = [open(f"{work}/pyrender-disk-{n}.log", "w") for n in range(PROCESSES)]
        self.processes = [
            subprocess.Popen(
                [python, f"{HERE}/pyrender_disk.py", scene, *SIZE, f"{work}/disk-{n}"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.logs[n], text=True,
                bufsize=1, env=environment)
            for n in range(PROCESSES)]
        self.name = [self.answer(process)["name"] for process in self.processes][0]

    def measure(self, count):
        """Frames a second of all together; each makes `count`."""
        start = time.perf_counter()
        for process in self.processes:
            print(count, file=process.stdin)
        for process in self.processes:
            self.answer(process)
        return PROCESSES * count / (time.perf_counter() - start)

    def close(self):
        for process in self.processes:
            process.stdin.close()
            process.wait()

    def answer(self, process):
        line = process.stdout.readline()
        if not line:
            sys.exit(f"error: pyrender ended early: see {self.logs[0].name}")
        return json.loads(line)


def measure_ours(options, images):
    report = f"{options.work}/disk-{images}.json"
    command = [
        options.cartsim, "bench", "--disk", options.our_scene, "--disk-frames", options.frames,
        "--threads", PROCESSES, "--rounds", 1, "--shading", options.shading, "--images", images,
        "--json", report]
    if images == "jpeg":
        command += ["--jpeg-quality", 95]
    if options.antialiasing:
        command += ["--antialiasing", options.antialiasing]
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"error: cartsim bench failed: {result.stderr.strip()}")
    with open(report) as file:
        return json.load(file)["rounds_frames_per_second"][0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cartsim", required=True, help="the executable")
    parser.add_argument("--python", required=True, help="pyrender's")
    parser.add_argument("--scene", required=True, help="the folder of standard_scene.py")
    parser.add_argument("--our-scene", required=True, help="a scene file")
    parser.add_argument("--work", required=True, help="folder for what is made")
    parser.add_argument("--shading", default="physical", choices=["plain", "physical"])
    parser.add_argument("--antialiasing", choices=["1", "4"])
    # Episodes are of 960 frames, and a worker takes whole ones.
    parser.add_argument("--frames", type=int, default=1920, help="of ours a round")
    parser.add_argument("--peer-frames", type=int, default=12, help="of each process a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", help="file to write")
    options = parser.parse_args()

    peers = Peers(options.python, options.scene, options.work)
    kinds = ["png", "jpeg"]
    rows = []
    for number in range(options.rounds):
        row = {"load": round(os.getloadavg()[0], 2), "pyrender": peers.measure(options.peer_frames)}
        for images in kinds:
            row[images] = measure_ours(options, images)
        rows.append(row)
        print(
            f"round {number + 1}, load {row['load']}: {peers.name} as {PROCESSES} processes "
            f"{row['pyrender']:.2f} frames/s, ours as PNG {row['png']:.1f}, as JPEG q95 "
            f"{row['jpeg']:.1f}", flush=True)
    peers.close()
    ratios = {
        images: statistics.median(row[images] / row["pyrender"] for row in rows)
        for images in kinds}
    print(
        f"labelled {'×'.join(SIZE)} frames to disk, {options.shading} shading, over {peers.name} + "
        f"Pillow + pycocotools: PNG {ratios['png']:.1f}×, JPEG q95 {ratios['jpeg']:.1f}×")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"rounds": rows, "ratios": ratios, "shading": options.shading}, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
