"""The way out: one mail to one recipient, through the mail server of the house."""

from __future__ import annotations

import smtplib

from bot.channels import TryAgain, Undeliverable

TIMEOUT = 30.0


class Relay:
    """Hands mails to the SMTP server at `address` (HOST:PORT)."""

    def __init__(self, address: str, own: str) -> None:
        """`own` is the support mailbox, the sender of every mail."""
        host, _, port = address.rpartition(":")
        self._host, self._port, self._own = host, int(port), own

    def deliver(self, recipient: str, message_id: str, raw: bytes) -> None:
        """Send the mail. Raises TryAgain or Undeliverable.

        When the connection breaks after the text was sent, the server may have the mail: it is tried again all the
        same, with the same bytes, which the server at the end recognises by their Message-ID.
        """
        del message_id
        try:
            with smtplib.SMTP(self._host, self._port, timeout=TIMEOUT) as smtp:
                smtp.sendmail(self._own, [recipient], raw)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _failure(code, text) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TryAgain(f"the mail server can't be reached ({type(error).__name__})") from error


def _failure(code: int, text: bytes | str) -> Exception:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    what = f"the mail server said {code} {said[:200]}"
    return Undeliverable(what) if 500 <= code <= 599 else TryAgain(what)
