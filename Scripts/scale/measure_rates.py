#!/usr/bin/env python3
"""Measures what datasets cost on this machine and writes the tables of ESTIMATE.md.

  measure_rates.py [--program cartsim] [--frames 200]

For each scene and camera preset one process on one thread makes a set; from its processor time come
what a start, a frame and the last step (catalogue, exports, audit) take, and from the files a frame's
bytes. Processor time, because other work on the machine stretches the wall's.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CLOCK = os.sysconf("SC_CLK_TCK")
SCENES = {
    "snapshots": "Scenes/training/basket-snapshots.yaml",
    "a minute's trip, with physics": "Scenes/training/shopping-trip.yaml",
}
PRESETS = {"default": None, "ideal": "ideal"}
MILLION = 1_000_000


@dataclass
class Rate:
    frames: int
    start: float = 0
    play: float = 0
    finish: float = 0
    memory: int = 0
    bytes: dict | None = None
    files: float = 0


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK


def peak_memory(pid: int) -> int:
    """MiB; 0 of a process that has just ended."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def scene_with(preset: str | None, scene: str, folder: Path) -> Path:
    """The scene as it stands, or one like it with all cameras of a preset."""
    source = REPOSITORY / scene
    if preset is None:
        return source
    text = source.read_text()
    cart = next(line for line in text.splitlines() if line.startswith("cart: "))
    base = cart.removeprefix("cart: ")
    changed = text.replace(
        cart, f"cart: {{ base: {base}, every_camera: {{ sensor: {{ preset: {preset} }} }} }}")
    file = folder / f"{preset}-{source.name}"
    file.write_text(changed)
    return file


def measure(program: str, scene: Path, frames: int, images: str, folder: Path) -> Rate:
    output = folder / "set"
    shutil.rmtree(output, ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [program, "generate", str(scene), "--frames", str(frames), "--output", str(output), "--workers",
         "1", "--quiet", "--images", images], cwd=REPOSITORY)
    start = played = 0.0
    last_count, memory = -1, 0
    while process.poll() is None:
        try:
            now = processor_seconds(process.pid)
            memory = peak_memory(process.pid) or memory
        except (OSError, IndexError):
            break
        if not start and (output / "manifest.json").exists():
            start = now
        if (count := len(list(output.glob("episodes/*")))) != last_count:
            last_count, played = count, now
        time.sleep(0.02)
    if process.wait():
        sys.exit(f"error: {program} ended with {process.returncode} at {scene}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    made = len(list(output.glob("episodes/*/labels/*.json")))
    files = [path for path in output.glob("episodes/**/*") if path.is_file()]
    kinds: dict[str, int] = {}
    for path in files:
        kind = path.parent.name if path.parent.name in ("images", "depth", "ids", "labels") else "series"
        kinds[kind] = kinds.get(kind, 0) + path.stat().st_size
    kinds["catalogue"] = sum(path.stat().st_size for path in output.iterdir() if path.is_file())
    return Rate(
        made, start, played - start, total - played, memory,
        {kind: size / made for kind, size in kinds.items()}, len(files) / made)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(REPOSITORY / ".build/release/cartsim"))
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--core-hour", type=float, default=0.04, help="dollars (default: 0.04)")
    parser.add_argument("--gb-month", type=float, default=0.023, help="dollars (default: 0.023)")
    parser.add_argument(
        "--thousand-puts", type=float, default=0.005, help="dollars of 1000 uploads (default: 0.005)")
    given = parser.parse_args()
    print("| scene | cameras | pictures | start, core-s | a frame, core-s | frames/s a core | last step,"
          " core-s a frame | memory | a frame on disk | of it RGB |\n" + "|---" * 10 + "|")
    sums = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, scene in SCENES.items():
            for preset_title, preset in PRESETS.items():
                for images in ("png", "jpeg"):
                    file = scene_with(preset, scene, folder)
                    rate = measure(given.program, file, given.frames, images, folder)
                    size = sum(rate.bytes.values())
                    play, finish = rate.play / rate.frames, rate.finish / rate.frames
                    print(
                        f"| {title} | {preset_title} | {images} | {rate.start:.1f} | {play:.3f} |"
                        f" {1 / play:.1f} | {finish:.4f} | {rate.memory} MiB | {size / 1000:.0f} kB |"
                        f" {rate.bytes['images'] / 1000:.0f} kB |", flush=True)
                    sums.append((title, preset_title, images, play, finish, size, rate.files))
    print("\n| a million frames | cameras | pictures | core-hours to play | to finish | dollars | GB |"
          " dollars a month to keep | to upload, dollars |\n" + "|---" * 9 + "|")
    for title, preset, images, play, finish, size, files in sums:
        hours, finishing = play * MILLION / 3600, finish * MILLION / 3600
        gigabytes = size * MILLION / 1e9
        print(
            f"| {title} | {preset} | {images} | {hours:.0f} | {finishing:.1f} |"
            f" {(hours + finishing) * given.core_hour:.2f} | {gigabytes:.0f} |"
            f" {gigabytes * given.gb_month:.2f} | {files * MILLION / 1000 * given.thousand_puts:.2f} |")


if __name__ == "__main__":
    main()
