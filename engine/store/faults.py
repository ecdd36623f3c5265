"""What a person is told when the store cannot do what was asked: the drivers' faults under our own codes.

In: an error of a database's driver, and where the store lies. Out: `StoreError` with a code of the catalogue. SQLite is told
by its own words; PostgreSQL by its SQLSTATE, which no language of the server changes. A refused connection has none: its
words are shown as they are, and no password ever stands in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.store.server import Where

_WORDS = (
    ("readonly", "store_readonly"),
    ("unable to open", "store_unopenable"),
    ("locked", "store_locked"),
    ("disk is full", "store_full"),
    ("not a database", "store_broken"),
    ("malformed", "store_broken"),
)
# https://www.postgresql.org/docs/current/errcodes-appendix.html: a whole state, or its class.
_STATES = {
    "25006": "server_readonly",
    "28": "server_refused",
    "3D": "server_database",
    "3F": "server_denied",  # no schema that this user may create in
    "42501": "server_denied",
    "53100": "store_full",
    "53300": "server_unreachable",  # too many connections
    "55P03": "store_locked",
    "08": "server_unreachable",
    "57P01": "server_unreachable",  # shut down, or starting
    "57P02": "server_unreachable",
    "57P03": "server_unreachable",
    "XX001": "store_broken",
    "XX002": "store_broken",
}
# What libpq passes on of a server that speaks English; in another language it is `server_unreachable` with its own words.
_REFUSALS = (
    ("password authentication failed", "server_refused"),
    ("no password supplied", "server_refused"),
    ("no pg_hba.conf entry", "server_refused"),
    ("Peer authentication failed", "server_refused"),
    ("role ", "server_refused"),
    ("does not exist", "server_database"),
    ("permission denied for database", "server_denied"),
)


class StoreError(Exception):
    """The store cannot do what was asked, for a reason outside this program; `code` is in the catalogue."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values_ = values


def fault(error: BaseException | None, where: Where) -> StoreError:
    """Return what a person is told for a driver's error."""
    words = " ".join(str(error).split())
    if type(error).__module__.startswith("psycopg"):
        return StoreError(_of_server(words, getattr(error, "sqlstate", None)), path=where, reason=words)
    code = next((code for part, code in _WORDS if part in words), "store_failed")
    return StoreError(code, path=where, reason=words)


def _of_server(words: str, state: str | None) -> str:
    if state is not None:
        return _STATES.get(state) or _STATES.get(state[:2]) or "store_failed"
    if not any(part in words for part in ("FATAL", "connection", "resolve host")):
        return "store_failed"
    return next((code for part, code in _REFUSALS if part in words), "server_unreachable")
