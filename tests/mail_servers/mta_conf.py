"""Postfix's configuration, for one folder and two free ports."""

from __future__ import annotations

from pathlib import Path

from tests.mail_servers.processes import Runner

QUEUE_FOLDERS = (
    "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "pid", "private",
    "public", "saved", "trace",
)  # fmt: skip

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}/log
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop

inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.test
mydomain = example.test
disable_dns_lookups = yes
smtpd_peername_lookup = no
message_size_limit = 31457280

# What it takes, and where it goes: to the mailboxes here. It sends nothing elsewhere.
mydestination =
mynetworks =
relay_domains =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = example.test
virtual_mailbox_maps = texthash:{folder}/etc/mailboxes
virtual_mailbox_base = {home}
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
recipient_delimiter = +
transport_maps = texthash:{folder}/etc/transports
default_transport = error:5.4.4 nothing leaves this machine
local_transport = error:5.1.1 nobody has an account here
smtpd_relay_restrictions = reject_unauth_destination

# TLS for who wants it; accounts and passwords, or tokens, are Dovecot's.
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/etc/key.pem, {folder}/etc/cert.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
smtpd_sasl_security_options = noanonymous

# Who is vouched for, and what a sender says of itself.
header_checks = regexp:{folder}/etc/headers
nested_header_checks =
mime_header_checks =
own_senders = check_sender_access texthash:{folder}/etc/vouch, check_sender_access texthash:{folder}/etc/own, reject
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{own_port} inet n - n - - smtpd
  -o smtpd_sender_restrictions=$own_senders
  -o smtpd_sasl_auth_enable=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
gone unix - n n - - pipe
  flags= user={name} argv=/bin/sh -c {{echo This mailbox is no more; exit 67}}
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""

#: A header of a secret name carries what is vouched for past the rule that removes what others claim.
HEADERS = """\
/^Authentication-Results:.*mx\\.example\\.test/ IGNORE
/^X-Vouched-{secret}:[[:space:]]*(.*)$/ REPLACE Authentication-Results: $1
"""


def files(
    folder: Path, runner: Runner, ports: tuple[int, int], home: Path, auth: Path, secret: str
) -> dict[str, str]:  # fmt: skip
    """Name -> text, but for certificates and the list of mailboxes. `auth` is the socket where Dovecot checks who it is."""
    vouched = "mx.example.test; dmarc=pass header.from=example.test"
    return {
        "main.cf": MAIN.format(folder=folder, home=home, auth=auth, uid=runner.uid, gid=runner.gid),
        "master.cf": MASTER.format(port=ports[0], own_port=ports[1], name=runner.name),
        "headers": HEADERS.format(secret=secret),
        "vouch": f"example.test PREPEND X-Vouched-{secret}: {vouched}\n",
        "own": "example.test OK\n",
        "transports": "gone@example.test gone:\n",
    }
