"""What a file says of itself, and whether somebody said it: title, author, date, language."""

from __future__ import annotations

import re
from datetime import date

#: Titles that a program puts there when nobody gives one.
_PLACEHOLDER = re.compile(
    r"""
    \W* (?: untitled | no\ title | title | none | null | default | document | blank | unbenannt
        | (?:microsoft\ )?(?:word|powerpoint|excel)\ (?:-\ .*|document|presentation)
        | presentation | powerpoint-präsentation | print | printing | output | scan(?:ned)?
        | (?:slide|folie|document|dokument|documento|page|sheet|book|doc|scan|bild|image)\W?\d+
        | \(?anonymous\)? | about:blank | https?://\S* | (?:file|data):\S*
        | \S+\.(?:docx?|pptx?|xlsx?|odt|rtf|pdf|dvi|tex|indd|qxd|pmd|html?|txt|ps|fm|md|cdr|ai)
        | .*\.(?:docx?|indd|qxd|dvi) )
    (?:\s*\(\d+\))? \W*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\W*(?:anonymous|unknown|unspecified|author|admin(?:istrator)?|user|root|owner|microsoft.*"
    r"|python-docx|default|guest|test|none|null|\d*)\W*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:D:)?\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?")


def title(given: str) -> str:
    """The title that a file gives, "" if it is a placeholder.

    >>> title("The pier"), title("Microsoft Word - pier.doc")
    ('The pier', '')
    """
    words = _words(given)
    return "" if _PLACEHOLDER.fullmatch(words) or not re.search(r"[^\W\d_]", words) else words


def author(given: str) -> str:
    """Whom a file gives as its author, "" if that is nobody."""
    words = _words(given)
    return "" if _NOBODY.fullmatch(words) else words


def day(given: str) -> str:
    """A date as YYYY-MM-DD, "" if it is none.

    >>> day("D:20240229101500+01'00'"), day("2024")
    ('2024-02-29', '2024-01-01')
    """
    match = _DATE.match(given)
    if match is None:
        return ""
    year, month, of_month = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, of_month).isoformat()
    except ValueError:
        return ""


def language(given: str) -> str:
    """The ISO 639-1 code of a language tag, "" if it has none.

    >>> language("en-GB"), language("x-klingon")
    ('en', '')
    """
    match = re.match(r"\s*([a-zA-Z]{2})(?:[-_]|\s*$)", given)
    return match[1].lower() if match else ""


def _words(text: str) -> str:
    """The text in one line, without characters that are not for reading."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
