from __future__ import annotations

from collections.abc import Sequence

import pytest

from pullquote import reranking
from pullquote.assistant import Assistant
from pullquote.models.reader import Reader, Reading
from pullquote.questions.understanding import Wording
from pullquote.retrieval import Query, Retriever

QUESTION = "how many lives does the crisis claim a day?"


class Counting(Reader):
    """A reader that counts the windows that it reads."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.windows = 0

    def read(self, question: str, windows: Sequence[str], *, prefix: str = "") -> list[Reading]:
        self.windows += len(windows)
        return self.reader.read(question, windows, prefix=prefix)


@pytest.mark.parametrize(
    ("sure", "windows"), [(-100.0, reranking.READ_FIRST), (100.0, reranking.WINDOWS)]
)
def test_more_is_read_if_the_first_windows_hardly_answer(
    shipped: Assistant, monkeypatch: pytest.MonkeyPatch, sure: float, windows: int
) -> None:
    monkeypatch.setattr(reranking, "SURE", sure)
    assert shipped.reader is not None
    counting = Counting(shipped.reader)
    query = Query(QUESTION, shipped.encoder.encode_question(QUESTION))
    ranking = Retriever(shipped.index).rank([query])
    ordered, read = reranking.rerank(
        counting, [Wording(QUESTION)], shipped.index, ranking, ranking.scores
    )
    assert counting.windows == windows
    assert "30 lives" in shipped.index.sentence_text(int(ordered.numbers[0]))
    assert int(ordered.numbers[0]) in read
