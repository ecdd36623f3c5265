from __future__ import annotations

import pytest

from engine.message.template import compile_template
from engine.words.catalogue import CATALOGUE

HEAD = "<mjml>\n<mj-head>\n<mj-attributes>\n<mj-class name='lead' color='red'/>\n</mj-attributes>\n</mj-head>\n"
BEFORE = HEAD + "<mj-body>\n<mj-section>\n<mj-column>\n"  # nine lines
AFTER = "\n</mj-column>\n</mj-section>\n</mj-body>\n</mjml>\n"


def found(letter: str) -> list[tuple[int, str]]:
    template, problems = compile_template({"letter.mjml": letter}, "letter.mjml")
    assert (template is None) == any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.file == "templates/letter.mjml"
        assert problem.text("en") != problem.text("ja")
    return [(problem.line, problem.code.removeprefix("template_").replace("_", "-")) for problem in problems]


IN_A_COLUMN = [
    ("<mj-text>fine</mj-text>", []),
    ('<mj-text mj-class="lead" css-class="x">fine</mj-text>', []),
    ('<mj-image src="a" alt="" fluid-on-mobile="true" height="auto" padding="0 10px 5% 0"/>', []),
    ('<mj-text line-height="1.5" letter-spacing="-0.1em" color="rgba(0, 0, 0, .5)">fine</mj-text>', []),
    ("\n<mj-txt>x</mj-txt>", [(11, "unknown-tag-guess")]),
    ("<MJ-TEXT>x</MJ-TEXT>", [(10, "unknown-tag-guess")]),
    ("<mj-frobnicate />", [(10, "unknown-tag")]),
    ('<mj-text\n colour="red">x</mj-text>', [(11, "unknown-attribute-guess")]),
    ('<mj-text zzz="red">x</mj-text>', [(10, "unknown-attribute")]),
    ("<mj-section></mj-section>", [(10, "wrong-parent")]),
    ("<mj-text><mj-button href='x'>y</mj-button></mj-text>", [(10, "wrong-parent")]),
    ("<mj-text>\n<p>x</mj-text>", [(11, "unclosed")]),
    ("<mj-text>x</p></mj-text>", [(10, "close-stray")]),
    ("<mj-text><p><b>x</p></b></mj-text>", [(10, "unclosed"), (10, "close-stray")]),
    ("<mj-text>x</mj-button>\n", [(10, "close-stray"), (10, "unclosed")]),
    ('<mj-text color="notacolor;}">x</mj-text>', [(10, "bad-value")]),
    ('<mj-text font-size="banana">x</mj-text>', [(10, "bad-value")]),
    ('<mj-text padding="1px 2px 3px 4px 5px">x</mj-text>', [(10, "bad-value")]),
    ('<mj-text align="middle">x</mj-text>', [(10, "bad-value")]),
    ('<mj-image src="a" />', [(10, "missing-alt")]),
    ('<mj-image alt="a" />', [(10, "missing-attribute")]),
    ("<mj-button>x</mj-button>", [(10, "missing-attribute")]),
    ('<mj-text mj-class="lead leed">x</mj-text>', [(10, "unknown-class-guess")]),
    ('<mj-text mj-class="zzz">x</mj-text>', [(10, "unknown-class")]),
    ('<mj-image src="a" alt="" width="{{ w }}px" />', [(10, "jinja-fixed")]),
    ('<mj-text font-size="{{ w }}px" color="{{ c }}">x</mj-text>', []),
    ('<mj-text {% if x %}color="red"{% endif %}>x</mj-text>', [(10, "jinja-in-tag")]),
    ("<mj-text title=x>y</mj-text>", [(10, "attribute-unquoted"), (10, "unknown-attribute")]),
    ('<mj-text><a href="x"title="y">z</a></mj-text>', [(10, "attribute-glued")]),
    ('<mj-text color="red" color="blue">z</mj-text>', [(10, "attribute-twice")]),
    ('<mj-text><a href="x>z</a></mj-text>', [(10, "tag-broken")]),
    ('<mj-text\u3000color="red">z</mj-text>', [(10, "tag-broken")]),
    ("<mj-text>\na < 3</mj-text>", [(11, "stray-less-than")]),
    ("<mj-text>\n<![CDATA[x]]></mj-text>", [(11, "declaration")]),
    ("<!-- a -- b -->", [(10, "comment-hyphens")]),
    ("\nbare text\n", [(11, "loose-text")]),
    ("{{ name }}", [(10, "loose-text")]),
    ("<p>x</p>", [(10, "loose-html")]),
    ("<mj-divider>x</mj-divider>", [(10, "loose-text")]),
    ('<mj-carousel><mj-carousel-image src="a" alt=""/></mj-carousel>', [(10, "carousel-icons")]),
    (
        '<mj-social><mj-social-element name="instagram" href="x" alt="">y</mj-social-element></mj-social>',
        [(10, "foreign-icon")],
    ),
    ("<mj-image src='a' alt=''>{% if x %}{% endif %}</mj-image>", [(10, "jinja-place")]),
    ('{% if x %}\n<mj-text a="1">{% endif %}y</mj-text>', [(11, "block-crosses"), (11, "unknown-attribute")]),
    ('<mj-text><a title="{% if x %}" href="{% endif %}">y</a></mj-text>', [(10, "block-crosses")]),
]


@pytest.mark.parametrize(("inside", "expected"), IN_A_COLUMN)
def test_each_mistake_in_a_column_is_told_with_its_line(inside: str, expected: list[tuple[int, str]]) -> None:
    assert sorted(found(BEFORE + inside + AFTER)) == sorted(expected)


WHOLE = [
    ("<mj-section></mj-section>\n", [(1, "no-mjml")]),
    ("\n<mjml>\n</mjml>", [(2, "no-body")]),
    ("<mjml><mj-body></mj-body></mjml>\nx", [(2, "loose-text")]),
    ("<mjml><mj-body></mj-body></mjml>\n<p></p>", [(2, "outside")]),
    ("<?xml version='1.0'?>\n<mjml><mj-body></mj-body></mjml>", [(1, "declaration")]),
    (
        (
            "<mjml><mj-head>\n<mj-html-attributes><mj-selector path='.x'></mj-selector><mj-selector/>\n<mj-selector path='..'/>"
            "</mj-html-attributes></mj-head><mj-body></mj-body></mjml>"
        ),
        [(2, "missing-attribute")],
    ),
    (
        (
            "<mjml><mj-head>\n<mj-html-attributes><mj-selector path='.x'></mj-selector>\n<mj-selector path='..'/>"
            "</mj-html-attributes></mj-head><mj-body></mj-body></mjml>"
        ),
        [(2, "selector-nothing"), (3, "selector-broken")],
    ),
    (
        "<mjml><mj-head><mj-html-attributes><mj-selector path='.{{ x }}'/></mj-html-attributes></mj-head><mj-body></mj-body></mjml>",
        [(1, "jinja-fixed")],
    ),
    ("<mjml><mj-head><mj-title>a\n<!-- c --></mj-title></mj-head><mj-body></mj-body></mjml>", [(2, "comment-place")]),
    (
        "<mjml><mj-body>\n<mj-wrapper gap='20px'>{% for x in [1] %}<mj-section/>{% endfor %}</mj-wrapper></mj-body></mjml>",
        [(2, "gap-jinja")],
    ),
    ("<mjml><mj-head>{% set a = 1 %}</mj-head><mj-body></mj-body></mjml>", [(1, "jinja-place")]),
    (
        "<mjml><mj-head><mj-preview>a <b>c</b></mj-preview></mj-head><mj-body></mj-body></mjml>",
        [(1, "stray-less-than"), (1, "close-stray")],
    ),
    (
        (
            "<mjml><mj-head><mj-attributes><mj-class name='a'><mj-text colour='red'/><mj-all color='red'/></mj-class>\n"
            "<mj-all><mj-text/></mj-all></mj-attributes></mj-head><mj-body></mj-body></mjml>"
        ),
        [(1, "unknown-attribute-guess"), (1, "wrong-parent"), (2, "nested-default")],
    ),
    ("<mjml><mj-body><!-- never ends</mj-body></mjml>", [(1, "comment-unclosed"), (1, "unclosed")]),
]


@pytest.mark.parametrize(("letter", "expected"), WHOLE)
def test_each_mistake_in_a_whole_document_is_told_with_its_line(letter: str, expected: list[tuple[int, str]]) -> None:
    assert sorted(set(found(letter))) == sorted(set(expected))


JINJA = [
    ("\n{{ name | default: 'x' }}", [(11, "habit")], '| default("…")'),
    ("{% assign x = 1 %}", [(10, "habit")], "{% set name = … %}"),
    ("{% if a %}\n{% elsif b %}{% endif %}", [(11, "habit")], "{% elif … %}"),
    ("{% if a %}{% else if b %}{% endif %}", [(10, "habit")], "{% elif … %}"),
    ("{{#if x}}", [(10, "habit")], "{% if … %}"),
    ("{{#each x}}", [(10, "habit")], "{% for item in … %}"),
    ("{{/if}}", [(10, "habit")], "{% endif %}"),
    ("{{else}}", [(10, "habit")], "{% else %}"),
    ("{{> footer}}", [(10, "habit")], "<mj-include"),
    ("{{{ x }}}", [(10, "habit")], "{{ name }}"),
    ("*|FNAME|*", [(10, "habit")], "{{ name }}"),
    ("*|IF:VIP|*", [(10, "habit")], "{% if … %}"),
    ("*|END:IF|*", [(10, "habit")], "{% endif %}"),
    ("*|BIRTHDAY|*", [(10, "habit")], "{{ birthday }}"),
    ("\n%%first_name%% 様", [(11, "habit")], "{{ first_name }}"),
    ("[[ name ]]", [(10, "habit")], "{{ name }}"),
    ("${user.name}", [(10, "habit")], "{{ user.name }}"),
    ("{% unless x %}{% endunless %}", [(10, "habit"), (10, "habit")], "{% if not … %}"),
    ("{% cycle 'a', 'b' %}", [(10, "habit")], "loop.cycle"),
    ("{{#unless x}}", [(10, "habit")], "{% if not … %}"),
    ("{{@index}}", [(10, "habit")], "{{ loop.index0 }}"),
    ("{{../name}}", [(10, "habit")], "{{ name }}"),
    ("{{~#if x}}", [(10, "habit")], "{% if … %}"),
    ("{{ $name }}", [(10, "habit")], "{{ name }}"),
    ("{{ 'now' | date: '%Y' }}", [(10, "habit")], '| date("…")'),
    ("{% if a && b %}{% endif %}", [(10, "habit")], "and"),
    ("{% if a || b %}{% endif %}", [(10, "habit")], "or"),
    ("{% if a === b %}{% endif %}", [(10, "habit")], "=="),
    ("{% if !a %}{% endif %}", [(10, "habit")], "not"),
    ("{% if tags contains 'x' %}{% endif %}", [(10, "habit")], '"…" in …'),
    ("{{ name ?? 'x' }}", [(10, "habit")], "default"),
    ("{% include 'x' %}", [(10, "habit")], "<mj-include"),
    ("{{ name", [(10, "jinja-unclosed")], "{{"),
    ("{% if x %}\n<p>y</p>", [(10, "block-unclosed")], "{% endif %}"),
    ("\n{% endfor %}", [(11, "block-stray")], "{% for %}"),
    ("{% iff x %}{% endif %}", [(10, "block-unknown-guess")], "“if”"),
    ("{% frobnicate %}", [(10, "block-unknown")], "frobnicate"),
    ("{{ x | uper }}", [(10, "filter-unknown-guess")], "“upper”"),
    ("{{ x | zzzzzz }}", [(10, "filter-unknown")], "zzzzzz"),
    ("{{ 'a' * 200000000 }}", [(10, "forbidden")], "“*”"),
    ("{{ x | random }}", [(10, "forbidden")], "“| random”"),
    ("{{ x.__class__ }}", [(10, "forbidden")], "“.__class__”"),
    ("{{ x.update(y) }}", [(10, "forbidden")], "“x.update(…)”"),
    ("{% macro x() %}{% endmacro %}", [(10, "forbidden")], "{% macro %}"),
    ("\n{{ a b }}", [(11, "jinja-syntax")], "expected token"),
    ("{{ " + "(" * 5000 + ")" * 5000 + " }}", [(1, "jinja-deep")], "nested"),
]


@pytest.mark.parametrize(
    "inside",
    [
        "50%%オフ%%ではありません",
        "[[1]] [お茶] $5 {お茶} $ {name}",
        "{{ [[1, 2]][0][0] }}{{ 'a && b !x ${y} [[z]]' }}{{ '*|FNAME|*' }}",
        "{% if a != b and a[1:2] == '||' %}{% endif %}",
        "<!-- %%name%% [[name]] -->",
        "{# {{#if x}} [[name]] #}",
    ],
)
def test_what_only_looks_like_another_language_is_left_alone(inside: str) -> None:
    assert found(BEFORE + "<mj-text>" + inside + "</mj-text>" + AFTER) == []


ADDRESSES = [
    ('<a href="https://s.example/?q={{ product.name }}">x</a>', [(10, "address-part")], "warning"),
    ('<a href="https://s.example/?a=1&amp;q=x{{ product.name }}">x</a>', [(10, "address-part")], "warning"),
    ('<a href="https://s.example/?q={{ name }}">x</a>', [(10, "address-part")], "error"),
    ('<a href="https://s.example/of/{{ name | upper }}/">x</a>', [(10, "address-part")], "error"),
    ('<a href="mailto:a@b.example?subject={{ addressee }}">x</a>', [(10, "address-part")], "error"),
    ('<img src="{{ shop.url }}/i.png?n={{- name -}}" alt=""/>', [(10, "address-part")], "error"),
    ('<a href="https://s.example/?q={{ name | urlencode }}">x</a>', [], ""),
    ('<a href="https://s.example/?q={{ products | length }}">x</a>', [], ""),
    ('<a href="https://s.example/{{ product.path }}?{{ query }}">x</a>', [], ""),
    ('<a href="{{ url }}" title="?a={{ name }}">x</a>', [], ""),
    ('<a href=" JAVA&#115;cript:alert(1)">x</a>', [(10, "address-scheme")], "error"),
    ('<a href="data:text/html,x">x</a>', [(10, "address-scheme")], "error"),
    ('<a href="tel:+81-3-0000-0000">x</a>', [], ""),
]


@pytest.mark.parametrize(("inside", "expected", "severity"), ADDRESSES)
def test_a_value_in_an_address_is_asked_for_urlencode_and_no_link_runs_a_script(
    inside: str, expected: list[tuple[int, str]], severity: str
) -> None:
    letter = BEFORE + "<mj-text>" + inside + "</mj-text>" + AFTER
    assert found(letter) == expected
    _, problems = compile_template({"letter.mjml": letter}, "letter.mjml")
    assert [problem.severity for problem in problems] == ([severity] if severity else [])


def test_the_answer_to_a_value_in_an_address_can_be_pasted() -> None:
    letter = BEFORE + '<mj-button href="https://s.example/?q={{ name }}">x</mj-button>' + AFTER
    _, problems = compile_template({"letter.mjml": letter}, "letter.mjml")
    assert problems[0].text("en") == (
        "templates/letter.mjml:10: {{ name }} is part of an address, which a “&” or a blank in it would break. "
        "Write {{ name | urlencode }}"
    )


@pytest.mark.parametrize(("inside", "expected", "word"), JINJA)
def test_jinja_is_checked_on_the_authors_lines(inside: str, expected: list[tuple[int, str]], word: str) -> None:
    letter = BEFORE + "<mj-text>" + inside + "</mj-text>" + AFTER
    assert found(letter) == expected
    _, problems = compile_template({"letter.mjml": letter}, "letter.mjml")
    assert word in problems[0].text("en")


def test_a_mistake_in_an_included_file_is_told_with_that_file() -> None:
    templates = {
        "letter.mjml": BEFORE + '<mj-include path="p/a.mjml" />' + AFTER,
        "p/a.mjml": "<mj-text>x</mj-text>\n<mj-txt />",
    }
    _, problems = compile_template(templates, "letter.mjml")
    assert [problem.text("en") for problem in problems] == [
        "templates/p/a.mjml:2: MJML has no element <mj-txt>. Did you mean <mj-text>?"
    ]


def test_all_mistakes_are_told_in_one_run_in_the_order_of_the_lines() -> None:
    letter = BEFORE + '<mj-text colour="x">{{ a b }}</mj-text>\n<mj-txt/>\n<mj-image src="a"/>' + AFTER
    assert found(letter) == [
        (10, "jinja-syntax"),
        (10, "unknown-attribute-guess"),
        (11, "unknown-tag-guess"),
        (12, "missing-alt"),
    ]


def test_a_warning_comes_with_the_template() -> None:
    template, problems = compile_template({"a": BEFORE + '<mj-image src="a"/>' + AFTER}, "a")
    assert template is not None
    assert [problem.severity for problem in problems] == ["warning"]


@pytest.mark.parametrize("part", ["<b>", "<mj-section>", "{% if x %}", "{{ (", "<!--", "<mj-text><table><tr><td>"])
def test_twenty_thousand_of_anything_is_a_problem_and_no_crash(part: str) -> None:
    template, problems = compile_template({"a": BEFORE + "<mj-text>" + part * 20_000}, "a")
    assert template is None
    assert problems


def test_too_deep_elements_are_told_where_the_limit_is() -> None:
    letter = BEFORE + "<mj-text>" + "<b>\n" * 300 + "</b>" * 300 + "</mj-text>" + AFTER
    assert found(letter) == [(205, "too-deep")]


def test_every_phrase_of_a_template_speaks_both_languages() -> None:
    for code, entry in CATALOGUE.items():
        if code.startswith("template_"):
            assert entry.message.en
            assert entry.message.ja
            assert entry.hint.en
            assert entry.hint.ja
