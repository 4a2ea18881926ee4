#!/usr/bin/env python3
"""Measures what running a generation as Ray tasks costs beside plain processes on the same machine.

  measure_overhead.py --program cartsim [--scene FILE] [--frames N] [--processes 2] [--rounds 1]

Plain: as many processes as given, each with an equal share of the episodes, started together. Ray: a
cluster of as many nodes of one slot, started beforehand, and scale_out.py with --no-finish. Both in turn, or
with --together at the same time, so that other work on the machine stretches both alike; times from the
first call to the last end. Processor times are given beside the wall's: of the programs, and of all
processes of the cluster and the driver. At the end the episodes of both are compared by SHA-256.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from stores import file_hash
from work import episode_list

CLOCK = os.sysconf("SC_CLK_TCK")


class ProcessorTime:
    """Seconds of all processes that carry a mark in their environment, dead ones included: read twice a
    second, so a process's last half second may be missing."""

    def __init__(self):
        self.mark = f"CARTSIM_MEASURED={uuid.uuid4().hex}"
        self.seconds: dict[tuple[int, str], tuple[float, bool]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    @property
    def environment(self) -> dict[str, str]:
        """For the processes that are to count."""
        name, _, value = self.mark.partition("=")
        return {**os.environ, name: value}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._once()
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._stop.wait(0.5):
            self._once()

    def _once(self) -> None:
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal() or int(entry.name) == os.getpid():
                continue
            try:
                if self.mark.encode() not in (entry / "environ").read_bytes():
                    continue
                fields = (entry / "stat").read_text().rsplit(")")[1].split()
                program = b"cartsim" in (entry / "cmdline").read_bytes().split(b"\0")[0]
            except (OSError, IndexError):
                continue
            used = (int(fields[11]) + int(fields[12])) / CLOCK
            self.seconds[int(entry.name), fields[19]] = (used, program)

    def total(self, of_programs: bool) -> float:
        return sum(used for used, program in list(self.seconds.values()) if program or not of_programs)


def plain(given, output: Path, episodes: int, environment: dict) -> list[Path]:
    """The parts' folders."""
    shares = [list(range(n, episodes, given.processes)) for n in range(given.processes)]
    parts = [output / f"part-{n}" for n in range(given.processes)]
    running = [
        subprocess.Popen(
            [given.program, "generate", given.scene, "--frames", str(given.frames), "--output", str(part),
             "--only-episodes", episode_list(share), "--workers", "1", "--quiet"], cwd=given.root,
            env=environment)
        for part, share in zip(parts, shares, strict=True)]
    if any(process.wait() for process in running):
        sys.exit("error: a plain process failed")
    return parts


def on_ray(given, output: Path, address: str, environment: dict) -> list[Path]:
    command = [
        sys.executable, str(HERE / "scale_out.py"), "generate", given.scene, "--frames", str(given.frames),
        "--output", str(output), "--address", address, "--program", given.program, "--root", given.root,
        "--task-seconds", str(given.task_seconds), "--no-finish"]
    if subprocess.run(command, env=environment).returncode:
        sys.exit("error: the job failed")
    return [output]


def episode_hashes(parts: list[Path]) -> dict[str, str]:
    return {
        str(path.relative_to(part / "episodes")): file_hash(path)
        for part in parts for path in sorted((part / "episodes").rglob("*")) if path.is_file()}


def planned_episodes(given, folder: Path) -> int:
    subprocess.run(
        [given.program, "generate", given.scene, "--frames", str(given.frames), "--output", str(folder),
         "--only-episodes", "0", "--quiet"], cwd=given.root, check=True)
    episodes = json.loads((folder / "manifest.json").read_text())["planned_episodes"]
    shutil.rmtree(folder)
    return episodes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    repository = HERE.parents[1]
    parser.add_argument("--program", default=str(repository / ".build/release/cartsim"))
    parser.add_argument("--root", default=str(repository))
    parser.add_argument("--scene", default="Scenes/training/basket-snapshots.yaml")
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--task-seconds", type=float, default=300)
    parser.add_argument("--together", action="store_true", help="both at the same time")
    given = parser.parse_args()
    # Ray's workers are nice by default, which other work on the machine would turn against them.
    os.environ.setdefault("RAY_worker_niceness", "0")
    from ray.cluster_utils import Cluster

    folder = Path(tempfile.mkdtemp(prefix="cartsim-overhead-"))
    try:
        episodes = planned_episodes(given, folder / "plan")
        print(f"{episodes} episodes, {given.frames} frames, {given.processes} at a time")
        for number in range(given.rounds):
            with ProcessorTime() as plainly, ProcessorTime() as by_ray:
                os.environ.update(by_ray.environment)
                cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
                for _ in range(given.processes):
                    cluster.add_node(num_cpus=1)
                cluster.wait_for_nodes()
                os.environ.pop(by_ray.mark.partition("=")[0])
                time.sleep(5)
                arms = {
                    "plain": lambda used: plain(given, folder / "plain", episodes, used.environment),
                    "ray": lambda used, address=cluster.address: on_ray(
                        given, folder / "ray", address, used.environment),
                }
                results: dict = {}
                calls = [threading.Thread(target=timed, args=(results, name, call, used))
                         for (name, call), used in zip(arms.items(), (plainly, by_ray), strict=True)]
                for thread in calls:
                    thread.start()
                    if not given.together:
                        thread.join()
                for thread in calls:
                    thread.join()
            cluster.shutdown()
            if len(results) < 2:
                sys.exit("error: an arm failed")
            parts, *expected = results["plain"]
            made, *found = results["ray"]
            print(
                f"round {number + 1}: ray over plain: wall {found[0] / expected[0]:.3f}, processor time with"
                f" Ray's own {found[1] / expected[1]:.3f}, of the programs {found[2] / expected[2]:.3f}")
            a, b = episode_hashes(parts), episode_hashes(made)
            digest = hashlib.sha256(repr(sorted(a.items())).encode()).hexdigest()[:16]
            print(f"{len(a)} files: {'equal by SHA-256, ' + digest if a == b else 'DIFFER'}", flush=True)
            shutil.rmtree(folder / "plain")
            shutil.rmtree(folder / "ray")
            if a != b:
                sys.exit(1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def timed(results: dict, name: str, call, used: ProcessorTime) -> None:
    """Notes what the call gave, its wall time, and the processor time of all and of the programs."""
    before, load = used.total(False), os.getloadavg()[0]
    begun = time.monotonic()
    parts = call(used)
    wall = time.monotonic() - begun
    time.sleep(1)
    results[name] = (parts, wall, used.total(False) - before, used.total(True))
    print(
        f"{name}: wall {wall:.1f} s, processor time {used.total(False) - before:.1f} s, of it programs"
        f" {used.total(True):.1f} s; load {load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end",
        flush=True)


if __name__ == "__main__":
    main()
