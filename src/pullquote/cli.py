"""The command line: ``pullquote index | ask | chat | serve | eval``."""

from __future__ import annotations

import functools
import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pullquote import __version__
from pullquote.console import colour, counted, say, warn, write_plainly
from pullquote.datatypes import Answer, Phrasing
from pullquote.errors import LanguageModelError, PullquoteError
from pullquote.options import filtered, index_option, model_option, seeds_argument, store_option

if TYPE_CHECKING:
    from pullquote.assistant import Assistant
    from pullquote.filters import Filter
    from pullquote.phrasing.phraser import Phraser


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turn our errors into one line on standard error and their exit code."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except PullquoteError as exc:
            warn(f"pullquote: {exc}")
            sys.exit(exc.exit_code)
        except BrokenPipeError:  # the reader of our output has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return run


_SEEDS = (Path("seeds"),)  # where none are named
_TITLES = 10  # so many are named where a conversation begins


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Ask an article. Get its own words back, quoted to the character and cited."""
    write_plainly()


@main.command()
@seeds_argument
@click.option("--out", type=click.Path(path_type=Path), default=Path("index"), show_default=True)
@click.option("--check", is_flag=True, help="Only say whether the index is up to date and whole.")
@click.option(
    "--bits",
    type=click.Choice(["1", "2", "4"]),
    help="Bits a number of the vectors of words: 4, or fewer for an archive that is smaller and "
    "less exact. [default: as before, else 4]",
)
@click.option("--add", is_flag=True, help="Add SEEDS to the articles that are indexed already.")
@click.option("--remove", metavar="GLOB", help="Remove those whose file or title is like it.")
@store_option
@model_option
@_plainly
def index(
    seeds: tuple[Path, ...],
    out: Path,
    check: bool,
    bits: str | None,
    add: bool,
    remove: str | None,
    store: str | None,
    model: str | None,
) -> None:
    """Index the articles in SEEDS, files or folders; only new and changed ones are encoded.

    A build that was interrupted goes on where it was.
    A file that cannot be read is named and left out. Without SEEDS, the folder seeds is indexed.
    With --add or --remove all other articles stay as they are and are not read; one that is added
    takes the place of one from a file of the same name.
    """
    from pullquote.indexing import change, index_in_folder, index_in_store

    if add or remove is not None:
        if check or bits or add != bool(seeds):
            raise click.UsageError(
                "Name files with --add alone, and neither --check nor --bits with it or --remove."
            )
        change(seeds, store or out, remove, model)
        return
    if store is not None:
        index_in_store(seeds or _SEEDS, store, check, bits, model)
        return
    index_in_folder(seeds or _SEEDS, out, check, bits, model)


@main.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the answer's fields as JSON.")
@filtered
@click.option(
    "--phrase",
    is_flag=True,
    help="Also in the words of the language model that PULLQUOTE_LLM names, checked.",
)
@index_option
@store_option
@model_option
@_plainly
def ask(
    question: str,
    as_json: bool,
    article_id: str | None,
    where: Filter,
    phrase: bool,
    folder: Path,
    store: str | None,
    model: str | None,
) -> None:
    """Answer QUESTION with the articles' own sentences.

    Which articles are asked can be said by file, title, date, publication and author. A DATE is a
    year, a month or a day: 2024, 2024-05 or 2024-05-31. In a GLOB, * stands for anything.
    """
    if not question.strip():
        raise click.UsageError("QUESTION is empty. Ask something.")
    phraser: Phraser | None = None
    if phrase:
        from pullquote.phrasing.phraser import Phraser

        phraser = Phraser.from_environment()
    from pullquote.assistant import Assistant
    from pullquote.rendering.text import plain

    assistant = Assistant.open(store or folder, model=model)
    answer = assistant.ask(question, article_id=article_id, where=where)
    if not as_json:
        say(plain(answer, assistant.articles, colour=colour()))
    phrasing = _phrased(phraser, answer) if phraser is not None else None
    if as_json:
        fields = answer_fields(answer)
        if phraser is not None:
            fields["phrasing"] = asdict(phrasing) if phrasing is not None else None
        say(json.dumps(fields, indent=2))
    elif phrasing is not None and phraser is not None:
        from pullquote.rendering.phrasing import phrasing_plain

        say(phrasing_plain(phrasing, colour=colour(), hidden=phraser.model.hides))


def _phrased(phraser: Phraser, answer: Answer) -> Phrasing | None:
    """The answer in other words; None, and a line on standard error, if that fails."""
    try:
        return phraser.phrase(answer)
    except LanguageModelError as exc:
        warn(f"pullquote: {exc}")
        return None


@main.command()
@filtered
@index_option
@store_option
@model_option
@_plainly
def chat(
    article_id: str | None, where: Filter, folder: Path, store: str | None, model: str | None
) -> None:
    """Ask one question after another; an empty line ends the conversation.

    Which articles are asked can be said as for “pullquote ask”.
    """
    from pullquote.assistant import Assistant

    _converse(Assistant.open(store or folder, model=model), article_id, where)


def _converse(assistant: Assistant, article_id: str | None, where: Filter) -> None:
    from pullquote.rendering.text import plain

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    interactive = sys.stdin.isatty()
    if interactive:
        say(f"Ask about: {_titles(assistant, article_id, where)}")
        say("An empty line ends the conversation.")
    history: list[Answer] = []
    while True:
        if interactive:
            say("\n? ", end="")
        line = sys.stdin.readline()
        if not line.strip():
            return
        answer = assistant.ask(line.strip(), history, article_id=article_id, where=where)
        history.append(answer)
        say(plain(answer, assistant.articles, colour=colour()))
        if not interactive:
            say()


def _titles(assistant: Assistant, article_id: str | None, where: Filter) -> str:
    """The titles of the articles that are asked; how many there are if they are many."""
    from pullquote.rendering.escape import visible

    if article_id is not None:
        titles = [visible(assistant.articles[article_id].title)]
    elif where or len(assistant.articles) <= _TITLES:
        titles = [visible(entry.title) for entry in assistant.store.entries(where)]
    else:
        return counted(len(assistant.articles), "article")
    return ", ".join(titles) if len(titles) <= _TITLES else counted(len(titles), "article")


@main.command()
@seeds_argument
@index_option
@click.option("--host", help="Listen on this address.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this port.")
@click.option("--root-path", default="", help="The path under which a proxy serves the page.")
@click.option("--mcp", is_flag=True, help="Also answer as an MCP server.")
@store_option
@model_option
@_plainly
def serve(
    seeds: tuple[Path, ...],
    folder: Path,
    host: str | None,
    port: int | None,
    root_path: str,
    mcp: bool,
    store: str | None,
    model: str | None,
) -> None:
    """Serve the web chat; an index that is not up to date with SEEDS is built first.

    With --store what the server has is served as it is.
    """
    if store is not None and seeds:
        raise click.UsageError("Name SEEDS or --store, not both: “pullquote index” brings them.")
    from pullquote.collection import collection_of
    from pullquote.ui import serve as serve_page

    serve_page(
        lambda: collection_of(seeds or _SEEDS, folder, warn, model=model, store=store),
        host=host,
        port=port,
        mcp=mcp,
        root_path=root_path,
    )


@main.command(name="eval")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the report here.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw risk against coverage here.")
@click.option("--by", type=click.Choice(["kind"]), help="Also report each kind of question.")
@click.option("--show-errors", type=click.IntRange(0), default=0, help="Print this many misses.")
@click.option("--limit", type=click.IntRange(1), help="Use only this many articles of each file.")
@click.option("--without-reader", is_flag=True, help="Leave the reader out.")
@click.option("--together", is_flag=True, help="Put the articles of all files into one index.")
@click.option("--phrase", is_flag=True, help="Measure phrasings: docs/phrasing.md says how.")
@model_option
@_plainly
def evaluate(
    files: tuple[Path, ...],
    json_file: Path | None,
    plot: Path | None,
    by: str | None,
    show_errors: int,
    limit: int | None,
    without_reader: bool,
    together: bool,
    phrase: bool,
    model: str | None,
) -> None:
    """Measure answers on articles with known questions, as docs/evaluation.md describes."""
    if phrase:
        from pullquote.evaluation.phrasing import report_phrasing

        report_phrasing(files, show_errors=show_errors, limit=limit, say=say)
        return
    from pullquote.evaluation.report import report_files

    report_files(
        files,
        json_file=json_file,
        plot=plot,
        by_kind=by == "kind",
        show_errors=show_errors,
        limit=limit,
        reader=not without_reader,
        model=model,
        together=together,
        say=say,
    )


def answer_fields(answer: Answer) -> dict[str, Any]:
    """The fields of an answer as JSON values."""
    return asdict(answer)
