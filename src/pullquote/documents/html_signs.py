"""Signs that an element of a web page belongs to an article, or does not.

The names and numbers are those of Mozilla's Readability (github.com/mozilla/readability,
Apache-2.0).
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, fields

from lxml.html import HtmlElement

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_UNLIKELY = re.compile(
    r"-ad-|ai2html|banner|breadcrumbs|combx|comment|community|cover-wrap|disqus|extra|footer|gdpr"
    r"|header|legends|menu|related|remark|replies|rss|shoutbox|sidebar|skyscraper|social|sponsor"
    r"|supplemental|ad-break|agegate|pagination|pager|popup|yom-remote",
    re.I,
)
_PERHAPS = re.compile(r"and|article|body|column|content|main|shadow", re.I)
_GOOD = re.compile(
    r"article|body|content|entry|hentry|h-entry|main|page|pagination|post|text|blog|story", re.I
)
_BAD = re.compile(
    r"-ad-|hidden|^hid$| hid$| hid |^hid |banner|combx|comment|com-|contact|footer|gdpr|masthead"
    r"|media|meta|outbrain|promo|related|scroll|share|shoutbox|sidebar|skyscraper|sponsor|shopping"
    r"|tags|widget",
    re.I,
)
_SHARE = re.compile(r"(\b|_)(share|sharedaddy)(\b|_)", re.I)
#: Our own: how links to other articles are introduced, before links alone.
_ELSEWHERE = re.compile(
    r"\W*(?:more (?:from|on|in|stories|about|news)|related|recommended|read (?:more|next|also)"
    r"|also read|latest|trending|most (?:read|popular)|popular|don.t miss|you (?:may|might) also"
    r"|mehr (?:zum|aus|dazu|von)|lesen sie|das könnte|auch interessant|weitere|ähnliche|verwandte"
    r"|à lire|lire aussi|sur le même|articles? (?:liés|similaires)|les plus lus|te puede"
    r"|(?:lee|lea|leia) (?:también|também|mais|más)|más noticias|lo más|veja também|leggi anche"
    r"|potrebbe|articoli correlati|artículos relacionados|noticias relacionadas|lees (?:ook|meer)"
    r"|läs (?:mer|också)|читайте также|相关|関連)",
    re.I,
)
_MAY_INTRODUCE = frozenset((*HEADINGS, "p", "div", "strong", "b", "span", "a"))
_INTRODUCTION = 120  # characters of such a block, links in it and all
#: Our own: names that are those of articles in no page that we know.
_NEVER = re.compile(
    r"\b(?:newsletters?|cookies?|consent|breadcrumbs?|share|sharing|social|toc|editsection"
    r"|mw-editsection|sign-?up|subscribe|recommended|related|most-(?:read|popular|viewed)"
    r"|(?:related|recommended|newsletter|cookie|consent|share|sharing|social|signup|sign-up|promo)"
    r"[-_]{1,2}(?:articles?|posts?|stor(?:y|ies)|content|links?|products?|news|items?|topics?|list"
    r"|banner|bar|notice|popup|box|form|buttons?|tools?|icons?|widget|wrapper|container|block"
    r"|section|media|signup))\b(?![-_])",
    re.I,
)
_ROLES = frozenset("menu menubar complementary navigation alert alertdialog dialog".split())
_COMMAS = re.compile("[,،﹐︐︑⹁⸴，、]")
_IN_DIV = frozenset(("blockquote", "dl", "div", "img", "ol", "p", "pre", "table", "ul"))
_TEXTISH = _IN_DIV | {"span", "li", "td"}
_PROSE = 80  # characters of a paragraph that is surely one
_SHORT = 25  # characters: less is suspicious beside a link
_SHARING = 500  # characters: what is named "share" and is longer is an article all the same


@dataclass(slots=True)
class Counts:
    """What is in an element, without what was left out: characters, and elements of some kinds."""

    text: int = 0
    links: float = 0.0
    commas: int = 0
    headings: int = 0
    lists: int = 0
    textish: int = 0
    blocks: int = 0
    paragraphs: int = 0
    images: int = 0
    items: int = 0
    inputs: int = 0
    data: int = 0  # data tables
    prose: int = 0  # characters in paragraphs that are long enough and not made of links

    def add(self, other: Counts) -> None:
        """Add what is in a child."""
        for name in _NAMES:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def fresh(self) -> Counts:
        """The same text without anything of the elements in it."""
        return Counts(self.text, commas=self.commas)

    def add_text(self, text: str | None) -> None:
        """Add a stretch of text."""
        if text:
            words = " ".join(text.split())
            self.text += len(words)
            self.commas += len(_COMMAS.findall(words))

    def add_child(self, element: HtmlElement, counts: Counts, *, is_data: bool) -> None:
        """Add a child and what is in it; ``is_data``: whether it is a table of data."""
        tag = element.tag
        self.add(counts)
        if tag == "a":
            part = 0.3 if (element.get("href") or "").startswith("#") else 1.0
            self.links += part * counts.text - counts.links
        elif tag in HEADINGS:
            self.headings += counts.text - counts.headings
        elif tag in ("ul", "ol"):
            self.lists += counts.text - counts.lists
        if tag in _TEXTISH:
            self.textish += counts.text - counts.textish
        self.blocks += tag in _IN_DIV
        self.paragraphs += tag == "p"
        self.images += tag == "img"
        self.items += tag == "li"
        self.inputs += tag == "input"
        self.data += is_data
        paragraph = tag == "p" or (tag == "div" and not counts.blocks)
        if paragraph and counts.text >= _PROSE and counts.link_density < 0.25:
            self.prose += counts.text - counts.prose

    @property
    def link_density(self) -> float:
        """The part of the text that is links, in [0, 1]."""
        return self.links / self.text if self.text else 0.0


_NAMES = tuple(field.name for field in fields(Counts))


def own_counts(element: HtmlElement) -> Counts:
    """What is in the text of an element that is in none of its children."""
    counts = Counts()
    for text in (element.text, *(child.tail for child in element)):
        counts.add_text(text)
    return counts


def weight(element: HtmlElement) -> int:
    """Points for the names of an element's class and id: from -50 to 50."""
    names = [name for name in (element.get("class"), element.get("id")) if name]
    return sum(25 * bool(_GOOD.search(n)) - 25 * bool(_BAD.search(n)) for n in names)


def is_fishy(element: HtmlElement, counts: Counts, *, classes: bool) -> bool:
    """Whether an element inside an article looks as if it were no part of it.

    ``classes``: whether the names of its class and id count.
    """
    tag = element.tag
    points = weight(element) if classes else 0
    if tag in ("footer", "aside"):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if counts.text < _SHARING and _SHARE.search(names):
        return True
    if tag in ("h1", "h2"):
        return points < 0
    if tag == "td":  # of a table that is only for layout
        return counts.link_density > 0.5 and not counts.prose
    if tag not in ("form", "fieldset", "table", "ul", "div") or counts.data:
        return False
    if points < 0:
        return True
    if counts.commas >= 10:
        return False
    return _looks_wrong(tag, counts, points, in_figure=_inside(element, "figure"))


def _looks_wrong(tag: str, counts: Counts, points: int, *, in_figure: bool) -> bool:
    is_list = tag == "ul" or (counts.text > 0 and counts.lists / counts.text > 0.9)
    density = counts.link_density
    headings = counts.headings / counts.text if counts.text else 0.0
    return (
        (not in_figure and counts.images > 1 and counts.paragraphs < 0.5 * counts.images)
        or (not is_list and counts.items - 100 > counts.paragraphs)
        or counts.inputs > counts.paragraphs // 3
        or (
            not (is_list or in_figure)
            and headings < 0.9
            and counts.text < _SHORT
            and (counts.images == 0 or counts.images > 2)
            and density > 0
        )
        or (not is_list and points < 25 and density > 0.2)
        or (points >= 25 and density > 0.5)
        or (counts.images == 0 and counts.textish == 0 and counts.headings == 0)
    )


def introduces_links(element: HtmlElement, counts: Counts) -> bool:
    """Whether a short block begins with words that introduce links to other articles."""
    return (
        element.tag in _MAY_INTRODUCE
        and 0 < counts.text <= _INTRODUCTION
        and _ELSEWHERE.match(element.text_content().strip()) is not None
    )


def _is_never_article(element: HtmlElement) -> bool:
    """Whether an element is navigation or by its name surely something beside an article."""
    if element.tag == "nav" or element.get("role") == "navigation":
        return True
    return any(_NEVER.fullmatch(name) for name in _own_names(element))


def _own_names(element: HtmlElement) -> list[str]:
    return f"{element.get('class', '')} {element.get('id', '')}".split()


def never_articles(body: HtmlElement, unshown: Set[HtmlElement]) -> set[HtmlElement]:
    """What by its name is never an article, unless most of the page is in it."""
    lengths = {element: own_counts(element).text for element in body.iter()}
    for element in reversed(lengths):
        parent = element.getparent()
        if parent in lengths and element not in unshown:
            lengths[parent] += lengths[element]
    return {
        element
        for element, length in lengths.items()
        if _is_never_article(element) and 3 * length < lengths[body]
    }


def is_unlikely(element: HtmlElement) -> bool:
    """Whether the name of an element's class or id, or its role, is that of navigation and ads."""
    if element.get("role") in _ROLES:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return bool(
        len(names) > 1
        and element.tag != "a"
        and _UNLIKELY.search(names)
        and not _PERHAPS.search(names)
        and not _inside(element, "table", "code")
    )


def _inside(element: HtmlElement, *tags: str) -> bool:
    """Whether one of the four elements around an element has one of the tags."""
    for level, ancestor in enumerate(element.iterancestors()):
        if level > 3:
            return False
        if ancestor.tag in tags:
            return True
    return False
