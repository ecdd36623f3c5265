"""What the calendar promises, as a run keeps it: batches, what stands in, new rules, what was missed, one letter a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, command, crowd, edition_state, invite, line_of, nobody_twice, only, person, states

from engine.cli.screen import StopError

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.delivery.run import Report

NOTHING = {"accepted": 0, "deferred": 0, "refused": 0, "unknown": 0}


def _line(report: Report, key: str = LETTER) -> tuple[str, int]:
    record = line_of(report, key)
    return record["state"], record["accepted"]


def _spread(shop: Workshop, rate: str) -> None:
    shop.edit("campaigns/wednesday-letter.toml", 'slot = "wednesday"', f'slot = "wednesday"\nspread = "{rate} per day"')


async def test_a_spread_edition_goes_out_in_batches_on_business_days(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("schedules.toml", "[closed]", "[closed]\nstock = { from = 2026-12-03, to = 2026-12-03 }")
    _spread(shop, "20")
    await invite(shop, *crowd(56))
    first = await shop.run("2026-12-02T11:45+09:00")
    assert _line(first) == ("open", 20)
    assert _line(await shop.run("2026-12-02T15:00+09:00")) == ("open", 0), "the batch is full"
    assert _line(await shop.run("2026-12-03T11:45+09:00")) == ("open", 0), "the shop is closed"
    assert _line(await shop.run("2026-12-04T11:39+09:00")) == ("open", 0), "not before its own minute"
    assert _line(await shop.run("2026-12-04T11:45+09:00")) == ("open", 20)
    assert _line(await shop.run("2026-12-05T11:45+09:00")) == ("open", 0), "a Saturday"
    assert _line(await shop.run("2026-12-07T11:45+09:00")) == ("finished", 16)
    assert len(set(sink.recipients)) == len(sink.recipients) == 56
    dates = dict(ask(shop, "SELECT due_date, count(*) FROM deliveries GROUP BY due_date"))
    assert dates == {"2026-12-02": 20, "2026-12-04": 20, "2026-12-07": 16}


async def test_the_cap_is_counted_on_each_batchs_own_day(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", '"2 per 7 days"', '"1 per 7 days"')
    await invite(shop, *crowd(30))
    _spread(shop, "10")
    for day in ("02", "03", "04"):
        await shop.run(f"2026-12-{day}T11:45+09:00")
    # A week later nobody may get the next letter before seven days have gone by since their own batch.
    plans = await shop.plan("2026-12-09T11:39+09:00", days=5)
    batches = [(one.worked.batch, one.worked.send) for one in plans if one.worked.key == "wednesday-letter/2026-W50"]
    assert batches == [(1, 10), (2, 10), (3, 10)]
    for day in ("09", "10", "11"):
        await shop.run(f"2026-12-{day}T11:45+09:00")
    assert len(sink.accepted) == 60
    assert nobody_twice(sink)
    apart = ask(
        shop,
        "SELECT DISTINCT julianday(b.due_date) - julianday(a.due_date) FROM deliveries a JOIN deliveries b"
        " ON a.subscriber_id = b.subscriber_id AND a.due_date < b.due_date",
    )
    assert apart == [(7.0,)]


async def test_a_plan_shows_the_batches_and_the_run_takes_the_same_numbers(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _spread(shop, "20")
    await invite(shop, *crowd(56))
    plans = await shop.plan("2026-12-02T11:45+09:00", days=7)
    told = [(one.worked.batch, one.worked.due.date().isoformat(), one.worked.send) for one in plans][:3]
    assert told == [(1, "2026-12-02", 20), (2, "2026-12-03", 20), (3, "2026-12-04", 16)]
    await shop.run("2026-12-02T11:45+09:00")
    later = await shop.plan("2026-12-03T09:00+09:00", days=2)
    assert [(one.worked.batch, one.worked.send) for one in later] == [(1, 0), (2, 20), (3, 16)]
    assert len(sink.accepted) == 20


async def test_a_batch_that_was_too_late_waits_for_the_next_days_and_nobody_is_lost(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _spread(shop, "20")
    await invite(shop, *crowd(50))
    await shop.run("2026-12-02T11:45+09:00")
    assert _line(await shop.run("2026-12-04T07:30+09:00")) == ("open", 0), "Thursday's batch is twenty hours old"
    await shop.run("2026-12-04T11:45+09:00")
    assert _line(await shop.run("2026-12-07T11:45+09:00")) == ("finished", 10)
    assert len(set(sink.recipients)) == 50


async def test_a_deferred_delivery_lives_as_long_as_its_own_batch(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _spread(shop, "2")
    await invite(shop, *crowd(6, ("gmail.example",)))

    async def later(recipient: str, _content: bytes) -> str:
        return "451 4.3.0 later" if recipient.startswith("p000") else "250 2.0.0 OK"

    sink.answer = later
    await shop.run("2026-12-02T11:45+09:00")
    await shop.run("2026-12-03T11:45+09:00")
    assert states(shop)["p000@gmail.example"] == "deferred"
    last = await shop.run("2026-12-04T11:45+09:00")  # 36 hours after the first batch have gone by
    assert states(shop)["p000@gmail.example"] == "refused"
    assert sorted(states(shop).values()) == ["accepted"] * 5 + ["refused"]
    assert line_of(last)["state"] == "finished"


async def test_a_spread_that_would_take_months_is_held_and_says_why(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _spread(shop, "1")
    await invite(shop, *crowd(31))
    held = line_of(await shop.run())
    assert held["state"] == "held"
    assert "31 people at 1 per day take 31 batches; there may be 30" in held["reason"]
    assert sink.accepted == []


def _bank(shop: Workshop, *subjects: str) -> None:
    """Leave the letter of 2 December, and write evergreen ones."""
    folder = shop.root / "campaigns" / "wednesday-letter"
    (folder / "2026-12-09.toml").unlink()
    text = (folder / "2026-12-02.toml").read_text(encoding="utf-8").replace("volume = 129\n", "")
    for number, subject in enumerate(subjects, 1):
        content = text.replace("霜の朝の、ほうじ茶のこと", subject)
        (folder / f"evergreen-{number}.toml").write_text(f"evergreen = true\n{content}", encoding="utf-8")


async def test_evergreen_letters_stand_in_in_their_order_and_never_twice(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _bank(shop, "控え一", "控え二")
    await invite(shop, "one@gmail.example")
    for day in ("2026-12-02", "2026-12-09", "2026-12-16"):
        await shop.run(f"{day}T11:45+09:00")
    assert [mail["subject"] for mail in sink.mails()] == ["霜の朝の、ほうじ茶のこと", "控え一", "控え二"]
    empty = await shop.run("2026-12-23T11:45+09:00")
    assert line_of(empty, "wednesday-letter/2026-W52")["state"] == "without_content"
    assert len(sink.accepted) == 3


async def test_an_evergreen_that_was_touched_up_or_renamed_does_not_stand_in_again(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _bank(shop, "控え一", "控え二")
    await invite(shop, "one@gmail.example")
    await shop.run("2026-12-09T11:45+09:00")
    folder = shop.root / "campaigns" / "wednesday-letter"
    shop.edit("campaigns/wednesday-letter/evergreen-1.toml", "控え一", "控え一(改)")
    await shop.run("2026-12-16T11:45+09:00")
    (folder / "evergreen-2.toml").replace(folder / "evergreen-3.toml")
    await shop.run("2026-12-23T11:45+09:00")
    assert [mail["subject"] for mail in sink.mails()] == ["控え一", "控え二"]


async def test_content_that_is_written_in_time_goes_before_an_evergreen(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    _bank(shop, "控え一")
    await invite(shop, "one@gmail.example")
    planned = await shop.plan("2026-12-09T11:45+09:00")
    assert planned[0].worked.send == 1
    folder = shop.root / "campaigns" / "wednesday-letter"
    text = (folder / "2026-12-02.toml").read_text(encoding="utf-8").replace("霜の朝の", "書きおろし")
    (folder / "2026-12-09.toml").write_text(text.replace("volume = 129", "volume = 130"), encoding="utf-8")
    await shop.run("2026-12-09T11:45+09:00")
    assert [mail["subject"] for mail in sink.mails()] == ["書きおろし、ほうじ茶のこと"]


@pytest.mark.parametrize("existing", ["skip", "catch_up", "spread over 3 days"])
async def test_a_new_birthday_rule_says_what_becomes_of_those_already_past_it(
    shop: Workshop, sink: Sink, existing: str
) -> None:
    only(shop, "birthday")
    shop.edit("campaigns/birthday.toml", 'at = "10:10"', f'at = "10:10"\nexisting = "{existing}"')
    people = [person(f"b{day:02}@gmail.example", birthday=f"1980-12-{day:02}") for day in range(1, 16)]
    await invite(shop, *people)
    sent: dict[str, list[str]] = {}
    for day in (2, 3, 4, 5, 6, 7, 8):
        before = len(sink.accepted)
        await shop.run(f"2026-12-{day:02}T10:15+09:00")
        sent[f"{day:02}"] = sorted(recipient[1:3] for recipient in sink.recipients[before:])
    assert nobody_twice(sink)
    # Those of 9 December are met on the 2nd as ever, those of 15 December on the 8th; of the others the rule decides.
    caught = {
        "skip": {"02": ["09"], "03": ["10"], "04": ["11"]},
        "catch_up": {"02": ["09"], "03": ["03", "04", "05", "06", "07", "08", "10"], "04": ["11"]},
        "spread over 3 days": {"02": ["09"], "03": ["03", "04", "10"], "04": ["05", "06", "11"]},
    }[existing]
    assert {day: sent[day] for day in caught} == caught
    assert sent["08"] == ["15"]
    assert "02" not in [recipient[1:3] for recipient in sink.recipients], "the day itself was over by the next 10:10"


async def test_a_campaign_that_is_added_late_catches_up_only_where_it_says_so(shop: Workshop, sink: Sink) -> None:
    only(shop, "christmas-dormant")
    file = shop.root / "campaigns" / "christmas-dormant.toml"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    await invite(shop, person("old@gmail.example", ordered="2026-01-10"))
    await shop.run("2026-12-15T11:45+09:00")
    file.write_text(text, encoding="utf-8")
    assert (await shop.run("2026-12-20T12:00+09:00")).editions == (), (
        "it was no rule yet on the 18th, so nobody missed it"
    )
    file.write_text(text.replace('at = "19:10"', 'at = "19:10"\nexisting = "catch_up"'), encoding="utf-8")
    assert (await shop.run("2026-12-20T19:15+09:00")).editions == (), "its turn comes at the next 19:10"
    await shop.run("2026-12-21T19:15+09:00")
    assert [mail["subject"] for mail in sink.mails()] == ["寒い夜に、ほうじ茶の香りを"]


async def test_a_missed_edition_is_told_once_and_goes_out_only_when_a_person_says_so(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3))
    assert await command(shop, "2026-12-01T09:00+09:00") == 0
    assert await command(shop, "2026-12-03T09:00+09:00") == 1
    assert f"tayori run --resend-missed {LETTER}" in capsys.readouterr().err
    assert await command(shop, "2026-12-03T09:05+09:00") == 0, "told once"
    assert await command(shop, "2026-12-03T10:00+09:00", resend=LETTER) == 0
    assert len(sink.accepted) == 3
    assert edition_state(shop) == "finished"
    assert ask(shop, "SELECT DISTINCT due_date, occasion FROM deliveries") == [("2026-12-03", "2026-W49")]
    for key, code in ((LETTER, "not_missed"), ("wednesday-letter/2026-W48", "edition_unknown")):
        with pytest.raises(StopError) as stop:
            await command(shop, "2026-12-03T11:00+09:00", resend=key)
        assert stop.value.code == code
    assert len(sink.accepted) == 3


async def test_a_slot_that_is_renamed_or_doubled_in_the_week_does_not_send_a_second_letter(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(2))
    await shop.run("2026-12-02T11:45+09:00")
    late = '[slots.saturday]\nweekday = "sat"\nat = "11:40"\n\n[slots.wednesday]'
    shop.edit("schedules.toml", "[slots.wednesday]", late)
    shop.edit("campaigns/wednesday-letter.toml", 'slot = "wednesday"', 'slot = ["wednesday", "saturday"]')
    folder = shop.root / "campaigns" / "wednesday-letter"
    text = (folder / "2026-12-09.toml").read_text(encoding="utf-8")
    (folder / "2026-12-05.toml").write_text(text.replace("すすき", "土曜のすすき"), encoding="utf-8")
    again = await shop.run("2026-12-05T11:45+09:00")
    assert line_of(again, "wednesday-letter/2026-W49-saturday")["state"] == "held"
    assert LETTER in line_of(again, "wednesday-letter/2026-W49-saturday")["reason"]
    assert len(sink.accepted) == 2
    (folder / "2026-12-05.toml").unlink()
    fine = await shop.run("2026-12-09T11:45+09:00")
    assert line_of(fine, "wednesday-letter/2026-W50-wednesday")["accepted"] == 2


async def test_a_campaign_under_another_id_does_not_write_into_the_same_week_again(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(2))
    await shop.run("2026-12-02T11:45+09:00")
    shop.edit("campaigns/wednesday-letter.toml", 'id = "wednesday-letter"', 'id = "midweek"')
    shop.edit("campaigns/wednesday-letter/2026-12-02.toml", "霜の朝の", "霜の朝にひとつ、")
    again = await shop.run("2026-12-02T12:00+09:00")
    assert line_of(again, "midweek/2026-W49")["state"] == "held"
    assert len(sink.accepted) == 2


async def test_whoever_corrects_a_birthday_gets_one_letter_for_it(shop: Workshop, sink: Sink) -> None:
    only(shop, "birthday")
    await invite(shop, person("b@gmail.example", birthday="1980-12-10"))
    await shop.run("2026-12-03T10:15+09:00")
    await invite(shop, person("b@gmail.example", birthday="1980-01-05"))
    again = await shop.run("2026-12-29T10:15+09:00")
    assert line_of(again, "birthday/2027-01-05")["skipped"] == {"already": 1}
    await invite(shop, person("b@gmail.example", birthday="1980-12-20"))
    await shop.run("2027-12-13T10:15+09:00")
    assert len(sink.accepted) == 2, "a year on, it is a birthday again"


async def test_a_clock_that_is_set_back_sends_nothing_twice(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3))
    await shop.run("2026-12-02T11:45+09:00")
    await shop.run("2026-12-02T10:45+09:00")
    await shop.run("2026-12-02T11:45+09:00")
    assert len(sink.accepted) == 3


async def test_the_letter_that_another_one_stands_for_is_left_out_and_lends_its_number(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter", "christmas-dormant")
    shop.edit("campaigns/christmas-dormant.toml", 'at = "19:10"', 'at = "19:10"\nreplaces = "wednesday-letter"')
    shop.edit("campaigns/christmas-dormant.toml", '"寒い夜に、ほうじ茶の香りを"', '"第{{ volume }}号"')
    await invite(shop, person("old@gmail.example", ordered="2026-01-10"))
    for day in ("02", "09", "16", "18", "23"):
        await shop.run(f"2026-12-{day}T19:15+09:00")
    subjects = [mail["subject"] for mail in sink.mails()]
    assert subjects == ["霜の朝の、ほうじ茶のこと", "すすきを刈る、冬の仕事", "第131号"]
