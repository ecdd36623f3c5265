"""`imports/*.toml`: how a cart's export becomes subscribers and consents.

In: the tables of the file. Out: which column is which, what its words mean, and the exact form text that people agreed
to (the proof of consent names it).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from engine.project.part import Part
from engine.project.values import Filled, Word, mistake


class Columns(Part):
    """The headings of the columns."""

    address: Filled = "address"
    name: Filled | None = None
    birthday: Filled | None = None
    last_order: Filled | None = None
    attributes: dict[str, Filled] = {}


class ConsentColumn(Part):
    """What a column says about one topic, and since when."""

    column: Filled
    granted: Annotated[tuple[str, ...], Field(min_length=1)]
    refused: tuple[str, ...] = ()
    at: Filled | None = None
    """The column with the moment; in the shop's zone where it names none."""
    since: datetime | None = None
    """The moment for all rows, where the file has no such column."""
    form: Filled
    """The text of the form that people agreed to, word for word."""

    @model_validator(mode="after")
    def _moment(self) -> ConsentColumn:
        if (self.at is None) == (self.since is None):
            raise mistake("consent_moment")
        return self


class SuppressedColumn(Part):
    """A column that says whose address is dead or whose owner complained."""

    column: Filled
    bounce: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()


class Mapping(Part):
    """The whole of an `imports/NAME.toml`."""

    source: Word
    """Stands in the consent ledger."""
    columns: Columns = Columns()
    consent: dict[Word, ConsentColumn] = {}
    suppressed: SuppressedColumn | None = None
