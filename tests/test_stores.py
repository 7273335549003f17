"""A Qdrant collection answers as the folder does, and says in a line what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from archives import articles, collection, conversations, questions
from click.testing import CliRunner
from samples import CUENCA, RAID, ROOT

from pullquote.assistant import Assistant
from pullquote.cli import main
from pullquote.datatypes import Answer, Encoder
from pullquote.documents.article import Article, article_from_text
from pullquote.errors import IndexNotFoundError, IndexStaleError, PullquoteError, StoreError
from pullquote.filters import Filter, exactly
from pullquote.questions.language import is_foreign
from pullquote.stores import open_store
from pullquote.stores.building import build_at, difference
from pullquote.stores.connection import Address
from pullquote.stores.part import Counts
from pullquote.stores.qdrant import QdrantStore
from pullquote.stores.store import VALUES

pytest.importorskip("qdrant_client")

DATED = [
    replace(
        article_from_text(f"The {name} was opened. It cost {11 * year} crowns.", f"The {name}"),
        source=f"towns/{name}.txt",
        published=f"{year}-05-03" if year else "",
        publication=paper,
        author=author,
    )
    for name, year, paper, author in (
        ("mill", 1901, "Gull Post", "Ada [Quill]"),
        ("ferry", 1954, "Gull Post", "Tom Ode"),
        ("lighthouse", 1999, "Tern Mail", "Ada Quill"),
        ("quarry", 0, "", ""),
    )
]


@pytest.fixture(scope="module")
def address(encoder: Encoder) -> Iterator[str]:
    with collection() as address:
        assert build_at(address, articles(), encoder) == (5, 0)
        yield address


@pytest.fixture(scope="module")
def stored(address: str) -> Assistant:
    return Assistant.open(address, reader=False)


@pytest.fixture(scope="module")
def held(encoder: Encoder) -> Assistant:
    return Assistant.from_articles(articles(), encoder=encoder, reader=None)


@pytest.fixture
def dated(encoder: Encoder) -> Iterator[str]:
    with collection() as address:
        build_at(address, DATED, encoder)
        yield address


def first_quote(answer: Answer) -> tuple[str, int, int] | None:
    found = answer.citations[:1]
    return (found[0].article_id, found[0].start, found[0].end) if found else None


@pytest.mark.parametrize("whole", [50_000, 0], ids=["all scored", "candidates"])
def test_the_first_quotes_are_those_of_the_folder(
    stored: Assistant, held: Assistant, monkeypatch: pytest.MonkeyPatch, whole: int
) -> None:
    monkeypatch.setattr("pullquote.stores.search.TOKENS_SCORED_WHOLE", whole)
    asked = questions()
    answers = [(stored.ask(question), held.ask(question)) for question in asked]
    same = [first_quote(ours) == first_quote(theirs) for ours, theirs in answers]
    assert np.mean(same) >= 0.995, [q for q, alike in zip(asked, same, strict=True) if not alike]
    assert np.allclose([a.confidence for a, _ in answers], [b.confidence for _, b in answers])


def test_conversations_go_as_with_the_folder(stored: Assistant, held: Assistant) -> None:
    # Only the folder opens another model for another language.
    for asked in [asked for asked in conversations() if not any(map(is_foreign, asked))]:
        ours: list[Answer] = []
        theirs: list[Answer] = []
        for question in asked:
            ours.append(stored.ask(question, ours))
            theirs.append(held.ask(question, theirs))
            assert first_quote(ours[-1]) == first_quote(theirs[-1]), question


def test_with_the_reader_answers_are_equal(address: str, shipped: Assistant) -> None:
    article = next(iter(shipped.articles))
    assistant = Assistant.open(address)
    for question in (
        CUENCA,
        "What is this about?",
        "who wrote this?",
        "Who is the king of France?",
    ):
        ours = assistant.ask(question, article_id=article)
        assert first_quote(ours) == first_quote(shipped.ask(question)), question
    assert assistant.suggested(article) == shipped.suggested(article)
    assert [c.quote for c in assistant.ask(CUENCA).citations if RAID in c.quote]


def test_articles_are_read_when_they_are_asked_for(
    stored: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("qdrant", "reading"):  # so there are several pages
        monkeypatch.setattr(f"pullquote.stores.{room}.AT_ONCE", 2)
    every = {article.id: article for article in articles()}
    assert len(stored.articles) == len(every)
    assert list(stored.articles.items()) == list(every.items())
    assert list(stored.articles.values()) == list(every.values())
    assert "nowhere" not in stored.articles
    assert [title for title, _ in stored.store.titles("  little FRIENDS", 5)] == [
        "All Muscle, Little Friends: Ecuador’s Foreign Policy Problem"
    ]
    assert len(stored.store.titles("", 3)) == 3


@pytest.mark.parametrize(
    "where",
    [
        Filter(articles="*FERRY*"),
        Filter(articles="the l?ghthouse"),
        Filter(articles="[mq]*.txt"),
        Filter(since="1954"),
        Filter(until="1954-04"),
        Filter(since="1950", until="1960-01-01", publication="gull*"),
        Filter(publication="*mail"),
        Filter(articles="*", publication="*"),
        Filter(author="ada*"),
        Filter(author=exactly("Ada [Quill]"), publication="*post"),
    ],
    ids=str,
)
def test_filters_let_through_what_they_do_in_the_folder(
    dated: str, encoder: Encoder, where: Filter
) -> None:
    store, held = open_store(dated), Assistant.from_articles(DATED, encoder=encoder, reader=None)
    wanted = {DATED[number].id for number in where.numbers(held.index.entries)}
    assert {entry.id for entry in store.entries(where)} == wanted
    assert store.passing(where) == held.store.passing(where)
    assert store.titles("the ", 3, where) == held.store.titles("the ", 3, where)
    for name in VALUES:
        assert store.values(name, where) == held.store.values(name, where)
    stored = Assistant(store.index, encoder, store=store)
    passages = stored.passages("How much did it cost?", 20, where=where)
    assert {passage.article_id for passage in passages} == wanted


def test_a_filter_that_nothing_passes_and_an_unknown_article_are_told(dated: str) -> None:
    stored = Assistant.open(dated, reader=False)
    with pytest.raises(PullquoteError, match=r"None of the 4 articles is like '\*sea\*'"):
        stored.ask("What did it cost?", where=Filter(articles="*sea*"))
    with pytest.raises(PullquoteError, match=r"None of the 4 articles is by 'Nobody'"):
        stored.store.passing(Filter(author="Nobody"))
    with pytest.raises(PullquoteError, match="There is no article with the id 'nowhere'"):
        stored.ask("What did it cost?", article_id="nowhere")
    with pytest.raises(PullquoteError, match="is not a date"):
        stored.ask("What did it cost?", where=Filter(since="soon"))


def counted(address: str) -> Counts:
    """The counts that a collection has; they are those of its articles, and not changing."""
    store = open_store(address)
    assert isinstance(store, QdrantStore)
    assert not store.changing
    return store.counts


def same_counts(one: Counts, other: Counts) -> bool:
    words = [np.trim_zeros(counts.words, "b").tolist() for counts in (one, other)]
    none = np.zeros(0, np.int64)
    return words[0] == words[1] and str(replace(one, words=none)) == str(replace(other, words=none))


def expected(wanted: list[Article], encoder: Encoder) -> Counts:
    segments = Assistant.from_articles(wanted, encoder=encoder, reader=None).index.segments
    return Counts().plus(Counts.of(segment) for segment in segments)


def test_changes_leave_what_a_fresh_build_gives(dated: str, encoder: Encoder) -> None:
    mill, ferry, lighthouse, quarry = DATED
    closed = replace(article_from_text("It was closed in 1931.", "The mill"), source=mill.source)
    renamed = replace(ferry, title="The night ferry")
    store = open_store(dated)
    store.change(encoder, add=[closed, renamed], remove=[quarry.id])
    there = {article.id: article for article in store.articles.values()}
    assert there == {article.id: article for article in (closed, renamed, lighthouse)}
    assert same_counts(counted(dated), expected([closed, renamed, lighthouse], encoder))
    with pytest.raises(PullquoteError, match="No article would be left"):
        store.change(encoder, remove=list(there))
    assert build_at(dated, [closed, quarry], encoder) == (1, 2)
    assert same_counts(counted(dated), expected([closed, quarry], encoder))
    assert difference(dated, [closed, quarry], encoder) == ""
    assert "mill.txt is new or changed" in difference(dated, [mill, quarry], encoder)
    assert "is gone or changed" in difference(dated, [quarry], encoder)


def test_what_another_process_just_added_is_found(dated: str, encoder: Encoder) -> None:
    stored = Assistant.open(dated, reader=False)
    zeppelin = article_from_text("A zeppelin, the ΩΩ-17, lies in the ballroom ♫♫.", "The airship")
    open_store(dated).change(encoder, add=[zeppelin])
    largest = Counts.of(Assistant.from_articles([zeppelin], encoder=encoder).index.segments[0])
    assert len(stored.index.sentences_with_word) < len(largest.words)  # its words are not counted
    assert stored.ask("What lies in the ballroom?").passages[0].article_id == zeppelin.id


def test_a_build_that_was_killed_goes_on_and_counts_anew(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(done: int, of: int) -> None:
        if done == 3:
            raise Killed

    with collection() as address:
        monkeypatch.setattr("pullquote.stores.writing._COUNTED", 2)  # so two are there
        with pytest.raises(Killed):
            build_at(address, DATED, encoder, progress=kill)
        assert difference(address, DATED, encoder) != ""
        assert build_at(address, DATED, encoder) == (2, 0)
        assert same_counts(counted(address), expected(DATED, encoder))


def test_an_archive_in_two_bits(encoder: Encoder) -> None:
    with collection() as address:
        build_at(address, DATED, encoder, bits=2)
        stored = Assistant.open(address, reader=False)
        assert "594" not in stored.ask("What did the mill cost?").text
        with pytest.raises(IndexStaleError, match="has 2 bits a number, not 4"):
            build_at(address, DATED, encoder, bits=4)
        assert build_at(address, DATED, encoder) == (0, 0)


def test_what_is_wrong_is_one_line(dated: str, encoder: Encoder) -> None:
    class Other:
        name, sha256, dimension = "other/model", "0" * 64, 768

    store = open_store(dated)
    with pytest.raises(IndexStaleError, match="384 numbers a vector, not with other/model, 768"):
        store.change(Other(), add=DATED)  # type: ignore[arg-type]
    with pytest.raises(IndexStaleError, match="384 numbers a vector, not with other/model, 768"):
        Assistant(store.index, Other(), store=store)  # type: ignore[arg-type]
    missing = dated.rsplit("/", 1)[0] + "/pullquote-nowhere"
    with pytest.raises(IndexNotFoundError, match=r"pullquote-nowhere on .* does not exist"):
        open_store(missing)
    with pytest.raises(PullquoteError, match="is not saved to a folder"):
        Assistant.open(dated, reader=False).save("here")
    for wrong in ("qdrant://host", "qdrant://host:99999/news", "http://host/news", "qdrant:///x"):
        with pytest.raises(PullquoteError, match="is not the address of a store"):
            open_store(wrong)
    assert Address.of("qdrant+https://[::1]:7000/news") == Address("::1", 7000, "news", True)
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9 does not answer"):
        open_store("qdrant://127.0.0.1:9/news")


def test_the_commands_take_a_store(dated: str, tmp_path: Path) -> None:
    def run(*words: object) -> str:
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.output

    seeds, bread = ROOT / "seeds", ROOT / "benchmarks/texts/sourdough.md"
    assert "Added 1 article and removed 4; 1 article in" in run("index", seeds, "--store", dated)
    assert "is up to date: 1 article." in run("index", seeds, "--check", "--store", dated)
    assert RAID in run("ask", CUENCA, "--store", dated)
    assert "Added 1 article and removed 0; 2 articles" in run(
        "index", bread, "--add", "--store", dated
    )
    assert "removed 1; 1 article" in run("index", "--remove", "*sourdough*", "--store", dated)
    assert "is not up to date" in run("index", bread, "--check", "--store", dated)
    down = run("ask", CUENCA, "--store", "qdrant://127.0.0.1:9/news")
    assert down.startswith("pullquote: Qdrant on 127.0.0.1:9 does not answer")
    assert down.count("\n") == 1
