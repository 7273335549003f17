"""The words on a page of a PDF, each with its place, size and font, by PDFium."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
from pypdfium2 import raw

#: PDFium's own sign for a hyphen at the end of a line.
_HYPHEN_AT_END = 2
_NOT_CHARACTERS = frozenset({0, 0xAD, 0xFFFE, 0xFFFF})
_SPACES = frozenset({9, 10, 11, 12, 13, 32, 0x85, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000})
#: Bullets of the Symbol and Wingdings fonts, which have code points of nobody.
_BULLETS = dict.fromkeys((0xF0A7, 0xF0B7, 0xF0D8, 0xF06C, 0xF06E, 0xF0FC, 0xF076), "•")
#: Codes of ff, fi, fl, ffi, ffl in the fonts of TeX, some of which name no characters.
_LIGATURES = dict(zip(range(11, 16), range(0xFB00, 0xFB05), strict=True))
_BOLD = re.compile(r"bold|black|heavy|demi|\bcmbx|\bsfbx|-bd\b|-medi?\b", re.IGNORECASE)
_MONO = re.compile(
    r"mono|nimbusmonl|courier|consol|typewriter|\b(?:cm|sf|lm|tx|pc)tt|\blmmono|menlo|inconsolata"
    r"|source ?code|fira ?code",
    re.IGNORECASE,
)
#: Shares of the font's size: a gap between two words, a raised or lowered character.
_GAP = 0.3
_RAISED = 0.15
_OTHER_LINE = 0.5
_MONO_FLAG = 1
#: One in so many characters is asked for whether its font names it.
_SAMPLED = 8
#: The piece of a page's contents that a character is of, as a number: without a new object for
#: each character, which the function of pypdfium2 makes.
_piece_of = ctypes.CFUNCTYPE(ctypes.c_void_p, raw.FPDF_TEXTPAGE, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)
#: Points: nobody sets a text this small.
_DRAWN = 2.0
#: Characters around one that are looked at for the size of its font.
_NEAR = 250


@dataclass(frozen=True, slots=True)
class Style:
    """What all characters of one piece of a page's contents have in common.

    size: in points. turn: quarter turns against the clock, None if it stands at another angle.
    """

    size: float
    bold: bool
    mono: bool
    turn: int | None


@dataclass(slots=True)
class Word:
    """Characters without a space between them, in the order in which they are read.

    Positions are in points from the bottom left of the page, turned so that the text lies.
    glued: it follows the word before without a space, such as the mark of a note. lefts: where
    each of its characters begins.
    """

    text: str
    left: float
    right: float
    baseline: float
    style: Style
    lefts: list[float]
    glued: bool = False


@dataclass(slots=True)
class Readable:
    """How many characters were looked at, and how many of them their fonts do not name."""

    characters: int = 0
    unnamed: int = 0


@dataclass(slots=True)
class _Fonts:
    """What was found out about the fonts of a page; PDFium may forget them with the page.

    looks: whether each is bold, and of equal widths. sizes: of those that are drawn, in points.
    """

    looks: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    sizes: dict[tuple[int, float], float] = field(default_factory=dict)


def page_words(page: pypdfium2.PdfPage, readable: Readable) -> Iterator[Word]:
    """The words of a page in the order of its contents."""
    textpage = page.get_textpage()
    handle, count = textpage.raw, textpage.count_chars()
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    to_box, to_x, to_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    known: dict[int | None, Style] = {}
    fonts = _Fonts()
    word: Word | None = None
    for index in range(count):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in _LIGATURES and raw.FPDFText_HasUnicodeMapError(handle, index) == 1:
            code = _LIGATURES[code]
        if code in _SPACES:
            if word is not None:
                yield word
            word = None
            continue
        if code in _NOT_CHARACTERS:
            continue
        piece = _piece_of(handle, index)
        if piece not in known:
            # All characters of a piece have one font, so the first stands for all.
            known[piece] = _style(handle, index, fonts)
        style = known[piece]
        if index % _SAMPLED == 0:
            readable.characters += 1
            readable.unnamed += raw.FPDFText_HasUnicodeMapError(handle, index) == 1
        raw.FPDFText_GetLooseCharBox(handle, index, to_box)
        raw.FPDFText_GetCharOrigin(handle, index, to_x, to_y)
        left, right, baseline = _lying(box, x.value, y.value, style.turn)
        character = "-" if code == _HYPHEN_AT_END else _BULLETS.get(code) or chr(code)
        if word is None:
            word = Word(character, left, right, baseline, style, [left])
            continue
        size = max(style.size, word.style.size)
        gap = max(left - word.right, word.left - right)
        moved = abs(baseline - word.baseline)
        same = style.turn == word.style.turn and moved <= _OTHER_LINE * size and gap <= _GAP * size
        if same and (moved <= _RAISED * size or style.size == word.style.size):
            word.text += character
            word.lefts.append(left)
            word.left, word.right = min(left, word.left), max(right, word.right)
        else:
            yield word
            word = Word(character, left, right, baseline, style, [left], glued=same)
    if word is not None:
        yield word
    textpage.close()


def _lying(box: raw.FS_RECTF, x: float, y: float, turn: int | None) -> tuple[float, float, float]:
    """Left, right and baseline of a character, the page turned so that its text lies."""
    if turn == 1:
        return box.bottom, box.top, -x
    if turn == 2:
        return -box.right, -box.left, -y
    if turn == 3:
        return -box.top, -box.bottom, x
    return box.left, box.right, y


def _style(handle: raw.FPDF_TEXTPAGE, index: int, fonts: _Fonts) -> Style:
    matrix = raw.FS_MATRIX()
    size, turn = float(raw.FPDFText_GetFontSize(handle, index)), 0.0
    if raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix)):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
        turn = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
    address, font = _font_of(handle, index)
    if address not in fonts.looks:
        fonts.looks[address] = (False, False) if font is None else _font(font)
    bold, mono = fonts.looks[address]
    if size < _DRAWN:
        key = address, round(size, 4)
        if key not in fonts.sizes:
            fonts.sizes[key] = _drawn_size(handle, index, address)
        size = fonts.sizes[key]
    straight = abs(turn - round(turn)) < 0.06  # about 5 degrees
    # Sizes are compared, so that they are rounded to a tenth of a point.
    return Style(max(round(abs(size), 1), 0.1), bold, mono, round(turn) % 4 if straight else None)


def _font_of(handle: raw.FPDF_TEXTPAGE, index: int) -> tuple[int, raw.FPDF_FONT | None]:
    """The font of a character, and a number for it; 0 and None if it has none."""
    piece = raw.FPDFText_GetTextObject(handle, index)
    font = raw.FPDFTextObj_GetFont(piece) if piece else None
    return (ctypes.cast(font, ctypes.c_void_p).value or 0, font) if font else (0, None)


def _drawn_size(handle: raw.FPDF_TEXTPAGE, index: int, address: int) -> float:
    """The size of a font that is drawn (Type 3), whose own size says nothing: by its letters."""
    box, heights = raw.FS_RECTF(), []
    for near in range(max(index - _NEAR, 0), index + _NEAR):
        if _font_of(handle, near)[0] == address:
            raw.FPDFText_GetLooseCharBox(handle, near, ctypes.byref(box))
            heights.append(box.top - box.bottom)
    # A third of the letters of a text are tall, and reach 0.7 of a font's size.
    tall = sorted(heights)[3 * len(heights) // 4] if heights else 0.0
    return round(tall / 0.7)


def _font(font: raw.FPDF_FONT) -> tuple[bool, bool]:
    """Whether a font is bold, and whether all of its characters are equally wide."""
    buffer = ctypes.create_string_buffer(256)
    length = raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    name = buffer.raw[: max(0, min(length, len(buffer)) - 1)].decode("utf-8", "replace")
    flags = raw.FPDFFont_GetFlags(font)
    # The weight that PDFium gives is guessed from the width of stems: the name is surer.
    return bool(_BOLD.search(name)), bool(flags & _MONO_FLAG or _MONO.search(name))
