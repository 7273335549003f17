"""What the verdict is fitted on: questions asked as the product asks them, and their features."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tqdm import tqdm

from pullquote import quotes
from pullquote.confidence import Features, features
from pullquote.datatypes import Encoder
from pullquote.evaluation.data import Document, Question, read_documents
from pullquote.evaluation.metrics import holds
from pullquote.evidence import EvidenceFinder
from pullquote.index import build_index
from pullquote.models.reader import Reader
from pullquote.questions.understanding import understand


@dataclass(frozen=True, slots=True)
class Row:
    """A question as it was asked. kind: answerable, unanswerable or off-topic.

    right: whether it is answerable, and what is quoted first answers it.
    """

    file: str
    article: str
    kind: str
    question: str
    right: bool
    found: Features


def collected(
    paths: Sequence[Path],
    encoder: Encoder,
    reader: Reader | None,
    *,
    off_topic: int,
    seed: int,
) -> Iterator[Row]:
    """Every question without a history, and that many of each file about its other articles."""
    chance = random.Random(seed)
    for path in paths:
        documents = read_documents(path)
        each = max(1, off_topic // len(documents)) if len(documents) > 1 else 0
        for number, document in enumerate(tqdm(documents, desc=path.name, disable=None)):
            finder = EvidenceFinder(build_index([document.article], encoder), encoder, reader)
            own = [question for question in document.questions if not question.history]
            strange = _questions_of(documents, number)
            chosen = chance.sample(strange, min(each, len(strange)))
            title = document.article.title or document.text[:40]
            for question in own:
                found = features_of(finder, question)
                if found is not None:
                    kind = "answerable" if question.spans else "unanswerable"
                    yield Row(path.name, title, kind, question.question, *found)
            for question in chosen:
                found = features_of(finder, replace(question, spans=()))
                if found is not None:
                    yield Row(path.name, title, "off-topic", question.question, *found)


def _questions_of(documents: Sequence[Document], but: int) -> list[Question]:
    return [
        question
        for number, document in enumerate(documents)
        for question in document.questions
        if number != but and question.spans and not question.history
    ]


def features_of(finder: EvidenceFinder, question: Question) -> tuple[bool, Features] | None:
    """Whether the first quote answers, and the features of a question.

    As :meth:`pullquote.Assistant.ask` makes them; None if it quotes nothing.
    """
    asked = understand(question.question)
    found = finder.find(asked, None)
    if not len(found.ranking.numbers):
        return None
    windows = quotes.choose_windows(finder.index, found.ranking, found.read, asked)
    if not windows:
        return None
    quotable = quotes.quotable(finder.index, found.ranking.numbers, found.read)
    quoted = finder.read_alone(asked, windows[0])
    has_read = finder.reader is not None
    quote = (windows[0].start, windows[0].end)
    right = bool(question.spans) and holds(quote, question.spans, wholly=bool(question.answers))
    return right, features(found.ranking, quotable, quoted, asked.expected, read=has_read)


def save_rows(rows: Sequence[Row], path: Path) -> None:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), "utf-8")


def read_rows(path: Path) -> list[Row]:
    """The rows that :func:`save_rows` wrote."""
    found = map(json.loads, path.read_text("utf-8").splitlines())
    return [Row(**{**row, "found": Features(**row["found"])}) for row in found]
