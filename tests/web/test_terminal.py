"""The README's lines for the terminal, and a conversation in one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pullquote.cli import main

ROOT = Path(__file__).parents[2]


def test_the_readmes_terminal_lines_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("seeds", "index", "benchmarks/texts"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    readme = (ROOT / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```bash\n(pullquote ask.*?)```", readme, re.DOTALL)
    lines = [shlex.split(line)[1:] for line in block.splitlines()]
    names = " ".join(words[0] for words in lines)
    assert names == "ask ask ask chat index index index index serve"
    for words in lines[:-1]:  # the other tests of this folder run "serve"
        result = CliRunner().invoke(main, words, input="How many lives a day?\n\n")
        assert (result.exit_code, result.stderr) == (0, ""), words
        assert result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_chat_has_colours_in_a_terminal_and_none_when_piped() -> None:
    import pty

    command = [sys.executable, "-m", "pullquote", "chat"]
    question = "How many lives does the security crisis claim a day?\n\n"
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs) as chat:
        os.close(theirs)
        os.write(ours, question.encode())
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
        except OSError:  # the terminal is closed
            pass
    os.close(ours)
    assert chat.returncode == 0
    assert "claims \x1b[1m30\x1b[0m lives a day" in shown.decode()
    assert "An empty line ends the conversation." in shown.decode()
    piped = subprocess.run(
        command, cwd=ROOT, input=question, capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert "claims 30 lives a day" in piped
    assert "[1]" in piped
    assert "\x1b" not in piped
