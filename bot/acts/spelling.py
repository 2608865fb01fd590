"""What people type, spelled out: SMS shorthand, contractions, politeness, slips of the keyboard. Pure: no I/O."""

from __future__ import annotations

import re

from retrieval.folding import fold

#: Shorthand, written as the patterns expect it. Keys are folded.
_SHORTHAND = {
    # French
    "tjs": "toujours", "tjrs": "toujours", "tjr": "toujours", "tj": "toujours", "toujour": "toujours",
    "pa": "pas", "c": "c'est", "cest": "c'est", "sa": "ca", "g": "j'ai", "jai": "j'ai",
    "jarrive": "j'arrive", "jariv": "j'arrive", "jveux": "je veux", "jve": "je veux", "ve": "veux", "j'veux": "je veux", "j'peux": "je peux", "jpeux": "je peux", "jpe": "je peux",
    "peu": "peux", "jvoudrais": "je voudrais", "jvoudrai": "je voudrais", "voudrai": "voudrais", "jaimerais": "j'aimerais",
    "jaimerai": "j'aimerais", "j'aimerai": "j'aimerais", "jsais": "je sais", "chais": "je sais", "jsp": "je sais pas",
    "chepa": "je sais pas", "mm": "meme", "pb": "probleme", "pbm": "probleme", "prob": "probleme", "souci": "probleme",
    "nn": "non", "nan": "non", "nop": "no", "ui": "oui", "wi": "oui", "ouais": "oui", "ouai": "oui", "ouep": "oui", "ouaip": "oui",
    "dac": "d'accord", "dacc": "d'accord", "daccord": "d'accord", "dak": "d'accord", "oki": "ok", "okay": "ok", "okey": "ok", "k": "ok",
    "qqn": "quelqu'un", "qqun": "quelqu'un", "qq1": "quelqu'un", "quelquun": "quelqu'un", "kelkun": "quelqu'un",
    "quelqun": "quelqu'un", "mrc": "merci", "mci": "merci", "mercii": "merci", "bjr": "bonjour", "bsr": "bonsoir", "slt": "salut",
    "fai": "fait", "fe": "fait", "ri1": "rien", "marhce": "marche", "marh": "marche", "march": "marche",
    "mrche": "marche", "fonctione": "fonctionne", "fct": "fonctionne", "dsl": "desole", "cv": "ca va", "bcp": "beaucoup", "pk": "pourquoi",
    "etp": "etape", "vs": "vous", "ms": "mais", "mtn": "maintenant", "mnt": "maintenant",
    "bsoin": "besoin", "besion": "besoin", "bzoin": "besoin", "d1": "d'un", "teknicien": "technicien", "tecnicien": "technicien", "teknisien": "technicien",
    "mapeler": "m'appeler", "mappeler": "m'appeler", "mapele": "m'appelle", "jfais": "je fais", "jsuis": "je suis", "jen": "j'en", "koi": "quoi", "ki": "qui", "pr": "pour", "vit": "vite",
    "mrci": "merci", "jpeu": "je peux", "jpx": "je peux", "px": "peux", "veu": "veux", "pouver": "pouvez", "persone": "personne", "pers": "personne", "apelle": "appelle", "apeler": "appeler", "apele": "appelle", "apelez": "appelez", "rapele": "rappelle", "mapel": "m'appelle", "quon": "qu'on", "qu1": "qu'un", "davoir": "d'avoir", "daide": "d'aide", "maider": "m'aider", "tecos": "techos", "qlq1": "quelqu'un", "qq'un": "quelqu'un", "kelk1": "quelqu'un", "qelqun": "quelqu'un", "qelqu'un": "quelqu'un", "ya": "y a", "y'a": "y a", "yaurait": "y aurait",
    # English
    "u": "you", "ur": "your", "wanna": "want to", "cant": "can't", "cannot": "can't", "dont": "don't", "doesnt": "doesn't",
    "didnt": "didn't", "isnt": "isn't", "wont": "won't", "couldnt": "couldn't", "wouldnt": "wouldn't", "im": "i'm", "ive": "i've",
    "thx": "thanks", "tnx": "thanks", "tks": "thanks", "thks": "thanks", "thanx": "thanks", "ty": "thanks", "thnks": "thanks",
    "some1": "someone", "any1": "anyone", "cn": "can", "hav": "have", "hv": "have", "wnt": "want", "nd": "need", "ned": "need", "speek": "speak", "spk": "speak", "hlp": "help", "persn": "person", "sm1": "someone", "cal": "call", "cll": "call", "fone": "phone", "tmrw": "tomorrow", "ne1": "anyone", "gimme": "give me", "lemme": "let me", "bak": "back", "sombody": "somebody", "sumone": "someone", "sum1": "someone", "ppl": "people", "idk": "i don't know", "dunno": "don't know", "yep": "yes",
    "yeah": "yes", "yup": "yes", "yea": "yes", "nope": "no", "nah": "no", "naw": "no", "nothin": "nothing",
    "tho": "though", "r": "are", "didn": "didn't", "thats": "that's", "tlk": "talk", "umain": "humain", "humin": "human", "humn": "human", "huamn": "human", "wat": "what", "wrk": "work", "wrks": "works",
    "tryed": "tried", "whats": "what's", "theres": "there's",
}  # fmt: skip
_PHRASES = (
    (r"\b(?:can|could) not\b", "can't"),
    (r"\b(do|does|did|is|was|would|has|have) not\b", r"\1n't"),
    (r"\bwill not\b", "won't"),
    (r"\b(?:i a?m|i'm) not able\b|\b(?:i'm |i am )?unable\b", "i can't"),
    (r"\bi would\b", "i'd"),
    (r"\bid (like|rather|prefer|love)\b", r"i'd \1"),
    # Politeness changes nothing; the French "ne" tells nothing that "pas" does not.
    (r"\bs'?il (?:vous|te) pla[iî]t\b|\b(?:svp|stp|please|pls|plz|pleaz|plse|if you don't mind)\b", " "),
    (r"\bne |\bn'(?=\w)", ""),
    (r"\best-ce qu(?:e |')|\best ce qu(?:e |')", ""),
    (r"\bce (?=fait$|fait\b)", "c'est "),
    (r"\b(want|like|need|have|speak|talk|get) 2\b", r"\1 to"),
    (r"-(moi|nous|vous|tu|je|il|elle|on|la|ci)\b", r" \1"),
    (r"[\ufe0f\U0001f3fb-\U0001f3ff]", ""),
    (r"(?<!\w)(?:\+1|thumbsup|thumbs up)(?!\w)", "👍"),
    (r"(?<!\w)(?:-1|thumbsdown|thumbs down)(?!\w)", "👎"),
)
#: Words on which an answer hangs, long enough that one slip leaves no doubt.
_KNOWN_WORDS = """
    humain humaine technicien technicienne operateur operatrice conseiller quelqu'un personne collegue informaticien
    parler discuter appeler rappeler rappelez transferez passez contacter joindre marche fonctionne toujours pareil
    probleme problem suivant suivante precedente redemarre essaye verifie impossible human person someone somebody
    colleague colleagues anyone operator technician representative support speaking talking transfer connect working worked nothing change
    different thanks previous restarted checked finished
"""
#: Words that are right as they are, though one letter from one of those.
_OTHER_WORDS = """
    transfert transferts humans personnes personnel personal persona parlez parle rappel appelez passer passe marcher marches fonctionner
    pareille pareils problemes suivants changer chance charge changed changes charger marque transfers connecte
    connects walking taking speaks worker workers thing anything thank operateurs operation technique techniciens
    conseil collegues supports supporte supported verifier verifiez essayez essayer redemarrer redemarrez precedent
    joint rappelle appelle rappellent appellent rappele marchent woking checker ranger manger parter appeller
    somebodys contacte contact contacts
"""
_RIGHT = frozenset((_KNOWN_WORDS + _OTHER_WORDS).split())


def plain(text: str) -> str:
    """The text as the patterns read it: folded, spelled out, without politeness and without "ne"."""
    words = " ".join(_mend(_SHORTHAND.get(word, word)) for word in fold(text).split())
    for pattern, instead in _PHRASES:
        words = re.sub(pattern, instead, words)
    return " ".join(words.split())


def _mend(word: str) -> str:
    """The known word that one slip (a letter too many, too few, wrong, or two swapped) makes of this one."""
    if len(word) < 6 or word in _RIGHT or not word.isalpha():
        return word
    for shorter in (word, *_shortened(word)):
        if shorter in _NEAR:
            return _NEAR[shorter]
    return word


def _shortened(word: str) -> list[str]:
    # The first letter is rarely wrong, and often tells words apart ("passez", "cassez").
    return [word[:n] + word[n + 1 :] for n in range(1, len(word))]


#: Each known word, whole and without one of its letters: two words that meet here are one slip apart.
_NEAR = {shorter: known for known in _KNOWN_WORDS.split() for shorter in (known, *_shortened(known))}
