"""`[webhooks.NAME]`: which other programs may tell something by HTTP, and how it is known that it is them.

In: the tables of the file. Out: frozen values. Without a table there is no address to write to. A secret is never in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from engine.project.part import Part
from engine.project.problems import Problem
from engine.project.values import Word

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.project.toml import Positions

HookKind = Literal["shop"]


class Webhook(Part):
    """One address, `/hooks/NAME` below `web.base_url`."""

    kind: HookKind
    """ "shop": orders, and what became of them."""
    mapping: Word | None = None
    """The imports/NAME.toml with [events] that says what the fields mean; left out, they are ours."""
    secret: SecretStr | None = None
    """Signs each call. Never in the file: TAYORI_WEBHOOKS__NAME__SECRET or the credential webhooks__name__secret."""


def webhook_problems(
    webhooks: Mapping[str, Webhook], positions: Positions, mappings: Collection[str], told: Collection[Problem]
) -> tuple[Problem, ...]:
    """Return the mappings that there are not; what a mapping's own file has wrong is among the problems `told`."""
    torn = {problem.file for problem in told}
    return tuple(
        Problem(
            "webhook_mapping",
            "tayori.toml",
            positions.line(("webhooks", name, "mapping")),
            f"webhooks.{name}.mapping",
            values={"name": one.mapping, "known": ", ".join(sorted(mappings)) or "-"},
        )
        for name, one in webhooks.items()
        if one.mapping is not None and one.mapping not in mappings and f"imports/{one.mapping}.toml" not in torn
    )
