"""Answers and conversations as Markdown and as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from pullquote.datatypes import Answer, QuestionKind, Span, Verdict
from pullquote.documents.article import Article
from pullquote.rendering.escape import escape_markdown, visible

NOT_FOUND = "The article doesn’t say."
NOT_FOUND_CLOSEST = "The article doesn’t say. The closest passages are:"
UNSURE = "No clear answer. The closest passages are:"
NO_QUESTION = "Please ask a question."
SELECTION = "A selection, in the article’s own words:"
_CLOSEST = 3
_SAFE_LINK = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]+")
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def conversation_markdown(turns: Sequence[Answer], articles: Mapping[str, Article]) -> str:
    """A conversation as Markdown: questions, quotes with numbers, and where each quote stands."""
    parts: list[str] = []
    for answer in turns:
        parts += [f"**{escape_markdown(answer.question)}**", markdown(answer, articles)]
        places = [
            f"\\[{c.number}\\] {_origin(articles[c.article_id])}, characters {c.start}–{c.end}"
            for c in answer.citations
        ]
        if places:
            parts.append("  \n".join(places))
    return "\n\n".join(parts) + "\n" if parts else ""


def _origin(article: Article) -> str:
    title = escape_markdown(article.title)
    if article.publication:
        title += f", {escape_markdown(article.publication)}"
    return f"{title}, <{article.link}>" if _SAFE_LINK.fullmatch(article.link) else title


def heading(answer: Answer) -> str:
    """The line above the quotes that says what the verdict is, or "" for a plain answer."""
    if not answer.question.strip():
        return NO_QUESTION
    if answer.reply:
        return ""
    if answer.kind is QuestionKind.OVERVIEW and answer.citations:
        return SELECTION
    if answer.verdict is Verdict.UNSURE:
        return UNSURE
    if answer.verdict is Verdict.NOT_FOUND:
        return NOT_FOUND_CLOSEST if answer.passages else NOT_FOUND
    return ""


def markdown(answer: Answer, articles: Mapping[str, Article]) -> str:
    """The answer as Markdown: each quote a block quote with its number, ``[1]``."""
    lines = [line for line in (heading(answer), escape_markdown(answer.note)) if line]
    lines += [escape_markdown(line) for line in answer.reply]
    for number, span, article in _quotes(answer, articles):
        quote = _emphasised(article.text, span, answer.short if number == 1 else None, ("**", "**"))
        marker = f" [{number}]" if number else ""
        lines.append(f"> {quote}{marker}")
    return "\n\n".join(lines)


def plain(answer: Answer, articles: Mapping[str, Article], *, colour: bool) -> str:
    """The answer for a terminal: quotes with numbers, and where each of them stands."""
    bold, dim, end = (_BOLD, _DIM, _PLAIN) if colour else ("", "", "")
    lines = [line for line in (heading(answer), visible(answer.note)) if line]
    lines += [visible(line) for line in answer.reply]
    if answer.searched_for.strip() != " ".join(answer.question.split()):
        lines.append(f"{dim}Searched for: {visible(answer.searched_for)}{end}")
    for number, span, article in _quotes(answer, articles):
        short = answer.short if number == 1 else None
        words = _shown_with(article.text, span, short, (bold, end), visible)
        marker = f" [{number}]" if number else ""
        lines.append(f"“{words}”{marker}")
        lines.append(f"{dim}    {visible(article.title)}, characters {span.start}-{span.end}{end}")
    return "\n".join(lines)


def _quotes(answer: Answer, articles: Mapping[str, Article]) -> list[tuple[int, Span, Article]]:
    """The citations; if there are none, the closest passages, which have the number 0."""
    if answer.citations:
        return [(c.number, Span(c.start, c.end), articles[c.article_id]) for c in answer.citations]
    return [(0, Span(p.start, p.end), articles[p.article_id]) for p in answer.passages[:_CLOSEST]]


def _emphasised(text: str, span: Span, short: Span | None, marks: tuple[str, str]) -> str:
    return _shown_with(text, span, short, marks, escape_markdown)


def _shown_with(
    text: str,
    span: Span,
    short: Span | None,
    marks: tuple[str, str],
    escape: Callable[[str], str],
) -> str:
    """The words of a span, escaped, with marks around the short answer inside it."""
    if short is None or not span.start <= short.start < short.end <= span.end:
        return escape(text[span.start : span.end])
    before, inside, after = (
        text[span.start : short.start],
        text[short.start : short.end],
        text[short.end : span.end],
    )
    gap = " " if before[-1:].isspace() else ""
    rest = " " if after[:1].isspace() else ""
    return f"{escape(before)}{gap}{marks[0]}{escape(inside)}{marks[1]}{rest}{escape(after)}"
