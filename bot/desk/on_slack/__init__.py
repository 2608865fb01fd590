"""The desk on Slack: cards of handoffs in the hotliners' channel, the acts behind their buttons, and the rows that the
channel needs. It plugs into `bot.channels.slack.book`."""
