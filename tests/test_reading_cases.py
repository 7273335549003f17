"""Small documents made after public bug reports: read, asked, and what must hold."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from pullquote.assistant import Assistant
from pullquote.datatypes import Answer, SentenceKind
from pullquote.documents.article import Article

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "documents" / "reading-cases.jsonl")
    .read_text("utf-8")
    .splitlines()
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_what_must_hold_of_a_document_holds(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / case["file"]
    path.write_bytes(base64.b64decode(case["base64"]))
    assistant = Assistant.from_files([path])
    (article,) = assistant.articles.values()
    _check_text(article, case["must"])
    if case["question"]:
        _check_answer(assistant.ask(case["question"]), article, case["must"])


def _check_text(article: Article, must: dict[str, Any]) -> None:
    sentences = [article.text[s.start : s.end] for s in article.sentences]
    prose = [
        article.text[s.start : s.end] for s in article.sentences if s.kind is SentenceKind.PROSE
    ]
    for words in must.get("text_has", ()):
        assert words in article.text
    for words in must.get("text_has_not", ()):
        assert words not in article.text
    for words in must.get("prose", ()):
        assert any(words in sentence for sentence in prose)
    for words in must.get("sentence_is_not", ()):
        assert words not in sentences
    if "first_sentence_ends" in must:
        assert sentences[0].endswith(must["first_sentence_ends"])


def _check_answer(answer: Answer, article: Article, must: dict[str, Any]) -> None:
    quotes = [citation.quote for citation in answer.citations]
    short = answer.short
    words = article.text[short.start : short.end] if short is not None else ""
    for citation in answer.citations:
        assert article.text[citation.start : citation.end] == citation.quote
    if "quote_has" in must:
        assert any(part in quote for part in must["quote_has"] for quote in quotes)
    if "short_has" in must:
        assert any(part in words for part in must["short_has"])
    for part in must.get("short_has_not", ()):
        assert part not in words
    assert answer.verdict not in must.get("verdict_not", ())
    if must.get("quote_ends_not_with_number"):
        assert not any(quote.rstrip().rstrip(".").split()[-1].isdigit() for quote in quotes)
    if must.get("whole_sentences"):
        starts = {sentence.start for sentence in article.sentences}
        ends = {sentence.end for sentence in article.sentences}
        for citation in answer.citations:
            assert citation.start in starts
            assert citation.end in ends
            assert citation.quote[0].isupper()
            assert citation.quote.rstrip("”\"'’)")[-1] in ".!?"
