"""Answers calls of the Web API: arguments in any encoding, tokens, scopes, rates, faults, then the method."""

from __future__ import annotations

import asyncio
import base64
import json
import math
import time
import uuid

from aiohttp import web

from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.methods import METHODS, Method, Request
from bot.demo.slack.platform import Call, Platform
from bot.demo.slack.state import Grant

#: Arguments that are JSON, also where the rest is a form or a query.
_JSON_ARGUMENTS = frozenset({
    "blocks", "attachments", "view", "metadata", "files", "prompts", "chunks", "outputs", "loading_messages",
})  # fmt: skip


async def read_arguments(request: web.Request) -> JSON:
    """The query, and the body as JSON, form or multipart, in one. Raises SlackError(invalid_json, ...)."""
    arguments: JSON = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        arguments |= body
    else:
        arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in _JSON_ARGUMENTS & arguments.keys():
        if isinstance(arguments[name], str):
            arguments[name] = _decode(name, arguments[name])
    return arguments


def _decode(name: str, text: str) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:
        code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
        raise SlackError(code) from None


class WebApi:
    """The endpoint below /api/."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """GET or POST /api/{method}."""
        name = request.match_info["method"]
        try:
            arguments = await read_arguments(request)
        except SlackError as error:
            return self._respond(Call(name, {}, "", time.monotonic()), 200, error.answer)
        token, arguments = _credentials(request, arguments)
        grant = self._platform.state.grants.get(token)
        call = Call(name, arguments, grant.team if grant else "", time.monotonic())
        self._platform.calls.append(call)
        if (response := await self._fault(request, call)) is not None:
            return response
        response = self._answer(call, token, grant)
        if self._platform.faults.strike("lost_reply", name, arguments):
            return _hang_up(request)
        return response

    async def _fault(self, request: web.Request, call: Call) -> web.Response | None:
        faults, name, arguments = self._platform.faults, call.method, call.arguments
        if slow := faults.strike("slow", name, arguments):
            await asyncio.sleep(slow.seconds)
        if faults.strike("lost_call", name, arguments):
            return _hang_up(request)
        if limited := faults.strike("ratelimited", name, arguments):
            return self._limited(call, limited.seconds)
        if broken := faults.strike("server_error", name, arguments):
            call.status = broken.status
            return web.Response(status=broken.status, text="upstream connect error", content_type="text/plain")
        if wrong := faults.strike("error", name, arguments):
            return self._respond(call, 200, {"ok": False, "error": wrong.error})
        return None

    def _answer(self, call: Call, token: str, grant: Grant | None) -> web.Response:
        method = METHODS.get(call.method)
        if method is None:
            return self._respond(call, 200, {"ok": False, "error": "unknown_method", "req_method": call.method})
        try:
            self._authorize(method, token, grant)
            channel = str(call.arguments.get("channel", ""))
            wait = self._platform.limits.wait(call.team, call.method, method.tier, channel, time.monotonic())
            if wait:
                return self._limited(call, wait)
            answer = {"ok": True, **method.handler(Request(self._platform, call.arguments, grant))}
        except SlackError as error:
            answer = error.answer
        return self._respond(call, 200, answer, grant)

    def _authorize(self, method: Method, token: str, grant: Grant | None) -> None:
        if not method.caller:
            return
        if not token:
            raise SlackError("not_authed")
        if grant is None:
            raise SlackError("invalid_auth")
        if grant.revoked:
            raise SlackError(grant.refusal)
        if grant.expires_at is not None and grant.expires_at < time.time():
            raise SlackError("token_expired")
        if grant.kind != method.caller:
            raise SlackError("not_allowed_token_type")
        if method.scopes and not grant.scopes.intersection(method.scopes):
            raise SlackError("missing_scope", needed=method.scopes[0], provided=",".join(sorted(grant.scopes)))

    def _limited(self, call: Call, seconds: float) -> web.Response:
        response = self._respond(call, 429, {"ok": False, "error": "ratelimited"})
        response.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return response

    def _respond(self, call: Call, status: int, answer: JSON, grant: Grant | None = None) -> web.Response:
        call.status, call.answer = status, answer
        headers = {"x-slack-req-id": uuid.uuid4().hex}
        if grant is not None:
            headers["x-oauth-scopes"] = ",".join(sorted(grant.scopes))
        return web.json_response(answer, status=status, headers=headers)


def _credentials(request: web.Request, arguments: JSON) -> tuple[str, JSON]:
    """The token, from the header or the arguments; a client's name and secret become arguments."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    token = str(arguments.get("token", ""))
    rest = {name: argument for name, argument in arguments.items() if name != "token"}
    if kind.lower() == "bearer":
        return value.strip(), rest
    if kind.lower() == "basic":
        client_id, _, secret = base64.b64decode(value).decode().partition(":")
        return token, {**rest, "client_id": client_id, "client_secret": secret}
    return token, rest


def _hang_up(request: web.Request) -> web.Response:
    """Break the connection: the caller can't know what was done, for this response never reaches it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
