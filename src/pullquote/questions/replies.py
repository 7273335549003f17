"""Replies to small talk, in English and Spanish: short, kind, and with something to ask."""

from __future__ import annotations

from collections.abc import Sequence

from pullquote.questions.kinds import PieceField
from pullquote.questions.small_talk import SmallTalk

_REPLIES = {
    "en": {
        SmallTalk.GREETING: "Hello! Ask me something about the article.",
        SmallTalk.THANKS: "You’re welcome.",
        SmallTalk.DOUBT: (
            "What I quote stands in the article, word for word; click its number to read it in its "
            "place. Whether it answers you, please judge for yourself."
        ),
        SmallTalk.HELP: (
            "I find the sentences of the article that answer a question, quote them and show where "
            "they stand. If the article doesn’t say, I tell you so."
        ),
        SmallTalk.FAREWELL: "Goodbye, and thank you for reading.",
        SmallTalk.REMARK: "I can only answer questions about the article.",
    },
    "es": {
        SmallTalk.GREETING: "¡Hola! Pregúnteme algo sobre el artículo.",
        SmallTalk.THANKS: "De nada.",
        SmallTalk.DOUBT: (
            "Lo que cito está en el artículo, palabra por palabra; pulse su número para leerlo "
            "en su "
            "sitio. Si responde a su pregunta, júzguelo usted."
        ),
        SmallTalk.HELP: (
            "Busco las frases del artículo que responden a una pregunta, las cito y muestro dónde "
            "están. Si el artículo no lo dice, se lo digo."
        ),
        SmallTalk.FAREWELL: "Adiós, y gracias por leer.",
        SmallTalk.REMARK: "Solo puedo responder a preguntas sobre el artículo.",
    },
}
_TRY = {"en": "You could ask:", "es": "Puede preguntar:"}


def reply(talk: SmallTalk, language: str, suggested: Sequence[str]) -> tuple[str, ...]:
    """The lines of a reply: a sentence or two, then, if there are any, questions to try.

    ``language``: its ISO 639-1 code; English in place of one that is not known here.
    """
    spoken = language if language in _REPLIES else "en"
    lines = (_REPLIES[spoken][talk],)
    return (*lines, _TRY[spoken], *suggested) if suggested else lines


_DETAILS = {
    "en": {
        PieceField.AUTHOR: "The document names its author: {}",
        PieceField.PUBLISHED: "The document gives its date: {}",
        PieceField.PUBLISHER: "The document names its publication: {}",
        PieceField.TITLE: "Its title is: {}",
    },
    "es": {
        PieceField.AUTHOR: "El documento nombra a su autor: {}",
        PieceField.PUBLISHED: "El documento da su fecha: {}",
        PieceField.PUBLISHER: "El documento nombra su publicación: {}",
        PieceField.TITLE: "Su título es: {}",
    },
}


def detail(field: PieceField, value: str, language: str) -> tuple[str, ...]:
    """The line that says what a document says of itself; ``language`` as in :func:`reply`."""
    spoken = language if language in _DETAILS else "en"
    return (_DETAILS[spoken][field].format(value),)
