"""Evaluation: articles with known questions through the same assistant that people use.

The format of the files and the meaning of every figure are in docs/evaluation.md.
"""

from __future__ import annotations

import gzip
import json
import random
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pullquote.assistant import Assistant
from pullquote.datatypes import Answer, Encoder
from pullquote.documents.article import article_from_text
from pullquote.documents.folders import load_article
from pullquote.errors import PullquoteError
from pullquote.evaluation.metrics import exact_match, f1, holds
from pullquote.models.reader import Reader
from pullquote.quotes import LONGEST_QUOTE

#: Questions about other articles, and questions after an unrelated one, asked of each file.
SAMPLE = 400
_FOLLOW_UP = "follow-up"

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


@dataclass(frozen=True, slots=True)
class Document:
    """An article's text and the questions about it."""

    title: str
    text: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got. The figures of quotes are of answerable questions alone.

    broken: how many quotes are empty or not the document's text at their offsets.
    """

    kind: str
    question: str
    answerable: bool
    answer: Answer
    seconds: float
    first: bool | None = None
    third: bool | None = None
    characters: int | None = None
    exact: float | None = None
    f1: float | None = None
    gold: str = ""
    broken: int = 0


def read_documents(path: Path) -> list[Document]:
    """Read a JSONL file, gzipped or not; raises PullquoteError that names the line if it is off."""
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
                row = json.loads(line)
                document = _document(row, path.parent)
            except (ValueError, KeyError, TypeError, IndexError, AttributeError) as exc:
                raise PullquoteError(
                    f"Line {number} of {path} is not an article with questions ({exc}). "
                    "docs/evaluation.md describes the format."
                ) from exc
            known = documents.get(document.text)
            questions = (known.questions if known else ()) + document.questions
            documents[document.text] = Document(document.title, document.text, questions)
    if not documents:
        raise PullquoteError(f"{path} has no articles in it.")
    return list(documents.values())


def _document(row: dict[str, Any], folder: Path) -> Document:
    if "file" in row:
        text = load_article(folder / row["file"]).text
    else:
        text = row["text"] if "text" in row else row["context"]
    questions = row.get("questions", [row])
    return Document(str(row.get("title", "")), text, tuple(_question(q, text) for q in questions))


def _question(row: dict[str, Any], text: str) -> Question:
    spans = [(int(a), int(b)) for a, b in row.get("spans", ())]
    spans += [
        (text.index(quote), text.index(quote) + len(quote)) for quote in row.get("quotes", ())
    ]
    answers = row.get("answers", [text[a:b] for a, b in spans] if "answer" in row else ())
    kind = row.get("kind", _FOLLOW_UP if row.get("history") else "")
    return Question(
        row["question"],
        tuple(spans),
        tuple(answers),
        kind or ("answerable" if spans else "unanswerable"),
        tuple((str(q), str(a)) for q, a in row.get("history", ())),
    )


def evaluate(
    assistant: Assistant, document: Document, question: Question, history: Pairs = ()
) -> Outcome:
    """Ask one question and hold the answer's quotes and words against the gold spans."""
    began = time.perf_counter()
    answer = assistant.ask(question.question, history)
    seconds = time.perf_counter() - began
    broken = sum(c.quote != document.text[c.start : c.end] or not c.quote for c in answer.citations)
    if not question.spans:
        return Outcome(question.kind, question.question, False, answer, seconds, broken=broken)
    wholly = bool(question.answers)
    hits = [
        c.end - c.start <= LONGEST_QUOTE and holds((c.start, c.end), question.spans, wholly=wholly)
        for c in answer.citations[:3]
    ]
    words = document.text[answer.short.start : answer.short.end] if answer.short else ""
    return Outcome(
        question.kind,
        question.question,
        True,
        answer,
        seconds,
        first=any(hits[:1]),
        third=any(hits),
        characters=sum(c.end - c.start for c in answer.citations[:1]),
        exact=exact_match(words, question.answers) if wholly else None,
        f1=f1(words, question.answers) if wholly else None,
        gold=" | ".join(document.text[a:b] for a, b in question.spans),
        broken=broken,
    )


@dataclass(frozen=True, slots=True)
class Run:
    """Everything asked of one file's articles.

    plain: every question, with its own history if it has one. without: those with a history,
    asked without it. unrelated: a sample of the others, after another question about the same
    article. unrelated_plain: the same sample, alone. off_topic: a sample of questions about the
    file's other articles. off_topic_after: these after a question about this one.
    """

    plain: tuple[Outcome, ...]
    without: tuple[Outcome, ...]
    unrelated: tuple[Outcome, ...]
    unrelated_plain: tuple[Outcome, ...]
    off_topic: tuple[Outcome, ...]
    off_topic_after: tuple[Outcome, ...] = ()


def run(
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    reader: Reader | None,
    progress: Callable[[], object] | None = None,
    seed: int = 0,
) -> Run:
    """Ask every question of the documents, and the samples that :class:`Run` describes."""
    generator, after = random.Random(seed), random.Random(seed)
    plain: list[Outcome] = []
    without: list[Outcome] = []
    unrelated: list[Outcome] = []
    alone: list[Outcome] = []
    off_topic: list[Outcome] = []
    off_topic_after: list[Outcome] = []
    each = max(1, SAMPLE // len(documents))
    foreign = [
        (number, question)
        for number, document in enumerate(documents)
        for question in document.questions
        if question.spans and not question.history
    ]
    for number, document in enumerate(documents):
        article = article_from_text(document.text, document.title)
        assistant = Assistant.from_articles([article], encoder=encoder, reader=reader)
        independent: list[tuple[Question, Outcome]] = []
        for question in document.questions:
            outcome = evaluate(assistant, document, question, question.history)
            plain.append(outcome)
            if question.history:
                without.append(evaluate(assistant, document, question))
            elif question.spans:
                independent.append((question, outcome))
        for question, outcome in generator.sample(independent, min(each, len(independent))):
            history = _asked_before(generator.choice(document.questions), document.text)
            unrelated.append(evaluate(assistant, document, question, history))
            alone.append(outcome)
        others = [question for owner, question in foreign if owner != number]
        for question in generator.sample(others, min(each, len(others))):
            stranger = Question(question.question, kind="off-topic")
            off_topic.append(evaluate(assistant, document, stranger))
            if independent:
                history = _asked_before(after.choice(independent)[0], document.text)
                off_topic_after.append(evaluate(assistant, document, stranger, history))
        if progress is not None:
            progress()
    return Run(
        tuple(plain),
        tuple(without),
        tuple(unrelated),
        tuple(alone),
        tuple(off_topic),
        tuple(off_topic_after),
    )


def _asked_before(question: Question, text: str) -> Pairs:
    """A history of that question and its answer, or the evidence for it, or nothing."""
    said = question.answers or [text[start:end] for start, end in question.spans]
    return ((question.question, said[0] if said else ""),)
