"""How Pullquote grows: the same questions with 1, 10, 100 and 1,000 articles in the index.

    python benchmarks/growth.py [--sizes 1 10 100 1000] [--encode 100] \
        [--out benchmarks/results/growth.json] [--plot docs/benchmarks-growth.png]

Articles are made by synthetic.py, about 7,000 characters each. More than ``--encode`` of them
are not encoded: the rows of the encoded ones are repeated under ids of their own, which has the
same size and the same work at a question, and is marked as tiled. Every size is opened and asked
in a fresh process, without the reader, whose work does not depend on the size.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from compare import hardware, spread
from synthetic import made_articles
from systems import peak_mb, quantile

from pullquote.documents.article import Article, article_from_text, article_id
from pullquote.index import SEGMENT_TOKENS, Index, build_index
from pullquote.models.encoder import open_encoder
from pullquote.segment import Segment
from pullquote.segment_files import save_segment
from pullquote.storage import facts_of, save_index

Made = TypeVar("Made")


def tiled(index: Index, times: int, folder: Path) -> Index:
    """An index so many times as large: the same rows, articles of other ids, full segments.

    Its segments are written to the folder, one after another, and are not held in memory.
    """
    if times == 1:
        return index
    folder.mkdir(parents=True)
    (first,) = index.segments
    every = range(len(first.entries))
    room = max(1, SEGMENT_TOKENS // len(first.tokens))
    segments = []
    for copies in (range(n, min(n + room, times)) for n in range(0, times, room)):
        copied = [first.take(every, renamed(first.articles, n)) for n in copies]
        segments.append(save_segment(Segment.joined(copied), folder, facts_of(index)))
    order = tuple(entry.id for segment in segments for entry in segment.entries)
    return replace(index, segments=tuple(segments), order=order)


def renamed(articles: Sequence[Article], number: int) -> list[Article]:
    """The same articles under ids of their own."""
    texts = [f"{article.text}\n\n{number}" for article in articles]
    return [
        replace(article, text=text, id=article_id(text))
        for article, text in zip(articles, texts, strict=True)
    ]


def build(size: int, encode: int, folder: Path) -> dict[str, Any]:
    """Make and save an index of that size; encodes at most ``encode`` articles."""
    made = made_articles(min(size, encode))
    articles = [article_from_text(row.text, row.title) for row in made]
    encoder = open_encoder()
    began = time.perf_counter()
    index = build_index(articles, encoder)
    encoded = time.perf_counter() - began
    times = max(1, round(size / len(articles)))
    began = time.perf_counter()
    index = tiled(index, times, folder)
    save_index(index, folder)
    saving = time.perf_counter() - began
    return {
        "articles": len(index.entries),
        "segments": len(index.segments),
        "tiled": times > 1,
        "sentences": len(index.sentences),
        "tokens": index.token_count,
        "seconds to encode": round(encoded * times, 3),
        "seconds to save": round(saving, 3),
        "MB on disk": round(
            sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 1
        ),
    }


def ask(folder: Path, count: int) -> dict[str, float]:
    """Open an index in this process and ask questions; the figures of the process."""
    from pullquote.assistant import Assistant

    questions = [question for row in made_articles(count // 6 + 1) for question in row.questions]
    opened, opening = timed(lambda: Assistant.open(folder, reader=False))
    _, first = timed(lambda: opened.ask("Who owns the harbour?"))
    asked = [timed(partial(opened.ask, question))[1] for question in questions[:count]]
    encode = opened.encoder.encode_question
    forward = [timed(partial(encode, question))[1] for question in questions[:count]]
    return {
        "seconds to open": opening[0],
        "processor seconds to open": opening[1],
        "seconds to the first answer after that": first[0],
        "processor seconds to the first answer": first[1],
        "p50 ms": 1000 * quantile([wall for wall, _ in asked], 0.5),
        "p95 ms": 1000 * quantile([wall for wall, _ in asked], 0.95),
        "p50 processor ms": 1000 * quantile([processor for _, processor in asked], 0.5),
        "encoding p50 ms": 1000 * quantile([wall for wall, _ in forward], 0.5),
        "peak MB": peak_mb(),
    }


def timed(call: Callable[[], Made]) -> tuple[Made, tuple[float, float]]:
    """What a call returns, and the seconds that it took on the clock and of all processors."""
    began, spent = time.perf_counter(), time.process_time()
    made = call()
    return made, (time.perf_counter() - began, time.process_time() - spent)


def add(folder: Path) -> dict[str, float]:
    """Add one article to an index, with the opening of both, and remove it again."""
    from pullquote.changes import change_in

    row = made_articles(1, seed=1)[0]
    article = article_from_text(row.text, row.title)
    _, took = timed(lambda: change_in(folder, open_encoder(), add=[article]))
    change_in(folder, open_encoder(), remove=[article.id])
    return {"seconds to add one": took[0], "processor seconds to add one": took[1]}


def started(folder: Path, *words: str) -> dict[str, float]:
    """The figures that a fresh process of this program prints about an index."""
    done = subprocess.run(
        [sys.executable, __file__, *words, str(folder)], check=True, capture_output=True, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(sizes: list[int], encode: int, runs: int, count: int) -> list[dict[str, Any]]:
    """Every size, each run in a fresh process, the sizes taking turns."""
    with tempfile.TemporaryDirectory() as parent:
        folders = {size: Path(parent) / str(size) for size in sizes}
        rows = {size: build(size, encode, folders[size]) for size in sizes}
        found: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
        for _ in range(runs):
            for size in sizes:
                figures = started(folders[size], "--count", str(count), "--ask")
                found[size].append(figures | started(folders[size], "--add"))
    return [
        rows[size] | {name: spread([run[name] for run in found[size]]) for name in found[size][0]}
        for size in sizes
    ]


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw time a question, time to open, memory and disk against the number of articles."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sizes = [row["articles"] for row in rows]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for name, style in (("p50 ms", "o-"), ("p95 ms", "o--"), ("encoding p50 ms", ":")):
        left.plot(sizes, [row[name]["median"] for row in rows], style, label=name)
    right.plot(sizes, [row["peak MB"]["median"] for row in rows], "o-", label="peak memory, MB")
    right.plot(sizes, [row["MB on disk"] for row in rows], "o--", label="on disk, MB")
    left.set_ylabel("milliseconds a question")
    right.set_yscale("log")
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_xlabel("articles of 7,000 characters")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)


def table(rows: list[dict[str, Any]]) -> str:
    """The figures as a Markdown table, one row a size."""
    names = (
        "processor seconds to open",
        "processor seconds to the first answer",
        "p50 ms",
        "p50 processor ms",
        "peak MB",
        "processor seconds to add one",
    )
    lines = [f"| articles | seconds to encode | MB on disk | {' | '.join(names)} |"]
    lines.append("|---|" + "---|" * (len(names) + 2))
    for row in rows:
        digits = {name: 2 for name in names if "seconds" in name} | {"peak MB": 0}
        cells = [f"{row[name]['median']:.{digits.get(name, 1)}f}" for name in names]
        mark = " (tiled)" if row["tiled"] else ""
        encode = f"{row['seconds to encode']:.1f}"
        cells = [f"{row['articles']:,}{mark}", encode, f"{row['MB on disk']:,}", *cells]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, write the results and the plot, and print the table."""
    parser = argparse.ArgumentParser(description="How Pullquote grows with the articles.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100, 1000])
    parser.add_argument("--encode", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--add", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.add:
        print(json.dumps(add(options.add)))
        return
    if options.ask:
        print(json.dumps(ask(options.ask, options.count)))
        return
    rows = measure(options.sizes, options.encode, options.runs, options.count)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        result = {"hardware": hardware(), "runs": options.runs, "sizes": rows}
        options.out.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    if options.plot:
        plot(rows, options.plot)
    print(table(rows))


if __name__ == "__main__":
    main()
