"""Web pages: which part is the article, and the blocks in it."""

from __future__ import annotations

import time

import pytest
from page_forms import FORMS
from page_habits import HABITS
from page_kinds import KINDS
from page_traps import TRAPS
from pages import NEWS, PIER, Page, paragraphs

from pullquote.datatypes import BlockKind
from pullquote.documents.builder import Document
from pullquote.documents.html import read_html

PAGES = NEWS | KINDS | FORMS | HABITS | TRAPS
FILL = paragraphs(PIER[:4])


def read(html: str) -> Document:
    return read_html(html.encode())


def blocks(html: str, *, fill: bool = True) -> list[tuple[str, str]]:
    """Kind and words of the blocks of a page's article, without the paragraphs that fill it."""
    page = f"<article>{FILL}{html}{FILL}</article>" if fill else html
    document = read(page)
    found = [(str(b.kind), document.text[b.start : b.end]) for b in document.blocks]
    return found[2:-2] if fill else found


def line(html: str) -> str:
    [(kind, words)] = blocks(f"<p>{html}</p>")
    assert kind == "paragraph"
    return words


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_article_is_found_and_nothing_else(page: Page) -> None:
    text = " ".join(read(page.html).text.split())
    assert [words for words in page.article if words not in text] == []
    assert [words for words in page.others if words in text] == []


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_blocks_of_a_page_are_in_order_and_hold_all_its_words(page: Page) -> None:
    document = read(page.html)
    end = 0
    for block in document.blocks:
        assert document.text[end : block.start].strip() == ""
        assert document.text[block.start : block.end].strip() != ""
        end = block.end
    assert document.text[end:].strip() == ""
    for mark in ("<sup>", "**", "](", "| --", "&nbsp;", "&amp;"):
        assert mark not in document.text


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_only_heading_elements_are_headings(page: Page) -> None:
    document = read(page.html)
    headings = [b for b in document.blocks if b.kind is BlockKind.HEADING]
    assert all(1 <= heading.level <= 6 for heading in headings)
    lowered = page.html.lower()
    assert len(headings) <= sum(lowered.count(f"<h{level}") for level in range(1, 7))


@pytest.mark.parametrize(
    ("html", "words"),
    [
        pytest.param("In 1944.<sup><a href='#1'>[1]</a></sup> Then", "In 1944. Then", id="note"),
        pytest.param(
            "In 1944.<a href='#1'><sup>1</sup></a> Then", "In 1944. Then", id="note-around"
        ),
        pytest.param("In 1944<sup>[a]</sup>, then", "In 1944, then", id="letter-note"),
        pytest.param("It burned.<sup>12</sup> Then", "It burned. Then", id="bare-note"),
        pytest.param("It burned<sup>[citation needed]</sup>.", "It burned.", id="needed"),
        pytest.param("It burned.<a href='#n3'>[3]</a>", "It burned.", id="note-without-sup"),
        pytest.param("412 m<sup>2</sup>", "412 m²", id="square"),
        pytest.param("10<sup>-6</sup> and 2<sup>n</sup>", "10⁻⁶ and 2ⁿ", id="exponent"),
        pytest.param("the 1<sup>st</sup> and 3<sup>e</sup>", "the 1st and 3e", id="ordinal"),
        pytest.param("Pier<sup>TM</sup>", "Pier™", id="trademark"),
        pytest.param("H<sub>2</sub>O, CO<sub>2</sub>", "H2O, CO2", id="formula"),
        pytest.param("2<sup>1</sup>/<sub>2</sub> cups", "2 1/2 cups", id="fraction"),
        pytest.param(
            "one <b>two</b> <a href='#n'>[<sub>1</sub>]</a> x", "one two x", id="sub-in-mark"
        ),
        pytest.param("<b>Bold</b>next <i>it</i>alic", "Boldnext italic", id="glued"),
        pytest.param("<b>Bold </b>next", "Bold next", id="space-inside"),
        pytest.param("one<br>two", "one\ntwo", id="line-break"),
        pytest.param("He said <q>no</q>.", "He said “no”.", id="quotation-marks"),
        pytest.param("<s>20</s> 15 <del>old</del><ins>new</ins>", "15 new", id="deleted"),
        pytest.param("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢字(かんじ)", id="ruby"),
        pytest.param("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)", id="ruby-rp"),
        pytest.param("<abbr title='x'>WHO</abbr> says", "WHO says", id="abbr"),
        pytest.param("a&nbsp;b &amp; c&shy;d &#8217;", "a b & cd ’", id="entities"),
        pytest.param("<a>The crane</a> and <a name=x>more</a>", "The crane and more", id="anchor"),
        pytest.param("one<!-- no --> two", "one two", id="comment"),
        pytest.param("one<script>no()</script> two", "one two", id="script"),
        pytest.param("one <span hidden>no</span>two", "one two", id="hidden"),
        pytest.param("one <span style='display:none'>no</span>two", "one two", id="style"),
        pytest.param("one <button>no</button>two", "one two", id="button"),
    ],
)
def test_the_words_in_a_line(html: str, words: str) -> None:
    assert line(html) == words


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            "<ol><li>one</li><li>two<ul><li>in two</li></ul></li></ol>",
            ["1. one", "2. two", "• in two"],
            id="nested",
        ),
        pytest.param("<ol start=5><li>a</li><li value=9>b</li></ol>", ["5. a", "9. b"], id="start"),
        pytest.param("<ol reversed><li>a</li><li>b</li></ol>", ["2. a", "1. b"], id="reversed"),
        pytest.param("<ol type=A><li>x</li><li>y</li></ol>", ["A. x", "B. y"], id="letters"),
        pytest.param("<ul><li>- x</li><li>• y</li></ul>", ["- x", "• y"], id="own-bullets"),
        pytest.param("<ul><li><p>one</p></li></ul>", ["• one"], id="paragraph-inside"),
        pytest.param(
            "<dl><dt>Tea<dd>Hot.<dt>Ice?<dd>Cold.</dl>", ["Tea: Hot.", "Ice? Cold."], id="dl"
        ),
        pytest.param("<dl><dt>A<dt>B<dd>both</dl>", ["A, B: both"], id="two-terms"),
        pytest.param("<dl><dt>alone</dl>", ["alone"], id="term-alone"),
    ],
)
def test_items_of_lists_keep_their_marks(html: str, expected: list[str]) -> None:
    found = blocks(html)
    assert [words for _, words in found] == expected
    assert {kind for kind, _ in found} == {"list_item"}


def test_the_depth_of_a_list_is_its_level() -> None:
    page = f"{FILL}<ul><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li><li>d</li></ul>{FILL}"
    items = [b for b in read(page).blocks if b.kind is BlockKind.LIST_ITEM]
    assert [item.level for item in items] == [1, 2, 3, 1]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<h3>H<br>I</h3>", [("heading", "H I")], id="heading"),
        pytest.param("<h2>H <a href='#h'>¶</a></h2>", [("heading", "H")], id="permalink"),
        pytest.param(
            "<blockquote><p>a<p>b</blockquote>",
            [("quotation", "a"), ("quotation", "b")],
            id="quote",
        ),
        pytest.param("<pre>  a\n    b\n</pre>", [("code", "a\n    b")], id="code"),
        pytest.param("<pre>1\n2\n3</pre>", [], id="line-numbers"),
        pytest.param(
            "<figure><img><figcaption>c</figcaption></figure>", [("caption", "c")], id="figure"
        ),
        pytest.param(
            "<p>a<br><br>b</p>", [("paragraph", "a"), ("paragraph", "b")], id="two-breaks"
        ),
        pytest.param("<div>a<p>b</p>c</div>", [("paragraph", w) for w in "abc"], id="text-between"),
        pytest.param(
            "<p class='byline'>By Anna Holm</p>", [("boilerplate", "By Anna Holm")], id="byline"
        ),
        pytest.param(
            "<details><summary>Why?</summary>Because.</details>",
            [("paragraph", "Why?"), ("paragraph", "Because.")],
            id="details",
        ),
    ],
)
def test_blocks_and_their_kinds(html: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(html) == expected


def named(html: str) -> list[list[str]]:
    """The rows of the tables of a page: each cell with the name of its column, if it has one."""
    document = read(f"<article>{FILL}{html}{FILL}</article>")
    rows = []
    for block in document.blocks:
        if block.kind is BlockKind.TABLE_ROW:
            cells = [document.text[c.start : c.end] for c in block.cells]
            names = [document.text[c.start : c.end] for c in block.header] or [""] * len(cells)
            rows.append([f"{n}={c}" for n, c in zip(names, cells, strict=True)])
    return rows


def test_cells_have_the_names_of_their_columns() -> None:
    table = (
        "<table><caption>Ships</caption><tr><th></th><th>2019</th><th>2020</th></tr>"
        "<tr><th>In</th><td>1,204</td><td>877</td></tr><tr><th>Out</th><td></td><td>9</td></tr></table>"
    )
    assert named(table) == [
        ["=2019", "=2020"],
        ["In=In", "2019=1,204", "2020=877"],
        ["Out=Out", "2020=9"],
    ]
    assert ("caption", "Ships") in blocks(table)


def test_cells_over_rows_and_columns() -> None:
    table = (
        "<table><thead><tr><th rowspan=2>Port</th><th colspan=2>Ships</th></tr><tr><th>In</th>"
        "<th>Out</th></tr></thead><tr><td rowspan=2>Emden</td><td>1</td><td>2</td></tr>"
        "<tr><td>3</td><td>4</td></tr></table>"
    )
    assert named(table)[2:] == [
        ["Port=Emden", "In=1", "Out=2"],
        ["Port=Emden", "In=3", "Out=4"],
    ]


def test_a_table_for_layout_is_no_table() -> None:
    assert named("<table><tr><td><p>left</p></td><td><p>right</p></td></tr></table>") == []
    assert named("<table role=presentation><tr><th>a</th><th>b</th><th>c</th></tr></table>") == []


def test_a_chapter_of_a_book_is_read_whole() -> None:
    page = f"<body><nav><p>Contents</p></nav>{FILL}<div class='comment'><p>A note.</p></div></body>"
    whole = read_html(page.encode(), whole=True).text
    assert "Contents" in whole
    assert "A note." in whole


@pytest.mark.parametrize(
    "html", ["", " ", "<!-- -->", "<html></html>", "<frameset><frame></frameset>"]
)
def test_a_page_without_text_has_no_blocks(html: str) -> None:
    assert read(html).blocks == ()


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 50_000 + "deep", id="div"),
        pytest.param("<table><tr><td>a" * 10_000, id="table"),
        pytest.param("<ul><li>a" * 10_000, id="list"),
        pytest.param("<h1 class=author>a" * 5_000, id="heading"),
        pytest.param("<sup>a<span class=byline>b" * 3_000, id="sup"),
        pytest.param("<p>a</p>" * 20_000, id="paragraphs"),
        pytest.param(
            "<table><tr><th colspan=9999 rowspan=9999>a</th></tr>" + "<tr><td>b" * 2_000, id="spans"
        ),
    ],
)
def test_a_page_made_to_hang_takes_little_time(html: str) -> None:
    began = time.process_time()
    read(html)
    assert time.process_time() - began < 5
