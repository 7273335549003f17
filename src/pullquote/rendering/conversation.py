"""A whole conversation to take along: as Markdown, and as HTML for a rich text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from pullquote.datatypes import Answer
from pullquote.documents.article import Article
from pullquote.rendering.escape import escape_markdown, inert
from pullquote.rendering.text import (
    ENGLISH,
    Phrases,
    Quote,
    heading,
    markdown,
    quotes,
    uncalibrated,
)

#: What may stand between < and > in Markdown, or in the href of a link, without being a mark.
_SAFE_LINK = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]+")


def conversation_markdown(
    turns: Sequence[Answer], articles: Mapping[str, Article], phrases: Phrases = ENGLISH
) -> str:
    """Questions, quotes, and where each quote stands; the numbers run on through all turns."""
    parts: list[str] = []
    for answer, shown in _numbered(turns, articles):
        first = shown[0].number if shown else None
        parts.append(f"**{escape_markdown(answer.question)}**")
        parts.append(markdown(answer, articles, _around(phrases), first=first or 1))
        parts.append("  \n".join(_sources(shown, phrases, escape_markdown, "<{link}>")))
    return "\n\n".join(filter(None, parts)) + "\n" if parts else ""


def conversation_html(
    turns: Sequence[Answer], articles: Mapping[str, Article], phrases: Phrases = ENGLISH
) -> str:
    """The same in plain elements that every editor takes, with links to the sources."""
    parts: list[str] = []
    for answer, shown in _numbered(turns, articles):
        parts.append(f"<p><strong>{inert(answer.question)}</strong></p>")
        notes = (answer.note, uncalibrated(answer, phrases), *answer.reply)
        lines = (heading(answer, _around(phrases)), *notes)
        parts += [f"<p>{inert(line)}</p>" for line in lines if line]
        for quote in shown:
            marker = f" [{quote.number}]" if quote.number else ""
            words = quote.words(inert, "<strong>", "</strong>", "<br>")
            parts.append(f"<blockquote><p>{words}{marker}</p></blockquote>")
        sources = "<br>".join(_sources(shown, phrases, inert, '<a href="{link}">{link}</a>'))
        parts.append(f"<p>{sources}</p>" if sources else "")
    return "".join(parts)


def _numbered(
    turns: Sequence[Answer], articles: Mapping[str, Article]
) -> Iterator[tuple[Answer, list[Quote]]]:
    first = 1
    for answer in turns:
        yield answer, list(quotes(answer, articles, first))
        first += len(answer.citations)


def _around(phrases: Phrases) -> Phrases:
    """The phrases without the line above a plain answer, whose quotes speak for themselves."""
    return {name: words for name, words in phrases.items() if name != "answered"}


def _sources(
    shown: Sequence[Quote], phrases: Phrases, escape: Callable[[str], str], link: str
) -> Iterator[str]:
    """A line for each numbered quote: its article, where it appeared, where the quote stands."""
    for quote in shown:
        if quote.number is None:
            continue
        article = quote.article
        parts = [escape(part) for part in (article.title, article.publication) if part]
        if _SAFE_LINK.fullmatch(article.link):
            address = inert(article.link) if escape is inert else article.link
            parts.append(link.format(link=address))
        where = escape(quote.where(phrases))
        yield f"{escape(f'[{quote.number}]')} {', '.join(parts)}, {where}"
