"""An article with a block of every kind, in two pages, put together as the formats do it."""

from __future__ import annotations

from dataclasses import replace

from pullquote.datatypes import BlockKind
from pullquote.documents.article import Article, article_from_document
from pullquote.documents.builder import DocumentBuilder

TITLE = "A harbour in winter"


def harbour() -> Article:
    """Headings, nested lists, a table with an unnamed first column and gaps, and all the rest."""
    text = DocumentBuilder()
    text.add(TITLE, BlockKind.HEADING, level=1, page=1)
    text.add("Boats stay on land. They are tarred in March.", page=1)
    text.add("The boats", BlockKind.HEADING, level=2, page=1)
    text.add("• One boat is red.", BlockKind.LIST_ITEM, level=1, page=1)
    text.add("1. Its mast is oak.", BlockKind.LIST_ITEM, level=2, page=1)
    text.add("2. Its sail was bought in 1901.", BlockKind.LIST_ITEM, level=2, page=1)
    text.add("• Two boats are blue.", BlockKind.LIST_ITEM, level=1, page=1)
    text.add("Ships in the harbour", BlockKind.CAPTION, page=2)
    names = text.add_row(["", "2019", "2020"], page=2)
    text.add_row(["Sloops", "801", "877"], header=names, page=2)
    text.add_row(["Cutters", "", "12"], header=names, page=2)
    text.add("Ice is a wall. It sings at night.", BlockKind.QUOTATION, page=2)
    text.add("def thaw(ice):\n    return ice < 1", BlockKind.CODE, page=2)
    text.add("A boat in the ice.", BlockKind.CAPTION, page=2)
    text.add("Ada Whitlock wrote this.", BlockKind.BOILERPLATE, page=2)
    long = "The long road begins here. It ends on the third page, where the mill stands."
    text.add(long, page=2, page_turns=[long.index("where")])
    return replace(article_from_document(text.document(TITLE), "harbour"), publication="The Gull")


def wide() -> Article:
    """A long title, and a table, code and a word that are wider than the page."""
    text = DocumentBuilder()
    text.add("A wide table of many columns stands under this line.")
    names = text.add_row(["Harbour", *(f"Column number {number}" for number in range(12))])
    for harbour in ("Selwyn", "Oxley", "Gull Island"):
        ships = (f"{37 * len(harbour) * number:,} ships" for number in range(12))
        text.add_row([harbour, *ships], header=names)
    text.add("x = " + "a_very_long_expression + " * 20, BlockKind.CODE)
    text.add("https://example.org/" + "averylongwordwithoutspaces" * 8)
    title = "The very long and winding title of an article about harbours, tables, boats, ice, "
    title += "and everything else that a chooser has to show on one line, or to cut"
    return article_from_document(text.document(title), "wide")
