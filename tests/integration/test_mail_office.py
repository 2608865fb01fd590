"""From a raw mail to what becomes of it: real SMTP in, real rows, the real reader's process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from bot.channels.mail.parsed import ParsedMail
from bot.channels.mail.sorting import Known
from bot.desk.accounts import add_account
from bot.inbox import utc_now
from bot.settings import Settings
from bot.store import accounts, attachments, mails
from bot.wording import say
from tests.mail_house import CAMILLE, OWN, MailHouse, mail_house, write

PAUL = "paul@example.org"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Iterator[MailHouse]:
    with mail_house(settings, tmp_path) as made:
        yield made


QUESTION = "L'imprimante est marquée hors ligne"


def test_a_mail_is_answered_in_its_thread(house: MailHouse) -> None:
    letter = house.talk(QUESTION, Subject="Imprimante")

    assert letter.references == (f"1.{CAMILLE}",)
    assert letter.subject.startswith("Re: Imprimante [#1-")
    assert letter.reply_to.startswith("support+r1-")


@pytest.mark.parametrize("way", ["references", "token", "subject"])
def test_an_answer_finds_its_conversation_by_any_one_of_three_ways(house: MailHouse, way: str) -> None:
    letter = house.talk(QUESTION)
    kept = {
        "references": {"Subject": "x", "To": OWN},
        "token": {"In_Reply_To": "", "References": "", "Subject": "x", "To": letter.reply_to},
        "subject": {"In_Reply_To": "", "References": "", "To": OWN},
    }[way]
    house.talk("un humain svp", letter, **kept)

    assert house.count() == 1
    assert [handoff.conversation_id for handoff in house.waiting()] == [1]


def test_the_same_bytes_twice_and_the_same_mail_by_two_ways_are_answered_once(house: MailHouse) -> None:
    house.send(write(QUESTION))
    house.send(write(QUESTION))
    house.send(b"Received: by another.example\r\n" + bytes(write(QUESTION)))
    house.work()

    assert len(house.letters()) == 1
    assert [each.reason for each in house.left()] == ["the same mail came a second time (Message-ID)"]


def test_other_words_under_a_used_message_id_go_to_a_human_and_nobody_else_is_swallowed(house: MailHouse) -> None:
    house.send(write(QUESTION))
    house.send(write("Tout autre chose : plus de réseau."))
    house.send(write("La souris est morte.", From=f"Paul <{PAUL}>"), PAUL)
    house.work()

    assert len(house.letters()) == 1
    assert len(house.letters(PAUL)) == 1
    assert [handoff.reason for handoff in house.waiting()] == ["unreadable"]


def test_a_mail_without_a_message_id_is_answered(house: MailHouse) -> None:
    house.send(write(QUESTION, Message_ID=""))
    house.work()

    assert len(house.letters()) == 1


def test_a_colleague_in_copy_is_a_note_to_hotliners_and_gets_nothing(house: MailHouse) -> None:
    letter = house.talk(QUESTION, Cc=f"Paul <{PAUL}>")
    house.say("Chez moi ça marche, c'est le pilote.", letter, sender=PAUL)
    house.work()

    assert house.letters(PAUL) == []
    assert say("fr", "handoff-other_party") in house.letters()[-1].text.replace("\N{NO-BREAK SPACE}", " ")
    [handoff] = house.waiting()
    assert handoff.packet["tried"] or handoff.packet["candidates"]
    assert (handoff.conversation_id, handoff.reason) == (1, "other_party")
    [note] = [text for direction, text, _ in house.transcript(1) if direction == "note"]
    assert "paul@example.org>, who was in copy, wrote:\n\nChez moi ça marche" in note


def test_a_colleagues_file_is_kept_with_the_note(house: MailHouse) -> None:
    letter = house.talk(QUESTION, Cc=f"Paul <{PAUL}>")
    mail = write("Voici la capture.", From=PAUL, In_Reply_To=f"<{letter.message_id}>", Message_ID="<p@x>")
    mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="capture.pdf")
    house.send(mail, PAUL)
    house.work()

    with house.service.store.read() as tx:
        [file] = attachments.of_conversation(tx, 1)
    assert (house.service.settings.files_dir / file.path).read_bytes() == b"%PDF-1.4 x"


def test_a_forged_reply_to_moves_no_answer(house: MailHouse) -> None:
    house.send(write(QUESTION, From="camille@gmail.example", Reply_To="bob@gmail.example"))
    house.work()

    assert house.letters("bob@gmail.example") == []
    assert len(house.letters("camille@gmail.example")) == 1


def test_a_mail_without_a_return_path_is_not_answered(house: MailHouse) -> None:
    house.send(write(QUESTION), "")
    house.work()

    assert house.letters() == []
    assert [each.kind for each in house.left()] == ["bounce"]


def test_a_stranger_with_the_thread_begins_anew_and_is_told_nothing(house: MailHouse) -> None:
    letter = house.talk(QUESTION)
    house.say("Où en est-on ?", letter, sender="mallory@evil.example", To=letter.reply_to, From="mallory@evil.example")
    house.work()

    assert house.count() == 2
    assert len(house.letters()) == 1
    [answer] = house.letters("mallory@evil.example")
    assert "[#2-" in answer.subject
    assert "camille" not in answer.text.lower() + answer.html.lower()


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, "auto-reply"),
        ({"List_Id": "<news.example.org>"}, "list"),
        ({"From": "no-reply@shop.example"}, "auto-reply"),
        ({"X_Hotliner_Loop": OWN}, "own"),
    ],
)
def test_machines_are_recorded_with_a_reason_and_never_answered(
    house: MailHouse, headers: dict[str, str], kind: str
) -> None:
    house.send(write(QUESTION, **headers))
    house.work()

    assert house.count() == 0
    [left] = house.left()
    assert left.kind == kind
    assert left.reason


def test_an_absence_notice_is_shown_where_it_belongs_and_changes_nothing(house: MailHouse) -> None:
    letter = house.talk(QUESTION)
    before = house.stage(1)
    house.say("Je suis en congés.", letter, Auto_Submitted="auto-replied")
    house.work()

    assert house.stage(1) == before
    assert len(house.letters()) == 1
    assert house.transcript(1)[-1][2].startswith("auto-reply: ")


def bounce(of: bytes, status: str = "5.1.1", action: str = "failed") -> bytes:
    """The report of a mail server about a mail of ours."""
    head = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {OWN}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {CAMILLE}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    )
    return head.encode() + of.partition(b"\r\n\r\n")[0] + b"\r\n--B--\r\n"


def sealed(house: MailHouse) -> bytes:
    with house.service.store.read() as tx:
        found = mails.source(tx, 2)
    assert found is not None
    return found


def test_an_answer_that_comes_back_goes_to_a_human_and_the_address_gets_nothing_automatic(house: MailHouse) -> None:
    house.talk(QUESTION)
    house.send(bounce(sealed(house)), "")
    house.work()

    assert [(handoff.conversation_id, handoff.reason) for handoff in house.waiting()] == [(1, "failed")]
    assert "did not arrive: failed (5.1.1)" in house.transcript(1)[-1][1]
    with house.service.store.read() as tx:
        assert mails.blocked(tx, CAMILLE)

    house.say("Me revoilà", Subject="Autre panne")
    house.work()
    with house.service.store.read() as tx:
        assert not mails.blocked(tx, CAMILLE)


def test_a_delay_is_a_note_and_nothing_else(house: MailHouse) -> None:
    house.talk(QUESTION)
    house.send(bounce(sealed(house), "4.4.1", "delayed"), "")
    house.work()

    assert house.waiting() == []
    assert "goes on trying" in house.transcript(1)[-1][1]


def test_a_bounce_of_no_mail_of_ours_is_left(house: MailHouse) -> None:
    house.send(bounce(b"Message-ID: <not-ours@x>\r\nTo: a@b.example"), "")
    house.work()

    assert "of no mail of ours" in house.left()[0].reason


def test_a_poison_mail_goes_to_a_human_with_its_source_and_the_next_one_goes_on(house: MailHouse) -> None:
    house.send(b"From: " + CAMILLE.encode() + b"\r\n" + b"\r\n".join([b"--x"] * 9000) + b"\r\n")
    house.send(write(QUESTION, From=PAUL), PAUL)
    house.work()

    assert [handoff.reason for handoff in house.waiting()] == ["unreadable"]
    assert len(house.letters(PAUL)) == 1


@pytest.mark.parametrize("piece", ["a", "<", "'a", "étape 1 ", "1, ", "> a\n", "http://a.b "])
def test_a_text_that_is_made_to_keep_us_busy_does_not_keep_others_waiting(house: MailHouse, piece: str) -> None:
    house.send(write(piece * 60_000))
    house.send(write(QUESTION, From=PAUL, Message_ID="<2@x>"), PAUL)
    began = time.monotonic()
    house.work()

    assert len(house.letters(PAUL)) == 1
    assert time.monotonic() - began < 20


def test_a_wall_of_closings_is_read(house: MailHouse) -> None:
    letter = house.talk(QUESTION)
    house.say("\n".join(["Cordialement"] * 1500), None, Subject=letter.subject)
    house.work()

    assert house.count() == 1
    assert house.left() == []


def test_a_full_disk_costs_no_mail_its_files(house: MailHouse) -> None:
    mail = write(QUESTION)
    mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="a.pdf")
    folder = house.service.settings.files_dir
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    house.send(mail)
    for _ in range(6):
        house.work()
        with house.service.store.begin() as tx:
            mails.make_due(tx, utc_now())
    folder.unlink()
    house.work()

    assert len(house.letters()) == 1
    with house.service.store.read() as tx:
        assert len(attachments.of_conversation(tx, 1)) == 1


def test_a_mail_that_breaks_what_handles_it_ends_with_a_human(house: MailHouse) -> None:
    class Broken:
        def known(self, mail: ParsedMail, mail_id: int) -> Known:
            if "poison" in mail.text:
                raise RuntimeError("a bug")
            return real.known(mail, mail_id)

    real = house.mail.office.gatherer
    house.mail.office.gatherer = Broken()  # type: ignore[assignment]
    house.send(write("poison"))
    for _ in range(6):
        house.work()
        with house.service.store.begin() as tx:
            mails.make_due(tx, utc_now())

    assert [handoff.reason for handoff in house.waiting()] == ["unreadable"]
    assert "could not be handled in 3 tries" in house.transcript(1)[0][1]


def test_what_cannot_be_read_is_answered_in_the_language_of_the_house(house: MailHouse) -> None:
    house.send(b"From: " + CAMILLE.encode() + b"\r\nX-Odd: the and of\r\n\r\n")
    house.work()

    [letter] = house.letters()
    assert say("fr", "handoff-unreadable") in letter.text.replace("\N{NO-BREAK SPACE}", " ")


def test_who_cannot_be_told_for_certain_gets_nothing_and_a_human_looks(house: MailHouse) -> None:
    house.send(write(QUESTION, From='"alice@acme.example" <x@y>, b@evil.example'))
    house.work()

    assert [handoff.reason for handoff in house.waiting()] == ["unreadable"]
    assert house.mailbox.addresses(OWN) == []


def test_files_are_kept_once_and_shown_with_the_message(house: MailHouse) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"x" * 100
    for number in (1, 2):
        mail = write(QUESTION, Message_ID=f"<{number}@x>")
        mail.add_attachment(picture, maintype="image", subtype="png", filename="../écran.png")
        house.send(mail)
    house.work()

    with house.service.store.read() as tx:
        [one] = attachments.of_conversation(tx, 1)
        [two] = attachments.of_conversation(tx, 2)
    assert (one.name, one.mimetype, one.size) == ("écran.png", "image/png", len(picture))
    assert one.path == two.path
    assert (house.service.settings.files_dir / one.path).read_bytes() == picture


def test_caps_end_in_a_human_without_a_word(settings: Settings, tmp_path: Path) -> None:
    with mail_house(settings, tmp_path, mail_cap_sender="2/60") as house:
        for number in range(4):
            house.say(f"{QUESTION} {number}", Subject=f"Panne {number}")
            house.work()

        assert len(house.letters()) == 2
        assert [handoff.reason for handoff in house.waiting()] == ["capped", "capped"]


def test_a_long_thread_ends_with_one_word_that_a_human_has_it(settings: Settings, tmp_path: Path) -> None:
    with mail_house(settings, tmp_path, mail_cap_thread="1/60") as house:
        letter = house.talk(QUESTION)
        last = house.talk("L'étape 1 est faite", letter)
        house.say("Et maintenant ?", last)
        house.work()

        assert len(house.letters()) == 2
        assert [handoff.reason for handoff in house.waiting()] == ["capped"]


def test_caps_hold_though_many_mails_are_sorted_before_the_first_answer_leaves(
    settings: Settings, tmp_path: Path
) -> None:
    with mail_house(settings, tmp_path, mail_cap_sender="2/60") as house:
        for number in range(8):
            house.say(f"{QUESTION} {number}", Subject=f"Panne {number}")
        while house.mail.office.deliver_due():
            pass
        house.work()

        assert len(house.letters()) == 2
        assert len(house.waiting()) == 6


def test_when_too_much_left_everything_automatic_waits_and_is_not_lost(settings: Settings, tmp_path: Path) -> None:
    with mail_house(settings, tmp_path, mail_cap_all="1/60") as house:
        house.say(QUESTION)
        house.say("Plus de réseau", sender=PAUL)
        house.work()

        assert len(house.letters()) + len(house.letters(PAUL)) == 1
        assert house.mail.office.paused_until() is not None
        assert house.count() == 2


def test_two_bots_that_answer_each_other_stop_by_themselves(settings: Settings, tmp_path: Path) -> None:
    """The other one marks nothing as automatic, and quotes nothing."""
    with mail_house(settings, tmp_path) as house:
        robot = "robot@elsewhere.example"
        house.say("Bonjour, votre demande est enregistrée.", sender=robot)
        house.work()
        answered = 0
        for _ in range(1000):
            letters = house.letters(robot)
            if len(letters) == answered:
                break
            answered = len(letters)
            house.say("Bonjour, votre demande est enregistrée.", letters[-1], sender=robot)
            house.work()

        assert answered <= 4
        assert len(house.waiting()) == 1
        before = len(house.letters(robot))
        for number in range(20):
            house.say(f"Bonjour, votre demande {number} est enregistrée.", house.letters(robot)[-1], sender=robot)
            house.work()
        assert len(house.letters(robot)) <= before + 1


def test_a_mail_that_was_left_alone_is_brought_to_the_waiting_list_once_and_nobody_is_told(house: MailHouse) -> None:
    add_account(house.service.store, "ada", "Ada", "a password", ("hotliner",), utc_now())
    with house.service.store.read() as tx:
        ada = accounts.by_login(tx, "ada")
    assert ada is not None
    house.send(write(QUESTION, Auto_Submitted="auto-generated"))
    house.work()
    [left] = house.left()
    house.mail.office.bring(left.id, ada)
    house.mail.office.bring(left.id, ada)
    house.work()

    assert house.left() == []
    [handoff] = house.waiting()
    assert "hors ligne" in handoff.packet["problem"]
    assert house.letters() == []


def test_a_subject_that_hides_a_header_is_answered_without_it(house: MailHouse) -> None:
    raw = bytes(write(QUESTION)).replace(
        b"Subject: Panne", b"Subject: =?utf-8?Q?panne=0D=0ABcc=3A_victim=40x.example?="
    )
    house.send(raw)
    house.work()

    message = message_from_bytes(sealed(house))
    assert message["Bcc"] is None
    assert len(house.letters()) == 1


def test_what_is_sent_again_has_the_same_bytes(house: MailHouse) -> None:
    house.talk(QUESTION)
    with house.service.store.read() as tx:
        kept = mails.source(tx, 2)
        row = mails.by_id(tx, 2)
    assert kept is not None
    assert row is not None
    assert (row.direction, row.party, row.conversation_id) == ("out", CAMILLE, 1)
    files = list((house.service.settings.files_dir.parent / "mailbox" / "new").iterdir())
    assert files[0].read_bytes().replace(b"\r\n", b"\n") == kept.replace(b"\r\n", b"\n")
