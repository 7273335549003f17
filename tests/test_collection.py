"""What a folder of articles gives when not all of it can be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import ROOT
from served import free_port

from pullquote.cli import main
from pullquote.collection import Collection
from pullquote.documents.folders import load_articles
from pullquote.errors import ArticleError, IndexDamagedError

PIER = "The pier is 90 metres long. Gulls sit on it."
MILL = "The mill was sold in 1931. A flood took its wheel."


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "blank.txt").write_text(" \n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "copy.txt").write_text(PIER)
    (folder / "mill.md").write_text(f"# The mill\n\n{MILL}")
    (folder / "pier.txt").write_text(PIER)
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


def test_what_cannot_be_read_is_named_and_the_rest_is_there(seeds: Path) -> None:
    loaded = load_articles(seeds)
    assert [article.source for article in loaded.articles] == ["copy.txt", "mill.md"]
    named = {line.split(" was skipped: ")[0] for line in loaded.skipped}
    assert named == {"blank.txt", "broken.pdf", "pier.txt"}
    assert "pier.txt was skipped: it has the text of copy.txt." in loaded.skipped


def test_files_and_folders_may_be_given_together(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<h1>Oats</h1><p>{MILL} It ground oats.</p>")
    loaded = load_articles(tmp_path / "page.html", seeds / "pier.txt")
    assert [article.source for article in loaded.articles] == ["page.html", "pier.txt"]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["nowhere"], "There is no article in nowhere"),
        (["nowhere.txt"], "nowhere.txt cannot be read"),
        (["seeds/blank.txt"], "“blank.txt” is empty"),
        (["seeds/picture.png"], "is not a kind of file that can be read"),
    ],
)
def test_nothing_to_read_is_an_error_that_says_why(
    names: list[str], says: str, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(seeds.parent)
    with pytest.raises(ArticleError, match=says):
        load_articles(*map(Path, names))


def test_an_index_is_made_of_what_can_be_read_and_is_then_up_to_date(
    seeds: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    collection = Collection([seeds], tmp_path / "index", said.append)
    assistant = collection.open()
    assert len(assistant.articles) == 2
    assert "90 metres" in assistant.ask("How long is the pier?").citations[0].quote
    assert [line for line in said if "blank.txt" in line] == [collection.skipped[0]]
    checked = CliRunner().invoke(main, ["index", str(seeds), "--out", str(tmp_path / "index")])
    assert checked.exit_code == 0
    assert "up to date: 2 articles" in checked.stdout
    assert "blank.txt was skipped: “blank.txt” is empty" in checked.stderr
    assert len(checked.stderr.splitlines()) == 3


def test_an_index_without_its_articles_is_opened_or_refused_at_once(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "index", tmp_path / "index")
    opened = Collection([tmp_path / "gone"], tmp_path / "index", print).open()
    assert opened.articles
    (tmp_path / "index" / "manifest.json").write_text("{}")
    with pytest.raises(IndexDamagedError, match=r"manifest\.json"):
        Collection([tmp_path / "gone"], tmp_path / "index", print)


def in_folder(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=os.environ | {"PULLQUOTE_SEEDS": "", "PULLQUOTE_INDEX": ""},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("case", ["no folder", "empty", "blank", "damaged index"])
def test_a_page_without_articles_ends_with_one_line_before_it_listens(
    case: str, tmp_path: Path
) -> None:
    words = ["-m", "pullquote", "serve", "--port", str(free_port())]
    if case == "empty":
        (tmp_path / "seeds").mkdir()
    elif case == "blank":
        (tmp_path / "seeds").mkdir()
        (tmp_path / "seeds" / "a.txt").write_text("\n")
    elif case == "damaged index":
        (tmp_path / "index").mkdir()
        (tmp_path / "index" / "manifest.json").write_text("{")
    found = in_folder(tmp_path, *words)
    assert found.returncode == 1
    assert len(found.stderr.splitlines()) == 1, found.stderr
    assert found.stderr.startswith("pullquote: ")
    assert "Running on" not in found.stdout  # which Gradio prints once it listens


def test_the_app_without_articles_ends_with_one_line(tmp_path: Path) -> None:
    shutil.copy(ROOT / "app.py", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src")
    found = in_folder(tmp_path, "app.py")
    assert (found.returncode, found.stdout) == (1, "")
    (line,) = found.stderr.splitlines()
    assert line.startswith("pullquote: There is no article in ")


def test_what_fails_while_the_page_is_there_already_ends_it_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "pier.txt").write_text(PIER)
    found = in_folder(
        tmp_path, "-m", "pullquote", "serve", "--port", str(free_port()), "--model", "no/such"
    )
    assert found.returncode == 1
    assert "The model 'no/such'" in found.stderr.splitlines()[-1]
    assert "Traceback" not in found.stderr
