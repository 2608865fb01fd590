"""What an installation with mail needs, looked at one by one; for `hotliner doctor --mail`."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from urllib.parse import urlsplit

from bot.channels import TryAgain
from bot.channels.mail.findings import Finding, of_arrival, of_news, of_plus, of_results, of_sent
from bot.channels.mail.headers import is_address
from bot.channels.mail.imap import DONE, Address, Mailbox, MailboxError, Refused, addresses
from bot.channels.mail.oauth import TokenRefused, Tokens, tokens_of
from bot.channels.mail.smtp_out import Relay, Server
from bot.channels.mail.trial import Place, Trial
from bot.settings import Settings, SettingsError

#: Seconds for a mail to ourselves.
WAIT = 60.0
#: Seconds for our own listener.
TIMEOUT = 3.0
#: Folders that are named.
MOST = 12
FOLDER_TODO = "name one of them behind the host in HOTLINER_MAIL_IMAP, as imaps://HOST/FOLDER"

Tell = Callable[[str], None]


class _NoFolder(MailboxError):
    """The mailbox has no folder of this name."""


def examine(settings: Settings, wait: float = WAIT, tell: Tell = lambda _: None) -> Iterator[Finding]:
    """Ask the mail servers; a check that fails doesn't keep those from being made that can be made without it.

    `wait`: seconds for each of the two mails to ourselves. `tell` hears what is waited for.
    """
    if not settings.mail:
        what = "mail is off: neither HOTLINER_MAIL_IMAP nor HOTLINER_MAIL_SMTP_LISTEN is set"
        yield Finding("mail", False, what, "set one of them: docs/mail.md")
        return
    yield _address(settings)
    yield _secret(settings)
    tokens = tokens_of(settings)
    if tokens is not None:
        yield _token(settings, tokens)
    if settings.mail_smtp_listen:
        yield _listener(settings)
    with ExitStack() as stack:
        opened = yield from _mailboxes(settings, tokens, stack)
        relay = yield from _relay(settings, tokens)
        if relay is not None:
            stack.callback(relay.close)
        yield from _to_itself(settings, opened, relay, wait, tell)


def _address(settings: Settings) -> Finding:
    wrong = [each for each in settings.mail_own_addresses if not is_address(each) or "." not in each.partition("@")[2]]
    if settings.mail_address == Settings.model_fields["mail_address"].default:
        what = f"HOTLINER_MAIL_ADDRESS is the example {settings.mail_address}"
        return Finding("mail address", False, what, "set it to the address that people write to")
    if wrong:
        return Finding("mail address", False, f"{', '.join(wrong)}: that is no whole address", "support@example.org")
    return Finding("mail address", True, ", ".join(settings.mail_own_addresses))


def _secret(settings: Settings) -> Finding:
    if settings.mail_secret == Settings.model_fields["mail_secret"].default:
        what = "HOTLINER_MAIL_SECRET is not set: whoever knows Hotliner can make addresses that lead into conversations"
        todo = 'set what `python -c "import secrets; print(secrets.token_urlsafe(24))"` prints, and keep it for ever'
        return Finding("mail secret", False, what, todo)
    return Finding("mail secret", True, "set")


def _token(settings: Settings, tokens: Tokens) -> Finding:
    host = urlsplit(settings.mail_oauth_token_url).hostname
    try:
        tokens.token()
        tokens.token(renew=True)
    except TokenRefused as error:
        return Finding("mail token (OAuth)", False, f"{error}, at {host}", _token_todo(str(error)))
    way = "with the refresh token" if settings.mail_oauth_refresh_token else "with the client's own credentials"
    return Finding("mail token (OAuth)", True, f"{host} gave one {way}, and another one when asked again")


def _token_todo(said: str) -> str:
    if "invalid_grant" in said:
        return "the refresh token is not good (any more): make a new one, HOTLINER_MAIL_OAUTH_REFRESH_TOKEN"
    if "_client" in said:
        return "correct HOTLINER_MAIL_OAUTH_CLIENT_ID and HOTLINER_MAIL_OAUTH_CLIENT_SECRET (secrets end, too)"
    if "scope" in said or "resource" in said:
        return "correct HOTLINER_MAIL_OAUTH_SCOPE: docs/mail.md"
    return "is HOTLINER_MAIL_OAUTH_TOKEN_URL right, and does a firewall let it through?"


def _listener(settings: Settings) -> Finding:
    """Whether our own program takes mails there: asked by SMTP, without sending one."""
    name, listen = "mail listener", settings.mail_smtp_listen
    host, _, port = listen.rpartition(":")
    host = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(host, host)  # noqa: S104 (nothing is opened there)
    try:
        with smtplib.SMTP(host, int(port), timeout=TIMEOUT) as smtp:
            smtp.ehlo_or_helo_if_needed()
            smtp.mail("")
            code, said = smtp.rcpt(settings.mail_address)
    except ConnectionRefusedError:
        return Finding(name, True, f"nothing listens on {listen} now; `hotliner serve` will")
    except (smtplib.SMTPException, OSError) as error:
        what = f"{listen} is taken by something that is no mail server ({type(error).__name__})"
        return Finding(name, False, what, "choose another port, or end that program")
    if code != 250:
        what = f"what listens on {listen} takes no mail for {settings.mail_address}: {code} {said.decode(errors='replace')}"
        return Finding(name, False, what, "is it Hotliner? then start it again; else choose another port")
    return Finding(
        name, True, f"{listen} takes mails for {settings.mail_address}; your mail server has to bring them there"
    )


# --- the mailboxes -----------------------------------------------------------------------------------------------


def _mailboxes(settings: Settings, tokens: Tokens | None, stack: ExitStack) -> Generator[Finding, None, list[Mailbox]]:
    opened: list[Mailbox] = []
    try:
        boxes = addresses(settings)
    except SettingsError as error:
        yield Finding("mailbox", False, str(error), "correct it: docs/mail.md")
        return opened
    for address in boxes:
        try:
            mailbox = Mailbox(address, tokens, settings.mail_ca_file)
        except (MailboxError, SettingsError) as error:
            yield Finding(f"mailbox {address.name}", False, str(error), _mailbox_todo(error, address))
            continue
        stack.callback(mailbox.close)
        yield _signed_in(address, tokens)
        try:
            yield from _inside(settings, mailbox)
            opened.append(mailbox)
        except MailboxError as error:
            todo = FOLDER_TODO if isinstance(error, _NoFolder) else "can the account read that folder?"
            yield Finding(f"mailbox {address.name}", False, str(error), todo)
    return opened


def _mailbox_todo(error: Exception, address: Address) -> str:
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"is {address.host} its real name? for a certificate of your own: HOTLINER_MAIL_CA_FILE"
    if isinstance(cause, ssl.SSLError):
        return "that port speaks no TLS by itself: imap:// begins with STARTTLS, usually on port 143"
    if isinstance(cause, TokenRefused):
        return "see the token (OAuth) above"
    if isinstance(error, Refused):
        return (
            "correct HOTLINER_MAIL_PASSWORD or the user in HOTLINER_MAIL_IMAP; the account must be allowed to use IMAP"
        )
    return f"are {address.host} and port {address.port} right, and does a firewall let them through?"


def _signed_in(address: Address, tokens: Tokens | None) -> Finding:
    how = "with a token" if tokens else "with a password"
    if address.security != "none":
        return Finding(f"mailbox {address.name}", True, f"TLS, its certificate is trusted; signed in {how}")
    safe = _is_here(address.host)
    todo = "" if safe else "leave ?tls=none out: everybody on the way reads the password and the mails"
    return Finding(f"mailbox {address.name}", safe, f"not encrypted; signed in {how}", todo)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _inside(settings: Settings, mailbox: Mailbox) -> Iterator[Finding]:
    folders, folder = mailbox.folders(), mailbox.address.folder
    if folder.upper() != "INBOX" and folder not in folders:
        raise _NoFolder(f"there is no folder {folder!r}; there are: {_listed(folders)}")
    mailbox.select()
    yield Finding(f"mailbox {mailbox.address.name}: what it can do", True, *_abilities(settings, mailbox, folders))


def _listed(folders: Sequence[str]) -> str:
    return ", ".join(folders[:MOST]) + (", ..." if len(folders) > MOST else "")


def _abilities(settings: Settings, mailbox: Mailbox, folders: Sequence[str]) -> tuple[str, str]:
    """In words what the server can do, and what Hotliner does with it; and what could be better."""
    can, done, todo = mailbox.capabilities, settings.mail_done_folder, ""
    words = ["tells of new mails (IDLE)" if "IDLE" in can else "can't tell of new mails: it is asked every 30 seconds"]
    if mailbox.keywords:
        words.append(f"read mails get the mark {DONE}")
    elif "MOVE" in can and done and done in folders:
        words.append(f"it knows no marks of ours: read mails are moved to {done!r} (MOVE)")
    else:
        words.append("read mails stay as they are: it knows no marks of ours")
        if "MOVE" in can and done:
            todo = f"make a folder {done!r}, and mails that were read are moved there"
    if "UIDPLUS" not in can:
        words.append("it can't delete one mail alone (UIDPLUS): the mails of this doctor stay, marked as deleted")
    words.append(f"its folders: {_listed(folders)}")
    return "; ".join(words), todo


# --- the way out, and both together ------------------------------------------------------------------------------


def _relay(settings: Settings, tokens: Tokens | None) -> Generator[Finding, None, Relay | None]:
    name = "mail server that sends"
    if not settings.mail_smtp_relay:
        yield Finding(name, False, "HOTLINER_MAIL_SMTP_RELAY is empty: no answer can leave", "set it: docs/mail.md")
        return None
    try:
        server, relay = Server.of(settings.mail_smtp_relay), Relay(settings, tokens)
    except SettingsError as error:
        yield Finding(name, False, str(error), "correct it: docs/mail.md")
        return None
    try:
        protected = relay.check()
    except TryAgain as error:
        yield Finding(name, False, str(error), _relay_todo(error, server))
        return None
    signed = f"signed in as {server.login}" if server.login else "without signing in"
    unchecked = bool(server.login) and server.security == "offered" and not _is_here(server.host)
    todo = f"write smtp://...@{server.host}:{server.port}: a password needs TLS that is checked" if unchecked else ""
    yield Finding(name, not unchecked, f"{server.host}:{server.port}, {protected}, {signed}", todo)
    return relay


def _relay_todo(error: TryAgain, server: Server) -> str:
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"is {server.host} its real name? for a certificate of your own: HOTLINER_MAIL_CA_FILE"
    if isinstance(cause, TokenRefused):
        return "see the token (OAuth) above"
    if isinstance(cause, smtplib.SMTPAuthenticationError):
        return "correct HOTLINER_MAIL_PASSWORD or the user in HOTLINER_MAIL_SMTP_RELAY; SMTP must be allowed for the account"
    if isinstance(cause, (smtplib.SMTPNotSupportedError, ssl.SSLError)):
        return "smtp:// begins with STARTTLS, usually on port 587; smtps:// is TLS from the start, on port 465"
    return f"are {server.host} and port {server.port} right, and does a firewall let them through?"


def _to_itself(
    settings: Settings, opened: Sequence[Mailbox], relay: Relay | None, wait: float, tell: Tell
) -> Iterator[Finding]:
    if not settings.mail_imap:
        what = "not tried: without HOTLINER_MAIL_IMAP there is no mailbox to look into; send a mail, and wait for the answer"
        yield Finding("mail to itself", True, what)
        return
    if not opened or relay is None:
        what = "not tried: a mailbox and the mail server that sends have to work first"
        yield Finding("mail to itself", False, what, "do what is said above, then run the doctor again")
        return
    try:
        yield from _round_trip(settings, opened, relay, wait, tell)
    except MailboxError as error:
        yield Finding("mail to itself", False, str(error), "run the doctor again")


def _round_trip(
    settings: Settings, opened: Sequence[Mailbox], relay: Relay, wait: float, tell: Tell
) -> Iterator[Finding]:
    first, folders = opened[0], opened[0].folders()
    sent, junk = first.marked("Sent"), first.marked("Junk")
    places = [Place(each, each.address.folder) for each in opened]
    places += [Place(first, each) for each in (settings.mail_done_folder, junk) if each in folders]
    outgoing = [Place(first, each) for each in dict.fromkeys((settings.mail_sent_folder, sent)) if each in folders]
    trial = Trial(relay, settings.mail_address, places, wait)
    try:
        tell(f"A mail to {settings.mail_address} is sent; up to {wait:.0f} s for it...")
        trip = trial.send()
        yield of_arrival(trip, junk)
        if trip.seconds is not None:
            yield of_news(trip)
            yield of_results(trip, settings)
            yield of_sent(
                settings.mail_sent_folder, sent, trial.kept_in(outgoing), settings.mail_sent_folder in folders
            )
            tell(f"A mail to a plus-address is sent; up to {wait:.0f} s for it...")
            yield of_plus(trial.send(plus=True), settings)
    finally:
        trial.tidy(outgoing)
