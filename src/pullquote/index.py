"""The index: segments of articles, numbered through all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from pullquote.blocks import give_back
from pullquote.bm25 import Bm25
from pullquote.codes import Bits, JoinedCodes
from pullquote.datatypes import Encoder, IntVector, Sentence
from pullquote.documents.article import Article
from pullquote.filters import Filter
from pullquote.library import Articles, Library
from pullquote.segment import Entry, Segment, encoded, joined_tables
from pullquote.tables import Chunks, Sentences

#: Bits a number of token vectors. With 4 the figures of all development sets stay within 0.003 of
#: those of half precision.
BITS: Bits = 4
#: What people may choose, as they write it.
BITS_BY_NAME: dict[str, Bits] = {"1": 1, "2": 2, "4": 4}
#: Segments are joined up to this many tokens, 80 MB in 4 bits: what changing one article may cost.
SEGMENT_TOKENS = 400_000
#: Bytes of the first piece of the signs.
SIGNS_FIRST = 32
#: Filters whose articles are remembered: to go through 10,000 takes as long as a question.
_FILTERS_KEPT = 16

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Index:
    """Articles and everything that finding evidence in them needs.

    order: the ids of the articles in the order that they were given in.
    Articles, sentences, chunks and tokens are numbered through all segments, in order.
    """

    model: str
    model_sha256: str
    dimension: int
    bits: Bits
    segments: tuple[Segment, ...]
    order: tuple[str, ...]
    #: Whether it has all articles and all of each.
    whole: ClassVar[bool] = True

    @cached_property
    def _tables(self) -> tuple[Sentences, Chunks]:
        if len(self.segments) == 1:
            return self.segments[0].sentences, self.segments[0].chunks
        joined = joined_tables(self.segments)
        give_back()  # what was joined is no longer read in its segments
        return joined

    @property
    def sentences(self) -> Sentences:
        """All sentences."""
        return self._tables[0]

    @property
    def chunks(self) -> Chunks:
        """All chunks."""
        return self._tables[1]

    @cached_property
    def vectors(self) -> JoinedCodes:
        """The vectors of all tokens."""
        return JoinedCodes([segment.vectors for segment in self.segments])

    @cached_property
    def pooled(self) -> JoinedCodes:
        """The pooled vectors of all chunks."""
        return JoinedCodes([segment.pooled for segment in self.segments])

    @cached_property
    def signs(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """(chunks, up to 32) and (chunks, others) bytes: the signs of the pooled vectors in bits.

        In two pieces, because FAISS goes through rows of 32 bytes twice as fast as through longer.
        """
        every = [segment.pooled.signs() for segment in self.segments]
        return (
            np.concatenate([rows[:, :SIGNS_FIRST] for rows in every]),
            np.concatenate([rows[:, SIGNS_FIRST:] for rows in every]),
        )

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What is known of all articles without opening them."""
        return tuple(entry for segment in self.segments for entry in segment.entries)

    @cached_property
    def bm25(self) -> Bm25:
        """BM25 over all chunks."""
        joined = Bm25([segment.keywords for segment in self.segments])
        give_back()
        return joined

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of all articles."""
        return frozenset(entry.language for entry in self.entries)

    @cached_property
    def characters(self) -> int:
        """How many code points all articles have."""
        return sum(entry.characters for entry in self.entries)

    @cached_property
    def articles(self) -> Sequence[Article]:
        """All articles, each opened when it is asked for."""
        return Articles(self.segments)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each article, by id, in the order that they were given in."""
        numbers = {entry.id: number for number, entry in enumerate(self.entries)}
        return {id_: numbers[id_] for id_ in self.order}

    @cached_property
    def passing(self) -> Callable[[Filter], IntVector]:
        """The numbers of the articles that pass a filter, rising, as :meth:`Filter.numbers`."""
        return lru_cache(_FILTERS_KEPT)(lambda where: where.numbers(self.entries))

    @cached_property
    def library(self) -> Mapping[str, Article]:
        """All articles, by id, in the order that they were given in."""
        return Library(self.articles, self.numbers)

    @cached_property
    def token_bounds(self) -> IntVector:
        """(sentences + 1,) the first token of every sentence, and the number of tokens."""
        return np.concatenate([[0], np.cumsum(self.sentences.tokens, dtype=np.int64)])

    @property
    def token_count(self) -> int:
        """How many tokens all sentences have."""
        return int(self.token_bounds[-1])

    @property
    def sentence_count(self) -> int:
        """How many sentences there are, of which ``sentences_with_word`` says in how many."""
        return len(self.sentences)

    @cached_property
    def sentences_with_word(self) -> IntVector:
        """(largest vocabulary number + 1,) how many sentences each word of the model is in."""
        words = [segment.words[:] for segment in self.segments]
        last = max((int(rows["word"][-1]) for rows in words if len(rows)), default=0)
        counts = np.zeros(last + 1, np.int64)
        for rows in words:
            counts[rows["word"]] += rows["sentences"]
        return counts

    def words_in(self, sentence: int) -> tuple[IntVector, IntVector, IntVector]:
        """Of each token of a sentence: its vocabulary number, and its start and end in the text."""
        segment, number = self._segment_of(int(self.sentences.article[sentence]))
        base = self.sentences_of(self._bases[number]).start
        first, last = segment.token_bounds[[sentence - base, sentence - base + 1]]
        rows = segment.tokens[int(first) : int(last)]
        start = rows["offset"] + self.sentences.start[sentence]
        return rows["word"].astype(np.int64), start, start + rows["length"]

    @cached_property
    def _bases(self) -> list[int]:
        """The number of the first article of each segment."""
        return [0, *np.cumsum([len(segment.entries) for segment in self.segments]).tolist()]

    def _segment_of(self, article: int) -> tuple[Segment, int]:
        number = int(np.searchsorted(self._bases, article, "right")) - 1
        return self.segments[number], number

    def sentences_of(self, article: int) -> range:
        """The numbers of an article's sentences."""
        return _run(self.sentences.article, article)

    def chunks_of(self, article: int) -> range:
        """The numbers of an article's chunks."""
        return _run(self.chunks.article, article)

    def chunks_in(self, articles: IntVector | None) -> IntVector:
        """The numbers of the chunks of all articles, or of those with these numbers; they rise."""
        if articles is None:
            return self._every_chunk
        wanted = np.zeros(len(self.entries), bool)
        wanted[articles] = True
        return np.flatnonzero(wanted[self.chunks.article])

    @cached_property
    def _every_chunk(self) -> IntVector:
        return np.arange(len(self.chunks))

    def tokens_between(self, first: int, last: int) -> range:
        """The numbers of the tokens of the sentences [first, last)."""
        return range(int(self.token_bounds[first]), int(self.token_bounds[last]))

    def sentence(self, number: int) -> Sentence:
        """The record of one sentence."""
        return self.sentences.record(number)

    def article_of(self, sentence: int) -> Article:
        """The article that a sentence belongs to."""
        return self.articles[int(self.sentences.article[sentence])]

    def sentence_text(self, number: int) -> str:
        """The words of one sentence."""
        return self.text_between(number, number + 1)

    def text_between(self, first: int, last: int) -> str:
        """The article's text from the sentence ``first`` to the end of ``last - 1``."""
        start, end = self.sentences.start[first], self.sentences.end[last - 1]
        return self.article_of(first).text[start:end]

    def chunk_text(self, number: int) -> str:
        """The words of one chunk."""
        return self.text_between(int(self.chunks.first[number]), int(self.chunks.last[number]))


def _run(sorted_values: IntVector, value: int) -> range:
    """Where a value stands in a column that never falls."""
    # Of the column's own type: NumPy would make another column of any other.
    bounds = np.array([value, value + 1], sorted_values.dtype)
    first, last = np.searchsorted(sorted_values, bounds)
    return range(int(first), int(last))


def build_index(
    articles: Sequence[Article],
    encoder: Encoder,
    *,
    known: Sequence[Segment] = (),
    bits: Bits = BITS,
    progress: Progress | None = None,
    keep: Callable[[Segment], Segment] = lambda segment: segment,
) -> Index:
    """Index the articles; the same text twice is indexed once.

    Articles in ``known``, segments of the same model, are taken from there and not encoded again if
    they are in as many bits; a segment all of whose articles stay is used as it is. ``progress`` is
    called with (articles encoded, articles to encode). ``keep`` is given each new segment when
    it is complete, and returns what to use in its place: one that is saved and takes no memory.
    """
    wanted = {article.id: article for article in articles}
    segments = list(_reused(wanted, [s for s in known if s.vectors.bits == bits]))
    missing = dict(wanted)
    for segment in segments:
        for entry in segment.entries:
            del missing[entry.id]
    for segment in new_segments(list(missing.values()), encoder, bits, progress):
        full = len(segment.tokens) > SEGMENT_TOKENS // 2
        segments.append(keep(segment) if full else segment)
    segments = [s if s.name else keep(s) for s in joined_by_rule(segments)]
    return Index(
        model=encoder.name,
        model_sha256=encoder.sha256,
        dimension=encoder.dimension,
        bits=bits,
        segments=tuple(segments),
        order=tuple(wanted),
    )


def _reused(wanted: Mapping[str, Article], known: Sequence[Segment]) -> Iterator[Segment]:
    """Those segments, or parts of them, that have wanted articles; each article once."""
    found: set[str] = set()
    for segment in known:
        kept = []
        changed = False
        for number, entry in enumerate(segment.entries):
            article = wanted.get(entry.id)
            if article is None or entry.id in found:
                changed = True
                continue
            if Entry.of(article) != entry:
                changed = True
                old = segment.articles[number]
                if (old.blocks, old.language) != (article.blocks, article.language):
                    continue  # it has other sentences
            kept.append(number)
            found.add(entry.id)
        if kept and not changed:
            yield segment
        elif kept:
            yield segment.take(kept, [wanted[segment.entries[n].id] for n in kept])


def new_segments(
    articles: Sequence[Article], encoder: Encoder, bits: Bits, progress: Progress | None
) -> Iterator[Segment]:
    """The articles in segments of at most ``SEGMENT_TOKENS``, or of one article that has more."""
    parts: list[Segment] = []
    tokens = 0
    for done, part in enumerate(encoded(articles, encoder, bits), 1):
        if parts and tokens + len(part.tokens) > SEGMENT_TOKENS:
            yield Segment.joined(parts)
            parts, tokens = [], 0
        parts.append(part)
        tokens += len(part.tokens)
        if progress is not None:
            progress(done, len(articles))
    if parts:
        yield Segment.joined(parts)


def joined_by_rule(segments: Sequence[Segment]) -> list[Segment]:
    """Join the two smallest as long as they are of about one size and fit together.

    So an article that comes alone is written again at most as often as its segment doubles, and
    there are few more segments than are full. The others keep their order.
    """
    joined = list(segments)
    while len(joined) > 1:
        smaller, larger = sorted(range(len(joined)), key=lambda n: len(joined[n].tokens))[:2]
        sizes = len(joined[smaller].tokens), len(joined[larger].tokens)
        if sum(sizes) > SEGMENT_TOKENS or sizes[1] > 2 * sizes[0]:
            break
        first, last = sorted((smaller, larger))
        joined[first] = Segment.joined([joined[first], joined.pop(last)])
    return joined
