"""A table with mistakes in it → as much as can still be looked at, so that one run reports the mistakes behind them, too.

In: tables that `validate` refused. Out: a model without the wrong places, and the paths that were taken out of it. It is for
looking only: nothing is ever sent by it. A misspelt key is read as the key that was meant; a table that lacks something it
needs is taken out as a whole; at the top of the file the caller's own stands in, or nothing can be saved.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from engine.project.problems import nearest
from engine.project.validate import keys_of, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from engine.project.toml import Path

Model = TypeVar("Model", bound=BaseModel)

_ROUNDS = 5  # a model's own rules are asked only when its fields are sound, so a few rounds come to an end


def salvage(
    model: type[Model], values: Mapping[str, object], instead: Mapping[str, object]
) -> tuple[Model | None, frozenset[Path]]:
    """Return what is left of `values`, and what was wrong; `instead` stands for keys of the file's top that are missing."""
    rest = copy.deepcopy(dict(values))
    wrong: set[Path] = set()
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(rest), frozenset(wrong)
        except ValidationError as error:
            found = {path for detail in error.errors() if (path := _mend(rest, detail, model, instead)) is not None}
        if () in found:
            return None, frozenset(wrong)
        _take_out(rest, found)
        wrong |= found
    return None, frozenset(wrong)


def _mend(
    rest: dict[str, object], detail: ErrorDetails, model: type[BaseModel], instead: Mapping[str, object]
) -> Path | None:
    """Return the path to take out for one mistake, () when nothing helps; a misspelt key is mended here, and stays."""
    path = written(detail["loc"], model)
    if detail["type"] == "extra_forbidden":
        guess = nearest(str(path[-1]), keys_of(model, path[:-1]))
        table = _at(rest, path[:-1])
        if guess is not None and guess not in table:
            table[guess] = table.pop(path[-1])
            return None
        return path
    if detail["type"] != "missing":
        return path
    if len(path) == 1 and path[0] in instead:
        rest[str(path[0])] = instead[str(path[0])]
        return None
    return path[:-1]


def _at(rest: dict[str, object], path: Path) -> Any:  # noqa: ANN401 - a table, a list or a value
    """Return the table or list at `path`."""
    here: Any = rest
    for step in path:
        here = here[step]
    return here


def _take_out(rest: dict[str, object], paths: set[Path]) -> None:
    """Take out each path once: the deepest first, the last element of a list first."""
    for path in sorted(paths, key=lambda path: (len(path), [str(step).zfill(9) for step in path]), reverse=True):
        holder = cast("dict[str | int, object] | list[object]", _at(rest, path[:-1]))
        if isinstance(holder, list):
            del holder[cast("int", path[-1])]
        else:
            holder.pop(path[-1], None)
