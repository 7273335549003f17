"""Wishes for an overview of the text: “summarize this”, “tl;dr”, “what is it about?”."""

from __future__ import annotations

import re

from pullquote.questions.words import PIECE_WORDS, left_of

#: “Key points” and the like, in plain forms.
MAIN_POINTS = (
    r"(?:(?:key|main|central|major|core|important|principal|overall|big|biggest|essential)"
    r" (?:\w+ )?(?:points?|ideas?|arguments?|messages?|thes[ie]s|claims?|conclusions?|findings?"
    r"|facts?|themes?|topics?|things?|subject|picture|thoughts?|takeaways?)"
    r"|(?:ideas?|puntos?|argumentos?|mensajes?|temas?|conclusion\w*|tesis) (?:clave"
    r"|principal\w*|central\w*|important\w*|mas importantes?))"
)
_WISH = re.compile(
    r"\b(?:summar\w*|overview|outline|recap|gist|tl ?dr|essence|takeaways?|synopsis|abstract"
    r"|nutshell|resum\w+|sintesis"
    r"|sintetiza\w*|about|trata|va)\b"
    rf"|\b{MAIN_POINTS}\b"
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


def wishes_overview(plain: str) -> bool:
    """Whether words in their plain form ask for an overview of the text.

    >>> wishes_overview("summarize this text"), wishes_overview("summarize the raid")
    (True, False)
    """
    return bool(_WISH.search(plain)) and not left_of(plain, _WORDS | PIECE_WORDS)
