"""Windows of one article that are learnt together, because the product compares them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from batches import Example, Layout, collate
from examples import QUESTION_TOKENS_IN_TURN
from reader_model import MASKED, loss_of_scores
from tokenizers import Tokenizer
from torch import Tensor, nn

from pullquote.models.reader import MAX_ANSWER_TOKENS, MAX_TOKENS
from pullquote.reranking import ANSWERABLE_WORTH, SPAN_LIMITS, SPAN_WORTH

#: Windows of a group, and the most of them that answer.
WINDOWS, _ANSWERING = 4, 2
#: How often a question is asked without what came before it, in small letters without its mark,
#: and without its mark.
_ALONE, _CARELESS, _UNMARKED = 0.3, 0.2, 0.1
#: How often the windows of a group are cut to what would be quoted of them, since the verdict rests
#: on such readings; how often around a sentence that answers, if one does; how often a neighbour is
#: quoted, too, on each side; and the characters of a quote.
_QUOTED, _RIGHTLY, _NEIGHBOUR, _QUOTE = 0.4, 0.7, 0.5, 400
#: What the choices among places, among windows and among sentences weigh in the loss, beside that
#: of each window alone.
_PLACES, _WINDOW, _SENTENCE = 1.0, 0.5, 0.5
#: What a cosine counts in the choice among sentences, in logits.
_STEEPNESS = 64.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens [first, last) of an input, its score by the search, and whether it answers."""

    first: int
    last: int
    score: float
    answers: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A question with windows of one article: the inputs, and the sentences of each."""

    examples: tuple[Example, ...]
    sentences: tuple[tuple[Sentence, ...], ...]


class Groups:
    """Draws groups from the rows of training/windows.py."""

    def __init__(self, path: Path, tokenizer: Tokenizer, unanswered: int = 1) -> None:
        """Read the file; ``unanswered``: how often each row without an answer is there."""
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self.tokenizer, self.layout = tokenizer, Layout.of(tokenizer)
        with path.open(encoding="utf-8") as file:
            rows: list[dict[str, Any]] = [json.loads(line) for line in file]
        self.rows = [
            row
            for row in rows
            for _ in range(1 if any(w["spans"] for w in row["windows"]) else unanswered)
        ]

    def drawn(self, row: dict[str, Any], chance: random.Random) -> Group:
        """The group of a row, its question perhaps careless, some of its windows."""
        asked = self._asked(row, chance)
        answering = [window for window in row["windows"] if window["spans"]]
        others = [window for window in row["windows"] if not window["spans"]]
        if len(answering) > _ANSWERING:
            answering = chance.sample(answering, _ANSWERING)
        wanted = WINDOWS - len(answering)
        if len(others) > wanted:
            others = chance.sample(others, wanted)
        windows = [*answering, *others]
        if chance.random() < _QUOTED:
            windows = [_quoted(window, chance) for window in windows]
        made = [self._window(asked, window) for window in windows]
        return Group(tuple(e for e, _ in made), tuple(sentences for _, sentences in made))

    def _asked(self, row: dict[str, Any], chance: random.Random) -> list[int]:
        text = row["question"]
        if row["own"] and chance.random() < _ALONE:
            text = text[row["own"] :]
        drawn = chance.random()
        if drawn < _CARELESS + _UNMARKED:
            text = text.rstrip("?")
        if drawn < _CARELESS:
            text = text.lower()
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids[-QUESTION_TOKENS_IN_TURN:]

    def _window(
        self, asked: Sequence[int], window: dict[str, Any]
    ) -> tuple[Example, tuple[Sentence, ...]]:
        before = [*self.layout.before, *asked, *self.layout.between]
        encoded = self.tokenizer.encode(window["text"], add_special_tokens=False)
        room = MAX_TOKENS - len(before) - len(self.layout.behind)
        offsets = encoded.offsets[:room]

        def tokens(start: int, end: int) -> list[int]:
            """The tokens of a range of code points, in the input."""
            return [
                len(before) + number
                for number, (a, b) in enumerate(offsets)
                if a < end and b > start and a < b
            ]

        starts, ends = [], []
        for start, end, whole in window["spans"]:
            inside = tokens(start, end)
            starts += inside if whole else inside[:1]
            ends += inside if whole else inside[-1:]
        sentences = tuple(
            Sentence(inside[0], inside[-1] + 1, score, answers)
            for start, end, score, answers in window["sentences"]
            if (inside := tokens(start, end))
        )
        example = Example(
            ids=[*before, *encoded.ids[:room], *self.layout.behind],
            window=len(before),
            window_end=len(before) + len(offsets),
            starts=sorted(set(starts)),
            ends=sorted(set(ends)),
            answerable=bool(starts),
        )
        return example, sentences


def _quoted(window: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A window cut to a few of its sentences; whole if that would cut an answer in two."""
    sentences = window["sentences"]
    right = [number for number, sentence in enumerate(sentences) if sentence[3]]
    if right and chance.random() < _RIGHTLY:
        first = chance.choice(right)
    else:
        first = max(range(len(sentences)), key=lambda number: float(sentences[number][2]))
    last = first
    if first and chance.random() < _NEIGHBOUR:
        first -= 1
    if last + 1 < len(sentences) and chance.random() < _NEIGHBOUR:
        last += 1
    start, end = sentences[first][0], sentences[last][1]
    met = [span for span in window["spans"] if span[0] < end and span[1] > start]
    if end - start > _QUOTE or any(a < start or b > end for a, b, _ in met):
        return window
    return {
        "text": window["text"][start:end],
        "spans": [(a - start, b - start, whole) for a, b, whole in met],
        "sentences": [(a - start, b - start, *rest) for a, b, *rest in sentences[first : last + 1]],
    }


def loss_of_groups(model: nn.Module, groups: Sequence[Group]) -> Tensor:
    """The loss of each window alone, and that of the windows of each group against one another.

    The chances of all places of all windows, and of "no answer" once, sum to one (the shared
    normalisation of Clark and Gardner 2018, "Simple and Effective Multi-Paragraph Reading
    Comprehension", https://arxiv.org/abs/1710.10723); so do those that each window is one that
    answers; and those of the sentences by the score that the product gives them.
    """
    batch = {
        name: torch.from_numpy(array)
        for name, array in collate([e for group in groups for e in group.examples]).items()
    }
    said = model(batch["ids"], batch["types"], batch["mask"])
    inside = batch["allowed"].clone()
    inside[:, 0] = False
    # (windows, tokens): less those of "no answer".
    starts, ends = (scores - scores[:, :1] for scores in said[:2])
    together = torch.zeros(())
    place = 0
    for group in groups:
        here = slice(place, place + len(group.examples))
        place = here.stop
        for scores, right in ((starts, batch["starts"]), (ends, batch["ends"])):
            every = scores[here][inside[here]]
            true = right[here][inside[here]]
            together = together + 0.5 * _PLACES * _missed(every, true)
        answers = batch["answerable"][here] > 0
        if answers.any():
            answerable = said[2][here]
            together = together + _WINDOW * _choice(answerable, answers)
            together = together + _SENTENCE * _ranked(group, starts[here], ends[here], answerable)
    return loss_of_scores(said, batch) + together / len(groups)


def _missed(scores: Tensor, right: Tensor) -> Tensor:
    """The loss of a choice among places and "no answer": its score is 0, right if no place is."""
    nothing = torch.zeros(1)
    every = torch.logsumexp(torch.cat([scores, nothing]), 0)
    return every - (torch.logsumexp(scores[right], 0) if right.any() else nothing[0])


def _choice(scores: Tensor, right: Tensor) -> Tensor:
    return torch.logsumexp(scores, 0) - torch.logsumexp(scores.masked_fill(~right, MASKED), 0)


def _ranked(group: Group, starts: Tensor, ends: Tensor, answerable: Tensor) -> Tensor:
    """The loss of a choice among all sentences, by the score that the product gives each."""
    scores, right = [], []
    for window, sentences in enumerate(group.sentences):
        for sentence in sentences:
            inside = slice(sentence.first, sentence.last)
            # (tokens, tokens): a row a first token, a column a last one; as reader.best_span.
            spans = starts[window, inside, None] + ends[window, None, inside]
            allowed = torch.ones_like(spans, dtype=torch.bool).triu()
            allowed &= ~allowed.triu(MAX_ANSWER_TOKENS)
            span = torch.clamp(spans[allowed].max(), *SPAN_LIMITS)
            read = SPAN_WORTH * span + ANSWERABLE_WORTH * answerable[window]
            scores.append(sentence.score + read)
            right.append(sentence.answers)
    answers = torch.tensor(right)
    if not answers.any():  # cut off
        return torch.zeros(())
    return _choice(_STEEPNESS * torch.stack(scores), answers)
