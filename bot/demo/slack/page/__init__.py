"""The page that looks and works like Slack: read and write as the people of the demo."""

from bot.demo.slack.page.routes import Persona, router

__all__ = ["Persona", "router"]
