"""What docs/mail.md tells administrators to set and to run works."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.channels.mail.channel import MailChannel
from bot.channels.mail.imap import addresses
from bot.channels.mail.orders import Act, read_order
from bot.desk.on_mail.rows import Rows
from bot.desk.words import WORDS
from bot.inbox import utc_now
from bot.settings import Settings
from bot.store import Store, mails, mails_out

GUIDE = (Path(__file__).parents[2] / "docs" / "mail.md").read_text("utf-8")
SETUPS = [block for block in re.findall(r"^```\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL) if "HOTLINER_" in block]


def settings_of(block: str) -> Settings:
    pairs = dict(line.split("=", 1) for line in block.strip().splitlines())
    filled = {
        name.removeprefix("HOTLINER_").lower(): value.replace("...", "filled-in") for name, value in pairs.items()
    }
    return Settings.model_validate(filled)


def test_there_is_a_setup_for_each_kind_of_server() -> None:
    assert len(SETUPS) == 4


@pytest.mark.parametrize("block", SETUPS, ids=lambda block: re.findall(r"(?:gmail|office365|8025)|$", block)[0])
def test_the_lines_of_each_setup_make_a_channel(block: str, store: Store) -> None:
    settings = settings_of(block)
    channel = MailChannel(settings, Rows(store, settings, utc_now))
    assert settings.mail
    assert len(channel.watches) == len(addresses(settings))


def test_old_sources_are_removed_and_nothing_else(store: Store) -> None:
    """On both databases: those that wait stay, and so does what is known of the rest."""
    old, new = datetime(2026, 8, 31, tzinfo=UTC), datetime(2026, 9, 2, tzinfo=UTC)
    with store.begin() as tx:
        for name, at in (("old-sorted", old), ("old-waiting", old), ("new-sorted", new)):
            mails.keep(tx, name.encode(), name, at)
        for mail_id in (1, 3):
            mails.sorted_as(tx, mail_id, "sorted")
        mails_out.seal(tx, "old-sealed", "a@example.org", "x@example.org", b"old-sealed", old)
    [statement] = re.findall(r"^```sql\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    with store.begin() as tx:
        tx.execute(text(statement))
    with store.read() as tx:
        assert [mails.source(tx, number) for number in (1, 2, 3, 4)] == [None, b"old-waiting", b"new-sorted", None]
        assert tx.scalar(text("SELECT count(*) FROM mail")) == 4
    with store.begin() as tx:
        assert not mails.keep(tx, b"old-sorted", "old-sorted", new)


def test_the_orders_of_hotliners_are_those_that_are_understood() -> None:
    table = GUIDE.split("| order |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", table, re.MULTILINE)
    found = [{read_order(word).act for word in row} for row in rows]
    assert all(len(acts) == 1 for acts in found), found
    assert set.union(*found) == set(Act) - {Act.ANSWER}


def test_the_page_of_mails_is_called_what_the_guide_calls_it() -> None:
    unfolded = " ".join(GUIDE.split())
    for name in ("nav_mails", "bring"):
        assert f"*{WORDS['en'][name]}*" in unfolded
