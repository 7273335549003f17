"""The page over a Qdrant server that goes away and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from archives import articles
from gradio_client import Client
from playwright.sync_api import Browser, expect
from served import served
from test_many_articles import choose, cited, open_panel
from visitor import BOX, CUENCA, RAID, ask, opened

from pullquote.datatypes import Encoder
from pullquote.stores.building import build_at

if TYPE_CHECKING:
    from qdrant_server import QdrantServer

pytest.importorskip("qdrant_client")
pytest.importorskip("qdrant_edge")
AWAY = "The archive does not answer just now. Try again in a minute."


@pytest.fixture(scope="module")
def server(encoder: Encoder) -> Iterator[QdrantServer]:
    from qdrant_server import QdrantServer

    server = QdrantServer()
    server.start()
    build_at(server.address("news"), articles(), encoder)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def app(server: QdrantServer) -> Iterator[str]:
    yield from served("--store", server.address("news"))


def test_the_endpoints_say_that_the_archive_is_away_and_recover(
    app: str, server: QdrantServer
) -> None:
    client = Client(f"{app}/", verbose=False)
    assert RAID in client.predict(CUENCA, api_name="/ask")["citations"][0]["quote"]
    server.stop()
    with pytest.raises(Exception, match=AWAY):
        client.predict(CUENCA, api_name="/ask")
    with pytest.raises(Exception, match=AWAY):
        client.predict(CUENCA, api_name="/passages")
    server.start()
    assert len(client.predict(CUENCA, 3, "", "*ecuador*", api_name="/passages")) == 3


def test_the_page_says_that_the_archive_is_away_and_recovers(
    browser: Browser, app: str, server: QdrantServer
) -> None:
    for page in opened(browser, app):
        ask(page, CUENCA)
        expect(page.locator(".pq-answer")).to_contain_text(RAID)
        server.stop()
        page.locator(BOX).fill("Where is the canal?")
        page.locator(BOX).press("Enter")
        expect(page.get_by_text(AWAY)).to_be_visible()
        expect(page.locator(BOX)).to_have_value("Where is the canal?")  # to be sent again
        server.start()
        page.locator(BOX).press("Enter")
        expect(page.locator(".pq-answer")).to_have_count(2)


def test_articles_of_the_archive_are_chosen_on_the_page(browser: Browser, app: str) -> None:
    for page in opened(browser, app):
        open_panel(page)
        choose(page, "Published in", "Fair Observer")
        line = page.locator(".pq-only")
        expect(line).to_have_text("Asking only 1 of 5 articles: Fair Observer")
        ask(page, "Where is the canal?")
        assert "ostrey canal" not in cited(page)
        page.get_by_role("button", name="Ask all articles").click()
        expect(line).to_have_count(0)
        ask(page, "Where is the canal?")
        assert "ostrey canal" in cited(page)
