"""Windows of one article are what the product reads, and are learnt against one another."""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from runs import options_in
from safetensors.torch import load_file
from samples import ROOT, TOWN
from tokenizers import Tokenizer
from torch import Tensor, nn

from pullquote.models.load import open_models
from pullquote.models.weights import DEFAULT_MODEL, model_folder

sys.path.insert(0, str(ROOT / "training"))

from asked import ASKED, Asked, Part, Span, asked_parts, other_parts
from asked_test import ASKED_TEST, documents
from groups import Group, Groups, loss_of_groups
from paragraphs import Paragraph, Question
from train_ranking import train
from windows import rows

FERRY = "Her brother Tom runs the ferry to Gull Island, which carries sheep as often as people."
#: The town's sentences and others, long enough for several windows.
PARAGRAPHS = [
    Paragraph(text, "The_town", "own")
    for text in (
        *TOWN.replace(FERRY, "").split("\n\n"),
        FERRY,
        "The school has forty pupils. It was a barracks once. Its roof was mended in May.",
        "The mayor keeps bees. Honey from the hills is sold at the market on Saturdays.",
        "Whales pass in spring. Visitors watch them from the cliffs with borrowed glasses.",
    )
]


def place_of(words: str, *, whole: bool = False) -> Span:
    """Where words are in the paragraphs."""
    number = next(n for n, paragraph in enumerate(PARAGRAPHS) if words in paragraph.text)
    start = PARAGRAPHS[number].text.index(words)
    return Span(number, start, start + len(words), whole)


def asked_about_the_town(*asked: Asked) -> list[dict[str, Any]]:
    part = Part(tuple(range(len(PARAGRAPHS))), asked)
    return list(rows(iter([part]), PARAGRAPHS, open_models(reader=None)[0], None))


def answers_in(row: dict[str, Any]) -> list[str]:
    return [
        window["text"][start:end] for window in row["windows"] for start, end, _ in window["spans"]
    ]


def test_one_of_the_windows_answers_and_the_others_are_of_the_same_article() -> None:
    asked = Asked("how do the animals get across the water?", "", (place_of("the ferry"),))
    (row,) = asked_about_the_town(asked)
    assert answers_in(row) == ["the ferry"]
    assert len(row["windows"]) > 1
    answering = [
        window["text"][start:end].strip()
        for window in row["windows"]
        for start, end, _, answers in window["sentences"]
        if answers
    ]
    assert answering == [FERRY]


def test_what_was_asked_before_stands_in_front_and_can_be_taken_away() -> None:
    asked = Asked("and her brother?", "Who keeps the light?", (place_of("runs the ferry"),))
    (row,) = asked_about_the_town(asked)
    assert row["question"] == "Who keeps the light? and her brother?"
    assert row["question"][row["own"] :] == "and her brother?"


def test_a_question_without_an_answer_has_windows_that_do_not_answer() -> None:
    (row,) = asked_about_the_town(Asked("how much is a ticket for the ferry?", "", ()))
    assert len(row["windows"]) > 1
    assert answers_in(row) == []


def test_a_window_that_repeats_the_answer_is_not_taken_for_one_that_does_not_answer() -> None:
    school = place_of("in May")
    span = Span(school.paragraph, school.start, school.start + len("in"), whole=False)
    (row,) = asked_about_the_town(Asked("when did they repair what leaked?", "", (span,)))
    others = [window["text"] for window in row["windows"] if not window["spans"]]
    assert others != []
    assert not any(" in " in text for text in others)


def test_the_other_paragraphs_are_put_together_by_article() -> None:
    paragraphs = [Paragraph("a" * 4000, name, "own") for name in ("x", "x", "x", "y")]
    questions = [Question("why?", 2, [(0, 3)], "sentence")]
    parts = list(other_parts(paragraphs, questions, {0}))
    assert [part.paragraphs for part in parts] == [(1,), (2,), (3,)]
    assert parts[1].asked == (Asked("why?", "", (Span(2, 0, 3, whole=True),)),)


class Fixed(nn.Module):
    """Says the same of everything but the windows that hold a token."""

    def __init__(self, token: int, worth: float) -> None:
        super().__init__()
        self.token, self.worth = token, worth

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        here = (ids == self.token).float() * self.worth
        return here, here, here.amax(1)


def test_a_model_that_prefers_the_window_that_answers_loses_less(tmp_path: Path) -> None:
    asked = Asked("how do the animals get across the water?", "", (place_of("ferry"),))
    (tmp_path / "w.jsonl").write_text(json.dumps(asked_about_the_town(asked)[0]) + "\n")
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    groups = Groups(tmp_path / "w.jsonl", tokenizer)
    group = groups.drawn(groups.rows[0], random.Random(1))
    assert sum(example.answerable for example in group.examples) == 1
    ferry, whales = (tokenizer.get_vocab()[word] for word in ("ferry", "whales"))
    right, none, wrong = (
        float(loss_of_groups(Fixed(token, worth), [group]))
        for token, worth in ((ferry, 3.0), (ferry, 0.0), (whales, 3.0))
    )
    assert right < none < wrong


def test_without_an_answer_the_surer_model_loses_more(tmp_path: Path) -> None:
    (row,) = asked_about_the_town(Asked("how much is a ticket for the ferry?", "", ()))
    (tmp_path / "w.jsonl").write_text(json.dumps(row) + "\n")
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    groups = Groups(tmp_path / "w.jsonl", tokenizer)
    row["windows"] = [window for window in row["windows"] if "ferry" in window["text"]]
    group: Group = groups.drawn(row, random.Random(1))
    ferry = tokenizer.get_vocab()["ferry"]
    sure, unsure = (float(loss_of_groups(Fixed(ferry, x), [group])) for x in (5.0, 0.0))
    assert unsure < sure


def test_a_run_with_groups_changes_the_layers(small: Path, tmp_path: Path) -> None:
    asked = Asked("how do the animals get across the water?", "", (place_of("the ferry"),))
    (tmp_path / "w.jsonl").write_text(json.dumps(asked_about_the_town(asked)[0]) + "\n")
    options = options_in(tmp_path, windows=tmp_path / "w.jsonl", grouped=0.5)
    train(options, small)
    before, after = load_file(small / "model.safetensors"), load_file(options.out)
    name = "encoder.layer.3.output.dense.weight"
    assert not torch.equal(after[name], before[name].half())


def test_what_was_asked_names_paragraphs_and_the_words_that_answer() -> None:
    lines = gzip.decompress(ASKED.read_bytes()).decode().splitlines()
    ids = {name for line in lines for name in json.loads(line)["contexts"]}
    numbers = {name: number for number, name in enumerate(sorted(ids))}
    asked = [question for part in asked_parts(numbers) for question in part.asked]
    assert all(question.text and question.before != question.text for question in asked)
    assert all(span.start < span.end for question in asked for span in question.spans)
    assert all(not question.spans[0].whole for question in asked if question.spans)
    assert {bool(question.before) for question in asked if not question.spans} == {True, False}
    assert list(asked_parts({})) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one evaluation file."""
    with gzip.open(tmp_path / "own.jsonl.gz", "wt", encoding="utf-8") as file:
        for text in ("First.\n\nSecond here.\nThird.", "Another one."):
            file.write(json.dumps({"title": "t", "text": text}) + "\n")
    return tmp_path


def test_questions_for_tests_are_put_to_the_lines_that_they_are_about(folder: Path) -> None:
    asked = {
        "file": "own.jsonl.gz", "text": 0, "lines": [1, 3], "title": "t", "asked": [
            {"texts": ["what comes after one?"], "before": "", "spans": [[0, 0, 6], [1, 0, 6]]},
            {"texts": ["and then?"], "before": "what was there?", "spans": []},
        ],
    }  # fmt: skip
    path = folder / "asked.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(asked).encode()))
    (row,) = documents(folder, path)
    assert row["text"] == "Second here.\n\nThird."
    first, second = row["questions"]
    assert [row["text"][a:b] for a, b in first["spans"]] == ["Second", "Third."]
    assert first["answers"] == ["Second"]
    assert second == {
        "question": "and then?", "spans": [], "answers": [], "history": [["what was there?", ""]]
    }  # fmt: skip


def test_what_is_asked_for_tests_is_about_other_texts_than_what_is_trained_on() -> None:
    trained = gzip.decompress(ASKED.read_bytes()).decode().splitlines()
    tested = gzip.decompress(ASKED_TEST.read_bytes()).decode().splitlines()
    assert all("contexts" in json.loads(line) for line in trained)
    assert all(json.loads(line)["file"].startswith("eval-") for line in tested)
