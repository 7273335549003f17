from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pullquote import codes
from pullquote.codes import Bits, JoinedCodes, VectorCodes, rotation

#: The mean square error of a number of variance 1 in so many bits: J. Max, 1960, table II.
ERRORS = {1: 0.3634, 2: 0.1188, 4: 0.01154}
DIMENSIONS = [1, 2, 7, 8, 312, 384, 768]


def directions(count: int, dimension: int, seed: int = 0) -> NDArray[np.float32]:
    """Rows of length 1, most of whose length is in a few numbers, as models have them."""
    chance = np.random.default_rng(seed)
    rows = chance.standard_normal((count, dimension)) * np.geomspace(1, 0.01, dimension)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_rotation_changes_no_cosine(dimension: int) -> None:
    turned = rotation(dimension)
    assert np.allclose(turned @ turned.T, np.eye(dimension), atol=1e-5)


def test_the_rotation_spreads_what_stands_in_one_number() -> None:
    assert np.abs(rotation(384)).max() < 6 / np.sqrt(384)


def test_the_rotation_is_what_codes_on_disk_rest_on() -> None:
    expected = [[0.0130, 0.0755, -0.0286], [-0.0200, 0.0252, -0.0095]]
    assert np.allclose(rotation(384)[:2, :3], expected, atol=1e-4)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_cosines_are_as_close_as_so_many_bits_allow(bits: Bits) -> None:
    vectors, question = directions(2000, 384), directions(20, 384, seed=1)
    found = VectorCodes.of(vectors, bits).cosines(question, range(2000))
    error = np.sqrt(np.mean((found - question @ vectors.T) ** 2))
    expected = np.sqrt(ERRORS[bits] / (1 - ERRORS[bits]) / 384)
    assert error == pytest.approx(expected, rel=0.15)


def test_halves_that_are_told_at_once_are_those_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, question = directions(3001, 384), directions(5, 384, seed=1)
    whole = VectorCodes.of(vectors, 4)
    expected = whole.cosines(question, range(3001))
    monkeypatch.setattr(codes, "_IN_TWO", 100)
    monkeypatch.setattr(codes, "cores", lambda: 2)
    assert np.allclose(whole.cosines(question, range(3001)), expected, atol=1e-6)
    assert np.allclose(whole.cosines(question, range(7, 2000)), expected[:, 7:2000], atol=1e-6)
    some = np.arange(5, 3001, 3)
    both = JoinedCodes([whole.take(np.arange(1500)), whole.take(np.arange(1500, 3001))])
    assert np.allclose(both.cosines(question, some), expected[:, some], atol=1e-6)


@given(
    bits=st.sampled_from([1, 2, 4, 8]),
    dimension=st.sampled_from(DIMENSIONS),
    count=st.integers(0, 3000),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_blocks_of_codes_give_what_their_vectors_give(
    bits: Bits, dimension: int, count: int, seed: int
) -> None:
    vectors, question = directions(count, dimension, seed), directions(3, dimension, seed + 100)
    whole = VectorCodes.of(vectors, bits)
    assert (len(whole), whole.bits, whole.dimension) == (count, bits, dimension)
    # Every number by itself: the parts of a byte, from the lowest bits up.
    parts = [whole.codes() >> bits * n & 2**bits - 1 for n in range(8 // bits)]
    levels = np.concatenate(parts, axis=1) - (2**bits - 1) / 2
    turned = levels * whole.rows[:, -2:].copy().view("<f2").astype(np.float64)
    brute = whole.turned(question).astype(np.float64) @ turned.T
    assert np.allclose(whole.cosines(question, range(count)), brute, atol=1e-3)
    some = np.random.default_rng(seed).permutation(count)[: count // 2]
    taken = whole.take(some)
    assert np.allclose(taken.cosines(question, range(len(some))), brute[:, some], atol=1e-3)
    middle = range(count // 3, count - count // 3)
    assert np.allclose(whole.cosines(question, middle), brute[:, list(middle)], atol=1e-3)
    every = np.arange(count)
    halves = [
        whole.take(every[: count // 2]),
        whole.take(every[:0]),
        whole.take(every[count // 2 :]),
    ]
    assert (VectorCodes.joined(halves).rows == whole.rows).all()
    both = JoinedCodes(halves)
    assert np.allclose(both.cosines(question, np.sort(some)), brute[:, np.sort(some)], atol=1e-3)
    assert np.allclose(both.cosines(question, middle), brute[:, list(middle)], atol=1e-3)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_a_vector_is_as_near_to_itself_as_can_be(bits: Bits) -> None:
    vectors = directions(200, 384)
    found = VectorCodes.of(vectors, bits).cosines(vectors, range(200))
    assert np.allclose(np.diagonal(found), 1, atol=1e-3)
