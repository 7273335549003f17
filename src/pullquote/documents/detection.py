"""The language that a text is in, by its beginning."""

from __future__ import annotations

import re

#: Code points of the text that are looked at.
_BEGINNING = 3000
#: Words that are frequent in English and no words, or rare ones, of other languages.
_ENGLISH = frozenset(
    "the of and to is was were are that with for from have has had which this they it its be been "
    "by on as at not or but their his her would there who what when".split()
)
#: A text is English without the detector, which takes a second to load, if it has at least so
#: many words and these are at least this share of them: running English has 0.3 to 0.45, other
#: languages below 0.1.
_WORDS, _SHARE = 20, 0.2
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
#: What py3langid calls a text that is in no language.
_NO_LANGUAGE = "zxx"


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of a text, "" if it has no words.

    By py3langid (Lui & Baldwin 2012, "langid.py"), which is trained on 97 languages; a text that
    is plainly English is known without it.

    >>> language_of("The ferry leaves the island at nine in the morning, and it comes back in "
    ...     "the late afternoon, when the sheep are in their pens for the night.")
    'en'
    """
    beginning = _ADDRESS.sub(" ", text[:_BEGINNING])
    words = [word.lower() for word in _WORD.findall(beginning)]
    if not words:
        return ""
    if len(words) >= _WORDS and sum(word in _ENGLISH for word in words) >= _SHARE * len(words):
        return "en"
    from py3langid.langid import classify

    found = str(classify(" ".join(beginning.encode("utf-8", "replace").decode("utf-8").split()))[0])
    return "" if found == _NO_LANGUAGE else found


def primary_code(declared: str) -> str:
    """The language of a declared tag (BCP 47), "" if it is none.

    >>> primary_code("pt-BR"), primary_code("EN_us"), primary_code("Deutsch")
    ('pt', 'en', '')
    """
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]+)?", declared.strip())
    return found.group(1).lower() if found else ""
