"""What a web page says of itself: its title, author, date and language.

Only what is marked as such is taken; nothing is guessed from the text. JSON-LD (schema.org) comes
first, then ``meta`` elements, then elements with the names that microdata and style sheets use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

_ARTICLE_TYPE = re.compile(
    r"(?:Article|BlogPosting|Report|Posting|WebPage|Recipe|Review|Book|Chapter|HowTo|FAQPage"
    r"|Course|Event|Product|Thesis|Dataset|CreativeWork)$"
)
_TITLES = ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "title")
_AUTHORS = (
    "author", "article:author", "citation_author", "dc.creator", "dcterms.creator",
    "parsely-author", "sailthru.author", "byl", "twitter:creator:name",
)  # fmt: skip
_DATES = (
    "article:published_time", "datepublished", "og:published_time", "citation_publication_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "parsely-pub-date", "sailthru.date", "publish-date", "publication_date", "pubdate", "date",
)  # fmt: skip
_SEPARATED = re.compile(r"\s+[|\-–—·•»«:/\\]+\s+|\s*[|»]\s*")
_BYLINE = re.compile(r"\b(?:byline|p-author|writtenby|author-?name|entry-author)\b|^author$", re.I)
_BY = re.compile(r"^(?:by|von|par|por|di|door|av)\s*:?\s+", re.I)
_ISO_DATE = re.compile(
    r"\s*((?:1[5-9]|20)\d\d)[-/.]?(0[1-9]|1[0-2])[-/.]?(0[1-9]|[12]\d|3[01])(?!\d)"
)
_LONGEST_NAME = 100  # characters
_LONGEST_HEADING = 1000
_MOST_HEADINGS = 20


@dataclass(frozen=True, slots=True)
class Metadata:
    """Title, author, date (ISO 8601 where it can be told) and language; "" for what is not said."""

    title: str = ""
    author: str = ""
    published: str = ""
    language: str = ""


def metadata(page: HtmlElement) -> Metadata:
    """What a page says of itself in its head and in marked elements."""
    linked = list(_linked_data(page))
    named = _meta(page)
    title = _first(
        (_text(item.get("headline")) for item in linked), (named.get(name, "") for name in _TITLES)
    )
    site = named.get("og:site_name", "")
    return Metadata(
        _title(page, title, site),
        _author(page, linked, named),
        _date(page, linked, named),
        _language(page, linked, named),
    )


def is_byline(element: HtmlElement, words: str) -> bool:
    """Whether a short block says who wrote the page or when, and nothing else."""
    if len(words) > _LONGEST_NAME:
        return False
    for level, outer in enumerate((element, *element.iterancestors())):
        if level > 2:
            return False
        names = f"{outer.get('class', '')} {outer.get('rel', '')} {outer.get('itemprop', '')}"
        if any(_BYLINE.search(name) for name in names.split()):
            return True
    return False


def _title(page: HtmlElement, said: str, site: str) -> str:
    """The title, without the site's name: in the words of a heading that is part of it, if any."""
    shown = _squeezed(page.findtext(".//title") or "")
    headings = [_beginning(heading) for heading in islice(page.iter("h1"), _MOST_HEADINGS)]
    title = said or shown
    for whole in filter(None, (said, shown)):
        parts = {_folded(part) for part in (whole, *_SEPARATED.split(whole))}
        for heading in headings:
            long = len(heading.split()) > 2 and _folded(heading) in _folded(whole)
            if heading and (long or _folded(heading) in parts):
                return heading
    if site and _folded(title) != _folded(site):
        for pattern in (
            rf"\s*[|\-–—·•»:]+\s*{re.escape(site)}\s*$",
            rf"^{re.escape(site)}\s*[|»:]+\s*",
        ):
            title = re.sub(pattern, "", title, flags=re.I)
    return title or next(filter(None, headings), "")


def _author(page: HtmlElement, linked: list[dict[str, Any]], named: dict[str, str]) -> str:
    names = _first(
        (_names(item.get("author")) for item in linked), (named.get(n, "") for n in _AUTHORS)
    )
    if names:
        return names
    for element in page.iter("a", "span", "p", "div", "address", "li", "cite"):
        marked = (
            element.get("rel") == "author" or "author" in (element.get("itemprop") or "").split()
        )
        if marked or _BYLINE.search(element.get("class") or ""):
            inside = islice(element.iter(), _LONGEST_NAME)
            name = next((inner for inner in inside if inner.get("itemprop") == "name"), element)
            words = _BY.sub("", _beginning(name))
            if _is_name(words):
                return words
    return ""


def _date(page: HtmlElement, linked: list[dict[str, Any]], named: dict[str, str]) -> str:
    said = _first(
        (_text(item.get("datePublished")) for item in linked), (named.get(n, "") for n in _DATES)
    )
    if not said:
        times = (
            element.get("datetime") or element.get("content") or ""
            for element in page.iter("time", "span", "meta", "abbr")
            if element.tag == "time" or element.get("itemprop") == "datePublished"
        )
        said = next((time for time in times if _ISO_DATE.match(time)), "")
    iso = _ISO_DATE.match(said)
    if iso:
        return "-".join(iso.groups())
    try:
        return parsedate_to_datetime(said).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return said[:40]


def _language(page: HtmlElement, linked: list[dict[str, Any]], named: dict[str, str]) -> str:
    tags = (
        page.get("lang"),
        page.get("{http://www.w3.org/XML/1998/namespace}lang"),
        page.get("xml:lang"),
        named.get("content-language"),
        *(_text(item.get("inLanguage")) for item in linked),
        named.get("og:locale"),
    )
    for tag in tags:
        match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_,]|\s*$)", tag or "")
        if match:
            return match.group(1).lower()
    return ""


def _linked_data(page: HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles that a page describes in JSON-LD, those that are no more than pages last."""
    found: list[dict[str, Any]] = []
    for script in page.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            waiting: list[Any] = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):  # not JSON, or made to hang: the page has other marks
            continue
        while waiting:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                kinds = item.get("@type")
                kinds = kinds if isinstance(kinds, list) else [kinds]
                if any(_ARTICLE_TYPE.search(str(kind)) for kind in kinds):
                    found.append(item)
                waiting.extend(item.get(key) for key in ("@graph", "mainEntity"))
    yield from sorted(found, key=lambda item: "WebPage" in str(item.get("@type")))


def _meta(page: HtmlElement) -> dict[str, str]:
    """The first content of each name that ``meta`` elements have; all authors, joined."""
    named: dict[str, str] = {}
    for element in page.iter("meta"):
        content = _squeezed(element.get("content") or "")
        for key in ("name", "property", "itemprop", "http-equiv"):
            for name in (element.get(key) or "").lower().split():
                if not content or (name in _AUTHORS and not _is_name(content)):
                    continue
                if name == "citation_author" and name in named:
                    named[name] += f", {content}"
                named.setdefault(name, content)
    return named


def _names(value: Any) -> str:
    """The names in the author of JSON-LD: a name, a thing with a name, or more of them."""
    values = value if isinstance(value, list) else [value]
    names = [_text(v.get("name")) if isinstance(v, dict) else _text(v) for v in values]
    return ", ".join(dict.fromkeys(name for name in names if _is_name(name)))


def _is_name(words: str) -> bool:
    return 1 < len(words) <= _LONGEST_NAME and "://" not in words and not words.startswith("@")


def _text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return _squeezed(value) if isinstance(value, str) else ""


def _first(*sources: Iterable[str]) -> str:
    return next((value for source in sources for value in source if value), "")


def _beginning(element: HtmlElement) -> str:
    """The words in an element, as far as a heading or a name goes."""
    parts, length = [], 0
    for text in element.itertext():
        parts.append(text)
        length += len(text)
        if length > _LONGEST_HEADING:
            break
    return _squeezed("".join(parts))


def _squeezed(words: str) -> str:
    return " ".join(words.split())


def _folded(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip().casefold()
