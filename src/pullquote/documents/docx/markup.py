"""The elements of WordprocessingML, and the words in them."""

from __future__ import annotations

import re

from lxml import etree

_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
#: What is not text: deleted, moved away, commands of fields, marks of notes, phonetic guides.
_LEFT_OUT = frozenset(
    "del moveFrom delText delInstrText instrText rPr pPr footnoteReference endnoteReference "
    "footnoteRef endnoteRef annotationRef commentReference rt sdtPr tblPr Fallback".split()
)
_CHARACTERS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = ("0", "false", "off", "none")


def tag(name: str) -> str:
    """The full name of an element or an attribute.

    >>> tag("p")[-2:]
    '}p'
    """
    return _NAMESPACE + name


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value(element: etree._Element | None, *path: str) -> str:
    """The ``w:val`` of the element that is reached by its children of those names, or ""."""
    for name in path:
        element = None if element is None else element.find(tag(name))
    return "" if element is None else element.get(tag("val"), "")


def is_on(element: etree._Element | None, *path: str) -> bool:
    """Whether a setting is there and not off."""
    for name in path:
        element = None if element is None else element.find(tag(name))
    return element is not None and element.get(tag("val"), "1") not in _OFF


def number(given: str, otherwise: int) -> int:
    """A small number as an attribute gives it, ``otherwise`` if it is none.

    >>> number("3", 1), number("x", 1)
    (3, 1)
    """
    return int(given) if re.fullmatch(r"-?\d{1,6}", given) else otherwise


def words(element: etree._Element, boxes: list[etree._Element]) -> str:
    """The words in a paragraph or a part of it; text boxes in it are put into ``boxes``."""
    name = local(element)
    if name in _LEFT_OUT or (name == "r" and is_on(element, "rPr", "vanish")):
        return ""
    if name == "t":
        return element.text or ""
    if name == "br" and element.get(tag("type")) in ("page", "column"):
        return " "
    if name in _CHARACTERS:
        return _CHARACTERS[name]
    if name == "sym":
        return _symbol(element.get(tag("char"), ""))
    if name == "txbxContent":
        boxes.append(element)
        return ""
    inner = "".join(words(child, boxes) for child in element)
    raised = name == "r" and value(element, "rPr", "vertAlign") == "superscript"
    return inner.translate(_RAISED) if raised and re.fullmatch(r"[\d+\-−]*\d", inner) else inner


def _symbol(code: str) -> str:
    """The character of a symbol font: a bullet for those that have no code point of their own."""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,5}", code):
        return ""
    point = int(code, 16)
    return "•" if 0xE000 <= point <= 0xF8FF or 0xD800 <= point < 0xE000 else chr(point)
