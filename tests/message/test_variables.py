from __future__ import annotations

import pytest
from jinja2 import meta

from engine.message.environment import forbidden, html_environment
from engine.message.variables import uses


@pytest.mark.parametrize(
    ("source", "required", "optional"),
    [
        ("{{ a }}{{ b.c }}", {"a", "b"}, set()),
        ("{% for a in b %}{{ a }}{{ loop.index }}{{ c }}{% endfor %}", {"b", "c"}, set()),
        ("{% for a, b in c | dictsort if a.d %}{{ a }}{{ b }}{% else %}{{ e }}{% endfor %}", {"c", "e"}, set()),
        ("{% set a = b %}{{ a }}", {"b"}, set()),
        ("{{ a }}{% set a = 1 %}", {"a"}, set()),
        ("{% if a is defined %}{{ a }}{% endif %}", set(), {"a"}),
        ("{% if a is defined and a.b %}{{ a.b }}{% else %}{{ c }}{% endif %}", {"c"}, {"a"}),
        ("{% if a is undefined %}x{% else %}{{ a }}{% endif %}", set(), {"a"}),
        ("{% if not a is defined %}x{% elif a %}{{ a }}{% endif %}", set(), {"a"}),
        ("{% if a is not defined or a == 1 %}x{% endif %}", set(), {"a"}),
        ("{% if a is defined %}{{ a }}{% endif %}{{ a }}", {"a"}, set()),
        ("{{ a | default('x') }}{{ b | d(c) }}", {"c"}, {"a", "b"}),
        ("{{ a.b | default('x') }}", {"a"}, set()),
        ("{{ 'x' if a is undefined else a }}", set(), {"a"}),
        ("{% with a = b %}{{ a }}{% endwith %}{{ link('x') }}{{ range(3) | join }}", {"b", "link"}, set()),
        ("{% set a %}{{ b }}{% endset %}{{ a }}{% filter upper %}{{ c }}{% endfilter %}", {"b", "c"}, set()),
        ("{% set n = namespace(x=a) %}{% set n.x = b %}{{ n.x }}", {"a", "b"}, set()),
    ],
)
def test_needed_and_optional_names_are_told_apart(source: str, required: set[str], optional: set[str]) -> None:
    used = uses(source)
    assert (used.required, used.optional) == (required, optional)
    undeclared = meta.find_undeclared_variables(html_environment().parse(source)) - {"range", "namespace"}
    assert undeclared <= required | optional


def test_paths_attributes_and_first_lines_are_known() -> None:
    used = uses(
        '{{ shop.name }}\n{{ shop["legal"].name }}{{ attributes.stage }}\n{{ attributes["pref"] }}{{ shop.name }}{{ x[0].y }}'
    )
    assert used.paths == {"shop.name", "shop.legal.name", "attributes.stage", "attributes.pref", "x"}
    assert used.attributes == {"stage", "pref"}
    assert (used.lines["shop.name"], used.lines["shop.legal"], used.lines["attributes.pref"]) == (1, 2, 3)


def test_what_a_letter_may_not_say_is_found_with_its_line() -> None:
    source = (
        "{{ 'a' * 3 }}\n{{ 2 ** 9 }}\n{{ '%9d' % 1 }}\n{{ x._y }}\n{{ x['__class__'] }}\n{{ x.pop() }}\n{{ lipsum() }}\n"
        "{% import 'x' as y %}\n{{ x | attr('y') }}\n{% autoescape false %}{% endautoescape %}\n{{ _x }}\n{{ x | safe }}"
    )
    assert forbidden(source) == [
        (1, "*"),
        (2, "**"),
        (3, "%"),
        (4, "._y"),
        (5, ".__class__"),
        (6, "x.pop(…)"),
        (7, "lipsum(…)"),
        (8, "{% import %}"),
        (9, "| attr"),
        (10, "{% autoescape %}"),
        (11, "_x"),
        (12, "| safe"),
    ]


def test_what_a_letter_needs_is_allowed() -> None:
    source = (
        "{% for p in products | sort(attribute='price') %}{{ loop.cycle('a', 'b') }}{{ p.price + 1 | yen }}"
        "{{ link('x') }}{% if loop.index is odd %}{{ p.name | truncate(9) }}{% endif %}{% endfor %}{{ range(3) | join }}"
    )
    assert forbidden(source) == []
    assert forbidden("{{ does not parse") == []
