"""The public endpoints, over HTTP and MCP: ``/ask`` and ``/passages``.

Annotations are real objects here, not strings: Gradio reads them.
"""

import inspect
import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from pullquote.datatypes import Answer
from pullquote.errors import PullquoteError
from pullquote.filters import Filter
from pullquote.ui.failures import error
from pullquote.ui.guard import replace_in_gradio
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared
from pullquote.ui.words import ENGLISH

if TYPE_CHECKING:
    from pullquote.phrasing.phraser import Phraser

#: The names of the public endpoints.
ENDPOINTS = ("ask", "passages")
_LONGEST_HISTORY = 20


def add_endpoints(shared: Shared, settings: Settings, phraser: "Phraser | None" = None) -> None:
    """Add both endpoints to the page being built; with a phraser, ``ask`` can phrase, too."""
    ask = _ask(shared) if phraser is None else _ask_phrased(shared, phraser)
    for name, function in zip(ENDPOINTS, (ask, _passages(shared)), strict=True):
        gr.api(  # type: ignore[attr-defined]
            function,
            api_name=name,
            concurrency_limit=settings.concurrency,
            concurrency_id="ask",
        )


def _ask(shared: Shared) -> Callable[..., dict[str, Any]]:
    def ask(
        question: str,
        history: list[list[str]] | None = None,
        article: str = "",
        articles: str = "",
        since: str = "",
        until: str = "",
        publication: str = "",
        author: str = "",
    ) -> dict[str, Any]:
        """Answer a question with sentences quoted from the article, each with exact offsets.

        Use this to find out what the indexed article says. Nothing is made up: every quote is
        article text, character for character. If verdict is "not_found" the article does not
        answer; then say so.

        Args:
            question: the question, best in the article's language
            history: earlier turns, oldest first, each [question, answer]; for follow-ups
            article: the id of one article, or empty for all of them
            articles: only those whose file or title is like this, as "*budget*"
            since: only those published then or later: "2024", "2024-05" or "2024-05-31"
            until: only those published by then
            publication: only those that appeared there
            author: only those that they wrote

        Returns:
            question, searched_for, verdict ("answered", "unsure" or "not_found"), confidence,
            citations (number, article_id, start, end, quote, score, page), passages, short, text,
            note (about the language of the question, or empty), kind ("fact", "overview", "piece"
            or "small talk"), reply (lines in place of quotes), calibrated (whether confidence is a
            probability)
        """
        where = Filter(articles, since, until, publication, author)
        return asdict(_answered(shared, question, history, article, where))

    return ask


def _ask_phrased(shared: Shared, phraser: "Phraser") -> Callable[..., dict[str, Any]]:
    def ask(
        question: str,
        history: list[list[str]] | None = None,
        article: str = "",
        articles: str = "",
        since: str = "",
        until: str = "",
        publication: str = "",
        phrase: bool = False,
        author: str = "",
    ) -> dict[str, Any]:
        """Answer a question with sentences quoted from the article, each with exact offsets.

        Use this to find out what the indexed article says. Every quote is article text, character
        for character. If verdict is "not_found" the article does not answer; then say so.

        Args:
            question: the question, best in the article's language
            history: earlier turns, oldest first, each [question, answer]; for follow-ups
            article: the id of one article, or empty for all of them
            articles: only those whose file or title is like this, as "*budget*"
            since: only those published then or later: "2024", "2024-05" or "2024-05-31"
            until: only those published by then
            publication: only those that appeared there
            phrase: also put the quotes in other words, each sentence checked against them; a
                follow-up that is not understood is put in full first, and searched_for says how
            author: only those that they wrote

        Returns:
            question, searched_for, verdict ("answered", "unsure" or "not_found"), confidence,
            citations (number, article_id, start, end, quote, score, page), passages, short, text,
            note (about the language of the question, or empty), kind ("fact", "overview", "piece"
            or "small talk"), reply (lines in place of quotes), calibrated (whether confidence is a
            probability); with phrase also phrasing (text, sentences: text, supported, score and
            citations of each, model, host; null if it failed) and phrasing_error
        """
        where = Filter(articles, since, until, publication, author)
        answer = _answered(shared, question, history, article, where)
        if not phrase:
            return asdict(answer)
        there: dict[str, Any] = {"article_id": article or None, "where": where, "literally": True}
        phrasing, failed = None, ""
        try:
            answer = phraser.reconsidered(
                answer, _turns(history), partial(shared.get().ask, **there)
            )
            phrasing = asdict(phraser.phrase(answer))
        except PullquoteError as exc:
            failed = str(exc)
        return asdict(answer) | {"phrasing": phrasing, "phrasing_error": failed}

    return ask


def _answered(
    shared: Shared, question: str, history: list[list[str]] | None, article: str, where: Filter
) -> Answer:
    try:
        return shared.get().ask(question, _turns(history), article_id=article or None, where=where)
    except PullquoteError as exc:
        raise error(exc, ENGLISH, escaped=False) from exc


def _turns(history: list[list[str]] | None) -> Any:
    """The last turns; what is no pair of texts is named by the assistant."""
    return (history or [])[-_LONGEST_HISTORY:]


def _passages(shared: Shared) -> Callable[..., list[dict[str, Any]]]:
    def passages(
        question: str,
        count: int = 5,
        article: str = "",
        articles: str = "",
        since: str = "",
        until: str = "",
        publication: str = "",
        author: str = "",
    ) -> list[dict[str, Any]]:
        """List the article's sentences that speak most to a question, best first.

        Use this to read around a subject, or when "ask" found no answer.

        Args:
            question: the question or subject
            count: how many sentences, at most 50
            article: the id of one article, or empty for all of them
            articles: only those whose file or title is like this, as "*budget*"
            since: only those published then or later: "2024", "2024-05" or "2024-05-31"
            until: only those published by then
            publication: only those that appeared there
            author: only those that they wrote

        Returns:
            for each sentence: article_id, title, start, end, score, text
        """
        try:
            assistant = shared.get()
            found = assistant.passages(
                question,
                max(1, min(int(count), 50)),
                article_id=article or None,
                where=Filter(articles, since, until, publication, author),
            )
            named = [(passage, assistant.articles[passage.article_id]) for passage in found]
        except PullquoteError as exc:
            raise error(exc, ENGLISH, escaped=False) from exc
        return [
            {
                "article_id": passage.article_id,
                "title": article_of.title,
                "start": passage.start,
                "end": passage.end,
                "score": passage.score,
                "text": article_of.text[passage.start : passage.end],
            }
            for passage, article_of in named
        ]

    return passages


def with_defaults(function: Callable[..., Any], given: list[Any]) -> list[Any]:
    """What a request gives an endpoint, and the defaults of what it leaves out at the end.

    Gradio refuses requests that give less than all; programs that were written before an endpoint
    took more go on working.
    """
    parameters = list(inspect.signature(function).parameters.values())[len(given) :]
    left_out = [p.default for p in parameters]
    return [*given, *left_out] if inspect.Parameter.empty not in left_out else given


def answer_mcp_in_json() -> None:
    """Make Gradio's MCP server write results as JSON text; by itself it writes Python's ``str``.

    Raises PullquoteError if Gradio's server has changed.
    """
    from gradio.mcp import GradioMCPServer
    from mcp.types import TextContent

    def as_json(self: Any, data: Any, root_url: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(output)) for output in data]

    replace_in_gradio(GradioMCPServer, "postprocess_output_data", as_json)
