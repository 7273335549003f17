"""The command line: ``pullquote index | ask | chat | serve | eval``."""

from __future__ import annotations

import codecs
import functools
import io
import json
import os
import sys
import unicodedata
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

PLAIN = "pullquote-plain"  # what a console cannot show is written with what it can
_PLAINER = str.maketrans("“”„«»‘’‚–—‑−…␛\ufffd", '"""""\'\',----.^?')


def _plain(error: UnicodeError) -> tuple[str, int]:
    """A codec's error handler: quotes and dashes as ASCII has them, letters without their marks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unknown = error.object[error.start : error.end]
    bare = unicodedata.normalize("NFKD", unknown.translate(_PLAINER))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return "".join(c if c.isascii() else "?" for c in kept), error.end


codecs.register_error(PLAIN, _plain)


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turn our errors into one line on standard error and their exit code."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except PullquoteError as exc:
            _warn(f"pullquote: {exc}")
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
    "seeds", type=click.Path(path_type=Path), nargs=-1, envvar="PULLQUOTE_SEEDS"
)
_SEEDS = (Path("seeds"),)  # where none are named


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Ask an article. Get its own words back, quoted to the character and cited."""
    for stream in (sys.stdout, sys.stderr):  # a console may not know every character
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAIN)


@main.command()
@_seeds_argument
@click.option("--out", type=click.Path(path_type=Path), default=Path("index"), show_default=True)
@click.option("--check", is_flag=True, help="Only say whether the index is up to date and whole.")
@click.option(
    "--bits",
    type=click.Choice(["1", "2", "4"]),
    help="Bits a number of the vectors of words: 4, or fewer for an archive that is smaller and "
    "less exact. [default: as before, else 4]",
)
@_model_option
@_plainly
def index(
    seeds: tuple[Path, ...], out: Path, check: bool, bits: str | None, model: str | None
) -> None:
    """Index the articles in SEEDS, files or folders; only new and changed ones are encoded.

    A build that was interrupted goes on where it was.
    A file that cannot be read is named and left out. Without SEEDS, the folder seeds is indexed.
    """
    from tqdm import tqdm

    from pullquote.documents.folders import load_articles
    from pullquote.index import BITS, BITS_BY_NAME
    from pullquote.models.load import open_models
    from pullquote.storage import build_in, known_index

    loaded = load_articles(*(seeds or _SEEDS))
    for line in loaded.skipped:
        _warn(line)
    encoder, _ = open_models(model)
    known, reason = known_index(out, loaded.articles, encoder.name, encoder.sha256, read_all=True)
    if bits is None:
        bits = str(known.bits if known is not None else BITS)
    elif known is not None and bits != str(known.bits):
        reason = reason or f"it has {known.bits} bits a number, not {bits}"
    if check and reason:
        raise PullquoteError(f"The index in {out} is not up to date: {reason}")
    if not reason:
        count = _counted(len(loaded.articles), "article")
        _say(f"The index in {out} is up to date: {count}.")
        return
    with tqdm(desc="Encoding", unit="article", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        built = build_in(out, loaded.articles, encoder, bits=BITS_BY_NAME[bits], progress=progress)
    _say(
        f"Indexed {_counted(len(built.entries), 'article')}, "
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
    if not question.strip():
        raise click.UsageError("QUESTION is empty. Ask something.")
    from pullquote.assistant import Assistant
    from pullquote.rendering.text import plain

    assistant = Assistant.open(folder, model=model)
    answer = assistant.ask(question, article_id=article_id)
    if as_json:
        _say(json.dumps(answer_fields(answer), indent=2))
    else:
        _say(plain(answer, assistant.articles, colour=_colour()))


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
        _say(f"Ask about: {titles}\nAn empty line ends the conversation.")
    history: list[Answer] = []
    while True:
        if interactive:
            _say("\n? ", end="")
        line = sys.stdin.readline()
        if not line.strip():
            return
        answer = assistant.ask(line.strip(), history)
        history.append(answer)
        _say(plain(answer, assistant.articles, colour=_colour()))
        if not interactive:
            _say()


@main.command()
@_seeds_argument
@_index_option
@click.option("--host", help="Listen on this address.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this port.")
@click.option("--root-path", default="", help="The path under which a proxy serves the page.")
@click.option("--mcp", is_flag=True, help="Also answer as an MCP server.")
@_model_option
@_plainly
def serve(
    seeds: tuple[Path, ...],
    folder: Path,
    host: str | None,
    port: int | None,
    root_path: str,
    mcp: bool,
    model: str | None,
) -> None:
    """Serve the web chat; an index that is not up to date with SEEDS is built first."""
    from pullquote.collection import Collection
    from pullquote.ui import serve as serve_page

    serve_page(
        lambda: Collection(seeds or _SEEDS, folder, _warn, model=model),
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
        say=_say,
    )


def answer_fields(answer: Answer) -> dict[str, Any]:
    """The fields of an answer as JSON values."""
    return asdict(answer)


def _say(words: str = "", *, end: str = "\n") -> None:
    """Write to standard output; click by itself writes UTF-8 where a console takes ASCII alone."""
    click.echo(f"{words}{end}", file=sys.stdout, nl=False)


def _warn(line: str) -> None:
    """Write one line to standard error."""
    from pullquote.rendering.escape import visible

    click.echo(visible(line), file=sys.stderr)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
