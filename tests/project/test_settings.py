"""`tayori.toml`, then `TAYORI_…` variables, then credentials: the later wins, and secrets come from the latter two only."""

from __future__ import annotations

import os
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.project.folder import load
from engine.project.settings import read
from engine.project.toml import Positions
from engine.project.values import Cap, Rate

if TYPE_CHECKING:
    from engine.project.problems import Problem
    from engine.project.shop import ShopFile

SOUND = Path(__file__).parent / "sound"


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    folder = tmp_path / "credentials"
    folder.mkdir()
    os.environ["CREDENTIALS_DIRECTORY"] = str(folder)
    return folder


def _read(**variables: str) -> tuple[ShopFile | None, tuple[Problem, ...]]:
    os.environ |= variables
    tables: dict[str, Any] = tomllib.loads((SOUND / "tayori.toml").read_text(encoding="utf-8"))
    return read(tables, Positions({}), "tayori.toml", os.environ)


def _shop(**variables: str) -> ShopFile:
    shop, problems = _read(**variables)
    assert shop is not None, [problem.text("en") for problem in problems]
    assert problems == ()
    return shop


def test_without_variables_the_file_is_what_counts() -> None:
    shop = _shop()
    assert shop.relays["main"].port == 2525
    assert shop.relays["main"].password is None
    assert shop.rules.cap == Cap(2, 7)
    assert shop.rules.late_after == timedelta(hours=12)


def test_a_variable_comes_before_the_file() -> None:
    shop = _shop(TAYORI_RELAYS__MAIN__PORT="25", TAYORI_SHOP__NAME="The Loud Kettle", TAYORI_RULES__CAP="1 per 3 days")
    assert shop.relays["main"].port == 25
    assert shop.relays["main"].host == "127.0.0.1"
    assert shop.shop.name == "The Loud Kettle"
    assert shop.shop.legal.name == "Quiet Kettle Ltd"
    assert shop.rules.cap == Cap(1, 3)


def test_a_credential_comes_before_a_variable(credentials: Path) -> None:
    (credentials / "relays__main__port").write_text("587\n", encoding="utf-8")
    shop = _shop(TAYORI_RELAYS__MAIN__PORT="25", TAYORI_RELAYS__MAIN__RATE="5/s")
    assert shop.relays["main"].port == 587
    assert shop.relays["main"].rate == Rate(5, 1)


def test_the_sender_is_set_by_the_name_that_the_file_uses() -> None:
    assert _shop(TAYORI_SENDER__FROM="Ann <ann@kettle.example>").sender.mailbox.address == "ann@kettle.example"


def test_a_list_is_given_as_json() -> None:
    shop = _shop(TAYORI_NOTIFY__MAIL='["ann@kettle.example", "Rose <rose@kettle.example>"]')
    assert [mailbox.address for mailbox in shop.notify.mail] == ["ann@kettle.example", "rose@kettle.example"]


def test_a_variable_may_add_a_table_that_the_file_has_not() -> None:
    shop = _shop(TAYORI_LANES__DOCOMO__RATE="10/s", TAYORI_TOPICS__OFFERS__TITLE="Offers")
    assert shop.lanes["docomo"].rate == Rate(10, 1)
    assert set(shop.topics) == {"newsletter", "offers"}


def test_secrets_come_from_variables() -> None:
    shop = _shop(TAYORI_RELAYS__MAIN__PASSWORD="hunter2", TAYORI_WEB__TOKEN_KEY="k" * 64)
    password, key = shop.relays["main"].password, shop.web.token_key
    assert password is not None
    assert password.get_secret_value() == "hunter2"
    assert key is not None
    assert key.get_secret_value() == "k" * 64
    assert "hunter2" not in repr(shop)
    assert "kkk" not in repr(shop)


def test_secrets_come_from_credentials_without_their_last_line_break(credentials: Path) -> None:
    (credentials / "relays__main__password").write_text("from the file\n", encoding="utf-8")
    password = _shop(TAYORI_RELAYS__MAIN__PASSWORD="from the variable").relays["main"].password
    assert password is not None
    assert password.get_secret_value() == "from the file"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("port = 2525", 'port = 2525\npassword = "hunter2"'),
        ("[web]", '[web]\ntoken_key = "hunter2"'),
        ("[web]", '[web]\ntoken_key = ""'),
    ],
)
def test_a_secret_in_the_file_stops_all_and_is_never_shown(old: str, new: str, tmp_path: Path) -> None:
    for name in ("tayori.toml", "schedules.toml"):
        text = (SOUND / name).read_text(encoding="utf-8").replace(old, new)
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = load(tmp_path)
    assert loaded.project is None
    assert [problem.code for problem in loaded.problems] == ["secret_in_file"]
    assert "hunter2" not in "".join(problem.text("en") for problem in loaded.problems)


def test_other_files_among_the_credentials_do_not_disturb(credentials: Path) -> None:
    (credentials / "tls-certificate").write_bytes(b"\xff\xfe")
    (credentials / "backup.key").write_text("x", encoding="utf-8")
    assert _shop().relays["main"].port == 2525


def test_a_folder_of_credentials_that_is_not_there_is_none() -> None:
    assert _shop(CREDENTIALS_DIRECTORY="/nonexistent").relays["main"].port == 2525


def test_a_credential_that_cannot_be_read_is_told_by_its_name(credentials: Path) -> None:
    (credentials / "relays__main__password").write_bytes(b"\xff")
    (credentials / "web__token_key").mkdir()
    _, problems = _read()
    assert {(problem.file, problem.code) for problem in problems} == {
        ("$CREDENTIALS_DIRECTORY/relays__main__password", "credential_unreadable"),
        ("$CREDENTIALS_DIRECTORY/web__token_key", "credential_unreadable"),
    }


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("TAYORI_RELAYS__MAIN__PORT", "many", "value_whole_number"),
        ("TAYORI_RELAYS__MAIN__PORT", "", "value_whole_number"),
        ("TAYORI_RELAYS__MAIN__SINK", "perhaps", "value_true_or_false"),
        ("TAYORI_SHOP", "x", "variable_table"),
        ("TAYORI_SHOP", "[1]", "variable_table"),
        ("TAYORI_RELAYS", "x", "variable_table"),
        ("TAYORI_RELAYS__MAIN", "x", "variable_table"),
        ("TAYORI_NOTIFY__MAIL", "ann@kettle.example", "value_list"),
        ("TAYORI_NOTIFY__MAIL", '["ann"]', "value_mailbox"),
        ("TAYORI_RULES__CAP", "two", "value_cap"),
        ("TAYORI_SHOPP__NAME", "x", "key_unknown_guess"),
        ("TAYORI_XYZ__NAME", "x", "key_unknown"),
        ("TAYORI_SHOP__NAEM", "x", "key_unknown_guess"),
        ("tayori_shop__timezone", "Mars", "value_zone"),
    ],
)
def test_a_wrong_variable_is_told_by_its_name(name: str, value: str, code: str) -> None:
    _, problems = _read(**{name: value})
    assert [problem.code for problem in problems] == [code]
    assert problems[0].text("en").startswith(f"${name}")
    assert ":1:" not in problems[0].text("en")


def test_the_language_of_the_person_is_no_setting() -> None:
    assert _shop(TAYORI_LANG="ja").relays["main"].port == 2525


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://tayori@db.example/shop",
        "postgresql://tayori:hush%2Fhush@db.example:5432/shop?sslmode=verify-full",
        "postgresql:///shop?host=/run/postgresql",
        "postgresql://tayori@[2001:db8::1]:5432/shop",
        "sqlite:////srv/tayori.db",
    ],
)
def test_the_store_may_lie_on_a_server(url: str) -> None:
    assert _shop(TAYORI_STORE__URL=url).store.url == url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://tayori:hush@db.example",
        "postgresql://tayori:hush@db.example:port/shop",
        "postgresql://tayori:hush/hush@db.example/shop",
        "postgresql://tayori:hush@hush@db.example/shop",
        "mysql://tayori:hush@db.example/shop",
        "postgresql:/shop?password=hush",
    ],
)
def test_a_url_that_is_none_is_told_without_its_password(url: str) -> None:
    shop, problems = _read(TAYORI_STORE__URL=url)
    assert shop is None
    assert [problem.code for problem in problems] == ["value_store_url"]
    assert "hush" not in problems[0].text("en")


@pytest.mark.parametrize(
    "url", ["postgresql://tayori:hush@db.example/shop", "postgresql://db.example/shop?password=hush"]
)
def test_a_password_in_the_url_of_the_file_is_a_secret_in_a_file(url: str) -> None:
    tables: dict[str, Any] = tomllib.loads((SOUND / "tayori.toml").read_text(encoding="utf-8"))
    tables["store"] = {"url": url}
    _, problems = read(tables, Positions({}), "tayori.toml", os.environ)
    assert [(problem.code, problem.key) for problem in problems] == [("secret_in_file", "store.url")]
    said = problems[0].text("en")
    assert "TAYORI_STORE__URL" in said
    assert "store__url" in said
    assert "hush" not in said


@pytest.mark.parametrize("url", ["postgresql://tayori@db.example:5432/shop?application_name=a@b", "postgresql:///shop"])
def test_a_url_without_a_password_may_stand_in_the_file(url: str) -> None:
    tables: dict[str, Any] = tomllib.loads((SOUND / "tayori.toml").read_text(encoding="utf-8"))
    tables["store"] = {"url": url}
    assert read(tables, Positions({}), "tayori.toml", os.environ)[1] == ()
