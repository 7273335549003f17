from __future__ import annotations

from pathlib import Path

import pytest

from pullquote.models.load import open_models


def test_the_first_start_says_that_it_compiles_and_later_ones_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_CACHE", str(tmp_path))
    said: list[str] = []
    encoder, reader = open_models(say=said.append)
    assert said == ["Compiling the model, once. This can take a minute."]
    assert len(encoder.encode_question("Why?").vectors) == 2
    assert reader is not None
    open_models(say=said.append)
    assert len(said) == 1
