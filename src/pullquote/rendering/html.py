"""Answers and articles as HTML for the page. What they say goes through ``escape.inert``.

A citation is a link to ``#c-ARTICLE-START-END-MATCHES``: the article's id, the offsets of the
quote, and those of the words in it that matched. The page's script reads this to light sentences
up; sentences of an article have the id ``s-ARTICLE-START-END``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pullquote.datatypes import (
    Answer,
    Citation,
    Evidence,
    QuestionKind,
    SentenceKind,
    Span,
    Verdict,
)
from pullquote.documents.article import Article
from pullquote.rendering.escape import inert

Phrases = Mapping[str, str]


def answer_html(answer: Answer, articles: Mapping[str, Article], phrases: Phrases) -> str:
    """One answer: the verdict, the quotes with their numbers, and the other passages folded.

    ``phrases`` has the texts of the page by name.
    """
    parts = [f'<div class="pq-answer pq-{answer.verdict.value}">']
    if answer.note:
        parts.append(f'<p class="pq-note">{inert(phrases["note"] or answer.note)}</p>')
    if answer.searched_for != " ".join(answer.question.split()):
        line = f"{phrases['searched_for']} {answer.searched_for}"
        parts.append(f'<p class="pq-searched">{inert(line)}</p>')
    if not answer.reply:
        parts.append(f'<p class="pq-verdict">{inert(_verdict(answer, phrases))}</p>')
    parts += [f'<p class="pq-reply">{inert(line)}</p>' for line in answer.reply]
    several = len(articles) > 1
    for citation in answer.citations:
        parts.append(_quote(citation, answer, articles[citation.article_id], named=several))
    others = [p for p in answer.passages if not _quoted(p, answer.citations)]
    if answer.citations and others:
        rows = "".join(_passage(p, articles[p.article_id], named=several) for p in others)
        label = inert(phrases["other_passages"])
        parts.append(f"<details><summary>{label} ({len(others)})</summary>{rows}</details>")
    elif answer.question.strip():
        parts += [_passage(p, articles[p.article_id], named=several) for p in others[:3]]
    return "".join([*parts, "</div>"])


def article_html(article: Article, phrases: Phrases) -> str:
    """The article as a reader's page: title, where it is from, headings, paragraphs."""
    origin = []
    if article.publication:
        origin.append(f"{inert(phrases['published_in'])} {inert(article.publication)}")
    if article.link:
        origin.append(
            f'<a href="{inert(article.link)}" target="_blank" rel="noopener noreferrer">'
            f"{inert(phrases['original'])}</a>"
        )
    parts = [
        f'<div class="pq-scroll"><article class="pq-article" id="a-{article.id}">',
        f"<h2>{inert(article.title)}</h2>",
        f'<p class="pq-origin">{" · ".join(origin)}</p>' if origin else "",
    ]
    paragraph: list[str] = []
    number, kinds = -1, set[SentenceKind]()
    for sentence in article.sentences:
        if sentence.block != number and paragraph:
            parts.append(_block(paragraph, kinds))
            paragraph, kinds = [], set()
        number = sentence.block
        kinds.add(sentence.kind)
        words = inert(article.text[sentence.start : sentence.end])
        place = f"s-{article.id}-{sentence.start}-{sentence.end}"
        paragraph.append(f'<span class="pq-s" id="{place}" tabindex="-1">{words}</span>')
    if paragraph:
        parts.append(_block(paragraph, kinds))
    return "".join([*parts, "</article></div>"])


def _block(spans: Sequence[str], kinds: set[SentenceKind]) -> str:
    tag = "h3" if kinds == {SentenceKind.HEADING} else "p"
    small = ' class="pq-boilerplate"' if kinds == {SentenceKind.BOILERPLATE} else ""
    return f"<{tag}{small}>{' '.join(spans)}</{tag}>"


def _verdict(answer: Answer, phrases: Phrases) -> str:
    if not answer.question.strip():
        return phrases["no_question"]
    if answer.kind is QuestionKind.OVERVIEW and answer.citations:
        return phrases["selection"]
    if answer.verdict is Verdict.ANSWERED:
        return phrases["answered"]
    if answer.verdict is Verdict.UNSURE:
        return phrases["unsure"]
    return phrases["not_found"] if answer.passages else phrases["nothing"]


def _quote(citation: Citation, answer: Answer, article: Article, *, named: bool) -> str:
    matches = tuple(
        span
        for passage in answer.passages
        if _inside(passage, citation)
        for span in passage.matches
    )
    short = answer.short if citation.number == 1 else None
    words = _with_short(article.text, Span(citation.start, citation.end), short)
    link = _link(citation.article_id, citation.start, citation.end, matches)
    chip = (
        f'<a class="pq-cite" href="{link}" title="{inert(article.title)}, '
        f'{citation.start}–{citation.end}">{citation.number}</a>'
    )
    source = f'<span class="pq-source">{inert(article.title)}</span>' if named else ""
    return f'<blockquote class="pq-quote">{words} {chip}{source}</blockquote>'


def _passage(evidence: Evidence, article: Article, *, named: bool) -> str:
    words = inert(article.text[evidence.start : evidence.end])
    link = _link(evidence.article_id, evidence.start, evidence.end, evidence.matches)
    source = f'<span class="pq-source">{inert(article.title)}</span>' if named else ""
    return f'<p class="pq-passage"><a class="pq-where" href="{link}">{words}</a>{source}</p>'


def _link(article_id: str, start: int, end: int, matches: Sequence[Span]) -> str:
    marks = "_".join(f"{span.start}.{span.end}" for span in matches)
    return f"#c-{article_id}-{start}-{end}-{marks}"


def _with_short(text: str, span: Span, short: Span | None) -> str:
    if short is None or not span.start <= short.start < short.end <= span.end:
        return inert(text[span.start : span.end])
    return (
        f"{inert(text[span.start : short.start])}"
        f'<strong class="pq-short">{inert(text[short.start : short.end])}</strong>'
        f"{inert(text[short.end : span.end])}"
    )


def _inside(passage: Evidence, citation: Citation) -> bool:
    return (
        passage.article_id == citation.article_id
        and citation.start <= passage.start
        and passage.end <= citation.end
    )


def _quoted(passage: Evidence, citations: Sequence[Citation]) -> bool:
    return any(_inside(passage, citation) for citation in citations)
