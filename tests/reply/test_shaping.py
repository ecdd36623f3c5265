"""What ships as polite: every pattern matches its own sample and nobody's success, every lane can be reached, mistakes have lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from engine.project.shaping import ReplyRule, Shaping, reply_line
from engine.project.shipped import FILE, shipped
from engine.project.shop import ShopFile
from engine.project.toml import parse
from engine.project.validate import validate
from engine.project.values import Rate
from engine.reply.lanes import lanes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.problems import Problem

SUCCESSES = (
    "250 2.0.0 OK  1764081612 d9443c01a7336-29b5b27fc46si1239 - gsmtp",
    "250 Requested mail action okay, completed",
    "250 ok dirdel",
    "250 2.6.0 <m@shop.example> [InternalId=420906795088, Hostname=CH2.namprd12.prod.outlook.com] Queued mail for delivery",
    "250 2.0.0 Ok: queued as 4dF0sV1b2zz9rxL",
    "250 Ok 0100019aa8d5f7c3-4bd8d6b8-000000",
    "250 2.0.0 b3Ae1K0a5QhJ mail accepted for delivery",
)
OF_A_RECIPIENT = (
    "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages.",
    "452 4.2.2 The recipient's inbox is out of storage space.",
    "550 5.1.1 The email account that you tried to reach does not exist.",
    "550 Unknown user hanako@docomo.ne.jp",
    "552 Too much mail data hanako@docomo.ne.jp",
)


def every_rule() -> Iterator[tuple[str, ReplyRule]]:
    shaping = shipped()
    yield from (("every lane", rule) for rule in shaping.reply)
    yield from ((f"relay {kind}", rule) for kind, table in shaping.relays.items() for rule in table.reply)
    yield from ((lane, rule) for lane, table in shaping.lanes.items() for rule in table.reply)


RULES = [pytest.param(lane, rule, id=f"{lane}: {rule.name}") for lane, rule in every_rule()]


@pytest.mark.parametrize(("lane", "rule"), RULES)
def test_a_rule_matches_its_sample_and_nobodys_success_nor_what_is_one_readers_matter(
    lane: str, rule: ReplyRule
) -> None:
    assert rule.sample is not None, lane
    assert rule.matches(reply_line(rule.sample))
    assert [said for said in (*SUCCESSES, *OF_A_RECIPIENT) if rule.matches(said)] == []
    assert rule.source, "says where it comes from"


def test_the_file_is_sound_and_every_lane_can_be_reached() -> None:
    parsed = parse(FILE.read_text(encoding="utf-8"))
    assert isinstance(parsed, tuple)
    shaping, problems = validate(Shaping, *parsed, "shaping.toml")
    assert problems == ()
    assert shaping is not None
    named = [domain for lane in shaping.lanes.values() for domain in lane.domains]
    assert len(named) == len(set(named)), "a domain in two lanes would be in the last one only"
    table = lanes_of({})
    for name, lane in shaping.lanes.items():
        assert lane.domains
        assert {table.name(domain) for domain in lane.domains} == {name}
        assert lane.source
    assert set(shaping.relays) <= {"postfix", "ses", "direct-like"}


def test_a_long_reply_reads_as_one_sentence_although_its_codes_are_repeated_on_every_line() -> None:
    said = "421-4.7.28 Gmail has detected an unusual rate of\r\n421-4.7.28 unsolicited mail. Please\r\n421 4.7.28 wait."
    assert reply_line(said) == "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail. Please wait."
    assert reply_line("250 OK") == "250 OK"
    assert reply_line("421 [TSS04] later") == "421 [TSS04] later"


def told(tables: str) -> tuple[Problem, ...]:
    text = f"""[shop]
name = "Kettle"
{tables}"""
    parsed = parse(text)
    assert isinstance(parsed, tuple)
    problems = validate(ShopFile, *parsed, "tayori.toml")[1]
    return tuple(problem for problem in problems if problem.key.startswith("lanes"))


RULE = """[[lanes.gmail.reply]]
name = "mine"
pattern = 'too fast'
sample = "421 much too fast"
then = "suspend 1 hour"
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('sample = "421 much too fast"\n', "", "rule_incomplete"),
        ("421 much too fast", "421 slow down", "rule_sample"),
        ("'too fast'", "'too (fast'", "value_regex"),
        ("suspend 1 hour", "sleep 1 hour", "value_then"),
        ("suspend 1 hour", "rate 10 for 1 hour", "value_rate"),
        ("suspend 1 hour", "connections 0 for 1 hour", "value_then"),
        ("suspend 1 hour", "suspend a while", "value_then"),
        ('then = "suspend 1 hour"', 'then = "suspend 1 hour"\nwhen = "often"', "value_when"),
        ("[[lanes", '[lanes.gmail]\nwarmup = "slowly"\n[[lanes', "value_warmup"),
    ],
)
def test_a_mistake_in_a_rule_is_told_with_its_line(old: str, new: str, code: str) -> None:
    assert told(RULE) == ()
    (problem,) = told(RULE.replace(old, new, 1))
    assert problem.code == code
    assert problem.line >= 3
    assert problem.text("en")


def test_a_shop_overrides_a_lane_key_by_key_and_its_rules_come_first() -> None:
    text = '[lanes.gmail]\nrate = "5/s"\n' + RULE
    text += '[[lanes.gmail.reply]]\nname = "unusual-rate"\noff = true\n'
    text += '[lanes.docomo]\ndomains = ["docomo.example", "gmail.com"]\navoid_hour = false\n'
    parsed = parse(text)
    assert isinstance(parsed, tuple)
    tables = Shaping.model_validate(parsed[0]).lanes
    table = lanes_of(tables)
    gmail, docomo = table.limit("gmail"), table.limit("docomo")
    assert (gmail.rate, gmail.connections, gmail.own) == (Rate(5, 1), 5, {"rate", "reply"})
    names = [rule.name for rule in gmail.rules]
    assert names[0] == "mine"
    assert "unusual-rate" not in names
    assert "try-later" in names
    assert (docomo.avoid_hour, docomo.connections) == (False, 2)
    assert (table.name("docomo.ne.jp"), table.name("docomo.example"), table.name("gmail.com")) == ("docomo",) * 3
    assert {"docomo.ne.jp", "docomo.example", "au.com"} <= table.lenient
    assert table.limit("somewhere.example").connections == 2
    assert table.limit("somewhere.example").rules == shipped().reply


def test_when_and_then_read_back_as_they_were_written() -> None:
    text = FILE.read_text(encoding="utf-8")
    for lane, rule in every_rule():
        assert f'then = "{rule.then}"' in text, (lane, rule.name)
        assert f'when = "{rule.when}"' in text, (lane, rule.name)
    assert re.search(r"rate 10/min, connections 1 for 30 minutes", text)
