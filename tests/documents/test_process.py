"""Files read in a process of their own: what comes back, and what happens past the limits."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pullquote.datatypes import BlockKind
from pullquote.documents import child
from pullquote.documents.builder import UnreadableError
from pullquote.documents.process import read_in_child

MARKDOWN = b"# A harbour\n\nIt freezes in January.\n\n```\ncode\n```\n"


def test_the_process_gives_what_the_reader_gives() -> None:
    apart = read_in_child(".md", MARKDOWN)
    assert apart == child.read(".md", MARKDOWN)
    kinds = [block.kind for block in apart.blocks]
    assert kinds == [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CODE]


def test_it_does_not_import_from_the_folder_that_it_runs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    (tmp_path / "markdown_it.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert read_in_child(".md", MARKDOWN).title == "A harbour"


def test_a_file_that_takes_too_long_is_refused() -> None:
    with pytest.raises(UnreadableError, match=r"^takes too long to read\."):
        read_in_child(".md", MARKDOWN, seconds=0.01)


def test_a_process_that_takes_too_much_memory_is_ended_by_the_parent() -> None:
    with pytest.raises(UnreadableError, match=r"^needs too much memory to read\."):
        read_in_child(".md", MARKDOWN, memory=1_000_000)


def test_limits_that_the_system_refuses_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    asked = []

    def refuse(limit: int, values: tuple[int, int]) -> None:
        asked.append(limit)
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    child.limit_resources()
    assert asked == [resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE]


def test_a_process_that_dies_gives_an_error_of_ours() -> None:
    with pytest.raises(UnreadableError, match="damaged or needs too much memory"):
        read_in_child(".unheard-of", b"")
