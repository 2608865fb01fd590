"""Small knowledge bases written into a folder, for the tests of retrieval and ingest."""

from __future__ import annotations

import json
from pathlib import Path

WORDS = {
    "printer-prints-nothing": {
        "en": (
            "The printer prints nothing",
            "no page comes out of my printer",
            "Check that the printer is switched on.",
        ),
        "fr": (
            "L'imprimante n'imprime rien",
            "aucune feuille ne sort de mon imprimante",
            "Vérifiez que l'imprimante est allumée.",
        ),
    },
    "wifi-missing": {
        "en": ("Wi-Fi is missing", "there is no wifi network in the list", "Switch flight mode off."),
        "fr": ("Le Wi-Fi a disparu", "plus aucun réseau wifi dans la liste", "Désactivez le mode avion."),
    },
    "password-forgotten": {
        "en": ("I forgot my password", "my password does not come back to me", "Open the sign-in page."),
        "fr": ("J'ai oublié mon mot de passe", "mon mot de passe ne me revient pas", "Ouvrez la page de connexion."),
    },
}
HEADINGS = {"en": ("Steps", "Expected result:"), "fr": ("Étapes", "Résultat attendu :")}
ANSWERED = [
    {"text": "nothing comes out of the printer", "lang": "en", "article": "printer-prints-nothing"},
    {"text": "mon imprimante ne sort aucune feuille", "lang": "fr", "article": "printer-prints-nothing"},
    {"text": "the wifi list is empty", "lang": "en", "article": "wifi-missing"},
    {"text": "où est passé le wifi", "lang": "fr", "article": "wifi-missing"},
    {"text": "what is for lunch", "lang": "en", "article": None},
]


def article(id: str, lang: str, **front: str) -> str:
    """The text of a sound article; `front` adds front-matter lines."""
    title, symptom, step = WORDS[id][lang]
    steps, result = HEADINGS[lang]
    extra = "".join(f"{key}: {value}\n" for key, value in front.items())
    return (
        f'---\nid: {id}\nlang: {lang}\ntitle: "{title}"\nsymptoms:\n  - "{symptom}"\n{extra}---\n'
        f"## {steps}\n1. {step}\n   > {result} OK\n"
    )


def write_article(folder: Path, id: str, lang: str, **front: str) -> Path:
    path = folder / lang / f"{id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(article(id, lang, **front), encoding="utf-8")
    return path


def remove_article(folder: Path, id: str) -> None:
    for path in folder.rglob(f"{id}.md"):
        path.unlink()


def write_knowledge(folder: Path, golden: bool = True) -> Path:
    """Three faults in both languages, and golden questions about them."""
    for id, langs in WORDS.items():
        for lang in langs:
            write_article(folder, id, lang)
    if golden:
        lines = [json.dumps(each, ensure_ascii=False) for each in ANSWERED]
        (folder / "golden.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
