"""The Slack page in a real browser: written, pressed, filled in, in French and in English."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, expect, sync_playwright

from bot.demo.slack import App, Shortcut, StandIn
from bot.demo.slack.page import router
from bot.demo.slack.page.words import WORDS
from bot.demo.slack.stage import set_stage
from bot.settings import Settings
from tests.echo_bot import EchoBot

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
APP = App(commands=frozenset({"/hotline"}), shortcuts=(Shortcut("ask", "Ask about this", "message"),))


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with StandIn(APP) as standin, EchoBot(standin):
        yield standin


@pytest.fixture
def url(slack: StandIn) -> Iterator[str]:
    app = FastAPI()
    app.include_router(router(slack, set_stage(slack).personas, Settings()))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/demo/slack"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def page() -> Iterator[Page]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no Chromium here")
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        opened = browser.new_page()
        opened.set_default_timeout(10_000)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        yield opened
        browser.close()
    assert errors == []


@pytest.mark.parametrize(("who", "lang"), [("camille", "fr"), ("sam", "en")])
def test_a_thread_a_button_a_form_a_command(url: str, page: Page, who: str, lang: str) -> None:
    words = WORDS["fr" if lang == "fr" else "en"]
    page.goto(f"{url}?who={who}")
    page.get_by_role("link", name="aide-it").click()
    page.get_by_placeholder(words["write_in"].format(name="#aide-it")).fill("@hotliner plus de <wifi>")
    page.keyboard.press("Enter")
    expect(page.locator("#main .text").last).to_have_text("@hotliner plus de <wifi>")
    page.get_by_role("link", name=words["reply_one"]).click()
    page.locator("#thread").get_by_role("button", name="Go").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("alert")).to_have_text(words["required"])
    form.get_by_label("Words").fill("now")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("alert")).to_have_text("say please")
    form.get_by_label("Words").fill("please")
    page.keyboard.press("Tab")
    form.get_by_role("button", name="Send").click()
    expect(form).to_have_count(0)
    page.locator(".room .composer textarea").fill("/hotline status")
    page.locator(".room .composer textarea").press("Enter")
    # The answer at once and the later one may cross on their way.
    expect(page.locator("#main .whisper").filter(has_text="done: status")).to_contain_text(words["only_you"])


def test_what_another_writes_comes_by_itself_and_what_is_typed_stays(slack: StandIn, url: str, page: Page) -> None:
    page.goto(f"{url}?who=camille")
    page.get_by_role("link", name="general").click()
    page.locator(".composer textarea").fill("half a sen")
    sam = slack.person("sam")
    assert sam is not None
    room = next(room.id for room in slack.platform.state.rooms.values() if room.name == "general")
    ts = sam.say(room, "hello")
    expect(page.locator("#main .text")).to_have_text("hello")
    sam.edit(room, ts, "hello all")
    expect(page.locator("#main .text")).to_contain_text(WORDS["fr"]["edited"])
    expect(page.locator(".composer textarea")).to_have_value("half a sen")
    page.goto(f"{url}?who=dominique")
    sam.say(room, "and you?")
    expect(page.locator("#side .count")).to_have_text("2")


def test_an_own_message_is_edited_in_its_place(url: str, page: Page) -> None:
    page.goto(f"{url}?who=sam")
    page.get_by_role("link", name="general").click()
    page.locator(".composer textarea").fill("wifi")
    page.keyboard.press("Enter")
    message = page.locator("#main .message").last
    message.hover()
    message.locator("summary").click()
    message.get_by_role("button", name="Edit").click()
    message.locator("textarea").fill("Wi-Fi")
    message.get_by_role("button", name="Save").click()
    expect(page.locator("#main .text").last).to_have_text("Wi-Fi (edited)")


def test_nothing_is_wider_than_a_small_screen(url: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    for query in ("?who=camille", "?who=dominique", "?who=camille&room=home"):
        page.goto(url + query)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, query
