"""The memory that reading one more article takes of a process that answers, by its length.

    python benchmarks/memory.py [--characters 7000 35000 175000 750000]

Prints a row for each length, each measured in a fresh process with the encoder and the reader: MB
before, the most while the article is indexed and asked, what is kept with it, what is left when it
is gone, and the seconds that indexing takes. 750,000 characters are about 300 pages.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from synthetic import made_articles

QUESTION = "Who owns the harbour?"


def memory(name: str) -> int:
    """A line of Linux's /proc/self/status in MB: VmRSS, memory now; VmHWM, the most so far."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024 // 10**6


def measure(characters: int) -> str:
    """One row, measured in this process."""
    from pullquote.assistant import Assistant
    from pullquote.documents.article import article_from_text
    from pullquote.models.load import open_models
    from pullquote.models.onnx import trim_memory

    text = "\n\n".join(row.text for row in made_articles(-(-characters // 6000)))[:characters]
    encoder, reader = open_models()
    encoder.encode_question(QUESTION)
    if reader is not None:
        reader.read(QUESTION, [text[:500]])
    before = memory("VmRSS")
    began = perf_counter()
    article = article_from_text(text, "An article")
    assistant = Assistant.from_articles([article], encoder=encoder, reader=reader)
    seconds = perf_counter() - began
    assistant.ask(QUESTION)
    peak, kept = memory("VmHWM"), memory("VmRSS")
    del assistant
    gc.collect()
    trim_memory()
    return f"| {len(text):,} | {before} | {peak} | {kept} | {memory('VmRSS')} | {seconds:.1f} |"


def main() -> None:
    """Measure each length in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, nargs="+", default=[7000, 35000, 175000, 750000])
    parser.add_argument("--here", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        print(measure(given.here))
        return
    print("| characters | MB before | the most | with it | when it is gone | seconds |")
    print("|---|---|---|---|---|---|")
    for characters in given.characters:
        command = [sys.executable, __file__, "--here", str(characters)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
