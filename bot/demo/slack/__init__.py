"""A small faithful Slack: real HTTP and real WebSockets on 127.0.0.1, state in memory.

The demo and the tests use it; the real slack_sdk talks to it, with SLACK_API_URL set to its `url`.

    with StandIn(timing=Timing(retries=(0.1, 0.5, 1.0))) as slack:
        camille = slack.add_person("camille", "camille@example.com", locale="fr-FR")
        help_it = slack.add_channel("aide-it", [camille])
        start_the_bot(slack.url, slack.bot_token, slack.app_token)     # Socket Mode; HTTP: slack.deliver_to(url)
        slack.wait_until(lambda: slack.connections, "the bot")

        ts = camille.say(help_it, "@hotliner plus de wifi")            # also .say(camille.direct, ...), thread=ts
        slack.wait_until(lambda: camille.sees(help_it, ts)[1:], "an answer")
        answer = camille.sees(help_it, ts)[-1]
        camille.click(help_it, answer["ts"], buttons(answer)[0]["action_id"])

A `Person` writes (`say`, `upload`, `edit`, `delete`, `react`), presses (`click`, `click_view`, `command`, `shortcut`,
`message_shortcut`, `submit`, `close`) and looks (`sees`, `modal`, `home`, `open_home`, `open_messages`). What is pressed
gives a `Delivery`: `acknowledged`, `answer`. All methods may be called from any thread.

`slack.faults.add("ratelimited", "chat.postMessage", seconds=2, times=3)` switches a fault on, see `Faults`;
`drop_sockets`, `freeze_sockets`, `disconnect_sockets`, `revoke`, `uninstall`, `unfurl` act at once;
`slack.platform.unknown_blocks = {"plan"}` refuses block types with `invalid_blocks`; `slack.limits.on = False` lifts the
rate limits. `slack.calls` and `slack.deliveries` tell what went over the wire and when; `slack.messages(channel)` what
stands there.

`StandIn(read_manifest(yaml.safe_load(text)))` grants what a manifest asks for and sends what it subscribes to, no more.
"""

from bot.demo.slack.delivery import Delivery
from bot.demo.slack.errors import JSON, SlackError
from bot.demo.slack.faults import Fault, Faults
from bot.demo.slack.manifest import App, Shortcut, read_manifest
from bot.demo.slack.person import Person, buttons
from bot.demo.slack.platform import Call
from bot.demo.slack.standin import StandIn
from bot.demo.slack.state import Timing

__all__ = [
    "JSON",
    "App",
    "Call",
    "Delivery",
    "Fault",
    "Faults",
    "Person",
    "Shortcut",
    "SlackError",
    "StandIn",
    "Timing",
    "buttons",
    "read_manifest",
]
