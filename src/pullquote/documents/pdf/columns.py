"""The order in which the fragments of a page are read: column after column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pullquote.documents.pdf.lines import SAME_LINE, WIDE, Fragment

Mask: TypeAlias = NDArray[np.bool_]

#: In multiples of the size of the text: the least width of a column, and the least height over
#: which columns stand beside each other with nothing across, less if that is most of the page.
_NARROWEST, _HIGH, _LOW = 7.0, 6.0, 3.5
_MOST = 0.6
#: Positions are compared on a grid this fine, in multiples of the size of the text.
_GRID = 0.5
#: Shares of a column's lines: those that reach its right side, what they take of its width.
_FULL, _COVERED = 0.5, 0.65
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class _Gap:
    """Between two columns. sure: there is text on both sides of it over most of the height."""

    begin: float
    end: float
    sure: bool


def usual_gaps(pages: Sequence[Sequence[Fragment]]) -> tuple[float, ...]:
    """Where the gap between columns ends on several pages of a document."""
    ends = Counter(round(gap.end) for page in pages if (gap := _gap(page, ())) is not None)
    return tuple(end for end, count in ends.items() if count >= 3)


def stretches(
    found: Sequence[Fragment], usual: Sequence[float] = (), depth: int = 0
) -> list[list[Fragment]]:
    """The fragments in the order in which they are read; each list is one stretch of a column.

    Where two columns stand beside each other, the left one is read to its end, then the right
    one. What reaches over the gap between them (a title, a figure's caption) is a stretch of its
    own, above which the columns are read before it and below which after it. ``usual``: where
    gaps end on other pages, which are taken for gaps here whatever stands beside them.
    """
    gap = _gap(found, usual) if depth < _DEEPEST else None
    if gap is None:
        return [sorted(found, key=lambda f: -f.baseline)] if found else []
    out: list[list[Fragment]] = []
    for across, band in _bands(found, gap):
        left = [f for f in band if f.right <= gap.end]
        right = [f for f in band if f.right > gap.end]
        if across or not (left and right):
            out += stretches(band, usual, depth + 1) if len(band) < len(found) else [band]
        else:
            out += stretches(left, usual, depth + 1) + stretches(right, usual, depth + 1)
    return out


def _gap(found: Sequence[Fragment], usual: Sequence[float]) -> _Gap | None:
    """The gap that parts most of the lines into two columns, if any."""
    if len(found) < 6:
        return None
    em = float(np.median([f.size for f in found]))
    left = np.array([f.left for f in found])
    right = np.array([f.right for f in found])
    # The lines of the right column begin where its gap ends: positions where several begin.
    steps = (left // (_GRID * em)).astype(int)
    ends = [float(left[steps == step].min()) for step, n in Counter(steps).items() if n >= 3]
    best, highest = None, 0.0
    for end in ends:
        begin = end - WIDE * em
        sides = right <= begin + 0.1 * em, left >= end - 0.1 * em
        if not (sides[0].any() and sides[1].any()):
            continue
        total, longest, whole = (height / em for height in _heights(found, *sides, em))
        sure = total >= _LOW and total >= _MOST * whole
        if total <= highest or not (longest >= _HIGH or sure):
            continue
        known = any(abs(end - 0.1 * em - other) <= _GRID * em for other in usual)
        if known or _both_prose(found, *sides, em):
            best, highest = _Gap(begin, end - 0.1 * em, sure), total
    return best


def _heights(
    found: Sequence[Fragment], is_left: Mask, is_right: Mask, em: float
) -> tuple[float, float, float]:
    """Over how much height there is text on both sides and none across, in points.

    All of it; the most of it without anything across between; the height of all text.
    """
    low = min(f.bottom for f in found)
    steps = int((max(f.top for f in found) - low) / (_GRID * em)) + 2
    # (3, steps): whether text stands left of, right of and across the gap at each height.
    taken = np.zeros((3, steps), bool)
    for number, f in enumerate(found):
        side = 0 if is_left[number] else 1 if is_right[number] else 2
        first, last = (int((y - low) / (_GRID * em)) for y in (f.bottom, f.top))
        taken[side, first : last + 1] = True
    beside = taken[0] & taken[1] & ~taken[2]
    # (steps,): the number of the part between two things across; (parts,): its height.
    part = np.cumsum(taken[2])
    heights = np.bincount(part, weights=beside)
    unit = _GRID * em
    return float(beside.sum()) * unit, float(heights.max()) * unit, float(taken.any(0).sum()) * unit


def _both_prose(found: Sequence[Fragment], is_left: Mask, is_right: Mask, em: float) -> bool:
    """Whether the fragments of both sides look like lines of columns, not like a table's cells.

    Those at heights at which there is something on the other side are looked at.
    """
    left, right = (
        [f for f, inside in zip(found, mask, strict=True) if inside] for mask in (is_left, is_right)
    )
    top = min(max(f.top for f in side) for side in (left, right))
    bottom = max(min(f.bottom for f in side) for side in (left, right))
    widths = [max(f.right for f in s) - min(f.left for f in s) for s in (left, right)]
    equal = 0.85 < widths[0] / widths[1] < 1.18
    likely = [
        _is_prose([f for f in side if f.top > bottom and f.bottom < top], em)
        for side in (left, right)
    ]
    # Beside a column of prose one that is as wide may have a table or a list in it.
    return all(likely) or (equal and any(likely) and min(widths) >= 2 * _NARROWEST * em)


def _is_prose(side: Sequence[Fragment], em: float) -> bool:
    """Whether fragments look like a column's lines, not like the cells of a table."""
    lines: list[list[Fragment]] = []
    for f in sorted(side, key=lambda f: -f.baseline):
        if lines and lines[-1][0].baseline - f.baseline <= SAME_LINE * f.size:
            lines[-1].append(f)
        else:
            lines.append([f])
    if not lines:
        return False
    # (lines, 3): where each begins and ends, and how much of that its words take, in points.
    widths = np.array(
        [
            [min(f.left for f in x), max(f.right for f in x), sum(f.right - f.left for f in x)]
            for x in lines
        ]
    )
    extents = widths[:, 1] - widths[:, 0]
    start, edge = widths[:, 0].min(), np.percentile(widths[:, 1], 90)
    full = widths[:, 1] - start >= 0.7 * (edge - start)
    return bool(
        np.median(extents) >= _NARROWEST * em
        and widths[:, 2].sum() >= _COVERED * extents.sum()
        and full.mean() >= _FULL
    )


def _bands(found: Sequence[Fragment], gap: _Gap) -> Iterator[tuple[bool, list[Fragment]]]:
    """From the top down: what reaches across the gap, and what stands beside it, in turns.

    Lines that are beside it over little height count as across, unless the gap is sure.
    """
    down = sorted(found, key=lambda f: -f.baseline)
    across = [f for f in down if f.left < gap.end and f.right > gap.begin + 0.1 * f.size]
    ids = {id(f) for f in across}

    def is_across(f: Fragment) -> bool:
        # What stands on the same line as something across belongs to it.
        return id(f) in ids or any(abs(f.baseline - a.baseline) < 0.3 * a.size for a in across)

    bands: list[tuple[bool, list[Fragment]]] = []
    for one, group in groupby(down, key=is_across):
        band = list(group)
        height = band[0].top - band[-1].bottom
        one = one or not (gap.sure or height >= _LOW * band[0].size)
        if bands and bands[-1][0] and one:
            bands[-1][1].extend(band)
        else:
            bands.append((one, band))
    yield from bands
