"""Articles from the bytes of files, with clear limits.

HTML, PDF, Word, EPUB and long Markdown files are taken apart in a process of their own with limits
on time and memory, since a file may come from anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from pullquote.documents import child
from pullquote.documents.archives import unpacked
from pullquote.documents.article import Article, article_from_document
from pullquote.documents.builder import Document, UnreadableError
from pullquote.documents.child import LONGEST_TEXT
from pullquote.documents.decoding import decode
from pullquote.documents.plain import read_text
from pullquote.documents.process import read_in_child
from pullquote.errors import ArticleError

#: Takes a file's ending and its bytes, gives what is in it; raises UnreadableError.
Read = Callable[[str, bytes], Document]

#: The endings of the files that hold one article.
SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".epub")
ARCHIVE = ".zip"
LARGEST_FILE = 20_000_000  # bytes
_OTHER_NAMES = {".markdown": ".md", ".text": ".txt", ".xhtml": ".html"}
_MARKUP = frozenset({".html", ".htm"})
_TEXTS = frozenset({".txt", ".md"}) | _MARKUP
#: What can be done about kinds that are not read.
_INSTEAD = {
    ".doc": "Save it as .docx",
    ".rtf": "Save it as .docx",
    ".odt": "Save it as .docx",
    ".pages": "Save it as .docx or .pdf",
    ".mobi": "Convert it to .epub",
    ".azw3": "Convert it to .epub",
}
#: What gives a pasted text away as Markdown: a heading.
_MARKDOWN = re.compile(r"^#{1,6} +\S", re.MULTILINE)
#: Bytes: below a second, whatever they are. What has HTML in it is read apart.
_MARKDOWN_READ_HERE = 100_000


def suffix_of(name: str) -> str:
    """The ending of a file's name that says what kind it is.

    >>> suffix_of("Notes.MARKDOWN")
    '.md'
    """
    # A backslash right before the ending is a part of the name, not a folder's end.
    suffix = PurePosixPath(name.replace("\\", "_")).suffix.lower()
    return _OTHER_NAMES.get(suffix, suffix)


def read_articles(name: str, data: bytes, *, read: Read = read_in_child) -> tuple[Article, ...]:
    """The articles in a file: one, or those of an archive in order of path.

    What is in an archive and is not of a kind that can be read is left out. ``read`` and errors
    as for :func:`read_article`.
    """
    if suffix_of(name) != ARCHIVE:
        return (read_article(name, data, read=read),)
    _check_size(name, data)
    articles = []
    refused = ""
    for path, content in unpacked(name, data):
        if suffix_of(path) not in SUFFIXES:
            continue
        try:
            articles.append(read_article(path, content, read=read))
        except ArticleError as exc:
            refused = refused or f" {exc}"
    if not articles:
        raise ArticleError(
            f"“{name}” has no article in it that can be read: {', '.join(SUFFIXES)}.{refused}"
        )
    return tuple(articles)


def read_article(name: str, data: bytes, *, read: Read = read_in_child) -> Article:
    """The article in a file's bytes; the name's ending says which kind of file it is.

    ``read`` takes all apart but plain text and short Markdown. Raises ArticleError if the file is
    of another kind, too large, encrypted, binary or empty, or takes too long to read.
    """
    suffix = suffix_of(name)
    if suffix not in SUFFIXES:
        raise ArticleError(
            f"“{name}” is not a kind of file that can be read. "
            f"{_INSTEAD.get(suffix, 'Use another copy')}: {', '.join(SUFFIXES)} are read."
        )
    _check_size(name, data)
    if not data.strip():
        raise ArticleError(f"“{name}” is empty. Choose a file with text in it.")
    text = decode(data, markup=suffix in _MARKUP) if suffix in _TEXTS else ""
    if text is None:
        raise ArticleError(f"“{name}” is not text. Save it as UTF-8 text, or choose another file.")
    if suffix == ".txt":
        _check_length(f"“{name}”", text)
        document = read_text(text)
    else:
        content = text.encode("utf-8", "replace") if suffix in _TEXTS else data
        document = _read(f"“{name}”", suffix, content, read)
    called = PurePosixPath(name.replace("\\", "/")).stem.replace("-", " ").replace("_", " ")
    return article_from_document(document, called, source=name)


def pasted(text: str) -> Article:
    """The article in a pasted text, without its marks if it has Markdown's headings.

    Raises ArticleError if it is empty or too long.
    """
    _check_length("The text", text)
    if not _MARKDOWN.search(text):
        return article_from_document(read_text(text), "")
    document = _read("The text", ".md", text.encode("utf-8", "replace"), read_in_child)
    return article_from_document(document, "")


def _check_length(name: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise ArticleError(
            f"{name} has {len(text):,} characters; at most {LONGEST_TEXT:,} can be read. "
            "Use a part of it."
        )


def _check_size(name: str, data: bytes) -> None:
    if len(data) > LARGEST_FILE:
        raise too_large(name)


def too_large(name: str) -> ArticleError:
    """The error that says that a file is larger than can be read."""
    return ArticleError(
        f"“{name}” is larger than {LARGEST_FILE // 1_000_000} MB. Choose a smaller file."
    )


def _read(name: str, suffix: str, data: bytes, read: Read) -> Document:
    """What is in a file of any kind but plain text; short Markdown is read in this process."""
    here = suffix == ".md" and len(data) <= _MARKDOWN_READ_HERE and b"<" not in data
    try:
        return child.read(suffix, data) if here else read(suffix, data)
    except UnreadableError as exc:
        raise ArticleError(f"{name} {exc}") from exc
