"""Articles from files on disk, one by one or all that are in a folder."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pullquote.documents.article import Article, with_details
from pullquote.documents.uploads import (
    ARCHIVE,
    LARGEST_FILE,
    SUFFIXES,
    read_articles,
    suffix_of,
    too_large,
)
from pullquote.errors import ArticleError


@dataclass(frozen=True, slots=True)
class Loaded:
    """The articles that were read, and a line for each file that was not: its name and why."""

    articles: tuple[Article, ...]
    skipped: tuple[str, ...] = ()


def load_article(path: Path) -> Article:
    """Load a file that holds one article; of an archive, the first.

    Details come from a ``.toml`` file of the same name beside it, if there is one. Raises
    ArticleError, naming the file, if it cannot be read as an article.
    """
    return load_file(path)[0]


def load_file(path: Path) -> tuple[Article, ...]:
    """Load one file: an article, or those of an archive in order of path.

    Details as for :func:`load_article`; an archive has none. Raises ArticleError, naming the
    file, if it cannot be read.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise too_large(path.name)
        articles = read_articles(path.name, path.read_bytes())
        sidecar = path.with_suffix(".toml")
        details = tomllib.loads(sidecar.read_text("utf-8")) if sidecar.is_file() else {}
    except OSError as exc:
        raise ArticleError(f"{path} cannot be read: {exc.strerror or exc}.") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ArticleError(f"{path.with_suffix('.toml')} is not valid TOML: {exc}.") from exc
    if details and len(articles) == 1:
        return (with_details(articles[0], details),)
    return articles


class Reading:
    """The articles of files, and of folders with the folders in them, read one after another.

    A file that cannot be read, or that has the text of one before it, is left out and named.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Read up to the first article; raises ArticleError if there is none."""
        self._articles: dict[str, Article] = {}
        self._skipped: list[str] = []
        self._unread = _each(paths)
        while not self._articles and (unread := next(self._unread, None)):
            self._read(*unread)
        if not self._articles:
            reasons = "".join(f" {line}" for line in self._skipped[:3])
            raise ArticleError(
                f"There is no article in {', '.join(map(str, paths))}. "
                f"Put a {', '.join(SUFFIXES)} file there.{reasons}"
            )

    def finish(self) -> Loaded:
        """Read the rest, and give everything."""
        for path, place in self._unread:
            self._read(path, place)
        return Loaded(tuple(self._articles.values()), tuple(self._skipped))

    def _read(self, path: Path, place: str) -> None:
        try:
            articles = load_file(path)
        except ArticleError as exc:
            self._skipped.append(f"{place} was skipped: {exc}")
            return
        for article in articles:
            inside = f"{place}/{article.source}" if suffix_of(place) == ARCHIVE else place
            first = self._articles.setdefault(article.id, replace(article, source=inside))
            if first.source != inside:
                self._skipped.append(f"{inside} was skipped: it has the text of {first.source}.")


def load_articles(*paths: Path) -> Loaded:
    """Load every article in files and folders, in order of path; as :class:`Reading` does.

    Raises ArticleError if no article is left.
    """
    return Reading(paths).finish()


def _each(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each file that may hold articles, and the name that it goes by."""
    for path in paths:
        if path.is_file() or (path.suffix and not path.is_dir()):
            yield path, path.name
        else:
            yield from ((file, file.relative_to(path).as_posix()) for file in article_paths(path))


def article_paths(folder: Path) -> Iterable[Path]:
    """The files in a folder and the folders in it that may hold articles, in order of path."""
    return sorted(
        path
        for path in folder.rglob("*")
        if suffix_of(path.name) in (*SUFFIXES, ARCHIVE)
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
