"""Articles from files: .txt, .md, .html and .pdf, with clear limits.

HTML, PDF and long Markdown files are taken apart in a process of their own with limits on time
and memory, since a file may come from anybody.
"""

from __future__ import annotations

import codecs
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pullquote.datatypes import BlockKind, Span
from pullquote.documents.article import Article, article_from_text, with_details
from pullquote.documents.extraction import LONGEST_TEXT
from pullquote.errors import ArticleError

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf")
LARGEST_FILE = 20_000_000  # bytes
EXTRACTION_SECONDS = 60
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


def in_child(suffix: str, data: bytes) -> Any:
    """``pullquote.documents.extraction.extracted`` in a process of its own, with its limits.

    Raises TimeoutExpired if that takes too long, ValueError if the process ends without a word.
    """
    command = [sys.executable, "-I", "-c", _CHILD, str(Path(__file__).parents[2]), suffix]
    child = subprocess.run(
        command, input=data, capture_output=True, timeout=EXTRACTION_SECONDS, check=False
    )
    return json.loads(child.stdout)


def read_upload(
    name: str, data: bytes, *, extract: Callable[[str, bytes], Any] = in_child
) -> Article:
    """The article in a file's bytes; the name's ending says which kind of file it is.

    ``extract`` takes HTML, PDF and long Markdown apart. Raises ArticleError if the file is of
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
    title, headings = "", tuple[Span, ...]()
    if suffix == ".txt":
        text = _decoded(name, data)
    else:
        content = data if suffix == ".pdf" else _decoded(name, data).encode()
        title, text, headings = _extracted(name, suffix, content, extract)
    _check_length(f"“{name}”", text)
    article = article_from_text(text, title or Path(name).stem.replace("-", " "), source=name)
    return _with_headings(article, headings)


def pasted(text: str) -> Article:
    """The article in a pasted text, without its marks if it has Markdown's headings.

    Raises ArticleError if it is empty or too long.
    """
    _check_length("The text", text)
    if not _MARKDOWN.search(text):
        return article_from_text(text)
    title, plain, headings = _extracted(
        "The text", ".md", text.encode("utf-8", "replace"), in_child
    )
    return _with_headings(article_from_text(plain, title), headings)


def _with_headings(article: Article, headings: Sequence[Span]) -> Article:
    marked = {(heading.start, heading.end) for heading in headings}
    blocks = tuple(
        replace(block, kind=BlockKind.HEADING) if (block.start, block.end) in marked else block
        for block in article.blocks
    )
    return replace(article, blocks=blocks)


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


def _extracted(
    name: str, suffix: str, data: bytes, extract: Callable[[str, bytes], Any]
) -> tuple[str, str, tuple[Span, ...]]:
    """Title, text and headings of a Markdown, HTML or PDF file."""
    if suffix == ".md" and len(data) <= _MARKDOWN_READ_HERE:
        from pullquote.documents.extraction import from_markdown

        here = from_markdown(data.decode("utf-8", "replace"))
        return here.title, here.text, tuple(Span(*span) for span in here.headings)
    try:
        found = extract(suffix, data)
    except subprocess.TimeoutExpired as exc:
        raise ArticleError(
            f"“{name}” takes too long to read. Save its text as .txt and use that."
        ) from exc
    except ValueError as exc:
        raise ArticleError(
            f"“{name}” cannot be read: it is damaged or needs too much memory."
        ) from exc
    if "error" in found:
        raise ArticleError(f"“{name}” {found['error']}")
    return found["title"], found["text"], tuple(Span(*span) for span in found["headings"])


_CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from pullquote.documents.extraction import main
main(sys.argv[2])
"""
