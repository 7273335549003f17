"""The web chat, for ``python app.py`` and for Hugging Face Spaces."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "src"))

from pullquote.errors import PullquoteError  # noqa: E402
from pullquote.ui import create_page, launch_options  # noqa: E402

if TYPE_CHECKING:
    from pullquote.assistant import Assistant


def load() -> Assistant:
    """The assistant for ``seeds/``; an ``index/`` that is not up to date is built first."""
    from pullquote.collection import open_or_build

    seeds = Path(os.environ.get("PULLQUOTE_SEEDS") or ROOT / "seeds")
    index = Path(os.environ.get("PULLQUOTE_INDEX") or ROOT / "index")
    return open_or_build(seeds, index, lambda line: print(line, flush=True))


try:
    demo = create_page(load)
except PullquoteError as exc:
    sys.exit(f"pullquote: {exc}")

if __name__ == "__main__":
    demo.launch(**launch_options())
