"""Training examples for the reader: questions, windows of whole sentences, labels.

A question is read from the JSON lines of paragraphs and questions, or from SQuAD-format files.
Every epoch draws new windows: of random length, with the evidence at a random place; and new
negatives: the same paragraph without its evidence, or a window that shares the question's rare
words but not its answer.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer
from twists import twisted

CLS, SEP = 101, 102
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
    """A question about a paragraph; ``kind`` is "answer", "sentence" or "none"."""

    text: str
    paragraph: int
    spans: list[tuple[int, int]]
    kind: str
    ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Example:
    """One input: token ids; first tokens and last tokens that are right (empty: no answer)."""

    ids: list[int]
    question_tokens: int
    starts: list[int]
    ends: list[int]
    answerable: bool


def read_jsonl(contexts: Path, questions: Path) -> tuple[list[Paragraph], list[Question]]:
    """Paragraphs and questions of the two JSON lines files."""
    paragraphs: list[Paragraph] = []
    number: dict[str, int] = {}
    for row in _rows(contexts):
        number[row["id"]] = len(paragraphs)
        paragraphs.append(Paragraph(row["text"], row["article"], row["source"]))
    asked = [
        Question(
            row["question"].strip(),
            number[row["context"]],
            [(int(start), int(end)) for start, end in row["spans"]],
            row["span_kind"],
        )
        for row in _rows(questions)
    ]
    return paragraphs, asked


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


def _rows(path: Path) -> Iterator[dict[str, Any]]:
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
            starts.append(_token_at(paragraph, place))
            place += len(sentence.strip())
        paragraph.bounds = sorted({s for s in starts if s < len(paragraph.ids)})
        paragraph.bounds.append(len(paragraph.ids))
    asked = tokenizer.encode_batch([q.text for q in questions], add_special_tokens=False)
    for question, encoding in zip(questions, asked, strict=True):
        question.ids = encoding.ids[:QUESTION_TOKENS]


def _token_at(paragraph: Paragraph, place: int) -> int:
    """The first token that ends after a code point."""
    low, high = 0, len(paragraph.offsets)
    while low < high:
        middle = (low + high) // 2
        if paragraph.offsets[middle][1] <= place:
            low = middle + 1
        else:
            high = middle
    return low


class Examples:
    """Draws the examples of an epoch; everything random comes from the seed and the epoch."""

    def __init__(
        self,
        paragraphs: Sequence[Paragraph],
        questions: Sequence[Question],
        *,
        seed: int,
        weights: dict[str, float],
        negatives: float,
        twists: float,
        tokenizer: Tokenizer,
        shortest: int = 24,
        longest: int = 160,
    ) -> None:
        """``weights`` by source: the share of its questions used in an epoch (above 1: repeats)."""
        self.paragraphs, self.questions = paragraphs, questions
        self.seed, self.weights, self.negatives = seed, weights, negatives
        self.twists, self.tokenizer = twists, tokenizer
        self.shortest, self.longest = shortest, longest
        df: Counter[int] = Counter()
        for paragraph in paragraphs:
            df.update(set(paragraph.ids))
        total = len(paragraphs)
        self.idf = defaultdict(lambda: math.log(total + 1.0))
        self.idf.update({t: math.log((total + 1) / (n + 0.5)) for t, n in df.items()})
        self._normal = lru_cache(maxsize=4096)(lambda n: normalised(paragraphs[n].text))
        self.hard = self._hard_paragraphs()

    def _hard_paragraphs(self, many: int = 12) -> list[list[int]]:
        """For every question the other paragraphs that BM25 ranks highest."""
        import bm25s

        index = bm25s.BM25()
        index.index(
            bm25s.tokenize([p.text for p in self.paragraphs], stopwords="en", show_progress=False),
            show_progress=False,
        )
        many = min(many, len(self.paragraphs))
        asked = bm25s.tokenize(
            [q.text or "?" for q in self.questions], stopwords="en", show_progress=False
        )
        found, _ = index.retrieve(asked, k=many, show_progress=False, n_threads=2)
        return [
            [int(n) for n in row if int(n) != q.paragraph]
            for q, row in zip(self.questions, found, strict=True)
        ]

    def epoch(self, number: int) -> list[Example]:
        """All examples of an epoch, in random order."""
        chance = random.Random(f"{self.seed}-{number}")
        found: list[Example] = []
        for place, question in enumerate(self.questions):
            weight = self.weights.get(self.paragraphs[question.paragraph].source, 1.0)
            if question.kind == "none":
                weight *= self.weights.get("none", 1.0)
            for _ in range(int(weight) + (chance.random() < weight % 1)):
                if question.kind == "none":
                    found.append(self._best_window(question, question.paragraph, chance))
                    continue
                found.append(self._positive(question, chance))
                if chance.random() < self.negatives:
                    negative = self._negative(place, chance)
                    if negative is not None:
                        found.append(negative)
                if chance.random() < self.twists:
                    negative = self._twisted(place, chance)
                    if negative is not None:
                        found.append(negative)
        chance.shuffle(found)
        return found

    def _budget(self, chance: random.Random) -> int:
        return chance.randint(self.shortest, self.longest)

    def _positive(self, question: Question, chance: random.Random) -> Example:
        paragraph = self.paragraphs[question.paragraph]
        anchor = chance.choice(question.spans)
        first, last = self._tokens(paragraph, anchor)
        low, high = self._around(paragraph, first, last, self._budget(chance), chance)
        starts, ends = [], []
        for span in question.spans:
            start, end = self._tokens(paragraph, span)
            if low <= start and end < high:
                if question.kind == "answer":
                    starts.append(start - low)
                    ends.append(end - low)
                else:
                    starts.extend(range(start - low, end + 1 - low))
                    ends.extend(range(start - low, end + 1 - low))
        return self._example(question, paragraph.ids[low:high], starts, ends, chance)

    def _tokens(self, paragraph: Paragraph, span: tuple[int, int]) -> tuple[int, int]:
        """The first and the last token of a span of code points."""
        first = min(_token_at(paragraph, span[0]), len(paragraph.ids) - 1)
        return first, max(first, min(_token_at(paragraph, span[1] - 1), len(paragraph.ids) - 1))

    def _around(
        self, paragraph: Paragraph, first: int, last: int, budget: int, chance: random.Random
    ) -> tuple[int, int]:
        """A run of whole sentences around tokens: grown to both sides at random to the budget."""
        bounds = paragraph.bounds
        low = max(n for n, b in enumerate(bounds[:-1]) if b <= first)
        high = min(n for n, b in enumerate(bounds) if b > last)
        lean = chance.random()
        while True:
            sides = []
            if low > 0 and bounds[high] - bounds[low - 1] <= budget:
                sides.append(-1)
            if high < len(bounds) - 1 and bounds[high + 1] - bounds[low] <= budget:
                sides.append(1)
            if not sides:
                break
            side = sides[0] if len(sides) == 1 else (-1 if chance.random() < lean else 1)
            low, high = (low - 1, high) if side < 0 else (low, high + 1)
        start, end = bounds[low], bounds[high]
        most = max(budget, 200)
        if end - start > most:  # one enormous sentence: cut around the evidence
            room = max(0, most - (last - first + 1))
            start = max(start, first - chance.randint(0, room))
            end = max(last + 1, min(end, start + most))
            end = min(end, first + 230)
        return start, end

    def _best_window(
        self, question: Question, paragraph_number: int, chance: random.Random
    ) -> Example:
        """No answer: the window around the sentence that shares most of the question's words."""
        paragraph = self.paragraphs[paragraph_number]
        place = self._best_sentence(question, paragraph, chance)
        bounds = paragraph.bounds
        low, high = self._around(
            paragraph, bounds[place], bounds[place + 1] - 1, self._budget(chance), chance
        )
        return self._example(question, paragraph.ids[low:high], [], [], chance)

    def _best_sentence(
        self, question: Question, paragraph: Paragraph, chance: random.Random
    ) -> int:
        words = set(question.ids)
        scores = [
            sum(self.idf[t] for t in words.intersection(paragraph.ids[a:b])) + chance.random()
            for a, b in zip(paragraph.bounds, paragraph.bounds[1:], strict=False)
        ]
        return int(np.argmax(scores))

    def _negative(self, place: int, chance: random.Random) -> Example | None:
        question = self.questions[place]
        if chance.random() < 0.45:
            example = self._without_evidence(question, chance)
            if example is not None:
                return example
        own = self.paragraphs[question.paragraph]
        answers = [normalised(own.text[a:b]) for a, b in question.spans]
        candidates = [n for n in self.hard[place] if self._misses(question, own, n, answers)]
        if not candidates:
            return None
        same = [n for n in candidates if self.paragraphs[n].article == own.article]
        pool = (same if same and chance.random() < 0.7 else candidates)[:5]
        return self._best_window(question, chance.choice(pool), chance)

    def _misses(
        self, question: Question, own: Paragraph, number: int, answers: Sequence[str]
    ) -> bool:
        """Whether a paragraph is taken not to answer: no answer in it, or another article."""
        if question.kind == "sentence":
            return self.paragraphs[number].article != own.article
        return not any(answer in self._normal(number) for answer in answers)

    def _twisted(self, place: int, chance: random.Random) -> Example | None:
        """The window of the evidence, with the question changed so that it no longer answers."""
        question = self.questions[place]
        own = self.paragraphs[question.paragraph]
        others = [self.paragraphs[n] for n in self.hard[place][:3]]
        text = twisted(
            question.text,
            own.text,
            [own.text[a:b] for a, b in question.spans],
            [p.text for p in others if p.article == own.article],
            chance,
        )
        if text is None:
            return None
        ids = self.tokenizer.encode(text, add_special_tokens=False).ids[:QUESTION_TOKENS]
        changed = Question(text, question.paragraph, question.spans, question.kind, ids)
        found = self._positive(changed, chance)
        return Example(found.ids, found.question_tokens, [], [], False)

    def _without_evidence(self, question: Question, chance: random.Random) -> Example | None:
        """The window around the evidence with the evidence's sentences taken out."""
        paragraph = self.paragraphs[question.paragraph]
        bounds = paragraph.bounds
        gone: set[int] = set()
        for span in question.spans:
            first, last = self._tokens(paragraph, span)
            for n in range(len(bounds) - 1):
                if bounds[n] <= last and bounds[n + 1] > first:
                    gone.add(n)
        left = [n for n in range(len(bounds) - 1) if n not in gone]
        if question.kind == "answer":
            answers = {normalised(paragraph.text[a:b]) for a, b in question.spans}
            left = [n for n in left if not self._holds(paragraph, n, answers)]
        if sum(bounds[n + 1] - bounds[n] for n in left) < 12:
            return None
        middle = chance.choice(sorted(gone))
        order = sorted(left, key=lambda n: abs(n - middle) + 2 * chance.random())
        budget, used, kept = self._budget(chance), 0, []
        for n in order:
            size = bounds[n + 1] - bounds[n]
            if kept and used + size > budget:
                break
            kept.append(n)
            used += size
        ids = [t for n in sorted(kept) for t in paragraph.ids[bounds[n] : bounds[n + 1]]]
        return self._example(question, ids[:200], [], [], chance)

    def _holds(self, paragraph: Paragraph, sentence: int, answers: set[str]) -> bool:
        first, last = paragraph.bounds[sentence], paragraph.bounds[sentence + 1] - 1
        text = normalised(paragraph.text[paragraph.offsets[first][0] : paragraph.offsets[last][1]])
        return any(answer and f" {answer} " in f" {text} " for answer in answers)

    def _example(
        self,
        question: Question,
        window: list[int],
        starts: list[int],
        ends: list[int],
        chance: random.Random,
    ) -> Example:
        asked = question.ids
        if len(asked) > 3 and asked[-1] == 1029 and chance.random() < 0.1:
            asked = asked[:-1]
        shift = len(asked) + 2
        return Example(
            ids=[CLS, *asked, SEP, *window, SEP],
            question_tokens=len(asked),
            starts=sorted({s + shift for s in starts}),
            ends=sorted({e + shift for e in ends}),
            answerable=bool(starts),
        )


def normalised(text: str) -> str:
    """SQuAD's normal form: small letters, no punctuation, no articles, single blanks."""
    text = re.sub(r"[^\w\s]", "", text.lower())
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def batches(examples: Sequence[Example], tokens: int, chance: random.Random) -> list[list[Example]]:
    """Batches of similar length, of about ``tokens`` tokens each, in random order."""
    found: list[list[Example]] = []
    for chunk in range(0, len(examples), 2048):
        row = sorted(examples[chunk : chunk + 2048], key=lambda e: len(e.ids))
        batch: list[Example] = []
        mine: list[list[Example]] = []
        for example in row:
            if batch and (len(batch) + 1) * _padded(len(example.ids)) > tokens:
                mine.append(batch)
                batch = []
            batch.append(example)
        if batch:
            mine.append(batch)
        chance.shuffle(mine)
        found.extend(mine)
    return found


def _padded(length: int) -> int:
    return -(-length // 8) * 8


def collate(batch: Sequence[Example]) -> dict[str, np.ndarray[Any, Any]]:
    """Padded arrays (examples, tokens): ids, types, mask, allowed places, right starts and ends.

    An example without an answer has its right start and end at [CLS].
    """
    longest = _padded(max(len(e.ids) for e in batch))
    shape = (len(batch), longest)
    ids, types = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    mask, allowed = np.zeros(shape, bool), np.zeros(shape, bool)
    starts, ends = np.zeros(shape, bool), np.zeros(shape, bool)
    for row, e in enumerate(batch):
        ids[row, : len(e.ids)] = e.ids
        mask[row, : len(e.ids)] = True
        window = e.question_tokens + 2
        types[row, window : len(e.ids)] = 1
        allowed[row, 0] = True
        allowed[row, window : len(e.ids) - 1] = True
        starts[row, e.starts or [0]] = True
        ends[row, e.ends or [0]] = True
    answerable = np.array([e.answerable for e in batch], np.float32)
    return {
        "ids": ids, "types": types, "mask": mask, "allowed": allowed,
        "starts": starts, "ends": ends, "answerable": answerable,
    }  # fmt: skip
