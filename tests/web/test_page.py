"""Reading and asking, as a person does it in a real Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, expect
from visitor import BOX, CUENCA, OFF_TOPIC, PHONE, RAID, ask, in_view, lit, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


# Reading


def test_the_article_is_a_readers_page(page: Page) -> None:
    article = page.locator(".pq-article")
    expect(article.locator("h2")).to_contain_text("All Muscle, Little Friends")
    expect(article).to_contain_text("Fair Observer")
    link = article.get_by_role("link", name="Read the original")
    expect(link).to_have_attribute("href", "https://ift.tt/TfBbYiS")
    assert article.locator("h3").count() >= 3
    width = article.evaluate(
        """(article) => {
            const pen = document.createElement("canvas").getContext("2d");
            const style = getComputedStyle(article);
            pen.font = `${style.fontSize} ${style.fontFamily}`;
            const text = article.innerText.slice(0, 2000);
            return article.clientWidth / (pen.measureText(text).width / text.length);
        }"""
    )
    assert 55 <= width <= 85


def test_a_click_on_the_number_lights_the_cited_sentence(page: Page) -> None:
    ask(page, CUENCA)
    assert RAID in page.locator(".pq-quote").first.inner_text()
    page.locator("a.pq-cite").first.click()
    assert RAID in lit(page)
    page.wait_for_timeout(800)  # the scroll is smooth
    assert in_view(page)
    assert page.evaluate("document.activeElement.classList.contains('pq-lit')")
    expect(page.locator(".pq-answer")).to_have_count(1)
    assert "#" not in page.url


def test_the_lit_sentences_are_exactly_the_quote(page: Page) -> None:
    ask(page, CUENCA)
    for number in range(page.locator("a.pq-cite").count()):
        page.locator("a.pq-cite").nth(number).click()
        quoted = re.sub(r"\s*\d+$", "", page.locator(".pq-quote").nth(number).inner_text().strip())
        assert " ".join(lit(page).split()) == " ".join(quoted.split())


def test_numbers_stand_in_the_margin_and_matched_words_are_marked(page: Page) -> None:
    ask(page, CUENCA)
    numbers = page.locator(".pq-s[data-number]")
    assert set(numbers.evaluate_all("all => all.map((s) => s.dataset.number)")) == set(
        page.locator("a.pq-cite").all_inner_texts()
    )
    page.locator("a.pq-cite").first.click()
    marked = page.evaluate("[...CSS.highlights.get('pq-match')].map(String)")
    assert {"Latin", "Cuenca", "presidents"} <= set(marked)
    ask(page, OFF_TOPIC)
    expect(numbers).to_have_count(0)
    expect(page.locator(".pq-lit")).to_have_count(0)


def test_the_short_answer_stands_out_in_its_quote(page: Page) -> None:
    ask(page, "How many lives does the security crisis claim a day?")
    assert page.locator(".pq-quote .pq-short").inner_text() == "30"


def test_an_answer_moves_neither_the_article_nor_the_question_box(page: Page) -> None:
    page.evaluate("document.querySelector('.pq-scroll').scrollTop = 400")
    before = page.locator(BOX).bounding_box()
    ask(page, CUENCA)
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('.pq-scroll').scrollTop") == 400
    assert page.locator(BOX).bounding_box() == before
    expect(page.locator("#pq-chat .user").first).to_be_in_viewport()


def test_several_articles_have_a_chooser_and_a_citation_names_and_brings_its_own(
    browser: Browser, several: str
) -> None:
    for page in opened(browser, several):
        chooser = page.get_by_label("Articles").first
        ask(page, "When does the ferry leave?")
        ask(page, "When was the mill sold?")
        expect(page.locator(".pq-article")).to_contain_text("Oxley")
        expect(chooser).to_have_value("b")
        assert page.locator(".pq-source").first.inner_text() == "a"
        page.locator("a.pq-cite").first.click()
        assert "leaves at nine" in lit(page)
        expect(chooser).to_have_value("a")
        chooser.click()
        page.get_by_role("option", name="b").click()
        expect(page.locator(".pq-article")).to_contain_text("Oxley")
        expect(page.get_by_label("Like", exact=True)).to_have_count(0)  # nobody keeps thumbs here


# Conversation


def test_a_suggested_question_is_asked_with_a_click_and_follow_ups_are_offered(page: Page) -> None:
    page.get_by_text("How many lives does the security crisis claim a day?").click()
    expect(page.locator(".pq-answer")).to_have_count(1)
    assert "30 lives a day" in page.locator(".pq-quote").first.inner_text()
    assert 1 <= page.locator("#pq-chat .option").count() <= 3
    page.locator("#pq-chat .option").first.click()
    expect(page.locator(".pq-answer.pq-answered")).to_have_count(2)


@pytest.mark.parametrize(
    ("asked", "again"),
    [
        ("how many people are killed each day?", "How many lives does the security crisis claim"),
        ("Why did presidents not come to Cuenca?", "Why did Latin American presidents skip"),
        ("Who attended the Cuenca summit?", "Why did Latin American presidents skip"),
    ],
)
def test_no_follow_up_is_answered_by_what_was_just_quoted(
    page: Page, asked: str, again: str
) -> None:
    expect(page.locator("#pq-chat .example").filter(has_text=again)).to_have_count(1)
    ask(page, asked)
    options = page.locator("#pq-chat .option")
    expect(options).to_have_count(3)
    expect(options.filter(has_text=again)).to_have_count(0)
    ask(page, "Which partnerships are the most overlooked?")
    expect(options.filter(has_text=again)).to_have_count(0)


def test_what_the_article_does_not_say_is_said_with_the_closest_passages(page: Page) -> None:
    ask(page, OFF_TOPIC)
    assert "The article doesn’t say." in page.locator(".pq-verdict").inner_text()
    assert page.locator(".pq-quote").count() == 0
    page.locator("a.pq-where").first.click()
    assert lit(page) == page.locator("a.pq-where").first.inner_text()


@pytest.mark.parametrize("question", ["   ", "😀🎉", "why " * 2500])
def test_odd_questions_get_a_reply(page: Page, question: str) -> None:
    ask(page, question[:2000])
    assert page.locator(".pq-verdict").inner_text()
    ask(page, CUENCA)


def test_the_box_is_free_at_once_and_a_question_that_failed_comes_back(page: Page) -> None:
    box = page.locator(BOX)
    box.fill(CUENCA)
    box.press("Enter")
    page.keyboard.type("when was that?")
    expect(page.locator(".pq-answer")).to_have_count(1)
    expect(box).to_have_value("when was that?")
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, body="{}"))
    box.press("Enter")
    expect(page.get_by_text("This application is currently busy.")).to_be_visible()
    expect(box).to_have_value("when was that?")


def test_a_follow_up_says_what_was_searched_for_and_can_be_undone(page: Page) -> None:
    ask(page, "How many mayors did Ecuador host in Quito?")
    ask(page, "when was that?")
    assert "Searched for:" in page.locator(".pq-searched").inner_text()
    page.get_by_text("Search only for what I wrote").click()
    expect(page.locator(".pq-searched")).to_have_count(0)
    expect(page.locator(".pq-answer")).to_have_count(2)


def test_the_address_is_a_link_to_the_question_its_follow_up_and_the_citation(
    browser: Browser, page: Page
) -> None:
    ask(page, "How many mayors did Ecuador host in Quito?")
    ask(page, "when was that?")
    searched = page.locator(".pq-searched").inner_text()
    page.locator(".pq-answer").last.locator("a.pq-cite").first.click()
    sentence = lit(page)
    assert page.url.endswith("cite=1")
    for other in opened(browser, page.url):
        assert lit(other) == sentence
        expect(other.locator(".pq-answer")).to_have_count(2)
        assert other.locator(".pq-searched").inner_text() == searched


def test_a_link_asks_and_opens_the_citation(browser: Browser, address: str) -> None:
    for page in opened(browser, f"{address}/?q={quote(CUENCA)}&cite=1", viewport=PHONE):
        assert RAID in lit(page)
        expect(page.locator("#pq-reading")).to_be_visible()


def test_copy_and_save_have_citations_and_the_link(page: Page, tmp_path: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, CUENCA)
    with page.expect_download() as download:
        page.locator("#pq-save").click()
    download.value.save_as(tmp_path / "saved.md")
    saved = (tmp_path / "saved.md").read_text("utf-8")
    assert RAID in saved
    assert re.search(r"\[1\\?\] .*characters \d+–\d+", saved)
    assert "https://ift.tt/TfBbYiS" in saved
    page.locator("#pq-copy").click()
    expect(page.locator("#pq-copy")).to_have_attribute("data-done", "Copied")
    assert page.evaluate("navigator.clipboard.readText()").strip() == saved.strip()


def test_retry_edit_and_clear(page: Page) -> None:
    ask(page, "Who edited it?")
    page.get_by_label("Edit").first.click()
    page.locator("#pq-chat textarea").first.fill(CUENCA)
    page.get_by_label("Submit").first.click()
    expect(page.locator(".pq-quote").first).to_contain_text("raid")
    page.get_by_label("Retry").last.click()
    page.wait_for_timeout(2000)  # the same answer comes again: nothing else tells that it did
    expect(page.locator(".pq-answer")).to_have_count(1)
    page.locator("#pq-clear").click()
    expect(page.locator(".pq-answer")).to_have_count(0)
    page.wait_for_function("!location.search.includes('q=')")


def test_a_thumb_is_kept_in_the_operators_folder(page: Page, feedback: Path) -> None:
    ask(page, CUENCA)
    page.get_by_label("Like", exact=True).click()
    for _ in range(50):
        if (feedback / "feedback.jsonl").exists():
            break
        page.wait_for_timeout(100)
    record = json.loads((feedback / "feedback.jsonl").read_text("utf-8").splitlines()[-1])
    assert (record["question"], record["liked"]) == (CUENCA, True)
    assert RAID in record["citations"][0]["quote"]
