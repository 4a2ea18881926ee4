"""What one task does, on whatever node it lands: runs the program in a folder of its own, then publishes
what it made. Knows nothing of Ray."""

from __future__ import annotations

import json
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from stores import FileStore, ObjectStore, Store, StoreError

# Of the program; see its help.
SUCCESS, CRITERION_FAILED, WRONG_INPUT, ENVIRONMENT_FAILED = 0, 1, 2, 3


@dataclass
class Program:
    """How `cartsim` is called: the same on every node."""

    path: str
    # Relative paths of scenes and products count from here.
    root: str
    arguments: list[str]

    def command(self, more: list[str]) -> list[str]:
        return [self.path, *self.arguments, *more]


@dataclass
class Outcome:
    """What came of a task."""

    status: int = SUCCESS
    # What the program said if it did not end well.
    message: str = ""
    parts: list[str] = field(default_factory=list)
    frames: int = 0
    bytes: int = 0
    seconds: float = 0
    # From the program's start until it had read scene and products and made its plan.
    starting_seconds: float = 0
    # Of the program alone, and of publishing beside it.
    processor_seconds: float = 0
    publishing_seconds: float = 0
    node: str = field(default_factory=socket.gethostname)


def episode_list(episodes: list[int]) -> str:
    """Ascending numbers as --only-episodes takes them: 0,3-5."""
    ranges: list[list[int]] = []
    for episode in episodes:
        if ranges and ranges[-1][1] == episode - 1:
            ranges[-1][1] = episode
        else:
            ranges.append([episode, episode])
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in ranges)


def episode_name(episode: int) -> str:
    return f"{episode:06d}"


def run_program(command: list[str], root: str, until: Path | None = None) -> Outcome:
    """Runs to the end.

    until: a file whose appearance ends the start.
    """
    # The program must not outlive a worker that is killed: else it would go on in the dark, beside
    # the task that replaces it.
    name = Path(root, command[0]) if "/" in command[0] else command[0]
    if shutil.which(name) is None:
        return Outcome(WRONG_INPUT, f"{command[0]}: no such program; it must be on every node")
    leash = shutil.which("setpriv")
    if leash:
        command = [leash, "--pdeathsig", "KILL", *command]
    outcome, begun = Outcome(), time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        while process.poll() is None:
            starting = until is not None and not outcome.starting_seconds
            if starting and until.exists():
                outcome.starting_seconds = time.monotonic() - begun
            try:
                process.wait(0.02 if starting else 0.5)
            except subprocess.TimeoutExpired:
                pass
        said.seek(0)
        text = said.read().decode(errors="replace").strip()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcome.seconds = time.monotonic() - begun
    outcome.processor_seconds = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    outcome.status = process.returncode
    if outcome.status < 0:
        # As shells count signals.
        outcome.status = 128 - outcome.status
        text += f"\nended by {signal.Signals(-process.returncode).name}"
    if outcome.status != SUCCESS:
        outcome.message = text.strip() or f"ended with {outcome.status} and said nothing"
    return outcome


def generate_episodes(
    program: Program, store: Store, episodes: list[int], workers: int
) -> Outcome:
    """Plays these episodes of the plan and publishes each.

    The manifest is published with the first task; all others are held to it, so that a node with another
    program or other products cannot spoil the set.
    """
    folder = store.scratch()
    try:
        part = folder / "set"
        command = program.command([
            "--output", str(part), "--workers", str(workers), "--quiet",
            "--only-episodes", episode_list(episodes)])
        outcome = run_program(command, program.root, until=part / "manifest.json")
        if outcome.status != SUCCESS:
            return outcome
        begun = time.monotonic()
        manifest = (part / "manifest.json").read_bytes()
        expected = store.read("manifest.json")
        if expected is None:
            # The manifest last: with it the set has begun.
            store.write("products.json", (part / "products.json").read_bytes())
            store.write("manifest.json", manifest)
        elif expected != manifest:
            return Outcome(WRONG_INPUT, f"{store}: holds another set: {differences(expected, manifest)}")
        for episode in episodes:
            name = episode_name(episode)
            made = part / "episodes" / name
            if not (made / "episode.json").is_file():
                return Outcome(ENVIRONMENT_FAILED, f"the program ended well without episode {episode}")
            files = [path for path in made.rglob("*") if path.is_file()]
            outcome.bytes += sum(path.stat().st_size for path in files)
            outcome.frames += sum(path.parent.name == "labels" for path in files)
            store.publish(made, f"episodes/{name}")
            outcome.parts.append(name)
        outcome.publishing_seconds = time.monotonic() - begun
        return outcome
    except (StoreError, OSError) as error:
        return Outcome(ENVIRONMENT_FAILED, str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def differences(old: bytes, new: bytes) -> str:
    """In what two manifests differ, in words."""
    before, after = json.loads(old), json.loads(new)
    keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return "; ".join(
        f"{key} is {before.get(key)}, this command makes {after.get(key)}" for key in keys)


def finish_set(program: Program, store: Store, workers: int) -> Outcome:
    """Makes what spans episodes (catalogue, exports, card) and audits all: `generate --resume` over a
    folder that has every episode."""
    if isinstance(store, FileStore):
        # Nobody else writes now, and the program knows only its own files beside the episodes.
        store.clean()
        return _finish(program, store.root, workers)
    assert isinstance(store, ObjectStore)
    folder = store.scratch()
    try:
        whole = folder / "set"
        sizes = store.sizes("episodes")
        store.fetch(whole, ["manifest.json", "products.json", *sizes])
        outcome = _finish(program, whole, workers)
        if outcome.status in (SUCCESS, CRITERION_FAILED):
            made = [path.name for path in whole.iterdir() if path.is_file()]
            # The catalogue last: a set that has it is complete.
            store.upload(whole, sorted(made, key=lambda name: (name == "catalogue.sqlite", name)))
        return outcome
    except (StoreError, OSError) as error:
        return Outcome(ENVIRONMENT_FAILED, str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _finish(program: Program, folder: Path, workers: int) -> Outcome:
    return run_program(
        program.command(["--output", str(folder), "--workers", str(workers), "--quiet", "--resume"]),
        program.root)


def play_shard(program: Program, store: Store, shard: int, shards: int, workers: int) -> Outcome:
    """Plays one part of a suite's episodes and publishes its journal."""
    folder = store.scratch()
    try:
        made = folder / "part"
        made.mkdir()
        command = program.command([
            "--shard", f"{shard}/{shards}", "--journal", str(made / "journal.jsonl"),
            "--workers", str(workers), "--quiet"])
        outcome = run_program(command, program.root)
        # A part's verdict is nothing: the whole is judged at the end.
        if outcome.status not in (SUCCESS, CRITERION_FAILED):
            return outcome
        outcome.status, outcome.message = SUCCESS, ""
        outcome.bytes = (made / "journal.jsonl").stat().st_size
        outcome.parts = [shard_name(shard, shards)]
        store.publish(made, f"journals/{outcome.parts[0]}")
        return outcome
    except (StoreError, OSError) as error:
        return Outcome(ENVIRONMENT_FAILED, str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shard_name(shard: int, shards: int) -> str:
    width = len(str(shards))
    return f"{shard:0{width}d}-of-{shards}"


def judge_suite(program: Program, store: Store, shards: int) -> Outcome:
    """Judges all parts' journals as one run and writes JUnit, JSON and report beside them."""
    folder = store.scratch()
    try:
        journals = [
            f"journals/{shard_name(shard, shards)}/journal.jsonl" for shard in range(1, shards + 1)]
        for name in journals:
            data = store.read(name)
            if data is None:
                return Outcome(ENVIRONMENT_FAILED, f"{store}/{name}: is gone")
            (folder / name).parent.mkdir(parents=True)
            (folder / name).write_bytes(data)
        written = ["junit.xml", "results.json", "report.html"]
        command = program.command([
            "--merge", *(str(folder / name) for name in journals),
            *(word for name, option in zip(written, ("--junit", "--json", "--report"))
              for word in (option, str(folder / name))), "--quiet"])
        outcome = run_program(command, program.root)
        for name in written:
            if (folder / name).is_file():
                store.write(name, (folder / name).read_bytes())
        return outcome
    except (StoreError, OSError) as error:
        return Outcome(ENVIRONMENT_FAILED, str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
