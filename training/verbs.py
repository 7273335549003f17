"""English verbs, as far as a question needs them to become a statement."""

from __future__ import annotations

#: Base, past and past participle of irregular verbs.
_IRREGULAR = """
be was been|become became become|begin began begun|bear bore born|break broke broken| bring
brought brought|build built built|buy bought bought|catch caught caught|choose chose chosen| come
came come|cost cost cost|cut cut cut|deal dealt dealt|do did done|draw drew drawn|drink drank
drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought
fought|find found found|flee fled fled|fly flew flown|forbid forbade forbidden|forget forgot
forgotten|get got got|give gave given|go went gone|grow grew grown|have had had|hear heard heard|
hide hid hidden|hit hit hit|hold held held|keep kept kept|know knew known|lay laid laid|lead led
led| leave left left|lend lent lent|let let let|lie lay lain|lose lost lost|make made made|mean
meant meant|meet met met|pay paid paid|put put put|read read read|ride rode ridden|ring rang
rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold|send
sent sent| set set set|shoot shot shot|show showed shown|shut shut shut|sing sang sung|sink sank
sunk|sit sat sat|sleep slept slept|speak spoke spoken|spend spent spent|split split split|spread
spread spread| stand stood stood|steal stole stolen|strike struck struck|swim swam swum|take took
taken|teach taught taught|tear tore torn|tell told told|think thought thought|throw threw
thrown|understand understood understood|wake woke woken|wear wore worn|win won won|withdraw
withdrew withdrawn|write wrote written|overthrow overthrew overthrown|undergo underwent
undergone|overcome overcame overcome
"""
_FORMS = {row.split()[0]: row.split()[1:] for row in " ".join(_IRREGULAR.split()).split("|")}
PASTS = {forms[0]: forms[1] for forms in _FORMS.values()}
PARTICIPLES = frozenset(participle for _, participle in _FORMS.values())
_VOWELS = "aeiou"
_DOUBLED = frozenset("stop plan ship occur refer commit admit permit prefer transfer drop".split())


def past(base: str) -> str:
    """The past of a verb.

    >>> past("carry"), past("win"), past("use"), past("stop")
    ('carried', 'won', 'used', 'stopped')
    """
    if base in _FORMS:
        return _FORMS[base][0]
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{base}{base[-1]}ed" if base in _DOUBLED else f"{base}ed"


def third(base: str) -> str:
    """The third person of a verb.

    >>> third("carry"), third("have"), third("reach")
    ('carries', 'has', 'reaches')
    """
    if base in ("have", "do", "be"):
        return {"have": "has", "do": "does", "be": "is"}[base]
    if base.endswith(("s", "x", "ch", "sh", "o")):
        return f"{base}es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}s"


def participle_of(past_form: str) -> str | None:
    """The participle of a verb in the past; None if the word is no past.

    >>> participle_of("wrote"), participle_of("painted"), participle_of("harbour")
    ('written', 'painted', None)
    """
    if past_form in PASTS:
        return PASTS[past_form]
    return past_form if past_form.endswith("ed") and len(past_form) > 4 else None


def is_participle(word: str) -> bool:
    """Whether a word may be a past participle."""
    return word in PARTICIPLES or (word.endswith("ed") and len(word) > 4)
