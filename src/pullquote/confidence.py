"""The probability that the article answers, and the verdict, from what was ranked and read.

The probability that the question is on the article's subject, times the probability that the
article answers a question on its subject: logistic regressions, whose parameters are in
``data/confidence.json``. They were fitted by ``training/fit_confidence.py``, which writes where
they come from beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.datatypes import Verdict
from pullquote.index import Index
from pullquote.reranking import ReadSentence
from pullquote.retrieval import Ranking

PARAMETERS = Path(__file__).parent / "data" / "confidence.json"

#: Sentences on each side of the best one in which a name of the question may stand.
_AROUND = 2
_NAME = re.compile(r"(?<!^)\b[A-Z][\w’'-]{2,}")

NAMES = (
    "late",
    "above_median",
    "weakest",
    "dense",
    "tokens",
    "sentences",
    "late x sentences",
    "missing_names",
)
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
    """Regressions over features less ``means`` over ``scales``, and thresholds.

    topic_weights and topic_bias: that the question is on the article's subject, answered or not.
    next_weights and next_bias: the same, with questions right after an answer among the fitted.
    weights and bias: that the article answers a question on its subject.
    """

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    answered: float
    topic_weights: tuple[float, ...]
    topic_bias: float
    next_weights: tuple[float, ...]
    next_bias: float
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


def features(
    question: str, index: Index, ranking: Ranking, read: Mapping[int, ReadSentence] | None
) -> tuple[float, ...]:
    """What the confidence is made of; in the order of NAMES, or of NAMES_READ if there is a reader.

    ``question``: its own words. At least one sentence has to be ranked.

    late: the best MaxSim score; above_median: how far it is above the median sentence.
    weakest: the least cosine of any weighty question token with its best match in the best
    sentences. dense: the best passage's cosine. tokens, sentences: logarithms of their numbers.
    missing_names: names in the question that do not stand around the best sentence.
    answerable, span: the reader's logits for the best sentence; late_read: its MaxSim score;
    both: the greatest sum of the reader's two logits in any window. Products with ``sentences``
    let a score mean something else in a long article than in a short one.
    """
    maxsim = ranking.maxsim
    top = int(maxsim.argmax())
    heavy = ranking.weights >= 0.5 / len(ranking.weights)
    best = ranking.similarities[:, np.argsort(-maxsim)[:3]].max(axis=1)
    sentences = float(np.log1p(len(maxsim)))
    values = [
        float(maxsim[top]),
        float(maxsim[top] - np.median(maxsim)),
        float(best[heavy].min(initial=1.0)),
        float(ranking.dense.max()),
        float(np.log1p(len(ranking.weights))),
        sentences,
        float(maxsim[top]) * sentences,
        float(_missing_names(question, index, int(ranking.numbers[0]))),
    ]
    if read is None:
        return tuple(values)
    first = next((n for n in ranking.numbers.tolist() if n in read), None)
    chosen = read[first] if first is not None else ReadSentence(0, 0, -20.0, -10.0)
    span = min(max(chosen.span_score, -20.0), 20.0)
    values += [
        chosen.answerable,
        span,
        float(maxsim[0]),
        max((s.answerable + 0.5 * s.span_score for s in read.values()), default=-20.0),
        chosen.answerable * sentences,
        span * sentences,
    ]
    return tuple(values)


def _missing_names(question: str, index: Index, sentence: int) -> int:
    """How many names of the question are in none of the sentences around that one."""
    inside = index.sentences_of(int(index.sentences.article[sentence]))
    first = max(inside.start, sentence - _AROUND)
    text = index.text_between(first, min(inside.stop, sentence + _AROUND + 1)).lower()
    return sum(name.lower().rstrip("'s’") not in text for name in _NAME.findall(question))


@dataclass(frozen=True, slots=True)
class Subject:
    """Whether a question is on the article's subject.

    ``probability``: in [0, 1]. ``goes_on``: by its own words it is on another subject, but after an
    answer it is likelier to go on from there: “What is the first way?”.
    """

    probability: float
    goes_on: bool = False


def subject(values: Sequence[float], *, read: bool, after: bool = False) -> Subject:
    """Whether a question with these features is on the article's subject.

    ``read``: they are those of NAMES_READ. ``after``: the question before it got something from
    the article.
    """
    fitted = calibration(read)
    alone = _regression(values, fitted, fitted.topic_weights, fitted.topic_bias)
    if not after:
        return Subject(alone)
    then = _regression(values, fitted, fitted.next_weights, fitted.next_bias)
    return Subject(then, alone < fitted.on_topic <= then)


def judge(values: Sequence[float], about: Subject, *, read: bool) -> tuple[float, Verdict]:
    """The calibrated probability, in [0, 1], that the article answers, and the verdict.

    A question that is not on the article's subject is not found; else it is answered if the
    probability reaches the threshold, and unsure if not. One that only goes on from an answer is
    never more than unsure.
    """
    fitted = calibration(read)
    probability = about.probability * _regression(values, fitted, fitted.weights, fitted.bias)
    if about.probability < fitted.on_topic:
        return probability, Verdict.NOT_FOUND
    sure = probability >= fitted.answered and not about.goes_on
    return probability, Verdict.ANSWERED if sure else Verdict.UNSURE


def _regression(
    values: Sequence[float], fitted: Calibration, weights: Sequence[float], bias: float
) -> float:
    standard = (np.array(values) - fitted.means) / fitted.scales
    return _sigmoid(float(standard @ np.array(weights)) + bias)


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
