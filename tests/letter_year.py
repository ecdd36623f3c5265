"""A year of letters, made by hand, so that every figure of its last month can be counted on paper.

Twelve people agreed on 1 October 2025; p1 to p10 get the Wednesday's letter, from 5 November 2025 to 25 November 2026. What is odd:

    W33  2026-08-12  moved to the day before: the shop was closed, and the letter came on its minute
    W37  2026-09-09  missed, and sent by a person's word
    W41  2026-10-07  the machine was down: the store knows nothing of it
    W45  2026-11-04  11:41; p10's mailbox is dead, p9 complains, p8 leaves
    W46  2026-11-11  opened at 15:00; p10 was refused
    W47  2026-11-18  missed
    W48  2026-11-25  opened ten minutes late to the second; p1's came back three times, p2's by a filter, p10 still waits, p11 left
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.schema.tables import (
    bounces,
    consent_evidence,
    consents,
    coupon_grants,
    decisions,
    deliveries,
    editions,
    events,
    leave_reasons,
    subscribers,
    suppression_changes,
    walks,
)

if TYPE_CHECKING:
    from workshop import Workshop

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST_LETTER, LAST_LETTER = date(2025, 11, 5), date(2026, 11, 25)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SUBJECT = "{{ name }} 様、霜の朝の、ほうじ茶のこと"


def ms(day: str, clock: str = "00:00") -> int:
    """Return a moment of the shop."""
    return int(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=TOKYO).timestamp() * 1000)


class Year:
    """Rows of each table, in the making."""

    def __init__(self) -> None:
        self.rows: dict[Any, list[dict[str, Any]]] = {}
        self.editions: dict[str, int] = {}

    def add(self, table: Any, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)

    def edition(self, key: str, due: str, clock: str, *, late_ms: int = MINUTE, **other: Any) -> int:
        number = len(self.editions) + 1
        self.editions[key] = number
        campaign, _, occasion = key.partition("/")
        due_ms = ms(due, clock)
        values: dict[str, Any] = {
            "id": number,
            "key": key,
            "campaign": campaign,
            "occasion": occasion,
            "topic": "newsletter",
            "kind": "ad",
            "due_ms": due_ms,
            "due_date": due,
            "finish_ms": due_ms + 2 * DAY,
            "state": "finished",
            "state_reason": "",
            "letter": '{"subject":"' + SUBJECT + '"}',
            "audience": "{}",
            "digest": "",
            "revision": "",
            "opened_ms": due_ms + late_ms,
            "slot": "",
            "period": "",
        }
        self.add(editions, **(values | other))
        return number

    def letter(self, edition: int, person: int, sent_ms: int, state: str = "accepted", **other: Any) -> int:
        number = edition * 100 + person
        key = next(key for key, known in self.editions.items() if known == edition)
        day = datetime.fromtimestamp(sent_ms / 1000, TOKYO).date().isoformat()
        campaign, _, occasion = key.partition("/")
        values: dict[str, Any] = {
            "id": number,
            "edition_id": edition,
            "campaign": campaign,
            "subscriber_id": person,
            "occasion": occasion,
            "lane": "x.example",
            "ad": True,
            "due_date": day,
            "consent_id": 1,
            "state": state,
            "attempts": 1,
            "settled_ms": sent_ms,
        }
        self.add(deliveries, **(values | {"reply": None} | other))
        return number

    def back(self, letter: int, kind: str, number: int = 1) -> None:
        told = {"status": "", "said": "", "source": "mail", "at_ms": ms("2026-11-26")}
        self.add(
            bounces, digest=f"{letter}{kind}{number}", subscriber_id=letter % 100, delivery_id=letter, kind=kind, **told
        )

    def event(self, kind: str, person: int, day: str, clock: str = "12:00", *, early_ms: int = 0, **other: Any) -> str:
        key = other.pop("key", f"{kind}{len(self.rows.get(events, []))}")
        at_ms = ms(day, clock) - early_ms
        values: dict[str, Any] = {
            "key": key,
            "address_key": f"p{person}@x.example",
            "subscriber_id": person,
            "kind": kind,
            "at_ms": at_ms,
            "day": day,
            "source": "shop",
            "recorded_ms": at_ms,
            "amount": None,
            "order_key": None,
        }
        self.add(events, **(values | other))
        return key

    def word(self, person: int, state: str, at_ms: int, source: str = "list", basis: str = "express") -> int:
        number = len(self.rows.get(consents, [])) + 1
        said = {"state": state, "at_ms": at_ms, "recorded_ms": at_ms, "source": source, "basis": basis}
        self.add(consents, id=number, subject=subject(person), topic="newsletter", commitment="", **said)
        return number


def subject(person: int) -> str:
    return f"{person:016}"


def year() -> Year:
    """Return the year."""
    made = Year()
    _people(made)
    _wednesdays(made)
    _november(made)
    _orders(made)
    return made


def _people(made: Year) -> None:
    for person in range(1, 21):
        joined = ("2025-10-01", "2026-11-01", "2026-12-01")[(person > 16) + (person > 19)]  # midnight in Tokyo
        named = {"subject": subject(person), "address": f"p{person}@x.example", "address_key": f"p{person}@x.example"}
        made.add(
            subscribers,
            **{
                **named,
                "id": person,
                "domain": "x.example",
                "lane": "x.example",
                "name": "",
                "attributes": {},
                "source": "",
            },
            created_ms=ms(joined),
            updated_ms=ms(joined),
            open_complaints=0,
        )
    for person in range(1, 12):
        made.word(person, "granted", ms("2025-10-01"))
    made.word(12, "refused", ms("2026-11-02"))  # taken over from another tool: never agreed here
    made.word(13, "confirmed", ms("2026-11-20"))
    made.word(14, "granted", ms("2026-11-20"), basis="contract")
    gone = made.word(8, "refused", ms("2026-11-04", "13:00"), "one-click")
    made.add(consent_evidence, consent_id=gone, salt="", evidence='{"edition":NUMBER}')
    made.word(9, "refused", ms("2026-11-05"), "complaint")
    made.word(11, "refused", ms("2026-11-06"), "leave-page")
    made.word(11, "granted", ms("2026-11-06", "00:05"), "undo")
    for at in ("2026-11-05", "2026-11-09"):
        change = {"what": "stopped", "reason": "bounce", "by": "mail", "note": "", "at_ms": ms(at)}
        made.add(suppression_changes, address_key="p10@x.example", **change)


def _wednesdays(made: Year) -> None:
    day = FIRST_LETTER
    while day <= LAST_LETTER - timedelta(days=28):
        iso = day.isocalendar()
        key = f"wednesday-letter/{iso.year}-W{iso.week:02}"
        due = day - timedelta(days=key.endswith("2026-W33"))
        if not key.endswith("2026-W41"):
            number = made.edition(key, due.isoformat(), "11:40", slot="wednesday")
            for person in range(1, 11):
                made.letter(number, person, ms(due.isoformat(), "11:45"))
        day += timedelta(days=7)
    made.add(
        decisions,
        key="wednesday-letter/2026-W37",
        what="resend",
        by="minori",
        at_ms=ms("2026-09-09"),
        note="",
    )


def _november(made: Year) -> None:
    one = made.edition("wednesday-letter/2026-W45", "2026-11-04", "11:40", slot="wednesday")
    letters = {person: made.letter(one, person, ms("2026-11-04", "11:45")) for person in range(1, 11)}
    made.back(letters[10], "hard")
    made.back(letters[9], "complaint")
    evidence = made.rows[consent_evidence][0]
    evidence["evidence"] = evidence["evidence"].replace("NUMBER", str(one))
    made.add(leave_reasons, subject=subject(8), topic="newsletter", edition_id=one, reason="too_many", at_ms=1)
    made.add(walks, edition_id=one, lane="a", cursor=1, done=True, skipped={"cap": 2, "left": 1})

    two = made.edition("wednesday-letter/2026-W46", "2026-11-11", "11:40", late_ms=200 * MINUTE, slot="wednesday")
    for person in range(1, 11):
        made.letter(two, person, ms("2026-11-11", "15:05"), "refused" if person == 10 else "accepted")

    made.edition(
        "wednesday-letter/2026-W47", "2026-11-18", "11:40", late_ms=HOUR, slot="wednesday", state="missed", letter=""
    )

    four = made.edition("wednesday-letter/2026-W48", "2026-11-25", "11:40", late_ms=10 * MINUTE, slot="wednesday")
    letters = {person: made.letter(four, person, ms("2026-11-25", "11:55")) for person in range(1, 10)}
    made.letter(four, 10, ms("2026-11-25", "11:55"), "deferred")
    made.letter(four, 11, ms("2026-11-25", "11:55"), "skipped", reply="left")
    for kind, number in (("soft", 1), ("soft", 2), ("policy", 3)):
        made.back(letters[1], kind, number)
    made.back(letters[2], "policy")
    made.add(walks, edition_id=four, lane="a", cursor=1, done=True, skipped={"cap": 1})

    early = made.edition("oseibo-early/oseibo-2026", "2026-11-10", "19:10")
    for person in range(1, 6):
        made.letter(early, person, ms("2026-11-10", "19:15"))
    for day, person in (("2026-11-03", 5), ("2026-11-20", 6)):
        number = made.edition(f"birthday/{day}", day, "10:10", audience='{"birthdays":["11-10"]}')
        letter = made.letter(number, person, ms(day, "10:15"))
        given = {"coupon": "birthday", "subscriber_id": person, "delivery_id": letter, "code": f"C{person}"}
        made.add(coupon_grants, **given, own=True, day=day, sent=True, given_ms=1)


def _orders(made: Year) -> None:
    made.event("order", 1, "2026-11-04", amount=1000)
    second = made.event("order", 1, "2026-11-12", amount=2000)  # behind W46, not behind the event's letter of the 10th
    made.event("returned", 1, "2026-11-13", amount=500, order_key=second)
    made.event(
        "order", 7, "2026-11-11", "11:45", amount=9000, key="a week after W45, to the millisecond: not within it"
    )
    made.event("order", 7, "2026-11-11", "11:45", early_ms=1, amount=300, key="and one before that")
    made.event("order", 10, "2026-11-05", amount=9000, key="whose letter came back")
    gone = made.event("order", 3, "2026-11-05", amount=9000)
    made.event("cancelled", 3, "2026-11-06", order_key=gone)
    made.event("order", 4, "2026-11-03", amount=80, key="behind the letter of 28 October")
    made.event("order", 5, "2026-12-01", amount=700, key="in December, of a letter of November")
    made.event("order", 6, "2026-11-21", key="behind a birthday, without an amount")
    made.event("order", 15, "2026-11-21", amount=9000, key="of somebody who gets no letters")
    # p1 clicks in W44, W45 (twice) and W48; p2 in W45, W46 and, too long ago, in W43
    for week, link, person in ((44, 1, 1), (45, 1, 1), (45, 2, 1), (48, 1, 1), (43, 1, 2), (45, 1, 2), (46, 1, 2)):
        key = f"click/wednesday-letter/2026-W{week}/{link}/{subject(person)}/1"
        made.event("clicked", person, "2026-11-04", key=key)


async def write_year(shop: Workshop) -> Year:
    """Write the year into a shop's store."""
    made = year()
    async with shop.store() as store, store.writing() as connection:
        for table in (subscribers, consents, editions, deliveries, events):
            await connection.execute(table.insert(), made.rows.pop(table))
        for table, rows in made.rows.items():
            await connection.execute(table.insert(), rows)
    return made


def at(day: str, clock: str = "09:00") -> datetime:
    """Return a moment of the shop."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), TOKYO)
