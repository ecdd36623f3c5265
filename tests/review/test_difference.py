"""What a change of the files changes in the calendar, edition by edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from year import campaign, project

from engine.project.segments import Audience
from engine.project.shop import ShopFile
from engine.review.change.comparable import Comparable
from engine.review.change.difference import Difference, difference
from engine.review.change.folds import folds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.campaigns import Campaign
    from engine.project.project import Project

FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
WEDNESDAY = {"weekday": "wed", "at": "11:40"}
SLOTS = {"slots": {"wednesday": WEDNESDAY}}
TEMPLATES = {
    "letter.mjml": '<mjml><mj-body><mj-include path="foot.mjml" /></mj-body></mjml>',
    "foot.mjml": "<mj-text>{{ shop.legal.name }}</mj-text>",
    "card.mjml": "<mjml><mj-body></mj-body></mjml>",
}


def letter(*editions: Mapping[str, Any], name: str = "letter", **when: Any) -> Campaign:
    return campaign({"slot": "wednesday", **when}, *editions, name=name)


def shop(*campaigns: Campaign, **schedules: Any) -> Project:
    return replace(project(*campaigns, **{**SLOTS, **schedules}), templates=TEMPLATES)


def told(old: Project | None, new: Project) -> list[tuple[str, ...]]:
    """Return each folded line: the kind, whom it is about, what is different; and how many it tells where many."""
    found = []
    for fold in folds(compared(old, new)):
        head, number = fold.head, len(fold.changes)
        who = head.edition.key if number == 1 and not head.whole else "+".join(fold.campaigns)
        found.append((head.kind, who, *head.what, *([str(number)] if number > 1 else [])))
    return found


def compared(old: Project | None, new: Project) -> Difference:
    return difference(Comparable(old, new), FIRST, LAST)


def test_the_same_files_differ_in_nothing() -> None:
    found = compared(shop(letter({"date": date(2026, 12, 2)})), shop(letter({"date": date(2026, 12, 2)})))
    assert (found.changes, found.clashes, found.renamed) == ((), (), ())


def test_a_slot_at_another_time_moves_its_year_in_one_line() -> None:
    later = {"slots": {"wednesday": {**WEDNESDAY, "at": "12:10"}}}
    assert told(shop(letter()), shop(letter(), **later)) == [("moved", "letter", "52")]


def test_a_slot_on_another_weekday_moves_and_neither_drops_nor_adds_even_at_the_edges() -> None:
    # 1 December 2026 is a Tuesday: by its day the first edition leaves the span, and one at its end comes in.
    for weekday in ("mon", "tue", "thu"):
        other = {"slots": {"wednesday": {**WEDNESDAY, "weekday": weekday}}}
        kinds = {change.kind for change in compared(shop(letter()), shop(letter(), **other)).changes}
        assert kinds == {"moved"}, weekday


def test_content_that_its_weekday_leaves_behind_is_told() -> None:
    thursday = {"slots": {"wednesday": {**WEDNESDAY, "weekday": "thu"}}}
    old, new = letter({"date": date(2026, 12, 9)}), letter({"date": date(2026, 12, 9)})
    assert told(shop(old), shop(new, **thursday)) == [("moved", "letter", "52"), ("unwritten", "letter/2026-W50")]
    assert told(shop(old), shop(letter({"date": date(2026, 12, 10)}), **thursday)) == [("moved", "letter", "52")]


def test_an_event_by_another_rule_moves_its_campaign_however_far() -> None:
    when = {"event": "harvest", "at": "10:00"}
    content = {"evergreen": True}
    old, new = (
        shop(campaign(when, content, name="harvest"), events={"harvest": {"date": day}}) for day in ("12-10", "11-10")
    )
    found = compared(old, new)
    assert [(one.kind, one.edition.key) for one in found.changes] == [
        ("moved", "harvest/harvest-2026"),  # into the past
        ("moved", "harvest/harvest-2027"),  # into the span
    ]


def test_an_added_and_a_dropped_campaign_are_a_line_each() -> None:
    assert told(shop(letter()), shop(letter(name="other"), letter())) == [("added", "other", "52")]
    assert told(shop(letter(name="other"), letter()), shop(letter())) == [("dropped", "other", "52")]
    assert told(None, shop(letter())) == [("added", "letter", "52")]


def test_content_is_compared_by_what_people_read() -> None:
    old = letter({"date": date(2026, 12, 2), "story": "one"}, {"date": date(2026, 12, 9), "subject": "a"})
    new = letter({"date": date(2026, 12, 2), "story": "two"}, {"date": date(2026, 12, 9), "subject": "b"})
    assert told(shop(old), shop(new)) == [
        ("changed", "letter/2026-W49", "content"),
        ("changed", "letter/2026-W50", "subject"),
    ]


def test_content_of_several_editions_folds_and_each_subject_stands_apart() -> None:
    days = [date(2026, 12, 2), date(2026, 12, 9), date(2026, 12, 16)]
    old, new = (letter(*({"date": day, "story": story} for day in days)) for story in ("one", "two"))
    assert told(shop(old), shop(new)) == [("changed", "letter", "content", "3")]
    old, new = (letter(*({"date": day, "subject": subject} for day in days)) for subject in ("one", "two"))
    assert len(told(shop(old), shop(new))) == 3


def test_an_edition_that_gets_or_loses_its_content() -> None:
    written = letter({"date": date(2026, 12, 2)})
    assert told(shop(letter()), shop(written)) == [("written", "letter/2026-W49")]
    assert told(shop(written), shop(letter())) == [("unwritten", "letter/2026-W49")]


def test_closed_days_leave_editions_out_and_take_them_back() -> None:
    slot = {"slots": {"wednesday": {**WEDNESDAY, "on_closed_day": "skip"}}}
    closed = {**slot, "closed": {"leave": {"from": date(2026, 12, 7), "to": date(2026, 12, 18)}}}
    assert told(shop(letter(), **slot), shop(letter(), **closed)) == [("left_out", "letter", "2")]
    assert told(shop(letter(), **closed), shop(letter(), **slot)) == [("back", "letter", "2")]


def test_another_campaign_in_the_place_of_an_edition() -> None:
    gift = campaign({"date": date(2026, 12, 3), "at": "10:00", "replaces": "letter"}, {"year": 2026}, name="gift")
    assert told(shop(letter()), shop(letter(), gift)) == [("added", "gift/once"), ("left_out", "letter/2026-W49")]


def test_a_partial_changes_each_campaign_whose_template_includes_it_in_one_line() -> None:
    card = letter(name="card").model_copy(update={"template": "card.mjml"})
    old = shop(letter(), letter(name="other"), card)
    new = replace(old, templates={**TEMPLATES, "foot.mjml": "<mj-text>Bye</mj-text>"})
    assert told(old, new) == [("changed", "letter+other", "template", "2")]


def test_a_template_by_another_name_changes_nothing_that_anybody_reads() -> None:
    old = shop(letter())
    new = shop(letter().model_copy(update={"template": "sheet.mjml"}))
    new = replace(new, templates={**TEMPLATES, "sheet.mjml": TEMPLATES["letter.mjml"]})
    assert told(old, new) == []


@pytest.mark.parametrize(
    ("table", "key", "value", "lines"),
    [
        ("legal", "name", "Kettle & Co", [("changed", "letter", "legal")]),
        ("legal", "contact", "https://kettle.example/contact", []),  # no template shows it
        ("sender", "from", "Rose <rose@kettle.example>", [("changed", "card+letter", "sender", "2")]),
        ("sender", "return_path", "bounces@kettle.example", []),
    ],
)
def test_of_the_shop_only_what_is_printed_counts(
    table: str, key: str, value: str, lines: list[tuple[str, ...]]
) -> None:
    card = letter(name="card").model_copy(update={"template": "card.mjml"})
    old = shop(letter(), card)
    tables = old.shop.model_dump(by_alias=True, exclude_unset=True)
    (tables["shop"]["legal"] if table == "legal" else tables[table])[key] = value
    tables["sender"]["from"] = tables["sender"]["from"] if key == "from" else "rose@kettle.example"
    assert told(old, replace(old, shop=ShopFile.model_validate(tables))) == lines


def test_the_audience_of_a_campaign_is_one_line_and_may_be_why_two_editions_clash() -> None:
    ads = [letter(name=name) for name in ("one", "two", "three")]
    gold, new = (Audience.model_validate({"attributes": {"stage": stage}}) for stage in ("gold", "new"))
    some = ads[2].model_copy(update={"audience": gold})
    others = [one.model_copy(update={"audience": new}) for one in ads[:2]]
    assert told(shop(*ads[:2], some), shop(*ads)) == [("changed", "three", "audience")]
    found = compared(shop(*others, some), shop(*ads))
    assert len(found.clashes) == 52


def test_a_birthday_is_compared_by_its_rule() -> None:
    def birthday(at: str = "10:10", **words: str) -> Campaign:
        return campaign(
            {"anniversary": "birthday", "offset": "-7 days", "at": at}, {"evergreen": True, **words}, name="birthday"
        )

    assert told(shop(birthday()), shop(birthday("10:30", story="!"))) == [
        ("moved", "birthday"),
        ("changed", "birthday", "content"),
    ]
    assert told(shop(letter()), shop(letter(), birthday())) == [("added", "birthday")]
    assert told(shop(letter(), birthday()), shop(letter())) == [("dropped", "birthday")]
    every = birthday().model_copy(update={"id": "letter"})
    assert told(shop(every), shop(letter())) == [("added", "letter", "52"), ("dropped", "letter", "365")]


def test_a_closed_day_moves_some_birthdays_whose_rule_is_as_it_was() -> None:
    when = {"anniversary": "birthday", "at": "10:10", "on_closed_day": "skip"}
    birthday = campaign(when, {"evergreen": True}, name="birthday")
    closed = {"leave": {"from": date(2027, 6, 7), "to": date(2027, 6, 18)}}
    assert told(shop(birthday), shop(birthday, closed=closed)) == [("left_out", "birthday", "12")]


def test_what_stands_in_is_told_of_the_campaign_since_no_edition_has_it_yet() -> None:
    old, new = (letter({"evergreen": True, "story": story}) for story in ("one", "two"))
    assert told(shop(old), shop(new)) == [("changed", "letter", "stand_in")]


def test_only_a_clash_that_was_not_there_before_is_told() -> None:
    day = {"at": "10:00"}
    gift = campaign({"date": date(2026, 12, 3), **day}, {"year": 2026}, name="gift")
    sale = campaign({"date": date(2026, 12, 4), **day}, {"year": 2026}, name="sale")
    fair = campaign({"date": date(2027, 6, 4), **day}, {"year": 2027}, name="fair")
    two = shop(letter(), gift)
    assert compared(two, shop(letter(), gift, fair)).clashes == ()
    assert [clash.keys for clash in compared(two, shop(letter(), gift, sale)).clashes] == [
        ("letter/2026-W49", "gift/once", "sale/once"),
        ("gift/once", "sale/once", "letter/2026-W50"),
    ]
    three = shop(letter(), gift, sale)
    later = {"slots": {"wednesday": {**WEDNESDAY, "at": "12:10"}}}
    assert compared(three, shop(letter(), gift, sale, **later)).clashes == ()
    eve = campaign({"date": date(2026, 12, 1), **day}, {"year": 2026}, name="eve")
    noon = campaign({"date": date(2026, 12, 2), "at": "12:00"}, {"year": 2026}, name="noon")
    four = (letter(), eve, noon, sale)
    # The letter is behind noon's then: the same three clash, and of those before the sale others are named.
    assert compared(shop(*four), shop(*four, **later)).clashes == ()


def test_a_campaign_whose_id_was_its_files_name_is_seen_under_its_new_one() -> None:
    old, new = letter({"date": date(2026, 12, 2)}), letter({"date": date(2026, 12, 2)}, name="note")
    found = compared(shop(old), shop(new))
    assert found.renamed == (("letter", "note"),)
    assert {change.kind for change in found.changes} == {"added", "dropped"}
    assert compared(shop(old), shop(letter(name="note"))).renamed == ()


def test_what_could_not_be_read_is_neither_dropped_nor_changed() -> None:
    sides = Comparable(shop(letter(), letter(name="torn")), shop(letter()), campaigns=frozenset(["torn"]))
    assert difference(sides, FIRST, LAST).changes == ()
