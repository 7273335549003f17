"""Question sets: articles with questions whose answers are known, and whole conversations.

The format of the files is in docs/evaluation.md.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pullquote.documents.article import Article, article_from_text
from pullquote.documents.folders import load_article
from pullquote.errors import PullquoteError

Spans = tuple[tuple[int, int], ...]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold spans (none: not answerable) and what was said before it."""

    question: str
    spans: Spans = ()
    answers: tuple[str, ...] = ()
    kind: str = ""
    history: Pairs = ()


class Expect(StrEnum):
    """What a turn of a conversation should get; :func:`pullquote.evaluation.turns.is_right`."""

    ANSWER = "answer"
    NONE = "none"
    SMALL_TALK = "small_talk"
    OVERVIEW = "overview"
    LIST = "list"
    ABOUT_PIECE = "about_piece"


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said in a conversation, what it should get, and the gold spans if it is answered."""

    question: str
    expect: Expect
    spans: Spans = ()
    answers: tuple[str, ...] = ()


Conversation = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An article, the questions about it, and the conversations about it."""

    article: Article
    questions: tuple[Question, ...] = ()
    conversations: tuple[Conversation, ...] = ()

    @property
    def text(self) -> str:
        """The article's text, which all spans are offsets into."""
        return self.article.text


def read_documents(path: Path) -> list[Document]:
    """Read a JSONL file, gzipped or not; raises PullquoteError that names the line if it is off.

    Lines about the same text become one document.
    """
    try:
        return _documents(path)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as exc:
        raise PullquoteError(
            f"{path} cannot be read as JSON lines in UTF-8, gzipped if it ends in .gz: {exc}."
        ) from exc


def _documents(path: Path) -> list[Document]:
    opened = gzip.open if path.suffix == ".gz" else open
    documents: dict[str, Document] = {}
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                new = _document(json.loads(line), path.parent)
            except (ValueError, KeyError, TypeError, IndexError, AttributeError) as exc:
                raise PullquoteError(
                    f"Line {number} of {path} is not an article with questions ({exc}). "
                    "docs/evaluation.md describes the format."
                ) from exc
            known = documents.get(new.text, Document(new.article))
            documents[new.text] = Document(
                known.article,
                known.questions + new.questions,
                known.conversations + new.conversations,
            )
    if not documents:
        raise PullquoteError(f"{path} has no articles in it.")
    return list(documents.values())


def _document(row: dict[str, Any], folder: Path) -> Document:
    if "file" in row:
        article = load_article(folder / row["file"])
    else:
        text = row["text"] if "text" in row else row["context"]
        article = article_from_text(text, str(row.get("title", "")))
    if "conversation" in row:
        turns = tuple(_turn(turn, article.text) for turn in row["conversation"])
        return Document(article, conversations=(turns,))
    questions = row.get("questions", [row])
    return Document(article, tuple(_question(asked, article.text) for asked in questions))


def _question(row: dict[str, Any], text: str) -> Question:
    spans = _spans(row, text)
    answers = row.get("answers", [text[a:b] for a, b in spans] if "answer" in row else ())
    kind = row.get("kind", "follow-up" if row.get("history") else "")
    return Question(
        row["question"],
        spans,
        tuple(answers),
        kind or ("answerable" if spans else "unanswerable"),
        tuple((str(q), str(a)) for q, a in row.get("history", ())),
    )


def _turn(row: dict[str, Any], text: str) -> Turn:
    spans = _spans(row, text)
    expect = Expect(row.get("expect", Expect.ANSWER if spans else Expect.NONE))
    if expect in (Expect.ANSWER, Expect.LIST) and not spans:
        raise ValueError(f"{row['question']!r} expects {expect} and has neither spans nor quotes")
    return Turn(row["question"], expect, spans, tuple(row.get("answers", ())))


def _spans(row: dict[str, Any], text: str) -> Spans:
    """The gold spans: given as such, and where the quotes first stand in the text."""
    spans = [(int(start), int(end)) for start, end in row.get("spans", ())]
    for quote in row.get("quotes", ()):
        start = text.index(quote)
        spans.append((start, start + len(quote)))
    return tuple(spans)
