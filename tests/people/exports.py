"""Four systems' exports of a shop that is moving in, 10,000 rows each, and what is true of everybody in them.

The shapes are those that docs/moving.md tells of, with its sources. What people and spreadsheets do to such files is in them: the
same person in two systems, in other capitals; a no in one and a yes in the other; addresses that are none, birthdays as numbers,
blanks where a moment should be, cells that moved, numbers without their zeros. Everything is counted out, nothing is left to chance.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROWS = 10_000
SHARED = 500  # people of one system who are in the next one, too
FAMILIES, GIVEN = ("高木", "深澤", "大村", "髙橋", "山﨑", "池谷"), ("清", "洋子", "千尋", "さくら", "節子")
DOMAINS = ("gmail.example", "docomo.example", "Yahoo-jp.example", "mail.example")


@dataclass
class Truth:
    """What a shop's records say: everybody by address key, whom nothing may go to, and the sums of each file."""

    refused: set[str] = field(default_factory=set[str])
    agreed: dict[str, bool] = field(default_factory=dict[str, bool])
    """Who said yes somewhere in a row that can be read, and whether its moment is known."""
    known: set[str] = field(default_factory=set[str])
    """Who stands in a row that can be read."""
    broken: dict[str, int] = field(default_factory=dict[str, int])
    """Rows of each file that cannot be taken."""
    served: set[str] = field(default_factory=set[str])


@dataclass(frozen=True)
class Somebody:
    number: int
    address: str
    family: str
    given: str
    born: date
    ordered: date
    joined: datetime
    state: str
    """subscribed, undated, silent, left, bounced, complained, or what is broken: address, serial."""

    @property
    def key(self) -> str:
        return self.address.lower()


def somebody(number: int, row: int, *, shout: bool) -> Somebody:
    """Return the person of a number, who stands in a row: the row decides how they stand there."""
    address = (
        f"{'Reader' if shout else 'reader'}{number:05}@{DOMAINS[number % 4] if shout else DOMAINS[number % 4].lower()}"
    )
    born = date(1930, 1, 1) + timedelta(days=number * 37 % 27_000)
    ordered = date(2026, 11, 20) - timedelta(days=number * 13 % 1500)
    joined = datetime(2015, 4, 1, 9, 5, 7, tzinfo=UTC) + timedelta(hours=number * 7 % 90_000)
    return Somebody(number, address, FAMILIES[number % 6], GIVEN[number % 5], born, ordered, joined, state_of(row))


def state_of(row: int) -> str:
    """Return how a row's person stands: of 100 rows 76 are subscribed with a moment, 5 without one."""
    place = row * 29 % 100
    for last, state in (
        (76, "subscribed"),
        (81, "undated"),
        (84, "silent"),
        (92, "left"),
        (97, "bounced"),
        (98, "complained"),
    ):
        if place < last:
            return state
    return "address" if place == 98 else "serial"


def write_exports(folder: Path) -> Truth:
    """Write everything into a folder; return what is true."""
    folder.mkdir()
    truth = Truth()
    for count, (name, write) in enumerate(
        {"haihai": haihai, "mailchimp": mailchimp, "klaviyo": klaviyo, "listmonk": listmonk}.items()
    ):
        first = count * (ROWS - SHARED)
        people = [somebody(first + row, row, shout=count % 2 == 1 and row < SHARED) for row in range(ROWS)]
        write(folder, people, truth)
        assert len(people) == ROWS, name
    truth.served = {key for number, key in enumerate(sorted(truth.agreed)) if number % 3 == 0}
    served = [key.capitalize() for key in sorted(truth.served)]
    (folder / "birthday-2026.csv").write_text("\n".join(["Email", *served]) + "\n", encoding="utf-8")
    (folder / "consents.toml").write_text(BATCH, encoding="utf-8")
    return truth


BATCH = """\
topics = ["newsletter"]
form = "「水曜だよりを受け取る」にチェックをいただいたお客様へ、広告を含むメールをお送りします。"
live_from = 2015-04-01T00:00:00+09:00
live_until = 2026-03-31T23:59:59+09:00
attested_by = "佐伯 みのり(店長)"
"""


def learn(truth: Truth, file: str, one: Somebody, *, readable: bool, yes: bool = False, dated: bool = True) -> None:
    """Write down what a row says."""
    if one.state in ("left", "bounced", "complained"):
        truth.refused.add(one.key)
    truth.broken[file] = truth.broken.get(file, 0) + (not readable)
    if readable:
        truth.known.add(one.key)
        if yes:
            truth.agreed[one.key] = truth.agreed.get(one.key, False) or dated


def written(folder: Path, name: str, head: list[str], rows: Iterable[list[str]], encoding: str = "utf-8") -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    (folder / name).write_bytes(out.getvalue().encode(encoding))


def haihai(folder: Path, people: list[Somebody], truth: Truth) -> None:
    """配配メール, opened in Excel and saved as CSV once: CP932, 2019/4/1 9:05, 3月4日, lost zeros, blank cells hung on."""
    words = {"left": "解除", "bounced": "エラー", "complained": "迷惑メール報告", "silent": ""}
    rows: list[list[str]] = []
    for row, one in enumerate(people):
        joined = (
            ""
            if one.state == "undated"
            else f"{one.joined:%Y/}{one.joined.month}/{one.joined.day} {one.joined.hour}:{one.joined:%M}"
        )
        born = (
            f"{one.born.month}月{one.born.day}日" if row % 4 == 0 else f"{one.born:%Y/}{one.born.month}/{one.born.day}"
        )
        born = str((one.born - date(1899, 12, 30)).days) if one.state == "serial" else born
        address = "reader＠" if one.state == "address" else one.address
        word = words.get(one.state, "配信中")
        cells = [
            str(one.number),
            address,
            one.family,
            one.given,
            born,
            f"{one.ordered:%Y/%m/%d}",
            word,
            joined,
            "2.02611E+11",
        ]
        rows.append([*cells, "", ""] if row % 50 == 7 else cells)
        readable = one.state not in ("serial", "address")
        learn(truth, "haihai.csv", one, readable=readable, yes=word == "配信中", dated=one.state != "undated")
    head = ["会員番号", "メールアドレス", "姓", "名", "誕生日", "最終購入日", "配信状態", "登録日時", "注文番号"]
    written(folder, "haihai.csv", head, rows, "cp932")


MAILCHIMP = ["Email Address", "First Name", "Last Name", "Birthday", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME",
             "CONFIRM_IP", "GMTOFF", "DSTOFF", "TIMEZONE", "CC", "REGION", "LAST_CHANGED", "LEID", "EUID", "NOTES", "TAGS"]  # fmt: skip


def mailchimp(folder: Path, people: list[Somebody], truth: Truth) -> None:
    """Mailchimp's audience export, unpacked: a file for each state, the columns of which differ at their end."""
    of = {"left": "unsubscribed", "bounced": "cleaned", "complained": "unsubscribed", "silent": "nonsubscribed"}
    files: dict[str, list[list[str]]] = {"subscribed": [], "unsubscribed": [], "cleaned": [], "nonsubscribed": []}
    extra = {
        "unsubscribed": [
            "UNSUB_TIME",
            "UNSUB_CAMPAIGN_TITLE",
            "UNSUB_CAMPAIGN_ID",
            "UNSUB_REASON",
            "UNSUB_REASON_OTHER",
        ],
        "cleaned": ["CLEAN_TIME", "CLEAN_CAMPAIGN_TITLE", "CLEAN_CAMPAIGN_ID"],
    }
    for one in people:
        kind, at = of.get(one.state, "subscribed"), f"{one.joined:%Y-%m-%d %H:%M:%S}"
        address = "reader at home" if one.state == "address" else one.address
        optin = "" if one.state in ("undated", "silent") else at
        born = "13/40" if one.state == "serial" else f"{one.born:%m/%d}"
        cells = [address, one.given, one.family, born, "2", optin, "192.0.2.7", at, "192.0.2.7", "9", "9", "Asia/Tokyo", "JP",
                 "13", at, str(one.number), f"{one.number:010x}", "", '"VIP","お茶会"']  # fmt: skip
        more = [at, "Weekly, 12", "1a2b", "OTHER", ""] if kind == "unsubscribed" else [at, "Weekly, 12", "1a2b"]
        files[kind].append([*cells, *more] if kind in extra else cells)
        readable = kind == "subscribed" and one.state not in ("serial", "address")
        if kind == "subscribed" or one.state in ("left", "bounced", "complained"):
            learn(truth, f"{kind}.csv", one, readable=readable, yes=readable, dated=one.state != "undated")
    for kind, rows in files.items():
        written(folder, f"{kind}_members_export_1a2b3c.csv", [*MAILCHIMP, *extra.get(kind, [])], rows)


KLAVIYO = ["Email", "Klaviyo ID", "First Name", "Last Name", "Organization", "Title", "Phone Number", "City", "Country", "Source",
           "IP Address", "Email Marketing Consent", "Email Marketing Consent Timestamp", "Historic Number Of Orders",
           "Profile Created On", "Date Added", "Last Open", "Email Suppressions", "Birthday"]  # fmt: skip


def klaviyo(folder: Path, people: list[Somebody], truth: Truth) -> None:
    """Klaviyo's profiles, with a byte order mark."""
    stops = {"left": "UNSUBSCRIBE", "bounced": "HARD_BOUNCE", "complained": "SPAM_COMPLAINT"}
    words = {"left": "UNSUBSCRIBED", "silent": "NEVER_SUBSCRIBED"}
    rows: list[list[str]] = []
    for one in people:
        at = f"{one.joined:%Y-%m-%dT%H:%M:%S}+00:00"
        word = words.get(one.state, "SUBSCRIBED")
        born = str((one.born - date(1899, 12, 30)).days) if one.state == "serial" else f"{one.born:%Y-%m-%d} 00:00:00"
        address = "@reader" if one.state == "address" else one.address
        asked = "" if one.state in ("undated", "silent") else at
        rows.append([address, f"01{one.number:08X}", one.given, one.family, "", "", "81900000000", "牧之原, 静岡", "Japan", "-20",
                     "192.0.2.7", word, asked, "3", at, at, at, stops.get(one.state, ""), born])  # fmt: skip
        readable = one.state not in ("serial", "address")
        learn(truth, "klaviyo.csv", one, readable=readable, yes=word == "SUBSCRIBED", dated=one.state != "undated")
    written(folder, "klaviyo.csv", KLAVIYO, rows, "utf-8-sig")


def listmonk(folder: Path, people: list[Somebody], truth: Truth) -> None:
    """listmonk's subscribers: moments as Go prints them; who bounced or complained is on its blocklist; every row has a moment."""
    words = {"left": "blocklisted", "bounced": "blocklisted", "complained": "blocklisted", "silent": "disabled"}
    rows: list[list[str]] = []
    for one in people:
        at = "45000.5" if one.state == "serial" else f"{one.joined:%Y-%m-%d %H:%M:%S}.123456 +0000 UTC"
        address = "reader" if one.state == "address" else one.address
        word = words.get(one.state, "enabled")
        attributes = '{"city": "牧之原, 静岡", "note": "so ""she"" said"}'
        rows.append(
            [
                f"{one.number:08x}-0000-4000-8000-000000000000",
                address,
                f"{one.family} {one.given}",
                attributes,
                word,
                at,
                at,
            ]
        )
        learn(truth, "listmonk.csv", one, readable=one.state not in ("serial", "address"), yes=word == "enabled")
        if one.state == "silent":  # "disabled" is a no on the shop's topic
            truth.refused.add(one.key)
    head = ["uuid", "email", "name", "attributes", "status", "created_at", "updated_at"]
    written(folder, "listmonk.csv", head, rows)
