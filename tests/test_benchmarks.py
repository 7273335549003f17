from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from samples import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import compare
import systems
from growth import tiled
from synthetic import made_articles

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder
from pullquote.documents.article import article_from_text
from pullquote.index import build_index


def test_compare_reports_every_figure_of_both_pullquotes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "compare.json"
    compare.main(["--runs", "1", "--questions", "4", "--out", str(out)])

    found = json.loads(out.read_text("utf-8"))["files"]["default.jsonl"]
    assert found["questions"] == 4
    assert list(found["systems"]) == ["pullquote", "pullquote-no-reader"]
    for row in found["systems"].values():
        assert row["evidence@1"]["value"] >= 0.5
        assert row["peak MB"]["median"] > 50
    assert "| pullquote |" in capsys.readouterr().out


def test_what_is_shown_must_be_in_the_right_article_and_hold_the_span() -> None:
    asked = {"article": 1, "question": "", "spans": [[10, 20]], "wholly": True}
    shown = [(1, 5, 25), (0, 5, 25), (1, 12, 25), None]
    assert compare.evidence(shown, [asked] * 4) == [True, False, False, False]


def test_paragraphs_are_split_at_blank_lines() -> None:
    text = "One\nand more.\n\n  Two.\n \nThree.\n"
    parts = [text[start:end].strip() for start, end in systems.paragraphs(text)]
    assert parts == ["One\nand more.", "Two.", "Three."]


def test_a_tiled_index_finds_what_the_index_finds(encoder: Encoder, tmp_path: Path) -> None:
    made = made_articles(1, characters=600)[0]
    index = build_index([article_from_text(made.text, made.title)], encoder)
    large = tiled(index, 3, tmp_path / "index")
    assert len(large.articles) == 3
    assert len({article.id for article in large.articles}) == 3
    question = made.questions[0]
    best = [Assistant(one, encoder).passages(question, 1)[0] for one in (index, large)]
    assert best[0].start == best[1].start


def test_made_articles_are_the_same_every_time() -> None:
    assert made_articles(2, characters=300) == made_articles(2, characters=300)
