"""Where a mail belongs: who may join which conversation, what is left alone, what a human gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.mail import caps
from bot.channels.mail.incoming import UNKNOWN_SENDER, to_incoming
from bot.channels.mail.parsed import Bounce, Kind, MailFile, ParsedMail
from bot.channels.mail.sorting import Desk, How, Known, Returned, Trace, Twin, Verdict, Where, sort

CAMILLE, PAUL = "camille@example.org", "paul@example.org"
MAIL = ParsedMail(
    Kind.PERSON, "", CAMILLE, "Camille", subject="Re: Écran noir [#7-ab12]", text="Rien.", trimmed="Rien."
)
TRACE = Trace(7, How.THREAD, frozenset({CAMILLE, "camille@home.example"}), frozenset({PAUL}), {CAMILLE: "mail-1"})
NOW = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)


def test_a_mail_that_names_nothing_opens_a_conversation() -> None:
    verdict = sort(MAIL, Known())

    assert verdict == Verdict(Where.MESSAGE)
    assert to_incoming(MAIL, verdict, 12).thread == "mail-12"


@pytest.mark.parametrize("how", How)
def test_the_requester_joins_their_conversation(how: How) -> None:
    verdict = sort(MAIL, Known(trace=replace(TRACE, how=how)))

    assert (verdict.where, verdict.conversation_id, verdict.thread) == (Where.MESSAGE, 7, "mail-1")
    assert not verdict.to_human


def test_another_address_of_the_same_person_joins_too() -> None:
    verdict = sort(replace(MAIL, from_address="camille@home.example"), Known(trace=TRACE))

    assert verdict.thread == "mail-1"


def test_a_colleague_in_copy_is_shown_to_a_human_and_never_taken_for_the_requester() -> None:
    verdict = sort(replace(MAIL, from_address=PAUL), Known(trace=TRACE))

    assert (verdict.where, verdict.conversation_id, verdict.to_human) == (Where.BESIDE, 7, "other_party")


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("writer", ["mallory@evil.example", ""])
def test_anybody_else_begins_anew_even_with_a_good_token(how: How, writer: str) -> None:
    verdict = sort(replace(MAIL, from_address=writer), Known(trace=replace(TRACE, how=how)))

    assert (verdict.where, verdict.conversation_id, verdict.thread) == (Where.MESSAGE, None, "")
    assert "no part" in verdict.reason


@pytest.mark.parametrize("kind", [Kind.AUTO_REPLY, Kind.LIST])
def test_machines_are_recorded_with_their_reason_and_not_answered(kind: Kind) -> None:
    machine = replace(MAIL, kind=kind, reason="marked as automatic")

    assert sort(machine, Known()) == Verdict(Where.LEFT, f"{kind}: marked as automatic")
    joined = sort(machine, Known(trace=TRACE))
    assert joined.where is Where.MESSAGE
    assert to_incoming(machine, joined, 12).meta["ignore"] == f"{kind}: marked as automatic"
    assert sort(machine, Known(desk=Desk(3, 7))).where is Where.LEFT
    assert sort(replace(machine, from_address=PAUL), Known(trace=TRACE)).where is Where.LEFT


def test_our_own_mail_is_left_whoever_sends_it_back() -> None:
    assert sort(replace(MAIL, kind=Kind.OWN, reason="ours"), Known(trace=TRACE)).where is Where.LEFT
    assert sort(MAIL, Known(trace=TRACE, is_ours=True)).where is Where.LEFT


def test_a_bounce_goes_where_its_mail_came_from_and_nowhere_else() -> None:
    bounce = replace(MAIL, kind=Kind.BOUNCE, reason="a delivery report", bounce=Bounce("x@y", CAMILLE))

    assert sort(bounce, Known(trace=TRACE)).where is Where.LEFT
    found = sort(bounce, Known(returned=Returned(7, 3, CAMILLE)))
    assert (found.where, found.conversation_id) == (Where.BOUNCED, 7)


def test_the_same_mail_by_two_ways_is_answered_once_and_other_words_go_to_a_human() -> None:
    assert sort(MAIL, Known(trace=TRACE, twin=Twin(7, True))).where is Where.LEFT
    assert sort(MAIL, Known(desk=Desk(3, 7), twin=Twin(7, False))).where is Where.DESK
    other = sort(MAIL, Known(trace=TRACE, twin=Twin(7, False)))
    assert (other.where, other.to_human, other.silent) == (Where.MESSAGE, "unreadable", True)


def test_what_cannot_be_read_goes_to_a_human_and_an_unknown_writer_is_told_nothing() -> None:
    unreadable = replace(MAIL, kind=Kind.UNPARSABLE, reason="it is encrypted")

    known = sort(unreadable, Known(trace=TRACE))
    assert (known.to_human, known.silent, known.thread) == ("unreadable", False, "mail-1")
    unknown = sort(replace(unreadable, from_address=""), Known())
    assert (unknown.to_human, unknown.silent) == ("unreadable", True)
    assert to_incoming(replace(unreadable, from_address=""), unknown, 1).sender == UNKNOWN_SENDER


def test_who_was_sent_too_much_goes_to_a_human_without_a_word() -> None:
    verdict = sort(MAIL, Known(trace=TRACE, capped="3 automatic mails are enough"))

    assert (verdict.to_human, verdict.silent, verdict.thread) == ("capped", True, "mail-1")
    meta = to_incoming(MAIL, verdict, 12).meta
    assert (meta["to_human"], meta["silent"]) == ("capped", "yes")


def test_a_conversation_that_had_enough_ends_with_a_word_for_a_human_has_it_then() -> None:
    verdict = sort(MAIL, Known(trace=TRACE, capped="3 automatic mails are enough", capped_here=True))

    assert (verdict.to_human, verdict.silent, verdict.thread) == ("capped", False, "mail-1")


def test_a_hotliner_who_answers_our_mail_is_heard_as_one() -> None:
    verdict = sort(replace(MAIL, from_address="ada@desk.example"), Known(desk=Desk(3, 7), trace=TRACE))

    assert (verdict.where, verdict.handoff_id, verdict.conversation_id) == (Where.DESK, 3, 7)


KNOWN = st.builds(
    Known,
    trace=st.none() | st.just(TRACE),
    twin=st.none() | st.builds(Twin, st.none() | st.just(7), st.booleans()),
    returned=st.none() | st.just(Returned(7, 3, CAMILLE)),
    desk=st.none() | st.just(Desk(3, 7)),
    is_ours=st.booleans(),
    capped=st.sampled_from(["", "enough"]),
)


@given(kind=st.sampled_from(Kind), writer=st.sampled_from([CAMILLE, PAUL, "mallory@evil.example", ""]), known=KNOWN)
def test_only_a_requester_ever_joins_a_conversation_as_one(kind: Kind, writer: str, known: Known) -> None:
    bounce = Bounce("x@y", CAMILLE) if kind is Kind.BOUNCE else None
    mail = replace(MAIL, kind=kind, from_address=writer, reason="" if kind is Kind.PERSON else "why", bounce=bounce)
    verdict = sort(mail, known)

    if verdict.where is Where.MESSAGE and (verdict.thread or verdict.conversation_id):
        assert known.trace is not None
        assert writer in known.trace.requester
    if kind is not Kind.PERSON or verdict.where is not Where.MESSAGE:
        assert verdict.reason or verdict.where is Where.DESK


def test_the_message_says_what_a_mail_needs_to_be_answered() -> None:
    files = (MailFile("écran.png", "image/png", 12, "d" * 64),)
    mail = replace(
        MAIL, message_id="2@x", references=("1@x",), text="Rien.\n\n> avant", verified=True, files=files, has_html=True,
        notes=("a part was left out",), in_reply_to="1@x",
    )  # fmt: skip
    incoming = to_incoming(mail, sort(mail, Known(trace=TRACE)), 12, ["dd.bin"])

    assert incoming.external_id == "mail-12"
    assert incoming.subject == "Écran noir"
    assert incoming.text == "Rien."
    assert incoming.meta == {
        "mail": "12", "message_id": "2@x", "references": "1@x", "verified": "yes", "html": "yes",
        "notes": "a part was left out", "full_text": "Rien.\n\n> avant",
        "attachments_json": '[{"name": "\\u00e9cran.png", "mimetype": "image/png", "size": 12, "path": "dd.bin"}]',
    }  # fmt: skip


def test_the_subject_is_read_when_it_opens_a_thread_and_adds_words() -> None:
    first = replace(MAIL, subject="Écran noir depuis ce matin")

    assert to_incoming(first, Verdict(Where.MESSAGE), 1).text == "Écran noir depuis ce matin\n\nRien."
    assert to_incoming(replace(first, subject="Rien"), Verdict(Where.MESSAGE), 1).text == "Rien."


# --- caps ----------------------------------------------------------------------------------------------------------


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=each) for each in minutes]


def test_a_cap_is_reached_inside_its_time_only() -> None:
    limits = caps.caps("3/10,8/1440")

    assert caps.reached(limits, ago(1, 2, 3), NOW) == limits[0]
    assert caps.reached(limits, ago(1, 2, 11), NOW) is None
    assert caps.reached(limits, ago(*range(20, 28)), NOW) == limits[1]
    assert caps.reached(limits, [], NOW) is None
    assert caps.reached(caps.caps("0/60"), [], NOW) is not None
    assert caps.longest(limits) == timedelta(days=1)


def test_it_is_told_when_the_next_mail_may_leave() -> None:
    [cap] = caps.caps("3/10")
    sent = ago(1, 4, 9)

    free = caps.free_at(cap, sent, NOW)
    assert free == NOW + timedelta(minutes=1)
    assert caps.reached([cap], sent, free) is None
    assert "3 automatic mails" in caps.why(cap, "to this person")


@pytest.mark.parametrize(
    ("domain", "house"),
    [
        ("s1.evil.example", "evil.example"),
        ("evil.example", "evil.example"),
        ("a.b.shop.co.uk", "shop.co.uk"),
        ("x.co.uk", "x.co.uk"),
        ("mail.acme.fr", "acme.fr"),
        ("localhost", "localhost"),
    ],
)
def test_domains_of_one_house_count_together(domain: str, house: str) -> None:
    assert caps.organisation(domain) == house


def test_where_a_picture_stood_there_are_no_words() -> None:
    mail = replace(MAIL, subject="", trimmed="Voici :\n[cid:ecran@01]\n[image: capture]\nMerci")

    assert to_incoming(mail, Verdict(Where.MESSAGE), 1).text == "Voici :\n\n\nMerci"
    assert to_incoming(replace(mail, trimmed="[cid:ecran]"), Verdict(Where.MESSAGE), 1).text == ""
