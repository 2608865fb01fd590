"""The people and the channels of the demo's Slack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.demo.slack.manifest import App, read_manifest
from bot.demo.slack.page import Persona
from bot.demo.slack.person import Person
from bot.demo.slack.standin import StandIn

#: (name, address, full name, locale, role)
PEOPLE = (
    ("camille", "camille@example.com", "Camille Martin", "fr-FR", "requester"),
    ("sam", "sam@example.com", "Sam Taylor", "en-GB", "requester"),
    ("dominique", "dominique@example.com", "Dominique Renard", "fr-FR", "hotliner"),
    ("alex", "alex@example.com", "Alex Morgan", "en-GB", "hotliner"),
)
#: Everybody is in the first two; only hotliners are in the third.
GENERAL, HELP, HOTLINERS = "general", "aide-it", "hotliners"


#: In a checkout; an installed package has none.
MANIFEST = Path(__file__).parent.parent.parent.parent / "slack" / "manifest.yaml"


@dataclass(frozen=True)
class Stage:
    """Who is there, and the ids of the channels that the bot has to know."""

    personas: tuple[Persona, ...]
    help: str
    hotliners: str


def demo_slack(kept: Path) -> StandIn:
    """A Slack for the app as its manifest describes it; without a manifest, for one that may do everything.

    It finds again in `kept` what was said before. Nothing runs yet.
    """
    app = read_manifest(yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))) if MANIFEST.is_file() else App()
    return StandIn(app, kept=kept)


def set_stage(slack: StandIn) -> Stage:
    """Put them there, unless they are there already."""
    people = [(_person(slack, *who), role) for *who, role in PEOPLE]
    everybody = [person for person, _ in people]
    _channel(slack, GENERAL, everybody)
    help_channel = _channel(slack, HELP, everybody)
    hotliners = _channel(slack, HOTLINERS, [person for person, role in people if role == "hotliner"])
    rooms = {"requester": "", "hotliner": hotliners}
    personas = tuple(Persona(person, role, rooms[role] or person.direct) for person, role in people)
    return Stage(personas, help_channel, hotliners)


def _person(slack: StandIn, name: str, email: str, real_name: str, locale: str) -> Person:
    return slack.person(name) or slack.add_person(name, email, real_name, locale)


def _channel(slack: StandIn, name: str, members: list[Person]) -> str:
    rooms = slack.platform.state.rooms.values()
    there = next((room.id for room in rooms if room.name == name), None)
    return there or slack.add_channel(name, members)
