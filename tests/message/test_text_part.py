from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.message.environment import text_environment
from engine.message.layout import laid_out, layout_of
from engine.message.template import compile_template
from engine.message.text import PLAIN, Form, tidied_within, tidy


def text_of(inside: str, form: Form = PLAIN, columns: int = 0, /, **values: object) -> str:
    letter = f"<mjml><mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>"
    template, problems = compile_template({"a": letter}, "a", form)
    assert template is not None, problems
    text, layout = text_environment().from_string(template.text).render(values), layout_of(template.text, columns)
    return tidy(text) if layout is None else laid_out(text, layout)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<mj-text>今朝は霜が\n  おりました。</mj-text>", "今朝は霜がおりました。\n"),
        ("<mj-text>one\n two</mj-text>", "one two\n"),
        ("<mj-text>一<br/>二<br/><br/>三</mj-text>", "一\n二\n\n三\n"),
        ("<mj-text><h1>題</h1><p>一</p><p>二</p></mj-text>", "題\n\n一\n\n二\n"),
        ("<mj-text><ul><li>一</li><li><strong>二</strong></li></ul>後</mj-text>", "・一\n・二\n\n後\n"),
        ("<mj-text><ol><li>一</li><li>二</li></ol>後</mj-text>", "1. 一\n2. 二\n\n後\n"),
        ("<mj-text><ul><li><p>一</p></li><li></li><li>二</li></ul></mj-text>", "・一\n\n・二\n"),
        (
            "<mj-text><ul><li>茶<ol><li>煎茶</li><li>番茶</li></ol></li><li>器<ul><li>急須</li></ul></li></ul></mj-text>",
            "・茶\n　1. 煎茶\n　2. 番茶\n・器\n　・急須\n",
        ),
        ("<mj-text><dl><dt>湯</dt><dd>七十度</dd></dl></mj-text>", "湯\n七十度\n"),
        ("<mj-text>茶&amp;器 &lt;新&gt;&nbsp;&copy;&#8203;</mj-text>", "茶&器 <新> ©\n"),
        (
            '<mj-text>詳しくは<a href="https://x.example/">こちら</a>をどうぞ</mj-text>',
            "詳しくはこちら\nhttps://x.example/\nをどうぞ\n",
        ),
        ('<mj-text><a href="https://x.example/">お店</a>。</mj-text>', "お店。\nhttps://x.example/\n"),
        ('<mj-text><a href="https://x.example/">https://x.example/</a></mj-text>', "https://x.example/\n"),
        (
            '<mj-text><a href="mailto:a@x.example">a@x.example</a> <a href="#top">上へ</a></mj-text>',
            "a@x.example 上へ\n",
        ),
        ('<mj-text><a href="https://x.example/"><img src="i" alt="看板"/></a></mj-text>', "看板\nhttps://x.example/\n"),
        ('<mj-button href="https://x.example/?a=1&amp;b=2">見る</mj-button>', "見る\nhttps://x.example/?a=1&b=2\n"),
        ('<mj-image src="i" alt="茶畑" />', "茶畑\n"),
        ('<mj-image src="i" alt="" /><mj-text>一</mj-text>', "一\n"),
        ('<mj-image src="i" alt="茶畑" href="https://x.example/" />', "茶畑\nhttps://x.example/\n"),
        ("<mj-text>一</mj-text><mj-divider/><mj-text>二</mj-text>", "一\n\n────────────\n\n二\n"),
        ("<mj-text>一</mj-text><mj-spacer/><mj-text>二</mj-text>", "一\n\n二\n"),
        ("<mj-table><tr><td>煎茶</td><td>800円</td></tr><tr><td></td><td>計</td></tr></mj-table>", "煎茶  800円\n計\n"),
        ("<mj-text>一<!-- 内緒 --><style>a{}</style></mj-text><mj-raw><p>生</p></mj-raw>", "一\n"),
        (
            '<mj-navbar base-url="https://x.example"><mj-navbar-link href="/a">茶</mj-navbar-link></mj-navbar>',
            "茶\nhttps://x.example/a\n",
        ),
        (
            '<mj-social><mj-social-element src="i" alt="Instagram" href="https://i.example/"></mj-social-element></mj-social>',
            "Instagram\nhttps://i.example/\n",
        ),
    ],
)
def test_each_element_reads_well(inside: str, expected: str) -> None:
    assert text_of(inside) == expected


@pytest.mark.parametrize(
    ("inside", "yes", "no"),
    [
        ("<mj-text>A{% if x %}B{% endif %}<br/>C</mj-text>", "AB\nC\n", "A\nC\n"),
        ("<mj-text><p>A</p>{% if x %}<p>B</p>{% endif %}<p>C</p></mj-text>", "A\n\nB\n\nC\n", "A\n\nC\n"),
        ("<mj-text><p>A</p>{% if x %}B{% endif %} C</mj-text>", "A\n\nB C\n", "A\n\n C\n"),
        ("<mj-text>A {% if x %}B{% else %}D{% endif %} C</mj-text>", "A B C\n", "A D C\n"),
        (
            "<mj-table><tr><td>A</td></tr>{% if x %}<tr><td>B</td></tr>{% endif %}<tr><td>C</td></tr></mj-table>",
            "A\nB\nC\n",
            "A\nC\n",
        ),
        ("<mj-text>A{% if x %}<p>B</p>{% endif %}<p>C</p></mj-text>", "A\n\nB\n\nC\n", "A\n\nC\n"),
        ("<mj-text>{% if x %}A{% else %}<p>B</p>{% endif %}<p>C</p></mj-text>", "A\n\nC\n", "B\n\nC\n"),
        ("{% if x %}<mj-text>A</mj-text>{% else %}<mj-divider/>{% endif %}", "A\n", "────────────\n"),
        ("<mj-raw>{% set y = x %}{{ x }}</mj-raw><mj-text>{% if y %}A{% else %}B{% endif %}</mj-text>", "A\n", "B\n"),
    ],
)
def test_breaks_hold_whichever_way_a_condition_goes(inside: str, yes: str, no: str) -> None:
    assert text_of(inside, x=True) == yes
    assert text_of(inside, x=False) == no


def test_a_loop_leaves_no_empty_lines_behind() -> None:
    inside = "<mj-text><ul>\n{% for x in xs %}\n<li>{{ x }}</li>\n{% endfor %}\n</ul>\n{{ end }}\n</mj-text>"
    assert text_of(inside, xs=[1, 2, 3], end="終") == "・1\n・2\n・3\n\n終\n"
    assert text_of(inside, xs=[], end="終") == "終\n"


def test_a_value_is_not_escaped_even_where_the_author_asked_for_html() -> None:
    assert text_of("<mj-text>{{ x | e }}</mj-text>", x="茶 & <器>") == "茶 & <器>\n"


def test_tidy_keeps_one_empty_line_no_trailing_blanks_and_one_line_end() -> None:
    assert tidy("\n\na  \n \n\n\nb\u3000\nc") == "a\n\nb\nc\n"
    assert tidy("") == "\n"


def test_what_a_screen_reader_skips_is_not_in_the_text_part() -> None:
    template, problems = compile_template(
        {
            "a.mjml": "<mjml><mj-body><mj-section><mj-column><mj-text>佐伯みのり"
            '<span aria-hidden="true">佐伯</span></mj-text></mj-column></mj-section></mj-body></mjml>'
        },
        "a.mjml",
    )
    assert problems == ()
    assert template is not None
    assert template.text.strip() == "佐伯みのり"


@given(st.lists(st.text("茶 \t\n\u3000\r", max_size=8), max_size=6))
@example(["茶\n \n "])
def test_a_text_whose_parts_are_tidy_is_tidied_as_if_they_were_not(parts: list[str]) -> None:
    lines = "\n".join(line.rstrip(" \t\u3000") for line in "".join(parts).split("\n"))
    wanted = re.sub("\n{3,}", "\n\n", lines).strip("\n") + "\n"
    assert tidy("".join(parts)) == wanted
    assert tidy("".join(tidied_within(part) for part in parts)) == wanted


NUMBERED = Form(numbered=True)


def test_numbered_links_stand_in_a_list_below_each_once() -> None:
    inside = (
        '<mj-text>詳しくは<a href="https://x.example/">こちら</a>をどうぞ。<a href="https://y.example/">器</a>も。</mj-text>'
        '<mj-button href="https://x.example/">見る</mj-button>'
        '<mj-text><a href="https://z.example/">https://z.example/</a> <a href="mailto:a@x.example">ご質問</a></mj-text>'
        '<mj-text><a href="{{ leave_url }}">配信停止</a></mj-text>'
    )
    assert text_of(inside, NUMBERED, leave_url="https://m.example/leave/t") == (
        "詳しくはこちら[1]をどうぞ。器[2]も。\n\n見る[1]\n\nhttps://z.example/ ご質問[3]\n\n"
        "配信停止\nhttps://m.example/leave/t\n\n────────────\n"
        "[1] https://x.example/\n[2] https://y.example/\n[3] mailto:a@x.example\n"
    )


def test_numbers_count_what_a_loop_and_a_condition_really_show() -> None:
    inside = (
        '<mj-text><ol>{% for x in xs %}<li>{% if x.shown %}<a href="{{ x.url }}">{{ x.name }}</a>{% endif %}</li>{% endfor %}'
        "</ol></mj-text>"
    )
    xs = [{"url": f"https://x.example/{name}", "name": name, "shown": name != "乙"} for name in "甲乙丙"]
    assert text_of(inside, NUMBERED, xs=xs) == (
        "1. 甲[1]\n2.\n3. 丙[2]\n\n────────────\n[1] https://x.example/甲\n[2] https://x.example/丙\n"
    )
    assert text_of(inside, NUMBERED, xs=[]) == "\n"


def test_lines_are_wrapped_where_the_shop_asks_for_a_width() -> None:
    inside = '<mj-text>今朝は霜がおりました。{{ name }}、いかがお過ごしですか。<a href="https://x.example/">お店</a>。</mj-text>'
    assert text_of(inside, PLAIN, 24, name="山田 花子 様") == (
        "今朝は霜がおりました。山\n田 花子 様、いかがお過ご\nしですか。お店。\nhttps://x.example/\n"
    )


def test_a_value_with_the_marks_of_the_layout_in_it_is_only_text() -> None:
    inside = '<mj-text><ol><li>{{ x }}</li></ol><a href="https://x.example/">店</a></mj-text>'
    text = text_of(inside, NUMBERED, x="a\x02b\x0fc\x10d\x03")
    assert text.startswith("1. a")
    assert text.endswith("[1] https://x.example/\n") or "https://x.example/" in text
