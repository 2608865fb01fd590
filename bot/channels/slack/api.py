"""Slack's Web API as the outbox needs it: what fails says whether it is worth another try. The only caller of slack_sdk.

Rate limits are kept by workspace, method and channel: one that has to wait is refused here until then, without a
call, and no other waits with it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels import TryAgain, Undeliverable
from bot.channels.slack.book import Team

log = logging.getLogger(__name__)

#: Seconds that one call may take.
TIMEOUT = 10
#: What waiting does not mend.
PERMANENT = frozenset(
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "user_not_found",
        "user_disabled",
        "users_not_found",
        "account_inactive",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "access_denied",
        "ekm_access_denied",
        "team_not_found",
        "org_login_required",
        "enterprise_is_restricted",
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "method_not_supported_for_channel_type",
        "message_limit_exceeded",
        "file_not_found",
        "file_deleted",
    ]
)
#: The whole workspace is out of reach: somebody has to install the app again.
REVOKED = frozenset(("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"))
#: Blocks that this workspace does not know, or that are too much.
REFUSED_BLOCKS = frozenset(("invalid_blocks", "invalid_blocks_format", "block_mismatch", "unsupported_block_type"))


class RefusedBlocks(Exception):
    """The blocks were refused; plainer ones may not be."""


class Gone(Exception):
    """What was to be changed is not there any more, or may not be changed."""


class TokenRefused(Exception):
    """Slack does not take this token; the message is Slack's word for it."""


class Caller(Protocol):
    """Calls a method of the Web API for a workspace."""

    def __call__(self, team: str, method: str, /, **arguments: Any) -> Mapping[str, Any]:
        """The answer. Raises TryAgain, Undeliverable, RefusedBlocks, Gone."""


#: What was to be done is done.
_DONE_BEFORE = frozenset(("already_reacted", "no_reaction"))
_GONE = frozenset(("message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"))


class Api:
    """The Web API."""

    def __init__(self, url: str, team_of: Callable[[str], Team | None], clock: Callable[[], float] = time.monotonic):
        """`team_of` knows the tokens."""
        self._url = url
        self._team_of = team_of
        self._clock = clock
        self._clients = threading.local()
        self._waits: dict[tuple[str, str, str], float] = {}
        #: Why a workspace is out of reach; told on `/healthz`.
        self.problems: dict[str, str] = {}

    def __call__(self, team: str, method: str, /, **arguments: Any) -> Mapping[str, Any]:
        """Call `method` (`chat.postMessage`). Raises TryAgain, Undeliverable, RefusedBlocks, Gone."""
        place = (team, method, str(arguments.get("channel") or ""))
        left = self._waits.get(place, 0) - self._clock()
        if left > 0:
            raise TryAgain(f"{method}: Slack asked to wait", seconds=left)
        known = self._team_of(team)
        if known is None:
            raise Undeliverable(f"the app is not installed in the workspace {team}")
        try:
            answer = self._client(known.token).api_call(method, **_encoded(method, arguments))
        except SlackApiError as error:
            if _field(error.response, "error") in _DONE_BEFORE:
                return {}
            raise self._told(error, place) from error
        except (SlackClientError, OSError) as error:
            # Nobody knows whether it arrived.
            raise TryAgain(f"{method}: {type(error).__name__}", seconds=2) from error
        self.problems.pop(team, None)
        return answer.data if isinstance(answer.data, dict) else {}

    def _told(self, error: SlackApiError, place: tuple[str, str, str]) -> Exception:
        team, method, _ = place
        status = getattr(error.response, "status_code", 0)
        what = str(_field(error.response, "error") or status)
        if status == 429 or what == "ratelimited":
            seconds = _seconds(error.response)
            self._waits[place] = self._clock() + seconds
            return TryAgain(f"{method}: {what}", seconds=seconds)
        if what in _GONE:
            return Gone(what)
        if what in REFUSED_BLOCKS or what in ("msg_blocks_too_long", "msg_too_long"):
            return RefusedBlocks(what)
        if what in REVOKED:
            self.problems[team] = what
            log.error("Slack refuses the token of a workspace", extra={"action": "slack_token", "team": team})
        if what in PERMANENT:
            needed = _field(error.response, "needed")
            return Undeliverable(f"{method}: {what}" + (f" ({needed})" if needed else ""))
        return TryAgain(f"{method}: {what}", seconds=5 if status >= 500 else None)

    def _client(self, token: str) -> WebClient:
        # One for each thread: it is not made to be shared. Nothing is retried inside it: a post could come twice.
        clients: dict[str, WebClient] | None = getattr(self._clients, "of_token", None)
        if clients is None:
            clients = self._clients.of_token = {}
        if token not in clients:
            clients[token] = WebClient(token, base_url=self._url, timeout=TIMEOUT, retry_handlers=[])
        return clients[token]


#: Methods that take JSON; Slack reads the arguments of the others from the address.
_JSON = ("chat.", "views.", "assistant.threads.setS", "agents.")
#: Methods that only read.
_READS = ("info", "history", "replies", "members", "list", "lookupByEmail", "getPermalink")


def _encoded(method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in arguments.items() if value is not None}
    verb = "GET" if method.endswith(_READS) else "POST"
    if not values:
        return {"http_verb": verb}
    return {"json": values} if method.startswith(_JSON) and verb == "POST" else {"params": values, "http_verb": verb}


def auth_test(url: str, token: str) -> Team:
    """Whose token it is. Raises TokenRefused, or TryAgain when Slack can't be asked."""
    client = WebClient(token, base_url=url, timeout=TIMEOUT, retry_handlers=[])
    try:
        said = client.auth_test()
    except SlackApiError as error:
        what = str(_field(error.response, "error") or "")
        if what in REVOKED:
            raise TokenRefused(what) from error
        raise TryAgain(f"auth.test: {what}", seconds=2) from error
    except (SlackClientError, OSError) as error:
        raise TryAgain(f"auth.test: {type(error).__name__}", seconds=2) from error
    name, bot = str(said.get("team") or ""), str(said.get("bot_id") or "")
    return Team(str(said["team_id"]), str(said["user_id"]), bot, name, token)


def check_app_token(url: str, token: str) -> None:
    """Ask for a socket, and leave it. Raises TokenRefused, or TryAgain when Slack can't be asked."""
    client = WebClient(base_url=url, timeout=TIMEOUT, retry_handlers=[])
    try:
        client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        what = str(_field(error.response, "error") or "")
        if what in REVOKED or what in ("not_allowed_token_type", "missing_scope", "forbidden_team"):
            raise TokenRefused(what) from error
        raise TryAgain(f"apps.connections.open: {what}", seconds=2) from error
    except (SlackClientError, OSError) as error:
        raise TryAgain(f"apps.connections.open: {type(error).__name__}", seconds=2) from error


def _field(response: Any, name: str) -> Any:
    data = getattr(response, "data", response)
    return data.get(name) if isinstance(data, Mapping) else None


def _seconds(response: Any) -> float:
    headers = {str(name).lower(): value for name, value in dict(getattr(response, "headers", {}) or {}).items()}
    value = headers.get("retry-after", "1")
    value = value[0] if isinstance(value, list) else value
    try:
        return max(0.0, float(value))
    except ValueError:
        return 1.0
