"""What a letter says of its reader's order: the right one, its products, and what goes with them."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, invite, only, person, shelve
from servers import BOTH

from engine.cli.place import Place
from engine.cli.show import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop import Sink, Workshop

SHELF = """
[products.minori]
name = "上煎茶「みのり」"
price = 3980
category = "sencha"
related = ["kuki", "gone", "minori-can", "over", "wakocha", "genmai"]
sold_as = ["煎茶 みのり"]
subscription = { price = 10800, count = 3 }
[products.kuki]
name = "茎ほうじ茶"
price = 864
tip = "熱いお湯で。"
faq = [{ question = "何グラム?", answer = "100g" }]
[products.gone]
name = "売り切れ"
stock = 0
[products.over]
name = "終わり"
valid_until = 2026-12-01
[products.minori-can]
name = "みのりの缶"
[products.wakocha]
name = "和紅茶"
[products.genmai]
name = "玄米茶"
[categories.sencha]
tip = "湯冷ましを。"
"""
TEMPLATE = """<mjml><mj-body><mj-section><mj-column><mj-text>
{{ addressee }} {{ shop.legal.name }} {{ shop.legal.postal_address }} {{ shop.legal.contact }} 配信停止 <a href="{{ leave_url }}">{{ leave_url }}</a>
{% if order is defined %}<p>{{ order.key }}/{{ order.date|date_ja }}/{{ order.count }}
{%- if order.total is defined %}/{{ order.total|yen }}{% endif %}
{%- if order.shipped is defined %}/{{ order.shipped|date_ja }}発送{% endif %}
{%- if order.tracking is defined %}/{{ order.tracking }}{% endif %}</p>
{% if order.count == 1 %}<p>はじめまして</p>{% endif %}
{% for item in order.items %}<p>[{{ item.name }}x{{ item.quantity }}
{%- if item.tip is defined %} {{ item.tip }}{% endif %}
{%- for one in item.faq %} {{ one.question }}{{ one.answer }}{% endfor %}
{%- if item.rank is defined %} 人気{{ item.rank }}{% endif %}
{%- if item.benefit is defined %} {{ item.benefit|yen }}お得{% endif %}]</p>{% endfor %}
{% for other in order.related %}<p>+{{ other.name }}</p>{% endfor %}
{% else %}<p>ご注文なし</p>{% endif %}
</mj-text></mj-column></mj-section></mj-body></mjml>
"""
ANN, BO, CY = "ann@chanoyu.example", "bo@chanoyu.example", "cy@chanoyu.example"


@pytest.fixture
async def tea(shop: Workshop, sink: Sink) -> Workshop:
    """A shop whose letter speaks of orders, and three people."""
    assert sink.port
    only(shop, "wednesday-letter")
    shelve(shop, SHELF)
    (shop.root / "templates" / "letter.mjml").write_text(TEMPLATE, encoding="utf-8")
    await invite(shop, *(person(address) for address in (ANN, BO, CY)))
    return shop


def event(shop: Workshop, key: str, address: str, day: str, *items: tuple[str, int], **more: object) -> None:
    """Write down an event and what it was of, past the engine."""
    many(shop, [key], address, day, *items, **more)


def many(shop: Workshop, keys: Sequence[str], address: str, day: str, *items: tuple[str, int], **more: object) -> None:
    """Write down several events of the same things."""
    kind, amount, spoken_of, tracking = (more.get(name) for name in ("kind", "amount", "order_key", "tracking"))
    at_ms = int(datetime.fromisoformat(f"{day}T00:00Z").timestamp() * 1000)
    ((who,),) = ask(shop, "SELECT id FROM subscribers WHERE address_key = ?", address)
    rows = [(key, address, who, kind or "order", at_ms, day, amount, spoken_of, "test", 0, tracking) for key in keys]
    _insert(
        shop,
        "events (key, address_key, subscriber_id, kind, at_ms, day, amount, order_key, source, recorded_ms, tracking)",
        rows,
    )
    ids = dict(ask(shop, "SELECT key, id FROM events"))
    bought = [(ids[key], at, product, "", number) for key in keys for at, (product, number) in enumerate(items, 1)]
    _insert(shop, "event_items (event_id, number, product, category, quantity)", bought)


def _insert(shop: Workshop, into: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        places = ", ".join(f"({', '.join('?' for _ in row)})" for row in rows)
        shop.past(f"INSERT INTO {into} VALUES {places}", *(value for row in rows for value in row))


async def read(shop: Workshop, sink: Sink) -> dict[str, list[str]]:
    """Run the Wednesday; return the lines of each person's text, behind the greeting and the link."""
    (done,) = (await shop.run()).editions
    assert (done.key, done.outcomes["accepted"]) == (LETTER, len(sink.accepted))
    found: dict[str, list[str]] = {}
    for mail in sink.mails():
        text = mail.get_body(("plain",))
        assert text is not None
        found[mail["To"].addresses[0].addr_spec] = [
            line.strip() for line in text.get_content().splitlines() if line.strip()
        ][1:]
    return found


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_each_letter_speaks_of_its_readers_own_newest_order(tea: Workshop, sink: Sink) -> None:
    event(tea, "A-0", ANN, "2026-09-01", ("玄米茶", 1))  # cancelled below: A-2 is her second all the same
    event(tea, "A-0-c", ANN, "2026-09-02", kind="cancelled", order_key="A-0")
    event(tea, "A-1", ANN, "2026-10-01", ("煎茶 みのり", 2), amount=7960)
    event(tea, "A-2", ANN, "2026-11-20", ("kuki", 1), ("のし紙", 3), amount=864)
    event(tea, "A-3", ANN, "2026-11-25", ("玄米茶", 1))  # cancelled below: none
    event(tea, "A-3-c", ANN, "2026-11-26", kind="cancelled", order_key="A-3")
    event(tea, "A-4", ANN, "2026-12-03", ("和紅茶", 1))  # after the letter
    event(tea, "B-1", BO, "2026-11-30", ("上煎茶「みのり」", 1))
    event(tea, "B-1-s", BO, "2026-12-01", kind="shipped", order_key="B-1")
    event(tea, "A-2-s", ANN, "2026-11-21", kind="shipped", order_key="A-2", tracking="111")
    event(tea, "A-2-t", ANN, "2026-11-22", kind="shipped", order_key="A-2", tracking="222-A")
    event(tea, "A-2-u", ANN, "2026-11-23", kind="shipped", order_key="A-2")  # a third parcel, without a number
    assert await read(tea, sink) == {
        ANN: [
            "A-2/11月20日(金)/2/864円/11月23日(月)発送/222-A",
            "[茎ほうじ茶x1 熱いお湯で。 何グラム?100g]",
            "[のし紙x3]",
        ],
        BO: [
            "B-1/11月30日(月)/1/12月1日(火)発送",
            "はじめまして",
            "[上煎茶「みのり」x1 湯冷ましを。 1,140円お得]",
            "+茎ほうじ茶",  # not what is sold out, not what is over, three at most
            "+みのりの缶",
            "+和紅茶",
        ],
        CY: ["ご注文なし"],
    }


async def test_what_was_just_bought_is_not_recommended(tea: Workshop, sink: Sink) -> None:
    event(tea, "A-1", ANN, "2026-11-20", ("煎茶 みのり", 1), ("kuki", 1), ("みのりの缶", 1))
    event(tea, "B-1", BO, "2026-11-20", ("genmai", 1))
    found = await read(tea, sink)
    assert [line for line in found[ANN] if line[0] == "+"] == ["+和紅茶", "+玄米茶"]
    assert [line for line in found[BO] if line[0] == "+"] == []


@pytest.mark.parametrize("shop", BOTH, indirect=True)
@pytest.mark.parametrize("orders", [29, 30])
async def test_popular_is_what_orders_tell_and_enough_of_them(orders: int, tea: Workshop, sink: Sink) -> None:
    event(tea, "old", CY, "2026-08-01", ("genmai", 1000))  # more than 90 days ago
    event(tea, "A-0", ANN, "2026-11-29", ("kuki", 1))
    event(tea, "B-0", BO, "2026-11-29", ("のし紙", 500), ("genmai", 1))
    many(tea, [f"C-{number}" for number in range(10)], CY, "2026-11-20", ("煎茶 みのり", 1), ("wakocha", 1))
    many(tea, [f"D-{number}" for number in range(orders - 12)], CY, "2026-11-20", ("minori", 1))
    found = await read(tea, sink)
    ranks = {line.split("人気")[1][0] for lines in found.values() for line in lines if "人気" in line}
    assert ranks == ({"1", "3"} if orders == 30 else set())
    assert [line.split("人気")[1:] for line in found[BO][2:]] == [[], ["3]"] if orders == 30 else []]  # wrapping: none


async def test_the_same_mail_is_shown_again_later(tea: Workshop, sink: Sink) -> None:
    event(tea, "A-1", ANN, "2026-11-20", ("kuki", 1))
    before = await read(tea, sink)
    event(tea, "A-2", ANN, "2026-12-05", ("genmai", 1))
    (tea.root / "products.toml").write_text(SHELF.replace("熱いお湯で。", "別の話。"), encoding="utf-8")
    tea.project()
    heard = io.StringIO()
    with redirect_stdout(heard):
        await show(LETTER, ANN, place=Place(project=tea.root))
    assert all(line in heard.getvalue() for line in before[ANN])


async def test_a_letter_that_says_nothing_of_orders_asks_the_store_for_none(
    tea: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    async def orders_of(*arguments: object) -> dict[str, object]:
        asked.append(arguments)
        return {}

    monkeypatch.setattr("engine.delivery.facts.orders_of", orders_of)
    only_words = TEMPLATE.split("{% if order", maxsplit=1)[0] + "</mj-text></mj-column></mj-section></mj-body></mjml>"
    (tea.root / "templates" / "letter.mjml").write_text(only_words, encoding="utf-8")
    await tea.run()
    assert (len(sink.accepted), asked) == (3, [])


async def test_a_products_questions_and_answers_arrive_in_both_parts(tea: Workshop, sink: Sink) -> None:
    event(tea, "A-1", ANN, "2026-11-20", ("kuki", 1))
    event(tea, "B-1", BO, "2026-11-20", ("minori-can", 1))  # of which nobody asks
    await tea.run()
    for mail in sink.mails():
        for kind in ("plain", "html"):
            part = mail.get_body((kind,))
            assert part is not None
            shown = "何グラム?100g" in " ".join(part.get_content().split())
            assert shown == (mail["To"].addresses[0].addr_spec == ANN), kind
