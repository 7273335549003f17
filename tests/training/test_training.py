"""The reader as it is trained is the reader that answers, and its examples are what they say."""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path

import pytest
import torch
from samples import ROOT, TOWN
from tokenizers import Tokenizer

from pullquote.models.reader_export import adapter_for, reader_module
from pullquote.models.weights import DEFAULT_MODEL, model_folder, weights_sha256

sys.path.insert(0, str(ROOT / "training"))

from batches import batches, collate
from claim_examples import Claims, is_left_out
from evaluate_reader import best_f1, paragraphs_of
from examples import Examples
from paragraphs import Paragraph, Question, prepare, token_at
from reader_model import ReaderModel, load_adapter, loss_of, save_adapter
from written import WRITTEN, WrittenClaim, written_claims, written_questions

from pullquote.documents.article import article_from_text
from pullquote.evaluation.data import Document
from pullquote.evaluation.data import Question as Asked

FOLDER = model_folder(DEFAULT_MODEL)
#: BERT's ids before the question, and behind question and window.
CLS, SEP = 101, 102


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


def drawn(tokenizer: Tokenizer, negatives: float = 0.0, turns: float = 0.0) -> Examples:
    other = "Sheep graze on Gull Island. They are shorn in June by the keeper of the light."
    paragraphs = [Paragraph(TOWN, "town", "own"), Paragraph(other, "island", "own")]
    start = TOWN.index("Ada Whitlock")
    questions = [
        Question("Who built the lighthouse?", 0, [(start, start + 12)], "answer"),
        Question("Who painted the boathouse?", 0, [], "none"),
    ]
    prepare(paragraphs, questions, tokenizer)
    return Examples(
        paragraphs,
        questions,
        seed=1,
        weights={},
        negatives=negatives,
        twists=0.0,
        turns=turns,
        tokenizer=tokenizer,
    )


def test_the_trained_module_and_the_merged_one_agree(tmp_path: Path) -> None:
    adapter = adapter_for(weights_sha256(DEFAULT_MODEL, FOLDER))
    assert adapter is not None
    scale = float(adapter.metadata()["scale"])
    rank = int(adapter.metadata()["rank"])
    trained = ReaderModel(FOLDER, rank=rank, scale=scale)
    load_adapter(adapter.files[0], trained.trained())
    trained.eval()
    ids = torch.tensor([[CLS, 2040, 2328, 2009, 1029, SEP, 8282, 2328, 1996, 10171, SEP]])
    types = torch.tensor([[0] * 6 + [1] * 5])
    with torch.inference_mode():
        found = trained(ids, types, torch.ones_like(ids, dtype=torch.bool))
        expected = reader_module(FOLDER, adapter)(ids, types)
    for mine, theirs in zip(found, expected, strict=True):
        assert torch.allclose(mine.flatten(), theirs.flatten(), atol=0.02)
    save_adapter(tmp_path / "again.safetensors", dict(trained.trained()), {})
    assert set(trained.trained()) == set(adapter.tensors())


def test_a_step_changes_the_adapter_and_nothing_else(tokenizer: Tokenizer) -> None:
    torch.manual_seed(0)
    model = ReaderModel(FOLDER, rank=4, scale=2.0)
    before = {name: part.clone() for name, part in model.state_dict().items()}
    arrays = collate(drawn(tokenizer).epoch(0))
    batch = {name: torch.from_numpy(array) for name, array in arrays.items()}
    optimizer = torch.optim.SGD(model.trained().values(), lr=0.1)
    loss = loss_of(model, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    assert loss_of(model, batch) < loss
    changed = {n for n, part in model.state_dict().items() if not torch.equal(part, before[n])}
    assert changed
    assert all("lora_" in name or name.startswith(("span", "answerable")) for name in changed)


def test_the_right_tokens_are_the_answer(tokenizer: Tokenizer) -> None:
    examples = drawn(tokenizer).epoch(0)
    (example,) = [e for e in examples if e.answerable]
    assert tokenizer.decode(example.ids[example.starts[0] : example.ends[0] + 1]) == "ada whitlock"
    (none,) = [e for e in examples if not e.answerable]
    assert none.starts == none.ends == []


def test_in_a_conversation_another_question_stands_in_front(tokenizer: Tokenizer) -> None:
    (example,) = [e for e in drawn(tokenizer, turns=1.0).epoch(0) if e.answerable]
    asked = tokenizer.decode(example.ids[1 : example.window - 1])
    assert asked == "who painted the boathouse? who built the lighthouse?"
    assert tokenizer.decode(example.ids[example.starts[0] : example.ends[0] + 1]) == "ada whitlock"


def test_what_was_written_is_about_paragraphs_and_says_which_are_left_to_another_turn() -> None:
    lines = gzip.decompress(WRITTEN.read_bytes()).decode().splitlines()
    ids = [json.loads(line)["context"] for line in lines]
    numbers = {name: number for number, name in enumerate(ids)}
    assert len(numbers) == len(ids)
    asked, claims = written_questions(numbers), written_claims(numbers)
    assert {question.kind for question in asked} == {"answer", "none"}
    assert any(len(question.before) > 1 for question in asked)
    assert sum(claim.supported for claim in claims) * 2 == len(claims)
    assert all(start < end for claim in claims for start, end in claim.quotes)
    assert written_claims({ids[claims[0].paragraph]: 0}) != []
    assert written_claims({}) == []


def test_a_claim_stands_in_place_of_a_question_with_a_word_before_it(tokenizer: Tokenizer) -> None:
    paragraphs = [Paragraph(TOWN, "town", "own")]
    prepare(paragraphs, [], tokenizer)
    first = (0, TOWN.index(" It stands"))
    written = [
        WrittenClaim("Whitlock built it.", 0, (first,), supported=True),
        WrittenClaim("Whitlock sold it.", 0, (first,), supported=False),
    ]
    assert not is_left_out("town")
    claims = Claims(paragraphs, [], tokenizer, seed=1, share=0, written=written, prefix="claim: ")
    supported: dict[str, list[bool]] = {}
    for example in claims.epoch(0):
        words = tokenizer.decode(example.ids[1 : example.window - 1])
        supported.setdefault(words, []).append(example.answerable)
    assert True in supported["claim : whitlock built it."]
    assert supported["claim : whitlock sold it."] == [False]
    left_out = Claims(paragraphs, [], tokenizer, seed=1, left_out=True, written=written)
    assert list(left_out.written_claims()) == []


def test_negatives_do_not_hold_the_answer(tokenizer: Tokenizer) -> None:
    examples = drawn(tokenizer, negatives=1.0)
    texts = [
        tokenizer.decode(e.ids) for n in range(5) for e in examples.epoch(n) if not e.answerable
    ]
    negatives = [text for text in texts if "who built" in text]
    assert len(negatives) == 5
    assert not any("whitlock" in text for text in negatives)
    assert examples.epoch(3) == examples.epoch(3)


def test_batches_keep_every_example_and_the_limit(tokenizer: Tokenizer) -> None:
    examples = drawn(tokenizer).epoch(0) * 20
    made = batches(examples, 300, random.Random(0))
    assert sum(len(batch) for batch in made) == len(examples)
    assert all(collate(batch)["ids"].size <= 300 for batch in made if len(batch) > 1)


def test_the_token_at_a_place_is_the_first_that_ends_after_it(tokenizer: Tokenizer) -> None:
    paragraph = Paragraph("One two.", "a", "own")
    prepare([paragraph], [], tokenizer)
    assert [token_at(paragraph, place) for place in (0, 2, 3, 4, 7, 99)] == [0, 0, 1, 1, 2, 3]


def test_best_f1_answers_only_where_that_pays() -> None:
    assert best_f1([2.0, 1.0], [1.0, 0.0], [True, False]) == 1.0
    assert best_f1([1.0, 2.0], [1.0, 0.0], [True, False]) == 0.5


def test_questions_go_with_the_paragraph_of_the_last_gold_span() -> None:
    text = "First of all.\n\nThe mill is old.\n\nThe end."
    start = text.index("old")
    questions = (
        Asked("How?", ((0, 5),), ("First",)),
        Asked("How old?", ((start, start + 3),), ("old",)),
        Asked("How new?"),
    )
    found = list(paragraphs_of(Document(article_from_text(text), questions)))
    assert [paragraph for paragraph, _ in found] == ["First of all.", "The mill is old."]
    assert [[q.question for q in asked] for _, asked in found] == [
        ["How?"],
        ["How old?", "How new?"],
    ]
    (span,) = found[1][1][0].spans
    assert found[1][0][slice(*span)] == "old"
