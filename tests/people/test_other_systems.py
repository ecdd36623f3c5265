"""Lists of other systems: their columns, their words, and what spreadsheets have made of them."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from engine.cli.app import main
from engine.people.cells import RefusedError, moment_ms, read_birthday, read_date
from engine.people.judging import Whole, holds
from engine.project.mapping import Mapping
from engine.project.toml import Positions
from engine.project.validate import validate
from engine.store.weights import Born, Weights

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

TODAY = "2026-12-02"
TOKYO = ZoneInfo("Asia/Tokyo")
FORM = "「水曜だよりを受け取る」に、印をいただきました。"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1980/3/4", "1980-03-04"),
        ("1980-02-29 00:00:00", "1980-02-29"),
        ("1980/2/29 0:00", "1980-02-29"),
        ("3月4日", "--03-04"),
        ("３月４日", "--03-04"),
        ("03/04", "--03-04"),
        ("2/29", "--02-29"),
        ("", None),
    ],
)
def test_a_birthday_is_read_where_it_can_mean_one_thing_only(typed: str, read: str | None) -> None:
    assert read_birthday(typed, TODAY) == read


@pytest.mark.parametrize("typed", ["45000", "29284", "29284.5"])
def test_the_number_that_a_spreadsheet_made_of_a_date_is_refused_with_what_to_do(typed: str) -> None:
    for read in (
        lambda: read_birthday(typed, TODAY),
        lambda: read_date(typed, "日付"),
        lambda: moment_ms(typed, "日付", TOKYO),
    ):
        with pytest.raises(RefusedError) as refused:
            read()
        assert refused.value.code == "row_serial"


@pytest.mark.parametrize(
    "typed", ["80/3/4", "4-Mar", "13/40", "1.98E+07", "昭和55年3月4日", "1980/3/4 9:05", "2026/12/3"]
)
def test_a_birthday_that_could_be_anything_is_refused(typed: str) -> None:
    with pytest.raises(RefusedError):
        read_birthday(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "zone", "moment"),
    [
        ("2024-03-01 10:00:00.123456 +0000 UTC", TOKYO, datetime(2024, 3, 1, 10, 0, 0, 123000, UTC)),
        ("2024-03-01 10:00:00 +0900 JST", ZoneInfo("UTC"), datetime(2024, 3, 1, 1, 0, tzinfo=UTC)),
        ("2024/3/1 9:05", TOKYO, datetime(2024, 3, 1, 0, 5, tzinfo=UTC)),
        ("2024-03-01T10:00:00+00:00", TOKYO, datetime(2024, 3, 1, 10, 0, tzinfo=UTC)),
    ],
)
def test_moments_as_other_systems_write_them(typed: str, zone: ZoneInfo, moment: datetime) -> None:
    assert moment_ms(typed, "at", zone) == int(moment.timestamp() * 1000)


def test_birthdays_that_are_all_in_the_year_of_typing_hold_the_list() -> None:
    whole = Whole(rows=1000, refused=0, odd_names=0, before=None, this_year=2026)
    mangled = Weights(good=1000, known=0, renamed=0, granted=0, leaving=0, born=Born("2026", 300, 900))
    people = Weights(good=1000, known=0, renamed=0, granted=0, leaving=0, born=Born("1971", 40, 900))
    assert [hold.name for hold in holds(whole, mangled)] == ["birthdays"]
    classmates = Weights(good=40, known=0, renamed=0, granted=0, leaving=0, born=Born("1990", 40, 40))
    assert holds(whole, people) == holds(whole, classmates) == ()


@pytest.mark.parametrize(
    ("consent", "code"),
    [
        ('everybody = true\nat = "t"\nform = "f"', "everybody_needs_file"),
        ('column = "c"\nat = "t"\nform = "f"', "consent_granted"),
        ('everybody = true\ngranted = ["y"]\nat = "t"\nform = "f"', "consent_granted"),
        ('at = "t"\nform = "f"\ngranted = ["y"]', "consent_column"),
    ],
)
def test_a_mapping_says_who_agreed_in_one_way(consent: str, code: str) -> None:
    table = tomllib.loads(f'source = "x"\n[consent.newsletter]\n{consent}')
    _, problems = validate(Mapping, table, Positions({}), "imports/x.toml")
    assert [problem.code for problem in problems] == [code]


def the_command(shop: Workshop, *words: str) -> int:
    return main([*words, "--project", str(shop.root)])


def mapped(shop: Workshop, system: str) -> None:
    assert the_command(shop, "moving", "mapping", system, "--form", FORM) == 0


def rows(shop: Workshop, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in shop.past(statement)]


def file(shop: Workshop, name: str, text: str, encoding: str = "utf-8") -> str:
    path = shop.root / name
    path.write_text(text, encoding=encoding, newline="")
    return str(path)


@pytest.mark.parametrize("system", ["haihai", "klaviyo", "listmonk", "mailchimp"])
def test_a_mapping_is_written_with_the_words_of_the_form_and_never_over_another(shop: Workshop, system: str) -> None:
    words = 'Yes, "all" of it \\ 全部'
    assert the_command(shop, "moving", "mapping", system, "--form", words) == 0
    assert shop.project().mappings[system].consent["newsletter"].form == words
    assert the_command(shop, "moving", "mapping", system, "--form", "other words") == 2
    assert shop.project().mappings[system].consent["newsletter"].form == words


def test_who_is_subscribed_at_mailchimp_is_told_by_the_file_alone(shop: Workshop) -> None:
    mapped(shop, "mailchimp")
    text = (
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,LEID,EUID,NOTES,TAGS\n"
        'ann@shop.example,清,高木,4,2024-03-14 09:12:31,10.0.0.1,2024-03-14 09:14:00,1,a,,"""VIP"",""Tea"""\n'
        "ben@shop.example,,,2,,,2024-03-14 09:14:00,2,b,,\n"
    )
    left = file(shop, "unsubscribed_members_export_1a.csv", text)
    assert the_command(shop, "subscribers", "import", left, "--mapping", "mailchimp") == 2
    assert not rows(shop, "SELECT * FROM subscribers")
    subscribed = file(shop, "subscribed_members_export_1a.csv", text)
    assert (
        the_command(shop, "subscribers", "import", subscribed, "--mapping", "mailchimp") == 2
    )  # Ben's yes has no moment
    assert rows(shop, "SELECT address, name FROM subscribers") == [("ann@shop.example", "高木 清")]
    at = int(datetime(2024, 3, 14, 9, 12, 31, tzinfo=UTC).timestamp() * 1000)
    assert rows(shop, "SELECT state, at_ms FROM consents") == [("granted", at)]


def test_a_list_of_everybody_gives_up_those_who_are_against_mail_whatever_else_is_wrong_with_their_row(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    mapped(shop, "haihai")
    head = "メールアドレス,姓,名,誕生日,最終購入日,配信状態,登録日時"
    listed = [
        "ann@shop.example,高木,清,1980/3/4,2026/9/25,配信中,2019/4/1 9:05",
        "BEN@shop.example,高木,清,45000,2026/9/25,解除,",
        "cid@shop.example,高木,清,,,エラー,2019/4/1 9:05,,,",
        "dan@shop.example,高木,清,,,迷惑メール報告,2019/4/1 9:05",
        "eva@shop.example,高,木,清,,,解除,2019/4/1 9:05",
        "nobody,高木,清,,,解除,2019/4/1 9:05",
    ]
    path = file(shop, "haihai.csv", "\r\n".join([head, *listed]) + "\r\n", "cp932")
    assert the_command(shop, "suppressions", "import", path, "--mapping", "haihai") == 2
    reasons = rows(shop, "SELECT address_key, reason FROM suppressions ORDER BY address_key")
    assert reasons == [
        ("ben@shop.example", "left"),
        ("cid@shop.example", "bounce"),
        ("dan@shop.example", "complaint"),
        ("eva@shop.example", "left"),  # the columns of the row have moved: a no counts wherever it stands
    ]
    told = capsys.readouterr().err
    assert "haihai.csv:6" in told
    assert "haihai.csv:7" in told
    assert the_command(shop, "suppressions", "import", path, "--mapping", "haihai", "--as", "left") == 2
    assert the_command(shop, "suppressions", "import", path) == 2
    mapped(shop, "mailchimp")
    assert the_command(shop, "suppressions", "import", path, "--mapping", "mailchimp") == 2
    assert len(rows(shop, "SELECT * FROM suppressions")) == len(reasons)


def test_what_outweighs_what_where_an_address_stands_several_times(shop: Workshop) -> None:
    mapped(shop, "klaviyo")
    head = "Email,First Name,Last Name,Email Marketing Consent,Email Marketing Consent Timestamp,Email Suppressions"
    listed = ["HARD_BOUNCE", "", "UNSUBSCRIBE", "SPAM_COMPLAINT", "HARD_BOUNCE"]
    text = "\n".join([head, *(f"ann@shop.example,,,NEVER_SUBSCRIBED,,{word}" for word in listed)])
    assert the_command(shop, "suppressions", "import", file(shop, "k.csv", text), "--mapping", "klaviyo") == 0
    assert rows(shop, "SELECT reason FROM suppressions") == [("complaint",)]


def test_who_was_served_by_the_old_tool_is_passed_over_also_who_comes_in_later(shop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "served.txt"
    path.write_text("Ann@shop.example\nben@shop.example\nno address\n", encoding="utf-8")
    assert the_command(shop, "moving", "served", str(path), "--campaign", "birthday", "--year", "2026") == 2
    assert the_command(shop, "moving", "served", str(path), "--campaign", "birthday", "--year", "2026") == 2
    told = rows(shop, "SELECT address_key, order_key FROM events ORDER BY id")
    assert told == [("ann@shop.example", "birthday/birthday-2026"), ("ben@shop.example", "birthday/birthday-2026")]
    for wrong in ("wednesday-letter", "welcome", "nothing"):
        assert the_command(shop, "moving", "served", str(path), "--campaign", wrong) == 2
    assert len(rows(shop, "SELECT * FROM events")) == 2


def test_a_word_that_the_mapping_does_not_know_is_named_before_anybody_takes_it_for_none(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    mapped(shop, "haihai")
    text = (
        "メールアドレス,姓,名,誕生日,最終購入日,配信状態,登録日時\n"
        "ann@shop.example,,,,,解約,2024-04-01 10:00\nben@shop.example,,,,,解除,2024-04-01 10:00\n"
        "eve@shop.example,,,,,配信中,2024-04-01 10:00\n"
    )
    capsys.readouterr()
    assert the_command(shop, "suppressions", "import", file(shop, "h.csv", text), "--mapping", "haihai") == 2
    assert "h.csv:2:" in (told := capsys.readouterr().err)
    assert "解約" in told
    assert rows(shop, "SELECT address_key FROM suppressions") == [("ben@shop.example",)]
