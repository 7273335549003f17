"""Hostile articles, titles, file names, questions and histories: shown, never obeyed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from files import pdf
from packed import PACKAGES
from payloads import Payload, about, payloads, question
from words import WordEncoder

from pullquote.assistant import Assistant
from pullquote.documents import child
from pullquote.documents.article import Article, article_from_text, with_details
from pullquote.documents.uploads import read_article
from pullquote.errors import PullquoteError
from pullquote.rendering.article import article_html
from pullquote.rendering.escape import escape_markdown, visible
from pullquote.rendering.html import answer_html
from pullquote.rendering.text import markdown, plain
from pullquote.ui.words import ENGLISH, phrases

PAYLOADS = payloads()
#: What may move a cursor, change a colour or turn text around; not the end of a line.
OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
    "|[\ud800-\udfff]"
)
TAGS = set(
    "div p blockquote a b br span strong details summary article h2 h3 h4 h5 h6 ul ol li table "
    "caption thead tbody tr th td pre code hr small".split()
)
ATTRIBUTES = set(
    "class id href title target rel tabindex lang dir role scope aria-label data-start".split()
)
_REST = "The harbour freezes for two weeks each January, and nobody writes notes then. " * 2
LINK = re.compile(r"#c-[0-9a-f]{16}-\d+-\d+-[\d._]*")


class Markup(HTMLParser):
    """Everything in a piece of HTML that could do something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.strange: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.strange.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES or (name == "href" and not LINK.fullmatch(value or "")):
                self.strange.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.strange.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.strange.append(f"<?{data}")

    def unknown_decl(self, data: str) -> None:
        self.strange.append(f"<![{data}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def marked(source: str) -> set[str]:
    """The elements that a Markdown reader that allows HTML makes of a text."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    inside = [child for token in tokens for child in token.children or ()]
    return {token.type for token in (*tokens, *inside)} - {"paragraph_open", "paragraph_close"}


def hostile_article(payload: Payload, number: int = 1) -> Article:
    article = article_from_text(about(number, payload.text), payload.text, source=payload.text)
    details: dict[str, object] = {"publication": payload.text, "questions": [payload.text]}
    return with_details(article, details)


def test_the_corpus_is_large_and_each_text_differs() -> None:
    assert len(PAYLOADS) >= 200
    assert len({payload.text for payload in PAYLOADS}) == len(PAYLOADS)


@pytest.mark.parametrize("kind", sorted({payload.kind for payload in PAYLOADS}))
def test_answers_show_hostile_text_and_do_not_obey_it(kind: str) -> None:
    words = phrases(ENGLISH)
    for payload in (p for p in PAYLOADS if p.kind == kind):
        article = hostile_article(payload)
        assistant = Assistant.from_articles([article], encoder=WordEncoder(), reader=False)
        history = [(payload.text, payload.text)]
        for asked in (question(1), payload.text, f"why? {payload.text}"):
            answer = assistant.ask(asked, history)
            for citation in answer.citations:
                assert article.text[citation.start : citation.end] == citation.quote
            page = Markup(answer_html(answer, assistant.articles, words))
            assert page.strange == [], payload
            assert not OBEYED.search("".join(page.words)), payload
            assert not OBEYED.search(plain(answer, assistant.articles, colour=False)), payload
            found = marked(markdown(answer, assistant.articles))
            quotes = {"blockquote_open", "blockquote_close", "strong_open", "strong_close"}
            breaks = {"softbreak", "hardbreak"}  # a quote keeps its lines
            assert found <= {"inline", "text", "text_special", *breaks, *quotes}, payload
        reader = Markup(article_html(article, words))
        assert reader.strange == [], payload
        assert not OBEYED.search("".join(reader.words)), payload


@pytest.mark.parametrize("kind", PACKAGES)
def test_hostile_text_in_a_document_is_shown_and_not_obeyed(kind: str) -> None:
    for payload in PAYLOADS[::5]:
        data = PACKAGES[kind]([about(1, payload.text), _REST, payload.text], payload.text)
        article = read_article(f"a.{kind}", data, read=child.read)
        assert "The harbour freezes for two weeks" in article.text
        page = Markup(article_html(article, phrases(ENGLISH)))
        assert page.strange == [], payload
        assert not OBEYED.search("".join(page.words)), payload


def test_a_hostile_title_of_a_pdf_is_shown_and_not_obeyed() -> None:
    for payload in PAYLOADS[::5]:
        title = ("\ufeff" + payload.text).encode("utf-16-be", "replace").hex()
        data = pdf(_REST).replace(b"(A harbour)", f"<{title}>".encode())
        article = read_article("a.pdf", data, read=child.read)
        page = Markup(article_html(article, phrases(ENGLISH)))
        assert page.strange == [], payload
        assert not OBEYED.search("".join(page.words)), payload


def test_markdown_of_a_hostile_line_is_plain_text() -> None:
    for payload in PAYLOADS:
        assert marked(escape_markdown(payload.text)) <= {"inline", "text", "text_special"}, payload


def test_a_hostile_file_name_is_refused_or_shown() -> None:
    for payload in PAYLOADS:
        for suffix in (".txt", ".md"):
            article = read_article(f"{payload.text}{suffix}", b"A word. " * 3)
            assert Markup(article_html(article, phrases(ENGLISH))).strange == []
        with pytest.raises(PullquoteError) as refused:
            read_article(f"{payload.text}.exe", b"A word. " * 3)
        assert not OBEYED.search(visible(str(refused.value)))


def test_a_link_that_is_not_one_is_refused() -> None:
    article = article_from_text("A word.")
    for payload in PAYLOADS:
        if payload.text.startswith(("http://", "https://")):
            continue
        with pytest.raises(PullquoteError):
            with_details(article, {"link": payload.text})


@pytest.fixture(scope="module")
def hostile_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of seeds whose text, titles and file names are hostile, made by the command."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "seeds").mkdir()
    for number, payload in enumerate(PAYLOADS):
        text = f"{about(number, payload.text)} {_REST}".encode("utf-8", "surrogatepass")
        (folder / "seeds" / f"{number:03}.{('txt', 'md')[number % 2]}").write_bytes(text)
        name = payload.text.replace("/", "∕").replace("\x00", "")[:60]
        named = payload.kind in ("terminal", "direction", "name", "element")
        if named and number % 2 and not name.startswith("."):
            path = folder / "seeds" / f"{name} {number}.txt".encode("utf-8", "replace").decode()
            path.write_bytes(b"Named " + text)
    finished = pullquote("index", "seeds", cwd=folder)
    assert finished.returncode == 0, finished.stderr
    assert not OBEYED.search(finished.stdout + finished.stderr.replace("\r", "\n"))
    return folder / "index"


def pullquote(*arguments: str, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pullquote", *arguments],
        cwd=cwd,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=300,
        check=False,
    )


def test_the_terminal_is_never_sent_a_control_character(hostile_index: Path) -> None:
    asked = [question(number) for number in range(0, len(PAYLOADS), 12)]
    asked += [" ".join(p.text.split()) for p in PAYLOADS if "\ud800" not in p.text][::16]
    lines = [line.encode("utf-8", "replace").decode() for line in asked if line.strip()]
    said = pullquote(
        "chat",
        "--index",
        str(hostile_index),
        cwd=hostile_index.parent,
        given="\n".join(lines) + "\n",
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("characters ") > len(lines)
    assert not OBEYED.search(said.stdout + said.stderr)


def test_errors_in_the_terminal_name_hostile_things_harmlessly(tmp_path: Path) -> None:
    for number, payload in enumerate(p for p in PAYLOADS if p.kind == "terminal"):
        if number % 12:
            continue
        name = payload.text.replace("/", "∕").replace("\x00", "") + ".pdf"
        seeds = tmp_path / str(number)
        seeds.mkdir()
        (seeds / name.encode("utf-8", "replace").decode()).write_bytes(b"%PDF nothing")
        said = pullquote("index", str(seeds), cwd=tmp_path)
        assert said.returncode == 1
        assert len(said.stderr.splitlines()) == 1
        assert not OBEYED.search(said.stderr)


@pytest.mark.skipif(os.name == "nt", reason="there is no pty here")
def test_a_terminal_gets_colours_of_ours_and_nothing_else(hostile_index: Path) -> None:
    import pty

    kinds = ("terminal", "direction")
    lines = [question(n) for n, payload in enumerate(PAYLOADS) if payload.kind in kinds][::9]
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "pullquote", "chat", "--index", str(hostile_index)],
        stdin=subprocess.PIPE,
        stdout=terminal,
        stderr=subprocess.STDOUT,
        env=os.environ | {"TERM": "xterm"},
    ) as process:
        os.close(terminal)
        assert process.stdin is not None
        process.stdin.write("\n".join([*lines, "", ""]).encode())
        process.stdin.close()
        shown = b""
        while True:
            try:
                part = os.read(controller, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
    os.close(controller)
    text = re.sub(r"\x1b\[[012]m", "", shown.decode("utf-8").replace("\r\n", "\n"))
    assert "\x1b[0m" in shown.decode()
    assert not OBEYED.search(text)


def test_json_output_is_ascii_and_exact(hostile_index: Path) -> None:
    said = pullquote(
        "ask", "--json", question(3), "--index", str(hostile_index), cwd=hostile_index.parent
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.isascii()
    assert not OBEYED.search(said.stdout)
