"""What a long test counts and which promises it saw broken, printed as one JSON object."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class Counts:
    """What happened, by name; what broke a promise, in words; a figure over time, if any."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    curve: list[int] = field(default_factory=list)

    def expect(self, promise: bool, words: str) -> None:
        """Note a broken promise."""
        if not promise:
            self.broken.append(words)

    def print(self) -> None:
        """Write the report to standard output."""
        counts = dict(sorted(self.counts.items()))
        print(json.dumps({"counts": counts, "broken": self.broken, "curve": self.curve}))


def counted(script: str, *arguments: object, seconds: float = 600) -> Counts:
    """What one of the scripts in this folder reports, run in a process of its own."""
    finished = subprocess.run(
        [sys.executable, str(HERE / script), *map(str, arguments)],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=seconds,
        check=True,
    )
    report = json.loads(finished.stdout.splitlines()[-1])
    return Counts(Counter(report["counts"]), report["broken"], report["curve"])
