"""What was asked for this about articles, in the words of people who had not read them.

A JSON object a line: ``contexts``, ids of paragraphs that follow one another in an article;
``asked``, each ``texts`` (wordings of one need), perhaps ``spanish`` (others, in Spanish, asked
without what came before), ``before`` (what was asked before it, "" if nothing was) and ``spans``:
[place, start, end), code points of the paragraph ``contexts[place]``. The first are the words that
answer, the others whole sentences that answer, too; without any, nothing in these paragraphs
answers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from paragraphs import Paragraph, Question, read_rows

#: The file, beside this one.
ASKED = Path(__file__).with_name("asked.jsonl.gz")
#: Paragraphs of an article are put together up to so many code points.
_CHARACTERS = 7000
#: The most of the data's own questions about a paragraph.
_OF_A_PARAGRAPH = 4


@dataclass(frozen=True, slots=True)
class Span:
    """Code points [start, end) of a paragraph; ``whole``: somewhere in them is the answer."""

    paragraph: int
    start: int
    end: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what was asked before it if anything was, and where the answers are."""

    text: str
    before: str
    spans: tuple[Span, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an article: the numbers of its paragraphs, and what is asked about it."""

    paragraphs: tuple[int, ...]
    asked: tuple[Asked, ...]


def asked_parts(numbers: Mapping[str, int], path: Path = ASKED) -> Iterator[Part]:
    """What was asked about paragraphs, whose numbers are given by id."""
    for row in read_rows(path):
        if not all(name in numbers for name in row["contexts"]):
            continue
        places = tuple(numbers[name] for name in row["contexts"])
        found = []
        for need in row["asked"]:
            spans = tuple(
                Span(places[place], start, end, whole=number > 0)
                for number, (place, start, end) in enumerate(need["spans"])
            )
            found += [Asked(text, need["before"], spans) for text in need["texts"]]
            found += [Asked(text, "", spans, "es") for text in need.get("spanish", ())]
        yield Part(places, tuple(found))


def other_parts(
    paragraphs: Sequence[Paragraph],
    questions: Sequence[Question],
    but: set[int],
    chance: random.Random,
) -> Iterator[Part]:
    """The other parts of articles, without the paragraphs in ``but``, and their own questions.

    Of each paragraph some at random, of those that have the words that answer.
    """
    about: dict[int, list[Asked]] = {}
    for question in questions:
        spans = tuple(
            Span(question.paragraph, start, end, whole=False) for start, end in question.spans
        )
        if question.kind == "answer":
            about.setdefault(question.paragraph, []).append(Asked(question.text, "", spans))
    for number, found in about.items():
        about[number] = chance.sample(found, min(_OF_A_PARAGRAPH, len(found)))
    kept = [n for n, p in enumerate(paragraphs) if n not in but and p.article]
    part: list[int] = []
    for number in kept:
        size = sum(len(paragraphs[n].text) for n in (*part, number))
        same = not part or paragraphs[part[-1]].article == paragraphs[number].article
        if part and (not same or size > _CHARACTERS):
            yield _part(part, about)
            part = []
        part.append(number)
    if part:
        yield _part(part, about)


def _part(numbers: Sequence[int], about: Mapping[int, list[Asked]]) -> Part:
    return Part(tuple(numbers), tuple(asked for n in numbers for asked in about.get(n, ())))
