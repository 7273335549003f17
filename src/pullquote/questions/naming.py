"""The text that is asked about, and what people call it: “this guide”, “the Maarten obituary”.

What names it is read as “this text”, so that what tells a wish for an overview from a question
about a fact need not know what it is called. “The letter” is the text itself only if it speaks of
none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from pullquote.questions.overviews import MAIN_POINTS
from pullquote.questions.words import FUNCTION_WORDS, PIECE_WORDS, left_of, plain_form

#: What a text is always called, and of that what it is called whatever stands beside it.
_ALWAYS = frozenset(
    "article articles text piece page document articulo texto documento pagina".split()
)
_PLAINLY = frozenset("article text piece articulo texto".split())
#: What it may be called, if it is such a text.
_KINDS = (
    "story stories paper post report essay guide obituary obit review leaflet brochure pamphlet "
    "handout interview study biography bio profile minutes notice manual handbook column editorial "
    "blog transcript recipe newsletter bulletin memo letter speech lecture talk announcement "
    "chapter book memoir tale fable poem novel excerpt extract passage writeup factsheet faq faqs "
    "nota informe ensayo guia obituario necrologica resena folleto entrevista estudio biografia "
    "perfil acta actas aviso columna receta boletin carta discurso charla comunicado capitulo "
    "libro relato cuento historia noticia reportaje cronica poema"
).split()
#: What else it is called if “this” stands before it.
_THESE = "feature news item entry account policy statement instructions thing release".split()
#: What an English text calls what is asked for in Spanish.
_IN_ENGLISH = {
    "nota": "note", "informe": "report", "ensayo": "essay", "guia": "guide", "resena": "review",
    "obituario": "obituary", "necrologica": "obituary", "folleto": "leaflet", "acta": "minutes",
    "actas": "minutes", "entrevista": "interview", "estudio": "study", "biografia": "biography",
    "perfil": "profile", "aviso": "notice", "columna": "column", "receta": "recipe",
    "boletin": "bulletin", "carta": "letter", "discurso": "speech", "charla": "talk",
    "comunicado": "statement", "capitulo": "chapter", "libro": "book", "relato": "tale",
    "cuento": "tale", "historia": "story", "noticia": "news", "reportaje": "report",
    "cronica": "chronicle", "poema": "poem",
}  # fmt: skip
#: Letters of a plain form, and those that they may stand for.
_ACCENTED = str.maketrans({"a": "[aá]", "e": "[eé]", "i": "[ií]", "o": "[oó]", "n": "[nñ]"})
#: A text says what it is in so many of its first code points, if it does.
_BEGINNING = 1000


class AskedText:
    """The one text that is asked about; opened when something in a question may name it."""

    def __init__(self, opened: Callable[[], tuple[str, str, str]] = lambda: ("", "", "")) -> None:
        """``opened``: its title, its text, and what was asked and quoted last."""
        self._opened = opened
        self._called: dict[str, bool] = {}

    @cached_property
    def _read(self) -> tuple[str, str, str]:
        return self._opened()

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title that say what it is about, in the singular."""
        words = left_of(plain_form(self._read[0]), PIECE_WORDS)
        return frozenset(_singular(word.removesuffix("'s")) for word in words)

    def is_called(self, kind: str) -> bool:
        """Whether the text is such a text: its title or its beginning says so, or it has no such.

        >>> text = "This guide is short. The letter came."
        >>> guide = AskedText(lambda: ("Bees in Town", text, ""))
        >>> [guide.is_called(kind) for kind in ("guide", "letter", "brochure")]
        [True, False, True]
        """
        if kind not in self._called:
            title, text, _ = self._read
            forms = _forms(kind)
            own = re.compile(rf"\b(?:this|these|our|est[eao]s?) {forms}", re.IGNORECASE)
            speaks_of = re.search(forms, text, re.IGNORECASE)
            titled = {_singular(kind), _singular(_IN_ENGLISH.get(kind, kind))}
            self._called[kind] = bool(text) and (
                not speaks_of
                or not titled.isdisjoint(map(_singular, plain_form(title).split()))
                or own.search(text, 0, _BEGINNING) is not None
            )
        return self._called[kind]

    def was_spoken_of(self, kind: str) -> bool:
        """Whether the last question or its quote spoke of such a text."""
        return re.search(_forms(kind), self._read[2], re.IGNORECASE) is not None


#: No text, or many.
NO_TEXT = AskedText()
#: Longer ones have a question in them.
_LONGEST = 160  # code points

_EVERY = "|".join((*_ALWAYS, *_KINDS, *_THESE))
#: “This travel guide”, “the report by the council”; not “the second chapter”.
_NAMED = re.compile(
    r"\b(?P<which>this|these|that|the|your|est[eao]s?|el|la|los|las|del)"
    r"(?P<like>(?: (?!(?:first|second|third|next|last|other|previous|primera?|segund[oa]"
    rf"|ultim[oa])\b)[\w']+){{0,3}}?) (?P<kind>(?:news )?(?:{_EVERY}))\b"
    r"(?P<more> (?:on|about|of|by|from|to|for|sobre|de|del)"
    r"(?: (?!(?:says?|mentions?|is|about|su)\b)[\w']+)+)?"
)
_THIS = frozenset("this these este esta esto estos estas".split())
#: Words before a kind that tell nothing of another text.
_LIKE = frozenset(
    "whole entire little short long full annual latest news above entero entera".split()
)
#: Behind these, “the guide about wasps” is where something about wasps is looked for.
_TELLS = re.compile(r"\b(?:says?|said|tells?|told|mentions?|read|dice|cuenta|explica|menciona)\b")
#: Words of a wish beside which the title's name the text.
_CUE = re.compile(
    r"\b(?:summar\w*|sum(?:ming)? up|sum|overview|outline|recap|gist|tl ?dr|essence|takeaways?"
    r"|synopsis|plot|rundown|run down|fill me in|in short|in brief|briefly|nutshell|in summary"
    r"|(?:short|quick|brief|simple) version|resum\w+|sintesis|brevemente|en pocas palabras"
    rf"|a grandes rasgos|{MAIN_POINTS}"
    r"|(?:in|to|en) (?:a|one|two|three|four|five|un|una|dos|tres|cuatro|cinco|\d+)"
    r" (?:(?:short|few|couple of) )*(?:words?|sentences?|lines?|points?|bullets?|paragraphs?"
    r"|frases?|puntos|palabras|lineas|parrafos?))\b"
)
#: Questions that ask for a fact, whatever stands beside it; “who was she, in short?” may not.
_ASKS = re.compile(
    r"(?:and |so |but |in short |briefly |y )*(?:when|where|why|how|is|are|was|were|do|does|did|can"
    r"|has|have|had|will|which|whose|who (?!(?:is|was|are|were)\b)|cuando|donde|como|por que"
    r"|cuant\w+|quien (?!(?:es|fue|era)\b))\b"
)
_BEFORE_NAMES = frozenset("a an the this these that el la los las un una este esta".split())
_BETWEEN_NAMES = frozenset("of in on at to for from by and s the a an de del la el en y".split())
_THIS_TEXT = "this text"
#: Words of a title that name it.
_ENOUGH = 2


def as_this_text(plain: str, text: AskedText) -> str:
    """Words in their plain form with “this text” in place of what names the text.

    A title's words do that only beside those of a wish: “what is a bee?” asks about bees.

    >>> text = "This guide is short. The letter came."
    >>> guide = AskedText(lambda: ("Bees in Town", text, ""))
    >>> as_this_text("what is the guide to bees about", guide)
    'what is this text about'
    >>> as_this_text("what is the letter about", guide)
    'what is the letter about'
    >>> as_this_text("what does it say in this guide about wasps", guide)
    'what does it say in this text about wasps'
    >>> as_this_text("bee guide main points", guide), as_this_text("recap bees in town", guide)
    ('this text main points', 'recap this text')
    """
    if len(plain) > _LONGEST:
        return plain

    def this(found: re.Match[str]) -> str:
        if not _is_this(found, text):
            return found[0]
        looked_for = _TELLS.search(plain, 0, found.start()) is not None
        return _THIS_TEXT + ((found["more"] or "") if looked_for else "")

    named = _NAMED.sub(this, plain)
    wished = asks_for_overview(plain) and not _ASKS.match(plain)
    return _without_title(named, text) if wished else named


def asks_for_overview(plain: str) -> bool:
    """Whether words in their plain form have some of a wish for an overview."""
    return _CUE.search(plain) is not None


def names_another(plain: str, text: AskedText) -> bool:
    """Whether words in their plain form name a text of which the one that is asked about speaks."""
    return any(
        found["kind"] not in (*PIECE_WORDS, *_THESE) and not _is_this(found, text)
        for found in _NAMED.finditer(plain)
    )


def _is_this(found: re.Match[str], text: AskedText) -> bool:
    """Whether the text that is named is the one that is asked about."""
    kind = found["kind"].removeprefix("news ")
    if found["which"] in _THIS:
        return kind in _ALWAYS or not text.was_spoken_of(kind)
    if kind in _PLAINLY:
        return True
    like = found["like"].split()
    if not all(word in _LIKE or _titled(word, text) for word in like):
        return False
    if kind in _ALWAYS:
        return True
    more = left_of(found["more"] or "", PIECE_WORDS)
    return kind not in _THESE and text.is_called(kind) and all(_titled(word, text) for word in more)


def _without_title(plain: str, text: AskedText) -> str:
    """The same with “this text” for each run of words of the title, or for what the text is."""
    words = plain.split()
    kept: list[str] = []
    place = 0
    while place < len(words):
        end, titled = place, 0
        for number, word in enumerate(words[place:], place + 1):
            if _titled(word, text):
                end, titled = number, titled + 1
            elif end == place or word not in _BETWEEN_NAMES:
                break
        # “Bee guide”, or “guide” at the beginning.
        if end < len(words) and (titled or not end) and _is_kind(words[end], text):
            end, titled = end + 1, _ENOUGH
        if titled < min(_ENOUGH, len(text.title_words)) or end == place:
            kept.append(words[place])
            place += 1
            continue
        while kept and kept[-1] in _BEFORE_NAMES:
            kept.pop()
        kept.append(_THIS_TEXT)
        place = end
    return " ".join(kept)


def _is_kind(word: str, text: AskedText) -> bool:
    return word in _ALWAYS or (word in _KINDS and text.is_called(word))


def _titled(word: str, text: AskedText) -> bool:
    bare = word.removesuffix("'s")
    return bare not in FUNCTION_WORDS and _singular(bare) in text.title_words


def _singular(word: str) -> str:
    """A noun less its plural: enough to compare two of them."""
    return re.sub(r"(?<=[^s])s$", "", re.sub(r"ies$", "y", word))


def _forms(kind: str) -> str:
    """A pattern for a kind of text in singular and plural, with accents, in Spanish and English."""
    forms = []
    for word in {kind, _IN_ENGLISH.get(kind, kind)}:
        if word == "minutes":  # “ten minutes” are none
            forms.append("(?:the|these|those|of) minutes")
            continue
        stem = _singular(word)
        plural = f"{stem[:-1]}(?:y|ies)" if stem.endswith("y") else f"{stem}(?:e?s)?"
        forms.append(plural.translate(_ACCENTED))
    return rf"\b(?:{'|'.join(forms)})\b"
