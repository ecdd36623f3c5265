"""Lists that are not what they should be, at the command line, with the words that a person reads."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from servers import BOTH

from engine.cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workshop import Workshop

    Heard = tuple[int, str, str]

BATCH = """\
topics = ["newsletter"]
form = "店頭で「水曜だより」をお申し込みください。"
live_from = 2019-04-01T00:00:00+09:00
live_until = 2021-03-31T23:59:59+09:00
attested_by = "佐伯 由紀"
note = "原本は本店の書庫。"
"""
ANN = "花子,hanako@chanoyu.example,,,希望する,2024-04-01 10:00,"


@pytest.fixture
def tayori(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> Callable[..., Heard]:
    def run(*words: str | Path) -> Heard:
        code = main([*map(str, words), "--project", str(shop.root)])
        heard = capsys.readouterr()
        return code, heard.out, heard.err.replace(f"{shop.root}/", "")

    return run


def counts(out: str) -> dict[str, int]:
    found = re.findall(r"^ *([\d,]+)  (.*)$", out, re.MULTILINE)
    return {what: int(number.replace(",", "")) for number, what in found if number != "0"}


@pytest.mark.parametrize("shop", BOTH, indirect=True)
def test_a_nightly_list_that_says_yes_for_someone_who_left_last_night(
    shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    path = shop.csv(ANN)
    assert tayori("subscribers", "import", path)[0] == 0
    left = shop.csv("花子,hanako@chanoyu.example,,,退会,2026-11-21 23:50,", name="left.csv")
    assert tayori("subscribers", "import", left)[0] == 0
    code, out, err = tayori("subscribers", "import", path)
    assert (code, err) == (0, "")
    assert counts(out) == {
        "rows read": 1,
        "people are as they were": 1,
        "consents left aside: the person's refusal is newer": 1,
    }


def test_a_file_from_last_week(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    shop.edit("imports/cart.toml", 'source = "ec-cart"', 'fresh_within = "36 hours"\nsource = "ec-cart"')
    path = shop.csv(ANN)
    week_ago = path.stat().st_mtime - 7 * 86400
    os.utime(path, (week_ago, week_ago))
    code, out, err = tayori("subscribers", "import", path)
    assert (code, out) == (2, "")
    assert re.fullmatch(
        r"the list was made at \d{4}-\d\d-\d\d \d\d:\d\d, longer ago than 36 hours: nothing was imported\. Export it anew\. "
        r"If only the file's clock is wrong, say when it was made: --made-at 2026-12-02T02:00\.\n",
        err,
    )


def test_a_list_of_another_encoding(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    path = shop.csv(ANN)
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert tayori("subscribers", "import", path) == (
        2,
        "",
        "line 1 is neither UTF-8 nor CP932 (Shift_JIS of Windows). Export the file as UTF-8; nothing was imported.\n",
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "0002,太郎,taro@chanoyu.example,,静岡県,一般,,,,,,,,,,one,more",
            "the row has 17 columns, the heading has 15. A comma or a quote in a field is often the cause.",
        ),
        (
            '0002,太郎,"太郎 <taro@chanoyu.example>",,静岡県,一般,,,,,,,,,',
            "A name stands beside the address. Write the address alone, without < and >, and the name in its own column.",
        ),
        (
            '0002,太郎,"taro@chanoyu.example; jiro@chanoyu.example",,静岡県,一般,,,,,,,,,',
            "There is more than one address in one field. Give each address its own row.",
        ),
        (
            "0002,太郎,taro@chanoyu.example,1899-12-31,静岡県,一般,,,,,,,,,",
            "'1899-12-31' is not a birthday. Write it as 1980-02-29 or 1980/2/29, between 1900 and today.",
        ),
        (
            "0002,太郎,taro@chanoyu.example,2199-01-01,静岡県,一般,,,,,,,,,",
            "'2199-01-01' is not a birthday. Write it as 1980-02-29 or 1980/2/29, between 1900 and today.",
        ),
        (
            "0002,太郎,taro@chanoyu.example,,静岡県,一般,,希望する,,,,,,,",
            (
                "there is a consent, but no moment in メルマガ登録日時. Without the moment there is no proof, so nothing was taken "
                "from this row."
            ),
        ),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_its_line_and_kept(
    row: str, words: str, shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    path = shop.csv(ANN)
    path.write_text(f"{path.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")
    code, out, err = tayori("subscribers", "import", path)
    assert (code, err) == (2, f"people.csv:3: {words}\n")
    assert out.endswith(
        f"1 refused rows are in {shop.root}/people.refused.csv, with their reasons. Correct them there and import that file.\n"
    )
    kept = (shop.root / "people.refused.csv").read_text(encoding="utf-8").splitlines()
    assert (len(kept), kept[0].rpartition(",")[2]) == (2, "reason")
    assert words.partition(",")[0] in kept[1]


def test_at_most_fifty_refused_rows_are_told_and_the_file_has_the_rest(
    shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    rows = [f"花子,n{number}@chanoyu.example,,,,," for number in range(240)]
    path = shop.csv(*rows, *(["花子,nobody,,,,,"] * 57))
    code, _, err = tayori("subscribers", "import", path, "--refused", shop.root / "wrong.csv")
    assert code == 2
    assert len(err.splitlines()) == 51
    assert err.splitlines()[50] == f"and 7 more, see {shop.root}/wrong.csv".replace(f"{shop.root}/", "")
    assert len((shop.root / "wrong.csv").read_text(encoding="utf-8").splitlines()) == 58


@pytest.mark.parametrize("shop", BOTH, indirect=True)
def test_a_held_list_says_why_and_how_it_may_pass(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    rows = [f"花子,n{number}@chanoyu.example,,,希望する,2024-04-01 10:00," for number in range(120)]
    assert tayori("subscribers", "import", shop.csv(*rows))[0] == 0
    other = shop.csv(*(row.replace("花子", "太郎").replace("希望する", "退会") for row in rows))
    before = tayori("subscribers", "export")
    code, _, err = tayori("subscribers", "import", other)
    assert (code, err) == (
        2,
        (
            "120 of 120 known people would get another name.\n"
            "120 of the 120 consents of these people would be taken back.\n"
            "the list is held; nothing was imported. Look at the file. If it is right, import it with --accept names,words.\n"
        ),
    )
    assert tayori("subscribers", "export") == before
    document = json.loads(tayori("subscribers", "import", other, "--dry-run", "--json")[1])
    assert list(document["held"]) == ["names", "words"]
    assert (document["list"], document["changed"]) == (None, 120)
    code, _, err = tayori("subscribers", "import", other, "--accept", "names, words")
    assert (code, err) == (0, "")
    assert tayori("consent", "verify")[0] == 0
    code, _, err = tayori("subscribers", "import", other, "--accept", "all")
    assert (code, err) == (2, "--accept all means nothing. There is: columns, names, fewer, words, birthdays.\n")


def test_a_dry_run_shows_the_names_as_they_will_stand(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    path = shop.csv(ANN, "　髙木　清 様,a@chanoyu.example,,,,,", "x@y.example,b@chanoyu.example,,,,,")
    code, out, err = tayori("subscribers", "import", path, "--dry-run", "--names")
    assert (code, err) == (0, "a dry run: nothing was written.\n")
    assert out.splitlines()[-4:] == [
        "line: as typed → as it will stand → how a letter opens",
        "3: 　髙木　清 様 → 髙木 清 → 髙木 清 様",
        "4: x@y.example →  → お客様",
        "2: 花子 → 花子 → 花子 様",
    ]
    document = json.loads(tayori("subscribers", "import", path, "--dry-run", "--names", "--json")[1])
    assert document["names"][0] == {"line": 3, "typed": "　髙木　清 様", "stands": "髙木 清", "opens": "髙木 清 様"}
    assert (
        tayori("subscribers", "import", path, "--names")[2] == "--names belongs to --dry-run. Say both, or neither.\n"
    )


@pytest.mark.parametrize("shop", BOTH, indirect=True)
def test_a_consent_without_a_date_comes_in_by_a_batch_and_counts_from_its_first_day(
    shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    (shop.root / "old.toml").write_text(BATCH, encoding="utf-8")
    shop.edit("imports/cart.toml", 'at = "メルマガ登録日時"', "undated = true")
    refused = shop.csv("次郎,jiro@chanoyu.example,,,退会,,", name="no.csv")
    shop.edit("imports/cart.toml", "undated = true", "since = 2020-01-01T00:00:00+09:00")
    assert tayori("subscribers", "import", refused)[0] == 0
    shop.edit("imports/cart.toml", "since = 2020-01-01T00:00:00+09:00", "undated = true")
    path = shop.csv("花子,hanako@chanoyu.example,,,希望する,,", "次郎,jiro@chanoyu.example,,,希望する,,")
    code, _, err = tayori("subscribers", "import", path)
    words = (
        "there is a consent in メルマガ, and the list has no moments. Say when the form was live and who answers for it: "
        "--consent-batch FILE. Nothing was taken from this row."
    )
    assert (code, err) == (2, f"people.csv:2: {words}\npeople.csv:3: {words}\n")
    code, out, err = tayori("subscribers", "import", path, "--consent-batch", shop.root / "old.toml")
    assert (code, err) == (0, "")
    assert counts(out)["consents left aside: the person's refusal is newer"] == 1
    proof = json.loads(tayori("subscribers", "export", "--address", "hanako@chanoyu.example")[1])
    (entry,) = proof["consents"]
    assert (entry["at"], entry["state"]) == ("2019-03-31T15:00:00+00:00", "granted")
    assert entry["form"] == "店頭で「水曜だより」をお申し込みください。"
    batch = entry["evidence"]["batch"]
    assert (batch["attested_by"], batch["note"]) == ("佐伯 由紀", "原本は本店の書庫。")
    assert (batch["live_from"], len(batch["digest"])) == ("2019-04-01T00:00:00+09:00", 64)
    assert tayori("consent", "verify")[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"newsletter"',
            '"letter"',
            "old.toml:1: topics: there is no topic letter. Known here: newsletter.",
        ),
        (
            "live_until = 2021",
            "live_until = 2018",
            "old.toml:4: live_until: live_until is before live_from. Write since when the form was live, and until when.",
        ),
        (
            "live_from = 2019-04-01T00:00:00+09:00\nlive_until = 2021",
            "live_from = 2198-04-01T00:00:00+09:00\nlive_until = 2199",
            "old.toml:3: live_from: live_from lies in the future. Consents cannot have been given before the form was live.",
        ),
        ('attested_by = "佐伯 由紀"\n', "", "old.toml:1: attested_by: "),
        ("topics = [", "topics = ", "old.toml:1: "),
    ],
)
def test_a_batch_with_a_mistake_imports_nothing(
    old: str, new: str, words: str, shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    (shop.root / "old.toml").write_text(BATCH.replace(old, new), encoding="utf-8")
    code, out, err = tayori("subscribers", "import", shop.csv(ANN), "--consent-batch", shop.root / "old.toml")
    assert (code, out) == (2, "")
    assert err.startswith(words)
    assert err.endswith("the batch of consents has mistakes (above); nothing was imported.\n")
    assert not shop.store_file.exists()


@pytest.mark.parametrize("shop", BOTH, indirect=True)
def test_everything_about_one_person_is_one_document(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    assert tayori("subscribers", "import", shop.csv(ANN))[0] == 0
    found: dict[str, Any] = json.loads(tayori("subscribers", "export", "--address", "HANAKO@chanoyu.example")[1])
    sections = ["person", "consents", "deliveries", "coupons", "events", "stages", "sign_ups", "suppression"]
    assert list(found) == [*sections, "returned", "stops", "erasure"]
    assert (found["person"]["name"], found["consents"][0]["evidence"]["line"]) == ("花子", 2)
    assert tayori("subscribers", "export", "--address", "nobody@chanoyu.example")[0] == 2
    assert tayori("subscribers", "erase", "hanako@chanoyu.example", "--yes")[0] == 0
    gone = json.loads(tayori("subscribers", "export", "--address", "hanako@chanoyu.example")[1])
    assert gone["person"] is None
    assert gone["erasure"]["erased_at"]
    assert "花子" not in json.dumps(gone, ensure_ascii=False)


def test_everybody_is_given_back_as_json_lines(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    assert tayori("subscribers", "import", shop.csv(ANN, "太郎,t@chanoyu.example,,,,,エラー停止"))[0] == 0
    lines = [json.loads(line) for line in tayori("subscribers", "export", "--format", "jsonl")[1].splitlines()]
    assert [(line["address"], line["newsletter"], line["suppressed"]) for line in lines] == [
        ("hanako@chanoyu.example", "granted", None),
        ("t@chanoyu.example", "", "bounce"),
    ]
    assert lines[0]["newsletter_at"] == "2024-04-01T01:00:00+00:00"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            'absent = "refuse"',
            (
                'imports/cart.toml:1: absent: absence says something in a full list only. Write content = "full" above it, if the '
                "list always is everybody; else leave absent out."
            ),
        ),
        (
            'owns = ["name", "stagee"]',
            "imports/cart.toml:1: owns: owns names stagee, of which this list does not speak; did you mean stage?",
        ),
        ('fresh_within = "soon"', "imports/cart.toml:1: fresh_within: "),
        ('content = "all"', "imports/cart.toml:1: content: "),
    ],
)
def test_a_mistake_about_the_list_as_a_whole_is_told_with_its_line(
    line: str, words: str, shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    path = shop.root / "imports" / "cart.toml"
    path.write_text(f"{line}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert words in tayori("check")[1]
