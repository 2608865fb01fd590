"""What hotliners see of mails: in a conversation, as they were sent, left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk_mails import HOSTILE, Office, hand_over, keep, written
from desk_people import open_store
from fastapi import FastAPI
from fastapi.testclient import TestClient
from markupsafe import escape

from bot.channels.mail.parse import parse
from bot.channels.mail.parsed import Kind, Own
from bot.channels.web import live
from bot.desk import mail_view, pages, reasons
from bot.desk.shelf import Shelf
from bot.desk.words import WORDS
from bot.settings import Settings
from bot.store import Store, mails, mails_out
from retrieval.articles import LANGS, Lang
from retrieval.embedders import load_embedder

SAMPLES = Path(__file__).parents[1] / "samples"
FR, EN = WORDS["fr"], WORDS["en"]
NASTY = "<script>alert(1)</script>"


@dataclass
class Desk:
    """A desk with mail, and what it asked of the office."""

    app: FastAPI
    store: Store
    office: Office

    def browser(self, login: str = "camille", lang: str = "fr") -> TestClient:
        client = TestClient(self.app, headers={"Accept-Language": lang})
        if login:
            client.post("/desk/sign-in", data={"login": login, "password": login})
        return client

    def state(self, mail: int) -> str:
        with self.store.read() as tx:
            found = mails.get(tx, mail)
        assert found is not None
        return found.state


def desk_on(folder: Path, *, office: bool = True, **settings: Any) -> Desk:
    store, stub = open_store(folder), Office()
    articles = SAMPLES / "articles"
    listen = "127.0.0.1:8025" if office else ""
    wired = Settings(
        mail_smtp_listen=listen,
        articles_dir=articles,
        index_dir=folder / "index",
        files_dir=folder / "files",
        **settings,
    )
    app = FastAPI()
    broadcaster = live.Broadcaster(store.wait)
    shelf = Shelf(wired, load_embedder("hashing"))
    app.include_router(pages.router(store, wired, shelf, broadcaster, mail=stub if office else None))
    app.state.broadcaster = broadcaster
    return Desk(app, store, stub)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_on(tmp_path, mail_authserv_id="mx.hotliner.example")
    yield made
    made.app.state.broadcaster.close()
    made.store.close()


def token(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/desk").text)
    assert found is not None
    return found[1]


# --- in a conversation ---------------------------------------------------------------------------------------------


def test_a_mail_shows_its_words_first_and_folds_the_rest(desk: Desk) -> None:
    handoff = hand_over(desk.store, {"text": "Toujours rien", "full_text": f"Toujours rien\n\n> {NASTY}", "mail": "7"})

    page = desk.browser().get(f"/desk/handoffs/{handoff}").text

    assert NASTY not in page
    assert page.index("Toujours rien</div>") < page.index(FR["whole_mail"]) < page.index(str(escape(NASTY)))
    assert re.search(r'<details id="whole-\d+"><summary>', page)
    assert 'href="/desk/mails/7/source"' in page
    assert FR["as_sent"] not in page  # it has no HTML


def test_a_mail_with_html_can_be_seen_as_it_was_sent_and_is_not_fetched_before(desk: Desk) -> None:
    handoff = hand_over(desk.store, {"text": "Voir l'image", "html": "yes", "mail": "7"})

    page = desk.browser().get(f"/desk/handoffs/{handoff}").text

    frame = re.search(r"<iframe[^>]*>", page)
    assert frame is not None
    assert 'sandbox=""' in frame[0]
    assert 'data-src="/desk/mails/7/shown"' in frame[0]
    assert " src=" not in frame[0]
    assert re.search(r'<a href="/desk/mails/7/shown" target="_blank" rel="noopener noreferrer">', page)


@pytest.mark.parametrize(("verified", "marked"), [("", True), ("yes", False)])
def test_a_sender_that_our_server_does_not_vouch_for_is_marked(desk: Desk, verified: str, marked: bool) -> None:
    handoff = hand_over(desk.store, {"text": "Bonjour", **({"verified": verified} if verified else {})})

    assert (FR["unverified"] in desk.browser().get(f"/desk/handoffs/{handoff}").text) is marked


def test_where_nobody_is_verified_nobody_is_marked(tmp_path: Path) -> None:
    desk = desk_on(tmp_path)
    handoff = hand_over(desk.store, {"text": "Bonjour"})

    assert FR["unverified"] not in desk.browser().get(f"/desk/handoffs/{handoff}").text
    desk.store.close()


def test_it_says_why_nothing_was_answered_in_the_readers_language(desk: Desk) -> None:
    reason = "auto-reply: marked as automatic (Auto-Submitted)"
    handoff = hand_over(desk.store, {"text": "Je suis absent", "ignore": reason, "reason": reason})

    french = desk.browser().get(f"/desk/handoffs/{handoff}").text
    english = desk.browser(lang="en").get(f"/desk/handoffs/{handoff}").text

    assert f"{FR['not_answered']} <span>se déclare automatique (Auto-Submitted)</span>" in french
    assert f"{EN['not_answered']} <span>marked as automatic (Auto-Submitted)</span>" in english


def test_a_reason_that_nobody_translated_is_shown_as_it_stands_and_named_english(desk: Desk) -> None:
    handoff = hand_over(desk.store, {"text": "Bonjour", "ignore": f"list: a new reason {NASTY}"})

    page = desk.browser().get(f"/desk/handoffs/{handoff}").text

    assert f'{FR["not_answered"]} <span lang="en">a new reason {escape(NASTY)}</span>' in page


def test_that_a_hotliner_has_the_conversation_is_not_repeated_under_each_mail(desk: Desk) -> None:
    handoff = hand_over(desk.store, {"text": "Bonjour", "reason": "a hotliner has the conversation"})

    assert FR["not_answered"] not in desk.browser().get(f"/desk/handoffs/{handoff}").text


def test_what_is_to_be_known_of_the_reading_stands_one_a_line(desk: Desk) -> None:
    notes = f"its text is long: only the beginning was read\nodd {NASTY}"
    handoff = hand_over(desk.store, {"text": "Bonjour", "notes": notes})

    page = desk.browser().get(f"/desk/handoffs/{handoff}").text

    assert "<li><span>son texte est long : seul le début a été lu</span></li>" in page
    assert f'<li><span lang="en">odd {escape(NASTY)}</span></li>' in page


def test_each_file_is_listed_once_with_the_mail_that_brought_it(desk: Desk, tmp_path: Path) -> None:
    logo, shot = ("logo.png", 4200, "l.bin"), (f"{NASTY}.png", 2_340_000, "s.bin")
    handoff = hand_over(
        desk.store,
        {"text": "Un", "files": [logo, logo]},
        {"text": "Deux", "files": [("image001.png", 4200, "l.bin"), shot]},
    )
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "s.bin").write_bytes(b"picture")
    client = desk.browser()

    page = client.get(f"/desk/handoffs/{handoff}").text

    assert NASTY not in page
    linked = re.findall(r'<a href="(/desk/files/\d+)">([^<]+)</a>( \([^)]*\))', page)
    assert [(name, size) for _, name, size in linked] == [
        ("logo.png", " (4 ko)"),
        (str(escape(f"{NASTY}.png")), " (2,3 Mo)"),
    ]
    assert client.get(linked[1][0]).content == b"picture"


def test_without_mail_a_conversation_by_mail_can_still_be_read(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, office=False)
    handoff = hand_over(desk.store, {"text": "Bonjour", "html": "yes", "mail": "7", "full_text": "Bonjour\n\n-- \nLuc"})

    page = desk.browser().get(f"/desk/handoffs/{handoff}").text

    assert FR["whole_mail"] in page
    assert "/desk/mails" not in page
    desk.store.close()


# --- one mail ------------------------------------------------------------------------------------------------------


def test_a_mail_is_shown_without_anything_that_runs_or_loads(desk: Desk) -> None:
    hostile = "".join(HOSTILE).format(away="https://away.example")
    mail = keep(desk.store, written(html=f"<p>Bonjour <b>à tous</b></p>{hostile}"))

    answer = desk.browser().get(f"/desk/mails/{mail}/shown")

    assert "<p>Bonjour <b>à tous</b></p>" in answer.text
    for harmful in ("<script", "<iframe", "<img", "<form", "<svg", "<base", "onerror", "onload", "javascript:", "url("):
        assert harmful not in answer.text.lower(), harmful
    policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["content-security-policy"].split(";"))
    assert policy == {
        "sandbox": "",
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    expected = {
        "content-type": "text/html; charset=utf-8",
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    assert {name: answer.headers[name] for name in expected} == expected


@pytest.mark.parametrize("lang", LANGS)
def test_a_mail_without_html_says_so(desk: Desk, lang: Lang) -> None:
    mail = keep(desk.store, written())

    assert escape(WORDS[lang]["nothing_to_show"]) in desk.browser(lang=lang).get(f"/desk/mails/{mail}/shown").text


def test_the_source_is_saved_never_shown(desk: Desk) -> None:
    raw = written(html=NASTY)
    mail = keep(desk.store, raw)

    answer = desk.browser().get(f"/desk/mails/{mail}/source")

    assert answer.content == raw
    expected = {
        "content-type": "application/octet-stream",
        "content-disposition": f'attachment; filename="mail-{mail}.eml"',
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
        "cache-control": "no-store",
    }
    assert {name: answer.headers[name] for name in expected} == expected


PATHS = ["/desk/mails", "/desk/mails/{}/shown", "/desk/mails/{}/source"]


@pytest.mark.parametrize("path", PATHS)
def test_mails_are_for_hotliners_who_are_signed_in(desk: Desk, path: str) -> None:
    place = path.format(keep(desk.store, written(text="secret"), "left"))

    stranger = desk.browser(login="").get(place, follow_redirects=False)
    editor = desk.browser("noor").get(place)

    assert (stranger.status_code, stranger.headers["location"][:13]) == (303, "/desk/sign-in")
    assert (editor.status_code, "secret" in editor.text) == (403, False)


@pytest.mark.parametrize("path", PATHS[1:])
@pytest.mark.parametrize("number", ["99", "99999999999999", "-1"])
def test_an_unknown_mail_is_a_page_that_says_so(desk: Desk, path: str, number: str) -> None:
    answer = desk.browser().get(path.format(number))

    assert answer.status_code == 404
    assert escape(FR["not_found"]) in answer.text


@pytest.mark.parametrize("path", PATHS[1:])
def test_mails_that_we_wrote_are_not_handed_out(desk: Desk, path: str) -> None:
    with desk.store.begin() as tx:
        mail = mails_out.seal(tx, "card-1", "sam@hotliner.example", "m1@hotliner.example", written(), datetime.now(UTC))

    assert desk.browser().get(path.format(mail)).status_code == 404


def test_without_mail_there_are_no_such_pages(tmp_path: Path) -> None:
    desk = desk_on(tmp_path, office=False)
    mail, client = keep(desk.store, written(), "left"), desk.browser()

    assert [client.get(path.format(mail)).status_code for path in PATHS] == [404, 404, 404]
    assert client.post(f"/desk/mails/{mail}/bring", data={"csrf": token(client)}).status_code == 404
    assert "/desk/mails" not in client.get("/desk").text
    desk.store.close()


# --- left alone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "kind", "why", "detail"),
    [
        ("fr", "Automatique", "Un programme l'a écrit", "se déclare automatique (X-Loop)"),
        ("en", "Automatic", "A program wrote it", "marked as automatic (X-Loop)"),
    ],
)
def test_mails_left_alone_tell_who_what_and_why(desk: Desk, lang: Lang, kind: str, why: str, detail: str) -> None:
    keep(
        desk.store, written(), "left", kind="auto-reply", party="robot@acme.example", subject=f"Absent {NASTY}",
        reason="auto-reply: marked as automatic (X-Loop)",
    )  # fmt: skip

    page = desk.browser(lang=lang).get("/desk/mails").text

    assert NASTY not in page
    for shown in ("robot@acme.example", f"Absent {NASTY}", kind, why, detail, WORDS[lang]["bring"]):
        assert escape(shown) in page
    assert 'href="/desk/mails/1/source"' in page
    assert 'href="/desk/mails" aria-current=page' in page


def test_only_mails_left_alone_are_listed(desk: Desk) -> None:
    keep(desk.store, written("Un"), "sorted", subject="Une question", kind="person")

    assert escape(FR["no_mails"]) in desk.browser().get("/desk/mails").text


def test_the_mailboxes_stand_above_with_their_trouble(desk: Desk) -> None:
    now = datetime.now(UTC)
    with desk.store.begin() as tx:
        for box in ("help@imap.example/INBOX", "new@imap.example/INBOX"):
            mails.first_read(tx, box, now)
        mails.note_reading(tx, "help@imap.example/INBOX", now)
        mails.note_reading(tx, "help@imap.example/INBOX", now, f"the server refused {NASTY}")

    page = desk.browser().get("/desk/mails").text

    assert NASTY not in page
    assert f'class="alarm">{FR["not_read"]} <span lang="en">the server refused {escape(NASTY)}' in page
    assert f'<time datetime="{now.isoformat()}" data-day>' in page
    assert page.index("help@imap.example") < page.index("new@imap.example") < page.index(FR["never_read"])


def test_a_mail_is_brought_to_the_waiting_list_by_a_hotliner(desk: Desk) -> None:
    mail, client = (
        keep(desk.store, written(), "left", kind="list", reason="list: sent in bulk (Precedence)"),
        desk.browser(),
    )

    answer = client.post(f"/desk/mails/{mail}/bring", data={"csrf": token(client)})

    assert desk.office.brought == [(mail, "Camille")]
    assert escape(FR["brought"]) in answer.text


def test_a_mail_that_is_no_longer_left_alone_is_brought_once(desk: Desk) -> None:
    mail, client = keep(desk.store, written(), "sorted", kind="person"), desk.browser()

    answer = client.post(f"/desk/mails/{mail}/bring", data={"csrf": token(client)})

    assert desk.office.brought == []
    assert escape(FR["brought_before"]) in answer.text


@pytest.mark.parametrize("login", ["camille", "noor", ""])
def test_bringing_needs_a_hotliner_and_the_form_of_the_page(desk: Desk, login: str) -> None:
    mail, client = keep(desk.store, written(), "left"), desk.browser(login)
    csrf = token(desk.browser("sam")) if login == "camille" else "0"

    answer = client.post(f"/desk/mails/{mail}/bring", data={"csrf": csrf}, follow_redirects=False)

    assert answer.status_code == (403 if login else 303)
    assert desk.office.brought == []


def test_bringing_what_does_not_exist_is_a_page_that_says_so(desk: Desk) -> None:
    client = desk.browser()

    assert client.post("/desk/mails/99/bring", data={"csrf": token(client)}).status_code == 404


@pytest.mark.parametrize("path", ["/desk", "/desk/mails"])
@pytest.mark.parametrize("lang", LANGS)
def test_a_pause_is_told_with_its_end_and_what_to_do(desk: Desk, path: str, lang: Lang) -> None:
    assert escape(WORDS[lang]["paused"]) not in desk.browser(lang=lang).get(path).text
    desk.office.until = datetime(2026, 11, 28, 14, 5, tzinfo=UTC)

    page = desk.browser(lang=lang).get(path).text

    for shown in (WORDS[lang]["paused"], WORDS[lang]["paused_why"], WORDS[lang]["paused_what"], ">14:05</time>"):
        assert (shown if shown.startswith(">") else escape(shown)) in page


@pytest.mark.parametrize(("login", "seen"), [("camille", True), ("both", True), ("noor", False)])
def test_the_menu_leads_hotliners_there(desk: Desk, login: str, seen: bool) -> None:
    client = desk.browser(login)

    assert (FR["nav_mails"] in client.get("/desk").text) is seen
    if login == "both":
        assert FR["nav_mails"] in client.get("/desk/articles").text


# --- reasons -------------------------------------------------------------------------------------------------------


def _sample_mails() -> list[Path]:
    return sorted((SAMPLES / "mail").rglob("*.eml"))


@pytest.mark.parametrize("path", _sample_mails(), ids=lambda path: path.stem)
def test_what_is_said_of_every_sample_is_known_in_french(path: Path) -> None:
    mail = parse(path.read_bytes(), Own(("support@hotliner.example",)))

    for reason in (mail.reason, *mail.notes):
        assert not reason or reasons.told(reason, "fr").lang == "fr", reason


@pytest.mark.parametrize(
    ("reason", "french"),
    [
        ("bounce: a delivery failure, of no mail of ours", "un échec de remise, pour un mail qui n'est pas de nous"),
        ("the same mail came a second time (Message-ID)", "le même mail est arrivé une deuxième fois (Message-ID)"),
        (
            "3 automatic mails in this conversation within 10 minutes are enough",
            "3 mails automatiques dans cette conversation en 10 minutes suffisent",
        ),
        (
            "plan.zip (22 MB) was left out: files of up to 15 MB are kept",
            "plan.zip (22 Mo) a été laissé de côté : les fichiers sont gardés jusqu'à 15 Mo",
        ),
        ("it could not be handled in 3 tries", "il n'a pas pu être traité en 3 essais"),
    ],
)
def test_reasons_with_numbers_and_names_are_known_in_french(reason: str, french: str) -> None:
    assert reasons.told(reason, "fr") == reasons.Told(french, "fr")


@pytest.mark.parametrize(
    ("kind", "reason", "shown"),
    [
        (Kind.PERSON, "the same mail came a second time (Message-ID)", "copy"),
        (Kind.UNPARSABLE, "the same mail came a second time (Message-ID)", "copy"),
        (Kind.PERSON, "our own mail came back", "own"),
        (Kind.BOUNCE, "a delivery delay", "bounce"),
        (Kind.PERSON, "something else", "other"),
        ("", "", "other"),
    ],
)
def test_the_kind_explains_why_the_mail_was_left(kind: str, reason: str, shown: str) -> None:
    kept = mails.Kept(1, "left", str(kind), "", "", reason, 1, False, None, datetime.now(UTC))

    found = mail_view.left(kept, "en")

    assert found.kind == shown
    assert all({f"kind.{found.kind}", f"why.{found.kind}"} <= WORDS[lang].keys() for lang in LANGS)


@pytest.mark.parametrize(
    ("count", "fr", "en"),
    [(0, "", ""), (12, "1 ko", "1 kB"), (34_600, "35 ko", "35 kB"), (2_340_000, "2,3 Mo", "2.3 MB")],
)
def test_sizes_as_people_say_them(count: int, fr: str, en: str) -> None:
    assert (mail_view.size(count, "fr"), mail_view.size(count, "en")) == (fr, en)
