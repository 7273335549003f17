"""The page and the endpoints over more articles than a list shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gradio_client import Client
from playwright.sync_api import Browser, Page, expect
from served import served
from visitor import PHONE, ask, opened

PLACES = "Gull Oxley Selwyn Marl Brack Tern Quill Ode Hale Pell Wick Dorn Lusk Rook Sandy".split()
THINGS = ("ferry", "mill", "lighthouse")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app with 45 articles: three things in fifteen places, one a year from 1980 on."""
    folder = tmp_path_factory.mktemp("archive")
    names = [(place, thing) for thing in THINGS for place in PLACES]
    for number, (place, thing) in enumerate(names):
        path = folder / f"{thing}-{place.lower()}.txt"
        path.write_text(f"The {thing} of {place} was painted blue. It cost {number + 11} crowns.")
        path.with_suffix(".toml").write_text(
            f'title = "The {thing} of {place}"\npublished = "{1980 + number}-05-01"\n'
            f'publication = "{place} Post"\n'
        )
    yield from served(folder, "--index", folder / "index")


@pytest.fixture(params=[None, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, archive: str) -> Iterator[Page]:
    yield from opened(browser, archive, **({"viewport": request.param} if request.param else {}))


def test_titles_are_searched(page: Page) -> None:
    if page.viewport_size == PHONE:
        page.get_by_role("button", name="Read the article").click()
    finder, chooser = (
        page.get_by_label("Search 45 articles by title"),
        page.locator("#pq-chooser input"),
    )
    finder.press_sequentially("of selwyn", delay=30)
    page.wait_for_timeout(500)
    chooser.click()
    options = page.get_by_role("option")
    expect(options).to_have_count(4)  # that shown stays among them
    options.filter(has_text="The mill of Selwyn").click()
    expect(page.locator(".pq-article")).to_contain_text("The mill of Selwyn was painted blue.")
    finder.fill("lighthouse of q")
    finder.press("Enter")
    expect(page.locator(".pq-article")).to_contain_text("The lighthouse of Quill was painted blue.")
    expect(chooser).to_have_value("The lighthouse of Quill")


def test_the_search_speaks_the_chosen_language(browser: Browser, archive: str) -> None:
    for page in opened(browser, archive):
        page.get_by_text("Español").click()
        expect(page.get_by_placeholder("Buscar por título entre 45 artículos")).to_be_visible()


def test_every_quote_names_its_article(browser: Browser, archive: str) -> None:
    for page in opened(browser, archive):
        ask(page, "What did the lighthouse of Tern cost?")
        expect(page.locator(".pq-source").first).to_have_text("The lighthouse of Tern")
        expect(page.locator("#pq-chooser input")).to_have_value("The lighthouse of Tern")


def test_the_endpoints_ask_only_what_a_filter_lets_through(archive: str) -> None:
    client = Client(f"{archive}/", verbose=False)
    found = client.predict("What was painted blue?", api_name="/ask", articles="mill-*")
    assert {c["quote"].split()[1] for c in found["citations"]} == {"mill"}
    passages = client.predict(
        "What was painted blue?", 50, api_name="/passages", since="1983", until="1984-12-31"
    )
    assert {passage["title"] for passage in passages} == {"The ferry of Marl", "The ferry of Brack"}
    with pytest.raises(Exception, match="None of the 45 articles appeared in 'Nowhere'"):
        client.predict("What was painted blue?", api_name="/ask", publication="Nowhere")
