"""Misspelt words, mended: what people type, and what must stay as it is."""

from __future__ import annotations

import pytest

from pullquote.questions.spelling import mend

#: Words of an article on a harbour, and how often it has each.
HARBOUR = {
    "harbour": 9, "lighthouse": 4, "keeper": 3, "selwyn": 5, "built": 2, "storm": 3, "drug": 2,
    "varangian": 2, "boleslav": 2, "dredger": 2, "quay": 3, "hervé": 2, "montebourg's": 1,
    "bukele's": 1,
}  # fmt: skip
#: What the model's vocabulary has.
VOCABULARY = {"lower", "which", "painted", "biden"}


def mended(question: str) -> str:
    return mend(question, HARBOUR, VOCABULARY.__contains__).text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("wher is the lighthous", "where is the lighthouse"),
        ("Wehn was the lighhouse biult?", "When was the lighthouse built?"),
        ("Waht did the keepr do?", "What did the keeper do?"),
        ("wat is a dredgr", "what is a dredger"),
        ("who sufered in the strom", "who suffered in the storm"),
        ("What hapened to Selwin?", "What happened to Selwyn?"),
        ("who carried the drg traade", "who carried the drug trade"),
        ("what did Herve say", "what did Hervé say"),
        ("Why did the Vargian guard leave?", "Why did the Varangian guard leave?"),
        ("whose goverment paid", "whose government paid"),
    ],
)
def test_what_people_mistype_is_mended(written: str, meant: str) -> None:
    assert mended(written) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 1922 regatta?",
        "Where is Austria?",
        "What did Lula say about Zelensky?",
        "What did Boleslavia trade?",
        "wheat prices in the harbour",
        "what did biden say",
        "what did bukele want",
        "is the tea sold on the quay",
        "who painted the lower rooms",
        "How do I get to the MV Orca?",
        "what's the keeper's name",
        "how'd he reach the quay",
        "who'd pay for the storm",
        "pls say who built the lighthouse",
        "why'd they leave cuz of the storm",
        "isn't the harbour closed",
        "what're they building abt the quay",
    ],
)
def test_words_that_are_none_of_the_articles_stay_as_they_are(question: str) -> None:
    assert mended(question) == question


def test_what_was_changed_is_told_word_by_word() -> None:
    changed = mend("wher is the lighthous", HARBOUR, VOCABULARY.__contains__).changed
    assert changed == (("wher", "where"), ("lighthous", "lighthouse"))


def test_an_article_without_words_is_no_error() -> None:
    assert mend("wher is it", {}, lambda word: False).text == "where is it"
