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
from pullquote.datatypes import Answer
from pullquote.errors import PullquoteError

if TYPE_CHECKING:
    from pullquote.assistant import Assistant


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turn our errors into one line on standard error and their exit code."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except PullquoteError as exc:
            from pullquote.rendering.escape import visible

            click.echo(f"pullquote: {visible(str(exc))}", err=True)
            sys.exit(exc.exit_code)
        except BrokenPipeError:  # the reader of our output has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return run


_index_option = click.option(
    "--index",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("index"),
    envvar="PULLQUOTE_INDEX",
    show_default=True,
    help="The folder of the index.",
)
_model_option = click.option(
    "--model",
    envvar="PULLQUOTE_MODEL",
    help="A sentence-transformers model: its id on the Hub or its folder.",
)
_seeds_argument = click.argument(
    "seeds", type=click.Path(path_type=Path), default=Path("seeds"), envvar="PULLQUOTE_SEEDS"
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Ask an article. Get its own words back, quoted to the character and cited."""


@main.command()
@_seeds_argument
@click.option("--out", type=click.Path(path_type=Path), default=Path("index"), show_default=True)
@click.option("--check", is_flag=True, help="Only say whether the index is up to date.")
@_model_option
@_plainly
def index(seeds: Path, out: Path, check: bool, model: str | None) -> None:
    """Index the articles in SEEDS; only new and changed ones are encoded."""
    from tqdm import tqdm

    from pullquote.documents.folders import load_articles
    from pullquote.index import build_index
    from pullquote.models.load import open_models
    from pullquote.rendering.escape import visible
    from pullquote.storage import known_index, save_index

    loaded = load_articles(seeds)
    for line in loaded.skipped:
        click.echo(visible(line), err=True)
    articles = loaded.articles
    encoder, _ = open_models(model)
    known, reason = known_index(out, articles, encoder.name, encoder.sha256)
    if check and reason:
        raise PullquoteError(f"The index in {out} is not up to date: {reason}")
    if not reason:
        click.echo(f"The index in {out} is up to date: {_counted(len(articles), 'article')}.")
        return
    with tqdm(desc="Encoding", unit="article", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        built = build_index(articles, encoder, known=known, progress=progress)
    save_index(built, out)
    click.echo(
        f"Indexed {_counted(len(built.articles), 'article')}, "
        f"{_counted(len(built.sentences), 'sentence')} and "
        f"{_counted(len(built.chunks), 'chunk')} in {out}."
    )


@main.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the answer's fields as JSON.")
@click.option("--article", "article_id", help="Ask only the article with this id.")
@_index_option
@_model_option
@_plainly
def ask(
    question: str, as_json: bool, article_id: str | None, folder: Path, model: str | None
) -> None:
    """Answer QUESTION with the articles' own sentences."""
    from pullquote.assistant import Assistant
    from pullquote.rendering.text import plain

    assistant = Assistant.open(folder, model=model)
    answer = assistant.ask(question, article_id=article_id)
    if as_json:
        click.echo(json.dumps(answer_fields(answer), indent=2))
    else:
        click.echo(plain(answer, assistant.articles, colour=_colour()))


@main.command()
@_index_option
@_model_option
@_plainly
def chat(folder: Path, model: str | None) -> None:
    """Ask one question after another; an empty line ends the conversation."""
    from pullquote.assistant import Assistant

    _converse(Assistant.open(folder, model=model))


def _converse(assistant: Assistant) -> None:
    from pullquote.rendering.escape import visible
    from pullquote.rendering.text import plain

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    interactive = sys.stdin.isatty()
    if interactive:
        titles = ", ".join(visible(article.title) for article in assistant.articles.values())
        click.echo(f"Ask about: {titles}\nAn empty line ends the conversation.")
    history: list[Answer] = []
    while True:
        if interactive:
            click.echo("\n? ", nl=False)
        line = sys.stdin.readline()
        if not line.strip():
            return
        answer = assistant.ask(line.strip(), history)
        history.append(answer)
        click.echo(plain(answer, assistant.articles, colour=_colour()))
        if not interactive:
            click.echo()


@main.command()
@_seeds_argument
@_index_option
@click.option("--host", help="Listen on this address.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen on this port.")
@click.option("--root-path", default="", help="The path under which a proxy serves the page.")
@click.option("--mcp", is_flag=True, help="Also answer as an MCP server.")
@_model_option
@_plainly
def serve(
    seeds: Path,
    folder: Path,
    host: str | None,
    port: int | None,
    root_path: str,
    mcp: bool,
    model: str | None,
) -> None:
    """Serve the web chat; an index that is not up to date with SEEDS is built first."""
    from pullquote.ui import serve as serve_page

    def load() -> Assistant:
        from pullquote.assistant import Assistant
        from pullquote.collection import open_or_build

        if not seeds.is_dir() and (folder / "manifest.json").is_file():
            return Assistant.open(folder, model=model)
        return open_or_build(seeds, folder, lambda line: click.echo(line, err=True), model=model)

    serve_page(load, host=host, port=port, mcp=mcp, root_path=root_path)


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
@_model_option
@_plainly
def evaluate(
    files: tuple[Path, ...],
    json_file: Path | None,
    plot: Path | None,
    by: str | None,
    show_errors: int,
    limit: int | None,
    without_reader: bool,
    model: str | None,
) -> None:
    """Measure answers on articles with known questions, as docs/evaluation.md describes."""
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
        say=click.echo,
    )


def answer_fields(answer: Answer) -> dict[str, Any]:
    """The fields of an answer as JSON values."""
    return asdict(answer)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
