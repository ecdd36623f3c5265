"""`[notify]`: who is told by mail, and by which command, when something needs a person; and of what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from engine.project.expected import GuardText
from engine.project.part import Part
from engine.project.values import Filled, MailboxText, mistake

Kind = Literal[
    "no_content",
    "held",
    "missed",
    "throttled",
    "ended",
    "alarm",
    "files",
    "deploy",
    "backup",
    "disk",
    "failed",
]
"""What somebody may be told of."""


class Notify(Part):
    """Who is told when something needs a person."""

    mail: tuple[MailboxText, ...] = ()
    """Who gets a mail, one for each cause."""
    command: tuple[Filled, ...] = ()
    """A program with its arguments, without a shell: it gets one JSON document on its standard input."""
    causes: tuple[Kind, ...] | None = None
    """Of what somebody is told; left out, of everything."""
    disk: GuardText = Field(default="10 %", validate_default=True)  # pyright: ignore[reportAssignmentType]  # text form
    """The store's disk counts as nearly full when less than this is free; "off": never."""

    @field_validator("causes")
    @classmethod
    def _some(cls, causes: tuple[Kind, ...] | None) -> tuple[Kind, ...] | None:
        if causes == ():
            raise mistake("value_none_given")
        return causes

    @property
    def anybody(self) -> bool:
        """Tell whether anybody is told anything."""
        return bool(self.mail or self.command)

    def wants(self, kind: Kind) -> bool:
        """Tell whether somebody is told of this."""
        return self.anybody and (self.causes is None or kind in self.causes)
