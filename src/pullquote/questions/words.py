"""Words of English and Spanish that say nothing about a subject, and how words are compared."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[\w'’]+")

#: Words that a question is built with. What is left of it without them is what it is about.
FUNCTION_WORDS = frozenset(
    (
        # English
        "a an the of in on at to for from by with about into over after before during between and "
        "or but so as if than what which who whom whose when where why how is are was were be been "
        "being am do does did done has have had having can could will would shall should may might "
        "must not no any some all many much more most other else another one ones such same both "
        "only also too just even still ever never i me my we us our you your long old far often "
        "there here then please tell give let s t re ve ll d m it's that's what's who's where's "
        "whats whos wheres whens whys hows thats theres hes shes theyre youre im ive "
        "didnt doesnt dont isnt wasnt arent werent wont cant couldnt wouldnt hasnt havent "
        # as people write in chats
        "pls plz ur abt bout coz cuz bc tho thru gonna wanna gotta "
        # Spanish
        "el la los las un una unos unas de del al a en con por para sin sobre entre y e o u ni que "
        "qué quien quién quienes quiénes cual cuál cuales cuáles cuando cuándo cuanto cuánto "
        "cuanta "
        "cuánta cuantos cuántos cuantas cuántas donde dónde adonde adónde como cómo porque es son "
        "era eran fue fueron ser será está están estaba hay había ha han he haber se le les lo me "
        "te nos mi tu su sus si sí no más muy también ya todo toda todos todas otro otra otros "
        "otras mismo misma tan tanto usted ustedes yo dime diga dame puede puedes favor"
    ).split()
)
#: Words that point at something said before.
PRONOUNS = frozenset(
    (
        "he she it they him her hers his its their theirs them himself herself itself themselves "
        "this that these those there then "
        "él ella ello ellos ellas este esta esto estos estas ese esa eso esos esas aquel aquella "
        "aquello su sus"
    ).split()
)
#: What people call the text that they ask about.
PIECE_WORDS = frozenset(
    (
        "article piece text story document page paper post report essay author writer "
        "artículo articulo texto documento página pagina informe escrito nota pieza autor autora"
    ).split()
)
#: “What did she say?” is about a person, not the piece.
PERSONS = frozenset("he she they him her hers his their theirs them el ella ellos ellas su".split())


def words_of(text: str) -> list[str]:
    """The words of a text, small, with straight apostrophes.

    >>> words_of("Why’s that, Ana?")
    ["why's", 'that', 'ana']
    """
    return [word.lower().replace("’", "'").strip("'") for word in _WORD.findall(text)]


def plain_form(text: str) -> str:
    """A text small, without accents and marks, its words one blank apart.

    >>> plain_form("¿De qué trata ESTO?")
    'de que trata esto'
    """
    letters = unicodedata.normalize("NFD", text.lower())
    kept = "".join(c for c in letters if unicodedata.category(c) != "Mn")
    return " ".join(re.sub(r"[^\w']", " ", kept.replace("’", "'")).split())


def content_words(text: str) -> list[str]:
    """The words that say what a text is about, in order.

    >>> content_words("When did the summit in Cuenca take place?")
    ['summit', 'cuenca', 'take', 'place']
    """
    return [
        word
        for word in words_of(text)
        if (bare := word.removesuffix("'s")) not in FUNCTION_WORDS
        and bare not in PRONOUNS
        and len(bare) > 1
    ]


def left_of(plain: str, known: frozenset[str]) -> list[str]:
    """The words of a plain form that are neither known nor only what questions are built with.

    >>> left_of("what is the story of the raid", frozenset({"story"}))
    ['raid']
    """
    words = plain.replace("'", " ").split()
    return [word for word in words if word not in known and word not in _PLAIN_WORDS]


_PLAIN_WORDS = frozenset(plain_form(" ".join((FUNCTION_WORDS | PRONOUNS) - PERSONS)).split())
