"""Options of a run that takes a second."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from samples import TOWN


def options_in(folder: Path, **changed: object) -> argparse.Namespace:
    """The options of a run of a second over a paragraph that is written into a folder."""
    start = TOWN.index("Ada Whitlock")
    rows = {"id": "a", "article": "town", "source": "own", "text": TOWN}
    asked = {
        "context": "a",
        "question": "Who built the lighthouse?",
        "spans": [[start, start + 12]],
        "span_kind": "answer",
    }
    (folder / "c.jsonl").write_text(json.dumps(rows) + "\n")
    (folder / "q.jsonl").write_text((json.dumps(asked) + "\n") * 20)
    options = {
        "contexts": folder / "c.jsonl", "questions": folder / "q.jsonl", "model_id": "small",
        "work": folder, "out": folder / "out.safetensors", "begin": None, "minutes": 0.02,
        "frozen": 2, "rate": 1e-3, "falling": 0.9, "head_rate": 5.0, "decay": 0.01, "warmup": 0.1,
        "dropout": 0.1, "average": 0.9, "tokens": 512, "longest": 60, "negatives": 0.0,
        "twists": 0.0, "turns": 0.0, "written": False, "claims": 0, "weight": [], "seed": 1,
        "every": 4.0, "workers": 1, "unanswered": 1,
    }  # fmt: skip
    return argparse.Namespace(**options | changed)
