"""api.*, auth.*, apps.*, oauth.*, team.*, bots.*, functions.*: who is calling, and how it comes in."""

from __future__ import annotations

import secrets
import time

from bot.demo.slack.blocks import check_blocks
from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.methods.registry import Request, method
from bot.demo.slack.platform import Platform
from bot.demo.slack.state import Account, Grant

TOKEN_SECONDS = 43_200


@method("api.test", caller="")
def api_test(request: Request) -> JSON:
    """Says back what it was told."""
    return {"args": request.arguments}


@method("auth.test")
def auth_test(request: Request) -> JSON:
    """Whose token it is."""
    grant, state = request.granted, request.platform.state
    team = state.teams[grant.team]
    return {
        "url": f"https://{team['domain']}.slack.com/",
        "team": team["name"],
        "user": state.account(grant.user).name,
        "team_id": grant.team,
        "user_id": grant.user,
        "bot_id": grant.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def auth_revoke(request: Request) -> JSON:
    """The token is good for nothing any more."""
    if not request.flag("test"):
        request.granted.revoked = True
    return {"revoked": not request.flag("test")}


@method("apps.connections.open", "connections:write", tier=3, caller="app")
def apps_connections_open(request: Request) -> JSON:
    """Where to open a WebSocket, once."""
    ticket = request.platform.sockets.ticket()
    host = request.platform.url.removeprefix("http://")
    return {"url": f"ws://{host}link/?ticket={ticket}&app_id={request.platform.app.id}"}


@method("oauth.v2.access", caller="")
def oauth_v2_access(request: Request) -> JSON:
    """A code, or a refresh token, against an access token."""
    platform = request.platform
    if request.text("client_id", "") != platform.app.client_id:
        raise SlackError("invalid_client_id")
    if request.text("client_secret", "") != platform.app.client_secret:
        raise SlackError("bad_client_secret")
    if request.text("grant_type", "authorization_code") == "refresh_token":
        return _answer(platform, _refresh(platform, request.text("refresh_token")))
    team, user = platform.state.codes.pop(request.text("code", ""), ("", ""))
    if not team:
        raise SlackError("invalid_code")
    return _answer(platform, install(platform, team, platform.app.scopes, user), user)


def install(platform: Platform, team: str, scopes: frozenset[str], installer: str = "") -> Grant:
    """Install the app in a team: a bot user, and a token for it. A second time keeps the user."""
    state = platform.state
    former = next((grant for grant in state.grants.values() if grant.kind == "bot" and grant.team == team), None)
    if former is None:
        bot = Account(state.new_id("U"), team, platform.app.name, platform.app.title, bot_id=state.new_id("B"))
        state.accounts[bot.id] = bot
    else:
        bot = state.account(former.user)
        former.revoked = True
    del installer
    grant = Grant(f"xoxb-stand-in-{secrets.token_hex(6)}", "bot", team, scopes, bot.id, bot.bot_id)
    if platform.app.rotation:
        _rotate(grant)
    state.grants[grant.token] = grant
    return grant


def _rotate(grant: Grant) -> None:
    grant.refresh_token = f"xoxe-stand-in-{secrets.token_hex(6)}"
    grant.expires_at = time.time() + TOKEN_SECONDS


def _refresh(platform: Platform, refresh_token: str) -> Grant:
    state = platform.state
    old = next((grant for grant in state.grants.values() if grant.refresh_token == refresh_token), None)
    if old is None or old.revoked or not refresh_token:
        raise SlackError("invalid_refresh_token")
    old.refresh_token = ""
    token = f"xoxe.xoxb-stand-in-{secrets.token_hex(6)}"
    grant = Grant(token, "bot", old.team, old.scopes, old.user, old.bot_id)
    _rotate(grant)
    state.grants = {name: other for name, other in state.grants.items() if other is not old} | {token: grant}
    return grant


def _answer(platform: Platform, grant: Grant, installer: str = "") -> JSON:
    team = platform.state.teams[grant.team]
    answer: JSON = {
        "app_id": platform.app.id,
        "authed_user": {"id": installer},
        "scope": ",".join(sorted(grant.scopes)),
        "token_type": "bot",
        "access_token": grant.token,
        "bot_user_id": grant.user,
        "team": {"id": team["id"], "name": team["name"]},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if grant.expires_at is not None:
        answer |= {"refresh_token": grant.refresh_token, "expires_in": int(grant.expires_at - time.time())}
    return answer


@method("team.info", "team:read", tier=3)
def team_info(request: Request) -> JSON:
    """The token's team."""
    return {"team": request.platform.state.teams[request.team]}


@method("bots.info", "users:read", tier=3)
def bots_info(request: Request) -> JSON:
    """A bot, by its bot id."""
    wanted = request.text("bot")
    for account in request.platform.state.accounts.values():
        if account.bot_id == wanted and account.team == request.team:
            bot = {"id": wanted, "user_id": account.id, "name": account.name, "deleted": False}
            return {"bot": {**bot, "app_id": request.platform.app.id, "updated": 1700000000, "icons": {}}}
    raise SlackError("bot_not_found")


@method("functions.completeSuccess", tier=3)
@method("functions.completeError", tier=3)
def functions_complete(_request: Request) -> JSON:
    """A workflow's step is over."""
    return {}


@method("blocks.validate", tier=3)
def blocks_validate(request: Request) -> JSON:
    """Whether Slack would take these blocks."""
    check_blocks(request.arguments.get("blocks"), unknown=request.platform.unknown_blocks)
    return {}
