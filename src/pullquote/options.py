"""Options and arguments that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

index_option = click.option(
    "--index",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("index"),
    envvar="PULLQUOTE_INDEX",
    show_default=True,
    help="The folder of the index.",
)
store_option = click.option(
    "--store",
    metavar="ADDRESS",
    envvar="PULLQUOTE_STORE",
    help="A collection on a Qdrant server in place of the folder: qdrant://host:6333/collection.",
)
model_option = click.option(
    "--model",
    envvar="PULLQUOTE_MODEL",
    help="A sentence-transformers model: its id on the Hub or its folder.",
)
seeds_argument = click.argument(
    "seeds", type=click.Path(path_type=Path), nargs=-1, envvar="PULLQUOTE_SEEDS"
)
_filter_options = (
    click.option("--article", "article_id", help="Ask only the article with this id."),
    click.option(
        "--articles",
        metavar="GLOB",
        default="",
        help="Only those whose file or title is like it, as *.pdf.",
    ),
    click.option("--since", metavar="DATE", default="", help="Only those published then or later."),
    click.option("--until", metavar="DATE", default="", help="Only those published by then."),
    click.option(
        "--publication", metavar="GLOB", default="", help="Only those that appeared there."
    ),
    click.option("--author", metavar="GLOB", default="", help="Only those that they wrote."),
)


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which articles it asks, as ``article_id``, ``where``."""

    @functools.wraps(command)
    def run(
        *, articles: str, since: str, until: str, publication: str, author: str, **others: Any
    ) -> None:
        from pullquote.filters import Filter

        command(where=Filter(articles, since, until, publication, author), **others)

    for option in reversed(_filter_options):
        run = option(run)
    return run
