"""The values that conditions compare with: texts, numbers, lists of them.

In: what stands in the file, a TOML value. Out: a plain value, or a mistake of the catalogue. One value stands for a list of one.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, cast

from pydantic import BeforeValidator, Field, WithJsonSchema

from engine.project.values import mistake

Scalar = str | int | float | bool

MOST_VALUES = 150
"""Values in one list; with 200 comparisons it stays below the 32,766 parameters that SQLite takes."""
LARGEST = 2**53
"""JSON's numbers are exact so far (RFC 8259 section 6)."""

_SCALAR_SCHEMA = [{"type": name} for name in ("string", "number", "boolean")]
_VALUES_SCHEMA = [*_SCALAR_SCHEMA, {"type": "array", "minItems": 1, "items": {"anyOf": _SCALAR_SCHEMA}}]
_TEXTS_SCHEMA = [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]


def _scalar(value: object) -> Scalar:
    if type(value) is dt.date:
        return value.isoformat()
    if isinstance(value, str | int | float):
        return value
    raise mistake("value_plain", value=value)


def scalars(value: object) -> tuple[Scalar, ...]:
    """Let one value stand for a list of one."""
    listed = cast("list[object]", value) if isinstance(value, list | tuple) else [value]
    return tuple(_scalar(each) for each in listed)


def _texts(value: object) -> tuple[str, ...]:
    listed = scalars(value)
    if not listed:
        raise mistake("value_none_given")
    if len(listed) > MOST_VALUES:
        raise mistake("value_too_many", count=len(listed), most=MOST_VALUES)
    for each in listed:
        if not isinstance(each, str):
            raise mistake("value_text", value=each)
    return tuple(str(each) for each in listed)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise mistake("value_number", value=value)
    if not is_exact(value):
        raise mistake("value_beyond", value=value, bound=LARGEST)
    return value


def is_exact(value: float) -> bool:
    """Tell whether a number can be compared; "nan" cannot, and TOML has it."""
    return abs(value) <= LARGEST


Values = Annotated[tuple[Scalar, ...], BeforeValidator(scalars), WithJsonSchema({"anyOf": _VALUES_SCHEMA})]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts), WithJsonSchema({"anyOf": _TEXTS_SCHEMA})]
Number = Annotated[int | float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Count = Annotated[int, Field(ge=0, le=LARGEST)]
Times = Annotated[int, Field(ge=1, le=LARGEST)]
