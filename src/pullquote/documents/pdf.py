"""PDF files, by pypdf."""

from __future__ import annotations

import io
import re

from pullquote.documents.builder import Document, DocumentBuilder, UnreadableError
from pullquote.documents.child import Progress

PAGES = 1000

_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


def read_pdf(data: bytes, progress: Progress | None = None) -> Document:
    """The text of a PDF, page after page, with words that were divided at a line's end joined.

    Raises UnreadableError if it is encrypted, not whole, without text, or too long.
    """
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("is encrypted. Save a copy without a password and use that.")
        if len(reader.pages) > PAGES:
            raise UnreadableError(
                f"has {len(reader.pages):,} pages; at most {PAGES:,} can be read. Use a part of it."
            )
        pages = []
        for number, page in enumerate(reader.pages, 1):
            pages.append(page.extract_text())
            if progress is not None:
                progress(number, len(reader.pages))
        title = (reader.metadata.title if reader.metadata else "") or ""
    except (UnreadableError, MemoryError, RecursionError):
        raise
    except Exception as exc:  # pypdf raises whatever it stumbles over in a file that is not whole
        raise UnreadableError("is not a whole PDF file. Save it again, or use its text.") from exc
    builder = DocumentBuilder()
    for number, text in enumerate(pages, 1):
        builder.add(_HYPHEN.sub("", text), page=number)
    document = builder.document(str(title))
    if not re.search(r"\w", document.text):
        raise UnreadableError(
            "has no text in it, only images perhaps. Run text recognition (OCR) on it first."
        )
    return document
