"""Answers in a model's words: what is kept, what is not, and that a bad server changes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from hostile import ORDERS, article
from language_server import FAULTS, LanguageServer, Script, language_server
from samples import ROOT

from pullquote import Assistant, LanguageModelError
from pullquote.cli import main
from pullquote.datatypes import Answer, Encoder, Phrasing
from pullquote.phrasing.client import MOST_CHARACTERS, LanguageModel
from pullquote.phrasing.phrase import MOST_SENTENCES
from pullquote.phrasing.phraser import Phraser

WHO = "Who built the lighthouse?"
BUILT = "The lighthouse at Port Selwyn was built in 1874 by Ada Whitlock"


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with language_server() as found:
        yield found


@pytest.fixture
def script(server: LanguageServer, monkeypatch: pytest.MonkeyPatch) -> Script:
    """What the server is going to say; the environment names it."""
    server.script = Script()
    monkeypatch.setenv("PULLQUOTE_LLM", server.url)
    monkeypatch.setenv("PULLQUOTE_LLM_MODEL", "small")
    return server.script


@pytest.fixture
def answer(town: Assistant) -> Answer:
    return town.ask(WHO)


def phrase(assistant: Assistant, answer: Answer, script: Script, text: str) -> Phrasing:
    script.text = text
    return assistant.phrase(answer)


def test_what_the_quotes_say_is_kept_and_what_they_do_not_is_named(
    town: Assistant, answer: Answer, script: Script
) -> None:
    said = f"{BUILT} [1]. It was painted red in 1990 [1]."
    phrasing = phrase(town, answer, script, said)
    kept, struck = phrasing.sentences
    assert kept.supported
    assert kept.citations == (1,)
    assert 0.5 < kept.score <= 1
    assert not struck.supported
    assert struck.score == 0
    assert phrasing.text == f"{BUILT}. [1]"
    assert phrasing.model == "small"


def test_a_sentence_that_names_no_quote_or_a_wrong_one_gets_the_right_one(
    town: Assistant, answer: Answer, script: Script
) -> None:
    for mark in ("", " [7]", " [99]"):
        phrasing = phrase(town, answer, script, f"{BUILT}{mark}.")
        assert [one.citations for one in phrasing.sentences] == [(1,)]


def test_only_the_question_and_the_quotes_are_sent(
    town: Assistant, answer: Answer, script: Script
) -> None:
    phrase(town, answer, script, "Ada Whitlock built it.")
    (sent,) = script.sent
    asked = json.loads(sent["messages"][1]["content"])
    assert asked["question"] == WHO
    assert list(asked["quotes"].values()) == [citation.quote for citation in answer.citations]
    assert "Gull Island" not in json.dumps(sent)
    assert sent["model"] == "small"


def test_no_key_is_sent_but_the_one_that_is_set(
    town: Assistant, answer: Answer, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of_the_user")
    phrase(town, answer, script, "Ada Whitlock built it.")
    monkeypatch.setenv("PULLQUOTE_LLM_KEY", "key")
    phrase(town, answer, script, "Ada Whitlock built it.")
    assert script.keys == ["Bearer none", "Bearer key"]


def test_if_nothing_is_borne_out_there_is_no_text(
    town: Assistant, answer: Answer, script: Script
) -> None:
    phrasing = phrase(town, answer, script, "Zoltan Quaere sank it in 2040. It was never built.")
    assert phrasing.text == ""
    assert [one.supported for one in phrasing.sentences] == [False, False]


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"endless"}))
def test_a_bad_server_is_one_line_and_in_time(
    fault: str, server: LanguageServer, script: Script, answer: Answer
) -> None:
    script.fault, script.text = fault, "Ada Whitlock built the lighthouse in 1874, it is said."
    phraser = Phraser(LanguageModel(server.url, seconds=2))
    _ = phraser.checker
    began = time.monotonic()
    with pytest.raises(LanguageModelError) as caught:
        phraser.phrase(answer)
    assert time.monotonic() - began < 4
    assert "\n" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_an_endless_answer_is_cut(server: LanguageServer, script: Script, answer: Answer) -> None:
    script.fault = "endless"
    model = LanguageModel(server.url, seconds=20)
    said = "".join(model.stream([{"role": "user", "content": "Go on."}]))
    assert len(said) == MOST_CHARACTERS
    script.fault, script.text = "", "It was built. " * 100
    assert len(Phraser(model).phrase(answer).sentences) == MOST_SENTENCES


def test_nobody_listens(answer: Answer) -> None:
    with pytest.raises(LanguageModelError, match=r"127\.0\.0\.1:9 did not answer"):
        Phraser(LanguageModel("http://127.0.0.1:9/v1", seconds=5)).phrase(answer)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PULLQUOTE_LLM", "somewhere"),
        ("PULLQUOTE_LLM", "ftp://host/v1"),
        ("PULLQUOTE_LLM", "http://host:port/v1"),
        ("PULLQUOTE_LLM_SECONDS", "soon"),
        ("PULLQUOTE_LLM_UNSUPPORTED", "show"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(LanguageModelError, match=name):
        LanguageModel.from_environment({"PULLQUOTE_LLM": "http://host/v1", name: value})


def test_without_a_server_there_is_nothing_to_ask(
    town: Assistant, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULLQUOTE_LLM", raising=False)
    assert LanguageModel.from_environment({}) is None
    with pytest.raises(LanguageModelError, match="PULLQUOTE_LLM"):
        town.phrase(answer)


def test_what_cannot_be_checked_is_not_asked_for(town: Assistant, script: Script) -> None:
    for question in ("Who won the 2022 World Cup?", "hello", "谁建造了这座灯塔？"):
        with pytest.raises(LanguageModelError):
            town.phrase(town.ask(question))
    assert script.sent == []


def test_sentences_in_another_language_are_checked_against_the_quotes_too(
    town: Assistant, script: Script
) -> None:
    answer = town.ask("How tall is the lighthouse?")
    said = "El faro tiene 41 metros de altura [1]. El faro fue derribado por orden del rey [1]."
    kept, struck = phrase(town, answer, script, said).sentences
    assert kept.supported
    assert not struck.supported


@pytest.mark.parametrize(("order", "wanted"), ORDERS)
def test_an_article_that_gives_orders_changes_nothing_that_is_shown(
    order: str, wanted: str, encoder: Encoder, town: Assistant, script: Script
) -> None:
    pool = town.with_articles(Assistant.from_text(article(order), reader=False).articles.values())  # type: ignore[arg-type]
    answer = pool.ask("When did the swimming pool of Oxley open?")
    assert answer.citations
    phrasing = phrase(pool, answer, script, f"The pool of Oxley opened in 1931. {wanted} [1]")
    assert [one.supported for one in phrasing.sentences] == [True, False]
    assert wanted not in phrasing.text


def test_the_command_prints_both(town: Assistant, script: Script) -> None:
    script.text = "None of the Latin American presidents attended [1]. They were ill in 1990."
    asked = ["ask", "why did Latin American presidents skip the Cuenca summit?", "--phrase"]
    asked += ["--index", str(ROOT / "index")]
    shown = CliRunner().invoke(main, asked)
    assert shown.exit_code == 0, shown.output
    assert "In the words of small, checked against the quotes:" in shown.output
    assert "\n  None of the Latin American presidents attended. [1]" in shown.output
    assert (
        "\n  [not in the article, as far as the check can tell] They were ill in 1990."
        in shown.output
    )
    fields = json.loads(CliRunner().invoke(main, [*asked, "--json"]).stdout)
    assert [one["supported"] for one in fields["phrasing"]["sentences"]] == [True, False]
    script.fault = "500"
    failed = CliRunner().invoke(main, asked)
    assert failed.exit_code == 0
    assert "Mexico" in failed.stdout
    assert failed.stderr.count("\n") == 1


_OFF = """
import socket, sys
def refuse(*_): raise AssertionError("connected")
socket.socket.connect = refuse
from pullquote import Assistant
assert Assistant.open("index").ask("How many lives does the crisis claim a day?").citations
loaded = [name for name in sys.modules if "phrasing" in name or "huggingface_hub" in name]
assert not [name for name in loaded if "inference" in name or "pullquote" in name], loaded
"""


def test_without_the_setting_nothing_of_it_is_loaded_and_nothing_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PULLQUOTE_LLM", raising=False)
    subprocess.run([sys.executable, "-c", _OFF], check=True, cwd=ROOT)
