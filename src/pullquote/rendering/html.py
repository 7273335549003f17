"""An answer as HTML for the page. What it says goes through ``escape.inert``.

A citation is a link to ``#c-ARTICLE-START-END-MATCHES``: the article's id, the offsets of the
quote, and those of the words in it that matched. The page's script reads this to light sentences
up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pullquote.datatypes import Answer, Citation, Evidence, Span
from pullquote.documents.article import Article
from pullquote.rendering.escape import inert
from pullquote.rendering.text import (
    Phrases,
    Quote,
    heading,
    inside,
    quotes,
    uncalibrated,
    was_understood,
)

_CLOSEST = 3


def answer_html(
    answer: Answer,
    articles: Mapping[str, Article],
    phrases: Phrases,
    *,
    last: bool = False,
    phrasing: str = "",
) -> str:
    """One answer: the verdict, the quotes with their numbers, and the other passages folded.

    ``phrases`` has the texts of the page by name. ``last``: it is the conversation's last, so
    that what was understood can be taken back. ``phrasing``: HTML of a phrasing, for under the
    quotes.
    """
    parts = [f'<div class="pq-answer pq-{answer.verdict.value}">']
    if answer.note:
        parts.append(f'<p class="pq-note">{inert(phrases["note"])}</p>')
    if not answer.calibrated:
        parts.append(f'<p class="pq-note">{inert(uncalibrated(answer, phrases))}</p>')
    if was_understood(answer):
        line = inert(f"{phrases['searched_for']} {answer.searched_for}")
        back = f' <a class="pq-literally" href="#literally">{inert(phrases["literally"])}</a>'
        parts.append(f'<p class="pq-searched">{line}{back if last else ""}</p>')
    lines = answer.reply or [heading(answer, phrases)]
    css = "pq-reply" if answer.reply else "pq-verdict"
    parts += [f'<p class="{css}">{inert(line)}</p>' for line in lines]
    several = len(articles) > 1
    if answer.citations:
        shown = zip(answer.citations, quotes(answer, articles), strict=True)
        parts += [_quote(*cited, answer, phrases, named=several) for cited in shown]
        parts.append(phrasing)
    others = [p for p in answer.passages if not _quoted(p, answer.citations)]
    if answer.citations and others:
        rows = "".join(_passage(p, articles[p.article_id], named=several) for p in others)
        label = inert(phrases["other_passages"])
        parts.append(f"<details><summary>{label} ({len(others)})</summary>{rows}</details>")
    elif answer.question.strip():
        parts += [_passage(p, articles[p.article_id], named=several) for p in others[:_CLOSEST]]
    return "".join([*parts, "</div>"])


def _quote(
    citation: Citation, quote: Quote, answer: Answer, phrases: Phrases, *, named: bool
) -> str:
    matches = tuple(
        span
        for passage in answer.passages
        if _quoted(passage, [citation])
        for span in passage.matches
    )
    link = _link(citation.article_id, citation.start, citation.end, matches)
    title = inert(f"{quote.article.title}, {quote.where(phrases)}")
    chip = f'<a class="pq-cite" href="{link}" title="{title}">{citation.number}</a>'
    words = quote.words(inert, '<strong class="pq-short">', "</strong>", "<br>")
    page = f"{phrases['page']} {quote.page}" if quote.page else ""
    source = ", ".join(filter(None, (quote.article.title if named else "", page)))
    return f'<blockquote class="pq-quote">{words} {chip}{_source(source)}</blockquote>'


def _passage(evidence: Evidence, article: Article, *, named: bool) -> str:
    words = inert(article.text[evidence.start : evidence.end])
    link = _link(evidence.article_id, evidence.start, evidence.end, evidence.matches)
    source = _source(article.title if named else "")
    return f'<p class="pq-passage"><a class="pq-where" href="{link}">{words}</a>{source}</p>'


def _source(words: str) -> str:
    return f'<span class="pq-source">{inert(words)}</span>' if words else ""


def _link(article_id: str, start: int, end: int, matches: Sequence[Span]) -> str:
    marks = "_".join(f"{span.start}.{span.end}" for span in matches)
    return f"#c-{article_id}-{start}-{end}-{marks}"


def _quoted(passage: Evidence, citations: Sequence[Citation]) -> bool:
    return any(
        passage.article_id == citation.article_id
        and inside(Span(passage.start, passage.end), Span(citation.start, citation.end))
        for citation in citations
    )
