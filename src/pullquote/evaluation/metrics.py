"""Metrics of question answering, as pure functions. What does not apply is left out, never 0."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ARTICLES = re.compile(r"\b(a|an|the)\b")
#: ASCII punctuation, which SQuAD's script removes, and the quotation marks and dashes of print.
_MARKS = frozenset(string.punctuation + "‘’“”„‚«»‹›–—…¿¡")


def holds(quote: tuple[int, int], spans: Sequence[tuple[int, int]], *, wholly: bool) -> bool:
    """Whether a quote holds one of the gold spans: all of it, or at least half of it."""
    start, end = quote
    if wholly:
        return any(start <= a and b <= end for a, b in spans)
    return any(min(end, b) - max(start, a) >= (b - a) / 2 for a, b in spans)


def normalised(text: str) -> str:
    """Lower case, no punctuation, no English articles, single spaces: SQuAD's normalisation.

    https://rajpurkar.github.io/SQuAD-explorer/ (Rajpurkar et al. 2016); typographic marks are
    removed as those of ASCII are.

    >>> normalised("The  Cat’s “hat”!")
    'cats hat'
    """
    kept = "".join(c for c in text.lower() if c not in _MARKS)
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
    """The chance that a positive scores above a negative, ties counting half.

    Neither may be empty.
    """
    from sklearn.metrics import roc_auc_score

    labels = np.concatenate([np.ones(len(positives)), np.zeros(len(negatives))])
    return float(roc_auc_score(labels, np.concatenate([positives, negatives])))


def calibration_error(
    confidences: Sequence[float], outcomes: Sequence[bool], bins: int = 10
) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017)."""
    given, true = np.asarray(confidences), np.asarray(outcomes, dtype=float)
    # (n,) the bin of each; a confidence of 1 belongs to the last.
    numbers = np.minimum((given * bins).astype(int), bins - 1)
    # (bins in use,) the gap between confidence and truth in each, times its share.
    gaps = [
        abs(given[numbers == n].mean() - true[numbers == n].mean()) * (numbers == n).mean()
        for n in np.unique(numbers)
    ]
    return float(sum(gaps))


def risk_coverage(confidences: Sequence[float], correct: Sequence[bool]) -> tuple[Floats, Floats]:
    """Coverage and risk when only the most confident answers are given, one point an answer.

    The share answered, and the share of wrong answers among those answered (El-Yaniv & Wiener
    2010). Both are (answers,).
    """
    # (answers,) the surest first, ties in the order given.
    order = np.argsort(-np.asarray(confidences), kind="stable")
    wrong = 1 - np.asarray(correct, dtype=float)[order]
    counts = np.arange(1, len(wrong) + 1)
    return counts / len(wrong), np.cumsum(wrong) / counts


def interval(
    *samples: Sequence[float],
    statistic: Callable[..., Any] = np.mean,
    paired: bool = False,
    draws: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of a statistic (Efron & Tibshirani 1993, chapter 13).

    ``statistic`` gets as many samples as are given here, drawn again from each, or from their
    rows if they are ``paired``. NumPy's statistics, which take an ``axis``, get all draws at once.
    A single value has an interval of no width.
    """
    from scipy.stats import bootstrap

    if any(len(sample) < 2 for sample in samples):
        value = float(statistic(*(np.asarray(sample, dtype=float) for sample in samples)))
        return value, value
    found = bootstrap(
        [np.asarray(sample, dtype=float) for sample in samples],
        statistic,
        paired=paired,
        n_resamples=draws,
        batch=100,  # draws at once: (100, n) numbers are held
        method="percentile",
        rng=seed,
    ).confidence_interval
    return float(found.low), float(found.high)
