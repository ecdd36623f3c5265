"""What is told of a command line that cannot be read, in the person's language.

In: cyclopts' error, whose own sentences are English only. Out: a code of the catalogue and its values. Loaded only when there is one.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast, get_args

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
    ValidationError,
)
from cyclopts.exceptions import ArgumentOrderError
from cyclopts.validators import Number

from engine.project.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cyclopts import Argument, Token

    Told = tuple[str, dict[str, object]]

_KINDS: tuple[tuple[type, str], ...] = ((int, "misread_number"), (date, "misread_day"))


def misread(error: CycloptsError) -> Told:
    """Return the code and the values of what an error says."""
    code, values = _told(error)
    return code, {"command": " ".join(("tayori", *(error.command_chain or ()))), **values}


def _told(error: CycloptsError) -> Told:
    match error:
        case UnknownCommandError(unused_tokens=[name, *_], app=app):
            option = name.startswith("-")
            alike = (each for each in app or () if each.startswith("-") is option)
            return _guessed("misread_option" if option else "misread_command", name, alike)
        case UnknownOptionError():
            named = (error.token.keyword or error.token.value).partition("=")[0]
            names = (name for argument in error.argument_collection if argument.parse for name in argument.names)
            return _guessed("misread_option", named, ("--help", *(name for name in names if name.startswith("-"))))
        case UnusedCliTokensError(unused_tokens=[*words]):
            return "misread_extra", {"words": " ".join(words)}
        case RepeatArgumentError():
            return "misread_twice", {"name": error.token.keyword}
        case _ if error.argument is not None:
            return _of_an_argument(error, error.argument)
        case _:
            return _other(error)


def _of_an_argument(error: CycloptsError, argument: Argument) -> Told:
    token = argument.tokens[0] if argument.tokens else None
    match error:
        case MissingArgumentError():
            typed = error.keyword or (token and token.keyword)
            code = "misread_no_value" if typed else "misread_missing"
            return code, {"name": typed or _name(argument, None)}
        case CoercionError(token=token) if token is not None:
            return _no_value(error, argument, token)
        case ValidationError() if token is not None:
            given = cast("tuple[object, ...]", argument.parameter.validator)  # cyclopts makes one of whatever was given
            limit = next((each for each in given if isinstance(each, Number)), None)
            if limit is not None and limit.gte is not None:
                code = "misread_least" if limit.lte is None else "misread_range"
                values = {"name": _name(argument, token), "value": token.value}
                return code, {**values, "least": limit.gte, "most": limit.lte}
        case ArgumentOrderError(prior_positional_or_keyword_supplied_as_keyword_arguments=before):
            named = " ".join(each.name for each in before)
            return "misread_order", {"value": error.token, "named": named, "name": argument.name}
        case _:
            pass
    return _other(error)


def _no_value(error: CoercionError, argument: Argument, token: Token) -> Told:
    """Tell of a value that is not of its option's kind."""
    values: dict[str, object] = {"name": _name(argument, token), "value": token.value}
    if choices := argument.get_choices():
        guess = nearest(token.value, choices)
        if guess is not None:
            return "misread_choice_guess", {**values, "guess": guess}
        return "misread_choice", {**values, "choices": ", ".join(choices)}
    wanted = (error.target_type, *get_args(error.target_type), *get_args(argument.hint))
    code = next((code for kind, code in _KINDS if kind in wanted), "misread_value")
    return code, values


def _guessed(code: str, name: str, known: Iterable[str]) -> Told:
    guess = nearest(name, known)
    return (code, {"name": name}) if guess is None else (f"{code}_guess", {"name": name, "guess": guess})


def _name(argument: Argument, token: Token | None) -> str:
    """Return an argument's name as the person typed it or, by its place, as the page of help shows it."""
    if token is not None and token.keyword:
        return token.keyword
    return argument.name if argument.index is None else argument.name.lstrip("-").upper()


def _other(error: CycloptsError) -> Told:
    return "misread_other", {"reason": str(error)}
