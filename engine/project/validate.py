"""Values of a file → a frozen model, or every mistake in them as problems with their lines.

In: the tables that were read, with their positions. Out: `(model, problems)`. pydantic finds the mistakes; this module
says where they stand and gives them the catalogue's codes.
"""

from __future__ import annotations

import re
import types
import typing
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.project.problems import Problem, nearest
from engine.project.shown import shown
from engine.project.values import FORMS
from engine.words.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from engine.project.toml import Path, Positions

Model = TypeVar("Model", bound=BaseModel)

_CODES = {
    "literal_error": "value_choice",
    "string_too_short": "value_empty",
    "too_short": "value_none_given",
}
_BOUNDS = {"greater_than_equal": ("value_at_least", "ge"), "less_than_equal": ("value_at_most", "le")}
_EXPECTED = {
    "string_type": "text",
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "finite_number": "whole_number",
    "int_parsing_size": "whole_number",
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
    found = [_problem(path, details, model, positions, file) for path, details in _by_path(error, model)]
    meant = {_beside(problem.key, str(problem.values["guess"])) for problem in found if "guess" in problem.values}
    told = [problem for problem in found if problem.key not in meant or "missing" not in problem.code]
    return tuple(sorted(dict.fromkeys(told), key=lambda problem: problem.line))


def _by_path(error: ValidationError, model: type[BaseModel]) -> list[tuple[Path, list[ErrorDetails]]]:
    """Return the findings at each place; several at one place are the branches of a union, and cover what lies below."""
    found: dict[Path, list[ErrorDetails]] = {}
    for detail in error.errors():
        found.setdefault(written(detail["loc"], model), []).append(detail)
    unions = [path for path, details in found.items() if len(details) > 1]
    return [
        (path, details)
        for path, details in found.items()
        if not any(path != above and path[: len(above)] == above for above in unions)
    ]


def _beside(key: str, guess: str) -> str:
    """Return the path of a misspelt key as it was meant: told once, it need not be told as missing, too."""
    return ".".join([*key.split(".")[:-1], guess])


def _problem(
    path: Path, details: list[ErrorDetails], model: type[BaseModel], positions: Positions, file: str
) -> Problem:
    union = len(details) > 1
    code, values = ("value_plain", {"value": details[0]["input"]}) if union else _mistake(details[0], model, path)
    if "value" in values:
        values["value"] = shown(values["value"])
    return Problem(code, file, positions.line(path), _dotted(path), values=values)


def _dotted(path: Path) -> str:
    """Return a path as TOML writes it, with quotes around what is no plain word."""
    return ".".join(str(step) if re.fullmatch(r"[\w-]+", str(step)) else shown(step) for step in path)


def _mistake(detail: ErrorDetails, model: type[BaseModel], path: Path) -> tuple[str, dict[str, object]]:
    """Return the code and its values."""
    kind = detail["type"]
    context = detail.get("ctx", {})
    value: dict[str, object] = {"value": detail["input"], "key": ".".join(map(str, path))}
    found: tuple[str, dict[str, object]] = "value_invalid", {**value, "reason": detail["msg"]}
    if kind == "extra_forbidden":
        found = _unknown(model, path)
    elif kind == "missing":
        found = _missing(model, path)
    elif kind == "literal_error":
        found = _choice(str(context["expected"]), detail["input"])
    elif kind == "string_pattern_mismatch":
        code = next((code for code, form in FORMS.items() if form == context["pattern"]), "value_pattern")
        found = code, {**value, "pattern": context["pattern"]}
    elif kind in _BOUNDS:
        code, bound = _BOUNDS[kind]
        found = code, {**value, "bound": context[bound]}
    elif kind in _EXPECTED:
        found = f"value_{_EXPECTED[kind]}", value
    elif kind in _CODES:
        found = _CODES[kind], {}
    elif kind in CATALOGUE:
        found = kind, dict(context)
    return found


def _missing(model: type[BaseModel], path: Path) -> tuple[str, dict[str, object]]:
    """Tell a key that is missing from a whole table that is."""
    here: Any = model
    for step in path:
        here = _step(here, step)
    if typing.get_origin(here) is dict:
        return "table_missing", {"name": f"{'.'.join(map(str, path))}.…"}
    if isinstance(here, type) and issubclass(here, BaseModel):
        return "table_missing", {"name": ".".join(map(str, path))}
    return "key_missing", {"name": path[-1]}


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


def written(location: tuple[int | str, ...], model: type[BaseModel]) -> Path:
    """Return the path as the file has it: without the branch names that pydantic adds for unions."""
    path: list[int | str] = []
    here: Any = model
    for step in location:
        following = _step(here, step)
        if step == "[key]" or (following is None and not _takes_anything(here, step)):
            continue
        path.append(step)
        here = following
    return tuple(path)


def _takes_anything(here: object, step: int | str) -> bool:
    """Tell whether an unknown step is still a place in the file (an unknown key of a table, an element of a list)."""
    if isinstance(step, int) or typing.get_origin(here) is dict:
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
