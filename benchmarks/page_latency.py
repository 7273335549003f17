"""From pressing Enter to the rendered answer, in a real browser.

    python benchmarks/page_latency.py [http://127.0.0.1:7860]

Asks a running app 30 questions, one page each way, and prints the median, and that of
``Assistant.ask`` and of rendering the answer's HTML alone in this process.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from pathlib import Path

from latency import shipped_questions
from playwright.sync_api import sync_playwright

from pullquote.assistant import Assistant
from pullquote.rendering import answer_html
from pullquote.ui.words import ENGLISH, phrases

ROOT = Path(__file__).parents[1]
_PRESS = """async (question) => {
    const answers = () => document.querySelectorAll(".pq-answer").length;
    const before = answers();
    const began = performance.now();
    window.pressed = new Promise((done) => {
        const seen = new MutationObserver(() => {
            if (answers() > before) {
                seen.disconnect();
                requestAnimationFrame(() => done(performance.now() - began));
            }
        });
        seen.observe(document.body, { childList: true, subtree: true });
    });
}"""


def main() -> None:
    """Measure and print."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860"
    assistant = Assistant.open(ROOT / "index")
    asking, rendering, page_times = [], [], []
    questions = shipped_questions()[:30]
    for question in questions:
        assistant.ask(question)
        began = time.perf_counter()
        answer = assistant.ask(question)
        asked = time.perf_counter()
        answer_html(answer, assistant.articles, phrases(ENGLISH))
        asking.append(1000 * (asked - began))
        rendering.append(1000 * (time.perf_counter() - asked))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("PULLQUOTE_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        for number, question in enumerate(questions):
            if number % 10 == 0:
                page = browser.new_page(viewport={"width": 1280, "height": 860})
                page.goto(address)
                page.wait_for_selector(".pq-article", state="attached")
                page.wait_for_timeout(1000)
            page.locator("#pq-question textarea").fill(question)
            page.evaluate(_PRESS, question)
            page.keyboard.press("Enter")
            page_times.append(float(page.evaluate("() => window.pressed")))
        browser.close()
    for name, values in (
        ("Enter to rendered answer", page_times),
        ("Assistant.ask", asking),
        ("rendering its HTML", rendering),
    ):
        print(f"{name:<26} median {statistics.median(values):7.1f} ms, n={len(values)}")


if __name__ == "__main__":
    main()
