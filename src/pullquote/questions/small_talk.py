"""Greetings, thanks, doubts and the like: told from what is asked beside them."""

from __future__ import annotations

import re
from enum import StrEnum

from pullquote.questions.words import plain_form


class SmallTalk(StrEnum):
    """What kind of small talk it is; each has a reply."""

    GREETING = "greeting"
    THANKS = "thanks"
    DOUBT = "doubt"
    HELP = "help"
    FAREWELL = "farewell"
    REMARK = "remark"


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
#: What people begin with before they say something.
_FILLER = re.compile(
    r"^(?:(?:hm+|um+|oh|ah|well|ok|okay|so|but|and|wait|no|yes|hey|bueno|pues|pero)\s+)+"
)
#: What goes before: a doubt with thanks is answered as a doubt.
_WEIGHTIEST = (
    SmallTalk.HELP,
    SmallTalk.DOUBT,
    SmallTalk.FAREWELL,
    SmallTalk.THANKS,
    SmallTalk.GREETING,
    SmallTalk.REMARK,
)


def without_small_talk(text: str) -> tuple[SmallTalk | None, str]:
    """The small talk at a text's two ends, and what is left between."""
    clauses = [(m.start(), m.end()) for m in re.finditer(r"[^.!?;:,…\n]+[.!?;:,…\n]*", text)]
    kinds = [_small_talk(text[a:b]) for a, b in clauses]
    found = {kind for kind in kinds if kind is not None}
    # A doubt or a plea for help beside a question is a part of it: “I am lost, what can I do?”
    asked = [
        place
        for place, kind in zip(clauses, kinds, strict=True)
        if kind in (None, SmallTalk.DOUBT, SmallTalk.HELP)
    ]
    if all(kind is not None for kind in kinds):
        asked = []
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
    for words in (plain, _FILLER.sub("", plain)):
        talk = next((talk for talk, pattern in _CLAUSES if pattern.fullmatch(words)), None)
        if talk is not None:
            return talk
    return None
