"""Runs tasks on a Ray cluster until all are done: resubmits those whose worker or node was lost, stops
at an error that would come again."""

from __future__ import annotations

import math
import signal
import socket
import time
from collections import deque
from dataclasses import dataclass
from collections.abc import Callable

from progress import Progress
from work import CRITERION_FAILED, ENVIRONMENT_FAILED, SUCCESS, WRONG_INPUT, Outcome

INTERRUPTED, TERMINATED = 130, 143


class JobError(Exception):
    """Why a job ends without success."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class Interrupt:
    """SIGINT and SIGTERM, asked for between waits."""

    def __init__(self):
        self.status = 0
        for number, status in ((signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)):
            signal.signal(number, lambda *_, status=status: self._note(status))

    def _note(self, status: int) -> None:
        self.status = status

    def check(self) -> None:
        if self.status:
            raise JobError(self.status, "interrupted; what is published stays, --resume goes on")


@dataclass
class Task:
    """Some parts of the job, in the terms of whoever made it."""

    parts: list
    attempt: int = 1


class Cluster:
    """The Ray cluster that a job runs on."""

    def __init__(self, address: str, cpus_per_task: int, retries: int, interrupt: Interrupt):
        try:
            import ray
        except ImportError as error:
            raise JobError(
                WRONG_INPUT, f"{error}: pip install -r Scripts/scale/requirements.txt") from error
        import batches
        import progress
        import stores
        import work

        self.ray = ray
        self.cpus_per_task = cpus_per_task
        self.retries = retries
        self.interrupt = interrupt
        # These files travel with the tasks: nodes need Ray and the program, nothing else of ours.
        for module in (batches, progress, stores, work):
            ray.cloudpickle.register_pickle_by_value(module)
        if not ray.is_initialized():
            try:
                _reach(address)
                ray.init(
                    address=None if address == "local" else address, log_to_driver=False,
                    include_dashboard=False if address == "local" else None)
            except (OSError, RuntimeError, ValueError) as error:
                raise JobError(
                    ENVIRONMENT_FAILED,
                    f"no Ray cluster at {address}: {error}\nstart one with: ray start --head, or use"
                    " --address local") from error

    @property
    def slots(self) -> int:
        """Tasks that run at the same time on the nodes that are there now."""
        cpus = self.ray.cluster_resources().get("CPU", 0)
        return max(1, int(cpus // self.cpus_per_task))

    @property
    def cpus_of_largest_node(self) -> int:
        nodes = [node["Resources"].get("CPU", 0) for node in self.ray.nodes() if node["Alive"]]
        return max(1, int(max(nodes, default=1)))

    @property
    def nodes(self) -> int:
        return sum(node["Alive"] for node in self.ray.nodes())

    def call(self, function: Callable[..., Outcome], *arguments, cpus: int | None = None) -> Outcome:
        """One task, to its end."""
        outcomes: list[Outcome] = []
        waiting = deque([Task(["the task"])])
        self.run(
            lambda slots: waiting.popleft() if waiting else None,
            lambda task: (function, arguments),
            lambda task, outcome: outcomes.append(outcome),
            waiting.appendleft, progress=None, cpus=cpus)
        return outcomes[0]

    def run(
        self, next_task: Callable[[int], Task | None], call: Callable[[Task], tuple],
        finished: Callable[[Task, Outcome], None], again: Callable[[Task], None],
        progress: Progress | None, cpus: int | None = None,
    ) -> None:
        """Runs what `next_task(slots)` gives until it gives nothing and nothing runs.

        call: the function of a task and its arguments.
        finished: takes in what came of a task that ended well, or failed in a criterion.
        again: takes back a task that was lost, or failed in a way that may pass.
        """
        ray = self.ray
        remote = ray.remote(_call).options(
            num_cpus=cpus or self.cpus_per_task, max_retries=0, scheduling_strategy="SPREAD")
        running: dict = {}
        lost = 0
        nodes = slots = 0
        asked = -math.inf
        try:
            while True:
                self.interrupt.check()
                # Nodes come and go, yet not every second.
                if time.monotonic() - asked > 5:
                    asked, nodes, slots = time.monotonic(), self.nodes, self.slots
                # One more for each slot waits on the cluster, so that none is idle in between.
                while len(running) < 2 * slots and (task := next_task(slots)) is not None:
                    running[remote.remote(*call(task))] = task
                if not running:
                    return
                done, _ = ray.wait(list(running), num_returns=1, timeout=1)
                for reference in done:
                    task = running.pop(reference)
                    outcome = self._outcome(reference)
                    if outcome.status in (SUCCESS, CRITERION_FAILED):
                        finished(task, outcome)
                        continue
                    if outcome.status == WRONG_INPUT or task.attempt > self.retries:
                        raise JobError(
                            WRONG_INPUT if outcome.status == WRONG_INPUT else ENVIRONMENT_FAILED,
                            f"{_said(outcome)}\nafter {task.attempt} attempts at {task.parts[0]}…")
                    lost += 1
                    again(Task(task.parts, task.attempt + 1))
                    if progress:
                        progress.say(
                            f"lost {len(task.parts)} from {task.parts[0]} on, once more"
                            f" ({task.attempt + 1} of {self.retries + 1}): {_said(outcome)}")
                if progress:
                    more = f"{nodes} nodes, {min(slots, len(running))} of {slots} slots"
                    progress.show(more + (f", {lost} retried" if lost else ""))
        finally:
            for reference in running:
                ray.cancel(reference, force=True)
            if running:
                ray.wait(list(running), num_returns=len(running), timeout=30)

    def _outcome(self, reference) -> Outcome:
        try:
            return self.ray.get(reference)
        except self.ray.exceptions.RayTaskError as error:
            # A fault of these scripts: it would come again.
            raise JobError(ENVIRONMENT_FAILED, str(error)) from error
        except self.ray.exceptions.RayError as error:
            return Outcome(ENVIRONMENT_FAILED, f"worker lost: {type(error).__name__}", node="")


def _reach(address: str) -> None:
    """Ray would try for minutes."""
    host, _, port = address.rpartition(":")
    if port.isdecimal() and "/" not in host:
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()


def _call(function, arguments):
    return function(*arguments)


def _said(outcome: Outcome) -> str:
    return f"{outcome.node}: {outcome.message}" if outcome.node else outcome.message
