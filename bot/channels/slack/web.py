"""HTTP mode: Slack posts to `/slack/events`; Bolt checks the signature and answers 200 when a row was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from slack_bolt import BoltRequest
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

if TYPE_CHECKING:
    from bot.channels.slack import SlackChannel

#: Slack's requests are far smaller.
MOST_BYTES = 1_000_000


def router(channel: SlackChannel) -> APIRouter:
    """The address. Without a signing secret it refuses everything."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/slack/events")
    async def events(request: Request) -> Response:
        body = await request.body()
        if len(body) > MOST_BYTES or not channel.takes_http:
            return Response(status_code=404)
        bolt = BoltRequest(body=body.decode("utf-8", "replace"), query=request.url.query, headers=dict(request.headers))
        # In a thread: the listener writes a row, and other requests must not wait for that.
        answer = await run_in_threadpool(channel.receive_http, bolt)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    return routes
