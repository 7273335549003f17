"""A little model to train."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from pullquote.models.weights import DEFAULT_MODEL, model_folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of four little layers, with the words of the default model."""
    folder = tmp_path_factory.mktemp("small")
    torch.manual_seed(1)
    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=4,
        intermediate_size=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    config.save_pretrained(folder)
    bert = BertModel(config, add_pooling_layer=False)
    save_file(
        {n: p.contiguous() for n, p in bert.state_dict().items()}, folder / "model.safetensors"
    )
    words = model_folder(DEFAULT_MODEL) / "tokenizer.json"
    (folder / "tokenizer.json").write_bytes(words.read_bytes())
    return folder


@pytest.fixture
def paced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock for training by the clock: a twentieth of a second a step, however busy the machine.

    Its user has training/ among the places to import from.
    """
    ticks = count()
    clock = SimpleNamespace(monotonic=lambda: next(ticks) / 20)
    monkeypatch.setattr("train_layers.time", clock)
