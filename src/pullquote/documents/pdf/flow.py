"""Pieces put together to the text of a document, over columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pullquote.datatypes import BlockKind, Span
from pullquote.documents.builder import DocumentBuilder
from pullquote.documents.pdf.pieces import ENDED, Line, Piece
from pullquote.documents.pdf.tables import DASH

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_DIVIDED = re.compile(r"(?P<begin>[^\W\d_]+(?:[-‐][^\W\d_]+)*)[-‐]$")
_GOES_ON = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
#: Scripts without spaces between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
#: A dash that has no space before it has none behind it: 1869–1909.
_CLOSE = re.compile(r"\d[-‐]$|\w[–—]$")
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)


def joined(pages: Iterable[Sequence[Sequence[Piece]]]) -> list[Piece]:
    """All pieces in the order of the text; a paragraph goes on over columns and pages.

    ``pages``: of each page the pieces of each stretch of a column. Notes stand after the text of
    their page; what stands beside a paragraph that goes on (a table, a figure's caption) after it.
    """
    out: list[Piece] = []
    open_piece: Piece | None = None
    for page in pages:
        notes: list[Piece] = []
        for stretch in page:
            top, beside = True, False
            for piece in stretch:
                if piece.floats:
                    is_note = piece.kind is BlockKind.PARAGRAPH
                    (notes if is_note else out).append(piece)
                    beside = True
                    continue
                # At the top of a column, or below what stands beside the text.
                may = top or (beside and piece.lines[0].text[:1].islower())
                if may and open_piece is not None and _goes_on(open_piece, piece):
                    open_piece.lines += piece.lines
                    open_piece.ended = piece.ended
                else:
                    out.append(piece)
                    open_piece = piece if piece.kind in _TEXT else None
                top = beside = False
        out += notes
    return out


def _goes_on(piece: Piece, follows: Piece) -> bool:
    """Whether a piece at the top of a column goes on with the one before it."""
    last, line = piece.lines[-1], follows.lines[0]
    dash = DASH.match(line.text.split(" ", 1)[0]) and not ENDED.search(last.text)
    if not (follows.kind is BlockKind.PARAGRAPH or dash) or not 0.92 < line.size / last.size < 1.08:
        return False
    if line.bold != last.bold:
        return False
    if line.text[:1].islower() or _DIVIDED.search(last.text):
        return True
    whole = len(piece.lines) > 1 or not piece.ended
    return whole and not ENDED.search(last.text)


def vocabulary(found: Iterable[Piece]) -> Counter[str]:
    """How often each word stands in the document, parts of divided words left out."""
    words = Counter[str]()
    for piece in found:
        divided = False
        for line in piece.lines:
            tokens = _WORD.findall(line.text.lower())
            begin, divided = int(divided), bool(_DIVIDED.search(line.text))
            words.update(tokens[begin : len(tokens) - int(divided)])
    return words


def add(piece: Piece, builder: DocumentBuilder, words: Counter[str]) -> None:
    """Add the block of a piece; of a table, one for each row."""
    page = piece.lines[0].page
    if piece.table is not None:
        header: tuple[Span | None, ...] = ()
        for number, cells in enumerate(piece.table.cells):
            spans = builder.add_row(cells, header=header, page=page)
            if number == 0 and piece.table.header:
                header = spans
    elif piece.kind is BlockKind.CODE:
        builder.add(_code(piece.lines), piece.kind, page=page)
    else:
        text, turns = _text(piece.lines, words)
        builder.add(text, piece.kind, level=piece.level, page=page, page_turns=turns)


def _text(lines: Sequence[Line], words: Counter[str]) -> tuple[str, list[int]]:
    """The text of a piece, and the positions in it at which further pages begin."""
    text, turns, page = "", list[int](), lines[0].page
    for line in lines:
        text, gap = _before(text, line.text, words)
        text += gap
        turns += [len(text)] * (line.page - page)
        page = line.page
        text += line.text
    return text, turns


def _before(text: str, line: str, words: Counter[str]) -> tuple[str, str]:
    """The text as it ends before the next line, and what stands between.

    A word that is divided by a hyphen is put together, unless the hyphen is its own: the form that
    the document has elsewhere decides, then whether the word has a hyphen already, then its case.
    """
    if not text:
        return text, ""
    divided, follows = _DIVIDED.search(text), _GOES_ON.match(line)
    if divided and follows:
        begin, end = divided["begin"].lower(), follows.group().lower()
        whole, own = words[begin + end], max(words[f"{begin}-{end}"], words[f"{begin}‐{end}"])
        together = whole > own or (whole == own and "-" not in begin and line[0].islower())
        return (text[:-1] if together else text), ""
    if _CLOSE.search(text) and re.match(r"\w", line):
        return text, ""
    if _UNSPACED.match(text[-1]) and _UNSPACED.match(line):
        return text, ""
    return text, " "


def _code(lines: Sequence[Line]) -> str:
    """Lines of code, with the spaces that they are indented by."""
    left = min(line.left for line in lines)
    # A character of a font of equal widths is 0.6 of its size wide.
    return "\n".join(
        " " * round((line.left - left) / (0.6 * line.size)) + line.text for line in lines
    )
