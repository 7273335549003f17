"""The article: a text that never changes, and everything that is known about ranges of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from pullquote.datatypes import Block, BlockKind, Sentence
from pullquote.documents.builder import Document
from pullquote.documents.detection import language_of, primary_code
from pullquote.documents.plain import first_words, plain_blocks
from pullquote.documents.sentences import split_blocks
from pullquote.errors import ArticleError

#: Titles that programs write into files by themselves, and names of files.
_PLACEHOLDER = re.compile(
    r"""
    (?:untitled|unnamed|unbenannt|ohne\ titel|sans\ titre|sin\ t[ií]tulo|senza\ titolo|no\ title)
        (?:[\ -]*(?:document|page|\d+))*
    | (?:new\ |word\ |pdf\ )?(?:document|doc|dokument|documento|presentation|slide|page)
        [\ -]*\(?\d*\)?
    | (?:powerpoint|keynote)\ presentation | microsoft\ (?:word|powerpoint|excel)\b.*
    | index | home(?:\ ?page)? | \(?anonymous\)? | title | \W*
    | \S.*\.(?:docx?|pdf|indd|qxd|qxp|tex|dvi|ps|rtf|odt|txt|html?|xhtml|xml|pptx?|pages|md)
    """,
    re.VERBOSE | re.IGNORECASE,
)

_DETAILS = frozenset({"title", "publication", "link", "author", "published", "language"})


@dataclass(frozen=True)
class Article:
    """One article. Offsets into ``text`` are Python code points; nothing ever changes it.

    id: the first 16 hexadecimal digits of the text's sha256. source: the file that it was read
    from. publication, link: where it appeared. questions: those to suggest about it. author,
    published: as the document names them, "" where it does not. language: its ISO 639-1 code, ""
    if it is not known. blocks: in order, never overlapping; all text that is not white space is
    in one of them.
    """

    id: str
    title: str
    text: str
    source: str = ""
    publication: str = ""
    link: str = ""
    questions: tuple[str, ...] = ()
    author: str = ""
    published: str = ""
    language: str = ""
    blocks: tuple[Block, ...] = ()

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of all blocks, in order, each trimmed and never overlapping."""
        return split_blocks(self.text, self.blocks, self.language)

    def page_of(self, position: int) -> int | None:
        """The number of the page that a position in the text stands on, from 1.

        None where there are no pages.
        """
        number = bisect_right(self.blocks, position, key=lambda block: block.start) - 1
        block = self.blocks[max(number, 0)] if self.blocks else None
        if block is None or block.page is None:
            return None
        return block.page + bisect_right(block.page_turns, position)


def article_id(text: str) -> str:
    """The article's id: the first 16 hexadecimal digits of the sha256 of its UTF-8 text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_from_text(text: str, title: str = "", *, source: str = "") -> Article:
    """An article of the text exactly as given; without a title, its first words are the title.

    Raises ArticleError if there is nothing to read in the text.
    """
    _check_words(text, title or source)
    return Article(
        id=article_id(text),
        title=title.strip() or first_words(text),
        text=text,
        source=source,
        language=language_of(text),
        blocks=plain_blocks(text),
    )


def _check_words(text: str, name: str) -> None:
    if not re.search(r"\w", text):
        called = f"“{name}”" if name else "The article"
        raise ArticleError(f"{called} has no text to read. Give one that has at least a sentence.")


def article_from_document(document: Document, title: str, *, source: str = "") -> Article:
    """An article of what was found in a file; ``title`` is for a file that has none of its own.

    A title that programs give by themselves is none; then the first heading of the first level
    is the title. Raises ArticleError if there is nothing to read in the document.
    """
    _check_words(document.text, title or source)
    text = document.text
    declared = " ".join(document.title.split())
    headings = (
        text[block.start : block.end]
        for block in document.blocks
        if block.kind is BlockKind.HEADING and block.level == 1
    )
    return Article(
        id=article_id(text),
        title=(
            (declared if not _PLACEHOLDER.fullmatch(declared) else "")
            or next(headings, "")
            or title
            or first_words(text)
        ),
        text=text,
        source=source,
        author=document.author,
        published=document.published,
        language=primary_code(document.language) or language_of(text),
        blocks=document.blocks,
    )


def with_details(article: Article, details: dict[str, object]) -> Article:
    """The article with what a ``.toml`` file beside it says: texts, and questions to begin with.

    Raises ArticleError if one of them is not of the expected form.
    """
    strings = {name: value for name, value in details.items() if name in _DETAILS}
    questions = details.get("questions", [])
    if set(details) - _DETAILS - {"questions"} or not (
        all(isinstance(value, str) for value in strings.values())
        and isinstance(questions, list)
        and all(isinstance(question, str) for question in questions)
    ):
        raise ArticleError(
            f"The details of {article.source or article.title} are not understood: give "
            f"{', '.join(sorted(_DETAILS))} as text, questions as a list of texts, and no more."
        )
    given: dict[str, Any] = {name: str(value) for name, value in strings.items() if value}
    link = str(given.get("link", ""))
    if link and not link.startswith(("https://", "http://")):
        raise ArticleError(f"The link {link!r} does not start with https:// or http://.")
    if "language" in given:
        given["language"] = primary_code(given["language"]) or article.language
    return replace(article, questions=tuple(questions), **given)
