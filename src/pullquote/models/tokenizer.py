"""Text to tokens: through ``tokenizers``, with a large vocabulary opened only as far as needed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from pullquote.documents.sentences import well_formed

if TYPE_CHECKING:
    import tokenizers

#: Vocabularies of at least so many pieces are opened as far as needed. One of 250,000 takes half a
#: second and 300 MB to open whole, of which a question needs a few dozen pieces.
LARGE_VOCABULARY = 100_000
#: Where more characters than these are new, pieces are chosen by their characters: that takes
#: 0.1 to 0.5 seconds, however long the text is.
_MANY_CHARACTERS = 20_000
#: Words whose pieces are kept for the next text: about 10 MB.
_REMEMBERED_WORDS = 20_000
_TABLES = ("pieces", "ids", "scores")


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of a text without special ones: ids (tokens,), code points (tokens, 2)."""

    ids: NDArray[np.int64]
    offsets: NDArray[np.int32]


class Tokenizer(Protocol):
    """Cuts texts into tokens."""

    def encode(self, text: str) -> Tokens:
        """The tokens of one text."""
        ...

    def encode_batch(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of several texts."""
        ...


def write_tokenizer(tokenizer: tokenizers.Tokenizer, folder: Path) -> None:
    """Write a tokenizer into a folder, from which :func:`open_tokenizer` opens it.

    That is ``tokenizer.json``. A large Unigram vocabulary is left out of it and written as tables,
    sorted by the pieces' UTF-8 bytes: pieces, ids and scores, all (pieces,).
    """
    settings = json.loads(tokenizer.to_str())
    model = settings["model"]
    if model["type"] == "Unigram" and len(model["vocab"]) >= LARGE_VOCABULARY:
        pieces = np.array([text.encode() for text, _ in model["vocab"]])
        scores = np.array([score for _, score in model["vocab"]], np.float64)
        order = np.argsort(pieces, kind="stable")
        tables = {"pieces": pieces[order], "ids": order.astype(np.int32), "scores": scores[order]}
        for name, table in tables.items():
            np.save(folder / f"{name}.npy", table)
        longest = max(len(text) for text, _ in model["vocab"])
        content = json.dumps({"longest": longest, "unknown": model["unk_id"]})
        (folder / "vocabulary.json").write_text(content, "ascii")
        settings["added_tokens"] = []
        settings["post_processor"] = None
        model |= {"vocab": [["", 0.0]], "unk_id": 0}
    (folder / "tokenizer.json").write_text(json.dumps(settings, ensure_ascii=False), "utf-8")


def open_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer that :func:`write_tokenizer` wrote into that folder."""
    from tokenizers import Tokenizer as Whole

    tokenizer = Whole.from_file(str(folder / "tokenizer.json"))
    if (folder / "vocabulary.json").is_file():
        return PartlyOpened(tokenizer, folder)
    return WhollyOpened(tokenizer)


class WhollyOpened:
    """A tokenizer of the ``tokenizers`` library."""

    def __init__(self, tokenizer: tokenizers.Tokenizer) -> None:
        """Store it; it cuts off nothing and fills up nothing."""
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer

    def encode(self, text: str) -> Tokens:
        """The tokens of one text."""
        return self.encode_batch([text])[0]

    def encode_batch(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of several texts."""
        texts = [well_formed(text) for text in texts]
        return [_tokens(e) for e in self._tokenizer.encode_batch(texts, add_special_tokens=False)]


class PartlyOpened:
    """A Unigram tokenizer of a large vocabulary, opened as far as the text at hand needs it.

    A piece can only be found in a text that contains it, so a model made of the pieces that the
    text contains cuts it exactly as the whole model does (Kudo 2018, "Subword regularization",
    https://arxiv.org/abs/1804.10959). All pieces lie sorted in files that are mapped into memory;
    those that a text contains are looked up there.
    """

    def __init__(self, settings: tokenizers.Tokenizer, folder: Path) -> None:
        """Map the tables in the folder; ``settings`` has the normalizer and the pre-tokenizer."""
        tables = [np.load(folder / f"{name}.npy", mmap_mode="r") for name in _TABLES]
        self._pieces, self._ids, self._scores = tables
        vocabulary = json.loads((folder / "vocabulary.json").read_text("ascii"))
        self._longest = int(vocabulary["longest"])
        # Needed for every text: the piece for what is unknown, and the one with the lowest score,
        # on which it depends what something unknown costs.
        (self._unknown,) = np.flatnonzero(self._ids == vocabulary["unknown"])
        self._always = np.array([self._unknown, np.argmin(self._scores)])
        self._bytes = self._pieces.dtype.itemsize
        self._settings = settings
        self._found: dict[str, NDArray[np.intp]] = {}

    def encode(self, text: str) -> Tokens:
        """The tokens of one text."""
        return self.encode_batch([text])[0]

    def encode_batch(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of several texts, which share one model: faster for many short ones."""
        texts = [well_formed(text) for text in texts]
        model, ids = self._model(self._rows({word for t in texts for word in self._words(t)}))
        return [
            Tokens(ids[tokens.ids], tokens.offsets)
            for tokens in map(_tokens, model.encode_batch(texts, add_special_tokens=False))
        ]

    def _words(self, text: str) -> list[str]:
        """What a text is cut into before the pieces are looked for: "▁Who", "▁built", "▁it?"."""
        normalizer, pre_tokenizer = self._settings.normalizer, self._settings.pre_tokenizer
        normal = text if normalizer is None else normalizer.normalize_str(text)
        if pre_tokenizer is None:
            return [normal]
        return [word for word, _ in pre_tokenizer.pre_tokenize_str(normal)]

    def _rows(self, words: set[str]) -> NDArray[np.intp]:
        """The rows in the tables of all pieces that the words can contain."""
        found = dict(self._found)  # a copy, as another thread may change it meanwhile
        new = [word for word in words if word not in found]
        if sum(map(len, new)) > _MANY_CHARACTERS:
            return self._rows_of_characters("".join(words))
        # Every part of every new word that could be a piece, (parts,), looked up at once.
        parts = [list(self._parts(word)) for word in new]
        keys = np.array([part for mine in parts for part in mine], dtype=f"S{self._bytes}")
        rows = np.minimum(np.searchsorted(self._pieces, keys), len(self._pieces) - 1)
        is_piece = self._pieces[rows] == keys
        ends = np.cumsum([len(mine) for mine in parts])
        for word, start, end in zip(new, [0, *ends[:-1]], ends, strict=False):
            found[word] = rows[start:end][is_piece[start:end]]
        wanted = [found[word] for word in words]
        if len(found) > _REMEMBERED_WORDS:
            found = dict(islice(found.items(), len(found) - _REMEMBERED_WORDS // 2, None))
        self._found = found
        return np.unique(np.concatenate(wanted)) if wanted else np.zeros(0, np.intp)

    def _parts(self, word: str) -> Iterator[bytes]:
        """The parts of a word that are short enough for a piece: "▁", "▁w", ..., "rd", "d"."""
        for start in range(len(word)):
            for end in range(start + 1, min(start + self._longest, len(word)) + 1):
                part = word[start:end].encode()
                if len(part) <= self._bytes:
                    yield part

    def _rows_of_characters(self, text: str) -> NDArray[np.intp]:
        """The rows of all pieces that have no other characters than the text has."""
        allowed = np.zeros(0x110000, dtype=bool)
        allowed[[0, *map(ord, set(text))]] = True
        # (pieces, longest): the code points of each piece, filled up with zeros.
        letters = np.char.decode(self._pieces, "utf-8").view(np.uint32)
        return np.flatnonzero(allowed[letters.reshape(len(self._pieces), -1)].all(1))

    def _model(self, rows: NDArray[np.intp]) -> tuple[tokenizers.Tokenizer, NDArray[np.int64]]:
        """A tokenizer of the pieces in these rows, and the id of each of its pieces."""
        from tokenizers import Tokenizer as Whole
        from tokenizers.models import Unigram

        rows = np.union1d(rows, self._always)
        texts, scores = self._pieces[rows].tolist(), self._scores[rows].tolist()
        vocabulary = [(text.decode(), score) for text, score in zip(texts, scores, strict=True)]
        tokenizer = Whole(Unigram(vocabulary, unk_id=int(np.searchsorted(rows, self._unknown))))
        if self._settings.normalizer is not None:
            tokenizer.normalizer = self._settings.normalizer
        if self._settings.pre_tokenizer is not None:
            tokenizer.pre_tokenizer = self._settings.pre_tokenizer
        return tokenizer, self._ids[rows].astype(np.int64)


def _tokens(encoding: tokenizers.Encoding) -> Tokens:
    return Tokens(
        np.asarray(encoding.ids, dtype=np.int64),
        np.asarray(encoding.offsets, dtype=np.int32).reshape(-1, 2),
    )


def special_tokens(tokenizer: tokenizers.Tokenizer) -> dict[str, str]:
    """The ids that a tokenizer puts around what it is given, as JSON.

    before and behind: around one text. between: between two; what is before and behind them is
    the same. BERT: "[CLS] q [SEP] w [SEP]". XLM-R: "<s> q </s></s> w </s>".
    """
    encoding = tokenizer.encode("a", "a")
    whole = zip(encoding.ids, encoding.sequence_ids, encoding.attention_mask, strict=True)
    ids, sides = zip(*((number, side) for number, side, seen in whole if seen), strict=True)
    first, second = sides.index(0), sides.index(1)
    first_end, second_end = (len(sides) - sides[::-1].index(number) for number in (0, 1))
    return {
        "before": json.dumps(ids[:first]),
        "between": json.dumps(ids[first_end:second]),
        "behind": json.dumps(ids[second_end:]),
    }
