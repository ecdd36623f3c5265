from __future__ import annotations

import pytest

from engine.message.bounds import MOST_TURNS, TooMuchError
from engine.message.environment import html_environment, text_environment
from engine.message.rehearse import rehearsing

DOUBLED = "{% set x = 'ab' %}" + "{% set x = x ~ x %}" * 40
MULTIPLIED = [
    ("{% for a in range(1000) %}{% for b in range(1000) %}x{% endfor %}{% endfor %}", "template_many_turns"),
    ("{% for a in range(100000) %}{% endfor %}", "template_long_range"),
    ("{% for a in '" + "x" * (MOST_TURNS + 1) + "' %}{% endfor %}", "template_many_turns"),
    (
        "{% for a in range(900) | map('string') %}{% for b in range(900) %}{% endfor %}{% endfor %}",
        "template_many_turns",
    ),
    (DOUBLED + "{{ x }}", "template_much_made"),
    (DOUBLED.replace("~", "+") + "{{ x }}", "template_much_made"),
    (
        "{% set s = namespace(x='a') %}{% for i in range(99) %}{% set s.x = s.x ~ s.x %}{% endfor %}",
        "template_much_made",
    ),
    (
        "{% set s = namespace(x=[1]) %}{% for i in range(99) %}{% set s.x = s.x + s.x %}{% endfor %}",
        "template_much_made",
    ),
    ("{% set x = 'a' %}" + "{% set x = [x, x] %}" * 40 + "{{ x }}", "template_much_made"),
    ("{% set x = 'a' %}" + "{% set x = {'a': x, 'b': x} %}" * 40 + "{{ x }}", "template_much_made"),
    ("{% set x = 'a' %}" + "{% set x = (x, x) %}" * 40 + "{{ x }}", "template_much_made"),
    ("{% set x %}ab{% endset %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 40, "template_long_letter"),
    (
        "{% filter upper %}{% for a in range(900) %}" + "x" * 2000 + "{% endfor %}{% endfilter %}",
        "template_long_letter",
    ),
    ("{% for a in range(900) %}" + "x" * 2000 + "{% endfor %}", "template_long_letter"),
    ("{{ w | replace('a', w) | replace('a', w) | replace('a', w) }}", "template_much_made"),
    ("{{ range(999) | join(w) | length }}{{ range(999) | map('string') | join(w ~ w ~ w) }}", "template_much_made"),
    ("{{ w | wordwrap(1, true, w) }}", "template_much_made"),
    ("{{ w | wordwrap(1, wrapstring=w) }}", "template_much_made"),
    ("{{ [1] | batch(100000000, 'x') | list }}", "template_much_made"),
    ("{{ 1 | round(999999999, 'ceil') }}", "template_much_made"),
    ("{{ [w] | map('replace', 'a', w) | list }}", "template_much_made"),
]


@pytest.mark.parametrize(("source", "code"), MULTIPLIED, ids=[source[:40] for source, _ in MULTIPLIED])
def test_a_template_that_multiplies_is_stopped_in_both_parts_and_by_check_with_its_line(source: str, code: str) -> None:
    values = {"w": "a" * 5_000}
    for environment in (html_environment(), text_environment()):
        with pytest.raises(TooMuchError) as caught:
            environment.from_string(source).render(values)
        assert caught.value.code == code
    problems = rehearsing({"a.mjml": "\n\n" + source}, "a.mjml")(values)
    assert [problem.code for problem in problems] == [code]
    assert problems[0].line == 3 or code == "template_long_letter"


def test_what_a_letter_needs_is_far_below_the_limits() -> None:
    source = (
        "{% for row in products | batch(2, '') %}{% for p in row %}{{ p ~ '-' }}{{ loop.index }}{{ loop.last }}"
        "{% endfor %}{% else %}none{% endfor %}|{% for i in range(5) %}*{% endfor %}|{{ 2.345 | round(1) }}|"
        "{{ products | join('、') }}|{{ 'a b' | wordwrap(1) | replace('\n', '/') }}|{% for k, v in {'a': 1} | items %}{% endfor %}"
    ).replace("| items ", "| dictsort ")
    filled = text_environment().from_string(source).render(products=["煎茶", "番茶", "玉露"])
    assert filled == "煎茶-1False番茶-2True玉露-1False-2True|*****|2.3|煎茶、番茶、玉露|a/b|"


def test_each_filling_counts_anew() -> None:
    template = html_environment().from_string("{% for i in range(900) %}{{ i ~ 'x' }}{% endfor %}")
    assert len({template.render() for _ in range(30)}) == 1


def test_one_loop_over_many_people_is_told_from_many_loops_over_few() -> None:
    template = html_environment().from_string("{% for x in xs %}{% for y in xs %}{% endfor %}{% endfor %}")
    assert template.render(xs=range(90)) == ""
    with pytest.raises(TooMuchError):
        template.render(xs=range(110))
