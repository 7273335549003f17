"""Questions in a conversation: with an earlier question, and perhaps its answer, in front of them.

The reader is given a follow-up as it is searched for: what was asked before stands in front of it.
From questions about one paragraph follow-ups are made by the thousand: a name that the earlier
question has, too, gives way to a pronoun. Where they share none, the later question stands for a
change of subject, and what was asked before must not mislead.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from paragraphs import Paragraph, Question
from twists import names

#: How often a name that both questions have gives way to a pronoun, and how often the earlier
#: question's answer stands behind it, as another program may give it.
_PRONOUN, _WITH_ANSWER = 0.7, 0.3
_PRONOUNS = ("he", "she", "it", "they")
_OBJECTS = {"he": "him", "she": "her", "it": "it", "they": "them"}
_OWN = {"he": "his", "she": "her", "it": "its", "they": "their"}
_WORD = re.compile(r"[a-z]+")
#: Before these a name is the subject.
_AUXILIARIES = frozenset("did does do was is were are has had have will would can could".split())


def front(
    question: Question, others: Sequence[Question], paragraph: Paragraph, chance: random.Random
) -> tuple[str, str] | None:
    """What was asked before a question, and the question as it is asked then.

    ``others``: questions about the same paragraph. None if there is nothing to put in front.
    """
    if question.before:
        # Mostly the last, sometimes the one before it: that of a bare "why?" is further back.
        place = -1 if len(question.before) == 1 or chance.random() < 0.7 else -2
        return question.before[place], question.text
    if not others:
        return None
    earlier = chance.choice(others)
    text = question.text
    shared = [name for name in names(text) if name in earlier.text]
    if shared and chance.random() < _PRONOUN:
        text = with_pronoun(text, max(shared, key=len), usual_pronoun(paragraph.text))
    said = ""
    if earlier.spans and chance.random() < _WITH_ANSWER:
        start, end = chance.choice(earlier.spans)
        said = f" {paragraph.text[start:end]}" if end - start < 80 else ""
    return f"{earlier.text}{said}", text


def usual_pronoun(text: str) -> str:
    """The pronoun that a text has most often, for who or what it is about.

    >>> usual_pronoun("Ada built it. She was born in Leeds; her father was a miller.")
    'she'
    """
    words = _WORD.findall(text.lower())
    counts = {p: words.count(p) + words.count(_OWN[p]) for p in _PRONOUNS}
    return max(_PRONOUNS, key=lambda pronoun: counts[pronoun])


def with_pronoun(question: str, name: str, pronoun: str) -> str:
    """A question with a pronoun for a name.

    >>> with_pronoun("When did Ada Whitlock leave Leeds?", "Ada Whitlock", "she")
    'When did she leave Leeds?'
    >>> with_pronoun("Where was Ada Whitlock's mill?", "Ada Whitlock", "she")
    'Where was her mill?'
    >>> with_pronoun("Who paid Ada Whitlock?", "Ada Whitlock", "she")
    'Who paid her?'
    """
    place = question.index(name)
    before, behind = question[:place].rstrip(), question[place + len(name) :]
    if before.lower().endswith((" the", " a", " an")):
        before = before.rsplit(" ", 1)[0]
    if behind.startswith(("'s", "’s")):
        return f"{before} {_OWN[pronoun]}{behind[2:]}".strip()
    last = before.rsplit(" ", 1)[-1].lower()
    used = pronoun if last in _AUXILIARIES or not before else _OBJECTS[pronoun]
    return f"{before} {used}{behind}".strip()
