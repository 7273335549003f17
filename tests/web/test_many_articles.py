"""The page and the endpoints over more articles than a list shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from gradio_client import Client
from playwright.sync_api import Browser, Page, ViewportSize, expect
from served import served
from test_everyone import serious
from visitor import BOX, PHONE, ask, heard, listen, opened

PLACES = "Gull Oxley Selwyn Marl Brack Tern Quill Ode Hale Pell Wick Dorn Lusk Rook Sandy".split()
AUTHORS = ("Ada Quill", "Tom [T.] Ode")
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
            f'publication = "{place} Post"\nauthor = "{AUTHORS[number % 2]}"\n'
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


def choose(page: Page, label: str, choice: str) -> None:
    page.get_by_label(label, exact=True).first.click()
    page.get_by_role("option", name=choice).first.click()


def open_panel(page: Page, name: str = "Ask only some of the articles") -> None:
    page.get_by_role("button", name=name).click()


def cited(page: Page) -> set[str]:
    """The articles that the last answer quotes, or whose passages it shows."""
    return set(page.locator(".pq-answer").last.locator(".pq-source").all_text_contents())


def test_only_articles_with_what_is_chosen_are_asked_until_one_click(page: Page) -> None:
    on_phone = page.viewport_size == PHONE
    line, widen = page.locator(".pq-only"), page.get_by_role("button", name="Ask all articles")
    expect(widen).to_have_count(0)
    listen(page)
    open_panel(page)
    choose(page, "From", "2010")
    expect(line).to_have_text("Asking only 15 of 45 articles: from 2010-05-01")
    choose(page, "To", "2011")
    choose(page, "Author", "Tom [T.] Ode")
    expect(line).to_contain_text("1 of 45 articles: Tom [T.] Ode · from 2010-05-01 · to 2011-05-01")
    assert heard(page)[-1] == line.inner_text()
    page.get_by_label("Published in", exact=True).first.click()
    options = page.get_by_role("option")
    expect(options).to_have_count(2)  # any, and the one in which something fits
    page.keyboard.press("Escape")
    if not on_phone:
        expect(page.locator(".pq-article")).to_contain_text("The lighthouse of Oxley was painted")
    ask(page, "What was painted blue?")
    assert cited(page) == {"The lighthouse of Oxley"}
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    widen.click()
    expect(line).to_have_count(0)
    expect(widen).to_have_count(0)
    expect(page.locator(BOX)).to_be_focused()
    assert heard(page)[-1] == "All articles are asked."
    expect(page.get_by_label("Author", exact=True).first).to_have_value("Any")
    expect(page.locator(".pq-answer")).to_have_count(1)
    ask(page, "What was painted blue?")
    assert len(cited(page)) > 1


def test_what_is_chosen_is_chosen_by_keyboard_alone_and_held_by_the_address(
    browser: Browser, archive: str
) -> None:
    for page in opened(browser, archive, locale="es-ES"):
        page.get_by_role("button", name="Preguntar solo a algunos").focus()
        page.keyboard.press("Enter")
        page.get_by_label("Publicado en", exact=True).first.focus()
        page.keyboard.type("Gull")
        page.keyboard.press("Enter")
        line = page.locator(".pq-only")
        expect(line).to_have_text("Se pregunta solo a 3 de 45 artículos: Gull Post")
        described = page.locator(BOX).get_attribute("aria-describedby")
        expect(page.locator(f"#{described}")).to_have_text(line.inner_text())
        page.wait_for_function("() => location.search === '?publication=Gull+Post'")
        ask(page, "What was painted blue?")
        assert all(name.endswith("of Gull") for name in cited(page))
        page.wait_for_function("() => history.state.questions.length === 1")
        for other in opened(browser, page.url):
            expect(other.locator(".pq-answer")).to_have_count(1)
            expect(other.locator(".pq-only")).to_contain_text("3 of 45")
            assert cited(other) == cited(page)
            assert "publication=Gull+Post" in other.url
        page.get_by_role("button", name="Preguntar a todos los artículos").focus()
        page.keyboard.press("Enter")
        expect(line).to_have_count(0)
        page.wait_for_function("() => !location.search.includes('publication')")


def test_nothing_is_offered_that_articles_do_not_differ_in(
    browser: Browser, address: str, several: str
) -> None:
    for one_or_undated in (address, several):
        for page in opened(browser, one_or_undated):
            ask(page, "What happened?")
            expect(page.locator("#pq-narrow")).to_have_count(0)
            expect(page.locator(".pq-only")).to_have_count(0)


def test_titles_are_searched_among_those_that_are_asked(browser: Browser, archive: str) -> None:
    for page in opened(browser, archive):
        open_panel(page)
        choose(page, "Author", "Ada Quill")
        expect(page.locator(".pq-only")).to_contain_text("23 of 45")
        page.locator("#pq-chooser input").click()
        expect(page.get_by_role("option")).to_have_count(23)
        expect(page.locator("#pq-find")).to_have_count(0)  # they are few enough now


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious_where_articles_are_chosen(
    browser: Browser, archive: str, scheme: str, size: ViewportSize | None
) -> None:
    options = {"color_scheme": scheme} | ({"viewport": size} if size else {})
    for page in opened(browser, archive, **options):
        open_panel(page)
        choose(page, "To", "1985")
        expect(page.locator(".pq-only")).to_contain_text("6 of 45")
        page.wait_for_timeout(300)
        assert serious(Axe().run(page)) == []


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
