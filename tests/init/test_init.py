"""`tayori init`: a new project is sound at once, in both languages, whatever the shop is called."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import forked
import jsonschema
import pytest

from engine.cli.app import main
from engine.cli.schema import schemas
from engine.project.folder import load
from engine.review.check import check

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = [
    'The "Quoted" Shop',
    "back\\slash \\n {{ 7 }} {% if %}",
    "茶香舗 さえき園",
    "O'Hara & <Sons> #1 = [x]",
    '"',
    "@DATE@ @NAME@",
    "<>",
    "x" * 300,
]


def tayori(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return forked.call([*map(str, words)], {"PATH": os.environ["PATH"], "TAYORI_LANG": "en"})


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_a_new_project_is_checked_imported_and_planned_without_a_word_of_complaint(tmp_path: Path, locale: str) -> None:
    shop = tmp_path / "shop"
    made = tayori("init", shop, "--locale", locale)
    assert (made.returncode, made.stderr) == (0, "")
    checked = tayori("check", "--project", shop)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "no mistakes.\n", "")
    imported = tayori("subscribers", "import", shop / "examples" / "people.csv", "--json", "--project", shop)
    assert imported.returncode == 0, imported.stderr
    assert json.loads(imported.stdout) == json.loads(imported.stdout) | {"new": 6, "granted": 4, "refused_rows": 0}
    planned = tayori("plan", "--at", f"{letter_day(shop)}T11:45", "--json", "--project", shop)
    editions = json.loads(planned.stdout)["editions"]
    counts = {one["campaign"]: (one["send"], one["skipped"]) for one in editions}
    assert counts == {"weekly-letter": (4, {"left": 1, "no_consent": 1}), "birthday": (1, {})}
    assert [(one["campaign"], one["sent"], one["waiting"]) for one in json.loads(planned.stdout)["answers"]] == [
        ("welcome", 0, 0)
    ]


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_a_new_project_has_a_form_and_welcomes_whoever_signs_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], locale: str
) -> None:
    shop = tmp_path / "shop"
    assert main(["init", str(shop), "--locale", locale]) == 0
    capsys.readouterr()
    assert main(["form", "--project", str(shop)]) == 0
    assert 'action="https://mail.shop.example/sign-up/newsletter"' in capsys.readouterr().out
    assert main(["preview", "welcome", "--no-pictures", "--out", str(shop / "out"), "--project", str(shop)]) == 0


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_every_schema_line_leads_to_a_schema_that_accepts_its_file(tmp_path: Path, locale: str) -> None:
    assert main(["init", str(tmp_path / "shop"), "--locale", locale]) == 0
    files = sorted((tmp_path / "shop").rglob("*.toml"))
    assert len(files) == 7
    for path in files:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(("#:schema ./", "#:schema ../"))
        schema = (path.parent / first.removeprefix("#:schema ")).resolve()
        assert schema.parent == tmp_path / "shop" / ".schema"
        document = plain(tomllib.loads(path.read_text(encoding="utf-8")))
        jsonschema.validate(document, json.loads(schema.read_text(encoding="utf-8")))
    assert {path.name.partition(".")[0] for path in (tmp_path / "shop" / ".schema").iterdir()} == set(schemas())


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_a_sale_s_letter_says_why_it_is_held_where_its_edition_does(tmp_path: Path, locale: str) -> None:
    shop, out = tmp_path / "shop", tmp_path / "out"
    assert main(["init", str(shop), "--locale", locale]) == 0
    edition = shop / "campaigns" / "weekly-letter" / f"{letter_day(shop)}.toml"
    text = edition.read_text(encoding="utf-8")
    assert '\n# reason = "' in text
    edition.write_text(text.replace('\n# reason = "', '\nreason = "'), encoding="utf-8")
    reason = tomllib.loads(edition.read_text(encoding="utf-8"))["reason"]
    assert check(load(shop), date.fromisoformat(letter_day(shop))) == ()
    assert main(["preview", "weekly-letter", "--no-pictures", "--out", str(out), "--project", str(shop)]) == 0
    letters = [path.read_text(encoding="utf-8") for path in out.glob("*.html") if path.name != "index.html"]
    assert letters
    assert all(reason in letter for letter in letters)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_shop_may_be_called_anything_that_fits_on_a_line(tmp_path: Path, name: str) -> None:
    shop = tmp_path / "shop"
    assert main(["init", str(shop), "--name", name, "--url", "https://www.teé.example/shop/"]) == 0
    loaded = load(shop)
    assert [problem.text("en") for problem in check(loaded, date.fromisoformat(letter_day(shop)))] == []
    assert loaded.project is not None
    assert loaded.project.shop.shop.name == name
    assert loaded.project.shop.sender.mailbox.address == "letter@xn--te-cja.example"
    assert (shop / "README.md").read_text(encoding="utf-8").count(name) >= 2
    assert (
        main(["preview", "weekly-letter", "--no-pictures", "--out", str(tmp_path / "out"), "--project", str(shop)]) == 0
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--name", "two\nlines"), "--name: a shop's name is one line"),
        (("--name", "bell\x07"), "--name: a shop's name is one line"),
        (("--name", "half\u2028line"), "--name: a shop's name is one line"),
        (("--name", " "), "--name: "),
        (("--zone", "Asia/Edo"), "--zone: "),
        (("--country", "Japan"), "--country: "),
        (("--url", "shop.example"), "--url: "),
        (("--url", "https://"), "--url: "),
        (("--locale", "fr"), "--locale"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_by_its_name_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, str], said: str
) -> None:
    assert main(["init", str(tmp_path / "shop"), *words]) == 2
    assert said in "".join(capsys.readouterr())
    assert not (tmp_path / "shop").exists()


def test_a_folder_that_holds_anything_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine", encoding="utf-8")
    refused = tayori("init", tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{tmp_path} holds something already. Name a folder")
    assert [path.name for path in tmp_path.iterdir()] == [".hidden"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("mine", encoding="utf-8")
    refused = tayori("init", tmp_path / "shop")
    assert refused.returncode == 2
    assert (tmp_path / "shop").read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_that_exists_is_taken(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    assert tayori("init", tmp_path / "shop").returncode == 0


def test_the_first_letter_is_for_the_next_wednesday_and_the_birthday_of_a_sample_is_a_week_later(
    tmp_path: Path,
) -> None:
    assert main(["init", str(tmp_path / "shop"), "--zone", "Pacific/Kiritimati"]) == 0
    day = date.fromisoformat(letter_day(tmp_path / "shop"))
    assert day.strftime("%a") == "Wed"
    assert 0 <= (day - datetime.now().astimezone().date()).days <= 8  # noqa: TID251 - the real day is the point
    with (tmp_path / "shop" / "examples" / "people.csv").open(encoding="utf-8", newline="") as file:
        birthdays = [row["birthday"] for row in csv.DictReader(file)]
    assert (date.fromisoformat(birthdays[0]).timetuple().tm_yday - day.timetuple().tm_yday) % 365 in (6, 7, 8)


def test_every_address_of_the_samples_lies_in_a_reserved_domain(tmp_path: Path) -> None:
    for locale in ("en", "ja"):
        assert main(["init", str(tmp_path / locale), "--locale", locale]) == 0
        with (tmp_path / locale / "examples" / "people.csv").open(encoding="utf-8", newline="") as file:
            addresses = [row[0] for row in csv.reader(file)][1:]
        assert len(addresses) == 6
        assert all(address.endswith(".example") for address in addresses)


def test_nobody_commits_the_state_directory_or_a_list_of_people(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    assert main(["init", str(shop)]) == 0
    subprocess.run(["git", "init", "-q", str(shop)], check=True)
    for name in ("var/tayori.db", "list.csv", "preview/a.html"):
        ignored = subprocess.run(["git", "-C", str(shop), "check-ignore", "-q", name], check=False)
        assert ignored.returncode == 0, name
    kept = subprocess.run(["git", "-C", str(shop), "check-ignore", "-q", "examples/people.csv"], check=False)
    assert kept.returncode == 1


def test_the_pull_request_workflow_runs_check_with_this_engine(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "shop")]) == 0
    text = (tmp_path / "shop" / ".github" / "workflows" / "tayori.yml").read_text(encoding="utf-8")
    assert "run: tayori check --format github\n" in text
    assert "@VERSION@" not in text
    assert tayori("check", "--format", "github", "--project", tmp_path / "shop").returncode == 0


def letter_day(shop: Path) -> str:
    return next((shop / "campaigns" / "weekly-letter").glob("*.toml")).stem


def plain(value: Any) -> Any:
    """Return TOML as JSON knows it: dates as text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
