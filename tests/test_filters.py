from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pullquote import Assistant, Filter, PullquoteError
from pullquote.datatypes import Encoder
from pullquote.documents.article import Article, article_from_text
from pullquote.filters import days_of, exactly
from pullquote.segment import Entry


def article(name: str, published: str = "", publication: str = "", author: str = "") -> Article:
    text = f"The {name} of Oxley was painted blue. It cost {len(name)} crowns."
    made = article_from_text(text, f"The {name}", source=f"seeds/town/{name}.md")
    return replace(made, published=published, publication=publication, author=author)


ARTICLES = (
    article("mill", "2023-12-31", "The Oxley Post"),
    article("ferry", "2024", "The Oxley Post"),
    article("lighthouse", "5 May 2024", "Harbour News"),
    article("market", "2024-06-01T08:00:00Z", "Harbour News", "Ada [Quill]"),
    article("bridge"),
)


def passed(where: Filter) -> set[str]:
    numbers = where.numbers([Entry.of(each) for each in ARTICLES])
    return {ARTICLES[number].title.removeprefix("The ") for number in numbers}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param(Filter(), "mill ferry lighthouse market bridge", id="nothing is asked for"),
        pytest.param(Filter(articles="m*.md"), "mill market", id="the name of the file"),
        pytest.param(Filter(articles="seeds/*/ferry.??"), "ferry", id="the file with its folders"),
        pytest.param(Filter(articles="THE LIGHT*"), "lighthouse", id="the title, in any case"),
        pytest.param(Filter(articles=ARTICLES[4].id), "bridge", id="the id"),
        pytest.param(Filter(publication="*post"), "mill ferry", id="where it appeared"),
        pytest.param(Filter(author="ada*"), "market", id="who wrote it"),
        pytest.param(Filter(author=exactly("Ada [Quill]")), "market", id="a name with signs"),
        pytest.param(Filter(since="2024"), "ferry lighthouse market", id="from a year on"),
        pytest.param(Filter(until="2023"), "mill", id="to the end of a year"),
        pytest.param(Filter(since="2024-05", until="2024-05"), "ferry lighthouse", id="a month"),
        pytest.param(Filter(since="2024-05-06", until="2024-06-01"), "ferry market", id="days"),
        pytest.param(Filter(since="2024", publication="H*"), "lighthouse market", id="both"),
    ],
)
def test_an_article_passes_if_it_is_all_that_is_asked(where: Filter, expected: str) -> None:
    assert passed(where) == set(expected.split())


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (Filter(since="last May"), "'last May' is not a date. Write it as 2024, 2024-05 or"),
        (Filter(until="2024-02-30"), "'2024-02-30' is not a date."),
        (Filter(author="Tom"), "None of the 5 articles is by 'Tom'. Ask without"),
        (Filter(since="2025", until="2024"), "the first is later than the second"),
        (
            Filter(articles="*.pdf", until="1999"),
            "None of the 5 articles is like '[*].pdf' and was published until 1999. Ask without",
        ),
    ],
)
def test_what_lets_nothing_through_says_so(where: Filter, line: str) -> None:
    with pytest.raises(PullquoteError, match=line):
        passed(where)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", (2024, 1, 1), (2024, 12, 31)),
        ("2023-02", (2023, 2, 1), (2023, 2, 28)),
        ("2024/5/9", (2024, 5, 9), (2024, 5, 9)),
        ("2024-05-09 11:30", (2024, 5, 9), (2024, 5, 9)),
        ("Thursday, 9 May 2024", (2024, 5, 9), (2024, 5, 9)),
        ("9 de mayo de 2024", (2024, 5, 9), (2024, 5, 9)),
        ("Sept. 9th, 2024", (2024, 9, 9), (2024, 9, 9)),
        ("diciembre de 2024", (2024, 12, 1), (2024, 12, 31)),
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert days_of(text) == (date(*first), date(*last))


@pytest.mark.parametrize("text", ["", "20240509", "13/14/2024", "2024-13", "Mill 9, 2024", "0000"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert days_of(text) is None


@pytest.fixture(scope="module")
def assistant(encoder: Encoder) -> Assistant:
    return Assistant.from_articles(ARTICLES, encoder=encoder, reader=False)


def test_only_what_passes_is_quoted_and_ranked(assistant: Assistant) -> None:
    titles = {each.id: each.title for each in ARTICLES}
    answer = assistant.ask("What was painted blue?", where=Filter(publication="Harbour*"))
    quoted = {titles[citation.article_id] for citation in answer.citations}
    ranked = {titles[passage.article_id] for passage in answer.passages}
    assert quoted <= ranked == {"The lighthouse", "The market"}
    passages = assistant.passages("What was painted blue?", 20, where=Filter(articles="mill.md"))
    assert {titles[passage.article_id] for passage in passages} == {"The mill"}


def test_an_overview_is_of_an_article_that_passes(assistant: Assistant) -> None:
    answer = assistant.ask("What is this about?", where=Filter(articles="ferry*"))
    assert {citation.article_id for citation in answer.citations} <= {ARTICLES[1].id}


def test_one_article_has_to_pass_the_filter_as_well(assistant: Assistant) -> None:
    with pytest.raises(PullquoteError, match="was published since 2024"):
        assistant.ask("What did it cost?", article_id=ARTICLES[0].id, where=Filter(since="2024"))


def test_a_saved_index_keeps_what_filters_ask_for(assistant: Assistant, tmp_path: object) -> None:
    assistant.save(str(tmp_path))
    again = Assistant.open(str(tmp_path), reader=False)
    where = Filter(since="2024-05-06", publication="Harbour News", author="Ada*")
    assert again.ask("What did it cost?", where=where) == assistant.ask(
        "What did it cost?", where=where
    )


def test_of_several_articles_the_answers_text_names_that_of_each_quote(
    assistant: Assistant,
) -> None:
    answer = assistant.ask("What did the ferry cost?")
    assert "[1]  \n> — The ferry" in answer.text
    alone = Assistant.from_articles(ARTICLES[:1], encoder=assistant.encoder, reader=False)
    assert "—" not in alone.ask("What did the mill cost?").text
