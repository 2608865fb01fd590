"""Files from and to Slack. A file's address comes from outside: our token goes to Slack's own hosts alone."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from bot.channels import TryAgain, Undeliverable
from bot.channels.slack.api import Caller

#: Bytes of one file.
MOST_BYTES = 20_000_000
TIMEOUT = 30


def download(url: str, token: str, api_url: str) -> bytes:
    """The content of a file. Raises TryAgain, or Undeliverable when it can't be had."""
    if not _is_slacks(url, api_url):
        raise Undeliverable("the file is not on Slack's hosts")
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 (checked above)
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            kind = answer.headers.get_content_type()
            content: bytes = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        if error.code >= 500 or error.code == 429:
            raise TryAgain(f"file: {error.code}", seconds=5) from error
        raise Undeliverable(f"file: {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        raise TryAgain(f"file: {type(error).__name__}", seconds=5) from error
    if len(content) > MOST_BYTES:
        raise Undeliverable("the file is too large")
    if kind == "text/html":
        # What Slack answers to a token that may not read files: its sign-in page, with 200.
        raise Undeliverable("the app may not read files (files:read)")
    return content


def upload(api: Caller, team: str, channel: str, thread: str, name: str, content: bytes) -> None:
    """Put a file into a thread. Raises TryAgain or Undeliverable."""
    place = api(team, "files.getUploadURLExternal", filename=name, length=len(content))
    request = urllib.request.Request(str(place["upload_url"]), data=content, method="POST")  # noqa: S310 (from Slack)
    request.add_header("Content-Type", "application/octet-stream")
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise TryAgain(f"upload: {type(error).__name__}", seconds=5) from error
    files = f'[{{"id": "{place["file_id"]}"}}]'
    api(team, "files.completeUploadExternal", files=files, channel_id=channel, thread_ts=thread)


def _is_slacks(url: str, api_url: str) -> bool:
    target, api = urlsplit(url), urlsplit(api_url)
    if (target.scheme, target.netloc) == (api.scheme, api.netloc):
        return True
    host = target.hostname or ""
    return target.scheme == "https" and (host == "slack.com" or host.endswith((".slack.com", ".slack-files.com")))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Never: the token would go along."""


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)
