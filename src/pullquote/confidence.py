"""The probability that the article answers, and the verdict, from what was ranked and read.

Two logistic regressions, whose parameters are in ``data/confidence.json``; they were fitted by
``training/fit_confidence.py``, which writes where they come from beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.datatypes import Verdict
from pullquote.reading import ReadSentence
from pullquote.retrieval import Ranking

PARAMETERS = Path(__file__).parent / "data" / "confidence.json"

NAMES = ("late", "above_median", "weakest", "dense", "tokens", "sentences", "late x sentences")
NAMES_READ = (
    *NAMES,
    "answerable",
    "span",
    "late_read",
    "both",
    "answerable x sentences",
    "span x sentences",
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Two regressions over features less ``means`` over ``scales``, and a threshold for each.

    weights and bias: that the article answers. topic_weights and topic_bias: that the question is
    about it at all, whether it answers or not.
    """

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    answered: float
    topic_weights: tuple[float, ...]
    topic_bias: float
    on_topic: float


@cache
def calibration(read: bool) -> Calibration:
    """The shipped parameters for answers with or without the reader."""
    values = json.loads(PARAMETERS.read_text("utf-8"))["with reader" if read else "without reader"]
    given: dict[str, Any] = {
        field.name: tuple(values[field.name])
        if isinstance(values[field.name], list)
        else float(values[field.name])
        for field in fields(Calibration)
    }
    return Calibration(**given)


def features(ranking: Ranking, read: Mapping[int, ReadSentence] | None) -> tuple[float, ...]:
    """What the confidence is made of; in the order of NAMES, or of NAMES_READ if there is a reader.

    late: the best late-interaction score; above_median: how far it is above the median sentence.
    weakest: the least cosine of any weighty question token with its best match in the best
    sentences. dense: the best passage's cosine. tokens, sentences: logarithms of their numbers.
    answerable, span: the reader's logits for the best sentence; late_read: its late-interaction
    score; both: the greatest sum of the reader's two logits in any window. Products with
    ``sentences`` let a score mean something else in a long article than in a short one.
    """
    late = ranking.late
    top = int(late.argmax())
    heavy = ranking.weights >= 0.5 / len(ranking.weights)
    best = ranking.similarities[:, np.argsort(-late)[:3]].max(axis=1)
    sentences = float(np.log1p(len(late)))
    values = [
        float(late[top]),
        float(late[top] - np.median(late)),
        float(best[heavy].min(initial=1.0)),
        float(ranking.dense.max()),
        float(np.log1p(len(ranking.weights))),
        sentences,
        float(late[top]) * sentences,
    ]
    if read is None:
        return tuple(values)
    first = next((n for n in ranking.numbers.tolist() if n in read), None)
    chosen = read[first] if first is not None else ReadSentence(0, 0, -20.0, -10.0)
    span = min(max(chosen.span_score, -20.0), 20.0)
    values += [
        chosen.answerable,
        span,
        float(late[0]),
        max((s.answerable + 0.5 * s.span_score for s in read.values()), default=-20.0),
        chosen.answerable * sentences,
        span * sentences,
    ]
    return tuple(values)


def judge(ranking: Ranking, read: Mapping[int, ReadSentence] | None) -> tuple[float, Verdict]:
    """The calibrated probability, in [0, 1], that the article answers, and the verdict.

    A question on another subject is not found; one on the subject is answered if the probability
    reaches the threshold, else unsure. If nothing was ranked, it is 0 and not found.
    """
    if not len(ranking.numbers):
        return 0.0, Verdict.NOT_FOUND
    fitted = calibration(read is not None)
    standard = (np.array(features(ranking, read)) - fitted.means) / fitted.scales
    probability = _sigmoid(standard @ np.array(fitted.weights) + fitted.bias)
    topical = _sigmoid(standard @ np.array(fitted.topic_weights) + fitted.topic_bias)
    if topical < fitted.on_topic:
        return probability, Verdict.NOT_FOUND
    return probability, Verdict.ANSWERED if probability >= fitted.answered else Verdict.UNSURE


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
