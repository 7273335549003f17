"""A conversation in the address, in the browser's history, in another language, and taken along."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, expect
from visitor import BOX, CUENCA, RAID, ask, heard, listen, open_own_article, opened, read

pytestmark = pytest.mark.browser

LIVES = "How many lives does the security crisis claim a day?"
BASES = "Where is Ecuador planning to host US naval forces?"
LIGHTHOUSE = "The lighthouse was built in 1874 by Ada Whitlock. It stands 41 metres tall."


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


def steps(page: Page, questions: int) -> None:
    """Wait until the browser's history holds so many questions."""
    page.wait_for_function("n => history.state?.questions?.length === n", arg=questions)


def asked(page: Page) -> list[str]:
    return page.locator("#pq-chat .user .message-content").all_inner_texts()


def test_a_question_is_one_step_of_the_history(page: Page) -> None:
    questions = [CUENCA, LIVES, BASES]
    for question in questions:
        ask(page, question)
    steps(page, 3)
    answers = page.locator(".pq-answer")
    page.locator("a.pq-cite").first.click()  # no step
    for left in (2, 1):
        page.go_back()
        expect(answers).to_have_count(left)
        assert asked(page) == questions[:left]
        assert page.url.count("q=") == left
    page.go_forward()
    expect(answers).to_have_count(2)
    for left in (1, 0):
        page.go_back()
        expect(answers).to_have_count(left)
    assert "q=" not in page.url
    ask(page, BASES)
    steps(page, 1)
    assert page.url.count("q=") == 1


def test_history_works_for_an_article_of_the_visitors_own_and_no_address_leads_to_it(
    page: Page,
) -> None:
    read(page, LIGHTHOUSE)
    ask(page, "Who built the lighthouse?")
    ask(page, "How tall is the lighthouse?")
    steps(page, 2)
    page.go_back()
    expect(page.locator(".pq-answer")).to_have_count(1)
    assert "Ada Whitlock" in page.locator(".pq-quote").first.inner_text()
    assert "q=" not in page.url


def test_a_new_conversation_can_be_taken_back(page: Page) -> None:
    ask(page, CUENCA)
    steps(page, 1)
    page.locator("#pq-clear").click()
    steps(page, 0)
    expect(page.locator(".pq-answer")).to_have_count(0)
    page.go_back()
    expect(page.locator(".pq-answer")).to_have_count(1)


def test_the_address_holds_the_whole_conversation_or_says_that_it_is_cut(
    browser: Browser, page: Page
) -> None:
    questions = [f"What happened in {year}?" for year in range(2000, 2008)]
    for question in questions:
        ask(page, question)
    steps(page, len(questions))
    assert page.url.count("q=") == len(questions)
    expect(page.locator("#pq-cut")).to_have_count(0)
    for number in range(9):
        ask(page, f"{number}: {LIVES} {'Say it in many words. ' * 22}")
    steps(page, len(questions) + 9)
    assert len(page.url) <= 4000
    assert "cut=" in page.url
    expect(page.locator("#pq-cut")).to_contain_text("only the last questions")
    for other in opened(browser, page.url):
        expect(other.locator(".pq-answer")).to_have_count(page.url.count("q="))
        expect(other.locator("#pq-cut")).to_contain_text("only the last questions")
        assert other.url == page.url


def test_a_reload_asks_the_conversation_again_and_adds_no_step(page: Page) -> None:
    ask(page, CUENCA)
    ask(page, LIVES)
    steps(page, 2)
    page.reload()
    expect(page.locator(".pq-answer")).to_have_count(2)
    steps(page, 2)
    page.go_back()
    expect(page.locator(".pq-answer")).to_have_count(1)


def test_the_language_is_seen_changed_and_kept_and_the_conversation_stays(page: Page) -> None:
    listen(page)
    ask(page, CUENCA)
    assert len(heard(page)) == 1
    english = page.get_by_role("button", name="English")
    expect(english).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("button", name="Preguntar")).to_be_visible()
    expect(page.locator(".pq-verdict")).to_have_text("El artículo dice:")
    expect(page.locator(BOX)).to_have_attribute("placeholder", "Pregunte al artículo")
    expect(page.get_by_role("link", name="Leer el original")).to_be_visible()
    expect(page.locator("#pq-own button").first).to_contain_text("Leer su propio artículo")
    assert RAID in page.locator(".pq-quote").first.inner_text()
    assert asked(page) == [CUENCA]
    assert page.evaluate("document.documentElement.lang") == "es"
    page.wait_for_timeout(300)
    assert len(heard(page)) == 1  # it is the same answer
    assert page.url.count("q=") == 1
    ask(page, LIVES)
    assert heard(page)[1:] == ["Respuesta lista. El artículo dice:"]
    steps(page, 2)
    page.reload()
    expect(page.get_by_role("button", name="Preguntar")).to_be_visible()
    expect(page.locator(".pq-verdict").last).to_have_text("El artículo dice:")
    expect(page.get_by_role("button", name="Copiar con citas")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_a_copy_is_rich_and_plain_with_numbers_that_run_on(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, CUENCA)
    ask(page, LIVES)
    cited = page.locator("a.pq-cite").count()
    assert cited >= 3
    page.locator("#pq-copy").click()
    expect(page.locator("#pq-copy")).to_have_attribute("data-done", "Copied")
    kinds = page.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            const text = async (kind) => (await (await item.getType(kind)).text());
            return [await text("text/html"), await text("text/plain")];
        }"""
    )
    rich, plain = kinds
    for copied in (rich, plain):
        assert RAID in re.sub(r"&#8217;|&rsquo;", "’", copied)
    numbers = [str(number) for number in range(1, cited + 1)]
    assert re.findall(r"^> .*\[(\d+)\]$", plain, re.MULTILINE) == numbers
    shown = page.evaluate(
        """(html) => {
            const parsed = new DOMParser().parseFromString(html, "text/html");
            return [
                [...parsed.querySelectorAll("blockquote")].map((q) => q.textContent),
                [...parsed.querySelectorAll("a")].map((link) => link.href),
                [...parsed.querySelectorAll("strong")].map((s) => s.textContent),
                parsed.body.textContent,
            ];
        }""",
        rich,
    )
    assert [re.findall(r"\[(\d+)\]$", quote) for quote in shown[0]] == [[n] for n in numbers]
    assert set(shown[1]) == {"https://ift.tt/TfBbYiS"}
    assert shown[2][0] == CUENCA
    assert "All Muscle, Little Friends" in shown[3]


def test_a_copy_works_where_the_page_may_not_write_to_the_clipboard(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read"])
    page.evaluate("delete window.ClipboardItem")
    ask(page, CUENCA)
    page.locator("#pq-copy").click()
    expect(page.locator("#pq-copy")).to_have_attribute("data-done", "Copied")
    assert RAID in page.evaluate("navigator.clipboard.readText()")


def test_what_was_understood_is_taken_back_with_one_click(page: Page) -> None:
    ask(page, "How many mayors did Ecuador host in Quito?")
    ask(page, "when was that?")
    ask(page, "why?")
    expect(page.get_by_text("Search only for what I wrote")).to_have_count(1)  # of the last
    page.get_by_text("Search only for what I wrote").press("Enter")
    expect(page.locator(".pq-answer").last.locator(".pq-searched")).to_have_count(0)
    assert asked(page)[-1] == "why?"
    expect(page.locator(".pq-answer")).to_have_count(3)


@pytest.mark.parametrize("status", [500, 503])
def test_no_error_leaves_the_reading_of_an_article_behind(page: Page, status: int) -> None:
    open_own_article(page)
    page.locator("#pq-read").click()
    expect(page.locator("#pq-told")).to_contain_text("no text to read")
    page.route("**/queue/join*", lambda route: route.fulfill(status=status, body="{}"))
    page.locator("#pq-paste textarea").fill(LIGHTHOUSE)
    page.locator("#pq-read").click()
    expect(page.locator("#pq-told")).not_to_contain_text("Reading your article")
