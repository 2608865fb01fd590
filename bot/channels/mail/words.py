"""The few sentences that only a mail needs, in French and in English. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.articles import Lang

BOT_NAME = "Hotliner"

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "fr": {
        "subject": "Votre demande",
        "answer": "Pour continuer, répondez à ce mail avec vos mots, par exemple :",
        "answer_number": "Pour continuer, répondez à ce mail par le numéro qui convient, ou par exemple :",
        "or": " ou ",
        "step": "L'étape {number} ne marche pas",
        "hello": "Bonjour,",
        "quote": "« {text} »",
        "signature": "l'assistant du support informatique",
        "signature_human": "support informatique",
        "automatic": "Réponse automatique. Un humain prend le relais dès que vous le demandez.",
        "automatic_last": "Réponse automatique.",
    },
    "en": {
        "subject": "Your request",
        "answer": "To go on, answer this mail in your own words, for example:",
        "answer_number": "To go on, answer this mail with the number that fits, or for example:",
        "or": " or ",
        "step": "Step {number} does not work",
        "hello": "Hello,",
        "quote": "“{text}”",
        "signature": "the IT support assistant",
        "signature_human": "IT support",
        "automatic": "Automatic answer. A human takes over as soon as you ask for one.",
        "automatic_last": "Automatic answer.",
    },
}
