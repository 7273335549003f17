"""What every format is read into: one text, and the blocks in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pullquote.datatypes import Block, BlockKind, Span

#: What stands between two cells of a table row in the text.
CELL = "\t"
_CLOSE = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})


class UnreadableError(Exception):
    """Why a file cannot be read, as the end of a sentence that begins with the file's name."""


@dataclass(frozen=True, slots=True)
class Document:
    """What was found in a file: its text, the blocks in it, and what it says of itself."""

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    author: str = ""
    published: str = ""
    language: str = ""


@dataclass(slots=True)
class DocumentBuilder:
    """Puts blocks one after the other into one text.

    Items of a list and rows of a table stand on lines of their own; an empty line stands between
    all other blocks.

    >>> builder = DocumentBuilder()
    >>> builder.add("Ships", BlockKind.HEADING, level=1)
    >>> header = builder.add_row(["Year", "Ships"])
    >>> _ = builder.add_row(["2020", "877"], header=header)
    >>> builder.document().text
    'Ships\\n\\nYear\\tShips\\n2020\\t877'
    """

    _parts: list[str] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _length: int = 0

    def add(
        self,
        words: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        level: int = 0,
        page: int | None = None,
        page_turns: Sequence[int] = (),
    ) -> None:
        """Add a block; white space at its ends goes, and a block without words is left out.

        ``page_turns``: the positions in ``words`` at which further pages begin.
        """
        before = len(words) - len(words.lstrip())
        words = words.strip()
        if words:
            start = self._put(words, kind)
            turns = tuple(start + min(max(turn - before, 0), len(words)) for turn in page_turns)
            self._blocks.append(
                Block(start, start + len(words), kind, level, page, page_turns=turns)
            )

    def add_row(
        self,
        cells: Sequence[str],
        *,
        header: Sequence[Span | None] = (),
        page: int | None = None,
    ) -> tuple[Span | None, ...]:
        """Add a table row and give the span of each cell; empty cells are left out, and give None.

        ``header``: for each cell the span of the cell that names its column, None if none does;
        it is ignored if it has another length. Such a cell names itself in the block's header.
        """
        kept = [" ".join(cell.split()) for cell in cells]
        if not any(kept):
            return (None,) * len(kept)
        position = self._put(CELL.join(cell for cell in kept if cell), BlockKind.TABLE_ROW)
        spans: list[Span | None] = []
        for cell in kept:
            spans.append(Span(position, position + len(cell)) if cell else None)
            position += len(cell) + len(CELL) if cell else 0
        own = tuple(span for span in spans if span is not None)
        names: tuple[Span, ...] = ()
        if len(header) == len(spans) and any(header):
            names = tuple(name or span for name, span in zip(header, spans, strict=True) if span)
        block = Block(own[0].start, own[-1].end, BlockKind.TABLE_ROW, page=page)
        self._blocks.append(replace(block, cells=own, header=names))
        return tuple(spans)

    def extend(self, document: Document) -> None:
        """Add all blocks of another document, such as a chapter of a book."""
        if not document.blocks:
            return
        start = self._put(document.text, document.blocks[0].kind)
        self._blocks += [_moved(block, start) for block in document.blocks]

    def first_heading(self) -> str:
        """The words of the first heading, "" if there is none."""
        text = "".join(self._parts)
        headings = (text[b.start : b.end] for b in self._blocks if b.kind is BlockKind.HEADING)
        return next(headings, "")

    def document(
        self, title: str = "", author: str = "", published: str = "", language: str = ""
    ) -> Document:
        """Everything that was added."""
        return Document(
            "".join(self._parts), tuple(self._blocks), title, author, published, language
        )

    def _put(self, words: str, kind: BlockKind) -> int:
        """Add words to the text, with what separates them from the block before; their start."""
        if self._blocks:
            close = kind in _CLOSE and self._blocks[-1].kind is kind
            gap = "\n" if close else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._parts.append(words)
        self._length += len(words)
        return start


def _moved(block: Block, by: int) -> Block:
    """The block of a text that now begins ``by`` later."""
    return replace(
        block,
        start=block.start + by,
        end=block.end + by,
        cells=tuple(Span(cell.start + by, cell.end + by) for cell in block.cells),
        header=tuple(Span(name.start + by, name.end + by) for name in block.header),
        page_turns=tuple(turn + by for turn in block.page_turns),
    )
