"""Text, questions and places that several tests use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from pullquote.assistant import Assistant

ROOT = Path(__file__).parents[1]
CUENCA = "why did Latin American presidents skip the Cuenca summit?"
RAID = "controversial raid on Mexico’s embassy"
TOWN = """The lighthouse at Port Selwyn was built in 1874 by Ada Whitlock. It stands 41 metres tall.

A harbour in winter
The harbour freezes for two weeks each January. Fishermen then mend their nets in the boathouse.
Because the old pier had rotted, the council voted in 1998 to replace it with one of concrete.

Mara Quill has kept the light since 2011. She paints the tower every third summer.
Her brother Tom runs the ferry to Gull Island, which carries sheep as often as people.
"""


class Opened:
    """A collection that is open already, for a page."""

    def __init__(self, assistant: Assistant, skipped: Sequence[str] = ()) -> None:
        self._assistant = assistant
        self.skipped = skipped

    def open(self) -> Assistant:
        return self._assistant


#: Pieces that an odd text is put together from.
PIECES = st.sampled_from(
    [
        "A plain sentence.",
        "Dr. Ode paid $3.50 at 5 p.m. on Jan. 3.",
        "\r\n",
        "\n",
        "\n\n",
        "\u2028",
        " ",
        "\t",
        "😀👩‍👩‍👧",
        "e\u0301a\u0308",
        "مرحبا. كيف حالك؟",
        "שלום עולם.",
        "これは文です。次の文。",
        "“Quoted!” she said",
        "\u202e\u200b\ufeff",
        "\x00\x1b[31m",
        "no end " * 30,
        "x" * 500,
        "A Heading",
        "\ud800",
    ]
)
