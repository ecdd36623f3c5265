"""What is alike for everybody is worked out once, and nobody reads anything else than before."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from workshop import EXAMPLE

from engine.calendar.editions import editions
from engine.delivery.opening import known_person, letter_of
from engine.message.constant import settled
from engine.message.coupon import with_sample
from engine.message.environment import html_environment, text_environment
from engine.message.lines import Body, constants, cut, normal
from engine.message.person import Person
from engine.message.press import PrintError, compile_press, print_message, render
from engine.project.folder import load
from engine.review.unwritten import with_everything_written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from engine.message.letter import Letter

VARIABLES = {"shop": {"name": "さえき園 & 子", "none": None}, "products": [1, 2, 3], "on": True, "off": False}
PERSONAL = ("name", "attributes")
AT = datetime.fromisoformat("2026-12-02T11:45+09:00")
LINK = "https://mail.saekien.example/leave/x"


def _both(environment: Environment, source: str, person: dict[str, object]) -> tuple[object, object]:
    """Return what a template gives as it is and with what is alike settled; or the words of its fault."""

    def filled(template: object) -> object:
        try:
            code = environment.compile(template)  # type: ignore[arg-type]
            known = {**environment.globals, **VARIABLES}
            return environment.template_class.from_code(environment, code, known).render(person)
        except Exception as error:  # noqa: BLE001 - any fault has to be the same
            return f"{type(error).__name__}: {error}"

    return filled(source), filled(settled(environment, source, VARIABLES, PERSONAL))


PARTS = st.sampled_from(
    [
        "text\n",
        "{{ shop.name }}",
        "{{ shop.none }}",
        "{{ nowhere }}",
        "{{ name }}",
        "{{ attributes.stage | default('-') }}",
        "{{ attributes.missing }}",
        "{{ products | sum }}",
        "{{ 'x' }}",
        "{% set name = 'other' %}",
        "{% set shop = {'name': attributes.stage} %}",
        "{% set on = false %}",
        "{% set ns = namespace(n=0) %}",
        "{% for p in products %}{% set ns.n = ns.n + p %}{{ ns.n }}{% endfor %}",
        "{% for p in products %}{{ p }}{{ loop.index }}{% endfor %}",
        "{% for name in products %}{{ name }}{% endfor %}",
        "{% for p in products %}{{ p }}{{ name }}{% endfor %}",
        "{% for p in [] %}{{ p }}{% else %}{{ shop.name }}{% endfor %}",
        "{% if on %}{{ shop.name }}{% else %}{{ nowhere }}{% endif %}",
        "{% if off %}{{ shop.none }}{% elif attributes.stage == 'gold' %}{{ shop.name }}{{ name }}{% else %}a{% endif %}",
        "{% with shop = {'name': name} %}{{ shop.name }}{% endwith %}",
        "{% raw %}{{ shop.name }}{% endraw %}",
        "{{ 1 / 0 }}",
        "{{ range(3) | list | last }}",
    ]
)


@pytest.mark.parametrize("environment", [html_environment(), text_environment()], ids=["html", "text"])
@given(st.lists(PARTS, min_size=1, max_size=8), st.sampled_from(["gold", "<b>", ""]))
@settings(deadline=None, max_examples=200)
def test_any_template_gives_the_same_or_fails_the_same(environment: Environment, parts: list[str], stage: str) -> None:
    before, after = _both(environment, "".join(parts), {"name": "花子 <&>", "attributes": {"stage": stage}})
    assert after == before


def test_what_knows_no_person_is_text_and_what_does_is_not() -> None:
    source = "{{ shop.name }} {% for p in products %}{{ p }}{% endfor %}, {{ name }}{% if on %}{{ attributes.stage }}.{% endif %}"
    tree = settled(html_environment(), source, VARIABLES, PERSONAL)
    assert constants(tree) == ["さえき園 &amp; 子 123, ", "."]


def _letters() -> Iterator[Letter]:
    """Yield a letter of each campaign of the example shop."""
    project = load(EXAMPLE).project
    assert project is not None
    first = datetime.fromisoformat("2026-12-01").date()
    listed = editions(project, first, first.replace(year=2027))
    project, _ = with_everything_written(project, listed)
    seen: set[str] = set()
    for one in editions(project, first, first.replace(year=2027)):
        if one.due is not None and one.content is not None and one.campaign.id not in seen:
            letter, _ = letter_of(project, one)
            assert letter is not None
            seen.add(one.campaign.id)
            yield letter


def test_every_letter_of_the_example_is_the_same_to_the_byte() -> None:
    project = load(EXAMPLE).project
    assert project is not None
    known = known_person(project)
    people = [
        known,
        replace(known, subscriber="b" * 16, name="", attributes={}),
        replace(
            known,
            subscriber="c" * 16,
            name="髙橋 𠮷<script>{{ x }}",
            attributes={"stage": "ゴールド\r\n", "prefecture": "\r"},
        ),
    ]
    letters = list(_letters())
    assert len(letters) > 15
    for letter in letters:
        once, often = compile_press(letter), compile_press(letter, often=True)
        for somebody in (*people, *people):
            person = with_sample(somebody, letter.variables)
            assert render(often, person, LINK) == render(once, person, LINK)
            one, other = (print_message(press, person, at=AT, leave_url=LINK) for press in (once, often))
            assert one == other


def test_a_fault_that_only_some_meet_is_still_theirs_alone() -> None:
    letter = next(_letters())
    broken = type(letter)(**{**vars_of(letter), "html": "{{ shop.name }}{% if name == '' %}{{ nowhere }}{% endif %}"})
    press = compile_press(broken, often=True)
    project = load(EXAMPLE).project
    assert project is not None
    known = known_person(project)
    assert render(press, with_sample(known, letter.variables), LINK)[1] == "茶香舗 さえき園"
    with pytest.raises(PrintError, match="nowhere"):
        render(press, with_sample(Person("b" * 16, known.address, "", {}), letter.variables), LINK)


def vars_of(letter: Letter) -> dict[str, object]:
    return {name: getattr(letter, name) for name in type(letter).__dataclass_fields__}


LONG = "長い一定の文。\n" * 60


@given(
    st.lists(st.one_of(st.sampled_from([LONG, LONG + "x", LONG + "\r", "\n" + LONG]), st.text(max_size=70)), max_size=7)
)
@example([LONG + "\r", "", "\n" + LONG])
@settings(deadline=None, max_examples=300)
def test_pieces_are_encoded_as_if_they_were_one_text(pieces: list[str]) -> None:
    body = Body()
    body.expect([LONG, LONG + "x", LONG + "\r", "\n" + LONG, "short"])
    for _ in range(2):  # first met, then known
        octets = b"\r\n".join(body.encode(pieces))
        assert octets == cut(normal("".join(pieces)))
        assert base64.b64decode(octets) == normal("".join(pieces))
        assert all(len(line) <= 76 for line in octets.split(b"\r\n"))
