"""An article's text and its sentences.

The text is taken as it is: nothing is added, removed or changed, so that offsets into it stay
true. Everything here only finds ranges of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

import sentencex

from pullquote.datatypes import Article, Sentence, SentenceKind, Span
from pullquote.errors import ArticleError

#: A quote is at most about this long (code points), so no sentence may be longer.
LONGEST_SENTENCE = 400

_LONGEST_HEADING = 90
_SPLIT_AT_ONCE = 5000  # code points
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;,][\"'”’»)\]]*\s*$")
_LETTER = re.compile(r"[^\W\d_]")
_BLANK_LINES = re.compile(r"\r?\n[ \t\r\f\v]*\n")
_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S")
_CUTS = (re.compile(r"[;:—–][\"'”’]*\s+"), re.compile(r",[\"'”’]*\s+"), re.compile(r"\s+"))

_FURNITURE = re.compile(
    r"""
    \[[^\]]*\b(?:edited|translated|reviewed|photo|image|video|editor)\b[^\]]*\]\.?$
    | the\ views\ expressed\b | the\ opinions\ expressed\b
    | the\ post\b.*\bappeared\ first\ on\b
    | this\ (?:article|story|post)\ (?:was\ )?(?:first|originally)\b
    | (?:originally\ )?published\ (?:by|on|in)\b | from\ .{0,80}\bhttps?://\S+$ | https?://\S+$
    | \d+\ comments?$ | (?:leave\ a\ comment|read\ more|share\ this|subscribe|sign\ up|related:)\b
    | (?:©|copyright\b|all\ rights\ reserved)
    | (?:photo|image|photograph|picture)(?:\ credit)?(?:\ by|:)
    | (?-i:[Bb][Yy]\ (?:[A-Z][\w.’'-]+(?:\s+|$)){2,4}$)
    | (?:edited|written|reported|translated)\ by\b.{0,80}$
    | (?:last\ )?updated:?\ .{0,40}$
    """,
    re.VERBOSE | re.IGNORECASE,
)


def article_id(text: str) -> str:
    """The article's id: the first 16 hexadecimal digits of the sha256 of its UTF-8 text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def well_formed(text: str) -> str:
    """The text with lone surrogates, which UTF-8 has no form for, as "?": the same offsets."""
    return text.encode("utf-8", "replace").decode("utf-8")


def article_from_text(text: str, title: str = "", *, source: str = "") -> Article:
    """An article of the text exactly as given; without a title, its first words are the title.

    Raises ArticleError if there is nothing to read in the text.
    """
    if not _LETTER.search(text) and not re.search(r"\w", text):
        name = f"“{title or source}”" if title or source else "The article"
        raise ArticleError(f"{name} has no text to read. Give one that has at least a sentence.")
    return Article(
        id=article_id(text), title=title.strip() or _first_words(text), text=text, source=source
    )


def with_details(article: Article, details: dict[str, object]) -> Article:
    """The article with the sidecar's title, publication, link and suggested questions.

    Raises ArticleError if one of them is not of the expected form.
    """
    known = {"title", "publication", "link"}
    strings = {name: value for name, value in details.items() if name in known}
    questions = details.get("questions", [])
    if set(details) - known - {"questions"} or not (
        all(isinstance(value, str) for value in strings.values())
        and isinstance(questions, list)
        and all(isinstance(question, str) for question in questions)
    ):
        raise ArticleError(
            f"The details of {article.source or article.title} are not understood: give title, "
            "publication and link as text, questions as a list of texts, and nothing else."
        )
    link = str(strings.get("link", ""))
    if link and not link.startswith(("https://", "http://")):
        raise ArticleError(f"The link {link!r} does not start with https:// or http://.")
    return replace(
        article,
        title=str(strings.get("title") or article.title),
        publication=str(strings.get("publication", "")),
        link=link,
        questions=tuple(questions),
    )


def sentences(article: Article) -> tuple[Sentence, ...]:
    """The article's sentences in order, each trimmed of white space and never overlapping.

    Sentences longer than ``LONGEST_SENTENCE`` are cut after a clause or a word.
    """
    text = article.text
    marked = {(heading.start, heading.end) for heading in article.headings}
    found: list[Sentence] = []
    paragraphs = list(_paragraphs(text))
    for number, (start, end) in enumerate(paragraphs):
        kind = _kind(text, start, end, is_last=number + 1 == len(paragraphs))
        if (start, end) in marked:
            kind = SentenceKind.HEADING
        whole = kind is not SentenceKind.PROSE
        for span in _pieces(text, [Span(start, end)] if whole else _split(text, start, end)):
            piece_kind = kind
            if kind is SentenceKind.PROSE and _FURNITURE.match(text[span.start : span.end]):
                piece_kind = SentenceKind.FURNITURE
            found.append(Sentence(span.start, span.end, number, piece_kind))
    return tuple(found)


def _first_words(text: str) -> str:
    line = next(match.group() for match in _LINE.finditer(text) if re.search(r"\w", match.group()))
    words = line.strip().lstrip("#").strip()
    return words if len(words) <= 70 else words[:70].rsplit(" ", 1)[0] + " …"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Each line is a paragraph, but the lines of a hard-wrapped block are one paragraph."""
    position = 0
    for gap in [*_BLANK_LINES.finditer(text), None]:
        block_end = gap.start() if gap else len(text)
        lines = [
            (position + match.start(), position + match.end())
            for match in _LINE.finditer(text[position:block_end])
        ]
        if _is_wrapped(text, lines):
            lines = [(lines[0][0], lines[-1][1])]
        for line in lines:
            start, end = _trimmed(text, *line)
            if start < end:
                yield start, end
        position = gap.end() if gap else block_end


def _is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether a block's lines were broken at a column: even lengths, breaks inside sentences."""
    if len(lines) < 2:
        return False
    body = [text[start:end].rstrip() for start, end in lines[:-1]]
    lengths = sorted(len(line) for line in body)
    middle = lengths[len(lengths) // 2]
    inside = sum(not _SENTENCE_END.search(line) for line in body)
    even = sum(length >= 0.7 * middle for length in lengths)
    return 40 <= middle <= 120 and 2 * inside >= len(body) and 4 * even >= 3 * len(body)


def _kind(text: str, start: int, end: int, *, is_last: bool) -> SentenceKind:
    line = text[start:end]
    if len(line) <= 300 and _FURNITURE.match(line):
        return SentenceKind.FURNITURE
    if _MARKDOWN_HEADING.match(line):
        return SentenceKind.HEADING
    short = len(line) <= _LONGEST_HEADING and "\n" not in line
    if short and not is_last and not _SENTENCE_END.search(line) and _LETTER.search(line):
        first = _LETTER.search(line)
        if first and (first.group().isupper() or not first.group().islower()):
            return SentenceKind.HEADING
    return SentenceKind.PROSE


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentence spans of one paragraph, by sentencex.

    A long paragraph is given to it part by part: on quotation marks that never close it takes
    time in the square of the length. A part ends before the last sentence that begins in it.
    """
    while start < end:
        until = min(end, start + _SPLIT_AT_ONCE)
        pieces = list(_boundaries(text, start, until))
        if until < end:
            half = start + _SPLIT_AT_ONCE // 2
            cuts = (pieces[-1][0], text.rfind(" ", start, until) + 1)
            until = next((cut for cut in cuts if cut > half), until)
        for piece_start, piece_end in pieces:
            a, b = _trimmed(text, piece_start, min(piece_end, until))
            if a < b:
                yield Span(a, b)
        start = until


def _boundaries(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces of a range of the text that sentencex takes for sentences; together, all of it."""
    paragraph = text[start:end].replace("\n", " ").replace("\r", " ")
    position = 0
    for boundary in sentencex.get_sentence_boundaries("en", well_formed(paragraph)):
        piece_start, piece_end = int(boundary["start_index"]), int(boundary["end_index"])
        if piece_start < position or piece_end > len(paragraph):
            break
        position = piece_end
        yield start + piece_start, start + piece_end
    if position < len(paragraph):
        yield start + position, end


def _pieces(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, those that are too long cut near their middle, again and again."""
    for span in spans:
        start = span.start
        while span.end - start > LONGEST_SENTENCE:
            cut = _cut(text, start, span.end)
            a, b = _trimmed(text, start, cut)
            if a < b:
                yield Span(a, b)
            start = cut
        a, b = _trimmed(text, start, span.end)
        if a < b:
            yield Span(a, b)


def _cut(text: str, start: int, end: int) -> int:
    """Where to cut a sentence that is too long: after a clause if one ends in the later half."""
    limit = min(start + LONGEST_SENTENCE, end)
    for pattern in _CUTS:
        cuts = [match.end() for match in pattern.finditer(text, start, limit)]
        if cuts and cuts[-1] > start + LONGEST_SENTENCE // 2:
            return cuts[-1]
    return limit
