"""What the verdict is fitted on: questions asked as the product asks them, and their features."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from pullquote import quotes
from pullquote.confidence import Features, features
from pullquote.datatypes import Encoder
from pullquote.evaluation.data import Document, read_documents
from pullquote.evidence import EvidenceFinder
from pullquote.index import build_index
from pullquote.models.reader import Reader
from pullquote.questions.understanding import understand


@dataclass(frozen=True, slots=True)
class Row:
    """A question as it was asked. kind: answerable, unanswerable or off-topic."""

    file: str
    article: str
    kind: str
    question: str
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
            own = [
                ("answerable" if question.spans else "unanswerable", question.question)
                for question in document.questions
                if not question.history
            ]
            strange = _questions_of(documents, number)
            chosen = chance.sample(strange, min(each, len(strange)))
            for kind, words in [*own, *(("off-topic", words) for words in chosen)]:
                found = features_of(finder, words)
                if found is not None:
                    title = document.article.title or document.text[:40]
                    yield Row(path.name, title, kind, words, found)


def _questions_of(documents: Sequence[Document], but: int) -> list[str]:
    return [
        question.question
        for number, document in enumerate(documents)
        for question in document.questions
        if number != but and question.spans and not question.history
    ]


def features_of(finder: EvidenceFinder, words: str) -> Features | None:
    """The features of a question as :meth:`pullquote.Assistant.ask` makes them; None: no quote."""
    asked = understand(words)
    found = finder.find(asked, None)
    if not len(found.ranking.numbers):
        return None
    windows = quotes.choose_windows(finder.index, found.ranking, found.read, asked)
    if not windows:
        return None
    quotable = quotes.quotable(finder.index, found.ranking.numbers, found.read)
    quoted = finder.read_alone(asked, windows[0])
    has_read = finder.reader is not None
    return features(found.ranking, quotable, quoted, asked.expected, read=has_read)


def save_rows(rows: Sequence[Row], path: Path) -> None:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), "utf-8")


def read_rows(path: Path) -> list[Row]:
    """The rows that :func:`save_rows` wrote."""
    found = map(json.loads, path.read_text("utf-8").splitlines())
    return [Row(**{**row, "found": Features(**row["found"])}) for row in found]
