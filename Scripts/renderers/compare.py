"""Measures CartSim and other renderers on the standard scene, in turn, and prints a table of
ratios. Called by Scripts/compare-renderers, which sets the renderers up.

All run on one core of the machine, except the rows that say otherwise. A ratio is the median of the
rounds' ratios: a machine's speed drifts, so only what was measured side by side is compared.
"""

import argparse
import contextlib
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

from dumps import share_of_other_ids

HERE = os.path.dirname(os.path.abspath(__file__))
# Renderers disagree about single pixels of silhouettes; more means that they draw another scene.
MOST_OTHER_IDS = 0.02
ONE_CORE = {max(os.sched_getaffinity(0))}


def size_name(height):
    return f"{height // 3 * 4}x{height}"


@dataclass
class Findings:
    """What stands in the JSON file."""

    frames_per_second: dict = field(default_factory=dict)
    ratios: dict = field(default_factory=dict)
    renderers: dict = field(default_factory=dict)

    def note(self, name, rounds):
        self.frames_per_second[name] = round(statistics.median(rounds), 3)

    def compare(self, name, ours, theirs):
        self.ratios[name] = round(statistics.median(a / b for a, b in zip(ours, theirs)), 3)


class CartSim:
    def __init__(self, options):
        self.options = options

    def rows(self, height, *, shading=("plain",), labels="ids", threads=1, samples=1,
             views=("one",), rounds, seconds, peer=None):
        """The rows of `cartsim bench`, pinned to one core unless there are several threads."""
        report = f"{self.options.work}/bench.json"
        command = [
            self.options.cartsim, "bench", "--scene", self.options.scene, "--height", height,
            "--labels", labels, "--threads", threads, "--antialiasing", samples,
            "--rounds", rounds, "--seconds",
            seconds, "--json", report]
        for choice in shading:
            command += ["--shading", choice]
        for choice in views:
            command += ["--views", choice]
        if peer:
            command += ["--peer", peer]
        result = subprocess.run(
            [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, preexec_fn=pin if threads == 1 else None)
        if result.returncode != 0:
            sys.exit(f"error: cartsim bench failed: {result.stderr.strip()}")
        with open(report) as file:
            return json.load(file)["rows"]


def pin():
    os.sched_setaffinity(0, ONE_CORE)


class PythonRenderer:
    """One of the programs that frames.py describes."""

    def __init__(self, name, python, options):
        self.name = name
        self.options = options
        self.program = [python, f"{HERE}/{name}_frames.py", options.scene]

    def check(self):
        """Throws if it cannot run, or does not draw what CartSim draws."""
        prefix = f"{self.options.work}/{self.name}"
        log = f"{prefix}-run.log"
        with open(log, "w") as file:
            done = subprocess.run(
                self.program + ["640", "480", prefix], stdout=file, stderr=file,
                env=self.environment())
        if done.returncode != 0:
            raise RuntimeError(f"it failed: see {log}")
        share = share_of_other_ids(prefix, f"{self.options.work}/ours")
        if share > MOST_OTHER_IDS:
            raise RuntimeError(f"it draws another scene: {share:.1%} of the pixels differ in id")
        print(f"{self.name}: {share:.3%} of the pixels differ in id from CartSim's")

    @contextlib.contextmanager
    def running(self, height):
        with open(f"{self.options.work}/{self.name}-run.log", "a") as log, subprocess.Popen(
            self.program + [str(height // 3 * 4), str(height)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1, preexec_fn=pin,
            env=self.environment()) as process:
            self.process = process
            self.title = self.answer()["name"]
            yield self
            process.stdin.close()

    def measure(self, seconds):
        print(seconds, file=self.process.stdin)
        return self.answer()["frames_per_second"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"it ended early: see {self.options.work}/{self.name}-run.log")
        return json.loads(line)

    @staticmethod
    def environment():
        return os.environ | {"LP_NUM_THREADS": "1"}


def measure_opengl(cartsim, options, findings):
    """Our own rows, in turn with OpenGL's where there is its program."""
    pace = {"rounds": options.rounds, "seconds": options.seconds, "peer": options.opengl}
    for height in options.heights:
        size = size_name(height)
        rows = cartsim.rows(
            height, shading=("plain", "physical"), views=("one", "all"), **pace)
        plain, plain_shared, physical, physical_shared = rows
        note_rows(findings, plain, f"plain_{size}_1core", f"{size}_1core")
        # As in use all cameras see a moment; with one alone nothing is shared.
        for name, ours, theirs in (("", physical_shared, plain_shared), ("_alone", physical, plain)):
            findings.note(
                f"cartsim_physical{name}_{size}_1core", ours["rounds_frames_per_second"])
            findings.compare(
                f"physical{name}_over_plain_{size}", ours["rounds_frames_per_second"],
                theirs["rounds_frames_per_second"])
    findings.ratios["physical_over_plain"] = findings.ratios["physical_over_plain_640x480"]
    if len(os.sched_getaffinity(0)) > 1:
        one, two = cartsim.rows(480, threads=2, **pace)
        note_rows(findings, two, "plain_640x480_2threads", "640x480_2threads")
        findings.compare(
            "two_threads_640x480", two["rounds_frames_per_second"],
            one["rounds_frames_per_second"])
    for height in options.heights:
        [labelled] = cartsim.rows(height, labels="all", **pace)
        size = size_name(height)
        note_rows(findings, labelled, f"plain_labels_{size}_1core", f"labels_{size}_1core")
    for height in options.heights:
        [smooth] = cartsim.rows(height, samples=4, **pace)
        size = size_name(height)
        note_rows(findings, smooth, f"plain_msaa4_{size}_1core", f"msaa4_{size}_1core")


def note_rows(findings, row, our_name, peer_name):
    findings.note(f"cartsim_{our_name}", row["rounds_frames_per_second"])
    if "peer" in row:
        peer = row["peer"]
        findings.note(f"llvmpipe_{peer_name}", peer["rounds_frames_per_second"])
        findings.compare(
            f"llvmpipe_{peer_name}", row["rounds_frames_per_second"],
            peer["rounds_frames_per_second"])


def measure_in_turn(cartsim, renderers, height, options, findings):
    """Ours and each of the renderers, round by round; who fails is named and left out."""
    with contextlib.ExitStack() as stack:
        running = []
        for renderer in renderers:
            try:
                running.append(stack.enter_context(renderer.running(height)))
                findings.renderers[renderer.name] = renderer.title
            except RuntimeError as error:
                print(f"{renderer.name} is left out: {error}", file=sys.stderr)
        ours, theirs = [], {renderer.name: [] for renderer in running}
        for _ in range(options.rounds):
            [row] = cartsim.rows(height, rounds=1, seconds=options.seconds)
            ours.append(row["frames_per_second"])
            for renderer in running[:]:
                # The slowest makes a few frames a second.
                try:
                    theirs[renderer.name].append(renderer.measure(options.seconds * 2))
                except (RuntimeError, BrokenPipeError) as error:
                    print(f"{renderer.name} is left out: {error}", file=sys.stderr)
                    running.remove(renderer)
                    del theirs[renderer.name]
    for name, rounds in theirs.items():
        findings.note(f"{name}_{size_name(height)}_1core", rounds)
        findings.compare(f"{name}_{size_name(height)}_1core", ours, rounds)


def usable(options):
    for word in options.peer:
        name, python = word.split("=", 1)
        renderer = PythonRenderer(name, python, options)
        try:
            renderer.check()
            yield renderer
        except RuntimeError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def print_table(options, findings):
    """Markdown: a renderer a row, frames a second and our multiple of them a size."""
    speeds, ratios = findings.frames_per_second, findings.ratios
    sizes = [size_name(height) for height in options.heights]
    heads = [head for size in sizes for head in (f"{size}, frames/s", "CartSim is faster by")]
    print(f"\n| one core | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")

    def row(title, ours, peer=None):
        cells = []
        for size in sizes:
            speed = speeds.get(f"{peer or ours}_{size}_1core")
            ratio = ratios.get(f"{peer}_{size}_1core") if peer else None
            cells += [f"{speed:.1f}" if speed else "–", f"{ratio:.1f}×" if ratio else ""]
        if any(cells):
            print(f"| {title} | {' | '.join(cells)} |")

    row("CartSim, plain shading: picture, depth and ids", "cartsim_plain")
    row("CartSim, the same and all labels on top", "cartsim_plain_labels")
    row("CartSim, plain shading, 4 samples a pixel", "cartsim_plain_msaa4")
    row("CartSim, physical shading, all cameras a moment", "cartsim_physical")
    row("CartSim, physical shading, one camera a moment", "cartsim_physical_alone")
    peers = {"llvmpipe": f"OpenGL on {findings.renderers.get('llvmpipe', 'llvmpipe')}"}
    peers["llvmpipe_msaa4"] = f"{peers['llvmpipe']}, 4 samples a pixel"
    peers |= {name: title for name, title in findings.renderers.items() if name != "llvmpipe"}
    for name, title in peers.items():
        if f"{name}_640x480_1core" in ratios:
            row(title, None, name)
    if "llvmpipe_labels_640x480_1core" in ratios:
        print(
            "\nall labels on top of picture, depth and ids, over llvmpipe without them: "
            f"{ratios['llvmpipe_labels_640x480_1core']:.1f}")
    print(f"\nphysical over plain shading: {ratios['physical_over_plain']:.2f}")
    if "two_threads_640x480" in ratios:
        print(f"two threads over one: {ratios['two_threads_640x480']:.2f}")
    if "llvmpipe_640x480_2threads" in ratios:
        print(f"two threads over llvmpipe's two: {ratios['llvmpipe_640x480_2threads']:.1f}")


def opengl_renderer(options):
    """The name of OpenGL's renderer."""
    words = [options.opengl, "--scene", f"{options.scene}/scene.bin", "--seconds", "0.05"]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)[
        "renderer"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cartsim", required=True, help="the executable")
    parser.add_argument("--scene", required=True, help="the folder of standard_scene.py")
    parser.add_argument("--work", required=True, help="folder with ours_cam0.raw, …, for logs")
    parser.add_argument("--opengl", help="the program of opengl.c")
    parser.add_argument(
        "--peer", action="append", default=[], help="NAME=PYTHON, for NAME_frames.py")
    parser.add_argument("--json", help="file to write")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    options.rounds, options.seconds = (3, 0.3) if options.quick else (7, 1.5)
    options.heights = [480] if options.quick else [480, 960]

    findings = Findings()
    about = machine()
    if about["load_before"] > 0.5:
        print(
            f"warning: the machine is busy (load {about['load_before']}): its speeds are too low, "
            "its ratios uncertain", file=sys.stderr)
    if options.opengl:
        findings.renderers["llvmpipe"] = opengl_renderer(options)
    cartsim = CartSim(options)
    renderers = list(usable(options))
    measure_opengl(cartsim, options, findings)
    for height in options.heights if renderers else []:
        measure_in_turn(cartsim, renderers, height, options, findings)
    print_table(options, findings)
    if options.json:
        document = {"machine": about, **vars(findings)}
        os.makedirs(os.path.dirname(os.path.abspath(options.json)), exist_ok=True)
        with open(f"{options.json}.part", "w") as file:
            json.dump(document, file, indent=2)
            file.write("\n")
        os.replace(f"{options.json}.part", options.json)


if __name__ == "__main__":
    main()
