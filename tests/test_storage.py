from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from pullquote.assistant import Assistant
from pullquote.codes import VectorCodes
from pullquote.errors import IndexDamagedError, IndexNotFoundError, IndexStaleError, PullquoteError
from pullquote.storage import MANIFEST, load_index, read_manifest, save_index, staleness


@pytest.fixture
def folder(town: Assistant, tmp_path: Path) -> Path:
    save_index(town.index, tmp_path)
    return tmp_path


def test_what_is_loaded_is_what_was_saved(town: Assistant, folder: Path) -> None:
    loaded = load_index(folder)
    assert loaded.articles == town.index.articles
    for name in ("sentences", "chunks"):
        saved = getattr(town.index, name).stacked()
        assert np.array_equal(getattr(loaded, name).stacked(), saved)
    assert np.array_equal(loaded.tokens, town.index.tokens)
    for name in ("vectors", "pooled"):
        codes: VectorCodes = getattr(town.index, name)
        assert np.array_equal(getattr(loaded, name).codes, codes.codes)
        assert np.array_equal(getattr(loaded, name).scales, codes.scales)
    question = town.index.pooled.turned(
        town.encoder.encode_question("Who built the lighthouse?").pooled[None, :]
    )
    for found, expected in zip(
        loaded.faiss_index.search(question, 3),
        town.index.faiss_index.search(question, 3),
        strict=True,
    ):
        assert np.array_equal(found, expected)


def test_an_open_index_outlives_the_next_build(town: Assistant, folder: Path) -> None:
    loaded = load_index(folder)
    shutil.rmtree(folder / read_manifest(folder)["generation"])
    question = loaded.pooled.turned(
        town.encoder.encode_question("Who built the lighthouse?").pooled[None, :]
    )
    assert loaded.faiss_index.search(question, 1)[1] == [[0]]


def test_saving_twice_leaves_one_generation(town: Assistant, folder: Path) -> None:
    save_index(town.index, folder)
    save_index(town.index, folder)
    names = sorted(path.name for path in folder.iterdir() if path.name != ".lock")
    assert names == [read_manifest(folder)["generation"], MANIFEST]


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


def test_every_file_flipped_cut_or_gone_is_named(folder: Path) -> None:
    generation = folder / read_manifest(folder)["generation"]
    generator = np.random.default_rng(0)
    for path in sorted(generation.iterdir()):
        data = path.read_bytes()
        for place in generator.integers(0, len(data), 10):
            changed = bytearray(data)
            changed[place] ^= 1 << int(generator.integers(8))
            path.write_bytes(changed)
            with pytest.raises(IndexDamagedError, match=path.name):
                load_index(folder)
        path.write_bytes(data[: len(data) // 2])
        with pytest.raises(IndexDamagedError, match=path.name):
            load_index(folder)
        path.unlink()
        with pytest.raises(IndexDamagedError, match=path.name):
            load_index(folder)
        path.write_bytes(data)
    assert load_index(folder)


def test_no_index_is_said_with_the_command_that_builds_it(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="Run “pullquote index”"):
        load_index(tmp_path)


def test_a_damaged_index_is_replaced_by_the_next_build(town: Assistant, folder: Path) -> None:
    generation = folder / read_manifest(folder)["generation"]
    (generation / "vectors.npy").write_bytes(b"")
    save_index(town.index, folder)
    assert load_index(folder).articles == town.index.articles
    assert not generation.exists()


@pytest.mark.skipif(os.name == "nt", reason="folders are not made read-only by mode here")
def test_a_folder_that_cannot_be_made_is_one_line(town: Assistant, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PullquoteError, match="cannot be written") as caught:
        save_index(town.index, tmp_path / "file" / "index")
    assert "\n" not in str(caught.value)


def test_staleness_names_what_changed(town: Assistant, folder: Path) -> None:
    from dataclasses import replace

    from pullquote.documents.article import article_from_text

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
