"""Sentences packed into chunks that fit the encoder's window."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pullquote.datatypes import Chunk, Encoder, Sentence, SentenceKind
from pullquote.documents.article import Article

#: Chunks no longer than this keep a token's surroundings to what belongs together.
TOKENS_PER_CHUNK = 256
#: The tokens that the model itself puts around a text: [CLS] and [SEP].
_SPECIAL_TOKENS = 2


def chunks(article: Article, sentences: Sequence[Sentence], encoder: Encoder) -> tuple[Chunk, ...]:
    """Pack whole sentences, paragraph by paragraph; a heading goes with what follows it.

    A paragraph that does not fit is cut between sentences. A single sentence is always a
    chunk of its own if it must be, even one that the encoder's window cuts.
    """
    room = min(TOKENS_PER_CHUNK, encoder.max_tokens) - _SPECIAL_TOKENS
    starts = [int(start) for start in encoder.token_offsets(article.text)[:, 0]]
    lengths = [
        bisect_left(starts, sentence.end) - bisect_left(starts, sentence.start)
        for sentence in sentences
    ]
    packed: list[Chunk] = []
    first = 0
    used = 0
    for number, sentence in enumerate(sentences):
        before = sentences[number - 1] if number else sentence
        new_paragraph = sentence.block != before.block
        after_heading = before.kind is SentenceKind.HEADING
        if number > first and (
            used + lengths[number] > room or (new_paragraph and not after_heading)
        ):
            packed.append(_chunk(sentences, first, number))
            first, used = number, 0
        used += lengths[number]
    if sentences:
        packed.append(_chunk(sentences, first, len(sentences)))
    return tuple(packed)


def _chunk(sentences: Sequence[Sentence], first: int, last: int) -> Chunk:
    return Chunk(sentences[first].start, sentences[last - 1].end, first, last)
