from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

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
    codes = VectorCodes.of(vectors, bits)
    assert (len(codes), codes.bits, codes.dimension) == (count, bits, dimension)
    # Every number by itself: the parts of a byte, from the lowest bits up.
    parts = [codes.codes() >> bits * n & 2**bits - 1 for n in range(8 // bits)]
    levels = np.concatenate(parts, axis=1) - (2**bits - 1) / 2
    turned = levels * codes.rows[:, -2:].copy().view(np.float16).astype(np.float64)
    brute = codes.turned(question).astype(np.float64) @ turned.T
    assert np.allclose(codes.cosines(question, range(count)), brute, atol=1e-3)
    some = np.random.default_rng(seed).permutation(count)[: count // 2]
    assert np.allclose(codes.cosines(question, some), brute[:, some], atol=1e-3)
    middle = range(count // 3, count - count // 3)
    assert np.allclose(codes.cosines(question, middle), brute[:, list(middle)], atol=1e-3)
    halves = [codes.take(np.arange(count // 2)), codes.take(np.arange(count // 2, count))]
    assert (VectorCodes.joined(halves).rows == codes.rows).all()
    both = JoinedCodes(halves)
    assert np.allclose(both.cosines(question, np.sort(some)), brute[:, np.sort(some)], atol=1e-3)
    assert np.allclose(both.cosines(question, middle), brute[:, list(middle)], atol=1e-3)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_a_vector_is_as_near_to_itself_as_can_be(bits: Bits) -> None:
    vectors = directions(200, 384)
    found = VectorCodes.of(vectors, bits).cosines(vectors, range(200))
    assert np.allclose(np.diagonal(found), 1, atol=1e-3)
