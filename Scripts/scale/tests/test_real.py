"""Jobs of the real program on local clusters: the same bytes as one process, with workers and a node killed
midway. CARTSIM names the program, and ROOT its Scenes and Assets (default: this repository). Minutes."""

import os
import sqlite3
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import test_cluster
from test_work import hashes

PROGRAM = os.environ.get("CARTSIM", "")
ROOT = os.environ.get("ROOT", str(HERE.parents[2]))
FRAMES = int(os.environ.get("FRAMES", "96"))
SCENE = "Scenes/training/basket-snapshots.yaml"
SUITE = "Scenes/suites/smoke.yaml"


def rows(catalogue: Path) -> list:
    """All rows in order: pages of equal databases may differ."""
    with sqlite3.connect(f"{catalogue.as_uri()}?mode=ro", uri=True) as database:
        return list(database.iterdump())


@unittest.skipUnless(PROGRAM, "CARTSIM names no program")
class WithTheProgram(test_cluster.ClusterTest):
    def job(self, *words: str):
        return test_cluster.Job(self.cluster.address, *words, program=PROGRAM, root=ROOT)

    def alone(self, *words: str) -> int:
        return subprocess.run([PROGRAM, *words, "--quiet"], cwd=ROOT, stdout=subprocess.DEVNULL).returncode

    def expect_same(self, found: Path, expected: Path):
        self.assertEqual(rows(found / "catalogue.sqlite"), rows(expected / "catalogue.sqlite"))
        a, b = hashes(found), hashes(expected)
        del a["catalogue.sqlite"], b["catalogue.sqlite"]
        self.assertEqual(a, b)
        print(f"{len(a)} files equal by SHA-256, and {FRAMES} frames' catalogue by its rows", file=sys.stderr)

    def test_a_set_whose_workers_and_node_are_killed(self):
        output = self.root / "set"
        job = self.job("generate", SCENE, "--frames", str(FRAMES), "--output", str(output),
                       "--task-seconds", "20")
        self.wait_for_episodes(output, 2)
        self.kill_a_worker(output)
        self.wait_for_episodes(output, 5)
        self.cluster.remove_node(self.nodes[0], allow_graceful=False)
        self.wait_for_episodes(output, 8)
        self.kill_a_worker(output)
        status, said = job.end(3000)
        print(said, file=sys.stderr)
        self.assertEqual(status, 0, said)
        self.assertGreaterEqual(said.count("once more"), 2, said)
        self.assertEqual(
            self.alone("generate", SCENE, "--frames", str(FRAMES), "--output", str(self.root / "one")), 0)
        self.expect_same(output, self.root / "one")

    def test_a_suite(self):
        output = self.root / "suite"
        job = self.job("run", SUITE, "--shards", "8", "--output", str(output))
        self.kill_a_worker(output)
        status, said = job.end(3000)
        alone = self.alone("run", SUITE, "--junit", str(self.root / "junit.xml"), "--json",
                           str(self.root / "results.json"))
        self.assertEqual(status, alone, said)
        self.assertIn("once more", said)
        for name in ("junit.xml", "results.json"):
            self.assertEqual((output / name).read_bytes(), (self.root / name).read_bytes(), name)


if __name__ == "__main__":
    unittest.main()
