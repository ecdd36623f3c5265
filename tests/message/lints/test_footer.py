"""The footer's five items: any one of them missing, or where nobody can see it, is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.message.lints.every import findings
from engine.message.lints.footer import footer
from engine.message.lints.page import read
from engine.message.lints.sheet import Sheet

LEAVE = "https://mail.shop.example/leave/-"
ITEMS = {
    "footer_name": "さえき園製茶合資会社",
    "footer_address": "〒421-0500 静岡県牧之原市佐伯原88",
    "footer_contact": "https://shop.example/contact",
    "footer_leave": f'<a href="{LEAVE}">こちら</a>',
    "footer_sentence": "配信停止は、いつでもできます。",
}
TEXT = "\n".join([*list(ITEMS.values())[:3], "配信停止は、いつでもできます。", LEAVE])
UNSEEN = {
    "color:#ffffff": "unseen_colour",
    "color:white": "unseen_colour",
    "color:rgba(0,0,0,0.02)": "unseen_colour",
    "color:hsl(0, 0%, 98%)": "unseen_colour",
    "background:#000;color:#010101": "unseen_colour",
    "font-size:6px": "unseen_size",
    "font:4pt/1 serif": "unseen_size",
    "font-size:0.3em": "unseen_size",
    "display:none": "unseen_display",
    "DISPLAY : NONE !important": "unseen_display",
    "visibility:hidden": "unseen_hidden",
    "opacity:0": "unseen_opacity",
    "max-height:0;overflow:hidden": "unseen_clipped",
    "text-indent:-9999px": "unseen_beside",
    "position:absolute;left:-9999px": "unseen_beside",
}
SEEN = [
    "color:#5d5748;background-color:#efe9dc",
    "color:#fff;background:#222 url(dark.png)",
    "color:#fff;background-image:linear-gradient(#000,#111)",
    "font-size:11px",
    "color:notacolour",
    "height:0",
    "opacity:",
    "}}{{;;:;color",
]


def sheet(html: str, text: str = TEXT) -> Sheet:
    return Sheet(
        subject="霜の朝の、ほうじ茶のこと",
        html=html,
        text=text,
        page=read(html),
        kind="ad",
        locale="ja",
        from_display="佐伯",
        from_address="tencho@shop.example",
        reply_to="tencho@shop.example",
        legal={
            "name": ITEMS["footer_name"],
            "postal_address": ITEMS["footer_address"],
            "contact": ITEMS["footer_contact"],
        },
        leave_url=LEAVE,
        shop_url="https://shop.example/",
        own_urls=("https://mail.shop.example",),
        content={"hitokoto": "今朝は霜がおりました。"},
        slotted=True,
        automatic=False,
    )


def letter(changes: dict[str, str] | None = None, style: str = "") -> str:
    rows = "".join(f"<p>{row}</p>" for row in (ITEMS | (changes or {})).values())
    return f"<html><head><style>{style}</style></head><body>{rows}</body></html>"


def told(html: str, text: str = TEXT) -> list[tuple[str, str]]:
    return [(one.lint, one.code) for one in footer(sheet(html, text))]


def test_a_footer_with_all_five_passes() -> None:
    assert told(letter()) == []


@pytest.mark.parametrize("item", ITEMS)
def test_without_one_of_them_that_one_is_told(item: str) -> None:
    assert told(letter({item: ""})) == [(item, item)]


@pytest.mark.parametrize("item", [item for item in ITEMS if item != "footer_sentence"])
@pytest.mark.parametrize("style", UNSEEN)
def test_an_item_that_nobody_sees_is_told_with_the_reason(item: str, style: str) -> None:
    hidden = f'<span style="{style}">{ITEMS[item]}</span>' if item != "footer_leave" else _styled_link(style)
    (found,) = footer(sheet(letter({item: hidden})))
    assert (found.lint, found.code) == (item, "footer_unseen")
    assert getattr(found.values["why"], "code", "") == UNSEEN[style]


def _styled_link(style: str) -> str:
    return f'<a href="{LEAVE}" style="{style}">こちら</a>'


@pytest.mark.parametrize("style", SEEN)
def test_what_can_be_seen_or_may_be_is_not_told(style: str) -> None:
    assert told(letter({"footer_name": f'<span style="{style}">{ITEMS["footer_name"]}</span>'})) == []


@pytest.mark.parametrize(
    "style",
    [
        ".small { font-size: 5px }",
        "p .small { color: #fff } .small { color: #fff }",
        "@charset 'utf-8'; .small{display:none}",
        ".small { display: none !important }",
    ],
)
def test_a_style_sheet_hides_as_well(style: str) -> None:
    name = f'<span class="small">{ITEMS["footer_name"]}</span>'
    assert told(letter({"footer_name": name}, style)) == [("footer_name", "footer_unseen")]


@pytest.mark.parametrize(
    "style",
    [
        "@media (prefers-color-scheme: dark) { .small { color: #fff } }",
        ".small:hover { display: none }",
        "/* .small { display: none } */",
        ".small { display: none",
        "}}} .other { display: none }",
        ".small[ { display: none }",
    ],
)
def test_a_style_for_some_screens_or_of_no_sense_does_not_count(style: str) -> None:
    name = f'<span class="small">{ITEMS["footer_name"]}</span>'
    assert told(letter({"footer_name": name}, style)) == []


def test_the_style_of_the_element_itself_goes_before_the_sheet() -> None:
    name = f'<span class="small" style="display:inline">{ITEMS["footer_name"]}</span>'
    assert told(letter({"footer_name": name}, ".small { display: none }")) == []


def test_an_item_broken_by_tags_and_lines_is_one_item() -> None:
    address = "〒421-0500<br>静岡県<b>牧之原市</b>\n  佐伯原88"
    assert told(letter({"footer_address": address})) == []


def test_the_text_part_shows_them_too() -> None:
    assert told(letter(), "こんにちは。") == [
        *((item, "footer_text") for item in ("footer_name", "footer_address", "footer_contact", "footer_leave")),
        ("footer_sentence", "footer_text"),
    ]


def test_a_contact_may_be_a_link_with_words_of_its_own() -> None:
    contact = f'<a href="{ITEMS["footer_contact"]}">お問い合わせ</a>'
    assert told(letter({"footer_contact": contact})) == []


def test_a_link_to_leave_by_without_words_is_none() -> None:
    assert told(letter({"footer_leave": f'<a href="{LEAVE}"> </a>'})) == [("footer_leave", "footer_unseen")]
    picture = f'<a href="{LEAVE}"><img src="x.png" alt="やめる"></a>'
    assert told(letter({"footer_leave": picture})) == []


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\x00\ud800",
        "<",
        "<p style='color:rgb(1,2'>",
        "<div>" * 30_000,
        "<style>" + "a{" * 5000,
        "<p style='" + "(" * 20_000 + "'>x",
        "<p style='font-size:" + "9" * 5000 + "px'>x",
        "<a href='http://[::1'>x</a><img src='http://['>",
        "<p style='background:linear-gradient(((((('>x",
        "<style>" + "".join(f".c{n}{{color:#fff}}" for n in range(3000)) + "</style>",
    ],
    ids=range(11),
)
def test_no_html_makes_a_lint_fail(html: str) -> None:
    assert list(findings(sheet(html)))


def test_no_text_makes_a_lint_fail() -> None:
    odd = replace(sheet(letter(), "\x00\ud800" * 100), subject="\ud800\x00㋿" * 50, reply_to="@", from_address="")
    assert list(findings(odd))
