"""PDFs made for the tests, by ReportLab: text drawn where the test says."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Sequence

from reportlab.pdfgen.canvas import Canvas

#: Points: A4.
WIDTH, HEIGHT = 595.0, 842.0
PROSE = (
    "The old pier of Emden closes in March because the iron legs under its northern end have "
    "rusted through. Engineers of the harbour office found the damage in January. The repair will "
    "take two years and cost 2.4 million euros. The mayor hopes that a Dutch fund called Waterland "
    "will pay for half of the work. Ferries to the island leave from the new quay until then."
)
OTHER = (
    "The town council met on Monday to discuss the budget. Several members spoke about the roads. "
    "The library will open on Sundays in spring. A new bus line links the station with the "
    "hospital. The swimming pool stays closed until the roof is mended, which takes a year."
)

Draw = Callable[[Canvas], object]


def made(*pages: Draw, **metadata: str) -> bytes:
    """A PDF of the pages that the functions draw; ``metadata``: title, author."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=True)
    canvas.setTitle(metadata.get("title", ""))
    canvas.setAuthor(metadata.get("author", ""))
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(
    canvas: Canvas,
    words: str | Sequence[str],
    x: float = 60,
    y: float = 740,
    *,
    width: int = 80,
    size: float = 10,
    font: str = "Helvetica",
    leading: float = 1.2,
) -> float:
    """Draw lines, text in lines of ``width`` characters; the baseline below the last of them."""
    canvas.setFont(font, size)
    for line in textwrap.wrap(words, width) if isinstance(words, str) else words:
        canvas.drawString(x, y, line)
        y -= leading * size
    return y


def table(canvas: Canvas, rows: Sequence[Sequence[str]], xs: Sequence[float], y: float) -> float:
    """Draw the cells of each row at ``xs``; the baseline below the last row."""
    canvas.setFont("Helvetica", 10)
    for row in rows:
        for x, cell in zip(xs, row, strict=True):
            canvas.drawString(x, y, cell)
        y -= 14
    return y
