"""Small marks in a line of a web page: note marks go, exponents and fractions stay readable."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
#: An exponent: digits, signs, brackets and n, with a digit or alone.
_EXPONENT = re.compile(r"[0-9+\-−=()n]*[0-9][0-9+\-−=()n]*|[+\-−n]")
_LIKE_A_NOTE = re.compile(
    r"[\[(]?\s*(?:note|nb|n|ref|fn)?\.?\s*(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5}|[*∗†‡§¶#⁎]+)"
    r"(?:\s*[,;:–-]\s*(?:\d{1,3}|[a-z]))*\s*[\])]?",
    re.I,
)
_IN_BRACKETS = re.compile(r"\[[^\[\]]{1,60}\]")
_SYMBOLS = re.compile(r"[*∗†‡§¶⁎\s]+")
_NOTE_CLASS = re.compile(r"\b(?:reference|footnote|noteref|fnref|cite|endnote)", re.I)
_AFTER_SENTENCE = re.compile(r"[.!?…,;:。！？，、؟।][\"'”’»)\]]*$")
#: Links that lead from a heading to itself, or from a note back to its mark.
_POINTERS = frozenset(("¶", "#", "§", "🔗", "↩", "↩︎", "↩️", "^", "↑", "⏎", "⇧"))
_FRACTION = re.compile(r"(\d?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)([/⁄])$")


def superscript(element: HtmlElement, words: str, before: str) -> str:
    """What a ``sup`` is in plain text; ``before`` is the text that it follows.

    "" for the mark of a note; digits that are an exponent as raised digits; else its words.

    >>> from lxml.html import fromstring
    >>> superscript(fromstring("<sup>2</sup>"), "2", "412 m")
    '²'
    >>> superscript(fromstring("<sup><a href='#1'>[1]</a></sup>"), "[1]", "in 1944.")
    ''
    """
    shown = words.strip()
    if _is_note(element, shown, before):
        return ""
    if shown in ("TM", "tm"):
        return "™"
    if _EXPONENT.fullmatch(shown) and before[-1:].strip():
        return shown.translate(_RAISED)
    return words


def subscript(words: str, before: str) -> tuple[str, str]:
    """The text before a ``sub`` and the ``sub`` in plain text; a fraction gets plain digits.

    >>> subscript("2", "3¹/")
    ('3 1/', '2')
    """
    fraction = _FRACTION.search(before)
    if fraction is None or not words.strip().isdigit():
        return before, words
    whole, above, line = fraction.groups()
    gap = " " if whole else ""
    return before[: fraction.start()] + whole + gap + above.translate(_LOWERED) + line, words


def is_pointer(element: HtmlElement, words: str, before: str) -> bool:
    """Whether a link is a note's mark or a sign that points to a place in the page."""
    shown = words.strip()
    here = (element.get("href") or "").startswith("#")
    role = element.get("role") or ""
    if shown in _POINTERS:
        return here or "headerlink" in (element.get("class") or "") or role == "doc-backlink"
    in_brackets = shown.startswith("[") and _LIKE_A_NOTE.fullmatch(shown) is not None
    return role == "doc-noteref" or (in_brackets and (here or bool(before[-1:].strip())))


def _is_note(element: HtmlElement, shown: str, before: str) -> bool:
    if _IN_BRACKETS.fullmatch(shown) or _SYMBOLS.fullmatch(shown):
        return True
    if not _LIKE_A_NOTE.fullmatch(shown):
        return False
    parent = element.getparent()
    linked = next(element.iter("a"), None) is not None or (
        parent is not None
        and parent.tag == "a"
        and "#" in (parent.get("href") or "")
        and "".join(parent.itertext()).strip() == shown
    )
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return (
        linked
        or _NOTE_CLASS.search(named) is not None
        or (shown.strip("()").isdigit() and _AFTER_SENTENCE.search(before) is not None)
    )
