"""A year before it happens: the same runs at the same moments, on a copy, and nobody gets anything."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine.review.rehearsal import rehearse

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.review.rehearsal import Rehearsal

FIRST, LAST = date(2026, 12, 10), date(2026, 12, 24)
LETTER = """<mjml><mj-body><mj-section><mj-column><mj-text>
{{ addressee }} {{ hitokoto }} {{ shop.legal.name }} {{ shop.legal.postal_address }} {{ shop.legal.contact }}
<a href="{{ leave_url }}">配信停止</a> {% if coupon is defined %}{{ coupon.code }}{% endif %}
</mj-text></mj-column></mj-section></mj-body></mjml>
"""


def _plain(shop: Workshop) -> None:
    """Give every campaign a letter of one line: here it matters who gets it and when."""
    for template in (shop.root / "templates").glob("*.mjml"):
        template.write_text(LETTER, encoding="utf-8")


async def _invite(shop: Workshop, number: int = 30) -> None:
    rows = [
        f"山田 花子,p{one:03}@{'gmail' if one % 2 else 'icloud'}.example,1980-12-{one % 28 + 1:02},2026-01-10,"
        "希望する,2025-01-01 10:00,"
        for one in range(number)
    ]
    await shop.import_(shop.csv(*rows))


async def _rehearsed(shop: Workshop, *, as_written: bool = False) -> Rehearsal:
    def quietly(_now: datetime, _ahead: int) -> None:
        """Hear the steps."""

    return await rehearse(shop.project(), shop.store_file, FIRST, LAST, quietly, as_written=as_written)


def _sent(rehearsed: Rehearsal, campaign: str) -> dict[str, int]:
    return {month: sums.sent for (month, of), sums in sorted(rehearsed.sums.items()) if of == campaign}


async def test_the_ledger_of_a_rehearsal_is_that_of_the_runs_it_rehearses(shop: Workshop, sink: Sink) -> None:
    _plain(shop)
    await _invite(shop)
    before = hashlib.sha256(shop.store_file.read_bytes()).digest()
    rehearsed = await _rehearsed(shop, as_written=True)
    assert sink.accepted == [], "it swallows"
    assert hashlib.sha256(shop.store_file.read_bytes()).digest() == before, "the store is only copied"
    sent: dict[str, int] = {}
    for day in range(10, 25):
        for at in ("10:11", "11:41", "19:11"):
            report = await shop.run(f"2026-12-{day:02}T{at}+09:00")
            for line in report.editions:
                sent[line.campaign] = sent.get(line.campaign, 0) + line.outcomes["accepted"]
    told = {campaign: _sent(rehearsed, campaign)["2026-12"] for campaign in sent}
    assert told == sent
    assert sum(sent.values()) == len(sink.accepted)
    assert rehearsed.sums[("2026-12", "christmas-dormant")].skipped["cap"] > 0, "a birthday and a letter in that week"


async def test_what_is_not_written_yet_is_stood_in_for_and_counted(shop: Workshop) -> None:
    _plain(shop)
    letters = shop.root / "campaigns" / "wednesday-letter"
    for content in (letters / "2026-12-16.toml", letters / "2026-12-23.toml", *letters.glob("evergreen-*.toml")):
        content.unlink()
    (shop.root / "campaigns" / "birthday.toml").unlink()
    await _invite(shop, 4)
    rehearsed = await _rehearsed(shop)
    assert rehearsed.unwritten == {"wednesday-letter/2026-W51", "wednesday-letter/2026-W52"}
    assert _sent(rehearsed, "wednesday-letter") == {"2026-12": 8}
    assert rehearsed.sums[("2026-12", "wednesday-letter")].states() == {"finished": 2}
    bare = await _rehearsed(shop, as_written=True)
    assert _sent(bare, "wednesday-letter") == {"2026-12": 0}
    assert bare.sums[("2026-12", "wednesday-letter")].states() == {"without_content": 2}


async def test_batches_and_quiet_hours_are_rehearsed_on_their_own_days(shop: Workshop) -> None:
    _plain(shop)
    (shop.root / "campaigns" / "birthday.toml").unlink()
    shop.edit("campaigns/christmas-dormant.toml", 'at = "19:10"', 'at = "23:30"\nspread = "10 per day"')
    await _invite(shop, 25)
    rehearsed = await _rehearsed(shop, as_written=True)
    sums = rehearsed.sums[("2026-12", "christmas-dormant")]
    assert (sums.sent, sums.states()) == (25, {"finished": 1})


async def test_the_command_prints_the_year_by_month_and_campaign(shop: Workshop) -> None:
    _plain(shop)
    await _invite(shop, 6)
    words = ("rehearse", "--from", "2026-12-01", "--to", "2026-12-10")
    ended = shop.tayori(*words, "--json")
    assert ended.returncode == 0, ended.stderr
    document: dict[str, Any] = json.loads(ended.stdout)
    letter = next(line for line in document["months"] if line["campaign"] == "wednesday-letter")
    assert (letter["month"], letter["editions"], letter["unwritten"], letter["sent"]) == ("2026-12", 2, 0, 12)
    assert document["sent"] == sum(line["sent"] for line in document["months"])
    text = shop.tayori(*words)
    assert "2026-12\n" in text.stdout
    assert "wednesday-letter          2 editions · 12 sent" in text.stdout
    assert shop.tayori("rehearse", "--from", "2026-12-31", "--to", "2026-12-01").returncode == 2


async def test_a_rehearsal_without_a_store_says_how_to_make_one(shop: Workshop) -> None:
    ended = shop.tayori("rehearse")
    assert ended.returncode == 1
    assert "tayori upgrade" in ended.stderr
