"""Files that are mapped and checked where they are read: a changed byte is never answered from."""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_hexdigest

from pullquote.errors import IndexDamagedError

#: Bytes of a block. The vectors of a candidate's chunk lie in about two; with larger blocks more is
#: hashed than is read.
BLOCK = 16_384
_DIGEST = 16  # hexadecimal digits of XXH3 (64 bits), which is quick and for accidents alone
#: Bytes that are read of all files together before their pages are given back to the system, which
#: keeps them in its cache: else every page that a question ever read would count as this process's.
_HELD = 1 << 26
#: Rows of a file that is larger than this are read from it and not mapped, if there are no more
#: runs of them; and slices of one that is larger than that, if they are smaller.
_GATHERED_FROM, _MOST_RUNS, _SLICED_FROM = 1 << 18, 65, 1 << 24


def block_digests(path: Path) -> str:
    """The hexadecimal digits of the XXH3 of each block of a file, one after another."""
    with path.open("rb") as file:
        return "".join(xxh3_64_hexdigest(block) for block in iter(lambda: file.read(BLOCK), b""))


class CheckedArray:
    """An array of a mapped file, each block of which is checked when a row in it is first read.

    Rows are taken with a slice or with an array of numbers, and come as plain arrays.
    """

    def __init__(self, path: Path, digests: str) -> None:
        """Map the array of a .npy file, or the bytes of another, whose blocks have these digests.

        Raises IndexDamagedError if the file is missing or of another size, or if its first block is
        not what was written.
        """
        self._path = path
        self._digests = digests
        blocks = len(digests) // _DIGEST
        self._checked = bytearray(blocks)  # 1 for each block that was
        self._whole = False  # whether every block was checked
        try:
            mapped = np.memmap(path, np.uint8, "r")
        except (OSError, ValueError) as exc:  # gone, or empty
            raise IndexDamagedError(damaged(path)) from exc
        # A plain view: every slice of a numpy.memmap costs ten times as much.
        self._file: NDArray[np.uint8] = np.asarray(mapped)
        self._pages: mmap.mmap = mapped._mmap  # type: ignore[attr-defined]
        if blocks != -(-len(self._file) // BLOCK):
            raise IndexDamagedError(damaged(path))
        self._check((0,))
        self._array: NDArray[Any] = self._file
        if path.suffix == ".npy":
            header = BytesIO(self._file[:BLOCK].tobytes())
            np.lib.format.read_magic(header)
            shape, _, kind = np.lib.format.read_array_header_1_0(header)
            size = int(np.prod(shape)) * kind.itemsize
            if header.tell() + size != len(self._file):  # the last block is cut short
                raise IndexDamagedError(damaged(path))
            self._array = self._file[header.tell() :].view(kind).reshape(shape)
        self._row = self._array.nbytes // len(self._array) if len(self._array) else 0  # bytes
        self._start = len(self._file) - self._array.nbytes

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self._array.shape

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._array)

    def __getitem__(self, rows: Any) -> NDArray[Any]:
        """Those rows; raises IndexDamagedError if their bytes are not what was written."""
        if len(self._file) > (_SLICED_FROM if isinstance(rows, slice) else _GATHERED_FROM):
            runs = self._runs_of(rows)
            gathered = self._gathered(*runs) if runs is not None else None
            if gathered is not None:
                return gathered
        return self._mapped(rows)

    def of_runs(self, firsts: Sequence[int], counts: Sequence[int]) -> NDArray[Any]:
        """The rows of some runs of neighbours, one run after another, like those of a slice.

        firsts: the first row of each. counts: how many rows each has.
        """
        if len(self._file) > _GATHERED_FROM and len(firsts) < _MOST_RUNS:
            gathered = self._gathered(firsts, counts)
            if gathered is not None:
                return gathered
        rows = [np.arange(a, a + count) for a, count in zip(firsts, counts, strict=True)]
        return self._mapped(np.concatenate([np.zeros(0, np.int64), *rows]))

    def _mapped(self, rows: Any) -> NDArray[Any]:
        """Rows of what is mapped."""
        if not self._whole:
            self._check(self._blocks_of(rows))
        found: NDArray[Any] = self._array[rows]
        self._count(found.nbytes)
        return found

    def _runs_of(self, rows: Any) -> tuple[list[int], list[int]] | None:
        """The first row of each run of neighbours, and its size; None if they are many."""
        if isinstance(rows, slice):
            first, last, step = rows.indices(len(self._array))
            small = step == 1 and (last - first) * self._row <= _SLICED_FROM
            return ([first], [max(last - first, 0)]) if small else None
        rows = np.asarray(rows, np.int64)
        # Where each run begins among them, and the end: (runs + 1,).
        cuts = [0, *((rows[1:] - rows[:-1] != 1).nonzero()[0] + 1).tolist(), len(rows)]
        if len(cuts) > _MOST_RUNS or not len(rows):
            return None
        firsts, sizes = rows[cuts[:-1]].tolist(), [b - a for a, b in pairwise(cuts)]
        ends = (first + size for first, size in zip(firsts, sizes, strict=True))
        inside = min(firsts) >= 0 and max(ends) <= len(self._array)
        return (firsts, sizes) if inside else None

    def _gathered(self, firsts: Sequence[int], counts: Sequence[int]) -> NDArray[Any] | None:
        """The rows of runs read from the file without mapping it; None if it is gone.

        Every page that is mapped may bring its neighbours, up to 2 MB of them.
        """
        file = _opened(self._path)
        if file is None:
            return None
        into = bytearray(sum(counts) * self._row)
        view, place = memoryview(into), 0
        try:
            for first, count in zip(firsts, counts, strict=True):
                begin, size = self._start + first * self._row, count * self._row
                block, end = begin // BLOCK, -(-(begin + size) // BLOCK)
                if not self._whole and 0 in self._checked[block:end]:
                    read = self._verified(file, range(block, end))
                    within = begin - block * BLOCK
                    view[place : place + size] = read[within : within + size]
                elif os.preadv(file, [view[place : place + size]], begin) != size:
                    raise IndexDamagedError(damaged(self._path))
                place += size
        except OSError as exc:
            raise IndexDamagedError(damaged(self._path)) from exc
        finally:
            os.close(file)
        return np.frombuffer(into, self._array.dtype).reshape(-1, *self._array.shape[1:])

    def _blocks_of(self, rows: Any) -> Sequence[int]:
        """The blocks that rows lie in."""
        if isinstance(rows, slice):
            first, last, _ = rows.indices(len(self._array))
            begin, end = self._start + first * self._row, self._start + last * self._row
            return range(begin // BLOCK, -(-max(end, begin) // BLOCK))
        begins = self._start + np.asarray(rows, np.int64) * self._row
        blocks, ends = begins // BLOCK, (begins + max(self._row - 1, 0)) // BLOCK
        between = int((ends - blocks).max(initial=0))
        if between:
            blocks = np.concatenate([np.minimum(blocks + n, ends) for n in range(between + 1)])
        found: list[int] = np.unique(blocks).tolist()
        return found

    def _check(self, blocks: Sequence[int]) -> None:
        """Check those blocks of what is mapped that were not yet."""
        new = [block for block in blocks if not self._checked[block]]
        for block in new:
            self._compare(block, self._file[block * BLOCK : (block + 1) * BLOCK])
        if new:
            self._count(len(new) * BLOCK)

    def _verified(self, file: int, blocks: range) -> memoryview:
        """The bytes of blocks of the file that is open; those that were not yet are checked."""
        begin, end = blocks.start * BLOCK, min(blocks.stop * BLOCK, len(self._file))
        read = memoryview(os.pread(file, end - begin, begin))
        if len(read) != end - begin:
            raise IndexDamagedError(damaged(self._path))
        for place, block in enumerate(blocks):
            if not self._checked[block]:
                self._compare(block, read[place * BLOCK : (place + 1) * BLOCK])
        return read

    def _compare(self, block: int, read: Any) -> None:
        """Note that a block is what was written; raises IndexDamagedError if it is not."""
        if xxh3_64_hexdigest(read) != self._digests[block * _DIGEST : (block + 1) * _DIGEST]:
            raise IndexDamagedError(damaged(self._path))
        self._checked[block] = 1
        if 0 not in self._checked:
            self._whole = True

    def _count(self, size: int) -> None:
        """Count bytes that were read, and give the pages of all files back when they are many."""
        _read.count(self._pages, size)


def _opened(path: Path) -> int | None:
    """A file to read places of; None on Windows, where what is mapped is read.

    And None if it was removed meanwhile: what is mapped is still there.
    """
    try:
        return os.open(path, os.O_RDONLY) if hasattr(os, "preadv") else None
    except OSError:
        return None


def rows_of_runs(
    array: NDArray[Any] | CheckedArray, firsts: Sequence[int], counts: Sequence[int]
) -> NDArray[Any]:
    """The rows of some runs of an array, as :meth:`CheckedArray.of_runs`."""
    if isinstance(array, CheckedArray):
        return array.of_runs(firsts, counts)
    ends = (first + count for first, count in zip(firsts, counts, strict=True))
    rows = [array[first:end] for first, end in zip(firsts, ends, strict=True)]
    return np.concatenate([array[:0], *rows])


class _Read:
    """How many bytes were read since pages were given back, and of which files ever.

    A file is known by what is mapped of it, which lives as long as any array of it does.
    """

    def __init__(self) -> None:
        self._size = 0
        self._files: WeakSet[mmap.mmap] = WeakSet()
        self._changing = Lock()

    def count(self, file: mmap.mmap, size: int) -> None:
        """Count bytes of a file; when they are many, all pages go back to the system."""
        with self._changing:
            self._files.add(file)
            self._size += size
            many = self._size > _HELD
        if many:
            self.give_back()

    def give_back(self) -> None:
        """Give the pages of all files back."""
        with self._changing:
            files, self._size = list(self._files), 0
        if hasattr(mmap, "MADV_DONTNEED"):  # Windows has none
            for mapped in files:
                mapped.madvise(mmap.MADV_DONTNEED)


_read = _Read()


def give_back() -> None:
    """Give the pages of all files back to the system, after many were read through arrays."""
    _read.give_back()


def damaged(path: Path) -> str:
    """What to say of a damaged file."""
    return f"{path} is missing or damaged. Run “pullquote index” to build it again."
