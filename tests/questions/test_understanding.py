from __future__ import annotations

import pytest

from pullquote.datatypes import Answer, Citation, QuestionKind, Verdict
from pullquote.errors import PullquoteError
from pullquote.questions.dependence import points_back
from pullquote.questions.language import is_foreign, language_of, note
from pullquote.questions.understanding import Vocabulary, understand

EARLIER = ("Who hosted the summit in Cuenca?", "Ecuador")


def answered(question: str, verdict: Verdict = Verdict.ANSWERED) -> Answer:
    quotes = (Citation(1, "a", 0, 5, "words", 1.0),) if verdict is not Verdict.NOT_FOUND else ()
    return Answer(question, question, verdict, 0.9, quotes, ())


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "Why not?",
        "and in Europe?",
        "what about the gangs?",
        "When was that?",
        "who were they?",
        "What did she say?",
        "how many of them came?",
        "Did it work?",
        "what else?",
        "which wars?",
        "¿cuándo fue?",
        "¿y para los socios?",
        "¿quién lo construyó?",
        "¿qué dijo ella?",
        "¿por qué?",
    ],
)
def test_questions_that_point_back_name_what_they_are_about(question: str) -> None:
    assert points_back(question)
    understood = understand(question, [EARLIER])
    alone, leaning = understood.wordings
    assert alone.text == question
    assert leaning.text == f"{EARLIER[0]} {EARLIER[1]} {question}"
    assert leaning.text[leaning.own :] == question
    assert alone.share + leaning.share == pytest.approx(1)
    about = "sobre" if question.startswith("¿") else "about"
    assert understood.searched_for == f"{question} ({about}: “{EARLIER[0]}”)"


@pytest.mark.parametrize(
    "question",
    [
        "Who is Daniel Noboa?",
        "daily death toll",
        "Blackwater",
        "What did Luther say in his letter?",
        "How many people live there are in Quito?",
        "Is it possible to see the light from the island?",
        "What is the policy that the government changed?",
        "What is one of the causes?",
        "How much did it cost to build the tower?",
        "Where is it unlikely that a harbour freezes?",
        "Which school has its origins in a mill?",
        "Forces that act on one part of a bridge do not act on what?",
        "What else were families with little land not required to pay for?",
        "why did Latin American presidents skip the Cuenca summit?",
        "¿Quién construyó el canal?",
        "¿Quién es el presidente?",
        "¿Cuánto cuesta un pase de un día?",
        "¿Por qué no fueron los presidentes a la cumbre?",
    ],
)
def test_questions_that_do_not_are_searched_for_as_they_are(question: str) -> None:
    assert not points_back(question)
    understood = understand(question, [EARLIER])
    assert understood.searched_for == question
    assert [wording.text for wording in understood.wordings] == [question]


def test_without_history_there_is_one_wording() -> None:
    (only,) = understand("why?").wordings
    assert (only.text, only.own, only.share) == ("why?", 0, 1.0)


@pytest.mark.parametrize(
    ("turns", "about"),
    [
        pytest.param(["Who hosted the summit?", "why?"], "Who hosted the summit?", id="why-why"),
        pytest.param(
            ["Who hosted the summit?", "Who raided the embassy?"],
            "Who raided the embassy?",
            id="the-last-subject",
        ),
        pytest.param(["Who hosted the summit?", "thanks"], "Who hosted the summit?", id="thanks"),
    ],
)
def test_context_is_the_last_subject_and_never_a_chain(turns: list[str], about: str) -> None:
    understood = understand("and when?", [(turn, "words") for turn in turns])
    assert understood.context is not None
    assert understood.context.question == about


def test_a_turn_without_an_answer_leaves_the_context_as_it_was() -> None:
    turns = [answered("Who hosted the summit?"), answered("Who won?", Verdict.NOT_FOUND)]
    understood = understand("why?", turns)
    assert understood.context is not None
    assert understood.context.question == "Who hosted the summit?"
    alone = understand("why?", turns[1:]).context
    assert alone is not None
    assert (alone.question, alone.answered) == ("Who won?", False)


@pytest.mark.parametrize(
    ("before", "verdict", "question", "goes_on"),
    [
        ("Who hosted the summit?", Verdict.ANSWERED, "why?", True),
        ("Who hosted the summit?", Verdict.ANSWERED, "In what building?", True),
        ("Who hosted the summit?", Verdict.ANSWERED, "Who won the World Cup?", False),
        ("Who hosted the summit?", Verdict.ANSWERED, "Which ports does Ireland have left?", False),
        ("Who won the World Cup?", Verdict.NOT_FOUND, "why?", False),
        ("and then?", Verdict.NOT_FOUND, "why?", True),
    ],
)
def test_short_questions_are_likely_to_go_on_from_an_answer(
    before: str, verdict: Verdict, question: str, goes_on: bool
) -> None:
    assert understand(question, [answered(before, verdict)]).goes_on is goes_on


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("hello", QuestionKind.SMALL_TALK),
        ("Thanks, that helps a lot!", QuestionKind.SMALL_TALK),
        ("are you sure?", QuestionKind.SMALL_TALK),
        ("what can you do?", QuestionKind.SMALL_TALK),
        ("muchas gracias", QuestionKind.SMALL_TALK),
        ("¿Estás seguro?", QuestionKind.SMALL_TALK),
        ("what is this about?", QuestionKind.OVERVIEW),
        ("whats this about", QuestionKind.OVERVIEW),
        ("whats the main point", QuestionKind.OVERVIEW),
        ("Can you summarize the article in three points?", QuestionKind.OVERVIEW),
        ("key points", QuestionKind.OVERVIEW),
        ("What is the main argument?", QuestionKind.OVERVIEW),
        ("¿De qué trata este artículo?", QuestionKind.OVERVIEW),
        ("resume el texto", QuestionKind.OVERVIEW),
        ("who wrote this?", QuestionKind.PIECE),
        ("when was this published?", QuestionKind.PIECE),
        ("What's the title of the article?", QuestionKind.PIECE),
        ("¿quién escribió esto?", QuestionKind.PIECE),
        ("summarize the raid", QuestionKind.FACT),
        ("What are the main points of the agreement?", QuestionKind.FACT),
        ("who wrote the constitution?", QuestionKind.FACT),
        ("what does the author say about Bukele?", QuestionKind.FACT),
        ("how many people wrote this", QuestionKind.FACT),
        ("What is the book about?", QuestionKind.FACT),
    ],
)
def test_what_is_no_question_of_fact_is_told_apart(question: str, kind: QuestionKind) -> None:
    assert understand(question).kind is kind


def test_a_question_beside_small_talk_is_asked() -> None:
    understood = understand("Thanks! And when was the summit?", [EARLIER])
    assert understood.kind is QuestionKind.FACT
    assert understood.text == "And when was the summit?"


def test_it_is_what_was_talked_about_before_it_is_the_piece() -> None:
    assert understand("when was it written?").kind is QuestionKind.PIECE
    letter = [("Who sent the letter to Quito?", "Luther")]
    assert understand("when was it written?", letter).kind is QuestionKind.FACT
    assert understand("when was this article written?", letter).kind is QuestionKind.PIECE


def test_a_misspelt_question_about_the_piece_is_one() -> None:
    words = {"edited": 1, "piece": 1}
    vocabulary = Vocabulary(words, {"who", "this"}.__contains__)
    understood = understand("who editd this?", (), vocabulary)
    assert (understood.kind, understood.text) == (QuestionKind.PIECE, "who edited this?")


def test_misspelt_words_are_mended_against_the_articles_and_shown() -> None:
    words = {"ecuador": 9, "planning": 2, "naval": 1, "forces": 3, "host": 1}
    language = {"is", "to", "host", "naval", "forces"}
    vocabulary = Vocabulary(words, language.__contains__)
    understood = understand("wher is ecuadr planing to host naval forces", (), vocabulary)
    assert understood.searched_for == "where is ecuador planning to host naval forces"
    assert ("ecuadr", "ecuador") in understood.mended
    assert understand("where is ecuador", (), vocabulary).mended == ()


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who is Noboa?", "en"),
        ("¿Quién es Noboa?", "es"),
        ("que dice de la cumbre", "es"),
        ("hola", "es"),
        ("Noboa 2024", ""),
        ("Warum kamen die lateinamerikanischen Präsidenten nicht zum Gipfel?", "und"),
        ("Wo will Ecuador die Marine stationieren?", "und"),
    ],
)
def test_the_language_of_a_question_is_told_by_its_little_words(
    question: str, language: str
) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "¿Por qué no fueron los presidentes?",
        "Pourquoi les présidents ne sont pas venus dans la ville?",
        "Warum sind die Präsidenten nicht zu dem Gipfel gekommen?",
        "Почему президенты не приехали?",
        "なぜ大統領は来なかったのですか",
    ],
)
def test_other_languages_are_told_with_the_setting(question: str) -> None:
    assert is_foreign(question)
    assert "PULLQUOTE_MODEL" in note(question, "sentence-transformers/all-MiniLM-L6-v2")
    assert note(question, "some/multilingual-model") == ""


@pytest.mark.parametrize(
    "question", ["", "???", "mano dura", "Who is El Chapo?", "What is de facto?"]
)
def test_english_and_names_are_not_foreign(question: str) -> None:
    assert not is_foreign(question)


@pytest.mark.parametrize("turn", [{"role": "user", "content": "x"}, ("x",), "x", ("x", None)])
def test_an_earlier_turn_of_another_form_is_named(turn: object) -> None:
    with pytest.raises(PullquoteError, match="give an Answer, or a pair of question"):
        understand("why?", [turn])  # type: ignore[list-item]


def test_a_bare_why_gets_nothing_new_from_the_same_quote() -> None:
    turns = [answered("Where is the harbour?")]
    assert understand("why?", turns).repeats(0, 5)
    assert not understand("why?", turns).repeats(6, 9)
    assert not understand("when was that?", turns).repeats(0, 5)
    for more in (
        "and the others?",
        "who else?",
        "anything more?",
        "and the rest?",
        "¿y los demás?",
    ):
        assert understand(more, turns).repeats(0, 5)
        assert not understand(more, turns).repeats(6, 9)
        assert not understand(more).has_words
    assert understand("diesel?").has_words
    assert not understand("who else came to Leeds?", turns).repeats(0, 5)
