"""The article beside the chat: lists, tables, pages, and nothing wider than its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, ViewportSize, expect
from rendered import harbour, wide
from samples import Opened
from served import free_port
from test_everyone import serious
from visitor import PHONE, ask, lit, open_own_article, opened

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder
from pullquote.ui import create_page, launch_options

pytestmark = pytest.mark.browser
SKIPPED = "blank.txt was skipped: “blank.txt” is empty."
ROW = "How many sloops were there in 2020?"
ITEM = "When was the sail bought?"


@pytest.fixture(scope="module")
def address(encoder: Encoder) -> Iterator[str]:
    assistant = Assistant.from_articles([harbour(), wide()], encoder=encoder)
    page, port = create_page(Opened(assistant, [SKIPPED])), free_port()
    page.launch(server_port=port, prevent_thread_lock=True, quiet=True, **launch_options())
    yield f"http://127.0.0.1:{port}"
    page.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


def cite(page: Page, words: str) -> None:
    """Follow the last answer's first link whose words have these in them."""
    answer = page.locator(".pq-answer").last
    if answer.locator("summary").count():
        answer.locator("summary").click()
    quote = answer.locator(".pq-quote, .pq-passage").filter(has_text=words).first
    quote.locator("a.pq-cite, a.pq-where").first.click()


@pytest.mark.parametrize(("question", "words"), [(ROW, "Sloops"), (ITEM, "bought in 1901")])
def test_a_citation_lights_a_row_or_an_item(page: Page, question: str, words: str) -> None:
    ask(page, question)
    cite(page, words)
    assert words in lit(page)
    marked = page.evaluate("[...CSS.highlights.get('pq-match')].map(String)")
    assert marked
    assert set(marked) <= set(page.locator(".pq-article").inner_text().split())
    numbers = page.locator("#pq-pane [data-number]").evaluate_all(
        "all => all.map((one) => getComputedStyle(one, '::before').content)"
    )
    assert set(numbers) == {f'"{n}"' for n in page.locator("a.pq-cite").all_inner_texts()}


def test_screen_readers_get_lists_tables_and_headings(page: Page) -> None:
    article = page.get_by_role("article")
    assert page.get_by_role("heading", level=1).inner_text() == "Pullquote"
    expect(article.get_by_role("heading", level=2)).to_have_text("A harbour in winter")
    expect(article.get_by_role("heading", level=3)).to_have_text("The boats")
    expect(article.get_by_role("list")).to_have_count(2)
    expect(article.get_by_role("listitem")).to_have_count(4)
    table = article.get_by_role("table", name="Ships in the harbour")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table.get_by_role("columnheader")).to_have_text(["2019", "2020"])
    expect(table.get_by_role("rowheader")).to_have_text(["Sloops", "Cutters"])
    expect(article.get_by_role("code")).to_contain_text("return ice")


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 860}])
def test_nothing_is_wider_than_its_place_and_what_is_wide_scrolls_in_its_own_box(
    browser: Browser, address: str, viewport: ViewportSize
) -> None:
    for page in opened(browser, address, viewport=viewport):
        if viewport == PHONE:
            page.locator("#pq-to-article").click()
        page.get_by_label("Articles").first.click()
        page.get_by_role("option", name="The very long").click()
        expect(page.locator(".pq-article")).to_contain_text("A wide table")
        page.wait_for_timeout(300)
        outside = page.evaluate(
            """() => [...document.querySelectorAll("#pq-columns *, #pq-head *")]
                .filter((one) => one.checkVisibility() && !one.closest(".pq-wide > *, code"))
                .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
                .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert outside == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        boxes = page.locator(".pq-wide, .pq-code")
        assert boxes.evaluate_all("all => all.every((b) => b.scrollWidth > b.clientWidth)")
        boxes.first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        assert boxes.first.evaluate("box => box.scrollLeft") > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_an_article_of_every_kind(
    browser: Browser, address: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for page in opened(browser, address, color_scheme=scheme):
        ask(page, ROW)
        cite(page, "Sloops")
        lit(page)
        assert serious(Axe().run(page)) == []
        page.get_by_label("Articles").first.click()
        page.get_by_role("option", name="The very long").click()
        expect(page.locator(".pq-article")).to_contain_text("A wide table")
        page.wait_for_timeout(300)
        assert serious(Axe().run(page)) == []


def test_only_the_operator_is_told_what_was_left_out(browser: Browser, address: str) -> None:
    for page in opened(browser, address):
        expect(page.locator("#pq-operator")).to_contain_text(SKIPPED)
    for page in opened(browser, address, extra_http_headers={"X-Forwarded-For": "192.0.2.7"}):
        page.wait_for_timeout(500)
        assert "skipped" not in page.locator("body").inner_text()


def test_an_error_that_nobody_expected_is_told_where_the_article_was_to_be_read(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str) -> None:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr("pullquote.ui.own_articles.pasted", broken)
    open_own_article(page)
    page.locator("#pq-paste textarea").fill("The mill was sold in 1931.")
    page.locator("#pq-read").click()
    expect(page.locator("#pq-told")).to_contain_text("Something went wrong")
    expect(page.locator("#pq-paste textarea")).to_have_value("The mill was sold in 1931.")
    expect(page.locator(".pq-article")).to_contain_text("Boats stay on land")
