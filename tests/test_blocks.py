from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from pullquote.blocks import BLOCK, CheckedArray, block_digests
from pullquote.errors import IndexDamagedError


def checked(path: Path, array: np.ndarray) -> CheckedArray:
    np.save(path, array)
    return CheckedArray(path, block_digests(path))


@pytest.mark.parametrize("rows", [slice(3, 900), np.array([0, 899, 5]), np.array([], np.int64)])
def test_rows_are_those_of_the_array(tmp_path: Path, rows: slice | np.ndarray) -> None:
    array = np.arange(1000 * 300, dtype=np.int32).reshape(1000, 300)
    assert (checked(tmp_path / "a.npy", array)[rows] == array[rows]).all()


@pytest.mark.parametrize("rows", [slice(3, 9), slice(9, 3), slice(-2, None), np.array([7, 8, 2])])
def test_rows_of_a_large_file_are_those_of_the_array(tmp_path: Path, rows: Any) -> None:
    array = np.arange(300 * 60_000, dtype=np.uint8).reshape(300, 60_000)  # 18 MB
    assert (checked(tmp_path / "a.npy", array)[rows] == array[rows]).all()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is mapped")
def test_a_file_that_was_removed_is_still_read(tmp_path: Path) -> None:
    array = np.arange(1000 * 300, dtype=np.int32).reshape(1000, 300)
    mapped = checked(tmp_path / "a.npy", array)
    (tmp_path / "a.npy").unlink()
    rows = np.array([4, 5, 900])
    assert (mapped[rows] == array[rows]).all()


def test_a_row_that_crosses_into_a_damaged_block_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    array = np.zeros((4, BLOCK // 2 + 1000), np.uint8)
    digests = checked(path, array)._digests
    content = bytearray(path.read_bytes())
    content[BLOCK + 5] ^= 1  # of the second row, most of which is in the first block
    path.write_bytes(content)
    damaged = CheckedArray(path, digests)
    assert (damaged[np.array([0])] == 0).all()
    for rows in (np.array([1]), np.array([0, 1]), slice(1, 2)):
        with pytest.raises(IndexDamagedError, match="missing or damaged"):
            damaged[rows]


@pytest.mark.parametrize("count", [1, 5, 64, 65, 200])
@pytest.mark.parametrize("gathered", [True, False])
def test_runs_are_those_of_the_array(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, gathered: bool
) -> None:
    if not gathered:  # as on Windows
        monkeypatch.delattr(os, "preadv", raising=False)
    array = np.arange(1000 * 300, dtype=np.int32).reshape(1000, 300)  # 1.2 MB
    firsts = np.linspace(0, 999, count).astype(int).tolist()  # the last row among them
    counts = [min(n % 4, 1000 - first) for n, first in enumerate(firsts, 1)]
    expected = [array[first : first + size] for first, size in zip(firsts, counts, strict=True)]
    found = checked(tmp_path / "a.npy", array).of_runs(firsts, counts)
    assert (found == np.concatenate(expected)).all()


def test_there_may_be_no_runs(tmp_path: Path) -> None:
    array = np.ones((1000, 300), np.int32)
    assert checked(tmp_path / "a.npy", array).of_runs([], []).shape == (0, 300)


def test_runs_of_a_damaged_file_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    array = np.zeros((4000, 300), np.uint8)
    digests = checked(path, array)._digests
    content = bytearray(path.read_bytes())
    content[600_000] ^= 1
    path.write_bytes(content)
    damaged = CheckedArray(path, digests)
    assert not damaged.of_runs([0, 3000], [1000, 1000]).any()
    for _ in range(2):
        with pytest.raises(IndexDamagedError, match="missing or damaged"):
            damaged.of_runs([0, 1990], [5, 20])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cuts no file that is mapped")
def test_runs_of_a_file_that_was_cut_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    array = checked(path, np.ones((4000, 300), np.uint8))
    assert array.of_runs([3990], [10]).all()  # its last block is checked
    os.truncate(path, path.stat().st_size - 100)
    for first in (3900, 3999):
        with pytest.raises(IndexDamagedError, match="missing or damaged"):
            array.of_runs([first], [4000 - first])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes pages back by itself")
def test_what_was_read_does_not_stay_in_memory(tmp_path: Path) -> None:
    # Of many files little each, as of the segments of an archive: 256 MB in all.
    ones = np.ones((64, 100_000), np.uint8)
    arrays = [checked(tmp_path / f"{number}.npy", ones) for number in range(40)]
    before = psutil.Process().memory_info().rss
    for first in range(0, 64, 4):
        for array in arrays:
            assert array[np.arange(first, first + 4)].all()
    assert psutil.Process().memory_info().rss - before < 100_000_000
