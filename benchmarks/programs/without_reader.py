"""``pullquote ask`` without the reader: the folder of an index, then a question."""

from __future__ import annotations

import sys

from pullquote.assistant import Assistant
from pullquote.rendering.text import plain

assistant = Assistant.open(sys.argv[1], reader=False)
print(plain(assistant.ask(sys.argv[2]), assistant.articles, colour=False))
