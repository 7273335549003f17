"""Builds killed, starved of disk or forbidden to write: the old index or the new one, whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from counts import Counts, counted

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no fork here")


@pytest.fixture(scope="module")
def found() -> Counts:
    return counted("crashes.py", "--kills", 60, "--seed", 3)


def test_no_promise_is_broken_by_a_killed_or_refused_build(found: Counts) -> None:
    assert found.broken == []


def test_builds_were_killed_in_every_situation(found: Counts) -> None:
    counts = found.counts
    assert counts["kills"] >= 60
    assert counts["killed at a step"] >= 30
    assert counts["builds refused: file size"] >= 10
    assert counts["builds refused: read-only"] >= 1
    kinds = [name for name in counts if name.startswith("killed: ")]
    assert {name.split(",")[0] for name in kinds} >= {"killed: first build", "killed: update"}
    assert any("two builders" in name for name in kinds)


def test_a_command_without_room_on_the_disk_says_so_in_one_line(tmp_path: Path) -> None:
    import resource

    (tmp_path / "seeds").mkdir()
    text = "The lighthouse at Port Selwyn was built in 1874 by Ada Whitlock. "
    (tmp_path / "seeds" / "light.txt").write_text(text * 20)
    command = [sys.executable, "-m", "pullquote", "index", "seeds", "--out", "index"]
    finished = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert finished.returncode == 1
    assert len(finished.stderr.strip().splitlines()) == 1
    assert "The index cannot be written to index: File too large" in finished.stderr
    assert [path.name for path in (tmp_path / "index").iterdir()] in ([".lock"], [])
