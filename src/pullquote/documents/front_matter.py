"""What a text says of itself before it begins: YAML between ``---``, TOML between ``+++``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

_YAML = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.M)
_TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.M)
_LONGEST = 20_000  # code points


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What is said of a text before it, "" where nothing is, and where the text begins."""

    title: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    end: int = 0


def front_matter(text: str) -> FrontMatter:
    """What stands before a text.

    >>> front_matter("---\\ntitle: The mill\\nauthors: [Ada Ode, Tom Quill]\\n---\\nIt is old.")
    FrontMatter(title='The mill', author='Ada Ode, Tom Quill', published='', language='', end=54)
    >>> front_matter("---\\nA line between rules.\\n---\\n").end
    0
    """
    for pattern, parse in ((_YAML, _yaml), (_TOML, _toml)):
        found = pattern.match(text[:_LONGEST])
        fields = parse(found.group(1)) if found else None
        if found and isinstance(fields, dict):
            return FrontMatter(
                _first(fields, "title"),
                _first(fields, "author", "authors", "by", "byline"),
                _first(fields, "date", "published", "publishdate", "pubdate"),
                _first(fields, "lang", "language", "locale"),
                found.end(),
            )
    return FrontMatter()


def _yaml(source: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date that there is not
        return None


def _toml(source: str) -> Any:
    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _first(fields: dict[Any, Any], *names: str) -> str:
    """The words of the first field that has one of the names."""
    known = {str(name).lower(): value for name, value in fields.items()}
    return next((_words(known[name]) for name in names if known.get(name)), "")


def _words(value: object) -> str:
    """A field's value in words: a text, a number, a date, a list of them, or of people."""
    if isinstance(value, dict):
        return _words(value.get("name", ""))
    if isinstance(value, list):
        return ", ".join(filter(None, (_words(item) for item in value[:20])))
    return " ".join(str(value).split())[:300]
