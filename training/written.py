"""What was written for the training about its paragraphs: questions, conversations and claims.

A JSON object a line: ``context`` (an id); ``questions``, each ``text`` and ``span`` (null: the
paragraph does not answer it); ``turns`` of one conversation, each ``text``, ``span`` and ``alone``
(whether it can be understood without those before it); ``claims``, each ``text``, ``quotes`` (spans
of sentences) and ``supported``. Spans are [start, end) in code points of the paragraph.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paragraphs import Question

#: The file, beside this one.
WRITTEN = Path(__file__).with_name("written.jsonl.gz")
#: The source of the questions of the file, for shares by source.
SOURCE = "written"


@dataclass(frozen=True, slots=True)
class WrittenClaim:
    """A sentence, the paragraph and the spans of its quotes, and whether they bear it out."""

    text: str
    paragraph: int
    quotes: tuple[tuple[int, int], ...]
    supported: bool


def written_questions(numbers: Mapping[str, int], path: Path = WRITTEN) -> list[Question]:
    """The questions and turns about paragraphs, whose numbers are given by id."""
    found = []
    for paragraph, row in _rows(numbers, path):
        for asked in row["questions"]:
            found.append(_question(asked, paragraph))
        before: tuple[str, ...] = ()
        for turn in row["turns"]:
            question = _question(turn, paragraph)
            if not turn["alone"]:
                question.before = before
            found.append(question)
            before = (*before, turn["text"])
    return found


def written_claims(numbers: Mapping[str, int], path: Path = WRITTEN) -> list[WrittenClaim]:
    """The claims about paragraphs, whose numbers are given by id."""
    return [
        WrittenClaim(
            claim["text"], paragraph, tuple((a, b) for a, b in claim["quotes"]), claim["supported"]
        )
        for paragraph, row in _rows(numbers, path)
        for claim in row["claims"]
    ]


def _question(asked: Mapping[str, Any], paragraph: int) -> Question:
    span = asked["span"]
    spans = [] if span is None else [(int(span[0]), int(span[1]))]
    return Question(asked["text"], paragraph, spans, "answer" if spans else "none", source=SOURCE)


def _rows(numbers: Mapping[str, int], path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["context"] in numbers:
                yield numbers[row["context"]], row
