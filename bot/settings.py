"""Every setting, read once from `HOTLINER_*` environment variables. A wrong one stops the start with its name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

#: "3/10,8/1440": at most 3 in 10 minutes and 8 in a day.
_CAP = r"^\d{1,6}/\d{1,6}(,\d{1,6}/\d{1,6})*$"


class SettingsError(ValueError):
    """A setting has a value that can't be used; the message names it and says what is allowed."""


class Settings(BaseSettings):
    """The settings. Each field is the environment variable `HOTLINER_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="HOTLINER_", extra="ignore")

    articles_dir: Path = Field(Path("kb_articles"), description="Folder of the articles (Markdown, in git).")
    index_dir: Path = Field(Path("var/index"), description="Folder of the published index and its former versions.")
    files_dir: Path = Field(Path("var/files"), description="Folder of the files that people send.")
    database_url: str = Field(
        "sqlite:///var/hotliner.sqlite",
        pattern=r"^(sqlite:///|postgresql(\+psycopg)?://)",
        description="The database: sqlite:///PATH, or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    embedder: str = Field(
        "bilingual",
        pattern=r"^(bilingual|hashing|(sentence-transformer|onnx):.+)$",
        description="What turns sentences into vectors: bilingual (bundled), onnx:FOLDER of an exported model,"
        " sentence-transformer:PATH-OR-NAME, hashing.",
    )
    host: str = Field("127.0.0.1", description="Address on which the web server listens.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(8040, description="Port of the web server.")
    public_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="Address under which people reach the web pages; empty: host and port.",
    )
    secure_cookies: bool = Field(False, description="Cookies for https only; set it when the pages are behind TLS.")
    worker: bool = Field(True, description="Whether `serve` also handles messages; false when workers run apart.")
    default_lang: Literal["fr", "en"] = Field("fr", description="Language when a message does not tell its own.")
    wrong_when_sure: float = Field(
        0.10,
        gt=0,
        lt=1,
        description="How often a sure answer may be wrong; the index is calibrated to it when it is published.",
    )
    unknown_below: float = Field(
        0.25, ge=0, lt=1, description="Below which chance of being right the bot says that it does not know."
    )
    learn_from_fixes: bool = Field(
        True, description="Whether faults whose fix was confirmed often rank a little higher."
    )
    remind_after_minutes: float = Field(
        60, gt=0, description="Minutes without an answer after which the bot reminds a person once."
    )
    close_after_minutes: float = Field(
        1440, gt=0, description="Minutes without an answer, after the reminder, after which the conversation is closed."
    )
    mail_remind_after_minutes: float = Field(
        1440, gt=0, description="The same for a mail conversation, where people answer later."
    )
    lease_seconds: float = Field(
        60, gt=0, description="Seconds after which a message that a dead worker had taken is taken by another."
    )
    mail_address: str = Field(
        "support@hotliner.example", pattern=r"^[^@\s]+@[^@\s]+$", description="Address of the support mailbox."
    )
    mail_aliases: str = Field(
        "",
        pattern=r"^([^@\s,]+@[^@\s,]+(,[^@\s,]+@[^@\s,]+)*)?$",
        description="Other addresses of the support mailbox, parted by commas: what they write is our own.",
    )
    mail_imap: str = Field(
        "",
        pattern=r"^(imaps?://\S+(\s+imaps?://\S+)*)?$",
        description="Mailboxes that are read, parted by blanks: imaps://USER@HOST/FOLDER (TLS), imap://... (STARTTLS).",
    )
    mail_smtp_listen: str = Field(
        "",
        pattern=r"^([^\s:]+:\d{1,5})?$",
        description="HOST:PORT on which mails are received by SMTP, behind a mail server; empty: not at all.",
    )
    mail_smtp_relay: str = Field(
        "",
        pattern=r"^((smtps?://)?([^\s/]*@)?[^\s:@/]+:\d{1,5}/?)?$",
        description="The mail server that sends the answers: smtps://USER@HOST:465 (TLS), smtp://USER@HOST:587"
        " (STARTTLS), or HOST:PORT (STARTTLS where the server offers it).",
    )
    mail_password: str = Field(
        "", repr=False, description="Password of the mailboxes and of the mail server that sends; or use OAuth."
    )
    mail_ca_file: str = Field(
        "", description="Certificates (PEM) that mail servers are checked with; empty: the system's."
    )
    mail_oauth_token_url: str = Field(
        "",
        pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost)[:/]\S*)?$",
        description="Where access tokens come from (Google, Microsoft 365); empty: a password is used.",
    )
    mail_oauth_client_id: str = Field("", description="The client id for OAuth.")
    mail_oauth_client_secret: str = Field("", repr=False, description="The client secret for OAuth.")
    mail_oauth_refresh_token: str = Field(
        "", repr=False, description="The refresh token; empty: the client's own credentials are used (Microsoft 365)."
    )
    mail_oauth_scope: str = Field("", description="The scope that is asked for.")
    mail_authserv_id: str = Field(
        "",
        pattern=r"^[^\s;]*$",
        description="Name with which your mail server signs Authentication-Results; microsoft365 for Microsoft's;"
        " empty: no sender is verified.",
    )
    mail_plus: bool = Field(
        False,
        description="Whether the mail server delivers plus-addresses (support+...@): answers find their way surer.",
    )
    mail_verp: bool = Field(
        False, description="Whether mails leave with a return path of their own, where the server allows it."
    )
    mail_done_folder: str = Field(
        "Processed", description="Where read mails are moved on servers without keywords, if that folder exists."
    )
    mail_sent_folder: str = Field(
        "", description="Where the server keeps what was sent: looked into before a mail in doubt is sent again."
    )
    mail_first_days: float = Field(
        2, ge=0, description="How old, in days, a mail may be that is found when a mailbox is read for the first time."
    )
    mail_max_mb: float = Field(
        25,
        gt=0,
        le=100,
        description="Size in MB above which only the beginning of a mail is read, and a human gets it.",
    )
    mail_hotliners: str = Field(
        "",
        pattern=r"^([^@\s,]+@[^@\s,]+(,[^@\s,]+@[^@\s,]+)*)?$",
        description="Addresses of hotliners who get each handoff by mail and may work by answering; parted by commas.",
    )
    mail_cap_thread: str = Field(
        "3/10,8/1440", pattern=_CAP, description="Automatic mails at most in one conversation: COUNT/MINUTES,..."
    )
    mail_cap_sender: str = Field("10/60,25/1440", pattern=_CAP, description="The same to one person.")
    mail_cap_domain: str = Field("60/60", pattern=_CAP, description="The same to one domain other than our own.")
    mail_cap_all: str = Field(
        "300/60", pattern=_CAP, description="The same in all; beyond it sending pauses, and hotliners are told."
    )
    mail_secret: str = Field(
        "not secret: set one",
        min_length=8,
        repr=False,
        description="Signs the names of mails that are sent, so that an answer finds its conversation; set your own.",
    )
    slack_bot_token: str = Field(
        "",
        pattern=r"^(xoxb-\S+)?$",
        repr=False,
        description="The app's bot token (xoxb-...) in its one workspace; empty: no Slack, or many workspaces by OAuth.",
    )
    slack_app_token: str = Field(
        "",
        pattern=r"^(xapp-\S+)?$",
        repr=False,
        description="The app-level token (xapp-...) for Socket Mode; empty: Slack delivers by HTTP, to /slack/events.",
    )
    slack_signing_secret: str = Field(
        "", repr=False, description="The app's signing secret: what Slack delivers by HTTP is signed with it."
    )
    slack_hotliners_channel: str = Field(
        "",
        pattern=r"^((T\w+:)?[CG]\w+)?$",
        description="Id of the hotliners' channel (C...), where each handoff gets a card; with many workspaces TEAM:CHANNEL.",
    )
    slack_help_channels: str = Field(
        "",
        pattern=r"^([CG]\w+(,[CG]\w+)*)?$",
        description="Ids of the channels in which the bot answers without a mention, when it is sure; parted by commas.",
    )
    slack_client_id: str = Field("", description="The app's client id, for many workspaces by OAuth.")
    slack_client_secret: str = Field("", repr=False, description="The app's client secret, for OAuth.")
    slack_token_key: str = Field(
        "",
        pattern=r"^([A-Za-z0-9_-]{43}=)?$",
        repr=False,
        description="Encrypts the workspaces' tokens in the database: 32 random bytes in URL-safe base64.",
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        pattern=r"^https?://\S+/$",
        description="Where Slack's Web API is; another one for tests.",
    )
    session_hours: float = Field(12, gt=0, description="Hours after which a person at the desk signs in again.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged; message bodies and addresses only at DEBUG."
    )

    @property
    def mail(self) -> bool:
        """Whether there is mail at all."""
        return bool(self.mail_imap or self.mail_smtp_listen)

    @property
    def mail_own_addresses(self) -> tuple[str, ...]:
        """The support mailbox, then its aliases, in small letters."""
        named = (self.mail_address, *self.mail_aliases.split(","))
        return tuple(dict.fromkeys(address.strip().lower() for address in named if address.strip()))

    @property
    def slack(self) -> bool:
        """Whether there is Slack at all."""
        return bool(self.slack_bot_token or self.slack_client_id)

    @property
    def url(self) -> str:
        """Where people reach the web pages, without a slash at the end."""
        # Everywhere (0.0.0.0) is no place to go to; this machine is.
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsError that names each wrong one and says what is allowed."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"HOTLINER_{'_'.join(str(part) for part in problem['loc']).upper()}={problem['input']!r}: {problem['msg']}. "
            f"{Settings.model_fields[str(problem['loc'][0])].description}"
            for problem in error.errors()
        ]
        raise SettingsError("\n".join(lines)) from error
