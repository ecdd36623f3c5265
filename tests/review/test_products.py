"""Products of products.toml: put into the editions that name them, and refused where they cannot be had."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from engine.delivery.opening import known_person, letter_of
from engine.message.goods import goods_problems
from engine.message.press import compile_press, render
from engine.project.folder import load
from engine.project.shelf import tables_of
from engine.review.sample import sample_edition

if TYPE_CHECKING:
    from conftest import Kettle  # pyright: ignore[reportAttributeAccessIssue]  # the nearest conftest, as pytest has it

SHELF = """
[products.minori]
name = "Minori"
price = 1944
unit = "100 g"
category = "sencha"
faq = [{ question = "How hot?", answer = "70 degrees." }]
harvest = 2026-05-02
[products.kuki]
name = "Kuki"
price = 864
tip = "Roast it again in a dry pan."
related = ["minori"]
[categories.sencha]
tip = "Let the water cool first."
"""
LETTER = """{% if products is defined %}{% for product in products %}
<mj-text>{{ product.name }}: {{ product.price }}, {{ product.tip }}</mj-text>
{% endfor %}{% endif %}
    <mj-include path="./partials/footer.mjml" />"""
WHEN = 'date = 2026-12-09\nat = "10:10"'


@pytest.fixture
def shop(kettle: Kettle) -> Kettle:
    kettle.write("products.toml", SHELF)
    kettle.edit("templates/letter.mjml", '<mj-include path="./partials/footer.mjml" />', LETTER)
    text = (kettle.root / "templates/letter.mjml").read_text(encoding="utf-8")
    kettle.write("templates/letter.mjml", text.replace("    {% if products", "<mj-section><mj-column>{% if products"))
    kettle.edit("templates/letter.mjml", "{% endfor %}{% endif %}", "{% endfor %}{% endif %}</mj-column></mj-section>")
    return kettle


def tables(shop: Kettle) -> list[dict[str, Any]]:
    loaded = load(shop.root)
    assert loaded.problems == ()
    assert loaded.project is not None
    return tables_of(loaded.project.campaigns[0].editions[0])


def send(shop: Kettle, products: str) -> None:
    shop.campaign("tea", WHEN, f"year = 2026\n{products}")


def test_an_edition_names_products_and_its_template_sees_their_tables(shop: Kettle) -> None:
    send(shop, 'products = ["minori", "kuki"]')
    minori, kuki = tables(shop)
    assert minori == {
        "id": "minori",
        "name": "Minori",
        "price": 1944,
        "unit": "100 g",
        "category": "sencha",
        "faq": [{"question": "How hot?", "answer": "70 degrees."}],
        "harvest": "2026-05-02",
        "tip": "Let the water cool first.",  # its category's
    }
    assert kuki["tip"] == "Roast it again in a dry pan."
    assert [one for one in shop.told() if one.startswith("error")] == []


def test_a_table_with_an_id_is_the_product_with_words_of_the_editions_own(shop: Kettle) -> None:
    send(shop, 'products = [{ id = "kuki", note = "For cold nights." }, { name = "A can", price = 9, tip = "-" }]')
    kuki, can = tables(shop)
    assert (kuki["name"], kuki["price"], kuki["note"]) == ("Kuki", 864, "For cold nights.")
    assert can == {"name": "A can", "price": 9, "tip": "-"}


def test_without_the_file_tables_are_the_authors_own(shop: Kettle) -> None:
    (shop.root / "products.toml").unlink()
    send(shop, 'products = [{ id = 7, name = "A can", price = 9, tip = "-" }]')
    assert tables(shop) == [{"id": 7, "name": "A can", "price": 9, "tip": "-"}]


def test_a_product_that_is_not_there_is_told_with_a_guess_and_stops_its_campaign_alone(shop: Kettle) -> None:
    send(shop, 'products = [\n  "minori",\n  "kukki",\n]')
    shop.campaign("other", WHEN, 'year = 2026\nproducts = ["minori"]')
    (problem,) = (one for one in shop.problems() if one.severity == "error")
    assert problem.text("en") == (
        'campaigns/tea.toml:13: products: there is no product "kukki" in products.toml. Did you mean kuki?'
    )
    assert shop.line(problem).strip() == '"kukki",'
    project = load(shop.root).project
    assert project is not None
    assert [one.id for one in project.campaigns] == ["other"]


def test_a_mistake_in_a_product_stops_those_who_show_it(shop: Kettle) -> None:
    shop.edit("products.toml", "price = 864", 'price = "dear"')
    send(shop, 'products = ["kuki"]')
    shop.campaign("other", WHEN, 'year = 2026\nproducts = ["minori"]')
    assert [one for one in shop.told() if one.startswith("error")] == [
        "error product_broken campaigns/tea.toml:products",
        "error value_whole_number products.toml:products.kuki.price",
    ]
    project = load(shop.root).project
    assert project is not None
    assert [one.id for one in project.campaigns] == ["other"]


def test_what_a_product_file_says_that_cannot_be(shop: Kettle) -> None:
    shop.edit("products.toml", 'related = ["minori"]', 'related = ["minory", "kuki"]\nsold_as = ["Minori"]')
    with (shop.root / "products.toml").open("a", encoding="utf-8") as file:
        file.write('[products.Big]\nname = "x"\n[products.box]\nname = "x"\nbenefit = 3\n')
        file.write('[products.deal]\nname = "x"\nbundle = { price = 3, count = 2 }\n')
    send(shop, 'products = ["minori"]')
    assert [one for one in shop.told() if one.startswith("error")] == [
        "error product_related_itself products.toml:products.kuki.related",
        "error product_unknown_guess products.toml:products.kuki.related",
        "error product_sold_twice products.toml:products.kuki.sold_as",
        "error value_product products.toml:products.Big",
        "error product_key_taken products.toml:products.box",
        "error product_deal_without_price products.toml:products.deal",
    ]


@pytest.mark.parametrize(
    ("written", "code", "key"),
    [
        ('stock = "many"', "value_whole_number", "products.stock"),
        ("stock = -1", "value_at_least", "products.stock"),
        ('valid_until = "soon"', "value_date", "products.valid_until"),
    ],
)
def test_a_table_of_the_editions_own_is_looked_at_too(shop: Kettle, written: str, code: str, key: str) -> None:
    send(shop, f'products = [{{ name = "A can", price = 9, tip = "-", {written} }}]')
    assert [one for one in shop.told() if one.startswith("error")] == [f"error {code} campaigns/tea.toml:{key}"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("valid_until = 2026-12-08", "product_expired"),
        ("valid_until = 2026-12-09", None),  # the last day counts
        ("stock = 0", "product_sold_out"),
        ("stock = 1", None),
        ("subscription = { price = 5832, count = 3 }", "product_no_benefit"),  # 3 x 1944: nothing is saved
        ("subscription = { price = 5831, count = 3 }", None),
    ],
)
def test_an_edition_with_a_product_that_cannot_be_had_is_an_error(shop: Kettle, written: str, code: str | None) -> None:
    shop.edit("products.toml", 'name = "Minori"', f'name = "Minori"\n{written}')
    send(shop, 'products = ["minori"]')
    expected = [] if code is None else [f"error {code} campaigns/tea.toml:products"]
    assert [one for one in shop.told() if one.startswith("error")] == expected


def test_what_is_sold_out_today_says_nothing_of_an_edition_in_half_a_year(shop: Kettle) -> None:
    shop.edit("products.toml", 'name = "Minori"', 'name = "Minori"\nstock = 0')
    send(shop, 'products = ["minori"]')
    assert "error product_sold_out campaigns/tea.toml:products" not in shop.told(date(2026, 6, 1))
    shop.edit("products.toml", "stock = 0", "valid_until = 2026-12-01")
    assert "error product_expired campaigns/tea.toml:products" in shop.told(date(2026, 6, 1))


def test_the_benefit_is_told_in_yen(shop: Kettle) -> None:
    deals = "subscription = { price = 10800, count = 3 }\nbundle = { price = 7900, count = 2 }"
    shop.edit("products.toml", "price = 1944", f"price = 3980\n{deals}")
    send(shop, 'products = ["minori"]')
    (minori,) = tables(shop)
    assert (minori["subscription"]["benefit"], minori["bundle"]["benefit"], minori["benefit"]) == (1140, 60, 1140)
    shop.edit("templates/letter.mjml", "{{ product.tip }}", "{{ product.benefit|yen }}お得")
    project = load(shop.root).project
    assert project is not None
    letter, _ = letter_of(project, sample_edition(project, project.campaigns[0], 0))
    assert letter is not None

    for part in render(compile_press(letter), known_person(project), "https://kettle.example/leave")[1:]:
        assert "1,140円お得" in part


def test_what_is_said_of_a_popular_product_is_tried_before_any_is(shop: Kettle) -> None:
    shop.edit(
        "templates/letter.mjml", "{{ product.tip }}", "{% if product.rank is defined %}{{ product.rnk }}{% endif %}"
    )
    send(shop, 'products = ["minori"]')
    (problem,) = (one for one in shop.problems() if one.severity == "error")
    assert (problem.code, "product.rnk" in shop.line(problem)) == ("template_member_undefined_guess", True)


def test_the_goods_of_an_edition_without_content_are_none(shop: Kettle) -> None:
    send(shop, 'products = ["minori"]')
    project = load(shop.root).project
    assert project is not None
    assert list(goods_problems(project.campaigns[0], None, date(2026, 12, 9))) == []
