"""A hotliner and hostile mails, in a real browser: nothing runs, nothing is fetched, nothing leaves."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect, sync_playwright

from bot.channels.mail.reading import Reader
from bot.channels.web import live, routes
from bot.desk import pages
from bot.desk.accounts import add_account
from bot.desk.shelf import Shelf
from bot.desk.words import WORDS
from bot.inbox import Inbox
from bot.settings import Settings
from bot.store import Store, handoffs, messages
from bot.store.migrate import migrate
from retrieval.articles import LANGS, Lang
from retrieval.embedders import load_embedder
from retrieval.search import Search
from tests.integration.desk_mails import HOSTILE, Office, hand_over, keep, written

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARTICLES = Path(__file__).parents[1] / "samples" / "articles"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 10_000  # milliseconds
WHOLE, AS_SENT = f"summary:text-is('{WORDS['fr']['whole_mail']}')", ".as-sent > summary"
WIDE = "document.documentElement.scrollWidth - innerWidth"


class Reading(Office):
    """The office of the other tests, with the process that reads mails in truth."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = Reader()
        self.asked = 0

    def show(self, raw: bytes) -> str:
        self.asked += 1
        return self.reader.show(raw)


@dataclass
class House:
    """The desk on a free port."""

    url: str
    store: Store
    office: Reading


@dataclass
class Away:
    """Where hostile mails would have the browser go, and what has come there."""

    url: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no Chromium here")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def away() -> Iterator[Away]:
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Tests have no use for it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Away(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def house(tmp_path: Path, index_dir: Path) -> Iterator[House]:
    database = f"sqlite:///{tmp_path}/hotliner.sqlite"
    settings = Settings(
        mail_smtp_listen="127.0.0.1:8025",
        articles_dir=ARTICLES,
        index_dir=index_dir,
        database_url=database,
        mail_authserv_id="mx.hotliner.example",
    )
    store, office = Store(database), Reading()
    migrate(store)
    add_account(store, "camille", "Camille", "camille", ("hotliner", "editor"), datetime.now(UTC))
    broadcaster = live.Broadcaster(store.wait)
    app = FastAPI()
    embedder = load_embedder("hashing")
    app.include_router(routes.router(Inbox(store, Search(index_dir, embedder), settings), settings, broadcaster))
    app.include_router(pages.router(store, settings, Shelf(settings, embedder), broadcaster, mail=office))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield House(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", store, office)
    broadcaster.close()
    server.should_exit = True
    thread.join(10)
    office.reader.close()
    store.close()


#: Opens a window where Camille is signed in: language, width.
Window = Callable[..., Page]


@pytest.fixture
def window(browser: Browser, house: House) -> Iterator[Window]:
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(lang: str = "fr", width: int = 1200, javascript: bool = True) -> Page:
        size = {"width": width, "height": 800}
        context = browser.new_context(locale=lang, viewport=size, java_script_enabled=javascript)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{house.url}/desk")
        page.fill("[name=login]", "camille")
        page.fill("[name=password]", "camille")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{house.url}/desk")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def hostile(away: Away) -> str:
    return "<h1>Bonjour Camille</h1>" + "<p>.</p>".join(HOSTILE).format(away=away.url)


@pytest.mark.parametrize("place", ["frame", "tab", "frame without our sanitiser", "tab without our sanitiser"])
def test_a_hostile_mail_does_nothing(window: Window, house: House, away: Away, place: str) -> None:
    if "without" in place:
        # Whatever slips through: the browser itself is told to do nothing.
        house.office.show = lambda raw: hostile(away)  # type: ignore[method-assign]
    mail = keep(house.store, written(html=hostile(away)))
    handoff = hand_over(house.store, {"text": "Bonjour", "html": "yes", "mail": str(mail)})
    page = window()
    shown: Page | FrameLocator
    if place.startswith("frame"):
        page.goto(f"{house.url}/desk/handoffs/{handoff}")
        page.click(AS_SENT)
        title = page.title()
        shown = page.frame_locator("iframe")
    else:
        page.goto(f"{house.url}/desk/mails/{mail}/shown")
        title = WORDS["fr"]["as_sent"] + " · Hotliner"
        shown = page

    expect(shown.locator("h1")).to_have_text("Bonjour Camille")
    page.wait_for_timeout(500)

    assert page.title() == title
    assert away.asked == []
    assert page.url.startswith(house.url)
    assert len(page.context.pages) == 1


def test_a_mail_is_fetched_when_it_is_opened_and_stays_while_others_write(window: Window, house: House) -> None:
    mail = keep(house.store, written(html="<p>une <b>capture</b></p>"))
    handoff = hand_over(
        house.store, {"text": "Bonjour", "html": "yes", "mail": str(mail), "full_text": "Tout\n> avant"}
    )
    page = window()
    page.goto(f"{house.url}/desk/handoffs/{handoff}")
    expect(page.locator(".bubble")).to_contain_text("Bonjour")
    page.wait_for_timeout(300)
    assert house.office.asked == 0

    # With the keyboard alone.
    page.locator(WHOLE).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("> avant")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").locator("b")).to_have_text("capture")

    with house.store.begin(ring=True) as tx:
        conversation = handoffs.get(tx, handoff).conversation_id  # type: ignore[union-attr]
        messages.add_note(tx, conversation, "Sam", "je regarde aussi", "note-1", datetime.now(UTC))
    expect(page.locator(".from-note")).to_contain_text("je regarde aussi")

    expect(page.frame_locator("iframe").locator("b")).to_be_visible()
    expect(page.get_by_text("> avant")).to_be_visible()
    assert house.office.asked == 1


def test_a_line_that_changes_is_shown_again_and_keeps_what_is_open(window: Window, house: House) -> None:
    handoff = hand_over(house.store, {"text": "Bonjour", "full_text": "Bonjour\n> avant"})
    page = window()
    page.goto(f"{house.url}/desk/handoffs/{handoff}")
    page.click(WHOLE)

    with house.store.begin(ring=True) as tx:
        line = messages.transcript(tx, handoffs.get(tx, handoff).conversation_id)[0]  # type: ignore[union-attr]
        messages.mark(tx, line.id, "handled", datetime.now(UTC), "thanks")

    expect(page.locator(".trouble")).to_have_text("Laissé sans réponse : un remerciement")
    expect(page.get_by_text("> avant")).to_be_visible()
    expect(page.locator(".line")).to_have_count(1)


def test_without_javascript_a_link_leads_to_the_mail(window: Window, house: House) -> None:
    mail = keep(house.store, written(html="<p>une <b>capture</b></p>"))
    handoff = hand_over(house.store, {"text": "Bonjour", "html": "yes", "mail": str(mail)})
    page = window(javascript=False)
    page.goto(f"{house.url}/desk/handoffs/{handoff}")
    page.click(AS_SENT)
    expect(page.locator("iframe")).to_be_hidden()

    with page.context.expect_page() as opened:
        page.click(f"text={WORDS['fr']['new_tab']}")

    expect(opened.value.locator("b")).to_have_text("capture")


def test_the_source_is_saved_as_a_file(window: Window, house: House, tmp_path: Path) -> None:
    raw = written(html="<p>une capture</p>")
    mail = keep(house.store, raw, "left", kind="list", reason="list: sent in bulk (Precedence)", subject="Offre")
    page = window()
    page.goto(f"{house.url}/desk/mails")

    with page.expect_download() as download:
        page.click(f"text={WORDS['fr']['raw_source']}")

    download.value.save_as(tmp_path / "saved.eml")
    assert download.value.suggested_filename == f"mail-{mail}.eml"
    assert (tmp_path / "saved.eml").read_bytes() == raw


@pytest.mark.parametrize("lang", LANGS)
def test_a_mail_left_alone_is_brought_to_the_waiting_list(window: Window, house: House, lang: Lang) -> None:
    words = WORDS[lang]
    mail = keep(
        house.store, written(), "left", kind="auto-reply", party="robot@acme.example", subject="Bonjour",
        reason="auto-reply: marked as automatic (X-Loop)",
    )  # fmt: skip
    page = window(lang)
    page.get_by_role("link", name=words["nav_mails"], exact=True).click()
    expect(page.locator(".row")).to_contain_text(words["why.auto-reply"])

    page.get_by_role("button", name=words["bring"]).click()

    expect(page.get_by_role("status").first).to_have_text(words["brought"])
    assert house.office.brought == [(mail, "Camille")]


def test_a_pause_shows_on_the_open_waiting_list_in_the_time_of_the_reader(window: Window, house: House) -> None:
    page = window()
    expect(page.locator(".notice")).to_have_count(0)
    until = datetime.now(UTC) + timedelta(minutes=20)

    house.office.until = until
    house.store.ring()

    expect(page.locator(".notice")).to_contain_text(WORDS["fr"]["paused_what"])
    expected = page.evaluate(
        "at => new Date(at).toLocaleTimeString('fr', {hour: '2-digit', minute: '2-digit'})", until.isoformat()
    )
    expect(page.locator(".notice time")).to_have_text(expected)


def test_on_a_phone_nothing_runs_out_of_the_screen(window: Window, house: House) -> None:
    long = "x" * 120
    mail = keep(
        house.store, written(html=f"<table width=2000><tr><td>{long}</td></tr></table>"), "left", kind="bounce",
        party=f"{long}@acme.example", subject=long, reason=f"bounce: {long}",
    )  # fmt: skip
    files = [(f"{long}.png", 4200, "l.bin")]
    line = {
        "text": long,
        "html": "yes",
        "mail": str(mail),
        "full_text": f"{long}\n> {long}",
        "notes": long,
        "files": files,
    }
    handoff = hand_over(house.store, {**line, "ignore": f"list: {long}"})
    house.office.until = datetime.now(UTC)
    page = window(width=400)
    for path in ("/desk", "/desk/mails", f"/desk/handoffs/{handoff}"):
        page.goto(house.url + path)
        assert page.evaluate(WIDE) <= 0, path
    page.click(WHOLE)
    page.click(AS_SENT)
    expect(page.frame_locator("iframe").locator("td")).to_be_visible()
    assert page.evaluate(WIDE) <= 0
    assert page.evaluate("document.querySelector('iframe').clientWidth") > 250
