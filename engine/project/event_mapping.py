"""`imports/NAME.toml` with a table `[events]`: how a list of what people did at the shop becomes events.

In: the tables of the file. Out: which column is which, and which word means which kind of event. A mapping is of people
(`mapping`) or of events, never of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, cast

from pydantic import BeforeValidator, model_validator

from engine.project.compared import Texts
from engine.project.part import Part
from engine.project.segments import KINDS, EventKind
from engine.project.values import Filled, Word, mistake


class Kind(Part):
    """Which kind of event a row is: by a word in a column, or always the same."""

    column: Filled | None = None
    """The column with the word."""
    always: EventKind | None = None
    """The kind of every row; `kind = "order"` is short for it."""
    order: Texts = ("order",)
    """The words that mean an order."""
    shipped: Texts = ("shipped",)
    delivered: Texts = ("delivered",)
    cancelled: Texts = ("cancelled",)
    """The order it speaks of does not count any more."""
    returned: Texts = ("returned",)
    """So much of the order's amount came back; without an amount, all of it."""
    complaint: Texts = ("complaint",)
    """Somebody complained: no advertisement until it is closed."""
    complaint_closed: Texts = ("complaint_closed",)
    visited: Texts = ("visited",)
    viewed: Texts = ("viewed",)
    cart: Texts = ("cart",)
    clicked: Texts = ("clicked",)

    @model_validator(mode="after")
    def _one(self) -> Kind:
        if (self.column is None) == (self.always is None):
            raise mistake("event_kind_one")
        counts = Counter(word for name in KINDS for word in cast("tuple[str, ...]", getattr(self, name)))
        twice = next((word for word, count in counts.items() if count > 1), None)
        if twice is not None:
            raise mistake("event_word_twice", word=twice)
        return self

    def words(self) -> dict[str, EventKind]:
        """Return word → kind."""
        return {word: name for name in KINDS for word in cast("tuple[str, ...]", getattr(self, name))}


def _kind(value: object) -> object:
    """Let a word stand for `{ always = … }`."""
    return cast("object", value) if isinstance(value, Mapping | Kind) else {"always": value}


class EventColumns(Part):
    """The headings of the columns, or the names of a line of JSON."""

    key: Filled = "key"
    """The shop's own number of the event: the same one twice changes nothing."""
    address: Filled = "address"
    kind: Annotated[Kind, BeforeValidator(_kind, json_schema_input_type=EventKind | Kind)]
    at: Filled = "at"
    """When it happened; in the shop's zone where it names none."""
    amount: Filled | None = None
    """In the smallest unit of the shop's money."""
    order: Filled | None = None
    """Which earlier event it speaks of, by its key: the order, the complaint."""
    tracking: Filled | None = None
    """The parcel's number, of a shipment: `order.tracking` of a letter."""
    product: Filled | None = None
    """Rows with the same key are the items of one event."""
    category: Filled | None = None
    quantity: Filled | None = None


class EventMapping(Part):
    """The whole of an `imports/NAME.toml` of events."""

    source: Word
    """Stands beside each event: where it came from."""
    events: EventColumns
