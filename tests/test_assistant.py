from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CUENCA, PIECES, RAID, ROOT, TOWN

from pullquote import Assistant, Verdict
from pullquote.datatypes import Encoder
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


def test_a_follow_up_is_resolved_and_a_change_of_subject_is_not(town: Assistant) -> None:
    first = town.ask("Who keeps the light?")
    second = town.ask("Who is her brother?", (first,))
    assert second.searched_for.startswith("Who keeps the light?")
    assert "Tom" in second.citations[0].quote
    third = town.ask("How tall is the lighthouse?", (first, second))
    assert third.searched_for == "How tall is the lighthouse?"
    assert third.citations == town.ask("How tall is the lighthouse?").citations


def test_a_follow_up_is_on_the_subject_of_what_was_answered_before_it(town: Assistant) -> None:
    answered = town.ask("Who keeps the light?")
    assert town.ask("and on the moon?", (answered,)).verdict is not Verdict.NOT_FOUND
    refused = town.ask("Who won the 2022 World Cup?")
    assert refused.verdict is Verdict.NOT_FOUND
    assert town.ask("and on the moon?", (refused,)).verdict is Verdict.NOT_FOUND


def test_a_follow_up_goes_on_in_the_article_of_the_answer(encoder: Encoder) -> None:
    mill = "The mill at Oxley grinds oats. It was sold in 1931. The buyer was a baker."
    texts = [f"{TOWN} {number}" for number in range(2)]
    articles = [article_from_text(text) for text in (mill, *texts)]
    assistant = Assistant.from_articles(articles, encoder=encoder, reader=False)
    first = assistant.ask("What does the mill at Oxley grind?")
    sentence = assistant._last_sentence(first, None)
    assert sentence is not None
    assert assistant.index.article_of(sentence).id == articles[0].id
    assert "1931" in assistant.ask("When was it sold?", (first,)).citations[0].quote


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


def test_a_question_that_only_its_place_makes_a_follow_up_is_searched_for_with_the_last(
    shipped: Assistant,
) -> None:
    question = "What other reasons were given?"
    after = shipped.ask(question, [ANSWERED])
    assert after.searched_for.startswith(CUENCA)
    assert after.verdict is Verdict.UNSURE
    assert after.citations
    for history in ([], [(CUENCA, "")]):
        alone = shipped.ask(question, history)
        assert alone.searched_for == question
        assert alone.verdict is Verdict.NOT_FOUND
        assert alone.confidence < after.confidence


@pytest.mark.parametrize("question", ["Who won the 2022 World Cup?", "How do I bake bread?"])
def test_another_subject_is_not_found_after_an_answer_either(
    shipped: Assistant, question: str
) -> None:
    answer = shipped.ask(question, [ANSWERED])
    assert answer.verdict is Verdict.NOT_FOUND
    assert answer.searched_for == question


def test_a_follow_up_of_a_follow_up_goes_back_to_the_first_question_in_whole_words(
    shipped: Assistant,
) -> None:
    turns = [shipped.ask(CUENCA)]
    for question in ("why?", "and what followed?"):
        turns.append(shipped.ask(question, turns))
    searched = turns[-1].searched_for
    assert searched.startswith(CUENCA)
    assert searched.endswith("and what followed?")
    known = {*CUENCA.split(), "why?", "and", "what", "followed?"}
    text = " ".join(article.text for article in shipped.articles.values()).split()
    loose = [word for word in searched.split() if word not in known and word not in text]
    assert all(any(word in whole for whole in text) for word in loose)
    assert len(loose) <= 4  # a short answer may begin or end inside what has a mark beside it
