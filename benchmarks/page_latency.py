"""From pressing Enter to the rendered answer, in a real browser, and what our own code takes of it.

    python benchmarks/page_latency.py [--out benchmarks/results/page-latency.json]

Serves the shipped article, asks 30 questions on three pages, and prints medians and 95th
percentiles: from the key to the rendered answer; the page's listener, from the question to all that
the page shows; of that the passes of the two models; and the rest, which is our own code.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from compare import hardware
from latency import free_port, shipped_questions
from playwright.sync_api import sync_playwright
from systems import quantile

from pullquote.assistant import Assistant
from pullquote.ui import create_page, launch_options
from pullquote.ui.listeners import Listeners

ROOT = Path(__file__).parents[1]
_PRESS = """() => {
    const answers = () => document.querySelectorAll(".pq-answer").length;
    const before = answers();
    const began = performance.now();
    window.milliseconds = null;
    const seen = new MutationObserver(() => {
        if (answers() > before) {
            seen.disconnect();
            requestAnimationFrame(() => { window.milliseconds = performance.now() - began; });
        }
    });
    seen.observe(document.body, { childList: true, subtree: true });
}"""


class Passes:
    """When the models' passes ran: (began, ended) in seconds."""

    def __init__(self) -> None:
        """Nothing has run yet."""
        self.times: list[tuple[float, float]] = []

    def timed(self, run: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, noting when it ran."""

        def noted(*args: Any) -> Any:
            began = time.perf_counter()
            try:
                return run(*args)
            finally:
                self.times.append((began, time.perf_counter()))

        return noted

    def take(self) -> float:
        """Seconds in which at least one pass ran, since this was asked last."""
        total, until = 0.0, 0.0
        for began, ended in sorted(self.times):
            total += max(0.0, ended - max(began, until))
            until = max(until, ended)
        self.times.clear()
        return total


class Opened:
    """A collection that is open already."""

    skipped = ()

    def __init__(self, assistant: Assistant) -> None:
        """Keep the assistant."""
        self._assistant = assistant

    def open(self) -> Assistant:
        """It is there."""
        return self._assistant


class Session:
    """An ONNX Runtime session whose runs are noted."""

    def __init__(self, session: Any, passes: Passes) -> None:
        """Run through another session."""
        self.run = passes.timed(session.run)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--questions", type=int, default=30)
    options = parser.parse_args()
    passes, spent = Passes(), []

    assistant = Assistant.open(ROOT / "index")
    encoder, reader = assistant.encoder, assistant.reader
    encoder._forward = passes.timed(encoder._forward)  # type: ignore[attr-defined]
    if reader is not None:
        reader._session = Session(reader._session, passes)
    assistant.suggested(next(iter(assistant.articles)))
    ask = Listeners.ask

    def timed_ask(self: Listeners, question: str, within: str, request: Any) -> Iterator[list[Any]]:
        passes.take()
        began = time.perf_counter()
        shown = list(ask(self, question, within, request))
        spent.append((1000 * (time.perf_counter() - began), 1000 * passes.take()))
        yield from shown

    timed_ask.__annotations__ = ask.__annotations__
    Listeners.ask = timed_ask  # type: ignore[method-assign]
    port = free_port()
    page = create_page(Opened(assistant))
    page.launch(server_port=port, prevent_thread_lock=True, quiet=True, **launch_options())
    asked = shipped_questions()[: options.questions]
    seconds = in_browser(f"http://127.0.0.1:{port}", asked)
    page.close()
    figures = {
        "Enter to rendered answer": seconds,
        "the listener": [whole for whole, _ in spent],
        "passes of the models in it": [models for _, models in spent],
        "our own code in it": [whole - models for whole, models in spent],
    }
    result: dict[str, Any] = {"hardware": hardware(), "questions": len(asked)}
    for name, values in figures.items():
        result[name] = {
            "p50 ms": round(quantile(values, 0.5), 1),
            "p95 ms": round(quantile(values, 0.95), 1),
        }
        print(
            f"{name:<28} p50 {quantile(values, 0.5):6.1f} ms  p95 {quantile(values, 0.95):6.1f} ms"
        )
    if options.out:
        options.out.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


def in_browser(address: str, questions: list[str]) -> list[float]:
    """Milliseconds from the key to the rendered answer, ten questions a page."""
    times = []
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
            page.evaluate(_PRESS)
            page.keyboard.press("Enter")
            times.append(page.wait_for_function("() => window.milliseconds").json_value())
        browser.close()
    return times


if __name__ == "__main__":
    main()
