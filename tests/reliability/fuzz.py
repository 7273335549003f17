"""Fuzzing of the loaders, guided by what the code does with each input if atheris is there.

    pip install atheris
    python tests/reliability/fuzz.py --kind html --inputs 25000 --seed 1

Each input is a file of that kind. The loader gives an article whose sentences lie in its text, or
an ArticleError, within 10 seconds of the processor and 2 GB. HTML and PDF are taken apart in this
process; with ``--child`` in one of their own, as an upload is, which takes half a second each.

Without atheris, or with ``--child``, the inputs are whole files spoiled at random. The last line
is one JSON object with the counts.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import logging
import os
import random
import re
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

from counts import Counts
from files import KINDS, seeds, spoiled_file

from pullquote.documents import (
    archives,
    article,
    builder,
    child,
    decoding,
    html,
    markdown,
    pdf,
    uploads,
)
from pullquote.documents.process import read_in_child
from pullquote.documents.uploads import read_article
from pullquote.errors import ArticleError

SECONDS = 10.0
MEGABYTES = 2000
LARGEST = 16_384  # bytes


def attempt(kind: str, data: bytes, result: Counts, *, apart: bool) -> None:
    """Load one input; anything but an article or an ArticleError, in time, is a broken promise."""
    began = sum(os.times()[:4])
    try:
        read = read_article(f"a.{kind}", data, read=read_in_child if apart else child.read)
        last = 0
        for sentence in read.sentences:
            if not last <= sentence.start < sentence.end <= len(read.text):
                raise ValueError(f"a sentence at [{sentence.start}, {sentence.end}) after {last}")
            last = sentence.end
        result.counts["articles"] += 1
    except ArticleError as exc:
        result.counts["refused"] += 1
        result.expect("\n" not in str(exc), f"more than one line: {exc}")
    except Exception as exc:
        result.broken.append(f"{type(exc).__name__}: {exc}")
    seconds = sum(os.times()[:4]) - began  # of the processor, children too: others may be busy
    result.counts["inputs"] += 1
    result.counts["slowest, ms"] = max(result.counts["slowest, ms"], round(seconds * 1000))
    result.expect(seconds < SECONDS, f"took {seconds:.1f} s")


def keep(found: Path | None, data: bytes, result: Counts, known: int) -> None:
    """Keep an input that broke a promise."""
    if found is not None and len(result.broken) > known:
        found.mkdir(parents=True, exist_ok=True)
        (found / f"{known}").write_bytes(data)


def spoil(options: argparse.Namespace, result: Counts) -> None:
    """Whole files spoiled at random."""
    chance, whole = random.Random(options.seed), seeds(options.kind)
    for _ in range(options.inputs):
        data = spoiled_file(options.kind, chance.choice(whole), chance)
        known = len(result.broken)
        attempt(options.kind, data, result, apart=options.child)
        keep(options.found, data, result, known)


def guide(options: argparse.Namespace, result: Counts) -> None:
    """Inputs that atheris makes, guided by the lines that the ones before them reached.

    Every second change is one of ours, so that it gets past the first lines of a parser.
    """
    import atheris

    packages = {"md": ["markdown_it"]}
    with atheris.instrument_imports(include=packages.get(options.kind, [])):
        for package in packages.get(options.kind, []):
            __import__(package)
    for module in (archives, article, builder, child, decoding, html, markdown, pdf, uploads):
        for function in filter(inspect.isfunction, vars(module).values()):
            if function.__module__ == module.__name__:
                atheris.instrument_func(function)
    folder = Path(tempfile.mkdtemp(prefix="pullquote-fuzz-"))
    for number, data in enumerate(seeds(options.kind)):
        (folder / str(number)).write_bytes(data)
    chance = random.Random(options.seed)

    def change(data: bytes, largest: int, seed: int) -> bytes:
        if seed % 2:
            return bytes(atheris.Mutate(data, largest))
        try:
            return spoiled_file(options.kind, data, random.Random(seed))[:largest]
        except zipfile.BadZipFile:  # a package that atheris has broken
            return bytes(atheris.Mutate(data, largest))

    def one(data: bytes) -> None:
        known = len(result.broken)
        attempt(options.kind, data, result, apart=False)
        keep(options.found, data, result, known)
        if result.counts["inputs"] >= options.inputs:
            finish(result)

    arguments = [
        sys.argv[0],
        f"-atheris_runs={options.inputs}",
        f"-seed={chance.randrange(1, 2**31)}",
        f"-max_len={LARGEST}",
        "-timeout=120",
        "-report_slow_units=120",
        f"-artifact_prefix={folder}/",
        f"-rss_limit_mb={MEGABYTES}",
        "-verbosity=0",
        str(folder),
    ]
    atheris.Setup(arguments, one, custom_mutator=change, internal_libfuzzer=True)
    atheris.Fuzz()


def finish(result: Counts) -> None:
    """Print the counts and end at once: libFuzzer does not return."""
    # Not ru_maxrss: Linux carries that of the process that started this one over to it.
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    megabytes = int(peak.group(1)) // 1024 if peak else 0
    result.counts["most memory, MB"] = megabytes
    result.expect(megabytes < MEGABYTES, f"{megabytes} MB of memory")
    result.broken = list(dict.fromkeys(result.broken))
    result.print()
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    """Fuzz one kind and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", action="store_true")
    parser.add_argument("--found", type=Path)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    result = Counts()
    guided = not options.child and importlib.util.find_spec("atheris") is not None
    result.counts["guided by coverage"] = int(guided)
    (guide if guided else spoil)(options, result)
    finish(result)


if __name__ == "__main__":
    main()
