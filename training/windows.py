"""Windows that the product would read for a question about an article, with the answers in them.

    python training/windows.py --contexts C.jsonl.gz --questions Q.jsonl.gz --out windows.jsonl

Every question of asked.jsonl.gz is searched for among the sentences of its part of the article as
the product searches, and the windows around the best ones are kept, those that answer and those
that look as if they did; so many of the data's own questions (--plain), about other parts, too.
A JSON object a line: ``question``; ``own``, the place in it where its own words begin, behind what
was asked before; ``windows``, each ``text``, ``spans`` ([start, end, whole), the answers) and
``sentences`` ([start, end, score, answers), by the search).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from asked import ASKED, Asked, Part, Span, asked_parts, other_parts
from paragraphs import Paragraph, numbers_by_id, read_jsonl

from pullquote.datatypes import Encoder
from pullquote.documents.article import Article, article_from_text
from pullquote.documents.model_text import model_text
from pullquote.evaluation.metrics import normalised
from pullquote.index import Index, build_index
from pullquote.models.load import open_models
from pullquote.reranking import windows_around
from pullquote.retrieval import Query, Ranking, Retriever

#: Windows that are kept for a question: more than the product reads, so that there is a choice.
_WINDOWS = 6


class AskedArticle:
    """A part of an article as an article of its own, and a search in it."""

    def __init__(self, part: Part, paragraphs: Sequence[Paragraph], encoder: Encoder) -> None:
        """Put the paragraphs together and index them."""
        texts = [paragraphs[number].text.strip() for number in part.paragraphs]
        title = paragraphs[part.paragraphs[0]].article.replace("_", " ")
        self.article: Article = article_from_text("\n\n".join((title, *texts)), title)
        self.encoder = encoder
        self.index: Index = build_index([self.article], encoder)
        self.retriever = Retriever(self.index)
        # Where each paragraph's first code point is in the article.
        self.places: dict[int, int] = {}
        place = 0
        for number, text in zip(part.paragraphs, texts, strict=True):
            found = self.article.text.find(text, place)
            if found >= 0:
                whole = paragraphs[number].text
                self.places[number] = found - (len(whole) - len(whole.lstrip()))
                place = found

    def windows(self, asked: Asked) -> dict[str, Any] | None:
        """The row of the file, or None if no window of it answers and one should."""
        text = f"{asked.before} {asked.text}".strip()
        ranking = self.retriever.rank([Query(text, self.encoder.encode_question(text))])
        spans = [self._moved(span) for span in asked.spans if span.paragraph in self.places]
        if not len(ranking.numbers) or len(spans) < len(asked.spans):
            return None
        windows = []
        for first, last in self._chosen(ranking, spans):
            window = self._window(first, last, ranking, spans)
            if window["spans"] or not self._repeats(window["text"], spans):
                windows.append(window)
        if len(windows) < 2 or (spans and not any(window["spans"] for window in windows)):
            return None
        return {"question": text, "own": len(text) - len(asked.text), "windows": windows}

    def _moved(self, span: Span) -> Span:
        place = self.places[span.paragraph]
        return Span(span.paragraph, place + span.start, place + span.end, span.whole)

    def _answering(self, spans: Sequence[Span]) -> list[int]:
        """The numbers of the sentences that the spans are in."""
        starts, ends = self.index.sentences.start, self.index.sentences.end
        return [
            number
            for number in range(len(starts))
            if any(starts[number] < span.end and span.start < ends[number] for span in spans)
        ]

    def _chosen(self, ranking: Ranking, spans: Sequence[Span]) -> list[tuple[int, int]]:
        """Windows around the best sentences, the last around one that answers if none does."""
        chosen = windows_around(self.index, ranking.numbers, _WINDOWS)
        answering = self._answering(spans)
        if answering and not any(a <= n < b for n in answering for a, b in chosen):
            kept = np.isin(ranking.numbers, answering)
            best = ranking.numbers[kept] if kept.any() else np.array(answering[:1])
            chosen[_WINDOWS - 1 :] = windows_around(self.index, best, 1)
        return chosen

    def _window(
        self, first: int, last: int, ranking: Ranking, spans: Sequence[Span]
    ) -> dict[str, Any]:
        text = model_text(self.article, first, last)
        inside = [
            (*np.searchsorted(text.positions, [span.start, span.end]).tolist(), span.whole)
            for span in spans
            if text.positions[0] <= span.start and span.end <= text.positions[-1]
        ]
        scores = dict(zip(ranking.numbers.tolist(), ranking.scores.tolist(), strict=True))
        answering = set(self._answering(spans))
        sentences = []
        for number in range(first, last):
            sentence = self.index.sentence(number)
            start, end = np.searchsorted(text.positions, [sentence.start, sentence.end]).tolist()
            score = round(scores.get(number, -1.0), 4)
            sentences.append((start, end, score, number in answering))
        return {"text": text.text, "spans": inside, "sentences": sentences}

    def _repeats(self, window: str, spans: Sequence[Span]) -> bool:
        """Whether the words that answer stand in a window that is not known to answer."""
        within = f" {normalised(window)} "
        answers = [
            normalised(self.article.text[span.start : span.end]) for span in spans if not span.whole
        ]
        return any(answer and f" {answer} " in within for answer in answers)


def rows(
    parts: Iterator[Part], paragraphs: Sequence[Paragraph], encoder: Encoder, most: int | None
) -> Iterator[dict[str, Any]]:
    """The rows of the file for parts; ``most``: of the questions about one paragraph."""
    for part in parts:
        if not part.asked:
            continue
        article = AskedArticle(part, paragraphs, encoder)
        about: dict[int, int] = {}
        for asked in part.asked:
            paragraph = asked.spans[0].paragraph if asked.spans else -1
            about[paragraph] = about.get(paragraph, 0) + 1
            if most is not None and about[paragraph] > most:
                continue
            row = article.windows(asked)
            if row is not None:
                yield row


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
    encoder, _ = open_models(reader=None)
    parts = list(asked_parts(numbers_by_id(given.contexts), given.asked))
    taken = {number for part in parts for number in part.paragraphs}
    others = list(other_parts(paragraphs, questions, taken))
    random.Random(given.seed).shuffle(others)
    with given.out.open("w", encoding="utf-8") as file:
        for row in rows(iter(parts), paragraphs, encoder, None):
            file.write(json.dumps(row) + "\n")
        for number, row in enumerate(rows(iter(others), paragraphs, encoder, 4)):
            if number == given.plain:
                break
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
