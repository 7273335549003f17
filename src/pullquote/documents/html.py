"""Web pages, by trafilatura."""

from __future__ import annotations

from pullquote.documents.builder import Document, DocumentBuilder
from pullquote.documents.markdown import read_markdown


def read_html(data: bytes) -> Document:
    """The main text of a web page; all of its text if that finds too little."""
    import trafilatura

    source = data.decode("utf-8", "replace")
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
    document = read_markdown((markdown or "").encode("utf-8", "replace"))
    if len(document.text) < 200:
        everything = trafilatura.html2txt(source) or ""
        if len(everything) > 2 * len(document.text):
            builder = DocumentBuilder()
            for line in everything.splitlines():
                builder.add(line)
            document = builder.document()
    return Document(document.text, document.blocks, _title(source) or document.title)


def _title(source: str) -> str:
    """The title that trafilatura finds, "" if there is none."""
    import trafilatura

    try:
        metadata = trafilatura.extract_metadata(source)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # whatever its search for a date stumbles over: the text is there
        return ""
    return (metadata.title if metadata is not None else "") or ""
