"""PDF files, by PDFium: characters with positions put together to lines, columns and blocks."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pypdfium2
from pypdfium2 import raw

from pullquote.datatypes import BlockKind
from pullquote.documents import properties
from pullquote.documents.builder import Document, DocumentBuilder, UnreadableError
from pullquote.documents.child import Progress
from pullquote.documents.pdf.columns import stretches, usual_gaps
from pullquote.documents.pdf.flow import add, joined, vocabulary
from pullquote.documents.pdf.lines import Fragment, fragments
from pullquote.documents.pdf.pieces import Piece, Text, lists, pieces
from pullquote.documents.pdf.running import without_running
from pullquote.documents.pdf.words import Readable, page_words

PAGES = 1000
#: Share of characters without a name, or with a name that no text has, in a text of nonsense.
_NONSENSE = 0.15
#: In texts of Latin letters: English has 0.38, Polish 0.35; letters moved along have 0.1.
_VOWELS, _CERTAIN_VOWELS = 0.2, 0.3


def read_pdf(data: bytes, progress: Progress | None = None) -> Document:
    """The blocks of a PDF, without running headers, footers and page numbers.

    Raises UnreadableError if it is encrypted, damaged, too long, a scan, or if its fonts do not
    say which characters they draw.
    """
    document = _opened(data)
    try:
        if len(document) > PAGES:
            raise UnreadableError(
                f"has {len(document):,} pages; at most {PAGES:,} can be read. Use a part of it."
            )
        pages, readable = _pages(document, progress)
        metadata = {name: str(value) for name, value in document.get_metadata_dict().items()}
        language = _language(document)
    finally:
        document.close()
    return _document(pages, readable, metadata, language)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        code = raw.FPDF_GetLastError()
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadableError(
                "is encrypted. Save a copy without a password and use that."
            ) from exc
        raise UnreadableError("is not a whole PDF file. Save it again, or use its text.") from exc


def _language(document: pypdfium2.PdfDocument) -> str:
    """The ISO 639-1 code of the language that the file says it is in, "" if it does not say."""
    buffer = (ctypes.c_ushort * 64)()
    size = raw.FPDFCatalog_GetLanguage(document.raw, buffer, ctypes.sizeof(buffer))
    return properties.language(
        bytes(buffer)[: max(0, min(size, 128) - 2)].decode("utf-16-le", "replace")
    )


def _pages(
    document: pypdfium2.PdfDocument, progress: Progress | None
) -> tuple[list[list[Fragment]], Readable]:
    """The fragments of every page.

    Raises UnreadableError if most of the pages are pictures of text.
    """
    pages: list[list[Fragment]] = []
    readable, scanned = Readable(), 0
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(fragments(page_words(page, readable)))
            if not pages[-1] and _has_image(page):
                scanned += 1
            page.close()
        except pypdfium2.PdfiumError:  # a page that is damaged: the others are there
            pages.append([])
        if progress is not None:
            progress(number + 1, len(document))
    if not any(pages):
        raise UnreadableError(
            "has no text in it, only images perhaps. Run text recognition (OCR) on it first."
        )
    if 2 * scanned > len(pages):
        raise UnreadableError(
            f"is mostly images: {scanned:,} of {len(pages):,} pages have no text. "
            "Run text recognition (OCR) on it first."
        )
    return pages, readable


def _has_image(page: pypdfium2.PdfPage) -> bool:
    return any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _document(
    pages: Sequence[list[Fragment]], readable: Readable, metadata: Mapping[str, str], language: str
) -> Document:
    kept = without_running(pages)
    text, turned = _text(kept), [_turned(page) for page in kept]
    usual = usual_gaps([page[0] for page in turned if page])
    found = joined(
        [pieces(stretch, number, text) for part in page for stretch in stretches(part, usual)]
        for number, page in enumerate(turned, 1)
    )
    _levels(found)
    words, builder = vocabulary(found), DocumentBuilder()
    for piece in lists(found):
        add(piece, builder, words)
    document = builder.document(
        properties.title(metadata.get("Title", "")) or _largest(found),
        properties.author(metadata.get("Author", "")),
        properties.day(metadata.get("CreationDate", "")),
        language,
    )
    if _is_nonsense(document.text, readable):
        raise UnreadableError(
            "does not say which letters its fonts draw, so its text cannot be read. "
            "Run text recognition (OCR) on it first."
        )
    return document


def _text(pages: Sequence[Sequence[Fragment]]) -> Text:
    """What most of the text of a document has."""
    sizes, mono, total = Counter[float](), 0, 0
    gaps: list[float] = []
    for page in pages:
        for above, f in zip([None, *page], page, strict=False):
            sizes[f.size] += len(f.text)
            mono += len(f.text) * f.mono
            total += len(f.text)
            if above is not None and 0.9 * f.size < above.baseline - f.baseline < 3 * f.size:
                gaps.append((above.baseline - f.baseline) / f.size)
    return Text(
        sizes.most_common(1)[0][0] if sizes else 10.0,
        float(np.median(gaps)) if gaps else 1.2,
        2 * mono > total,
    )


def _turned(page: Sequence[Fragment]) -> list[list[Fragment]]:
    """The fragments of a page by the direction of their text, that of most of it first."""
    letters = Counter[int]()
    for f in page:
        letters[f.turn] += len(f.text)
    return [[f for f in page if f.turn == turn] for turn, _ in letters.most_common()]


def _levels(found: Sequence[Piece]) -> None:
    """Give headings their levels: the larger, the higher; bold ones of the text's size last."""
    headings = [piece for piece in found if piece.kind is BlockKind.HEADING]
    sizes = sorted({round(piece.lines[0].size) for piece in headings}, reverse=True)
    for piece in headings:
        piece.level = min(sizes.index(round(piece.lines[0].size)) + 1, 6)


def _largest(found: Sequence[Piece]) -> str:
    """The words of the largest heading on the first page, "" if there is none."""
    headings = [p for p in found if p.kind is BlockKind.HEADING and p.lines[0].page == 1]
    if not headings:
        return ""
    return " ".join(line.text for line in max(headings, key=lambda p: p.lines[0].size).lines)


def _is_nonsense(text: str, readable: Readable) -> bool:
    """Whether the fonts name no characters, or wrong ones."""
    characters = [c for c in text if not c.isspace()]
    odd = sum(
        unicodedata.category(c) in ("Co", "Cn", "Cc", "Cs") or c == "\ufffd" for c in characters
    )
    if odd > _NONSENSE * len(characters):
        return True
    letters = re.findall(r"[a-zà-öø-ÿ]", text.lower())
    vowels = re.findall(r"[aeiouyà-æè-ïò-öø-ýÿ]", text.lower())
    share = len(vowels) / max(len(letters), 1)
    if readable.unnamed > _NONSENSE * readable.characters:
        # The codes of the characters may be those of their letters all the same.
        return share < _CERTAIN_VOWELS or 2 * len(letters) < len(characters)
    return len(letters) >= 200 and 2 * len(letters) > len(characters) and share < _VOWELS
