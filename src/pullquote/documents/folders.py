"""Articles from files on disk, one by one or all that are in a folder."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
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


def load_articles(folder: Path) -> Loaded:
    """Load every article in a folder and the folders in it, in order of path.

    A file that cannot be read is left out and named in ``skipped``. Raises ArticleError if no
    article is left.
    """
    articles: list[Article] = []
    skipped: list[str] = []
    for path in article_paths(folder):
        place = path.relative_to(folder).as_posix()
        try:
            for article in load_file(path):
                inside = f"{place}/{article.source}" if suffix_of(place) == ARCHIVE else place
                articles.append(replace(article, source=inside))
        except ArticleError as exc:
            skipped.append(f"{place} was skipped: {exc}")
    if not articles:
        reasons = "".join(f" {line}" for line in skipped[:3])
        raise ArticleError(
            f"There is no article in {folder}. Put a {', '.join(SUFFIXES)} file there.{reasons}"
        )
    return Loaded(tuple(articles), tuple(skipped))


def article_paths(folder: Path) -> Iterable[Path]:
    """The files in a folder and the folders in it that may hold articles, in order of path."""
    return sorted(
        path
        for path in folder.rglob("*")
        if suffix_of(path.name) in (*SUFFIXES, ARCHIVE)
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
