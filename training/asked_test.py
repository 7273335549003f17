"""Write articles with questions as strangers ask them, for `pullquote eval` and the verdict.

    python training/asked_test.py FOLDER --out strangers.jsonl

asked-test.jsonl.gz has questions about parts of texts of the evaluation data in FOLDER, in the
words of people who had not read them; nothing is trained on them. A JSON object a line: ``file``;
``text``, the number of the text in it, each text counted once; ``lines``, [first, last) of its
lines that are not empty; ``title``; ``asked`` as in asked.py, where a span's place is a line.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

from paragraphs import read_rows

#: The file, beside this one.
ASKED_TEST = Path(__file__).with_name("asked-test.jsonl.gz")


def documents(folder: Path, path: Path = ASKED_TEST, *, seed: int = 4) -> list[dict[str, Any]]:
    """The rows for docs/evaluation.md's format, with one wording of each need, drawn at random."""
    chance = random.Random(seed)
    texts: dict[str, list[str]] = {}
    found = []
    for row in read_rows(path):
        name = row["file"]
        if name not in texts:
            every = (r.get("text") or r["context"] for r in read_rows(folder / name))
            texts[name] = list(dict.fromkeys(every))
        first, last = row["lines"]
        lines = [line for line in texts[name][row["text"]].split("\n") if line.strip()]
        found.append(_document(lines[first:last], row, chance))
    return found


def _document(lines: list[str], row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    places, text = [], ""
    for line in lines:
        text += "\n\n" if text else ""
        places.append(len(text))
        text += line
    questions = []
    for need in row["asked"]:
        spans = [[places[n] + start, places[n] + end] for n, start, end in need["spans"]]
        asked = {"question": chance.choice(need["texts"]), "spans": spans}
        asked["answers"] = [text[start:end] for start, end in spans[:1]]
        if need["before"]:
            asked["history"] = [[need["before"], ""]]
        questions.append(asked)
    return {"title": row["title"], "text": text, "questions": questions}


def main() -> None:
    """Read the command line, and write the file."""
    parser = argparse.ArgumentParser(description="Write questions as strangers ask them.")
    parser.add_argument("folder", type=Path, help="of the evaluation data")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    rows = documents(given.folder)
    given.out.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
