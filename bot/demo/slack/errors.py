"""What a Web API method answers when it can't. Pure: no I/O."""

from __future__ import annotations

from typing import Any

#: A JSON object of Slack's, as it goes over the wire.
JSON = dict[str, Any]


class SlackError(Exception):
    """`{"ok": false, "error": code}`, with what else that error tells."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    @property
    def answer(self) -> JSON:
        """The body of the response."""
        return {"ok": False, "error": self.code, **self.more}


def invalid_arguments(*messages: str) -> SlackError:
    """What Slack says when a required argument is missing or has the wrong form."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {text}" for text in messages]})
