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
PIER = "The old pier rotted in the harbour. A new one of concrete stands there now."
LIGHTHOUSE = "The lighthouse was built in 1874 by Ada Whitlock. It stands 41 metres tall."


class Gate:
    """Where what is worked out waits while it is closed."""

    def __init__(self) -> None:
        self._may, self._reached = Event(), Event()
        self.open()

    def close(self) -> None:
        self._reached.clear()
        self._may.clear()

    def open(self) -> None:
        self._may.set()

    def go_through(self) -> None:
        if not self._may.is_set():
            self._reached.set()
            assert self._may.wait(60)

    def is_reached(self) -> None:
        assert self._reached.wait(30)


class Slow(Assistant):
    """An assistant whose answers, and other articles that it reads, wait at a gate each."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.answers, self.articles_read = Gate(), Gate()

    def ask(self, *question: Any, **options: Any) -> Answer:
        answer = super().ask(*question, **options)
        self.answers.go_through()
        return answer

    def with_articles(self, *articles: Any, **options: Any) -> Assistant:
        other = super().with_articles(*articles, **options)
        self.articles_read.go_through()
        return other


@pytest.fixture(scope="module")
def slow(encoder: Encoder) -> Slow:
    texts = {"The ferry": FERRY, "The mill": MILL, "The pier": PIER}
    articles = [article_from_text(text, title) for title, text in texts.items()]
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
        slow.answers.open()
        slow.articles_read.open()


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


WHEEL, SOLD, LEAVES = (
    "What took the wheel of the mill?",
    "When was the mill at Oxley sold?",
    "When does the ferry leave?",
)


def test_no_answer_comes_into_a_new_conversation(page: Page, slow: Slow) -> None:
    ask(page, LEAVES)
    slow.answers.close()
    send(page, WHEEL)
    slow.answers.is_reached()
    send(page, SOLD)  # this one waits for the first
    page.locator("#pq-clear").click()
    expect(page.locator(".pq-answer")).to_have_count(0)  # at once
    send(page, LEAVES)  # and this is asked in the new conversation
    slow.answers.open()
    expect(page.locator(".pq-answer")).to_have_count(1)
    page.wait_for_timeout(2000)
    assert page.locator("#pq-chat .user .message-content").all_inner_texts() == [LEAVES]
    expect(page.locator(".pq-article")).to_contain_text("leaves at nine")
    page.wait_for_function("() => history.state.questions.length === 1")
    assert page.url.count("q=") == 1


def test_a_step_of_the_history_that_is_on_its_way_does_not_come_into_a_new_conversation(
    page: Page, slow: Slow
) -> None:
    for question in (LEAVES, SOLD):
        ask(page, question)
    page.wait_for_function("() => history.state.questions.length === 2")
    page.go_back()
    expect(page.locator(".pq-answer")).to_have_count(1)
    slow.answers.close()
    page.go_forward()
    slow.answers.is_reached()
    page.locator("#pq-clear").click()
    expect(page.locator(".pq-answer")).to_have_count(0)
    slow.answers.open()
    page.wait_for_timeout(1500)
    expect(page.locator(".pq-answer")).to_have_count(0)
    page.wait_for_function("() => history.state.questions.length === 0")


def test_an_answer_comes_beside_the_article_that_was_chosen_meanwhile(
    page: Page, slow: Slow
) -> None:
    slow.answers.close()
    send(page, SOLD)
    slow.answers.is_reached()
    page.get_by_label("Articles").first.click()
    page.get_by_role("option", name="The pier").click()
    expect(page.locator(".pq-article")).to_contain_text("rotted")  # at once
    slow.answers.open()
    expect(page.locator(".pq-answer")).to_have_count(1)
    assert "1931" in page.locator(".pq-quote").first.inner_text()
    page.wait_for_timeout(1000)
    expect(page.locator(".pq-article")).to_contain_text("rotted")
    expect(page.locator("#pq-chooser input")).to_have_value("The pier")


def test_an_answer_from_before_does_not_come_beside_an_article_of_ones_own(
    page: Page, slow: Slow
) -> None:
    slow.answers.close()
    send(page, SOLD)
    slow.answers.is_reached()
    paste(page, LIGHTHOUSE)
    expect(page.locator(".pq-article")).to_contain_text("Ada Whitlock")
    slow.answers.open()
    page.wait_for_timeout(2000)
    expect(page.locator(".pq-answer")).to_have_count(0)
    expect(page.locator(".pq-article")).to_contain_text("Ada Whitlock")
    ask(page, "Who built the lighthouse?")
    assert "Ada Whitlock" in page.locator(".pq-quote").first.inner_text()


def test_an_article_that_is_read_beside_others_comes_into_a_new_conversation(
    page: Page, slow: Slow
) -> None:
    ask(page, SOLD)
    slow.answers.close()
    send(page, LEAVES)
    slow.answers.is_reached()
    open_own_article(page)
    page.get_by_label("Keep what is here").check()
    page.locator("#pq-paste textarea").fill(LIGHTHOUSE)
    page.locator("#pq-read").click()
    page.locator("#pq-clear").click()
    expect(page.locator(".pq-answer")).to_have_count(0)
    slow.answers.open()
    expect(page.locator(".pq-article")).to_contain_text("Ada Whitlock")
    expect(page.locator(".pq-answer")).to_have_count(0)
    ask(page, SOLD)
    ask(page, "Who built the lighthouse?")
    assert "Ada Whitlock" in page.locator(".pq-answer").last.inner_text()


def test_a_language_chosen_while_an_article_is_read_stays_chosen(page: Page, slow: Slow) -> None:
    slow.articles_read.close()
    paste(page, LIGHTHOUSE)
    slow.articles_read.is_reached()
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("button", name="Preguntar")).to_be_visible()
    slow.articles_read.open()
    expect(page.locator(".pq-article")).to_contain_text("Ada Whitlock")
    expect(page.locator("#pq-told")).to_contain_text("Su artículo está leído.")
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".pq-verdict")).to_have_text("El artículo dice:")
