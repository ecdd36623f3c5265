"""`tayori.toml`, then `TAYORI_…` variables, then `$CREDENTIALS_DIRECTORY`: merged by pydantic-settings.

In: the file's tables and the environment. Out: the shop, or problems; a mistake in a variable is told by the
variable's name. A secret that stands in the file is refused: files lie in git.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from engine.project.problems import Problem
from engine.project.shop import ShopFile
from engine.project.validate import problems_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.toml import Path, Positions

_PREFIX = "TAYORI_"
_SECRETS = frozenset(["password", "token_key"])


class _Settings(ShopFile, BaseSettings):
    """The shop's file with its overrides; `tables` and `credentials` are set by `read` for one construction."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, env_prefix=_PREFIX, env_nested_delimiter="__"
    )
    tables: ClassVar[Mapping[str, object]] = {}
    credentials: ClassVar[str | None] = None

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
        del init_settings, dotenv_settings
        secrets = NestedSecretsSettingsSource(
            file_secret_settings,
            secrets_dir=cls.credentials,
            secrets_prefix="",
            secrets_nested_delimiter="__",
        )
        file = InitSettingsSource(settings_cls, init_kwargs=dict(cls.tables))
        return (secrets, env_settings, file) if cls.credentials else (env_settings, file)


def read(
    tables: Mapping[str, object], positions: Positions, file: str, environment: Mapping[str, str]
) -> tuple[ShopFile | None, tuple[Problem, ...]]:
    """Merge and validate; `environment` tells which variables were given (pydantic-settings reads the same ones)."""
    kept = tuple(_secrets(tables, positions, file))

    class Settings(_Settings):
        """One reading's own class: pydantic-settings knows its sources by class, not by call."""

    Settings.tables = tables
    Settings.credentials = environment.get("CREDENTIALS_DIRECTORY")
    try:
        return Settings(), kept  # pyright: ignore[reportCallIssue]  # the sources fill it
    except ValidationError as error:
        found = problems_of(error, ShopFile, positions, file)
        return None, (*kept, *(_named(problem, environment) for problem in found))


def _named(problem: Problem, environment: Mapping[str, str]) -> Problem:
    """Say the variable's name when the mistake came from a variable."""
    variable = _PREFIX + problem.key.replace(".", "__").upper()
    if variable not in {name.upper() for name in environment}:
        return problem
    return Problem(problem.code, f"${variable}", 1, problem.key, problem.severity, problem.values)


def _secrets(tables: Mapping[str, object], positions: Positions, file: str, path: Path = ()) -> list[Problem]:
    found: list[Problem] = []
    for key, value in tables.items():
        here = (*path, key)
        if key in _SECRETS:
            dotted = ".".join(map(str, here))
            values = {"variable": _PREFIX + "__".join(map(str, here)).upper(), "credential": "__".join(map(str, here))}
            found.append(Problem("secret_in_file", file, positions.line(here), dotted, values=values))
        elif isinstance(value, dict):
            found.extend(_secrets(value, positions, file, here))  # pyright: ignore[reportUnknownArgumentType]  # TOML
    return found
