"""Why a mail was not answered, and what the bot notes of mails, in the reader's language. Pure: no I/O.

The programs that read, sort and send mails say it in English, for the record and the log. What they say is known here
by its form; what is not known, as the words of a foreign server, is shown as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.articles import Lang


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, and the language that it is in."""

    text: str
    lang: Lang


_ALONE = {
    "not acted on: no hotliner's address": "non pris en compte : ce n'est pas l'adresse d'un hotliner",
    "not acted on: the sender is not verified": "non pris en compte : l'expéditeur n'est pas vérifié",
    "it could not be handled": "il n'a pas pu être traité",
    "it waits for this machine": "il attend que cette machine ait de la place",
    # Who wrote it
    "our own mail came back": "notre propre message nous est revenu",
    "our own address wrote it": "écrit depuis notre propre adresse",
    "a delivery failure": "un échec de remise",
    "a delivery delay": "un retard de remise",
    "a delivery report": "un avis de remise",
    "written by a mail server": "écrit par un serveur de messagerie",
    "a read receipt": "un accusé de lecture",
    "a complaint report of a mail provider": "le signalement d'un fournisseur de messagerie",
    "an answer to an invitation": "une réponse à une invitation",
    "an invitation to a meeting": "une invitation à une réunion",
    "a meeting that is cancelled": "une réunion annulée",
    "another time proposed for a meeting": "une autre date proposée pour une réunion",
    "its subject is that of an absence notice": "son objet est celui d'un message d'absence",
    "it came without a return path": "arrivé sans adresse de retour",
    "its sender takes no answers": "son expéditeur ne reçoit pas de réponse",
    "its sender is the account of a machine": "son expéditeur est le compte d'une machine",
    "a service that asks senders to prove that they are people": "un service qui demande à qui écrit de prouver "
    "qu'il est une personne",
    "a mailing list put its own address in place of the writer's": "une liste de diffusion a mis son adresse à la "
    "place de celle de l'auteur",
    # Why it could not be read
    "reading it took too long": "sa lecture a pris trop de temps",
    "reading it took too much memory": "sa lecture a pris trop de mémoire",
    "the program that reads mails broke off at it": "le programme qui lit les mails s'est arrêté dessus",
    "it is too large to be read whole": "trop gros pour être lu en entier",
    "its text is in a file that no program here opens (winmail.dat)": "son texte est dans un fichier qu'aucun "
    "programme n'ouvre ici (winmail.dat)",
    "its parts are nested too deep": "ses parties sont imbriquées trop profondément",
    "it is empty": "il est vide",
    "it is no mail: it has no headers": "ce n'est pas un mail : il n'a pas d'en-têtes",
    "its headers are too long": "ses en-têtes sont trop longs",
    "it has too many lines": "il a trop de lignes",
    "it has too many parts": "il a trop de parties",
    "it is not certain who wrote it (From)": "on ne sait pas avec certitude qui l'a écrit (From)",
    "it holds no words that can be read here": "il ne contient aucun texte lisible ici",
    "it is encrypted": "il est chiffré",
    "its text is inside a signature that is not opened here": "son texte est dans une signature que rien n'ouvre ici",
    "it could not be sorted": "il n'a pas pu être classé",
    # What was left out
    "parts were left out: it has too many, or they are nested too deep": "des parties ont été laissées de côté : "
    "trop nombreuses, ou trop imbriquées",
    "no program here opens winmail.dat: ask for the files in another form": "aucun programme n'ouvre winmail.dat ici : "
    "demandez les fichiers sous une autre forme",
    "its text is long: only the beginning was read": "son texte est long : seul le début a été lu",
    # Where it belongs
    "the same mail came a second time (Message-ID)": "le même mail est arrivé une deuxième fois (Message-ID)",
    "other words under a Message-ID that was used before": "un autre texte sous un Message-ID déjà utilisé",
    "somebody in copy wrote": "quelqu'un en copie a écrit",
    "thanks": "un remerciement",
    "thanks, after the end": "un remerciement, après la fin",
    "the person will be back": "la personne reviendra",
    "nothing was waited for": "rien n'était attendu",
    # Why a mail of ours did not arrive
    "failed": "échec",
    "delayed": "retard",
    "the person has no mail address": "la personne n'a pas d'adresse mail",
    "the same words were sent before; a machine may be answering": "le même texte est déjà parti ; c'est peut-être une "
    "machine qui répond",
    "automatic mails are paused: too many have left": "les mails automatiques sont en pause : trop sont partis",
}

_WITH_PARTS = {
    r"More than (\d+) mails came from the hotliner (\S+) within an hour: the rest is left alone": "Plus de {0} mails "
    "sont venus du hotliner {1} en une heure : les suivants sont laissés de côté",
    r"not acted on: (\d+) mails about this request within an hour are enough": "non pris en compte : {0} mails sur "
    "cette demande en une heure suffisent",
    r"(.+), of no mail of ours": "{0}, pour un mail qui n'est pas de nous",
    r"marked as automatic \((.+)\)": "se déclare automatique ({0})",
    r"sent in bulk \((.+)\)": "envoyé en nombre ({0})",
    r"sent by a mailing list \((.+)\)": "envoyé par une liste de diffusion ({0})",
    r"it can't be read \((.+)\)": "il n'a pas pu être lu ({0})",
    r"it could not be handled in (\d+) tries": "il n'a pas pu être traité en {0} essais",
    r"it answers conversation (\d+), in which it has no part": "il répond à la conversation {0}, dont son auteur ne "
    "fait pas partie",
    r"(\d+) automatic mails in this conversation within (\d+) minutes are enough": "{0} mails automatiques dans cette "
    "conversation en {1} minutes suffisent",
    r"(\d+) automatic mails to this person within (\d+) minutes are enough": "{0} mails automatiques à cette personne "
    "en {1} minutes suffisent",
    r"(\d+) automatic mails to this domain within (\d+) minutes are enough": "{0} mails automatiques à ce domaine en "
    "{1} minutes suffisent",
    r"the mail is too large: only its first (\d+) kB were read, and no file": "le mail est trop gros : seuls ses "
    "premiers {0} ko ont été lus, et aucun fichier",
    r"(\d+) files came with it: the first (\d+) were kept": "{0} fichiers l'accompagnaient : les {1} premiers ont été "
    "gardés",
    r"(.+) \((\d+) MB\) was left out: files of up to (\d+) MB are kept": "{0} ({1} Mo) a été laissé de côté : les "
    "fichiers sont gardés jusqu'à {2} Mo",
    r"brought here by (.+)": "mis dans la file par {0}",
    # What the bot notes of mails of ours
    r"A mail to the hotliner (\S+) was not delivered: (.+)": "Un mail au hotliner {0} n'a pas été remis : {1}",
    r"A mail to the hotliner (\S+) did not arrive: (.+)": "Un mail au hotliner {0} n'est pas arrivé : {1}",
    r"The answer came back, it did not arrive: (.+)": "La réponse est revenue, elle n'est pas arrivée : {0}",
    r"The answer has not arrived yet, the mail server goes on trying: (.+)": "La réponse n'est pas encore arrivée, le "
    "serveur de messagerie continue d'essayer : {0}",
    r"Not delivered by (\w+): (.+)": "Non remis par {0} : {1}",
    r"not delivered within a day: (.+)": "non remis en un jour : {0}",
    r"mails to this address came back: (.+)": "les mails à cette adresse sont revenus : {0}",
    r"failed \((.+)\)": "échec ({0})",
    r"delayed \((.+)\)": "retard ({0})",
    r"(.+), (\d+) times; it may have arrived": "{0}, {1} fois ; le mail est peut-être arrivé",
    r"the mail server's answer was lost \((.+)\)": "la réponse du serveur de messagerie s'est perdue ({0})",
    r"the mail server's certificate is not trusted \((.+)\)": "le certificat du serveur de messagerie n'est pas reconnu "
    "({0})",
    r"the mail server refused the sign-in \((.+)\)": "le serveur de messagerie a refusé l'identification ({0})",
    r"the mail server can't be reached \((.+)\)": "le serveur de messagerie est injoignable ({0})",
    r"the mail server said (.+)": "le serveur de messagerie a dit {0}",
}
#: A sentence of ours, and below it what a person wrote: that stays as it is.
_BESIDE = re.compile(r"([^\n]{1,500}), who was in copy, wrote:\n")
#: Reasons stand in notes, and reasons in reasons.
_DEPTH = 4
_KIND = re.compile(r"(auto-reply|list|bounce|own|unparsable): ")


def told(reason: str, lang: Lang) -> Told:
    """The reason for this reader, without the kind of mail that may stand before it."""
    plain = _KIND.sub("", reason, count=1)
    french = _french(plain) if lang == "fr" else ""
    return Told(french, "fr") if french else Told(plain, "en")


def noted(author: str, text: str, lang: Lang) -> str:
    """A note for this reader: the bot's are translated, people's stay as they are."""
    if author != "bot" or lang != "fr":
        return text
    if match := _BESIDE.match(text):
        return f"{match[1]}, en copie, a écrit :\n{text[match.end() :]}"
    return _french(text) or text


def _french(reason: str, depth: int = _DEPTH) -> str:
    if reason in _ALONE or not depth:
        return _ALONE.get(reason, "")
    for form, french in _WITH_PARTS.items():
        if match := re.fullmatch(form, reason, re.DOTALL):
            return french.format(*(_french(part, depth - 1) or part for part in match.groups()))
    return ""
