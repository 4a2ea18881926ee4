#!/usr/bin/env python3
"""Makes a dataset, or plays a suite, as tasks on a Ray cluster.

  scale_out.py generate SCENE --frames N --output TARGET [-- options of cartsim generate]
  scale_out.py run FILE… --shards N --output TARGET [-- options of cartsim run]

TARGET is a folder that all nodes see, or a URL that fsspec knows (s3://bucket/set, gs://bucket/set).
What comes out is what one process makes, byte for byte. See README.md beside this file.

Exit status: 0 all well, 1 an audit or a criterion failed, 2 the input is wrong, 3 the machines or the
store failed, 130 and 143 on SIGINT and SIGTERM; --resume then goes on.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from collections import deque
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from batches import BatchSizes
from progress import Progress, duration
from stores import FileStore, StoreError, open_store
from tasks import Cluster, Interrupt, JobError, Task
from work import (
    CRITERION_FAILED, ENVIRONMENT_FAILED, SUCCESS, WRONG_INPUT, Outcome, Program, episode_list,
    episode_name, finish_set, generate_episodes, judge_suite, play_shard, shard_name,
)

# What the job decides for the program.
OURS = {
    "generate": {"--frames", "--output", "-o", "--workers", "--resume", "--only-episodes", "--quiet", "-q"},
    "run": {
        "--shard", "--journal", "--resume", "--merge", "--junit", "--json", "--report", "--workers",
        "--quiet", "-q", "--replay", "--results", "--baseline", "--artifacts",
    },
}


def arguments(words: list[str]) -> argparse.Namespace:
    repository = Path(__file__).resolve().parents[2]
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--output", required=True, metavar="TARGET", help="shared folder, or URL")
    common.add_argument("--resume", action="store_true", help="go on with an interrupted job")
    common.add_argument(
        "--address", default="auto", help="of the Ray cluster; local starts one here (default: auto)")
    common.add_argument(
        "--program", default=str(repository / ".build/release/cartsim"),
        help="cartsim, the same path on every node (default: the repository's build)")
    common.add_argument(
        "--root", default=str(repository),
        help="folder with Scenes and Assets, the same on every node (default: the repository)")
    common.add_argument("--cpus-per-task", type=positive, default=1, help="and threads (default: 1)")
    common.add_argument(
        "--retries", type=natural, default=3, help="of a task that was lost (default: 3)")
    common.add_argument(
        "--scratch", metavar="DIR",
        help="where tasks work (default: on a file system the output itself, else the nodes' TMPDIR)")
    common.add_argument(
        "--storage-options", type=json_object, default={}, metavar="JSON",
        help='for fsspec, as {"endpoint_url": "http://…"}; secrets belong into the nodes\' environment')
    common.add_argument("--dry-run", action="store_true", help="say what would be done, do nothing")
    common.add_argument("--quiet", action="store_true", help="show no progress")

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", parents=[common], help="make a dataset")
    generate.add_argument("scene")
    generate.add_argument("--frames", type=positive, required=True, help="pictures to make")
    generate.add_argument(
        "--task-seconds", type=float, default=300,
        help="what a task should take; sets how many episodes it gets (default: 300)")
    generate.add_argument(
        "--no-finish", action="store_true", help="leave out catalogue, exports, card and audit")
    run = commands.add_parser("run", parents=[common], help="play scenes or suites")
    run.add_argument("files", nargs="+")
    run.add_argument("--shards", type=positive, required=True, help="tasks to cut the episodes into")

    # Ours end at "--"; argparse would mix the rest into its own.
    end = words.index("--") if "--" in words else len(words)
    found = parser.parse_args(words[:end])
    found.passed_on = words[end + 1 :]
    return found


def positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def natural(text: str) -> int:
    if (number := int(text)) < 0:
        raise argparse.ArgumentTypeError("must be at least 0")
    return number


def json_object(text: str) -> dict:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise argparse.ArgumentTypeError("is no JSON object")
    return found


# --- a dataset ----------------------------------------------------------------------------------


class GenerateJob:
    """Episode 0 first, which tells the plan and how long an episode takes; then batches of the others
    from all nodes; then what spans episodes."""

    def __init__(self, given: argparse.Namespace):
        self.given = given
        self.store = open_store(given.output, given.storage_options, given.scratch)
        self.program = Program(
            given.program, given.root,
            ["generate", given.scene, "--frames", str(given.frames), *given.passed_on])

    def describe(self) -> str:
        last = self.program.command(["--output", "SET", "--resume"])
        return "\n".join([
            f"output      {self.store} ({type(self.store).__name__})",
            f"in          {self.program.root}",
            "a task      " + shlex.join(self.program.command(
                ["--output", "PART", "--workers", str(self.given.cpus_per_task), "--quiet",
                 "--only-episodes", "FIRST-LAST"])),
            f"            about {self.given.task_seconds:.0f} s of episodes each, lost ones up to"
            f" {self.given.retries} times more",
            "at the end  " + ("nothing" if self.given.no_finish else shlex.join(last)),
        ])

    def run(self, cluster: Cluster) -> int:
        begun = time.monotonic()
        self.store.check()
        manifest = self._begin(cluster)
        total, episodes = manifest["planned_frames"], manifest["planned_episodes"]
        published = self.store.published("episodes")
        waiting = deque(e for e in range(episodes) if episode_name(e) not in published)
        # What is there already is counted by the average.
        self.frames_per_episode = total / episodes
        done = total - round(len(waiting) * self.frames_per_episode)
        progress = Progress("generating", "frames", done, total, self.given.quiet)
        self._generate(cluster, waiting, progress)
        progress.end()
        said = f"{episodes} episodes, {total} frames"
        if self.given.no_finish:
            self.store.clean()
            print(f"{self.store}: {said}; not finished: no catalogue, no audit", file=sys.stderr)
            return SUCCESS
        played = time.monotonic()
        cpus = cluster.cpus_of_largest_node
        outcome = cluster.call(finish_set, self.program, self.store, cpus, cpus=cpus)
        self.store.clean()
        if outcome.status != SUCCESS:
            raise JobError(CRITERION_FAILED, outcome.message)
        print(
            f"{self.store}: {said}, no violation; played in {duration(played - begun)},"
            f" catalogue and audit in {duration(time.monotonic() - played)}", file=sys.stderr)
        return SUCCESS

    def _begin(self, cluster: Cluster) -> dict:
        """The manifest: of episode 0, which is played first, or of the job that is resumed."""
        found = self.store.read("manifest.json")
        if found is not None and not self.given.resume:
            raise JobError(
                WRONG_INPUT, f"{self.store}: holds a set; go on with --resume, or choose another output")
        if found is None and isinstance(self.store, FileStore):
            if self.store.published("") - {".incoming", "products.json"}:
                raise JobError(WRONG_INPUT, f"{self.store}: is not empty; choose another output")
        self.sizes = BatchSizes(self.given.task_seconds)
        if found is None:
            outcome = cluster.call(
                generate_episodes, self.program, self.store, [0], self.given.cpus_per_task)
            if outcome.status != SUCCESS:
                raise JobError(CRITERION_FAILED, outcome.message)
            self.sizes.learn(1, outcome.seconds, outcome.starting_seconds)
            found = self.store.read("manifest.json")
        return json.loads(found)

    def _generate(self, cluster: Cluster, waiting: deque, progress: Progress) -> None:
        returned: deque[Task] = deque()

        def next_task(slots: int) -> Task | None:
            if returned:
                return returned.popleft()
            if not waiting:
                return None
            count = self.sizes.next(len(waiting), slots)
            return Task([waiting.popleft() for _ in range(count)])

        def call(task: Task) -> tuple:
            return generate_episodes, (
                self.program, self.store, task.parts, self.given.cpus_per_task)

        def finished(task: Task, outcome: Outcome) -> None:
            if outcome.status != SUCCESS:
                raise JobError(
                    CRITERION_FAILED, f"episodes {episode_list(task.parts)}: {outcome.message}")
            self.sizes.learn(len(task.parts), outcome.seconds, outcome.starting_seconds)
            progress.add(outcome.frames)

        def again(task: Task) -> None:
            # It may have published some before it was lost.
            there = self.store.published("episodes")
            left = [e for e in task.parts if episode_name(e) not in there]
            progress.add(round((len(task.parts) - len(left)) * self.frames_per_episode))
            if left:
                returned.append(Task(left, task.attempt))

        cluster.run(next_task, call, finished, again, progress)


# --- a suite ------------------------------------------------------------------------------------


class SuiteJob:
    """Shards from all nodes, then one verdict over their journals."""

    def __init__(self, given: argparse.Namespace):
        self.given = given
        self.store = open_store(given.output, given.storage_options, given.scratch)
        self.program = Program(given.program, given.root, ["run", *given.files, *given.passed_on])

    def describe(self) -> str:
        return "\n".join([
            f"output      {self.store} ({type(self.store).__name__})",
            f"in          {self.program.root}",
            f"{self.given.shards:5} tasks " + shlex.join(self.program.command(
                ["--shard", f"I/{self.given.shards}", "--journal", "PART", "--quiet"])),
            "at the end  " + shlex.join(self.program.command(
                ["--merge", "PART…", "--junit", "junit.xml", "--json", "results.json", "--report",
                 "report.html"])),
        ])

    def run(self, cluster: Cluster) -> int:
        self.store.check()
        self._begin()
        shards = self.given.shards
        published = self.store.published("journals")
        waiting = deque(
            Task([shard]) for shard in range(1, shards + 1)
            if shard_name(shard, shards) not in published)
        progress = Progress("playing", "parts", shards - len(waiting), shards, self.given.quiet)
        cluster.run(
            lambda slots: waiting.popleft() if waiting else None,
            lambda task: (play_shard, (
                self.program, self.store, task.parts[0], shards, self.given.cpus_per_task)),
            lambda task, outcome: progress.add(1),
            waiting.append, progress)
        progress.end()
        outcome = cluster.call(judge_suite, self.program, self.store, shards)
        self.store.clean()
        print(outcome.message or f"{self.store}: {shards} parts, every criterion holds", file=sys.stderr)
        return outcome.status

    def _begin(self) -> None:
        """Writes down what is played, so that parts of two jobs never mix."""
        job = {
            "arguments": self.program.arguments, "shards": self.given.shards,
        }
        found = self.store.read("job.json")
        if found is None:
            self.store.write("job.json", json.dumps(job, indent=1).encode())
        elif not self.given.resume:
            raise JobError(
                WRONG_INPUT, f"{self.store}: holds a job; go on with --resume, or choose another output")
        elif json.loads(found) != job:
            raise JobError(
                WRONG_INPUT, f"{self.store}: holds another job: {found.decode()}\nrepeat its command, or"
                " choose another output")


# --- the command --------------------------------------------------------------------------------


def check_input(given: argparse.Namespace) -> None:
    """What can be known to be wrong before anything starts."""
    taken = [word for word in given.passed_on if word.partition("=")[0] in OURS[given.command]]
    if taken:
        raise JobError(WRONG_INPUT, f"{' '.join(taken)}: is the job's own, not for after --")
    files = [given.scene] if given.command == "generate" else given.files
    # Nodes may hold what this machine does not; then nothing can be said here.
    if Path(given.root).is_dir():
        for file in files:
            if not (Path(given.root) / file).is_file():
                raise JobError(WRONG_INPUT, f"{file}: no such file in {given.root}; see --root")
    if given.command == "generate" and not given.task_seconds > 0:
        raise JobError(WRONG_INPUT, f"--task-seconds must be above 0, got {given.task_seconds}")


def main(words: list[str]) -> int:
    given = arguments(words)
    try:
        check_input(given)
        job = GenerateJob(given) if given.command == "generate" else SuiteJob(given)
        if given.dry_run:
            print(job.describe())
            return SUCCESS
        interrupt = Interrupt()
        return job.run(Cluster(given.address, given.cpus_per_task, given.retries, interrupt))
    except JobError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.status
    except (StoreError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return ENVIRONMENT_FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
