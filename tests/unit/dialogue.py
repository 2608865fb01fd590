"""Builders for the pure core: articles, what was found, and a dialogue that goes on turn by turn."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot import acts
from bot.conversation import Known, advance, idle, picked, question_for
from bot.messages import Reply
from bot.state import Conversation, Policy, Turn
from retrieval.articles import Article, Decision, Findings, Lang, Match, Step
from retrieval.vocabulary import Vocabulary, from_plain

VOCABULARY = from_plain(
    {
        "facets": {
            "os": {
                "ask": {"fr": "Quel système ?", "en": "Which system?"},
                "values": {
                    "windows": {"fr": "Windows", "en": "Windows", "words": {"fr": ["windows"], "en": ["windows"]}},
                    "macos": {"fr": "Mac", "en": "Mac", "words": {"fr": ["mac", "macbook"], "en": ["mac", "macbook"]}},
                    "linux": {"fr": "Linux", "en": "Linux", "words": {"fr": ["ubuntu"], "en": ["ubuntu"]}},
                    "ios": {
                        "fr": "iPhone ou iPad",
                        "en": "iPhone or iPad",
                        "words": {"fr": ["iphone"], "en": ["iphone"]},
                    },
                    "android": {"fr": "Android", "en": "Android", "words": {"fr": ["android"], "en": ["android"]}},
                },
            },
            "link": {
                "ask": {"fr": "Comment est-il connecté ?", "en": "How is it connected?"},
                "values": {
                    "cable": {"fr": "Câble USB", "en": "USB cable", "words": {"fr": ["usb"], "en": ["usb"]}},
                    "wifi": {"fr": "Sans fil", "en": "Wireless", "words": {"fr": ["wifi"], "en": ["wifi"]}},
                    "network": {"fr": "Réseau", "en": "Network", "words": {"fr": [], "en": []}},
                },
            },
        },
        "queues": {},
    }
)


def article(id_: str, lang: Lang = "fr", steps: int = 3, **values: object) -> Article:
    """An article whose title is made of its id."""
    shown = tuple(Step(f"{id_} {lang} {n}", f"result {n}") for n in range(1, steps + 1))
    return Article(id_, lang, f"{id_} ({lang})", **{"queue": "printing", "steps": shown, "prose": "Why.", **values})  # type: ignore[arg-type]


def found(
    *matches: tuple[Article, float], lang: Lang = "fr", sure_from: float = 0.8, unknown_below: float = 0.1
) -> Findings:
    """What a search found, and the decision that its probabilities allow."""
    best = matches[0][1] if matches else 0.0
    decision = Decision.SURE if best >= sure_from else Decision.UNKNOWN if best < unknown_below else Decision.UNSURE
    kept = tuple(Match(each, p, each.lang != lang) for each, p in matches)
    return Findings("?", lang, decision, best, kept, 1.0, "v1", sure_from, unknown_below)


@dataclass
class Dialogue:
    """One conversation: `types` and `presses` do what the inbox does around `advance`."""

    lang: Lang = "fr"
    #: What the next searches find, whatever the question; the last one stays.
    finds: list[Findings] = field(default_factory=lambda: [found()])
    shelf: dict[str, Article] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    policy: Policy = field(default_factory=Policy)
    conversation: Conversation = field(init=False)
    turn: Turn = field(init=False)
    questions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conversation = Conversation(self.lang)
        for findings in self.finds:
            self.shelf |= {match.article.id: match.article for match in findings.matches}

    def types(self, text: str, lang: Lang | None = None) -> Dialogue:
        return self._say(text, "", lang)

    def presses(self, choice: str) -> Dialogue:
        return self._say("", choice, None)

    def stays_silent(self) -> Dialogue:
        return self._after(idle(self.conversation, self.vocabulary, self.policy))

    def _say(self, text: str, choice: str, lang: Lang | None) -> Dialogue:
        before = self.conversation
        read = acts.read(text, choice, before.stage, before.pending)
        question = question_for(before, read, self.vocabulary, self.policy)
        findings = None
        if question:
            self.questions.append(question)
            findings = self.finds.pop(0) if len(self.finds) > 1 else self.finds[0]
            self.shelf = {match.article.id: match.article for match in findings.matches} | self.shelf
        known = Known(self.vocabulary, findings, self.shelf.get(picked(before, read)), lang)
        return self._after(advance(before, read, known, self.policy))

    def _after(self, turn: Turn) -> Dialogue:
        self.turn = turn
        self.conversation = Conversation.from_json(turn.conversation.to_json())
        assert self.conversation == turn.conversation
        return self

    @property
    def reply(self) -> Reply:
        """The last thing said."""
        return self.turn.replies[-1]

    @property
    def said(self) -> str:
        """All that was said in this turn."""
        return "\n".join(reply.text for reply in self.turn.replies)

    @property
    def step(self) -> int:
        """The number of the step that is shown; 0: none."""
        return self.reply.steps[0].number if self.reply.steps else 0

    @property
    def buttons(self) -> list[str]:
        return [choice.act for choice in self.reply.choices]
