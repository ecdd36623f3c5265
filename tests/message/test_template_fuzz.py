"""Templates made of pieces, sensible and not: mistakes are told, nothing raises, and the process lives on."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.message.environment import html_environment, text_environment
from engine.message.rehearse import rehearsing
from engine.message.template import compile_template

PIECES = [
    *("<mjml>", "</mjml>", "<mj-head>", "</mj-head>", "<mj-body>", "</mj-body>", "<mj-section>", "</mj-section>"),
    *("<mj-column>", "</mj-column>", "<mj-text>", "</mj-text>", "<mj-raw>", "</mj-raw>", "<mj-wrapper gap='9px'>"),
    *("</mj-wrapper>", "<mj-attributes>", "</mj-attributes>", "<mj-class name='x' color='red'>", "</mj-class>"),
    *("<mj-style inline='inline'>", "</mj-style>", "a > b { color: red !important }", "<mj-title>", "</mj-title>"),
    *("<mj-html-attributes>", "</mj-html-attributes>", "<mj-selector path='..'>", "<mj-selector path='p'/>"),
    *("<mj-hero mode='fluid-height'>", "</mj-hero>", "<mj-image src='{{ x }}' alt='　'/>", "<mj-carousel-image/>"),
    *("<mj-social-element/>", "<mj-accordion>", "<mj-include path='b'/>", "<mj-include path='a'/>", "<mj-include/>"),
    *("<mj-button href='?q={{ x }}' mj-class='x y'>", "</mj-button>", "<p style='a:b\n;c'>", "</p>", "<br>", "<td>"),
    *("<table>", "<tr>", "</tr>", "</table>", "<!--", "-->", "<!--[if mso]>", "<![endif]-->", "<![CDATA[", "<?xml?>"),
    *(
        "{{ x }}",
        "{{ x",
        "}}",
        "{% if x %}",
        "{% else %}",
        "{% endif %}",
        "{% for y in x %}",
        "{% endfor %}",
        "{# ",
        " #}",
    ),
    *(
        "{% set z = z ~ z %}",
        "{{ range(10**9) }}",
        "{{ [1] | batch(10**9) }}",
        "{{ x.__class__ }}",
        "{% include 'b' %}",
    ),
    *(
        "{{ '}}' }}",
        "{{ (",
        ") }}",
        "{%- -%}",
        "&",
        "&amp;",
        "<",
        ">",
        '"',
        "'",
        "=",
        "/",
        "\n",
        "　",
        "茶>",
        "\x00",
        "\u2028",
    ),
    *(
        "jx0n0x",
        "jxgap9px",
        "%%x%%",
        "*|X|*",
        "${x}",
        "[[x]]",
        "]]>",
        "\\",
        "𠮷",
        "\u200d",
        "﷽",
        "\ud800",
        "</",
        "<mj-",
    ),
]
# Whole elements, odd but sound: most templates of these alone compile.
WHOLE = [
    *(
        "<mj-text>{{ x }}</mj-text>",
        "<mj-text>{% for y in x %}<p style='a:b;\n c:\"d'>{{ y }}</p>{% endfor %}</mj-text>",
    ),
    *(
        "<mj-image src='{{ x }}' alt='　👩\u200d🌾'/>",
        "<mj-image src='a&yen=1' alt='' href='{% if x %}{{ x }}{% endif %}'/>",
    ),
    *(
        "<mj-button href='https://a.example/?q={{ x | urlencode }}'>&amp; > 茶></mj-button>",
        "<mj-spacer height='9px'/>",
    ),
    *("<mj-table><tr>{% for y in x %}<td>{{ y }}</td>{% endfor %}</tr></mj-table>", "<mj-divider/>", "{# a\nb #}"),
    *(
        "<mj-raw><!--[if mso]><b>{{ x }}</b><![endif]--></mj-raw>",
        "<mj-raw>{% set z = x ~ '}}' %}</mj-raw>",
        "<!-- c -->",
    ),
    *(
        "<mj-social><mj-social-element src='s' href='{{ x }}'>{{ x }}</mj-social-element></mj-social>",
        "{% if x %}{% endif %}",
    ),
    "<mj-carousel left-icon='l' right-icon='r'><mj-carousel-image src='{{ x }}' alt='\uff9e'/></mj-carousel>",
    "<mj-accordion><mj-accordion-element><mj-accordion-title>{{ x }}</mj-accordion-title></mj-accordion-element></mj-accordion>",
    "<mj-navbar><mj-navbar-link href='{{ x }}'>jxgap9px data-jx=''</mj-navbar-link></mj-navbar>",
]
FRAMES = ["{}", "<mjml><mj-body>{}</mj-body></mjml>"]
FRAMES += ["<mjml><mj-head>{}</mj-head><mj-body></mj-body></mjml>"]
FRAMES += ["<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section></mj-body></mjml>"]

SOUND = (
    "<mjml><mj-head><mj-style inline='inline'>p { color: red !important }</mj-style><mj-html-attributes>"
    "<mj-selector path='p'><mj-html-attribute name='title'>{{ x }}</mj-html-attribute></mj-selector></mj-html-attributes>"
    "</mj-head><mj-body><mj-wrapper gap='9px'><mj-section/><mj-section><mj-column>{}</mj-column></mj-section></mj-wrapper>"
    "</mj-body></mjml>"
)


def told(frame: str, pieces: list[str], other: list[str]) -> None:
    """Compile and fill; whatever is in the template, it becomes a template or mistakes with their places."""
    templates = {"a": frame.replace("{}", "".join(pieces)), "b": "".join(other)}
    template, problems = compile_template(templates, "a")
    assert (template is None) == any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.text("en")
        assert problem.text("ja")
        assert problem.line >= 1
    if template is not None:
        html_environment().from_string(template.html)
        text_environment().from_string(template.text)
    rehearsing(templates, "a")({"x": ["<", "茶"]})


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(FRAMES),
    st.lists(st.sampled_from(PIECES), max_size=14),
    st.lists(st.sampled_from(PIECES), max_size=4),
)
def test_any_template_of_pieces_compiles_or_is_told(frame: str, pieces: list[str], other: list[str]) -> None:
    told(frame, pieces, other)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(WHOLE), max_size=5), st.lists(st.sampled_from([*WHOLE, *PIECES]), max_size=1))
def test_any_template_of_whole_elements_compiles_or_is_told(whole: list[str], other: list[str]) -> None:
    told(SOUND, [*whole, *other], [])


def test_no_template_of_pieces_ends_the_process() -> None:
    ended = subprocess.run(
        [sys.executable, str(Path(__file__)), "120"], capture_output=True, text=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")


if __name__ == "__main__":
    chance = random.Random(5)
    for _ in range(int(sys.argv[1])):
        count = chance.choice([3, 12, 40])
        told(chance.choice(FRAMES), chance.choices(PIECES, k=count), chance.choices(PIECES, k=4))
        told(SOUND, chance.choices(WHOLE, k=3), [])
