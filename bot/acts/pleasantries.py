"""A message without the pleasantries around it: "Bonjour, ... Bonne journée, Camille". Pure: no I/O.

Mails come with them, often on the same line as the answer. Who says nothing else keeps them: "bonjour" is a greeting.
Thanks stay: "c'est bon, merci" says more than "c'est bon".
"""

from __future__ import annotations

import re

_WHO = r"(?:à tou[st]e?s?|à vous|madame|monsieur|l'équipe|all|there|team|support|hotliner|everyone|le support)"
#: The name begins with a capital: "hi printer" greets nobody.
_GREETING = re.compile(
    rf"^\s*(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|dear|good (?:morning|afternoon|evening))"
    rf"(?:[\s,]+{_WHO})*(?:[ ,]+(?-i:[A-ZÉÈ][a-zéèêëîïôç-]+))?\s*(?:[,.!;:-]+|\n)\s*",
    re.IGNORECASE,
)
#: At most eight words below it: a name, a department, a telephone number.
_CLOSING = re.compile(
    r"(?<![\w'-])(?:(?:bien |très )?cordialement|cdlt|cdt|bien à (?:vous|toi)|(?:sincères |meilleures )?salutations"
    r"|respectueusement|bonne (?:journée|soirée|fin de journée|réception)(?: à vous)?|bon week-?end"
    r"|(?:(?:best|kind|warm) )?regards|yours (?:sincerely|truly)|sincerely|all the best"
    r"|have a (?:good|nice|great) (?:day|evening|weekend))(?!\w)[ ,.!;]*\S*(?:\s+\S+){0,8}\s*$",
    re.IGNORECASE,
)
_NAME_LINE = re.compile(r"[\n,]\s*[A-ZÉÈ][\w'-]+(?: [A-ZÉÈ][\w'-]+){0,2}\s*$")
_THANKS_LAST = re.compile(r"(?:merci|thanks|thank you|cheers)\b[^.\n]{0,30}\s*$", re.IGNORECASE)
#: A closing stands near the end: nothing before is looked at, however long the message.
_NEAR_THE_END = 400


def without_pleasantries(text: str) -> str:
    """What is left of the message; all of it when nothing else is."""
    said = _GREETING.sub("", text.replace("’", "'"), count=1)
    head, tail = said[:-_NEAR_THE_END], said[-_NEAR_THE_END:]
    tail = _CLOSING.sub("", tail).rstrip(" ,;\n")
    named = _NAME_LINE.search(tail)
    if named and _THANKS_LAST.search(tail[: named.start()]):
        tail = tail[: named.start()]
    said = (head + tail).strip()
    return said if re.search(r"\w", said) else text
