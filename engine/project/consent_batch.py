"""A batch of consents without a date: the form that people saw, while it was live, and who answers for that.

In: a TOML file beside a list (`tayori subscribers import --consent-batch FILE`). Out: the period and the words. Of each yes only
so much is certain: it was not given before the form was live. That earliest moment counts, so that any no since then wins.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from engine.project.part import Part
from engine.project.values import Filled, Word, mistake


class ConsentBatch(Part):
    """The whole of a batch file."""

    topics: Annotated[tuple[Word, ...], Field(min_length=1)]
    """What the form asked for."""
    form: Filled
    """The text of the form that people agreed to, word for word."""
    live_from: datetime
    """Since when the form was live: the moment that counts. In the shop's zone where it names none."""
    live_until: datetime
    """Until when it was."""
    attested_by: Filled
    """Who says so, by name: stands in the proof of each of these consents."""
    note: Filled | None = None
    """What else a regulator should know: where the form stood, what is kept of it."""

    @field_validator("live_until")
    @classmethod
    def _period(cls, until: datetime, known: ValidationInfo) -> datetime:
        since = known.data.get("live_from")
        if isinstance(since, datetime) and since.replace(tzinfo=None) > until.replace(tzinfo=None):
            raise mistake("batch_period")
        return until
