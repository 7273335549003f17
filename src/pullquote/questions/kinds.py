"""What people say that is no question about a fact: small talk, overviews, the piece itself.

A text is one of these only if nothing of its words is left to ask about: “summarize this” is,
“summarize the raid” is a question about the raid, if the text is not called so (:mod:`.naming`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pullquote.datatypes import QuestionKind as Kind
from pullquote.questions.naming import NO_TEXT, AskedText, as_this_text
from pullquote.questions.overviews import wishes_overview
from pullquote.questions.small_talk import SmallTalk, without_small_talk
from pullquote.questions.words import PIECE_WORDS, left_of, plain_form


class PieceField(StrEnum):
    """What is asked about the piece of writing itself."""

    AUTHOR = "author"
    EDITOR = "editor"
    TRANSLATOR = "translator"
    PUBLISHED = "published"
    PUBLISHER = "publisher"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a text was taken for. ``rest``: what is asked beside the small talk in it.

    names_piece: whether a question about the piece itself calls it by more than “it”.
    """

    kind: Kind
    rest: str
    small_talk: SmallTalk | None = None
    piece: PieceField | None = None
    names_piece: bool = True


_PIECE_REFERENCE = re.compile(
    r"\b(?:this|it|the (?:article|piece|story|text|post|document|page|paper|report|essay)"
    r"|(?:this|that|your) (?:article|piece|story|text|post|document|page|paper|report|essay)"
    r"|est[eoa]|lo|se publico|el (?:articulo|texto|documento|informe)|la (?:nota|pagina))\b"
)
_PIECE = (
    (PieceField.EDITOR, r"edit(?:ed|or|ors|s|ing)?|edito|editor|editado|edita"),
    (PieceField.TRANSLATOR, r"translat(?:ed|or|es|e)|tradujo|traductor|traducido"),
    (PieceField.AUTHOR, (
        r"author|authors|writer|writers|wrote|written by|writes|byline|journalist"
        r"|reporter|autor|autora|escribio|escrito por|periodista"
    )),
    (PieceField.TITLE, r"title|titled|headline|called|name of|titulo|titular|llama"),
    (PieceField.PUBLISHED, (
        r"(?:when|what date|which date|what day|what year|how old|cuando"
        r"|que fecha|date).*\b(?:published|written|posted|appear(?:ed)?"
        r"|released|wrote|publish|updated|article|piece|story|text|post"
        r"|document|publico|publicado|escribio|escrito|publication)"
        r"|publication date|date of publication|fecha de publicacion"
    )),
    (PieceField.PUBLISHER, (
        r"publish(?:ed|er|ers|es)?|posted|appear(?:ed|s)?|publication|outlet"
        r"|newspaper|magazine|website|copyright|from|publico|publicado"
        r"|editorial|periodico|revista"
    )),
)  # fmt: skip
_PIECE_FIELDS = [(name, re.compile(rf"\b(?:{pattern})\b")) for name, pattern in _PIECE]
_PIECE_LEFT = frozenset(
    (
        "edited editor editors edit edits editing translated translator translate translates "
        "author "
        "authors writer writers wrote written write writes byline journalist reporter title titled "
        "headline called name when date day year old published publisher publishers publish "
        "publishes "
        "posted appear appeared appears released updated publication outlet newspaper magazine "
        "website "
        "copyright from whose originally first last time who where what holds "
        "edito editado edita tradujo traductor traducido autor autora escribio escrito "
        "periodista titulo "
        "titular llama fecha publico publicado publicacion editorial periodico revista quien "
        "cuando donde"
    ).split()
)


def spoken(text: str, about: AskedText = NO_TEXT) -> Spoken:
    """What a text is: a question about a fact unless nothing in it asks for one.

    ``about``: the text that is asked about, if it is one.

    >>> spoken("Thanks! When was the raid?").rest, spoken("thank you so much").kind.value
    ('When was the raid?', 'small talk')
    >>> spoken("Summarize this in three points").kind.value, spoken("who wrote this?").piece.value
    ('overview', 'author')
    >>> spoken("What is the main argument of the mayors?").kind.value
    'fact'
    """
    talk, rest = without_small_talk(text)
    if not rest:
        return Spoken(Kind.SMALL_TALK, "", talk) if talk else Spoken(Kind.FACT, text)
    plain = plain_form(rest)
    piece = _piece_field(plain)
    if piece is not None:
        pointed = _PIECE_REFERENCE.findall(plain)
        return Spoken(Kind.PIECE, rest, piece=piece, names_piece=pointed != ["it"])
    if wishes_overview(plain) or wishes_overview(as_this_text(plain, about)):
        return Spoken(Kind.OVERVIEW, rest)
    return Spoken(Kind.FACT, rest)


def _piece_field(plain: str) -> PieceField | None:
    if left_of(plain, _PIECE_LEFT | PIECE_WORDS):
        return None
    field = next((name for name, pattern in _PIECE_FIELDS if pattern.search(plain)), None)
    if field is None:
        return None
    alone = field in (PieceField.AUTHOR, PieceField.EDITOR) and re.fullmatch(
        r"(?:who (?:is|are|was) )?the (?:author|editor|writer)s?|quien es (?:el|la) (?:autora?"
        r"|editora?)",
        plain,
    )
    named = field in (PieceField.TITLE, PieceField.PUBLISHED) and re.search(
        r"\b(?:the|el) (?:title|headline|titulo|titular|publication date)\b", plain
    )
    return field if alone or named or _PIECE_REFERENCE.search(plain) else None
