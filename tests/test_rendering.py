"""The article as HTML: lists, tables and all the rest as what they are."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from rendered import TITLE, harbour

from pullquote.datatypes import Answer, BlockKind, Citation, Span, Verdict
from pullquote.documents.article import Article, article_from_document
from pullquote.documents.builder import DocumentBuilder
from pullquote.rendering.article import article_html
from pullquote.rendering.conversation import conversation_html, conversation_markdown
from pullquote.rendering.html import answer_html
from pullquote.rendering.text import markdown, plain
from pullquote.ui.words import ENGLISH, SPANISH, phrases


class Tree(HTMLParser):
    """HTML as text with one line an element: closed in order, and each id once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.paths: dict[str, str] = {}  # id: the elements that it lies in, and its own
        self.words: dict[str, str] = {}
        self.inside: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            return
        self.open.append(tag)
        name = dict(attrs).get("id") or ""
        self.inside.append(name)
        if name:
            self.ids.append(name)
            self.paths[name] = " ".join(self.open)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        for name in filter(None, self.inside):
            self.words[name] = self.words.get(name, "") + data


@pytest.fixture(scope="module")
def article() -> Article:
    return harbour()


@pytest.fixture(scope="module")
def html(article: Article) -> str:
    return article_html(article, phrases(ENGLISH))


def path_of(article: Article, html: str, words: str) -> str:
    """The elements inside the article that the sentence with these words lies in."""
    (found,) = [s for s in article.sentences if words in article.text[s.start : s.end]]
    path = Tree(html).paths[f"s-{article.id}-{found.start}-{found.end}"]
    return path.removeprefix("div article ")


def test_every_sentence_is_there_once_with_its_own_words(article: Article, html: str) -> None:
    tree = Tree(html)
    assert len(set(tree.ids)) == len(tree.ids)
    for sentence in article.sentences:
        words = article.text[sentence.start : sentence.end]
        shown = tree.words[f"s-{article.id}-{sentence.start}-{sentence.end}"]
        assert shown.replace("p. 2", "") == words.replace("\t", ""), words


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (TITLE, "h2 span"),
        ("tarred", "p span"),
        ("The boats", "h3 span"),
        ("boat is red", "ul li span"),
        ("mast is oak", "ul li ol li span"),
        ("bought in 1901", "ul li ol li span"),
        ("boats are blue", "ul li span"),
        ("Ships in the harbour", "div div table caption span"),
        ("2019", "div div table thead tr"),
        ("801", "div div table tbody tr"),
        ("Cutters", "div div table tbody tr"),
        ("Ice is a wall", "blockquote p span"),
        ("thaw", "pre code span"),
        ("in the ice", "p span"),
        ("Ada Whitlock", "p span"),
    ],
)
def test_a_block_is_shown_as_what_it_is(words: str, path: str, article: Article, html: str) -> None:
    assert path_of(article, html, words) == path


def test_a_table_names_its_columns_and_rows_and_keeps_its_gaps(html: str) -> None:
    table = re.sub(r" (data-start|id|class|tabindex)=\"[^\"]*\"", "", html)
    table = re.sub(r"</?span>", "", table)
    (table,) = re.findall(r"<thead>.*</tbody>", table)
    assert table == (
        '<thead><tr><td></td><th scope="col">2019</th><th scope="col">2020</th></tr></thead>'
        '<tbody><tr><th scope="row">Sloops</th><td>801</td><td>877</td></tr>'
        '<tr><th scope="row">Cutters</th><td></td><td>12</td></tr></tbody>'
    )


def test_where_cells_start_is_where_they_stand_in_the_text(article: Article, html: str) -> None:
    cells = re.findall(r'<span data-start="(\d+)">([^<]*)</span>', html)
    assert len(cells) == 7
    for start, words in cells:
        assert article.text[int(start) :].startswith(words)


def test_pages_begin_where_they_begin(html: str) -> None:
    lines = unescape(html).split('<span class="pq-page">')
    assert [line.partition("</span>")[0] for line in lines[1:]] == ["p. 2", "p. 3"]
    assert "Ships in the harbour" in lines[1].partition("</caption>")[0]
    assert "It ends on the third page" in re.sub("<[^>]+>", "", lines[2])
    assert "pág. 2" in unescape(article_html(harbour(), phrases(SPANISH)))


def test_the_title_is_shown_once(html: str) -> None:
    assert html.count(TITLE) == 1
    assert html.index("<h2>") < html.index("The Gull") < html.index("Boats stay")


def test_code_keeps_its_lines(html: str) -> None:
    (code,) = re.findall(r"<code>(.*?)</code>", html, re.DOTALL)
    assert "\n    return ice" in re.sub("<[^>]+>", "", code)


def test_two_tables_and_one_without_names() -> None:
    text = DocumentBuilder()
    names = text.add_row(["Year", "Ships"])
    text.add_row(["2019", "801"], header=names)
    text.add_row(["2020"])
    others = text.add_row(["Town", "People"])
    text.add_row(["Oxley", "90"], header=others)
    text.add("Between them stands a sentence.")
    text.add_row(["a", "b"])
    html = article_html(article_from_document(text.document("Tables"), "t"), phrases(ENGLISH))
    tables = re.findall(r"<table>.*?</table>", html)
    assert [table.count("<tr") for table in tables] == [3, 2, 1]
    assert [table.count("<thead>") for table in tables] == [1, 1, 0]
    assert [table.count('scope="col"') for table in tables] == [2, 2, 0]


@pytest.mark.parametrize("levels", [[1, 2, 3, 3, 1], [2, 1, 3], [1, 3, 2], [3, 3], [1, 1, 4, 2, 1]])
def test_lists_of_any_depth_are_well_formed(levels: list[int]) -> None:
    text = DocumentBuilder()
    for number, level in enumerate(levels):
        marker = f"{number}." if number % 2 else "-"
        text.add(f"{marker} item {number}", BlockKind.LIST_ITEM, level=level)
    html = article_html(article_from_document(text.document("Lists"), "l"), phrases(ENGLISH))
    paths = [path for name, path in Tree(html).paths.items() if name.startswith("s-")]
    assert len(paths) == len(levels)
    depths = [path.count("li") for path in paths]
    for (before, after), (shallow, deep) in zip(pairwise(levels), pairwise(depths), strict=True):
        assert (after > before) == (deep > shallow)


def answered(**changed: object) -> Answer:
    """An answer about the harbour, with a quote over an item and a row, and on page 2."""
    article = harbour()
    start, end = article.text.index("• Two boats"), article.text.index("\nSloops")
    short = article.text.index("blue")
    quote = article.text[start:end]
    citation = Citation(1, article.id, start, end, quote, 1.0, article.page_of(start))
    answer = Answer(
        "Which boats?",
        "Which boats?",
        Verdict.ANSWERED,
        0.9,
        (citation,),
        (),
        Span(short, short + 4),
    )
    return replace(answer, **changed)  # type: ignore[arg-type]


def test_items_rows_and_pages_of_a_quote_are_seen(article: Article) -> None:
    articles = {article.id: article}
    assert "• Two boats are **blue**.  \n> Ships in the harbour  \n> 2019\u20032020 [1]" in (
        markdown(answered(), articles)
    )
    shown = plain(answered(), articles, colour=False)
    assert "“• Two boats are blue.\n Ships in the harbour\n 2019\u20032020” [1]" in shown
    assert "A harbour in winter, p. 1, characters" in shown
    html = answer_html(answered(), articles, phrases(ENGLISH))
    assert ".<br>Ships in the harbour<br>2019" in unescape(html)
    assert "p. 1" in unescape(html)


def test_the_numbers_of_a_conversation_run_on(article: Article) -> None:
    turns, articles = [answered(), answered(), answered()], {article.id: article}
    assert re.findall(r"\[(\d+)\]$", conversation_markdown(turns, articles), re.M) == list("123")
    copied = unescape(conversation_html(turns, articles, phrases(SPANISH)))
    assert re.findall(r" \[(\d+)\]</p>", copied) == list("123")
    assert copied.count("pág. 1, caracteres") == 3
    assert Tree(copied).open == []


def test_an_answer_that_was_not_calibrated_says_so_everywhere(article: Article) -> None:
    answer, articles = answered(calibrated=False), {article.id: article}
    for shown in (
        markdown(answer, articles),
        plain(answer, articles, colour=False),
        unescape(answer_html(answer, articles, phrases(ENGLISH))),
        conversation_markdown([answer], articles),
        unescape(conversation_html([answer], articles)),
    ):
        assert "not measured for this model" in shown


def test_what_was_understood_can_be_taken_back_in_the_last_answer_alone(article: Article) -> None:
    answer, articles = answered(searched_for="Which boats are blue?"), {article.id: article}
    assert 'href="#literally"' in answer_html(answer, articles, phrases(ENGLISH), last=True)
    assert 'href="#literally"' not in answer_html(answer, articles, phrases(ENGLISH))
    same = answer_html(answered(), articles, phrases(ENGLISH), last=True)
    assert 'href="#literally"' not in same
