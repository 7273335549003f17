"""The layers that are trained whole are those that answer, and survive being packed."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
import torch
from runs import options_in
from safetensors.torch import load_file, save_file
from samples import ROOT
from tokenizers import Tokenizer

from pullquote.models.reader_export import Adapter, reader_module
from pullquote.models.weights import DEFAULT_MODEL, model_folder

sys.path.insert(0, str(ROOT / "training"))

import distil_layers
from average_adapters import averaged
from batches import Example, Layout, collate
from layer_model import LayersModel, begin_with
from pack_layers import packed, shards
from reader_model import loss_of
from train_layers import Mixed, mixed, train

pytestmark = pytest.mark.usefixtures("paced")


def trained(small: Path, folder: Path) -> Path:
    """What a run of a second writes."""
    options = options_in(folder)
    train(options, small)
    return Path(options.out)


def test_a_run_changes_the_upper_layers_and_the_heads_alone(small: Path, tmp_path: Path) -> None:
    before, after = load_file(small / "model.safetensors"), load_file(trained(small, tmp_path))
    names = {name for name in after if name.startswith("encoder.layer.")}
    assert {int(name.split(".")[2]) for name in names} == {2, 3}
    assert any(not torch.equal(after[name], before[name].half()) for name in names)
    assert set(after) - names == {
        "span.weight",
        "span.bias",
        "answerable.weight",
        "answerable.bias",
    }


def test_an_epoch_has_all_questions_and_so_many_passes_over_the_claims() -> None:
    def drawn(number: int) -> Example:
        return Example([number], 0, 1, [], [], answerable=False)

    questions, claims = Mock(), Mock(seed=1)
    questions.epoch.side_effect = lambda number: [drawn(number)]
    claims.epoch.side_effect = lambda number: [drawn(100 + number)]
    mixed = Mixed(questions, claims, 2)
    assert sorted(example.ids for example in mixed.epoch(3)) == [[3], [106], [107]]
    assert mixed.epoch(3) == mixed.epoch(3)


def test_a_mean_counts_each_by_its_share(tmp_path: Path) -> None:
    files = [tmp_path / "one.safetensors", tmp_path / "two.safetensors"]
    notes = {"examples": "2", "steps": "1", "recipe": "{}", "seed": "1"}
    for number, file in enumerate(files):
        save_file({"bias": torch.full((2,), 4.0 * number)}, file, metadata=notes)
    out = tmp_path / "mean.safetensors"
    averaged(files, out)
    assert load_file(out)["bias"].tolist() == [2.0, 2.0]
    averaged(files, out, [1.0, 3.0])
    assert load_file(out)["bias"].tolist() == [3.0, 3.0]
    with pytest.raises(ValueError, match="give one for each"):
        averaged(files, out, [1.0])


def test_packed_layers_read_as_the_trained_ones(small: Path, tmp_path: Path) -> None:
    out = trained(small, tmp_path)
    model = LayersModel(small, frozen=2)
    weights = load_file(out)
    with torch.no_grad():
        for name, weight in model.trained().items():
            weight.copy_(weights[name])
    model.eval()
    files = []
    for number, shard in enumerate(
        shards(packed(weights, load_file(small / "model.safetensors")), 9000)
    ):
        files.append(tmp_path / f"{number}.safetensors")
        save_file(shard, files[-1], metadata={"scale": "1"})
    assert len(files) > 1
    again = LayersModel(small, frozen=2)
    begin_with(files, small, again.trained())
    for name, weight in again.trained().items():
        assert torch.allclose(weight, weights[name].float(), atol=0.01)
    ids = torch.tensor([[101, 2040, 2328, 2009, 1029, 102, 8282, 2328, 1996, 10171, 102]])
    types = torch.tensor([[0] * 6 + [1] * 5])
    with torch.inference_mode():
        found = model(ids, types, torch.ones_like(ids, dtype=torch.bool))
        expected = reader_module(small, Adapter.of(*files))(ids, types)
    for mine, theirs in zip(found, expected, strict=True):
        assert torch.allclose(mine.flatten(), theirs.flatten(), atol=0.02)


def test_a_student_of_teachers_is_trained_as_one_run_is(small: Path, tmp_path: Path) -> None:
    options = options_in(
        tmp_path, device="cpu", drawers=1, teachers=2, teaching=0.5, student_rate=1e-3, trust=0.7
    )
    distil_layers.train(options, small, mixed(options, small))
    before = load_file(small / "model.safetensors")
    mean, student = load_file(tmp_path / "mean.safetensors"), load_file(options.out)
    assert set(student) == set(mean)
    name = "encoder.layer.3.output.dense.weight"
    assert not torch.equal(mean[name], before[name].half())
    assert not torch.equal(student[name], mean[name])


def test_a_student_that_trusts_its_teachers_agrees_with_them(small: Path) -> None:
    teachers, student = (
        [LayersModel(small, frozen=2) for _ in range(2)],
        LayersModel(small, frozen=2),
    )
    question = Example([101, 2040, 102, 8282, 2328, 102], 3, 5, [3], [4], answerable=True)
    batch = {n: torch.from_numpy(a) for n, a in collate([question]).items()}
    with torch.no_grad():
        # The heads differ: they were drawn at random.
        apart = distil_layers.taught_loss(student, teachers[:1], batch, 1.0)
        agreed = distil_layers.taught_loss(teachers[0], teachers[:1], batch, 1.0)
        assert agreed < apart
        assert distil_layers.taught_loss(student, teachers, batch, 0.0) == loss_of(student, batch)


def test_question_and_window_are_laid_out_as_the_tokenizer_has_it() -> None:
    bert = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    assert Layout.of(bert) == Layout([101], [102], [102], 1029)
    bert.add_special_tokens(["<s>", "</s>"])
    begin, end = bert.token_to_id("<s>"), bert.token_to_id("</s>")
    assert begin is not None
    assert end is not None
    assert Layout.of(bert) == Layout([begin], [end, end], [end], 1029)
