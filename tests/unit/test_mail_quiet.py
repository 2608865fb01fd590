"""When to keep quiet: what machines write, and what only looks like it."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.message import Message
from email.utils import formataddr
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.mail.parsed import Kind, Own
from bot.channels.mail.quiet import LOOP_HEADER, is_invitation, is_report, why_quiet

SAMPLES = Path(__file__).parent.parent / "samples" / "mail" / "quiet"
OWN = Own(("support@hotliner.example", "helpdesk@hotliner.example"))
PERSON = "camille@example.org"


def mail(headers: str, body: str = "Bonjour.") -> Message:
    return message_from_bytes(f"{headers}\n\n{body}\n".encode())


def kind_of(headers: str, address: str = PERSON, envelope_from: str | None = None, **more: tuple[str, ...]) -> Kind:
    kind, reason = why_quiet(mail(headers), address, OWN, envelope_from, **more)
    assert bool(reason) == (kind is not Kind.PERSON)
    return kind


def subject_kind(subject: str, threaded: bool) -> Kind:
    thread = "\nIn-Reply-To: <a@hotliner.example>" if threaded else ""
    return kind_of(f"From: {formataddr(('Camille Martin', PERSON))}\nSubject: {subject}{thread}")


#: Subjects of absence notices whose other marks were lost on the way; most programs write many more.
NOTICES = [
    "Réponse automatique : Re: Imprimante en panne",
    "Réponse automatique : Imprimante en panne",
    "Réponse automatique: RE: [#1042-ab3f] Imprimante",
    "Réponse automatique",
    "Réponse automatique d'absence : Re: VPN",
    "Réponse automatique d’absence du bureau",
    "Absence du bureau : Re: Mot de passe",
    "Absence du bureau Re: Mot de passe",
    "Absence du bureau",
    "Absent(e) du bureau : Re: Imprimante",
    "Absent du bureau jusqu'au 15 mars",
    "Message d'absence",
    "Message d’absence du bureau : Re: Teams",
    "Notification d'absence",
    "Hors du bureau : RE: Souris",
    "Je suis absent jusqu'au 15 mars",
    "Je suis absente du 3 au 15 mars inclus",
    "En congés jusqu'au lundi 16 mars",
    "En congé",
    "Absent - retour le 15/03",
    "Camille Martin est absente du bureau",
    "Automatic reply: Printer",
    "Automatic reply: RE: Printer",
    "Automatic Reply: [EXTERNAL] Re: Printer",
    "[EXTERNAL] Automatic reply: Re: Printer",
    "Auto reply: Re: Printer",
    "[Auto-Reply] Re: Printer",
    "Autoreply: Re: Printer",
    "Auto: Re: Printer",
    "Auto-Response: Re: Printer",
    "Out of Office: Re: Printer",
    "Out of Office Re: Printer",
    "Out of Office AutoReply: Printer",
    "Out of office",
    "*** Out of the office ***",
    "OOO: Re: Printer",
    "OOO until Monday",
    "Away from my mail",
    "Vacation reply: Re: Printer",
    "AUTO: Camille Martin is out of the office (returning 03/15/2026)",
    "Camille Martin is out of the office.",
    "I will be out of the office starting 03/03/2026 and will not return until 03/15/2026",
    "I am on vacation until March 15",
    "Yahoo! Auto Response",
    "Abwesenheitsnotiz: Re: Drucker",
    "Automatische Antwort: AW: Drucker",
    "Nicht im Büro: Re: Drucker",
    "Ich bin im Urlaub bis 15.03.2026",
    "Camille Martin ist außer Haus.",
    "Respuesta automática: Re: Impresora",
    "Fuera de la oficina: Re: Impresora",
    "Estoy de vacaciones hasta el 15 de marzo",
    "Risposta automatica: R: Stampante",
    "Fuori ufficio",
    "Resposta automática: Re: Impressora",
    "Ausência temporária: Re: Impressora",
    "Automatisch antwoord: Re: Printer",
    "Afwezigheidsbericht: Re: Printer",
    "Autosvar: SV: Skrivare",
    "Automatiskt svar: Re: Skrivare",
    "Frånvaromeddelande",
    "Automatisk svar: Re: Printer",
    "Fraværsmelding: Re: Skriver",
    "Automaattinen vastaus: Re: Tulostin",
    "Automatyczna odpowiedź: Re: Drukarka",
    "Odpowiedź automatyczna: ODP: Drukarka",
    "Automatická odpověď: Re: Tiskárna",
    "Автоматический ответ: Re: Принтер",
    "Автоответ: Re: Принтер",
    "自動応答: Re: プリンター",
    "不在通知",
    "自动答复: 回复: 打印机",
    "Réponse automatique : [EXT] RE: Licence Adobe",
    "Réponse automatique : Congés",
    "Je suis en congés jusqu'au 24/08",
    "Absence jusqu'au 12 août",
    "Absent(e) du 01/08 au 15/08",
    "[Réponse automatique] Re: Souris",
    "Message automatique d'absence",
    "Automatic reply: Your request about the printer",
    "Automatic reply: [Ticket] Mouse",
    "I'm out of the office until Tuesday",
    "Out of the office: back on 15 March",
    "Out of Office (returning Monday) Re: printer",
    "OOTO Re: laptop",
    "On annual leave",
    "On leave until 2 May",
    "Maternity leave Re: laptop",
    "Camille Martin est en congés",
    "Ich bin vom 3.3. bis 15.3. nicht im Haus",
    "Abwesenheit: AW: Maus",
    "Automatische Antwort: Drucker",
    "Estoy fuera de la oficina",
    "Assenza dall'ufficio: Re: mouse",
    "Afwezig tot 15 maart",
    "Ik ben op vakantie",
    "Poza biurem: Re: mysz",
    "Mimo kancelář: RE: myš",
    "Нет на месте: RE: мышь",
    "自動返信: Re: マウス",
]

#: Subjects of people who have a problem with absence notices, or whose words only look like one.
PEOPLE = [
    "Réponse automatique : comment l'activer ?",
    "Réponse automatique Outlook impossible à désactiver",
    "Réponse automatique ne s'envoie pas aux externes",
    "Réponse automatique de mon collègue en boucle",
    "Re: Réponse automatique : comment l'activer ?",
    "TR: Réponse automatique : Re: Facture",
    "Fwd: Automatic reply: Re: Invoice",
    "Message d'absence : où le régler ?",
    "Message d'absence à mettre en place pour Paul",
    "Absence de son",
    "Absence de son sur Teams depuis 10h",
    "Absence de réseau au 3e étage",
    "Absence du bureau sur mon écran : les icônes ont disparu, que faire ?",
    "Absence : comment mettre un message ?",
    "Absent du répertoire Teams, aide svp",
    "Absente de l'annuaire",
    "En congé maternité: qui reprend ma boîte ?",
    "En congés la semaine prochaine, qui peut relever ma boîte ?",
    "En vacances et mon VPN ne marche plus",
    "En déplacement le 12, mon PC portable est bloqué",
    "Je suis absent de la liste des utilisateurs",
    "Je suis absent lundi, pouvez-vous passer mardi ?",
    "Bureau à distance : absence de connexion",
    "Hors du bureau, pas de VPN",
    "Répondeur en panne",
    "Répondeur téléphonique : changer le message",
    "Message automatique bizarre reçu ce matin",
    "Paul Durand est absent, qui a accès à sa boîte ?",
    "Paul Durand est absent du bureau",
    "Automatic reply not working",
    "Automatic reply: how do I turn it off?",
    "Automatic replies keep going out although I am back",
    "Automatic reply settings greyed out",
    "Auto reply stuck on",
    "Auto-reply rule sends twice",
    "Autoreply broken since the update",
    "Auto: badge lost, car park closed",
    "Out of office 365 licences",
    "Out of office message won't switch off",
    "Out of Office assistant missing in Outlook 2021",
    "Out of office and no VPN",
    "Out of office - can't connect to VPN from home",
    "Out of office toner in room 12",
    "Out of memory",
    "OOO message not sent to externals",
    "Away from my desk, phone still rings",
    "On leave from Monday, please forward my mail",
    "On vacation but still getting alerts, help",
    "I am out of the office and can't connect",
    "I am away from my desk and the screen does not lock",
    "Paul Smith is out of the office, who can open his mailbox?",
    "Paul Smith is out of the office",
    "Abwesenheitsnotiz lässt sich nicht ausschalten",
    "Abwesenheit: wie stelle ich das ein?",
    "Automatische Antwort funktioniert nicht",
    "Respuesta automática no funciona",
    "Fuera de la oficina y sin VPN, ayuda",
    "Risposta automatica: come si attiva?",
    "Resposta automática não funciona",
    "Automatisch antwoord werkt niet",
    "Autosvar fungerar inte",
    "Автоматический ответ не работает",
    "自動応答が動かない",
    "Absence de courant dans le bureau 12",
    "Absence prolongée de Mme Durand : redirection de sa boîte",
    "Absences : l'outil de saisie plante",
    "Logiciel de congés bloqué",
    "En congé le 15 mars : désactiver mon badge",
    "En vacances du 1 au 15, qui gère mon compte ?",
    "Réponse automatique activée par erreur",
    "Réponse auto à supprimer",
    "Réponse automatique : toujours active depuis mon retour",
    "Réponse automatique : texte en anglais à ajouter",
    "Message d'absence toujours actif depuis lundi",
    "Message d'absence, comment faire",
    "Je suis absente de la réunion Teams à cause d'un bug",
    "Hors du bureau le VPN coupe",
    "Automatic reply keeps being sent to customers",
    "Automatic reply: it is still on since Monday",
    "Auto reply needed for shared mailbox",
    "Out of office reply on shared mailbox",
    "Out of office: please set it for Paul until Monday",
    "Out of office until Monday - need to set my auto reply",
    "Out of paper",
    "OOO calendar sync",
    "Away status in Teams",
    "Away from office on 12 March: need a laptop",
    "Vacation reply does nothing",
    "On holiday and my phone lost mail",
    "Vacation mode on the phone system",
    "Abwesenheitsnotiz für Kollegin einrichten",
    "Im Urlaub: VPN geht nicht",
    "Autosvar i Outlook",
    "Ausente en el directorio",
    "Assenza di rete al piano 2",
    "Afwezigheidsassistent start niet op",
    "Camille Martin is away from keyboard too soon in Teams",
]


def measured(subjects: list[str], threaded: bool) -> dict[Kind, list[str]]:
    found: dict[Kind, list[str]] = {}
    for subject in subjects:
        found.setdefault(subject_kind(subject, threaded), []).append(subject)
    return found


def test_absence_notices_are_known_by_their_subject_where_they_answer_a_mail() -> None:
    found = measured(NOTICES, threaded=True)

    assert found.get(Kind.PERSON, []) == []


@pytest.mark.parametrize("threaded", [True, False])
def test_nobody_who_asks_about_absences_is_taken_for_a_notice(threaded: bool) -> None:
    found = measured(PEOPLE, threaded)

    assert found.get(Kind.AUTO_REPLY, []) == []


def test_a_notice_that_answers_nothing_counts_only_when_it_shows_the_subject_that_it_answers() -> None:
    assert subject_kind("Réponse automatique : Re: Imprimante", threaded=False) is Kind.AUTO_REPLY
    assert subject_kind("Réponse automatique", threaded=False) is Kind.PERSON


def test_a_notice_by_name_counts_only_for_the_one_who_wrote_it() -> None:
    assert subject_kind("Camille Martin is out of the office", threaded=False) is Kind.AUTO_REPLY
    assert subject_kind("Martin is out of the office", threaded=False) is Kind.PERSON
    assert subject_kind("Camille Martin is out of the office license", threaded=False) is Kind.PERSON


KINDS = {
    "away-exchange-no-path": (Kind.AUTO_REPLY, "Auto-Submitted"),
    "away-from-postmaster": (Kind.AUTO_REPLY, "absence notice"),
    "away-gmail": (Kind.AUTO_REPLY, "Auto-Submitted"),
    "away-stripped-no-path": (Kind.AUTO_REPLY, "absence notice"),
    "away-zimbra": (Kind.AUTO_REPLY, "Auto-Submitted"),
    "bounce-exchange-fr": (Kind.BOUNCE, "a delivery failure"),
    "bounce-exim": (Kind.BOUNCE, "a delivery failure"),
    "bounce-forwarded-address": (Kind.BOUNCE, "a delivery failure"),
    "bounce-gmail": (Kind.BOUNCE, "a delivery failure"),
    "bounce-postfix": (Kind.BOUNCE, "a delivery failure"),
    "bounce-qmail": (Kind.BOUNCE, "a delivery failure"),
    "bounce-unknown-fr": (Kind.BOUNCE, "a delivery failure"),
    "calendar-reply": (Kind.AUTO_REPLY, "invitation"),
    "calendar-reply-with-words": (Kind.PERSON, ""),
    "calendar-request": (Kind.PERSON, ""),
    "complaint-arf": (Kind.AUTO_REPLY, "complaint"),
    "delay-exim": (Kind.BOUNCE, "a delivery delay"),
    "delay-postfix": (Kind.BOUNCE, "a delivery delay"),
    "group-newsletter": (Kind.LIST, "List-Id"),
    "group-person": (Kind.PERSON, ""),
    "group-rewritten": (Kind.UNPARSABLE, "mailing list"),
    "person-forwards-bounce": (Kind.PERSON, ""),
    "person-quotes-bounce": (Kind.PERSON, ""),
    "receipt-no-path": (Kind.AUTO_REPLY, "read receipt"),
    "receipt-outlook-fr": (Kind.AUTO_REPLY, "read receipt"),
    "success-relayed": (Kind.BOUNCE, "a delivery report"),
}


def test_every_sample_is_tested() -> None:
    assert {path.stem for path in SAMPLES.glob("*.eml")} == set(KINDS)


@pytest.mark.parametrize(("name", "expected"), KINDS.items())
def test_each_sample_has_its_kind_and_its_reason(name: str, expected: tuple[Kind, str]) -> None:
    message = message_from_bytes((SAMPLES / f"{name}.eml").read_bytes())
    address = message["From"].partition("<")[2].partition(">")[0] or message["From"].partition(" ")[0]

    kind, reason = why_quiet(message, address.lower(), OWN, None)

    assert kind is expected[0]
    assert expected[1] in reason
    assert bool(reason) == (kind is not Kind.PERSON)


AUTOMATIC = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: AUTO-GENERATED",
    "Auto-Submitted: auto-replied (zimbra; vacation)",
    'Auto-Submitted: auto-replied; owner-email="camille@example.org"',
    "Auto-Submitted: (a note (in a note)) auto-notified",
    "Auto-Submitted: yes",
    "Auto-Submitted: no\nAuto-Submitted: auto-replied",
    "X-Auto-Response-Suppress: All",
    "X-Auto-Response-Suppress: all",
    "X-Auto-Response-Suppress: DR, All",
    "X-Autoreply: yes",
    "X-Autorespond: Re: printer",
    "X-Loop: camille@example.org",
    "Precedence: auto_reply",
    "Precedence: Auto-Reply",
]


@pytest.mark.parametrize("header", AUTOMATIC)
def test_a_machine_that_says_so_is_believed(header: str) -> None:
    assert kind_of(header) is Kind.AUTO_REPLY


HUMAN = [
    "Auto-Submitted: no",
    "Auto-Submitted: No",
    "Auto-Submitted: no (human)",
    "Auto-Submitted: (human) no; reason=none",
    "Auto-Submitted:",
    "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",
    "X-Auto-Response-Suppress: OOF",
    "X-MS-Exchange-Inbox-Rules-Loop: camille@example.org",
    "X-Autoreply: no",
    "Precedence: normal",
    "Precedence: first-class",
    "Return-Path: <camille@example.org>",
    f"{LOOP_HEADER}: support@another.example",
]


@pytest.mark.parametrize("header", HUMAN)
def test_headers_of_ordinary_mails_leave_a_person_a_person(header: str) -> None:
    assert kind_of(header) is Kind.PERSON


@pytest.mark.parametrize(
    "address",
    [
        "support@hotliner.example",
        "Support@Hotliner.Example",
        "support+c1.ab@hotliner.example",
        "HELPDESK@hotliner.example",
    ],
)
def test_our_own_addresses_are_known_in_any_case_and_with_tags(address: str) -> None:
    assert kind_of("Subject: Re: x", address) is Kind.OWN


def test_our_loop_mark_is_known_whoever_sends_it_back() -> None:
    assert kind_of(f"{LOOP_HEADER}: helpdesk@hotliner.example") is Kind.OWN
    assert kind_of(f"{LOOP_HEADER}: other@x.example\n{LOOP_HEADER}: SUPPORT@hotliner.example") is Kind.OWN
    # Before all else: an answer of ours is marked as automatic too.
    assert kind_of(f"Auto-Submitted: auto-replied\n{LOOP_HEADER}: support@hotliner.example") is Kind.OWN


@pytest.mark.parametrize(
    "header",
    [
        "List-Id: IT news <it-news.example.org>",
        "List-Unsubscribe: <https://example.org/u>",
        "List-Post: NO",
        "Precedence: bulk",
        "Precedence: List",
        "Precedence: junk",
        "List-Id: <support.hotliner.example.evil.example>",
        "List-Id: <support.hotliner.example>\nList-Id: <it-news.example.org>",
        "List-Post: <mailto:helpdesk@hotliner.example>\nList-Id: <a.b>\nList-Id: <c.d>",
    ],
)
def test_lists_and_bulk_mail_get_no_answer(header: str) -> None:
    assert kind_of(header) is Kind.LIST


@pytest.mark.parametrize(
    "header",
    [
        "List-Id: Support <support.hotliner.example>\nPrecedence: list\nList-Unsubscribe: <mailto:u@groups.example>",
        "List-Id: <helpdesk@hotliner.example>",
        "List-Post: <mailto:helpdesk@hotliner.example>\nPrecedence: bulk",
        "List-Id: <123.groups.example>\nList-Post: <https://groups.example/p>, <mailto:Support@hotliner.example>",
    ],
)
def test_a_support_address_that_is_a_group_has_people_behind_it(header: str) -> None:
    assert kind_of(header) is Kind.PERSON


def test_an_answer_to_our_tagged_address_is_a_persons_even_through_a_list() -> None:
    headers = "List-Id: <it.example.org>\nIn-Reply-To: <a@hotliner.example>"

    assert kind_of(headers, recipients=("support+c1.ab@hotliner.example",)) is Kind.PERSON
    assert kind_of(headers, recipients=("support@hotliner.example",)) is Kind.LIST
    assert kind_of("List-Id: <it.example.org>", recipients=("support+c1.ab@hotliner.example",)) is Kind.LIST


@pytest.mark.parametrize(
    "address",
    [
        "no-reply@shop.example",
        "noreply@shop.example",
        "no_reply+12@shop.example",
        "acme-no-reply@shop.example",
        "shopnoreply@shop.example",
        "do-not-reply@shop.example",
        "donotreply@shop.example",
        "ne-pas-repondre@impots.example",
        "nepasrepondre@impots.example",
        "ne_pas_repondre@impots.example",
        "pas-de-reponse@impots.example",
        "noreponse@impots.example",
        "bitte-nicht-antworten@amt.example",
        "keineantwort@amt.example",
        "no-responder@tienda.example",
        "non-rispondere@negozio.example",
        "naoresponda@loja.example",
        "niet-beantwoorden@winkel.example",
        "svar-ej@butik.example",
        "ikke-svar@butik.example",
        "ei-vastausta@kauppa.example",
        "root@server.example",
        "noreply@mailinblack.com",
        "service@eu.mailinblack.com",
    ],
)
def test_senders_who_take_no_answers_get_none(address: str) -> None:
    assert kind_of("Subject: Facture", address) is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "address",
    [
        "casino.reply@example.org",
        "bruno.replyon@example.org",
        "nora.plyer@example.org",
        "nono.response@example.org",
        "groot@example.org",
        "reply@example.org",
        "infonot@example.org",
        "camille@mailinblack.com.example.org",
        "camille@notboxbe.com",
    ],
)
def test_names_that_look_like_those_stay_peoples(address: str) -> None:
    assert kind_of("Subject: Facture", address) is Kind.PERSON


def test_a_mail_from_nowhere_gets_no_answer() -> None:
    assert kind_of("Subject: Imprimante", envelope_from="") is Kind.BOUNCE
    assert kind_of("Return-Path: <>\nSubject: Imprimante") is Kind.BOUNCE
    assert kind_of("Return-Path: < >\nSubject: Imprimante", envelope_from="a@example.org") is Kind.BOUNCE
    assert kind_of("Return-Path: <MAILER-DAEMON>\nSubject: Imprimante") is Kind.BOUNCE
    assert kind_of("Subject: Imprimante", envelope_from="camille@example.org") is Kind.PERSON


def test_what_a_mail_server_writes_is_no_persons_even_when_it_says_nothing() -> None:
    assert kind_of("Subject: Hello", "postmaster@example.org") is Kind.BOUNCE
    assert kind_of("Subject: Hello", "mailer-daemon@example.org") is Kind.BOUNCE
    assert kind_of("Subject: Hello", "postmaster-martin@example.org") is Kind.PERSON


def test_a_report_without_a_proper_sender_is_known() -> None:
    assert is_report(mail("From: MAILER-DAEMON (Mail Delivery System)\nSubject: Hello"), None)
    assert is_report(mail("From: <>\nReturn-Path: <>"), None)
    assert is_report(mail("Subject: x"), "")
    assert not is_report(mail("From: a@example.org, b@example.org\nSubject: x"), "a@example.org")
    assert not is_report(mail("Subject: x"), None)


def test_the_method_of_an_invitation_is_read_from_its_type_or_its_text() -> None:
    assert is_invitation(mail("Content-Type: text/calendar; method=cancel")) == "CANCEL"
    assert is_invitation(mail("Content-Type: text/calendar", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n")) == "REQUEST"
    assert is_invitation(mail("Content-Type: text/calendar", "BEGIN:VCALENDAR")) == "PUBLISH"
    assert is_invitation(mail("Subject: x", "METHOD:REQUEST")) == ""


HOSTILE = [
    "(" * 100_000,
    "()" * 50_000,
    "<" * 100_000,
    "a@" * 50_000,
    "automatic reply: " * 6_000,
    "absence du " * 9_000,
    "=?utf-8?q?" * 9_000,
    "mailto:" * 14_000,
    "no-" * 33_000,
    '"\\' * 50_000,
    "a" * 100_000,
    " " * 100_000,
]
NAMES = ["Subject", "From", "Auto-Submitted", "List-Id", "List-Post", "X-Original-From", "Content-Type", "Return-Path"]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_header_costs_little_time(value: str) -> None:
    message = mail("\n".join(f"{name}: {value}" for name in NAMES), value)
    started = time.perf_counter()

    why_quiet(message, f"{value[:200]}@example.org", OWN, None)
    is_report(message, None)
    is_invitation(message)

    assert time.perf_counter() - started < 5


HEADER = st.sampled_from([*NAMES, "X-Hotliner-Loop", "Precedence", "MIME-Version", "Content-Transfer-Encoding"])
VALUE = st.one_of(
    st.sampled_from(
        ["multipart/report; report-type=delivery-status; boundary=B", "multipart/mixed; boundary=B", "text/calendar",
         "message/delivery-status", "message/rfc822", "uuencode", "base64", "mailer-daemon@x", "text/plain; charset=\0"]
    ),
    st.text(max_size=60),
)  # fmt: skip
BODY = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            ["--B\n", "--B--\n", "\n", "Content-Type: message/delivery-status\n", "Action: failed\n",
             "Final-Recipient: rfc822;a@b.fr\n", "Content-Type: message/rfc822\n", "Message-ID: <a@b>\n", "begin 644 x\n",
             "Hi. This is the qmail-send program\n", "<a@b.fr>:\n", "Content-Transfer-Encoding: uuencode\n"]
        ),
        max_size=20,
    ).map(lambda lines: "".join(lines).encode()),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(headers=st.lists(st.tuples(HEADER, VALUE), max_size=8), body=BODY)
def test_no_mail_makes_it_fail(headers: list[tuple[str, str]], body: bytes) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in headers)
    message = message_from_bytes(head.encode("utf-8", "surrogatepass") + b"\n" + body)

    kind, reason = why_quiet(message, PERSON, OWN, None)

    assert bool(reason) == (kind is not Kind.PERSON)
    is_report(message, None)
    is_invitation(message)
