"""What hotliners are told by mail and what they do by it, act by act: once, whatever fails, and giving nobody away."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from sqlalchemy import event

from bot import handoff as relay
from bot.channels import TryAgain, Undeliverable
from bot.channels.mail import briefs
from bot.channels.mail.parsed import Kind, MailFile, ParsedMail
from bot.channels.mail.smtp_out import InDoubt
from bot.channels.mail.tokens import Tokens
from bot.desk.on_mail import people
from bot.desk.on_mail.board import MOST, Board
from bot.desk.on_mail.hotliners import MailDesk
from bot.inbox import utc_now
from bot.messages import Incoming
from bot.settings import Settings, SettingsError
from bot.state import Conversation, Reason
from bot.store import Store, accounts, conversations, handoffs, mail_briefs, mails, mails_out, messages
from bot.store.accounts import Account
from bot.store.handoffs import Handoff
from bot.store.tables import AccountRow
from retrieval.search import Search
from tests.mail_house import CAMILLE, OWN, mail_settings

ADA, BOB = "ada@corp.example", "bob.b@corp.example"
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Shelf:
    """A mail server that can refuse; what it took lies here."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.refusals: list[Exception] = []

    def deliver(self, recipient: str, message_id: str, raw: bytes, sender: str = "") -> None:
        """Take it, or raise what comes next."""
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken.append((recipient, message_id, raw))

    def close(self) -> None:
        """Nothing is open."""


class Desk:
    """Board and desk on a store, with a clock that is set by hand."""

    def __init__(self, store: Store, search: Search, settings: Settings, folder: Path, lang: str = "fr") -> None:
        values = {"mail_hotliners": f"{ADA},{BOB}", "default_lang": lang}
        self.settings = mail_settings(settings, folder, **values)
        self.store = store
        self.search = search
        self.shelf = Shelf()
        self.time = utc_now()
        self.board = self.make_board()
        self.desk = MailDesk(store, self.settings, self.board, self.now)
        self.mails = 100

    def now(self) -> datetime:
        return self.time

    def make_board(self) -> Board:
        return Board(
            self.store, self.search, self.settings, Tokens(OWN, self.settings.mail_secret), self.shelf, self.now
        )

    def open(self, text: str = "plus rien", channel: str = "web", sender: str = "visitor", **meta: str) -> int:
        self.mails += 1
        thread = f"t{self.mails}"
        incoming = Incoming(
            channel, f"m{self.mails}", thread, sender, text, sender_name=meta.pop("name", ""), meta=meta
        )
        with self.store.begin() as tx:
            state = Conversation("fr", problem=text)
            conversation_id = conversations.open_conversation(tx, incoming, state.to_json(), "fr", self.time)
            message_id = messages.add_incoming(tx, conversation_id, incoming, self.time)
            messages.mark(tx, message_id, "handled", self.time)
            stored = conversations.load(tx, conversation_id)
            assert stored is not None
            return relay.open_(tx, stored, state, relay.Relay(Reason.ASKED, channel), self.time)

    def says(self, handoff_id: int, text: str) -> None:
        self.mails += 1
        with self.store.begin() as tx:
            found = handoffs.get(tx, handoff_id)
            assert found is not None
            incoming = Incoming("web", f"m{self.mails}", "t", "visitor", text)
            message_id = messages.add_incoming(tx, found.conversation_id, incoming, self.time)
            messages.mark(tx, message_id, "handled", self.time)

    def hear(self, handoff_id: int, text: str, who: str = ADA, again: int = 0, **values: object) -> str:
        self.mails += 1
        mail = ParsedMail(Kind.PERSON, from_address=who, from_name="Ada", verified=True, text=text)
        return self.desk.hear(replace(mail, **values), again or self.mails, handoff_id)  # type: ignore[arg-type]

    def work(self) -> None:
        while self.board.deliver_due():
            pass

    def got(self, who: str = ADA) -> list[str]:
        return [briefs.text_of(raw) for recipient, _, raw in self.shelf.taken if recipient == who]

    def get(self, handoff_id: int) -> Handoff:
        with self.store.read() as tx:
            found = handoffs.get(tx, handoff_id)
        assert found is not None
        return found

    def account(self, login: str = "chef", **values: object) -> Account:
        with self.store.begin() as tx:
            accounts.add(tx, login, "Chef", "-", ("hotliner",), self.time)
            found = accounts.by_login(tx, login)
        assert found is not None
        return found

    def said(self, handoff_id: int, direction: str) -> list[str]:
        with self.store.read() as tx:
            lines = messages.transcript(tx, self.get(handoff_id).conversation_id, notes=True)
        return [line.text for line in lines if line.direction == direction]


@pytest.fixture
def desk(store: Store, search: Search, settings: Settings, tmp_path: Path) -> Desk:
    return Desk(store, search, settings, tmp_path)


def test_each_address_is_told_once_and_idle_looks_do_nothing(desk: Desk) -> None:
    desk.open()

    assert desk.board.deliver_due() > 0
    desk.work()
    desk.make_board().deliver_due()

    assert sorted(who for who, _, _ in desk.shelf.taken) == [ADA, BOB]
    assert desk.board.deliver_due() == 0


def test_who_has_no_name_is_a_number_and_never_an_address(desk: Desk) -> None:
    desk.open(channel="mail", sender=CAMILLE)
    desk.open(channel="mail", sender="paul@example.org", name="paul@example.org")
    desk.open()
    desk.work()

    first, second, third = desk.got()
    assert "Demandeur n° 1" in first
    assert "Demandeur n° 2" in second
    assert "Visiteur 3" in third
    assert not any("@example.org" in text for text in (first, second))
    assert "non vérifié" in first
    assert "vérifié" not in third


def test_what_waited_for_more_than_a_week_is_not_told(desk: Desk) -> None:
    desk.open()
    desk.time += timedelta(days=8)
    desk.work()

    assert desk.shelf.taken == []


@pytest.mark.parametrize("lang", ["fr", "en"])
@only_sqlite
def test_of_a_flood_each_hotliner_gets_a_part_now_and_the_rest_later(
    store: Store, search: Search, settings: Settings, tmp_path: Path, lang: str
) -> None:
    desk = Desk(store, search, settings, tmp_path, lang)
    for _ in range(MOST + 12):
        desk.open()
    desk.work()

    said = "sans mail pour le moment" if lang == "fr" else "without a mail for now"
    assert [len(desk.got(who)) for who in (ADA, BOB)] == [MOST, MOST]
    assert [said in text for text in desk.got()] == [False] * (MOST - 1) + [True]
    assert ": 12. " in desk.got()[-1]
    assert f"{desk.settings.url}/desk\n" in desk.got()[-1]
    assert desk.board.deliver_due() == 0

    desk.time += timedelta(minutes=61)
    desk.work()
    assert [len(desk.got(who)) for who in (ADA, BOB)] == [MOST + 12, MOST + 12]
    assert said not in desk.got()[-1]


def test_to_find_who_is_untold_takes_as_many_questions_for_few_as_for_many(desk: Desk) -> None:
    def questions() -> int:
        asked: list[str] = []
        with desk.store.read() as tx:
            bind = tx.get_bind()
            listener = lambda _c, _k, statement, *_: asked.append(statement)  # noqa: E731
            event.listen(bind, "before_cursor_execute", listener)
            try:
                assert mail_briefs.untold(tx, {ADA: 99, BOB: 99}, desk.time - timedelta(days=1)) == []
            finally:
                event.remove(bind, "before_cursor_execute", listener)
        return len(asked)

    def transferred() -> None:
        one = desk.open()
        desk.work()
        relay.claim(desk.store, one, chef, desk.time)
        relay.transfer(desk.store, one, chef, "network", "", desk.time)
        desk.work()

    chef = desk.account()
    transferred()
    few = questions()
    for _ in range(4):
        transferred()
    assert questions() == few


def test_where_the_requester_wants_answers_is_no_more_told_than_where_they_write_from(desk: Desk) -> None:
    other = "secret@acme.example"
    one = desk.open(channel="mail", sender=CAMILLE, name="Camille")
    desk.work()
    desk.hear(one, "prendre")
    with desk.store.begin() as tx:
        conversation_id = desk.get(one).conversation_id
        mails_out.seal(tx, "r1", other, "r1@x", b"x", desk.time, conversation_id=conversation_id)
        text = f"Not delivered by mail: the mail server said 550 <{other}>: unknown"
        messages.add_note(tx, conversation_id, "bot", text, "undelivered-1", desk.time)
    desk.work()

    assert "Non remis par mail" in desk.got()[-1]
    assert other not in "".join(desk.got())


def test_the_same_mail_heard_twice_counts_once(desk: Desk) -> None:
    one = desk.open()
    desk.work()
    for mail_id, text in enumerate(["prendre", "Bonjour", "note: vite", "transférer réseau", "prendre", "résoudre"], 1):
        assert desk.hear(one, text, again=mail_id) == desk.hear(one, text, again=mail_id)
        desk.work()

    assert desk.get(one).state == "resolved"
    assert desk.said(one, "out").count("Bonjour") == 1
    assert desk.said(one, "note") == ["vite"]
    titles = [text.split("\n")[4] for text in desk.got()]
    assert titles == [
        "Demande n° 1 : quelqu'un attend un humain",
        "Vous avez la demande n° 1.",
        "La demande n° 1 attend de nouveau (file : Réseau)",
        "Vous avez la demande n° 1.",
        "La demande n° 1 est résolue (Ada).",
    ]


def test_who_took_it_by_mail_is_told_once_when_it_ends_elsewhere(desk: Desk) -> None:
    one = desk.open()
    desk.work()
    desk.hear(one, "prendre")
    desk.work()
    with desk.store.read() as tx:
        ada = accounts.by_login(tx, ADA)
    assert ada is not None
    relay.transfer(desk.store, one, ada, "network", "pour toi", desk.time)
    relay.claim(desk.store, one, desk.account(), desk.time)
    desk.work()
    desk.says(one, "il y a quelqu'un ?")
    desk.work()

    assert "Chef a pris la demande n° 1." in desk.got()[-1]
    assert len(desk.got()) == 3
    assert len(desk.got(BOB)) == 1


def test_notes_of_colleagues_reach_who_has_it_and_their_own_do_not(desk: Desk) -> None:
    one = desk.open()
    desk.work()
    desk.hear(one, "prendre")
    desk.hear(one, "// à moi")
    relay.note(desk.store, one, desk.account(), "pense au toner", desk.time)
    desk.work()

    assert "pense au toner" in desk.got()[-1]
    assert not any("à moi" in text for text in desk.got())


def test_an_account_is_made_without_an_address_for_a_name_and_a_closed_one_is_refused(desk: Desk) -> None:
    one = desk.open()
    desk.work()
    desk.hear(one, "prendre", from_name=ADA)
    assert desk.get(one).hotliner == "Ada"

    with desk.store.begin() as tx:
        row = tx.query(AccountRow).filter_by(login=ADA).one()
        row.active = False
    assert desk.hear(one, "Bonjour") == "not acted on: no hotliner's address"
    desk.says(one, "allô ?")
    count = len(desk.got())
    desk.work()
    assert "Votre adresse n'est plus celle d'un hotliner" in desk.got()[-1]
    assert len(desk.got()) == count + 2  # the acknowledgement of the order, and the refusal


@pytest.mark.parametrize(
    ("address", "made"), [("ada.lovelace@corp.example", "Ada Lovelace"), ("x7@corp.example", "Hotliner 1")]
)
def test_a_name_that_was_made_gives_way_to_the_one_that_a_mail_brings(desk: Desk, address: str, made: str) -> None:
    def name(shown: str) -> str:
        return people.account_of(desk.store, address, shown, desk.time).name

    assert [name(address), name("A. Lovelace"), name(""), name("Somebody Else")] == [made, *["A. Lovelace"] * 3]
    with desk.store.read() as tx:
        kept = accounts.by_login(tx, address)
    assert kept is not None
    assert kept.name == "A. Lovelace"


def test_the_name_of_who_has_a_password_is_theirs(desk: Desk) -> None:
    with desk.store.begin() as tx:
        accounts.add(tx, ADA, "Hotliner 7", "argon2id", ("hotliner",), desk.time)

    assert people.account_of(desk.store, ADA, "Ada L.", desk.time).name == "Hotliner 7"


def test_files_of_a_hotliner_do_not_pass_and_they_are_told(desk: Desk) -> None:
    one = desk.open()
    desk.work()
    desk.hear(one, "prendre")
    file = MailFile("guide.pdf", "application/pdf", 3, "d")
    desk.hear(one, "Voici le guide.", files=(file, MailFile("logo.png", "image/png", 3, "e", inline=True)))
    desk.work()

    assert "guide.pdf" in desk.got()[-1]
    assert "logo.png" not in desk.got()[-1]


def test_a_mail_that_can_not_be_read_is_not_relayed(desk: Desk) -> None:
    one = desk.open()
    desk.work()
    desk.hear(one, "prendre")
    desk.hear(one, "Received: from secret", kind=Kind.UNPARSABLE, reason="it is too large to be read whole")
    desk.work()

    assert "Raison : trop gros pour être lu en entier. Rien n'a été fait." in desk.got()[-1]
    assert "secret" not in str(desk.said(one, "out"))


@only_sqlite
def test_why_a_mail_can_not_be_read_is_told_in_english_where_english_is_spoken(
    store: Store, search: Search, settings: Settings, tmp_path: Path
) -> None:
    desk = Desk(store, search, settings, tmp_path, "en")
    one = desk.open()
    desk.work()
    desk.hear(one, "x", kind=Kind.UNPARSABLE, reason="it is encrypted")
    desk.work()

    assert "The reason: it is encrypted. Nothing was done." in desk.got()[-1]


def test_a_refusal_is_tried_again_with_the_same_bytes_for_a_day_then_noted(desk: Desk) -> None:
    one = desk.open()
    desk.shelf.refusals = [TryAgain("busy"), Undeliverable("550 no such user")]
    desk.board.deliver_due()
    assert desk.shelf.taken == []
    assert desk.said(one, "note") == [f"A mail to the hotliner {BOB} was not delivered: 550 no such user"]

    desk.time += timedelta(seconds=59)
    assert desk.board.deliver_due() == 0
    desk.time += timedelta(seconds=1)
    desk.work()
    assert [who for who, _, _ in desk.shelf.taken] == [ADA]

    two = desk.open()
    desk.shelf.refusals = [TryAgain("busy")] * 100
    for _ in range(40):
        desk.time += timedelta(hours=1)
        desk.board.deliver_due()
    assert len(desk.said(two, "note")) == 2
    assert "not delivered within a day: busy" in desk.said(two, "note")[0]


def test_a_mail_whose_end_was_lost_three_times_is_given_up(desk: Desk) -> None:
    one = desk.open()
    desk.shelf.refusals = [InDoubt("answer lost")] * 6
    for _ in range(12):
        desk.time += timedelta(hours=1)
        desk.board.deliver_due()

    assert len(desk.said(one, "note")) == 2
    assert "it may have arrived" in desk.said(one, "note")[0]
    assert desk.shelf.refusals == []


def test_a_worker_that_died_while_sending_sends_the_same_bytes_later(desk: Desk) -> None:
    class Killed(BaseException):
        pass

    desk.open()
    desk.shelf.refusals = [Killed()]  # type: ignore[list-item]
    with pytest.raises(Killed):
        desk.board.deliver_due()
    assert desk.make_board().deliver_due() == 0

    desk.time += timedelta(minutes=11)
    desk.make_board().deliver_due()
    assert sorted(who for who, _, _ in desk.shelf.taken) == [ADA, BOB]
    assert len({message_id for _, message_id, _ in desk.shelf.taken}) == 2


def test_a_note_about_a_lost_mail_is_not_mailed_again(desk: Desk) -> None:
    one = desk.open()
    desk.work()
    desk.hear(one, "prendre")
    desk.shelf.refusals = [Undeliverable("550")]
    desk.work()
    desk.work()

    assert len(desk.said(one, "note")) == 1
    assert len(desk.got()) == 1


@only_sqlite
@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("adélaïde@corp.example", "no plain mail address"),
        (OWN.upper(), "the support mailbox itself"),
        (f"{'a' * 60}@corp.example", "has 73 characters; up to 64 are possible"),
    ],
)
def test_an_address_that_can_not_be_a_hotliners_stops_the_start(settings: Settings, named: str, why: str) -> None:
    with pytest.raises(SettingsError, match=f"HOTLINER_MAIL_HOTLINERS: .*{why}"):
        people.listed(settings.model_copy(update={"mail_hotliners": f"{ADA},{named}", "mail_address": OWN}))


@only_sqlite
@pytest.mark.parametrize(
    ("lang", "take", "sender", "no_way"),
    [("fr", "prendre", "Expéditeur incertain", "il ne peut pas recevoir de réponse"),
     ("en", "take", "Uncertain sender", "no answer can reach them")],
)  # fmt: skip
def test_to_an_uncertain_sender_nothing_is_sent_and_the_words_are_kept(
    store: Store, search: Search, settings: Settings, tmp_path: Path, lang: str, take: str, sender: str, no_way: str
) -> None:
    desk = Desk(store, search, settings, tmp_path, lang)
    one = desk.open("panne", channel="mail", sender="unknown", notes="it is not certain who wrote it (From)")
    desk.work()
    desk.hear(one, take)
    desk.hear(one, "Bonjour, qui êtes-vous ?")
    desk.work()

    brief, took, answer = desk.got()
    assert sender in brief
    assert no_way in brief
    assert "(From)" in brief
    assert "unknown" not in brief
    assert all("part au demandeur" not in each and "goes to the requester" not in each for each in (brief, took))
    assert no_way in answer
    assert "mot de la fin" not in took
    assert "closing words" not in took
    assert desk.hear(one, "resolve\nAu revoir") == "resolved"
    assert not any(words in str(desk.said(one, "out")) for words in ("Bonjour", "Au revoir"))
    assert desk.said(one, "note") == ["Bonjour, qui êtes-vous ?", "Au revoir"]


@pytest.mark.parametrize("has_line", [True, False])
def test_of_an_answer_that_was_held_back_only_its_own_words_are_kept(desk: Desk, has_line: bool) -> None:
    one = desk.open("plus rien ne sort de mon imprimante")
    desk.work()
    desk.hear(one, "prendre")
    desk.work()
    brief = [line for line in desk.got()[0].split("\n") if line.strip() and "Ne rien écrire" not in line]
    pasted = [line if has_line else f"> {line}" for line in brief]
    end = "\n\n— Ne rien écrire sous cette ligne —" if has_line else ""
    done = desk.hear(one, "\n".join(["Bonjour", *pasted, "", "c'est le pilote > 3.1"]) + end)

    assert done.startswith("held back")
    kept = desk.said(one, "note")[-1]
    assert "Bonjour" in kept
    assert "c'est le pilote > 3.1" in kept
    assert "plus rien ne sort" not in kept
    assert "/desk/handoffs/" not in kept


@only_sqlite
@pytest.mark.parametrize("mark", ["> ", ""])
def test_what_is_written_below_our_line_is_kept_and_its_writer_is_told(desk: Desk, mark: str) -> None:
    one = desk.open("plus rien ne sort de mon imprimante")
    desk.work()
    brief = [f"{mark}{line}" for line in desk.got()[0].strip().split("\n")]
    footer = ["", "Corp SA, ce message est confidentiel"]
    untold = "sous la ligne n'est pas parti"

    def hear(first: str, *, inside: str = "") -> str:
        return desk.hear(one, "\n".join([first, "", *brief[:6], inside, *brief[6:], *footer]))

    desk.hear(one, "\n".join(["aide", "", *brief]))
    desk.work()
    assert untold not in desk.got()[-1]
    assert hear("prendre") == "taken"
    desk.work()
    assert len(desk.got()) == 3
    assert untold in desk.got()[-1]
    assert desk.said(one, "note") == [footer[-1]]

    assert hear("Bonjour") == "answered"
    desk.work()
    assert len(desk.got()) == 3

    assert hear("Redémarrez-la.", inside="Est-elle branchée ?") == "answered"
    desk.work()
    assert untold in desk.got()[-1]
    assert desk.said(one, "note")[-1] == f"Est-elle branchée ?\n{footer[-1]}"
    assert "branchée" not in str(desk.said(one, "out"))

    assert hear("Est-elle branchée ?") == "answered"


def test_words_that_were_kept_before_their_writers_name_was_known_may_be_sent(desk: Desk) -> None:
    with desk.store.begin() as tx:
        mails.keep(tx, b"x", "x", desk.time)
        mails.sorted_as(tx, 1, "sorted", party=ADA)
    one = desk.open()
    desk.work()
    words = "Bonjour, pouvez-vous redémarrer l'imprimante ?"
    desk.hear(one, words, again=1, from_name="")
    desk.hear(one, "prendre", from_name="Ada L.")

    assert desk.hear(one, words, from_name="Ada L.") == "answered"


TEXTS = st.text(max_size=40)


@only_sqlite
@limits(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["", "\u200b", "\x00", "\r"]), st.booleans())
def test_whatever_is_said_no_address_and_no_note_crosses(
    desk: Desk, before: str, after: str, unseen: str, shout: bool
) -> None:
    there = CAMILLE.upper() if shout else CAMILLE
    here = ADA.upper() if shout else ADA
    clean = str.maketrans("", "", "\x00")
    theirs = f"{before}{there[:5]}{unseen}{there[5:]}{after}".translate(clean)
    ours = f"{before}{here[:3]}{unseen}{here[3:]}{after}".translate(clean)
    one = desk.open(theirs, channel="mail", sender=CAMILLE, name="Camille", verified="yes")
    with desk.store.begin() as tx:
        found = handoffs.get(tx, one)
        assert found is not None
        handoffs.set_packet(
            tx, one, {**found.packet, "facts": [{"facet": theirs, "value": "x", "label": theirs, "source": "text"}]}
        )
    desk.work()
    desk.hear(one, "prendre")
    desk.hear(one, f"note\nle code du coffre est {one} {one} zanzibar")
    desk.says(one, theirs)
    desk.work()
    desk.hear(one, f"Bonjour {ours}\n{BOB}\n\n-- \nAda {ADA}")
    desk.hear(one, f"résoudre\nAu revoir {ours}")
    desk.work()

    assert desk.get(one).state in ("resolved", "claimed")
    shown = "\n".join(desk.got() + desk.got(BOB)).lower()
    assert CAMILLE not in shown
    out = "\n".join(desk.said(one, "out")).lower()
    assert ADA not in out
    assert BOB not in out
    assert "zanzibar" not in out


def test_two_workers_tell_it_once(desk: Desk) -> None:
    for _ in range(3):
        desk.open()
    boards = [desk.make_board() for _ in range(4)]
    threads = [threading.Thread(target=lambda board=board: [board.deliver_due() for _ in range(6)]) for board in boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.work()

    assert len({message_id for _, message_id, _ in desk.shelf.taken}) == 6
    assert len(desk.shelf.taken) == 6
    with desk.store.read() as tx:
        assert len(mail_briefs.briefs(tx, 1)) == 2
