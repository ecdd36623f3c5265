"""`[webhooks.NAME]`: which other programs may tell something by HTTP, and how it is known that it is them.

In: the tables of the file. Out: frozen values. Without a table there is no address to write to. A secret is never in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator

from engine.project.part import Part
from engine.project.problems import Problem
from engine.project.values import FORMS, Word, mistake

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.project.toml import Positions

HookKind = Literal["ses", "plain", "shop"]


class Webhook(Part):
    """One address, `/hooks/NAME` below `web.base_url`."""

    kind: HookKind
    """"ses": Amazon SES by SNS. "plain": bounces, complaints and deliveries in our own form. "shop": orders and what became
    of them."""
    topic_arn: Annotated[str, StringConstraints(pattern=FORMS["value_topic_arn"])] | None = Field(
        default=None, validate_default=True
    )
    """Of "ses": the one SNS topic that is listened to, and whose subscription is confirmed."""
    mapping: Word | None = None
    """Of "shop": the imports/NAME.toml with [events] that says what the fields mean; left out, they are ours."""
    secret: SecretStr | None = None
    """Of "plain" and "shop". Never in the file: TAYORI_WEBHOOKS__NAME__SECRET or the credential webhooks__name__secret."""

    @field_validator("topic_arn")
    @classmethod
    def _topic(cls, arn: str | None, known: ValidationInfo) -> str | None:
        kind = known.data.get("kind")
        if kind == "ses" and arn is None:
            raise mistake("webhook_topic")
        if kind in ("plain", "shop") and arn is not None:
            raise mistake("webhook_key", key="topic_arn", kind="ses")
        return arn

    @field_validator("mapping")
    @classmethod
    def _mapped(cls, mapping: str | None, known: ValidationInfo) -> str | None:
        if mapping is not None and known.data.get("kind") in ("ses", "plain"):
            raise mistake("webhook_key", key="mapping", kind="shop")
        return mapping


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
