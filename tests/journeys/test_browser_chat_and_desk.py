"""A person and a hotliner, each in a real browser, on the whole service."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot import app as application
from bot.channels.web.words import WORDS as CHAT
from bot.desk.accounts import add_account
from bot.desk.words import WORDS as DESK
from bot.settings import Settings
from retrieval.articles import Lang

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUESTION = {
    "fr": "aucune feuille ne sort de mon imprimante, ça n'imprime pas",
    "en": "no sheet comes out of my printer, it prints nothing",
}
PATIENCE = 10_000  # milliseconds

#: Opens a window: language, width.
Window = Callable[..., Page]


def chromium() -> str | None:
    """The installed browser, if any."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium here")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def url(tmp_path: Path, index_dir: Path) -> Iterator[str]:
    """The whole service on a free port, with two accounts."""
    samples = Path(__file__).parents[1] / "samples" / "articles"
    database = f"sqlite:///{tmp_path}/hotliner.sqlite"
    settings = Settings(articles_dir=samples, index_dir=index_dir, database_url=database, embedder="hashing")
    service = application.build(settings)
    for login in ("camille", "sam"):
        add_account(service.store, login, login.title(), login, ("hotliner", "editor"), datetime.now(UTC))
    app = application.create_app(service)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    app.state.broadcaster.close()
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """Opens a window of its own for each person; fails on any error of the page."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(lang: str, width: int = 1200, height: int = 800, javascript: bool = True) -> Page:
        context = browser.new_context(
            locale=lang, viewport={"width": width, "height": height}, java_script_enabled=javascript
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, url: str, login: str = "camille") -> None:
    page.goto(f"{url}/desk")
    page.fill("[name=login]", login)
    page.fill("[name=password]", login)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/desk")


def ask_and_reach_a_step(page: Page, question: str) -> None:
    """From a question to the first step; where the bot offers faults, the first one is meant."""
    page.fill("#text", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(".from-bot .choice:enabled")
    for _ in range(3):
        if page.locator(".step").count():
            return
        page.locator(".is-last .choice:enabled").first.click()
        page.wait_for_timeout(500)
    expect(page.locator(".step").first).to_be_visible()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_from_a_question_to_a_human_who_solves_it(window: Window, url: str, lang: Lang) -> None:
    words, desk_words = CHAT[lang], DESK[lang]
    chat, desk = window(lang), window(lang)
    sign_in(desk, url)
    expect(desk.get_by_text(desk_words["nobody_waits"])).to_be_visible()

    # Led through the steps.
    chat.goto(url)
    expect(chat.locator("h2")).to_have_text(words["hello"])
    ask_and_reach_a_step(chat, QUESTION[lang])
    expect(chat.locator(".step-count").last).to_contain_text(re.compile(rf"{words['step']} 1"))
    chat.locator(".is-last .choice:enabled").first.click()
    expect(chat.locator(".step-count").last).to_contain_text(re.compile(rf"{words['step']} 2"))
    expect(chat.locator(".line:not(.is-last) .choice:enabled")).to_have_count(0)

    # A reload loses nothing.
    said = chat.locator(".line").count()
    chat.reload()
    expect(chat.locator(".line")).to_have_count(said)

    # A human is asked for: the desk hears of it by itself.
    chat.click("#human")
    expect(chat.locator('[data-kind="handoff"]').last).to_be_visible()
    row = desk.locator(".row")
    expect(row).to_contain_text(QUESTION[lang])
    row.get_by_role("button", name=desk_words["take"]).click()
    desk.wait_for_url(re.compile(r"/handoffs/\d+"))
    expect(desk.locator(".packet")).to_contain_text(QUESTION[lang])
    expect(desk.locator(".packet .tried")).to_contain_text(desk_words["outcome.done"])

    # They talk; the bot keeps silent, a note never leaves.
    desk.fill("#answer", "Camille ici, je regarde.")
    desk.keyboard.press("Control+Enter")
    expect(chat.locator(".from-hotliner")).to_contain_text("Camille ici")
    bot_lines = chat.locator(".from-bot").count()
    chat.fill("#text", "merci Camille")
    chat.keyboard.press("Enter")
    expect(desk.locator("#live")).to_contain_text("merci Camille")
    desk.click(f"summary:text-is('{desk_words['write_note']}')")
    desk.fill("#note", "bac 2, comme hier")
    desk.get_by_role("button", name=desk_words["keep_note"]).click()
    expect(desk.locator(".from-note")).to_contain_text("bac 2")
    expect(chat.locator(".from-bot")).to_have_count(bot_lines)
    expect(chat.locator("#lines")).not_to_contain_text("bac 2")
    expect(chat.locator("#typing")).to_be_hidden()

    # Solved.
    desk.click(f"summary:text-is('{desk_words['resolve']}')")
    desk.select_option("[name=article]", "printer-prints-nothing")
    desk.locator('[data-act="resolve"] textarea').fill("C'est réparé.")
    desk.locator('[data-act="resolve"] button').click()
    desk.wait_for_url(f"{url}/desk")
    expect(chat.locator(".from-hotliner").last).to_contain_text("C'est réparé.")
    expect(desk.locator(".closed")).to_be_visible()


def test_two_hotliners_see_each_other(window: Window, url: str) -> None:
    chat, one, other = window("fr"), window("fr"), window("fr")
    sign_in(one, url, "camille")
    sign_in(other, url, "sam")
    chat.goto(url)
    chat.click("#human")
    one.locator(".row a").first.click()
    other.locator(".row a").first.click()

    one.get_by_role("button", name=DESK["fr"]["take_it"]).click()

    expect(other.locator(".standing")).to_have_text(DESK["fr"]["read_only"].format(name="Camille"))
    expect(other.locator("#answer")).to_have_count(0)


def test_with_the_keyboard_alone(window: Window, url: str) -> None:
    page = window("en")
    page.goto(url)
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("no sheet comes")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("out of my printer, it prints nothing")
    page.keyboard.press("Enter")
    expect(page.locator(".from-requester").first).to_contain_text("no sheet comes\nout of my printer")
    page.wait_for_selector(".from-bot .choice:enabled")
    page.wait_for_timeout(300)

    # Back from the box to the choices, through nothing that can't be pressed.
    lines = page.locator(".line").count()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.classList.contains('choice')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Space")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator(".line").nth(lines + 1)).to_be_visible()

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#human")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('[data-kind="handoff"]')).to_be_visible()


def test_on_a_phone_nothing_runs_out_of_the_screen(window: Window, url: str) -> None:
    page, desk = window("fr", 360, 640), window("fr", 360, 640)
    wide = "document.documentElement.scrollWidth - innerWidth"
    page.goto(url)
    assert page.evaluate(wide) <= 0
    ask_and_reach_a_step(page, QUESTION["fr"])
    page.fill("#text", "x" * 300)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.evaluate(wide) <= 0
    assert page.evaluate(
        "document.getElementById('scroll').scrollWidth <= document.getElementById('scroll').clientWidth"
    )
    expect(page.locator("#human")).to_be_in_viewport()
    expect(page.locator(".send")).to_be_in_viewport()
    page.click("#human")
    expect(page.locator('[data-kind="handoff"]')).to_be_visible()

    sign_in(desk, url)
    assert desk.evaluate(wide) <= 0
    desk.locator(".row button").first.click()
    desk.wait_for_url(re.compile(r"/handoffs/\d+"))
    assert desk.evaluate(wide) <= 0
    for path in ("/desk/articles", "/desk/articles/printer-prints-nothing", "/desk/unanswered"):
        desk.goto(url + path)
        assert desk.evaluate(wide) <= 0, path


def test_without_javascript(window: Window, url: str) -> None:
    page = window("fr", javascript=False)
    page.goto(url)
    page.get_by_role("button", name=CHAT["fr"]["example_1"]).click()
    expect(page.locator(".from-requester")).to_have_text(re.compile(CHAT["fr"]["example_1"]))
    _reload_until(page, ".from-bot")

    page.locator("#human").click()

    _reload_until(page, '[data-kind="handoff"]')


def _reload_until(page: Page, selector: str) -> None:
    """The automated browser does not follow the page's own refresh, which stands in a noscript."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.locator(selector).count() and time.monotonic() < end:
        page.wait_for_timeout(200)
        page.reload()
    expect(page.locator(selector).first).to_be_visible()


def test_a_message_that_could_not_be_sent_can_be_sent_again(window: Window, url: str) -> None:
    page = window("fr")
    page.goto(url)
    page.context.set_offline(True)
    page.fill("#text", "mon imprimante ne marche pas")
    page.keyboard.press("Enter")
    expect(page.locator(".failed")).to_contain_text(CHAT["fr"]["not_sent"])

    page.context.set_offline(False)
    page.locator(".failed button").click()

    expect(page.locator(".failed")).to_have_count(0)
    expect(page.locator(".from-bot").first).to_be_visible()
    expect(page.locator(".from-requester")).to_have_count(1)


def test_editors_publish_from_their_page(window: Window, url: str) -> None:
    page = window("en")
    sign_in(page, url)
    page.get_by_role("link", name=DESK["en"]["nav_articles"], exact=True).click()

    page.get_by_role("button", name=DESK["en"]["publish"]).click()

    expect(page.locator("h1")).to_have_text(DESK["en"]["published"])
