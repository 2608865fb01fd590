"""The web pages where hotliners and editors work."""
