"""What candidates lose: the right sentence by exact MaxSim, and by MaxSim over candidates.

    python benchmarks/candidates.py QUESTIONS.jsonl... --among CONTEXTS.jsonl.gz \
        [--folder INDEX] [--questions 400] [--beyond 96000] \
        [--out benchmarks/results/candidates.json]

The articles of the question files are put among those of the contexts in one index. CONTEXTS has a
paragraph a line, with ``source``, ``article`` and ``text``; paragraphs of one article are packed
into articles of up to 7,000 characters. Each question is answered without the reader by MaxSim over
all sentences and over candidates. For each route to candidates and for both, the rank of the chunk
with the gold span in it says how many have to be taken. Larger archives are put by arithmetic: with
k times as many distractors as there are, k times as many stand before that chunk.

With ``--beyond`` so many articles of synthetic.py come to these, a hundred that are encoded and
repeated as growth.py repeats them. A repeated sentence is never better than the first of its kind,
so MaxSim over all sentences goes through the first hundred only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from compare import hardware
from growth import tiled
from synthetic import made_articles
from systems import quantile
from tqdm import tqdm

from pullquote.candidates import candidates, nearest
from pullquote.datatypes import Encoder, IntVector, TokenVectors
from pullquote.documents.article import Article, article_from_text
from pullquote.evaluation.data import Question, read_documents
from pullquote.evaluation.metrics import holds
from pullquote.index import Index, build_index
from pullquote.models.encoder import open_encoder
from pullquote.questions.understanding import understand
from pullquote.quotes import LONGEST_QUOTE, choose_windows
from pullquote.retrieval import CANDIDATES, Query, Retriever, candidate_count
from pullquote.storage import build_in

CHARACTERS = 7000
#: So many chunks of each route are looked through for that of the gold span.
DEPTH = 2000
NOWHERE = 10**9
#: So many synthetic articles are encoded.
ENCODED = 100
Route = Callable[[Index, TokenVectors, str, int], IntVector]
#: The chunks that each route finds, best first.
ROUTES: dict[str, Route] = {
    "pooled vectors": lambda index, found, text, count: nearest(index, found.pooled, None, count),
    "BM25": lambda index, found, text, count: index.bm25.best(text, index.languages, count),
    "both": lambda index, found, text, count: candidates(index, found.pooled, text, None, count),
}
#: How many times the distractors a larger archive has.
TIMES = (1, 6, 60)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the id of the article that answers it."""

    article: str
    question: Question


def packed(path: Path) -> Iterator[Article]:
    """The contexts of a file as articles, each of one article's paragraphs."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows.sort(key=lambda row: (row["source"], row["article"]))
    for (_, title), group in groupby(rows, key=lambda row: (row["source"], row["article"])):
        paragraphs: list[str] = []
        for row in [*group, None]:
            if paragraphs and (row is None or sum(map(len, paragraphs)) >= CHARACTERS):
                yield article_from_text("\n\n".join(paragraphs), title)
                paragraphs = []
            if row is not None:
                paragraphs.append(row["text"])


def with_synthetic(index: Index, count: int, encoder: Encoder, folder: Path) -> Index:
    """An index with so many synthetic articles behind its own, which are written to a folder."""
    made = [article_from_text(row.text, row.title) for row in made_articles(ENCODED)]
    more = tiled(build_index(made, encoder), round(count / ENCODED), folder)
    return replace(
        index,
        segments=(*index.segments, *more.segments),
        order=(*index.order, *more.order),
    )


def first_quote(
    index: Index, retriever: Retriever, encoder: Encoder, asked: Asked, only: IntVector | None
) -> bool:
    """Whether the first quote, without the reader, holds the gold span.

    ``only``: the numbers of the articles that are searched, rising; None for all.
    """
    understood = understand(asked.question.question)
    query = Query(understood.text, encoder.encode_question(understood.text))
    windows = choose_windows(index, retriever.rank([query], only), {}, understood)[:1]
    return any(
        index.article_of(window.first).id == asked.article
        and window.end - window.start <= LONGEST_QUOTE
        and holds(
            (window.start, window.end), asked.question.spans, wholly=bool(asked.question.answers)
        )
        for window in windows
    )


def gold_chunks(index: Index, asked: Asked) -> set[int]:
    """The chunks that a gold span begins in."""
    chunks = index.chunks_of(index.numbers[asked.article])
    starts = index.chunks.start[chunks.start : chunks.stop]
    return {
        chunks.start + int(np.searchsorted(starts, start, "right")) - 1
        for start, _ in asked.question.spans
    }


def rank_of(order: Sequence[int], gold: set[int]) -> int:
    """The position of the first gold chunk, from 0; ``NOWHERE`` if none is there."""
    return next((n for n, chunk in enumerate(order) if chunk in gold), NOWHERE)


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call returns, and the milliseconds it took."""
    began = time.perf_counter()
    value = call()
    return value, 1000 * (time.perf_counter() - began)


def measure(
    index: Index,
    encoder: Encoder,
    asked: Sequence[Asked],
    counts: Sequence[int],
    *,
    exact: bool,
    differing: int,
) -> dict[str, Any]:
    """The figures of all questions over one index, with so many candidates.

    ``differing``: how many articles there are before those that repeat others.
    """
    retrievers = {f"{count} candidates": Retriever(index, count=count) for count in counts}
    retrievers["as many candidates as usual"] = Retriever(index)
    if exact:
        retrievers["exact"] = Retriever(index, scored_whole=index.token_count)
    hits: dict[str, list[bool]] = {name: [] for name in retrievers}
    times: dict[str, list[float]] = {name: [] for name in (*retrievers, *ROUTES)}
    ranks: dict[str, list[int]] = {name: [] for name in ROUTES}
    for one in tqdm(asked, disable=None):
        for name, retriever in retrievers.items():
            only = np.arange(differing) if name == "exact" else None
            hit, took = timed(partial(first_quote, index, retriever, encoder, one, only))
            hits[name].append(hit)
            times[name].append(took)
        text = understand(one.question.question).text
        vectors = encoder.encode_question(text)
        for name, route in ROUTES.items():
            order = route(index, vectors, text, DEPTH).tolist()
            ranks[name].append(rank_of(order, gold_chunks(index, one)))
            times[name].append(timed(partial(route, index, vectors, text, CANDIDATES))[1])
    best = np.array(hits["exact" if exact else next(reversed(retrievers))])
    ranks_of_both = np.array(ranks["both"])
    return {
        "articles": len(index.entries),
        "characters": index.characters,
        "chunks": len(index.chunks),
        "questions": len(asked),
        "usual candidates": candidate_count(len(index.chunks)),
        "evidence@1": {name: round(float(np.mean(found)), 4) for name, found in hits.items()},
        # Of the questions that exact MaxSim, or else the last retriever, answers.
        "lost": {name: round(float(np.mean(best & ~np.array(h))), 4) for name, h in hits.items()},
        "p50 ms": {name: round(quantile(took, 0.5), 1) for name, took in times.items()},
        "recall of the gold chunk": {
            f"{count} candidates": {
                f"{times} times the distractors": round(
                    float((ranks_of_both * times < count).mean()), 4
                )
                for times in TIMES
            }
            for count in counts
        },
        "lost at most": {
            f"{count} candidates": {
                f"{times} times the distractors": round(
                    float((best & (ranks_of_both * times >= count)).mean()), 4
                )
                for times in TIMES
            }
            for count in counts
        },
        "ranks": ranks,
    }


def main(arguments: list[str] | None = None) -> None:
    """Build the index if need be, measure, write and print."""
    parser = argparse.ArgumentParser(description="What candidates lose against exact MaxSim.")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--among", type=Path, required=True)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--counts", type=int, nargs="*", default=[CANDIDATES])
    parser.add_argument("--beyond", type=int, default=0, help="synthetic articles, tiled")
    parser.add_argument("--without-exact", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    documents = [document for path in options.files for document in read_documents(path)]
    asked = [
        Asked(document.article.id, question)
        for document in documents
        for question in document.questions
        if question.spans and not question.history
    ]
    asked = random.Random(0).sample(asked, min(options.questions, len(asked)))
    encoder = open_encoder()
    with tempfile.TemporaryDirectory() as parent:
        articles = [*(document.article for document in documents), *packed(options.among)]
        with tqdm(total=len(articles), desc="Encoding", disable=None) as bar:
            folder = options.folder or Path(parent)
            index = build_in(
                folder, articles, encoder, progress=lambda done, _: bar.update(done - bar.n)
            )
        differing = len(index.entries)
        if options.beyond:
            synthetic = Path(parent) / "synthetic"
            index = with_synthetic(index, options.beyond, encoder, synthetic)
            differing += ENCODED
        found = measure(
            index,
            encoder,
            asked,
            options.counts,
            exact=not options.without_exact,
            differing=differing,
        )
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        result = {"hardware": hardware()} | found
        options.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps({name: value for name, value in found.items() if name != "ranks"}, indent=1))


if __name__ == "__main__":
    main()
