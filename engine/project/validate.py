"""Values of a file → a frozen model, or every mistake in them as problems with their lines.

In: the tables that were read, with their positions. Out: `(model, problems)`. pydantic finds the mistakes; this module
says where they stand and gives them the catalogue's codes.
"""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.project.problems import Problem, nearest
from engine.words.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from engine.project.toml import Path, Positions

Model = TypeVar("Model", bound=BaseModel)

_CODES = {
    "missing": "key_missing",
    "literal_error": "value_choice",
    "string_too_short": "value_empty",
    "too_short": "value_none_given",
}
_EXPECTED = {
    "string_type": "text",
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "bool_type": "true_or_false",
    "bool_parsing": "true_or_false",
    "dict_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
    "tuple_type": "list",
    "date_type": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "date_parsing": "date",
    "datetime_type": "moment",
    "datetime_parsing": "moment",
    "datetime_from_date_parsing": "moment",
}


def validate(
    model: type[Model], values: Mapping[str, object], positions: Positions, file: str
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Read `values` as `model`; every mistake is told with its line in `file`."""
    try:
        return model.model_validate(values), ()
    except ValidationError as error:
        return None, problems_of(error, model, positions, file)


def problems_of(error: ValidationError, model: type[BaseModel], positions: Positions, file: str) -> tuple[Problem, ...]:
    """Return pydantic's findings as problems, in the order of the file."""
    found = [_problem(detail, model, positions, file) for detail in error.errors()]
    return tuple(sorted(dict.fromkeys(found, None), key=lambda problem: problem.line))


def _problem(detail: ErrorDetails, model: type[BaseModel], positions: Positions, file: str) -> Problem:
    path = _written(detail["loc"], model)
    code, values = _mistake(detail, model, path)
    return Problem(code, file, positions.line(path), ".".join(map(str, path)), values=_Values(values))


class _Values(dict[str, object]):
    """A problem's values, hashable by what they say (pydantic reports each branch of a union)."""

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]  # dict has None here
        return hash(str(sorted(self.items(), key=lambda item: item[0])))


def _mistake(detail: ErrorDetails, model: type[BaseModel], path: Path) -> tuple[str, dict[str, object]]:
    kind = detail["type"]
    context = detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(model, path)
    if kind in _EXPECTED:
        return f"value_{_EXPECTED[kind]}", {"value": detail["input"]}
    if kind == "literal_error":
        return _choice(str(context["expected"]), detail["input"])
    if kind in _CODES:
        return _CODES[kind], {}
    if kind == "string_pattern_mismatch":
        return "value_pattern", {"value": detail["input"], "pattern": context["pattern"]}
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        code = "value_at_least" if kind == "greater_than_equal" else "value_at_most"
        return code, {"value": detail["input"], "bound": bound}
    if kind in CATALOGUE:
        return kind, dict(context)
    return "value_invalid", {"reason": detail["msg"]}


def _choice(expected: str, value: object) -> tuple[str, dict[str, object]]:
    known = expected.replace("' or '", "', '").replace("'", "").split(", ")
    guess = nearest(str(value), known)
    if guess is not None:
        return "value_choice_guess", {"value": value, "known": ", ".join(known), "guess": guess}
    return "value_choice", {"value": value, "known": ", ".join(known)}


def _unknown(model: type[BaseModel], path: Path) -> tuple[str, dict[str, object]]:
    known = keys_of(model, path[:-1])
    guess = nearest(str(path[-1]), known)
    if guess is not None:
        return "key_unknown_guess", {"guess": guess}
    return "key_unknown", {"known": ", ".join(known)}


def _written(location: tuple[int | str, ...], model: type[BaseModel]) -> Path:
    """Return the path as the file has it: without the branch names that pydantic adds for unions."""
    path: list[int | str] = []
    here: Any = model
    for step in location:
        following = _step(here, step)
        if following is None and not _takes_anything(here, step):
            continue
        path.append(step)
        here = following
    return tuple(path)


def _takes_anything(here: object, step: int | str) -> bool:
    """Tell whether an unknown step is still a place in the file (an unknown key of a table, an element of a list)."""
    if isinstance(step, int):
        return True
    return isinstance(here, type) and issubclass(here, BaseModel)


def keys_of(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Return the keys that the table at `path` may hold."""
    here: Any = model
    for step in path:
        here = _step(here, step)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return tuple(field.alias or name for name, field in here.model_fields.items())
    return ()


def _step(here: object, step: int | str) -> object:
    """Return the type one step further down, or `None`."""
    if isinstance(here, type) and issubclass(here, BaseModel):
        for name, field in here.model_fields.items():
            if step in (field.alias, name):
                return _bare(field.annotation)
        return None
    origin, arguments = typing.get_origin(here), typing.get_args(here)
    if origin is dict:
        return _bare(arguments[1])
    if origin is tuple and isinstance(step, int):
        return _bare(arguments[0])
    return None


def _bare(annotation: object) -> object:
    """Return a type without `Annotated` and without `| None`."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [item for item in typing.get_args(annotation) if item is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else None
    return annotation
