"""How Slack's people, threads and messages are named in our rows; every name begins with its workspace. Pure."""

from __future__ import annotations

from dataclasses import dataclass

#: Stands in a thread's name for the channel, until the direct message is opened: `T1:@U1:ask-1234`.
PERSON_MARK = "@"


@dataclass(frozen=True, slots=True)
class Place:
    """A thread: the workspace, the channel, and the timestamp of the message that it hangs on."""

    team: str
    channel: str
    ts: str

    @property
    def key(self) -> str:
        """Its name in our rows."""
        return f"{self.team}:{self.channel}:{self.ts}"

    @property
    def user(self) -> str:
        """Whose direct message is to be opened for it; empty when it exists."""
        return self.channel.removeprefix(PERSON_MARK) if self.channel.startswith(PERSON_MARK) else ""


def place_of(key: str) -> Place:
    """The place that `Place.key` named. Raises ValueError for another channel's thread."""
    team, channel, ts = key.split(":", 2)
    return Place(team, channel, ts)


def to_open(team: str, user: str, name: str) -> Place:
    """A thread in the direct message with this person, which the first answer opens."""
    return Place(team, f"{PERSON_MARK}{user}", name)


def address(team: str, user: str) -> str:
    """How a person is named."""
    return f"{team}:{user}"


def user_of(address: str) -> tuple[str, str]:
    """(team, user) of an address."""
    team, _, user = address.partition(":")
    return team, user
