"""PDFs of every layout: the text as a person reads it, or a clear refusal."""

from __future__ import annotations

import io

import pytest
from pdfs import HEIGHT, OTHER, PROSE, Draw, lines, made, table
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pullquote.datatypes import Block, BlockKind
from pullquote.documents.article import Article, article_from_document
from pullquote.documents.builder import Document, UnreadableError
from pullquote.documents.pdf import PAGES, read_pdf

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight"]


def read(data: bytes) -> Article:
    return article_from_document(read_pdf(data), "a")


def texts(document: Document | Article, kind: BlockKind | None = None) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if kind in (None, b.kind)]


def sentences(article: Article) -> list[str]:
    return [article.text[s.start : s.end] for s in article.sentences]


def cells(article: Article, block: Block) -> list[str]:
    return [article.text[cell.start : cell.end] for cell in block.cells]


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_are_read_one_after_the_other(columns: int) -> None:
    stories = [PROSE, OTHER, PROSE.replace("pier", "mole")][:columns]

    def page(canvas: Canvas) -> None:
        lines(canvas, "A title that reaches over all of the columns of the page", size=18, y=780)
        for number, story in enumerate(stories):
            lines(canvas, story, 40 + number * 520 / columns, width=84 // columns)

    article = read(made(page))
    assert article.title == "A title that reaches over all of the columns of the page"
    assert texts(article, BlockKind.PARAGRAPH) == stories


def test_lines_of_columns_that_do_not_stand_at_one_height_are_not_mixed() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, PROSE, 60, 740, width=38)
        lines(canvas, OTHER, 320, 735, width=38)

    assert texts(read(made(page))) == [PROSE, OTHER]


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    first, second = PROSE[:180].rsplit(" ", 1)[0], PROSE[:180].rsplit(" ", 1)[1] + PROSE[180:]

    def page(canvas: Canvas) -> None:
        lines(canvas, OTHER, 60, 740, width=38)
        lines(canvas, f"{first}", 320, 740, width=38)

    article = read(made(page, lambda canvas: lines(canvas, second)))
    assert texts(article) == [OTHER, PROSE]
    quote = article.text.index("Waterland")
    assert [article.page_of(article.text.index(OTHER[:20])), article.page_of(quote)] == [1, 2]
    assert article.blocks[1].page == 1


def test_running_headers_footers_and_page_numbers_are_not_text() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            side = 60 if number % 2 else 300
            lines(canvas, f"Harbour News {number + 12}", side, HEIGHT - 40, size=8)
            lines(canvas, f"Chapter {NUMBERS[number]}", y=770, size=16)
            lines(canvas, f"{PROSE} It was year {number}.")
            lines(canvas, str(number + 12), 290, 30, size=8)

        return draw

    article = read(made(*(page(number) for number in range(8))))
    assert "Harbour News" not in article.text
    assert not {str(number + 12) for number in range(8)} & set(texts(article))
    # What stands once on a page is kept, even at one place of all pages.
    assert texts(article, BlockKind.HEADING) == [f"Chapter {number}" for number in NUMBERS]


def test_two_pages_with_one_header_lose_it_and_no_text() -> None:
    def page(words: str, number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, f"Harbour News 3/2025 Page {number}", y=770)
            lines(canvas, words)
            lines(canvas, "Harbour News, Emden. All rights reserved.", y=40)

        return draw

    assert texts(read(made(page(PROSE, 1), page(OTHER, 2)))) == [PROSE, OTHER]


@pytest.mark.parametrize(
    ("drawn", "elsewhere", "whole"),
    [
        pytest.param(
            ["It was rebuilt in win-", "ter."], "", "It was rebuilt in winter.", id="joined"
        ),
        pytest.param(
            ["It is a well-", "known pier."],
            "This is well-known.",
            "It is a well-known pier.",
            id="own",
        ),
        pytest.param(
            ["Ask the co-", "operative."],
            "The cooperative met.",
            "Ask the cooperative.",
            id="elsewhere",
        ),
        pytest.param(
            ["A state-of-the-", "art pier."], "", "A state-of-the-art pier.", id="more hyphens"
        ),
        pytest.param(["By Anne-", "Marie Brand."], "", "By Anne-Marie Brand.", id="a name"),
        pytest.param(["From 1869–", "1909 it stood."], "", "From 1869–1909 it stood.", id="dash"),
        pytest.param(
            ["It closed in 2019-", "20 again."], "", "It closed in 2019-20 again.", id="years"
        ),
    ],
)
def test_a_word_divided_at_the_end_of_a_line(drawn: list[str], elsewhere: str, whole: str) -> None:
    def page(canvas: Canvas) -> None:
        y = lines(canvas, elsewhere, 60, 780) if elsewhere else 780
        lines(canvas, drawn, 60, y - 30)

    assert texts(read(made(page)))[-1] == whole


def test_list_items_keep_their_marks_and_their_depth() -> None:
    def page(canvas: Canvas) -> None:
        y = lines(canvas, "Bring these things to the pier in the morning:")
        for x, words in (
            (70, "• A rope that is long enough to reach the water"),
            (90, "– wet or dry"),
            (70, "• A lamp"),
        ):
            y = lines(canvas, words, x, y)
        lines(canvas, ["1. Go to the quay.", "2. Wait for the ferry."], 60, y - 20)

    article = read(made(page))
    items = [block for block in article.blocks if block.kind is BlockKind.LIST_ITEM]
    assert texts(article, BlockKind.LIST_ITEM) == [
        "• A rope that is long enough to reach the water",
        "– wet or dry",
        "• A lamp",
        "1. Go to the quay.",
        "2. Wait for the ferry.",
    ]
    assert [item.level for item in items[:3]] == [1, 2, 1]


def test_a_table_gives_rows_with_cells_under_their_header() -> None:
    rows = [
        ("Year", "Ships", "Remarks"),
        ("2019", "1,204", "most of them in summer"),
        ("2020", "877", ""),
        ("2021", "912", "a new quay"),
    ]

    def page(canvas: Canvas) -> None:
        y = lines(canvas, PROSE) - 20
        y = table(canvas, rows, (60, 160, 260), y) - 20
        lines(canvas, OTHER, y=y)

    article = read(made(page))
    found = [block for block in article.blocks if block.kind is BlockKind.TABLE_ROW]
    assert [cells(article, row) for row in found] == [[c for c in row if c] for row in rows]
    assert [article.text[h.start : h.end] for h in found[1].header if h] == list(rows[0])
    assert texts(article, BlockKind.PARAGRAPH) == [PROSE, OTHER]


def test_a_table_in_a_column_stays_in_it() -> None:
    def page(canvas: Canvas) -> None:
        y = table(canvas, [("Year", "Ships"), ("2019", "1,204"), ("2020", "877")], (80, 180), 740)
        lines(canvas, OTHER, 60, y - 10, width=44)
        lines(canvas, PROSE, 320, 740, width=44)

    article = read(made(page))
    assert texts(article) == ["Year\tShips", "2019\t1,204", "2020\t877", OTHER, PROSE]


def test_a_cell_of_two_lines_is_one_cell() -> None:
    def page(canvas: Canvas) -> None:
        y = table(
            canvas, [("Port", "What it is for"), ("Emden", "cars and grain of the")], (60, 200), 740
        )
        lines(canvas, "whole coast", 200, y + 2)
        table(canvas, [("Leer", "yachts")], (60, 200), y - 12)

    article = read(made(page))
    assert [cells(article, b) for b in article.blocks][1:] == [
        ["Emden", "cars and grain of the whole coast"],
        ["Leer", "yachts"],
    ]


def test_justified_lines_with_wide_gaps_are_prose() -> None:
    words = [PROSE.split()[n : n + 4] for n in range(0, 40, 4)]

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for number, line in enumerate(words):
            natural = sum(canvas.stringWidth(word) for word in line)
            x, gap = 60.0, (160 - natural) / 3
            for word in line:
                canvas.drawString(x, 740 - 12 * number, word)
                x += canvas.stringWidth(word) + gap

    assert texts(read(made(page))) == [" ".join(PROSE.split()[:40])]


def test_headings_have_the_level_of_their_size() -> None:
    def page(canvas: Canvas) -> None:
        y = lines(canvas, "The pier", size=20)
        y = lines(canvas, "Its history", y=y - 10, size=14)
        y = lines(canvas, PROSE, y=y - 5)
        y = lines(canvas, "In short", y=y - 10, font="Helvetica-Bold")
        lines(canvas, OTHER, y=y - 5)

    article = read(made(page))
    found = [(b.level, article.text[b.start : b.end]) for b in article.blocks if b.level]
    assert found == [(1, "The pier"), (2, "Its history"), (3, "In short")]


def test_notes_and_captions_are_blocks_of_their_own_after_the_text() -> None:
    def first(canvas: Canvas) -> None:
        lines(canvas, f"{OTHER} It was built in the winter of", y=740)
        lines(canvas, "Figure 1: The pier in 1931.", y=500, size=9)
        lines(canvas, "1 Told by Ada Brand.", y=60, size=8)

    article = read(made(first, lambda c: lines(c, "1931 by workers who were paid in coal.")))
    assert texts(article) == [
        f"{OTHER} It was built in the winter of 1931 by workers who were paid in coal.",
        "Figure 1: The pier in 1931.",
        "1 Told by Ada Brand.",
    ]
    assert article.blocks[1].kind is BlockKind.CAPTION


def test_a_raised_number_is_not_a_part_of_the_number_before_it() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 740, "It holds 10")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(60 + canvas.stringWidth("It holds 10", "Helvetica", 10), 744, "6")
        lines(canvas, "litres.", 125)

    assert texts(read(made(page))) == ["It holds 10⁶ litres."]


def test_a_page_on_its_side_is_read_and_a_stamp_across_it_is_not() -> None:
    def page(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.rotate(90)
        lines(canvas, PROSE, 100, -100)
        canvas.restoreState()
        canvas.rotate(45)
        lines(canvas, "DRAFT", 400, 0, size=60)

    assert texts(read(made(page))) == [PROSE]


def test_text_that_is_not_visible_is_text() -> None:
    def page(canvas: Canvas) -> None:
        words = canvas.beginText(60, 740)
        words.setTextRenderMode(3)
        words.setFont("Helvetica", 10)
        words.textLines([PROSE[:80], PROSE[80:149]])
        canvas.drawText(words)

    assert "rusted through" in read(made(page)).text


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("The pier of Emden", "The pier of Emden"),
        ("untitled", "Old pier closes"),
        ("Microsoft Word - pier_final2.docx", "Old pier closes"),
        ("Slide 1", "Old pier closes"),
        ("pier.indd", "Old pier closes"),
        ("", "Old pier closes"),
    ],
)
def test_a_title_that_a_program_made_up_is_not_taken(given: str, title: str) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, "Old pier closes", size=20, y=780)
        lines(canvas, PROSE)

    article = read(made(page, title=given, author="Ada Brand"))
    assert (article.title, article.author) == (title, "Ada Brand")
    assert article.published == "2000-01-01"


def test_code_keeps_its_lines() -> None:
    code = ["def pier():", "    return 1874"]

    def page(canvas: Canvas) -> None:
        y = lines(canvas, PROSE)
        lines(canvas, [line.strip() for line in code[:1]], y=y - 10, font="Courier")
        lines(canvas, ["return 1874"], 60 + 4 * 6, y - 22, font="Courier")

    assert texts(read(made(page)), BlockKind.CODE) == ["\n".join(code)]


def image(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("L", (20, 20), 200)), 0, 0, 595, 842)


def encrypted() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", ownerPassword="other"))
    canvas.drawString(60, 700, PROSE)
    canvas.save()
    return out.getvalue()


def nonsense(canvas: Canvas) -> None:
    moved = "".join(chr(ord(letter) - 29) if letter.islower() else letter for letter in PROSE)
    lines(canvas, moved.replace("(", "1").replace("\\", "2"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"%PDF-1.7 nothing", "is not a whole PDF", id="broken"),
        pytest.param(made(image), "only images perhaps", id="scan"),
        pytest.param(
            made(*[image] * 3, lambda c: lines(c, PROSE)), "3 of 4 pages", id="mostly scanned"
        ),
        pytest.param(encrypted(), "is encrypted", id="encrypted"),
        pytest.param(made(nonsense), "does not say which letters", id="nonsense"),
        pytest.param(made(*[image] * (PAGES + 1)), "has 1,001 pages", id="long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_pdf(data)


def test_progress_counts_the_pages() -> None:
    seen: list[tuple[int, int]] = []
    read_pdf(made(*[lambda c: lines(c, PROSE)] * 3), lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
