"""A few mails through a service that is killed again and again; the benchmark sends a thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail_servers import Dovecot
from tests.mail_servers.needs import need
from tests.mail_storm import storm


@pytest.mark.slow
def test_mails_survive_every_death_and_are_answered_once(index_dir: Path, tmp_path: Path) -> None:
    need(Dovecot)
    outcome = storm(tmp_path, index_dir, 60, seed=7, patience=150)

    assert outcome.lost == []
    assert outcome.twice == []
    assert outcome.altered == 0
    assert outcome.strangers == 0
    assert sum(outcome.deaths.values()) > 0
