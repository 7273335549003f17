"""An article as HTML for the page: its blocks as what they are, its sentences as ranges to light.

A sentence has the id ``s-ARTICLE-START-END``, and so has a row of a table, which is one sentence.
The cells of a row have where they start in ``data-start``, since what stands between them in the
text is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pullquote.datatypes import Block, BlockKind, Sentence, Span
from pullquote.documents.article import Article
from pullquote.rendering.escape import inert, inert_lines

Phrases = Mapping[str, str]
#: A block and its number in the article.
Numbered = tuple[int, Block]

#: What an item of a list begins with, where its author wrote it: a number or letter, or a bullet.
_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.):\]]\s")
_BULLET = re.compile(r"[-*+•◦▪‣·–—]\s")
_TOP_HEADING, _DEEPEST_HEADING = 3, 6  # h1 is the page's, h2 the article's title


def article_html(article: Article, phrases: Phrases) -> str:
    """The article as a reader's page: title, where it is from, then its blocks.

    A title that the text begins with is shown once, as the block that it is. ``phrases`` has the
    texts of the page by name.
    """
    blocks = list(enumerate(article.blocks))
    titled = bool(blocks) and _words(article, blocks[0][1]) == article.title.casefold().split()
    shown = blocks[1:] if titled else blocks
    shape = _Shape(article, phrases, _by_block(article), _page_turns(article), _tags(shown))
    title = shape.sentences(0) if titled else inert(article.title)
    parts = [
        f'<div class="pq-scroll"><article class="pq-article" id="a-{article.id}">',
        f"<h2>{title}</h2>",
        _origin(article, phrases),
    ]
    for kind, run in _runs(shown):
        parts += _RUNS[kind](shape, run) if kind in _RUNS else shape.each(run)
    return "".join([*parts, "</article></div>"])


def _runs(blocks: Sequence[Numbered]) -> Iterator[tuple[BlockKind, Sequence[Numbered]]]:
    """Neighbours of one kind together; a caption right above a table is part of it."""
    caption: list[Numbered] = []
    for kind, run in groupby(blocks, key=lambda numbered: numbered[1].kind):
        found = list(run)
        if caption and kind is not BlockKind.TABLE_ROW:
            yield BlockKind.CAPTION, caption
            caption = []
        if kind is BlockKind.CAPTION:
            yield kind, found[:-1]
            caption = found[-1:]
        else:
            yield kind, [*caption, *found]
            caption = []
    yield BlockKind.CAPTION, caption


def _words(article: Article, block: Block) -> list[str]:
    return article.text[block.start : block.end].casefold().split()


def _by_block(article: Article) -> Mapping[int, Sequence[Sentence]]:
    return {n: tuple(run) for n, run in groupby(article.sentences, lambda s: s.block)}


def _page_turns(article: Article) -> Mapping[int, int]:
    """The page that begins before or in the sentence with that start, where a new one does."""
    pages = [(s.start, article.page_of(s.end - 1)) for s in article.sentences]
    turns = {start: page for (_, before), (start, page) in pairwise(pages) if page != before}
    if pages and pages[0][1] != 1:
        turns[pages[0][0]] = pages[0][1]
    return {start: page for start, page in turns.items() if page is not None}


def _tags(blocks: Sequence[Numbered]) -> Mapping[int, str]:
    """The HTML element for each level of heading among the blocks."""
    levels = sorted({block.level for _, block in blocks if block.kind is BlockKind.HEADING})
    return {
        level: f"h{min(_TOP_HEADING + rank, _DEEPEST_HEADING)}" for rank, level in enumerate(levels)
    }


def _origin(article: Article, phrases: Phrases) -> str:
    parts = [inert(part) for part in (article.author, article.published) if part]
    if article.publication:
        parts.append(f"{inert(phrases['published_in'])} {inert(article.publication)}")
    if article.link:
        parts.append(
            f'<a class="pq-original" href="{inert(article.link)}" target="_blank" '
            f'rel="noopener noreferrer">{inert(phrases["original"])}</a>'
        )
    return f'<p class="pq-origin">{" · ".join(parts)}</p>' if parts else ""


@dataclass(frozen=True, slots=True)
class _Shape:
    """An article and what its blocks are shown with.

    in_block: the sentences of each block, by its number. page_turns: the page that begins with a
    sentence, by its start. tags: the elements of headings, by level.
    """

    article: Article
    phrases: Phrases
    in_block: Mapping[int, Sequence[Sentence]]
    page_turns: Mapping[int, int]
    tags: Mapping[int, str]

    def sentences(self, block: int, *, code: bool = False) -> str:
        """The sentences of a block, each with its id; in code, with all white space."""
        parts: list[str] = []
        end = None
        for sentence in self.in_block.get(block, ()):
            if end is not None:
                gap = self.article.text[end : sentence.start]
                parts.append(inert_lines(gap) if code else " ")
            end = sentence.end
            words = self.article.text[sentence.start : end]
            parts.append(
                f'{self.page(sentence.start)}<span class="pq-s" tabindex="-1" '
                f'id="{self.place(sentence.start, end)}">'
                f"{inert_lines(words) if code else inert(words)}</span>"
            )
        return "".join(parts)

    def place(self, start: int, end: int) -> str:
        """The id of a range of the text."""
        return f"s-{self.article.id}-{start}-{end}"

    def page(self, start: int) -> str:
        """The line that says that a page begins with a sentence, or ""."""
        if start not in self.page_turns:
            return ""
        return (
            f'<span class="pq-page">{inert(self.phrases["page"])} {self.page_turns[start]}</span>'
        )

    def each(self, run: Sequence[Numbered]) -> Iterator[str]:
        """Each block by itself: headings, paragraphs, captions, code, boilerplate."""
        for number, block in run:
            tag, css = "p", ""
            if block.kind is BlockKind.HEADING:
                tag = self.tags[block.level]
            elif block.kind is BlockKind.CODE:
                yield f'<pre class="pq-code"><code>{self.sentences(number, code=True)}</code></pre>'
                continue
            elif block.kind is not BlockKind.PARAGRAPH:
                css = f' class="pq-{block.kind.value}"'
            yield f"<{tag}{css}>{self.sentences(number)}</{tag}>"


def _quotation(shape: _Shape, run: Sequence[Numbered]) -> Iterator[str]:
    paragraphs = "".join(f"<p>{shape.sentences(number)}</p>" for number, _ in run)
    yield f'<blockquote class="pq-quotation">{paragraphs}</blockquote>'


def _list(shape: _Shape, run: Sequence[Numbered]) -> Iterator[str]:
    """One list of all items of the run: items that are deeper than the one before lie inside it."""
    open_lists: list[tuple[int, str]] = []  # depth and element of each list that is open
    for number, block in run:
        words = shape.article.text[block.start : block.end]
        tag = "ol" if _NUMBER.match(words) else "ul"
        marked = tag == "ol" or _BULLET.match(words) is not None
        while open_lists and open_lists[-1][0] > block.level:
            yield f"</li></{open_lists.pop()[1]}>"
        if open_lists and open_lists[-1][0] == block.level and open_lists[-1][1] != tag:
            yield f"</li></{open_lists.pop()[1]}>"
        if open_lists and open_lists[-1][0] == block.level:
            yield "</li>"
        else:
            css = "pq-list" + (" pq-marked" if marked else "")
            yield f'<{tag} class="{css}" role="list">'
            open_lists.append((block.level, tag))
        yield f"<li>{shape.sentences(number)}"
    while open_lists:
        yield f"</li></{open_lists.pop()[1]}>"


def _tables(shape: _Shape, run: Sequence[Numbered]) -> Iterator[str]:
    """The tables of the run: each row that names columns begins another."""
    caption = ""
    if run[0][1].kind is BlockKind.CAPTION:
        caption = f"<caption>{shape.sentences(run[0][0])}</caption>"
        run = run[1:]
    rows = [block for _, block in run]
    names = {span for row in rows for span in row.header}
    heads = [not row.header and any(cell in names for cell in row.cells) for row in rows]
    starts = [n for n, head in enumerate(heads) if head or n == 0]
    for start, end in pairwise([*starts, len(rows)]):
        yield _table(shape, caption, rows[start:end], headed=heads[start])
        caption = ""


def _table(shape: _Shape, caption: str, rows: Sequence[Block], *, headed: bool) -> str:
    columns = rows[0].cells if headed else ()
    # Where the first column has no name, the names begin one cell further on.
    unnamed = any(row.header and row.header[0] == row.cells[0] for row in rows)
    lines = []
    for row in rows:
        head = headed and row is rows[0]
        cells, column = [], 0
        for number, cell in enumerate(row.cells):
            name = row.header[number] if row.header else None
            wanted = columns.index(name) + unnamed if name in columns else column
            if head and unnamed and number == 0:
                wanted = 1
            cells += ["<td></td>"] * (wanted - column)
            column = max(column, wanted) + 1
            first = unnamed and number == 0 and bool(row.header)
            cells.append(_cell(shape, row, cell, "col" if head else "row" if first else ""))
        line = (
            f'<tr class="pq-s" id="{shape.place(row.start, row.end)}" tabindex="-1">'
            f"{''.join(cells)}</tr>"
        )
        lines.append(f"<thead>{line}</thead>" if head else line)
    table = f"{lines.pop(0) if headed else ''}<tbody>{''.join(lines)}</tbody>"
    return f'<div class="pq-table"><div class="pq-wide"><table>{caption}{table}</table></div></div>'


def _cell(shape: _Shape, row: Block, cell: Span, names: str) -> str:
    """A cell; one that names its column or its row, "col" or "row", is a header."""
    tag, scope = ("th", f' scope="{names}"') if names else ("td", "")
    page = shape.page(row.start) if cell.start == row.start else ""
    words = inert(shape.article.text[cell.start : cell.end])
    return f'<{tag}{scope}>{page}<span data-start="{cell.start}">{words}</span></{tag}>'


_RUNS = {
    BlockKind.LIST_ITEM: _list,
    BlockKind.TABLE_ROW: _tables,
    BlockKind.QUOTATION: _quotation,
}
