"""The stand-in: starts the server in a thread of its own, and is what tests and the demo hold in their hands."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from aiohttp import web

from bot.demo.slack.delivery import Delivery
from bot.demo.slack.errors import JSON
from bot.demo.slack.faults import Faults
from bot.demo.slack.keep import load, save
from bot.demo.slack.limits import RateLimits
from bot.demo.slack.manifest import App
from bot.demo.slack.methods.auth import install
from bot.demo.slack.methods.conversations import enter
from bot.demo.slack.person import Person
from bot.demo.slack.platform import Call, Platform
from bot.demo.slack.posting import change
from bot.demo.slack.server import make_server
from bot.demo.slack.state import Account, Grant, Room, Timing

T = TypeVar("T")
HOST = "127.0.0.1"
#: How long an action from another thread may take: an interaction waits three seconds for its answer.
PATIENCE_SECONDS = 30.0
#: How often what changed is kept.
SAVE_SECONDS = 2.0


class StandIn:
    """A small Slack on this machine. See the package's docstring for its use."""

    def __init__(
        self, app: App | None = None, timing: Timing | None = None, port: int = 0, kept: Path | None = None
    ) -> None:
        """`kept`: a file in which everything is found again at the next start; None keeps nothing."""
        self._kept = kept
        self.platform = Platform(app or App(), timing or Timing())
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._runner: web.AppRunner | None = None
        self._saving: asyncio.Task[None] | None = None
        self._default_team = ""

    def start(self) -> StandIn:
        """Listen on 127.0.0.1, with one team in which the app is installed. Raises OSError when the port is taken."""
        loop = self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=loop.run_forever, name="slack stand-in", daemon=True)
        self._thread.start()
        try:
            self.do(self._open)
        except OSError:
            self._end()
            raise
        state, token = self.platform.state, self.app.app_token
        if self._kept is not None:
            load(state, self._kept)
        state.grants[token] = Grant(token, "app", "", frozenset({"connections:write"}))
        self._default_team = next(iter(state.teams), "") or self.add_team("acme", "Acme")
        return self

    def stop(self) -> None:
        """Let go of everything."""
        if self._loop is not None:
            self.do(self._close)
            self._end()

    def __enter__(self) -> StandIn:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _open(self) -> None:
        await self.platform.deliveries.start()
        self._runner = web.AppRunner(make_server(self.platform), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        if self._kept is not None:
            self._saving = asyncio.create_task(self._save_changes(self._kept))
        self._port = self._runner.addresses[0][1]
        self.platform.url = f"http://{HOST}:{self._port}/"

    async def _save_changes(self, path: Path) -> None:
        saved = self.platform.version
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            if saved != self.platform.version:
                saved = self.platform.version
                save(self.platform.state, path)

    async def _close(self) -> None:
        if self._kept is not None:
            save(self.platform.state, self._kept)
        self.platform.sockets.drop()
        await self.platform.deliveries.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        rest = asyncio.all_tasks() - {cast("asyncio.Task[Any]", asyncio.current_task())}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _end(self) -> None:
        loop, thread = self._loop, self._thread
        assert loop is not None, "start() comes first"
        assert thread is not None, "start() comes first"
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_SECONDS)
        loop.close()
        self._loop = None

    def do(self, act: Callable[[], Any]) -> Any:
        """Run something in this Slack's own thread and give what it gives; everything here goes through it."""
        assert self._loop is not None, "start() comes first"

        async def run() -> Any:
            done = act()
            return await done if inspect.isawaitable(done) else done

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(PATIENCE_SECONDS)

    # Where it is and what opens it.

    @property
    def url(self) -> str:
        """The base of the Web API: what SLACK_API_URL is set to."""
        return f"{self.platform.url}api/"

    @property
    def app(self) -> App:
        """The app: client id and secret, signing secret, app-level token."""
        return self.platform.app

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return self.platform.app.app_token

    @property
    def team(self) -> str:
        """The id of the first team."""
        return self._default_team

    @property
    def bot_token(self) -> str:
        """The bot token in the first team."""
        return self.grant().token

    @property
    def bot_user(self) -> str:
        """The bot's account in the first team."""
        return self.grant().user

    def grant(self, team: str = "") -> Grant:
        """The app's installation in a team. Raises LookupError where there is none."""
        grant = self.platform.state.bot(team or self._default_team)
        if grant is None:
            raise LookupError(f"The app is not installed in {team or self._default_team}.")
        return grant

    # Who is there.

    def add_team(self, domain: str, name: str = "", installed: bool = True) -> str:
        """One more workspace; its id."""
        state = self.platform.state
        id_ = state.new_id("T")
        state.teams[id_] = {"id": id_, "name": name or domain, "domain": domain, "email_domain": "", "icon": {}}
        if installed:
            self.do(lambda: install(self.platform, id_, self.app.scopes))
        return id_

    def add_person(
        self,
        name: str,
        email: str = "",
        real_name: str = "",
        locale: str = "fr-FR",
        tz: str = "Europe/Paris",
        team: str = "",
        bot: bool = False,
    ) -> Person:
        """A member of a team; `bot` makes it another app's bot."""

        def add() -> Account:
            state = self.platform.state
            bot_id = state.new_id("B") if bot else ""
            account = Account(
                state.new_id("U"),
                team or self._default_team,
                name,
                real_name or name.title(),
                email,
                locale,
                tz,
                bot_id,
            )
            state.accounts[account.id] = account
            return account

        return Person(self.platform, self.do, self.do(add))

    def person(self, name: str) -> Person | None:
        """The person with this name, if there is one."""
        accounts = self.platform.state.accounts.values()
        found = next((account for account in accounts if account.name == name), None)
        return Person(self.platform, self.do, found) if found else None

    def add_channel(
        self, name: str, members: Sequence[Person] = (), private: bool = False, bot: bool = True, team: str = ""
    ) -> str:
        """A channel with these people in it, and the bot; its id."""

        def add() -> str:
            state, where = self.platform.state, team or self._default_team
            room = Room(state.new_id("C"), where, name, "group" if private else "channel")
            room.members |= {person.id for person in members}
            state.rooms[room.id] = room
            installed = state.bot(where)
            if bot and installed is not None:
                enter(self.platform, room, installed.user, members[0].id if members else "")
            return room.id

        return cast(str, self.do(add))

    def invite_bot(self, channel: str, inviter: Person) -> None:
        """Somebody invites the bot into a channel."""
        room = self.platform.state.room(channel)
        self.do(lambda: enter(self.platform, room, self.grant(room.team).user, inviter.id))

    def remove_bot(self, channel: str) -> None:
        """Somebody throws the bot out of a channel."""
        room = self.platform.state.room(channel)
        self.do(lambda: room.members.discard(self.grant(room.team).user))

    def archive(self, channel: str) -> None:
        """Nothing can be posted there any more."""
        self.platform.state.room(channel).archived = True

    # How the app is reached, and what goes wrong.

    def deliver_to(self, url: str) -> None:
        """Send everything over HTTP to this address from now on; to none ("") means Socket Mode again."""
        self.platform.deliveries.app = replace(self.app, socket_mode=not url, url=url)

    def verify_url(self) -> bool:
        """Whether the address given to `deliver_to` passes Slack's `url_verification`."""
        return cast(bool, self.do(self.platform.deliveries.challenge))

    @property
    def faults(self) -> Faults:
        """Switches for calls and deliveries."""
        return self.platform.faults

    @property
    def limits(self) -> RateLimits:
        """Slack's rate limits; `limits.on = False` lifts them."""
        return self.platform.limits

    @property
    def connections(self) -> int:
        """How many WebSockets the app holds open."""
        return len(self.platform.sockets)

    def drop_sockets(self) -> None:
        """All WebSockets break."""
        self.do(self.platform.sockets.drop)

    def freeze_sockets(self) -> None:
        """The WebSockets that are open now stay open and go silent."""
        self.do(self.platform.sockets.freeze)

    def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Slack asks the app to connect anew."""
        self.do(lambda: self.platform.sockets.disconnect(reason))

    def revoke(self, team: str = "") -> None:
        """The bot token stops working, without a word."""
        self.grant(team).revoked = True

    def uninstall(self, team: str = "") -> None:
        """The app is removed from a team: it is told, and its token stops working."""
        grant = self.grant(team)
        self.do(lambda: self.platform.uninstalled(grant))

    def unfurl(self, channel: str, ts: str) -> None:
        """Slack adds a link's preview to a message: it changes, its text does not."""
        room = self.platform.state.room(channel)
        preview = {"attachments": [{"from_url": "https://example.com/", "title": "Example", "fallback": "Example"}]}
        self.do(lambda: change(self.platform, room, room.message(ts), preview))

    def send_event(self, event: JSON, team: str = "") -> None:
        """Send any event at all, for shapes that nobody here makes."""
        self.do(lambda: self.platform.deliveries.event(self._wrapped(event, team)))

    def send_interaction(self, kind: str, payload: JSON) -> Delivery:
        """Send any interaction (`interactive`) or command (`slash_commands`) at all."""
        return cast(Delivery, self.do(lambda: self.platform.deliveries.interact(kind, payload)))

    def _wrapped(self, event: JSON, team: str) -> JSON:
        from bot.demo.slack.events import event_callback

        return event_callback(self.app, self.grant(team), self.platform.state.new_id("Ev"), event)

    # What is seen from outside.

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API so far."""
        return list(self.platform.calls)

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything that was sent to the app so far."""
        return list(self.platform.deliveries.all)

    def messages(self, channel: str, thread: str = "") -> list[JSON]:
        """What stands in a channel, or in one of its threads with its root, oldest first; whispers left out."""
        room = self.platform.state.room(channel)
        return cast("list[JSON]", self.do(lambda: room.thread(thread) if thread else list(room.messages.values())))

    def wait_until(self, true: Callable[[], T], what: str = "it", seconds: float = 10.0) -> T:
        """Wait until something holds and give it. Raises TimeoutError that says `what` did not come."""
        deadline = time.monotonic() + seconds
        while not (found := true()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"After {seconds:g} s: {what} did not come.")
            time.sleep(0.01)
        return found

    def settle(self, seconds: float = 10.0) -> None:
        """Wait until no event is on its way."""
        self.wait_until(lambda: self.platform.deliveries.pending == 0, "the end of all deliveries", seconds)
