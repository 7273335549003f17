"""The page as a person uses it, in a real Chromium."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

CUENCA = "why did Latin American presidents skip the Cuenca summit?"
RAID = "controversial raid on Mexico’s embassy"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address, viewport={"width": 390, "height": 844})


def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page whose errors and whose requests to other hosts fail the test."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | options))
    page = context.new_page()
    page.set_default_timeout(30_000)
    problems: list[str] = []
    origin = address.split("/?")[0]
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((origin, "data:", "blob:"))
            else problems.append(f"contacted {request.url}")
        ),
    )
    page.on("dialog", lambda dialog: (problems.append("a dialog opened"), dialog.dismiss()))
    page.goto(address)
    page.wait_for_selector(".pq-article .pq-s", state="attached")
    yield page
    context.close()
    assert problems == []


def ask(page: Page, question: str) -> None:
    answers = page.locator(".pq-answer").count()
    box = page.locator("#pq-question textarea, #pq-question input")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".pq-answer")).to_have_count(answers + 1)


def lit(page: Page) -> str:
    page.wait_for_selector(".pq-lit", state="attached")
    return " ".join(page.locator(".pq-lit").all_inner_texts())


def in_view(page: Page) -> bool:
    page.wait_for_timeout(800)  # the scroll is smooth
    return bool(
        page.evaluate(
            """() => {
                const lit = document.querySelector(".pq-lit").getBoundingClientRect();
                const box = document.querySelector(".pq-scroll").getBoundingClientRect();
                return lit.top >= box.top && lit.bottom <= box.bottom;
            }"""
        )
    )


def test_a_click_on_the_number_lights_the_cited_sentence(page: Page) -> None:
    ask(page, CUENCA)
    assert RAID in page.locator(".pq-quote").first.inner_text()
    page.locator("a.pq-cite").first.click()
    assert RAID in lit(page)
    assert in_view(page)
    assert page.evaluate("document.activeElement.classList.contains('pq-lit')")
    expect(page.locator(".pq-answer")).to_have_count(1)
    assert "#" not in page.url


def test_the_lit_sentences_are_exactly_the_quote(page: Page) -> None:
    ask(page, CUENCA)
    for number in range(page.locator("a.pq-cite").count()):
        page.locator("a.pq-cite").nth(number).click()
        quote = re.sub(r"\s*\d+$", "", page.locator(".pq-quote").nth(number).inner_text().strip())
        assert " ".join(lit(page).split()) == " ".join(quote.split())


def test_enter_on_the_number_does_what_a_click_does(page: Page) -> None:
    ask(page, CUENCA)
    page.locator("a.pq-cite").first.focus()
    page.keyboard.press("Enter")
    assert RAID in lit(page)


def test_a_suggested_question_is_asked_with_a_click_and_follow_ups_are_offered(page: Page) -> None:
    page.get_by_text("How many lives does the security crisis claim a day?").click()
    expect(page.locator(".pq-answer")).to_have_count(1)
    assert "30 lives a day" in page.locator(".pq-quote").first.inner_text()
    page.locator("#pq-chat .option").first.click()
    expect(page.locator(".pq-answer")).to_have_count(2)


def test_what_the_article_does_not_say_is_said_with_the_closest_passages(page: Page) -> None:
    ask(page, "Who won the 2022 World Cup?")
    assert "The article doesn’t say." in page.locator(".pq-verdict").inner_text()
    assert page.locator(".pq-quote").count() == 0
    page.locator("a.pq-where").first.click()
    assert lit(page) == page.locator("a.pq-where").first.inner_text()


@pytest.mark.parametrize("question", ["   ", "😀🎉", "why " * 2500])
def test_odd_questions_get_a_reply(page: Page, question: str) -> None:
    ask(page, question[:2000])
    assert page.locator(".pq-verdict").inner_text()
    ask(page, CUENCA)


def test_a_follow_up_says_what_was_searched_for_and_can_be_undone(page: Page) -> None:
    ask(page, "How many mayors did Ecuador host in Quito?")
    ask(page, "when was that?")
    assert "Searched for:" in page.locator(".pq-searched").inner_text()
    page.get_by_text("Search for my words alone").click()
    expect(page.locator(".pq-searched")).to_have_count(0)
    expect(page.locator(".pq-answer")).to_have_count(2)


def test_on_a_phone_the_article_opens_over_the_chat_and_a_button_leads_back(phone: Page) -> None:
    ask(phone, CUENCA)
    expect(phone.locator("#pq-reading")).to_be_hidden()
    phone.locator("a.pq-cite").first.click()
    expect(phone.locator("#pq-reading")).to_be_visible()
    assert RAID in lit(phone)
    assert in_view(phone)
    phone.locator("#pq-to-chat").click()
    expect(phone.locator("#pq-reading")).to_be_hidden()
    assert RAID in phone.locator(".pq-quote").first.inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_link_asks_and_opens_the_citation(browser: Browser, address: str) -> None:
    for page in opened(browser, f"{address}/?q={CUENCA.replace(' ', '%20')}&cite=1"):
        assert RAID in lit(page)


def test_copy_and_save_have_citations_and_the_link(page: Page, tmp_path: Path) -> None:
    ask(page, CUENCA)
    with page.expect_download() as download:
        page.locator("#pq-save").click()
    download.value.save_as(tmp_path / "saved.md")
    saved = (tmp_path / "saved.md").read_text("utf-8")
    assert RAID in saved
    assert "characters" in saved
    assert "https://ift.tt/TfBbYiS" in saved


def test_retry_edit_and_clear(page: Page) -> None:
    ask(page, "Who edited it?")
    page.get_by_label("Edit").first.click()
    page.locator("#pq-chat textarea").first.fill(CUENCA)
    page.get_by_label("Submit").first.click()
    expect(page.locator(".pq-quote").first).to_contain_text("raid")
    page.get_by_label("Retry").last.click()
    expect(page.locator(".pq-answer")).to_have_count(1)
    page.locator("#pq-clear").click()
    expect(page.locator(".pq-answer")).to_have_count(0)


def test_a_pasted_article_is_this_visitors_alone(browser: Browser, address: str) -> None:
    text = "The lighthouse was built in 1874 by Ada Whitlock.\nIt stands 41 metres tall."
    for page in opened(browser, address):
        page.get_by_text("Read your own article").click()
        page.locator("#pq-paste textarea").fill(text)
        page.locator("#pq-read").click()
        expect(page.locator(".pq-article")).to_contain_text("Ada Whitlock")
        ask(page, "Who built the lighthouse?")
        assert "Ada Whitlock" in page.locator(".pq-quote").first.inner_text()
        for other in opened(browser, address):
            ask(other, "Who built the lighthouse?")
            assert "Whitlock" not in other.locator("body").inner_text()
        page.locator("#pq-first").click()
        expect(page.locator(".pq-article")).to_contain_text("Ecuador")


def test_a_file_can_be_uploaded_and_a_bad_one_is_told(page: Page, tmp_path: Path) -> None:
    page.get_by_text("Read your own article").click()
    bad = tmp_path / "empty.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing")
    page.locator("#pq-upload input[type=file], input[type=file]").first.set_input_files(bad)
    expect(page.get_by_text("is not a whole PDF file")).to_be_visible()
    good = tmp_path / "harbour.md"
    good.write_text("# The harbour\n\nThe harbour freezes each January. Boats stay on land.")
    page.locator("#pq-upload input[type=file], input[type=file]").first.set_input_files(good)
    expect(page.locator(".pq-article")).to_contain_text("freezes each January")


def test_hostile_text_stays_text(page: Page) -> None:
    hostile = (
        "<img src=x onerror=alert(1)> is what the keeper wrote. <script>alert(2)</script> came "
        "next. ${alert(3)} and {{alert(4)}} too. ![x](http://other.example/y.png) is the keeper’s "
        "picture. [a link](http://other.example) and $$x$$ end it."
    )
    page.get_by_text("Read your own article").click()
    page.locator("#pq-paste textarea").fill(hostile)
    page.locator("#pq-read").click()
    expect(page.locator(".pq-article")).to_contain_text("<script>alert(2)</script>")
    ask(
        page, "What is the keeper’s picture? <img src=x onerror=alert(5)> ![](http://other.example)"
    )
    assert page.locator(".pq-answer img, .pq-article img, .user img").count() == 0
    assert page.locator(".pq-answer script, .pq-article script").count() == 0
    assert "![x](http://other.example/y.png)" in page.locator(".pq-answer").inner_text()


def test_spanish_browsers_get_a_spanish_page(browser: Browser, address: str) -> None:
    for page in opened(browser, address, locale="es-ES"):
        expect(page.get_by_role("button", name="Preguntar")).to_be_visible()
        ask(page, "Who won the 2022 World Cup?")
        assert "El artículo no lo dice" in page.locator(".pq-verdict").inner_text()


def test_a_screen_reader_hears_of_the_answer_once(page: Page) -> None:
    page.evaluate(
        """() => {
            window.heard = [];
            new MutationObserver(() => {
                const region = document.getElementById("pq-announce");
                if (region && region.textContent) window.heard.push(region.textContent);
            }).observe(document.body, {childList: true, subtree: true, characterData: true});
        }"""
    )
    ask(page, CUENCA)
    page.wait_for_timeout(500)
    heard = page.evaluate("[...new Set(window.heard)]")
    assert len(heard) == 1
    assert "The article says" in heard[0]
    assert page.locator('#pq-chat [role="log"]').get_attribute("aria-live") == "off"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, address: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for page in opened(browser, address, color_scheme=scheme):
        page.wait_for_timeout(500)
        states = [serious(Axe().run(page))]
        ask(page, CUENCA)
        page.locator("a.pq-cite").first.click()
        page.wait_for_timeout(500)
        states.append(serious(Axe().run(page)))
        ask(page, "Who won the 2022 World Cup?")
        page.get_by_text("Read your own article").click()
        page.wait_for_timeout(500)
        states.append(serious(Axe().run(page)))
        assert states == [[], [], []]


def serious(results: Any) -> list[str]:
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def test_a_citation_of_another_article_brings_that_article(
    browser: Browser, tmp_path: Path
) -> None:
    from conftest import free_port, started

    (tmp_path / "a.txt").write_text("The ferry to Gull Island leaves at nine. It carries sheep.")
    (tmp_path / "b.txt").write_text("The mill at Oxley was sold in 1931. A flood took its wheel.")
    port = free_port()
    words = ["serve", str(tmp_path), "--index", str(tmp_path / "index"), "--port", str(port)]
    process = started([sys.executable, "-m", "pullquote", *words], port)
    try:
        for page in opened(browser, f"http://127.0.0.1:{port}"):
            ask(page, "When does the ferry leave?")
            ask(page, "When was the mill sold?")
            expect(page.locator(".pq-article")).to_contain_text("Oxley")
            page.locator("a.pq-cite").first.click()
            assert "leaves at nine" in lit(page)
            assert "ferry" in page.locator(".pq-article").inner_text()
    finally:
        process.terminate()
        process.wait(20)
