from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from pullquote.assistant import Assistant
from pullquote.candidates import nearest
from pullquote.codes import VectorCodes
from pullquote.datatypes import Encoder
from pullquote.documents.article import article_from_text
from pullquote.errors import IndexDamagedError, IndexNotFoundError, IndexStaleError, PullquoteError
from pullquote.storage import (
    MANIFEST,
    build_in,
    check_index,
    known_index,
    load_index,
    read_manifest,
    save_index,
    staleness,
)


@pytest.fixture
def folder(town: Assistant, tmp_path: Path) -> Path:
    save_index(town.index, tmp_path)
    return tmp_path


def test_what_is_loaded_is_what_was_saved(town: Assistant, folder: Path) -> None:
    loaded = load_index(folder)
    assert dict(loaded.library) == dict(town.index.library)
    (ours,), (saved,) = loaded.segments, town.index.segments
    assert ours.entries == saved.entries
    for name in ("sentences", "chunks"):
        assert np.array_equal(getattr(ours, name).stacked(), getattr(saved, name).stacked())
    for name in ("tokens", "words"):
        assert np.array_equal(getattr(ours, name)[:], getattr(saved, name))
    for name in ("vectors", "pooled"):
        codes: VectorCodes = getattr(saved, name)
        assert np.array_equal(getattr(ours, name).rows[:], codes.rows)
    for name in ("words", "first", "chunks", "counts", "lengths"):
        assert np.array_equal(getattr(ours.keywords, name)[:], getattr(saved.keywords, name))


def test_an_open_index_outlives_the_next_build(town: Assistant, folder: Path) -> None:
    loaded = load_index(folder)
    shutil.rmtree(segment_of(folder))
    question = town.encoder.encode_question("Who built the lighthouse?").pooled
    assert nearest(loaded, question, None, 1).tolist() == [0]
    assert loaded.sentence_text(0).startswith("The lighthouse")


def segment_of(folder: Path) -> Path:
    (segment,) = read_manifest(folder)["segments"]
    return folder / str(segment["name"])


def test_saving_twice_leaves_one_segment(town: Assistant, folder: Path) -> None:
    save_index(town.index, folder)
    save_index(load_index(folder), folder)
    names = sorted(path.name for path in folder.iterdir() if path.name != ".lock")
    assert names == [MANIFEST, segment_of(folder).name]


def test_a_manifest_with_any_field_changed_is_not_loaded(folder: Path) -> None:
    whole = json.loads((folder / MANIFEST).read_text())
    for field, value in whole.items():
        for wrong in (None, 7, "x", [value]):
            if wrong == value:
                continue
            (folder / MANIFEST).write_text(json.dumps(whole | {field: wrong}))
            with pytest.raises(IndexDamagedError, match="pullquote index"):
                load_index(folder)
        less = {name: kept for name, kept in whole.items() if name != field}
        (folder / MANIFEST).write_text(json.dumps(less))
        with pytest.raises(IndexDamagedError, match="pullquote index"):
            load_index(folder)


def all_of(folder: Path) -> None:
    """Open the index and read everything that answers may read."""
    index = load_index(folder)
    dict(index.library)
    for segment in index.segments:
        assert segment.faiss_index.ntotal == len(segment.chunks)
        assert len(segment.pooled.signs()) == len(segment.chunks)
        segment.take(range(len(segment.entries)), list(segment.articles))
    assert len(index.sentences_with_word)


def test_every_file_flipped_cut_or_gone_is_named(folder: Path) -> None:
    generator = np.random.default_rng(0)
    for path in sorted(segment_of(folder).iterdir()):
        data = path.read_bytes()
        for place in generator.integers(0, len(data), 5):
            changed = bytearray(data)
            changed[place] ^= 1 << int(generator.integers(8))
            path.write_bytes(changed)
            for read in (all_of, check_index):
                with pytest.raises(IndexDamagedError, match=path.name):
                    read(folder)
        for less in (data[: len(data) // 2], b""):
            path.write_bytes(less)
            with pytest.raises(IndexDamagedError, match=path.name):
                load_index(folder)
        path.unlink()
        with pytest.raises(IndexDamagedError, match=path.name):
            load_index(folder)
        path.write_bytes(data)
    all_of(folder)


def test_only_what_is_read_is_verified(encoder: Encoder, tmp_path: Path) -> None:
    text = " ".join(f"Mill {n} grinds oats by the river." for n in range(200))
    build_in(tmp_path, [article_from_text(text)], encoder)
    folder, path = tmp_path, segment_of(tmp_path) / "vectors.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    index = load_index(folder)
    question = np.ones((1, index.dimension), np.float32)
    assert index.vectors.cosines(question, range(3)).shape == (1, 3)
    with pytest.raises(IndexDamagedError, match=r"vectors\.npy"):
        index.vectors.cosines(question, range(index.token_count))
    with pytest.raises(IndexDamagedError, match=r"vectors\.npy"):
        check_index(folder)
    articles, model = list(index.library.values()), (encoder.name, encoder.sha256)
    assert known_index(folder, articles, *model)[1] == ""
    assert (
        "vectors.npy is missing or damaged"
        in known_index(folder, articles, *model, read_all=True)[1]
    )
    build_in(folder, articles, encoder)
    check_index(folder)


def test_a_killed_build_is_taken_up_where_it_was(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pullquote.index.SEGMENT_TOKENS", 40)
    articles = [article_from_text(f"Mill {n} grinds oats. " * 5) for n in range(8)]

    def killed(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_in(tmp_path, articles, encoder, progress=killed)
    with pytest.raises(IndexNotFoundError):
        load_index(tmp_path)
    encoded = []
    index = build_in(
        tmp_path, articles, encoder, progress=lambda done, total: encoded.append(total)
    )
    assert 1 <= encoded[0] < 5
    assert index.order == load_index(tmp_path).order == tuple(article.id for article in articles)
    named = {segment["name"] for segment in read_manifest(tmp_path)["segments"]}
    assert {path.name for path in tmp_path.iterdir()} - {".lock", MANIFEST} == named


def test_an_article_that_comes_alone_costs_that_one(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pullquote.index.SEGMENT_TOKENS", 400)
    articles = [article_from_text(f"Mill {n} grinds oats. " * 20) for n in range(9)]
    build_in(tmp_path, articles[:8], encoder)
    before = {path.name for path in tmp_path.glob("segment-*")}
    build_in(tmp_path, articles, encoder)
    after = {path.name for path in tmp_path.glob("segment-*")}
    assert len(after - before) == 1
    assert len(before - after) <= 1


def test_no_index_is_said_with_the_command_that_builds_it(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="Run “pullquote index”"):
        load_index(tmp_path)


def test_a_damaged_index_is_replaced_by_the_next_build(town: Assistant, folder: Path) -> None:
    segment = segment_of(folder)
    (segment / "vectors.npy").write_bytes(b"")
    save_index(town.index, folder)
    assert dict(load_index(folder).library) == dict(town.index.library)
    assert not segment.exists()


@pytest.mark.skipif(os.name == "nt", reason="folders are not made read-only by mode here")
def test_a_folder_that_cannot_be_made_is_one_line(town: Assistant, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PullquoteError, match="cannot be written") as caught:
        save_index(town.index, tmp_path / "file" / "index")
    assert "\n" not in str(caught.value)


def test_staleness_names_what_changed(town: Assistant, folder: Path) -> None:
    from dataclasses import replace

    articles, encoder = town.index.articles, town.encoder
    assert staleness(folder, articles, encoder.name, encoder.sha256) == ""
    other = article_from_text("Another one.", "Another")
    assert "Another is new" in staleness(folder, [*articles, other], encoder.name, encoder.sha256)
    assert "Port Selwyn is gone" in staleness(folder, [], encoder.name, encoder.sha256)
    renamed = [replace(articles[0], title="Else")]
    assert "details" in staleness(folder, renamed, encoder.name, encoder.sha256)
    assert "made with" in staleness(folder, articles, encoder.name, "0" * 64)


def test_an_index_of_another_model_is_not_used(town: Assistant) -> None:
    from dataclasses import replace

    with pytest.raises(IndexStaleError, match="pullquote index"):
        Assistant(replace(town.index, model_sha256="0" * 64), town.encoder)


def test_an_index_can_be_moved(folder: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(folder, tmp_path / "moved", ignore=shutil.ignore_patterns("moved"))
    assert Assistant.open(moved).ask("Who built the lighthouse?").citations
