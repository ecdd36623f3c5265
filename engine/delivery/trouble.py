"""What stops a run from outside: the relay. (The store's own troubles are `StoreError`.)"""

from __future__ import annotations


class RelayError(Exception):
    """The relay takes nothing from us now: why, as a code of the catalogue."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values_ = values
