"""Print the figures of a report of ``pullquote eval --json`` as Markdown tables.

python benchmarks/tables.py benchmarks/evaluation.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SHORT = (
    "evidence@1",
    "evidence@3",
    "characters shown",
    "short answer: exact match",
    "short answer: F1",
    "AUROC, unanswerable",
    "AUROC, off-topic",
    "off-topic answered",
    "off-topic answered, after a question",
    "answerable refused",
    "calibration error",
    "calibration error of a perfect one",
    "calibration error, with off-topic",
)


def table(files: dict[str, Any], names: tuple[str, ...] | None, *, bounds: bool) -> str:
    """One row a figure, one column a file; with the intervals if ``bounds``."""
    titles = [name.removesuffix(".gz").removesuffix(".jsonl") for name in files]
    lines = [f"| | {' | '.join(titles)} |", f"|---|{'---|' * len(titles)}"]
    every = list(dict.fromkeys(key for report in files.values() for key in report["all"]))
    for name in names or tuple(every):
        cells = [cell(report["all"].get(name), bounds=bounds) for report in files.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cell(figure: dict[str, float] | None, *, bounds: bool) -> str:
    """One figure, with its interval if there is one and it is wanted."""
    if figure is None:
        return "–"
    digits = 0 if figure["value"] > 10 else 3
    value = f"{figure['value']:.{digits}f}"
    if bounds and "low" in figure:
        return f"{value} ({figure['low']:.{digits}f}–{figure['high']:.{digits}f})"
    return value


def main() -> None:
    """Print the README's table, then that of docs/evaluation.md."""
    files = json.loads(Path(sys.argv[1]).read_text("utf-8"))["files"]
    print(table(files, SHORT, bounds=False), "\n")
    print(table(files, None, bounds=True))


if __name__ == "__main__":
    main()
