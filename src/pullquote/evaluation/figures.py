"""The figures of an evaluation, from what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from pullquote.datatypes import Verdict
from pullquote.evaluation.metrics import auroc, calibration_error, interval, risk_coverage
from pullquote.evaluation.run import Outcome, Setting

_COVERAGES = (0.5, 0.7, 0.8, 0.9, 1.0)
#: Draws of the bootstraps whose statistic is slow.
_FEWER_DRAWS = 300
#: Of the answerable questions this share is answered where the shares of others are compared.
ANSWERED_SHARE = 0.8
#: An article's unanswerable questions are a figure of their own if there are this many.
_ENOUGH = 20

Figure = dict[str, float | int | str]
Table = dict[str, Figure]


def asked(outcomes: Iterable[Outcome], setting: Setting) -> list[Outcome]:
    """The outcomes in one setting."""
    return [outcome for outcome in outcomes if outcome.setting is setting]


def figures(outcomes: Sequence[Outcome]) -> Table:
    """The figures of a run; each has ``value``, ``low``, ``high`` (95 %) and ``n``.

    What does not apply to a run is left out.
    """
    plain = asked(outcomes, Setting.PLAIN)
    table: Table = {}
    if plain:
        table |= _quotes([o for o in plain if o.answerable])
        table |= _verdicts(outcomes)
        table |= _calibration(outcomes)
        table |= _risk([o for o in plain if o.answerable])
        table |= _settings(outcomes)
    table |= _conversations(asked(outcomes, Setting.CONVERSATION))
    table |= _times(plain or asked(outcomes, Setting.CONVERSATION))
    return table


def _mean(name: str, values: Iterable[float | None]) -> Table:
    """The mean of the values that there are; nothing if there are none."""
    given = [float(value) for value in values if value is not None]
    if not given:
        return {}
    return {name: _figure(float(np.mean(given)), interval(given), len(given))}


def _figure(value: float, bounds: tuple[float, float], n: int) -> Figure:
    return {"value": value, "low": bounds[0], "high": bounds[1], "n": n}


def _quotes(answerable: Sequence[Outcome]) -> Table:
    return {
        **_mean("evidence@1", [o.first for o in answerable]),
        **_mean("evidence@3", [o.third for o in answerable]),
        **_mean("characters shown", [o.characters for o in answerable]),
        **_mean("short answer: exact match", [o.exact for o in answerable]),
        **_mean("short answer: F1", [o.f1 for o in answerable]),
    }


def _verdicts(outcomes: Sequence[Outcome]) -> Table:
    plain = asked(outcomes, Setting.PLAIN)
    answerable = [o for o in plain if o.answerable]
    unanswerable = [o for o in plain if not o.answerable]
    table: Table = {}
    off_topic = asked(outcomes, Setting.OFF_TOPIC)
    for name, negatives in (("unanswerable", unanswerable), ("off-topic", off_topic)):
        if answerable and negatives:
            table[f"AUROC, {name}"] = _auroc(answerable, negatives)
        table |= _mean(f"{name} answered", [_plainly(o) for o in negatives])
    table |= _worst_article(answerable, unanswerable)
    after = asked(outcomes, Setting.OFF_TOPIC_AFTER)
    table |= _mean("off-topic answered, after a question", [_plainly(o) for o in after])
    refused = [o.answer.verdict is Verdict.NOT_FOUND for o in answerable]
    table |= _mean("answerable refused", refused)
    table |= _mean("answerable not plainly answered", [not _plainly(o) for o in answerable])
    return table


def _plainly(outcome: Outcome) -> bool:
    return outcome.answer.verdict is Verdict.ANSWERED


def _auroc(positives: Sequence[Outcome], negatives: Sequence[Outcome]) -> Figure:
    high = [o.answer.confidence for o in positives]
    low = [o.answer.confidence for o in negatives]
    bounds = interval(high, low, statistic=auroc, draws=_FEWER_DRAWS)
    return _figure(auroc(high, low), bounds, len(high) + len(low))


def _worst_article(answerable: Sequence[Outcome], unanswerable: Sequence[Outcome]) -> Table:
    """Unanswerable questions above the confidence that 80 % of the answerable ones reach.

    Over all articles, and in the one where they are most.
    """
    if not answerable or not unanswerable:
        return {}
    bar = np.quantile([o.answer.confidence for o in answerable], 1 - ANSWERED_SHARE)
    above = {
        number: [o.answer.confidence >= bar for o in unanswerable if o.article == number]
        for number in {o.article for o in unanswerable}
    }
    name = f"unanswerable above the bar that {ANSWERED_SHARE:.0%} of the answerable reach"
    table = _mean(name, [float(value) for values in above.values() for value in values])
    shares = [float(np.mean(values)) for values in above.values() if len(values) >= _ENOUGH]
    if len(shares) > 1:
        table[f"{name}, worst article"] = {"value": max(shares), "n": len(shares)}
        table[f"{name}, best article"] = {"value": min(shares), "n": len(shares)}
    return table


def _calibration(outcomes: Sequence[Outcome]) -> Table:
    plain = asked(outcomes, Setting.PLAIN)
    off_topic = asked(outcomes, Setting.OFF_TOPIC)
    table = {"calibration error": _calibration_of(plain)}
    if off_topic:
        table["calibration error, with off-topic"] = _calibration_of([*plain, *off_topic])
    # What the same confidences would show if they were the true probabilities: chance alone.
    given = np.array([o.answer.confidence for o in plain])
    generator = np.random.default_rng(0)
    drawn = [
        calibration_error(given.tolist(), (generator.random(len(given)) < given).tolist())
        for _ in range(_FEWER_DRAWS)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    bounds = (float(low), float(high))
    table["calibration error of a perfect one"] = _figure(float(np.mean(drawn)), bounds, len(given))
    return table


def _calibration_of(outcomes: Sequence[Outcome]) -> Figure:
    given = [o.answer.confidence for o in outcomes]
    true = [o.answerable for o in outcomes]
    bounds = interval(given, true, statistic=calibration_error, paired=True, draws=_FEWER_DRAWS)
    return _figure(calibration_error(given, true), bounds, len(given))


def _risk(answerable: Sequence[Outcome]) -> Table:
    """The risk that the first quote misses the evidence, and the area under its curve."""
    if not answerable:
        return {}
    given = [o.answer.confidence for o in answerable]
    # Both (answers,), the surest answer first.
    coverage, risk = risk_coverage(given, [bool(o.first) for o in answerable])
    table: Table = {
        f"risk at coverage {wanted:.1f}": {
            "value": float(risk[np.searchsorted(coverage, wanted - 1e-9)]),
            "n": len(risk),
        }
        for wanted in _COVERAGES
    }
    table["area under risk-coverage"] = {"value": float(risk.mean()), "n": len(risk)}
    return table


def _settings(outcomes: Sequence[Outcome]) -> Table:
    """evidence@1 of the same questions asked in different ways."""
    names = {
        Setting.WITHOUT_HISTORY: "evidence@1 without history",
        Setting.OWN_HISTORY: "evidence@1, own answers as history",
        Setting.SAMPLE: "evidence@1 of a sample",
        Setting.UNRELATED_BEFORE: "evidence@1 of the sample after an unrelated question",
        Setting.MISSPELT: "evidence@1 of the sample, misspelt",
        Setting.SHORT: "evidence@1 of short questions",
        Setting.SWITCH: "evidence@1 of short questions after another subject",
    }
    table: Table = {}
    for setting, name in names.items():
        found = [o.first for o in asked(outcomes, setting) if o.answerable]
        table |= _mean(name, found)
    return table


def _conversations(turns: Sequence[Outcome]) -> Table:
    """The share of turns that got what they should, by what that is and by their position."""
    groups: dict[str, Callable[[Outcome], bool]] = {"turns right": lambda turn: True}
    for expect in sorted({turn.kind for turn in turns}):
        groups[f"turns right: {expect}"] = partial(_is_of_kind, expect)
    groups["turns right: first answers"] = lambda turn: turn.kind == "answer" and turn.turn == 1
    groups["turns right: later answers"] = lambda turn: turn.kind == "answer" and turn.turn > 1
    table: Table = {}
    for name, belongs in groups.items():
        table |= _mean(name, [turn.right for turn in turns if belongs(turn)])
    return table


def _is_of_kind(kind: str, outcome: Outcome) -> bool:
    return outcome.kind == kind


def _times(outcomes: Sequence[Outcome]) -> Table:
    if not outcomes:
        return {}
    milliseconds = [1000 * o.seconds for o in outcomes]
    table: Table = {}
    for name, percent in (("p50", 50), ("p95", 95)):
        percentile = partial(np.percentile, q=percent)
        table[f"milliseconds, {name}"] = _figure(
            float(percentile(milliseconds)),
            interval(milliseconds, statistic=percentile),
            len(milliseconds),
        )
    broken = sum(o.broken for o in outcomes)
    quotes = sum(len(o.answer.citations) for o in outcomes)
    table["broken quotes"] = {"value": broken, "n": quotes}
    return table
