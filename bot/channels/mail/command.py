"""`hotliner mail`: what administrators ask about mails."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.group()
def mail() -> None:
    """The support mailbox."""


@mail.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE.eml...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")
def explain(files: tuple[str, ...], as_json: bool) -> None:
    """Tell how raw mails are understood: who wrote, what is new in them, and whether they would be answered.

    Each FILE is one mail as it came (.eml); - is standard input. Nothing is sent, and nothing is kept.
    """
    from bot.channels.mail import explain as told
    from bot.channels.mail.parsed import Own
    from bot.channels.mail.reading import Reader, ReaderError
    from bot.settings import SettingsError, read_settings

    try:
        settings = read_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    own = Own(settings.mail_own_addresses, settings.mail_authserv_id)
    is_complete = True
    with Reader() as reader:
        for name in files:
            raw = _read(name)
            if raw is None:
                is_complete = False
                continue
            try:
                found = reader.read(raw, own).mail
            except ReaderError as error:
                raise click.ClickException(str(error)) from error
            # Names and surrogates that no terminal can show must not end the account.
            text = json.dumps(told.as_json(name, found)) if as_json else told.as_words(name, found, own)
            click.echo(text.encode("utf-8", "replace").decode())
    sys.exit(0 if is_complete else 1)


def _read(name: str) -> bytes | None:
    """The bytes of a file or of standard input; None, and a sentence, when it can't be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = str((error.strerror if isinstance(error, OSError) else "") or error).lower()
        click.echo(f"Error: {name}: {reason}. Name the file of a raw mail (.eml), or - for standard input.", err=True)
        return None
