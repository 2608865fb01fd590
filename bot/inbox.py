"""Messages on their way in: accepted in one transaction, handled in one transaction.

`accept` keeps a message and returns; a worker's `handle_due` gathers what it needs, lets the pure `advance`
decide, and writes conversation, replies, handoff and "handled" at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot import acts, handoff
from bot.checkpoints import reached
from bot.conversation import Known, advance, hand_off, idle, picked, question_for, waits
from bot.learning import Learning
from bot.messages import Incoming, Line
from bot.settings import Settings
from bot.state import Conversation, Policy, Reason, Stage, Turn
from bot.store import Conflict, Store, Tx, attachments, conversations, fixes, handoffs, messages
from bot.store.conversations import Stored
from bot.store.messages import Leased
from retrieval.articles import Decision, Lang
from retrieval.embedders import Embedder
from retrieval.language import detect
from retrieval.search import Query, Search
from retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)

#: Failures to handle a message, after which a human gets it.
FAILURES = 3
#: Workers that died on a message, after which a human gets it.
DEATHS = 10
#: Characters of a message that nobody understood, which stand in for the problem.
MOST_OF_PROBLEM = 2_000
#: Characters of a message that are understood: nobody tells a problem later than that, and time grows with them.
MOST_READ = 4_000
#: Candidates that the diagnosis looks at.
CANDIDATES = 8


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What was read for one message before anything was decided."""

    job: Leased
    version: int
    read: acts.Read
    known: Known


class Inbox:
    """The way in. Channels see it as their `Intake`."""

    def __init__(
        self, store: Store, search: Search, settings: Settings, whole: Sequence[str] = ("mail",),
        now: Callable[[], datetime] = utc_now, embedder: Embedder | None = None,
    ) -> None:  # fmt: skip
        """`whole`: the channels on which a guide is sent all at once. `embedder`: that of the search.

        Without it, who asks for a human is seen by words alone.
        """
        self._store = store
        self._search = search
        self._settings = settings
        self._whole = frozenset(whole)
        self._now = now
        self._embedder = embedder
        self._learning = Learning(store, search) if settings.learn_from_fixes else None
        self._lease = timedelta(seconds=settings.lease_seconds)

    # --- for channels ------------------------------------------------------------------------------------------

    def accept(self, incoming: Incoming) -> bool:
        """Keep a message; returns after the commit. False: it was known already."""
        for _ in range(3):
            try:
                return self._accept(incoming)
            except Conflict:
                # The same message, or the first of the same thread, came in twice at once: look again.
                continue
        return self._accept(incoming)

    def _accept(self, incoming: Incoming) -> bool:
        now = self._now()
        with self._store.begin(ring=True) as tx:
            if messages.is_known(tx, incoming.channel, incoming.external_id):
                return False
            conversation_id = conversations.find_by_thread(tx, incoming.channel, incoming.thread)
            if conversation_id is None:
                lang = _detected(incoming) or _profile_lang(incoming) or self._settings.default_lang
                state = Conversation(lang).to_json()
                conversation_id = conversations.open_conversation(tx, incoming, state, lang, now)
            elif not incoming.meta.get("ignore"):
                conversations.touch_thread(tx, incoming, now)
            message_id = messages.add_incoming(tx, conversation_id, incoming, now)
            attachments.add(tx, message_id, incoming.meta.get("attachments_json", ""))
            reached("accept:before-commit")
        reached("accept:committed")
        return True

    def transcript(self, channel: str, thread: str, after: int = 0) -> list[Line]:
        """What the requester of this thread may see, oldest first, from line `after` on (not included)."""
        with self._store.read() as tx:
            conversation_id = conversations.find_by_thread(tx, channel, thread)
            return [] if conversation_id is None else messages.transcript(tx, conversation_id, after)

    def wait(self, seen: int, timeout: float) -> int:
        """Wait until something may have changed since `seen`; returns what to pass next time."""
        return self._store.wait(seen, timeout)

    # --- for the worker ----------------------------------------------------------------------------------------

    def handle_due(self, limit: int = 16) -> int:
        """Handle what waits, up to `limit` conversations at once. Returns how many messages were handled."""
        with self._store.read() as tx:
            if not messages.any_due(tx, "in", self._now()):
                return 0
        with self._store.begin() as tx:
            jobs = messages.lease_incoming(tx, self._now(), self._lease, limit)
        if not jobs:
            return 0
        reached("inbox:leased")
        for job, gathered in zip(jobs, self._gather_batch(jobs), strict=True):
            self._handle(job, gathered)
        return len(jobs)

    def _gather_batch(self, jobs: Sequence[Leased]) -> Sequence[_Gathered | None]:
        """All at once; when one of them is trouble, each will be gathered by itself."""
        try:
            return self._gather(jobs)
        except Exception:
            log.exception("a batch was not gathered", extra={"message_ids": [job.id for job in jobs]})
            return [None] * len(jobs)

    def _handle(self, job: Leased, gathered: _Gathered | None) -> None:
        try:
            while gathered is None or not self._apply(gathered):
                gathered = self._gather([job])[0]
        except Exception:
            # The one place where a bug ends up: it costs a try, never a person.
            log.exception("a message was not handled", extra={"message_id": job.id, "attempts": job.attempts + 1})
            self._failed(job)

    def _gather(self, jobs: Sequence[Leased]) -> list[_Gathered]:
        """Read the conversations, understand the messages, and search for all of them in one batch."""
        jobs = [replace(job, incoming=replace(job.incoming, text=job.incoming.text[:MOST_READ])) for job in jobs]
        with self._store.read() as tx:
            stored = [self._load(tx, job.conversation_id) for job in jobs]
            claimed = [each.stage == Stage.WITH_HOTLINER and _is_claimed(tx, each.id) for each in stored]
        before = [Conversation.from_json(each.state) for each in stored]
        meanings = self._meanings([job.incoming for job in jobs])
        reads = [
            acts.read(job.incoming.text, job.incoming.choice, conversation.stage, conversation.pending, meaning)
            for job, conversation, meaning in zip(jobs, before, meanings, strict=True)
        ]
        langs = [self._lang(conversation, read) for conversation, read in zip(before, reads, strict=True)]
        questions = [
            question_for(conversation, read, self._vocabulary, self._policy(job.incoming.channel))
            for job, conversation, read in zip(jobs, before, reads, strict=True)
        ]
        found = self._search.find_many(
            [Query(question, lang) for question, lang in zip(questions, langs, strict=True) if question],
            k=CANDIDATES,
            leans=self._learning.leans() if self._learning and any(questions) else None,
        )
        findings = iter(found)
        gathered = []
        for n, job in enumerate(jobs):
            article = picked(before[n], reads[n])
            known = Known(
                vocabulary=self._vocabulary,
                findings=next(findings) if questions[n] else None,
                picked=self._search.article(article, langs[n]) if article else None,
                lang=detect(job.incoming.text),
                claimed=claimed[n],
            )
            gathered.append(_Gathered(job, stored[n].version, reads[n], known))
        return gathered

    def _meanings(self, incoming: Sequence[Incoming]) -> list[acts.Meaning | None]:
        """Of the messages whose words leave a doubt; what is embedded here, the search finds remembered."""
        if self._embedder is None:
            return [None] * len(incoming)
        texts = [each.text.strip() for each in incoming]
        doubtful = [n for n, each in enumerate(incoming) if not each.choice and acts.in_doubt(each.text)]
        vectors = dict(zip(doubtful, self._embedder.embed([texts[n] for n in doubtful]), strict=True))
        name = self._embedder.name
        return [acts.Meaning(name, vectors[n]) if n in vectors else None for n in range(len(incoming))]

    def _lang(self, conversation: Conversation, read: acts.Read) -> Lang:
        if read.act is acts.Act.LANGUAGE:
            return "en" if read.value == "en" else "fr"
        if conversation.problem or conversation.lang_chosen:
            return conversation.lang
        return detect(read.text) or conversation.lang

    def _load(self, tx: Tx, conversation_id: int, *, lock: bool = False) -> Stored:
        stored = conversations.load(tx, conversation_id, lock=lock)
        assert stored is not None
        return stored

    def _apply(self, gathered: _Gathered) -> bool:
        """Decide and write, in one transaction. False: the conversation has changed meanwhile, gather again."""
        job = gathered.job
        with self._store.begin(ring=True) as tx:
            if not messages.lock_pending(tx, job.id, "pending"):
                return True
            stored = self._load(tx, job.conversation_id, lock=True)
            if stored.version != gathered.version:
                return False
            turn = self._decide(job, Conversation.from_json(stored.state), gathered)
            reached("inbox:decided")
            self._write(tx, stored, turn, job.incoming.channel, f"re-{job.id}", job.incoming.subject)
            messages.mark(tx, job.id, "handled", self._now(), turn.silence)
            reached("inbox:before-commit")
        reached("inbox:committed")
        return True

    def _decide(self, job: Leased, conversation: Conversation, gathered: _Gathered) -> Turn:
        if reason := job.incoming.meta.get("ignore"):
            return Turn(conversation, silence=reason)
        if job.incoming.meta.get("only_if_sure") and not _is_sure(gathered):
            return Turn(conversation, silence="not sure enough to step in unasked")
        if job.taken > DEATHS:
            return hand_off(conversation, Reason.FAILED)
        if reason := job.incoming.meta.get("to_human"):
            return _straight_to_human(conversation, Reason(reason), job.incoming)
        return advance(conversation, gathered.read, gathered.known, self._policy(job.incoming.channel))

    def _title(self, article_id: str, lang: Lang) -> str:
        article = self._search.article(article_id, lang)
        return article.title if article else article_id

    @property
    def _vocabulary(self) -> Vocabulary:
        return self._search.vocabulary or Vocabulary()

    def _policy(self, channel: str) -> Policy:
        return Policy(all_at_once=channel in self._whole)

    def _write(self, tx: Tx, stored: Stored, turn: Turn, channel: str, name: str, subject: str = "") -> None:
        now, conversation = self._now(), turn.conversation
        wake_at = self._wake_at(conversation, channel, now)
        conversations.save(
            tx, stored.id, conversation.to_json(), now, wake_at=wake_at, subject="" if stored.subject else subject
        )
        for n, reply in enumerate(turn.replies):
            messages.add_outgoing(tx, stored.id, channel, f"{name}-{n}", reply, now)
        if turn.handoff is not None:
            title_of = partial(self._title, lang=conversation.lang)
            relay = handoff.Relay(turn.handoff, channel, turn.queue, self._vocabulary, title_of)
            handoff.open_(tx, stored, conversation, relay, now)
        if turn.fixed:
            fixes.add(tx, stored.id, turn.fixed, "requester", now)
        if turn.gap:
            conversations.add_gap(tx, stored.id, conversation.lang, turn.gap, now)

    def _wake_at(self, conversation: Conversation, channel: str, now: datetime) -> datetime | None:
        if not waits(conversation):
            return None
        settings = self._settings
        first = settings.mail_remind_after_minutes if channel in self._whole else settings.remind_after_minutes
        return now + timedelta(minutes=settings.close_after_minutes if conversation.reminded else first)

    def _failed(self, job: Leased) -> None:
        now = self._now()
        with self._store.begin(ring=True) as tx:
            if not messages.lock_pending(tx, job.id, "pending"):
                return
            if job.attempts + 1 < FAILURES:
                messages.retry_at(tx, job.id, now + timedelta(seconds=2**job.attempts), "it could not be handled")
                return
            stored = self._load(tx, job.conversation_id, lock=True)
            turn = hand_off(Conversation.from_json(stored.state), Reason.FAILED)
            self._write(tx, stored, turn, job.incoming.channel, f"re-{job.id}")
            messages.mark(tx, job.id, "failed", now, f"it could not be handled in {FAILURES} tries")

    def wake_silent(self, limit: int = 50) -> int:
        """Remind people who have not answered, close what stays silent. Returns how many conversations."""
        now = self._now()
        with self._store.read() as tx:
            ids = conversations.silent(tx, now, limit)
        for conversation_id in ids:
            self._wake(conversation_id, now)
        return len(ids)

    def _wake(self, conversation_id: int, now: datetime) -> None:
        with self._store.begin(ring=True) as tx:
            stored = self._load(tx, conversation_id, lock=True)
            if stored.wake_at is None or stored.wake_at > now:
                return
            channel = conversations.last_channel(tx, conversation_id)
            turn = idle(Conversation.from_json(stored.state), self._vocabulary, self._policy(channel))
            self._write(tx, stored, turn, channel, f"idle-{stored.id}-{stored.version}")


def _straight_to_human(conversation: Conversation, reason: Reason, incoming: Incoming) -> Turn:
    """The channel can't let the bot answer this one; what was written is the problem, as far as it is known."""
    if conversation.stage is Stage.WITH_HOTLINER:
        return Turn(conversation, silence="a hotliner has the conversation")
    if not conversation.problem:
        conversation = replace(conversation, problem=incoming.text[:MOST_OF_PROBLEM])
    return hand_off(conversation, reason, silent=bool(incoming.meta.get("silent")))


def _is_claimed(tx: Tx, conversation_id: int) -> bool:
    """Whether a hotliner has taken it, and does not only let it wait."""
    found = handoffs.open_of(tx, conversation_id)
    return found is not None and found.state == "claimed"


def _detected(incoming: Incoming) -> Lang | None:
    """The language of the words; what could not be read has none, whatever its source looks like."""
    unread = incoming.meta.get("to_human") == Reason.UNREADABLE
    return None if unread else detect(incoming.text[:MOST_READ])


def _profile_lang(incoming: Incoming) -> Lang | None:
    """The language of the person's profile or program, where the channel knows it."""
    lang = incoming.meta.get("lang") if incoming.channel in ("slack", "mail") else None
    return "fr" if lang == "fr" else "en" if lang == "en" else None


def _is_sure(gathered: _Gathered) -> bool:
    findings = gathered.known.findings
    return gathered.read.act is acts.Act.ASK and findings is not None and findings.decision is Decision.SURE
