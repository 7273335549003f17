"""Articles from files: .txt, .md, .html and .pdf, with clear limits.

HTML, PDF and long Markdown files are taken apart in a process of their own with limits on time
and memory, since a file may come from anybody.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pullquote.documents import child
from pullquote.documents.article import (
    Article,
    article_from_document,
    article_from_text,
    with_details,
)
from pullquote.documents.builder import Document, UnreadableError
from pullquote.documents.child import LONGEST_TEXT
from pullquote.documents.process import read_in_child
from pullquote.errors import ArticleError

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf")
LARGEST_FILE = 20_000_000  # bytes
#: A character set of one's own that an HTML page declares where the standard looks for it.
_CHARSET = re.compile(
    rb"<meta[^>]+charset=[\"'\s]*((?:windows-|iso-8859-|koi8-|gb|big5|euc-|shift_jis)[\w-]*)", re.I
)
#: What gives a pasted text away as Markdown: a heading.
_MARKDOWN = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_MARKDOWN_READ_HERE = 100_000  # bytes: below a second, whatever they are


def load_article(path: Path) -> Article:
    """Load one file; details come from a ``.toml`` file of the same name beside it, if any.

    Raises ArticleError, naming the file, if it cannot be read as an article.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _too_large(path.name)
        article = read_upload(path.name, path.read_bytes())
        sidecar = path.with_suffix(".toml")
        details = tomllib.loads(sidecar.read_text("utf-8")) if sidecar.is_file() else {}
    except OSError as exc:
        raise ArticleError(f"{path} cannot be read: {exc.strerror or exc}.") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ArticleError(f"{path.with_suffix('.toml')} is not valid TOML: {exc}.") from exc
    return with_details(article, details) if details else article


def load_articles(folder: Path) -> tuple[Article, ...]:
    """Load every article in a folder and the folders in it, in order of path.

    Raises ArticleError if there is none, or if one of them cannot be read.
    """
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not paths:
        raise ArticleError(
            f"There is no article in {folder}. Put a {', '.join(SUFFIXES)} file there."
        )
    return tuple(
        replace(load_article(path), source=path.relative_to(folder).as_posix()) for path in paths
    )


def read_upload(
    name: str, data: bytes, *, read: Callable[[str, bytes], Document] = read_in_child
) -> Article:
    """The article in a file's bytes; the name's ending says which kind of file it is.

    ``read`` takes HTML, PDF and long Markdown apart. Raises ArticleError if the file is of
    another kind, too large, encrypted, binary or empty, or takes too long to read.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ArticleError(
            f"“{name}” is not a kind of file that can be read. Use {', '.join(SUFFIXES)}."
        )
    if len(data) > LARGEST_FILE:
        raise _too_large(name)
    if not data.strip():
        raise ArticleError(f"“{name}” is empty. Choose a file with text in it.")
    called = Path(name).stem.replace("-", " ")
    if suffix == ".txt":
        text = _decoded(name, data)
        _check_length(f"“{name}”", text)
        return article_from_text(text, called, source=name)
    content = data if suffix == ".pdf" else _decoded(name, data).encode()
    document = _read(f"“{name}”", suffix, content, read)
    return article_from_document(document, called, source=name)


def pasted(text: str) -> Article:
    """The article in a pasted text, without its marks if it has Markdown's headings.

    Raises ArticleError if it is empty or too long.
    """
    _check_length("The text", text)
    if not _MARKDOWN.search(text):
        return article_from_text(text)
    document = _read("The text", ".md", text.encode("utf-8", "replace"), read_in_child)
    return article_from_document(document, "")


def _check_length(name: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise ArticleError(
            f"{name} has {len(text):,} characters; at most {LONGEST_TEXT:,} can be read. "
            "Use a part of it."
        )


def _too_large(name: str) -> ArticleError:
    return ArticleError(
        f"“{name}” is larger than {LARGEST_FILE // 1_000_000} MB. Choose a smaller file."
    )


def _decoded(name: str, data: bytes) -> str:
    """Text in UTF-8 or UTF-16 with their marks, else UTF-8, else what HTML declares, else
    Windows-1252; LF line ends.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            break
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            declared = _CHARSET.search(data[:1024])
            text = _decoded_as(declared.group(1).decode() if declared else "cp1252", data)
    odd = sum(1 for c in text[:100_000] if (c < " " and c not in "\t\n\r\f\v\x1b") or c == "\ufffd")
    if odd > len(text[:100_000]) // 100 + 2:
        raise ArticleError(f"“{name}” is not text. Save it as UTF-8 text, or choose another file.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded_as(encoding: str, data: bytes) -> str:
    try:
        return data.decode(encoding, "replace")
    except LookupError:  # no encoding has that name
        return data.decode("cp1252", "replace")


def _read(name: str, suffix: str, data: bytes, read: Callable[[str, bytes], Document]) -> Document:
    """What is in a Markdown, HTML or PDF file."""
    here = suffix == ".md" and len(data) <= _MARKDOWN_READ_HERE
    try:
        return child.read(suffix, data) if here else read(suffix, data)
    except UnreadableError as exc:
        raise ArticleError(f"{name} {exc}") from exc
