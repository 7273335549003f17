"""Word documents: what their styles and marks say becomes blocks."""

from __future__ import annotations

import datetime

import pytest
from books import changed, put, word
from docx.document import Document as WordDocument
from packed import packed

from pullquote.datatypes import BlockKind
from pullquote.documents.builder import Document, UnreadableError
from pullquote.documents.docx import read_docx

_CHANGES = (
    '<w:p><w:r><w:t xml:space="preserve">It opened in </w:t></w:r>'
    '<w:del w:id="1" w:author="A"><w:r><w:delText>1913</w:delText></w:r></w:del>'
    '<w:ins w:id="2" w:author="A"><w:r><w:t>1931</w:t></w:r></w:ins>'
    "<w:r><w:t>.</w:t></w:r></w:p>"
)
_BOX = (
    '<w:p><w:r><w:t>Outside.</w:t></w:r><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:'
    'vml"><v:textbox><w:txbxContent><w:p><w:r><w:t>Inside a box.</w:t></w:r></w:p>'
    "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)
_FIELD = (
    '<w:p><w:r><w:t xml:space="preserve">See </w:t></w:r><w:hyperlink r:id="x"><w:r><w:t>the list'
    '</w:t></w:r></w:hyperlink><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> '
    'PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space='
    '"preserve"> on page 3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:rPr>'
    "<w:vanish/></w:rPr><w:t> hidden</w:t></w:r><w:r><w:noBreakHyphen/><w:t>4.</w:t></w:r></w:p>"
)
_CONTENTS = (
    "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    "</w:sdtPr><w:sdtContent><w:p><w:r><w:t>Chapter 1 ..... 5</w:t></w:r></w:p></w:sdtContent>"
    "</w:sdt>"
)
_CONTROL = "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a form.</w:t></w:r></w:p></w:sdtContent></w:sdt>"


def texts(document: Document, kind: BlockKind | None = None) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if kind in (None, b.kind)]


def of(*markup: str) -> list[str]:
    def write(document: WordDocument) -> None:
        for one in markup:
            put(document, one)

    return texts(read_docx(word(write)))


def test_styles_decide_on_kinds_and_levels() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("The pier", 0)
        document.add_heading("Its history", 1)
        document.add_heading("Early years", 2)
        document.add_paragraph("It opened in 1931.")
        document.add_paragraph("“A fine pier.”", "Quote")
        document.add_paragraph("Figure 1. The pier.", "Caption")

    document = read_docx(word(write))
    assert [(b.kind, b.level) for b in document.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.QUOTATION, 0),
        (BlockKind.CAPTION, 0),
    ]
    assert document.title == "The pier"


def test_list_items_have_the_numbers_that_word_shows() -> None:
    def write(document: WordDocument) -> None:
        for style, words in (
            ("List Number", "Go to the quay."),
            ("List Number", "Wait."),
            ("List Bullet", "Bread"),
            ("List Bullet 2", "white"),
        ):
            document.add_paragraph(words, style)

    document = read_docx(word(write))
    assert texts(document) == ["1. Go to the quay.", "2. Wait.", "• Bread", "• white"]
    assert {b.kind for b in document.blocks} == {BlockKind.LIST_ITEM}


def test_numbers_of_depth_letters_and_lists_that_begin_anew() -> None:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    numbering = f"""<w:numbering xmlns:w="{namespace}">
      <w:abstractNum w:abstractNumId="7">
        <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/>
          <w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1%2)"/></w:lvl>
        <w:lvl w:ilvl="2"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%3"/></w:lvl>
      </w:abstractNum>
      <w:num w:numId="5"><w:abstractNumId w:val="7"/></w:num>
      <w:num w:numId="6"><w:abstractNumId w:val="7"/>
        <w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num>
    </w:numbering>""".encode()

    def item(words: str, depth: int, key: int = 5) -> str:
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>'
            f"</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        )

    def write(document: WordDocument) -> None:
        for words, depth, key in (
            ("a", 0, 5),
            ("b", 1, 5),
            ("c", 1, 5),
            ("d", 2, 5),
            ("e", 0, 5),
            ("f", 1, 5),
            ("g", 0, 6),
        ):
            put(document, item(words, depth, key))

    data = changed(word(write), {"word/numbering.xml": lambda _: numbering})
    assert texts(read_docx(data)) == ["3. a", "3a) b", "3b) c", "I d", "4. e", "4a) f", "3. g"]


def test_deleted_text_is_out_and_inserted_text_is_in() -> None:
    assert of(_CHANGES) == ["It opened in 1931."]


def test_boxes_links_fields_and_forms_are_text_and_commands_are_not() -> None:
    assert of(_BOX) == ["Outside.", "Inside a box."]
    assert of(_FIELD) == ["See the list on page 3-4."]
    assert of(_CONTENTS, _CONTROL) == ["In a form."]


def test_a_raised_number_stays_raised() -> None:
    def write(document: WordDocument) -> None:
        paragraph = document.add_paragraph("It holds 10")
        paragraph.add_run("6").font.superscript = True
        paragraph.add_run(" litres.")

    assert texts(read_docx(word(write))) == ["It holds 10⁶ litres."]


def test_tables_have_rows_under_their_header_and_merged_cells_once() -> None:
    def write(document: WordDocument) -> None:
        table = document.add_table(rows=4, cols=3)
        for row, cells in zip(
            table.rows,
            [
                ("Year", "Ships", "Port"),
                ("2019", "1,204", "Emden"),
                ("2020", "877", ""),
                ("In all", "", ""),
            ],
            strict=True,
        ):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
        table.cell(1, 2).merge(table.cell(2, 2))
        table.cell(3, 0).merge(table.cell(3, 2))

    document = read_docx(word(write))
    rows = [[document.text[c.start : c.end] for c in b.cells] for b in document.blocks]
    assert rows == [
        ["Year", "Ships", "Port"],
        ["2019", "1,204", "Emden"],
        ["2020", "877"],
        ["In all"],
    ]
    names = [document.text[name.start : name.end] for name in document.blocks[2].header]
    assert names == ["Year", "Ships"]


def test_a_table_that_lays_out_the_page_is_read_cell_after_cell() -> None:
    def write(document: WordDocument) -> None:
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "The ferry leaves at noon. " * 80
        table.cell(0, 1).text = "The library opens on Sunday."

    document = read_docx(word(write))
    assert {b.kind for b in document.blocks} == {BlockKind.PARAGRAPH}
    assert texts(document)[1] == "The library opens on Sunday."


def test_notes_come_after_the_text() -> None:
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> Told by Ada.'
        "</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/footnotes" Target="footnotes.xml"/></Relationships>'
    )
    kind = (
        b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.wordprocessingml.footnotes+xml"/></Types>'
    )

    def write(document: WordDocument) -> None:
        put(
            document,
            "<w:p><w:r><w:t>It burned.</w:t></w:r><w:r><w:footnoteReference w:id='1'/></w:r></w:p>",
        )
        document.add_paragraph("It was rebuilt.")

    data = changed(
        word(write),
        {
            "word/_rels/document.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation),
            "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", kind),
        },
    )
    whole = _with(data, "word/footnotes.xml", notes)
    assert texts(read_docx(whole)) == ["It burned.", "It was rebuilt.", "Told by Ada."]


def _with(data: bytes, name: str, content: str) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files: dict[str, str | bytes] = {n: package.read(n) for n in package.namelist()}
    return packed(files | {name: content})


def test_what_the_document_says_of_itself() -> None:
    def write(document: WordDocument) -> None:
        said = document.core_properties
        said.title, said.author, said.language = "The old pier", "Ada Brand", "en-GB"
        said.created = datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC)
        document.add_paragraph("It opened in 1931.")

    found = read_docx(word(write))
    assert (found.title, found.author, found.published, found.language) == (
        "The old pier",
        "Ada Brand",
        "2024-02-29",
        "en",
    )


def test_the_date_of_a_template_is_not_that_of_the_document() -> None:
    found = read_docx(word(lambda document: document.add_paragraph("It opened in 1931.")))
    assert found.published == ""


def entities(xml: bytes) -> bytes:
    bomb = b"<!DOCTYPE d [<!ENTITY a 'lol'>%s]>" % b"".join(
        b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(8)
    )
    head, _, rest = xml.partition(b"?>")
    return head + b"?>" + bomb + rest.replace(b"<w:t>It opened", b"<w:t>&i;It opened")


def test_an_entity_is_never_replaced_by_what_it_stands_for() -> None:
    data = word(lambda document: document.add_paragraph("It opened in 1931.") and None)
    try:
        found = read_docx(changed(data, {"word/document.xml": entities}))
    except UnreadableError:
        return
    assert "lollol" not in found.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"not a package", "is not a whole Word document", id="no zip"),
        pytest.param(packed({"a.txt": "a"}), "is not a whole Word document", id="another zip"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is encrypted or of", id="ole"),
        pytest.param(packed({"word/document.xml": b" " * 100_000_001}), "more than", id="bomb"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_docx(data)
