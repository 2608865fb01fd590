"""The mails that a person of the demo writes, made and sent as an ordinary mail program does."""

from __future__ import annotations

import re
import smtplib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from bot.demo.mailbox import Letter
from bot.demo.words import WORDS
from retrieval.articles import Lang

#: Python 3.11 encodes long Message-IDs when it folds a header; lines of this length are not folded.
_POLICY = SMTP.clone(max_line_length=998)
TIMEOUT = 15.0


class NotSentError(Exception):
    """The support mailbox did not take the mail; the message says what it answered."""


def write(sender: str, to: str, subject: str, text: str, now: datetime) -> EmailMessage:
    """A new mail. Raises ValueError when an address is none."""
    mail = EmailMessage(_POLICY)
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = now
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail.set_content(text.replace("\r\n", "\n"))
    return mail


def answer(sender: str, letter: Letter, text: str, lang: Lang, now: datetime) -> EmailMessage:
    """An answer in the thread of `letter`, with the letter quoted below."""
    subject = re.sub(r"^(?:re\s*:\s*)+", "", letter.subject, flags=re.IGNORECASE)
    quoted = "\n".join(f"> {line}".rstrip() for line in letter.text.strip().splitlines())
    said = WORDS[lang]["wrote"].format(
        day=letter.at.strftime("%d/%m/%Y"),
        time=letter.at.strftime("%H:%M"),
        who=letter.from_name or letter.from_address,
    )
    mail = write(sender, letter.reply_to, f"Re: {subject}", f"{text.strip()}\n\n{said}\n{quoted}\n", now)
    mail["In-Reply-To"] = f"<{letter.message_id}>"
    mail["References"] = " ".join(f"<{name}>" for name in (*letter.references, letter.message_id))
    return mail


def send(mail: EmailMessage, listen: str) -> None:
    """Send a mail to the SMTP server at `listen` (HOST:PORT). Raises NotSentError."""
    host, _, port = listen.rpartition(":")
    try:
        with smtplib.SMTP(host, int(port), timeout=TIMEOUT) as smtp:
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise NotSentError(f"{code} {_text(said)}") from error
    except smtplib.SMTPResponseException as error:
        raise NotSentError(f"{error.smtp_code} {_text(error.smtp_error)}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSentError(f"{host}:{port}: {error}") from error


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
