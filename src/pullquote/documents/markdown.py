"""Markdown, by markdown-it-py."""

from __future__ import annotations

from pullquote.datatypes import BlockKind
from pullquote.documents.builder import Document, DocumentBuilder


def read_markdown(data: bytes) -> Document:
    """The blocks of a Markdown document, without its marks.

    A heading of the first level that it begins with is its title, too.
    """
    from markdown_it import MarkdownIt

    builder, title, heading = DocumentBuilder(), "", ""
    source = data.decode("utf-8", "replace")
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(source)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = token.tag
        elif token.type == "heading_close":
            heading = ""
        elif token.type == "inline":
            words = "".join(
                " " if child.type in ("softbreak", "hardbreak") else child.content
                for child in token.children or ()
                if child.type in ("text", "code_inline", "softbreak", "hardbreak", "text_special")
            )
            words = " ".join(words.split())
            kind = BlockKind.HEADING if heading else BlockKind.PARAGRAPH
            builder.add(words, kind, level=int(heading[1:] or 0))
            if heading == "h1" and number == 1:
                title = words
        elif token.type in ("fence", "code_block"):
            builder.add(token.content, BlockKind.CODE)
    return builder.document(title)
