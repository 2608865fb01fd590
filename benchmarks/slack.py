"""Slack, measured on the small Slack of the demo: how fast, and what is lost when the bot is killed.

    python benchmarks/slack.py speed            # idle, then 50 messages a second; then as many as it takes
    python benchmarks/slack.py storm            # 2,000 messages in 300 threads, faults, kill -9 every few seconds

The small Slack and the bot are two processes on one machine; what the network and Slack itself add is not in it.

Measured, the storm, on two cores that were busy with other work too (hashing embedder, SQLite): 2,000 messages in 300
threads, 20 handoffs, 36 deaths in 419 s. Lost 0, answered twice 0, out of order 0, to the wrong person 0, words of
hotliners lost 0 and said twice 0. Slack gave up 31 events, because the bot was dead at every one of its seven tries.
Of 20 cards, 14 came within 1 s and 18 within 7 s of the wish; one waited 132 s behind the 900 messages that were not
answered yet, one 41 s for Slack's own next try.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.demo.slack import Person, StandIn, Timing
from bot.store import Store, conversations, messages
from ingest.reindex import reindex
from retrieval.embedders import load_embedder

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "tests" / "samples" / "articles"
#: What is answered with one reply each, whatever was said before.
GREETINGS = ("bonjour", "merci")
#: Slack tries again at once, after one minute and after five; here the minutes are shorter, and the tries as many as
#: fit into as long as it would go on.
RETRIES = (0.5, 2.0, 5.0, 10.0, 20.0, 30.0)
#: Messages a second while the bot is killed: what it can take in the time that it lives.
PACE = 12.0
#: Seconds after which something that did not come is given up.
PATIENCE = 400.0


def settings_for(slack: StandIn, folder: Path, desk: str) -> dict[str, Any]:
    """The settings of a bot on this Slack, as JSON values."""
    return {
        "articles_dir": str(ARTICLES),
        "index_dir": str(folder / "index"),
        "files_dir": str(folder / "files"),
        "database_url": f"sqlite:///{folder}/hotliner.sqlite",
        "embedder": "hashing",
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.url,
        "slack_hotliners_channel": desk,
    }


class Bot:
    """The process, and its deaths."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = json.dumps(settings)
        self._process: subprocess.Popen[str] | None = None
        self.deaths = 0

    def start(self) -> None:
        """Returns when it works."""
        command = [sys.executable, str(Path(__file__).with_name("slack_bot.py")), self._settings]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._end(5)
            self.deaths += 1

    def stop(self) -> None:
        """As an administrator would."""
        if self._process is not None:
            self._process.terminate()
            self._end(30)

    def _end(self, seconds: float) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.wait(seconds)
        self._process.stdout.close()
        self._process = None


@contextmanager
def world(timing: Timing) -> Iterator[tuple[StandIn, Bot, Path, str]]:
    """A small Slack with a hotliners' channel, and a bot that is not started yet."""
    with tempfile.TemporaryDirectory() as name, StandIn(timing=timing) as slack:
        folder = Path(name)
        reindex(ARTICLES, folder / "index", load_embedder("hashing"))
        slack.limits.on = False
        desk = slack.add_channel("hotliners", [slack.add_person("ada", "ada@example.com")])
        bot = Bot(settings_for(slack, folder, desk))
        try:
            yield slack, bot, folder, desk
        finally:
            bot.stop()


# --- speed ---------------------------------------------------------------------------------------------------------


@dataclass
class Speed:
    """Milliseconds from an event's departure to its acknowledgement, and to the first answer."""

    rate: float
    messages: int
    acknowledged_p50: float
    acknowledged_p99: float
    answered_p50: float
    answered_p99: float
    seconds: float


def measure(rate: float, count: int, text: str = "mon imprimante n'imprime rien") -> Speed:
    """`count` conversations that begin, `rate` a second (0: as fast as they are taken)."""
    with world(Timing()) as (slack, bot, _, _):
        people = [slack.add_person(f"p{n}", f"p{n}@example.com") for n in range(min(count, 50))]
        bot.start()
        slack.wait_until(lambda: slack.connections, "the bot")
        warm = people[0].say(people[0].direct, text)
        slack.wait_until(lambda: len(people[0].sees(people[0].direct, warm)) >= 2, "a first answer", 30)
        time.sleep(1)
        before, sent, began = len(slack.deliveries), [], time.monotonic()
        for n in range(count):
            person = people[n % len(people)]
            sent.append(person.say(person.direct, text))
            if rate:
                time.sleep(max(0.0, began + (n + 1) / rate - time.monotonic()))
        wanted = set(sent)
        while len(wanted & _answered(slack)) < count:
            # Looking costs the small Slack time that it needs to answer.
            time.sleep(0.25)
        seconds = time.monotonic() - began
        return _speed(slack, before, wanted, rate, seconds)


def _answered(slack: StandIn) -> set[str]:
    return {
        str(c.arguments.get("thread_ts"))
        for c in list(slack.calls)
        if c.method == "chat.postMessage" and c.status == 200
    }


def _speed(slack: StandIn, before: int, wanted: set[str], rate: float, seconds: float) -> Speed:
    began: dict[str, float] = {}
    acknowledged = []
    for delivery in slack.deliveries[before:]:
        event = delivery.payload.get("event", {})
        if event.get("ts") in wanted and delivery.acknowledged_at:
            began[event["ts"]] = delivery.began_at
            acknowledged.append(1000 * (delivery.acknowledged_at - delivery.began_at))
    answered: dict[str, float] = {}
    for call in slack.calls:
        thread = str(call.arguments.get("thread_ts"))
        if call.method == "chat.postMessage" and thread in began and thread not in answered:
            answered[thread] = 1000 * (call.at - began[thread])
    return Speed(
        rate, len(wanted), _percentile(acknowledged, 50), _percentile(acknowledged, 99),
        _percentile(list(answered.values()), 50), _percentile(list(answered.values()), 99), round(seconds, 1),
    )  # fmt: skip


def _percentile(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1) if len(values) > 1 else 0.0


# --- storm ---------------------------------------------------------------------------------------------------------


@dataclass
class Damage:
    """What a storm did. Lost, twice, out of order, wrong person: all are to be zero."""

    messages: int
    threads: int
    handoffs: int
    deaths: int
    #: Events that Slack gave up, because the bot was dead at every try: nobody's answer is due.
    given_up_by_slack: int = 0
    lost: int = 0
    answered_twice: int = 0
    #: Threads in which the answers do not stand in the order in which the messages came to us.
    out_of_order: int = 0
    #: Threads whose messages Slack brought in another order, because the bot was dead or a delivery was lost.
    came_out_of_order: int = 0
    to_the_wrong_person: int = 0
    words_of_hotliners_lost: int = 0
    words_of_hotliners_twice: int = 0
    seconds: float = 0.0
    details: list[str] = field(default_factory=list)


def storm(count: int, threads: int, handoffs: int, kill_every: float, seed: int = 1) -> Damage:
    """Messages in threads of direct messages, while calls and deliveries fail and the bot is killed."""
    chance = random.Random(seed)
    with world(Timing(retries=RETRIES)) as (slack, bot, folder, desk):
        people = [slack.add_person(f"p{n}", f"p{n}@example.com") for n in range(min(threads, 30))]
        ada = next(person for person in [slack.person("ada")] if person is not None)
        _faults(slack)
        bot.start()
        stopping = threading.Event()
        killer = threading.Thread(target=_kill_again, args=(bot, stopping, kill_every, chance))
        began = time.monotonic()
        killer.start()
        try:
            roots = _talk(people, count, threads)
            words = _hand_over(people, ada, desk, handoffs)
        finally:
            stopping.set()
            killer.join()
        slack.wait_until(lambda: not slack.platform.deliveries.pending, "the last delivery", PATIENCE)
        _wait_for_rest(folder)
        found = Damage(count, threads, handoffs, bot.deaths, seconds=round(time.monotonic() - began, 1))
        time.sleep(2)
        _look(slack, folder, roots, found)
        _look_for_words(slack, people, words, found)
        return found


def _faults(slack: StandIn) -> None:
    faults: list[tuple[str, str, float, float]] = [
        ("ratelimited", "chat.postMessage", 0.03, 1.0),
        ("server_error", "*", 0.02, 0.0),
        ("lost_reply", "chat.postMessage", 0.02, 0.0),
        ("lost_call", "*", 0.01, 0.0),
        ("slow", "chat.postMessage", 0.01, 0.5),
        ("duplicate", "*", 0.05, 0.0),
        ("delay", "*", 0.02, 0.3),
        ("lost_delivery", "*", 0.02, 0.0),
    ]
    for effect, method, chance, seconds in faults:
        slack.faults.add(effect, method, times=None, chance=chance, seconds=seconds)


def _kill_again(bot: Bot, stopping: threading.Event, every: float, chance: random.Random) -> None:
    while not stopping.wait(every * chance.uniform(0.7, 1.3)):
        bot.kill()
        bot.start()


def _talk(people: list[Person], count: int, threads: int) -> dict[str, tuple[Person, list[str]]]:
    """Say something in each thread, again and again; the messages of each thread by its root."""
    roots: dict[str, tuple[Person, list[str]]] = {}
    order: list[str] = []
    for n in range(count):
        if n < threads:
            person = people[n % len(people)]
            ts = person.say(person.direct, GREETINGS[0])
            roots[ts] = (person, [ts])
            order.append(ts)
        else:
            root = order[n % threads]
            person, said = roots[root]
            said.append(person.say(person.direct, GREETINGS[n // threads % 2], thread=root))
        time.sleep(1 / PACE)
    return roots


def _hand_over(people: list[Person], ada: Person, desk: str, count: int) -> dict[str, tuple[Person, str]]:
    """People ask for a human; Ada takes each and says one word that is theirs alone. The words, by thread."""
    words: dict[str, tuple[Person, str]] = {}
    for n in range(count):
        person, word = people[n % len(people)], f"mot-{n}-secret"
        card, tries = "", 0
        while not card:
            # Who gets no answer within a while asks again, in other words: each card is known by its own.
            tries += 1
            mark = f"{n}z{tries}z"
            root = person.say(person.direct, f"demande numéro {mark}, je veux un humain")
            card = _card(ada, desk, mark)
        _until(lambda c=card: _take(ada, desk, c), "taken")
        ada.say(desk, word, thread=card)
        words[root] = (person, word)
    return words


def _card(ada: Person, desk: str, mark: str) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for message in ada.sees(desk):
            if f"numéro {mark}," in str(message.get("blocks")):
                return str(message["ts"])
        time.sleep(0.2)
    return ""


def _take(ada: Person, desk: str, card: str) -> bool:
    """Press until the card says that it is hers: a press while the bot is dead is lost, and she sees that."""
    message = next(m for m in ada.sees(desk) if m["ts"] == card)
    if "card:answer" in str(message.get("blocks")):
        return True
    ada.click(desk, card, "card:take")
    time.sleep(0.3)
    return False


def _until(done: Any, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(what)


def _wait_for_rest(folder: Path) -> None:
    store = Store(f"sqlite:///{folder}/hotliner.sqlite")
    end = time.monotonic() + PATIENCE
    quiet = 0
    while time.monotonic() < end and quiet < 10:
        with store.read() as tx:
            counts = messages.counts(tx)
        quiet = quiet + 1 if not counts.get("in:pending") and not counts.get("out:due") else 0
        time.sleep(0.5)
    store.close()


def _look(slack: StandIn, folder: Path, roots: dict[str, tuple[Person, list[str]]], found: Damage) -> None:
    """One answer in the thread for each message, and the rows in the order in which they were written."""
    store = Store(f"sqlite:///{folder}/hotliner.sqlite")
    taken = {each.payload.get("event", {}).get("ts") for each in slack.deliveries if each.acknowledged_at}
    for root, (person, said) in roots.items():
        answers = [m for m in person.sees(person.direct, root) if m.get("user") == slack.bot_user]
        names = [(m.get("metadata") or {}).get("event_payload", {}).get("id") for m in answers]
        key = f"{slack.team}:{person.direct}:{root}"
        with store.read() as tx:
            id_ = conversations.find_by_thread(tx, "slack", key)
            lines = messages.transcript(tx, id_) if id_ is not None else []
        kept = [str(line.incoming["external_id"]).rpartition(":")[2] for line in lines if line.direction == "in"]
        # What was kept by a bot that died before it could say so is answered too, though Slack counts it as given up.
        due = [ts for ts in said if ts in taken or ts in kept]
        found.given_up_by_slack += len(said) - len(due)
        found.lost += max(0, len(due) - len(set(kept))) + max(0, len(kept) - len(set(names)))
        twice = len(names) - len(set(names)) + max(0, len(set(names)) - len(due))
        found.answered_twice += twice
        found.came_out_of_order += kept != sorted(kept, key=float)
        numbers = [int(name.split("-")[1]) for name in names if name]
        found.out_of_order += numbers != sorted(numbers)
        if twice or len(set(names)) != len(due):
            states = [(line.direction, line.state, line.reason) for line in lines]
            found.details.append(f"{root}: due {len(due)}, kept {len(kept)}, answers {names}, {states}")
    store.close()


def _look_for_words(slack: StandIn, people: list[Person], words: dict[str, tuple[Person, str]], found: Damage) -> None:
    for root, (person, word) in words.items():
        times = sum(word in str(m.get("blocks")) for m in person.sees(person.direct, root))
        found.words_of_hotliners_lost += times == 0
        found.words_of_hotliners_twice += max(0, times - 1)
    of_root = {root: word for root, (_, word) in words.items()}
    for person in people:
        for message in slack.messages(person.direct):
            thread = str(message.get("thread_ts") or message["ts"])
            for other, word in of_root.items():
                found.to_the_wrong_person += other != thread and word in str(message.get("blocks"))


def main() -> None:
    """Measure, and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("speed", "storm"))
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=300)
    parser.add_argument("--handoffs", type=int, default=20)
    parser.add_argument("--kill-every", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.what == "storm":
        print(json.dumps(asdict(storm(given.messages, given.threads, given.handoffs, given.kill_every, given.seed))))
        return
    for rate, count in ((1, 30), (50, 500), (0, 500)):
        print(json.dumps(asdict(measure(rate, count))), flush=True)


if __name__ == "__main__":
    main()
