"""What was confirmed to help, read from the database now and then, for the search to lean on."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from bot.store import Store, fixes
from retrieval.priors import leans
from retrieval.search import Search

#: Seconds after which the fixes are counted again.
_FRESH = 60.0
#: Minutes of an article that does not say its effort.
_USUAL_MINUTES = 5.0


class Learning:
    """The leans of the present index; safe to share between threads."""

    def __init__(self, store: Store, search: Search) -> None:
        self._store = store
        self._search = search
        self._lock = threading.Lock()
        self._leans: Mapping[str, float] = {}
        self._read_at = float("-inf")
        self._version = ""

    def leans(self) -> Mapping[str, float]:
        """Log odds by article id; all of them 0 as long as nothing was confirmed."""
        with self._lock:
            if time.monotonic() - self._read_at > _FRESH or self._version != self._search.version:
                self._version = self._search.version
                minutes = {each.id: float(each.effort or _USUAL_MINUTES) for each in self._search.articles()}
                with self._store.read() as tx:
                    self._leans = leans(fixes.count(tx), minutes)
                self._read_at = time.monotonic()
            return self._leans
