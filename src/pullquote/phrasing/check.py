"""Whether quotes bear a sentence out: hard rules first, then a calibrated probability.

The probability is a logistic regression over the two logits of the multilingual reader, which was
trained to judge claims, too. Its parameters are in ``data/checker.json``, fitted by
``training/fit_checker.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pullquote.datatypes import Encoder, TokenVectors
from pullquote.models.checker import CLAIM
from pullquote.models.reader import Reader
from pullquote.phrasing.instructions import is_instruction, without_instructions
from pullquote.phrasing.languages import is_foreign
from pullquote.phrasing.rules import broken_rules, is_said

PARAMETERS = Path(__file__).parents[1] / "data" / "checker.json"
_LIMITS = (-12.0, 12.0)
#: How a sentence says that it reports; what it reports is checked.
_REPORTS = re.compile(
    r"^(?:according to (?:the )?(?:article|text|quotes?|passage|author)s?(?: \d+)?,? "
    r"|(?:the )?(?:article|text|quotes?|passage)s?(?: \d+)? (?:also )?(?:says?|states?|explains?"
    r"|mentions?|notes?|reports?|tells? us|indicates?) that "
    r"|según (?:el|la) (?:artículo|texto|cita)(?: \d+)?,? "
    r"|(?:el|la) (?:artículo|texto|cita)(?: \d+)? (?:dice|afirma|señala|indica|menciona"
    r"|explica) que )",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a sentence.

    supported: whether it may be shown as what the article says. score: the probability that the
    quotes bear it out, 0 where a rule is broken. broken: what the sentence says and the quotes do
    not, by the rules.
    """

    supported: bool
    score: float
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """A regression over the features in the order of ``features``, and two thresholds.

    supported: the least probability of what may be shown; abroad: the same, where sentence or
    quotes are not in English.
    """

    weights: tuple[float, ...]
    bias: float
    supported: float
    abroad: float


@cache
def calibration() -> Calibration:
    """The parameters that come with the package."""
    known = json.loads(PARAMETERS.read_text("utf-8"))
    bars = float(known["supported"]), float(known["abroad"])
    return Calibration(tuple(known["weights"]), float(known["bias"]), *bars)


class Checker:
    """Checks sentences against quotes; it has no part in writing them."""

    def __init__(self, encoder: Encoder, reader: Reader, fitted: Calibration | None = None) -> None:
        """Use an encoder, the checker's own reader over it, and the parameters for the two."""
        self._encoder = encoder
        self._reader = reader
        self._fitted = fitted

    def encode(self, quotes: Sequence[str]) -> list[TokenVectors]:
        """Quotes encoded, once for all the sentences that are checked against them."""
        return self._encoder.encode(quotes)

    def check(self, sentence: str, quotes: str) -> Checked:
        """Check one sentence against quotes, given as one text."""
        claim = _REPORTS.sub("", sentence)
        borne = without_instructions(quotes)
        broken = broken_rules(claim, borne)
        if not borne or broken or is_instruction(sentence):
            return Checked(False, 0.0, broken)
        if is_said(claim, borne):
            return Checked(True, 1.0)
        fitted = self._fitted or calibration()
        found = self.features(claim, borne)
        score = float(1 / (1 + np.exp(-(np.dot(fitted.weights, found) + fitted.bias))))
        abroad = is_foreign(claim) or is_foreign(borne)
        return Checked(score >= (fitted.abroad if abroad else fitted.supported), score)

    def features(self, claim: str, quotes: str) -> tuple[float, float]:
        """What the regression takes: the logits that the quotes hold the claim, and all of it."""
        reading = self._reader.read(claim, [quotes], prefix=CLAIM)[0]
        span, whole = np.clip((reading.span_score, reading.answerable), *_LIMITS).tolist()
        return float(span), float(whole)
