"""The models are compiled once, in a process of their own, wherever they are opened from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from samples import ROOT

from pullquote.models import compiled, load
from pullquote.models.compiled import CompiledCopy, copy_metadata, find_copy
from pullquote.models.encoder import encoder_path
from pullquote.models.load import open_models
from pullquote.models.reader import shipped_reader_path
from pullquote.models.weights import DEFAULT_MODEL, MULTILINGUAL_MODEL, PACKAGED, model_name

SHA256 = PACKAGED[DEFAULT_MODEL].sha256
_OPEN = """
import sys
from pullquote.models.load import open_models
encoder, reader = open_models(say=print)
print(len(encoder.encode_question("Why?").vectors), reader is not None)
assert not {"torch", "transformers"} & set(sys.modules)
"""


def opened(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Open the models in a fresh process in that folder."""
    return subprocess.run(
        [sys.executable, "-c", _OPEN],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | environment,
    )


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Copies of both compiled models in a cache of the test's own, and none of them open."""
    open_models()
    stronger = PACKAGED[MULTILINGUAL_MODEL]
    reader = shipped_reader_path(stronger.sha256 if stronger.path is not None else SHA256)
    found = [find_copy(path) for path in (encoder_path(SHA256), reader or "")]
    monkeypatch.setattr(load, "_stronger", cache(load._stronger.__wrapped__))
    monkeypatch.setenv("PULLQUOTE_CACHE", str(tmp_path / "cache"))
    own = []
    for copy in found:
        assert isinstance(copy, CompiledCopy)
        path = tmp_path / "cache" / copy.folder.parent.name / copy.folder.name
        own.append(Path(shutil.copytree(copy.folder, path)))
    return own


def test_the_first_start_says_that_it_compiles_and_later_ones_say_nothing(tmp_path: Path) -> None:
    # A source tree that is not installed, and a folder with a module that must not be imported.
    (tmp_path / "torch.py").write_text("raise SystemExit('the wrong torch')")
    environment = {"PYTHONPATH": str(ROOT / "src"), "PULLQUOTE_CACHE": str(tmp_path / "cache")}
    first, second = (opened(environment, tmp_path) for _ in range(2))
    assert first.stdout.splitlines() == [
        "Compiling the model, once. This can take a minute.",
        "2 True",
    ]
    assert second.stdout.splitlines() == ["2 True"]
    assert (first.stderr, second.stderr) == ("", "")


def test_a_cache_that_cannot_be_written_compiles_once_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "temporary").mkdir()
    done = opened(
        {
            "PYTHONPATH": str(ROOT / "src"),
            "PULLQUOTE_CACHE": str(tmp_path / "file" / "cache"),
            "TMPDIR": str(tmp_path / "temporary"),
        },
        tmp_path,
    )
    assert done.stdout.splitlines()[-1] == "2 True"  # compiled: the script refuses torch
    (line,) = done.stderr.splitlines()
    assert "cannot be written" in line
    assert "PULLQUOTE_CACHE" in line
    assert list((tmp_path / "temporary").glob("pullquote-*")) == []  # gone with the process


@pytest.mark.parametrize("number", [0, 1], ids=["encoder", "reader"])
def test_damaged_copy_is_compiled_again(
    copies: list[Path], number: int, caplog: pytest.LogCaptureFixture
) -> None:
    (weights,) = copies[number].glob("*.weights")
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    assert copy_metadata(copies[number]) is None
    encoder, reader = open_models()
    assert reader is not None
    assert copy_metadata(copies[number]) is not None
    assert weights.read_bytes() == whole
    assert len(encoder.encode_question("Why?").vectors) == 2
    assert caplog.records == []


def test_a_copy_without_its_manifest_is_none(copies: list[Path]) -> None:
    manifest = copies[0] / compiled.MANIFEST
    for content in ("", "{", "[]", '{"files": 3}', '{"files": {}, "metadata": {}}'):
        manifest.write_text(content)
        assert copy_metadata(copies[0]) is None
    manifest.unlink()
    assert copy_metadata(copies[0]) is None


def test_what_cannot_be_compiled_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PULLQUOTE_CACHE", str(tmp_path))
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"no weights")
    compiled.compile_in_child(str(tmp_path / "model"))
    (record,) = caplog.records
    assert "was not compiled" in record.message
    assert "\n" not in record.message


def test_the_model_is_the_argument_else_the_setting_else_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULLQUOTE_MODEL", " some/model ")
    assert model_name("another") == "another"
    assert model_name() == "some/model"
    monkeypatch.setenv("PULLQUOTE_MODEL", " ")
    assert model_name() == DEFAULT_MODEL
