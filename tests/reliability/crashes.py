"""Index builds that are killed, starved of disk or forbidden to write, and what is left of them.

Run as a script it prints one JSON object with its counts:

    python tests/reliability/crashes.py --kills 1000 --seed 1

It is a process of its own because it forks: each builder is a forked child that does what
``pullquote index`` does (load what is there, build with reuse, save), with an encoder of words.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from counts import Counts
from numpy.typing import NDArray
from tqdm import tqdm
from words import WordEncoder, story

from pullquote.documents.article import Article
from pullquote.errors import IndexNotFoundError, PullquoteError
from pullquote.index import Index, build_index
from pullquote.keywords import Keywords
from pullquote.retrieval import Query, Retriever
from pullquote.segment import Segment
from pullquote.storage import MANIFEST, build_in, load_index, read_manifest

# tqdm's lock belongs to all forks at once: a child that is killed with it would keep it for ever.
tqdm.monitor_interval = 0
tqdm.set_lock(threading.RLock())

ENCODER = WordEncoder()
STORIES = [story(number) for number in range(1, 9)]
_NOBODY = 65534


def fingerprint(index: Index) -> str:
    """A hash of everything in an index and of what it answers, whatever its segments are."""
    digest = sha256(repr(list(index.library.items())).encode())
    digest.update(index.sentences_with_word.tobytes())
    for id_ in index.order:
        for segment in index.segments:
            ids = [entry.id for entry in segment.entries]
            if id_ in ids:
                for array in _rows(segment, ids.index(id_)):
                    digest.update(array.tobytes())
    retriever = Retriever(index)
    for number in (1, 5):
        question = f"Who is the captain of ship {number}?"
        ranking = retriever.rank([Query(question, ENCODER.encode_question(question))])
        best = ranking.numbers[ranking.scores > ranking.scores[0] - 1e-5]  # all that share it
        digest.update(repr(sorted(map(index.sentence_text, best.tolist()))).encode())
    return digest.hexdigest()


def _rows(segment: Segment, article: int) -> list[NDArray[Any]]:
    """All that a segment has of one of its articles."""
    alone = segment.take([article], [segment.articles[article]])
    return [
        alone.sentences.stacked(),
        alone.chunks.stacked(),
        alone.tokens,
        alone.words,
        alone.vectors.rows,
        alone.pooled.rows,
        *(getattr(alone.keywords, field.name) for field in fields(Keywords)),
    ]


def build(folder: Path, articles: list[Article]) -> None:
    """What ``pullquote index`` does, with the articles given."""
    build_in(folder, articles, ENCODER)


@contextlib.contextmanager
def builder(work: Callable[[], None]) -> Iterator[int]:
    """A forked child that does the work; it exits 0, 1 for an error of ours, 3 for any other."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            work()
            code = 0
        except PullquoteError as exc:
            os.write(2, f"{exc}\n".encode())
            code = 1
        except BaseException as exc:
            os.write(2, f"{type(exc).__name__}: {exc}\n".encode())
        finally:
            os._exit(code)
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def ended(child: int) -> int:
    """The exit status of a child, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Shelf:
    """A folder with an index that is built again and again, and the index it may hold."""

    def __init__(self, folder: Path, result: Counts) -> None:
        """Start with no index in the folder."""
        self.folder = folder
        self.result = result
        self.current: frozenset[str] | None = None
        self._known: dict[str, frozenset[str]] = {}

    def choose(self, chance: random.Random) -> list[Article]:
        """Articles for the next build: some new, some gone, or both."""
        here = [story for story in STORIES if story.id in (self.current or ())]
        rest = [story for story in STORIES if story not in here]
        kind = chance.choice(("add", "remove", "both"))
        if kind == "remove" and len(here) > 1:
            chosen = chance.sample(here, chance.randint(1, len(here) - 1))
        elif kind == "add" and here and rest:
            chosen = here + chance.sample(rest, chance.randint(1, len(rest)))
        else:
            chosen = chance.sample(STORIES, chance.randint(1, 5))
        return sorted(chosen, key=lambda article: article.source)

    def expected(self, articles: list[Article]) -> str:
        """The fingerprint of a fresh index of the articles, built in memory alone."""
        ids = frozenset(article.id for article in articles)
        for known, of in self._known.items():
            if of == ids:
                return known
        found = fingerprint(build_index(articles, ENCODER))
        self._known[found] = ids
        return found

    def check(self, possible: list[list[Article]], where: str) -> None:
        """After a fault the folder must hold what it held before, or one of the new indexes."""
        allowed = {self.expected(articles) for articles in possible}
        try:
            found = fingerprint(load_index(self.folder))
        except IndexNotFoundError:
            self.result.expect(self.current is None, f"{where}: the index is gone")
            self.result.counts["no index yet"] += 1
            return
        except BaseException as exc:
            self.result.broken.append(f"{where}: {type(exc).__name__}: {exc}")
            return
        is_new, ids = found in allowed, self._known.get(found)
        self.result.expect(is_new or (ids is not None and ids == self.current), f"{where}: mixed")
        self.result.counts["the new index" if is_new else "the old index"] += 1
        self.current = ids

    def tidy(self, articles: list[Article], where: str) -> None:
        """The next build succeeds and leaves nothing but the index."""
        self.expected(articles)
        with builder(lambda: build(self.folder, articles)) as child:
            self.result.expect(ended(child) == 0, f"{where}: the next build failed")
        self.check([articles], f"{where}, next build")
        self.result.expect(
            self.current == frozenset(a.id for a in articles), f"{where}: the next build is lost"
        )
        names = {path.name for path in self.folder.iterdir()} - {".lock"}
        segments = read_manifest(self.folder)["segments"]
        whole = {MANIFEST, *(segment["name"] for segment in segments)}
        self.result.expect(names == whole, f"{where}: left behind {sorted(names - whole)}")
        self.result.counts["next builds"] += 1


def typical_seconds(folder: Path) -> float:
    """How long a build takes here, fork to end."""
    times = []
    for number in range(5):
        started = time.perf_counter()
        plan = STORIES[number : number + 4]
        with builder(partial(build, folder, plan)) as child:
            ended(child)
        times.append(time.perf_counter() - started)
    return min(times)


def kill_builds(folder: Path, kills: int, seed: int, result: Counts) -> None:
    """Kill builds at random moments: first builds, updates, removals, two builders at once."""
    chance = random.Random(seed)
    usual = typical_seconds(folder / "warm")
    shelf = Shelf(folder / "index", result)
    done = 0
    while done < kills:
        if chance.random() < 0.25:
            shutil.rmtree(shelf.folder, ignore_errors=True)
            shelf.current = None
        two = chance.random() < 0.3
        plans = [shelf.choose(chance) for _ in range(2 if two else 1)]
        for articles in plans:
            shelf.expected(articles)
        before = shelf.current
        kind = "first build" if before is None else "update"
        if before and all({article.id for article in plan} < before for plan in plans):
            kind = "removal"
        with contextlib.ExitStack() as stack:
            children = [
                stack.enter_context(builder(partial(build, shelf.folder, plan))) for plan in plans
            ]
            for child in children:
                time.sleep(chance.uniform(0, usual))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            for child in children:
                status = ended(child)
                result.expect(status in (0, -signal.SIGKILL), f"kill {done}: exit {status}")
                if status == 0:
                    result.counts["ended before the kill"] += 1
                else:
                    done += 1
                    result.counts[f"killed: {kind}{', two builders at once' if two else ''}"] += 1
        shelf.current = before
        shelf.check(plans, f"kill {done} ({kind})")
        if chance.random() < 0.3:
            shelf.tidy(shelf.choose(chance), f"kill {done}")
    shelf.tidy(STORIES[:3], "the last kill")
    result.counts["kills"] += done


def kill_at_every_step(folder: Path, result: Counts) -> None:
    """Kill a build just before each file operation that Python reports, one after the other."""
    for kind in ("first build", "update"):
        step = 0
        while True:
            shelf = Shelf(folder / f"{kind.split()[0]}-{step}", result)
            if kind == "update":
                build(shelf.folder, STORIES[:3])
                shelf.expected(STORIES[:3])
                shelf.current = frozenset(a.id for a in STORIES[:3])
            plan = STORIES[2:6]
            with builder(partial(_build_until, shelf.folder, plan, step)) as child:
                status = ended(child)
            if status == 0:
                break
            result.expect(status == -signal.SIGKILL, f"step {step}: exit {status}")
            shelf.check([plan], f"{kind}, step {step}")
            shelf.tidy(plan, f"{kind}, step {step}")
            result.counts["killed at a step"] += 1
            shutil.rmtree(shelf.folder)
            step += 1


def _build_until(folder: Path, articles: list[Article], step: int) -> None:
    events = iter(range(step, -1, -1))
    inside = str(folder)

    def count(event: str, arguments: tuple[object, ...]) -> None:
        names = (
            "open",
            "os.rename",
            "os.mkdir",
            "os.remove",
            "os.rmdir",
            "os.chmod",
            "os.truncate",
        )
        touches = event in names and any(inside in str(argument) for argument in arguments)
        if touches and next(events, None) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    build(folder, articles)


def read_while_building(folder: Path, loads: int, result: Counts) -> None:
    """Load the index again and again while two builders replace it: always one or the other."""
    plans = (STORIES[:3], STORIES[3:7])
    shelf = Shelf(folder / "index", result)
    allowed = {shelf.expected(list(plan)) for plan in plans}
    build(shelf.folder, list(plans[0]))

    def replace(plan: list[Article]) -> None:
        while True:
            build(shelf.folder, plan)

    with builder(lambda: replace(plans[0])), builder(lambda: replace(plans[1])):
        for _ in range(loads):
            try:
                result.expect(fingerprint(load_index(shelf.folder)) in allowed, "a mixed load")
            except Exception as exc:
                result.broken.append(f"a load while building: {type(exc).__name__}: {exc}")
            result.counts["loads while building"] += 1
    shelf.tidy(list(plans[0]), "two builders")


def refuse_bytes(folder: Path, limits: int, result: Counts) -> None:
    """Builds that may write no file past a size, for many sizes: the old index stays whole."""
    shelf = Shelf(folder / "index", result)
    build(shelf.folder, STORIES[:3])
    sizes = [p.stat().st_size for p in shelf.folder.rglob("*") if p.is_file()]
    for number in range(limits):
        shelf.expected(STORIES[:3])
        shelf.current = frozenset(a.id for a in STORIES[:3])
        limit = number * max(sizes) // limits

        def limited(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            build(shelf.folder, STORIES[2:5])

        _refused(shelf, limited, f"at most {limit} bytes a file", result)
        result.counts["builds refused: file size"] += 1


def fill_disk(folder: Path, sizes: list[int], result: Counts) -> None:
    """Builds with so many bytes left on the disk; needs the right to mount a small one."""
    for size in sizes:
        with small_disk(folder / "disk", "nr_inodes=10k,size=4m") as disk:
            shelf = Shelf(disk / "index", result)
            build(shelf.folder, STORIES[:3])
            shelf.expected(STORIES[:3])
            shelf.current = frozenset(a.id for a in STORIES[:3])
            free = shutil.disk_usage(disk).free
            (disk / "filler").write_bytes(b"x" * max(0, free - size))
            plan = STORIES[2:8]
            _refused(
                shelf,
                partial(build, shelf.folder, plan),
                f"{size} bytes free",
                result,
            )
            (disk / "filler").unlink()
            shelf.tidy(plan, f"{size} bytes free")
            result.counts["builds refused: full disk"] += 1


def forbid_writing(folder: Path, result: Counts) -> None:
    """Builds into a folder that this user may not write, and into a read-only file system."""
    shelf = Shelf(folder / "index", result)
    build(shelf.folder, STORIES[:3])
    shelf.expected(STORIES[:3])
    shelf.current = frozenset(a.id for a in STORIES[:3])
    for path in (*shelf.folder.rglob("*"), shelf.folder):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def build_as_nobody() -> None:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        build(shelf.folder, STORIES[3:5])

    _refused(shelf, build_as_nobody, "a folder of another user", result)
    result.counts["builds refused: read-only"] += 1
    if can_mount():
        with small_disk(folder / "disk", "size=4m") as disk:
            shelf = Shelf(disk / "index", result)
            build(shelf.folder, STORIES[:3])
            shelf.expected(STORIES[:3])
            shelf.current = frozenset(a.id for a in STORIES[:3])
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            _refused(shelf, lambda: build(disk / "index", STORIES[3:5]), "a read-only disk", result)
            result.counts["builds refused: read-only"] += 1


def _refused(shelf: Shelf, work: Callable[[], None], where: str, result: Counts) -> None:
    """The work fails with one line that says why, and the old index answers."""
    reading, writing = os.pipe()
    kept = os.dup(2)
    os.dup2(writing, 2)
    os.close(writing)
    try:
        with builder(work) as child:
            os.dup2(kept, 2)
            with os.fdopen(reading, encoding="utf-8") as said:
                lines = said.read().splitlines()
            status = ended(child)
    finally:
        os.dup2(kept, 2)
        os.close(kept)
    result.expect(status == 1, f"{where}: exit {status}, {lines}")
    result.expect(
        len(lines) == 1 and "cannot be written" in lines[0], f"{where}: not one clear line: {lines}"
    )
    shelf.check([], where)


@contextlib.contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """A file system of a few megabytes in memory, for as long as it is needed."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def can_mount() -> bool:
    """Whether this process may mount file systems."""
    if sys.platform != "linux" or os.getuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            with small_disk(Path(folder), "size=64k"):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


def main() -> None:
    """Do all of it and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--loads", type=int, default=60)
    parser.add_argument("--refusals", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    result = Counts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        kill_builds(folder / "kills", options.kills, options.seed, result)
        kill_at_every_step(folder / "steps", result)
        read_while_building(folder / "reads", options.loads, result)
        refuse_bytes(folder / "bytes", options.refusals, result)
        forbid_writing(folder / "forbidden", result)
        if can_mount():
            places = [n * 72_000 // options.refusals for n in range(options.refusals)]
            fill_disk(folder / "full", places, result)
        else:
            result.counts["full disk: not tried, no right to mount one"] += 1
        for path in (folder / "forbidden").rglob("*"):
            path.chmod(0o755)
    result.print()


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
