"""What everything about one person is looked up with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.delivery.clock import milliseconds

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.audience.terms import Terms
    from engine.project.project import Project
    from engine.store.alone import Counted
    from engine.store.persons import Known


@dataclass(frozen=True, slots=True)
class Alone:
    """A person, a moment, and the deliveries that are supposed so far (the temporary table has them, too)."""

    project: Project
    connection: AsyncConnection
    person: Known
    now: datetime
    supposed: list[Counted] = field(default_factory=list["Counted"])
    judged: set[str] = field(default_factory=set[str])
    """The keys of the editions that have the person behind them, or do not open: they need no room any more."""

    @property
    def now_ms(self) -> int:
        """Return the moment in milliseconds since 1970."""
        return milliseconds(self.now)

    def to_come(self, terms: Terms) -> Terms:
        """Return an edition's terms without what goes before it and has been."""
        return replace(terms, before=tuple(other for other in terms.before if other.key not in self.judged))
