"""A visitor's own article, pasted or uploaded."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("playwright")
from files import pdf
from pdfs import OTHER, PROSE, lines, made
from playwright.sync_api import Browser, Page, expect
from visitor import CUENCA, RAID, ask, heard, listen, lit, open_own_article, opened, read

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
    assert any(line.startswith("Reading your article …") for line in said)
    assert "Your article is read. Ask away." in said
    assert any("is not a whole PDF file" in line for line in said)


MILL = "The mill was sold in 1931. A flood took its wheel."


def upload(page: Page, *files: Path) -> None:
    open_own_article(page)
    page.locator("#pq-own input[type=file], input[type=file]").first.set_input_files(files)


def titles(page: Page) -> list[str]:
    """The articles to choose from."""
    page.get_by_label("Articles").first.click()
    found = page.get_by_role("option").all_inner_texts()
    page.keyboard.press("Escape")
    return [re.sub(r"^\W+", "", title) for title in found]


def test_several_files_are_read_together_and_a_bad_one_among_them_is_named(
    page: Page, tmp_path: Path
) -> None:
    (tmp_path / "harbour.txt").write_text(HARBOUR)
    (tmp_path / "blank.txt").write_text(" ")
    with zipfile.ZipFile(tmp_path / "town.zip", "w") as archive:
        archive.writestr("notes/mill.md", f"# The mill\n\n{MILL}")
        archive.writestr("lighthouse.txt", LIGHTHOUSE)
    upload(page, *(tmp_path / name for name in ("harbour.txt", "blank.txt", "town.zip")))
    expect(page.locator("#pq-told")).to_contain_text("Left out:")
    expect(page.locator("#pq-told")).to_contain_text("“blank.txt” is empty")
    expect(page.locator(".pq-article")).to_contain_text("freezes each January")
    assert sorted(titles(page)) == ["The mill", "harbour", "lighthouse"]
    ask(page, "When was the mill sold?")
    assert "1931" in page.locator(".pq-quote").first.inner_text()
    assert page.locator(".pq-source").first.inner_text() == "The mill"


def test_a_visitor_reads_an_article_beside_what_is_there_and_the_conversation_goes_on(
    page: Page,
) -> None:
    ask(page, CUENCA)
    open_own_article(page)
    page.get_by_label("Keep what is here").check()
    page.locator("#pq-paste textarea").fill(LIGHTHOUSE)
    page.locator("#pq-read").click()
    expect(page.locator(".pq-article")).to_contain_text("Ada Whitlock")
    assert RAID in page.locator(".pq-quote").first.inner_text()
    ask(page, "Who built the lighthouse?")
    ask(page, "How many lives does the security crisis claim a day?")
    answers = [answer.inner_text() for answer in page.locator(".pq-answer").all()]
    assert "Ada Whitlock" in answers[1]
    assert "30 lives a day" in answers[2]
    page.locator("a.pq-cite").first.click()
    assert RAID in lit(page)
    page.locator("#pq-first").click()
    expect(page.locator("#pq-first")).to_have_count(0)
    expect(page.locator(".pq-answer")).to_have_count(0)


def test_a_page_is_named_where_a_quote_stands_on_it(page: Page, tmp_path: Path) -> None:
    pages = [partial(lines, words=words) for words in (PROSE, OTHER, MILL)]
    (tmp_path / "log.pdf").write_bytes(made(*pages))
    upload(page, tmp_path / "log.pdf")
    expect(page.locator(".pq-article")).to_contain_text("sold in 1931")
    assert page.locator(".pq-page").all_inner_texts() == ["p. 2", "p. 3"]
    ask(page, "When was the mill sold?")
    assert page.locator(".pq-source").first.inner_text() == "p. 3"
    assert ", p. 3, characters" in str(page.locator("a.pq-cite").first.get_attribute("title"))
    expect(page.locator("#pq-export textarea")).to_have_value(re.compile("log, p. 3, characters"))


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
