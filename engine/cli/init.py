"""`tayori init DIR`: a new project that passes `check`, from the starter files beside this module.

In: a folder that is empty or does not exist, and what to call the shop. Out: the files, all of them or an error before the
first. `tayori.toml` is written by tomli_w, so that no name can break its quoting; everything else is text with its
comments, in which only what stands between @ is filled. Never: a file written over, a program run (not even git).
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from datetime import date, timedelta
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import tomli_w

from engine.calendar.moments import local_date
from engine.cli.schema import schemas
from engine.cli.screen import FILES, WORLD, StopError, language, show, word
from engine.delivery.clock import Clock
from engine.project.shop import ShopFile
from engine.project.toml import Positions
from engine.project.validate import validate
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

_HEAD = "tayori.head"
_DOTTED = ("gitignore", "github")  # without their dot here: the starter must not steer git or pip in our own repository
_UNSEEN = frozenset(["Cc", "Cs", "Zl", "Zp"])
_WEDNESDAY = 2
_PLACES: Mapping[str, tuple[str, str]] = {"ja": ("Asia/Tokyo", "JP"), "en": ("America/New_York", "US")}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "shop": "わたしのお店",
        "topic": "水曜だより",
        "address": "(ここに住所を書いてください)",
        "form": "{name} 様",
        "fallback": "お客様",
        "says": "毎週水曜日に、お店の便りを一通。",
    },
    "en": {
        "shop": "My Shop",
        "topic": "The Wednesday letter",
        "address": "(write your postal address here)",
        "form": "Dear {name},",
        "fallback": "Hello,",
        "says": "One letter every Wednesday, with what is new in the shop.",
    },
}
_OPTIONS = {"shop.name": "--name", "shop.timezone": "--zone", "shop.country": "--country"}


def init(
    directory: Path,
    /,
    *,
    name: str | None = None,
    url: str = "https://shop.example/",
    zone: str | None = None,
    locale: Literal["ja", "en"] | None = None,
    country: str | None = None,
) -> None:
    """Make a new project that passes `tayori check`.

    Parameters
    ----------
    directory
        A folder that is empty or does not exist yet.
    name
        The shop's name.
    url
        The shop's website; the sender's address is guessed from it.
    zone
        The shop's time zone, such as Europe/Paris; else that of Tokyo (ja) or New York (en).
    locale
        The language of the mails and of the files' comments; else yours.
    country
        The country, of two letters; else JP (ja) or US (en).
    """
    _expect_empty(directory)
    spoken = locale or language()
    zone_there, country_there = _PLACES[spoken]
    shop = name if name is not None else _WORDS[spoken]["shop"]
    tables = _tables(spoken, shop, url, zone or zone_there, country or country_there)
    made = project_files(spoken, tables, shop)
    for path, text in made.items():
        _write(directory / path, text)
    _show(directory, shop, made)


def project_files(locale: str, tables: Mapping[str, Mapping[str, object]], name: str) -> dict[str, str]:
    """Return each file's text by its path in the new project."""
    day = next_wednesday(str(tables["shop"]["timezone"]))
    # 1984 had a 29 February, so that every day of every year is somebody's birthday.
    birthday = f"1984-{day + timedelta(days=7):%m-%d}"
    values = {"NAME": name, "DATE": day.isoformat(), "BIRTHDAY": birthday, "VERSION": version("tayori")}
    starter = dict(_starter(files("engine.cli") / "starter" / locale))
    head = starter.pop(_HEAD)
    found = {"tayori.toml": f"{head}\n{tomli_w.dumps(tables)}"}
    found |= {path.replace("DATE", values["DATE"]): _filled(text, values) for path, text in starter.items()}
    return found | {f".schema/{kind}.schema.json": text for kind, text in schemas().items()}


def next_wednesday(zone: str) -> date:
    """Return the first Wednesday after today, in the shop's zone."""
    today = local_date(Clock().now(), ZoneInfo(zone))
    return today + timedelta(days=(_WEDNESDAY - today.weekday() - 1) % 7 + 1)


def _expect_empty(directory: Path) -> None:
    try:
        if next(directory.iterdir(), None) is not None:
            raise StopError(FILES, "init_not_empty", path=directory)
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise StopError(FILES, "init_not_folder", path=directory) from None
    except OSError as error:
        raise StopError(WORLD, "init_unwritable", path=directory, reason=error.strerror) from error


def _tables(locale: str, name: str, url: str, zone: str, country: str) -> dict[str, dict[str, object]]:
    """Return the tables of `tayori.toml`; what the options got wrong is told by the option's name."""
    if any(unicodedata.category(character) in _UNSEEN for character in name):
        raise StopError(FILES, "init_name")
    words, host = _WORDS[locale], _host(url)
    display = re.sub(r"[<>]", "", name).strip()
    tables: dict[str, dict[str, object]] = {
        "shop": {
            "name": name.strip(),
            "url": url,
            "timezone": zone,
            "locale": locale,
            "country": country,
            "legal": {"name": name.strip(), "postal_address": words["address"], "contact": url},
        },
        "sender": {"from": f"{display} <letter@{host}>" if display else f"letter@{host}"},
        "topics": {"newsletter": {"title": words["topic"], "kind": "ad"}},
        "relays": {"main": {"kind": "postfix", "host": "127.0.0.1", "port": 2525, "rate": "20/s"}},
        "web": {"base_url": f"https://mail.{host}"},
        "forms": {"newsletter": {"topics": ["newsletter"], "says": words["says"], "name": True}},
        "proof": {"to": [f"letter@{host}"]},
        "rules": {"cap": "2 per 7 days", "quiet_hours": "22:00-07:00", "late_after": "12 hours"},
        "names": {"form": words["form"], "fallback": words["fallback"]},
    }
    _, problems = validate(ShopFile, tables, Positions({}), "tayori.toml")
    for problem in problems:
        option = _OPTIONS.get(problem.key, "--url")
        raise StopError(FILES, "init_option", option=option, cause=problem.say(language()))
    return tables


def _host(url: str) -> str:
    """Return the shop's domain as mail knows it: ASCII, without `www.`."""
    try:
        host = (urlsplit(url).hostname or "").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one, too
        host = ""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", host):
        raise StopError(FILES, "init_option", option="--url", cause=say("value_url", language(), value=url))
    return host.removeprefix("www.")


def _starter(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        name = f".{entry.name}" if entry.name in _DOTTED else entry.name
        if entry.is_dir():
            yield from _starter(entry, f"{above}{name}/")
        else:
            yield f"{above}{name}", entry.read_text(encoding="utf-8")


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Fill @NAME@ and the like, in one pass: a shop may be called "@DATE@"."""
    return re.sub(f"@({'|'.join(values)})@", lambda found: values[found[1]], text)


def _show(directory: Path, name: str, made: Iterable[str]) -> None:
    show(word("init_made", path=directory, name=name))
    for path in made:
        show(f"  {path}")
    show(word("init_next", path=shlex.quote(str(directory))))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise StopError(WORLD, "init_unwritable", path=path, reason=error.strerror) from error
