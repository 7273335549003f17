"""What a PDF says of itself: title, author, date, language."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from datetime import date

import pypdfium2
from pypdfium2 import raw

#: Titles that a program puts there when nobody gives one.
_PLACEHOLDER = re.compile(
    r"""
    \W* (?: untitled | no\ title | title | none | null | default | document | blank
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
    r"|default|guest|test|none|null|\d*)\W*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:D:)?\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?")


def title(metadata: Mapping[str, str]) -> str:
    """The title that the file names, "" if it is a placeholder."""
    words = _words(metadata.get("Title", ""))
    return "" if _PLACEHOLDER.fullmatch(words) or not re.search(r"[^\W\d_]", words) else words


def author(metadata: Mapping[str, str]) -> str:
    """Whom the file names as its author, "" if that is nobody."""
    words = _words(metadata.get("Author", ""))
    return "" if _NOBODY.fullmatch(words) else words


def published(metadata: Mapping[str, str]) -> str:
    """The date on which the file was made, as YYYY-MM-DD, "" if that is not given.

    >>> published({"CreationDate": "D:20240229101500+01'00'"})
    '2024-02-29'
    """
    match = _DATE.match(metadata.get("CreationDate", ""))
    if match is None:
        return ""
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def language(document: pypdfium2.PdfDocument) -> str:
    """The ISO 639-1 code of the language that the file says it is in, "" if it does not say."""
    buffer = (ctypes.c_ushort * 64)()
    size = raw.FPDFCatalog_GetLanguage(document.raw, buffer, ctypes.sizeof(buffer))
    code = bytes(buffer)[: max(0, min(size, 128) - 2)].decode("utf-16-le", "replace")
    match = re.match(r"([a-zA-Z]{2})(?:[-_]|$)", code.strip())
    return match[1].lower() if match else ""


def _words(text: str) -> str:
    """The text in one line, without characters that are not for reading."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
