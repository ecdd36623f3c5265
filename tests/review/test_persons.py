"""`check` fills each letter for everybody whom its template tells apart, so that nobody is the first to find a mistake in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from engine.delivery.opening import known_person, letter_of
from engine.message.branches import ways
from engine.message.press import compile_press, render
from engine.message.standing import Standing
from engine.project.folder import load
from engine.review.persons import people_for
from engine.review.sample import sample_edition

if TYPE_CHECKING:
    from conftest import Kettle  # pyright: ignore[reportAttributeAccessIssue]  # the nearest conftest, as pytest has it

    from engine.message.press import Person

SHOP = """
[attributes.points]
type = "number"
[attributes.prefecture]
type = "text"
default = ""
[attributes.member]
type = "flag"
default = false
[attributes.joined]
type = "date"
[stages]
levels = [{ name = "silver", amount = 10000 }, { name = "gold", amount = 30000 }]
"""
NESTED = (
    '{% if attributes.member %}{% if stage.name == "silver" %}{% if attributes.prefecture == "京都" %}'
    "{{ stage.nmae }}{% endif %}{% endif %}{% endif %}"
)
GUARDED = (
    "{% if order is defined %}{% for one in order.items %}{{ one.name }}{% for q in one.faq %}{{ q.question }}"
    "{% endfor %}{% if one.tip is defined %}{{ one.tip }}{% endif %}{% endfor %}{{ order.date|date_ja }}{% endif %}"
)
WHEN = 'date = 2026-12-09\nat = "10:10"'


@pytest.fixture
def shop(kettle: Kettle) -> Kettle:
    kettle.write("tayori.toml", (kettle.root / "tayori.toml").read_text(encoding="utf-8") + SHOP)
    return kettle


def write(shop: Kettle, text: str, *, subject: str = "Tea") -> None:
    """Let the letter hold a text of its own, and nothing else but the footer."""
    section = f"<mj-section><mj-column><mj-text>\n{text}\n{{{{ greeting }}}}</mj-text></mj-column></mj-section>"
    footer = '<mj-include path="./partials/footer.mjml" />'
    shop.write("templates/letter.mjml", f"<mjml><mj-body>\n{section}\n{footer}</mj-body></mjml>")
    shop.campaign("tea", WHEN, "year = 2026")
    shop.edit("campaigns/tea.toml", 'subject = "Tea"', f"subject = '{subject}'")


def errors(shop: Kettle) -> list[tuple[str, str, object]]:
    found = [one for one in shop.problems() if one.severity == "error"]
    return [(one.code, shop.line(one).strip(), one.values.get("what")) for one in found]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{{ attributes.points }}", "attributes.points"),
        ('{% if attributes.prefecture == "北海道" %}{{ attributes.points }}{% endif %}', "attributes.points"),
        ('{% if attributes.prefecture in ["沖縄", "北海道"] %}{{ stage.nmae }}{% endif %}', "stage.nmae"),
        ("{% if not attributes.member %}-{% else %}{{ stage.nmae }}{% endif %}", "stage.nmae"),
        ('{% if stage.name == "gold" %}{{ stage.nmae }}{% endif %}', "stage.nmae"),
        ('{% if stage.name == "gold" and attributes.member %}{{ stage.nmae }}{% endif %}', "stage.nmae"),
        (
            NESTED,
            "stage.nmae",
        ),
        ('{% if stage.name == "" %}{{ stage.nmae }}{% endif %}', "stage.nmae"),
        ("{% if not name %}{{ stage.nmae }}{% endif %}", "stage.nmae"),
        ('{{ "" if attributes.prefecture != "京都" else stage.nmae }}', "stage.nmae"),
        ("{{ order.key }}", "order"),
        ("{% if order is defined %}{{ order.total }}{% endif %}", "order.total"),
        ("{% if order is defined %}{{ order.items[0].name }}{% endif %}", "0"),
        ("{% if order is defined %}{% for one in order.items %}{{ one.url }}{% endfor %}{% endif %}", "one.url"),
        ("{% if order is defined and order.count == 7 %}{% else %}{{ stage.nmae }}{% endif %}", "stage.nmae"),
        ("{% if order is defined and order.count > 1 %}{{ stage.nmae }}{% endif %}", "stage.nmae"),
        (
            "{% if attributes.points is defined and attributes.points >= 500 %}{{ stage.nmae }}{% endif %}",
            "stage.nmae",
        ),
        (
            "{% if attributes.points is defined and 500 > attributes.points %}{{ stage.nmae }}{% endif %}",
            "stage.nmae",
        ),
        (
            '{% if attributes.joined is defined and attributes.joined < "2020-01-01" %}{{ stage.nmae }}{% endif %}',
            "stage.nmae",
        ),
    ],
)
def test_what_somebody_lacks_is_found_once_with_its_line(text: str, what: str | None, shop: Kettle) -> None:
    write(shop, text)
    ((code, line, told),) = errors(shop)
    assert code in {"person_lacks", "person_fails", "content_member_missing", "template_member_undefined_guess"}
    assert code == "person_fails" or told == what
    assert line == text or code == "content_member_missing"


def test_the_sentence_names_somebody_who_would_get_no_letter(shop: Kettle) -> None:
    write(shop, '{% if attributes.prefecture == "北海道" %}{{ attributes.points }}{% endif %}')
    (problem,) = (one for one in shop.problems() if one.severity == "error")
    said = problem.text("en")
    assert said.startswith("templates/letter.mjml:3: not everybody has attributes.points (tried: ")
    assert "(tried: attributes.prefecture = '北海道', –)" in said


@pytest.mark.parametrize(
    "text",
    [
        "{% if attributes.points is defined and attributes.points > 0 %}{{ attributes.points }}{% endif %}",
        '{{ attributes.points | default("-") }}',
        "{% if stage.to_next %}{{ stage.to_next | yen }}{% elif stage.name %}{{ stage.name }}{% endif %}",
        GUARDED,
        "{% if order is defined and order.count == 1 %}{{ order.key }}{% endif %}",
    ],
)
def test_what_is_asked_for_is_no_mistake(text: str, shop: Kettle) -> None:
    write(shop, text)
    assert errors(shop) == []


def test_a_subject_is_tried_for_everybody_too(shop: Kettle) -> None:
    write(shop, "-", subject="お便り{% if attributes.member %}{{ attributes.points }}{% endif %}")
    assert [(code, line.partition(" ")[0]) for code, line, _ in errors(shop)] == [("subject_fails", "subject")]


def test_the_author_of_a_campaign_without_one_is_told_at_the_template(shop: Kettle) -> None:
    write(shop, "{{ author.name }}")
    (problem,) = (one for one in shop.problems() if one.severity == "error")
    assert problem.text("en").startswith(
        "templates/letter.mjml:3: author: the template asks for author, and campaigns/tea.toml names none."
    )


def test_a_letter_that_asks_for_nothing_is_tried_for_two(shop: Kettle) -> None:
    write(shop, "-")
    project = load(shop.root).project
    assert project is not None
    assert len(people_for(project, ["{{ greeting }}"])) == 2


def test_the_ways_of_a_template_are_bounded() -> None:
    text = "".join(f"{{% if attributes.a == {one} or attributes.b == {one} %}}-{{% endif %}}" for one in range(500))
    assert len(ways(text)) == 200


@pytest.mark.parametrize("one", ["attributes.a == {0} or attributes.b == {0}", "a + {0} or b + {0}"])
def test_many_conditions_in_one_are_looked_at_in_part(one: str) -> None:
    tests = " and ".join(f"({one.format(number)})" for number in range(30))
    assert len(ways(f"{{% if {tests} %}}-{{% endif %}}")) <= 200


MEMBER = """
{% if stage.name == "gold" %}<p>GOLD</p>{% elif stage.name == "silver" %}<p>SILVER あと{{ stage.to_next | yen }}</p>
{% else %}<p>GUEST ご登録ください</p>{% endif %}
{% if attributes.points is defined and attributes.points > 0 %}<p>POINTS {{ attributes.points }}</p>{% endif %}"""


@pytest.mark.parametrize(
    ("standing", "known", "read"),
    [
        (Standing("gold", 30_000, 3), {"points": 120}, {"GOLD", "POINTS"}),
        (Standing("silver", 27_500, 2), {"points": 0}, {"SILVER"}),
        (Standing(None, 0, 0), {}, {"GUEST"}),
        (None, {}, {"GUEST"}),
    ],
)
def test_each_recipient_gets_exactly_one_of_three_variants(
    standing: Standing | None, known: dict[str, Any], read: set[str], shop: Kettle
) -> None:
    write(shop, MEMBER)
    assert errors(shop) == []
    project = load(shop.root).project
    assert project is not None
    letter, _ = letter_of(project, sample_edition(project, project.campaigns[0], 0))
    assert letter is not None
    person: Person = replace(known_person(project), standing=standing, attributes=known)
    for often in (False, True):
        for part in render(compile_press(letter, often=often), person, "https://kettle.example/leave")[1:]:
            text = part if isinstance(part, str) else "".join(part)
            assert {word for word in ("GOLD", "SILVER", "GUEST", "POINTS") if word in text} == read
            assert ("あと2,500円" in text) == ("SILVER" in read)
