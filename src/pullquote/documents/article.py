"""The article: a text that never changes, and everything that is known about ranges of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from pullquote.datatypes import Block, Sentence
from pullquote.documents.builder import Document
from pullquote.documents.plain import LETTER, first_words, plain_blocks
from pullquote.documents.sentences import split_blocks
from pullquote.errors import ArticleError


@dataclass(frozen=True)
class Article:
    """One article. Offsets into ``text`` are Python code points; nothing ever changes it.

    id: the first 16 hexadecimal digits of the text's sha256. author, published: as the document
    names them, "" where it does not. language: its ISO 639-1 code, "" if it is not known.
    blocks: in order, never overlapping; all text that is not white space is in one of them.
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
    if not LETTER.search(text) and not re.search(r"\w", text):
        name = f"“{title or source}”" if title or source else "The article"
        raise ArticleError(f"{name} has no text to read. Give one that has at least a sentence.")
    return Article(
        id=article_id(text),
        title=title.strip() or first_words(text),
        text=text,
        source=source,
        blocks=plain_blocks(text),
    )


def article_from_document(document: Document, title: str, *, source: str = "") -> Article:
    """An article of what was found in a file; ``title`` is for a file that has none of its own.

    Raises ArticleError if there is nothing to read in it.
    """
    article = article_from_text(document.text, document.title or title, source=source)
    return replace(
        article,
        author=document.author,
        published=document.published,
        language=document.language,
        blocks=document.blocks,
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
