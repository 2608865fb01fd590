"""The web chat: pages that read delivered rows, so that nothing has to be sent anywhere."""

from __future__ import annotations

from bot.messages import Outgoing


class WebChannel:
    """The port's side of the chat; its pages are in `routes.py`."""

    name = "web"
    all_at_once = False

    def start(self) -> None:
        """Nothing to start: the pages are served by the application."""

    def stop(self) -> None:
        """Nothing to stop."""

    def send(self, outgoing: Outgoing) -> None:
        """Nothing to send: once the row is marked delivered, the open pages show it."""
