"""A visitor's own article, pasted or uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright")
from files import pdf
from playwright.sync_api import Browser, Page, expect
from visitor import ask, heard, listen, open_own_article, opened, read

pytestmark = pytest.mark.browser

LIGHTHOUSE = "The lighthouse was built in 1874 by Ada Whitlock.\nIt stands 41 metres tall."
HARBOUR = "The harbour freezes each January. Boats stay on land."


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


def test_a_pasted_article_is_this_visitors_alone_and_goes_when_they_leave(
    browser: Browser, address: str
) -> None:
    for page in opened(browser, address):
        read(page, LIGHTHOUSE)
        expect(page.locator(".pq-article")).to_contain_text("Ada Whitlock")
        expect(page.locator("#pq-chat .pq-invitation")).to_have_text(
            "Your article is read. Ask away."
        )
        ask(page, "Who built the lighthouse?")
        assert "Ada Whitlock" in page.locator(".pq-quote").first.inner_text()
        assert "q=" not in page.url  # no link leads to this article
        for other in opened(browser, address):
            ask(other, "Who built the lighthouse?")
            assert "Whitlock" not in other.locator("body").inner_text()
        page.locator("#pq-first").click()
        expect(page.locator(".pq-article")).to_contain_text("Ecuador")
        expect(page.locator("#pq-first")).to_have_count(0)
        read(page, LIGHTHOUSE)
        page.reload()
        expect(page.locator(".pq-article")).to_contain_text("Ecuador")


def test_every_kind_of_file_is_read_and_a_bad_one_is_told_where_it_was_chosen(
    page: Page, tmp_path: Path
) -> None:
    files = {
        "bad.pdf": b"%PDF-1.4 nothing",
        "harbour.txt": HARBOUR.encode(),
        "harbour.md": f"# The harbour\n\n{HARBOUR}".encode(),
        "harbour.html": f"<h1>The harbour</h1><p>{HARBOUR}</p>".encode(),
        "harbour.pdf": pdf(HARBOUR),
    }
    listen(page)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        open_own_article(page)
        page.locator("#pq-own input[type=file], input[type=file]").first.set_input_files(
            tmp_path / name
        )
        if name == "bad.pdf":
            expect(page.locator("#pq-told")).to_contain_text("is not a whole PDF file")
            expect(page.locator(".pq-article")).to_contain_text("Ecuador")
            page.get_by_text("Read your own article").click()
            continue
        expect(page.locator("#pq-paste textarea")).to_be_hidden()
        expect(page.locator(".pq-article")).to_contain_text("freezes each January")
        page.locator("#pq-first").click()
        expect(page.locator(".pq-article")).to_contain_text("Ecuador")
    said = heard(page)
    assert "Reading your article …" in said
    assert "Your article is read. Ask away." in said
    assert any("is not a whole PDF file" in line for line in said)


def test_hostile_text_stays_text(page: Page) -> None:
    hostile = (
        "<img src=x onerror=alert(1)> is what the keeper wrote. <script>alert(2)</script> came "
        "next. ${alert(3)} and {{alert(4)}} too. ![x](http://other.example/y.png) is the keeper’s "
        "picture. [a link](http://other.example) and $$x$$ end it."
    )
    read(page, hostile)
    expect(page.locator(".pq-article")).to_contain_text("<script>alert(2)</script>")
    ask(
        page, "What is the keeper’s picture? <img src=x onerror=alert(5)> ![](http://other.example)"
    )
    assert page.locator(".pq-answer img, .pq-article img, .user img").count() == 0
    assert page.locator(".pq-answer script, .pq-article script").count() == 0
    assert "![x](http://other.example/y.png)" in page.locator(".pq-answer").inner_text()
