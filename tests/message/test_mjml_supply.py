"""What MJML 5 has and mjml-python has not: supplied, and nothing else of the HTML touched."""

from __future__ import annotations

import re
from html import unescape

import pytest

from engine.message.environment import html_environment, text_environment
from engine.message.template import Template, compile_template

OUTLOOK = re.compile(r"<!--\[if (?!!)[^>]*>(?!<!--).*?<!\[endif\]-->", re.DOTALL)
SECTION = "<mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section>"


def compiled(body: str, head: str = "", before: str = "") -> Template:
    letter = f"<mjml>{before}<mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"
    template, problems = compile_template({"a": letter}, "a")
    assert [problem.code for problem in problems if problem.severity == "error"] == []
    assert template is not None
    return template


def column(inside: str, head: str = "") -> str:
    return compiled(f"<mj-section><mj-column>{inside}</mj-column></mj-section>", head).html


def test_icons_and_carousels_without_alt_get_an_empty_one_and_others_keep_theirs() -> None:
    social = (
        '<mj-social><mj-social-element src="a.png" href="h">t</mj-social-element>'
        '<mj-social-element src="b.png" href="h" alt="鳥">t</mj-social-element></mj-social>'
    )
    assert re.findall(r'<img alt="(.*?)" src="(..)png', column(social)) == [("", "a."), ("鳥", "b.")]
    carousel = '<mj-carousel left-icon="l" right-icon="r"><mj-carousel-image src="a" /></mj-carousel>'
    html = column(carousel)
    assert html.count("<img") == html.count('alt="')
    defaults = '<mj-attributes><mj-social-element alt="x" /></mj-attributes>'
    assert column(social, defaults).count('alt="x"') == 1


def test_what_a_class_sets_for_the_elements_inside_of_it_holds_there_only() -> None:
    head = (
        '<mj-attributes><mj-text color="#000001" /><mj-class name="warm" background-color="#ffeedd">'
        '<mj-text color="#aa0000" font-size="20px" title="&quot;" /></mj-class></mj-attributes>'
    ).replace(' title="&quot;"', "")
    body = (
        '<mj-section mj-class="warm"><mj-column><mj-text>a</mj-text><mj-text color="#0000bb">b</mj-text></mj-column>'
        "</mj-section>" + SECTION.format("c")
    )
    html = compiled(body, head).html
    assert re.findall(r"font-size:(\d+px)[^>]*?color:(#\w+);\">(\w)</div>", html) == [
        ("20px", "#aa0000", "a"),
        ("20px", "#0000bb", "b"),
        ("13px", "#000001", "c"),
    ]
    assert "#ffeedd" in html


def test_attributes_by_selector_change_those_tags_and_not_one_other_character() -> None:
    head = (
        "<mj-html-attributes><mj-selector path='.price div'><mj-html-attribute name='data-id'>{{ id }}</mj-html-attribute>"
        "<mj-html-attribute name='title'>a \"b\"</mj-html-attribute></mj-selector>"
        "<mj-selector path='.price a'><mj-html-attribute name='target'>_top</mj-html-attribute></mj-selector>"
        "</mj-html-attributes>"
    )
    body = SECTION.replace("<mj-text>", '<mj-text css-class="price">').format(
        '<!--[if mso]><div class="price"><div>&nbsp;</div></div><![endif]--><a href="x" target="_blank" title="a>b">y</a>'
    )
    plain, changed = compiled(body).html, compiled(body, head).html
    expected = re.sub(r'(<div style="font-family[^>]*)>', r'\1 data-id="{{ id }}" title="a &quot;b&quot;">', plain)
    assert changed == expected.replace('target="_blank"', 'target="_top"')
    assert OUTLOOK.findall(changed) == OUTLOOK.findall(plain)


def test_a_gap_stands_before_each_section_but_the_first_and_in_outlook_too() -> None:
    sections = SECTION.format("a") + SECTION.format("b").replace("<mj-section>", '<mj-section css-class="x">')
    html = compiled(f'<mj-wrapper gap="24px">{sections}{SECTION.format("c")}</mj-wrapper>').html
    assert html.count("margin-top:24px;") == 2
    assert html.count("padding-top:24px;") == 2
    assert 'class="x" style="margin:0px auto;max-width:600px;margin-top:24px;"' in html
    assert all("padding-top:24px" in each for each in OUTLOOK.findall(html) if "24px" in each)
    assert "jxgap" not in html
    by_default = "<mj-attributes><mj-wrapper gap='24px' /></mj-attributes>"
    assert compiled(f"<mj-wrapper>{sections}</mj-wrapper>", by_default).html.count("margin-top:24px") == 1


def test_a_bare_ampersand_in_an_address_is_not_read_as_a_sign() -> None:
    template = compiled(SECTION.format('<a href="https://s.example/?a=1&yen=5&amp;b=2&#38;c">A&B</a>'))
    assert 'href="https://s.example/?a=1&amp;yen=5&amp;b=2&#38;c"' in template.html
    assert "A&B" in template.html


def test_what_is_to_stand_before_the_html_does() -> None:
    template = compiled(SECTION.format("a"), before='<mj-raw position="file-start"><!-- {{ x }} --></mj-raw>\n')
    assert html_environment().from_string(template.html).render(x=1).startswith("<!-- 1 -->\n<!doctype html>")
    assert "1" not in text_environment().from_string(template.text).render(x=1)


def test_a_jinja_tag_alone_in_raw_counts_where_the_raw_stands() -> None:
    template = compiled(f"<mj-raw> {{% if x < 5 %}} </mj-raw>{SECTION.format('a')}<mj-raw>{{% endif %}}</mj-raw>")
    for environment, source in ((html_environment(), template.html), (text_environment(), template.text)):
        filled = environment.from_string(source)
        assert re.search(r"\ba\b", filled.render(x=1).split("<body")[-1])
        assert not re.search(r">a<|^a$", filled.render(x=9))


def test_comments_for_outlook_survive_inlining_byte_for_byte() -> None:
    body = (
        '<mj-wrapper gap="9px"><mj-section background-url="https://i.example/b.png"><mj-column>'
        '<mj-text><!--[if (gte mso 9)&(lt mso 16)]><p class="x" style="a:b">1 &lt; 2</p><![endif]-->'
        '<!--[if !mso]><!--><b class="x">{{ y }}</b><!--<![endif]--></mj-text></mj-column></mj-section>'
        f"{SECTION.format('z')}</mj-wrapper>"
    )
    plain = compiled(body).html
    inlined = compiled(body, '<mj-style inline="inline">.x { color: red } td { margin: 0 }</mj-style>').html
    assert OUTLOOK.findall(inlined) == OUTLOOK.findall(plain)
    assert '<!--[if !mso]><!--><b class="x" style="color: red;">{{ y }}</b><!--<![endif]-->' in inlined


def test_a_fluid_hero_is_as_tall_as_its_picture_and_a_fixed_one_as_it_says() -> None:
    hero = '<mj-hero {}background-width="600px" background-height="469px" background-url="b.png" height="300px" />'
    fluid = compiled(hero.format('mode="fluid-height" ')).html
    assert fluid.count("padding-bottom:78%;width:0.01%;") == 2
    assert compiled(hero.format(""), '<mj-attributes><mj-hero mode="fluid-height" /></mj-attributes>').html == fluid
    assert 'height="300"' in compiled(hero.format('mode="fixed-height" ')).html


def test_the_arrows_of_a_carousel_are_hidden_in_yahoo_only() -> None:
    images = '<mj-carousel-image src="a" alt="" /><mj-carousel-image src="b" alt="" />'
    assert "@media screen yahoo {" in column(f'<mj-carousel left-icon="l" right-icon="r">{images}</mj-carousel>')


def test_an_accordions_icons_may_be_set_for_all_and_are_then_no_strangers() -> None:
    element = "<mj-accordion-element{}><mj-accordion-title>a</mj-accordion-title></mj-accordion-element>"
    icons = ' icon-wrapped-url="https://s.example/w" icon-unwrapped-url="https://s.example/u" icon-width="24px"'
    for head, inside in ((f"<mj-attributes><mj-accordion-element{icons} /></mj-attributes>", ""), ("", icons)):
        accordion = f"<mj-accordion>{element.format(inside)}</mj-accordion>"
        letter = f"<mjml><mj-head>{head}</mj-head><mj-body>{SECTION.format('')}</mj-body></mjml>".replace(
            "<mj-text></mj-text>", accordion
        )
        template, problems = compile_template({"a": letter}, "a")
        assert problems == ()
        assert template is not None
        assert re.findall(r'<img src="(.*?)".*?width:(\d+)px', template.html) == [
            ("https://s.example/w", "24"),
            ("https://s.example/u", "24"),
        ]


def test_an_important_rule_wins_while_it_is_inlined_and_leaves_dark_mode_its_way() -> None:
    inside = (
        '<b class="x" style="color: blue; margin: 0">a</b><i class="x" style="color: red !important; top:{{ y }}">b</i>'
        '<!--[if mso]><u style="a: b !important">c</u><![endif]-->'
    )
    html = compiled(
        SECTION.format(inside), '<mj-style inline="inline">.x { color: green !important; top: 1px }</mj-style>'
    ).html
    assert '<b class="x" style="top: 1px;color: green;margin: 0">a</b>' in html
    assert '<i class="x" style="color: green;color: red !important;top: {{ y }}">b</i>' in html
    assert '<u style="a: b !important">c</u>' in html


TORN = "茶　園 か\u3099 👩\u200d🌾 ﾊﾞ ❤\ufe0f \u00a0 \\n C:\\x \u200b…「」￥ é"


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(
    "element",
    [
        "<mj-text><img alt={} src='x' /></mj-text>",
        "<mj-image alt={} src='x' />",
        "<mj-table><tr><td title={}>x</td></tr></mj-table>",
        "<mj-raw><b title={}>x</b></mj-raw>",
        "<mj-social><mj-social-element src='s' href='h' alt={}>x</mj-social-element></mj-social>",
    ],
)
def test_every_character_of_a_value_reaches_the_reader(element: str, quote: str) -> None:
    html = column(element.format(f"{quote}{TORN}{quote}"))
    assert [unescape(value) for value in re.findall(r'(?:alt|title)="([^"]*)"', html)] == [TORN]


def test_a_style_over_several_lines_is_a_style_and_quotes_inside_quotes_stay() -> None:
    html = column(
        """<mj-text><p style="\n  color: red;\n\tfont-family: 'A B'\n">a</p><b title='say "x"'>b</b></mj-text>"""
    )
    assert re.search(r"""<p style="\s*color: red;\s*font-family: 'A B'\s*">""", html)
    assert 'title="say &#34;x&#34;"' in html
