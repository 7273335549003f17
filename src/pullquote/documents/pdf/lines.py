"""Words put together to fragments: words on one line of a page without a wide gap between them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from pullquote.documents.pdf.words import Word

_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
#: The forms that Arabic letters take in words, as fonts name them; texts are written without.
_ARABIC = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
#: Shares of the font's size. The narrowest gap between columns and between cells; how far the
#: baselines of words on one line are apart at most, and that of a small word.
WIDE = 0.55
SAME_LINE, RAISED_LINE = 0.4, 0.6


@dataclass(slots=True)
class Fragment:
    """Words on one line, in the order in which they are read.

    Positions are in points, the page turned so that the text lies. size: of most of
    its characters. bold, mono: whether all are. turn: quarter turns against the clock.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    mono: bool
    turn: int
    glued: bool = False

    @property
    def top(self) -> float:
        """About where its tall letters end."""
        return self.baseline + 0.75 * self.size

    @property
    def bottom(self) -> float:
        """About where its letters with a tail end."""
        return self.baseline - 0.2 * self.size


def fragments(words: Iterable[Word]) -> list[Fragment]:
    """The fragments of a page's words; words at an angle (a stamp over the page) are left out."""
    return [fragment(part) for line in _lines(words) for part in _split(line)]


def fragment(words: Sequence[Word]) -> Fragment:
    """One fragment of words on one line; digits that are raised in it become raised digits."""
    sizes = Counter[float]()
    mono = bold = total = 0
    for word in words:
        length = len(word.text)
        sizes[word.style.size] += length
        total += length
        mono += length * word.style.mono
        bold += length * word.style.bold
    size = sizes.most_common(1)[0][0]
    main = [word.baseline for word in words if word.style.size == size]
    baseline = sorted(main)[len(main) // 2]
    text = ""
    if any(map(runs_left, (word.text for word in words))):
        words = from_right(words)
    for number, word in enumerate(words):
        shown = raised(word.text, word.style.size / size, (word.baseline - baseline) / size)
        text += shown if number == 0 or word.glued else f" {shown}"
    return Fragment(
        _ARABIC.sub(lambda match: normalize("NFKC", match.group()), _whole(text)),
        min(word.left for word in words),
        max(word.right for word in words),
        baseline,
        size,
        bold >= 0.95 * total,
        mono >= 0.95 * total,
        words[0].style.turn or 0,
        words[0].glued,
    )


def runs_left(words: str) -> bool:
    """Whether most letters are of a script that runs to the left.

    >>> runs_left("שלום"), runs_left("peace")
    (True, False)
    """
    if words.isascii():
        return False
    directions = [unicodedata.bidirectional(character) for character in words]
    return directions.count("R") + directions.count("AL") > directions.count("L")


def from_right(words: Sequence[Word]) -> list[Word]:
    """Words on a line in a script that runs to the left, in the order in which they are read.

    It is taken from where the characters stand, whatever order the file has them in. Numbers and
    words of other scripts in it run to the right.
    """
    if sum(runs_left(word.text) for word in words) * 2 < len(words):
        return [_turned(word) if runs_left(word.text) else word for word in words]
    out: list[Word] = []
    others: list[Word] = []
    for word in sorted(words, key=lambda word: -word.right):
        if re.search(r"[^\W\d_]", word.text) and not runs_left(word.text):
            others.append(word)
            continue
        out += others[::-1]
        others.clear()
        out.append(_turned(word))
    return out + others[::-1]


def _turned(word: Word) -> Word:
    """The characters of a word from the right, but those of a number in it from the left."""
    down = sorted(range(len(word.text)), key=lambda n: -word.lefts[n])
    text = "".join(word.text[n] for n in down)
    return replace(
        word, text=re.sub(r"[0-9][0-9.,:/-]*[0-9]", lambda match: match.group()[::-1], text)
    )


def raised(words: str, size: float, above: float) -> str:
    """The digits of a small number that stands above the line, as raised digits.

    ``size``, ``above``: its size and its height in multiples of the line's size.

    >>> raised("6", 0.7, 0.35), raised("6", 1.0, 0.0), raised("th", 0.7, 0.35)
    ('⁶', '6', 'th')
    """
    high = size <= 0.85 and above >= 0.15
    return words.translate(_RAISED) if high and re.fullmatch(r"[\d+\-−]*\d", words) else words


def _lines(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Words that follow each other on one line."""
    line: list[Word] = []
    for word in words:
        if word.style.turn is None:
            continue
        if line:
            before = line[-1]
            size = max(before.style.size, word.style.size)
            # An exponent in a formula stands higher than other words on one line do.
            one_size = min(before.style.size, word.style.size) > 0.85 * size
            reach = (SAME_LINE if one_size else RAISED_LINE) * size
            moved = abs(word.baseline - before.baseline)
            if before.style.turn != word.style.turn or moved > reach:
                yield line
                line = []
        line.append(word)
    if line:
        yield line


def _split(line: list[Word]) -> Iterator[list[Word]]:
    """The parts of a line between gaps that are wide, each in the order of its words.

    Words are looked at from left to right, so that a text that runs to the left is one part, too.
    """
    size = max(word.style.size for word in line)
    across = sorted(range(len(line)), key=lambda number: line[number].left)
    parts, right = [[across[0]]], line[across[0]].right
    for number in across[1:]:
        if line[number].left - right > WIDE * size:
            parts.append([])
        parts[-1].append(number)
        right = max(right, line[number].right)
    # The parts themselves come in the order of the contents, too.
    for part in sorted(map(sorted, parts)):
        yield [line[number] for number in part]


def _whole(text: str) -> str:
    """The text with halves of one character put together, and halves alone as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
