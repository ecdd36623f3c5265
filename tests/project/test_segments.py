"""Segments of a project's folder: read, put into the audiences that name them, and refused where they cannot be used."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.project.folder import load
from engine.project.past import checked_out
from engine.project.segments import Condition, Wanted
from engine.review.ahead.nobody import nobody

if TYPE_CHECKING:
    from engine.project.folder import Loaded

SOUND = Path(__file__).parent / "sound"
TYPES = """
[attributes.stage]
type = "text"
default = ""
[attributes.age]
type = "number"
default = 0
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the small sound project, with attributes of its own."""
    shutil.copytree(SOUND, tmp_path / "project")
    with (tmp_path / "project" / "tayori.toml").open("a", encoding="utf-8") as file:
        file.write(TYPES)
    return tmp_path / "project"


def write(root: Path, audience: str, segments: str | None = None) -> Loaded:
    campaign = root / "campaigns" / "weekly.toml"
    text = (SOUND / "campaigns" / "weekly.toml").read_text(encoding="utf-8")
    campaign.write_text(f"{text}\n[audience]\n{audience}\n", encoding="utf-8")
    if segments is not None:
        (root / "segments.toml").write_text(segments, encoding="utf-8")
    return load(root)


def audience_of(loaded: Loaded) -> Condition:
    assert loaded.problems == ()
    assert loaded.project is not None
    (campaign,) = loaded.project.campaigns
    return campaign.audience


def codes(loaded: Loaded) -> list[str]:
    return [f"{one.code} {one.file}:{one.key}" for one in loaded.problems]


def test_a_value_and_a_list_stand_for_is(root: Path) -> None:
    audience = audience_of(write(root, 'attributes = { stage = "gold", age = [30, 31], town = { is = "Totnes" } }'))
    assert audience.attributes == {
        "stage": Wanted.model_validate({"is": ["gold"]}),
        "age": Wanted.model_validate({"is": [30, 31]}),
        "town": Wanted.model_validate({"is": "Totnes"}),
    }


def test_an_audience_holds_its_segments_whole_wherever_they_stand(root: Path) -> None:
    segments = """
        [segments.gold]
        title = "Gold members"
        attributes.stage = "gold"
        [segments.young_gold]
        segment = "gold"
        attributes.age = { at_most = 30 }
    """
    audience = audience_of(write(root, 'segment = "gold"\nnot = { any = [{ segment = "young_gold" }] }', segments))
    gold = Condition.model_validate({"attributes": {"stage": "gold"}})
    young = Condition.model_validate({"attributes": {"age": {"at_most": 30}}, "all": [gold]})
    assert audience.segment is None
    assert audience.all_ == (gold,)
    assert audience.not_ == Condition.model_validate({"any": [{"all": [young]}]})


def test_a_later_change_of_a_segment_is_a_change_of_those_who_use_it_and_of_nobody_else(root: Path) -> None:
    shutil.copy(root / "campaigns" / "weekly.toml", root / "campaigns" / "other.toml")
    before = write(root, 'segment = "gold"', '[segments.gold]\nattributes.stage = "gold"').project
    after = write(root, 'segment = "gold"', '[segments.gold]\nattributes.stage = "platinum"').project
    assert before is not None
    assert after is not None
    assert before.campaign("weekly") != after.campaign("weekly")
    assert before.campaign("other") == after.campaign("other")


def test_a_segment_with_a_mistake_stops_only_those_who_use_it(root: Path) -> None:
    shutil.copy(root / "campaigns" / "weekly.toml", root / "campaigns" / "other.toml")
    loaded = write(root, 'segment = "gold"', '[segments.gold]\nattributes.stagy = "gold"')
    assert codes(loaded) == [
        "attribute_unknown_guess segments.toml:segments.gold.attributes.stagy",
        "segment_broken campaigns/weekly.toml:audience.segment",
    ]
    assert loaded.project is not None
    assert [campaign.id for campaign in loaded.project.campaigns] == ["other"]


def test_without_the_file_there_is_no_segment(root: Path) -> None:
    assert codes(write(root, 'segment = "gold"')) == ["segment_unknown campaigns/weekly.toml:audience.segment"]


def test_a_misspelt_heading_blames_nobody_else_for_its_segments(root: Path) -> None:
    loaded = write(root, 'segment = "gold"', '[segment.gold]\nattributes.stage = "gold"')
    assert codes(loaded) == [
        "key_unknown_guess segments.toml:segment",
        "segment_broken campaigns/weekly.toml:audience.segment",
    ]


def test_a_campaign_that_cannot_be_read_is_not_missed_by_who_names_it(root: Path) -> None:
    (root / "campaigns" / "torn.toml").write_text("title = \n", encoding="utf-8")
    loaded = write(root, 'not = { got = { campaign = "torn" } }')
    assert codes(loaded) == ["toml_syntax campaigns/torn.toml:"]


def test_an_audience_may_leave_out_who_got_its_own_letters(root: Path) -> None:
    assert audience_of(write(root, 'not = { got = { campaign = "weekly", within = "30 days" } }')).not_ is not None


def test_two_hundred_comparisons_are_enough(root: Path) -> None:
    listed = ",".join('{ attributes = { stage = "gold" } }' for _ in range(200))
    assert codes(write(root, f"any = [{listed}]")) == []
    assert codes(write(root, f"order_count = {{ at_least = 1 }}\nany = [{listed}]")) == [
        "condition_many campaigns/weekly.toml:audience"
    ]


def test_segments_of_segments_do_not_grow_without_end(root: Path) -> None:
    doubling = "".join(
        f'[segments.s{number + 1}]\nany = [{{ segment = "s{number}" }}, {{ segment = "s{number}" }}]\n'
        for number in range(40)
    )
    loaded = write(root, 'segment = "s40"', f'[segments.s0]\nattributes.stage = "gold"\n{doubling}')
    assert codes(loaded) == [
        "condition_many segments.toml:segments.s8",
        "segment_broken campaigns/weekly.toml:audience.segment",
    ]


@pytest.mark.parametrize("count", [31, 32, 1500])
def test_a_long_chain_of_segments_is_told_where_it_grows_too_deep(root: Path, count: int) -> None:
    chain = "".join(f'[segments.s{number + 1}]\nsegment = "s{number}"\n' for number in range(count))
    loaded = write(root, f'segment = "s{count}"', f'[segments.s0]\nattributes.stage = "gold"\n{chain}')
    if count == 31:
        assert codes(loaded) == []
    elif count == 32:
        assert codes(loaded) == ["condition_deep_whole campaigns/weekly.toml:audience"]
    else:
        assert codes(loaded)[0] == "condition_deep_whole segments.toml:segments.s33"


def test_a_table_of_many_levels_is_told_and_nothing_breaks(root: Path) -> None:
    loaded = write(root, f'{"not." * 40}attributes.stage = "gold"')
    assert codes(loaded) == ["condition_deep campaigns/weekly.toml:audience"]
    loaded = write(root, f'{"not." * 100}attributes.stage = "gold"')
    assert codes(loaded) == ["toml_syntax campaigns/weekly.toml:"]


def test_conditions_that_exclude_each_other_over_a_segment_are_seen(root: Path) -> None:
    asleep = '[segments.asleep]\nlast_order = { older_than = "180 days" }'
    loaded = write(root, 'segment = "asleep"\nlast_order = { within = "90 days" }', asleep)
    (campaign,) = loaded.draft.campaigns
    assert [problem.code for problem in nobody(loaded.draft, campaign)] == ["audience_nobody"]
    loaded = write(root, 'any = [{ segment = "asleep" }, { last_order = { within = "90 days" } }]', asleep)
    (campaign,) = loaded.draft.campaigns
    assert list(nobody(loaded.draft, campaign)) == []


def test_the_file_is_read_from_an_earlier_revision_too(root: Path) -> None:
    write(root, 'segment = "gold"', '[segments.gold]\nattributes.stage = "gold"')
    named = ["-c", "user.name=Rose", "-c", "user.email=rose@kettle.example", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "…"]):
        subprocess.run(["git", "-C", str(root), *named, *words], check=True, capture_output=True)
    write(root, "order_count.at_least = 1", "")
    with checked_out(root, "HEAD") as folder:
        assert folder is not None
        assert audience_of(load(folder)).all_ == (Condition.model_validate({"attributes": {"stage": "gold"}}),)
