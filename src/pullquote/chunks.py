"""Sentences packed into chunks that fit the encoder's window."""

from __future__ import annotations

import re

from pullquote.datatypes import BlockKind, Chunk, Encoder, Sentence, SentenceKind
from pullquote.documents.article import Article
from pullquote.documents.model_text import model_text

#: Chunks no longer than this keep a token's surroundings to what belongs together.
TOKENS_PER_CHUNK = 256
#: The tokens that the model itself puts around a text: [CLS] and [SEP].
_SPECIAL_TOKENS = 2
#: Blocks that go with others of their kind: the items of one list, the rows of one table.
_IN_A_ROW = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})
#: How a question and its answer are marked in an interview or a list of questions.
_ASKS = re.compile(r"(?:Q|P|Question|Pregunta)\s?\d*[:.] ", re.IGNORECASE)
_REPLIES = re.compile(r"(?:A|R|Answer|Respuesta)\s?\d*[:.] ", re.IGNORECASE)


def chunks(article: Article, encoder: Encoder) -> tuple[Chunk, ...]:
    """Pack whole sentences, block by block; a block goes with the one that introduces it.

    What does not fit is cut between sentences. A single sentence is a chunk of its own if it must
    be, even one that the encoder's window cuts.
    """
    room = min(TOKENS_PER_CHUNK, encoder.max_tokens) - _SPECIAL_TOKENS
    sentences = article.sentences
    packed: list[Chunk] = []
    first = used = 0
    for number in range(len(sentences)):
        tokens = len(encoder.token_offsets(model_text(article, number, number + 1).text))
        apart = number > 0 and not _together(article, sentences[number - 1], sentences[number])
        if number > first and (used + tokens > room or apart):
            packed.append(_chunk(sentences, first, number))
            first, used = number, 0
        used += tokens
    if sentences:
        packed.append(_chunk(sentences, first, len(sentences)))
    return tuple(packed)


def _chunk(sentences: tuple[Sentence, ...], first: int, last: int) -> Chunk:
    return Chunk(sentences[first].start, sentences[last - 1].end, first, last)


def _together(article: Article, before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence is read with the one before it.

    Those of one block are. So is what follows a heading, a colon or a marked question, and what
    follows another item of its list or another row of its table.
    """
    if before.block == sentence.block or before.kind is SentenceKind.HEADING:
        return True
    block, next_block = article.blocks[before.block], article.blocks[sentence.block]
    if block.kind in _IN_A_ROW and block.kind == next_block.kind:
        return True
    asked = _ASKS.match(article.text, block.start) and _REPLIES.match(article.text, sentence.start)
    return bool(asked) or article.text[before.end - 1] == ":"
