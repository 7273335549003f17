"""How well the reader reads: given the right paragraph, and given the whole article.

    python training/evaluate_reader.py A.jsonl.gz [B.jsonl.gz] [--adapter FILE] [--part 3]

Rows: title, text (paragraphs between empty lines), questions [question, spans, answers]; a question
without spans has no answer and belongs to the paragraph of the answered question before it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from reader_data import normalised
from sentencex import segment
from sklearn.metrics import roc_auc_score

from pullquote.models.load import open_models
from pullquote.models.reader import Reader, Reading
from pullquote.models.reader_export import Adapter, compile_reader
from pullquote.models.weights import DEFAULT_MODEL, model_folder


@dataclass(slots=True)
class Sentence:
    """A sentence of an article: its code points, the paragraph it lies in, its tokens."""

    start: int
    end: int
    paragraph: int
    ids: set[int]
    vectors: Any


def exact_and_f1(found: str, answers: list[str]) -> tuple[float, float]:
    """SQuAD's exact match and token F1, against the best of the answers."""
    mine = normalised(found).split()
    exact, f1 = 0.0, 0.0
    for answer in answers:
        theirs = normalised(answer).split()
        exact = max(exact, float(mine == theirs))
        same = sum((Counter(mine) & Counter(theirs)).values())
        f1 = max(f1, 2 * same / (len(mine) + len(theirs)) if same else float(mine == theirs))
    return exact, f1


def best_f1(scores: list[float], f1: list[float], answerable: list[bool]) -> float:
    """SQuAD 2.0's best F1: over all thresholds below which nothing is answered."""
    order = np.argsort(-np.array(scores))
    right = np.where(answerable, f1, 0.0)[order]
    none = (~np.array(answerable))[order]
    totals = np.concatenate([[0.0], np.cumsum(right)]) + none.sum()
    totals -= np.concatenate([[0.0], np.cumsum(none)])
    return float(totals.max() / len(scores))


def sentences_of(text: str) -> list[tuple[int, int, int]]:
    """(start, end, paragraph) of every sentence."""
    found, place = [], 0
    for number, paragraph in enumerate(text.split("\n\n")):
        at = place
        for sentence in segment("en", paragraph):
            start = text.index(sentence.strip(), at)
            at = start + len(sentence.strip())
            if sentence.strip():
                found.append((start, at, number))
        place += len(paragraph) + 2
    return found


class ArticleSearch:
    """Late interaction over one article's sentences, weighted by idf."""

    def __init__(self, text: str, encoder: Any) -> None:
        """Encode the article paragraph by paragraph."""
        self.text, self.encoder = text, encoder
        spans = sentences_of(text)
        bounds, place = [], 0
        for paragraph in text.split("\n\n"):
            bounds.append((place, place + len(paragraph)))
            place += len(paragraph) + 2
        self.paragraphs = bounds
        encoded = encoder.encode([text[a:b] for a, b in bounds])
        self.sentences = []
        for start, end, number in spans:
            tokens, shift = encoded[number], bounds[number][0]
            kept = (tokens.offsets[:, 0] + shift >= start) & (tokens.offsets[:, 1] + shift <= end)
            self.sentences.append(
                Sentence(start, end, number, set(tokens.ids[kept].tolist()), tokens.vectors[kept])
            )
        df = Counter(token for s in self.sentences for token in s.ids)
        total = len(self.sentences)
        self.idf = {t: np.log((total + 1) / (n + 0.5)) for t, n in df.items()}
        self.unknown = np.log((total + 1) / 0.5)

    def scores(self, question: str) -> Any:
        """(sentences,): the mean over question tokens of the best cosine, weighted by idf."""
        asked = self.encoder.encode_question(question)
        weight = np.array([self.idf.get(int(t), self.unknown) for t in asked.ids])
        best = np.stack(
            [
                (asked.vectors @ s.vectors.T).max(1) if len(s.vectors) else np.zeros(len(weight))
                for s in self.sentences
            ]
        )
        for n in range(len(best) - 1, 0, -1):
            if self.sentences[n].paragraph == self.sentences[n - 1].paragraph:
                best[n] = np.maximum(best[n], 0.8 * best[n - 1])
        return best @ weight / weight.sum()

    def windows(self, scores: Any, many: int, characters: int = 600) -> list[tuple[int, int]]:
        """Runs of whole sentences around the best sentences, inside their paragraphs."""
        found: list[tuple[int, int]] = []
        for n in np.argsort(-scores, kind="stable"):
            if len(found) == many:
                break
            sentence = self.sentences[n]
            if any(a <= sentence.start and sentence.end <= b for a, b in found):
                continue
            low = high = n
            while True:
                wider = [
                    (max(a, b) - min(a, b), c, d)
                    for a, b, c, d in (
                        (self.sentences[high].end, self.sentences[max(low - 1, 0)].start,
                         low - 1, high),
                        (self.sentences[low].start,
                         self.sentences[min(high + 1, len(self.sentences) - 1)].end,
                         low, high + 1),
                    )
                    if c >= 0
                    and d < len(self.sentences)
                    and self.sentences[c].paragraph == self.sentences[d].paragraph
                ]  # fmt: skip
                wider = [w for w in wider if w[0] <= characters]
                if not wider:
                    break
                _, low, high = min(wider)
            found.append((self.sentences[low].start, self.sentences[high].end))
        return found


def paragraph_windows(paragraph: str, characters: int = 900) -> list[str]:
    """The paragraph, or runs of whole sentences where it is too long for the reader."""
    if len(paragraph) <= characters:
        return [paragraph]
    found, start, end = [], 0, 0
    for sentence in segment("en", paragraph):
        place = paragraph.index(sentence.strip(), end) + len(sentence.strip())
        if place - start > characters and end > start:
            found.append(paragraph[start:end])
            start = end
        end = place
    return [*found, paragraph[start:]]


def best_reading(reader: Reader, question: str, windows: list[str]) -> tuple[int, Reading, float]:
    """The window with the best span; and the greatest answerable logit of any."""
    readings = reader.read(question, windows)
    number = int(np.argmax([r.span_score for r in readings]))
    return number, readings[number], max(r.answerable for r in readings)


def given_paragraph(reader: Reader, articles: list[dict[str, Any]], part: int) -> dict[str, float]:
    """Exact match and F1 of the answered questions; AUROC of answered against unanswerable."""
    exact, f1, answerable, spans, heads = [], [], [], [], []
    for article in articles:
        text, paragraph = article["text"], ""
        for count, asked in enumerate(article["questions"]):
            if asked["spans"]:
                place = asked["spans"][0][0]
                start = text.rfind("\n\n", 0, place) + 2 if "\n\n" in text[:place] else 0
                end = text.find("\n\n", place)
                paragraph = text[start : end if end > 0 else len(text)]
            if count % part or not paragraph:
                continue
            windows = paragraph_windows(paragraph)
            number, reading, head = best_reading(reader, asked["question"], windows)
            em, score = exact_and_f1(windows[number][reading.start : reading.end], asked["answers"])
            answerable.append(bool(asked["spans"]))
            spans.append(reading.span_score)
            heads.append(head)
            exact.append(em)
            f1.append(score)
    right = np.array(answerable)
    both = np.array(spans) / np.std(spans) + np.array(heads) / np.std(heads)
    return {
        "questions": len(right),
        "EM": 100 * float(np.mean(np.array(exact)[right])),
        "F1": 100 * float(np.mean(np.array(f1)[right])),
        "best F1 with no-answer": 100 * best_f1(list(both), f1, answerable),
        "AUROC span": float(roc_auc_score(right, spans)),
        "AUROC head": float(roc_auc_score(right, heads)),
        "AUROC both": float(roc_auc_score(right, both)),
    }


def given_article(
    reader: Reader, encoder: Any, articles: list[dict[str, Any]], part: int, many: int
) -> dict[str, float]:
    """Late interaction finds ``many`` windows; the reader's score and its own choose the span."""
    rows: list[dict[str, Any]] = []
    times = []
    for article in articles:
        search = ArticleSearch(article["text"], encoder)
        for asked in article["questions"][::part]:
            scores = search.scores(asked["question"])
            windows = search.windows(scores, many)
            began = time.perf_counter()
            readings = reader.read(asked["question"], [article["text"][a:b] for a, b in windows])
            times.append(time.perf_counter() - began)
            candidates = []
            for (a, b), reading in zip(windows, readings, strict=True):
                for n, s in enumerate(search.sentences):
                    if s.start >= a and s.end <= b:
                        span = reading.best_within(s.start - a, s.end - a)
                        if span:
                            x, y, z = span
                            candidates.append((n, scores[n], z, reading.answerable, x + a, y + a))
            rows.append({"asked": asked, "scores": scores, "candidates": candidates,
                         "sentences": search.sentences, "text": article["text"]})  # fmt: skip
    told: dict[str, float] = {"questions": len(rows), "ms": 1000 * float(np.median(times))}

    def covers(sentence: Sentence, spans: list[list[int]]) -> bool:
        return any(a < sentence.end and b > sentence.start for a, b in spans)

    answered = [row for row in rows if row["asked"]["spans"]]
    told["evidence@1 without"] = 100 * float(np.mean([
        covers(row["sentences"][int(np.argmax(row["scores"]))], row["asked"]["spans"])
        for row in answered
    ]))  # fmt: skip
    right = np.array([bool(row["asked"]["spans"]) for row in rows])
    if not right.all():
        best = [row["scores"].max() for row in rows]
        told["AUROC without"] = float(roc_auc_score(right, best))
    for li, head in ((0, 0), (20, 0), (40, 0), (20, 1), (40, 1), (60, 1), (40, 2)):
        name = f"[span + {li} LI + {head} head]"
        hits, f1, exact, best = [], [], [], []
        for row in rows:
            top = max(row["candidates"], key=lambda c: c[2] + li * c[1] + head * c[3])
            best.append(top[2] + li * top[1] + head * top[3])
            if row["asked"]["spans"]:
                hits.append(covers(row["sentences"][top[0]], row["asked"]["spans"]))
                if row["asked"]["answers"]:
                    em, score = exact_and_f1(row["text"][top[4] : top[5]], row["asked"]["answers"])
                    f1.append(score)
                    exact.append(em)
        told[f"{name} evidence@1"] = 100 * float(np.mean(hits))
        if f1:
            told[f"{name} EM"] = 100 * float(np.mean(exact))
            told[f"{name} F1"] = 100 * float(np.mean(f1))
        if not right.all():
            told[f"{name} AUROC"] = float(roc_auc_score(right, best))
    return told


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Evaluate the reader.")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--adapter", type=Path, help="another than the one that is shipped")
    parser.add_argument("--part", type=int, default=1, help="use every nth question")
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--paragraph-only", action="store_true")
    options = parser.parse_args()
    encoder, reader = open_models(DEFAULT_MODEL)
    if options.adapter is not None:
        with tempfile.TemporaryDirectory() as scratch:
            adapter = Adapter.of(options.adapter)
            metadata = compile_reader(model_folder(DEFAULT_MODEL), adapter, Path(scratch))
            reader = Reader.load(Path(scratch), metadata)
    if reader is None:
        raise SystemExit("no reader for this model")
    for path in options.files:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            articles = [json.loads(line) for line in file]
        if any(q["answers"] for a in articles for q in a["questions"]):
            show(
                f"{path.name}, given the paragraph", given_paragraph(reader, articles, options.part)
            )
        if not options.paragraph_only:
            told = given_article(reader, encoder, articles, options.part, options.windows)
            show(f"{path.name}, given the article", told)


def show(title: str, figures: dict[str, float]) -> None:
    """Print one table."""
    print(title)
    for name, value in figures.items():
        print(
            f"  {re.sub(' +', ' ', name):50} {value:.3f}"
            if value < 1
            else f"  {name:50} {value:.1f}"
        )


if __name__ == "__main__":
    main()
