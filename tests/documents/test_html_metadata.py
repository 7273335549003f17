"""What web pages say of themselves: title, author, date and language."""

from __future__ import annotations

import json

import pytest
from pages import PIER, paragraphs

from pullquote.documents.builder import Document
from pullquote.documents.html import read_html

FILL = paragraphs(PIER[:4])


def read(html: str) -> Document:
    return read_html(html.encode())


LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "name": "x"},
        {
            "@type": "NewsArticle",
            "headline": "The old pier",
            "author": [{"name": "Anna Holm"}, {"name": "Piet Vos"}],
            "datePublished": "2026-03-05T08:00:00Z",
            "inLanguage": "de-DE",
        },
    ],
}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(
            f"<script type='application/ld+json'>{json.dumps(LINKED)}</script>",
            ("The old pier", "Anna Holm, Piet Vos", "2026-03-05", "de"),
            id="json-ld",
        ),
        pytest.param(
            "<meta property='og:title' content='The old pier | Tide'>"
            "<meta property='og:site_name' content='Tide'>"
            "<meta name='author' content='Anna Holm'>"
            "<meta property='article:published_time' "
            "content='2026-03-05T08:00:00+01:00'><meta property='og:locale' content='nl_NL'>",
            ("The old pier", "Anna Holm", "2026-03-05", "nl"),
            id="meta",
        ),
        pytest.param(
            "<title>The old pier - Tide</title>", ("The old pier - Tide", "", "", ""), id="title"
        ),
        pytest.param(
            "<script type='application/ld+json'>{broken</script>", ("", "", "", ""), id="broken"
        ),
    ],
)
def test_what_a_page_says_of_itself(head: str, expected: tuple[str, ...]) -> None:
    document = read(f"<html><head>{head}</head><body>{FILL}</body></html>")
    assert (document.title, document.author, document.published, document.language) == expected


def test_a_title_is_without_the_name_of_the_site_when_a_heading_says_so() -> None:
    page = f"<title>The old pier - The Harbour Times</title><body><h1>The old pier</h1>{FILL}"
    assert read(page).title == "The old pier"


def test_bylines_and_times_in_the_page_are_its_author_and_date() -> None:
    page = (
        f"<html lang='sv-SE'><body><article><p class='byline'>Av <a rel='author'>Anna Holm</a></p>"
        f"<time datetime='2026-03-05T10:00'>5 mars</time>{FILL}</article></body></html>"
    )
    document = read(page)
    assert (document.author, document.published, document.language) == (
        "Anna Holm",
        "2026-03-05",
        "sv",
    )
