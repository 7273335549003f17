"""Wishes for an overview, and the names of the text in them.

“Summarize this”, “what is this guide about?”, “main points of the bee guide”. What the text is, or
what its title names, is read as “this text”: then the same rules, and the same regression
(:mod:`pullquote.questions.intents`), tell such a wish from a question about a fact. “The letter” is
the text itself only if it speaks of no letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from pullquote.questions.words import PIECE_WORDS, left_of, plain_form

#: Letters of a plain form, and those that they may stand for.
_ACCENTED = str.maketrans({"a": "[aá]", "e": "[eé]", "i": "[ií]", "o": "[oó]", "n": "[nñ]"})
#: What an English text calls what is asked for in Spanish.
_IN_ENGLISH = {
    "articulo": "article", "texto": "text", "documento": "document", "pagina": "page",
    "nota": "note", "informe": "report", "ensayo": "essay", "guia": "guide", "resena": "review",
    "obituario": "obituary", "folleto": "leaflet", "entrevista": "interview", "estudio": "study",
    "biografia": "biography", "acta": "minute", "aviso": "notice", "columna": "column",
    "receta": "recipe", "carta": "letter", "discurso": "speech", "charla": "talk",
    "comunicado": "statement", "capitulo": "chapter", "libro": "book", "relato": "tale",
    "cuento": "tale", "historia": "story", "noticia": "news", "reportaje": "report",
    "poema": "poem",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Piece:
    """The one text that is asked about. Both are empty if there are many."""

    title: str = ""
    text: str = ""

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title, in the singular."""
        return frozenset(map(_singular, plain_form(self.title).split()))

    def is_called(self, genre: str) -> bool:
        """Whether “the guide” is the text itself: its title has the word, or it speaks of none."""
        words = {_singular(genre), _IN_ENGLISH.get(_singular(genre), _singular(genre))}
        if words & self.title_words:
            return True
        forms = "|".join(word.translate(_ACCENTED) for word in words)
        used = re.compile(rf"\b(?:{forms})", re.IGNORECASE)
        own = re.compile(
            rf"\b(?:this|these|our|est[eao]s?)(?: \w+){{0,2}} (?:{forms})", re.IGNORECASE
        )
        return bool(self.text) and (not used.search(self.text) or bool(own.search(self.text)))


NO_PIECE = Piece()
#: Longer ones have a question in them.
_LONGEST = 160  # code points

_WISH = re.compile(
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
_WORDS = frozenset(
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


#: What a text may be.
_GENRES = (
    r"(?:articles?|piece|text|story|stories|document|page|paper|post|report|essay|guide|obituary"
    r"|obit|review|leaflet|brochure|pamphlet|handout|interview|study|biography|bio|profile|feature"
    r"|minutes|notice|manual|handbook|column|editorial|blog|transcript|recipe|newsletter|bulletin"
    r"|memo|policy|letter|speech|lecture|talk|statement|announcement|press release|release|chapter"
    r"|book|memoir|tale|fable|poem|novel|excerpt|extract|passage|write ?up|fact ?sheet|faqs?|news"
    r"|item|thing|entry|instructions|account|articulo|texto|documento|pagina|nota|informe|ensayo|guia|obituario|necrologica"
    r"|resena|folleto|entrevista|estudio|biografia|perfil|actas?|aviso|columna|receta|boletin"
    r"|carta|discurso|charla|comunicado|capitulo|libro|relato|cuento|historia|noticia|reportaje"
    r"|cronica|poema)"
)
#: “This travel guide”, “the report by the council”; not “the second chapter”.
_NAMED = re.compile(
    r"\b(?P<which>this|these|that|the whole|the entire|the|your|est[eao]s?|el|la|los|las|del)"
    r"(?P<like>(?: (?!(?:first|second|third|next|last|other|previous|primera?|segund[oa]"
    rf"|ultim[oa])\b)[\w']+){{0,3}}?) (?P<genre>(?:news )?{_GENRES})\b"
    r"(?P<more> (?:on|about|of|by|from|to|for|sobre|de|del)"
    r"(?: (?!(?:says?|mentions?|is|about|su)\b)[\w']+)+)?"
)
#: Behind these, “the guide about wasps” is where something about wasps is looked for.
_TELLS = re.compile(r"\b(?:says?|said|tells?|told|mentions?|read|dice|cuenta|explica|menciona)\b")
_GENRE = re.compile(_GENRES)
#: Words of a wish beside which the title's name the text.
_CUE = re.compile(
    r"\b(?:summar\w*|sum(?:ming)? up|sum|overview|outline|recap|gist|tl ?dr|essence|takeaways?"
    r"|synopsis|plot|rundown|run down|fill me in|in short|in brief|briefly|nutshell|in summary"
    r"|(?:short|quick|brief|simple) version|resum\w+|sintesis|brevemente|en pocas palabras"
    r"|a grandes rasgos|(?:key|main|central|major|core|(?:most )?important|big|biggest)"
    r" (?:points?|ideas?|arguments?|messages?|findings?|facts?|takeaways?|things?|themes?|topics?)"
    r"|(?:ideas?|puntos?|mensajes?|temas?|conclusiones) (?:clave|principal\w*|central\w*)"
    r"|(?:in|to|en) (?:a|one|two|three|four|five|un|una|dos|tres|cuatro|cinco|\d+)"
    r" (?:(?:short|few|couple of) )*(?:words?|sentences?|lines?|points?|bullets?|paragraphs?"
    r"|frases?|puntos|palabras|lineas|parrafos?))\b"
)
#: With these another text may be meant.
_THE = frozenset("the that el la los las del".split())
_BEFORE_NAMES = frozenset("a an the this these that el la los las un una este esta".split())
_BETWEEN_NAMES = frozenset("of in on at to for from by and s the a an de del la el en y".split())
_THIS = "this text"


def as_this_text(plain: str, piece: Piece) -> str:
    """Words in their plain form with “this text” in place of what names the text.

    A title's words do that only beside those of a wish: “what is a bee?” asks about bees.

    >>> guide = Piece("Bees in Town", "This guide is for beginners. The letter came late.")
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
        looked_for = _TELLS.search(plain, 0, found.start()) is not None
        more = (found["more"] or "") if looked_for else ""
        return f"{_THIS}{more}" if _is_this(found, piece) else found[0]

    named = _NAMED.sub(this, plain)
    return _without_title(named, piece) if _CUE.search(plain) else named


def names_another(plain: str, piece: Piece) -> bool:
    """Whether words in their plain form name a text of which the one that is asked about speaks."""
    return bool(piece.text) and any(not _is_this(f, piece) for f in _NAMED.finditer(plain))


def _is_this(found: re.Match[str], piece: Piece) -> bool:
    """Whether the text that is named is the one that is asked about."""
    return found["which"] not in _THE or piece.is_called(found["genre"])


def _without_title(plain: str, piece: Piece) -> str:
    """The same with “this text” for each run of words of the title, or for what the text is."""
    words = plain.split()
    kept: list[str] = []
    place = 0
    while place < len(words):
        end = place
        for number, word in enumerate(words[place:], place + 1):
            if _titled(word, piece):
                end = number
            elif end == place or word not in _BETWEEN_NAMES:
                break
        if end < len(words) and _GENRE.fullmatch(words[end]) and piece.is_called(words[end]):
            end += 1
        if end == place:
            kept.append(words[place])
            place += 1
            continue
        while kept and kept[-1] in _BEFORE_NAMES:
            kept.pop()
        kept.append(_THIS)
        place = end
    return " ".join(kept)


def _titled(word: str, piece: Piece) -> bool:
    bare = word.removesuffix("'s")
    return bool(left_of(bare, PIECE_WORDS | _WORDS)) and _singular(bare) in piece.title_words


def wishes_overview(plain: str) -> bool:
    """Whether words in their plain form ask for an overview of the text.

    >>> wishes_overview("summarize this text"), wishes_overview("summarize the raid")
    (True, False)
    """
    return bool(_WISH.search(plain)) and not left_of(plain, _WORDS | PIECE_WORDS)


def _singular(word: str) -> str:
    """A noun less its plural: enough to compare two of them."""
    return re.sub(r"(?<=[^s])s$", "", re.sub(r"ies$", "y", word))
