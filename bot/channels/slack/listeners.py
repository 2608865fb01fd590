"""What the app does when Slack calls: each listener keeps a row, and then it is acknowledged.

A listener that raises is not acknowledged: Slack sends an event again, and tells the person who pressed a button that
it did not work. What is only nice to have (a window's title, a list of prompts) is done after that, and may fail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from bot.channels import Intake, TryAgain, Undeliverable
from bot.channels.slack import cards, requests
from bot.channels.slack.api import Caller, Gone, RefusedBlocks
from bot.channels.slack.book import Book, Desk, Presser, Profile, Refused, Teams
from bot.channels.slack.events import Deleted, Edited, Heard, bot_user_of, is_for_us, read_event, to_incoming
from bot.channels.slack.home import HOME, Open, talk_list
from bot.channels.slack.people import Members, read_profile
from bot.channels.slack.places import Place, address, place_of, to_open
from bot.channels.slack.replies import PRESS
from bot.channels.slack.requests import Filled, Pressed
from bot.channels.slack.words import WORDS, lang_of
from bot.messages import Incoming
from bot.settings import Settings
from retrieval.articles import Lang

log = logging.getLogger(__name__)

#: Does something after the acknowledgement, best effort.
Later = Callable[..., object]
Body = Mapping[str, Any]


class Listeners:
    """The listeners, without Bolt: payload in, rows and calls out."""

    def __init__(
        self, settings: Settings, intake: Intake, book: Book, desk: Desk, teams: Teams, api: Caller, later: Later,
        waits: Callable[[Place, Lang], None],
    ) -> None:  # fmt: skip
        """`later` runs what can wait until after the acknowledgement; `waits` is told who waits for an answer."""
        self._settings = settings
        self._intake = intake
        self._book = book
        self._desk = desk
        self._teams = teams
        self._api = api
        self._later = later
        self._waits = waits
        self._help = frozenset(settings.slack_help_channels.split(",")) - {""}
        self._hotliners = settings.slack_hotliners_channel.rpartition(":")[2]
        self.members = Members(api)

    # --- events ------------------------------------------------------------------------------------------------

    def message(self, body: Body) -> None:
        """Somebody wrote, changed or took back a message."""
        said = read_event(body)
        if isinstance(said, Edited):
            self._book.edit(said.message, said.text)
        elif isinstance(said, Deleted):
            self._book.redact(said.message)
        elif said is not None and said.user != bot_user_of(body):
            self._heard(said)

    def _heard(self, heard: Heard) -> None:
        place = heard.place
        if place.channel == self._hotliners and heard.is_reply:
            handoff = self._desk.handoff_at(place.team, place.channel, place.ts)
            if handoff is not None:
                who = self._presser(place.team, heard.user)
                self._desk.hear(
                    handoff, who, heard.text, heard.message, internal=heard.is_mention or heard.calls_somebody
                )
                return
        thread = self._book.thread(place.key)
        helps = place.channel in self._help and not heard.is_mention
        ours = thread is not None and thread.is_ours
        mine = thread is not None and thread.requester == heard.sender
        if not is_for_us(heard, is_ours=ours, is_requester=mine, helps_here=helps):
            return
        only_if_sure = helps and not heard.is_direct and not heard.is_reply
        # Where everybody talks, most of what is said needs no answer, and so no look at who said it.
        profile = self._book.profile(place.team, heard.user) if only_if_sure else self._known(place.team, heard.user)
        meta = profile.as_meta() if profile else {}
        incoming = to_incoming(heard, meta, only_if_sure=only_if_sure)
        if self._intake.accept(incoming) and heard.is_direct:
            self._waits(place, lang_of(meta.get("lang", ""), self._settings.default_lang))

    def home_opened(self, body: Body) -> None:
        """A person looks at the app: its home, or its messages."""
        event = body.get("event") or {}
        team, user, channel = str(body.get("team_id") or ""), str(event.get("user") or ""), event.get("channel")
        if event.get("tab") == "home":
            self._later(self._publish_home, team, user)
        elif channel:
            self._later(self._prompt, team, user, str(channel))

    def moved_in_or_out(self, body: Body) -> None:
        """Somebody joined or left a channel."""
        if (body.get("event") or {}).get("channel") == self._hotliners:
            self.members.forget()

    def uninstalled(self, body: Body) -> None:
        """The app was removed from a workspace, or its tokens were."""
        event = body.get("event") or {}
        if event.get("type") == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
            self._teams.forget(str(body.get("team_id") or ""))

    # --- what requesters press -----------------------------------------------------------------------------------

    def pressed(self, body: Body) -> None:
        """A button under one of our replies."""
        press = requests.read_press(body)
        name = press.block.removeprefix(PRESS)
        post, thread = self._book.post(name), self._book.thread(press.place.key)
        lang = self._lang(press.team, press.user)
        if thread is not None and thread.requester != address(press.team, press.user):
            self._whisper(press, WORDS[lang]["not_yours"])
            return
        human = press.value == "human"
        if thread is None or post is None or not (post.is_open or human):
            # Older than what was asked last: what it answered is answered.
            self._whisper(press, WORDS[lang]["stale"])
            return
        # A second press on the same buttons has the same name: it is known already.
        external_id = f"press:{press.team}:{name}" + (":human" if human else "")
        meta = {"pressed": name, "label": press.label, "act": press.value, **self._meta(press.team, press.user)}
        self._intake.accept(
            Incoming("slack", external_id, press.place.key, thread.requester, press.label, press.value, meta=meta)
        )

    def rated(self, body: Body) -> None:
        """Useful, or not."""
        press = requests.read_press(body)
        self._book.rate(press.block.removeprefix(PRESS), press.value)
        self._whisper(press, WORDS[self._lang(press.team, press.user)]["feedback_thanks"])

    def command(self, body: Body) -> str:
        """`/hotline`: returns what only the person who typed it sees."""
        team, user = str(body.get("team_id") or ""), str(body.get("user_id") or "")
        act, question = requests.read_command(str(body.get("text") or ""))
        lang = self._lang(team, user)
        words = WORDS[lang]
        if act == "help":
            return words["help"]
        if act == "status":
            return talk_list(self._open(team, user), lang)
        if act == "human":
            self._want_human(team, user, str(body.get("trigger_id") or ""))
            return words["asked"]
        if not question:
            self._open_window(team, str(body.get("trigger_id") or ""), cards.ask_form(lang))
            return ""
        self._ask(team, user, question, f"ask-{body.get('trigger_id') or uuid4().hex}")
        return words["asked"]

    def shortcut(self, body: Body) -> None:
        """The shortcut that opens the form from anywhere."""
        team, user = requests.team_of(body), requests.user_of(body)
        self._open_window(team, str(body.get("trigger_id") or ""), cards.ask_form(self._lang(team, user)))

    def ask_about(self, body: Body) -> None:
        """The shortcut on somebody's message: the form, with their words in it."""
        team, user = requests.team_of(body), requests.user_of(body)
        message = body.get("message") or {}
        text = requests.read_command(f". {message.get('text') or ''}")[1].removeprefix(". ")
        self._open_window(team, str(body.get("trigger_id") or ""), cards.ask_form(self._lang(team, user), text))

    def asked(self, body: Body) -> Mapping[str, str]:
        """The form was sent; returns what is wrong with it, by its fields."""
        form = requests.read_form(body)
        text = form.fields.get("text", "")
        if not text:
            return {"text": WORDS[self._lang(form.team, form.user)]["ask_empty"]}
        self._ask(form.team, form.user, text, f"form-{form.id}")
        return {}

    def home_pressed(self, body: Body) -> None:
        """A button of the home."""
        press = requests.read_press(body)
        what = press.action.removeprefix(HOME)
        if what == "new":
            self._open_window(press.team, press.trigger, cards.ask_form(self._lang(press.team, press.user)))
            return
        self._book.choose_lang(press.team, press.user, "en" if press.value == "en" else "fr")
        self._later(self._publish_home, press.team, press.user)

    def _ask(self, team: str, user: str, text: str, name: str, choice: str = "") -> None:
        place = to_open(team, user, name)
        meta = {**self._meta(team, user), "asked": "" if choice else text}
        incoming = Incoming("slack", place.key, place.key, address(team, user), text, choice,
                            self._name(team, user), meta={key: value for key, value in meta.items() if value})  # fmt: skip
        self._intake.accept(incoming)

    def _want_human(self, team: str, user: str, trigger: str) -> None:
        label = WORDS[self._lang(team, user)]["human"]
        talks = self._book.talks(team, user)
        if not talks:
            self._ask(team, user, label, f"human-{trigger or uuid4().hex}", "human")
            return
        place = place_of(talks[0].thread)
        name = f"{team}:{user}:human-{trigger or uuid4().hex}"
        meta = self._meta(team, user)
        self._intake.accept(Incoming("slack", name, place.key, address(team, user), label, "human", meta=meta))

    # --- what hotliners press ------------------------------------------------------------------------------------

    def card_pressed(self, body: Body) -> None:
        """A button of a card."""
        press = requests.read_press(body)
        act, handoff = press.action.removeprefix(cards.CARD), _number(press.value)
        who = self._presser(press.team, press.user)
        words = WORDS[who.lang]
        if not self._may(who):
            self._whisper(press, words["not_member"])
            return
        if act in cards.AT_ONCE:
            # One press is one wish, however often it is delivered.
            name = "claim" if act == "take" else act
            done = self._desk.act(handoff, name, who, {}, f"{press.trigger}")
            if isinstance(done, Refused):
                self._whisper(press, done.why)
            if not press.ts:
                self._later(self._publish_home, press.team, press.user)
            return
        form = self._desk.form(handoff, act, who)
        if isinstance(form, Refused):
            self._whisper(press, form.why)
        else:
            self._open_window(press.team, press.trigger, form)

    def card_filled(self, body: Body) -> Mapping[str, str]:
        """A window of a card was sent; returns what is wrong, by its fields."""
        form: Filled = requests.read_form(body)
        who = self._presser(form.team, form.user)
        act = form.callback.removeprefix(cards.CARD)
        field = {"transfer": "queue", "resolve": "article"}.get(act, "text")
        if not self._may(who):
            return {field: WORDS[who.lang]["not_member"]}
        if field == "text" and not form.fields.get("text"):
            return {"text": WORDS[who.lang]["empty"]}
        done = self._desk.act(_number(form.private.get("handoff")), act, who, form.fields, f"slack-{form.id}")
        return {field: done.why} if isinstance(done, Refused) else {}

    def _may(self, who: Presser) -> bool:
        is_member = bool(self._hotliners) and self.members.has(who.team, self._hotliners, who.user)
        return is_member or self._desk.has_role(who)

    def _presser(self, team: str, user: str) -> Presser:
        # Whose account acts must not hang on a call that failed: without an answer, Slack sends this again.
        profile = self._identified(team, user)
        return Presser(team, user, lang_of(profile.lang, self._settings.default_lang), profile.name, profile.email)

    def _known(self, team: str, user: str) -> Profile:
        """The person; whoever comes for the first time is looked up at once, so that they are spoken to as they read."""
        try:
            return self._identified(team, user)
        except TryAgain:
            return self._book.profile(team, user) or Profile(team, user)

    def _identified(self, team: str, user: str) -> Profile:
        """The same, for certain. Raises TryAgain when Slack can't be asked now."""
        profile = self._book.profile(team, user)
        if profile is not None and profile.name:
            return profile
        try:
            found = read_profile(self._api, team, user, self._settings.default_lang)
        except Undeliverable:
            return profile or Profile(team, user)
        self._book.keep_profile(found)
        # A language that they chose stays.
        return self._book.profile(team, user) or found

    # --- shared --------------------------------------------------------------------------------------------------

    def _lang(self, team: str, user: str) -> Lang:
        return lang_of(self._known(team, user).lang, self._settings.default_lang)

    def _name(self, team: str, user: str) -> str:
        profile = self._book.profile(team, user)
        return profile.name if profile else ""

    def _meta(self, team: str, user: str) -> dict[str, str]:
        profile = self._book.profile(team, user)
        meta = {"lang": profile.lang, "email": profile.email} if profile else {}
        return {name: value for name, value in meta.items() if value}

    def _open(self, team: str, user: str) -> list[Open]:
        return [Open(talk.stage, talk.problem) for talk in self._book.talks(team, user)]

    def _open_window(self, team: str, trigger: str, view: Mapping[str, Any]) -> None:
        self._quietly(team, "views.open", trigger_id=trigger, view=view)

    def _whisper(self, press: Pressed, text: str) -> None:
        """Only the person who pressed sees it."""
        if press.channel and press.ts:
            thread = press.thread or None
            arguments = {"channel": press.channel, "user": press.user, "text": text, "thread_ts": thread}
            self._later(self._quietly, press.team, "chat.postEphemeral", **arguments)

    def _publish_home(self, team: str, user: str) -> None:
        who = self._presser(team, user)
        view = self._desk.home(who, is_hotliner=self._may(who))
        self._quietly(team, "views.publish", user_id=user, view=view)

    def _prompt(self, team: str, user: str, channel: str) -> None:
        words = WORDS[self._lang(team, user)]
        prompts = [{"title": words[f"prompt_{n}"], "message": words[f"prompt_{n}"]} for n in (1, 2, 3)]
        # Without a thread: with one, Slack drops it in silence for apps of this kind.
        arguments = {"channel_id": channel, "title": words["prompts_title"], "prompts": prompts}
        self._quietly(team, "assistant.threads.setSuggestedPrompts", **arguments)

    def _quietly(self, team: str, method: str, **arguments: Any) -> None:
        try:
            self._api(team, method, **arguments)
        except (TryAgain, Undeliverable, RefusedBlocks, Gone) as error:
            log.warning("a call to Slack failed", extra={"action": method, "why": str(error)})


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else 0
