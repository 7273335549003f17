from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CUENCA, PIECES, RAID, ROOT, TOWN

from pullquote import Assistant, Verdict
from pullquote.datatypes import Encoder, QuestionKind
from pullquote.documents.article import article_from_text
from pullquote.errors import ArticleError, PullquoteError


def test_the_cuenca_question_is_answered_with_the_raid(shipped: Assistant) -> None:
    answer = shipped.ask(CUENCA)
    assert answer.verdict is Verdict.ANSWERED
    assert RAID in answer.citations[0].quote
    assert [citation.number for citation in answer.citations] == list(
        range(1, len(answer.citations) + 1)
    )
    assert len(answer.passages) >= 5
    assert "[1]" in answer.text


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=20).map("".join), st.text(max_size=60))
def test_every_citation_is_the_articles_text_at_its_offsets(text: str, question: str) -> None:
    from pullquote.models.encoder import open_encoder

    encoder = ENCODERS.setdefault("", open_encoder()) if not ENCODERS else ENCODERS[""]
    try:
        article = article_from_text(text)
    except ArticleError:
        return
    assistant = Assistant.from_articles([article], encoder=encoder, reader=False)
    for asked in (question, text[:50]):
        answer = assistant.ask(asked)
        for citation in answer.citations:
            assert text[citation.start : citation.end] == citation.quote
            assert 0 < len(citation.quote) <= 400
        for passage in answer.passages:
            assert text[passage.start : passage.end].strip()
        if answer.short:
            first = answer.citations[0]
            assert first.start <= answer.short.start < answer.short.end <= first.end


ENCODERS: dict[str, Encoder] = {}


def test_the_short_answer_lies_in_the_first_quote(town: Assistant) -> None:
    answer = town.ask("Who built the lighthouse at Port Selwyn?")
    assert answer.short is not None
    assert TOWN[answer.short.start : answer.short.end] == "Ada Whitlock"
    assert answer.citations[0].start <= answer.short.start
    assert answer.short.end <= answer.citations[0].end


def test_headings_are_no_answer_by_themselves(town: Assistant) -> None:
    for citation in town.ask("A harbour in winter").citations:
        assert citation.quote != "A harbour in winter"


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("who edited this?", "Georgianne Martinez Cushmore"),
        ("where was it published?", "Fair Observer"),
    ],
)
def test_what_stands_around_the_article_is_found_when_asked_for(
    shipped: Assistant, question: str, holds: str
) -> None:
    assert holds in shipped.ask(question).citations[0].quote


def test_the_closest_passages_are_prose_while_there_is_some(shipped: Assistant) -> None:
    article = next(iter(shipped.articles.values()))
    shown = [article.text[p.start : p.end] for p in shipped.ask("asdf qwer").passages]
    assert "0 Comments" not in shown
    assert not any(words.startswith("from Fair Observer") for words in shown)


def test_a_follow_up_names_its_subject_and_a_change_of_subject_does_not(town: Assistant) -> None:
    first = town.ask("Who keeps the light?")
    second = town.ask("Who is her brother?", (first,))
    assert second.searched_for == "Who is her brother? (about: “Who keeps the light?”)"
    assert "Tom" in second.citations[0].quote
    third = town.ask("How tall is the lighthouse?", (first, second))
    assert third.searched_for == "How tall is the lighthouse?"
    alone = town.ask("How tall is the lighthouse?")
    assert third.citations[0].quote == alone.citations[0].quote


def test_words_taken_literally_are_searched_for_alone(town: Assistant) -> None:
    first = town.ask("Who keeps the light?")
    answer = town.ask("Who is her brothr?", (first,), literally=True)
    assert answer.searched_for == "Who is her brothr?"


def test_a_follow_up_is_on_the_subject_of_what_was_answered_before_it(town: Assistant) -> None:
    answered = town.ask("Who keeps the light?")
    assert town.ask("and on the moon?", (answered,)).verdict is not Verdict.ANSWERED
    refused = town.ask("Who won the 2022 World Cup?")
    assert refused.verdict is Verdict.NOT_FOUND
    assert town.ask("and on the moon?", (refused,)).verdict is Verdict.NOT_FOUND


def test_a_follow_up_goes_on_in_the_article_of_the_answer(encoder: Encoder) -> None:
    mill = "The mill at Oxley grinds oats. It was sold in 1931. The buyer was a baker."
    texts = [f"{TOWN} {number}" for number in range(2)]
    articles = [article_from_text(text) for text in (mill, *texts)]
    assistant = Assistant.from_articles(articles, encoder=encoder, reader=False)
    first = assistant.ask("What does the mill at Oxley grind?")
    assert "1931" in assistant.ask("When was it sold?", (first,)).citations[0].quote


def test_small_talk_gets_a_reply_and_two_questions_to_try(shipped: Assistant) -> None:
    for text in ("hello", "thanks!", "are you sure?", "¿qué puedes hacer?"):
        answer = shipped.ask(text)
        assert answer.kind is QuestionKind.SMALL_TALK
        assert not answer.citations
        assert not answer.passages
        assert len(answer.reply) == 4
        assert all(shipped.ask(question).citations for question in answer.reply[2:])
        assert answer.reply[0] in answer.text.replace("\\", "")


def test_an_overview_of_a_text_with_invisible_characters_leaves_them_out(
    encoder: Encoder,
) -> None:
    article = article_from_text("A plain sentence.\u202e\u200b\ufeff", "Plain")
    assistant = Assistant.from_articles([article], encoder=encoder, reader=False)
    assert [c.quote for c in assistant.ask("tl;dr").citations] == ["A plain sentence."]


def test_an_overview_is_sentences_of_different_parts_in_their_order(shipped: Assistant) -> None:
    answer = shipped.ask("what is this about?")
    assert answer.kind is QuestionKind.OVERVIEW
    assert answer.verdict is Verdict.ANSWERED
    starts = [citation.start for citation in answer.citations]
    assert 3 <= len(starts) <= 5
    assert starts == sorted(starts)
    article = next(iter(shipped.articles.values()))
    blocks = {next(s.block for s in article.sentences if s.start == start) for start in starts}
    assert len(blocks) == len(starts)


def test_who_wrote_it_is_not_the_editors_line(shipped: Assistant) -> None:
    answer = shipped.ask("who wrote this?")
    assert answer.verdict is Verdict.NOT_FOUND
    assert not answer.citations


def test_what_the_document_says_of_itself_answers_where_no_credit_does(encoder: Encoder) -> None:
    article = replace(article_from_text("The mill grinds oats. It is old."), author="Ada Ode")
    answer = Assistant.from_articles([article], encoder=encoder).ask("who wrote this?")
    assert answer.verdict is Verdict.ANSWERED
    assert "Ada Ode" in answer.text


def test_history_may_be_pairs_of_texts(town: Assistant) -> None:
    answer = town.ask("why?", [("Was the old pier replaced?", "yes")])
    assert "rotted" in answer.citations[0].quote


def test_another_assistant_shares_the_model_and_nothing_else(town: Assistant) -> None:
    other = town.with_articles([article_from_text("The mill grinds oats. It is old.")])
    assert other.encoder is town.encoder
    assert "oats" in other.ask("What does the mill grind?").citations[0].quote
    assert "lighthouse" not in other.ask("Who built the lighthouse?").text


def test_files_can_be_asked_together(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "a.txt").write_text("The ferry leaves at nine. It is blue.")
    (tmp_path / "b.md").write_text("# Mill\n\nThe mill was sold in 1931.")
    assistant = Assistant.from_files([tmp_path / "a.txt", tmp_path / "b.md"])
    answer = assistant.ask("When was the mill sold?")
    assert assistant.articles[answer.citations[0].article_id].source == "b.md"


def test_no_articles_and_unknown_ids_are_errors(town: Assistant) -> None:
    with pytest.raises(ArticleError):
        Assistant.from_articles([])
    with pytest.raises(PullquoteError, match="no article with the id"):
        town.ask("why?", article_id="x")


def test_the_same_question_gets_the_same_answer(shipped: Assistant) -> None:
    assert shipped.ask(CUENCA) == Assistant.open(ROOT / "index").ask(CUENCA)


ANSWERED = (CUENCA, "Ecuador’s controversial raid on Mexico’s embassy")


def test_what_was_said_before_makes_nothing_surer(shipped: Assistant) -> None:
    question = "What other reasons were given?"
    after = shipped.ask(question, [ANSWERED])
    assert after.verdict is not Verdict.ANSWERED
    alone = shipped.ask(question, [(CUENCA, "")])
    assert alone.searched_for == question
    assert alone.verdict is not Verdict.ANSWERED


@pytest.mark.parametrize("question", ["Who won the 2022 World Cup?", "How do I bake bread?"])
def test_another_subject_is_never_answered_after_an_answer_either(
    shipped: Assistant, question: str
) -> None:
    assert shipped.ask(question).verdict is Verdict.NOT_FOUND
    answer = shipped.ask(question, [ANSWERED])
    assert answer.verdict is not Verdict.ANSWERED
    assert answer.searched_for == question


def test_a_follow_up_of_a_follow_up_is_about_the_first_question(shipped: Assistant) -> None:
    turns = [shipped.ask(CUENCA)]
    for question in ("why?", "and what followed?"):
        turns.append(shipped.ask(question, turns))
        assert turns[-1].searched_for == f"{question} (about: “{CUENCA}”)"


BAGS = """What to bring

You need for the night walk:

- a torch with new batteries
- two blankets
- a whistle

The walk begins at nine at the old mill. The guide, Ada Ode, carries a map of all the paths.
"""


@pytest.mark.parametrize("question", ["what do i need", "Which things do I need for the walk?"])
def test_a_list_that_answers_is_quoted_whole(encoder: Encoder, question: str) -> None:
    assistant = Assistant.from_articles([article_from_text(BAGS)], encoder=encoder, reader=True)
    quote = assistant.ask(question).citations[0].quote
    assert quote.endswith("- a torch with new batteries\n- two blankets\n- a whistle")
    assert quote.startswith("You need for the night walk:")
    carried = assistant.ask("Who carries a map?").citations[0].quote
    assert "Ada Ode" in carried
    assert "whistle" not in carried


SHIPS = """# Ships of the harbour

| Year | Ships | Cargo |
|------|-------|-------|
| 2018 | 812 | grain |
| 2019 | 845 | slate |
| 2020 | 877 | cheese |
"""


@pytest.mark.parametrize("year", ["2018", "2019", "2020"])
def test_the_row_of_the_year_that_is_asked_about_is_quoted(tmp_path: Path, year: str) -> None:
    (tmp_path / "ships.md").write_text(SHIPS, "utf-8")
    assistant = Assistant.from_files([tmp_path / "ships.md"])
    for question in (f"What was the cargo in {year}?", f"How many ships called in {year}?"):
        assert assistant.ask(question).citations[0].quote.startswith(year)
