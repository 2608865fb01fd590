"""Signed names: each leads its own party back, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.mail.tokens import Role, Token, Tokens, without_tag

TOKENS = Tokens("Support@Example.org", "a secret")
AT = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)


@given(
    role=st.sampled_from(Role), number=st.integers(1, 2**31), party=st.emails(), other=st.emails()
)  # fmt: skip
def test_a_plus_address_belongs_to_its_party_whatever_servers_do_to_its_case(
    role: Role, number: int, party: str, other: str
) -> None:
    address = TOKENS.plus(role, number, party)
    token = TOKENS.read_plus(address.upper())

    assert token == Token(role, number, token.signature if token else "")
    assert TOKENS.fits(token, party)
    assert TOKENS.fits(token, party.upper())
    assert TOKENS.fits(token, other) == (other.lower() == party.lower())
    assert len(address.partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "address",
    [
        "support@example.org", "support+@example.org", "support+r12@example.org", "support+r12-xyz@example.org",
        "support+x12-0123456789abcdef@example.org", "other+r12-0123456789abcdef@example.org",
        "support+r12-0123456789abcdef@elsewhere.org", "support+r12345678901-0123456789abcdef@example.org", "", "@",
    ],
)  # fmt: skip
def test_what_is_no_token_is_none(address: str) -> None:
    assert TOKENS.read_plus(address) is None


def test_a_token_serves_one_role_and_one_conversation() -> None:
    token = TOKENS.read_plus(TOKENS.plus(Role.REQUESTER, 12, "a@x.example"))
    assert token is not None

    assert not TOKENS.fits(Token(Role.HOTLINER, 12, token.signature), "a@x.example")
    assert not TOKENS.fits(Token(Role.REQUESTER, 13, token.signature), "a@x.example")
    assert not Tokens("support@example.org", "another secret").fits(token, "a@x.example")


def test_a_subject_names_its_conversation_with_check_digits() -> None:
    subject = f"RE: TR : Imprimante en panne {TOKENS.tag(12)}"

    assert TOKENS.tagged(subject) == 12
    assert TOKENS.tagged("Re: [#12-0000]") is None
    assert TOKENS.tagged("Re: [#12]") is None
    assert TOKENS.tagged(f"[#12-0000] {TOKENS.tag(7)}") == 7
    assert without_tag(subject) == "RE: TR : Imprimante en panne"


def test_a_mail_has_the_same_name_at_every_try_and_another_after_the_database_was_lost() -> None:
    name = TOKENS.message_id("re-12-0", "a@x.example", AT)

    assert name == TOKENS.message_id("re-12-0", "a@x.example", AT)
    assert name != TOKENS.message_id("re-12-0", "a@x.example", AT.replace(minute=13))
    assert name != TOKENS.message_id("re-12-0", "b@x.example", AT)
    assert name.endswith("@Example.org")
    assert TOKENS.message_id("é/ <>\r\n", "a@x.example", AT).isascii()
