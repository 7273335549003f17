"""Metrics of question answering, as pure functions. What does not apply is left out, never 0."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ARTICLES = re.compile(r"\b(a|an|the)\b")


def holds(quote: tuple[int, int], spans: Sequence[tuple[int, int]], *, wholly: bool) -> bool:
    """Whether a quote holds one of the gold spans: all of it, or at least half of it."""
    start, end = quote
    if wholly:
        return any(start <= a and b <= end for a, b in spans)
    return any(min(end, b) - max(start, a) >= (b - a) / 2 for a, b in spans)


def normalised(text: str) -> str:
    """Lower case, no punctuation, no English articles, single spaces: SQuAD's normalisation.

    https://rajpurkar.github.io/SQuAD-explorer/ (Rajpurkar et al. 2016).
    """
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(_ARTICLES.sub(" ", kept).split())


def exact_match(given: str, golds: Sequence[str]) -> float:
    """1.0 if the words given are one of the gold answers after normalisation, else 0.0."""
    return float(any(normalised(given) == normalised(gold) for gold in golds))


def f1(given: str, golds: Sequence[str]) -> float:
    """The best F1 of the words given against any gold answer, over normalised words."""

    def one(gold: str) -> float:
        a, b = normalised(given).split(), normalised(gold).split()
        common = sum((Counter(a) & Counter(b)).values())
        if not a or not b:
            return float(a == b)
        return 2 * common / (len(a) + len(b))

    return max((one(gold) for gold in golds), default=0.0)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties counting half."""
    both = np.concatenate([positives, negatives])
    _, inverse, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n, m = len(positives), len(negatives)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def calibration_error(
    confidences: Sequence[float], outcomes: Sequence[bool], bins: int = 10
) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017)."""
    given, true = np.asarray(confidences), np.asarray(outcomes, dtype=float)
    places = np.minimum((given * bins).astype(int), bins - 1)
    gaps = [
        abs(given[places == place].mean() - true[places == place].mean()) * (places == place).mean()
        for place in np.unique(places)
    ]
    return float(sum(gaps))


def risk_coverage(confidences: Sequence[float], correct: Sequence[bool]) -> tuple[Floats, Floats]:
    """Coverage and risk when only the most confident answers are given, one point an answer.

    The share answered, and the share of wrong answers among those answered (El-Yaniv & Wiener
    2010). Both are (answers,).
    """
    order = np.argsort(-np.asarray(confidences), kind="stable")
    wrong = 1 - np.asarray(correct, dtype=float)[order]
    counts = np.arange(1, len(wrong) + 1)
    return counts / len(wrong), np.cumsum(wrong) / counts


def interval(
    values: Sequence[float],
    statistic: Callable[[Floats], float] = lambda sample: float(sample.mean()),
    *,
    draws: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of a statistic over independent values."""
    given = np.asarray(values, dtype=float)
    generator = np.random.default_rng(seed)
    drawn = [statistic(generator.choice(given, len(given))) for _ in range(draws)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)
