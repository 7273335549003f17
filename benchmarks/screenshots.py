"""Take the README's screenshots of a running app.

    python benchmarks/screenshots.py [http://127.0.0.1:7860] [docs/screenshots]

Needs playwright and a Chromium (``chromium`` on the PATH, or ``PULLQUOTE_CHROMIUM``).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

QUESTION = "why did Latin American presidents skip the Cuenca summit?"
SHOTS = (
    ("desktop", 1280, 860, "light"),
    ("desktop-dark", 1280, 860, "dark"),
    ("phone", 390, 844, "light"),
    ("phone-dark", 390, 844, "dark"),
)


def main() -> None:
    """Take every screenshot: before the first question, answered, a citation lit, refused."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860"
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("PULLQUOTE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        for name, width, height, scheme in SHOTS:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(address)
            page.wait_for_selector(".pq-article", state="attached")
            page.wait_for_timeout(700)
            page.screenshot(path=folder / f"{name}-first.png")
            ask(page, QUESTION)
            page.screenshot(path=folder / f"{name}-answer.png")
            page.locator("a.pq-cite").first.click()
            page.wait_for_timeout(900)
            page.screenshot(path=folder / f"{name}-cited.png")
            if page.locator("#pq-to-chat").is_visible():
                page.locator("#pq-to-chat").click()
            ask(page, "Who won the 2022 World Cup?")
            page.screenshot(path=folder / f"{name}-refused.png")
            page.close()
        browser.close()


def ask(page: Page, question: str) -> None:
    """Type a question and wait for its answer."""
    answers = page.locator(".pq-answer").count()
    page.locator("#pq-question textarea").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_function(
        f"document.querySelectorAll('.pq-answer').length > {answers}", timeout=60_000
    )
    page.wait_for_timeout(700)


if __name__ == "__main__":
    main()
