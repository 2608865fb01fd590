"""What an installation on Slack needs, looked at one by one; for `hotliner doctor --slack`."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels import TryAgain
from bot.channels.slack.api import TIMEOUT, TokenRefused, check_app_token
from bot.settings import Settings

#: What the app can't do without, and what it loses without the rest.
NEEDED = ("app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "im:history", "im:read",
          "im:write", "users:read")  # fmt: skip
USEFUL = {
    "assistant:write": "suggested prompts in the agent view",
    "files:read": "screenshots and files of requesters",
    "files:write": "files in the hotliners' channel",
    "groups:history": "private channels",
    "groups:read": "a private hotliners' channel",
    "reactions:write": "marks on what was sent to the requester",
    "users:read.email": "one person for mail and Slack",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    what: str
    todo: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Ask Slack; a check that fails doesn't keep those from being made that can be made without it."""
    if not settings.slack:
        return [Finding("slack", False, "no token is set", "set HOTLINER_SLACK_BOT_TOKEN: docs/slack.md")]
    findings = [_delivery(settings)]
    if not settings.slack_bot_token:
        return [*findings, Finding("slack workspaces", True, "many, by OAuth: each installs the app at /slack/install")]
    client = WebClient(settings.slack_bot_token, base_url=settings.slack_api_url, timeout=TIMEOUT, retry_handlers=[])
    try:
        said = client.auth_test()
    except SlackApiError as error:
        what = f"Slack refuses it ({error.response.get('error')})"
        return [*findings, Finding("slack bot token", False, what, "install the app again and copy its bot token")]
    except (SlackClientError, OSError) as error:
        what = f"Slack can't be reached ({type(error).__name__})"
        return [*findings, Finding("slack", False, what, "open the way to slack.com, or set a proxy (HTTPS_PROXY)")]
    findings.append(Finding("slack bot token", True, f"{said.get('user')} in the workspace {said.get('team')}"))
    findings += _scopes(str(dict(said.headers).get("x-oauth-scopes") or ""))
    channels = [("hotliners' channel", settings.slack_hotliners_channel.rpartition(":")[2])]
    channels += [("help channel", each) for each in settings.slack_help_channels.split(",")]
    return [*findings, *(_channel(client, name, id) for name, id in channels if id), *_no_desk(settings)]


def _delivery(settings: Settings) -> Finding:
    if not settings.slack_app_token:
        if settings.slack_signing_secret:
            return Finding("slack delivery", True, f"by HTTP, to {settings.url}/slack/events")
        todo = "set HOTLINER_SLACK_APP_TOKEN (Socket Mode), or HOTLINER_SLACK_SIGNING_SECRET (HTTP)"
        return Finding("slack delivery", False, "neither Socket Mode nor HTTP is set up", todo)
    try:
        check_app_token(settings.slack_api_url, settings.slack_app_token)
    except TokenRefused as error:
        todo = "make an app-level token with the scope connections:write"
        return Finding("slack app token", False, f"Slack refuses it ({error})", todo)
    except TryAgain as error:
        return Finding("slack app token", False, f"not known: {error}", "try again when Slack can be reached")
    return Finding("slack delivery", True, "Socket Mode")


def _scopes(header: str) -> list[Finding]:
    granted = {scope.strip() for scope in header.split(",")} - {""}
    if not granted:
        return [Finding("slack scopes", True, "Slack does not tell them")]
    missing = [scope for scope in NEEDED if scope not in granted]
    if missing:
        what, todo = f"missing: {', '.join(missing)}", "take slack/manifest.yaml again, and install the app anew"
        return [Finding("slack scopes", False, what, todo)]
    less = [f"{scope} ({lost})" for scope, lost in USEFUL.items() if scope not in granted]
    return [Finding("slack scopes", True, f"all that is needed; without {', '.join(less)}" if less else "all")]


def _channel(client: WebClient, name: str, id: str) -> Finding:
    try:
        channel = client.conversations_info(channel=id)["channel"]
    except SlackApiError as error:
        what = f"{id}: {error.response.get('error')}"
        return Finding(f"slack {name}", False, what, "correct the id, and invite the app: /invite @hotliner")
    except (SlackClientError, OSError) as error:
        return Finding(f"slack {name}", False, type(error).__name__, "try again when Slack can be reached")
    if not channel.get("is_member"):
        return Finding(
            f"slack {name}", False, f"the app is not in #{channel.get('name')}", "write there: /invite @hotliner"
        )
    return Finding(f"slack {name}", True, f"#{channel.get('name')}")


def _no_desk(settings: Settings) -> list[Finding]:
    if settings.slack_hotliners_channel:
        return []
    todo = "set HOTLINER_SLACK_HOTLINERS_CHANNEL to have cards there"
    return [Finding("slack hotliners' channel", True, "none: handoffs are on the desk's pages only", todo)]
