"""Talks with people: listens on channels, diagnoses, guides, and passes the relay to a human."""
