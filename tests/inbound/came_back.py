"""A shop whose letter went out, with a return path and a leave address of its own for each person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger import ask

from engine.delivery.keys import token_keys
from engine.inbound.taking import Desk, Taken, arrived, take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop import Workshop

SENDER = "[sender]\n"
MAILS = SENDER + 'return_path = "bounce@mail.saekien.example"\nverp = true\nleave_mail = "leave@mail.saekien.example"\n'
DAY = 24 * 60 * 60 * 1000
NOW_MS = 1_796_200_000_000  # 2 December 2026, after the letter


@dataclass(slots=True)
class Sent:
    """What went out: by person, the return path, the letter's own headers."""

    shop: Workshop
    returns: dict[str, str]
    letters: dict[str, str]

    def leave_address(self, person: str) -> str:
        found = re.search(r"mailto:([^?]+)", self.letters[person])
        assert found is not None
        return found[1]

    async def take(self, octets: bytes, *to: str, now_ms: int = NOW_MS) -> Taken:
        """Take a message as `tayori inbound` would."""
        return (await self.take_all([octets], *to, now_ms=now_ms))[0]

    async def take_all(self, messages: Sequence[bytes], *to: str, now_ms: int = NOW_MS) -> list[Taken]:
        """Take messages in one transaction."""
        project = self.shop.project()
        rules, keys = project.shop.rules, token_keys(project, self.shop.state)
        desk = Desk(keys, tuple(project.shop.topics), rules.soft_bounces)
        async with self.shop.store() as store, store.writing() as connection:
            return [await take(connection, arrived(one), to, desk, "2026-12-02", now_ms) for one in messages]

    def ask(self, statement: str, *values: object) -> list[Any]:
        return ask(self.shop, statement, *values)

    def stopped(self) -> list[Any]:
        return self.ask("SELECT address_key, reason FROM suppressions ORDER BY 1")
