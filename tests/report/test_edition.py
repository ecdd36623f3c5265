"""What came of an edition: each person once, rates over 有効配信数, and an alarm where it is unusual."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from servers import BOTH

from engine.report.edition import Result, report_of
from engine.store.consents import Said, refuse
from engine.store.leaving import undo, undoable
from engine.store.upsert import insert

if TYPE_CHECKING:
    from workshop import Sink, Workshop

KEY = "wednesday-letter/2026-W49"
NAMES = "abcdefgh"


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_each_person_counts_once_and_by_lane(shop: Workshop, sink: Sink) -> None:
    rows = [
        f"{name},{name}@{'gmail.com' if name < 'e' else 'x.example'},,,希望する,2026-11-01 10:00," for name in NAMES
    ]
    await shop.import_(shop.csv(*rows))
    sink.rcpt = lambda address: "550 5.1.1 unknown" if address.startswith("h@") else "250 ok"
    await shop.run()
    people = {row[0][0]: row for row in shop.past("SELECT address, id, subject FROM subscribers")}
    letters = {row[0]: row[1] for row in shop.past("SELECT subscriber_id, id FROM deliveries")}
    edition = shop.past("SELECT id FROM editions WHERE key = ?", KEY)[0][0]

    def back(name: str, kind: str, number: int = 1) -> dict[str, object]:
        person = people[name][1]
        told = {"status": "", "said": "", "source": "ses", "at_ms": 1}
        letter = {"subscriber_id": person, "delivery_id": letters[person]}
        return {"digest": f"{name}{kind}{number}", "kind": kind, **letter, **told}

    from engine.schema.tables import bounces, leave_reasons

    async with shop.store() as store, store.writing() as connection:
        told = [back("a", "soft"), back("a", "soft", 2), back("a", "hard"), back("b", "policy"), back("e", "soft")]
        await connection.execute(insert(connection, bounces), [*told, back("f", "complaint")])
        now_ms = 1_796_200_000_000
        for name, source, by in (
            ("c", "one-click", edition),
            ("c", "leave-page", edition),
            ("d", "leave-page", edition),
            ("g", "leave-mail", edition + 1),
            ("e", "telephone", edition),
        ):
            evidence = {"edition": by, "user_agent": f'"edition":{edition}}}'}
            at_ms = now_ms + 100_000 * (source == "leave-page")
            await refuse(
                connection, Said(people[name][2], "newsletter", "refused", at_ms, source, None, evidence), at_ms
            )
        subject = people["d"][2]
        entries = await undoable(connection, subject, ["newsletter"], now_ms + 200_000)
        assert await undo(connection, subject, entries, {}, now_ms + 200_000) == ("newsletter",)
        reason = {"subject": people["c"][2], "topic": "newsletter", "edition_id": edition}
        await connection.execute(insert(connection, leave_reasons).values(**reason, reason="too_many", at_ms=1))

    done = await asyncio.to_thread(shop.tayori, "report", KEY, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["bounced"] == {"hard": 1, "soft": 1, "other": 1}
    assert [found[name] for name in ("accepted", "reached", "left", "complained", "refused")] == [7, 4, 1, 1, 1]
    assert found["rates"] == {"left": 0.25, "complained": 0.25}
    assert found["reasons"] == {"too_many": 1}
    assert {one["lane"]: (one["accepted"], one["reached"], one["left"]) for one in found["lanes"]} == {
        "gmail": (4, 2, 1),
        "x.example": (3, 2, 0),
    }
    assert (found["usual"], found["alarms"]) == (
        {"editions": 0, "left": None, "complained": None},
        ["complaints_many"],
    )


async def test_it_is_told_in_sentences_and_a_key_that_is_none_is_told_too(shop: Workshop, sink: Sink) -> None:
    await shop.import_(shop.csv("a,a@x.example,,,希望する,2026-11-01 10:00,"))
    await shop.run()
    assert len(sink.accepted) == 1
    told = await asyncio.to_thread(shop.tayori, "report", KEY)
    assert "1  accepted by the relay" in told.stdout
    assert "0  left by this letter  0.00 %" in told.stdout
    none = await asyncio.to_thread(shop.tayori, "report", "wednesday-letter/2020-W01")
    assert (none.returncode, none.stdout) == (2, "")
    assert "wednesday-letter/2020-W01" in none.stderr


def usual(left: int, complained: int = 0, number: int = 8) -> list[Result]:
    return [Result(accepted=1000, left=left, complained=complained)] * number


@pytest.mark.parametrize(
    ("result", "before", "alarms"),
    [
        (Result(accepted=1000, left=12), usual(2), ["left_rising"]),  # row 17: 1.2 % where 0.2 % is usual
        (Result(accepted=1000, left=6), usual(2), []),
        (Result(accepted=1000, left=7), usual(2), ["left_rising"]),
        (Result(accepted=1020, hard=10, soft=5, other=5, left=6), usual(2), []),
        (Result(accepted=1000, hard=500, left=4), usual(2), ["left_rising"]),
        (Result(accepted=1000, left=2), usual(0), []),  # two people are no rate
        (Result(accepted=1000, left=3), usual(0), ["left_rising"]),
        (Result(accepted=1000, left=500), usual(2, number=2), []),  # nothing is usual yet
        (Result(accepted=10_000, complained=10), usual(2, 1), []),
        (Result(accepted=10_000, complained=11), usual(2, 1), ["complaints_many"]),
        (Result(accepted=1000, complained=4), usual(2, 1), ["complaints_rising", "complaints_many"]),
        (Result(accepted=10, hard=10, left=5, complained=5), usual(2), []),
        (Result(), usual(2), []),
    ],
)
def test_an_alarm_rings_over_three_times_the_usual_and_over_one_complaint_in_a_thousand(
    result: Result, before: list[Result], alarms: list[str]
) -> None:
    assert list(report_of({"gmail": result}, before).alarms) == alarms


def test_one_odd_edition_does_not_change_what_is_usual() -> None:
    before = [*usual(2, number=7), Result(accepted=1000, left=400)]
    assert report_of({"": Result(accepted=1000, left=7)}, before).alarms == ("left_rising",)
