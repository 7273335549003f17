"""What visitors see while the model still loads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, expect
from served import free_port
from visitor import BOX, CUENCA, PHONE, RAID

from pullquote.assistant import Assistant
from pullquote.ui import create_page, launch_options

pytestmark = pytest.mark.browser
INDEX = Path(__file__).parents[2] / "index"


@pytest.fixture
def loaded() -> Iterator[Event]:
    """Set it, and the model has loaded."""
    event = Event()
    yield event
    event.set()


class Slow:
    """A collection that opens once it is told to."""

    skipped = ()

    def __init__(self, loaded: Event) -> None:
        self._loaded = loaded

    def open(self) -> Assistant:
        self._loaded.wait(60)
        return Assistant.open(INDEX)


@pytest.fixture
def address(loaded: Event) -> Iterator[str]:
    page, port = create_page(Slow(loaded)), free_port()
    page.launch(server_port=port, prevent_thread_lock=True, quiet=True, **launch_options())
    yield f"http://127.0.0.1:{port}"
    loaded.set()
    page.close()


def widths(page: Page) -> list[float]:
    return [
        page.locator(part).bounding_box()["width"]  # type: ignore[index]
        for part in (BOX, "#pq-talk")
    ]


def test_all_who_come_are_told_and_what_they_asked_is_answered(
    browser: Browser, address: str, loaded: Event
) -> None:
    pages = [browser.new_page(viewport={"width": 1280, "height": 860}) for _ in range(3)]
    pages.append(browser.new_page(viewport=PHONE))
    for page in pages:
        page.goto(address)
        page.wait_for_selector(".pq-wait", state="attached")
    before = widths(pages[0])
    pages[0].locator(BOX).fill(CUENCA)
    pages[0].locator(BOX).press("Enter")
    expect(pages[0].locator("#pq-chat .pq-wait")).to_have_text("Getting ready …")
    loaded.set()
    expect(pages[0].locator(".pq-quote").first).to_contain_text(RAID)
    for page in pages:
        page.wait_for_selector(".pq-article .pq-s", state="attached")
        expect(page.locator(".pq-wait")).to_have_count(0)
    assert widths(pages[0]) == before
    for page in pages:
        page.close()


def test_what_is_sent_while_an_answer_comes_is_answered_after_it_and_nothing_else_is(
    browser: Browser, address: str, loaded: Event
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto(address)
    page.wait_for_selector(".pq-wait", state="attached")
    box = page.locator(BOX)
    for question in (CUENCA, "", "Which ban does Ecuador want to overturn?", ""):
        box.fill(question)
        box.press("Enter")
        expect(box).to_have_value("")
    box.fill("half a quest")
    loaded.set()
    expect(page.locator(".pq-answer")).to_have_count(2)
    first, second = page.locator("#pq-chat .user").all_inner_texts()
    assert "Cuenca" in first
    assert "overturn" in second
    page.wait_for_timeout(1500)
    expect(page.locator(".pq-answer")).to_have_count(2)
    expect(box).to_have_value("half a quest")
    page.close()
