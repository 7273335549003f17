"""What people say that is no question about a fact: small talk, overviews, the piece itself.

A text is one of these only if nothing of its words is left to ask about: “summarize this” is,
“summarize the raid” is a question about the raid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pullquote.datatypes import QuestionKind as Kind
from pullquote.questions.words import FUNCTION_WORDS, PIECE_WORDS, PRONOUNS, plain_form


class SmallTalk(StrEnum):
    """What kind of small talk it is; each has a reply."""

    GREETING = "greeting"
    THANKS = "thanks"
    DOUBT = "doubt"
    HELP = "help"
    FAREWELL = "farewell"
    REMARK = "remark"


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


_NAME = r"(?: (?:there|all|everyone|everybody|pullquote|bot|friend|again|a todos|amigo))?"
#: Whole clauses, in their plain form (small, no accents, no marks).
_SMALL_TALK = {
    SmallTalk.GREETING: (
        rf"(?:hi+|hello+|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)){_NAME}"
        rf"|(?:hola|buenas|buenos dias|buenas (?:tardes|noches)|saludos){_NAME}"
        r"|how are you(?: doing)?(?: today)?|how is it going|how's it going|what's up"
        r"|nice to meet you"
        r"|que tal|como estas?|como esta usted|como te va|encantad[oa]"
    ),
    SmallTalk.THANKS: (
        r"(?:ok(?:ay)? )?(?:many |great |no )?(?:thanks|thank you|thx|ty|cheers)"
        r"(?: (?:a lot|so much|very much|again|for (?:that|this|the help|your help|helping)"
        r"|that (?:helps|helped)))*"
        r"|(?:muchas |mil )?gracias(?: (?:por todo|por la ayuda|de nuevo))?"
        r"|(?:that's|that is|this is|very|so|really|how|it's)* ?"
        r"(?:helpful|useful|great|good|nice|cool|perfect|awesome|excellent|wonderful|interesting"
        r"|clear|amazing)"
        r"(?: (?:answer|job|work|one|to know|stuff))?"
        r"|(?:ok|okay|i see|got it|understood|makes sense|fine|alright|all right|sure|right"
        r"|wow)(?: then)?"
        r"|that (?:helps|helped)(?: a lot)?|well done|good job|appreciated|i appreciate it"
        r"|vale|perfecto|genial|muy bien|estupendo|entiendo|entendido|de acuerdo|que (?:bien"
        r"|interesante)"
        r"|muy (?:util|interesante|amable)|esta bien|bien|claro"
    ),
    SmallTalk.DOUBT: (
        r"(?:are|r) (?:you|u) (?:really |quite |absolutely |completely )?(?:sure|certain|serious"
        r"|kidding|joking)"
        r"(?: about (?:that|this|it))?"
        r"|(?:is|was) (?:that|this|it) (?:really |actually )?(?:true|right|correct|so|accurate)"
        r"|really|seriously|for real|no way|can i trust (?:you|that|this|it)"
        r"|(?:that's|that is|this is|it's|you are|you're) (?:wrong|not (?:right|true|correct)"
        r"|incorrect|mistaken|a lie)"
        r"|i (?:don't|do not) (?:believe|think) (?:you|so|that|it)|how do you know(?: that)?"
        r"|says who"
        r"|(?:estas?|esta usted) segur[oa](?: de (?:eso|ello))?|segur[oa]|de verdad|en serio"
        r"|(?:es|eso es) (?:cierto|verdad|correcto)|no (?:te |le |lo )?creo|eso no es (?:cierto"
        r"|verdad)|como lo sabes?"
    ),
    SmallTalk.HELP: (
        r"(?:can you |could you |please )*help(?: me)?(?: please)?"
        r"|what (?:can|could|do|should) (?:you|i|we) (?:do|ask|say|answer)"
        r"|what do you know(?: (?:you|here|me|about|for me|for us|next))*"
        r"|(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|what is (?:this|pullquote)(?: (?:tool"
        r"|app|site|page|thing|chat))?"
        r"|what is your name|what's your name|how (?:does|do) (?:this|it|you|pullquote) work"
        r"|how (?:do|can|should) i (?:use|ask) (?:this|it|you)"
        r"|are you (?:an? )?(?:bot|robot|ai|human|person|real|chatgpt|machine|llm"
        r"|language model)(?: or (?:an? )?\w+)?"
        r"|(?:tell me )?(?:more )?about (?:you|yourself)|can i ask (?:you )?(?:something|anything"
        r"|a question)|test|testing"
        r"|que (?:puedes?|sabes?|haces?)(?: hacer)?(?: por mi)?|que puedo (?:preguntar"
        r"|preguntarte|hacer)|quien eres|quien es usted|que eres"
        r"|como (?:funcionas?|te llamas|funciona esto|se usa(?: esto)?)|(?:puedes? )?(?:ayuda"
        r"|ayudame|ayudarme)|eres (?:un |una )?(?:robot|bot|ia|humano|persona)"
    ),
    SmallTalk.FAREWELL: (
        r"(?:good ?bye|bye(?: bye)?|see (?:you|ya)(?: (?:later|soon|tomorrow))?|farewell"
        r"|good night|take care|have a (?:nice|good|great) (?:day|evening|one|weekend))"
        r"|that's all(?: for (?:now|today))?|that is all|i'm done|nothing else|no more questions"
        r"|adios|hasta (?:luego|pronto|manana|la vista)|chao|nos vemos|eso es todo|nada mas"
    ),
    SmallTalk.REMARK: (
        r"(?:ha)+|lol|haha+|hm+|um+|oh+|ah+|yes|yeah|yep|no|nope|nah|not really|maybe|sorry"
        r"|my bad|please|never ?mind|whatever"
        r"|i (?:love|like|hate) (?:you|this|it)|you(?: are|'re) (?:great|awesome|funny|useless"
        r"|stupid|smart|the best|welcome)"
        r"|tell me a joke|sing|jaja+|si|perdon|lo siento|por favor|que pena|cuentame un chiste"
    ),
}
_CLAUSES = [(talk, re.compile(pattern)) for talk, pattern in _SMALL_TALK.items()]
_CLAUSE_END = re.compile(r"[.!?;:,…]+\s*|\s+-+\s+|\n+")
#: What goes before: a doubt with thanks is answered as a doubt.
_WEIGHTIEST = (
    SmallTalk.HELP,
    SmallTalk.DOUBT,
    SmallTalk.FAREWELL,
    SmallTalk.THANKS,
    SmallTalk.GREETING,
    SmallTalk.REMARK,
)

_OVERVIEW = re.compile(
    r"\b(?:summar\w*|overview|outline|recap|gist|tl ?dr|essence|takeaways?|synopsis|abstract"
    r"|nutshell|resum\w+|sintesis"
    r"|sintetiza\w*|about|trata|va)\b"
    r"|\b(?:key|main|central|major|core|important|principal|overall|big|essential) "
    r"(?:\w+ )?(?:points?|ideas?|arguments?|messages?|thes[ie]s|claims?|conclusions?|findings?"
    r"|facts?|themes?|topics?|things?|subject|picture|thoughts?)\b"
    r"|\b(?:ideas?|puntos?|argumentos?|mensajes?|temas?|conclusion\w*|tesis) (?:clave"
    r"|principal\w*|central\w*|important\w*|mas importantes?)\b"
    r"|\bwhat (?:does|do|did) (?:the|this|he|she|they|it) ?\w* ?(?:say|argue|claim|conclude"
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
    talk, rest = _without_small_talk(text)
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


def _without_small_talk(text: str) -> tuple[SmallTalk | None, str]:
    """The small talk at a text's two ends, and what is left between."""
    clauses = [(m.start(), m.end()) for m in re.finditer(r"[^.!?;:,…\n]+[.!?;:,…\n]*", text)]
    kinds = [_small_talk(text[a:b]) for a, b in clauses]
    found = {kind for kind in kinds if kind is not None}
    asked = [place for place, kind in zip(clauses, kinds, strict=True) if kind is None]
    talk = next((kind for kind in _WEIGHTIEST if kind in found), None)
    if not asked:
        return talk, "" if talk else text
    # Only whole sentences go: “no, not in Quito” and “well, hello is a word” stay as they are.
    first, last = asked[0][0], asked[-1][1]
    head = text[:first].rstrip()
    if head and head[-1] in ",:;" and talk not in (SmallTalk.GREETING, SmallTalk.THANKS):
        first = 0
    return talk, text[first:last].strip()


def _small_talk(clause: str) -> SmallTalk | None:
    plain = plain_form(clause)
    if not plain:
        return None
    return next((talk for talk, pattern in _CLAUSES if pattern.fullmatch(plain)), None)


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


_PLAIN_WORDS = frozenset(plain_form(" ".join(FUNCTION_WORDS | PRONOUNS | PIECE_WORDS)).split())
