"""Which of the mappings in imports/ a list is read by: the one that was named, or the only one there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from engine.cli.screen import FILES, StopError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Table = TypeVar("Table")


def mapping_of(known: Mapping[str, Table], name: str | None, none: str) -> tuple[str, Table]:
    """Return the mapping with its name; `none` is the code of what is said where there is none of its kind."""
    if name is not None:
        if name not in known:
            raise StopError(FILES, "mapping_unknown", name=name, known=", ".join(known) or "-")
        return name, known[name]
    if len(known) > 1:
        raise StopError(FILES, "mapping_which", known=" | ".join(known))
    if not known:
        raise StopError(FILES, none)
    return next(iter(known.items()))
