from __future__ import annotations

import pytest

from pullquote.chunks import chunks
from pullquote.datatypes import Block, BlockKind, Encoder
from pullquote.documents.article import Article, article_from_text


def texts(article: Article, encoder: Encoder) -> list[str]:
    return [article.text[chunk.start : chunk.end] for chunk in chunks(article, encoder)]


def test_every_sentence_is_in_one_chunk(encoder: Encoder) -> None:
    article = article_from_text("A hut stands here. It is old.\n\nA path leads to it.")
    packed = chunks(article, encoder)
    assert [(chunk.first, chunk.last) for chunk in packed] == [(0, 2), (2, 3)]


def test_a_paragraph_that_does_not_fit_is_cut_between_sentences(encoder: Encoder) -> None:
    article = article_from_text(" ".join(f"Hut {n} stands by the river Orr." for n in range(100)))
    packed = texts(article, encoder)
    assert len(packed) > 1
    assert all(text.startswith("Hut ") and text.endswith("Orr.") for text in packed)
    assert all(len(encoder.token_offsets(text)) <= encoder.max_tokens for text in packed)


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param(
            [("Huts", BlockKind.HEADING), ("They are old.", BlockKind.PARAGRAPH)], id="heading"
        ),
        pytest.param(
            [
                ("Bring to the hut:", BlockKind.PARAGRAPH),
                ("a lamp;", BlockKind.LIST_ITEM),
                ("a blanket.", BlockKind.LIST_ITEM),
            ],
            id="list with its introduction",
        ),
        pytest.param(
            [("Its keeper writes:", BlockKind.PARAGRAPH), ("“Bring wood.”", BlockKind.QUOTATION)],
            id="quotation with its introduction",
        ),
        pytest.param(
            [("Hut, beds", BlockKind.TABLE_ROW), ("Orr, 12", BlockKind.TABLE_ROW)], id="table"
        ),
        pytest.param(
            [
                ("Q: Who built the hut?", BlockKind.PARAGRAPH),
                ("A: Ines Varga did.", BlockKind.PARAGRAPH),
            ],
            id="question and answer",
        ),
        pytest.param(
            [
                ("Pregunta: ¿Quién lo construyó?", BlockKind.PARAGRAPH),
                ("Respuesta: Ines Varga.", BlockKind.PARAGRAPH),
            ],
            id="question and answer in Spanish",
        ),
    ],
)
def test_what_is_introduced_stays_with_what_introduces_it(
    encoder: Encoder, blocks: list[tuple[str, BlockKind]]
) -> None:
    between = ("The river Orr is cold.", BlockKind.PARAGRAPH)
    text, made = "", []
    for words, kind in [between, *blocks, between]:
        start = len(text)
        text += words + "\n\n"
        made.append(Block(start, start + len(words), kind))
    article = Article("id", "Huts", text, blocks=tuple(made))
    together = "\n\n".join(words for words, _ in blocks)
    assert texts(article, encoder) == [between[0], together, between[0]]
