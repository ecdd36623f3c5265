"""The main job: a Wednesday comes, and those who agreed get the letter, nobody else."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from workshop import EXAMPLE, WEDNESDAY

if TYPE_CHECKING:
    from workshop import Sink, Workshop


def _people(*words: str, error: bool = False) -> set[str]:
    with (EXAMPLE / "examples" / "subscribers.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            row["メールアドレス"].lower()
            for row in csv.DictReader(file)
            if row["メルマガ"] in words and bool(row["配信エラー"]) == error
        }


async def test_plan_and_run_agree_on_every_count_and_a_second_run_accepts_nobody(shop: Workshop, sink: Sink) -> None:
    await shop.import_()
    planned = {one.worked.key: one.worked.record() for one in await shop.plan()}
    report = await shop.run()
    done = {line.key: line.record() for line in report.editions}
    assert planned.keys() == done.keys() == {"wednesday-letter/2026-W49", "birthday/2026-12-09"}
    for key, record in done.items():
        for field in ("send", "skipped", "lanes", "occasion", "due", "campaign"):
            assert planned[key][field] == record[field]
        assert record["accepted"] == record["send"]
    assert len(sink.accepted) == sum(int(str(record["accepted"])) for record in done.values())
    again = await shop.run("2026-12-02T11:50+09:00")
    assert again.editions == ()
    assert [one.worked.key for one in await shop.plan("2026-12-02T11:50+09:00")] == []


async def test_only_those_who_agreed_find_the_letter_in_their_mailbox(shop: Workshop, sink: Sink) -> None:
    await shop.import_()
    report = await shop.run()
    letter = next(line for line in report.editions if line.key == "wednesday-letter/2026-W49")
    reached = {
        mail["To"].addresses[0].addr_spec.replace('"', "").lower()
        for mail in sink.mails()
        if "ほうじ茶" in mail["Subject"]
    }
    assert reached == _people("希望する")
    stopped = len(_people("希望する", "希望しない", "退会", "", error=True))
    assert dict(letter.skipped) == {
        "suppressed": stopped,
        "no_consent": len(_people("")),
        "left": len(_people("希望しない", "退会")),
    }
    assert not reached & _people("", "希望しない", "退会")
    assert letter.send + letter.skipped.total() == 300
    assert WEDNESDAY.startswith("2026-12-02")
