"""Text -> the tokens that words are compared by: stems, codes kept whole, groups of letters. Pure: no I/O."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import Stemmer

from retrieval.articles import Lang
from retrieval.folding import bare

# 0x0000011b · ERR_NAME_NOT_RESOLVED · NET::ERR_CERT_DATE_INVALID · AADSTS50126: what a screen shows, as it shows it.
_CODE = re.compile(
    r"\b0x[0-9a-f]+\b|\b[a-z][a-z0-9]*(?:(?:::|_)[a-z0-9]+)+\b|(?<![\w-])[a-z]{2,}\d{4,}\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_TAIL = {
    "fr": re.compile(r"\b(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quelqu)['’ʼ`´](?=\w)", re.IGNORECASE),
    "en": re.compile(r"['’ʼ`´](?:s|t|m|d|ll|re|ve)\b", re.IGNORECASE),
}
_STEMMERS = {"fr": "french", "en": "english"}
_GROUP = 4


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Few: words that carry no fault in any sentence. "plus", "pas", "not", "off" stay: they may be the symptom.
_STOP: dict[Lang, frozenset[str]] = {
    "fr": _words(
        "le la les un une des du de et ou a au aux en dans sur pour par avec ce cet cette ces ca c cela mon ma mes ton ta"
        " tes son sa ses notre nos votre vos leur leurs je j tu il elle on nous vous ils elles me m te t se s lui y qui que"
        " qu quoi dont est suis es sommes etes sont etait ete etre ai as avons avez ont avait avoir fait faire si mais donc"
        " alors comme bonjour bonsoir salut merci svp stp cordialement l d n ne quand comment pourquoi quel quelle quels"
        " quelles tout toute tous toutes tres bien aussi meme peu encore depuis peux peut pouvez puis veux veut voudrais"
        " faut dois doit"
    ),
    "en": _words(
        "the a an and or of to in on at for with by from this that these those my your his her its our their i me you he"
        " she it we they them is am are was were be been being do does did have has had will would can could should shall"
        " may might so but if then than as just hi hello hey thanks thank please pls there here what which who how why when"
        " where about any some get got im ive u"
    ),
}


def stems(text: str, lang: Lang) -> list[str]:
    """Codes whole, then the stems of the words that tell something; accents and case folded."""
    codes, rest = _split(text, lang)
    return codes + list(_stemmer(lang).stemWords([word for word in _WORD.findall(rest) if word not in _STOP[lang]]))


def letters(text: str, lang: Lang) -> list[str]:
    """Groups of letters within the words that tell something: they forgive endings and typing mistakes."""
    _, rest = _split(text, lang)
    words = [f"<{word}>" for word in _WORD.findall(rest) if len(word) > 2 and word not in _STOP[lang]]
    return [word[start : start + _GROUP] for word in words for start in range(max(1, len(word) - _GROUP + 1))]


def is_code(token: str) -> bool:
    return _CODE.fullmatch(token) is not None


def _split(text: str, lang: Lang) -> tuple[list[str], str]:
    plain = bare(text)
    return _CODE.findall(plain), _TAIL[lang].sub(" ", _CODE.sub(" ", plain))


@cache
def _stemmer(lang: Lang) -> Any:
    return Stemmer.Stemmer(_STEMMERS[lang])
