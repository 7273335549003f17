from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from pullquote.evaluation.data import Question
from pullquote.evaluation.variations import is_short, misspelt, on_another_subject


@given(st.integers(0, 10_000))
def test_one_or_two_words_are_misspelt_and_keep_their_first_letter(seed: int) -> None:
    question = "Where did the summit take place in 2024?"
    wrong = misspelt(question, random.Random(seed))
    pairs = list(zip(question.split(), wrong.split(), strict=True))
    changed = [(word, other) for word, other in pairs if word != other]
    assert 1 <= len(changed) <= 2
    for word, other in changed:
        assert word[0] == other[0]
        assert abs(len(word) - len(other)) <= 2


def test_a_question_of_short_words_cannot_be_misspelt() -> None:
    assert misspelt("Why is it so?", random.Random(0)) == "Why is it so?"


def test_short_questions_and_other_subjects() -> None:
    assert is_short("when was the summit?")
    assert not is_short("when and where was the last summit?")
    here, near, far = (Question("?", ((start, start + 20),)) for start in (0, 300, 900))
    assert on_another_subject(here, far)
    assert not on_another_subject(here, near)
    assert not on_another_subject(near, here)
