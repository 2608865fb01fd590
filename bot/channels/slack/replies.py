"""A reply as a Slack message. Pure: no I/O.

A step is shown in a plan: the article's name, the steps behind with what became of them, the step to do now, its
risk, its buttons. The same message is rendered again for the next step, and once more, without buttons, when it is
over. Each message comes in two renderings: with the newer blocks (`plan`, `alert`, `context_actions`), and with
plain ones for where those are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.channels.slack import blocks as kit
from bot.channels.slack.blocks import Block
from bot.channels.slack.mrkdwn import article, clip, escape, plain
from bot.channels.slack.words import WORDS
from bot.messages import Choice, PastStep, Reply, ReplyKind, ShownStep
from bot.wording import say
from retrieval.articles import Risk

#: Begins the name of the row of buttons; the name of the reply follows.
PRESS = "re|"
#: Begins the name of a button; its number follows.
SAY = "say:"
FEEDBACK = "feedback"
#: What notifications and screen readers get.
FALLBACK = 1500
#: A step behind is one line.
PAST = 80

_MARKS = {"done": "✅", "solved": "✅", "not_solved": "✖️", "cannot": "⏭️"}
_STATUS = {"done": "complete", "solved": "complete", "not_solved": "error", "cannot": "error"}
_LEVELS = {Risk.DATA_LOSS: "error", Risk.ADMIN: "warning", Risk.INTERRUPTS_WORK: "warning"}
_HUMAN_KINDS = frozenset({ReplyKind.HUMAN, ReplyKind.HANDOFF, ReplyKind.END})


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: `rich` first, `plain` where Slack refuses the newer blocks."""

    text: str
    rich: tuple[Block, ...]
    plain: tuple[Block, ...]
    #: It has buttons that answer what was asked; they go when it is answered.
    is_open: bool


def render(reply: Reply, name: str) -> Message:
    """The message of a reply; `name` is the reply's own, and comes back with a pressed button."""
    is_open = bool(reply.choices) and reply.kind not in _HUMAN_KINDS

    def blocks(*, rich: bool) -> tuple[Block, ...]:
        body = _body(reply, rich=rich)
        if reply.kind in _HUMAN_KINDS:
            body += _feedback(reply, name, rich=rich)
        elif is_open:
            body.append(_buttons(reply, name))
        else:
            body = _with_human(body, reply, name)
        return tuple(kit.within_limits(body))

    return Message(fallback(reply), blocks(rich=True), blocks(rich=False), is_open)


def render_over(reply: Reply, label: str = "", act: str = "") -> Message:
    """The same message when it is over: no buttons, and what was chosen (`label`, with its `act`), if anything."""
    words = WORDS[reply.lang]
    closing = words["you_chose"].format(label=f"*{escape(label)}*") if label else words["moved"]
    if reply.kind is ReplyKind.STEP and act in _STATUS and reply.steps:
        step = reply.steps[0]
        reply = replace(reply, past=(*reply.past, PastStep(step.number, step.text, act)), steps=())
    end = [kit.context(closing)]
    return Message(
        fallback(reply),
        tuple(kit.within_limits([*_body(reply, rich=True), *end])),
        tuple(kit.within_limits([*_body(reply, rich=False), *end])),
        False,
    )


def fallback(reply: Reply) -> str:
    """The whole in words, for notifications and screen readers."""
    steps = [f"{step.number}. {plain(step.text)}" for step in reply.steps]
    lead = f"{reply.author}: " if reply.author else ""
    return clip(escape(f"{lead}{plain(reply.text)}" + "".join(f"\n{step}" for step in steps)), FALLBACK)


def _body(reply: Reply, *, rich: bool) -> list[Block]:
    if reply.kind is ReplyKind.HUMAN:
        # A hotliner's words are shown as they were written: only articles hold Markdown.
        name = WORDS[reply.lang]["from_hotliner"].format(name=escape(reply.author))
        return [kit.context(f"👤 *{name}*"), *kit.sections(escape(reply.text))]
    if reply.kind is not ReplyKind.STEP:
        blocks = kit.sections(article(reply.text))
        return [*blocks, *(block for step in reply.steps for block in _step(step, reply, rich=rich))]
    lead = "\n\n".join(
        piece for piece in reply.text.split("\n\n") if not reply.steps or piece != _counted(reply, reply.steps[0])
    )
    blocks = kit.sections(article(lead)) if lead and reply.steps else []
    blocks += [_plan(reply)] if rich else _list(reply)
    return [*blocks, *(block for step in reply.steps for block in _step(step, reply, rich=rich))]


def _counted(reply: Reply, step: ShownStep) -> str:
    return say(reply.lang, "step", number=step.number, total=step.total)


def _plan(reply: Reply) -> Block:
    """The steps behind with their words; of the one to do now, which stands below in full, only its number."""
    tasks = [
        _task(f"step-{past.number}", f"{past.number}. {_first_line(past.text)}", _STATUS.get(past.outcome, "pending"))
        for past in reply.past
    ]
    tasks += [_task(f"step-{step.number}", _counted(reply, step), "in_progress") for step in reply.steps]
    return {"type": "plan", "title": clip(plain(reply.title), 150), "tasks": tasks[-40:]}


def _task(name: str, title: str, status: str) -> dict[str, str]:
    return {"type": "task_card", "task_id": name, "title": title, "status": status}


def _list(reply: Reply) -> list[Block]:
    past = "\n".join(
        f"{_MARKS.get(each.outcome, '▫️')} {each.number}. {escape(_first_line(each.text))}" for each in reply.past[-40:]
    )
    return kit.sections(f"*{escape(plain(reply.title))}*" + (f"\n{past}" if past else ""))


def _first_line(words: str) -> str:
    return clip(plain(words).strip().partition("\n")[0], PAST)


def _step(step: ShownStep, reply: Reply, *, rich: bool) -> list[Block]:
    """The risk comes first, because it must be read first."""
    blocks: list[Block] = []
    if step.risk is not None:
        warning = say(reply.lang, f"risk-{step.risk.value}")
        blocks += [kit.alert(f"⚠️ {warning}", _LEVELS[step.risk])] if rich else kit.sections(f"⚠️ *{warning}*")
    in_plan = rich and reply.kind is ReplyKind.STEP
    blocks += kit.sections(("" if in_plan else f"*{escape(_counted(reply, step))}*\n") + article(step.text))
    if step.image.startswith("https://"):
        blocks.append(kit.image(step.image, WORDS[reply.lang]["image_of_step"]))
    if step.expected:
        blocks.append(kit.context("✓ " + WORDS[reply.lang]["expected"].format(text=article(step.expected))))
    return blocks


def _with_human(body: list[Block], reply: Reply, name: str) -> list[Block]:
    """A sentence that asks nothing carries one small button, beside its last words; it stays good."""
    if not body or body[-1]["type"] != "section":
        return [*body, _buttons(reply, name)]
    human = kit.button(f"{SAY}0", WORDS[reply.lang]["human"], "human")
    return [*body[:-1], {**body[-1], "block_id": (PRESS + name)[:255], "accessory": human}]


def _buttons(reply: Reply, name: str) -> Block:
    """The choices; a human can be asked for under every message of the bot."""
    human = Choice("human", WORDS[reply.lang]["human"])
    listed = [choice for choice in reply.choices if choice.act != "human"]
    elements = [
        kit.button(f"{SAY}{number}", choice.label, choice.act, _style(choice, number))
        for number, choice in enumerate([*listed, human])
    ]
    return kit.actions(PRESS + name, elements)


def _style(choice: Choice, number: int) -> str:
    return "primary" if number == 0 and choice.act in ("done", "solved") else ""


def _feedback(reply: Reply, name: str, *, rich: bool) -> list[Block]:
    if reply.kind is not ReplyKind.END:
        return []
    words = WORDS[reply.lang]
    up, down = words["feedback_up"], words["feedback_down"]
    if rich:
        element = {
            "type": "feedback_buttons",
            "action_id": FEEDBACK,
            "positive_button": {"text": kit.plain(up, 75), "value": "up"},
            "negative_button": {"text": kit.plain(down, 75), "value": "down"},
        }
        return [{"type": "context_actions", "block_id": (PRESS + name)[:255], "elements": [element]}]
    elements = [kit.button(f"{FEEDBACK}:up", f"👍 {up}", "up"), kit.button(f"{FEEDBACK}:down", f"👎 {down}", "down")]
    return [kit.context(words["feedback"]), kit.actions(PRESS + name, elements)]
