"""`tayori.toml`, then `TAYORI_…` variables, then `$CREDENTIALS_DIRECTORY`: merged by pydantic-settings.

In: the file's tables and the environment. Out: the shop, or problems; a mistake in a variable or a credential is told by its
name. A secret that stands in the file is refused: files lie in git.
A credential counts when its name holds "__" (relays__main__password): systemd may put other things beside ours.
"""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from engine.project.problems import Problem, nearest
from engine.project.shop import ShopFile
from engine.project.store_url import carries_password
from engine.project.validate import problems_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

    from engine.project.toml import Path, Positions

_PREFIX = "TAYORI_"
_BETWEEN = "__"
_SECRETS = frozenset(["password", "token_key", "seal_key", "coupon_key", "private_key", "secret", "metrics_token"])
_URL = ("store", "url")  # a secret only where a password stands in it
_READ: ContextVar[tuple[Mapping[str, object], Mapping[str, object]]] = ContextVar("read")
"""The tables and the credentials that are being read: pydantic-settings knows its sources by class, not by call."""


class _Variables(EnvSettingsSource):
    """The variables; a list or a table is given as JSON, and what is none goes on as text, to be refused by its name."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:  # noqa: ANN401 - pydantic-settings' own
        """Read JSON where it is JSON."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


class _Settings(ShopFile, BaseSettings):
    """The shop's file with its overrides; `read` says for one construction whose."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, env_prefix=_PREFIX, env_nested_delimiter=_BETWEEN
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the credentials first, then the variables, then the file (first wins); no `.env` is read."""
        del init_settings, env_settings, dotenv_settings, file_secret_settings
        tables, credentials = _READ.get()
        return (
            InitSettingsSource(settings_cls, init_kwargs=dict(credentials)),
            _Variables(settings_cls),
            InitSettingsSource(settings_cls, init_kwargs=dict(tables)),
        )


def read(
    tables: Mapping[str, object], positions: Positions, file: str, environment: Mapping[str, str]
) -> tuple[ShopFile | None, tuple[Problem, ...]]:
    """Merge and validate; `environment` tells which variables were given (pydantic-settings reads the same ones)."""
    credentials, unreadable = _credentials(environment.get("CREDENTIALS_DIRECTORY"))
    kept = (*_secrets(tables, positions, file), *unreadable, *_strangers(environment))
    # A class of its own for each reading would be simpler; pydantic takes 15 ms to make one.
    before = _READ.set((tables, _nested(credentials)))
    try:
        return _Settings(), kept  # pyright: ignore[reportCallIssue]  # the sources fill it
    except ValidationError as error:
        found = problems_of(error, ShopFile, positions, file)
        return None, (*kept, *(_named(problem, environment, credentials) for problem in found))
    finally:
        _READ.reset(before)


def _credentials(directory: str | None) -> tuple[dict[str, str], list[Problem]]:
    """Read the credentials that are settings."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(FilePath(directory).glob(f"*{_BETWEEN}*")) if directory else ():
        try:
            found[path.name] = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "UTF-8"
            problems.append(Problem("credential_unreadable", _credential(path.name), values={"reason": reason}))
    return found, problems


def _nested(credentials: Mapping[str, str]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for name, value in credentials.items():
        here = tree
        *tables, key = name.lower().split(_BETWEEN)
        for table in tables:
            here = cast("dict[str, object]", here.setdefault(table, {}))
        here[key] = value
    return tree


def _strangers(environment: Mapping[str, str]) -> list[Problem]:
    """Tell variables that look like settings and whose table does not exist; pydantic-settings passes over them."""
    known = tuple(ShopFile.model_fields)
    found: list[Problem] = []
    for name in sorted(environment):
        table, between, _ = name.upper().removeprefix(_PREFIX).lower().partition(_BETWEEN)
        if name.upper().startswith(_PREFIX) and between and table not in known:
            guess = nearest(table, known)
            values = {"known": ", ".join(known), "guess": guess}
            found.append(Problem("key_unknown_guess" if guess else "key_unknown", f"${name}", key=table, values=values))
    return found


def _named(problem: Problem, environment: Mapping[str, str], credentials: Mapping[str, str]) -> Problem:
    """Say the variable's or the credential's name when the mistake came from there (or from the JSON in it)."""
    steps = problem.key.split(".")
    for end in range(len(steps), 0, -1):
        nested = _BETWEEN.join(steps[:end]).upper()
        credential = next((name for name in credentials if name.upper() == nested), None)
        variable = next((name for name in environment if name.upper() == f"{_PREFIX}{nested}"), None)
        if credential is not None or variable is not None:
            file = f"${variable}" if credential is None else _credential(credential)
            code = "variable_table" if problem.code == "value_table" else problem.code
            return Problem(
                code, file, 1, problem.key, problem.severity, {**problem.values, "variable": variable or credential}
            )
    return problem


def _credential(name: str) -> str:
    return f"$CREDENTIALS_DIRECTORY/{name}"


def _secrets(tables: Mapping[str, object], positions: Positions, file: str, path: Path = ()) -> list[Problem]:
    found: list[Problem] = []
    for key, value in tables.items():
        here = (*path, key)
        if key in _SECRETS or (here == _URL and carries_password(str(value))):
            dotted = ".".join(map(str, here))
            name = _BETWEEN.join(map(str, here))
            values = {"variable": f"{_PREFIX}{name}".upper(), "credential": name}
            found.append(Problem("secret_in_file", file, positions.line(here), dotted, values=values))
        elif isinstance(value, dict):
            found.extend(_secrets(cast("dict[str, object]", value), positions, file, here))
    return found
