"""The other lints, each with a letter that is wrong and one that is right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from engine.message.lints.every import findings
from engine.message.lints.page import read
from engine.message.lints.reviews import condition_in
from engine.message.lints.sheet import Sheet
from engine.message.lints.subject import columns, lost, rewritten
from engine.message.lints.wording import wording
from engine.message.order import SAMPLE_NAME, SAMPLE_PARCEL
from engine.project.house_words import HouseWords
from engine.project.lints import DEFAULTS, LAWFUL, Levels, turned_down

if TYPE_CHECKING:
    from engine.project.lints import LintName

SAID = "霜の朝は釜の温度も落ちついていて、茎がふっくらと揃ってふくらみます。" * 4
BODY = f'<p>{SAID}</p><p>次の水曜に。</p><a href="https://www.shop.example/tea">くわしく</a>'
HIDDEN = '<div style="display:none">手がかじかむ日は、すこし熱めに。</div>'
LEGAL = {"name": "合資会社", "postal_address": "静岡県", "contact": "https://shop.example/contact"}


def sheet(body: str = BODY, **changes: Any) -> Sheet:
    html = f"<html><body>{HIDDEN}{body}</body></html>"
    plain = Sheet(
        subject="霜の朝の、ほうじ茶のこと",
        html=html,
        text=f"今朝は霜がおりました。\n{SAID}",
        page=read(html),
        kind="ad",
        locale="ja",
        from_display="佐伯",
        from_address="tencho@shop.example",
        reply_to="tencho@shop.example",
        legal=LEGAL,
        leave_url="https://mail.shop.example/leave/-",
        shop_url="https://shop.example/",
        own_urls=("https://mail.shop.example",),
        content={"hitokoto": "今朝は霜がおりました。", "story": [SAID]},
        slotted=True,
        automatic=False,
    )
    return replace(plain, **changes)


def told(wrong: Sheet) -> list[str]:
    return [one.code for one in findings(wrong) if not one.lint.startswith("footer_")]


def test_a_sound_letter_is_not_spoken_of() -> None:
    assert told(sheet()) == []


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("", "link_empty"),
        ("#", "link_empty"),
        ("mailto:", "link_empty"),
        ("#nowhere", "link_anchor"),
        ("/items/1", "link_relative"),
        ("www.shop.example", "link_relative"),
        ("https://shop.example/a b", "link_blank"),
        ("https://shop.example/全　角", "link_blank"),
        ("javascript:alert(1)", "link_forbidden"),
        ("data:text/html,x", "link_forbidden"),
        ("https:///items", "link_host"),
        ("http://[::1", "link_host"),
        ("http://shop.example/", "link_http"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(href: str, code: str) -> None:
    assert told(sheet(f'{BODY}<a href="{href}">x</a>')) == [code]


@pytest.mark.parametrize(
    "href",
    ["mailto:a@shop.example", "tel:0548-00-0000", "#top", "https://shop.example/?q=%20", "http://127.0.0.1:8080/"],
)
def test_a_link_that_leads_somewhere_is_not(href: str) -> None:
    assert told(sheet(f'{BODY}<a href="{href}">x</a><p id="top"></p>')) == []


def test_a_letter_without_a_way_to_the_shop_is_told() -> None:
    away = BODY.replace("www.shop.example", "other.example")
    assert told(sheet(away)) == ["link_shop"]
    assert told(sheet(away + '<a href="https://mail.shop.example/leave/-">x</a>')) == ["link_shop"]


@pytest.mark.parametrize("address", ["noreply@shop.example", "no-reply@x.example", "shop.do_not_reply@x.example"])
def test_a_sender_who_reads_no_answers_is_told(address: str) -> None:
    assert told(sheet(from_address=address, reply_to=address)) == ["noreply"]
    assert told(sheet(from_address="norah.reply@shop.example")) == []


def test_a_subject_has_a_length() -> None:
    assert told(sheet(subject="茶" * 30)) == []
    assert told(sheet(subject="茶" * 31)) == ["subject_long"]
    assert told(sheet(subject="  ")) == ["subject_empty"]
    assert columns("★①ｱaが") == 2 + 2 + 1 + 1 + 2


def test_characters_that_old_telephones_lose_are_told_in_japanese_letters_only() -> None:
    assert told(sheet(subject="𠮷日のお便り")) == ["subject_characters"]
    assert told(sheet(subject="①㈱髙﨑〜～―−")) == []
    assert told(sheet(subject="Tea ✨", locale="en")) == []
    assert lost("㋿の♥と✨") == ("㋿", "♥", "✨")
    assert [rewritten(each) for each in "㋿—✨"] == ["令和", "―", ""]


def test_the_size_of_the_html_is_that_of_its_bytes() -> None:
    assert told(sheet(html="茶" * (30 * 1024))) == []
    assert told(sheet(html="茶" * (31 * 1024))) == ["html_size_near"]
    assert told(sheet(html="茶" * (34 * 1024 + 1))) == ["html_size"]


def test_a_letter_has_a_text_part_and_a_preheader() -> None:
    assert "text_part" in told(sheet(text=" \n"))
    assert told(sheet(page=read(BODY))) == ["preheader_missing"]
    assert told(sheet(page=read(f'<div style="display:none">{"茶" * 101}</div>{BODY}'))) == ["preheader_long"]


def test_pictures_have_words_and_a_weight_and_do_not_carry_the_letter() -> None:
    picture = '<img src="images/tea.png" alt="お茶">'
    assert told(sheet(BODY + picture)) == []
    assert told(sheet(f'{BODY}<img src="https://shop.example/x.png">')) == ["image_alt"]
    assert told(sheet(f'{BODY}<img src="https://shop.example/x.png" width="1" height="1">')) == []
    assert told(sheet(BODY + picture, images={"images/tea.png": 300 * 1024})) == []
    assert told(sheet(BODY + picture, images={"images/tea.png": 300 * 1024 + 1})) == ["image_size"]
    only = f'<p>次の水曜に。</p><a href="https://shop.example/">{picture}</a>'
    assert told(sheet(only)) == ["image_only"]


def test_the_words_of_a_person_stand_near_the_top() -> None:
    rows = "\n".join(f"{number} 行め" for number in range(10))
    said = "今朝は霜がおりました。"
    assert told(sheet(text=f"{rows}\n{said}\n{SAID}")) == ["human_low"]
    assert told(sheet(text=f"{rows}\n{SAID}")) == ["human_unseen"]
    assert told(sheet(content={"story": [SAID]})) == []
    assert told(sheet(content={"hitokoto": " ", "story": [SAID]}, automatic=True)) == [
        "human_missing",
        "invitation_missing",
    ]
    invited = f"{said}\n{SAID}\n{INVITED}"
    assert told(sheet(content={"greeting": said, "story": [SAID]}, text=invited, automatic=True)) == []


def test_goods_alone_are_no_letter() -> None:
    goods: dict[str, object] = {"hitokoto": "今朝は霜がおりました。", "picks": [{"name": "煎茶", "price": 900}]}
    assert told(sheet(content=goods)) == ["no_value_block"]
    assert told(sheet(content=goods | {"tip": "三十秒待ちます。"})) == []


def test_a_letter_in_a_slot_looks_forward() -> None:
    bare = BODY.replace("次の水曜に。", "")
    assert told(sheet(bare)) == ["teaser_missing"]
    assert told(sheet(bare, slotted=False)) == []
    assert told(sheet(bare, content={"teaser": "すすきを刈るお話です。"})) == []


@pytest.mark.parametrize(
    "text",
    [
        "★5のレビューで500円クーポンを差し上げます。",
        "高評価の口コミを書いてくださった方に、ポイント10倍。",
        "レビューで星５つをつけてくださるとプレゼント",
        "Leave a 5-star review and get a 10% discount.",
    ],
)
def test_a_reward_for_a_good_rating_is_told(text: str) -> None:
    assert condition_in(text)
    assert told(sheet(f"{BODY}<p>{text}</p>")) == ["review_for_stars"]


@pytest.mark.parametrize(
    "text",
    [
        "レビューを書いてくださった方に、内容を問わずクーポンを差し上げます。",
        "★クーポンは12月10日まで★",
        "お客様の評価4.8。ありがとうございます。",
        "Thank you for your review, whatever it says: here is a voucher.",
    ],
)
def test_a_reward_for_any_review_is_not(text: str) -> None:
    assert condition_in(text) == ""


def test_the_words_of_the_house_are_found_with_their_place() -> None:
    words = HouseWords(banned={"激安": "お求めやすい", "sale": "say what it is"}, ask={"最高": "何と比べて"})
    content: dict[str, object] = {"subject": "最高の朝", "story": ["激<b>安", "ＳＡＬＥ!"], "note": "wholesale"}
    template = "<mjml>\n<mj-text>激<b>安</b></mj-text>\n<!-- 激安 -->\n<mj-style>.sale{}</mj-style>\n</mjml>"
    found = wording(words, content, {"letter.mjml": template}, "letter.mjml")
    assert [(one.lint, one.spot.kind, one.spot.name, one.spot.line) for one in found] == [
        ("word_banned", "file", "templates/letter.mjml", 2),
        ("word_banned", "key", "story", 1),
        ("word_ask", "subject", "", 1),
    ]


def test_the_campaigns_word_counts_before_the_shops_and_the_law_is_the_shops() -> None:
    shop: dict[LintName, Any] = {"link_http": "error", "teaser_missing": "off"}
    levels = Levels("ad", "JP", shop, {"link_http": "off"})
    assert [levels.of(name) for name in ("link_http", "teaser_missing", "noreply")] == ["off", "off", "error"]
    assert Levels("notice", "JP", {}, {}).of("footer_address") == "off"
    assert Levels("ad", "US", {}, {}).of("footer_name") == "warning"
    assert turned_down({"footer_leave": "warning", "link_http": "off", "footer_name": "error"}) == ("footer_leave",)
    assert DEFAULTS.keys() >= LAWFUL


INVITED = "お気付きの点がございましたら、このメールにご返信ください。"


@pytest.mark.parametrize("words", [INVITED, "ご不明な点は、お気軽に。", "Any questions? Just reply to this mail."])
def test_a_letter_that_goes_out_by_itself_invites_to_answer(words: str) -> None:
    alone = sheet(automatic=True)
    assert told(alone) == ["invitation_missing"]
    assert told(replace(alone, text=f"{alone.text}\n{words}")) == []


@pytest.mark.parametrize("words", ["冬のセール", "半額です", "ﾊﾞｰｹﾞﾝ", "The winter sale"])
def test_a_sale_says_why(words: str) -> None:
    sale = sheet(subject=words)
    assert told(sale) == ["sale_reason"]
    assert told(replace(sale, content={**sale.content, "reason": "日頃のお礼に。"})) == []
    assert told(sheet(subject="セールスの電話はいたしません")) == []


GREETING = "今朝は霜がおりました。"
GOODS = f"{SAMPLE_NAME} x1"


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ([GREETING, f"追跡番号 {SAMPLE_PARCEL}", GOODS], []),
        ([f"追跡番号 {SAMPLE_PARCEL}", GREETING, "一", "二", GOODS], []),
        ([GREETING, "一", "", "二", f"番号 {SAMPLE_PARCEL}", GOODS], []),
        ([GREETING, "一", "二", "三", f"番号 {SAMPLE_PARCEL}", GOODS], ["parcel_far"]),
        ([GREETING, GOODS, f"番号 {SAMPLE_PARCEL}"], ["parcel_order"]),
        ([GREETING, "一", "二", "三", "四", GOODS], []),
    ],
    ids=["beside", "above", "three lines", "four lines", "goods first", "no parcel"],
)
def test_around_a_parcels_number_stand_the_words_and_then_the_goods(lines: list[str], codes: list[str]) -> None:
    assert told(sheet(text="\n".join([*lines, SAID]))) == codes


def test_a_picture_that_does_not_come_with_the_letter_is_told() -> None:
    lost = f'{BODY}<img src="cid:tea.png" alt="茶">'
    assert told(sheet(lost)) == ["image_lost"]
    assert told(sheet(lost, images={"cid:tea.png": 1000})) == []


def test_a_letter_with_much_along_is_heavy() -> None:
    assert told(sheet(mail=1024 * 1024)) == []
    assert told(sheet(mail=1024 * 1024 + 1)) == ["mail_size"]
