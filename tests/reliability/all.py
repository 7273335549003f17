"""The long form of every reliability test, one after the other, and its table of counts.

    python tests/reliability/all.py [part of a name ...]

It takes hours. What it prints goes into docs/reliability.md. It ends with 1 if a promise is broken.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time

from counts import HERE, Counts, counted
from files import KINDS

_HOURS = 6 * 3600
#: What a person runs, by the number of the promise in docs/reliability.md.
RUNS: tuple[tuple[str, str], ...] = (
    ("1 crashes", "crashes.py --kills 1000 --loads 300 --refusals 40"),
    ("2 damage", "damage.py --places 400"),
    ("3 hostile text", "test_hostile_text.py"),
    ("3 hostile text in a browser", "test_hostile_page.py"),
    *((f"4 {kind} files", f"fuzz.py --kind {kind} --inputs 30000") for kind in KINDS),
    ("4 html files in a process", "fuzz.py --kind html --inputs 1000 --child"),
    ("4 pdf files in a process", "fuzz.py --kind pdf --inputs 1000 --child"),
    ("4 other files", "test_loaders.py"),
    ("5 load", "load.py --questions 10000 --each 125"),
    ("5 queue and forgetting", "test_load.py"),
    ("6 network and surface", "test_network.py"),
)


def tested(file: str) -> Counts:
    """The counts of a file of tests."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE / file)]
    finished = subprocess.run(
        command, cwd=HERE.parents[1], capture_output=True, text=True, check=False
    )
    result = Counts()
    for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", finished.stdout):
        result.counts[f"tests {word}"] += int(number)
    if finished.returncode:
        result.broken.append(finished.stdout[-2000:])
    return result


def main() -> None:
    """Run those whose names have one of the words, or all."""
    wanted = [
        run for run in RUNS if not sys.argv[1:] or any(word in run[0] for word in sys.argv[1:])
    ]
    broken = False
    print("| what | command | counts | broken | minutes |\n|---|---|---|---|---|")
    for name, command in wanted:
        began = time.monotonic()
        file, *options = command.split()
        result = (
            tested(file) if file.startswith("test_") else counted(file, *options, seconds=_HOURS)
        )
        counts = ", ".join(f"{name} {number:,}" for name, number in sorted(result.counts.items()))
        if result.curve:
            counts += f", memory over time in MB {result.curve}"
        minutes = (time.monotonic() - began) / 60
        broken = broken or bool(result.broken)
        print(
            f"| {name} | `{command}` | {counts} | {len(result.broken)} | {minutes:.0f} |",
            flush=True,
        )
        for words in result.broken[:20]:
            print(words, file=sys.stderr)
    sys.exit(int(broken))


if __name__ == "__main__":
    main()
