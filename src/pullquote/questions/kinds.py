"""What people say that is no question about a fact: small talk, overviews, the piece itself.

A text is one of these only if nothing of its words is left to ask about: “summarize this” is,
“summarize the raid” is a question about the raid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pullquote.datatypes import QuestionKind as Kind
from pullquote.questions.small_talk import SmallTalk, without_small_talk
from pullquote.questions.words import FUNCTION_WORDS, PIECE_WORDS, PRONOUNS, plain_form


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


_OVERVIEW = re.compile(
    r"\b(?:summar\w*|overview|outline|recap|gist|tl ?dr|essence|takeaways?|synopsis|abstract"
    r"|nutshell|resum\w+|sintesis"
    r"|sintetiza\w*|about|trata|va)\b"
    r"|\b(?:key|main|central|major|core|important|principal|overall|big|essential) "
    r"(?:\w+ )?(?:points?|ideas?|arguments?|messages?|thes[ie]s|claims?|conclusions?|findings?"
    r"|facts?|themes?|topics?|things?|subject|picture|thoughts?)\b"
    r"|\b(?:ideas?|puntos?|argumentos?|mensajes?|temas?|conclusion\w*|tesis) (?:clave"
    r"|principal\w*|central\w*|important\w*|mas importantes?)\b"
    r"|\bwhat (?:does|do|did) (?:the|this|it) ?\w* ?(?:say|argue|claim|conclude"
    r"|want to say|tell us)\b"
    r"|\bwhat (?:should|must) i (?:know|remember)\b|\bwhat (?:is|'s) the (?:point|topic|subject"
    r"|theme|message|argument|thesis|conclusion|bottom line)\b"
    r"|\b(?:conclusions?|thesis|bottom line)\b|\bque (?:dice|cuenta|explica|argumenta)\b"
    r"|\bcual es (?:el|la) (?:punto|tema|mensaje|argumento|tesis|conclusion|idea)\b"
    r"|\bexplain (?:this|the (?:article|text|document|page|piece))\b|\b(?:in|en) (?:a few|\d|two"
    r"|three|four|five|dos|tres|cuatro|cinco|pocas) "
    r"(?:points?|sentences?|words?|lines?|bullets?|bullet points|puntos|frases|palabras|lineas)\b"
)
_OVERVIEW_WORDS = frozenset(
    (
        "summary summaries summarize summarise summarized summarised summarizing sum up overview "
        "outline "
        "recap gist tldr tl dr essence takeaway takeaways synopsis abstract nutshell about key "
        "main "
        "central major core important principal overall big picture essential point points idea "
        "ideas "
        "argument arguments message messages thesis theses claim claims conclusion conclusions "
        "finding "
        "findings fact facts theme themes topic topics thing things subject thought thoughts say "
        "says "
        "argue argues claim conclude concludes know remember bottom line explain sentence "
        "sentences word "
        "words bullet bullets line lines two three four five few short brief briefly quick quickly "
        "simple simply whole entire full general want us read reading make made dealing deals "
        "happening "
        "one going write written content contents made makes trying here 1 2 3 4 5 6 7 8 9 10 "
        "resumen resumir resume resumeme resumelo resuma resumes sintesis sintetiza trata va clave "
        "principal principales central centrales importante importantes punto puntos argumento "
        "argumentos mensaje tema temas tesis conclusion conclusiones frases frase palabras palabra "
        "lineas dice cuenta explica argumenta pocas breve brevemente corto dos tres cuatro cinco "
        "general "
        "haz hazme hacer quiere decir contenido leer"
    ).split()
)

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


def spoken(text: str) -> Spoken:
    """What a text is: a question about a fact unless nothing in it asks for one.

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
    if _OVERVIEW.search(plain) and not _left(plain, _OVERVIEW_WORDS):
        return Spoken(Kind.OVERVIEW, rest)
    return Spoken(Kind.FACT, rest)


def _piece_field(plain: str) -> PieceField | None:
    if _left(plain, _PIECE_LEFT):
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


def _left(plain: str, known: frozenset[str]) -> list[str]:
    """The words of a plain form that are neither known nor only what questions are built with."""
    ignored = known | _PLAIN_WORDS
    return [word for word in plain.replace("'", " ").split() if word not in ignored]


#: “What did she say?” is about a person, not the piece.
PERSONS = frozenset("he she they him her hers his their theirs them el ella ellos ellas su".split())
_PLAIN_WORDS = frozenset(
    plain_form(" ".join((FUNCTION_WORDS | PRONOUNS | PIECE_WORDS) - PERSONS)).split()
)
