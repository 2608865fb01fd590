"""Whether our mail server vouches for the sender: Authentication-Results (RFC 8601), read without trust. Pure: no I/O.

Only the word of our own server counts, and anybody can write a header with its name in it. What our server writes
stands above what came with the mail; so only the topmost block of results under its name is read, and only where
a server of ours can have put it: above the first `Received`, under it, or under one that was written "by" that
same server (Gmail and servers with an LMTP hop write there). Whatever stands further down is a decoy. One gap stays
that no reader can close: a server that writes no results on some mail and leaves forged ones in. RFC 8601 section 5
obliges it to remove them, and so does our guide for administrators.

Results that are too long, broken or contradict each other verify nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from bot.channels.mail.headers import MAX_VALUE, raw_values

#: In place of an authserv-id: the server is Microsoft 365, which writes none.
MICROSOFT = "microsoft365"
#: A server of ours never stands further down than that many `Received`.
MAX_HOPS = 5
#: One block of results; servers write one for each program that checks.
MAX_RESULTS = 20

_RESULTS, _HOP = "authentication-results", "received"
#: What checking programs write between their results; anything else ends the block.
_COMPANIONS = re.compile(r"received-spf|arc-|x-|(dkim|dmarc|spf)-filter|return-path|delivered-to")
_MARK = re.compile(r'\\.|[()"]', re.DOTALL)
_TOKEN = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^\s";=])+|[;=]', re.DOTALL)
_BY = re.compile(r"\bby\s+([A-Za-z0-9.-]{1,255})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """One method's result: `dkim=pass header.d=example.org`, in small letters."""

    method: str
    result: str
    properties: dict[str, str]


def is_verified(message: Message, address: str, authserv_id: str) -> bool:
    """Whether our server found that the mail really comes from the domain of `address`, its one sender.

    DMARC has to pass. Where the domain publishes no policy, a valid DKIM signature of exactly this domain does;
    SPF alone never does: it vouches for the envelope, and whole hosting companies share one.
    """
    domain = _domain(address)
    if not domain or not authserv_id:
        return False
    if authserv_id.lower() == MICROSOFT:
        return _vouch(_microsoft(message), domain, composite=True)
    return _vouch(_ours(message, authserv_id.lower()), domain)


def _vouch(verdicts: list[_Verdict], domain: str, composite: bool = False) -> bool:
    policies = [verdict for verdict in verdicts if verdict.method == "dmarc"]
    if any(_domain(verdict.properties.get("header.from", domain)) != domain for verdict in policies):
        return False
    found = {verdict.result for verdict in policies}
    if found == {"pass"}:
        return True
    # A best guess is Microsoft's name for "no policy, and SPF or DKIM fits": SPF alone is not enough for us.
    if found - {"none", "bestguesspass"}:
        return False
    if any(v.method == "dkim" and v.result == "pass" and _signer(v) == domain for v in verdicts):
        return True
    guessed = "bestguesspass" in found
    return composite and not guessed and any(v.method == "compauth" and v.result == "pass" for v in verdicts)


def _signer(verdict: _Verdict) -> str:
    return _domain(verdict.properties.get("header.d") or verdict.properties.get("header.i", ""))


def _domain(text: str) -> str:
    return text.rpartition("@")[2].strip().lower().removesuffix(".")


def _microsoft(message: Message) -> list[_Verdict]:
    """The topmost header only, and only when it names no server."""
    values = (value for name, value in _trace(message) if name == _RESULTS)
    pieces = _pieces(next(values, ""))
    return _verdicts(pieces) if pieces and pieces[0][1:2] == ["="] else []


def _ours(message: Message, authserv_id: str) -> list[_Verdict]:
    block: list[list[list[str]]] = []
    hops, trusted = 0, True
    for name, value in _trace(message):
        pieces = _pieces(value) if name == _RESULTS else []
        if name == _RESULTS and not (pieces and trusted):
            return []
        if pieces and _unquoted(pieces[0][0]) == authserv_id:
            block.append(pieces[1:])
        elif block and not _COMPANIONS.match(name):
            break
        elif name == _HOP:
            hops += 1
            trusted = hops == 1 or (hops <= MAX_HOPS and _is_by(value, authserv_id))
    return [verdict for pieces in block[:MAX_RESULTS] for verdict in _verdicts(pieces)]


def _is_by(received: str, authserv_id: str) -> bool:
    match = _BY.search(received)
    host = match[1].lower() if match else ""
    return host == authserv_id or host.endswith("." + authserv_id)


def _trace(message: Message) -> Iterator[tuple[str, str]]:
    """Each header's name in small letters, in order; with its value where it is of use here, and not too long."""
    values = {name: iter(raw_values(message, name)) for name in (_RESULTS, _HOP)}
    for name, raw in message.raw_items():
        lower = name.lower()
        value = next(values[lower], "") if lower in values else ""
        # A result that was cut off could be the one that says "fail": the header names nobody then.
        yield lower, value if len(str(raw)) < MAX_VALUE else ""


def _pieces(value: str) -> list[list[str]]:
    """The words and equal signs between the semicolons; empty when the value can't be read with certainty."""
    pieces: list[list[str]] = [[]]
    for word in _TOKEN.findall(_without_comments(value)):
        if word == ";":
            pieces.append([])
        else:
            pieces[-1].append(word.lower())
    return pieces if pieces[0] else []


def _without_comments(value: str) -> str:
    kept: list[str] = []
    depth = start = 0
    quoted = False
    for mark in _MARK.finditer(value):
        sign = mark[0]
        if sign == '"' and not depth:
            quoted = not quoted
        elif sign == "(" and not quoted:
            if not depth:
                kept.append(value[start : mark.start()])
            depth += 1
        elif sign == ")" and not quoted and depth:
            depth -= 1
            start = mark.end()
        elif sign.startswith("\\") and not (quoted or depth):
            return ""
    return "" if depth or quoted else " ".join([*kept, value[start:]])


def _verdicts(pieces: list[list[str]]) -> list[_Verdict]:
    found = []
    for piece in pieces:
        pairs = _pairs(piece)
        if pairs and piece[1] == "=":
            (method, result), *properties = pairs
            found.append(_Verdict(method.partition("/")[0], result, dict(reversed(properties))))
    return found


def _pairs(piece: list[str]) -> list[tuple[str, str]]:
    """`name = value` each time it stands there; what follows a second equal sign is a part of no pair."""
    pairs = []
    at = 0
    while at + 2 < len(piece):
        if piece[at] != "=" and piece[at + 1] == "=" and piece[at + 2] != "=":
            pairs.append((piece[at], _unquoted(piece[at + 2])))
            at += 3
        else:
            at += 1
    return pairs


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word.replace('"', "")) if '"' in word else word
