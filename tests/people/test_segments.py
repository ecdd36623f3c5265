"""Whom a condition means: the engine's expression against the rules in plain Python, person by person, and the edges by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import servers
from crowd import CAMPAIGNS, DUE, EDITIONS, Crowd, Happening, Somebody, condition, is_meant, somebody
from servers import BOTH
from sqlalchemy import create_engine, insert, select
from sqlalchemy.dialects import postgresql

from engine.audience.segments import meant
from engine.audience.terms import Terms
from engine.project.segments import Audience
from engine.schema.tables import metadata, subscribers
from engine.store.editions import terms_from_json, terms_to_json
from engine.store.plans import ASSUMED
from engine.store.server import Server, blocking_engine, store_at

if TYPE_CHECKING:
    from collections.abc import Generator

    from servers import Databases
    from sqlalchemy import Connection

TERMS = Terms("letter", "2026-W49", "newsletter", DUE, (2, 7), Audience())


@pytest.fixture(scope="module", params=BOTH)
def _database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Put the crowds of this module into memory, and once more on a server: in transactions that nobody commits."""
    if request.param == "sqlite":
        yield
        return
    found: Databases | None = request.getfixturevalue("found_databases")
    if found is None:
        pytest.skip(servers.NONE)
    url = found.new()
    where = store_at(url, tmp_path_factory.mktemp("state"))
    assert isinstance(where, Server)
    engine = blocking_engine(where)
    last: list[Connection] = []

    def begin() -> Connection:
        for connection in last:
            connection.close()  # its people bear the numbers of the next crowd's
        last[:] = [connection := engine.connect()]
        connection.exec_driver_sql(
            "SET session_replication_role = replica"
        )  # a crowd names editions that are not there
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Crowd, "begin", staticmethod(begin))
        yield
    found.drop(url)


@pytest.mark.long
@pytest.mark.usefixtures("_database")
def test_the_expression_means_whom_the_rules_mean() -> None:
    chance = Random(20261202)
    crowd = Crowd(somebody(chance) for _ in range(2000))
    some = 0
    for _ in range(300):
        table = condition(chance)
        wanted = {number for number, person in crowd.people.items() if is_meant(person, table)}
        assert crowd.meant(table) == wanted, table
        some += 0 < len(wanted) < 2000
    assert some > 200, "conditions that are everybody or nobody test nothing"


@pytest.mark.usefixtures("_database")
def test_a_few_conditions_on_a_small_crowd() -> None:
    chance = Random(1)
    crowd = Crowd(somebody(chance) for _ in range(150))
    for _ in range(80):
        table = condition(chance)
        assert crowd.meant(table) == {number for number, one in crowd.people.items() if is_meant(one, table)}, table


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize(
    ("table", "gold", "unknown"),
    [
        ({"attributes": {"stage": "gold"}}, True, False),
        ({"not": {"attributes": {"stage": "gold"}}}, False, True),
        ({"attributes": {"stage": {"not": "gold"}}}, False, True),
        ({"attributes": {"stage": {"not": ["silver"], "known": True}}}, True, False),
        ({"attributes": {"stage": {"known": False}}}, False, True),
        ({"not": {"not": {"attributes": {"stage": "gold"}}}}, True, False),
        ({"not": {"order_count": {"at_least": 1}}}, True, True),
        ({"not": {"last_order": {"within": "30 days"}}}, True, True),
        ({}, True, True),
    ],
)
def test_whoever_has_no_value_is_not_meant_and_under_not_is(
    table: dict[str, Any], *, gold: bool, unknown: bool
) -> None:
    crowd = Crowd([Somebody({"stage": "gold"}), Somebody({}), Somebody({"stage": None})])
    assert crowd.meant(table) == ({1} if gold else set()) | ({2, 3} if unknown else set())


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize(("days", "within"), [(179, True), (180, True), (181, False)])
def test_a_hundred_and_eighty_days_are_within_and_one_more_is_older(days: int, *, within: bool) -> None:
    day = DUE - timedelta(days=days)
    crowd = Crowd([Somebody({"since": day.isoformat()}, first_order=day, last_order=day)])
    for table in ({"last_order": {}}, {"first_order": {}}, {"attributes": {"since": {}}}):
        young, old = json.dumps(table), json.dumps(table)
        young, old = (
            text.replace("{}", f'{{"{key}": "180 days"}}') for text, key in ((young, "within"), (old, "older_than"))
        )
        assert (crowd.meant(json.loads(young)), crowd.meant(json.loads(old))) == (
            ({1}, set()) if within else (set(), {1})
        )


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize(
    ("table", "people"),
    [
        ({"age": {"at_least": 30}}, {1, 4}),
        ({"age": {"at_most": 40}}, {1, 4}),
        ({"age": [30, 31]}, {1, 4}),
        ({"age": {"not": [30]}}, {1, 2, 3}),
        ({"age": {"known": True}}, {1, 2, 3, 4}),
        ({"flag": True}, {1}),
        ({"flag": {"not": True}}, {2, 3, 4}),
        ({"since": {"within": "30 days"}}, {1}),
        ({"since": {"before": date(2027, 1, 1)}}, {1}),
        ({"since": "7"}, set()),
    ],
)
def test_a_value_of_another_type_than_the_one_that_is_asked_for_is_none(
    table: dict[str, Any], people: set[int]
) -> None:
    """An attribute that was declared anew: its old values stand in the store until a list brings new ones."""
    told = {"age": 31, "flag": True, "since": DUE.isoformat()}
    stale = {"age": "unknown", "flag": "perhaps", "since": 7}
    crowd = Crowd(
        [Somebody(told), Somebody(stale), Somebody({"age": True, "flag": 1, "since": True}), Somebody({"age": 30})]
    )
    assert crowd.meant({"attributes": table}) == people


@pytest.mark.usefixtures("_database")
def test_two_orders_of_matcha_are_not_one_order_of_two_kinds() -> None:
    today = DUE
    one = Happening("order", today, (("usucha", "matcha"), ("koicha", "matcha")))
    crowd = Crowd([Somebody({}, events=(one,)), Somebody({}, events=(one, one)), Somebody({})])
    assert crowd.meant({"ordered": {"category": "matcha"}}) == {1, 2}
    assert crowd.meant({"ordered": {"category": "matcha", "at_least": 2}}) == {2}
    assert crowd.meant({"not": {"ordered": {"category": "matcha"}}}) == {3}


@pytest.mark.usefixtures("_database")
def test_a_product_and_a_category_are_of_one_item() -> None:
    mixed = Happening("order", DUE, (("minori", "sencha"), ("usucha", "matcha")))
    crowd = Crowd([Somebody({}, events=(mixed,))])
    assert crowd.meant({"ordered": {"product": "minori", "category": "matcha"}}) == set()
    assert crowd.meant({"ordered": {"product": "minori", "category": "sencha"}}) == {1}


@pytest.mark.usefixtures("_database")
@pytest.mark.usefixtures("_database")
def test_orders_since_a_persons_last_edition_of_a_campaign() -> None:
    chance = Random(8)
    crowd = Crowd(somebody(chance) for _ in range(300))
    for campaign in CAMPAIGNS:
        for more in ({}, {"product": "minori"}, {"within": "30 days"}, {"at_least": 2}):
            table = {"ordered": {"since_edition": campaign, **more}}
            for one in (table, {"not": table}):
                assert crowd.meant(one) == {number for number, who in crowd.people.items() if is_meant(who, one)}, one


@pytest.mark.usefixtures("_database")
def test_who_ordered_after_the_members_letter_does_not_get_the_letter_to_all() -> None:
    """Shop A's A-S09 skips those who ordered after A-S08."""
    sent = EDITIONS["oseibo"]
    got = (("oseibo", "accepted", sent),)
    shincha = (("新茶2027", "sencha"),)
    crowd = Crowd(
        [
            Somebody({}, events=(Happening("order", sent, shincha),), deliveries=got),
            Somebody({}, events=(Happening("order", sent - timedelta(days=1), shincha),), deliveries=got),
            Somebody({}, events=(Happening("order", sent, (("minori", "sencha"),)),), deliveries=got),
            Somebody(
                {}, events=(Happening("order", sent + timedelta(days=1), shincha),)
            ),  # heard of it without the letter
            Somebody(
                {}, events=(Happening("order", sent, shincha), Happening("cancelled", sent, of=0)), deliveries=got
            ),
            Somebody({}),
        ]
    )
    assert crowd.meant({"not": {"ordered": {"since_edition": "oseibo", "product": "新茶2027"}}}) == {2, 3, 5, 6}
    nothing_sent = {"ordered": {"since_edition": "shincha-members"}}
    assert crowd.meant(nothing_sent) == set()
    assert crowd.meant({"not": nothing_sent}) == {1, 2, 3, 4, 5, 6}


@pytest.mark.usefixtures("_database")
def test_a_cancelled_order_was_none() -> None:
    order = Happening("order", DUE, (("minori", "sencha"),))
    crowd = Crowd(
        [
            Somebody({}, events=(order, Happening("cancelled", DUE, of=0))),
            Somebody({}, events=(order, order, Happening("cancelled", DUE, of=0))),
            Somebody({}, events=(order, Happening("returned", DUE, of=0))),
        ]
    )
    assert crowd.meant({"ordered": {"product": "minori"}}) == {2, 3}
    assert crowd.meant({"ordered": {"at_least": 2}}) == set()
    assert crowd.meant({"event": {"kind": "order"}}) == {1, 2, 3}, "it happened all the same"


@pytest.mark.usefixtures("_database")
def test_who_clicked_on_the_sale_in_the_last_thirty_days() -> None:
    """Shop B's B-S22 goes to those who clicked on BF2027."""
    on = (("BF2027", ""),)
    crowd = Crowd(
        [
            Somebody({}, events=(Happening("clicked", DUE - timedelta(days=30), on),)),
            Somebody({}, events=(Happening("clicked", DUE - timedelta(days=31), on),)),
            Somebody({}, events=(Happening("clicked", DUE, (("outlet", ""),)),)),
            Somebody({}, events=(Happening("viewed", DUE, on),)),
        ]
    )
    assert crowd.meant({"event": {"kind": "clicked", "product": "BF2027", "within": "30 days"}}) == {1}


@pytest.mark.usefixtures("_database")
def test_a_stage_is_one_of_a_list_and_whoever_has_none_is_in_no_list() -> None:
    crowd = Crowd([Somebody({}, level=level) for level in (None, "シルバー", "ゴールド", "プラチナ")])
    assert crowd.meant({"stage": "ゴールド"}) == {3}
    assert crowd.meant({"stage": ["ゴールド", "プラチナ"]}) == {3, 4}
    assert crowd.meant({"not": {"stage": ["ゴールド", "プラチナ"]}}) == {1, 2}


def test_a_plan_supposes_that_the_earlier_edition_was_due() -> None:
    crowd = Crowd([Somebody({}, events=(Happening("order", DUE - timedelta(days=1)),)) for _ in range(3)])
    ASSUMED.metadata.create_all(crowd.connection, checkfirst=False)
    for number, day in ((1, DUE - timedelta(days=2)), (2, DUE)):
        row = {"subscriber_id": number, "due_date": day.isoformat(), "campaign": "shincha-members"}
        crowd.connection.execute(insert(ASSUMED).values(**row))
    audience = Audience.model_validate({"ordered": {"since_edition": "shincha-members"}})
    asked = select(subscribers.c.id).where(meant(audience, DUE, ASSUMED))
    assert set(crowd.connection.execute(asked).scalars()) == {1}


@pytest.mark.usefixtures("_database")
def test_who_orders_while_the_edition_is_sent_is_out_of_those_who_did_not_order() -> None:
    tomorrow = Happening("order", DUE + timedelta(days=1), (("shincha", "sencha"),))
    crowd = Crowd([Somebody({}, events=(tomorrow,)), Somebody({})])
    assert crowd.meant({"not": {"ordered": {"product": "shincha", "since": date(2026, 11, 1)}}}) == {2}
    assert crowd.meant({"not": {"ordered": {"product": "shincha", "within": "30 days"}}}) == {2}


@pytest.mark.usefixtures("_database")
def test_a_refused_letter_was_not_got_and_one_given_back_is_still_to_come() -> None:
    states = ["planned", "claimed", "accepted", "deferred", "unknown", "refused", "skipped"]
    crowd = Crowd([Somebody({}, deliveries=(("members", state, DUE),)) for state in states])
    assert crowd.meant({"got": {"campaign": "members"}}) == {1, 2, 3, 4, 5}
    assert crowd.meant({"not": {"got": {"campaign": "members"}}}) == {6, 7}
    assert crowd.meant({"got": {"campaign": "member"}}) == set()


@pytest.mark.usefixtures("_database")
def test_a_plan_supposes_that_the_earlier_letter_was_got() -> None:
    crowd = Crowd([Somebody({}), Somebody({}), Somebody({})])
    ASSUMED.metadata.create_all(crowd.connection, checkfirst=False)
    for number, campaign in ((1, "members"), (2, "members-too")):
        row = {"subscriber_id": number, "due_date": DUE.isoformat(), "campaign": campaign}
        crowd.connection.execute(insert(ASSUMED).values(**row))
    audience = Audience.model_validate({"not": {"got": {"campaign": "members", "within": "7 days"}}})
    asked = select(subscribers.c.id).where(meant(audience, DUE, ASSUMED))
    assert set(crowd.connection.execute(asked).scalars()) == {2, 3}


@pytest.mark.usefixtures("_database")
def test_two_hundred_comparisons_with_their_longest_lists_are_no_matter_for_the_database() -> None:
    values = [f"v{number}" for number in range(150)]
    listed = [{"not": {"attributes": {f"a{number}": values}}} for number in range(200)]
    nested: dict[str, Any] = {"any": [{"all": listed}]}
    for _ in range(28):
        nested = {"not": nested}
    assert Crowd([Somebody({}), Somebody({"a7": "v149"})]).meant(nested) == {1}


@pytest.mark.usefixtures("_database")
def test_a_span_of_a_thousand_years_ends_with_the_first_of_all_days() -> None:
    table = {"last_order": {"within": "100 days"}}
    crowd = Crowd([Somebody({}, last_order=date(1990, 1, 1)), Somebody({})])
    assert crowd.meant(table, due=date(1, 1, 5)) == {1}
    assert crowd.meant({"not": table}, due=date(1, 1, 5)) == {2}


def test_a_condition_survives_being_frozen() -> None:
    chance = Random(3)
    for _ in range(200):
        terms = replace(TERMS, audience=Audience.model_validate(condition(chance)))
        assert terms_from_json(terms_to_json(terms)) == terms


@pytest.mark.usefixtures("_database")
def test_what_an_older_release_froze_is_read_as_it_was_meant() -> None:
    old = json.loads(terms_to_json(TERMS)) | {
        "audience": {
            "last_order": {"older_than": "180 days", "never_ordered": "include"},
            "attributes": {"stage": ["gold", "platinum"], "town": "Totnes", "age": 30.0, "member": True, "none": []},
        }
    }
    terms = terms_from_json(json.dumps(old))
    table = old["audience"]
    people = [
        Somebody({"stage": stage, "town": "Totnes", "age": 30, "member": True, "none": "x"})
        for stage in ("gold", "silver")
    ]
    assert Crowd(people).meant(table) == set()
    assert terms.audience.attributes["stage"].is_ == ("gold", "platinum")
    del table["attributes"]["none"]
    assert Crowd(people).meant(table) == {1}
    contrary = {"last_order": {"older_than": "180 days", "within": "90 days"}}
    assert Crowd(people).meant(contrary) == set()


def test_the_same_is_said_to_postgresql() -> None:
    chance = Random(4)
    for _ in range(100):
        clause = meant(Audience.model_validate(condition(chance)), DUE)
        said = str(select(subscribers.c.id).where(clause).compile(dialect=postgresql.dialect()))
        assert "JSON_EXTRACT" not in said


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ({"ordered": {"product": "minori", "within": "90 days"}}, "ix_events_subscriber_id_kind_day"),
        ({"ordered": {"category": "matcha", "at_least": 2}}, "ix_events_subscriber_id_kind_day"),
        ({"ordered": {"product": ["minori", "koicha"]}}, "sqlite_autoindex_event_items_1 (event_id=?)"),
        ({"event": {"kind": "delivered", "within": "14 days"}}, "ix_events_subscriber_id_kind_day"),
        ({"event": {"kind": "clicked", "product": "BF2027"}}, "sqlite_autoindex_event_items_1 (event_id=?)"),
        ({"ordered": {"at_least": 1}}, "ix_events_order_key (order_key=?)"),
        ({"ordered": {"since_edition": "oseibo"}}, "SEARCH deliveries USING INDEX"),
        ({"got": {"campaign": "oseibo"}}, "sqlite_autoindex_deliveries_1 (campaign=? AND subscriber_id=?)"),
    ],
)
def test_each_condition_finds_its_rows_by_an_index(table: dict[str, Any], found: str) -> None:
    connection = create_engine("sqlite://").connect()
    metadata.create_all(connection)
    asked = select(subscribers).where(meant(Audience.model_validate(table), DUE))
    said = str(asked.compile(connection.engine, compile_kwargs={"literal_binds": True}))
    plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]
    assert [line for line in plan if line.startswith("SCAN") and line != "SCAN editions"] == ["SCAN subscribers"], plan
    assert any(found in line for line in plan), plan
