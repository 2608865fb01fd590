"""Rules that turn the French of manuals into the French of people who ask; the meaning, so the target, stays.

Programs write "Impossible d'ouvrir le fichier" and "vous ne pouvez pas"; people write "jarrive pas a ouvrir le fichier".
No text is generated: each rule replaces a few words of a sentence that a person translated.
"""

from __future__ import annotations

import random
import re

Rule = tuple[re.Pattern[str], str]


def _rules(*rules: tuple[str, str]) -> list[Rule]:
    return [(re.compile(pattern, re.IGNORECASE), by) for pattern, by in rules]


# --- "you" of a manual -> "I" of a person, in both languages ---------------------------------------------------------

_EN_I = _rules(
    (
        r"\b(allow|allows|let|lets|help|helps|give|gives|ask|asks|tell|tells|for|to|with|show|shows|send|sends|enable"
        r"|enables|prompt|prompts|warn|warns|notify|offer|offers|provide|provides|inform|informs|from|by) you\b",
        r"\1 me",
    ),
    (r"\byou are\b", "I am"),
    (r"\byou're\b", "I'm"),
    (r"\byou were\b", "I was"),
    (r"\byourself\b", "myself"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
    (r"\byou\b", "I"),
    (r"\bare I\b", "am I"),
)
_FR_I = _rules(
    (r"\bvous (ne |n')?êtes\b", r"je \1suis"), (r"\bvous avez\b", "j'ai"), (r"\bvous n'avez\b", "je n'ai"),
    (r"\bvous (ne )?pouvez\b", r"je \1peux"), (r"\bvous (ne )?voulez\b", r"je \1veux"),
    (r"\bvous (ne )?devez\b", r"je \1dois"), (r"\bvous (ne |n')?(\w{2,})ez\b", r"je \1\2e"),
    (r"\b(pour|avec|à|chez|de|par) vous\b", r"\1 moi"), (r"\bvous\b", "me"), (r"\bvotre ([aeiouyhéèêàâîôû])", r"mon \1"),
    (r"\bvotre (\w+(?:e|ion|té)\b)", r"ma \1"), (r"\bvotre\b", "mon"), (r"\bvos\b", "mes"),
    (r"\bje ([aeiouyéèêàâîôû])", r"j'\1"), (r"\bme ([aeiouyéèêàâîôû])", r"m'\1"),
)  # fmt: skip
_ORDER = re.compile(r"\b(?!vous\b)\w+ez\b(?! pas vous)|-vous\b", re.IGNORECASE)


def first_person(en: str, fr: str) -> tuple[str, str] | None:
    """The same said by the one it happens to; None: the sentence addresses nobody, or gives an order."""
    if not (re.search(r"\byour?\b", en, re.I) and re.search(r"\b(vous|votre|vos)\b", fr, re.I)):
        return None
    if _ORDER.search(re.sub(r"\bvous (ne |n')?\w+ez\b", "", fr, flags=re.I)):
        return None
    for pattern, by in _EN_I:
        en = pattern.sub(by, en)
    for pattern, by in _FR_I:
        fr = pattern.sub(by, fr)
    return en, fr


# --- the language of manuals -> everyday language, in French only ----------------------------------------------------

_EVERYDAY = _rules(
    (r"\bimpossible d(?:e |')", "j'arrive pas à "), (r"\bne (?:peux|peut|pouvez) pas\b", "arrive pas à"),
    (r"\bcela\b", "ça"), (r"\bil y a\b", "y a"), (r"\bil n'y a\b", "y a"), (r"\bfonctionnent\b", "marchent"),
    (r"\bfonctionne\b", "marche"), (r"\bfonctionner\b", "marcher"), (r"\bordinateur portable\b", "portable"),
    (r"\bordinateurs?\b", "ordi"), (r"\bl'ordi\b", "le pc"), (r"\bapplications?\b", "appli"),
    (r"\bmots? de passe\b", "mdp"), (r"\b(?:courriels?|courriers? électroniques?|messages? électroniques?)\b", "mail"),
    (r"\bpériphériques?\b", "appareil"), (r"\bparce que\b", "pcq"), (r"\bs'il vous plaît\b", "svp"),
    (r"\bje ne sais pas\b", "je sais pas"), (r"\bveuillez\b", "il faut"), (r"\bnous\b", "on"),
    (r"\bdémarrer\b", "s'allumer"), (r"\bsupprimé\b", "effacé"), (r"\bsupprimer\b", "effacer"),
    (r"\bquelque chose\b", "qqch"), (r"\bmaintenant\b", "mtn"), (r"\bbeaucoup\b", "bcp"), (r"\btoujours\b", "tjrs"),
    (r"\bsaisir\b", "taper"), (r"\bsaisissez\b", "tapez"), (r"\bafficher\b", "voir"), (r"\bparamètres\b", "réglages"),
)  # fmt: skip
_NEGATION = re.compile(r"\b(?:ne |n')(?=[^.!?]*\b(?:pas|plus|rien|jamais|aucune?)\b)", re.IGNORECASE)
_GREETINGS = ("bonjour, ", "Bonjour, ", "bonjour ", "Salut, ", "svp ", "bonjour, j'ai un souci : ", "Hello, ", "Alors voilà, ",
              "Bonjour à tous, ", "désolé de déranger mais ")  # fmt: skip


def casual(text: str, draw: random.Random) -> str:
    """Each rule by chance; half of the sentences stay as they are."""
    if draw.random() < 0.5:
        return text
    for pattern, by in _EVERYDAY:
        if draw.random() < 0.5:
            text = pattern.sub(by, text)
    if draw.random() < 0.7:
        text = _NEGATION.sub("", text)
    if draw.random() < 0.3:
        text = text.rstrip(".!? ")
    if draw.random() < 0.2:
        text = text.replace("'", draw.choice(("", " ")))
    if draw.random() < 0.2:
        text = _mistyped(text, draw)
    if draw.random() < 0.1:
        text = draw.choice(_GREETINGS) + text
    return text


def _mistyped(text: str, draw: random.Random) -> str:
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for n in draw.sample(long, min(len(long), draw.choice((1, 1, 2)))):
        word, at = words[n], draw.randrange(1, len(words[n]) - 1)
        words[n] = draw.choice((
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ))  # fmt: skip
    return " ".join(words)
