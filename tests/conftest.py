"""What the tests share: the encoder, the shipped article, and a town of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pullquote.assistant import Assistant
from pullquote.datatypes import Article, Encoder
from pullquote.encoder import open_encoder
from pullquote.loading import load_articles

ROOT = Path(__file__).parents[1]
CUENCA = "why did Latin American presidents skip the Cuenca summit?"
RAID = "controversial raid on Mexico’s embassy"
TOWN = """The lighthouse at Port Selwyn was built in 1874 by Ada Whitlock. It stands 41 metres tall.

A harbour in winter
The harbour freezes for two weeks each January. Fishermen then mend their nets in the boathouse.
Because the old pier had rotted, the council voted in 1998 to replace it with one of concrete.

Mara Quill has kept the light since 2011. She paints the tower every third summer.
Her brother Tom runs the ferry to Gull Island, which carries sheep as often as people.
"""


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="session")
def seeds() -> tuple[Article, ...]:
    return load_articles(ROOT / "seeds")


@pytest.fixture(scope="session")
def shipped() -> Assistant:
    return Assistant.open(ROOT / "index")


@pytest.fixture(scope="session")
def town(encoder: Encoder) -> Assistant:
    return Assistant.from_text(TOWN, "Port Selwyn")
