"""Where the store lies, as `[store] url` says it: a file of SQLite, or a database of a PostgreSQL server.

In: the text. Out: the text, or a mistake. A server's URL may carry a password where it comes from the environment, never in a
file; no sentence repeats it.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from engine.project.values import mistake, text_form

_USER = r"([^\s/@?#]+@)?"
_HOST = r"([^\s/@:?#\[\]]+|\[[0-9A-Fa-f:.]+\])?(:[0-9]{1,5})?"
_FORM = rf"^sqlite:[^/].*$|^sqlite:///.+$|^postgresql://{_USER}{_HOST}/[^\s/@?#]+(\?[^\s#]*)?$"
_PASSWORD = re.compile(r"^\w+://[^\s/@?#:]*:[^\s/@?#]+@")
_OPTION = re.compile(r"((?:ssl)?password=)[^&]+", re.IGNORECASE)  # libpq takes one there, too
_ANYTHING = re.compile(
    r"(?<=://)([^:/@]*):.*@", re.DOTALL
)  # whoever forgot to escape a / or an @ in one: up to the last @


def carries_password(url: str) -> bool:
    """Tell whether a password stands in a URL."""
    return bool(_PASSWORD.search(url) or _OPTION.search(url))


def without_password(url: str) -> str:
    """Return a URL as it may be shown."""
    return _OPTION.sub(r"\1…", _ANYTHING.sub(r"\1:…@", url))


def _check(url: str) -> str:
    if not re.fullmatch(_FORM, url):
        raise mistake("value_store_url", value=without_password(url))
    return url


StoreUrl = Annotated[
    str, AfterValidator(_check), text_form(_FORM, "sqlite:tayori.db", "postgresql://tayori@db.example/tayori")
]
