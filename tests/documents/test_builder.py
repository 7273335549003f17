"""The builder: rows under a row that names their columns."""

from __future__ import annotations

from pullquote.documents.builder import DocumentBuilder


def test_each_cell_has_the_name_of_its_column() -> None:
    builder = DocumentBuilder()
    header = builder.add_row(["", "2019", "2020"])
    builder.add_row(["Ships", "", "877"], header=header)
    document = builder.document()
    row = document.blocks[1]
    names = [document.text[span.start : span.end] for span in row.header]
    assert [document.text[span.start : span.end] for span in row.cells] == ["Ships", "877"]
    assert names == ["Ships", "2020"]
    assert row.header[0] == row.cells[0]


def test_a_row_of_another_length_has_no_names() -> None:
    builder = DocumentBuilder()
    header = builder.add_row(["Year", "Ships"])
    builder.add_row(["one", "two", "three"], header=header)
    assert builder.document().blocks[1].header == ()


def test_a_row_without_words_is_left_out() -> None:
    builder = DocumentBuilder()
    assert builder.add_row(["", " "]) == (None, None)
    assert builder.document().blocks == ()
