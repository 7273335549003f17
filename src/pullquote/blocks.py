"""Files that are mapped and checked where they are read: a changed byte is never answered from."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.errors import IndexDamagedError

#: Bytes of a block. A candidate's chunk takes one or two blocks; hashing one takes 0.1 ms.
BLOCK = 65_536
_DIGEST = 16  # hexadecimal digits


def block_digests(path: Path) -> list[str]:
    """The first 16 hexadecimal digits of the sha256 of each block of a file, in order."""
    with path.open("rb") as file:
        return [_digest(block) for block in iter(lambda: file.read(BLOCK), b"")]


def _digest(block: Any) -> str:
    return sha256(block).hexdigest()[:_DIGEST]


class CheckedArray:
    """An array of a mapped file, each block of which is checked when a row in it is first read.

    Rows are taken with a slice or with an array of numbers, and come as plain arrays.
    """

    def __init__(self, path: Path, digests: Sequence[str]) -> None:
        """Map the array of a .npy file, or the bytes of another, whose blocks have these digests.

        Raises IndexDamagedError if the file is missing or of another size, or if its first block is
        not what was written.
        """
        self._path = path
        self._digests = digests
        self._checked = np.zeros(len(digests), bool)
        try:
            # A plain view: every slice of a numpy.memmap costs ten times as much.
            self._file: NDArray[np.uint8] = np.asarray(np.memmap(path, np.uint8, "r"))
        except (OSError, ValueError) as exc:  # gone, or empty
            raise IndexDamagedError(damaged(path)) from exc
        if len(digests) != -(-len(self._file) // BLOCK):
            raise IndexDamagedError(damaged(path))
        self._check(np.arange(1))
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
        if not self._checked.all():
            if isinstance(rows, slice):
                first, last, _ = rows.indices(len(self))
                begin, end = self._start + first * self._row, self._start + last * self._row
                self._check(np.arange(begin // BLOCK, -(-max(end, begin) // BLOCK)))
            else:
                begins = self._start + np.asarray(rows) * self._row
                ends = begins + max(self._row - 1, 0)
                for step in range(int((ends // BLOCK - begins // BLOCK).max(initial=-1)) + 1):
                    self._check(np.unique(np.minimum(begins // BLOCK + step, ends // BLOCK)))
        return np.asarray(self._array[rows])

    def _check(self, blocks: NDArray[Any]) -> None:
        for block in blocks[~self._checked[blocks]].tolist():
            found = self._file[block * BLOCK : (block + 1) * BLOCK]
            if _digest(found.tobytes()) != self._digests[block]:
                raise IndexDamagedError(damaged(self._path))
            self._checked[block] = True


def damaged(path: Path) -> str:
    """What to say of a damaged file."""
    return f"{path} is missing or damaged. Run “pullquote index” to build it again."
