"""A real Postfix for the tests: an instance of its own in a folder of its own, on loopback, which relays everything to a sink.

It shares nothing with the machine's Postfix but its programs; it knows no DNS, no local user and no host but this one. Only root
can start one (Postfix drops to its own users), hence `None` for anybody else.
"""

from __future__ import annotations

import base64
import os
import shutil
import socketserver
import subprocess
import tempfile
import threading
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

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
notify_classes =
disable_dns_lookups = yes
smtp_host_lookup = native
smtp_tls_security_level = none
"""
_OPEN = """\
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
relayhost = [127.0.0.1]:{sink}
"""
_GUARDED = """\
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/door
default_transport = discard:
enable_long_queue_ids = yes
"""
"""STARTTLS and AUTH are asked for; nothing goes any further, and the log says of each message what became of it."""
_RETURNING = """\
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
relayhost = [127.0.0.1]:{sink}
recipient_delimiter = +
transport_maps = inline:{{bounce@mail.saekien.example=tayori:}}
tayori_destination_recipient_limit = 1
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""
"""What comes back goes into a pipe, as docs/bounces.md has it; what the pipe puts off comes again after a second."""
_PIPE = """\
tayori unix - n n - 1 pipe
  flags=R user=nobody argv=/bin/sh {folder}/hand-over {folder}/hands ${{original_recipient}}
"""
_HAND_OVER = """\
# Give the message on standard input to whoever waits behind the bell, and end as they say.
cat > "$1/$$.mail" && mkfifo "$1/$$.end" || exit 75
echo "$$ $2" > "$1/bell"
read -r status < "$1/$$.end"
exit "$status"
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
tlsmgr unix - - n 1000? 1 tlsmgr
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def there_is_one() -> bool:
    return os.geteuid() == 0 and shutil.which("postfix") is not None


@contextmanager
def postfix(sink: int) -> Generator[int]:
    """Run a Postfix that hands everything to the sink's port; give its own."""
    with logging_postfix(sink) as (port, _):
        yield port


@contextmanager
def logging_postfix(sink: int) -> Generator[tuple[int, Path]]:
    """Run the same one; give its port and its folder (mail.log)."""
    with _running(sink, _OPEN) as found:
        yield found


@contextmanager
def guarded_postfix(password: str) -> Generator[tuple[int, Path]]:
    """Run a Postfix that asks for STARTTLS and for the user `shop`; give its port and its folder (certificate.pem, mail.log)."""
    with _running(1, _GUARDED, password) as found:
        yield found


@contextmanager
def returning_postfix(sink: int, take: Callable[[str, str], int]) -> Generator[int]:
    """Run a Postfix whose pipe for what comes back ends as `take` says, of the address at which a message came and the message.

    The pipe's program has no right to anything here (Postfix lets none of root's run): it hands over by files of its own.
    """
    with _running(sink, _RETURNING, services=_PIPE) as (port, folder):
        hands = folder / "hands"
        hands.mkdir()
        (folder / "hand-over").write_text(_HAND_OVER, encoding="ascii")
        os.mkfifo(hands / "bell")
        for path in (hands, hands / "bell"):
            shutil.chown(path, "nobody")
        bell = os.open(hands / "bell", os.O_RDWR)  # for reading and writing: it never ends while nobody rings

        def wait() -> None:
            with os.fdopen(bell, encoding="ascii") as rung:
                for line in rung:
                    number, _, address = line.strip().partition(" ")
                    if not number:
                        return
                    status = take(address, (hands / f"{number}.mail").read_text(encoding="utf-8"))
                    (hands / f"{number}.end").write_text(f"{status}\n", encoding="ascii")

        waiting = threading.Thread(target=wait, daemon=True)
        waiting.start()
        try:
            yield port
        finally:
            os.write(bell, b"\n")
            waiting.join()


@contextmanager
def _running(sink: int, more: str, password: str | None = None, services: str = "") -> Generator[tuple[int, Path]]:
    folder = Path(tempfile.mkdtemp(prefix="tayori-postfix-"))
    folder.chmod(0o755)  # Postfix's own users have to get in
    port = free_port()
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "etc" / "main.cf").write_text((_MAIN + more).format(folder=folder, sink=sink), encoding="ascii")
    (folder / "etc" / "master.cf").write_text(
        _MASTER.format(port=port) + services.format(folder=folder), encoding="ascii"
    )
    with nullcontext() if password is None else _door(folder, password):
        try:
            _command(folder, "start")
            yield port, folder
        finally:
            _command(folder, "stop")
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _door(folder: Path, password: str) -> Generator[None]:
    """Make a certificate for 127.0.0.1, and answer who Postfix asks about, in Dovecot's protocol (auth-protocol 1.2)."""
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=relay.saekien.example",
    ]
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    subprocess.run([*make, "-addext", "subjectAltName=IP:127.0.0.1", *files], check=True, capture_output=True)
    known = base64.b64encode(f"\0shop\0{password}".encode()).decode()

    class Door(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t00\nDONE\n")
            for line in self.rfile:
                word, *rest = line.decode().rstrip("\n").split("\t")
                if word == "AUTH":
                    answer = f"OK\t{rest[0]}\tuser=shop" if f"resp={known}" in rest else f"FAIL\t{rest[0]}\tuser=shop"
                    self.wfile.write(f"{answer}\n".encode())

    with socketserver.ThreadingUnixStreamServer(str(folder / "door"), Door) as server:
        server.daemon_threads = True
        (folder / "door").chmod(0o666)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def _command(folder: Path, word: str) -> None:
    done = subprocess.run(
        ["postfix", "-c", folder / "etc", word], capture_output=True, text=True, check=False, timeout=60
    )
    log = folder / "mail.log"
    assert done.returncode == 0, done.stdout + done.stderr + (log.read_text(encoding="utf-8") if log.exists() else "")
