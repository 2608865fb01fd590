"""The app as Slack knows it: what its manifest asks for. Pure: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: Everything that an app on this Slack can ask for.
SCOPES = frozenset({
    "app_mentions:read", "assistant:write", "channels:history", "channels:join", "channels:read", "chat:write",
    "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write",
    "mpim:history", "mpim:read", "reactions:read", "reactions:write", "team:read", "users:read", "users:read.email",
})  # fmt: skip
#: An event, and any one of the scopes that lets an app receive it.
EVENTS: dict[str, tuple[str, ...]] = {
    "agent_session_stopped": (), "app_context_changed": (), "app_home_opened": (), "app_uninstalled": (),
    "tokens_revoked": (), "app_rate_limited": (), "function_executed": (),
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",), "message.groups": ("groups:history",),
    "message.im": ("im:history",), "message.mpim": ("mpim:history",),
    "member_joined_channel": ("channels:read", "groups:read"), "file_shared": ("files:read",),
    "reaction_added": ("reactions:read",), "reaction_removed": ("reactions:read",),
}  # fmt: skip


@dataclass(frozen=True)
class Shortcut:
    """One of the app's shortcuts; `kind` is global, or message for a message's menu."""

    callback_id: str
    name: str
    kind: str = "global"


@dataclass(frozen=True)
class App:
    """One app. `commands`, `shortcuts` and `events` are None where nothing was said: then all are there."""

    id: str = "A0HOTLINER"
    name: str = "hotliner"
    #: As it stands above its messages.
    title: str = "Hotliner"
    client_id: str = "1000.2000"
    client_secret: str = "stand-in-client-secret"  # noqa: S105
    signing_secret: str = "stand-in-signing-secret"  # noqa: S105
    app_token: str = "xapp-stand-in"  # noqa: S105
    verification_token: str = "stand-in-verification"  # noqa: S105
    scopes: frozenset[str] = SCOPES
    events: frozenset[str] = frozenset(EVENTS)
    commands: frozenset[str] | None = None
    shortcuts: tuple[Shortcut, ...] | None = None
    agent: bool = True
    home_tab: bool = True
    messages_tab: bool = True
    socket_mode: bool = True
    rotation: bool = False
    #: What Slack offers to ask where nothing was said yet: {"title", "message"}.
    prompts: tuple[dict[str, str], ...] = ()
    #: Where events, interactions and commands are sent over HTTP.
    url: str = ""


def read_manifest(manifest: dict[str, Any]) -> App:
    """The app of a manifest that was read from YAML or JSON. Raises ValueError for an unknown event or scope.

    Slack's own schema knows neither, so a misspelt one would only show as silence.
    """
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    wanted = manifest.get("oauth_config", {}).get("scopes", {})
    scopes = frozenset(wanted.get("bot", [])) | frozenset(wanted.get("bot_optional", []))
    subscriptions = settings.get("event_subscriptions", {})
    events = frozenset(subscriptions.get("bot_events", []))
    if unknown := sorted((scopes - SCOPES) | (events - set(EVENTS))):
        raise ValueError(f"The manifest asks for what Slack does not know: {', '.join(unknown)}.")
    home = features.get("app_home", {})
    return App(
        title=manifest.get("display_information", {}).get("name", App.title),
        name=features.get("bot_user", {}).get("display_name", App.name),
        scopes=scopes,
        events=events,
        commands=frozenset(command["command"] for command in features.get("slash_commands", [])),
        shortcuts=tuple(
            Shortcut(shortcut["callback_id"], shortcut["name"], shortcut["type"])
            for shortcut in features.get("shortcuts", [])
        ),
        agent="agent_view" in features,
        prompts=tuple(features.get("agent_view", {}).get("suggested_prompts", [])),
        home_tab=home.get("home_tab_enabled", False),
        messages_tab=home.get("messages_tab_enabled", False),
        socket_mode=settings.get("socket_mode_enabled", False),
        rotation=settings.get("token_rotation_enabled", False),
        url=subscriptions.get("request_url", ""),
    )
