"""How many threads are fastest just now, where other programs use the same processor."""

from __future__ import annotations

import torch


class Pace:
    """A parallel step waits for its slowest thread: on a busy machine fewer can be faster.

    Every ``every`` steps each count is tried for a few steps.
    """

    def __init__(self, most: int, every: int = 40, tries: int = 3) -> None:
        """Try 1 to ``most`` threads."""
        self.counts, self.every, self.tries = list(range(1, most + 1)), every, tries
        self.speeds: dict[int, float] = {}
        self.threads = most

    def before(self, step: int) -> None:
        """Set the threads for a step."""
        place = step % self.every
        if place < self.tries * len(self.counts):
            self.threads = self.counts[-1 - place // self.tries]
        else:
            self.threads = max(self.counts, key=lambda n: self.speeds.get(n, 0.0))
        torch.set_num_threads(self.threads)

    def after(self, step: int, speed: float) -> None:
        """Remember the tokens a second of a step; the first of a try does not count."""
        place = step % self.every
        if place % self.tries == 0 and place < self.tries * len(self.counts):
            self.speeds.pop(self.threads, None)
        else:
            known = self.speeds.get(self.threads, speed)
            self.speeds[self.threads] = 0.5 * (known + speed)
