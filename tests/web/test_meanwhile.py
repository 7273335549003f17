"""What a visitor does while an answer, or an article of their own, is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, expect
from samples import Opened
from served import free_port
from visitor import open_own_article, opened

from pullquote.assistant import Assistant
from pullquote.datatypes import Answer, Encoder
from pullquote.documents.article import article_from_text
from pullquote.index import build_index
from pullquote.models.reader import open_reader
from pullquote.ui import create_page, launch_options

pytestmark = pytest.mark.browser
FERRY = "The ferry to Gull Island leaves at nine. It carries sheep. Tom Quill steers it."
MILL = "The mill at Oxley was sold in 1931. A flood took its wheel."
LIGHTHOUSE = "The lighthouse was built in 1874 by Ada Whitlock. It stands 41 metres tall."


class Slow(Assistant):
    """An assistant that answers, and reads other articles, only while it may."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.may, self.waits = Event(), Event()
        self.may.set()

    def _wait(self) -> None:
        if not self.may.is_set():
            self.waits.set()
            assert self.may.wait(60)

    def ask(self, *question: Any, **options: Any) -> Answer:
        answer = super().ask(*question, **options)
        self._wait()
        return answer

    def with_articles(self, *articles: Any, **options: Any) -> Assistant:
        other = super().with_articles(*articles, **options)
        self._wait()
        return other


@pytest.fixture(scope="module")
def slow(encoder: Encoder) -> Slow:
    articles = [article_from_text(FERRY, "The ferry"), article_from_text(MILL, "The mill")]
    return Slow(build_index(articles, encoder), encoder, open_reader(encoder))


@pytest.fixture(scope="module")
def address(slow: Slow) -> Iterator[str]:
    blocks, port = create_page(Opened(slow)), free_port()
    blocks.launch(server_port=port, prevent_thread_lock=True, quiet=True, **launch_options())
    yield f"http://127.0.0.1:{port}"
    blocks.close()


@pytest.fixture
def page(browser: Browser, address: str, slow: Slow) -> Iterator[Page]:
    try:
        yield from opened(browser, address)
    finally:
        slow.may.set()


def held(slow: Slow) -> None:
    """Let nothing be answered or read from now on."""
    slow.waits.clear()
    slow.may.clear()


def send(page: Page, question: str) -> None:
    page.locator("#pq-question textarea").fill(question)
    page.locator("#pq-question textarea").press("Enter")


def ask(page: Page, question: str) -> None:
    answers = page.locator(".pq-answer").count()
    send(page, question)
    expect(page.locator(".pq-answer")).to_have_count(answers + 1)


def paste(page: Page, text: str) -> None:
    open_own_article(page)
    page.locator("#pq-paste textarea").fill(text)
    page.locator("#pq-read").click()


def test_a_language_chosen_while_an_article_is_read_stays_chosen(page: Page, slow: Slow) -> None:
    held(slow)
    paste(page, LIGHTHOUSE)
    assert slow.waits.wait(30)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("button", name="Preguntar")).to_be_visible()
    slow.may.set()
    expect(page.locator(".pq-article")).to_contain_text("Ada Whitlock")
    expect(page.locator("#pq-told")).to_contain_text("Su artículo está leído.")
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".pq-verdict")).to_have_text("El artículo dice:")
