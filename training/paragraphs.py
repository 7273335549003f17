"""Paragraphs and questions, read from JSON lines or files in SQuAD's format, as token ids."""

from __future__ import annotations

import gzip
import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

#: Longer questions are cut; the longest of the training data has 38 tokens.
QUESTION_TOKENS = 40


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its token ids, their code points, and the token where each sentence begins."""

    text: str
    article: str
    source: str
    ids: list[int] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Question:
    """A question about a paragraph; ``kind`` is "answer", "sentence" or "none".

    before: what was asked before it, if it cannot be understood without. source: where it is from,
    "" for where the paragraph is from.
    """

    text: str
    paragraph: int
    spans: list[tuple[int, int]]
    kind: str
    ids: list[int] = field(default_factory=list)
    before: tuple[str, ...] = ()
    source: str = ""


def read_jsonl(contexts: Path, questions: Path) -> tuple[list[Paragraph], list[Question]]:
    """Paragraphs and questions of the two JSON lines files."""
    paragraphs = [Paragraph(r["text"], r["article"], r["source"]) for r in read_rows(contexts)]
    number = numbers_by_id(contexts)
    asked = [
        Question(
            row["question"].strip(),
            number[row["context"]],
            [(int(start), int(end)) for start, end in row["spans"]],
            row["span_kind"],
        )
        for row in read_rows(questions)
    ]
    return paragraphs, asked


def numbers_by_id(contexts: Path) -> dict[str, int]:
    """The number of each paragraph of a JSON lines file, by its id."""
    return {row["id"]: number for number, row in enumerate(read_rows(contexts))}


def read_squad(path: Path) -> tuple[list[Paragraph], list[Question]]:
    """Paragraphs and questions of one file in the format of SQuAD 1.1 or 2.0."""
    paragraphs: list[Paragraph] = []
    asked: list[Question] = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for entry in article["paragraphs"]:
            for qa in entry["qas"]:
                spans = sorted(
                    {
                        (a["answer_start"], a["answer_start"] + len(a["text"]))
                        for a in qa.get("answers", [])
                    }
                )
                kind = "none" if qa.get("is_impossible") or not spans else "answer"
                spans = [] if kind == "none" else spans
                asked.append(Question(qa["question"].strip(), len(paragraphs), spans, kind))
            paragraphs.append(Paragraph(entry["context"], article.get("title", ""), path.stem))
    return paragraphs, asked


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def prepare(paragraphs: list[Paragraph], questions: list[Question], tokenizer: Tokenizer) -> None:
    """Fill in the token ids and the sentence boundaries."""
    import sentencex

    tokenizer.no_padding()
    tokenizer.no_truncation()
    encoded = tokenizer.encode_batch([p.text for p in paragraphs], add_special_tokens=False)
    for paragraph, encoding in zip(paragraphs, encoded, strict=True):
        paragraph.ids, paragraph.offsets = encoding.ids, encoding.offsets
        starts, place = [0], 0
        for sentence in sentencex.segment("en", paragraph.text):
            place = paragraph.text.find(sentence.strip(), place)
            if place < 0:
                break
            starts.append(token_at(paragraph, place))
            place += len(sentence.strip())
        paragraph.bounds = sorted({s for s in starts if s < len(paragraph.ids)})
        paragraph.bounds.append(len(paragraph.ids))
    asked = tokenizer.encode_batch([q.text for q in questions], add_special_tokens=False)
    for question, encoding in zip(questions, asked, strict=True):
        question.ids = encoding.ids[:QUESTION_TOKENS]


def token_at(paragraph: Paragraph, place: int) -> int:
    """The first token that ends after a code point; the number of tokens if none does."""
    return bisect_right(paragraph.offsets, place, key=lambda offsets: offsets[1])
