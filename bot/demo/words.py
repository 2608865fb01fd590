"""The words of the demo's pages, in French and in English. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.articles import Lang

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "fr": {
        "title": "Boîte mail de démonstration",
        "tagline": "Écrivez au support comme depuis votre messagerie : de vrais mails partent et reviennent.",
        "you": "Vous êtes",
        "change": "Ouvrir",
        "inbox": "Messages",
        "new": "Nouveau mail",
        "empty": "Rien encore. Écrivez au support : sa réponse arrivera ici en quelques secondes.",
        "from": "De",
        "to": "À",
        "subject": "Objet",
        "text": "Message",
        "send": "Envoyer",
        "answer": "Répondre",
        "answer_hint": "Le mail ci-dessus sera cité sous votre réponse, comme le fait une messagerie.",
        "me": "Moi",
        "plain": "Version texte",
        "quoted": "Texte cité",
        "view": "Le mail tel qu'une messagerie le montre",
        "not_sent": "Le mail n'est pas parti. Le serveur a répondu :",
        "bad_address": "L'adresse n'est pas valable.",
        "no_text": "Écrivez d'abord un message.",
        "waiting": "Le support répond…",
        "client": (
            "Avec votre propre messagerie : serveur SMTP {server}, destinataire {address}, sans mot de passe. "
            "Les réponses arrivent ici."
        ),
        "example_subject": "Imprimante",
        "example_text": (
            "Bonjour,\n\nMon imprimante n'imprime plus rien depuis ce matin. J'ai lancé l'impression mais aucune "
            "feuille ne sort.\n\nMerci d'avance,\nCamille"
        ),
        "wrote": "Le {day} à {time}, {who} a écrit :",
    },
    "en": {
        "title": "Demo mailbox",
        "tagline": "Write to support as you would from your mail program: real mails leave, real mails come back.",
        "you": "You are",
        "change": "Open",
        "inbox": "Messages",
        "new": "New mail",
        "empty": "Nothing yet. Write to support: the answer arrives here within seconds.",
        "from": "From",
        "to": "To",
        "subject": "Subject",
        "text": "Message",
        "send": "Send",
        "answer": "Answer",
        "answer_hint": "The mail above will be quoted below your answer, as mail programs do.",
        "me": "Me",
        "plain": "Plain text",
        "quoted": "Quoted text",
        "view": "The mail as a mail program shows it",
        "not_sent": "The mail was not sent. The server said:",
        "bad_address": "This address is not valid.",
        "no_text": "Write a message first.",
        "waiting": "Support is answering…",
        "client": (
            "With your own mail program: SMTP server {server}, recipient {address}, no password. Answers arrive here."
        ),
        "example_subject": "Printer",
        "example_text": (
            "Hello,\n\nMy printer has not printed anything since this morning. I sent the job but no sheet comes out."
            "\n\nThank you,\nCamille"
        ),
        "wrote": "On {day} at {time}, {who} wrote:",
    },
}
