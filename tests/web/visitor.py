"""What a visitor does with the page, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Dialog, Page, Request, ViewportSize, expect

CUENCA = "why did Latin American presidents skip the Cuenca summit?"
RAID = "controversial raid on Mexico’s embassy"
OFF_TOPIC = "Who won the 2022 World Cup?"
BOX = "#pq-question textarea"
PHONE: ViewportSize = {"width": 390, "height": 844}
expect.set_options(timeout=30_000)


def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page whose errors and whose requests to other hosts fail the test."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | options))
    page = context.new_page()
    page.set_default_timeout(30_000)
    problems: list[str] = []
    origin = address.split("/?")[0]
    page.on("pageerror", lambda error: problems.append(str(error)))

    def requested(request: Request) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            problems.append(f"contacted {request.url}")

    def asked(dialog: Dialog) -> None:
        problems.append("a dialog opened")
        dialog.dismiss()

    page.on("request", requested)
    page.on("dialog", asked)
    page.goto(address)
    page.wait_for_selector(".pq-article .pq-s", state="attached")
    yield page
    context.close()
    assert problems == []


def ask(page: Page, question: str) -> None:
    answers = page.locator(".pq-answer").count()
    page.locator(BOX).fill(question)
    page.locator(BOX).press("Enter")
    expect(page.locator(".pq-answer")).to_have_count(answers + 1)


def lit(page: Page) -> str:
    page.wait_for_selector(".pq-lit", state="attached")
    return " ".join(page.locator(".pq-lit").all_inner_texts())


def in_view(page: Page) -> bool:
    """Whether the lit sentence lies inside the article's frame now."""
    return bool(
        page.evaluate(
            """() => {
                const lit = document.querySelector(".pq-lit").getBoundingClientRect();
                const box = document.querySelector(".pq-scroll").getBoundingClientRect();
                return lit.top >= box.top && lit.bottom <= box.bottom;
            }"""
        )
    )


def open_own_article(page: Page) -> None:
    page.get_by_text("Read your own article").click()
    page.wait_for_selector("#pq-paste textarea")


def read(page: Page, text: str) -> None:
    """Paste a text and have it read."""
    open_own_article(page)
    page.locator("#pq-paste textarea").fill(text)
    page.locator("#pq-read").click()
    expect(page.locator("#pq-first")).to_be_visible()


def listen(page: Page) -> None:
    """Keep what a screen reader is told, in the order in which it is told."""
    page.evaluate(
        """() => {
            window.heard = [];
            new MutationObserver(() => {
                const said = document.getElementById("pq-announce").textContent;
                if (said) window.heard.push(said);
            }).observe(document.getElementById("pq-announce"), {childList: true});
        }"""
    )


def heard(page: Page) -> list[str]:
    page.wait_for_timeout(300)
    return list(page.evaluate("window.heard"))
