"""Plain text: headings on strong evidence only, lists, tables, questions, pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.datatypes import Block, BlockKind
from pullquote.documents.plain import plain_blocks, read_text

P = (
    "The town council met on Monday to discuss the budget. Several members spoke about the roads, "
    "and the mayor listened until the evening."
)


def blocks(text: str, kind: BlockKind) -> list[str]:
    return [text[b.start : b.end] for b in plain_blocks(text) if b.kind is kind]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        pytest.param(f"Old pier\n\n{P}", ["Old pier"], id="title"),
        pytest.param(f"Old pier\n\n• Oak\n• Iron\n• Rope\n\n{P}", ["Old pier"], id="over-list"),
        pytest.param(f"{P}\n\n## How it began\n{P}", ["## How it began"], id="markdown"),
        pytest.param(f"{P}\n\nThe repairs\n-----------\n{P}", ["The repairs"], id="underlined"),
        pytest.param(f"{P}\n\nTHE LAST FERRY\n\n{P}", ["THE LAST FERRY"], id="capitals"),
        pytest.param(f"{P}\n\n2. The last ferry\n\n{P}", ["2. The last ferry"], id="numbered"),
        pytest.param(f"{P}\n\nChapter 3: Ice\n\nIt froze.", ["Chapter 3: Ice"], id="chapter"),
        pytest.param(f"{P}\n\nA harbour in winter\n\n{P}", ["A harbour in winter"], id="few-words"),
        pytest.param(f"{P}\nThe Price of Rope\n{P}", ["The Price of Rope"], id="no-gaps"),
        pytest.param(f"La vieja muralla\n\n{P}", ["La vieja muralla"], id="spanish"),
    ],
)
def test_a_line_is_a_heading_on_strong_evidence(text: str, headings: list[str]) -> None:
    assert blocks(text, BlockKind.HEADING) == headings


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{P}\n\nThe pier is 412 metres long\n\n{P}", id="statement"),
        pytest.param(f"{P}\n\nOwner: Town of Emden\n\n{P}", id="label"),
        pytest.param(f"{P}\n\nOpened by Queen Sophie in 1931\n\n{P}", id="with-a-year"),
        pytest.param(f"{P}\n\nOak\nIron\nRope\n\n{P}", id="short-lines"),
        pytest.param(f"{P}\n\nOak\n\nIron\n\nRope\n\n{P}", id="short-lines-apart"),
        pytest.param(f"{P}\n\nYours sincerely,\n\nMara Quill", id="end-of-a-letter"),
        pytest.param("ท่าเรือเก่าจะปิดในเดือนมีนาคม\n\nท่าเรือยาว 412 เมตร\n\nจบ", id="thai"),
        pytest.param(f"{P}\n\nSee https://a.example/x\n\n{P}", id="address"),
        pytest.param("The ferry leaves the isle at nine in the morning\nand comes.", id="wrapped"),
        pytest.param(f"{P}\n\n412 metres\n\n{P}", id="amount"),
        pytest.param(f"{P}\n\nThe fee, which nobody had paid\n\nIt fell.", id="nothing-after"),
    ],
)
def test_who_is_unsure_says_paragraph(text: str) -> None:
    assert blocks(text, BlockKind.HEADING) == []


@pytest.mark.parametrize(
    "marks",
    [
        "• • •",
        "- - -",
        "* * *",
        "1. 2. 3.",
        "1) 2) 3)",
        "(1) (2) (3)",
        "a) b) c)",
        "i. ii. iii.",
        "一、 二、 三、",
        "① ② ③",
        "– – –",
        "▪ ▪ ▪",
    ],
)
def test_items_of_a_list_keep_their_marks(marks: str) -> None:
    items = [
        f"{mark} Entry of {word}"
        for mark, word in zip(marks.split(), ("oak", "iron", "rope"), strict=True)
    ]
    text = "They need:\n\n" + "\n".join(items) + f"\n\n{P}"
    assert blocks(text, BlockKind.LIST_ITEM) == items
    assert blocks("\n\n".join(items), BlockKind.LIST_ITEM) == items


def test_items_stand_at_their_depth_and_keep_their_second_lines() -> None:
    text = (
        "- Ferries\n  - the old one, which\n    needs paint\n  - the new one\n- Sheep\n\n"
        "1. Switch off the pump at the wall and wait for two minutes until\nit is cold.\n2. Dry it."
    )
    found = [(b.level, text[b.start : b.end]) for b in plain_blocks(text)]
    assert found == [
        (1, "- Ferries"),
        (2, "- the old one, which\n    needs paint"),
        (2, "- the new one"),
        (1, "- Sheep"),
        (1, "1. Switch off the pump at the wall and wait for two minutes until\nit is cold."),
        (1, "2. Dry it."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "– Who pays? asked Mara, and looked at the sea.",
        "A. Whitlock built the lighthouse in 1874, says the book.",
        "1874 was a cold year for the town and its harbour.",
        "-5 degrees were measured on the pier last night.",
        "I. Newton never came to the town, as far as we know.",
    ],
)
def test_a_line_that_only_looks_like_an_item_is_a_paragraph(text: str) -> None:
    assert blocks(f"{P}\n\n{text}\n\n{P}", BlockKind.LIST_ITEM) == []


TABLES = {
    "tabs": "Year\tShips\n2019\t1,204\n2020\t877",
    "bars": "| Year | Ships |\n|------|------:|\n| 2019 | 1,204 |\n| 2020 | 877 |",
    "bars-inside": "Year | Ships\n---- | -----\n2019 | 1,204\n2020 | 877",
    "columns": "Year   Ships\n2019   1,204\n2020     877",
    "columns-ruled": "Year   Ships\n----   -----\n2019   1,204\n2020     877",
}


@pytest.mark.parametrize("name", TABLES)
def test_rows_of_a_table_have_cells_and_a_header(name: str) -> None:
    document = read_text(f"{P}\n\n{TABLES[name]}\n\n{P}")
    rows = [block for block in document.blocks if block.kind is BlockKind.TABLE_ROW]
    words = [[document.text[c.start : c.end] for c in row.cells] for row in rows]
    assert words == [["Year", "Ships"], ["2019", "1,204"], ["2020", "877"]]
    assert [[document.text[c.start : c.end] for c in row.header] for row in rows[1:]] == [
        ["Year", "Ships"],
        ["Year", "Ships"],
    ]
    assert "|" not in document.text


def test_names_and_their_values_are_rows_without_a_header() -> None:
    text = "Length   412 metres\nOwner    Town of Emden\nOpened   1931"
    rows = plain_blocks(text)
    assert [row.kind for row in rows] == [BlockKind.TABLE_ROW] * 3
    assert all(row.header == () for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        "Q: How long is the pier?\nA: It is 412 metres long.\n\nQ: Who owns it?\nA: The town.",
        "Q1. How long is it?\n\nA1. It is 412 metres long.\n\nQ2. Who owns it?\n\nA2. The town.",
        "How long is the pier?\nIt is 412 metres long.\n\nWho owns it?\nThe town of Emden does.",
        "How long is it?\n\nIt is 412 metres long.\n\nWho owns it?\n\nThe town of Emden does.",
        "Frage: Wie lang ist er?\nAntwort: 412 Meter.\nFrage: Wem gehört er?\nAntwort: Der Stadt.",
        "问：码头有多长？\n答：412米。\n问：谁拥有它？\n答：市政府。",
    ],
)
def test_a_question_and_its_answer_are_one_block(text: str) -> None:
    assert len(plain_blocks(text)) == 2


def test_a_question_in_an_article_is_not_the_title_of_what_follows() -> None:
    text = f"{P}\n\nWho pays?\n\n{P}\n\n{P}"
    assert len(plain_blocks(text)) == 4


def test_quotations_code_captions_and_rules_are_what_they_are() -> None:
    text = (
        "> The pier was ours,\n> said the town.\n\n```python\nopen(pier)\n\nclose(pier)\n```\n\n"
        "    if tide:\n        close(pier)\n\nFigure 3: The pier in 1931.\n\n* * *\n\nIt fell."
    )
    assert [(b.kind, text[b.start : b.end]) for b in plain_blocks(text)] == [
        (BlockKind.QUOTATION, "> The pier was ours,\n> said the town."),
        (BlockKind.BOILERPLATE, "```python"),
        (BlockKind.CODE, "open(pier)"),
        (BlockKind.CODE, "close(pier)"),
        (BlockKind.BOILERPLATE, "```"),
        (BlockKind.CODE, "if tide:\n        close(pier)"),
        (BlockKind.CAPTION, "Figure 3: The pier in 1931."),
        (BlockKind.BOILERPLATE, "* * *"),
        (BlockKind.PARAGRAPH, "It fell."),
    ]


def test_form_feeds_turn_the_page() -> None:
    text = f"{P}\n\f{P}\f\fThe end."
    assert [block.page for block in plain_blocks(text)] == [1, 2, 4]


@pytest.mark.parametrize(
    "line",
    [
        "A line\n",
        "LOUD\n",
        "- a\nb\n1. c\n",
        "a   b\nab  c\nabc   d\n",
        "a | b | c\n|\n",
        "> a\n",
        "Is it?\n",
        "```\na\n",
        "A b\n---\n",
        "1. A b\n\n",
        " " * 500 + "x\ty\n",
        "[" * 100 + "\n",
    ],
)
def test_time_grows_with_the_length_alone(line: str) -> None:
    def seconds(length: int) -> float:
        text = (line * (length // len(line) + 1))[:length]
        began = time.process_time()
        read_text(text)
        return time.process_time() - began

    seconds(1000)
    assert seconds(80_000) < 30 * seconds(10_000) + 0.5


def test_front_matter_is_not_text() -> None:
    document = read_text(
        "---\ntitle: The pier\nauthor: Mara Quill\ndate: 2021-05-03\nlang: en-GB\n---\n\nIt fell."
    )
    assert document.text == "It fell."
    assert (document.title, document.author) == ("The pier", "Mara Quill")
    assert (document.published, document.language) == ("2021-05-03", "en-GB")


LINES = st.sampled_from(
    [
        *("- a", "1. b", "  - c", "A title", "LOUD", "====", "---", "| a | b |", "|--|--|", "x\ty"),
        *(
            "a  b",
            "> q",
            "```",
            "Who?",
            "Q: a?",
            "A: b.",
            "",
            "",
            "\f",
            "I. x",
            "    code();",
            "一、x",
        ),
        *("Fig. 1: x", "It is a sentence of some length, and it ends."),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=25).map("\n".join))
def test_blocks_are_in_order_and_hold_every_word(text: str) -> None:
    def covered(found: tuple[Block, ...]) -> None:
        position = 0
        for block in found:
            assert position <= block.start < block.end
            assert not text[position : block.start].strip()
            assert all(block.start <= c.start < c.end <= block.end for c in block.cells)
            position = block.end
        assert not text[position:].strip()

    covered(plain_blocks(text))
    if text.strip():
        read_text(text)
