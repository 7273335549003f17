"""Keyboards, screen readers, phones, dark rooms, Spanish."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from visitor import (
    BOX,
    CUENCA,
    OFF_TOPIC,
    PHONE,
    RAID,
    ask,
    heard,
    in_view,
    listen,
    lit,
    open_own_article,
    opened,
)

pytestmark = pytest.mark.browser

SPANISH = "¿Por qué los presidentes no fueron a Cuenca?"
#: Of these the article says something near; at least one is answered with "no clear answer".
UNCLEAR = (
    "Which gangs operate in Guayaquil?",
    "How much does the military cooperation cost?",
    "When will the naval base in Manta open?",
    "What was missing after the mayors' visit?",
)


def focused(page: Page) -> str:
    """What has the focus; it must be seen to have it."""
    found = page.evaluate(
        """() => {
            const at = document.activeElement, style = getComputedStyle(at);
            const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            return [seen, `${at.id} ${at.className}`];
        }"""
    )
    assert found[0], f"the focus on {found[1]} is not seen"
    return str(found[1])


def press_until(page: Page, key: str, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press(key)
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            focused(page)
            return
    raise AssertionError(f"{key} does not lead to {selector}")


def test_the_keyboard_alone_does_everything(browser: Browser, address: str) -> None:
    for page in opened(browser, address):
        expect(page.locator(BOX)).to_be_focused()
        focused(page)
        page.keyboard.type(CUENCA)
        page.keyboard.press("Enter")
        expect(page.locator(".pq-answer")).to_have_count(1)
        press_until(page, "Shift+Tab", "a.pq-cite")
        page.keyboard.press("Enter")
        lit(page)
        assert "pq-lit" in focused(page)
        page.keyboard.press("Escape")
        assert "pq-cite" in focused(page)
        press_until(page, "Tab", "summary")
        page.keyboard.press("Enter")
        press_until(page, "Tab", "a.pq-where")
        press_until(page, "Tab", ".option")
        page.keyboard.press("Enter")
        expect(page.locator(".pq-answer")).to_have_count(2)
        page.locator(BOX).focus()
        press_until(page, "Tab", "#pq-clear")
        press_until(page, "Tab", "#pq-own button")
        page.keyboard.press("Enter")
        expect(page.locator("#pq-own button").first).to_have_attribute("aria-expanded", "true")
        press_until(page, "Tab", "#pq-paste textarea")
        page.keyboard.type("The lighthouse was built in 1874 by Ada Whitlock.")
        press_until(page, "Tab", "#pq-read")
        page.keyboard.press("Enter")
        expect(page.locator(BOX)).to_be_focused()
        page.keyboard.type("Who built the lighthouse?")
        page.keyboard.press("Enter")
        expect(page.locator(".pq-quote")).to_contain_text("Ada Whitlock")


@pytest.mark.parametrize(
    ("locale", "answered", "refused"),
    [
        ("en-GB", "Answer ready. The article says:", "Answer ready. The article doesn’t say."),
        ("es-MX", "Respuesta lista. El artículo dice:", "Respuesta lista. El artículo no lo dice."),
    ],
)
def test_a_screen_reader_hears_of_the_answer_once(
    browser: Browser, address: str, locale: str, answered: str, refused: str
) -> None:
    for page in opened(browser, address, locale=locale):
        listen(page)
        ask(page, CUENCA)
        assert heard(page) == [answered]
        ask(page, OFF_TOPIC)
        said = heard(page)
        assert len(said) == 2
        assert said[1].startswith(refused)
        assert page.locator('#pq-chat [role="log"]').get_attribute("aria-live") == "off"


def test_on_a_phone_the_article_opens_over_the_chat_and_a_button_leads_back(
    browser: Browser, address: str
) -> None:
    for page in opened(browser, address, viewport=PHONE, has_touch=True):
        expect(page.locator(".pq-about")).to_contain_text("All Muscle, Little Friends")
        ask(page, CUENCA)
        expect(page.locator("#pq-reading")).to_be_hidden()
        page.locator("a.pq-cite").nth(1).tap()
        expect(page.locator("#pq-reading")).to_be_visible()
        lit(page)
        page.wait_for_timeout(800)  # the scroll is smooth
        assert in_view(page)
        page.locator("#pq-to-chat").tap()
        expect(page.locator("#pq-reading")).to_be_hidden()
        expect(page.locator("a.pq-cite").nth(1)).to_be_focused()
        assert RAID in page.locator(".pq-quote").first.inner_text()
        page.locator("#pq-to-article").tap()
        expect(page.locator("#pq-reading")).to_be_visible()
        page.go_back()  # the phone's own way back
        expect(page.locator("#pq-reading")).to_be_hidden()
        expect(page.locator(".pq-answer")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        small = page.evaluate(
            """() => [...document.querySelectorAll("button")]
                .filter((button) => button.checkVisibility({visibilityProperty: true}))
                .filter((button) => button.getBoundingClientRect().height < 40)
                .map((button) => button.textContent)"""
        )
        assert small == []


def test_nothing_moves_for_those_who_want_it_calm(browser: Browser, address: str) -> None:
    for page in opened(browser, address, reduced_motion="reduce"):
        ask(page, CUENCA)
        page.locator("a.pq-cite").first.click()
        lit(page)
        assert in_view(page)  # at once
        moving = page.evaluate("document.getAnimations().length")
        assert moving == 0


def test_spanish_browsers_get_a_spanish_page(browser: Browser, address: str) -> None:
    for page in opened(browser, address, locale="es-ES"):
        expect(page.get_by_role("button", name="Preguntar")).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == "es"
        ask(page, SPANISH)
        assert page.locator(".pq-answer").count() == 1
        page.get_by_text("Leer su propio artículo").click()
        expect(page.get_by_role("button", name="Leer este texto")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    browser: Browser, address: str, several: str, scheme: str
) -> None:
    problems: dict[str, list[str]] = {}

    def look(page: Page, state: str) -> None:
        page.wait_for_timeout(300)
        problems[state] = serious(Axe().run(page))

    for page in opened(browser, address, color_scheme=scheme):
        look(page, "first page")
        ask(page, CUENCA)
        page.locator("a.pq-cite").first.click()
        page.locator("summary").first.click()
        look(page, "answer")
        for question in UNCLEAR:
            ask(page, question)
            if page.locator(".pq-answer").last.evaluate("a => a.matches('.pq-unsure')"):
                break
        else:
            raise AssertionError("every one of the unclear questions has a clear answer")
        look(page, "unsure")
        ask(page, OFF_TOPIC)
        ask(page, SPANISH)
        look(page, "refused, and in another language")
        open_own_article(page)
        page.locator("#pq-read").click()
        expect(page.locator("#pq-told")).to_contain_text("no text to read")
        look(page, "own article, with an error")
    for page in opened(browser, address, color_scheme=scheme, viewport=PHONE):
        look(page, "phone, first page")
        ask(page, CUENCA)
        page.locator("a.pq-cite").first.click()
        look(page, "phone, article open")
    for page in opened(browser, several, color_scheme=scheme):
        ask(page, "When was the mill sold?")
        look(page, "several articles")
        page.get_by_label("Articles").first.click()
        look(page, "chooser open")
    assert {state: found for state, found in problems.items() if found} == {}
    assert len(problems) == 9


def serious(results: Any) -> list[str]:
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
