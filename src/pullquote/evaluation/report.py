"""The figures of an evaluation: computed, printed, written and drawn."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.datatypes import Verdict
from pullquote.errors import PullquoteError
from pullquote.evaluation.metrics import auroc, calibration_error, interval, risk_coverage
from pullquote.evaluation.run import Outcome, Run, read_documents, run
from pullquote.models.load import open_models

_COVERAGES = (0.5, 0.7, 0.8, 0.9, 1.0)
Figure = dict[str, float | int | list[float]]


def figures(found: Run) -> dict[str, Figure]:
    """The figures of a run; each has ``value``, ``low``, ``high`` (95 %) and ``n``."""
    plain = found.plain
    answerable = [o for o in plain if o.answerable]
    no_answer = [o for o in plain if not o.answerable]
    table: dict[str, Figure] = {}

    def mean(name: str, values: Sequence[float | None]) -> None:
        given = [float(value) for value in values if value is not None]
        if given:
            table[name] = _figure(float(np.mean(given)), interval(given), len(given))

    mean("evidence@1", [o.first for o in answerable])
    mean("evidence@3", [o.third for o in answerable])
    mean("characters shown", [o.characters for o in answerable])
    mean("short answer: exact match", [o.exact for o in answerable])
    mean("short answer: F1", [o.f1 for o in answerable])
    for name, negatives in (("unanswerable", no_answer), ("off-topic", found.off_topic)):
        if answerable and negatives:
            table[f"AUROC, {name}"] = _auroc(answerable, negatives)
        mean(f"{name} answered", [o.answer.verdict is Verdict.ANSWERED for o in negatives])
    mean(
        "off-topic answered, after a question",
        [o.answer.verdict is Verdict.ANSWERED for o in found.off_topic_after],
    )
    mean("answerable refused", [o.answer.verdict is Verdict.NOT_FOUND for o in answerable])
    mean(
        "answerable not plainly answered",
        [o.answer.verdict is not Verdict.ANSWERED for o in answerable],
    )
    for name, outcomes in (("", plain), (", with off-topic", (*plain, *found.off_topic))):
        if outcomes and (not name or found.off_topic):
            table[f"calibration error{name}"] = _calibration(outcomes)
    if plain:
        table["calibration error of a perfect one"] = _perfect_calibration(plain)
    for coverage, figure in _risk(answerable).items():
        table[coverage] = figure
    if found.without:
        mean("evidence@1 without history", [o.first for o in found.without if o.answerable])
    if found.unrelated:
        mean("evidence@1 of a sample", [o.first for o in found.unrelated_plain])
        mean(
            "evidence@1 of the sample after an unrelated question",
            [o.first for o in found.unrelated],
        )
    milliseconds = [1000 * o.seconds for o in plain]
    for name, percent in (("p50", 50), ("p95", 95)):
        table[f"milliseconds, {name}"] = _figure(
            float(np.percentile(milliseconds, percent)),
            interval(milliseconds, lambda sample, q=percent: float(np.percentile(sample, q))),  # type: ignore[misc]
            len(milliseconds),
        )
    broken = sum(o.broken for o in plain)
    table["broken quotes"] = {"value": broken, "n": sum(len(o.answer.citations) for o in plain)}
    return table


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
    say: Callable[[str], None],
) -> None:
    """Evaluate files and print a table for each; also write it and draw it where asked."""
    from tqdm import tqdm

    _check_outputs(json_file, plot)
    encoder, shipped = open_models(model, reader=reader)
    reports: dict[str, Any] = {}
    runs: dict[str, Run] = {}
    for path in files:
        documents = read_documents(path)[:limit]
        with tqdm(total=len(documents), desc=path.name, unit="article", disable=None) as bar:
            found = run(documents, encoder, reader=shipped, progress=bar.update)
        runs[path.name] = found
        reports[path.name] = {"all": figures(found)}
        _print(path.name, reports[path.name]["all"], say)
        if by_kind:
            for kind in sorted({o.kind for o in found.plain}):
                part = Run(tuple(o for o in found.plain if o.kind == kind), (), (), (), ())
                reports[path.name][kind] = figures(part)
                _print(f"{path.name}: {kind}", reports[path.name][kind], say)
        for outcome in [o for o in found.plain if o.first is False][:show_errors]:
            say(_miss(outcome))
    if json_file is not None:
        packages = ("numpy", "onnxruntime", "faiss-cpu", "sentencex", "bm25s")
        record = {
            "files": reports,
            "model": encoder.name,
            "model_sha256": encoder.sha256,
            "reader": reader,
            "limit": limit,
            "python": platform.python_version(),
            "versions": {name: version(name) for name in packages},
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


def _figure(value: float, bounds: tuple[float, float], n: int) -> Figure:
    return {"value": value, "low": bounds[0], "high": bounds[1], "n": n}


def _auroc(positives: Sequence[Outcome], negatives: Sequence[Outcome]) -> Figure:
    high = np.array([o.answer.confidence for o in positives])
    low = np.array([o.answer.confidence for o in negatives])
    generator = np.random.default_rng(0)
    drawn = [
        auroc(generator.choice(high, len(high)).tolist(), generator.choice(low, len(low)).tolist())
        for _ in range(300)
    ]
    a, b = np.percentile(drawn, [2.5, 97.5])
    return _figure(auroc(high.tolist(), low.tolist()), (float(a), float(b)), len(high) + len(low))


def _perfect_calibration(outcomes: Sequence[Outcome]) -> Figure:
    """What the same confidences would show if they were the true probabilities: chance alone."""
    certain = np.array([o.answer.confidence for o in outcomes])
    generator = np.random.default_rng(0)
    drawn = [
        calibration_error(certain.tolist(), (generator.random(len(certain)) < certain).tolist())
        for _ in range(300)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return _figure(float(np.mean(drawn)), (float(low), float(high)), len(certain))


def _calibration(outcomes: Sequence[Outcome]) -> Figure:
    given = np.array([o.answer.confidence for o in outcomes])
    true = np.array([o.answerable for o in outcomes])
    generator = np.random.default_rng(0)
    drawn = []
    for _ in range(300):
        sample = generator.integers(0, len(given), len(given))
        drawn.append(calibration_error(given[sample].tolist(), true[sample].tolist()))
    a, b = np.percentile(drawn, [2.5, 97.5])
    value = calibration_error(given.tolist(), true.tolist())
    return _figure(value, (float(a), float(b)), len(given))


def _risk(answerable: Sequence[Outcome]) -> dict[str, Figure]:
    """The risk that the first quote misses the evidence, and the area under its curve."""
    if not answerable:
        return {}
    given = [o.answer.confidence for o in answerable]
    coverage, risk = risk_coverage(given, [bool(o.first) for o in answerable])
    found: dict[str, Figure] = {
        f"risk at coverage {wanted:.1f}": {
            "value": float(risk[np.searchsorted(coverage, wanted - 1e-9)]),
            "n": len(risk),
        }
        for wanted in _COVERAGES
    }
    found["area under risk-coverage"] = {"value": float(risk.mean()), "n": len(risk)}
    return found


def _print(title: str, table: dict[str, Figure], say: Callable[[str], None]) -> None:
    say(f"\n{title}")
    for name, figure in table.items():
        bounds = f"  [{figure['low']:.3f}, {figure['high']:.3f}]" if "low" in figure else ""
        say(f"  {name:<52} {figure['value']:>9.3f}{bounds}  n={figure['n']}")


def _miss(outcome: Outcome) -> str:
    quotes = outcome.answer.citations
    return (
        f"\n- {outcome.question}\n  gold:   {outcome.gold}"
        f"\n  quoted: {quotes[0].quote if quotes else '(nothing)'}"
        f"\n  {outcome.answer.verdict}, confidence {outcome.answer.confidence:.2f}"
    )


def _draw(runs: dict[str, Run], path: Path) -> None:
    """Draw risk against coverage; matplotlib comes with the extras ``test`` and ``train``."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    for name, found in runs.items():
        answerable = [o for o in found.plain if o.answerable]
        coverage, risk = risk_coverage(
            [o.answer.confidence for o in answerable], [bool(o.first) for o in answerable]
        )
        axes.plot(coverage, risk, label=name)
    axes.set_xlabel("coverage: share of answerable questions answered")
    axes.set_ylabel("risk: share of first quotes without the evidence")
    axes.legend()
    figure.savefig(path)
