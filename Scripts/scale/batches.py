"""How many episodes a task gets. Knows nothing of Ray."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass
class BatchSizes:
    """Learns from finished tasks how long the program takes to start and how long an episode takes."""

    # What a task should take: long beside the program's start, short beside what a lost one costs.
    task_seconds: float
    episodes: int = 0
    playing_seconds: float = 0
    tasks: int = 0
    starting_seconds: float = 0

    def learn(self, episodes: int, seconds: float, starting_seconds: float) -> None:
        self.tasks += 1
        self.episodes += episodes
        self.starting_seconds += starting_seconds
        self.playing_seconds += max(0, seconds - starting_seconds)

    def next(self, waiting: int, slots: int) -> int:
        """Of `waiting` episodes, 1 … waiting.

        Full batches while there is much to do; toward the end smaller ones, so that all slots end at
        about the same time, but none for which the program starts longer than a tenth of what it plays.
        """
        if not self.episodes:
            return 1
        an_episode = max(self.playing_seconds / self.episodes, 1e-3)
        full = max(1, int(self.task_seconds / an_episode))
        start = self.starting_seconds / self.tasks
        least = min(full, math.ceil(10 * start / an_episode))
        share = math.ceil(waiting / (1.5 * max(1, slots)))
        return max(1, min(waiting, full, max(share, least)))
