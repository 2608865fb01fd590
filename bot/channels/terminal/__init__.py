"""The terminal: a chat in lines, for people who like it and for scripts."""

from __future__ import annotations

from collections.abc import Callable

from bot.messages import Choice, Outgoing, Reply
from bot.wording import say


class TerminalChannel:
    """Prints replies; remembers the choices that it printed, so that a number picks one."""

    name = "terminal"
    all_at_once = False

    def __init__(self, write: Callable[[str], None]) -> None:
        """`write` prints a line."""
        self._write = write
        self._choices: tuple[Choice, ...] = ()

    def start(self) -> None:
        """Nothing to start: the command reads the lines."""

    def stop(self) -> None:
        """Nothing to stop."""

    def send(self, outgoing: Outgoing) -> None:
        """Print the reply."""
        self._choices = outgoing.reply.choices
        for line in render(outgoing.reply):
            self._write(line)

    def choice(self, line: str) -> str:
        """The act of the choice that a typed number picks; empty when it picks none."""
        number = int(line) if line.strip().isdigit() else 0
        return self._choices[number - 1].act if 0 < number <= len(self._choices) else ""


def render(reply: Reply) -> list[str]:
    """The reply as lines of text. Pure."""
    who = f"{reply.author}: " if reply.author else ""
    lines = [f"{who}{reply.text}"]
    for step in reply.steps:
        lines.append(f"  {step.number}. {step.text}")
        if step.risk:
            lines.append(f"     ! {say(reply.lang, f'risk-{step.risk.value}')}")
        if step.expected:
            lines.append(f"     {say(reply.lang, 'expected', text=step.expected)}")
    lines += [f"  [{number}] {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return [*lines, ""]
