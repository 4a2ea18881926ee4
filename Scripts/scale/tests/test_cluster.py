"""Jobs on local clusters of several Ray nodes, with workers and nodes killed midway, on a file system and
on object stores (emulators of S3 and of Google's). Needs requirements.txt and requirements-test.txt.

Where the environment names CARTSIM, jobs of the real program are played too.
"""

import json
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
os.environ.update(FAKE_SECONDS="0.1", FAKE_FAIL="", AWS_ACCESS_KEY_ID="test",
                  AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1",
                  # Asks buckets for their kind by gRPC, which the emulator does not speak.
                  GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT="false")

from ray.cluster_utils import Cluster as LocalCluster

import test_work
from stores import ObjectStore
from test_work import FAKE, hashes, processes_with

SCALE_OUT = str(HERE.parent / "scale_out.py")


class Job:
    """scale_out.py beside the test."""

    def __init__(self, address: str, *words: str, program: str = FAKE, root: str = str(HERE)):
        ours, end = list(words), []
        if "--" in ours:
            ours, end = ours[: ours.index("--")], ours[ours.index("--"):]
        self.errors = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            [sys.executable, SCALE_OUT, *ours, "--address", address, "--program", program, "--root", root,
             *end], stderr=self.errors)

    def end(self, timeout: float = 600) -> tuple[int, str]:
        status = self.process.wait(timeout)
        self.errors.seek(0)
        return status, self.errors.read()


class ClusterTest(unittest.TestCase):
    """Each test has its own cluster: a head that plays nothing and three nodes of one slot."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)
        self.cluster = LocalCluster(initialize_head=True, head_node_args={"num_cpus": 0})
        self.addCleanup(self.cluster.shutdown)
        self.nodes = [self.cluster.add_node(num_cpus=1) for _ in range(3)]
        self.cluster.wait_for_nodes()

    def wait(self, condition, said: str, timeout: float = 120):
        deadline = time.monotonic() + timeout
        while not condition():
            self.assertLess(time.monotonic(), deadline, said)
            time.sleep(0.05)

    def wait_for_episodes(self, output: Path, count: int):
        episodes = output / "episodes"
        self.wait(lambda: episodes.is_dir() and len(list(episodes.iterdir())) >= count,
                  f"{count} episodes were not published")

    def kill_a_worker(self, output: Path):
        """The Ray worker whose program is at work, not the program."""
        def workers():
            found = []
            for program in processes_with(str(output / ".incoming/task-")):
                try:
                    parent = int(Path(f"/proc/{program}/stat").read_text().rsplit(")")[1].split()[1])
                    if b"ray::" in Path(f"/proc/{parent}/cmdline").read_bytes():
                        found.append(parent)
                except (OSError, IndexError):
                    pass
            return found

        def killed() -> bool:
            found = workers()
            if found:
                os.kill(random.choice(found), signal.SIGKILL)
            return bool(found)

        self.wait(killed, "no worker is at work")


class OnACluster(ClusterTest):
    """Jobs of the stand-in."""

    def job(self, *words: str) -> Job:
        return Job(self.cluster.address, *words)

    def generate(self, output, frames: int, *words: str) -> Job:
        return self.job("generate", "fake_cartsim.py", "--frames", str(frames), "--output", str(output),
                        "--task-seconds", "1", *words)

    def expect_whole(self, output: Path, frames: int):
        self.assertEqual(
            hashes(output), test_work.reference(self.root / "one", frames, seed=2))

    def test_a_job_is_what_one_process_makes(self):
        status, said = self.generate(self.root / "set", 200).end()
        self.assertEqual(status, 0, said)
        self.expect_whole(self.root / "set", 200)
        self.assertIn("50 episodes, 200 frames, no violation", said)

    def test_lost_workers_and_a_lost_node_change_nothing(self):
        output = self.root / "set"
        job = self.generate(output, 600)
        self.wait_for_episodes(output, 15)
        self.kill_a_worker(output)
        self.wait_for_episodes(output, 40)
        self.cluster.remove_node(self.nodes[0], allow_graceful=False)
        self.wait_for_episodes(output, 70)
        self.kill_a_worker(output)
        status, said = job.end()
        self.assertEqual(status, 0, said)
        self.assertGreaterEqual(said.count("once more"), 2, said)
        self.expect_whole(output, 600)

    def test_interrupted_and_resumed(self):
        output = self.root / "set"
        job = self.generate(output, 400)
        self.wait_for_episodes(output, 10)
        job.process.send_signal(signal.SIGINT)
        status, said = job.end()
        self.assertEqual(status, 130, said)
        self.wait(lambda: not processes_with(str(output)), "programs outlived their job")
        whole = test_work.reference(self.root / "whole", 400)
        there = {k: v for k, v in hashes(output).items() if not k.startswith(".incoming")}
        self.assertTrue(there.items() <= whole.items(), "a part is there that is not whole")
        self.assertEqual(self.generate(output, 400).end()[0], 2)
        status, said = self.generate(output, 404, "--resume").end()
        self.assertEqual(status, 2, said)
        self.assertIn("planned_episodes is 100, this command makes 101", said)
        # The job itself killed, without a chance to tidy up.
        job = self.generate(output, 400, "--resume")
        self.wait_for_episodes(output, 40)
        job.process.kill()
        job.end()
        status, said = self.generate(output, 400, "--resume").end()
        self.assertEqual(status, 0, said)
        self.expect_whole(output, 400)

    def test_another_scene_is_not_finished_over_a_whole_set(self):
        output = self.root / "set"
        self.assertEqual(self.generate(output, 40, "--no-finish").end()[0], 0)
        self.assertFalse((output / "catalogue.sqlite").exists())
        status, said = self.generate(output, 40, "--resume", "--", "--seed", "9").end()
        self.assertNotEqual(status, 0, said)
        self.assertFalse((output / "catalogue.sqlite").exists())

    def test_a_suite_in_shards(self):
        for seed, verdict in ((2, 0), (3, 1)):
            journals = self.root / f"suite-{seed}/journals"
            output = journals.parent
            words = ["run", "fake_cartsim.py", "--shards", "7", "--output", str(output)]
            job = self.job(*words, "--", "--seed", str(seed))
            self.wait(journals.is_dir, "no part was published")
            if seed == 2:
                self.cluster.remove_node(self.nodes[0], allow_graceful=False)
            status, said = job.end()
            self.assertEqual(status, verdict, said)
            self.assertEqual(
                json.loads((output / "results.json").read_text()),
                sorted(f"episode {episode:03d}" for episode in range(20)))
            self.assertEqual(self.job(*words).end()[0], 2)
            self.assertEqual(self.job(*words, "--resume", "--", "--seed", "8").end()[0], 2)
            self.assertEqual(self.job(*words, "--resume", "--", "--seed", str(seed)).end()[0], verdict)

    def test_s3(self):
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").disabled = True
        server = ThreadedMotoServer(port=0)
        server.start()
        self.addCleanup(server.stop)
        options = {"endpoint_url": f"http://127.0.0.1:{server.get_host_and_port()[1]}"}
        self.make_in_an_object_store("s3://bucket/some/set", options)

    def test_google_cloud_storage(self):
        from gcp_storage_emulator.server import create_server

        logging.getLogger("gcp_storage_emulator").setLevel(logging.CRITICAL)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = create_server("127.0.0.1", port, in_memory=True)
        server.start()
        self.addCleanup(server.stop)
        options = {"endpoint_url": f"http://127.0.0.1:{port}", "token": "anon", "project": "test"}
        self.make_in_an_object_store("gs://bucket/some/set", options)

    def make_in_an_object_store(self, url: str, options: dict):
        """A dataset, while a node is lost; and once more, with an episode gone."""
        import fsspec

        words = ["generate", "fake_cartsim.py", "--frames", "160", "--output", url, "--task-seconds", "1",
                 "--storage-options", json.dumps(options)]
        status, said = self.job(*words).end()
        self.assertEqual(status, 3, said)
        self.assertIn("bucket", said)
        files = fsspec.filesystem(url.split(":")[0], **options)
        files.mkdir("bucket")
        job = self.job(*words)
        store = ObjectStore(url, options)
        self.wait(lambda: len(store.published("episodes")) >= 8, "8 episodes were not published")
        self.cluster.remove_node(self.nodes[0], allow_graceful=False)
        status, said = job.end()
        self.assertEqual(status, 0, said)
        # Every marker's hashes are those of what is there, and all of it is what one process makes.
        files.invalidate_cache()
        files.get("bucket/some/set", str(self.root / "set"), recursive=True)
        found = hashes(self.root / "set")
        markers = [name for name in found if name.startswith(".published/")]
        self.assertEqual(len(markers), 40)
        for marker in markers:
            for fact in json.loads((self.root / "set" / marker).read_text())["files"]:
                self.assertEqual(found[fact["name"]], fact["sha256"])
        self.assertEqual(
            {k: v for k, v in found.items() if not k.startswith(".")},
            test_work.reference(self.root / "one", 160))
        # Without a marker an episode does not count, and is made again.
        files.rm("bucket/some/set/.published/episodes/000007.json")
        files.rm("bucket/some/set/episodes/000007/episode.json")
        status, said = self.job(*words, "--resume").end()
        self.assertEqual(status, 0, said)
        self.assertEqual(len(ObjectStore(url, options).published("episodes")), 40)

    def test_failures_of_the_program(self):
        mark = self.root / "mark"
        # Nodes have their own environment: told to the program by a wrapper.
        def failing(asked: str) -> str:
            wrapper = self.root / f"cartsim-{asked.replace(':', '-').replace('/', '-')}"
            wrapper.write_text(f"#!/bin/sh\nFAKE_FAIL={asked} exec {FAKE} \"$@\"\n")
            wrapper.chmod(0o755)
            return str(wrapper)

        def job(program: str, output: str) -> tuple[int, str]:
            return Job(self.cluster.address, "generate", "fake_cartsim.py", "--frames", "80", "--output",
                       str(self.root / output), "--task-seconds", "0.5", program=program).end()

        status, said = job(failing("5:1"), "audit")
        self.assertEqual(status, 1, said)
        self.assertIn("episode 5 was asked to fail", said)
        status, said = job(failing("5:2"), "input")
        self.assertEqual(status, 2, said)
        status, said = job(failing("5:3"), "disk")
        self.assertEqual(status, 3, said)
        self.assertIn("after 4 attempts", said)
        # What passes at the second attempt is no failure.
        status, said = job(failing(f"5:3:{mark}"), "set")
        self.assertEqual(status, 0, said)
        self.assertEqual(said.count("once more"), 1)
        self.assertEqual(hashes(self.root / "set"), test_work.reference(self.root / "one", 80))
        status, said = job("/no/such/cartsim", "missing")
        self.assertEqual(status, 2, said)
        self.assertIn("must be on every node", said)


class WithoutACluster(unittest.TestCase):
    def test_says_how_to_start_one(self):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["RAY_TMPDIR"] = folder
            self.addCleanup(os.environ.pop, "RAY_TMPDIR")
            for address in ("127.0.0.1:1", "auto"):
                status, said = Job(address, "generate", "fake_cartsim.py", "--frames", "4", "--output",
                                   folder + "/set").end()
                self.assertEqual(status, 3, said)
                self.assertIn("ray start --head", said)


if __name__ == "__main__":
    unittest.main()
