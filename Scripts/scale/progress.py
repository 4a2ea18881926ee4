"""What a long job says of itself on standard error."""

from __future__ import annotations

import sys
import time


class Progress:
    """One line that says how far the job is, how fast, and how long it will take: in place on a terminal,
    every half minute elsewhere."""

    def __init__(self, task: str, unit: str, done: int, total: int, quiet: bool = False):
        self.task, self.unit, self.done, self.total = task, unit, done, total
        self.quiet = quiet
        self.terminal = sys.stderr.isatty()
        self.begun, self.done_before = time.monotonic(), done
        self.shown = 0.0

    def add(self, count: int) -> None:
        self.done += count

    def line(self, more: str = "") -> str:
        passed = time.monotonic() - self.begun
        made = self.done - self.done_before
        words = [f"{self.task}: {self.done}/{self.total} {self.unit}"]
        if made and passed > 0:
            rate = made / passed
            left = (self.total - self.done) / rate
            words += [f"{rate:.3g} {self.unit}/s", f"{duration(left)} left"]
        return " · ".join(words + ([more] if more else []))

    def show(self, more: str = "", now: bool = False) -> None:
        time_s = time.monotonic()
        if self.quiet or (not now and time_s - self.shown < (1 if self.terminal else 30)):
            return
        self.shown = time_s
        if self.terminal:
            print("\r\033[K" + self.line(more), end="", file=sys.stderr, flush=True)
        else:
            print(self.line(more), file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        """Something that stays."""
        if self.terminal and self.shown:
            print("\r\033[K", end="", file=sys.stderr)
        print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.terminal and self.shown and not self.quiet:
            print(file=sys.stderr)


def duration(seconds: float) -> str:
    seconds = round(seconds)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
