"""Why a mail is not answered: machines wrote it, or it would start a loop. Pure: no I/O.

Where there is doubt, it is a person's: one answer to a machine is harmless (the caps on what is sent see to that),
a person who is left without one is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from email.message import Message

from bot.channels.mail.bounces import (
    bounce_of,
    has_no_return_path,
    is_mail_server,
    media_type,
    parts,
    report_type,
    words_of,
)
from bot.channels.mail.headers import is_own, raw_value, raw_values, sender, text_value
from bot.channels.mail.parsed import Kind, Own

#: On every mail that leaves: its own instance knows it again, whoever sends it back.
LOOP_HEADER = "X-Hotliner-Loop"

_MARKS = ("X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Autoresponder", "X-Mail-Autoreply", "X-Loop")
_REPORTS = {
    "disposition-notification": "a read receipt",
    "feedback-report": "a complaint report of a mail provider",
}
_BOUNCED = {"failed": "a delivery failure", "delayed": "a delivery delay", "other": "a delivery report"}
#: Methods of calendar mails that answer an invitation (RFC 5546).
_ANSWERS = ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER")

#: Parts of an address, so that "casino.reply" stays a person; the long ones stand anywhere in the name.
_NO_REPLY = re.compile(
    r"(?:.*[^a-z])?(?:no[-_.]?(?:reply|reponse|responder|response)|(?:do[-_.]?)?not[-_.]reply|pas[-_.]de[-_.]reponse"
    r"|ne[-_.]pas[-_.]repondre|non[-_.]rispondere|nao[-_.]respond[ae]r?|(?:bitte[-_.])?nicht[-_.]antworten"
    r"|keine?[-_.]?antwort|niet[-_.]?(?:be)?antwoorden|geen[-_.]?antwoord|svara?[-_.]?(?:ej|inte)|svar[-_.]?ikke"
    r"|ikke[-_.]?svar|ei[-_.]?vastausta|nie[-_.]?odpowiadaj|neodpovidat|noreply|no-responda)(?:[^a-z].*)?"
    r"|.*(?:noreply|donotreply|nepasrepondre|nichtantworten|nonrispondere|naoresponda).*",
)
_MACHINES = frozenset(["root", "abuse", "cron", "daemon", "nobody", "www-data", "apache", "nagios", "zabbix"])
#: Services that ask the writer to prove that a person wrote.
_CHALLENGERS = ("mailinblack.com", "boxbe.com", "spamarrest.com", "sendio.com", "bitbounce.com")


def _folded(text: str) -> str:
    """Text in small letters, without accents."""
    whole = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(sign for sign in whole if not unicodedata.combining(sign))


def _any_of(phrases: str) -> str:
    return "|".join(_folded(line.strip()) for line in phrases.strip().splitlines())


#: What programs write before the subject of the mail that they answer, one language to a line; see `_is_away`.
_LABELS = _any_of(
    r"""
    réponse (?:automatique|auto)(?: d'absence(?: du bureau)?)?|répondeur(?: automatique)?
    message automatique(?: d'absence)?
    (?:message |notification |avis |réponse )d'absence(?: du bureau)?|absence(?: du bureau)?
    absente?(?:\(e\))? du bureau|hors (?:du )?bureau
    auto(?:mat(?:ic|ed))?[- ]?(?:reply|response|respond(?:er)?|answer)|ooo|ooto
    out[- ]of[- ](?:the[- ])?office(?: auto-? ?(?:reply|response)| (?:reply|response|message|notification|notice))?
    away from (?:my|the) (?:office|desk|mail|email)|vacation (?:reply|response|message|notice)|yahoo! auto response
    abwesenheits(?:notiz|nachricht|meldung|mitteilung|assistent)|abwesenheit
    auto(?:matische|m\.) (?:antwort|rückantwort)|nicht im büro|außer haus
    respuesta automática|mensaje de ausencia|fuera de (?:la )?oficina
    aus[êe]ncia(?: de la oficina| temporária| do escritório)?
    risposta automatica|messaggio di assenza|fuori (?:sede|ufficio)|assenza(?: dall'ufficio)?
    resposta automàtica|resposta automática|fora do escritório|mensagem de ausência
    automatisch(?:e)? antwoord|afwezigheids(?:bericht|melding|assistent)|afwezig(?:heid)?
    niet (?:op kantoor|aanwezig)|buiten kantoor
    autosvar|automatis(?:kt|k) svar|frånvaro(?:meddelande)?|ej på kontoret|fravær(?:smelding|sbesked)?
    ikke (?:til stede|på kontoret)|fraværende
    automaattinen vastaus|poissaolo(?:ilmoitus|viesti)?|poissa toimistosta
    automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|poza biurem|nieobecność(?: w biurze)?
    automatická odpov[eě]ď|automatická odpoveď|mimo kancelář|nepřítomnost(?: v kanceláři)?
    автоматический ответ|автоответ|нет на месте|вне офиса|отсутстви[ея](?: на рабочем месте)?|автоматична відповідь
    自動応答|自動返信|不在(?:通知|のお知らせ|応答)?|自动(?:答复|回复)|自動(?:答覆|回覆|回復)|자동 ?(?:회신|응답)|부재중
    automatikus válasz|házon kívül|răspuns automat|otomatik yanıt|αυτόματη απάντηση
    """
)
#: What people call it themselves.
_STATES = _any_of(
    r"""
    (?:je suis |serai )?(?:actuellement )?absente?(?:\(e\))?
    (?:je suis |serai )?(?:actuellement )?en (?:congés?|vacances|déplacement|rtt|arrêt)(?: (?:annuels?|maternité))?
    (?:i am |i'm |i will be )?(?:currently )?(?:on )?(?:vacation|holidays?|pto|(?:annual |maternity |sick )?leave)
    (?:i am |i'm |i will be )?(?:currently )?(?:(?:out of|away from) (?:the |my )?office|away)
    (?:ich bin )?(?:derzeit |vom [\d. ]{1,9}bis [\d. ]{1,9})?(?:im urlaub|abwesend|nicht (?:im haus|im büro|da))
    (?:estoy )?(?:ausente|de vacaciones|fuera de (?:la )?oficina)|(?:sono )?(?:assente|in ferie)
    (?:estou )?(?:ausente|de férias|em férias)|(?:ik ben )?(?:met vakantie|op vakantie)
    """
)
#: A colleague's name, and this: Lotus Domino's notices; a person's mail where somebody else wrote it.
_NAMED_AWAY = _any_of(
    r"""
    (?:is|will be) (?:currently )?(?:out of (?:the )?office|on (?:vacation|leave|holidays?)|away)
    (?:est|sera) (?:actuellement )?(?:absente?(?:\(e\))?(?: du bureau)?|en (?:congés?|vacances)|hors du bureau)
    ist (?:derzeit )?(?:außer haus|abwesend|nicht im (?:büro|haus)|im urlaub)
    está (?:ausente|fuera de la oficina|de vacaciones|fora do escritório|de férias)
    è (?:assente|fuori (?:sede|ufficio)|in ferie)
    is (?:afwezig|niet op kantoor|met vakantie)
    """
)
_TAGS = r"(?:\[ext[^\]]{0,20}\]\s*)*"
_LABEL = re.compile(rf"{_TAGS}[\W_]{{0,5}}(?:auto\s*:\s*)?(?:{_LABELS})(?![^\W_])[\])*\"'»>\s]*")
_STATE = re.compile(rf"[\W_]{{0,5}}(?:{_STATES})(?!\w)")
_NAMED = re.compile(rf"(auto\s*:\s*)?([^:]{{3,80}}?) (?:{_NAMED_AWAY})(?!\w)")
_DOMINO = re.compile(r"i (?:am|will be) out of the office (?:starting|until) .{1,40}\d.{0,40}(?:return|$)")
#: The mail that it answers had a subject like ours: with "Re:", or with the number of a conversation.
_OURS = re.compile(
    rf"[\s:|~–—-]{{0,5}}{_TAGS}"
    r"(?:(?:re|aw|sv|vs|antw|odp|rif|res?|ref|rep|ynt|回复|回覆|答复|返信)\s*(?:[\[(]\d+[\])])?\s*:|\[#[\w-]+\])"
)
_AUTO = re.compile(rf"auto\s*:{_OURS.pattern}")
_SEPARATOR = re.compile(r"\s*(?:[:|~>\])–—]|-(?=\s)|$)|[\W_]*$")
#: Words of somebody who asks or complains.
_ASKS = re.compile(
    r"\?|\b(?:comment|pourquoi|qui|quand|ou est|aide|probleme|impossible|bug|erreur|pas|plus|toujours|depuis|besoin"
    r"|ajouter|supprimer|marche|fonctionne|(?:des)?activ\w*"
    r"|how|why|who|can|could|please|help|problem|issue|error|not|no longer|doesn't|isn't|won't|cannot|can't"
    r"|broken|stuck|still|since|need\w*|remove|set ?up|turn"
    r"|wie|warum|wer|nicht|hilfe|fehler|geht|como|por que|ayuda|ajuda|funciona|nao|come|perche|aiuto|funziona|non"
    r"|hoe|waarom|werkt|niet)\b"
)
#: Until when, or since when; and nothing that would be a sentence of its own.
_WHEN = re.compile(
    r"[\s.:(–—-]{0,5}(?:jusqu'?|du |de retour |le |until |till |til |thru |through |from |starting |returning |back "
    r"|retour |on |to |bis |vom |ab |am |zuruck |hasta |desde |del |de vuelta |fino |dal |ate |tot |van |t\.?o\.?m)"
    r"(?:[^\d,;]{0,30}\d|[^,;]{0,20}\b(?:lundi|mardi|mercredi|jeudi|vendredi|monday|tuesday|wednesday|thursday|friday"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|lunes|lunedi|maandag|next week|semaine prochaine|tomorrow|demain))"
    r"[^,;]{0,40}$"
)


def _is_away(message: Message, answers: bool) -> bool:
    """Whether the subject is that of an absence notice; `answers` says that the mail answers another one.

    People who have trouble with such notices write subjects that begin in the same way. So a subject counts when the
    mail that it answers shows in it ("Out of Office: Re: ..."), or when the mail answers one and asks nothing.
    """
    subject = _folded(text_value(message, "Subject"))
    return _is_labelled(subject, answers) or _is_stated(subject, answers) or _is_writer_away(message, subject)


def _is_labelled(subject: str, answers: bool) -> bool:
    if match := _LABEL.match(subject):
        rest = subject[match.end() :]
        is_whole = bool(_SEPARATOR.match(rest)) or match[0].rstrip().endswith(("]", ")", "*"))
        return bool(_OURS.match(rest)) or (answers and not _ASKS.search(rest) and (is_whole or bool(_WHEN.match(rest))))
    return bool(_AUTO.match(subject))


def _is_stated(subject: str, answers: bool) -> bool:
    match = _STATE.match(subject)
    if not match or _DOMINO.match(subject):
        return bool(_DOMINO.match(subject))
    rest = subject[match.end() :]
    return bool(_OURS.match(rest)) or (answers and _is_until(rest))


def _is_until(rest: str) -> bool:
    """Whether a subject ends here, or goes on with dates only."""
    return not _ASKS.search(rest) and (not rest.strip(" .!*") or bool(_WHEN.match(rest)))


def _is_writer_away(message: Message, subject: str) -> bool:
    """Whether it says of its own writer, by name, that he or she is away."""
    match = _NAMED.match(subject)
    if not match or not _is_until(subject[match.end() :]):
        return False
    name = set(re.findall(r"\w+", _folded((sender(message) or ("", ""))[1])))
    said = set(re.findall(r"\w+", match[2]))
    return bool(match[1]) or (len(name) > 1 and name <= said)


def why_quiet(
    message: Message, address: str, own: Own, envelope_from: str | None, recipients: tuple[str, ...] = ()
) -> tuple[Kind, str]:
    """What kind of mail it is, and the reason to keep quiet; a person's has no reason.

    `address` is who wrote, `recipients` whom it was addressed to. `envelope_from` is the sender that the mail server
    was told: empty for bounces, None when it is not known.
    """
    reasons = _reasons(message, address, own, envelope_from, recipients)
    return next(((kind, reason) for kind, reason in reasons if reason), (Kind.PERSON, ""))


def _reasons(
    message: Message, address: str, own: Own, envelope_from: str | None, recipients: tuple[str, ...]
) -> Iterator[tuple[Kind, str]]:
    """In the order in which they count: a report is automatic too, and so is what came back from a list."""
    yield _own(message, address, own)
    yield Kind.BOUNCE, _bounce(message, address, envelope_from)
    yield Kind.AUTO_REPLY, _automatic(message, envelope_from)
    yield Kind.LIST, _list(message, own, recipients)
    yield Kind.BOUNCE, "it came without a return path" if has_no_return_path(message, envelope_from) else ""
    yield Kind.AUTO_REPLY, _takes_no_answers(address)


def is_report(message: Message, envelope_from: str | None) -> bool:
    """Whether it is a mail server's report, for those that come without a proper sender."""
    if has_no_return_path(message, envelope_from) or bounce_of(message, envelope_from):
        return True
    from_name = re.match(r"""["'<\s]*([A-Za-z0-9._-]{1,64})""", raw_value(message, "From"))
    return bool(report_type(message)) or bool(from_name and is_mail_server(from_name[1]))


def is_invitation(message: Message) -> str:
    """The method of a calendar mail, in capitals (REQUEST, CANCEL, REPLY...); empty for any other mail."""
    for part in parts(message):
        if media_type(part) == "text/calendar":
            declared = re.search(r"method\s*=\s*\"?([A-Za-z]{1,20})", raw_value(part, "Content-Type"))
            written = declared or re.search(r"^METHOD[^:\n]{0,80}:([A-Za-z]{1,20})", words_of(part), re.MULTILINE)
            return written[1].upper() if written else "PUBLISH"
    return ""


def _own(message: Message, address: str, own: Own) -> tuple[Kind, str]:
    loops = [value.lower() for value in raw_values(message, LOOP_HEADER)]
    if any(is_own(value, ours) for value in loops for ours in own.addresses):
        return Kind.OWN, "our own mail came back"
    if not any(is_own(address, ours) for ours in own.addresses):
        return Kind.OWN, ""
    if _is_rewritten(message, own):
        return Kind.UNPARSABLE, "a mailing list put its own address in place of the writer's"
    return Kind.OWN, "our own address wrote it"


def _is_rewritten(message: Message, own: Own) -> bool:
    """Groups send in their own name what members of strict domains write: a person is behind it."""
    hidden = " ".join(value for name in ("X-Original-From", "X-Original-Sender") for value in raw_values(message, name))
    named = re.findall(r"[^\s<>\"]{1,64}@[^\s<>\"]{1,250}", hidden)
    return any(not is_own(name, ours) for name in named for ours in own.addresses)


def _bounce(message: Message, address: str, envelope_from: str | None) -> str:
    if bounce := bounce_of(message, envelope_from):
        return _BOUNCED[bounce.action]
    is_other = report_type(message) in _REPORTS or _is_away(message, answers=True)
    return "written by a mail server" if is_mail_server(address) and not is_other else ""


def _automatic(message: Message, envelope_from: str | None) -> str:
    if reason := _REPORTS.get(report_type(message)):
        return reason
    if name := _automatic_mark(message):
        return f"marked as automatic ({name})"
    if is_invitation(message) in _ANSWERS and not _has_own_words(message):
        return "an answer to an invitation"
    threaded = bool(raw_value(message, "In-Reply-To") or raw_value(message, "References"))
    if _is_away(message, threaded or has_no_return_path(message, envelope_from)):
        return "its subject is that of an absence notice"
    return ""


def _automatic_mark(message: Message) -> str:
    """The header by which a machine says that it is one."""
    if any(_submitted(value) not in ("", "no") for value in raw_values(message, "Auto-Submitted")):
        return "Auto-Submitted"
    # Exchange puts partial lists such as "DR, OOF, AutoReply" on what people write; only All means a machine.
    if "all" in raw_value(message, "X-Auto-Response-Suppress").lower().replace(",", " ").split():
        return "X-Auto-Response-Suppress"
    for name in _MARKS:
        if any(value.lower() not in ("", "no", "false") for value in raw_values(message, name)):
            return name
    return "Precedence" if _precedence(message) in ("auto_reply", "auto-reply", "autoreply") else ""


def _submitted(value: str) -> str:
    """The keyword of an Auto-Submitted header, without comments and parameters."""
    for _ in range(3):
        value = re.sub(r"\([^()]*\)", " ", value)
    plain = value.partition(";")[0].strip(' \t"').lower()
    return plain.split()[0] if plain else ""


def _precedence(message: Message) -> str:
    return raw_value(message, "Precedence").strip().lower()


def _has_own_words(message: Message) -> bool:
    """Whether an answer to an invitation says more than that: what programs write there is one short line."""
    texts = [words_of(part) for part in parts(message) if media_type(part) == "text/plain"]
    return len(re.findall(r"\w+", " ".join(texts))) > 12


def _list(message: Message, own: Own, recipients: tuple[str, ...]) -> str:
    marks = [name for name in ("List-Id", "List-Unsubscribe", "List-Post") if raw_values(message, name)]
    if _precedence(message) in ("bulk", "list", "junk"):
        marks.append("Precedence")
    if not marks or _is_our_list(message, own) or _answers_us(message, own, recipients):
        return ""
    return f"sent in bulk ({marks[0]})" if marks[0] == "Precedence" else f"sent by a mailing list ({marks[0]})"


def _is_our_list(message: Message, own: Own) -> bool:
    """Whether the support address is itself a group, whose members are served by this mailbox.

    A newsletter that reaches us through that group brings marks of its own.
    """
    ids = [_list_id(value) for value in raw_values(message, "List-Id")]
    posts = re.findall(r"mailto:([^\s<>?,]{1,320})", " ".join(raw_values(message, "List-Post")), re.IGNORECASE)
    is_posted = any(is_own(post, ours) for post in posts for ours in own.addresses)
    names = {name for ours in own.addresses for name in (ours, ours.replace("@", "."))}
    is_named = bool(ids) and names.issuperset(ids)
    return (is_named or (is_posted and len(ids) < 2)) and len(raw_values(message, "List-Unsubscribe")) < 2


def _list_id(value: str) -> str:
    named = re.search(r"<([^<>]{1,300})>", value)
    return (named[1] if named else value).strip().lower()


def _answers_us(message: Message, own: Own, recipients: tuple[str, ...]) -> bool:
    """Whether it answers a mail of ours, to the address with a tag that only such a mail has."""
    threaded = raw_value(message, "In-Reply-To") or raw_value(message, "References")
    tagged = any(is_own(each, ours) and each.lower() != ours for each in recipients for ours in own.addresses)
    return bool(threaded) and tagged


def _takes_no_answers(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    if _NO_REPLY.fullmatch(local[:100]):
        return "its sender takes no answers"
    if local in _MACHINES:
        return "its sender is the account of a machine"
    if any(domain == each or domain.endswith("." + each) for each in _CHALLENGERS):
        return "a service that asks senders to prove that they are people"
    return ""
