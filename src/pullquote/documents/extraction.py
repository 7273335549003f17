"""The text and headings of Markdown, HTML and PDF files, by markdown-it-py, trafilatura, pypdf.

``main`` runs in a process of its own: bytes on standard input, one JSON object on standard output.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from dataclasses import asdict, dataclass

PAGES = 1000
LONGEST_TEXT = 2_000_000  # code points: about 1,000 pages
MEMORY = 2_000_000_000  # bytes of address space
CPU_SECONDS = 50

_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


class _UnreadableError(Exception):
    """Why a file cannot be read, as the end of a sentence that starts with its name."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What was found in a file; headings are [start, end) in the text."""

    title: str
    text: str
    headings: tuple[tuple[int, int], ...] = ()


def from_markdown(source: str) -> Extract:
    """The text of a Markdown document without its marks, a paragraph a block.

    A heading of the first level that it begins with is its title, too.
    """
    from markdown_it import MarkdownIt

    blocks: list[tuple[str, bool]] = []
    heading = False
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(source)
    for token in tokens:
        if token.type == "heading_open":
            heading = True
        elif token.type == "heading_close":
            heading = False
        elif token.type == "inline":
            words = "".join(
                " " if child.type in ("softbreak", "hardbreak") else child.content
                for child in token.children or ()
                if child.type in ("text", "code_inline", "softbreak", "hardbreak", "text_special")
            )
            blocks.append((" ".join(words.split()), heading))
        elif token.type in ("fence", "code_block"):
            blocks.append((token.content.strip(), False))
    titled = bool(tokens) and tokens[0].tag == "h1"
    return _joined(blocks[0][0] if titled else "", blocks)


def from_html(source: str) -> Extract:
    """The main text of a web page, by trafilatura; all of its text if that finds too little."""
    import trafilatura

    if "<body" not in source.lower():
        source = f"<html><body>{source}</body></html>"
    markdown = trafilatura.extract(
        source,
        output_format="markdown",
        include_comments=False,
        include_links=False,
        include_images=False,
        include_formatting=True,
        favor_recall=True,
    )
    extract = from_markdown(markdown or "")
    if len(extract.text) < 200:
        everything = trafilatura.html2txt(source) or ""
        if len(everything) > 2 * len(extract.text):
            extract = Extract("", everything)
    return Extract(_html_title(source) or extract.title, extract.text, extract.headings)


def _html_title(source: str) -> str:
    """The title that trafilatura finds, "" if there is none."""
    import trafilatura

    try:
        metadata = trafilatura.extract_metadata(source)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # whatever its search for a date stumbles over: the text is there
        return ""
    return (metadata.title if metadata is not None else "") or ""


def from_pdf(data: bytes) -> Extract:
    """The text of a PDF, page after page, with words that were divided at a line's end joined."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _UnreadableError("is encrypted. Save a copy without a password and use that.")
        if len(reader.pages) > PAGES:
            raise _UnreadableError(
                f"has {len(reader.pages):,} pages; at most {PAGES:,} can be read. Use a part of it."
            )
        pages = [page.extract_text() for page in reader.pages]
        title = (reader.metadata.title if reader.metadata else "") or ""
    except (_UnreadableError, MemoryError, RecursionError):
        raise
    except Exception as exc:  # pypdf raises whatever it stumbles over in a file that is not whole
        raise _UnreadableError("is not a whole PDF file. Save it again, or use its text.") from exc
    text = _HYPHEN.sub("", "\n\n".join(page.strip() for page in pages if page.strip()))
    if not re.search(r"\w", text):
        raise _UnreadableError(
            "has no text in it, only images perhaps. Run text recognition (OCR) on it first."
        )
    return Extract(str(title), text)


def extracted(suffix: str, data: bytes) -> dict[str, object]:
    """What :func:`main` writes: the fields of an extract, or the reason why there is none."""
    try:
        if suffix == ".pdf":
            extract = from_pdf(data)
        else:
            read = from_markdown if suffix == ".md" else from_html
            extract = read(data.decode("utf-8", "replace"))
    except _UnreadableError as exc:
        return {"error": str(exc)}
    except (MemoryError, RecursionError):
        return {"error": "needs too much memory to read. Save its text as .txt and use that."}
    if len(extract.text) > LONGEST_TEXT:
        return {"error": f"has more than {LONGEST_TEXT:,} characters of text. Use a part of it."}
    return asdict(extract)


def main(suffix: str) -> None:
    """Read bytes from standard input, write the extract or the reason why there is none."""
    _limit_resources()
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(extracted(suffix, sys.stdin.buffer.read())))


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # not on this system: the time limit of the parent remains
        return
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        limited = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (limited, hard))


def _joined(title: str, blocks: list[tuple[str, bool]]) -> Extract:
    text, headings = "", []
    for block, is_heading in blocks:
        if not block:
            continue
        text += "\n\n" if text else ""
        if is_heading:
            headings.append((len(text), len(text) + len(block)))
        text += block
    return Extract(title, text, tuple(headings))
