"""How our own bilingual model was made; nothing here runs while people are served. See README.md."""
