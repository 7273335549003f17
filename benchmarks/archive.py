"""What an article takes in a Qdrant collection, and a question its engine.

    python benchmarks/archive.py [--articles 100] [--encode 10] [--out FILE]

Articles are made by synthetic.py, about 7,000 characters each; those beyond ``--encode`` repeat the
rows of the encoded ones under ids of their own. The engine is qdrant-edge behind the tests' server,
in this process: bytes are those of a real server's files, times lack the network.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from compare import hardware
from growth import renamed
from synthetic import made_articles

from pullquote.assistant import Assistant
from pullquote.documents.article import article_from_text
from pullquote.models.load import open_models
from pullquote.segment import Segment, encoded
from pullquote.stores.building import build_at
from pullquote.stores.qdrant import QdrantStore
from pullquote.stores.writing import Writer

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from qdrant_server import QdrantServer


def main() -> None:
    """Fill a collection, weigh it, ask it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--encode", type=int, default=10)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    encoder, _ = open_models(None, reader=False)
    made = made_articles(given.encode)
    articles = [article_from_text(one.text, one.title) for one in made]
    folder = Path(tempfile.mkdtemp(prefix="archive-"))
    server = QdrantServer(folder=str(folder))
    server.start()
    address = server.address("archive")
    build_at(address, articles[:1], encoder)
    segments = list(encoded(articles, encoder, 4))

    def copies() -> Iterator[Segment]:
        for number in range(1, given.articles):
            one = segments[number % len(segments)]
            yield one.take([0], renamed(one.articles, number))

    writer = Writer(QdrantStore.at(address), encoder)
    began, used = time.perf_counter(), time.process_time()
    writer.write(copies())
    writer.finish()
    seconds = time.perf_counter() - began, time.process_time() - used
    server.shards["archive"][0].optimize()
    server.shards["archive"][0].flush()
    counts = QdrantStore.at(address).counts
    result = {
        "hardware": hardware(),
        "articles": counts.articles,
        "characters": counts.characters / counts.articles,
        "tokens": counts.tokens / counts.articles,
        "chunks": counts.chunks / counts.articles,
        "bytes": {name: size // counts.articles for name, size in _sizes(folder).items()},
        "seconds_to_write": seconds[0] / counts.articles,
        "processor_seconds_to_write": seconds[1] / counts.articles,
        **_asked(address, [question for one in made for question in one.questions][:50]),
    }
    print(json.dumps(result, indent=1))
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def _sizes(folder: Path) -> Counter[str]:
    """Bytes on disk by the part of a segment that they belong to."""
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            part = path.relative_to(folder).parts
            name = part[3] if len(part) > 4 and part[1] == "segments" else part[1]
            sizes[name] += path.stat().st_blocks * 512
    return sizes


def _asked(address: str, questions: list[str]) -> dict[str, Any]:
    """Milliseconds and processor milliseconds of a question, and of the requests in it."""
    assistant = Assistant.open(address, reader=False)
    assert isinstance(assistant.store, QdrantStore)
    connection, spent = assistant.store.connection, Counter[str]()
    call = connection._tried

    def timed(*given: Any) -> Any:
        began = time.perf_counter()
        try:
            return call(*given)
        finally:
            spent["requests"] += 1
            spent["ms"] += 1000 * (time.perf_counter() - began)  # type: ignore[assignment]

    connection._tried = timed  # type: ignore[method-assign,assignment]
    assistant.ask(questions[0])
    spent.clear()
    times = []
    for question in questions:
        began, used = time.perf_counter(), time.process_time()
        assistant.ask(question)
        times.append((time.perf_counter() - began, time.process_time() - used))
    return {
        "questions": len(questions),
        "p50_ms": 1000 * median(wall for wall, _ in times),
        "p50_processor_ms": 1000 * median(processor for _, processor in times),
        "requests": spent["requests"] / len(questions),
        "mean_ms_in_requests": spent["ms"] / len(questions),
    }


if __name__ == "__main__":
    main()
