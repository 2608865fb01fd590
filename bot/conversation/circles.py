"""By mail nobody goes round in circles: what brings nothing new three times over goes to a human. Pure: no I/O.

New is what was not there before in this episode: a fact, what became of a step or of an article, an article that is
shown. Each can be new only once, so that every conversation comes to an end.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.relay import hand_off
from bot.state import Conversation, Outcome, Policy, Reason, Stage, Turn


def without_circles(before: Conversation, turn: Turn, policy: Policy) -> Turn:
    """The turn, or a handoff in its place when it would be one reply too many that brings nothing new."""
    after = turn.conversation
    if turn.handoff is not None or (after.stage is Stage.CLOSED and before.stage is not Stage.CLOSED):
        return replace(turn, conversation=replace(after, circles=0, seen=()))
    if not turn.replies or after.stage is Stage.WITH_HOTLINER:
        return turn
    known = frozenset(after.seen) | _known(before)
    new = (_known(after) | _shown(turn)) - known
    circles = 0 if new else before.circles + 1
    if circles > (1 if after.upset else policy.circles):
        relayed = hand_off(after, Reason.UPSET if after.upset else Reason.UNKNOWN)
        return replace(relayed, conversation=replace(relayed.conversation, circles=0, seen=()), gap=turn.gap)
    return replace(turn, conversation=replace(after, circles=circles, seen=tuple(sorted(known | new))))


def _known(conversation: Conversation) -> frozenset[str]:
    """Facts, what became of steps, and articles that were tried to the end or are offered."""
    facts = {f"{fact.facet}={fact.value}" for fact in conversation.facts}
    guides = [tried.guide for tried in conversation.tried] + ([conversation.guide] if conversation.guide else [])
    steps = {
        f"{guide.article}#{number}={outcome}"
        for guide in guides
        for number, outcome in enumerate(guide.outcomes, 1)
        if outcome is not Outcome.NOT_REACHED
    }
    tried = {f"{each.guide.article}={each.outcome}" for each in conversation.tried if each.outcome in _TO_THE_END}
    shown = {f"article {id_}" for id_ in (*conversation.offered, *(guide.article for guide in guides))}
    return frozenset(facts | steps | tried | shown)


_TO_THE_END = (Outcome.NOT_SOLVED, Outcome.SOLVED)


def _shown(turn: Turn) -> frozenset[str]:
    return frozenset(f"article {reply.article_id}" for reply in turn.replies if reply.article_id)
