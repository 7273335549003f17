"""The probability that the article answers, and the verdict, from what is going to be quoted.

It is the probability that the quoted words answer a question on the article's subject, less where
the question may be on another one: two logistic regressions of two or three features, so few that
what they learn holds on other articles too (docs/evaluation.md). Their parameters are in
``data/confidence.json``, for each pair of encoder and reader that they were fitted for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import Verdict
from pullquote.questions.expected import Expected
from pullquote.reranking import ReadSentence
from pullquote.retrieval import Ranking

PARAMETERS = Path(__file__).parent / "data" / "confidence.json"
#: What the reader's logits are taken for where nothing was read: as low as they come.
_UNREAD = (-15.0, -5.0)
_SPAN_LIMITS = (-20.0, 20.0)
#: How much lower than ``off_topic`` the bar is for a question that points back, and for one in
#: another language than the article's: short questions share few words with the text, and cosines
#: between languages are lower.
_LIKELIER = 0.004


@dataclass(frozen=True, slots=True)
class Features:
    """What the confidence is made of.

    maxsim: the best MaxSim score of a sentence that may be quoted. dense: the best cosine of the
    pooled question with a chunk. span, answerable: the reader's logits for the first
    quote, read alone, None without one. clause: 1.0 for questions of
    why and how, which a clause answers: spans are less sure of their ends then, else 0.0.
    """

    maxsim: float
    dense: float
    clause: float
    span: float | None = None
    answerable: float | None = None

    @property
    def topic(self) -> tuple[float, ...]:
        """What tells whether a question is on the article's subject."""
        return self.maxsim, self.dense

    @property
    def answer(self) -> tuple[float, ...]:
        """What tells whether the quoted words answer; without a reader as ``topic``."""
        if self.span is None or self.answerable is None:
            return self.topic
        return self.span, self.answerable, self.clause


@dataclass(frozen=True, slots=True)
class Calibration:
    """Two regressions over the features as they are, and six thresholds.

    topic: the weights and, last, the bias of the probability that the question is on the article's
    subject. answer: the same, that the quoted words answer. off_topic: a question less likely to
    be on the subject than this gets no quotes. on_topic: one more likely than this loses nothing
    by the rest. answered: the least probability of a plain answer; answered_modest: of one to a
    question of which readers are modest, see :func:`judge`. fitted: whether for this
    encoder and reader.
    """

    topic: tuple[float, ...]
    answer: tuple[float, ...]
    off_topic: float
    on_topic: float
    answered: float
    answered_modest: float
    doubtful: float
    hardly: float
    fitted: bool = True


@cache
def calibration(encoder_sha256: str, reader_sha256: str = "") -> Calibration:
    """The parameters for an encoder and what reads the quotes for the verdict, "" for nothing.

    For another pair those of the first one of its kind, with ``fitted`` False: its thresholds are
    a guess, and its probabilities are none.
    """
    entries = json.loads(PARAMETERS.read_text("utf-8"))["calibrations"]
    alike = [entry for entry in entries if bool(entry["reader"]) == bool(reader_sha256)]
    pair = (encoder_sha256, reader_sha256)
    own = next((e for e in alike if (e["encoder"], e["reader"]) == pair), None)
    entry = own or alike[0]
    return Calibration(
        topic=tuple(entry["topic"]),
        answer=tuple(entry["answer"]),
        off_topic=float(entry["off_topic"]),
        on_topic=float(entry["on_topic"]),
        answered=float(entry["answered"]),
        answered_modest=float(entry["answered_modest"]),
        doubtful=float(entry["doubtful"]),
        hardly=float(entry["hardly"]),
        fitted=own is not None,
    )


def features(
    ranking: Ranking,
    quotable: NDArray[np.bool_],
    quoted: ReadSentence | None,
    expected: Expected,
    *,
    read: bool,
) -> Features:
    """The features of what is going to be quoted.

    ``quotable``: (sentences,) which sentences of the ranking may be quoted; at least one.
    ``quoted``: the first quote as read, None if the reader reads nothing in it. ``read``: whether
    there is a reader.
    """
    maxsim = float(ranking.maxsim[quotable].max())
    dense = float(ranking.dense[quotable].max())
    clause = float(expected in (Expected.REASON, Expected.MANNER))
    if not read:
        return Features(maxsim, dense, clause)
    span, answerable = (quoted.span_score, quoted.answerable) if quoted is not None else _UNREAD
    return Features(maxsim, dense, clause, float(np.clip(span, *_SPAN_LIMITS)), answerable)


def judge(
    found: Features, fitted: Calibration, *, likelier: bool = False, modest: bool = False
) -> tuple[float, Verdict]:
    """The probability, in [0, 1], that the quoted words answer, and the verdict.

    A question that is not on the article's subject is not found, nor is one that is doubtfully on
    it and hardly answered; else it is answered if the probability reaches the threshold, and unsure
    if not. ``likelier``: whether a low topic says less than usual, if it points back or across
    languages; that may bring a question passages, but makes it no surer. ``modest``: whether
    readers are less sure than usual of what is right: if it goes on from another question, has few
    words of its own, or is asked in another language.
    """
    about = _regression(found.topic, fitted.topic)
    probability = min(1.0, about / fitted.on_topic) * _regression(found.answer, fitted.answer)
    share = _LIKELIER if likelier else 1
    doubtful = about < fitted.doubtful * share
    if about < fitted.off_topic * share or (doubtful and probability < fitted.hardly):
        return probability, Verdict.NOT_FOUND
    bar = fitted.answered_modest if modest else fitted.answered
    return probability, Verdict.ANSWERED if probability >= bar else Verdict.UNSURE


def _regression(values: tuple[float, ...], fitted: tuple[float, ...]) -> float:
    """The logistic function of the weighted sum of some values and a bias, the last number."""
    *weights, bias = fitted
    return float(1 / (1 + np.exp(-(np.dot(weights, values) + bias))))
