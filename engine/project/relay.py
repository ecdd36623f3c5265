"""`[relays.NAME]`: a mail server that takes our messages, how it is reached, and whose mail it takes."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from engine.project.part import Part
from engine.project.shaping import WarmupText
from engine.project.values import FORMS, Filled, RateText, Word, mistake


def _address(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError as error:
        raise mistake("value_ip", value=value) from error


IpText = Annotated[str, AfterValidator(_address)]
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
    outgoing: tuple[IpText, ...] = ()
    """The addresses from which its mail reaches the world: `tayori doctor` looks whether SPF allows them and whether their names fit."""
    selector: Annotated[str, StringConstraints(pattern=FORMS["value_selector"])] | None = None
    """The selector with which it signs for the domain of sender.from, where it signs and not the engine: for `tayori doctor`."""
