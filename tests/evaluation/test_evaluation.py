from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import ROOT, TOWN

from pullquote.assistant import Assistant
from pullquote.cli import main
from pullquote.documents.article import article_from_text
from pullquote.errors import PullquoteError
from pullquote.evaluation.data import Document, Expect, Question, read_documents
from pullquote.evaluation.run import Asker, Setting

HISTORY = [["Who keeps the light?", "Mara Quill"]]
OTHER = "The mill at Oxley Ford grinds oats. It was sold in 1931 to Ruth Pell."
#: The same with something on another subject, far enough away for a change of subject.
LONGER = f"{OTHER} {'Boats lie on the river all summer. ' * 15}The bell of Oxley weighs two tonnes."


def row(text: str, *questions: dict[str, object]) -> str:
    return json.dumps({"title": text[:10], "text": text, "questions": questions})


def asked(question: str, text: str, words: str) -> dict[str, object]:
    start = text.index(words)
    return {"question": question, "spans": [[start, start + len(words)]], "answers": [words]}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(
            row(
                TOWN,
                asked("Who built the lighthouse?", TOWN, "Ada Whitlock"),
                asked("How tall is the lighthouse?", TOWN, "41 metres"),
                asked("Who runs the ferry?", TOWN, "Tom"),
                {"question": "Who painted the boathouse?", "spans": [], "answers": []},
                asked("Who is her brother?", TOWN, "Tom")
                | {"history": [["Who keeps it?", "Mara"]]},
            )
            + "\n"
        )
        bought = asked("Who bought the mill?", LONGER, "Ruth Pell")
        file.write(
            row(LONGER, bought, asked("How heavy is the bell?", LONGER, "two tonnes")) + "\n"
        )
    return path


def test_together_a_quote_of_another_article_is_a_miss(dataset: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.jsonl"
    # It has nothing else that is asked about: which of two alike is first is chance.
    text = TOWN.replace("Ada Whitlock", "Ida Blackwood").replace("It stands 41 metres tall.", "")
    text = text[: text.index("Her brother")]
    twin.write_text(row(text, asked("Who built the lighthouse?", text, "Ida Blackwood")))
    out = tmp_path / "report.json"
    words = ["eval", str(dataset), str(twin), "--together", "--without-reader", "--json", str(out)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text())["files"]["all articles together"]["all"]
    # Of the two that ask the same, one is answered out of the other's article.
    assert figures["evidence@1"]["n"] == 6
    assert figures["evidence@1"]["value"] == pytest.approx(5 / 6)
    assert figures["broken quotes"]["value"] == 0


def test_the_report_has_every_figure_and_is_written(dataset: Path, tmp_path: Path) -> None:
    out, plot = tmp_path / "report.json", tmp_path / "plot.png"
    words = ["eval", str(dataset), "--json", str(out), "--plot", str(plot), "--by", "kind"]
    result = CliRunner().invoke(main, [*words, "--show-errors", "3"])
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text())["files"][dataset.name]["all"]
    assert set(figures) >= {
        "evidence@1",
        "evidence@3",
        "characters shown",
        "short answer: F1",
        "AUROC, unanswerable",
        "AUROC, off-topic",
        "off-topic answered",
        "off-topic answered, after a question",
        "answerable refused",
        "calibration error",
        "calibration error of a perfect one",
        "area under risk-coverage",
        "evidence@1 without history",
        "evidence@1, own answers as history",
        "evidence@1 of the sample, misspelt",
        "evidence@1 of short questions after another subject",
        "milliseconds, p50",
    }
    assert figures["evidence@1"]["value"] >= 0.8
    assert figures["evidence@1"]["n"] == 6
    assert figures["broken quotes"]["value"] == 0
    assert figures["evidence@1"]["low"] <= figures["evidence@1"]["value"]
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert "set.jsonl.gz: follow-up" in result.output


def test_a_report_that_cannot_be_written_or_drawn_is_told_first(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pullquote.evaluation.report.open_models", lambda *_, **__: pytest.fail("too late")
    )
    monkeypatch.setattr("pullquote.evaluation.report.find_spec", lambda _: None)
    for option, path in (("--json", "no/a.json"), ("--plot", "."), ("--plot", "a.png")):
        words = ["eval", str(dataset), option, str(tmp_path / path)]
        result = CliRunner().invoke(main, words)
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1), result.output


def test_a_quote_that_is_not_the_documents_text_is_broken(town: Assistant) -> None:
    question = Question("Who built the lighthouse?")
    asker = Asker(town, Document(article_from_text(TOWN)), 0)
    assert asker.ask(Setting.PLAIN, question).broken == 0
    asker = Asker(town, Document(article_from_text(TOWN.upper())), 0)
    outcome = asker.ask(Setting.PLAIN, question)
    assert outcome.broken == len(outcome.answer.citations) > 0


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"title": "x"}',
        "[]",
        '{"text": "A.", "questions": [{}]}',
        '{"text": "A.", "questions": [5]}',
    ],
)
def test_a_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(row(OTHER) + "\n" + line + "\n", "utf-8")
    with pytest.raises(PullquoteError, match="Line 2"):
        read_documents(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("set.jsonl", b"\xff\xfe"),
        ("set.jsonl.gz", b"{}"),
        ("set.jsonl.gz", gzip.compress(b"{}")[:-4]),
        ("set.jsonl.gz", gzip.compress(b"{}")[:10] + b"\xff" * 9),
    ],
    ids=["not UTF-8", "not gzip", "cut off", "damaged"],
)
def test_a_file_that_is_no_text_is_named(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PullquoteError, match="cannot be read"):
        read_documents(tmp_path / name)


def test_a_turn_without_the_gold_that_it_needs_is_named(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    turns = [{"question": "Who bought the mill?", "expect": "answer"}]
    path.write_text(json.dumps({"text": OTHER, "conversation": turns}), "utf-8")
    with pytest.raises(PullquoteError, match=r"Line 1 .* expects answer"):
        read_documents(path)


def test_turns_of_a_conversation_are_asked_one_after_another(tmp_path: Path) -> None:
    path, out = tmp_path / "talk.jsonl", tmp_path / "report.json"
    turns = [
        {"question": "Who keeps the light?", "quotes": ["Mara Quill"]},
        {"question": "When did she paint it blue?", "expect": "none"},
        {"question": "Who runs the ferry?", "quotes": ["Her brother Tom"], "expect": "list"},
        {"question": "Which way does the ferry go?", "spans": [[0, 3]], "expect": "answer"},
    ]
    path.write_text(json.dumps({"text": TOWN, "conversation": turns}), "utf-8")
    result = CliRunner().invoke(main, ["eval", str(path), "--json", str(out), "--show-errors", "9"])
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text())["files"]["talk.jsonl"]["all"]
    assert figures["turns right: first answers"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert figures["turns right: later answers"]["value"] == 0.0  # the gold span is the first word
    assert figures["turns right"]["n"] == 4
    assert "turn 4, answer: Which way does the ferry go?" in result.output
    assert "evidence@1" not in figures


def test_our_own_conversations_are_of_every_kind() -> None:
    documents = read_documents(ROOT / "benchmarks/conversations.jsonl")
    turns = [turn for d in documents for talk in d.conversations for turn in talk]
    assert {turn.expect for turn in turns} == set(Expect)
    assert len(documents) >= 5


def test_the_shipped_articles_questions_are_of_every_kind_and_true() -> None:
    (document,) = read_documents(ROOT / "benchmarks/seed-questions.jsonl")
    assert len(document.questions) >= 60
    assert sum(not question.spans for question in document.questions) >= 20
    assert sum(bool(question.history) for question in document.questions) >= 10
    for question in document.questions:
        assert all(document.text[a:b].strip() for a, b in question.spans)


def test_figures_in_the_readme_are_those_of_the_report() -> None:
    """The table of the README is what benchmarks/evaluation.json has."""
    report = json.loads((ROOT / "benchmarks/evaluation.json").read_text("utf-8"))["files"]
    readme = (ROOT / "README.md").read_text("utf-8")
    for name, figures in report.items():
        if name.startswith(("eval-encyclopedia", "eval-news", "seed-questions")):
            assert f"{figures['all']['evidence@1']['value']:.3f}" in readme, name
