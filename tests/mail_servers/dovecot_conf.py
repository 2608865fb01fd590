"""Dovecot's configuration, for one folder, one account of the system and two free ports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.mail_servers.processes import Runner

#: What it offers of its own; with some left out, it plays a poorer server.
CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS "
    "THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 "
    "CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY "
    "STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE"
)

MAIN = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {name}
default_internal_group = {group}
default_login_user = {name}
default_client_limit = 400
first_valid_uid = 1
mail_home = {folder}/home/%u
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 200
disable_plaintext_auth = {tls_first}
auth_mechanisms = {mechanisms}
# A wrong password is answered at once, not after a while that grows.
auth_failure_delay = 0
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
{capability}
{oauth}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/accounts
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  service_count = 0
  client_limit = 300
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service auth {{
  unix_listener smtp-auth {{
    mode = 0666
  }}
}}
service imap {{
  process_limit = 300
}}
namespace inbox {{
  inbox = yes
  separator = /
{mailboxes}
}}
"""

OAUTH = """\
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf.ext
}}"""

TOKENS = """\
tokeninfo_url = {url}
username_attribute = email
active_attribute = active
active_value = true
"""

MAILBOX = """\
  mailbox {name} {{
    auto = create{use}
  }}"""

SPECIAL = {"Sent": "\n    special_use = \\Sent", "Trash": "\n    special_use = \\Trash"}


def main(
    folder: Path, runner: Runner, group: str, ports: tuple[int, int], *, mechanisms: str,
    tls_first: bool, mailboxes: Iterable[str], without: Iterable[str],
) -> str:  # fmt: skip
    """The main file. `ports` are the plain one and the one with TLS from the start."""
    left_out = set(without)
    offered = " ".join(word for word in CAPABILITIES.split() if word not in left_out)
    return MAIN.format(
        folder=folder, name=runner.name, group=group, uid=runner.uid, gid=runner.gid, port=ports[0], tls_port=ports[1],
        tls_first="yes" if tls_first else "no", mechanisms=mechanisms,
        capability=f"imap_capability = {offered}" if left_out else "",
        oauth=OAUTH.format(folder=folder) if "oauth" in mechanisms else "",
        mailboxes="\n".join(MAILBOX.format(name=name, use=SPECIAL.get(name, "")) for name in mailboxes),
    )  # fmt: skip


def tokens(url: str) -> str:
    """The file that says where Dovecot asks whose an access token is."""
    return TOKENS.format(url=url)
