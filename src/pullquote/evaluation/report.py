"""The report of an evaluation: figures printed, written and drawn."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pullquote.errors import PullquoteError
from pullquote.evaluation.data import read_documents
from pullquote.evaluation.figures import Table, asked, figures
from pullquote.evaluation.metrics import risk_coverage
from pullquote.evaluation.run import Outcome, Setting, run, run_together
from pullquote.models.load import open_models

#: The packages whose versions change the figures.
_PACKAGES = ("numpy", "onnxruntime", "faiss-cpu", "sentencex", "bm25s")


def report_files(
    files: Sequence[Path],
    *,
    json_file: Path | None,
    plot: Path | None,
    by_kind: bool,
    show_errors: int,
    limit: int | None,
    reader: bool,
    model: str | None,
    together: bool,
    say: Callable[[str], None],
) -> None:
    """Evaluate files and print a table for each; also write it and draw it where asked.

    ``together``: with the articles of all files in one index, and only what is then a figure.
    """
    from tqdm import tqdm

    _check_outputs(json_file, plot)
    encoder, shipped = open_models(model, reader=reader)
    reports: dict[str, dict[str, Table]] = {}
    runs: dict[str, tuple[Outcome, ...]] = {}
    sets = {path.name: read_documents(path)[:limit] for path in files}
    if together:
        sets = {
            "all articles together": [each for documents in sets.values() for each in documents]
        }
    for name, documents in sets.items():
        ask = run_together if together else run
        with tqdm(total=len(documents), desc=name, unit="article", disable=None) as bar:
            outcomes = ask(documents, encoder, reader=shipped, progress=bar.update)
        runs[name] = outcomes
        reports[name] = {"all": figures(outcomes)}
        if by_kind:
            plain = asked(outcomes, Setting.PLAIN)
            for kind in sorted({o.kind for o in plain}):
                reports[name][kind] = figures([o for o in plain if o.kind == kind])
        for kind, table in reports[name].items():
            _print(name if kind == "all" else f"{name}: {kind}", table, say)
        for outcome in [o for o in outcomes if _is_miss(o)][:show_errors]:
            say(_miss(outcome))
    if json_file is not None:
        record: dict[str, Any] = {
            "files": reports,
            "model": encoder.name,
            "model_sha256": encoder.sha256,
            "reader": reader,
            "limit": limit,
            "together": together,
            "python": platform.python_version(),
            "versions": {name: version(name) for name in _PACKAGES},
        }
        json_file.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    if plot is not None:
        _draw(runs, plot)


def _check_outputs(json_file: Path | None, plot: Path | None) -> None:
    """Raise PullquoteError if a file cannot be written or drawn, before the long work."""
    for path in (json_file, plot):
        if path is not None and (path.is_dir() or not os.access(path.parent, os.W_OK)):
            raise PullquoteError(f"{path} cannot be written. Name a file in a folder that can be.")
    if plot is not None and find_spec("matplotlib") is None:
        raise PullquoteError("--plot needs a package: pip install matplotlib.")


def _print(title: str, table: Table, say: Callable[[str], None]) -> None:
    say(f"\n{title}")
    width = max(52, *(len(name) for name in table))
    for name, figure in table.items():
        bounds = f"  [{figure['low']:.3f}, {figure['high']:.3f}]" if "low" in figure else ""
        say(f"  {name:<{width}} {figure['value']:>9.3f}{bounds}  n={figure['n']}")


def _is_miss(outcome: Outcome) -> bool:
    """Whether the first quote of a question misses, or a turn of a conversation is wrong."""
    if outcome.setting is Setting.CONVERSATION:
        return outcome.right is False
    return outcome.setting is Setting.PLAIN and outcome.first is False


def _miss(outcome: Outcome) -> str:
    quotes = outcome.answer.citations
    turn = f"turn {outcome.turn}, {outcome.kind}: " if outcome.turn else ""
    return (
        f"\n- {turn}{outcome.question}\n  gold:   {outcome.gold or '(nothing)'}"
        f"\n  quoted: {quotes[0].quote if quotes else '(nothing)'}"
        f"\n  {outcome.answer.verdict}, confidence {outcome.answer.confidence:.2f}, "
        f"searched for: {outcome.answer.searched_for}"
    )


def _draw(runs: dict[str, tuple[Outcome, ...]], path: Path) -> None:
    """Draw risk against coverage; matplotlib comes with the extras ``test`` and ``train``."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    for name, outcomes in runs.items():
        answerable = [o for o in asked(outcomes, Setting.PLAIN) if o.answerable]
        if answerable:
            coverage, risk = risk_coverage(
                [o.answer.confidence for o in answerable], [bool(o.first) for o in answerable]
            )
            axes.plot(coverage, risk, label=name)
    axes.set_xlabel("coverage: share of answerable questions answered")
    axes.set_ylabel("risk: share of first quotes without the evidence")
    axes.legend()
    figure.savefig(path)
