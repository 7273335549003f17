"""The reader finds the words that answer, and says when a window does not answer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pullquote.datatypes import Encoder
from pullquote.errors import ModelError
from pullquote.models.compiled import copy_metadata, make_copy
from pullquote.models.reader import (
    MAX_ANSWER_TOKENS,
    Reader,
    best_span,
    open_reader,
    shipped_reader_path,
)
from pullquote.models.reader_export import (
    DATA,
    Adapter,
    adapter_for,
    compile_reader,
    merge_adapter,
    reader_module,
)
from pullquote.models.weights import DEFAULT_MODEL, model_folder, weights_sha256

FOLDER = model_folder(DEFAULT_MODEL)
SHA256 = weights_sha256(DEFAULT_MODEL, FOLDER)
ADAPTER = DATA / "reader.safetensors"
LIGHT = (
    "The lighthouse at Port Selwyn was built in 1874 by Ada Whitlock. It stands 41 metres tall. "
    "Mara Quill has kept the light since 2011, and her brother Tom runs the ferry to Gull Island."
)
HARBOUR = (
    "The harbour freezes for two weeks each January. Fishermen then mend their nets in the "
    "boathouse. The old pier had rotted, and the council replaced it with one of concrete."
)


@pytest.fixture(scope="module")
def reader(encoder: Encoder) -> Reader:
    found = open_reader(encoder)
    assert found is not None
    return found


def answer(reader: Reader, question: str, window: str) -> str:
    reading = reader.read(question, [window])[0]
    return window[reading.start : reading.end]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("Who built the lighthouse?", "Ada Whitlock", id="who"),
        pytest.param("When was the lighthouse built?", "1874", id="when"),
        pytest.param("Who keeps the light?", "Mara Quill", id="who, another verb form"),
        pytest.param("How tall is the lighthouse?", "41 metres", id="how tall"),
        pytest.param("Where does Tom's ferry go?", "Gull Island", id="where"),
    ],
)
def test_reader_finds_the_words_that_answer(reader: Reader, question: str, expected: str) -> None:
    assert expected in answer(reader, question, LIGHT)
    assert len(answer(reader, question, LIGHT)) < 3 * len(expected)


def test_of_a_long_question_the_end_is_read(reader: Reader) -> None:
    asked = "please tell me " * 25 + "when was the lighthouse built?"  # more than 64 tokens
    alone, after = (reader.read(q, [LIGHT])[0] for q in (asked, f"Who built the pier? {asked}"))
    assert (alone.start, alone.end, alone.answerable) == (after.start, after.end, after.answerable)


def test_window_that_answers_beats_one_that_does_not(reader: Reader) -> None:
    yes, no = reader.read("Who built the lighthouse?", [LIGHT, HARBOUR])
    assert yes.answerable > no.answerable
    assert yes.span_score > no.span_score


def test_unanswerable_question_has_a_lower_logit(reader: Reader) -> None:
    asked = reader.read("When was the lighthouse built?", [LIGHT])[0]
    never = reader.read("When was the lighthouse automated?", [LIGHT])[0]
    assert never.answerable < asked.answerable
    assert never.span_score < asked.span_score


def test_readings_do_not_depend_on_the_batch(reader: Reader) -> None:
    question = "How long does the harbour freeze?"
    together = reader.read(question, [LIGHT, HARBOUR, "Ice."])
    for reading, window in zip(together, (LIGHT, HARBOUR, "Ice."), strict=True):
        alone = reader.read(question, [window])[0]
        assert (alone.start, alone.end) == (reading.start, reading.end)
        assert alone.span_score == pytest.approx(reading.span_score, abs=1e-3)
        assert alone.answerable == pytest.approx(reading.answerable, abs=1e-3)


def test_best_within_a_sentence_stays_inside_it(reader: Reader) -> None:
    reading = reader.read("Who built the lighthouse?", [LIGHT])[0]
    first, second = LIGHT.index("It stands"), LIGHT.index("Mara")
    inside = reading.best_within(first, second)
    whole = reading.best_within(0, len(LIGHT))
    assert inside is not None
    assert whole is not None
    assert first <= inside[0] < inside[1] <= second
    assert whole[2] == pytest.approx(reading.span_score)
    assert inside[2] < whole[2]
    assert reading.best_within(3, 3) is None


@pytest.mark.parametrize(
    "window", ["", "   ", "\ud800", "é" * 3000, "word " * 900, "北京 😀 1874."]
)
def test_odd_windows_give_offsets_inside_them(reader: Reader, window: str) -> None:
    reading = reader.read("When?", [window])[0]
    assert 0 <= reading.start <= reading.end <= len(window)
    assert len(reading.token_offsets) == len(reading.start_logits) == len(reading.end_logits)


def test_odd_questions_are_read(reader: Reader) -> None:
    for question in ("", "?" * 500, "why " * 400):
        assert len(reader.read(question, [LIGHT, HARBOUR])) == 2
    assert reader.read("Why?", []) == []


def test_another_model_has_no_reader() -> None:
    assert adapter_for("0" * 64) is None
    assert shipped_reader_path("0" * 64) is None


def test_reader_names_the_adapter_that_it_was_made_from(reader: Reader) -> None:
    adapter = adapter_for(SHA256)
    assert adapter is not None
    assert reader.sha256 == adapter.sha256 == Adapter.of(ADAPTER).sha256
    assert adapter.metadata()["base_sha256"] == SHA256


def test_compiling_again_gives_the_same_answers(tmp_path: Path, reader: Reader) -> None:
    adapter = adapter_for(SHA256)
    assert adapter is not None
    make_copy(tmp_path / "copy", lambda to: compile_reader(FOLDER, adapter, to))
    metadata = copy_metadata(tmp_path / "copy")
    assert metadata is not None
    again = Reader.load(tmp_path / "copy", metadata)
    for question in ("Who built the lighthouse?", "When does the harbour freeze?"):
        for mine, theirs in zip(
            again.read(question, [LIGHT, HARBOUR]),
            reader.read(question, [LIGHT, HARBOUR]),
            strict=True,
        ):
            assert (mine.start, mine.end) == (theirs.start, theirs.end)
            assert mine.span_score == theirs.span_score


def damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def test_damaged_adapter_is_not_compiled(tmp_path: Path) -> None:
    for name in ("reader.sha256", "reader.safetensors"):
        shutil.copy(DATA / name, tmp_path)
    damaged(tmp_path / "reader.safetensors")
    adapter = Adapter.listed(tmp_path / "reader.sha256")
    with pytest.raises(ModelError, match=r"reader\.safetensors is damaged"):
        compile_reader(FOLDER, adapter, tmp_path)


def test_adapter_in_several_files_is_one(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(ADAPTER)
    names = sorted(tensors)
    lines = []
    for number, part in enumerate((names[:50], names[50:])):
        file = tmp_path / f"{number}.safetensors"
        save_file({name: tensors[name] for name in part}, file, metadata={"scale": "2.0"})
        lines.append(f"{Adapter.of(file).sha256}  {file.name}\n")
    (tmp_path / "all.sha256").write_text("".join(lines))
    joined = Adapter.listed(tmp_path / "all.sha256")
    assert sorted(joined.tensors()) == names
    assert joined.metadata()["scale"] == "2.0"
    assert joined.sha256 not in joined.hashes


def test_list_of_files_that_is_none_is_damage(tmp_path: Path) -> None:
    (tmp_path / "reader.sha256").write_bytes(b"\xff\x00 not a list")
    with pytest.raises(ModelError, match="Install Pullquote again"):
        Adapter.listed(tmp_path / "reader.sha256")


def test_compiled_reader_never_imports_torch(reader: Reader) -> None:
    code = (
        "import sys\n"
        "from pullquote.models.load import open_models\n"
        "_, reader = open_models()\n"
        "reader.read('Who?', ['Ada Whitlock built it.'])\n"
        "assert not {'torch', 'transformers', 'onnx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_adapter_is_small() -> None:
    assert ADAPTER.stat().st_size <= 5_000_000


def test_merging_adds_what_was_learned_and_replaces_what_is_whole() -> None:
    import torch

    state = {"a.weight": torch.eye(2), "a.bias": torch.zeros(2), "b.weight": torch.ones(1, 1)}
    state["c.weight"] = torch.tensor([[1.0, 1.0]])
    adapter = {
        "a.lora_up": torch.tensor([[1.0], [2.0]]),
        "a.lora_down": torch.tensor([[3.0, 4.0]]),
        "b.weight": torch.full((1, 1), 7.0),
        "head.weight": torch.ones(2, 1),
        "c.weight.change": torch.tensor([[127, -2]], dtype=torch.int8),
        "c.weight.scale": torch.tensor([[0.5]]).half(),
    }
    merged = merge_adapter(state, adapter, scale=0.5)
    assert merged["a.weight"].tolist() == [[2.5, 2.0], [3.0, 5.0]]
    assert merged["b.weight"].item() == 7.0
    assert merged["c.weight"].tolist() == [[64.5, 0.0]]
    assert set(merged) == {"a.weight", "a.bias", "b.weight", "c.weight", "head.weight"}


def test_reader_module_without_an_adapter_is_the_base_model(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file
    from transformers import BertModel

    empty = {n: t * 0 for n, t in load_file(ADAPTER).items()}
    empty["span.weight"][0, 7] = 1.0
    save_file(empty, tmp_path / "empty.safetensors", metadata={"scale": "2.0"})
    ids = torch.tensor([[101, 2040, 2328, 2009, 102, 8607, 2328, 2009, 102]])
    types = torch.tensor([[0, 0, 0, 0, 0, 1, 1, 1, 1]])
    with torch.no_grad():
        starts, _, _ = reader_module(FOLDER, Adapter.of(tmp_path / "empty.safetensors"))(ids, types)
        base = BertModel.from_pretrained(str(FOLDER), add_pooling_layer=False).eval()
        expected = base(input_ids=ids, token_type_ids=types)
    assert torch.allclose(starts, expected.last_hidden_state[..., 7], atol=1e-3)


@pytest.mark.parametrize("tokens", [1, 2, 7, 90])
def test_best_span_agrees_with_trying_every_span(tokens: int) -> None:
    chance = np.random.default_rng(tokens)
    starts = chance.normal(size=tokens).astype(np.float32)
    ends = chance.normal(size=tokens).astype(np.float32)
    first, last, score = best_span(starts, ends)
    assert score == pytest.approx(max(every_span(starts, ends)))
    assert score == pytest.approx(float(starts[first] + ends[last]))
    assert 0 <= last - first < MAX_ANSWER_TOKENS


def every_span(starts: NDArray[np.float32], ends: NDArray[np.float32]) -> list[float]:
    return [
        float(starts[i] + ends[j])
        for i in range(len(starts))
        for j in range(i, min(len(ends), i + MAX_ANSWER_TOKENS))
    ]
