"""A person at this Slack: types, presses, reads. Everything a test or the page does, it does as one of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from bot.demo.slack import events
from bot.demo.slack.delivery import Delivery
from bot.demo.slack.elements import chosen, elements_in, form_values
from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.methods.conversations import enter
from bot.demo.slack.methods.files import add_file, shown
from bot.demo.slack.methods.reactions import react
from bot.demo.slack.methods.views import make_view, replace_view, show_modal
from bot.demo.slack.platform import Platform
from bot.demo.slack.posting import change, post, remove, whisper
from bot.demo.slack.responses import respond
from bot.demo.slack.state import Account, Grant, ResponseUrl, Room
from bot.demo.slack.typed import as_slack_writes, rich_text

Do = Callable[[Callable[[], Any]], Any]
FAILED = "Slackbot: {command} failed with the error “operation_timeout”"


class Person:
    """One member. Rooms and messages are named by their ids; what Slack refuses raises SlackError."""

    def __init__(self, platform: Platform, do: Do, account: Account) -> None:
        self.account = account
        self._platform = platform
        self._do = do

    @property
    def id(self) -> str:
        """The account's id, as in `<@U...>`."""
        return self.account.id

    @property
    def direct(self) -> str:
        """The id of the direct messages with the bot."""
        grant = self._grant()
        return cast(str, self._do(lambda: self._platform.state.direct(self.id, grant.user).id))

    # Write.

    def say(self, channel: str, text: str, thread: str = "", broadcast: bool = False) -> str:
        """Write into a channel, a thread or direct messages; the message's `ts`.

        `text` is what is typed: `@hotliner` and `@name` become mentions, `#name` a channel, addresses links.
        """

        def act() -> str:
            message = self._message(text)
            room = self._room(channel)
            return cast(str, post(self._platform, room, self.account, message, thread, broadcast)["ts"])

        return cast(str, self._do(act))

    def upload(
        self, channel: str, name: str, content: bytes, text: str = "", thread: str = "", stub: bool = False
    ) -> str:
        """Put a file into a channel; the message's `ts`. `stub`: as from another company, with no address in it."""

        def act() -> str:
            room = self._room(channel)
            file = add_file(self._platform, room.team, name, content, self.id)
            file.rooms.add(room.id)
            shared = {"id": file.id, "file_access": "check_file_info"} if stub else shown(self._platform, file)
            message = {**self._message(text), "subtype": "file_share", "files": [shared], "upload": False}
            message.pop("client_msg_id", None)
            ts = str(post(self._platform, room, self.account, message, thread)["ts"])
            if self._grant().user in room.members:
                self._platform.emit(room.team, "file_shared", events.file_shared(room, file.id, self.id, ts))
            return ts

        return cast(str, self._do(act))

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Change an own message."""

        def act() -> None:
            new = self._message(text)
            del new["client_msg_id"]
            change(self._platform, self._room(channel), self._own(channel, ts), new, self.id)

        self._do(act)

    def delete(self, channel: str, ts: str) -> None:
        """Delete an own message."""
        self._do(lambda: remove(self._platform, self._room(channel), self._own(channel, ts)))

    def react(self, channel: str, ts: str, name: str) -> None:
        """React to a message, e.g. with `eyes`."""
        self._do(lambda: react(self._platform, self._room(channel), ts, self.id, name))

    def join(self, channel: str) -> None:
        """Enter a channel."""
        self._do(lambda: enter(self._platform, self._platform.state.room(channel), self.id))

    def leave(self, channel: str) -> None:
        """Leave a channel."""
        self._do(lambda: self._platform.state.room(channel).members.discard(self.id))

    # Press.

    def click(self, channel: str, ts: str, action_id: str, value: Any = None, typed: JSON | None = None) -> Delivery:
        """Press a button of a message, or choose in a menu; `value` tells which of several, or what is chosen."""

        async def act() -> Delivery:
            room = self._room(channel)
            message, ephemeral = self._visible(room, ts)
            action, state = chosen(
                message.get("blocks", []), action_id, value, typed or {}, self._platform.state.new_ts()
            )
            url = self._platform.new_response_url(room, self.id, ts, message.get("thread_ts", ""))
            return await self._act(events.in_message(room, message, ephemeral, url), action, state)

        return cast(Delivery, self._do(act))

    def click_view(self, action_id: str, value: Any = None, typed: JSON | None = None, home: bool = False) -> Delivery:
        """Press a button of the modal on top, or of the App Home."""

        async def act() -> Delivery:
            view = self.home if home else self.modal
            if view is None:
                raise SlackError("view_not_found")
            action, state = chosen(view["blocks"], action_id, value, typed or {}, self._platform.state.new_ts())
            return await self._act(events.in_view({**view, "state": {"values": state}}), action, state)

        return cast(Delivery, self._do(act))

    async def _act(self, where: JSON, action: JSON, state: JSON) -> Delivery:
        trigger = self._platform.new_trigger(self.id)
        payload = events.block_actions(self._platform.app, self._team, self.account, where, action, state, trigger)
        return await self._platform.deliveries.interact("interactive", payload)

    def command(self, channel: str, command: str, text: str = "") -> Delivery:
        """Type a slash command; what the app answers with its acknowledgement is shown."""

        async def act() -> Delivery:
            platform, room = self._platform, self._room(channel)
            if platform.app.commands is not None and command not in platform.app.commands:
                raise SlackError("unknown_command")
            url = platform.new_response_url(room, self.id)
            trigger = platform.new_trigger(self.id)
            typed = self._typed(text)
            payload = events.slash_command(platform.app, self._team, self.account, room, command, typed, trigger, url)
            delivery = await platform.deliveries.interact("slash_commands", payload)
            if not delivery.acknowledged:
                whisper(platform, room, self.id, {"user": "USLACKBOT", "text": FAILED.format(command=command)})
            elif delivery.answer.get("text") or delivery.answer.get("blocks"):
                respond(platform, ResponseUrl(room.id, self.id, "", "", 0.0), delivery.answer)
            return delivery

        return cast(Delivery, self._do(act))

    def shortcut(self, callback_id: str) -> Delivery:
        """Use one of the app's global shortcuts."""

        async def act() -> Delivery:
            platform = self._platform
            self._known(callback_id)
            trigger, ts = platform.new_trigger(self.id), platform.state.new_ts()
            payload = events.global_shortcut(platform.app, self._team, self.account, callback_id, trigger, ts)
            return await platform.deliveries.interact("interactive", payload)

        return cast(Delivery, self._do(act))

    def message_shortcut(self, channel: str, ts: str, callback_id: str) -> Delivery:
        """Use one of the app's shortcuts in a message's menu."""

        async def act() -> Delivery:
            platform, room = self._platform, self._room(channel)
            self._known(callback_id)
            message = room.message(ts)
            url = platform.new_response_url(room, self.id, ts, message.get("thread_ts", ""))
            trigger, now = platform.new_trigger(self.id), platform.state.new_ts()
            payload = events.message_shortcut(
                platform.app, self._team, self.account, room, message, callback_id, trigger, now, url
            )
            return await platform.deliveries.interact("interactive", payload)

        return cast(Delivery, self._do(act))

    def submit(self, values: Mapping[str, Any] | None = None) -> Delivery:
        """Send the modal on top; `values` by action_id. Errors are in the delivery's `answer`, by block_id."""

        async def act() -> Delivery:
            platform, view = self._platform, self.modal
            if view is None:
                raise SlackError("view_not_found")
            filled = {**view, "state": {"values": form_values(view["blocks"], values or {})}}
            trigger = platform.new_trigger(self.id)
            payload = events.view_submission(platform.app, self._team, self.account, filled, trigger, [])
            delivery = await platform.deliveries.interact("interactive", payload)
            if delivery.acknowledged:
                self._after_submission(view, delivery.answer)
            return delivery

        return cast(Delivery, self._do(act))

    def _after_submission(self, view: JSON, answer: JSON) -> None:
        platform, stack = self._platform, self._platform.state.modals.get(self.id, [])
        action = answer.get("response_action")
        if action == "errors":
            platform.version += 1
            return
        if action == "update":
            replace_view(platform, view, make_view(platform, self.account.team, answer.get("view")))
            return
        if action == "push":
            show_modal(platform, self.id, make_view(platform, self.account.team, answer.get("view")))
            return
        if action == "clear":
            stack.clear()
        elif view["id"] in stack:
            stack.remove(view["id"])
        platform.version += 1

    def close(self) -> Delivery | None:
        """Close the modal on top; the app is told if it asked to be."""

        async def act() -> Delivery | None:
            platform, view = self._platform, self.modal
            if view is None:
                return None
            platform.state.modals[self.id].remove(view["id"])
            platform.version += 1
            if not view["notify_on_close"]:
                return None
            payload = events.view_closed(platform.app, self._team, self.account, view, cleared=False)
            return await platform.deliveries.interact("interactive", payload)

        return cast("Delivery | None", self._do(act))

    # Look.

    def open_home(self) -> None:
        """Open the app's home."""
        self._open("home", [])

    def open_messages(self, looking_at: Sequence[str] = ()) -> None:
        """Open the app's messages, perhaps while channels are in sight."""
        self._open("messages", self._entities(looking_at))

    def look_at(self, channels: Sequence[str]) -> None:
        """Look at other channels while the app's messages are open."""

        def act() -> None:
            state = self._platform.state
            room = state.direct(self.id, self._grant().user)
            event = events.context_changed(self.id, room.id, state.new_ts(), self._entities(channels))
            self._platform.emit(self.account.team, "app_context_changed", event)

        self._do(act)

    def _entities(self, channels: Sequence[str]) -> list[JSON]:
        team = self.account.team
        return [{"type": "slack#/types/channel_id", "value": channel, "team_id": team} for channel in channels]

    def _open(self, tab: str, entities: Sequence[JSON]) -> None:
        def act() -> None:
            state = self._platform.state
            room = state.direct(self.id, self._grant().user)
            event = events.home_opened(self.id, room.id, tab, self.home, state.new_ts(), entities)
            self._platform.emit(self.account.team, "app_home_opened", event)

        self._do(act)

    def stop_working(self, channel: str, thread: str, streaming: Sequence[str] = ()) -> None:
        """Press the button that stops an agent."""

        def act() -> None:
            room = self._room(channel)
            for ts in streaming:
                room.message(ts)["_stream"] = "stopped"
            event: JSON = {"type": "agent_session_stopped", "channel": channel, "thread_ts": thread, "user": self.id}
            event |= {"streaming_message_ts": list(streaming), "event_ts": self._platform.state.new_ts()}
            self._platform.emit(room.team, "agent_session_stopped", event)

        self._do(act)

    def sees(self, channel: str, thread: str = "") -> list[JSON]:
        """What this person sees in a channel or a thread, oldest first, with what is for their eyes only."""

        def look() -> list[JSON]:
            room = self._room(channel)
            own = [message for user, message in room.whispers if user == self.id]
            if thread:
                both = [*room.thread(thread), *(message for message in own if message.get("thread_ts") == thread)]
            else:
                tops = (m for m in room.messages.values() if m.get("thread_ts", m["ts"]) == m["ts"] or "root" in m)
                both = [*tops, *(message for message in own if "thread_ts" not in message)]
            return sorted(both, key=lambda message: str(message["ts"]))

        return cast("list[JSON]", self._do(look))

    @property
    def modal(self) -> JSON | None:
        """The modal on top."""
        stack = self._platform.state.modals.get(self.id)
        return self._platform.state.views[stack[-1]] if stack else None

    @property
    def home(self) -> JSON | None:
        """What the app published as this person's home."""
        return self._platform.state.homes.get(self.id)

    # Small things.

    @property
    def _team(self) -> JSON:
        return self._platform.state.teams[self.account.team]

    def _grant(self) -> Grant:
        grant = self._platform.state.bot(self.account.team)
        if grant is None:
            raise SlackError("app_not_installed")
        return grant

    def _room(self, channel: str) -> Room:
        room = self._platform.state.room(channel)
        if room.kind != "channel" and self.id not in room.members:
            raise SlackError("channel_not_found")
        return room

    def _own(self, channel: str, ts: str) -> JSON:
        message = self._room(channel).message(ts)
        if message.get("user") != self.id:
            raise SlackError("cant_update_message")
        return message

    def _visible(self, room: Room, ts: str) -> tuple[JSON, bool]:
        for user, message in room.whispers:
            if user == self.id and message["ts"] == ts:
                return message, True
        return room.message(ts), False

    def _known(self, callback_id: str) -> None:
        shortcuts = self._platform.app.shortcuts
        if shortcuts is not None and callback_id not in {shortcut.callback_id for shortcut in shortcuts}:
            raise SlackError("unknown_shortcut")

    def _typed(self, text: str) -> str:
        state, team = self._platform.state, self.account.team
        accounts = {account.name: account.id for account in state.accounts.values() if account.team == team}
        channels = {room.name: room.id for room in state.rooms_of(team) if room.name}
        return as_slack_writes(text, accounts, channels)

    def _message(self, text: str) -> JSON:
        message: JSON = {"text": self._typed(text), "client_msg_id": str(uuid.uuid4())}
        if text:
            message["blocks"] = rich_text(text, self._platform.state.new_id("b"))
        if self.account.bot_id:
            message |= {"bot_id": self.account.bot_id, "app_id": "A0OTHER"}
            del message["client_msg_id"]
        return message


def buttons(message: JSON) -> list[JSON]:
    """The buttons and menus of a message or a view, in the order in which they are read."""
    return [element for _, element in elements_in(message.get("blocks", []))]
