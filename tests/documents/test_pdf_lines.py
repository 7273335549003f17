"""Lines of a PDF in scripts that run to the left, from where their characters stand."""

from __future__ import annotations

from pullquote.documents.pdf.lines import fragment, fragments
from pullquote.documents.pdf.words import Style, Word


def drawn(line: str, *, shuffled: bool) -> list[Word]:
    """The words of a line that is drawn as it looks: its first character at the left."""
    words, x = [], 0.0
    for text in line.split(" "):
        lefts = [x + 6 * n for n in range(len(text))]
        words.append(Word(text, x, x + 6 * len(text), 100, Style(10, False, False, 0), lefts))
        x += 6 * len(text) + 3
    return words[::-1] if shuffled else words


def test_a_line_that_runs_to_the_left_is_read_from_the_right() -> None:
    looks = ".תיבב 1952 תנשב הנבנ חמזמה"
    for shuffled in (False, True):
        assert fragment(drawn(looks, shuffled=shuffled)).text == "המזמח נבנה בשנת 1952 בבית."


def test_words_of_another_script_in_it_keep_their_order() -> None:
    looks = "הז Queen Sophie הז"
    assert fragment(drawn(looks, shuffled=False)).text == "זה Queen Sophie זה"


def test_arabic_letters_have_one_form() -> None:
    assert fragment(drawn("ﺏﺎﺒﻟﺍ", shuffled=False)).text == "الباب"


def test_a_wide_gap_parts_a_line() -> None:
    words = drawn("Year Ships", shuffled=False)
    words[1].left, words[1].right = words[1].left + 20, words[1].right + 20
    assert [f.text for f in fragments(words)] == ["Year", "Ships"]
