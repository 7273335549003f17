"""The compiled encoder gives torch's vectors, takes little memory and is made from true weights."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from samples import ROOT, TOWN

from pullquote.datatypes import Encoder
from pullquote.models.encoder import LARGEST_DIFFERENCE, open_encoder
from pullquote.models.weights import DEFAULT_MODEL, model_folder

_ASK = "from pullquote import Assistant; Assistant.open(sys.argv[1]).ask('Who edited this?')"


def python(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"import sys; {script}", str(ROOT / "index")]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ | environment
    )


def test_compiled_copy_gives_the_vectors_of_torch(encoder: Encoder) -> None:
    texts = ["Why?", TOWN[:900], "北京 😀 naïve — “quoted”", *TOWN.split(". ")[:5]]
    torch = open_encoder(compiled=False)
    for mine, theirs in zip(encoder.encode(texts), torch.encode(texts), strict=True):
        assert (mine.ids == theirs.ids).all()
        assert np.abs(mine.vectors - theirs.vectors).max() <= LARGEST_DIFFERENCE
        assert np.abs(mine.pooled - theirs.pooled).max() <= LARGEST_DIFFERENCE


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's /proc")
def test_a_question_takes_little_memory(encoder: Encoder) -> None:
    peak = "next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM'))"
    done = python(f"{_ASK}; print({peak})")
    assert int(done.stdout) * 1024 <= 400e6


def test_changed_weights_are_refused_before_they_are_compiled(tmp_path: Path) -> None:
    package = model_folder(DEFAULT_MODEL).parent
    copy = Path(shutil.copytree(package, tmp_path / package.name))
    weights = bytearray((copy / "model" / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model" / "model.safetensors").write_bytes(weights)
    done = python(_ASK, PYTHONPATH=str(tmp_path), PULLQUOTE_CACHE=str(tmp_path / "cache"))
    assert "are not the published ones" in done.stderr.splitlines()[-1]
    assert not list(tmp_path.glob("cache/*/*/manifest.json"))
