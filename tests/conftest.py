"""What the tests share: the encoder, the shipped article, and a town of our own."""

from __future__ import annotations

import pytest
from samples import ROOT, TOWN

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder
from pullquote.documents.article import Article
from pullquote.documents.folders import load_articles
from pullquote.models.encoder import open_encoder

#: tests/web/served.py: a running app and a browser; tests/training/small_model.py: one to train.
pytest_plugins = ("served", "small_model")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="session")
def seeds() -> tuple[Article, ...]:
    return load_articles(ROOT / "seeds").articles


@pytest.fixture(scope="session")
def shipped() -> Assistant:
    return Assistant.open(ROOT / "index")


@pytest.fixture(scope="session")
def town(encoder: Encoder) -> Assistant:
    return Assistant.from_text(TOWN, "Port Selwyn")
