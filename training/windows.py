"""Windows that the product would read for a question about an article, with the answers in them.

    python training/windows.py --contexts C.jsonl.gz --questions Q.jsonl.gz --out windows.jsonl

Every question of asked.jsonl.gz is searched for among the sentences of its part of the article as
the product searches, those in Spanish with the multilingual model, and the windows around the best
ones are kept, those that answer and those that look as if they did; so many of the data's own
questions (--plain), about other parts, too: of each paragraph at most four that have the words that
answer, since of the others it is not known that the rest of the part does not answer them.
A JSON object a line: ``question``; ``own``, the place in it where its own words begin, behind what
was asked before; ``windows``, each ``text``, ``spans`` ([start, end, whole), the answers) and
``sentences`` ([start, end, score, answers), by the search).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from asked import ASKED, Asked, Part, Span, asked_parts, other_parts
from paragraphs import Paragraph, numbers_by_id, read_jsonl

from pullquote.datatypes import Encoder, Sentence
from pullquote.documents.article import Article, article_from_text
from pullquote.evaluation.metrics import normalised
from pullquote.index import Index, build_index
from pullquote.models.load import open_models
from pullquote.models.weights import DEFAULT_MODEL, MULTILINGUAL_MODEL
from pullquote.reranking import window_text, windows_around
from pullquote.retrieval import Query, Ranking, Retriever

#: Windows that are kept for a question: more than the product reads, so that there is a choice.
_WINDOWS = 6


class AskedArticle:
    """A part of an article as an article of its own, and a search in it."""

    def __init__(self, part: Part, paragraphs: Sequence[Paragraph], encoder: Encoder) -> None:
        """Put the paragraphs together, each text once, and index them."""
        title = paragraphs[part.paragraphs[0]].article.replace("_", " ")
        text = title
        #: Where each paragraph's first code point is in the article; one that another repeats is
        #: not there.
        self.places: dict[int, int] = {}
        for number in part.paragraphs:
            own = paragraphs[number].text
            others = [paragraphs[n].text for n in part.paragraphs if n != number]
            if not any(own.strip() in other for other in others):
                self.places[number] = len(text) + 2
                text += f"\n\n{own}"
        self.article: Article = article_from_text(text, title)
        self.index: Index = build_index([self.article], encoder)
        self.encoder, self.retriever = encoder, Retriever(self.index)

    def windows(self, asked: Asked) -> dict[str, Any] | None:
        """The row of the file.

        None if it would be no choice among windows: there is one alone, none of them answers
        though the question has an answer, or what answers is not in this article.
        """
        text = f"{asked.before} {asked.text}".strip()
        own = len(text) - len(asked.text)
        wordings = [Query(text, self.encoder.encode_question(text), own)]
        if own:  # as the product searches for what points back
            wordings = [replace(wordings[0], share=0.5)]
            wordings.append(Query(asked.text, self.encoder.encode_question(asked.text), 0, 0.5))
        ranking = self.retriever.rank(wordings)
        spans = [self._moved(span) for span in asked.spans if span.paragraph in self.places]
        if not len(ranking.numbers) or len(spans) < len(asked.spans):
            return None
        scores = dict(zip(ranking.numbers.tolist(), ranking.scores.tolist(), strict=True))
        windows = []
        for first, last in self._chosen(ranking, spans):
            window, inside = self._window(first, last, scores, spans)
            if inside or not self._may_answer(first, last, spans):
                windows.append(window)
        if len(windows) < 2 or (spans and not any(window["spans"] for window in windows)):
            return None
        return {"question": text, "own": own, "windows": windows}

    def _moved(self, span: Span) -> Span:
        place = self.places[span.paragraph]
        return replace(span, start=place + span.start, end=place + span.end)

    def _chosen(self, ranking: Ranking, spans: Sequence[Span]) -> list[tuple[int, int]]:
        """Windows around the best sentences, the last around one that answers if none does."""
        chosen = windows_around(self.index, ranking.numbers, _WINDOWS)
        starts, ends = self.index.sentences.start, self.index.sentences.end
        held = [
            (
                int(np.searchsorted(ends, span.start, "right")),
                int(np.searchsorted(starts, span.end)),
            )
            for span in spans
        ]
        if held and not any(a <= first and last <= b for first, last in held for a, b in chosen):
            chosen[_WINDOWS - 1 :] = windows_around(self.index, np.array([held[0][0]]), 1)
        return chosen

    def _window(
        self, first: int, last: int, scores: Mapping[int, float], spans: Sequence[Span]
    ) -> tuple[dict[str, Any], list[Span]]:
        """The window as it is written, and the spans that it holds."""
        text = window_text(self.index, first, last)
        inside = [
            span
            for span in spans
            if text.positions[0] <= span.start and span.end <= text.positions[-1]
        ]
        sentences = []
        for number in range(first, last):
            sentence = self.index.sentence(number)
            start, end = np.searchsorted(text.positions, [sentence.start, sentence.end]).tolist()
            answers = any(_overlap(sentence, span) for span in inside)
            sentences.append((start, end, round(scores.get(number, -1.0), 4), answers))
        places = [
            (*np.searchsorted(text.positions, [span.start, span.end]).tolist(), span.whole)
            for span in inside
        ]
        return {"text": text.text, "spans": places, "sentences": sentences}, inside

    def _may_answer(self, first: int, last: int, spans: Sequence[Span]) -> bool:
        """Whether sentences that hold no answer hold a part of one, or the same words."""
        starts, ends = self.index.sentences.start, self.index.sentences.end
        start, end = int(starts[first]), int(ends[last - 1])
        within = f" {normalised(self.article.text[start:end])} "
        answers = [
            normalised(self.article.text[span.start : span.end]) for span in spans if not span.whole
        ]
        return any(start < span.end and span.start < end for span in spans) or any(
            answer and f" {answer} " in within for answer in answers
        )


def _overlap(sentence: Sentence, span: Span) -> bool:
    return sentence.start < span.end and span.start < sentence.end


def rows(
    parts: Iterator[Part], paragraphs: Sequence[Paragraph], encoders: Mapping[str, Encoder]
) -> Iterator[dict[str, Any]]:
    """The rows of the file for parts; ``encoders``: what searches for questions of a language."""
    for part in parts:
        for language, encoder in encoders.items():
            asked = [asked for asked in part.asked if asked.language == language]
            if asked:
                article = AskedArticle(part, paragraphs, encoder)
                found = map(article.windows, asked)
                yield from (row for row in found if row is not None)


def main() -> None:
    """Search for every question, and write the windows."""
    parser = argparse.ArgumentParser(description="Write windows for training/train_ranking.py.")
    parser.add_argument("--contexts", type=Path, required=True, help="JSON lines of paragraphs")
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines of questions")
    parser.add_argument("--asked", type=Path, default=ASKED)
    parser.add_argument("--plain", type=int, default=7500, help="of the data's own questions")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    paragraphs, questions = read_jsonl(given.contexts, given.questions)
    names = {"en": DEFAULT_MODEL, "es": MULTILINGUAL_MODEL}
    encoders = {language: open_models(name, reader=None)[0] for language, name in names.items()}
    parts = list(asked_parts(numbers_by_id(given.contexts), given.asked))
    taken = {number for part in parts for number in part.paragraphs}
    chance = random.Random(given.seed)
    others = list(other_parts(paragraphs, questions, taken, chance))
    chance.shuffle(others)
    with given.out.open("w", encoding="utf-8") as file:
        for row in rows(iter(parts), paragraphs, encoders):
            file.write(json.dumps(row) + "\n")
        for number, row in enumerate(rows(iter(others), paragraphs, encoders)):
            if number == given.plain:
                break
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
