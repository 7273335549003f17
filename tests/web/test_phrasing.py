"""A language model's words under the quotes, as a person sees them in a real Chromium."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright")
from gradio_client import Client
from language_server import LanguageServer, Script, language_server
from playwright.sync_api import Browser, Page, expect
from served import served
from visitor import BOX, CUENCA, PHONE, RAID, ask, opened

pytestmark = pytest.mark.browser

TRUE = "None of the Latin American presidents attended [1]."
FALSE = "They stayed at home because of a strike in 1990 [1]."
HOSTILE = "<img src=http://evil.example/a.png onerror=alert(1)> [x](http://evil.example/) ${1} *b*."


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with language_server() as found:
        yield found


@pytest.fixture(scope="module")
def app(server: LanguageServer) -> Iterator[str]:
    yield from served(PULLQUOTE_LLM=server.url, PULLQUOTE_LLM_MODEL="small-3b")


@pytest.fixture
def script(server: LanguageServer) -> Script:
    server.script = Script(f"{TRUE} {FALSE}")
    return server.script


@pytest.fixture
def page(browser: Browser, app: str, script: Script) -> Iterator[Page]:
    yield from opened(browser, app)


def finished(page: Page) -> str:
    page.wait_for_selector(".pq-phrasing.pq-finished")
    return page.locator(".pq-phrasing").last.inner_text()


def test_what_is_borne_out_stands_under_the_quotes_and_the_rest_is_struck_out(page: Page) -> None:
    ask(page, CUENCA)
    assert "In the words of small-3b, checked against the quotes:" in finished(page)
    assert RAID in page.locator(".pq-quote").first.inner_text()
    supported = page.locator(".pq-supported")
    expect(supported).to_have_text([TRUE.replace(" [1].", ".1")])
    struck = page.locator("del.pq-unsupported")
    expect(struck).to_have_text([FALSE.replace(" [1]", "")])
    expect(struck).to_have_attribute("title", re.compile("not in the article"))
    assert "line-through" in struck.evaluate("(e) => getComputedStyle(e).textDecorationLine")
    expect(page.locator(".pq-unheard").first).to_contain_text("not in the article")


def test_the_page_says_who_gets_what_and_it_can_be_turned_off(
    page: Page, script: Script, server: LanguageServer
) -> None:
    box = page.locator("#pq-phrase")
    host = f"127.0.0.1:{server.server_port}"
    expect(box).to_contain_text(f"words of small-3b: the questions and their quotes go to {host}")
    box.locator("input").uncheck()
    ask(page, CUENCA)
    page.wait_for_timeout(1500)
    expect(page.locator(".pq-phrasing")).to_have_count(0)
    assert script.sent == []
    page.locator("button.pq-speak[value=es]").click()
    expect(box).to_contain_text("con palabras de small-3b")


def test_an_unclear_follow_up_is_put_in_full_and_that_can_be_taken_back(
    page: Page, script: Script
) -> None:
    ask(page, CUENCA)
    finished(page)
    script.in_full = "Why did the others skip the summit in Cuenca?"
    ask(page, "and the others?")
    understood = page.locator(".pq-searched").last
    expect(understood).to_contain_text(f"Searched for: {script.in_full}")
    expect(page.locator(".pq-answer").last).to_have_class(re.compile("pq-answered"))
    understood.locator("a").click()
    expect(page.locator(".pq-searched")).to_have_count(0)
    expect(page.locator(".pq-answer").last).not_to_have_class(re.compile("pq-answered"))


def test_the_quotes_do_not_wait_for_the_model(page: Page, script: Script) -> None:
    script.pause = 0.5
    began = time.monotonic()
    ask(page, CUENCA)
    expect(page.locator(".pq-quote").first).to_contain_text(RAID)
    assert time.monotonic() - began < 3
    expect(page.locator(".pq-phrasing:not(.pq-finished)")).to_have_count(1)
    expect(page.locator(".pq-supported")).to_have_count(1)  # while the rest still comes
    expect(page.locator(".pq-finished")).to_have_count(0)
    page.locator("a.pq-cite").first.click()
    page.wait_for_selector(".pq-lit", state="attached")
    finished(page)
    assert page.locator(".pq-lit").count(), "what comes later puts out no light"


def test_a_question_can_be_asked_while_the_model_writes(page: Page, script: Script) -> None:
    script.pause = 0.3
    ask(page, CUENCA)
    ask(page, "How many lives does the crisis claim a day?")
    expect(page.locator(".pq-answer")).to_have_count(2)
    expect(page.locator(".pq-finished")).to_have_count(2)


def test_a_model_that_fails_is_a_quiet_line(page: Page, script: Script) -> None:
    script.fault = "500"
    ask(page, CUENCA)
    assert finished(page) == "Not put in other words this time."
    expect(page.locator(".pq-quote").first).to_contain_text(RAID)
    expect(page.locator(".toast-wrap .error")).to_have_count(0)


def test_what_a_model_writes_is_inert(page: Page, script: Script) -> None:
    script.text = f"{TRUE} {HOSTILE}"
    ask(page, CUENCA)
    finished(page)
    expect(page.locator("del.pq-unsupported")).to_have_text([HOSTILE])
    expect(page.locator(".pq-phrasing :is(img, a, em)")).to_have_count(0)


def test_if_nothing_is_borne_out_the_quotes_stand_alone(page: Page, script: Script) -> None:
    script.text = FALSE
    ask(page, CUENCA)
    assert "found nothing that small-3b wrote in the quotes" in finished(page)


def test_it_fits_on_a_phone(browser: Browser, app: str, script: Script) -> None:
    for page in opened(browser, app, viewport=PHONE):
        ask(page, CUENCA)
        finished(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(page.locator(BOX)).to_be_in_viewport()


def test_the_endpoint_gives_the_verdict_of_each_sentence(app: str, script: Script) -> None:
    client = Client(f"{app}/", verbose=False)
    plain = client.predict(CUENCA, api_name="/ask")
    assert "phrasing" not in plain
    assert script.sent == []
    found = client.predict(CUENCA, phrase=True, api_name="/ask")
    verdicts = [one["supported"] for one in found["phrasing"]["sentences"]]
    assert verdicts == [True, False]
    assert found["phrasing"]["text"] == TRUE.replace(" [1].", ". [1]")
    script.fault = "500"
    failed = client.predict(CUENCA, phrase=True, api_name="/ask")
    assert failed["phrasing"] is None
    assert "did not answer" in failed["phrasing_error"]
    assert failed["citations"] == plain["citations"]


def test_without_the_setting_the_page_has_nothing_of_it(browser: Browser, address: str) -> None:
    for page in opened(browser, address):
        ask(page, CUENCA)
        page.wait_for_timeout(1000)
        expect(page.locator("#pq-phrase, .pq-phrasing")).to_have_count(0)
