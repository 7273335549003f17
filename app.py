"""The web chat, for ``python app.py`` and for Hugging Face Spaces."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "src"))

from pullquote.collection import Collection, Stored, collection_of  # noqa: E402
from pullquote.errors import PullquoteError  # noqa: E402
from pullquote.ui import create_page, launch  # noqa: E402


def collection() -> Collection | Stored:
    """The articles in ``seeds/`` and their ``index/``, built first if it is not up to date.

    With PULLQUOTE_STORE what that server keeps.
    """
    seeds = Path(os.environ.get("PULLQUOTE_SEEDS") or ROOT / "seeds")
    index = Path(os.environ.get("PULLQUOTE_INDEX") or ROOT / "index")
    store = os.environ.get("PULLQUOTE_STORE")
    return collection_of(
        [seeds], index, lambda line: print(line, file=sys.stderr, flush=True), store=store
    )


try:
    demo = create_page(collection())
    if __name__ == "__main__":
        launch(demo)
except PullquoteError as exc:
    sys.exit(f"pullquote: {exc}")
