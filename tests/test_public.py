"""The public surface: what other programs import, and what every constructor takes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from samples import TOWN

import pullquote
from pullquote import (
    Answer,
    Article,
    Assistant,
    Block,
    Citation,
    Evidence,
    Filter,
    PhrasedSentence,
    Phrasing,
    PullquoteError,
    errors,
)
from pullquote.datatypes import Encoder

PUBLIC = """
Answer Article ArticleError Assistant Block BlockKind Citation Evidence Filter IndexDamagedError
IndexNotFoundError IndexStaleError LanguageModelError ModelError PhrasedSentence Phrasing
PullquoteError QuestionKind Sentence SentenceKind Span StoreError Verdict
__version__
"""
HEIGHT = "How tall is the lighthouse?"


def test_the_public_names_are_these() -> None:
    assert pullquote.__all__ == PUBLIC.split()
    for name in pullquote.__all__:
        assert getattr(pullquote, name) is not None


def test_every_error_is_exported_and_stands_in_the_tree_of_their_docstring() -> None:
    ours = {
        name: error
        for name, error in vars(errors).items()
        if inspect.isclass(error) and issubclass(error, PullquoteError)
    }
    assert len(ours) >= 6
    assert set(ours) <= set(pullquote.__all__)
    assert errors.__doc__ is not None
    assert all(name in errors.__doc__ for name in ours)


RECORDS = [Answer, Article, Block, Citation, Filter, Phrasing, PhrasedSentence]


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_is_documented(record: type) -> None:
    assert is_dataclass(record)
    documented = set(re.findall(r"\w+", record.__doc__ or ""))
    says_itself = {"title", "text", "quote", "start", "end", "kind"}
    assert {field.name for field in fields(record)} - documented - says_itself == set()


def test_an_assistant_can_be_saved_and_opened_again(tmp_path: Path, encoder: Encoder) -> None:
    assistant: Any = Assistant.from_text(TOWN, "Port Selwyn")
    assistant.save(tmp_path / "index")
    again = Assistant.open(tmp_path / "index")
    assert again.articles == assistant.articles
    assert again.ask(HEIGHT) == assistant.ask(HEIGHT)


def test_every_constructor_takes_a_reader_and_means_the_same_by_it(
    tmp_path: Path, town: Assistant
) -> None:
    (tmp_path / "town.txt").write_text(TOWN)
    article = next(iter(town.articles.values()))
    new: Any = Assistant
    made: dict[str, Callable[[Any], Any]] = {
        "from_text": lambda reader: new.from_text(TOWN, reader=reader),
        "from_files": lambda reader: new.from_files([tmp_path / "town.txt"], reader=reader),
        "from_articles": lambda reader: new.from_articles([article], reader=reader),
    }
    assert town.reader is not None
    for name, make in made.items():
        assert make(True).reader is not None, name
        assert make(False).reader is None, name
        assert make(town.reader).reader is town.reader, name
    new.from_articles([article]).save(tmp_path / "index")
    for reader in (True, False, town.reader):
        opened = new.open(tmp_path / "index", reader=reader)
        assert (opened.reader is not None) == bool(reader)


def test_passages_and_citations_are_ranges_of_their_articles(town: Assistant) -> None:
    answer = town.ask(HEIGHT)
    shown: list[Citation | Evidence] = [*answer.citations, *answer.passages]
    assert shown
    for found in shown:
        assert 0 <= found.start < found.end <= len(town.articles[found.article_id].text)
