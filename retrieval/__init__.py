"""Finds articles: knows vectors and words; knows nothing of chat, Markdown files or SQL."""
