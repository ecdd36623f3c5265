"""`[relays.NAME]`: a mail server that takes our messages, how it is reached, and whose mail it takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from engine.project.part import Part
from engine.project.shaping import WarmupText
from engine.project.values import Filled, RateText, Word

RelayKind = Literal["postfix", "ses", "direct-like"]


class Relay(Part):
    """A mail server that takes our messages."""

    kind: RelayKind
    """What its "accepted" means and whose throttling its replies speak of."""
    host: Filled
    port: Annotated[int, Field(ge=1, le=65535)] = 25
    tls: Literal["none", "starttls", "tls"] | None = None
    """Left out: none on loopback, else STARTTLS with a checked certificate."""
    username: str | None = None
    password: SecretStr | None = None
    """Never in the file: TAYORI_RELAYS__NAME__PASSWORD or the credential relays__NAME__password."""
    rate: RateText | None = None
    connections: Annotated[int, Field(ge=1, le=200)] = 4
    per_connection: Annotated[int, Field(ge=1, le=100000)] | None = None
    """So many messages in a connection; then it is closed and another opened."""
    warmup: WarmupText | None = None
    """A new server's first day and how it grows: "200 doubling daily"; what is over waits for the next day."""
    sink: bool = False
    """It delivers to nobody, so that a rehearsal may use it although it is not on loopback."""
    topics: tuple[Word, ...] = ()
    """The only ones whose mail it takes; with `campaigns` empty as well: all that no other relay names."""
    campaigns: tuple[Word, ...] = ()
    """Those whose mail it takes, before any relay of their topic."""
    spare: bool = False
    """It takes over while the others are out of action, and nothing before."""
