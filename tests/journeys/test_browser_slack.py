"""On the demo's Slack, in real browsers: asked, guided, a human wanted; taken, answered in the thread, resolved."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from bot import app as application
from bot.channels.slack.words import WORDS
from bot.demo.slack import StandIn
from bot.demo.slack.page import router
from bot.demo.slack.page.words import WORDS as PAGE
from bot.demo.slack.stage import demo_slack, set_stage
from bot.settings import Settings
from retrieval.articles import Lang
from tests.journeys.test_browser_chat_and_desk import PATIENCE, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = {"fr": "mon imprimante n'imprime rien", "en": "nothing comes out of my printer"}
PEOPLE = {"fr": ("camille", "dominique"), "en": ("sam", "alex")}
RESOLVED = {"fr": "a marqué votre demande comme résolue", "en": "marked your request as resolved"}
ANSWER = {"fr": "Je m'en occupe.", "en": "I'll see to it."}


@pytest.fixture
def slack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with demo_slack(tmp_path / "slack.json") as standin:
        yield standin


@pytest.fixture
def url(tmp_path: Path, index_dir: Path, slack: StandIn) -> Iterator[str]:
    """The whole service with its Slack, on a free port."""
    stage = set_stage(slack)
    settings = Settings(
        articles_dir=Path(__file__).parents[1] / "samples" / "articles",
        index_dir=index_dir,
        files_dir=tmp_path / "files",
        database_url=f"sqlite:///{tmp_path}/hotliner.sqlite",
        embedder="hashing",
        slack_api_url=slack.url,
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_hotliners_channel=stage.hotliners,
        slack_help_channels=stage.help,
    )
    app = application.create_app(application.build(settings), [router(slack, stage.personas, settings)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    slack.wait_until(lambda: slack.connections, "the bot", 20)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/demo/slack"
    app.state.broadcaster.close()
    server.should_exit = True
    thread.join(20)


def open_page(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1200, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    return page


def open_by_click(button: Locator, form: Locator) -> None:
    """Click until the window is there, as a person does: a click that falls between two drawings of the page is lost."""
    for _ in range(3):
        button.click()
        try:
            form.wait_for(timeout=4000)
        except TimeoutError:
            continue
        return
    expect(form).to_be_visible()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_from_the_question_to_the_hotliners_last_word(url: str, browser: Browser, lang: Lang) -> None:
    requester, hotliner = PEOPLE[lang]
    words = WORDS[lang]
    asking = open_page(browser, f"{url}?who={requester}")
    asking.locator(".composer textarea").fill(QUESTION[lang])
    asking.keyboard.press("Enter")
    thread = asking.locator("#thread")
    expect(thread.locator(".plan")).to_be_visible(timeout=PATIENCE)
    thread.get_by_role("button", name=words["human"]).last.click()

    working = open_page(browser, f"{url}?who={hotliner}")
    card = working.locator("#main .message").last
    card.get_by_role("button", name=WORDS["fr"]["take"]).or_(
        card.get_by_role("button", name=WORDS["en"]["take"])
    ).click()
    expect(card.locator(".b.primary")).to_have_count(1)
    card.hover()
    card.get_by_role("link", name=PAGE[lang]["reply"]).click()
    working.locator(".thread .composer textarea").fill(ANSWER[lang])
    working.keyboard.press("Enter")
    expect(thread.get_by_text(ANSWER[lang])).to_be_visible(timeout=PATIENCE)
    # The page draws the card anew when the mark comes: a click on the old one would be lost.
    expect(working.locator(".thread .message").last).to_contain_text("✉", timeout=PATIENCE)

    resolve = working.locator("#main .message").last.locator(".actions .b").last
    form = working.get_by_role("dialog")
    open_by_click(resolve, form)
    form.locator("select").select_option(index=1)
    form.locator("footer .primary").click()
    expect(form).to_have_count(0, timeout=PATIENCE)
    expect(working.locator("#main .message").last).to_contain_text("✅", timeout=PATIENCE)
    expect(thread.locator(".message").last).to_contain_text(RESOLVED[lang], timeout=PATIENCE)
