"""The README's Python examples run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from samples import ROOT

README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    scope: dict[str, object] = {}
    exec(EXAMPLES[0], scope)
    assert "Manta" in scope["answer"].citations[0].quote  # type: ignore[attr-defined]


def test_every_file_that_the_documents_link_to_is_there() -> None:
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_no_file_is_larger_than_spaces_takes() -> None:
    skipped = {".git", ".venv", ".cache"}
    for path in ROOT.rglob("*"):
        if path.is_file() and not skipped & set(path.relative_to(ROOT).parts):
            assert path.stat().st_size < 10_000_000, path


def test_every_command_of_the_readme_is_a_command() -> None:
    from click.testing import CliRunner

    from pullquote.cli import main

    commands = set(re.findall(r"pullquote (ask|chat|index|serve|eval)\b", README))
    assert commands >= {"ask", "chat", "index", "serve"}
    for command in commands:
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0


def test_the_pinned_versions_are_what_the_package_asks_for() -> None:
    import tomllib
    from importlib.metadata import version

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = dict(
        line.partition(";")[0].strip().split("==")
        for line in Path(ROOT / "requirements.txt").read_text("utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    )
    pinned = {name.lower().replace("_", "-"): value for name, value in pins.items()}
    for line in project["dependencies"]:
        needed = Requirement(line)
        assert needed.specifier.contains(pinned[needed.name.lower().replace("_", "-")]), line
        assert version(needed.name)
