"""Moving in with 40,000 people from four systems: the lines of docs/moving.md as they stand there, and the sums that it promises."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from exports import write_exports
from sqlalchemy import exists, func, select, text
from workshop import EXAMPLE

from engine.audience.candidates import candidates
from engine.audience.verdict import people, verdict
from engine.calendar.editions import editions
from engine.cli.not_warmed import export_not_warmed
from engine.delivery.opening import terms_of
from engine.schema.tables import subscribers, suppressions

if TYPE_CHECKING:
    from pathlib import Path

    from exports import Truth
    from workshop import Workshop

PAGE = (EXAMPLE / "docs" / "moving.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL) for line in block.splitlines()
]
COLUMNS = {"rows": "rows", "stopped": "new", "new": "new", "consents": "granted", "refused rows": "refused_rows"}
WARM = "2026-12-02"
BEFORE = datetime.fromisoformat("2026-12-01T09:00+09:00")
NOW_MS = int(BEFORE.timestamp() * 1000)


def promised(step: str) -> dict[str, dict[str, int]]:
    """Return the table of a step: file → column → sum."""
    section = PAGE.split(f"\n## {step}.")[1].split("\n## ")[0]
    head, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")
    ]
    return {
        row[0]: {name: int(cell.replace(",", "")) for name, cell in zip(head[1:], row[1:], strict=True)} for row in rows
    }


def typed(shop: Workshop, beginning: str) -> dict[str, dict[str, int]]:
    """Type the page's lines that begin so, in the shop's folder; return by file what each said."""
    said: dict[str, dict[str, int]] = {}
    for line in LINES:
        words = shlex.split(line)[1:]
        if " ".join(words).startswith(beginning):
            words = [str(shop.root / word) if word.startswith("exports/") else word for word in words]
            ended = shop.tayori(*words, *(["--json"] if beginning != "moving mapping" else []))
            assert ended.returncode in (0, 2), ended.stderr[-2000:]
            said[words[2].rpartition("/")[2]] = json.loads(ended.stdout) if beginning != "moving mapping" else {}
    assert said, beginning
    return said


def keys(shop: Workshop, statement: str) -> set[str]:
    return {row[0] for row in shop.past(statement)}


@pytest.mark.long
async def test_forty_thousand_people_of_four_systems_come_in_with_the_sums_of_the_page(shop: Workshop) -> None:
    truth = write_exports(shop.root / "exports")
    typed(shop, "moving mapping")
    for system in ("mailchimp", "klaviyo"):
        shop.edit(f"imports/{system}.toml", "# birthday = ", "birthday = ")

    stopped = typed(shop, "suppressions import")
    table = promised("2")
    assert {file: {name: said[COLUMNS[name]] for name in table[file]} for file, said in stopped.items()} == table
    assert keys(shop, "SELECT address_key FROM suppressions") == truth.refused

    came = typed(shop, "subscribers import")
    table = promised("3")
    assert {file: {name: said[COLUMNS[name]] for name in table[file]} for file, said in came.items()} == table
    for file, said in came.items():
        assert said["rows"] == sum(said[name] for name in ("new", "changed", "unchanged", "erased", "refused_rows"))
        assert said["refused_rows"] == truth.broken[re.sub(r"_members_export_\w+", "", file)]
    assert keys(shop, "SELECT address_key FROM subscribers") == truth.known
    yes = "SELECT address_key FROM subscribers JOIN consent_states USING (subject) WHERE state = 'granted'"
    assert keys(shop, yes) - truth.refused == set(truth.agreed) - truth.refused

    served = typed(shop, "moving served")
    assert served["birthday-2026.csv"]["new"] == len(truth.served)
    birthday = next(
        line.worked for line in await shop.plan("2026-12-01T10:15+09:00") if line.worked.campaign == "birthday"
    )
    theirs = "SELECT address_key FROM subscribers WHERE month_day = '12-08'"
    asked = keys(shop, theirs) & set(truth.agreed) - truth.refused
    assert (birthday.send, birthday.skipped["elsewhere"]) == (len(asked - truth.served), len(asked & truth.served))
    await _a_year_reaches_nobody_who_refused(shop)
    await _a_day_is_shared_whole(shop, truth)


async def _a_year_reaches_nobody_who_refused(shop: Workshop) -> None:
    """Ask the expression by which runs and plans choose, for the editions of a year of every campaign (birthdays: a day a week)."""
    project = shop.project()
    listed = [one for one in editions(project, date(2026, 12, 1), date(2027, 11, 30)) if one.due is not None]
    listed = [one for one in listed if not one.birthdays or one.nominal.weekday() == 0]
    stopped = exists().where(suppressions.c.address_key == subscribers.c.address_key)
    reached: Counter[str] = Counter()
    async with shop.store() as store, store.reading() as connection:
        for edition in listed:
            terms = terms_of(project, edition)
            reasons = select(verdict(terms, NOW_MS), func.count()).select_from(people(terms))
            rows = await connection.execute(reasons.where(candidates(terms), stopped).group_by(text("1")))
            found = {row[0]: row[1] for row in rows}
            assert set(found) <= {"suppressed"}, edition.key
            reached[edition.campaign.id] += found.get("suppressed", 0)
    assert set(reached) == {campaign.id for campaign in project.campaigns} - {"welcome"}
    assert min(reached.values()) > 0


async def _a_day_is_shared_whole(shop: Workshop, truth: Truth) -> None:
    """Share a Wednesday with the old tool: nobody in both, nobody in none; asked again, the day stays shared as it was."""
    shop.edit("tayori.toml", "connections = 4", 'connections = 4\nwarmup = "200 doubling daily"')
    project, lists = shop.project(), [shop.root / f"old-tool-{number}.csv" for number in (1, 2)]
    async with shop.store() as store:
        for path in lists:
            await export_not_warmed(project, store, path, WARM, None, BEFORE)
    rest = addresses(lists[0])
    assert rest == addresses(lists[1])
    assert len(rest) == len(set(rest))
    writable = set(truth.agreed) - truth.refused
    assert len(rest) == len(writable) - 200
    assert set(rest) < writable
    planned = next(
        line for line in await shop.plan("2026-12-02T11:45+09:00", by_name=True) if "wednesday" in line.worked.key
    )
    sent = {address.lower() for address, _, said in planned.people if said == "send"}
    assert sent | set(rest) == writable
    assert not sent & set(rest)
    latest = "SELECT address_key FROM subscribers ORDER BY coalesce(last_order, '') DESC, id"
    assert [key for (key,) in shop.past(latest) if key in writable][:200] == [
        key for (key,) in shop.past(latest) if key in sent
    ]


def addresses(path: Path) -> list[str]:
    return [line.split(",")[0].lower() for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]
