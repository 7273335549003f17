"""Single bits flipped and files cut short: what is damaged is said, or nothing is different."""

from __future__ import annotations

import pytest
from counts import Counts, counted


@pytest.fixture(scope="module")
def found() -> Counts:
    return counted("damage.py", "--places", 10, "--seed", 3)


def test_no_damaged_file_gives_another_answer_or_a_traceback(found: Counts) -> None:
    assert found.broken == []


@pytest.mark.parametrize(
    ("kind", "files"),
    [("index", 7), ("compiled encoder", 2), ("compiled reader", 2), ("model", 10), ("adapter", 1)],
)
def test_every_file_of_each_kind_was_damaged(found: Counts, kind: str, files: int) -> None:
    assert found.counts[f"{kind}: files"] >= files
    assert found.counts[f"{kind}, flipped: noticed"] >= 4 * files
    assert found.counts[f"{kind}, cut: noticed"] >= 4 * files
