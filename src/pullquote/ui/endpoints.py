"""The public endpoints, over HTTP and MCP: ``/ask`` and ``/passages``.

Annotations are real objects here, not strings: Gradio reads them.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import gradio as gr

from pullquote.errors import PullquoteError
from pullquote.ui.guard import replace_in_gradio
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared

_LONGEST_HISTORY = 20


def add_endpoints(shared: Shared, settings: Settings) -> None:
    """Add both endpoints to the page being built."""
    for name, function in (("ask", _ask(shared)), ("passages", _passages(shared))):
        gr.api(  # type: ignore[attr-defined]
            function,
            api_name=name,
            concurrency_limit=settings.concurrency,
            concurrency_id="ask",
        )


def _ask(shared: Shared) -> Callable[..., dict[str, Any]]:
    def ask(
        question: str, history: list[list[str]] | None = None, article: str = ""
    ) -> dict[str, Any]:
        """Answer a question with sentences quoted from the article, each with exact offsets.

        Use this to find out what the indexed article says. Nothing is made up: every quote is
        article text, character for character. If verdict is "not_found" the article does not
        answer; then say so.

        Args:
            question: the question, best in the article's language
            history: earlier turns, oldest first, each [question, answer]; for follow-ups
            article: the id of one article, or empty for all of them

        Returns:
            question, searched_for, verdict ("answered", "unsure" or "not_found"), confidence,
            citations (number, article_id, start, end, quote, score, page), passages, short, text,
            note (about the language of the question, or empty), kind ("fact", "overview", "piece"
            or "small talk"), reply (lines in place of quotes), calibrated (whether confidence is a
            probability)
        """
        turns: Any = history or []  # what is no pair of texts is named by the assistant
        try:
            answer = shared.get().ask(
                question, turns[-_LONGEST_HISTORY:], article_id=article or None
            )
        except PullquoteError as exc:
            raise gr.Error(str(exc), print_exception=False) from exc
        return asdict(answer)

    return ask


def _passages(shared: Shared) -> Callable[..., list[dict[str, Any]]]:
    def passages(question: str, count: int = 5, article: str = "") -> list[dict[str, Any]]:
        """List the article's sentences that speak most to a question, best first.

        Use this to read around a subject, or when "ask" found no answer.

        Args:
            question: the question or subject
            count: how many sentences, at most 50
            article: the id of one article, or empty for all of them

        Returns:
            for each sentence: article_id, title, start, end, score, text
        """
        assistant = shared.get()
        try:
            found = assistant.passages(
                question, max(1, min(int(count), 50)), article_id=article or None
            )
        except PullquoteError as exc:
            raise gr.Error(str(exc), print_exception=False) from exc
        return [
            {
                "article_id": passage.article_id,
                "title": assistant.articles[passage.article_id].title,
                "start": passage.start,
                "end": passage.end,
                "score": passage.score,
                "text": assistant.articles[passage.article_id].text[passage.start : passage.end],
            }
            for passage in found
        ]

    return passages


def answer_mcp_in_json() -> None:
    """Make Gradio's MCP server write results as JSON text; by itself it writes Python's ``str``.

    Raises PullquoteError if Gradio's server has changed.
    """
    from gradio.mcp import GradioMCPServer
    from mcp.types import TextContent

    def as_json(self: Any, data: Any, root_url: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(output)) for output in data]

    replace_in_gradio(GradioMCPServer, "postprocess_output_data", as_json)
