from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import FilterArgumentError
from markupsafe import escape

from engine.message.environment import html_environment, text_environment
from engine.message.rehearse import rehearsing
from engine.message.template import Template, compile_template
from engine.message.text import tidy

LETTER = """\
<mjml lang="ja">
  <mj-head>
    <mj-title>{{ subject }}</mj-title>
    <mj-preview>{{ edition.hitokoto }}</mj-preview>
    <mj-style inline="inline">.price { color: #993333 }</mj-style>
  </mj-head>
  <mj-body>
    <!-- for colleagues -->
    <mj-section><mj-column>
      <mj-text>{{ name }}<br/>
        {% if attributes.stage is defined and attributes.stage == "gold" %}いつもありがとうございます。{% endif %}
        さえき園の佐伯です。<a href='{{ link("home") }}?a=1&amp;b=2'>お店はこちら</a>。
      </mj-text>
    </mj-column></mj-section>
    {% for product in products %}
    <mj-section><mj-column>
      <mj-image src="{{ product.image }}" alt="{{ product.name }}" href="{{ product.url }}" />
      <mj-text><h2>{{ product.name }}</h2>
        <p class="price">{{ product.price | yen }}{% if product.price < 1000 and "}}" != "<" %}(お手頃です){% endif %}</p>
      </mj-text>
    </mj-column></mj-section>
    {% else %}
    <mj-section><mj-column><mj-text>今週はお休みです。</mj-text></mj-column></mj-section>
    {% endfor %}
    <mj-section><mj-column>
      <mj-table>
        <tr><th>品</th><th>価格</th></tr>
        {% for product in products %}
        <tr><td>{{ product.name }}</td><td>{{ product.price | yen }}</td></tr>
        {% endfor %}
      </mj-table>
    </mj-column></mj-section>
    <mj-include path="./partials/footer.mjml" />
  </mj-body>
</mjml>
"""
FOOTER = """\
<mj-section><mj-column><mj-divider />
  <mj-text>
    {{ shop.legal.name }}<br/>
    <a href="{{ leave_url }}">{{ leave_url }}</a>
  </mj-text>
</mj-column></mj-section>
"""
TEMPLATES = {"letter.mjml": LETTER, "partials/footer.mjml": FOOTER}


def link(page: str) -> str:
    return f"https://saekien.example/{page}"


def variables() -> dict[str, object]:
    return {
        "subject": "霜の朝の、ほうじ茶のこと",
        "edition": {"hitokoto": "今朝は霜がおりました。"},
        "name": "佐伯 <b> 様",
        "attributes": {},
        "products": [
            {
                "name": "煎茶 & 茶筒",
                "image": "https://i.example/1.png",
                "url": "https://s.example/?a=1&b=2",
                "price": 800,
            },
            {"name": "ほうじ茶", "image": "https://i.example/2.png", "url": "https://s.example/2", "price": 1500},
        ],
        "shop": {"legal": {"name": "さえき園製茶合資会社"}},
        "leave_url": "https://mail.saekien.example/leave/abc",
        "link": link,
    }


def compiled(templates: dict[str, str], name: str = "letter.mjml") -> Template:
    template, problems = compile_template(templates, name)
    assert problems == ()
    assert template is not None
    return template


def in_a_column(inside: str) -> dict[str, str]:
    body = f"<mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body>"
    return {"letter.mjml": f"<mjml>{body}</mjml>"}


def html_of(inside: str, **values: object) -> str:
    return html_environment().from_string(compiled(in_a_column(inside)).html).render(values)


def test_a_whole_letter_reads_as_a_japanese_text_mail() -> None:
    text = text_environment().from_string(compiled(TEMPLATES).text).render(variables())
    assert tidy(text) == (
        "佐伯 <b> 様\n"
        "さえき園の佐伯です。お店はこちら。\n"
        "https://saekien.example/home?a=1&b=2\n"
        "\n"
        "煎茶 & 茶筒\n"
        "https://s.example/?a=1&b=2\n"
        "\n"
        "煎茶 & 茶筒\n"
        "\n"
        "800円(お手頃です)\n"
        "\n"
        "ほうじ茶\n"
        "https://s.example/2\n"
        "\n"
        "ほうじ茶\n"
        "\n"
        "1,500円\n"
        "\n"
        "品  価格\n"
        "煎茶 & 茶筒  800円\n"
        "ほうじ茶  1,500円\n"
        "\n"
        "────────────\n"
        "\n"
        "さえき園製茶合資会社\n"
        "https://mail.saekien.example/leave/abc\n"
    )


def test_conditions_and_empty_loops_work_in_the_text_part_too() -> None:
    values = {**variables(), "products": [], "attributes": {"stage": "gold"}}
    text = tidy(text_environment().from_string(compiled(TEMPLATES).text).render(values))
    assert text.startswith("佐伯 <b> 様\nいつもありがとうございます。さえき園の佐伯です。お店はこちら。\n")
    assert "\n\n今週はお休みです。\n\n品  価格\n\n────" in text


def test_a_whole_letter_becomes_html_with_every_value_escaped() -> None:
    html = html_environment().from_string(compiled(TEMPLATES).html).render(variables())
    assert "<title>霜の朝の、ほうじ茶のこと</title>" in html
    assert "佐伯 &lt;b&gt; 様" in html
    assert 'href="https://saekien.example/home?a=1&amp;b=2"' in html
    assert html.count('<a href="https://s.example/?a=1&amp;b=2"') == 1
    assert html.count('class="price" style="color: #993333;"') == 2
    assert html.count("(お手頃です)") == 1
    assert html.count("<td>1,500円</td>") == 1
    assert html.count("<tbody><tr><th>品</th>") == 1
    assert "for colleagues" not in html
    assert "googleapis" not in html
    assert "jx0n" not in html


def test_what_a_letter_asks_for_is_known_with_its_first_place() -> None:
    template = compiled(TEMPLATES)
    assert template.required == {
        "subject", "edition", "name", "attributes", "link", "products", "shop", "leave_url",
    }  # fmt: skip
    assert template.optional == frozenset()
    assert template.attributes == {"stage"}
    assert {"shop.legal.name", "leave_url", "edition.hitokoto"} <= template.paths
    assert template.lines["shop.legal.name"] == ("templates/partials/footer.mjml", 3)
    assert template.lines["name"] == ("templates/letter.mjml", 10)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30))
def test_any_string_in_a_jinja_tag_reaches_the_letter_unharmed(text: str) -> None:
    written = text.replace("\\", "\\\\").replace("'", "\\'")
    tag = f"{{{{ '{written}' }}}}"
    html = html_of(f'<mj-text>[{tag}]</mj-text><mj-button href="/{tag}">x</mj-button>')
    assert f"[{escape(text)}]" in html
    assert f'href="/{escape(text)}"' in html


def test_double_quotes_in_a_tag_do_not_end_the_attribute_around_it() -> None:
    html = html_of("""<mj-text><a href='{{ link("x") }}' title="{{ 'y' }}">z</a></mj-text>""", link=link)
    assert '<a href="https://saekien.example/x" title="y">z</a>' in html


def test_literal_braces_stay_literal_in_both_parts() -> None:
    inside = "<mj-text>&#123;&#123; name }} {{ name }}</mj-text>"
    head = "<mj-head><mj-style inline='inline'>.x { color: red }</mj-style></mj-head>"
    templates = {"letter.mjml": in_a_column(inside)["letter.mjml"].replace("<mjml>", "<mjml>" + head)}
    template = compiled(templates)
    assert "{{ name }} N" in html_environment().from_string(template.html).render(name="N")
    assert text_environment().from_string(template.text).render(name="N") == "{{ name }} N"


def test_rows_in_a_loop_share_one_table_body_after_inlining() -> None:
    table = "<mj-table>{% for x in [1, 2] %}<tr><td>{{ x }}</td></tr>{% endfor %}</mj-table>"
    style = '<mjml><mj-head><mj-style inline="inline">td { color: red }</mj-style></mj-head>'
    letter = in_a_column(table)["letter.mjml"].replace("<mjml>", style)
    html = html_environment().from_string(compiled({"letter.mjml": letter}).html).render()
    row = '<tr><td style="color: red;">{}</td></tr>'
    assert "<tbody>" + row.format(1) + row.format(2) + "</tbody>" in html


def test_a_greater_than_behind_japanese_does_not_make_mjml_panic() -> None:
    head = "<mjml><mj-head><mj-title>茶></mj-title><mj-style>.茶>a { color: red }</mj-style></mj-head>"
    inside = "<mj-text>ホーム > お茶</mj-text><mj-raw><style>.茶>b{}</style>a]]>b</mj-raw>"
    html = compiled({"letter.mjml": in_a_column(inside)["letter.mjml"].replace("<mjml>", head)}).html
    assert "ホーム &gt; お茶" in html
    assert "<title>茶&gt;</title>" in html
    assert ".茶  >a { color: red }" in html


def test_comments_for_outlook_stay() -> None:
    html = html_of("<mj-raw><!--[if mso]><p>{{ x }}</p><![endif]--><!-- not this --></mj-raw>", x="<")
    assert "<!--[if mso]><p>&lt;</p><![endif]-->" in html
    assert "not this" not in html


def test_a_condition_in_a_comment_still_counts_in_both_parts() -> None:
    inside = "<mj-text><!-- {% if x %} -->yes<!-- {% endif %} --></mj-text>"
    assert "yes" not in html_of(inside, x=False)
    text = compiled(in_a_column(inside)).text
    assert text_environment().from_string(text).render(x=False).strip() == ""


def test_a_block_that_mjml_would_drop_is_an_error_and_a_value_a_warning() -> None:
    image = '<mj-image src="a" alt="" href="b" title="{{ x }}"/>'
    template, problems = compile_template(in_a_column(image), "letter.mjml")
    assert template is None or [problem.code for problem in problems] in ([], ["template_jinja_lost"])
    head = (
        "<mjml><mj-head><mj-attributes><mj-text color='{{ c }}'/></mj-attributes></mj-head><mj-body></mj-body></mjml>"
    )
    template, problems = compile_template({"a": head}, "a")
    assert template is not None
    assert [(problem.code, problem.severity) for problem in problems] == [("template_jinja_lost", "warning")]


def test_what_only_mjml_refuses_is_a_problem_with_a_line() -> None:
    inside = '\n<mj-carousel left-icon="a" right-icon="b">\n<!-- {{ x }} --><mj-carousel-image src="a" alt=""/></mj-carousel>'
    template, problems = compile_template(in_a_column(inside), "letter.mjml")
    assert template is None
    assert [(problem.line, problem.code) for problem in problems] == [(3, "template_jinja_place")]


def test_a_missing_or_empty_value_raises_in_both_environments() -> None:
    for environment in (html_environment(), text_environment()):
        for source in ("{{ nobody }}", "{{ empty }}", "{{ empty or none }}", "{% if nobody %}{% endif %}"):
            with pytest.raises(UndefinedError):
                environment.from_string(source).render(empty=None)


def test_the_filters_speak_japanese() -> None:
    source = "{{ 1500 | yen }} {{ '2026-12-10' | date_ja }} {{ lines | br }}"
    values = {"lines": "<一>\n二\n"}
    assert html_environment().from_string(source).render(values) == "1,500円 12月10日(木) &lt;一&gt;<br />\n二"
    assert text_environment().from_string(source).render(values) == "1,500円 12月10日(木) <一>\n二"


def test_a_rehearsal_names_every_missing_value_with_the_authors_line() -> None:
    values = variables()
    values["products"] = [{"name": "煎茶", "image": "i", "url": "u", "prise": 800}]
    values["edition"] = {"hitokoto": None}
    del values["leave_url"]
    assert [problem.text("en") for problem in rehearsing(TEMPLATES, "letter.mjml")(values)] == [
        (
            "templates/letter.mjml:4: {{ edition.hitokoto }} would print an empty value. "
            'Put {% if … %} around it, or write | default("…", true).'
        ),
        "templates/letter.mjml:19: “product.price” does not exist. Did you mean “prise”?",
        "templates/letter.mjml:29: “product.price” does not exist. Did you mean “prise”?",
        (
            "templates/partials/footer.mjml:4: Nothing is named “leave_url”. "
            'Put it into the campaign\'s file, or write {{ leave_url | default("…") }}.'
        ),
    ]


def test_a_rehearsal_with_every_value_finds_nothing() -> None:
    assert rehearsing(TEMPLATES, "letter.mjml")(variables()) == ()


def test_a_step_that_fails_is_told_with_its_line() -> None:
    problems = rehearsing({"a": "\n{{ x | yen }}\n{{ 1 / 0 }}"}, "a")({"x": "dear"})
    assert [(problem.line, problem.code) for problem in problems] == [(2, "template_render")]


def test_a_compiled_template_can_be_kept_as_json() -> None:
    template = compiled(TEMPLATES)
    assert json.loads(json.dumps([template.html, template.text])) == [template.html, template.text]


RUNNING = ["javascript:alert(1)", " JavaScript:x", "java\tscript:x", "\x01data:text/html,x", "vbscript:x", "unknown:x"]


@pytest.mark.parametrize("url", RUNNING)
def test_an_address_that_would_run_a_script_stops_that_persons_letter_in_both_parts_and_check(url: str) -> None:
    inside = '<mj-button href="{{ url }}">x</mj-button>'
    template = compiled(in_a_column(inside))
    for environment, source in ((html_environment(), template.html), (text_environment(), template.text)):
        assert "https://x.example" in environment.from_string(source).render(url="https://x.example")
        with pytest.raises(FilterArgumentError, match="an address cannot start with"):
            environment.from_string(source).render(url=url)
    problems = rehearsing({"a": "\n" + in_a_column(inside)["letter.mjml"]}, "a")({"url": url})
    assert [(problem.line, problem.code) for problem in problems] == [(2, "template_render")]


@pytest.mark.parametrize(
    "url", ["https://s.example/?a=1&b=2", "tel:1", "mailto:a@b.example", "/home", "", "茶:葉", "//x"]
)
def test_an_address_that_leads_somewhere_passes_unharmed(url: str) -> None:
    html = html_of('<mj-text><a href="{{- url -}}">x</a></mj-text>', url=url)
    assert f'<a href="{escape(url)}">x</a>' in html


def test_every_branch_that_may_start_an_address_is_asked_and_no_other_value() -> None:
    href = "{% if a %}{{ b }}{% elif c %}{{ d }}{{ e }}{% else %}https://x/{{ f }}{% endif %}{{ g }}"
    html = compiled(in_a_column(f'<mj-text><a href="{href}" title="{{{{ h }}}}">{{{{ i }}}}</a></mj-text>')).html
    assert re.findall(r"\{\{ \((\w)\) \| _address", html) == ["b", "d"]


def test_a_missing_or_empty_address_is_told_as_any_other_value() -> None:
    template = compiled(in_a_column('<mj-button href="{{ url }}">x</mj-button>'))
    for values in ({}, {"url": None}):
        with pytest.raises(UndefinedError):
            html_environment().from_string(template.html).render(values)
