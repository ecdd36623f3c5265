"""Every text that stands in a value of a content file, however deep.

In: a value of TOML. Out: its texts, in their order; the keys of its tables are no texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a value of a content file, the keys of its tables left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():  # pyright: ignore[reportUnknownVariableType]  # TOML's own types
            yield from texts_of(each)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from texts_of(each)  # pyright: ignore[reportUnknownArgumentType]
