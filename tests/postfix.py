"""A real Postfix for the tests: an instance of its own in a folder of its own, on loopback, which relays everything to a sink.

It shares nothing with the machine's Postfix but its programs; it knows no DNS, no local user and no host but this one. Only root
can start one (Postfix drops to its own users), hence `None` for anybody else.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

NONE = "no Postfix here: install Debian's `postfix`, and run the tests as root"

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = relay.saekien.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{sink}
disable_dns_lookups = yes
smtp_host_lookup = native
smtp_tls_security_level = none
smtpd_tls_security_level = none
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def there_is_one() -> bool:
    return os.geteuid() == 0 and shutil.which("postfix") is not None


@contextmanager
def postfix(sink: int) -> Generator[int]:
    """Run a Postfix that hands everything to the sink's port; give its own."""
    folder = Path(tempfile.mkdtemp(prefix="tayori-postfix-"))
    folder.chmod(0o755)  # Postfix's own users have to get in
    port = _free_port()
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "etc" / "main.cf").write_text(_MAIN.format(folder=folder, sink=sink), encoding="ascii")
    (folder / "etc" / "master.cf").write_text(_MASTER.format(port=port), encoding="ascii")
    try:
        _command(folder, "start")
        yield port
    finally:
        _command(folder, "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _command(folder: Path, word: str) -> None:
    done = subprocess.run(
        ["postfix", "-c", folder / "etc", word], capture_output=True, text=True, check=False, timeout=60
    )
    log = folder / "mail.log"
    assert done.returncode == 0, done.stdout + done.stderr + (log.read_text(encoding="utf-8") if log.exists() else "")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
