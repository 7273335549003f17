"""Windows of one article are what the product reads, and are learnt against one another."""

from __future__ import annotations

import gzip
import json
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from runs import options_in
from safetensors.torch import load_file
from samples import ROOT, TOWN
from tokenizers import Tokenizer
from torch import Tensor, nn

from pullquote.models.load import open_models
from pullquote.models.weights import DEFAULT_MODEL, MULTILINGUAL_MODEL, model_folder

sys.path.insert(0, str(ROOT / "training"))

from asked import ASKED, Asked, Part, Span, asked_parts, other_parts
from asked_test import ASKED_TEST, documents
from batches import Example, collate
from groups import Group, Groups, loss_of_groups
from paragraphs import Paragraph, Question
from reader_model import loss_of
from train_ranking import RankingWorker, train
from windows import AskedArticle, rows

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
    return list(rows(iter([part]), PARAGRAPHS, {"en": open_models(reader=None)[0]}))


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


def test_a_window_with_a_part_of_the_answer_is_not_taken_for_one_that_does_not_answer() -> None:
    over_two = place_of("nets in the boathouse.\nBecause the old pier had rotted", whole=True)
    for row in asked_about_the_town(Asked("what was old and what was mended?", "", (over_two,))):
        for window in row["windows"]:
            assert window["spans"] or not ("nets" in window["text"] or "pier" in window["text"])


def test_a_paragraph_that_stands_in_another_one_is_read_once() -> None:
    paragraphs = [*PARAGRAPHS, Paragraph(f"Once more. {FERRY}", "The_town", "own")]
    part = Part(tuple(range(len(paragraphs))), ())
    article = AskedArticle(part, paragraphs, open_models(reader=None)[0])
    assert article.article.text.count(FERRY) == 1
    place = article.places[len(paragraphs) - 1]
    assert article.article.text[place:].startswith("Once more.")
    # The same words in the paragraph that was left out: not known to be answers there.
    assert article.windows(Asked("who has a boat?", "", (place_of("Tom"),))) is None


def test_the_other_paragraphs_are_put_together_by_article() -> None:
    paragraphs = [Paragraph("a" * 4000, name, "own") for name in ("x", "x", "x", "y")]
    questions = [
        *(Question(f"why {n}?", 2, [(0, 3)], "answer") for n in range(9)),
        Question("which sentence?", 2, [(0, 3)], "sentence"),
        Question("what else?", 1, [], "none"),
    ]
    parts = list(other_parts(paragraphs, questions, {0}, random.Random(1)))
    assert [part.paragraphs for part in parts] == [(1,), (2,), (3,)]
    assert [len(part.asked) for part in parts] == [0, 4, 0]
    assert parts[1].asked[0].spans == (Span(2, 0, 3, whole=False),)


class Fixed(nn.Module):
    """Says the same of everything but the windows that hold a token."""

    def __init__(self, token: int, worth: float) -> None:
        super().__init__()
        self.token, self.worth = token, worth

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        here = (ids == self.token).float() * self.worth
        return here, here, here.amax(1)


def group_of(row: dict[str, Any], folder: Path) -> tuple[Group, dict[str, int]]:
    """A group of all windows of a row, and the numbers of the words."""
    (folder / "w.jsonl").write_text(json.dumps(row) + "\n")
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    groups = Groups(folder / "w.jsonl", tokenizer)
    return groups.drawn(groups.rows[0], random.Random(1)), tokenizer.get_vocab()


def beside_the_windows_alone(model: nn.Module, group: Group) -> float:
    """What a group adds to the loss of its windows."""
    batch = {n: torch.from_numpy(a) for n, a in collate(group.examples).items()}
    return float(loss_of_groups(model, [group]) - loss_of(model, batch))


def test_of_two_windows_the_one_that_answers_has_to_be_preferred(tmp_path: Path) -> None:
    asked = Asked("how do the animals get across the water?", "", (place_of("ferry"),))
    group, words = group_of(asked_about_the_town(asked)[0], tmp_path)
    assert sum(example.answerable for example in group.examples) == 1
    right, none, wrong = (
        beside_the_windows_alone(Fixed(words[word], worth), group)
        for word, worth in (("ferry", 3.0), ("ferry", 0.0), ("whales", 3.0))
    )
    assert right < none < wrong
    # A model that says nothing of any window: all that is left is the choice among equals.
    places = sum(e.window_end - e.window for e in group.examples)
    scores = torch.tensor([s.score for each in group.sentences for s in each])
    answers = torch.tensor([s.answers for each in group.sentences for s in each])
    sentence = torch.logsumexp(64 * scores, 0) - torch.logsumexp(64 * scores[answers], 0)
    expected = np.log(places + 1) + 0.5 * np.log(len(group.examples)) + 0.5 * float(sentence)
    assert none == pytest.approx(expected, rel=1e-5)


def test_a_sentence_that_the_search_prefers_wrongly_is_more_to_be_made_up_for(
    tmp_path: Path,
) -> None:
    asked = Asked("how do the animals get across the water?", "", (place_of("ferry"),))
    group, words = group_of(asked_about_the_town(asked)[0], tmp_path)
    model = Fixed(words["ferry"], 3.0)
    worse = tuple(
        tuple(s if s.answers else replace(s, score=s.score + 0.2) for s in each)
        for each in group.sentences
    )
    misled = replace(group, sentences=worse)
    assert beside_the_windows_alone(model, group) < beside_the_windows_alone(model, misled)


def test_without_an_answer_no_place_of_any_window_may_be_preferred(tmp_path: Path) -> None:
    (row,) = asked_about_the_town(Asked("how much is a ticket for the ferry?", "", ()))
    group, words = group_of(row, tmp_path)
    found = {
        worth: beside_the_windows_alone(Fixed(words["ferry"], worth), group)
        for worth in (-3.0, 0.0, 3.0)
    }
    assert found[-3.0] < found[0.0] < found[3.0]


def test_what_has_no_answer_may_weigh_more(tmp_path: Path) -> None:
    asked = (
        Asked("how do the animals get across the water?", "", (place_of("the ferry"),)),
        Asked("how much is a ticket for the ferry?", "", ()),
    )
    lines = [json.dumps(row) for row in asked_about_the_town(*asked)]
    (tmp_path / "w.jsonl").write_text("\n".join(lines))
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    rows = Groups(tmp_path / "w.jsonl", tokenizer, unanswered=3).rows
    assert [row["question"] for row in rows] == [asked[0].text, *3 * [asked[1].text]]


def test_a_question_is_asked_in_other_ways_too(tmp_path: Path) -> None:
    asked = Asked("And Her Brother?", "Who keeps the light?", (place_of("runs the ferry"),))
    (row,) = asked_about_the_town(asked)
    (tmp_path / "w.jsonl").write_text(json.dumps(row) + "\n")
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    groups, chance = Groups(tmp_path / "w.jsonl", tokenizer), random.Random(1)
    drawn = [groups.drawn(groups.rows[0], chance).examples[0] for _ in range(50)]
    assert {tokenizer.decode(e.ids[1 : e.window - 1]) for e in drawn} == {
        "who keeps the light? and her brother?",
        "who keeps the light? and her brother",
        "and her brother?",
        "and her brother",
    }


def test_some_groups_are_of_what_would_be_quoted_and_an_answer_is_never_cut(tmp_path: Path) -> None:
    asked = Asked("how do the animals get across the water?", "", (place_of("ferry to Gull"),))
    (row,) = asked_about_the_town(asked)
    (tmp_path / "w.jsonl").write_text(json.dumps(row) + "\n")
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    groups, chance = Groups(tmp_path / "w.jsonl", tokenizer), random.Random(1)
    drawn = [groups.drawn(groups.rows[0], chance) for _ in range(50)]
    longest = max(len(window["text"]) for window in row["windows"])
    short = 0
    for group in drawn:
        for example, sentences in zip(group.examples, group.sentences, strict=True):
            read = tokenizer.decode(example.ids[example.window : example.window_end])
            assert example.answerable is ("ferry to gull" in read)
            assert any(sentence.answers for sentence in sentences) is example.answerable
            if example.answerable:
                words = example.ids[example.starts[0] : example.ends[0] + 1]
                assert tokenizer.decode(words) == "ferry to gull"
        short += all(e.window_end - e.window < longest / 8 for e in group.examples)
    assert 10 < short < 30


@pytest.mark.usefixtures("paced")
def test_a_run_with_groups_changes_the_layers(small: Path, tmp_path: Path) -> None:
    asked = Asked("how do the animals get across the water?", "", (place_of("the ferry"),))
    (tmp_path / "w.jsonl").write_text(json.dumps(asked_about_the_town(asked)[0]) + "\n")
    options = options_in(tmp_path, windows=tmp_path / "w.jsonl", grouped=1.0)
    train(options, small)
    before, after = load_file(small / "model.safetensors"), load_file(options.out)
    name = "encoder.layer.3.output.dense.weight"
    assert not torch.equal(after[name], before[name].half())


def test_a_run_that_was_killed_goes_on_with_the_usual_examples_where_it_was(
    tmp_path: Path,
) -> None:
    asked = Asked("how do the animals get across the water?", "", (place_of("ferry"),))
    (tmp_path / "w.jsonl").write_text(json.dumps(asked_about_the_town(asked)[0]) + "\n")
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    usual = Mock()
    usual.epoch.return_value = [Example([n], 0, 1, [], [], answerable=False) for n in range(60)]
    worker = object.__new__(RankingWorker)
    worker.options = options_in(tmp_path, grouped=0.5, tokens=8)
    worker.number, worker.examples = 0, usual
    worker.groups = Groups(tmp_path / "w.jsonl", tokenizer)
    for spent in range(8):  # whichever kind of batch is drawn first
        worker.epoch, worker.step, worker.spent = 5, 20, float(spent)
        first = []
        for epoch, step, batch in worker._stream():
            worker.epoch, worker.step = epoch, step + 1  # as Worker.run does
            if not isinstance(batch[0], Group):
                first.append((epoch, step))
            if len(first) == 2:
                break
        assert first == [(5, 20), (5, 21)]


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


def test_what_is_asked_in_spanish_is_asked_alone_and_searched_for_by_the_multilingual_model(
    tmp_path: Path,
) -> None:
    span = place_of("the ferry")
    row: dict[str, Any] = {
        "contexts": [f"c{number}" for number in range(len(PARAGRAPHS))], "asked": [
            {
                "texts": ["how do the animals get across?"],
                "spanish": ["¿cómo cruzan los animales?"],
                "before": "who runs it?", "spans": [[span.paragraph, span.start, span.end]],
            },
        ],
    }  # fmt: skip
    path = tmp_path / "asked.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(row).encode()))
    (part,) = asked_parts({name: number for number, name in enumerate(row["contexts"])}, path)
    english, spanish = part.asked
    assert (english.before, english.language) == ("who runs it?", "en")
    assert (spanish.before, spanish.language) == ("", "es")
    assert spanish.spans == english.spans
    found = {
        language: [row["question"] for row in rows(iter([part]), PARAGRAPHS, {language: encoder})]
        for language, name in {"en": None, "es": MULTILINGUAL_MODEL}.items()
        for encoder, _ in [open_models(name, reader=None)]
    }
    assert found == {
        "en": ["who runs it? how do the animals get across?"],
        "es": ["¿cómo cruzan los animales?"],
    }


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


def test_what_is_asked_for_tests_is_about_texts_of_the_evaluation_data() -> None:
    tested = gzip.decompress(ASKED_TEST.read_bytes()).decode().splitlines()
    assert all(json.loads(line)["file"].startswith("eval-") for line in tested)
