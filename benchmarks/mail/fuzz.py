"""Breaks mails in every way we could think of, and reads them: nothing may raise, nothing may take long.

    python benchmarks/mail/fuzz.py --mails 200000 --seed 1

Mutates the samples of the tests, deterministically by seed, and parses each in this process under an alarm. Where the
mail would be answered, the answer is composed too, and read back: it goes to the one who wrote, and to nobody else.
Prints one JSON object; exit status 1 when anything raised, hung, or left with more than was put in.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from bot.channels.mail.compose import NoRecipientError, compose
from bot.channels.mail.incoming import to_incoming
from bot.channels.mail.parse import parse
from bot.channels.mail.parsed import Kind, Own, ParsedMail
from bot.channels.mail.show import as_shown, html_of
from bot.channels.mail.sorting import Verdict, Where
from bot.channels.mail.tokens import Tokens
from bot.messages import Outgoing, Reply, ReplyKind

SAMPLES = Path(__file__).parents[2] / "tests" / "samples" / "mail"
OWN = Own(("support@hotliner.example", "aide@hotliner.example"), "mx.hotliner.example")
TOKENS = Tokens(OWN.address, "a secret for tests")
AT = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
#: Seconds after which a mail counts as hung.
ALARM = 20
#: One in so many mails is shown as HTML too: that takes longer than all the rest.
SHOWN = 20

Mutation = Callable[[random.Random, bytes, list[bytes]], bytes]

HEADERS = [
    b"From: a@x.example, b@x.example", b"From: =?utf-8?Q?agent?=@example.com", b"From: \"x\0\" <a@x.example>", b"From:",
    b"From : chef@acme.example", b"To: undisclosed-recipients:;", b"Message-ID: <<=?x?q?\"q s\"@x>", b"Message-ID: <a@@b>",
    b"Subject: =?utf-8?Q?x=0D=0ABcc=3A_y=40z?=", b"Subject: =?utf-9?B?////?= =?x?q?=ZZ?=", b"Reply-To: <a@x>, <b@x>",
    b"Content-Type: multipart/mixed", b"Content-Type: multipart/mixed; boundary=\"\"", b"Content-Type: message/rfc822",
    b"Content-Type: text/html; charset=punycode", b"Content-Type: text/plain; charset*0*=x''%ff; charset*;1=y",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=B", b"Content-Type: text/calendar; method=REPLY",
    b"Content-Type: application/pkcs7-mime", b"Content-Type: message/delivery-status", b"Content-Type: multipart/digest; boundary=B",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"Content-Transfer-Encoding: x-uuencode",
    b"Content-Transfer-Encoding: \xe9", b"Content-Disposition: attachment; filename*=utf-8''%E2%80%AE; filename=..",
    b"Content-Disposition: inline; filename=\"=?utf-8?B?4oCu?=\"", b"Auto-Submitted: auto-replied; owner-email=\"x\"",
    b"Authentication-Results: mx.hotliner.example; dmarc=pass (x) header.from=x", b"References: <<<>>> <a@b> <c", b"Date: 99",
    b"Precedence: bulk", b"List-Id: x", b"Return-Path: <>", b"X-Original-From: x <y@z>", b"X-Failed-Recipients: a@x.example",
    b"Content-Language: \xff", b"MIME-Version: 9", b"Received: \r\r", b"X: " + b"y" * 5_000,
]  # fmt: skip
CHARSETS = (
    b"utf-8", b"utf-16", b"utf-7", b"iso-2022-jp", b"hz", b"ks_c_5601-1987", b"x-unknown", b"punycode", b"rot13", b"idna",
    b"unicode_escape", b"\xff", b"no pe", b"utf8mb4", b"cp-850", b"",
)  # fmt: skip
PIECES = [
    b"\0", b"\r", b"\n\n", b"\r\n\r\n", b"\n--", b"--\n", b"\xff\xfe", b"\xed\xa0\x80", b"=?", b"?=", b"=\n", b"<", b">", b"\"",
    b"(" * 50, b"\\", b";", b"<table><tr><td>" * 20, b"<div>" * 60, b"<style>", b"<!--", b"&#x110000;", b"Le 3 mars 2026 a \xc3\xa9crit :",
    b"-----BEGIN PGP MESSAGE-----", b"begin 644 x\n", b"\xe2\x80\xae", b"> ", b"From: chef@acme.example\n", b"\r\rFrom: x@y.example\r",
]  # fmt: skip


def flip(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """Some bits differ."""
    changed = bytearray(raw)
    for _at in range(dice.randint(1, 20)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def splice(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """Strange headers stand between its own."""
    head, gap, body = raw.partition(b"\n\n")
    lines = head.split(b"\n")
    for _at in range(dice.randint(1, 4)):
        lines.insert(dice.randint(0, len(lines)), dice.choice(HEADERS))
    return b"\n".join(lines) + gap + body


def repeat(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """A line stands there many times, or not at all."""
    lines = raw.split(b"\n")
    at = dice.randrange(len(lines))
    lines[at : at + 1] = [lines[at]] * dice.choice((0, 2, 3, 50))
    return b"\n".join(lines)


def shuffle(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """Its lines stand in another order."""
    lines = raw.split(b"\n")
    first = dice.randrange(len(lines))
    middle = lines[first : first + 12]
    dice.shuffle(middle)
    return b"\n".join([*lines[:first], *middle, *lines[first + 12 :]])


def cut(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """It breaks off, or a piece of it is lost."""
    first = dice.randrange(len(raw))
    return raw[:first] + (raw[first + dice.randint(1, 200) :] if dice.random() < 0.5 else b"")


def insert(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """Something stands where it does not belong."""
    for _at in range(dice.randint(1, 4)):
        first = dice.randrange(len(raw))
        raw = raw[:first] + dice.choice(PIECES) * dice.choice((1, 1, 3)) + raw[first:]
    return raw


def nest(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """It is a part of a part of a part."""
    for depth in range(dice.choice((1, 2, 5, 25, 40))):
        kind = dice.choice((b"mixed", b"alternative", b"related", b"signed", b"report", b"digest", b"encrypted"))
        part = b"Content-Type: message/rfc822\n\n" if dice.random() < 0.3 else b""
        head = b'From: n%d@x.example\nContent-Type: multipart/%s; boundary="n%d"\n\n' % (depth, kind, depth)
        raw = head + b"--n%d\n" % depth + part + raw + (b"\n--n%d--\n" % depth if dice.random() < 0.7 else b"")
    return raw


def recode(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """It declares another charset, in its types and in its encoded words."""
    raw = re.sub(rb"(?i)utf-8|iso-8859-1", lambda _match: dice.choice(CHARSETS), raw)
    word = b"Subject: =?%s?%s?%s?= =?utf-8?q?=E9" % (
        dice.choice(CHARSETS), dice.choice((b"b", b"q", b"x")), dice.randbytes(8).hex().encode(),
    )  # fmt: skip
    return word + b"\n" + raw if dice.random() < 0.5 else raw


def merge(dice: random.Random, raw: bytes, others: list[bytes]) -> bytes:
    """The beginning of one, the end of another."""
    other = dice.choice(others)
    return raw[: dice.randrange(len(raw))] + other[dice.randrange(len(other)) :]


def end_lines(dice: random.Random, raw: bytes, _: list[bytes]) -> bytes:
    """Its lines end in other ways."""
    return raw.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\n\r", b"\r\r\n")))


MUTATIONS: tuple[Mutation, ...] = (flip, splice, repeat, shuffle, cut, insert, nest, recode, merge, end_lines)


def mutated(dice: random.Random, samples: list[bytes]) -> bytes:
    """A broken mail: one to three mutations of a sample."""
    raw = dice.choice(samples)
    for _ in range(dice.choice((1, 1, 2, 3))):
        raw = dice.choice(MUTATIONS)(dice, raw, samples) or b"\n"
    return raw


def answer_to(mail: ParsedMail) -> bytes | None:
    """The answer that would leave; None when there is nobody to answer."""
    incoming = to_incoming(mail, Verdict(Where.MESSAGE), 7)
    reply = Reply(ReplyKind.GUIDE, "fr", f"À propos de {mail.subject} :\n\n{mail.trimmed[:300]}")
    outgoing = Outgoing(
        1, 7, "re-7-0", incoming.thread, incoming.sender, reply, AT, subject=incoming.subject, meta=dict(incoming.meta)
    )
    try:
        return compose(outgoing, TOKENS).raw
    except NoRecipientError:
        return None


def wrong_in(answer: bytes, mail: ParsedMail) -> str:
    """What is wrong with an answer; empty when nothing is."""
    message = message_from_bytes(answer, policy=policy.compat32)
    names = Counter(name.lower() for name in message)
    if message.defects or not answer.isascii():
        return "broken"
    if any(names[name] != 1 for name in ("from", "to", "subject", "message-id", "date")) or names["bcc"] or names["cc"]:
        return "headers"
    if message["To"].strip("<> ") not in (mail.from_address, mail.reply_to):
        return "recipient"
    return ""


def _hung(*_: Any) -> None:
    raise TimeoutError


class Tally:
    """What was seen."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.answers = self.shown = 0
        self.longest = (0.0, -1)
        self.first_wrong: list[dict[str, Any]] = []

    def note(self, what: str, number: int, raw: bytes) -> None:
        """Keep the first mails that went wrong."""
        self.wrong[what] += 1
        if len(self.first_wrong) < 5:
            self.first_wrong.append({"what": what, "number": number, "raw": raw[:2_000].decode("latin-1")})

    def read(self, number: int, raw: bytes) -> None:
        """Read one mail, answer and show it."""
        began = time.perf_counter()
        signal.alarm(ALARM)
        try:
            self._read(number, raw)
        except BaseException as error:  # noqa: BLE001 (whatever comes out is what we look for)
            if isinstance(error, KeyboardInterrupt):
                raise
            self.note(f"{type(error).__name__}: {error}"[:200], number, raw)
        finally:
            signal.alarm(0)
        self.longest = max(self.longest, (time.perf_counter() - began, number))

    def _read(self, number: int, raw: bytes) -> None:
        mail = parse(raw, OWN, envelope_from="" if number % 12 == 0 else None, truncated=number % 11 == 0)
        self.kinds[mail.kind] += 1
        if mail.kind is Kind.UNPARSABLE:
            self.reasons[mail.reason] += 1
        if ParsedMail.from_json(json.loads(json.dumps(mail.to_json()))) != mail:
            self.note("not the same after JSON", number, raw)
        if "\0" in mail.text + mail.subject + mail.from_name or not _is_text(mail.text + mail.subject + mail.from_name):
            self.note("text that no database keeps", number, raw)
        if mail.kind is Kind.PERSON and (answer := answer_to(mail)) is not None:
            self.answers += 1
            if wrong := wrong_in(answer, mail):
                self.note(f"answer: {wrong}", number, raw)
        if number % SHOWN == 0:
            self.shown += bool(as_shown(html_of(raw)))


def _is_text(text: str) -> bool:
    with suppress(UnicodeEncodeError):
        return bool(text.encode()) or not text
    return False


def main() -> int:
    """Read as many mails as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--mails", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    samples = [path.read_bytes() for path in sorted(SAMPLES.rglob("*.eml"))]
    signal.signal(signal.SIGALRM, _hung)
    tally, began = Tally(), time.perf_counter()
    for number in range(options.mails):
        dice = random.Random(f"{options.seed}-{number}")
        tally.read(number, mutated(dice, samples))
        if sys.stderr.isatty() and number % 1000 == 0:
            print(f"\r{number} of {options.mails}", end="", file=sys.stderr)
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "mails": options.mails,
                "seed": options.seed,
                "samples": len(samples),
                "wrong": sum(tally.wrong.values()),
                "wrong_by_kind": tally.wrong,
                "kinds": tally.kinds,
                "unparsable_by_reason": tally.reasons.most_common(20),
                "answers": tally.answers,
                "shown": tally.shown,
                "longest_s": round(tally.longest[0], 3),
                "longest_number": tally.longest[1],
                "mean_ms": round(seconds / options.mails * 1000, 2),
                "seconds": round(seconds),
                "first_wrong": tally.first_wrong,
            }
        )
    )
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
