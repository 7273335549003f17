"""The wheel and the sdist, built and installed away from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from samples import CUENCA, RAID, ROOT
from test_space import copy_tree, packages_of_this_interpreter

#: What answers without: importing and helping must not load these.
HEAVY = "torch transformers sentence_transformers faiss gradio onnxruntime scipy pandas sklearn"
_IMPORTS = f"""
import sys
import pullquote
found = set("{HEAVY}".split()) & set(sys.modules)
assert not found, found
print(pullquote.__file__)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and with the wheel that was built from it."""
    if find_spec("build") is None:
        pytest.skip("there is no “build”; it comes with tests/requirements.txt")
    tree, out = tmp_path_factory.mktemp("tree") / "pullquote", tmp_path_factory.mktemp("dist")
    copy_tree(tree)
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(tree)]
    subprocess.run(build, check=True, capture_output=True)
    return out


def package_data() -> set[str]:
    """Every file of the package that is no module, relative to it."""
    package = ROOT / "src/pullquote"
    files = (path for path in package.rglob("*") if path.is_file())
    return {
        path.relative_to(package).as_posix() for path in files if path.suffix not in (".py", ".pyc")
    }


def test_both_hold_every_module_and_what_the_package_reads(built: Path) -> None:
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    in_wheel = set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}
    modules = {path.relative_to(ROOT / "src") for path in (ROOT / "src").rglob("*.py")}
    wanted = {path.as_posix() for path in modules}
    wanted |= {f"pullquote/{name}" for name in package_data()}
    assert len(wanted) > 60
    assert wanted - in_wheel == set()
    assert {f"src/{name}" for name in wanted} - in_sdist == set()
    assert {"README.md", "LICENSE", "pyproject.toml"} <= in_sdist


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_what_is_built_answers_where_there_is_no_repository(
    kind: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONPATH", "PULLQUOTE_INDEX", "PULLQUOTE_SEEDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    packages_of_this_interpreter(python)
    (package,) = built.glob(kind)
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([python, *install, "--ignore-installed", str(package)], check=True)

    where = subprocess.run([python, "-c", _IMPORTS], check=True, capture_output=True, text=True)
    assert Path(where.stdout.strip()).is_relative_to(tmp_path / "venv")
    command = python.with_name("pullquote" + python.suffix)
    helped = subprocess.run([command, "--help"], check=True, capture_output=True, text=True)
    assert "serve" in helped.stdout
    (tmp_path / "seeds").mkdir()
    text = (ROOT / "seeds/ecuador-foreign-policy.txt").read_text("utf-8")
    (tmp_path / "seeds" / "a.txt").write_text(text, "utf-8")
    subprocess.run([command, "index"], check=True, capture_output=True)
    answered = subprocess.run([command, "ask", CUENCA], check=True, capture_output=True)
    assert RAID in answered.stdout.decode("utf-8")
