"""Draws the claims that a reader learns to check: a sentence, quotes, whether they bear it out.

A claim is read as a question is: where the answer that it holds stands in the quotes, and whether
all of it follows from them. Every tenth article is left out.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from batches import Example, Layout
from claims import opened, other_number, other_words, part, said, twist
from frames import framed, read_frames
from paragraphs import Paragraph, Question
from tokenizers import Tokenizer
from verbs import past
from written import WrittenClaim

#: One article in so many is left out of the training.
LEFT_OUT = 10
#: Of these only a few questions ask for something that can be said in a sentence.
_NOT_USED = frozenset({"policyqa", "selqa", "qed"})
_MOST_WORDS = 25
_MOST_TOKENS = 60
_MOST_QUOTED = 120
#: How often a written claim's quotes have a strange sentence more, and how often a claim that is
#: borne out stands with another sentence of its paragraph, too.
_WITH_MORE, _ELSEWHERE = 0.25, 0.15
_NOT_VERBS = frozenset("the for fish water state number group people house".split())


def is_left_out(article: str) -> bool:
    """Whether an article is kept for the figures."""
    return crc32(article.encode()) % LEFT_OUT == 0


def verb_bases(texts: Sequence[str]) -> frozenset[str]:
    """Words that texts use as verbs: their past and their -ing form are there too."""
    words = Counter(word for text in texts for word in re.findall(r"[a-z]+", text))
    return frozenset(
        word
        for word in words
        if len(word) > 2
        and word not in _NOT_VERBS
        and past(word) != word
        and words[past(word)] > 2
        and (words[f"{word}ing"] or words[f"{word.rstrip('e')}ing"])
    )


#: A claim while it is drawn: its text, its quotes' tokens, where in them its answer stands, whether
#: it is borne out, what kind it is of.
Drawn = tuple[str, list[int], tuple[int, int] | None, bool, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, some quotes, and whether they bear it out."""

    article: str
    kind: str
    text: str
    quotes: str
    true: bool


class Claims:
    """Draws the claims of an epoch, half of them borne out by their quotes."""

    def __init__(
        self,
        paragraphs: Sequence[Paragraph],
        questions: Sequence[Question],
        tokenizer: Tokenizer,
        *,
        seed: int,
        left_out: bool = False,
        share: float = 1.0,
        rounds: int = 0,
        written: Sequence[WrittenClaim] = (),
        prefix: str = "",
    ) -> None:
        """``left_out``: of the articles that are left out, in place of all others.

        ``share``: of the paragraphs that an epoch has claims made of. ``rounds``: how often the
        frames are filled anew in an epoch. ``written``: claims that an epoch has as they are.
        ``prefix``: what stands before a claim, to tell it from a question.
        """
        self.paragraphs, self.tokenizer, self.seed = paragraphs, tokenizer, seed
        self.prefix = tokenizer.encode(prefix, add_special_tokens=False).ids if prefix else []
        self.share, self.rounds, self.frames = share, rounds, read_frames()
        self.written = [
            claim
            for claim in written
            if is_left_out(paragraphs[claim.paragraph].article) == left_out
        ]
        self.layout = Layout.of(tokenizer)
        self.bases = verb_bases([paragraph.text for paragraph in paragraphs])
        self.asked: dict[int, list[Question]] = defaultdict(list)
        for question in questions:
            source = paragraphs[question.paragraph].source
            words = [len(self._answer(question, span).split()) for span in question.spans[:1]]
            if question.kind == "answer" and source not in _NOT_USED and words[0] <= _MOST_WORDS:
                self.asked[question.paragraph].append(question)
        self.numbers = [
            number
            for number, paragraph in enumerate(paragraphs)
            if is_left_out(paragraph.article) == left_out
            and paragraph.source != "policyqa"
            and len(paragraph.bounds) > 2
        ]
        self.others: dict[str, list[str]] = defaultdict(list)
        for number in self.numbers:
            paragraph = paragraphs[number]
            self.others[paragraph.article].append(paragraph.text)

    def epoch(self, number: int) -> list[Example]:
        """All claims of an epoch, in random order."""
        chance = random.Random(f"{self.seed}-{number}")
        places = [place for place in self.numbers if chance.random() < self.share]
        drawn = [self._example(place, claim) for place, claim in self._drawn(places, chance)]
        for _ in range(self.rounds):
            drawn += [self._as_text(*claim) for claim in framed(self.frames, chance)]
        drawn += [self._as_text(*claim) for claim in self._written(chance)]
        chance.shuffle(drawn)
        return drawn

    def _written(self, chance: random.Random) -> Iterator[tuple[str, str, bool, str]]:
        """The written claims: quotes, text, whether they are borne out, kind.

        Some stand with a sentence of another paragraph more, which changes nothing, and some that
        are borne out stand once more, with quotes of another place, which do not tell that.
        """
        for claim in self.written:
            quotes = self._quoted(claim)
            if chance.random() < _WITH_MORE:
                other = self.paragraphs[chance.choice(self.numbers)]
                more = self._text(other, chance.randrange(len(other.bounds) - 1))
                both = [quotes, more]
                chance.shuffle(both)
                quotes = " ".join(both)
            yield quotes, claim.text, claim.supported, "written"
            own = self.paragraphs[claim.paragraph]
            if claim.supported and chance.random() < _ELSEWHERE:
                number = chance.randrange(len(own.bounds) - 1)
                text = self._text(own, number)
                if text not in quotes:
                    yield text, claim.text, False, "written, of another place"

    def _quoted(self, claim: WrittenClaim) -> str:
        text = self.paragraphs[claim.paragraph].text
        return " ".join(text[start:end] for start, end in claim.quotes)

    def _as_text(self, quotes: str, text: str, true: bool, kind: str) -> Example:
        words, quoted = (
            self.tokenizer.encode(part, add_special_tokens=False).ids for part in (text, quotes)
        )
        return self._put_together(words[-_MOST_TOKENS:], quoted[:_MOST_QUOTED], None, true)

    def written_claims(self) -> Iterator[Claim]:
        """The written claims with the text of their quotes."""
        for claim in self.written:
            article = self.paragraphs[claim.paragraph].article
            yield Claim(article, "written", claim.text, self._quoted(claim), claim.supported)

    def claims(self, chance: random.Random) -> Iterator[Claim]:
        """Claims made of paragraphs, with the text of their quotes."""
        for place, (text, window, _, true, kind) in self._drawn(self.numbers, chance):
            paragraph = self.paragraphs[place]
            quotes = " ".join(
                paragraph.text[paragraph.offsets[a][0] : paragraph.offsets[b - 1][1]]
                for a, b in _runs(window)
            )
            yield Claim(paragraph.article, kind, text, quotes, true)

    def _drawn(self, places: Sequence[int], chance: random.Random) -> Iterator[tuple[int, Drawn]]:
        for place in places:
            for question in self.asked[place]:
                yield from ((place, drawn) for drawn in self._of_question(question, chance))
            yield from ((place, drawn) for drawn in self._of_sentence(place, chance))

    def _of_question(self, question: Question, chance: random.Random) -> Iterator[Drawn]:
        paragraph = self.paragraphs[question.paragraph]
        span = question.spans[0]
        answer = self._answer(question, span)
        told = said(question.text, answer, self.bases, chance)
        if told is None:
            return
        first, last = self._sentences(paragraph, span)
        low, high = self._around(paragraph, first, last, chance)
        quotes = self._quotes(paragraph, low, high, chance)
        spot = self._spot(paragraph, span, low)
        yield self._put(told, chance), quotes, spot, True, "statement"
        others = [q for q in self.asked[question.paragraph] if q is not question]
        more = self._said_of(others, chance, within=(low, high))
        if more and chance.random() < 0.25:
            yield self._joined(told, more, chance), quotes, spot, True, "two statements"
        wrong = self._with_another_answer(question, answer, others, chance)
        if wrong and chance.random() < 0.7:
            yield self._put(wrong, chance), quotes, None, False, "another answer"
        rest = self.others[paragraph.article]
        strange = [chance.choice(rest)] if rest else []
        changed = twist(told, paragraph.text, strange, answer, chance)
        if changed and chance.random() < 0.8:
            yield self._put(changed, chance), quotes, None, False, "changed"
        beyond = self._said_of(others, chance, without=(low, high))
        if beyond and chance.random() < 0.35:
            yield self._joined(told, beyond, chance), quotes, None, False, "half"
        elif changed and more and chance.random() < 0.2:
            yield self._joined(more, changed, chance), quotes, None, False, "half"
        if chance.random() < 0.3:
            away = self._away(paragraph, first, last, answer, chance)
            if away is not None:
                yield self._put(told, chance), away, None, False, "beyond"

    def _of_sentence(self, place: int, chance: random.Random) -> Iterator[Drawn]:
        paragraph = self.paragraphs[place]
        number = chance.randrange(len(paragraph.bounds) - 1)
        text = self._text(paragraph, number)
        if not 5 <= len(text.split()) <= 40 or not text.endswith("."):
            return
        low, high = self._around(paragraph, number, number, chance)
        quotes = self._quotes(paragraph, low, high, chance)
        shorter = part(text, chance) or text
        text = shorter if chance.random() < 0.6 else text
        yield self._put(text, chance, most=3), quotes, None, True, "sentence"
        rest = self.others[paragraph.article]
        changed = twist(text, paragraph.text, [chance.choice(rest)], "", chance)
        if changed:
            yield self._put(changed, chance, most=3), quotes, None, False, "changed sentence"

    def _put(self, text: str, chance: random.Random, most: int = 2) -> str:
        """The claim in words that are partly others."""
        for _ in range(chance.randint(0, most)):
            text = other_words(text, chance) or text
        if chance.random() < 0.2:
            text = other_number(text, chance) or text
        return opened(text, chance)

    def _joined(self, first: str, second: str, chance: random.Random) -> str:
        between = chance.choice([", and ", " and ", ", while ", "; ", " "])
        if between != " ":
            second = second[:1].lower() + second[1:] if second[:4] in ("The ", "In t") else second
            first = first.rstrip(".")
        return f"{first}{between}{second}"

    def _said_of(
        self,
        others: Sequence[Question],
        chance: random.Random,
        *,
        within: tuple[int, int] | None = None,
        without: tuple[int, int] | None = None,
    ) -> str | None:
        """A statement of another question, answered within some sentences or outside of them."""
        fitting = []
        for question in others:
            first, last = self._sentences(self.paragraphs[question.paragraph], question.spans[0])
            if within and within[0] <= first and last < within[1]:
                fitting.append(question)
            if without and (last < without[0] or first >= without[1]):
                fitting.append(question)
        if not fitting:
            return None
        question = chance.choice(fitting)
        return said(question.text, self._answer(question, question.spans[0]), self.bases, chance)

    def _with_another_answer(
        self, question: Question, answer: str, others: Sequence[Question], chance: random.Random
    ) -> str | None:
        """The statement with the answer to another question, which best asks the same way."""
        asks = question.text.split()[0].lower()
        pool = [
            (other.text.split()[0].lower() == asks, self._answer(other, other.spans[0]))
            for other in others
        ]
        pool = [(same, a) for same, a in pool if a not in answer and answer not in a]
        best = [a for same, a in pool if same] or [a for _, a in pool]
        return said(question.text, chance.choice(best), self.bases, chance) if best else None

    def _answer(self, question: Question, span: tuple[int, int]) -> str:
        return self.paragraphs[question.paragraph].text[span[0] : span[1]].strip(" .,;")

    def _sentences(self, paragraph: Paragraph, span: tuple[int, int]) -> tuple[int, int]:
        """The first and the last sentence of a span of code points."""
        starts = [paragraph.offsets[token][0] for token in paragraph.bounds[:-1]]
        first = max(n for n, start in enumerate(starts) if start <= max(span[0], starts[0]))
        last = max(n for n, start in enumerate(starts) if start < max(span[1], starts[0] + 1))
        return first, last

    def _around(
        self, paragraph: Paragraph, first: int, last: int, chance: random.Random
    ) -> tuple[int, int]:
        """One to three sentences around some, as quotes are."""
        low, high = first, last + 1
        for _ in range(chance.choice([0, 0, 1, 1, 2])):
            if chance.random() < 0.5 and low > 0:
                low -= 1
            elif high < len(paragraph.bounds) - 1:
                high += 1
        return low, high

    def _quotes(
        self, paragraph: Paragraph, low: int, high: int, chance: random.Random
    ) -> list[int]:
        """The numbers of the sentences' tokens, and often of one or two more behind them."""
        found = list(range(paragraph.bounds[low], paragraph.bounds[high]))
        left = [n for n in range(len(paragraph.bounds) - 1) if not low <= n < high]
        for number in chance.sample(left, min(len(left), chance.choice([0, 0, 0, 1, 2]))):
            found += range(paragraph.bounds[number], paragraph.bounds[number + 1])
        return found[:_MOST_QUOTED]

    def _away(
        self,
        paragraph: Paragraph,
        first: int,
        last: int,
        answer: str,
        chance: random.Random,
    ) -> list[int] | None:
        """Sentences of the paragraph that have neither the evidence nor the answer."""
        left = [
            n
            for n in range(len(paragraph.bounds) - 1)
            if not first <= n <= last and answer.lower() not in self._text(paragraph, n).lower()
        ]
        if not left:
            return None
        kept = sorted(chance.sample(left, min(len(left), chance.choice([1, 2, 3]))))
        bounds = paragraph.bounds
        return [t for n in kept for t in range(bounds[n], bounds[n + 1])][:_MOST_QUOTED]

    def _spot(
        self, paragraph: Paragraph, span: tuple[int, int], low: int
    ) -> tuple[int, int] | None:
        """The first and the last token of a span, counted from a sentence on."""
        inside = [
            n
            for n, (start, end) in enumerate(paragraph.offsets)
            if start < span[1] and end > span[0]
        ]
        shift = paragraph.bounds[low]
        return (inside[0] - shift, inside[-1] - shift) if inside else None

    def _text(self, paragraph: Paragraph, number: int) -> str:
        first, last = paragraph.bounds[number], paragraph.bounds[number + 1] - 1
        return paragraph.text[paragraph.offsets[first][0] : paragraph.offsets[last][1]]

    def _example(self, place: int, drawn: Drawn) -> Example:
        text, window, spot, true, _ = drawn
        quotes = [self.paragraphs[place].ids[token] for token in window]
        words = self.tokenizer.encode(text, add_special_tokens=False).ids[-_MOST_TOKENS:]
        return self._put_together(words, quotes, spot, true)

    def _put_together(
        self, words: list[int], quotes: list[int], spot: tuple[int, int] | None, true: bool
    ) -> Example:
        """The claim in the place of a question; the place of its answer, or anywhere, if true."""
        before = [*self.layout.before, *self.prefix, *words, *self.layout.between]
        shift, end = len(before), len(before) + len(quotes)
        starts, ends = [], []
        if spot and spot[1] < len(quotes):
            starts, ends = [spot[0] + shift], [spot[1] + shift]
        elif true:
            starts = ends = list(range(shift, end))
        return Example([*before, *quotes, *self.layout.behind], shift, end, starts, ends, true)


def _runs(tokens: Sequence[int]) -> list[tuple[int, int]]:
    """The runs of numbers that follow each other.

    >>> _runs([3, 4, 5, 9, 10])
    [(3, 6), (9, 11)]
    """
    runs: list[tuple[int, int]] = []
    for token in tokens:
        if runs and runs[-1][1] == token:
            runs[-1] = (runs[-1][0], token + 1)
        else:
            runs.append((token, token + 1))
    return runs
