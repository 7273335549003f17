"""How well a reader reads: given the right paragraph, and given the whole article.

    python training/evaluate_reader.py A.jsonl.gz [B.jsonl.gz] [--adapter FILE ...] [--part 3]

Files are as docs/evaluation.md describes them, paragraphs between empty lines. Both go through the
product's own code: the article is ranked, and the reader reads the windows that it would read for
an answer. Given the paragraph, the article is that paragraph alone: that of the gold span, and for
a question without one that of the answered question before it, as in SQuAD 2.0's files.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pullquote.datatypes import Encoder
from pullquote.documents.article import article_from_text
from pullquote.evaluation.data import Document, Question, read_documents
from pullquote.evaluation.figures import figures
from pullquote.evaluation.metrics import auroc, exact_match, f1
from pullquote.evaluation.run import run
from pullquote.index import build_index
from pullquote.models.load import open_models
from pullquote.models.reader import Reader
from pullquote.models.reader_export import Adapter, compile_reader
from pullquote.models.weights import DEFAULT_MODEL, model_folder, unpacked
from pullquote.questions.understanding import Wording
from pullquote.reranking import ReadSentence, rerank
from pullquote.retrieval import Query, Retriever


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found in a paragraph. exact and f1: 0 if there is nothing to find."""

    answerable: bool
    span_score: float
    logit: float
    exact: float
    f1: float


def best_f1(scores: Sequence[float], f1_scores: Sequence[float], answerable: list[bool]) -> float:
    """SQuAD 2.0's best F1: over all thresholds below which nothing is answered.

    >>> best_f1([3.0, 2.0, 1.0], [0.5, 0.0, 1.0], [True, False, True])
    0.5
    """
    # (questions,), the surest answer first: what each gains if it is given, and if it is not.
    order = np.argsort(-np.array(scores), kind="stable")
    right = np.where(answerable, f1_scores, 0.0)[order]
    silent = (~np.array(answerable))[order]
    # (questions + 1,): the total if the first 0, 1, 2, ... are given.
    totals = np.concatenate([[0.0], np.cumsum(right)]) + silent.sum()
    totals -= np.concatenate([[0.0], np.cumsum(silent)])
    return float(totals.max() / len(scores))


def paragraphs_of(document: Document) -> Iterator[tuple[str, list[Question]]]:
    """Each paragraph with the questions about it, their spans moved into it."""
    asked: dict[tuple[int, int], list[Question]] = {}
    start, end = 0, 0
    for question in document.questions:
        if question.spans:
            place = question.spans[0][0]
            before = document.text.rfind("\n\n", 0, place)
            start = before + 2 if before >= 0 else 0
            after = document.text.find("\n\n", place)
            end = after if after > 0 else len(document.text)
        if end:
            moved = tuple((a - start, b - start) for a, b in question.spans)
            asked.setdefault((start, end), []).append(replace(question, spans=moved))
    for (start, end), questions in asked.items():
        yield document.text[start:end], questions


def given_paragraph(
    documents: Sequence[Document], encoder: Encoder, reader: Reader, part: int
) -> dict[str, float]:
    """Exact match and F1 of the answered questions; AUROC of answered against unanswerable."""
    found: list[Found] = []
    for document in documents:
        for text, questions in paragraphs_of(document):
            index = build_index([article_from_text(text)], encoder)
            retriever = Retriever(index)
            for question in questions[::part]:
                words = question.question
                ranking = retriever.rank([Query(words, encoder.encode_question(words))])
                _, sentences = rerank(reader, [Wording(words)], index, ranking, ranking.scores)
                if sentences:
                    found.append(_found(text, question, list(sentences.values())))
    right = [o for o in found if o.answerable]
    wrong = [o for o in found if not o.answerable]
    told = {
        "questions": float(len(found)),
        "exact match": float(np.mean([o.exact for o in right])),
        "F1": float(np.mean([o.f1 for o in right])),
    }
    if right and wrong:
        told |= {
            "best F1 with unanswerable ones": best_f1(
                [o.span_score for o in found], [o.f1 for o in found], [o.answerable for o in found]
            ),
            "AUROC, span": auroc([o.span_score for o in right], [o.span_score for o in wrong]),
            "AUROC, answerable": auroc([o.logit for o in right], [o.logit for o in wrong]),
        }
    return told


def _found(text: str, question: Question, sentences: list[ReadSentence]) -> Found:
    best = max(sentences, key=lambda sentence: sentence.span_score)
    words = text[best.start : best.end]
    return Found(
        bool(question.spans),
        best.span_score,
        max(sentence.answerable for sentence in sentences),
        exact_match(words, question.answers),
        f1(words, question.answers),
    )


def given_article(
    documents: Sequence[Document], encoder: Encoder, reader: Reader, part: int
) -> dict[str, float]:
    """The figures of ``pullquote eval`` with this reader."""
    chosen = [replace(document, questions=document.questions[::part]) for document in documents]
    return {
        name: float(figure["value"])
        for name, figure in figures(run(chosen, encoder, reader=reader)).items()
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Evaluate a reader.")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="what the reader is trained over")
    parser.add_argument("--adapter", type=Path, nargs="*", help="the files of another reader")
    parser.add_argument("--part", type=int, default=1, help="use every nth question")
    parser.add_argument("--paragraph-only", action="store_true")
    options = parser.parse_args()
    encoder, reader = open_models(options.model)
    if options.adapter:
        files = unpacked(options.model, model_folder(options.model))
        with tempfile.TemporaryDirectory() as scratch, files as folder:
            metadata = compile_reader(folder, Adapter.of(*options.adapter), Path(scratch))
            reader = Reader.load(Path(scratch), metadata)
    if reader is None:
        raise SystemExit("There is no reader for this model. Give one with --adapter.")
    for path in options.files:
        documents = read_documents(path)
        if any(question.answers for document in documents for question in document.questions):
            told = given_paragraph(documents, encoder, reader, options.part)
            show(f"{path.name}, given the paragraph", told)
        if not options.paragraph_only:
            told = given_article(documents, encoder, reader, options.part)
            show(f"{path.name}, given the article", told)


def show(title: str, told: dict[str, float]) -> None:
    """Print one table."""
    print(title)
    for name, value in told.items():
        print(f"  {name:60} {value:.3f}")


if __name__ == "__main__":
    main()
