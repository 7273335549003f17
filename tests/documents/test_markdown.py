"""Markdown in blocks: its marks decide, and none of them is in the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.datatypes import BlockKind
from pullquote.documents.builder import Document
from pullquote.documents.markdown import read_markdown


def read(source: str) -> Document:
    return read_markdown(source.encode())


def blocks(source: str) -> str:
    found = read(source)
    return " / ".join(
        f"{b.kind.value}{b.level or ''}: {found.text[b.start : b.end]}" for b in found.blocks
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("# Pier\n\n## Ice", "heading1: Pier / heading2: Ice", id="#"),
        pytest.param("Pier\n====\n\nIt fell.", "heading1: Pier / paragraph: It fell.", id="="),
        pytest.param("### Ice {#ice .cold}", "heading3: Ice", id="attributes"),
        pytest.param("The Old Pier", "paragraph: The Old Pier", id="no-guess"),
        pytest.param(
            "- Owner: Emden\n- Opened 1931",
            "list_item1: • Owner: Emden / list_item1: • Opened 1931",
            id="bullets",
        ),
        pytest.param(
            "3. Wash.\n4. Dry.", "list_item1: 3. Wash. / list_item1: 4. Dry.", id="numbers"
        ),
        pytest.param(
            "1) Wash.\n   - the glass\n2) Dry.",
            "list_item1: 1) Wash. / list_item2: • the glass / list_item1: 2) Dry.",
            id="nested",
        ),
        pytest.param(
            "- One.\n\n  Two.", "list_item1: • One. / list_item1: Two.", id="two-paragraphs"
        ),
        pytest.param("> It is *ours*.\n> All.", "quotation: It is ours. All.", id="quotation"),
        pytest.param("```py\nopen(pier)\n```", "code: open(pier)", id="fence"),
        pytest.param("    open(pier)\n    shut()", "code: open(pier)\nshut()", id="indented"),
        pytest.param("![The pier in 1931](a.png)", "caption: The pier in 1931", id="picture"),
        pytest.param(
            "Pier\n: A walk on water.", "list_item1: Pier: A walk on water.", id="definition"
        ),
        pytest.param(
            "It fell.[^a]\n\n[^a]: In 1944.",
            "paragraph: It fell.[1] / list_item1: [1] In 1944.",
            id="footnote",
        ),
        pytest.param(
            "It is ~~not~~ 5 m<sup>2</sup><br>and **b**<!-- x -->&amp;",
            "paragraph: It is 5 m² and b&",
            id="inline-html",
        ),
        pytest.param(
            "<div><p>Ferries</p><ul><li>old</li></ul></div>",
            "paragraph: Ferries / list_item1: • old",
            id="html",
        ),
        pytest.param("***\n\n* * *\n\nEnd.", "paragraph: End.", id="rules"),
    ],
)
def test_marks_decide_what_a_block_is(source: str, expected: str) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "| Year | Ships |\n|---|--:|\n| 2019 | 1,204 |\n| 2020 | 877 |",
        "Year | Ships\n--- | ---\n2019 | **1,204**\n2020 | `877`",
        "<table><tr><th>Year<th>Ships<tr><td>2019<td>1,204<tr><td>2020<td>877</table>",
    ],
)
def test_rows_of_a_table_have_the_names_of_their_columns(source: str) -> None:
    found = read(source)
    assert found.text == "Year\tShips\n2019\t1,204\n2020\t877"
    assert [block.kind for block in found.blocks] == [BlockKind.TABLE_ROW] * 3
    for row in found.blocks[1:]:
        assert [found.text[span.start : span.end] for span in row.header] == ["Year", "Ships"]


def test_front_matter_says_what_the_text_is_and_is_not_of_it() -> None:
    found = read("---\ntitle: The mill\nauthor: [Ada Ode]\ndate: 2021-05-03\n---\n# Mill\n\nOk.")
    assert found.text == "Mill\n\nOk."
    assert (found.title, found.author, found.published) == ("The mill", "Ada Ode", "2021-05-03")
    assert read("+++\ntitle = 'Mill'\nlang = 'de'\n+++\nEs fiel.").language == "de"


PIECES = st.sampled_from(
    [
        *(
            "- a\n",
            "  1. b\n",
            "> c\n",
            "# d\n",
            "| e | f |\n",
            "|---|---|\n",
            "```\n",
            "\n",
            "<ul><li>",
        ),
        *(
            "</ul>",
            "<sup>",
            "~~",
            "**",
            "[^1]",
            "[^1]: g\n",
            "term\n: def\n",
            "![h](i)",
            "    j\n",
            "<br>",
        ),
        *("---\n", "word ", "&nbsp;", "</del>", "<!--"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_marks_in_any_order_are_blocks_that_hold_all_words(source: str) -> None:
    found = read(source)
    position = 0
    for block in found.blocks:
        assert position <= block.start < block.end
        assert not found.text[position : block.start].strip()
        position = block.end
    assert not found.text[position:].strip()
