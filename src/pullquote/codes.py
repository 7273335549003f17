"""Vectors in few bits a number, and their cosines with a question.

A vector is turned by a fixed random rotation, after which its numbers look like draws from one
normal distribution, whatever the model. So one quantiser with even steps does for all, nothing is
trained, and a vector's code never changes. TurboQuant (https://arxiv.org/abs/2504.19874) and RaBitQ
(https://arxiv.org/abs/2405.12497) rest on the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import shake_256
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from pullquote.blocks import rows_of_runs
from pullquote.datatypes import FloatMatrix, IntVector
from pullquote.threads import cores, use_one_blas_thread

Bits = Literal[1, 2, 4, 8]
#: The width of the steps that lose least for the normal distribution of variance 1: J. Max,
#: “Quantizing for minimum distortion”, 1960, table II; for 8 bits by the same equations.
_STEPS = {1: 1.5958, 2: 0.9957, 4: 0.3352, 8: 0.0308}
#: Vectors that are single-precision at a time: 1.5 MB of them. Fewer or more take longer.
_BLOCK = 1024
#: The cosines with more vectors are told in two halves at once.
_IN_TWO = 4096
_SCALE = 2  # bytes of a scale


@dataclass(frozen=True, slots=True, eq=False)
class VectorCodes:
    """Vectors of length 1, in a few bits a number.

    rows: (vectors, width * bits / 8 + 2) bytes: a vector's codes, see :func:`_packed`, and then,
    as float16, what its levels are worth. They are read together. dimension: length of one vector.
    Width is the dimension rounded up to a multiple of 8.
    """

    rows: NDArray[np.uint8]
    dimension: int

    def __len__(self) -> int:
        """The number of vectors."""
        return len(self.rows)

    @property
    def bits(self) -> int:
        """Bits a number."""
        return int(8 * (self.rows.shape[1] - _SCALE) // _width(self.dimension))

    @classmethod
    def of(cls, vectors: NDArray[np.floating], bits: Bits) -> Self:
        """The codes of (vectors, dimension), of length 1."""
        width, levels = _width(vectors.shape[1]), 2**bits
        # Turned, in units of what one of their numbers is on average: (vectors, width).
        turned = vectors.astype(np.float32) @ rotation(vectors.shape[1])
        steps = turned * np.float32(np.sqrt(width) / _STEPS[bits])
        # The number of the step that each falls on, and the middle of that step: the same shape.
        codes = np.clip(np.floor(steps + levels / 2), 0, levels - 1).astype(np.uint8)
        middles = codes - np.float32((levels - 1) / 2)
        # A vector's cosine with itself is then 1, and others come out right on average (RaBitQ,
        # theorem 3.2): (vectors,).
        scales = 1 / np.einsum("td,td->t", turned, middles)
        scale = scales.astype("<f2")[:, None].view(np.uint8)
        return cls(np.concatenate([_packed(codes, bits), scale], axis=1), vectors.shape[1])

    @classmethod
    def none(cls, dimension: int, bits: Bits) -> Self:
        """No vectors of that dimension."""
        return cls.of(np.zeros((0, dimension), np.float32), bits)

    @classmethod
    def joined(cls, parts: Sequence[VectorCodes]) -> VectorCodes:
        """The vectors of all parts, one after another; at least one part, all of one kind."""
        return cls(np.concatenate([part.rows[:] for part in parts]), parts[0].dimension)

    @staticmethod
    def row_bytes(dimension: int, bits: int) -> int:
        """How many bytes a vector takes."""
        return _width(dimension) * bits // 8 + _SCALE

    def codes(self) -> NDArray[np.uint8]:
        """(vectors, width * bits / 8) the codes of all vectors."""
        rows: NDArray[np.uint8] = self.rows[:]
        return rows[:, :-_SCALE]

    def signs(self) -> NDArray[np.uint8]:
        """(vectors, width / 8) the sign of each number of a vector; of codes of 8 bits a number."""
        return np.packbits(self.codes() >= 128, axis=1)

    def turned(self, question: FloatMatrix) -> FloatMatrix:
        """(rows, width) the rows of a question turned as the vectors are."""
        return question @ rotation(self.dimension)

    def take(self, numbers: IntVector) -> VectorCodes:
        """The vectors of those numbers, in that order."""
        return VectorCodes(self.rows[numbers], self.dimension)

    def decoded(self, numbers: range) -> FloatMatrix:
        """(numbers, width) the vectors of some numbers as their codes have them, turned.

        Turning changes no cosine between two of them.
        """
        levels = np.empty((len(numbers), _width(self.dimension)), np.float32)
        rows = self.rows[numbers.start : numbers.stop]
        _unpack(rows[:, :-_SCALE], self.bits, levels)
        middles = levels - np.float32((2**self.bits - 1) / 2)
        return middles * _scales(rows)[:, None]

    def cosines(self, question: FloatMatrix, numbers: range) -> FloatMatrix:
        """(rows, numbers) the cosine of each row of the question with each vector of a number.

        question: (rows, dimension), of length 1. Codes are read a block at a time: never is more
        than one block of them in single precision.
        """
        # BLAS is quickest with a multiple of four rows: (rows and some of zeros, width).
        turned = np.pad(self.turned(question), ((0, -len(question) % 4), (0, 0)))
        cosines = np.empty((len(turned), len(numbers)), np.float32)
        if len(numbers) <= _IN_TWO or cores() == 1:
            self._write_cosines(turned, numbers, cosines)
            return cosines[: len(question)]
        half = len(numbers) // 2
        with ThreadPoolExecutor(1) as beside:
            first = beside.submit(self._write_cosines, turned, numbers[:half], cosines[:, :half])
            self._write_cosines(turned, numbers[half:], cosines[:, half:])
            first.result()
        return cosines[: len(question)]

    def _write_cosines(self, turned: FloatMatrix, numbers: range, cosines: FloatMatrix) -> None:
        """Write the cosines with a question that is turned, (rows, numbers)."""
        # What the middle of the levels takes from each sum: (rows, 1).
        offset = np.float32((2**self.bits - 1) / 2) * turned.sum(axis=1, keepdims=True)
        levels = np.empty((min(_BLOCK, len(numbers)), turned.shape[1]), np.float32)
        for first in range(0, len(numbers), _BLOCK):
            block = numbers[first : first + _BLOCK]
            rows = self.rows[block.start : block.stop]
            _unpack(rows[:, :-_SCALE], self.bits, levels[: len(block)])
            part = cosines[:, first : first + _BLOCK]
            # This way round, for the few rows of a question, BLAS takes less time.
            part[:] = (levels[: len(block)] @ turned.T).T
            part -= offset
            part *= _scales(rows)


class JoinedCodes:
    """Vectors that lie in several pieces, numbered through all of them."""

    def __init__(self, parts: Sequence[VectorCodes]) -> None:
        """Use the parts in order."""
        self._parts = parts
        self._bases = np.cumsum([0, *(len(part) for part in parts)])

    def __len__(self) -> int:
        """The number of vectors."""
        return int(self._bases[-1])

    def turned(self, question: FloatMatrix) -> FloatMatrix:
        """(rows, width) the rows of a question turned as the vectors are."""
        return self._parts[0].turned(question)

    def decoded(self, numbers: range) -> FloatMatrix:
        """As :meth:`VectorCodes.decoded`."""
        return np.concatenate([part.decoded(own) for part, own in self._pieces(numbers)])

    def cosines(self, question: FloatMatrix, numbers: range | IntVector) -> FloatMatrix:
        """As :meth:`VectorCodes.cosines`, also with an array of numbers that rise."""
        if isinstance(numbers, range):
            found = [part.cosines(question, own) for part, own in self._pieces(numbers)]
            none = np.empty((len(question), 0), np.float32)
            return found[0] if len(found) == 1 else np.concatenate([none, *found], axis=1)
        # The chosen of many parts are few of each: one product for all costs less than one each.
        rows = [rows_of_runs(part.rows, *chosen) for part, *chosen in self._runs(numbers)]
        every = np.concatenate(rows) if rows else self._parts[0].rows[:0]
        return VectorCodes(every, self._parts[0].dimension).cosines(question, range(len(numbers)))

    def _pieces(self, numbers: range) -> Iterator[tuple[VectorCodes, range]]:
        """The parts that have some of the numbers, and these as the part counts them."""
        number = int(np.searchsorted(self._bases, numbers.start, "right")) - 1
        while number < len(self._parts) and self._bases[number] < numbers.stop:
            part, base = self._parts[number], int(self._bases[number])
            first, last = max(numbers.start - base, 0), min(numbers.stop - base, len(part))
            if first < last:
                yield part, range(first, last)
            number += 1

    def _runs(self, numbers: IntVector) -> Iterator[tuple[VectorCodes, list[int], list[int]]]:
        """The parts that have some of the numbers, which rise, and the runs of these in each.

        That is, the first of each run, as the part counts them, and how many it has.
        """
        # Where a run begins: after a gap, or in another part; (runs + 1,) with the end.
        gaps = np.flatnonzero(np.diff(numbers) != 1) + 1
        bounds = np.searchsorted(numbers, self._bases.astype(numbers.dtype))
        cuts = np.unique(np.concatenate([[0], gaps, bounds, [len(numbers)]]))
        firsts, counts = numbers[cuts[:-1]], np.diff(cuts)
        # The part of each run, and where the runs of each part begin: (runs,), (parts + 1,).
        parts = np.searchsorted(self._bases, firsts, "right") - 1
        firsts = firsts - self._bases[parts]
        begins = np.searchsorted(parts, np.arange(len(self._parts) + 1))
        for number in np.unique(parts).tolist():
            inside = slice(begins[number], begins[number + 1])
            yield self._parts[number], firsts[inside].tolist(), counts[inside].tolist()


def _scales(rows: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(rows,) what the levels of each are worth."""
    return rows[:, -_SCALE:].view("<f2")[:, 0].astype(np.float32)


def _width(dimension: int) -> int:
    return -(-dimension // 8) * 8


def _packed(codes: NDArray[np.uint8], bits: int) -> NDArray[np.uint8]:
    """(vectors, width) numbers of ``bits`` bits as (vectors, width * bits / 8) bytes.

    The first numbers of a vector are the lowest bits of its bytes, the next ones the bits above.

    >>> _packed(np.array([[1, 2, 3, 4]], np.uint8), 4).tolist()  # 1 + 3 * 16, 2 + 4 * 16
    [[49, 66]]
    """
    parts = np.split(codes, 8 // bits, axis=1)
    return np.asarray(np.bitwise_or.reduce([part << bits * n for n, part in enumerate(parts)]))


def _unpack(packed: NDArray[np.uint8], bits: int, numbers: FloatMatrix) -> None:
    """Write the numbers that were packed, (vectors, width)."""
    size, last = packed.shape[1], 8 // bits - 1
    for n in range(last + 1):
        above = packed >> bits * n if n else packed
        # The highest bits have nothing above them.
        numbers[:, n * size : (n + 1) * size] = above & 2**bits - 1 if n < last else above


@cache
def rotation(dimension: int) -> FloatMatrix:
    """(dimension, width) rows that turn a vector of that dimension, and change no cosine.

    Twice: random signs, a random order, and a Hadamard matrix on as many neighbours as it fits,
    with a reflection across its copies. Codes on disk rest on it, so the random numbers are those
    of SHAKE-256, which are the same everywhere and for good.
    """
    use_one_blas_thread()
    width = _width(dimension)
    power = width & -width  # the largest power of 2 that divides it
    hadamard: FloatMatrix = np.full((1, 1), power**-0.5, np.float32)
    while len(hadamard) < power:
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    reflection = np.eye(width // power, dtype=np.float32) - 2 / np.float32(width // power)
    mixing = np.kron(reflection, hadamard)  # (width, width), as all below
    random = np.frombuffer(shake_256(b"pullquote").digest(32 * width), "<u8").reshape(4, width)
    signs = np.where(random[::2] >> np.uint64(63), np.float32(-1), np.float32(1))
    orders = random[1::2].argsort(axis=1)
    first, second = (
        mixing[order] * sign[:, None] for order, sign in zip(orders, signs, strict=True)
    )
    return np.asarray((first @ second)[:dimension])
