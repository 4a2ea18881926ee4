"""What tasks do, without a cluster: Python's standard library is enough."""

import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import work
from batches import BatchSizes
from progress import Progress, duration
from stores import FileStore, file_hash, open_store
from work import Program, episode_list, generate_episodes

FAKE = str(HERE / "fake_cartsim.py")


def hashes(root) -> dict[str, str]:
    return {
        str(path.relative_to(root)): file_hash(path) for path in sorted(Path(root).rglob("*"))
        if path.is_file()}


def program(frames: int = 40, seed: int = 2) -> Program:
    return Program(FAKE, str(HERE), ["generate", "scene", "--frames", str(frames), "--seed", str(seed)])


def reference(root: Path, frames: int = 40, seed: int = 2) -> dict[str, str]:
    """What one process makes."""
    subprocess.run(
        [FAKE, "generate", "scene", "--frames", str(frames), "--seed", str(seed), "--output", str(root)],
        check=True, env={**os.environ, "FAKE_SECONDS": "0", "FAKE_FAIL": ""})
    return hashes(root)


class Parts(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)
        os.environ.update(FAKE_SECONDS="0", FAKE_FAIL="")

    def test_episode_lists(self):
        self.assertEqual(episode_list([0]), "0")
        self.assertEqual(episode_list([0, 1, 2]), "0-2")
        self.assertEqual(episode_list([0, 3, 4, 9]), "0,3-4,9")

    def test_parts_make_the_whole(self):
        for scratch in (None, str(self.root / "scratch")):
            store = FileStore(str(self.root / f"set-{scratch is None}"), scratch)
            for episodes in ([0], [5, 6, 9], [1, 2, 3, 4], [7, 8]):
                outcome = generate_episodes(program(), store, episodes, 1)
                self.assertEqual((outcome.status, outcome.frames), (0, 4 * len(episodes)), outcome.message)
            self.assertEqual(work.finish_set(program(), store, 1).status, 0)
            self.assertEqual(hashes(store.root), reference(self.root / f"one-{scratch is None}"))

    def test_the_first_of_two_attempts_stands(self):
        store = FileStore(str(self.root / "set"))
        for _ in range(2):
            self.assertEqual(generate_episodes(program(), store, [0, 1], 1).status, 0)
        kept = store.root / "episodes/000000/episode.json"
        inode = kept.stat().st_ino
        threads = [
            threading.Thread(target=generate_episodes, args=(program(), store, list(range(10)), 1))
            for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(kept.stat().st_ino, inode)
        work.finish_set(program(), store, 1)
        self.assertEqual(hashes(store.root), reference(self.root / "one"))

    def test_another_command_is_refused(self):
        store = FileStore(str(self.root / "set"))
        generate_episodes(program(), store, [0], 1)
        outcome = generate_episodes(program(seed=3), store, [1], 1)
        self.assertEqual(outcome.status, 2)
        self.assertIn("seed is 2, this command makes 3", outcome.message)
        self.assertEqual(store.published("episodes"), {"000000"})

    def test_a_failure_publishes_nothing_and_says_why(self):
        store = FileStore(str(self.root / "set"))
        for status in (1, 2, 3):
            os.environ["FAKE_FAIL"] = f"1:{status}"
            outcome = generate_episodes(program(), store, [0, 1, 2], 1)
            self.assertEqual(outcome.status, status)
            self.assertIn("episode 1 was asked to fail", outcome.message)
            self.assertEqual(store.published("episodes"), set())
        missing = Program(str(self.root / "nothing"), str(HERE), [])
        outcome = generate_episodes(missing, store, [0], 1)
        self.assertEqual(outcome.status, 2)
        self.assertIn("nothing", outcome.message)

    def test_a_signal_is_an_outcome(self):
        script = self.root / "dies"
        script.write_text("#!/bin/sh\nkill -9 $$\n")
        script.chmod(0o755)
        outcome = work.run_program([str(script)], str(self.root))
        self.assertEqual(outcome.status, 137)
        self.assertIn("SIGKILL", outcome.message)

    def test_the_program_dies_with_its_worker(self):
        os.environ["FAKE_SECONDS"] = "60"
        store = FileStore(str(self.root / "set"))
        code = (
            f"import sys; sys.path.insert(0, {str(HERE.parent)!r})\n"
            "import work, stores\n"
            f"work.generate_episodes(work.Program({FAKE!r}, '/', ['generate', 'scene', '--frames', '40']),"
            f" stores.FileStore({str(store.root)!r}), [0], 1)")
        worker = subprocess.Popen([sys.executable, "-c", code])
        deadline = time.monotonic() + 30
        while not list(store.incoming.glob("task-*/set/manifest.json")):
            self.assertLess(time.monotonic(), deadline, "the program did not start")
            time.sleep(0.05)
        part = str(next(store.incoming.glob("task-*")))
        self.assertTrue(processes_with(part))
        worker.kill()
        worker.wait()
        while processes_with(part):
            self.assertLess(time.monotonic(), deadline, "the program outlived its worker")
            time.sleep(0.05)
        self.assertEqual(store.published("episodes"), set())

    def test_kinds_of_stores(self):
        self.assertIsInstance(open_store("/a/b"), FileStore)
        self.assertEqual(open_store("file:///a/b").root, Path("/a/b"))
        self.assertEqual(str(open_store("s3://bucket/set/")), "s3://bucket/set")


def processes_with(text: str) -> list[int]:
    """Processes that have it on their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if text in (entry / "cmdline").read_bytes().decode(errors="replace"):
                    found.append(int(entry.name))
            except OSError:
                pass
    return found


class Sizes(unittest.TestCase):
    def test_batches_fit_the_time(self):
        sizes = BatchSizes(task_seconds=60)
        self.assertEqual(sizes.next(1000, 4), 1)
        sizes.learn(1, seconds=5, starting_seconds=2)
        self.assertEqual(sizes.next(1000, 4), 20)  # 60 s of 3 s
        self.assertEqual(sizes.next(64, 4), 11)  # the end is shared out
        self.assertEqual(sizes.next(16, 4), 7)  # yet a start of 2 s is at most a tenth of 21 s
        self.assertEqual(sizes.next(3, 4), 3)

    def test_a_slow_start_never_makes_batches_longer_than_asked(self):
        sizes = BatchSizes(task_seconds=10)
        sizes.learn(1, seconds=101, starting_seconds=100)
        self.assertEqual(sizes.next(1000, 1), 10)

    def test_every_episode_is_handed_out_once(self):
        sizes = BatchSizes(task_seconds=30)
        sizes.learn(1, 2, 0.5)
        waiting, batches = 1000, []
        while waiting:
            batches.append(sizes.next(waiting, 7))
            waiting -= batches[-1]
        self.assertEqual(sum(batches), 1000)
        self.assertTrue(all(1 <= size <= 20 for size in batches))

    def test_progress_says_rate_and_time_left(self):
        progress = Progress("generating", "frames", 100, 1100, quiet=True)
        progress.begun -= 50
        progress.add(500)
        self.assertRegex(
            progress.line("2 nodes"),
            r"generating: 600/1100 frames · (10|9\.99|9\.98) frames/s · 0:50 left · 2 nodes")
        self.assertEqual([duration(s) for s in (0, 61, 3600, 7325)], ["0:00", "1:01", "1:00:00", "2:02:05"])


class Command(unittest.TestCase):
    """The command, as far as it needs no cluster."""

    def call(self, *words):
        return subprocess.run(
            [sys.executable, str(HERE.parent / "scale_out.py"), *words], capture_output=True, text=True)

    def test_a_dry_run_says_what_it_would_do(self):
        done = self.call(
            "generate", "tests/test_work.py", "--root", str(HERE.parent), "--frames", "100",
            "--output", "s3://bucket/set", "--program", "cartsim", "--dry-run", "--", "--images", "jpeg")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(
            "cartsim generate tests/test_work.py --frames 100 --images jpeg --output PART", done.stdout)
        self.assertIn("s3://bucket/set (ObjectStore)", done.stdout)

    def test_wrong_input_ends_with_2(self):
        for words, said in [
            (["generate", "none.yaml", "--frames", "9", "--output", "x"], "none.yaml: no such file"),
            (["generate", "README.md", "--frames", "0", "--output", "x"], "must be at least 1"),
            (["generate", "README.md", "--output", "x"], "--frames"),
            (["generate", "README.md", "--frames", "9", "--output", "x", "--", "--workers=3"],
             "--workers=3: is the job's own"),
            (["run", "README.md", "--shards", "2", "--output", "x", "--", "--merge", "a"], "--merge"),
            (["generate", "README.md", "--frames", "9", "--output", "x", "--task-seconds", "0"],
             "--task-seconds must be above 0"),
            (["generate", "README.md", "--frames", "9", "--output", "x", "--storage-options", "[1]"],
             "is no JSON object"),
        ]:
            done = self.call(*words, "--root", str(HERE.parents[2])) if "--" not in words else self.call(
                *words[: words.index("--")], "--root", str(HERE.parents[2]), *words[words.index("--"):])
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main()
