"""A visitor's own articles: pasted or uploaded, read alone or beside what is there.

Annotations are real objects here, not strings: Gradio reads them.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import Any

import gradio as gr

from pullquote.documents.article import Article
from pullquote.documents.process import read_in_child
from pullquote.documents.uploads import pasted, read_articles
from pullquote.errors import ArticleError, PullquoteError
from pullquote.index import Progress
from pullquote.ui.failures import tells
from pullquote.ui.shown import SEEN, seen, told
from pullquote.ui.visit import Shared, Visit
from pullquote.ui.visits import Visits
from pullquote.ui.words import Words

#: Reads one file or text, and tells of the pages that are done.
Load = Callable[[Progress], tuple[Article, ...]]
_SECONDS = 0.5  # between two lines about the pages


class OwnArticles:
    """The listeners of the panel for a visitor's own articles.

    They give what the page shows, the line that tells how it goes, the pasted text, the panel.
    """

    def __init__(
        self, shared: Shared, visits: Visits, words: Callable[[gr.Request], Words]
    ) -> None:
        """Use the visits that all listeners of the page share."""
        self._shared = shared
        self._visits = visits
        self.words = words

    @tells
    def read_text(self, text: str, beside: bool, request: gr.Request) -> Iterator[list[Any]]:
        """Read a pasted article."""
        yield from self._read([("", lambda _: (pasted(text),))], beside, request)

    @tells
    def read_files(
        self, paths: list[str], beside: bool, request: gr.Request
    ) -> Iterator[list[Any]]:
        """Read uploaded files, and remove each at once."""
        files = [Path(path) for path in paths or ()]
        loads = [(file.name, partial(_from_file, file)) for file in files]
        yield from self._read(loads, beside, request)

    def _read(
        self, loads: Sequence[tuple[str, Load]], beside: bool, request: gr.Request
    ) -> Iterator[list[Any]]:
        """Make articles the visitor's own; what cannot be read is told and changes nothing."""
        words = self.words(request)
        articles: dict[str, Article] = {}
        refused: list[str] = []
        for name, load in loads:
            line = f"{words.reading} {name}".strip()
            yield _telling(told(line))
            try:
                read = yield from _telling_pages(load, f"{line} {words.page}")
                articles |= {article.id: article for article in read}
            except ArticleError as exc:
                refused.append(str(exc))
        if not articles:
            yield _telling(told(*refused) if refused else told(words.not_read))
            return
        yield _telling(told(words.indexing))
        try:
            visit = self._become(articles.values(), beside, request)
        except PullquoteError as exc:
            yield _telling(told(str(exc), *refused))
            return
        shown = self._seen(request, visit)
        words = self.words(request)  # as of now: another language may have been chosen
        if refused:  # the panel stays open: what it says is to be seen
            line = told(f"{words.is_read} {words.refused}", *refused, done=True)
            yield [*shown, line, "", gr.skip()]
        else:
            yield [*shown, told(words.is_read, done=True), "", gr.Accordion(open=False)]

    def _seen(self, request: gr.Request, visit: Visit) -> list[Any]:
        return self._visits.settled(
            request, visit, lambda visit: seen(visit, self._shared, self.words(request))
        )

    def _become(self, articles: Iterable[Article], beside: bool, request: gr.Request) -> Visit:
        added = tuple(articles)
        if beside:
            most = self._visits.own_tokens
            return self._visits.change(request, lambda v: v.beside(added, self._shared, most))
        own = self._shared.get().with_articles(added)  # takes long, and nobody waits for it
        return self._visits.at_once(request, lambda visit: visit.alone(own))

    def not_read(self, request: gr.Request) -> str:
        """What is told where reading ended with an error that nobody expected."""
        return told(self.words(request).not_read)

    @tells
    def close(self, request: gr.Request) -> list[Any]:
        """Go back to the articles that everybody has."""
        return self._seen(request, self._visits.at_once(request, Visit.without_own))


def _telling(line: str) -> list[Any]:
    return [*[gr.skip()] * SEEN, line, gr.skip(), gr.skip()]


def _telling_pages(load: Load, line: str) -> Generator[list[Any], None, tuple[Article, ...]]:
    """Read in a thread, and tell meanwhile which page it has come to; gives what was read."""
    steps: SimpleQueue[tuple[int, int] | None] = SimpleQueue()
    with ThreadPoolExecutor(1, "pullquote-read") as beside:
        reading = beside.submit(load, lambda done, of: steps.put((done, of)))
        reading.add_done_callback(lambda _: steps.put(None))
        told_at = monotonic()
        while (step := steps.get()) is not None:
            if monotonic() - told_at > _SECONDS:
                told_at = monotonic()
                yield _telling(told(f"{line} {step[0]}/{step[1]}"))
    return reading.result()


def _from_file(file: Path, progress: Progress) -> tuple[Article, ...]:
    try:
        data = file.read_bytes()
    except FileNotFoundError as exc:  # the same file of another visitor, just removed
        raise ArticleError(f"“{file.name}” did not arrive. Choose it again.") from exc
    finally:
        file.unlink(missing_ok=True)
    return read_articles(file.name, data, read=partial(read_in_child, progress=progress))
