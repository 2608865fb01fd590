"""How good the bot is: what `hotliner eval` measures beside the search, and the command itself."""
