"""What the desk says of mails, in French and in English. Pure: no I/O."""

from __future__ import annotations

FR = {
    "nav_mails": "Mails de côté",
    # In a conversation
    "unverified": "Expéditeur non vérifié",
    "unverified_why": "Notre serveur de messagerie ne garantit pas que ce mail vient bien de cette adresse.",
    "not_answered": "Laissé sans réponse :",
    "as_sent": "Tel qu'envoyé",
    "as_sent_hint": "Ni les images ni les liens ne fonctionnent ici.",
    "new_tab": "Ouvrir dans un nouvel onglet",
    "raw_source": "Source du mail",
    "nothing_to_show": "Ce mail n'a pas de mise en forme à montrer. Son texte est dans la conversation, "
    "et sa source peut être enregistrée.",
    # Left alone
    "mails_left": "Mails laissés de côté",
    "mails_intro": "Les derniers mails auxquels personne n'a répondu, et pourquoi. La plupart viennent de programmes. "
    "Si l'un d'eux vient d'une personne qui attend, mettez-le dans la file.",
    "no_mails": "Aucun mail n'a été laissé de côté.",
    "bring": "Mettre dans la file",
    "brought": "C'est fait : ce mail rejoint la file d'attente.",
    "brought_before": "Ce mail n'est plus ici : un collègue l'a déjà mis dans la file.",
    "no_subject": "(sans objet)",
    "no_sender": "Expéditeur incertain",
    "mailboxes": "Boîtes aux lettres",
    "read_at": "Dernière lecture :",
    "never_read": "Pas encore lue",
    "not_read": "Ne peut pas être lue :",
    "kind.auto-reply": "Automatique",
    "kind.bounce": "Non remis",
    "kind.list": "Diffusion",
    "kind.own": "De nous",
    "kind.copy": "Doublon",
    "kind.unparsable": "Illisible",
    "kind.other": "Autre",
    "why.auto-reply": "Un programme l'a écrit : une réponse tournerait en rond.",
    "why.bounce": "Un serveur parle d'un mail qui n'est pas arrivé.",
    "why.list": "Écrit pour beaucoup de monde, pas pour nous.",
    "why.own": "Il vient de nous.",
    "why.copy": "Le même mail est déjà arrivé.",
    "why.unparsable": "Le bot n'a pas pu le lire.",
    "why.other": "Personne n'a reçu de réponse.",
    # Paused
    "paused": "Les mails automatiques sont en pause jusqu'à",
    "paused_why": "Trop de mails sont partis en peu de temps. Les mails continuent d'arriver et vos réponses partent ; "
    "celles du bot attendent la fin de la pause.",
    "paused_what": "Regardez les dernières conversations par mail : si un programme répond au bot, prenez celle-là et "
    "résolvez-la. S'il y a seulement beaucoup de monde, rien n'est perdu : il suffit d'attendre.",
    "kilobytes": "{n} ko",
    "megabytes": "{n} Mo",
}

EN = {
    "nav_mails": "Mails left alone",
    "unverified": "Sender not verified",
    "unverified_why": "Our mail server does not vouch that this mail really comes from this address.",
    "not_answered": "Not answered:",
    "as_sent": "As it was sent",
    "as_sent_hint": "Pictures and links do not work here.",
    "new_tab": "Open in a new tab",
    "raw_source": "Source of the mail",
    "nothing_to_show": "This mail has no layout to show. Its text is in the conversation, and its source can be saved.",
    "mails_left": "Mails left alone",
    "mails_intro": "The latest mails that nobody was answered for, and why. Most were written by programs. "
    "If one comes from a person who waits, bring it to the waiting list.",
    "no_mails": "No mail was left alone.",
    "bring": "Bring to the waiting list",
    "brought": "Done: this mail joins the waiting list.",
    "brought_before": "This mail is no longer here: a colleague has brought it to the waiting list.",
    "no_subject": "(no subject)",
    "no_sender": "Uncertain sender",
    "mailboxes": "Mailboxes",
    "read_at": "Last read:",
    "never_read": "Not read yet",
    "not_read": "Can't be read:",
    "kind.auto-reply": "Automatic",
    "kind.bounce": "Undelivered",
    "kind.list": "Bulk",
    "kind.own": "Ours",
    "kind.copy": "Copy",
    "kind.unparsable": "Unreadable",
    "kind.other": "Other",
    "why.auto-reply": "A program wrote it: an answer would go round in circles.",
    "why.bounce": "A server tells of a mail that did not arrive.",
    "why.list": "Written for many people, not for us.",
    "why.own": "It comes from us.",
    "why.copy": "The same mail had come before.",
    "why.unparsable": "The bot could not read it.",
    "why.other": "Nobody was answered.",
    "paused": "Automatic mails are paused until",
    "paused_why": "Too many mails left in a short time. Mails still come in and your answers leave; "
    "those of the bot wait for the end of the pause.",
    "paused_what": "Look at the latest conversations by mail: if a program answers the bot, take that one and resolve "
    "it. If there are simply many people, nothing is lost: waiting is enough.",
    "kilobytes": "{n} kB",
    "megabytes": "{n} MB",
}
