"""The fit of the verdict: articles are left out, and the shipped parameters are those in use."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from samples import ROOT, TOWN

sys.path.insert(0, str(ROOT / "training"))

from fit_confidence import Bars, Table, calibration, figures
from verdict_rows import Row, features_of, read_rows, save_rows

from pullquote.assistant import Assistant
from pullquote.confidence import Features
from pullquote.confidence import calibration as shipped_calibration
from pullquote.evaluation.data import Question
from pullquote.evidence import EvidenceFinder


def rows(chance: np.random.Generator, articles: int = 6) -> list[Row]:
    """Questions whose span is about 4 higher if they are answerable, off-topic ones far away."""
    made = []
    for article in range(articles):
        for kind, span, maxsim in (
            ("answerable", 3.0, 0.6),
            ("unanswerable", -1.0, 0.6),
            ("off-topic", -6.0, 0.2),
        ):
            for number in range(40):
                found = Features(
                    maxsim=maxsim + 0.05 * chance.normal(),
                    dense=0.5 + 0.05 * chance.normal(),
                    clause=float(number % 4 == 0),
                    span=span + 2 * chance.normal(),
                    answerable=span / 2 + chance.normal(),
                )
                right = kind == "answerable"
                made.append(Row("set", f"article {article}", kind, "?", right, found))
    return made


@pytest.fixture(scope="module")
def table() -> Table:
    return Table(rows(np.random.default_rng(0)))


def test_what_is_fitted_tells_answers_apart_and_says_how_sure_it_is(table: Table) -> None:
    entry, left_out = calibration(table.rows, "encoder", "verifier", Bars())
    assert left_out["confidence"]["set"]["AUROC"] > 0.85
    assert left_out["confidence"]["set"]["calibration error"] < 0.1
    assert left_out["topic"]["AUROC, off-topic"] > 0.99
    assert left_out["topic"]["set: off-topic refused"] > 0.9
    assert left_out["maxsim + dense"]["AUROC"] == pytest.approx(0.5, abs=0.1)
    assert entry["answer"][0] > 0
    assert entry["off_topic"] == Bars().off_topic < entry["on_topic"]


def test_the_article_that_is_judged_is_left_out(table: Table) -> None:
    """An article whose labels are turned around is judged by the others, so all wrong."""
    turned = [
        replace(
            r,
            kind={"answerable": "unanswerable", "unanswerable": "answerable"}.get(r.kind, r.kind),
            right=r.kind == "unanswerable",
        )
        if r.article == "article 0"
        else r
        for r in table.rows
    ]
    other = Table(turned)
    given = other.left_out(("span",), other.judged, other.right)
    here = other.article == "set: article 0"
    assert figures(other, given, other.judged & here, 0.5)["AUROC"] < 0.2


def test_both_classes_of_a_file_weigh_the_same(table: Table) -> None:
    more = [*table.rows, *(r for r in table.rows if r.kind == "answerable")]
    both = Table(more)
    weights = both.weights(both.judged, both.true)
    assert weights[both.true].sum() == pytest.approx(weights[both.kind == "unanswerable"].sum())
    assert weights[both.kind == "off-topic"].sum() == 0


def test_the_worst_article_is_named(table: Table) -> None:
    given = np.where(table.true, 0.9, 0.1)
    given[(table.article == "set: article 3") & (table.kind == "unanswerable")] = 0.95
    told = figures(table, given, table.judged, 0.5)
    assert told["worst article"] == {"set: article 3": 1.0}
    assert told["spread over articles"]["AUROC"][0] == 0.0


def test_the_shipped_parameters_are_for_the_shipped_models(town: Assistant) -> None:
    assert town.reader is not None
    assert EvidenceFinder(town.index, town.encoder, town.reader).calibration.fitted
    assert shipped_calibration(town.encoder.sha256, town.reader.sha256).fitted
    assert shipped_calibration(town.encoder.sha256).fitted
    assert not shipped_calibration(town.encoder.sha256, "another").fitted


def test_features_are_those_of_the_quote(town: Assistant) -> None:
    finder = EvidenceFinder(town.index, town.encoder, town.reader)
    start = TOWN.index("Ada Whitlock")
    built = features_of(finder, Question("Who built the lighthouse?", ((start, start + 12),)))
    painted = features_of(finder, Question("Who painted the boathouse?"))
    assert built is not None
    assert painted is not None
    (right, of_built), (wrong, of_painted) = built, painted
    assert right
    assert not wrong
    assert of_built.span is not None
    assert of_painted.span is not None
    assert of_built.span > of_painted.span


def test_rows_are_kept_and_read_again(table: Table, tmp_path: Path) -> None:
    save_rows(table.rows, tmp_path / "rows.jsonl")
    assert read_rows(tmp_path / "rows.jsonl") == list(table.rows)
