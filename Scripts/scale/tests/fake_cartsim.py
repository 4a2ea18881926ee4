#!/usr/bin/env python3
"""Stands in for `cartsim` where the tests are about the cluster: writes a set of the same layout from
episode numbers and a seed alone, slowly, and fails on request.

  FAKE_SECONDS   what an episode takes (default 0.05)
  FAKE_FAIL      EPISODE:STATUS or EPISODE:STATUS:MARK, where MARK is a file that ends the failing
"""

import argparse
import hashlib
import json
import os
import sys
import time
from pathlib import Path

FRAMES_PER_EPISODE = 4


def contents(seed: int, episode: int) -> dict[str, bytes]:
    def data(name: str, size: int) -> bytes:
        return hashlib.shake_256(f"{seed} {episode} {name}".encode()).digest(size)

    files = {"episode.json": json.dumps({"episode": episode, "seed": seed}).encode()}
    for frame in range(FRAMES_PER_EPISODE):
        files[f"images/{frame:06d}-front.png"] = data(f"image {frame}", 5000)
        files[f"labels/{frame:06d}-front.json"] = data(f"labels {frame}", 50).hex().encode()
    return files


def fail_if_asked(episode: int) -> None:
    asked, _, rest = os.environ.get("FAKE_FAIL", "").partition(":")
    if asked != str(episode):
        return
    status, _, mark = rest.partition(":")
    if mark:
        try:
            Path(mark).touch(exist_ok=False)
        except FileExistsError:
            return
    print(f"error: episode {episode} was asked to fail", file=sys.stderr)
    sys.exit(int(status))


def generate(given: argparse.Namespace) -> None:
    episodes = -(-given.frames // FRAMES_PER_EPISODE)
    root = Path(given.output)
    manifest = {
        "format_version": 1, "seed": given.seed, "planned_episodes": episodes,
        "planned_frames": episodes * FRAMES_PER_EPISODE,
    }
    if (root / "manifest.json").exists() and json.loads((root / "manifest.json").read_text()) != manifest:
        sys.exit("error: another set")
    (root / "episodes").mkdir(parents=True, exist_ok=True)
    (root / "products.json").write_text("[]")
    (root / "manifest.json").write_text(json.dumps(manifest))
    wanted = list(range(episodes))
    if given.only_episodes:
        wanted = []
        for part in given.only_episodes.split(","):
            first, _, last = part.partition("-")
            wanted += range(int(first), int(last or first) + 1)
    for episode in wanted:
        folder = root / "episodes" / f"{episode:06d}"
        if folder.exists():
            continue
        time.sleep(float(os.environ.get("FAKE_SECONDS", "0.05")))
        fail_if_asked(episode)
        draft = root / ".unfinished" / f"{episode:06d}"
        for name, data in contents(given.seed, episode).items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(data)
        draft.rename(folder)
    if (root / ".unfinished").exists():
        (root / ".unfinished").rmdir()
    if not given.only_episodes:
        hashes = [
            f"{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
            for path in sorted((root / "episodes").rglob("*")) if path.is_file()]
        (root / "catalogue.sqlite").write_text("\n".join(hashes))


def run(given: argparse.Namespace) -> None:
    if given.merge:
        lines = sorted(line for file in given.merge for line in Path(file).read_text().splitlines())
        Path(given.junit).write_text("\n".join(lines))
        Path(given.json).write_text(json.dumps(lines))
        Path(given.report).write_text("<html>")
        # The verdict of the whole: of an odd seed it is a failure.
        sys.exit(given.seed % 2)
    shard, shards = (int(n) for n in given.shard.split("/"))
    time.sleep(float(os.environ.get("FAKE_SECONDS", "0.05")))
    fail_if_asked(shard)
    Path(given.journal).write_text("\n".join(f"episode {e:03d}" for e in range(shard - 1, 20, shards)) + "\n")
    # A part may fail where the whole does not.
    sys.exit(1 if shard == 1 else 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["generate", "run"])
    parser.add_argument("scene")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--frames", type=int)
    parser.add_argument("--output")
    parser.add_argument("--only-episodes")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--shard")
    for name in ("--journal", "--junit", "--json", "--report"):
        parser.add_argument(name)
    parser.add_argument("--merge", nargs="*")
    given = parser.parse_args()
    generate(given) if given.command == "generate" else run(given)


if __name__ == "__main__":
    main()
