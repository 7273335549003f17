"""Which part of a web page is its article.

The method is that of Mozilla's Readability (github.com/mozilla/readability, Apache-2.0), which
Firefox uses for its reader view: paragraphs give points to the elements around them, the element
with the most points is the article, neighbours with many points join it, and what looks like
navigation, advertising or a form is left out of it. Nothing here changes the page's tree, and
every step takes time in proportion to the page's size: elements are counted from the last to the
first, so that each hands on to its parent what was counted in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from lxml.html import HtmlElement

from pullquote.documents.html_signs import (
    HEADINGS,
    Counts,
    introduces_links,
    is_fishy,
    is_unlikely,
    never_articles,
    own_counts,
    weight,
)

_SENTENCE_END = re.compile(r"[.。](\s|$)")
_SCORED = frozenset(("section", "h2", "h3", "h4", "h5", "h6", "p", "td", "pre"))
_PHRASING = frozenset(
    "a abbr b bdo br cite code data del dfn em font i img ins kbd label mark math q ruby s samp "
    "small span strong sub sup time tt u var wbr".split()
)
_TAG_POINTS = {
    **dict.fromkeys(("pre", "td", "blockquote"), 3),
    **dict.fromkeys(("address", "ol", "ul", "dl", "dd", "dt", "li", "form"), -3),
    **dict.fromkeys((*HEADINGS, "th"), -5),
    "div": 5,
}
_LEVELS = 5  # ancestors of a paragraph that get points from it
_SHORTEST = 25  # characters of a paragraph that counts
#: Characters of an article; with less the rules are relaxed, unless this part of the page's
#: paragraphs is in it.
_ENOUGH, _MOST = 500, 0.6
_MUCH = 0.3  # of the page's paragraphs: an element with so many is part of its article
#: What belongs to an article wherever it stands beside it.
_BESIDE = frozenset(("table", "pre", "blockquote", "dl", "ol", "ul", "figure", "details"))


@dataclass(slots=True)
class Content:
    """The elements that together are the article, in order, and those in them that are not.

    length, prose: characters in the article, and in its paragraphs.
    """

    roots: list[HtmlElement]
    without: set[HtmlElement]
    length: int
    prose: int


def main_content(body: HtmlElement, unshown: Set[HtmlElement], data: Set[HtmlElement]) -> Content:
    """The article of a page.

    ``unshown``: elements that are no text. ``data``: the tables that are not for layout.
    """
    never = set(unshown) | never_articles(body, unshown)
    best = Content([body], never, -1, 0)
    for unlikely, classes, clean in ((1, 1, 1), (0, 1, 1), (0, 0, 1), (0, 0, 0)):
        page = _Page(body, never, data, classes=bool(classes), unlikely=bool(unlikely))
        content = page.content(clean=bool(clean))
        if content.length >= _ENOUGH or content.prose > _MOST * page.prose():
            return content
        if content.length > best.length:
            best = content
    return best


class _Page:
    """The elements of a page that may be in its article, and what is in each."""

    def __init__(
        self,
        body: HtmlElement,
        never: Set[HtmlElement],
        data: Set[HtmlElement],
        *,
        classes: bool,
        unlikely: bool,
    ) -> None:
        self.body, self.data, self.classes = body, data, classes
        self.without = set(never)
        # the elements that stay, in the order of the page
        self.elements: list[HtmlElement] = []
        gone: set[HtmlElement] = set()
        for element in body.iter():
            parent = element.getparent()
            if parent in gone and element is not body:
                gone.add(element)
            elif element in self.without or (
                unlikely and element is not body and is_unlikely(element)
            ):
                gone.add(element)
                self.without.add(element)
            else:
                self.elements.append(element)
        self.own = {element: own_counts(element) for element in self.elements}
        self.counts = {element: own.fresh() for element, own in self.own.items()}
        for element in reversed(self.elements):
            self.hand_on(element)
        self.points: dict[HtmlElement, float] = {}
        #: each ``div`` around one paragraph and nothing else: that paragraph
        self.wrapped = {
            element: paragraph
            for element in self.elements
            if element.tag == "div" and (paragraph := self.only_paragraph(element)) is not None
        }

    def only_paragraph(self, element: HtmlElement) -> HtmlElement | None:
        """The paragraph that is all there is in an element, if so, and it is not mostly links."""
        if self.own[element].text or self.counts[element].link_density >= 0.25:
            return None
        inside = [child for child in element if child in self.counts]
        return inside[0] if len(inside) == 1 and inside[0].tag == "p" else None

    def is_paragraph(self, element: HtmlElement) -> bool:
        """Whether an element is one paragraph, by its name or by what is in it."""
        bare = element.tag == "div" and not self.counts[element].blocks
        return element.tag == "p" or bare or element in self.wrapped

    def is_plain(self, element: HtmlElement) -> bool:
        """Whether an element is a paragraph with few links, and no name says otherwise."""
        counts = self.counts[element]
        few = counts.text >= _SHORTEST and counts.link_density < 0.25
        return few and self.is_paragraph(element) and not (self.classes and weight(element) < 0)

    def around(self, element: HtmlElement) -> HtmlElement | None:
        """The element around an element, leaving out a wrapper of one paragraph."""
        parent = element.getparent()
        return parent.getparent() if parent in self.wrapped else parent

    def hand_on(self, element: HtmlElement) -> None:
        """Add what is in an element, which is counted whole, to its parent."""
        parent = self.counts.get(element.getparent())
        if parent is not None and element is not self.body:
            parent.add_child(element, self.counts[element], is_data=element in self.data)

    def content(self, *, clean: bool) -> Content:
        """The best element and its neighbours that belong to the article."""
        for paragraph, counts, first in self.paragraphs():
            self.give(paragraph, counts, first)
        for element in self.points:
            self.points[element] *= 1 - self.counts[element].link_density
        top = self.top()
        roots = [self.body] if top is None else self.with_headings(list(self.neighbours(top)))
        without = set(self.without)
        if clean:
            self.clean(roots, without)
        found = [self.counts[root] for root in roots]
        return Content(
            roots, without, sum(counts.text for counts in found), sum(c.prose for c in found)
        )

    def paragraphs(self) -> Iterator[tuple[HtmlElement, Counts, HtmlElement | None]]:
        """Everything that reads as a paragraph, what is in it, and the first to get its points."""
        for element in self.elements:
            counts, tag = self.counts[element], element.tag
            if element in self.wrapped:
                continue
            if tag == "div":
                if not counts.blocks:
                    yield element, counts, self.around(element)
                else:
                    for run in self.runs(element):
                        yield element, run, element
            elif tag in _SCORED:
                yield element, counts, self.around(element)

    def runs(self, element: HtmlElement) -> Iterator[Counts]:
        """The text between the blocks in a ``div``: what is in each stretch of it."""
        run = Counts()
        run.add_text(element.text)
        for child in element:
            counts = self.counts.get(child)
            if counts is not None and child.tag in _PHRASING and not counts.blocks:
                run.add(counts)
            elif counts is not None:
                yield run
                run = Counts()
            run.add_text(child.tail)
        yield run

    def give(self, paragraph: HtmlElement, counts: Counts, first: HtmlElement | None) -> None:
        """Give a paragraph's points to the elements around it, less to those further out."""
        if counts.text < _SHORTEST:
            return
        points = 2 + counts.commas + min(counts.text // 100, 3)
        element = first
        for level in range(_LEVELS):
            if element is None or element not in self.counts:
                return
            if element not in self.points:
                self.points[element] = _TAG_POINTS.get(element.tag, 0) + (
                    weight(element) if self.classes else 0
                )
            self.points[element] += points / (level + 1 if level < 2 else 3 * level)
            element = self.around(element)

    def top(self) -> HtmlElement | None:
        """The element that is the article, None if that is the whole page."""
        ranked = sorted(self.points, key=lambda element: -self.points[element])[:5]
        if not ranked or ranked[0] is self.body:
            return None
        top = ranked[0]
        # three others that are nearly as good and lie side by side: what is around them
        around = [
            set(other.iterancestors())
            for other in ranked[1:]
            if self.points[other] >= 0.75 * self.points[top]
        ]
        if len(around) >= 3:
            for element in top.iterancestors():
                if element is self.body:
                    break
                if sum(element in ancestors for ancestors in around) >= 3:
                    top = element
                    break
        # further out, as long as the points do not fall too low, something may be better still
        last = self.points.get(top, 0.0)
        least = last / 3
        for element in top.iterancestors():
            points = self.points.get(element)
            if element is self.body or (points is not None and points < least):
                break
            if points is not None and points > last:
                top = element
                break
            last = last if points is None else points
        parent = top.getparent()
        while parent is not None and parent is not self.body and len(parent) == 1:
            top, parent = parent, parent.getparent()
        return top

    def neighbours(self, top: HtmlElement) -> Iterator[HtmlElement]:
        """The best element and the elements beside it that have much of an article, too."""
        points = self.points.get(top, 0.0)
        least = max(10.0, points * 0.2)
        parent = top.getparent()
        for element in [top] if parent is None else parent:
            if element not in self.counts:
                continue
            counts = self.counts[element]
            bonus = points * 0.2 * (element.get("class", "") == top.get("class", "") != "")
            if element is top or self.points.get(element, -1e9) + bonus >= least:
                yield element
            elif self.is_paragraph(element) and counts.text:
                long = counts.text > 80 and counts.link_density < 0.25
                ends = _SENTENCE_END.search(element.text_content()) is not None
                if long or (counts.text < 80 and not counts.links and ends):
                    yield element
            elif element.tag in _BESIDE and counts.text and counts.link_density < 0.25:
                yield element

    def with_headings(self, roots: list[HtmlElement]) -> list[HtmlElement]:
        """The elements, which lie side by side, and the headings between them."""
        together = set(roots)
        for element in roots[0].itersiblings() if len(roots) > 1 else ():
            if element is roots[-1]:
                break
            if element.tag in HEADINGS and element in self.counts:
                together.add(element)
        return [element for element in roots[0].getparent() if element in together]

    def prose(self) -> int:
        """Characters in paragraphs on the whole page, but for what does not belong in articles."""
        self.clean([self.body], set(self.without))
        return self.counts[self.body].prose

    def clean(self, roots: list[HtmlElement], without: set[HtmlElement]) -> None:
        """Add to ``without`` what does not belong in the article, and count again without it."""
        inside: list[HtmlElement] = []
        much = _MUCH * self.counts[self.body].prose
        for root in roots:
            inside.extend(element for element in root.iter() if element in self.counts)
        for element in inside:
            self.counts[element] = self.own[element].fresh()
        outermost = set(roots)
        kept = {*roots, *(part for table in self.data for part in table.iter())}
        for element in reversed(inside):
            counts = self.counts[element]
            fishy = (
                element not in kept
                and not self.is_plain(element)
                and is_fishy(element, counts, classes=self.classes)
            )
            if fishy and not 0 < much < counts.prose:
                without.add(element)
            elif element not in outermost:
                self.hand_on(element)
        # "More on this" and the links, in one block or in two
        for element in inside:
            after = element.getnext()
            links = self.counts.get(after, Counts()).link_density
            own = self.counts[element].link_density
            if max(own, links) > 0.8 and introduces_links(element, self.counts[element]):
                without.update([element] if own > 0.5 else [element, after])
