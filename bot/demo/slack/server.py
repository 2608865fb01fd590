"""The HTTP server: Web API, Socket Mode, files, response URLs, OAuth's page, permalinks."""

from __future__ import annotations

import html
import secrets
from urllib.parse import urlencode

from aiohttp import web

from bot.demo.slack.platform import Platform
from bot.demo.slack.responses import Responses
from bot.demo.slack.web_api import WebApi

MOST_BYTES = 100 * 1024 * 1024
#: What Slack answers, with a 200, to whoever may not have a file.
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to Slack</body></html>"


def make_server(platform: Platform) -> web.Application:
    """The routes."""
    pages = _Pages(platform)
    server = web.Application(client_max_size=MOST_BYTES)
    server.router.add_route("*", "/api/{method}", WebApi(platform).handle)
    server.router.add_get("/link/", platform.sockets.handle)
    server.router.add_post("/response/{token}", Responses(platform).handle)
    server.router.add_post("/upload/v1/{id}", pages.upload)
    server.router.add_get("/files-pri/{id}/{name}", pages.download)
    server.router.add_get("/oauth/v2/authorize", pages.authorize)
    server.router.add_get("/archives/{room}/{message}", pages.permalink)
    return server


class _Pages:
    """What is no method of the Web API."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def upload(self, request: web.Request) -> web.Response:
        """POST /upload/v1/{id}: a file's bytes, bare or as a form's file."""
        file = self._platform.state.files.get(request.match_info["id"])
        if file is None or file.content:
            return web.Response(status=404)
        if request.content_type == "multipart/form-data":
            parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
            file.content = parts[0].file.read() if parts else b""
        else:
            file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    async def download(self, request: web.Request) -> web.Response:
        """GET url_private: the bytes, or the page to sign in; never an error."""
        team, _, file_id = request.match_info["id"].partition("-")
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        grant = self._platform.state.grants.get(token if kind.lower() == "bearer" else "")
        file = self._platform.state.files.get(file_id)
        allowed = grant is not None and not grant.revoked and "files:read" in grant.scopes and grant.team == team
        if not allowed or file is None or file.team != team or file.deleted:
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def authorize(self, request: web.Request) -> web.Response:
        """GET /oauth/v2/authorize: choose a team (`team=`, or a page that asks), and back with a code."""
        query, state = request.query, self._platform.state
        if query.get("client_id") != self._platform.app.client_id:
            return web.Response(status=400, text="Invalid client_id parameter")
        team = query.get("team") or (next(iter(state.teams)) if len(state.teams) == 1 else "")
        if team not in state.teams:
            links = (f"/oauth/v2/authorize?{urlencode({**query, 'team': id_})}" for id_ in state.teams)
            names = (html.escape(known["name"]) for known in state.teams.values())
            listed = "".join(
                f'<p><a href="{html.escape(at)}">{name}</a></p>' for at, name in zip(links, names, strict=True)
            )
            return web.Response(text=f"<!doctype html><title>Install</title>{listed}", content_type="text/html")
        code = secrets.token_hex(8)
        state.codes[code] = (team, query.get("user", ""))
        back = urlencode({"code": code, "state": query.get("state", "")})
        raise web.HTTPFound(f"{query.get('redirect_uri', '/')}?{back}")

    async def permalink(self, request: web.Request) -> web.Response:
        """GET /archives/...: where a person reads that message, if a page was given."""
        if not self._platform.page_url:
            return web.Response(text="A message of this Slack.")
        digits = request.match_info["message"].removeprefix("p")
        ts = f"{digits[:-6]}.{digits[-6:]}"
        there = urlencode({"room": request.match_info["room"], "thread": request.query.get("thread_ts", ts)})
        raise web.HTTPFound(f"{self._platform.page_url}?{there}#m{digits}")
