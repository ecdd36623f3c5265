"""`imports/*.toml`: how a cart's export becomes subscribers and consents.

In: the tables of the file. Out: which column is which, what its words mean, the exact form text that people agreed to (the
proof of consent names it), and what the list as a whole is: whose fields it owns, whether it is everybody, how old it may be.
A person is known by their address; a member number is not read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ValidationInfo, field_validator, model_validator

from engine.project.compared import Texts
from engine.project.part import Part
from engine.project.periods import PeriodText
from engine.project.values import Filled, Span, Word, Zone, mistake

FIELDS = ("address", "name", "birthday", "last_order")
"""What a list may own beside attributes."""


class Columns(Part):
    """The headings of the columns, or the keys of a line of JSON."""

    address: Filled = "address"
    """By it a person is known; the spelling does not matter."""
    name: Texts | None = None
    """One column, or the family name's and the given name's."""
    birthday: Filled | None = None
    last_order: Filled | None = None
    attributes: dict[str, Filled] = {}


class ConsentColumn(Part):
    """What a column says about one topic, and since when."""

    column: Filled | None = None
    everybody: bool = False
    """Whoever is in the list has said yes; instead of a column, and only where the mapping names its files."""
    granted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    """Words that say nothing, as a blank does."""
    at: Filled | None = None
    """The column with the moment; in the shop's zone where it names none."""
    since: datetime | None = None
    """The moment for all rows, where the file has no such column."""
    undated: bool = False
    """Nobody wrote the moments down: a yes comes in by --consent-batch only."""
    form: Filled
    """The text of the form that people agreed to, word for word."""
    basis: Literal["express", "contract", "soft_opt_in", "implied"] = "express"
    """What a yes rests on: the person's word, a contract, a sale (ePrivacy Art. 13(2)), implied consent (CASL s. 10(9))."""
    expires_after: PeriodText | None = None
    """How long a yes holds from its moment on: "2 years"; left out, until it is taken back."""

    @model_validator(mode="after")
    def _moment(self) -> ConsentColumn:
        if [self.at is not None, self.since is not None, self.undated].count(True) != 1:
            raise mistake("consent_moment")
        if (self.column is None) != self.everybody:
            raise mistake("consent_column")
        if self.everybody == bool(self.granted):
            raise mistake("consent_granted")
        return self


class SuppressedColumn(Part):
    """A column that says whose address is dead, or whose owner left or complained."""

    column: Filled
    left: tuple[str, ...] = ()
    bounce: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    """Words that say nothing, as a blank does."""


class Mapping(Part):
    """The whole of an `imports/NAME.toml` of people."""

    source: Word
    """Stands in the consent ledger."""
    file: Filled | None = None
    """What such a list is called, with * for what changes: any other file is refused."""
    zone: Zone | None = None
    """Of moments that name none; left out, the shop's."""
    content: Literal["full", "delta"] = "delta"
    """Whether the list is everybody, or only those about whom there is something new."""
    absent: Literal["keep", "refuse"] = "keep"
    """What it means that somebody who came from this source is missing from a full list: nothing, or a no."""
    owns: tuple[Filled, ...] | None = None
    """The fields and attributes that are this list's own; any other it only fills where nothing is known. Left out: all."""
    fresh_within: Span | None = None
    """How old the file may be, and it must not be older than the last list of this name; left out, its age is not asked."""
    columns: Columns = Columns()
    consent: dict[Word, ConsentColumn] = {}
    suppressed: SuppressedColumn | None = None

    @field_validator("absent")
    @classmethod
    def _absence(cls, absent: str, known: ValidationInfo) -> str:
        if absent == "refuse" and known.data.get("content") == "delta":
            raise mistake("absent_needs_full")
        return absent

    @model_validator(mode="after")
    def _named(self) -> Mapping:
        if self.file is None and any(one.everybody for one in self.consent.values()):
            raise mistake("everybody_needs_file")
        return self

    @property
    def given(self) -> frozenset[str]:
        """Return what the list speaks of at all (`name`, `attributes.stage`): the rest stays as it is known."""
        plain = {name for name in FIELDS if getattr(self.columns, name) is not None}
        return frozenset(plain) | frozenset(f"attributes.{name}" for name in self.columns.attributes)

    @property
    def owned(self) -> frozenset[str]:
        """Return what of it is the list's own."""
        if self.owns is None:
            return self.given
        return frozenset(name if name in FIELDS else f"attributes.{name}" for name in self.owns)

    def headings(self) -> tuple[str, ...]:
        """Return every column that a list has to have."""
        columns = self.columns
        plain = [
            name for name in (columns.address, *(columns.name or ()), columns.birthday, columns.last_order) if name
        ]
        words = [name for column in self.consent.values() for name in (column.column, column.at) if name]
        stopped = [self.suppressed.column] if self.suppressed else []
        return (*plain, *columns.attributes.values(), *words, *stopped)
