"""Answers as Markdown, and as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from pullquote.datatypes import Answer, QuestionKind, Span, Verdict
from pullquote.documents.article import Article
from pullquote.documents.builder import CELL
from pullquote.rendering.escape import escape_markdown, visible

Phrases = Mapping[str, str]

#: What is said around an answer, by name. The page has the same in other languages.
ENGLISH: Phrases = {
    "not_found": "The article doesn’t say. The closest passages are:",
    "nothing": "The article doesn’t say.",
    "unsure": "No clear answer. The closest passages are:",
    "no_question": "Please ask a question.",
    "selection": "A selection, in the article’s own words:",
    "searched_for": "Searched for:",
    "uncalibrated": "How sure answers are was not measured for this model.",
    "page": "p.",
    "characters": "characters",
}
_CLOSEST = 3
_NEXT_LINE = "  \n> "  # in a block quote of Markdown
_CELL_GAP = "\u2003"  # a wide space
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Quote:
    """A range of an article to show: a citation, or a passage without a number.

    short: the few words in it that answer, if there are any.
    """

    article: Article
    span: Span
    number: int | None = None
    short: Span | None = None
    page: int | None = None

    def words(self, escape: Callable[[str], str], before: str, after: str, line: str = " ") -> str:
        """Its words, escaped, with marks before and after the short answer in them.

        ``line`` stands where an item of a list, a row of a table or another block begins.
        """
        article, span = self.article, self.span
        starts = [b.start for b in article.blocks if span.start < b.start < span.end]
        short = (self.short.start, self.short.end) if self.short is not None else ()
        shown = []
        for start, end in pairwise(sorted({span.start, *starts, *short, span.end})):
            piece = article.text[start:end]
            lead = line if start in starts else " " if piece[:1].isspace() else ""
            trail = " " if piece[-1:].isspace() and end not in (*starts, span.end) else ""
            words = _CELL_GAP.join(escape(cell) for cell in piece.strip().split(CELL))
            if self.short is not None and self.short.start <= start < self.short.end:
                words = f"{before}{words}{after}"
            shown.append(f"{lead}{words}{trail}")
        return "".join(shown)

    def where(self, phrases: Phrases) -> str:
        """Where it stands: its page, if there are pages, and its characters."""
        characters = f"{phrases['characters']} {self.span.start}–{self.span.end}"
        return f"{phrases['page']} {self.page}, {characters}" if self.page else characters


def quotes(answer: Answer, articles: Mapping[str, Article], first: int = 1) -> Iterator[Quote]:
    """The citations, numbered from ``first``; without any, the closest passages."""
    for citation in answer.citations:
        span, short = Span(citation.start, citation.end), answer.short
        if citation is not answer.citations[0] or not inside(short, span):
            short = None
        article, number = articles[citation.article_id], first + citation.number - 1
        yield Quote(article, span, number, short, citation.page)
    for passage in answer.passages[:_CLOSEST] if not answer.citations else ():
        article = articles[passage.article_id]
        span = Span(passage.start, passage.end)
        yield Quote(article, span, page=article.page_of(passage.start))


def inside(part: Span | None, whole: Span) -> bool:
    """Whether there is a part, and it lies inside a range."""
    return part is not None and whole.start <= part.start and part.end <= whole.end


def heading(answer: Answer, phrases: Phrases = ENGLISH) -> str:
    """The line above the quotes that says what the verdict is; "" if they speak for themselves."""
    if not answer.question.strip():
        return phrases["no_question"]
    if answer.reply:
        return ""
    if answer.kind is QuestionKind.OVERVIEW and answer.citations:
        return phrases["selection"]
    if answer.verdict is Verdict.UNSURE:
        return phrases["unsure"]
    if answer.verdict is Verdict.NOT_FOUND:
        return phrases["not_found" if answer.passages else "nothing"]
    return phrases.get("answered", "")


def uncalibrated(answer: Answer, phrases: Phrases = ENGLISH) -> str:
    """A line that says that the confidence was not measured for the model, or ""."""
    return "" if answer.calibrated else phrases["uncalibrated"]


def was_understood(answer: Answer) -> bool:
    """Whether something else was searched for than what was written."""
    return answer.searched_for.strip() != " ".join(answer.question.split())


def markdown(
    answer: Answer,
    articles: Mapping[str, Article],
    phrases: Phrases = ENGLISH,
    *,
    first: int = 1,
    named: bool = False,
) -> str:
    """The answer as Markdown: each quote a block quote with its number, from ``first``.

    ``named``: under each stands the title of its article.
    """
    notes = (answer.note, uncalibrated(answer, phrases), *answer.reply)
    lines = [heading(answer, phrases), *map(escape_markdown, notes)]
    for quote in quotes(answer, articles, first):
        marker = f" [{quote.number}]" if quote.number else ""
        title = f"{_NEXT_LINE}— {escape_markdown(quote.article.title)}" if named else ""
        lines.append(f"> {quote.words(escape_markdown, '**', '**', _NEXT_LINE)}{marker}{title}")
    return "\n\n".join(filter(None, lines))


def plain(answer: Answer, articles: Mapping[str, Article], *, colour: bool) -> str:
    """The answer for a terminal: quotes with numbers, and where each of them stands."""
    bold, dim, end = (_BOLD, _DIM, _PLAIN) if colour else ("", "", "")
    notes = (answer.note, uncalibrated(answer), *answer.reply)
    lines = [heading(answer), *map(visible, notes)]
    if was_understood(answer):
        searched = f"{ENGLISH['searched_for']} {visible(answer.searched_for)}"
        lines.append(f"{dim}{searched}{end}")
    for quote in quotes(answer, articles):
        marker = f" [{quote.number}]" if quote.number else ""
        words = quote.words(visible, bold, end, "\n ")
        lines.append(f"“{words}”{marker}")
        lines.append(f"{dim}    {visible(quote.article.title)}, {quote.where(ENGLISH)}{end}")
    return "\n".join(filter(None, lines))
