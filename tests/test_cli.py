from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import CUENCA, RAID, ROOT

from pullquote.cli import main

INDEX = ["--index", str(ROOT / "index")]


def run(*words: str, text: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(words), input=text)
    return result.exit_code, result.stdout, result.stderr


def test_the_cuenca_question_is_answered_with_the_raid() -> None:
    code, out, err = run("ask", CUENCA, *INDEX)
    assert (code, err) == (0, "")
    assert RAID in out.split("[1]")[0]


def test_json_has_the_fields_of_the_answer_and_true_offsets() -> None:
    code, out, _ = run("ask", CUENCA, "--json", *INDEX)
    found = json.loads(out)
    assert code == 0
    fields = "question searched_for verdict confidence citations passages short text"
    assert set(found) >= set(fields.split())
    text = (ROOT / "seeds/ecuador-foreign-policy.txt").read_text("utf-8")
    assert found["citations"]
    for citation in found["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert len(found["passages"]) >= 5


def test_a_conversation_understands_a_follow_up() -> None:
    code, out, _ = run(
        "chat", *INDEX, text="Which mayors were hosted in Quito?\nwhen was that?\n\n"
    )
    assert code == 0
    assert "Searched for: when was that? (about: “Which mayors were hosted in Quito?”)" in out
    assert "\x1b" not in out
    assert "In early 2024" in out.split("Searched for:")[1]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """An index of two articles, one of them with a date."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "mill.txt").write_text("The mill was painted blue. It was sold in 1931.")
    (folder / "ferry.txt").write_text("The ferry was painted red. It leaves at nine.")
    (folder / "ferry.toml").write_text('published = "2024-05-09"')
    code, _, err = run("index", str(folder), "--out", str(folder / "index"))
    assert code == 0, err
    return ["--index", str(folder / "index")]


def test_only_the_articles_that_pass_the_filter_are_asked(town: list[str]) -> None:
    for options in (["--since", "2024-05", "--until", "2024"], ["--articles", "ferry.*"]):
        code, out, _ = run("ask", "What was painted?", *options, *town)
        assert code == 0
        assert "red" in out
        assert "blue" not in out
    code, out, _ = run("chat", "--articles", "mill*", *town, text="What was painted?\n\n")
    assert (code, "blue" in out, "red" in out) == (0, True, False)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--since", "May"], "'May' is not a date. Write it as 2024, 2024-05 or 2024-05-31."),
        (["--publication", "The Post"], "None of the 2 articles appeared in 'The Post'."),
    ],
)
def test_a_filter_that_lets_nothing_through_is_one_line(
    town: list[str], options: list[str], line: str
) -> None:
    code, out, err = run("ask", "What was painted?", *options, *town)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert line in err


def test_a_question_that_is_not_utf8_is_still_a_question() -> None:
    result = CliRunner().invoke(main, ["chat", *INDEX], input=b"\xff\xfe?\n\n")
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "write a sorting function",
        "asdf qwer",
        "😀😀",
        "x " * 5000,
    ],
)
def test_other_subjects_and_odd_questions_are_refused_kindly(question: str) -> None:
    code, out, err = run("ask", question, "--json", *INDEX)
    found = json.loads(out)
    assert (code, err, found["verdict"]) == (0, "", "not_found")
    assert found["citations"] == []
    assert found["text"]


@pytest.mark.parametrize("question", ["", "  \t\n"])
def test_an_empty_question_is_wrong_usage(question: str) -> None:
    code, out, err = run("ask", question, *INDEX)
    assert (code, out) == (2, "")
    assert "QUESTION is empty" in err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8", "gbk"])
def test_a_console_that_does_not_know_every_character_is_shown_what_it_can(
    encoding: str, tmp_path: Path
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text(
        "Zoë’s café in “北京” opened in 1931 – with 12 tables … and 😀."
    )
    for words in (["index"], ["ask", "When did the café open?"], ["ask", "?", "--index", "“é”"]):
        found = subprocess.run(
            [sys.executable, "-m", "pullquote", *words],
            cwd=tmp_path,
            env=os.environ | {"PYTHONIOENCODING": encoding},
            capture_output=True,
        )
        shown = (found.stdout + found.stderr).decode(encoding)  # and nothing else than that
        assert "Traceback" not in shown
        if words[0] == "ask" and found.returncode == 0:
            assert "in 1931" in shown
            assert {"ascii": "Zoe's cafe", "latin-1": "Zoë's café"}.get(encoding, "Zo") in shown
            assert encoding != "utf-8" or "Zoë’s café in “北京”" in shown


def test_files_are_indexed_one_or_several(tmp_path: Path) -> None:
    (tmp_path / "pier.html").write_text("<p>The pier is 90 metres long. Gulls sit on it.</p>")
    (tmp_path / "mill.txt").write_text("The mill was sold in 1931.")
    out = ["--out", str(tmp_path / "index")]
    code, said, err = run("index", str(tmp_path / "pier.html"), *out)
    assert (code, err) == (0, "")
    assert said.startswith("Indexed 1 article")
    code, said, _ = run(
        "index", *(str(tmp_path / name) for name in ("mill.txt", "pier.html")), *out
    )
    assert said.startswith("Indexed 2 articles")
    assert "1931" in run("ask", "When was the mill sold?", "--index", str(tmp_path / "index"))[1]


def test_the_shipped_index_is_what_the_seeds_and_the_model_give() -> None:
    code, out, _ = run("index", str(ROOT / "seeds"), "--out", str(ROOT / "index"), "--check")
    assert code == 0
    assert "up to date" in out


def test_an_index_is_built_checked_and_found_stale(tmp_path: Path) -> None:
    seeds, out = tmp_path / "seeds", tmp_path / "index"
    seeds.mkdir()
    (seeds / "a.txt").write_text("The pier is 90 metres long. Gulls sit on it.")
    words = ["index", str(seeds), "--out", str(out)]
    assert run(*words, "--check")[0] == 1
    assert run(*words)[0] == 0
    assert run(*words, "--check")[0] == 0
    (seeds / "b.txt").write_text("The mill is old.")
    code, _, err = run(*words, "--check")
    assert code == 1
    assert "b.txt is new" in err
    assert len(err.strip().splitlines()) == 1
    assert run(*words)[0] == 0
    assert "90 metres" in run("ask", "How long is the pier?", "--index", str(out))[1]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["ask", "why?", "--index", "nowhere"], 1, "There is no index in nowhere"),
        (["index", "nowhere"], 1, "There is no article in nowhere"),
        (["ask", "why?", *INDEX, "--article", "x"], 1, "There is no article with the id 'x'"),
        (["ask", "why?", *INDEX, "--model", "no/such"], 1, "The model 'no/such'"),
        (["ask"], 2, "Missing argument"),
        (["serve", "--port", "x"], 2, "Invalid value"),
    ],
)
def test_errors_are_one_line_with_their_exit_code(words: list[str], code: int, says: str) -> None:
    found, _, err = run(*words)
    assert found == code
    assert says in err
    if code == 1:
        assert len(err.strip().splitlines()) == 1


def test_a_page_that_cannot_be_served_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, err = run("serve", "--port", port)
        assert (code, len(err.splitlines())) == (1, 1)
        assert f"cannot listen on 127.0.0.1, port {port}" in err
    code, _, err = run("serve", "--host", "192.0.2.1")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "cannot listen on 192.0.2.1" in err
    monkeypatch.setattr("pullquote.ui.find_spec", lambda _: None)
    code, _, err = run("serve", "--mcp")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "--mcp needs" in err


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("QUEUE", "many", "PULLQUOTE_QUEUE is 'many'; give a whole number of at least 1."),
        (
            "UPLOAD_MB",
            "21",
            "PULLQUOTE_UPLOAD_MB is 21; more than 20 has no effect. Give at most 20.",
        ),
    ],
)
def test_the_app_tells_a_wrong_setting_in_one_line(variable: str, value: str, says: str) -> None:
    environment = os.environ | {f"PULLQUOTE_{variable}": value}
    found = subprocess.run(
        [sys.executable, ROOT / "app.py"], env=environment, capture_output=True, text=True
    )
    assert found.returncode == 1
    assert found.stderr.splitlines() == [f"pullquote: {says}"]


def test_importing_and_helping_load_nothing_heavy() -> None:
    heavy = "torch transformers sentence_transformers faiss gradio onnxruntime numpy.testing"
    script = f"""
import sys
import pullquote
from pullquote.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
found = set("{heavy}".split()) & set(sys.modules)
assert not found, found
"""
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)


def test_asking_with_a_compiled_copy_imports_no_torch() -> None:
    script = f"""
import sys
from pullquote import Assistant
answer = Assistant.open({str(ROOT / "index")!r}).ask({CUENCA!r})
assert {RAID!r} in answer.citations[0].quote
assert not {{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)
"""
    run("ask", CUENCA, *INDEX)  # makes the compiled copies if there are none yet
    subprocess.run([sys.executable, "-c", script], check=True)
