"""How much of the articles of web pages is read, and how much of what is read belongs to them.

    python benchmarks/web_pages.py FOLDER

FOLDER has a folder for each page with ``source.html`` and ``expected.html``, as the test pages of
Mozilla's Readability (https://github.com/mozilla/readability, Apache-2.0) are. Words are counted
wherever they stand; the figures are means over pages.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from lxml import html

from pullquote import PullquoteError
from pullquote.documents.folders import load_file


def words(text: str) -> Counter[str]:
    """How often each word occurs."""
    return Counter(re.findall(r"\w+", text.lower()))


def expected(path: Path) -> str:
    """The words of a page that is nothing but its article."""
    page = html.document_fromstring(path.read_text("utf-8"))
    unread = list(page.iter("script", "style", "iframe"))
    for element in unread:
        element.drop_tree()
    return " ".join(page.itertext())


def read(path: Path) -> str:
    """The article that Pullquote reads, "" if it refuses the page."""
    try:
        return " ".join(article.text for article in load_file(path))
    except PullquoteError:
        return ""


def main() -> None:
    """Read all pages, and print the worst and the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worst", type=int, default=5, help="how many pages are named")
    given = parser.parse_args()
    found = []
    for page in sorted(given.folder.rglob("source.html")):
        wanted, got = words(expected(page.with_name("expected.html"))), words(read(page))
        both = (wanted & got).total()
        found.append((both / wanted.total(), both / max(1, got.total()), page.parent.name))
    if not found:
        parser.error(f"there is no source.html in {given.folder}")
    for kept, right, name in sorted(found)[: given.worst]:
        print(f"{name:<40} words kept {kept:.3f}, right {right:.3f}")
    kept, right = (sum(page[n] for page in found) / len(found) for n in (0, 1))
    print(f"{len(found)} pages: words kept {kept:.3f}, right {right:.3f}")


if __name__ == "__main__":
    main()
