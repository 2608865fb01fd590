"""The demo on a workspace that the person has set up."""

from __future__ import annotations

from bot.demo.run import OWN_SLACK, _banner, _slack
from bot.settings import Settings


def test_a_workspace_that_was_set_up_is_kept_and_the_banner_says_so(settings: Settings) -> None:
    own = settings.model_copy(update={"slack_bot_token": "xoxb-mine", "slack_hotliners_channel": "C1"})
    with _slack(own) as (there, pages):
        assert there is own
        assert pages == []
    assert OWN_SLACK in _banner(own, own_slack=True)


def test_without_one_a_small_slack_stands_there_with_its_page(settings: Settings) -> None:
    with _slack(settings) as (there, pages):
        assert there.slack_api_url.startswith("http://127.0.0.1:")
        assert len(pages) == 1
    assert "/demo/slack/both" in _banner(settings, own_slack=False)
