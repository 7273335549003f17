"""Text that people and articles wrote, made safe to show: the one place that escapes it."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~$@]|^[-+#=]|&(?=[#\w])|:(?=//)|(?<=www)\.)")
_LIST_NUMBER = re.compile(r"^(\d+)\.")


def visible(text: str) -> str:
    """One line of text in which every control and direction character is shown, not obeyed.

    >>> visible("a\\x1b[2J\\nb\\u202ec")
    'a␛[2J b�c'
    """
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(map(_shown, line))


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        code = ord(character)
        return chr(0x2400 + code) if code < 0x20 else "\ufffd"
    if category in ("Cf", "Cs", "Co", "Cn", "Zl", "Zp") and character not in "\u200c\u200d\u00ad":
        return "\ufffd"
    return character


def inert(text: str) -> str:
    """Text for HTML, or HTML inside Markdown, or a template, that is shown and never obeyed.

    Everything but letters, digits and spaces becomes a character reference, so that no reader of
    HTML, Markdown or ``${...}`` finds a mark in it. As many characters are seen as there were.

    >>> inert("<b> ${1} *x*")
    '&#60;b&#62; &#36;&#123;1&#125; &#42;x&#42;'
    """
    return "".join(
        c if c.isalnum() else " " if c.isspace() else f"&#{ord(_shown(c))};" for c in text
    )


def inert_lines(text: str) -> str:
    """Text as :func:`inert` gives it, on the lines on which it stands; for code.

    >>> inert_lines("a = 1\n  b")
    'a &#61; 1\n  b'
    """
    return "\n".join(inert(line) for line in text.split("\n"))


def escape_markdown(text: str) -> str:
    """One line of text that Markdown shows as it is: no marks, links, images or HTML in it."""
    return _LIST_NUMBER.sub(r"\1\\.", _MARKDOWN.sub(r"\\\1", visible(text)))


def unescape_markdown(text: str) -> str:
    """The text that ``escape_markdown`` made this of.

    >>> unescape_markdown(escape_markdown("a_b [1] 2 * 3"))
    'a_b [1] 2 * 3'
    """
    return re.sub(r"\\([\\`*_{}\[\]()<>#!|~$&:@+=.-])", r"\1", text)
