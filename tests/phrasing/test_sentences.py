"""What a model writes, as sentences, however it comes in pieces."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pullquote.phrasing.sentences import SentenceStream, Written

TEXT = (
    "<think>They want two.</think>It was built in 1874 [1]. Dr. Quill keeps it. [2][3]\n"
    "- **It stands** 41 metres tall [1, 2].\n\n## No, it has U.S. bulbs. Who knows?"
)
WHOLE = [
    Written("It was built in 1874.", (1,)),
    Written("Dr. Quill keeps it.", (2, 3)),
    Written("It stands 41 metres tall.", (1, 2)),
    Written("No, it has U.S. bulbs."),
    Written("Who knows?"),
]


def read(pieces: list[str]) -> list[Written]:
    stream = SentenceStream()
    found = [written for piece in pieces for written in stream.add(piece)]
    return [*found, *stream.end()]


def test_a_text_is_its_sentences_with_the_quotes_that_they_name() -> None:
    assert read([TEXT]) == WHOLE


@given(st.lists(st.integers(0, len(TEXT)), max_size=30))
def test_pieces_of_any_size_give_the_same_sentences(cuts: list[int]) -> None:
    places = sorted({0, *cuts, len(TEXT)})
    assert read([TEXT[a:b] for a, b in pairwise(places)]) == WHOLE


@given(st.text(max_size=200))
def test_no_word_is_lost_and_nothing_raises(text: str) -> None:
    said = " ".join(written.text for written in read([f"{text}\nSo."]))
    for word in text.split():
        if word.isalpha() and "<think>" not in text:
            assert word in said


def test_sentences_end_by_the_rules_of_their_language() -> None:
    stream = SentenceStream("de")
    found = stream.add("Er kam am 3. Oktober nach Wien [1]. Er blieb [2].") + stream.end()
    assert [written.named for written in found] == [(1,), (2,)]


def test_a_last_sentence_that_was_cut_is_left_out() -> None:
    assert read(["It is old. It was not bui"]) == [Written("It is old.")]
    assert read(["Ada Whitlock"]) == [Written("Ada Whitlock")]


def test_a_thought_that_never_ends_says_nothing() -> None:
    assert read(["<think>The answer", " is 7. It is."]) == []
