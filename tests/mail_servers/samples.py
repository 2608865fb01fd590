"""A plain mail to send through the servers."""

from __future__ import annotations

from email.message import EmailMessage

from tests.mail_servers.dovecot import SUPPORT

#: A requester with a mailbox of her own; its password is support's.
CAMILLE = "camille@example.test"


def mail(subject: str = "Panne", body: str = "Bonjour\n.\nMerci") -> bytes:
    """From Camille to support, its Message-ID made of the subject: the same arguments give the same bytes."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = CAMILLE, SUPPORT, subject
    message["Message-ID"] = f"<{subject.lower()}@example.test>"
    message.set_content(body)
    return message.as_bytes().replace(b"\n", b"\r\n")
