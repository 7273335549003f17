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
from pullquote.models.encoder import TokenEncoder, open_encoder
from pullquote.models.encoder_export import LARGEST_DIFFERENCE
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


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's /proc")
def test_a_long_text_takes_little_memory_and_gives_it_back(encoder: Encoder) -> None:
    script = f"""
from pathlib import Path
from pullquote.models.encoder import open_encoder

def memory(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) // 1024

encoder = open_encoder()
encoder.encode_question("Why?")
before = memory("VmRSS")
vectors = encoder.encode([{TOWN!r}] * 60)
peak = memory("VmHWM")
del vectors
encoder.encode(["A word."] * 600)
print(before, peak, memory("VmRSS"))
"""
    before, peak, after = (int(part) for part in python(script).stdout.split())
    assert peak - before < 130  # one batch of 4,096 tokens took 300
    assert after - before < 60


def test_a_batch_gives_the_vectors_of_each_text_alone(encoder: Encoder) -> None:
    texts = [TOWN[:900], "Why?", "", "\ud800", *TOWN.split(". ")]
    together = encoder.encode(texts)
    assert len(together) == len(texts)
    for text, found in zip(texts, together, strict=True):
        alone = encoder.encode([text])[0]
        assert (alone.offsets == found.offsets).all()
        assert np.abs(alone.vectors - found.vectors).max(initial=0) <= 1e-5


def test_vectors_are_normalised_and_belong_to_characters(encoder: Encoder) -> None:
    (found,) = encoder.encode(["The harbour freezes — in January."])
    assert found.vectors.shape == (len(found.ids), encoder.dimension)
    assert np.abs(np.linalg.norm(found.vectors, axis=1) - 1).max() < 1e-5
    assert np.linalg.norm(found.pooled) == pytest.approx(1, abs=1e-5)
    words = ["The harbour freezes — in January."[start:end] for start, end in found.offsets]
    assert "|".join(words) == "The|harbour|freeze|s|—|in|January|."


def test_the_prompt_of_a_model_has_no_vectors(encoder: Encoder) -> None:
    assert isinstance(encoder, TokenEncoder)
    prompts = {"query_prompt": "query: ", "document_prompt": "passage: "}
    other = TokenEncoder(
        "name", "0", encoder.tokenizer, encoder._forward, encoder.metadata | prompts
    )
    plain, prompted = encoder.encode_question("Who?"), other.encode_question("Who?")
    assert (plain.ids == prompted.ids).all()
    assert (plain.offsets == prompted.offsets).all()
    assert np.abs(plain.vectors - prompted.vectors).max() > 0.01


def test_changed_weights_are_refused_before_they_are_compiled(tmp_path: Path) -> None:
    package = model_folder(DEFAULT_MODEL).parent
    copy = Path(shutil.copytree(package, tmp_path / package.name))
    weights = bytearray((copy / "model" / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model" / "model.safetensors").write_bytes(weights)
    done = python(_ASK, PYTHONPATH=str(tmp_path), PULLQUOTE_CACHE=str(tmp_path / "cache"))
    assert "are not the published ones" in done.stderr.splitlines()[-1]
    assert not list(tmp_path.glob("cache/encoders/*/manifest.json"))
