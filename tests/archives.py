"""Articles and questions of ours, and a Qdrant collection for tests to fill.

Collections are on the server that QDRANT_URL names, as ``http://127.0.0.1:6333``; without one on
Qdrant's engine in this process.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from samples import ROOT

from pullquote.documents.article import Article
from pullquote.documents.folders import load_articles

TEXTS = ("sourdough.md", "tarn-bridge-news.txt", "ostrey-canal.txt", "bike-share-faq.html")


def articles() -> tuple[Article, ...]:
    """The shipped article and four that were written for the benchmarks."""
    return load_articles(
        ROOT / "seeds", *(ROOT / "benchmarks/texts" / name for name in TEXTS)
    ).articles


def questions() -> list[str]:
    """Questions of ours about the shipped article."""
    lines = (ROOT / "benchmarks/seed-questions.jsonl").read_text("utf-8").splitlines()
    return [asked["question"] for line in lines for asked in json.loads(line)["questions"]]


def conversations() -> list[list[str]]:
    """The questions of whole conversations about all of them."""
    lines = (ROOT / "benchmarks/conversations.jsonl").read_text("utf-8").splitlines()
    return [[turn["question"] for turn in json.loads(line)["conversation"]] for line in lines]


@contextmanager
def collection() -> Iterator[str]:
    """The address of a collection that is not there yet; it is removed afterwards."""
    name = f"pullquote-test-{uuid4().hex[:8]}"
    if url := os.environ.get("QDRANT_URL"):
        from qdrant_client import QdrantClient

        scheme, _, host = url.rstrip("/").partition("://")
        yield f"qdrant{'+https' if scheme == 'https' else ''}://{host}/{name}"
        QdrantClient(url=url, api_key=os.environ.get("QDRANT_API_KEY")).delete_collection(name)
        return
    pytest.importorskip("qdrant_edge")
    from qdrant_server import QdrantServer

    server = QdrantServer()
    server.start()
    yield server.address(name)
    server.stop()
