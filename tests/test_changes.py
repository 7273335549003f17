"""Articles added and removed one by one: the index is what a fresh build of the rest gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from pullquote.changes import change_in
from pullquote.cli import main
from pullquote.datatypes import Encoder
from pullquote.documents.article import Article, article_from_text
from pullquote.errors import IndexNotFoundError, IndexStaleError, PullquoteError
from pullquote.index import build_index
from pullquote.retrieval import Query, Retriever
from pullquote.storage import build_in, check_index, load_index


def article(name: str, words: str = "grinds oats by the river") -> Article:
    return article_from_text(f"The {name} {words}. " * 4, name, source=f"{name}.txt")


TOWN = [article(name) for name in ("mill", "ferry", "lighthouse", "market", "bridge", "quarry")]


def same(folder: Path, wanted: list[Article], encoder: Encoder) -> None:
    """Whether the index in the folder is whole and ranks as a fresh one of those articles does."""
    check_index(folder)
    index, fresh = load_index(folder), build_index(wanted, encoder)
    assert list(index.library.values()) == wanted
    for question in ("What does the ferry do?", "Who grinds oats?"):
        query = [Query(question, encoder.encode_question(question))]
        found, expected = (Retriever(each).rank(query) for each in (index, fresh))
        assert np.allclose(found.scores, expected.scores, atol=1e-5)


@pytest.mark.parametrize("tokens", [60, 400_000], ids=["many segments", "one segment"])
def test_each_change_gives_what_a_fresh_build_gives(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokens: int
) -> None:
    monkeypatch.setattr("pullquote.index.SEGMENT_TOKENS", tokens)
    build_in(tmp_path, TOWN[:3], encoder)
    change_in(tmp_path, encoder, add=TOWN[3:])
    same(tmp_path, TOWN, encoder)
    change_in(tmp_path, encoder, remove=[TOWN[0].id, TOWN[4].id])
    same(tmp_path, [TOWN[n] for n in (1, 2, 3, 5)], encoder)
    closed = article("lighthouse", "was closed in 1931")  # the same file with another text
    dated = replace(TOWN[5], published="1931")  # the same text with other details
    change_in(tmp_path, encoder, add=[closed, dated, TOWN[0]], remove=[TOWN[1].id])
    same(tmp_path, [closed, TOWN[3], dated, TOWN[0]], encoder)


def test_what_does_not_change_is_neither_encoded_nor_written(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pullquote.index.SEGMENT_TOKENS", 60)
    build_in(tmp_path, TOWN[:5], encoder)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("segment-*")}
    assert len(before) > 2
    encoded: list[int] = []
    change_in(tmp_path, encoder, add=TOWN, progress=lambda done, total: encoded.append(total))
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("segment-*")}
    assert encoded == [1]
    assert len(after.items() & before.items()) >= len(before) - 1


def test_an_index_that_cannot_be_changed_stays(encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="Run “pullquote index”"):
        change_in(tmp_path / "none", encoder, add=TOWN)
    assert not (tmp_path / "none").exists()
    build_in(tmp_path, TOWN[:2], encoder)
    with pytest.raises(PullquoteError, match="No article would be left"):
        change_in(tmp_path, encoder, remove=[each.id for each in TOWN])

    class Other:
        name, sha256 = "other", "0" * 64

    with pytest.raises(IndexStaleError, match="not with other"):
        change_in(tmp_path, Other(), add=TOWN)  # type: ignore[arg-type]
    same(tmp_path, TOWN[:2], encoder)


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_articles_are_added_and_removed_by_name(tmp_path: Path) -> None:
    for each in TOWN[:3]:
        (tmp_path / each.source).write_text(each.text)
    files, out = [str(tmp_path / each.source) for each in TOWN[:3]], str(tmp_path / "index")
    assert run("index", files[0], "--out", out)[0] == 0
    code, said, _ = run("index", *files[1:], "--add", "--out", out)
    assert (code, said) == (0, f"Added 2 articles and removed 0; 3 articles in {out}.\n")
    code, said, _ = run("index", "--remove", "LIGHT*", "--out", out)
    assert (code, said) == (0, f"Added 0 articles and removed 1; 2 articles in {out}.\n")
    code, _, err = run("index", "--remove", "*.pdf", "--out", out)
    assert (code, "None of the 2 articles is like '*.pdf'" in err) == (1, True)
    assert run("index", "--add", "--out", out)[0] == 2
    assert run("index", files[0], "--remove", "ferry*", "--out", out)[0] == 2
