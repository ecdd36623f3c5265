"""A text part of its author's own, beside the MJML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.message.environment import text_environment
from engine.message.template import asked_by, compile_template
from engine.message.text import PLAIN, Form, tidy
from engine.project.folder import load
from engine.project.problems import errors
from engine.review.check import campaign_check

if TYPE_CHECKING:
    from workshop import Workshop

    from engine.project.problems import Problem

LETTER = "<mjml><mj-body><mj-section><mj-column><mj-text>{{ name }}{{ leave_url }}</mj-text></mj-column></mj-section></mj-body></mjml>"
OWN = "{{ name }} 様\n\n{% for x in xs %}\n・{{ x }}\n{% endfor %}\n{# 内緒 #}\n{{ leave_url }}\n"


def compiled(own: str, form: Form = PLAIN, foot: str = "") -> str:
    templates = {"a.mjml": LETTER, "a.txt": own, "parts/foot.txt": foot}
    template, problems = compile_template(templates, "a.mjml", form)
    assert template is not None, problems
    return template.text


def test_it_takes_the_place_of_the_one_that_is_made() -> None:
    text = text_environment().from_string(compiled(OWN)).render(name="花子", xs=["煎茶", "番茶"], leave_url="L")
    assert tidy(text) == "花子 様\n\n・煎茶\n・番茶\nL\n"


def test_it_includes_by_the_rule_of_the_mjml() -> None:
    own = '{{ name }}\n<mj-include path="parts/foot.txt" />\n'
    text = compiled(own, foot="さえき園\n{{ leave_url }}")
    assert text == "{{ name }}\nさえき園\n{{ leave_url }}\n"
    assert tidy(compiled("あ\n\n" + own + "\nい", foot="さえき園\n{{ leave_url }}\n")) == (
        "あ\n\n{{ name }}\nさえき園\n{{ leave_url }}\n\nい\n"
    )


@pytest.mark.parametrize(
    ("own", "code", "line"),
    [
        ("あ\n{% if x %}\n{{ leave_url }}", "template_block_unclosed", 2),
        ("{{ leave_url }}\n\n{{ name | zzzzzz }}", "template_filter_unknown", 3),
        ("{{ leave_url }}\n{{ FNAME:x }}", "template_jinja_syntax", 2),
        ("配信停止はお店まで\n", "text_without_leaving", 1),
        ('<mj-include path="parts/zzzzzz.html" />{{ leave_url }}', "template_include_missing", 1),
    ],
)
def test_its_mistakes_are_told_with_file_and_line(own: str, code: str, line: int) -> None:
    template, problems = compile_template({"a.mjml": LETTER, "a.txt": own}, "a.mjml")
    assert template is None
    assert [(problem.code, problem.file, problem.line) for problem in problems] == [(code, "templates/a.txt", line)]


def test_what_it_asks_for_counts_like_what_the_mjml_asks_for() -> None:
    asked = asked_by({"a.mjml": LETTER, "a.txt": OWN}, "a.mjml")
    assert asked is not None
    assert asked.required == {"name", "leave_url", "xs"}
    assert asked.lines["xs"] == ("templates/a.txt", 3)


def test_its_addresses_are_marked_and_nothing_else() -> None:
    own = (
        "店: https://x.example/a?b=1。「https://x.example/{{ id }}/」をご覧ください。https://x.example.\n{{ product.url }}\n"
        "こちら {{ product.url }} と {{ product.name }}\n{{ story }}\n{{ leave_url }}\n"
    )
    assert compiled(own, Form(linked=True)).replace("{% filter linked %}", "<").replace("{% endfilter %}", ">") == (
        "店: <https://x.example/a?b=1>。「<https://x.example/{{ id }}/>」をご覧ください。<https://x.example>.\n<{{ product.url }}>\n"
        "こちら <{{ product.url }}> と {{ product.name }}\n<{{ story }}>\n{{ leave_url }}\n"
    )


def _problems(shop: Workshop) -> tuple[Problem, ...]:
    draft = load(shop.root).draft
    return campaign_check(draft, next(campaign for campaign in draft.campaigns if campaign.id == "wednesday-letter"))


def test_check_fills_it_like_the_letter_and_warns_of_lines_too_wide_for_a_text_mail(shop: Workshop) -> None:
    own = shop.root / "templates" / "letter.txt"
    text = "{{ addressee }}\n" + "茶" * 34 + "\n" + "茶" * 35 + "\n{{ attributes.stage }}" + "茶" * 40 + "\n"
    text += "{% for product in products %}\n{{ product.prise }}\n{% endfor %}\n{{ leave_url }}\n"
    own.write_text(text, encoding="utf-8")
    found = errors(_problems(shop))
    assert found
    assert all("templates/letter.txt:6" in one.text("ja") for one in found), found
    own.write_text(text.replace("product.prise", "product.url"), encoding="utf-8")
    assert [(one.code, one.file, one.line, one.severity) for one in _problems(shop)] == [
        ("text_line_wide", "templates/letter.txt", 3, "warning")
    ]
    shop.edit("tayori.toml", "[names]", "[text]\nwrap = 40\n\n[names]")
    assert _problems(shop) == ()
