"""What a Qdrant collection holds of an article: one point for it, and one for each of its chunks.

A chunk's point has three vectors: its pooled vector, its words in BM25's weights without their idf,
which Qdrant knows, and the vectors of its tokens. Qdrant finds and orders chunks by these. Beside
them lie the rows that an index has, in the same few bits, so that sentences get the same scores.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pullquote.codes import VectorCodes
from pullquote.datatypes import Block, IntVector
from pullquote.documents.article import Article
from pullquote.filters import days_of, names_of
from pullquote.keywords import Keywords, hashed_stems, saturated
from pullquote.segment import Entry, Segment, record
from pullquote.stores.part import Counts
from pullquote.tables import TOKEN, WORD, Chunks, Sentences

#: Changes whenever the points of the same article would differ.
SCHEMA = 3
#: The names of a chunk's vectors.
POOLED, WORDS, TOKENS = "pooled", "words", "tokens"
#: The words of a chunk on average. It is fixed, since a point that is there is not written again.
MEAN_WORDS = np.float32(40)
#: Decimals of the numbers sent to Qdrant, which keeps token vectors in 4 bits a number.
_DECIMALS = 3

Payload = dict[str, Any]


def point_id(article_id: str, chunk: int | None = None) -> str:
    """The id of an article's point, or of that of one of its chunks."""
    name = article_id if chunk is None else f"{article_id}/{chunk}"
    return str(UUID(bytes=sha256(name.encode()).digest()[:16]))


#: The point with the counts.
COUNTS = point_id("counts")


def article_payload(segment: Segment, place: int) -> Payload:
    """All of the one article of a segment but its tokens and vectors, and its place in order."""
    (entry,), (article,) = segment.entries, segment.articles
    known = {key: _clean(value) for key, value in asdict(entry).items() if key != "id"}
    return {
        **known,
        **_asked_by(entry),
        "kind": "article",
        "place": place,
        "names": sorted({name.casefold() for name in map(_clean, names_of(entry)) if name}),
        "titled": _clean(entry.title).casefold(),
        "record": _text(zlib.compress(record(article))),
        "sentences": _table(segment.sentences.stacked()),
        "chunks": _table(segment.chunks.stacked()),
        "words": _table(segment.words[:]),
    }


def chunk_points(segment: Segment) -> Iterator[tuple[str, dict[str, Any], Payload]]:
    """Of each chunk of a segment of one article: its point's id, its vectors and its payload."""
    (entry,) = segment.entries
    bounds = segment.token_bounds
    words = list(_words_of_chunks(segment.keywords))
    for number in range(len(segment.chunks)):
        first, last = segment.chunks.first[number], segment.chunks.last[number]
        tokens = slice(int(bounds[first]), int(bounds[last]))
        vectors: dict[str, Any] = {
            POOLED: segment.pooled.decoded(range(number, number + 1))[0],
            WORDS: words[number],
        }
        if tokens.start < tokens.stop:
            vectors[TOKENS] = segment.vectors.decoded(range(tokens.start, tokens.stop))
        payload = {
            **_asked_by(entry),
            "kind": "chunk",
            "digest": entry.digest,
            "number": number,
            "tokens": _table(segment.tokens[tokens]),
            "codes": _bytes(segment.vectors.rows[tokens]),
            "pooled": _bytes(segment.pooled.rows[number : number + 1]),
        }
        yield point_id(entry.id, number), vectors, payload


def numbers(vectors: NDArray[np.float32]) -> Any:
    """Vectors as lists of numbers of few digits."""
    return vectors.astype(np.float64).round(_DECIMALS).tolist()


def question_words(text: str, languages: Sequence[str]) -> IntVector:
    """(words,) the numbers of a question's words, in each of the languages."""
    stems = {word for name in languages for word in hashed_stems([text], name)[0]}
    return np.unique(_short(np.array(sorted(stems), np.uint64)))


class StoredArticle:
    """An article's point as it was read; its text is unpacked when it is asked for."""

    def __init__(self, payload: Payload) -> None:
        """Read the payload of an article's point."""
        self.entry = entry_of(payload)
        self.sentences = Sentences.of(_from_table(payload["sentences"], "<i4", len_=6))
        self.chunks = Chunks.of(_from_table(payload["chunks"], "<i4", len_=5))
        self.words = _from_table(payload["words"], WORD)
        self._record = payload.get("record", "")  # not asked for where only counts are

    @cached_property
    def article(self) -> Article:
        """The article."""
        found = json.loads(zlib.decompress(b64decode(self._record)))
        blocks = tuple(Block.from_record(block) for block in found["blocks"])
        return Article(**found | {"questions": tuple(found["questions"]), "blocks": blocks})

    @property
    def counts(self) -> Counts:
        """Its counts."""
        return Counts.of(self.segment({}, 0, 4))

    def segment(self, chunks: Mapping[int, Payload], dimension: int, bits: int) -> Segment:
        """The article with the tokens and vectors of these chunks; of others they are zeros."""
        bounds = np.concatenate([[0], np.cumsum(self.sentences.tokens, dtype=np.int64)])
        size = int(bounds[-1])
        # Memory that nothing is written to takes no room.
        tokens = np.zeros(size, TOKEN)
        codes = np.zeros((size, VectorCodes.row_bytes(dimension, bits)), np.uint8)
        pooled = np.zeros((len(self.chunks), VectorCodes.row_bytes(dimension, 8)), np.uint8)
        for number, payload in chunks.items():
            rows = slice(*bounds[[self.chunks.first[number], self.chunks.last[number]]].tolist())
            tokens[rows] = _from_table(payload["tokens"], TOKEN)
            codes[rows] = _from_bytes(payload["codes"], np.uint8).reshape(-1, codes.shape[1])
            pooled[number] = _from_bytes(payload["pooled"], np.uint8)
        return Segment(
            entries=(self.entry,),
            articles=_One(self),
            sentences=self.sentences,
            chunks=self.chunks,
            tokens=tokens,
            vectors=VectorCodes(codes, dimension),
            pooled=VectorCodes(pooled, dimension),
            words=self.words,
            keywords=Keywords.of([], []),
        )


@dataclass(frozen=True, slots=True)
class _One(Sequence[Article]):
    """The one article of a segment, which is unpacked when it is asked for."""

    stored: StoredArticle

    def __len__(self) -> int:
        return 1

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        return (self.stored.article,)[number]


def entry_of(payload: Payload) -> Entry:
    """What is known of an article by its point."""
    known = {name: payload[name] for name in Entry.__dataclass_fields__ if name != "id"}
    return Entry(id=payload["article"], **known)


def _asked_by(entry: Entry) -> Payload:
    """What filters ask for, which all points of an article have."""
    named = {"publication": _clean(entry.publication), "author": _clean(entry.author)}
    asked: Payload = {"article": entry.id, **named}
    days = days_of(entry.published)
    if days is not None:
        asked |= {"first_day": days[0].toordinal(), "last_day": days[1].toordinal()}
    return asked


def _words_of_chunks(keywords: Keywords) -> Iterator[tuple[IntVector, NDArray[np.float32]]]:
    """Of each chunk: (words,) the numbers of its words, rising, and what BM25 makes of each."""
    first = keywords.first[:].astype(np.int64)
    words = _short(np.repeat(keywords.words[:], np.diff(first)))
    chunks, lengths = keywords.chunks[:], keywords.lengths[:].astype(np.float32)
    weights = saturated(keywords.counts[:].astype(np.float32), lengths[chunks], MEAN_WORDS)
    for number in range(len(lengths)):
        own = chunks == number
        unique, position = np.unique(words[own], return_inverse=True)
        yield unique, np.bincount(position, weights[own], len(unique)).astype(np.float32)


def _short(words: NDArray[np.uint64]) -> IntVector:
    """The 32 bits of words' hashes that Qdrant takes."""
    return (words & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _clean(value: Any) -> Any:
    """A text that can be sent as UTF-8; what half a character would be is a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _table(array: NDArray[Any]) -> str:
    return _text(zlib.compress(np.ascontiguousarray(array).tobytes()))


def _from_table(text: str, kind: Any, len_: int = 0) -> NDArray[Any]:
    rows = np.frombuffer(zlib.decompress(b64decode(text)), kind)
    return rows.reshape(len_, -1) if len_ else rows


def _bytes(array: NDArray[Any]) -> str:
    return _text(np.ascontiguousarray(array).tobytes())


def _from_bytes(text: str, kind: Any) -> NDArray[Any]:
    return np.frombuffer(b64decode(text), kind)


def _text(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def counts_payload(counts: Counts, place: int, *, changing: bool) -> Payload:
    """The counts of a collection, and the place of the next article.

    ``changing``: while articles are added or removed.
    """
    known = asdict(counts) | {"languages": dict(counts.languages), "words": _table(counts.words)}
    return known | {"kind": "counts", "next_place": place, "changing": changing}


def counts_of(payload: Payload) -> Counts:
    """The counts that a payload has."""
    known = {name: payload[name] for name in Counts.__dataclass_fields__}
    words = cast(IntVector, _from_table(payload["words"], "<i8"))
    return Counts(**known | {"words": words})
