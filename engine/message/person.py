"""Whom a message is for, as the store knows them. A value: whoever has one prints nothing by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.message.address import Address
    from engine.message.standing import Standing


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a message is for; `subscriber` is the subject id, `attributes` what the store holds about them."""

    subscriber: str
    address: Address
    name: str
    attributes: Mapping[str, object]
    standing: Standing | None = None
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    """What else is known of this person for this edition, by a name of the press's `FACTS`; a name without a fact is undefined."""
