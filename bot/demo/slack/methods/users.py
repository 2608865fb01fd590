"""users.*: accounts, their profile, language and time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.methods.registry import Request, method, page
from bot.demo.slack.state import Account


@method("users.info", "users:read", tier=4)
def users_info(request: Request) -> JSON:
    """One account."""
    return {"user": _shown(request.account(), request)}


@method("users.list", "users:read", tier=2)
def users_list(request: Request) -> JSON:
    """All accounts of the team."""
    own = [account for account in request.platform.state.accounts.values() if account.team == request.team]
    accounts, next_page = page(own, request)
    return {"members": [_shown(account, request) for account in accounts], "response_metadata": next_page}


@method("users.lookupByEmail", "users:read.email", tier=3)
def users_lookup_by_email(request: Request) -> JSON:
    """The account with this address."""
    email = request.text("email").lower()
    for account in request.platform.state.accounts.values():
        if account.team == request.team and account.email.lower() == email and not account.deleted:
            return {"user": _shown(account, request)}
    raise SlackError("users_not_found")


def _shown(account: Account, request: Request) -> JSON:
    """As Slack tells it: the address only with its scope, the language only when it is asked for."""
    zone = datetime.now(ZoneInfo(account.tz))
    offset = zone.utcoffset()
    profile: JSON = {"real_name": account.real_name, "display_name": account.name, "team": account.team}
    if "users:read.email" in request.granted.scopes and account.email:
        profile["email"] = account.email
    user: JSON = {
        "id": account.id,
        "team_id": account.team,
        "name": account.name,
        "real_name": account.real_name,
        "deleted": account.deleted,
        "tz": account.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_bot": bool(account.bot_id),
        "is_app_user": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "updated": 1700000000,
    }
    return {**user, "locale": account.locale} if request.flag("include_locale") else user
