"""What kind of answer a question asks for, and whether some words are of that kind.

A “when” answered without a time, a “how many” without a quantity: such an answer is not one,
however well its sentence fits. Words are looked at, not understood: where a kind cannot be told
from the words, they pass.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Expected(StrEnum):
    """The kind of answer that a question asks for."""

    TIME = "time"
    AGE = "age"
    QUANTITY = "quantity"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    MANNER = "manner"
    YES_NO = "yes or no"
    LIST = "list"
    ANYTHING = "anything"


_ASKS = (
    (
        Expected.AGE,
        r"how old|(?:what|which) age|at what age|(?:qué|que) edad|cu[aá]ntos años tiene",
    ),
    (
        Expected.QUANTITY,
        r"how (?:many|much|long|far|tall|high|big|large|deep|wide|heavy|fast|often|close|near)\b"
        r"|(?:what|which) (?:is |was |were |are )?(?:the )?(?:total |average |exact )?"
        r"(?:number|amount|percentage|percent|proportion|share|size|length|height|width|depth"
        r"|weight|distance|population|price|cost|speed|temperature|budget|area)\b"
        r"|cu[aá]nt[oa]s?\b|(?:qué|que) (?:porcentaje|cantidad|número|distancia|altura|precio)\b",
    ),
    (
        Expected.TIME,
        r"when\b|(?:what|which) (?:year|month|day|date|decade|century|time|season|hour)\b"
        r"|(?:what|which) was the (?:year|date)\b|since when|until when"
        r"|(?:desde |hasta )?cu[aá]ndo\b|(?:qué|que) (?:año|mes|día|fecha|siglo|hora)\b",
    ),
    (Expected.PERSON, r"who\b|whom\b|whose\b|(?:a |de |con )?qui[eé]n(?:es)?\b"),
    (
        Expected.PLACE,
        r"where\b|(?:what|which) (?:city|country|place|town|village|state|region|continent)\b"
        r"|(?:a|de|en)?d[oó]nde\b|(?:qué|que) (?:ciudad|país|lugar|pueblo|región)\b",
    ),
    (Expected.REASON, r"why\b|what (?:caused|made)\b|how come\b|for what reason|por qu[eé]\b"),
    (Expected.MANNER, r"how\b|c[oó]mo\b"),
    (
        Expected.YES_NO,
        r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|isn't"
        r"|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|can't|won't)\b",
    ),
)
#: What may stand in front of the word that asks: “and in what year”, “then who”, “y cuándo”.
_BEFORE = (
    r"^\W*(?:(?:and|but|so|then|also|ok|well|y|e|pero|entonces)\W+)?(?:(?:in|on|at|by|for"
    r"|from|to|of|with|since|until|about|en|a|de|por|con|desde|hasta)\s+)?"
)
_FIRST = [(kind, re.compile(f"{_BEFORE}(?:{pattern})", re.IGNORECASE)) for kind, pattern in _ASKS]
#: The same in the middle of a question: “the raid happened when?”.
_LATER = [
    (kind, re.compile(rf"\b(?:{pattern})\W*$", re.IGNORECASE))
    for kind, pattern in _ASKS
    if kind is not Expected.YES_NO
]
_LIST = re.compile(
    r"^\W*(?:(?:please|can you|could you)\s+)*(?:list|name|enumerate|mention)\b"
    r"|^\W*(?:what|which)\s+(?:are\s+(?:the\s+|all\s+)*|were\s+(?:the\s+|all\s+)*)?"
    r"(?!(?:\w+\s+)?(?:causes|makes|happens|means|goes|comes|takes|needs|says|gives|keeps"
    r"|becomes)\b)"
    r"(?!was\b|is\b|does\b|has\b|this\b|his\b|its\b|us\b)(?:\w+\s+)?[a-z]{2,}(?:[^s\W]s|ies"
    r"|people|men|women)\b"
    r"(?!\s+(?:is|was|does|has)\b)"
    r"|^\W*who (?:are|were) (?:the|all|its|their|his|her)\b|^\W*who all\b"
    r"|^\W*(?:enumera|lista|nombra|menciona)\w*\b|^\W*(?:cu[aá]les|qui[eé]nes) (?:son|fueron"
    r"|eran)\b"
    r"|^\W*(?:a |en |de )?(?:qué|que) \w+(?:os|as|es)\b",
    re.IGNORECASE,
)

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred hundreds thousand thousands million millions billion billions dozen dozens half third "
    "quarter double twice once single both several few many most all none no couple pair every "
    "daily weekly monthly yearly always never rarely little lot "
    "uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "veinte "
    "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento cientos mil miles "
    "millón millones docena mitad doble varios varias pocos muchas muchos ninguno ninguna todos"
).split()
_TIME_WORDS = (
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday today yesterday tomorrow tonight morning afternoon evening night noon midnight dawn "
    "spring summer autumn fall winter year years month months week weeks day days hour hours "
    "minute minutes second seconds decade decades century centuries ago now recently currently "
    "annually after before during when while until since once later soon earlier age era period "
    "time birthday christmas easter weekend "
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre "
    "diciembre lunes martes miércoles jueves viernes sábado domingo hoy ayer mañana noche tarde "
    "primavera verano otoño invierno año años mes meses semana semanas día días hora horas siglo "
    "década después antes durante cuando mientras hasta desde"
).split()
_QUANTITY = re.compile(r"\d|\b(?:" + "|".join(_NUMBER_WORDS) + r")\b|%", re.IGNORECASE)
_TIME = re.compile(r"\d|\b(?:" + "|".join(_TIME_WORDS) + r")\b", re.IGNORECASE)
_YEAR_ALONE = re.compile(r"\W*(?:in |en )?(?:1\d|20)\d\d\W*$")
_PERSON_WORDS = re.compile(
    r"\b(?:\w*(?:man|men|woman|women|person|people|father|mother|son|daughter|brother|sister|wife"
    r"|husband|king|queen|prince\w*|president|minister|mayor|member|leader|soldier|student"
    r"|teacher|worker|child|children|boy|girl|friend|family|police|army|government|company"
    r"|committee|council|team|party|group|officials?|authorities|nobody|anyone|everyone|someone"
    r"|owner|author|[a-z]{3,}(?:ists?|ers|ors|ians?|ants?|ents?))"
    r"|they|he|she|i|we|you|me|us|him|her|them|padre|madre|hombres?|mujer(?:es)?|presidente|rey"
    r"|reina|ministr[oa]s?|gobierno|policía|personas|gente|jefe)\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]|[^\x00-\u024f]")


def expected(question: str) -> Expected:
    """The kind of answer that a question asks for, by its words alone.

    >>> expected("In what year did it burn?").name, expected("how old is he?").name
    ('TIME', 'AGE')
    >>> expected("Which cities sent a mayor?").name, expected("Was it a raid?").name
    ('LIST', 'YES_NO')
    """
    by_word = next((kind for kind, pattern in _FIRST if pattern.match(question)), None)
    if by_word in (None, Expected.PERSON, Expected.PLACE) and _LIST.match(question):
        return Expected.LIST
    if by_word is not None:
        return by_word
    return next((kind for kind, pattern in _LATER if pattern.search(question)), Expected.ANYTHING)


def fits(kind: Expected, words: str) -> bool:
    """Whether some words may be an answer of that kind; True where words cannot tell.

    >>> fits(Expected.QUANTITY, "a few ships"), fits(Expected.TIME, "the old harbour")
    (True, False)
    >>> fits(Expected.AGE, "in 1931"), fits(Expected.PERSON, "a concrete wall")
    (False, False)
    """
    if kind is Expected.QUANTITY:
        return _QUANTITY.search(words) is not None
    if kind is Expected.AGE:
        return _QUANTITY.search(words) is not None and not _YEAR_ALONE.match(words)
    if kind is Expected.TIME:
        return _TIME.search(words) is not None
    if kind is Expected.PERSON:
        return _CAPITAL.search(words) is not None or _PERSON_WORDS.search(words) is not None
    return True
