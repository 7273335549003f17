"""The probability that the article answers, from what was ranked and read.

A logistic regression whose parameters are in ``data/confidence.json``; they were fitted by
``training/fit_confidence.py``, which writes where they come from beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pullquote.datatypes import Verdict
from pullquote.reading import ReadSentence
from pullquote.retrieval import Ranking

PARAMETERS = Path(__file__).parent / "data" / "confidence.json"

NAMES = ("late", "above_median", "weakest", "dense", "tokens", "sentences")
NAMES_READ = (*NAMES, "answerable", "span", "late_read", "both")


@dataclass(frozen=True, slots=True)
class Calibration:
    """The regression, with thresholds: weights are of features less ``means`` over ``scales``."""

    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    bias: float
    answered: float
    found: float


@cache
def calibration(read: bool) -> Calibration:
    """The shipped parameters for answers with or without the reader."""
    values = json.loads(PARAMETERS.read_text("utf-8"))["with reader" if read else "without reader"]
    return Calibration(
        weights=tuple(values["weights"]),
        means=tuple(values["means"]),
        scales=tuple(values["scales"]),
        bias=float(values["bias"]),
        answered=float(values["answered"]),
        found=float(values["found"]),
    )


def features(ranking: Ranking, read: Mapping[int, ReadSentence] | None) -> tuple[float, ...]:
    """What the confidence is made of; in the order of NAMES, or of NAMES_READ if there is a reader.

    late: the best late-interaction score; above_median: how far it is above the median sentence.
    weakest: the least cosine of any weighty question token with its best match in the best
    sentences. dense: the best passage's cosine. tokens, sentences: logarithms of their numbers.
    answerable, span: the reader's logits for the best sentence; late_read: its late-interaction
    score; both: the greatest sum of the reader's two logits in any window.
    """
    late = ranking.late
    top = int(late.argmax())
    heavy = ranking.weights >= 0.5 / len(ranking.weights)
    best = ranking.similarities[:, np.argsort(-late)[:3]].max(axis=1)
    values = [
        float(late[top]),
        float(late[top] - np.median(late)),
        float(best[heavy].min(initial=1.0)),
        float(ranking.dense.max()),
        float(np.log1p(len(ranking.weights))),
        float(np.log1p(len(late))),
    ]
    if read is None:
        return tuple(values)
    first = next((n for n in ranking.numbers.tolist() if n in read), None)
    chosen = read[first] if first is not None else ReadSentence(0, 0, -20.0, -10.0)
    values += [
        chosen.answerable,
        min(max(chosen.span_score, -20.0), 20.0),
        float(late[0]),
        max((s.answerable + 0.5 * s.span_score for s in read.values()), default=-20.0),
    ]
    return tuple(values)


def confidence(ranking: Ranking, read: Mapping[int, ReadSentence] | None) -> float:
    """The calibrated probability, in [0, 1], that the article answers; 0 if nothing was ranked."""
    if not len(ranking.numbers):
        return 0.0
    fitted = calibration(read is not None)
    standard = (np.array(features(ranking, read)) - fitted.means) / fitted.scales
    return float(1 / (1 + np.exp(-(standard @ np.array(fitted.weights) + fitted.bias))))


def verdict(probability: float, *, read: bool) -> Verdict:
    """The verdict at the shipped thresholds."""
    fitted = calibration(read)
    if probability >= fitted.answered:
        return Verdict.ANSWERED
    return Verdict.UNSURE if probability >= fitted.found else Verdict.NOT_FOUND
