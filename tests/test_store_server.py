"""A Qdrant server that is away, busy or given another collection while it is in use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from archives import articles
from samples import CUENCA, RAID

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder
from pullquote.documents.article import article_from_text
from pullquote.errors import IndexStaleError, StoreError
from pullquote.stores.building import build_at

if TYPE_CHECKING:
    from qdrant_server import QdrantServer

pytest.importorskip("qdrant_client")
pytest.importorskip("qdrant_edge")


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    from qdrant_server import QdrantServer

    server = QdrantServer()
    server.start()
    yield server
    server.stop()


def test_a_server_that_is_away_is_told_and_used_again_when_it_is_back(
    server: QdrantServer, encoder: Encoder
) -> None:
    build_at(server.address("news"), articles()[:1], encoder)
    stored = Assistant.open(server.address("news"), reader=False)
    assert RAID in stored.ask(CUENCA).text
    server.stop()
    with pytest.raises(StoreError, match=r"Qdrant on 127\.0\.0\.1:\d+ does not answer"):
        stored.ask(CUENCA)
    server.start()
    assert RAID in stored.ask(CUENCA).text


def test_a_busy_server_is_asked_again(server: QdrantServer, encoder: Encoder) -> None:
    server.busy = 3  # it is asked after half a second, one and two
    build_at(server.address("news"), articles()[:1], encoder)
    stored = Assistant.open(server.address("news"), reader=False)
    server.busy = 2
    assert RAID in stored.ask(CUENCA).text
    server.busy = 3
    with pytest.raises(StoreError, match="starting"):
        stored.ask(CUENCA)


def test_another_collection_takes_over_by_its_alias(
    server: QdrantServer, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qdrant_client import QdrantClient, models

    monkeypatch.setattr("pullquote.stores.qdrant._FRESH", 0.0)
    client = QdrantClient(port=server.port, host="127.0.0.1", check_compatibility=False)

    def point_to(name: str, *gone: models.DeleteAliasOperation) -> None:
        made = models.CreateAlias(collection_name=name, alias_name="news")
        client.update_collection_aliases([*gone, models.CreateAliasOperation(create_alias=made)])

    old, new = (article_from_text(f"The mill cost {n} crowns.", "The mill") for n in (10, 20))
    build_at(server.address("news-1"), [old], encoder)
    build_at(server.address("news-2"), [new], encoder)
    build_at(server.address("news-3"), [new], encoder, bits=2)
    away = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name="news"))
    point_to("news-1")
    stored = Assistant.open(server.address("news"), reader=False)
    (passage,) = stored.passages("What did the mill cost?")
    assert passage.article_id == old.id
    point_to("news-2", away)
    (passage,) = stored.passages("What did the mill cost?")
    assert passage.article_id == new.id
    point_to("news-3", away)
    with pytest.raises(IndexStaleError, match="Start again"):
        stored.ask("What did the mill cost?")
