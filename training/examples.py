"""Training examples for the reader: windows of whole sentences, with labels.

Every epoch draws new windows: of random length, with the evidence at a random place; and new
negatives: the same paragraph without its evidence, a window that shares the question's rare words
but not its answer, or a question changed so that the window no longer answers it.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from batches import Example, Layout
from conversations import front
from paragraphs import QUESTION_TOKENS, Paragraph, Question, token_at
from tokenizers import Tokenizer
from twists import twisted

from pullquote.evaluation.metrics import normalised

#: A sentence longer than this, or than the window drawn, is cut around its evidence.
_LONGEST_SENTENCE = 200
#: A question with another in front of it: the reader takes as many (its last ones).
QUESTION_TOKENS_IN_TURN = 64
#: Question, window and special tokens together have to fit in the reader's 256.
_LONGEST_WINDOW = 230
#: Paragraphs without their evidence are negatives if so many tokens are left.
_FEWEST_TOKENS = 12
#: Paragraphs that BM25 finds for each question.
_HARD = 12


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
        turns: float,
        tokenizer: Tokenizer,
        shortest: int = 24,
        longest: int = 160,
    ) -> None:
        """``weights`` by source: the share of its questions used in an epoch (above 1: repeats).

        ``turns``: the share of the questions that come after another one about the paragraph.
        """
        self.paragraphs, self.questions = paragraphs, questions
        self.seed, self.weights, self.negatives = seed, weights, negatives
        self.twists, self.turns, self.tokenizer = twists, turns, tokenizer
        self.shortest, self.longest = shortest, longest
        self.layout = Layout.of(tokenizer)
        df: Counter[int] = Counter()
        for paragraph in paragraphs:
            df.update(set(paragraph.ids))
        total = len(paragraphs)
        self.idf = {t: math.log((total + 1) / (n + 0.5)) for t, n in df.items()}
        self._normalised: dict[int, str] = {}
        self.hard = self._hard_paragraphs()
        self.about: dict[int, list[Question]] = defaultdict(list)
        for question in questions:
            if not question.before:
                self.about[question.paragraph].append(question)

    def _hard_paragraphs(self, many: int = _HARD) -> list[list[int]]:
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
        for place, asked in enumerate(self.questions):
            source = asked.source or self.paragraphs[asked.paragraph].source
            weight = self.weights.get(source, 1.0)
            if asked.kind == "none" and not asked.source:
                weight *= self.weights.get("none", 1.0)
            for _ in range(int(weight) + (chance.random() < weight % 1)):
                question = self._in_turn(asked, chance)
                if question.kind == "none":
                    found.append(self._best_window(question, question.paragraph, chance))
                    continue
                found.append(self._positive(question, chance))
                if chance.random() < self.negatives:
                    negative = self._negative(place, question, chance)
                    if negative is not None:
                        found.append(negative)
                if question is asked and chance.random() < self.twists:
                    negative = self._twisted(place, chance)
                    if negative is not None:
                        found.append(negative)
        chance.shuffle(found)
        return found

    def _in_turn(self, question: Question, chance: random.Random) -> Question:
        """The question, or it after another one, as it is searched for in a conversation."""
        if not question.before and chance.random() >= self.turns:
            return question
        others = [q for q in self.about[question.paragraph] if q.text != question.text]
        found = front(question, others, self.paragraphs[question.paragraph], chance)
        if found is None:
            return question
        before, text = found
        ids = self.tokenizer.encode(f"{before} {text}", add_special_tokens=False).ids
        return replace(question, text=text, ids=ids[-QUESTION_TOKENS_IN_TURN:])

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
        first = min(token_at(paragraph, span[0]), len(paragraph.ids) - 1)
        return first, max(first, min(token_at(paragraph, span[1] - 1), len(paragraph.ids) - 1))

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
        most = max(budget, _LONGEST_SENTENCE)
        if end - start > most:  # one enormous sentence: cut around the evidence
            room = max(0, most - (last - first + 1))
            start = max(start, first - chance.randint(0, room))
            end = max(last + 1, min(end, start + most))
            end = min(end, first + _LONGEST_WINDOW)
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

    def _negative(self, place: int, question: Question, chance: random.Random) -> Example | None:
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
        if number not in self._normalised:
            self._normalised[number] = normalised(self.paragraphs[number].text)
        return not any(answer in self._normalised[number] for answer in answers)

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
        return replace(found, starts=[], ends=[], answerable=False)

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
        if sum(bounds[n + 1] - bounds[n] for n in left) < _FEWEST_TOKENS:
            return None
        middle = chance.choice(sorted(gone))
        order = sorted(left, key=lambda n: abs(n - middle) + 2 * chance.random())
        budget, used = self._budget(chance), 0
        kept: list[int] = []
        for n in order:
            size = bounds[n + 1] - bounds[n]
            if kept and used + size > budget:
                break
            kept.append(n)
            used += size
        ids = [t for n in sorted(kept) for t in paragraph.ids[bounds[n] : bounds[n + 1]]]
        return self._example(question, ids[:_LONGEST_SENTENCE], [], [], chance)

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
        around = self.layout
        if len(asked) > 3 and asked[-1] == around.question_mark and chance.random() < 0.1:
            asked = asked[:-1]
        before = [*around.before, *asked, *around.between]
        shift = len(before)
        return Example(
            ids=[*before, *window, *around.behind],
            window=shift,
            window_end=shift + len(window),
            starts=sorted({s + shift for s in starts}),
            ends=sorted({e + shift for e in ends}),
            answerable=bool(starts),
        )
