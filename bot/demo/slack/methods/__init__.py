"""The methods of the Web API that this Slack knows; each module lists its own."""

from bot.demo.slack.methods import assistant, auth, chat, conversations, files, reactions, streams, users, views
from bot.demo.slack.methods.registry import METHODS, Method, Request

__all__ = [
    "METHODS",
    "Method",
    "Request",
    "assistant",
    "auth",
    "chat",
    "conversations",
    "files",
    "reactions",
    "streams",
    "users",
    "views",
]
