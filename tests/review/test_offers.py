"""A notice may rest on a contract, so that it carries no offer: what the letter carries decides, not what its author calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, change, crowd, invite, line_of, only

from engine.message.offers import template_offers

if TYPE_CHECKING:
    from conftest import Kettle  # pyright: ignore[reportAttributeAccessIssue]  # the nearest conftest, as pytest has it
    from workshop import Sink, Workshop

SHIPPED = """<mjml>
  <mj-head>
    <mj-style>.ticket, .coupon { color: red; } /* 20% OFF */</mj-style>
  </mj-head>
  <mj-body>
    <!-- no coupon, no sale -->
    {# discount #}
    <mj-section css-class="sheet">
      <mj-column>
        <mj-text>{{ addressee }}, {{ greeting }}
        {{ shop.name }} sends your parcel today. Wholesale orders follow tomorrow.</mj-text>
      </mj-column>
    </mj-section>
    <mj-include path="./partials/footer.mjml" />
  </mj-body>
</mjml>
"""
SHIPMENT = 'date = 2026-12-02\nat = "10:10"'


@pytest.fixture
def shipped(kettle: Kettle) -> Kettle:
    """Return a shop that only says that a parcel is on its way."""
    kettle.edit("tayori.toml", 'title = "The Wednesday letter"', 'title = "Parcels"\nkind = "notice"')
    kettle.write("templates/letter.mjml", SHIPPED)
    kettle.campaign("shipped", SHIPMENT, "year = 2026")
    return kettle


def _offers(kettle: Kettle) -> list[tuple[str, str, object]]:
    return [
        (one.code, kettle.line(one).strip(), one.values["what"])
        for one in kettle.problems()
        if one.code.startswith("offer_")
    ]


def test_a_sound_notice_passes(shipped: Kettle) -> None:
    assert [one for one in shipped.problems() if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("added", "what"),
    [
        ("<mj-text>今だけ10%OFF</mj-text>", "%OFF"),
        ("<mj-text>10％ＯＦＦ</mj-text>", "%OFF"),
        ("<mj-text>次回 500円引き</mj-text>", "円引き"),
        ("<mj-text>次回 500円OFF</mj-text>", "円OFF"),
        ("<mj-text>割引券はございません</mj-text>", "割引"),
        ("<mj-text>冬のセール</mj-text>", "セール"),
        ("<mj-text>送料無料でお届け</mj-text>", "送料無料"),
        ("<mj-text>今週はポイントが5倍です</mj-text>", "ポイントが5倍"),
        ("<mj-text>クー<b>ポン</b>を同封しました</mj-text>", "クーポン"),
        ("<mj-text>&#x30AF;ーポン</mj-text>", "クーポン"),
        ("<mj-text>{{ none | default('クーポン') }}</mj-text>", "クーポン"),
        ("<mj-text>Take a coupon</mj-text>", "coupon"),
        ("<mj-text>a discount of 10</mj-text>", "discount"),
        ("<mj-text>20 % off</mj-text>", "% off"),
        ("<mj-text>our winter sale</mj-text>", "sale"),
        ("<mj-text>a voucher inside</mj-text>", "voucher"),
        ("<mj-text>your promo code</mj-text>", "promo code"),
        ('<mj-image src="https://kettle.example/a.png" alt="50% OFF" />', "% OFF"),
    ],
)
def test_a_word_of_an_offer_is_refused_at_its_line(shipped: Kettle, added: str, what: str) -> None:
    shipped.edit("templates/letter.mjml", "      </mj-column>", f"        {added}\n      </mj-column>")
    assert _offers(shipped) == [("offer_word", added, what)]


@pytest.mark.parametrize(
    ("added", "what"),
    [
        ('<mj-include path="./partials/products.mjml" />', "./partials/products.mjml"),
        ('<mj-include path="./partials/ticket.mjml" />', "./partials/ticket.mjml"),
        ('<mj-include path="./partials/winter-offer.mjml" />', "./partials/winter-offer.mjml"),
        ('<mj-text css-class="coupon">a</mj-text>', "coupon"),
        ('<mj-text><table class="card product-card"><tr><td>a</td></tr></table></mj-text>', "product-card"),
        ("{% if coupon_code is defined %}<mj-text>a</mj-text>{% endif %}", "coupon_code"),
        ("<mj-text>{{ attributes.discount }}</mj-text>", "discount"),
    ],
)
def test_a_block_that_is_made_for_offers_is_refused_at_its_line(shipped: Kettle, added: str, what: str) -> None:
    for name in ("products", "ticket", "winter-offer"):
        shipped.write(f"templates/partials/{name}.mjml", "<mj-text>a</mj-text>")
    shipped.edit("templates/letter.mjml", "      </mj-column>", f"        {added}\n      </mj-column>")
    assert _offers(shipped) == [("offer_block", added, what)]


def test_an_offer_in_an_included_file_is_told_there(shipped: Kettle) -> None:
    shipped.write(
        "templates/partials/footer.mjml", "<mj-section><mj-column>\n<mj-text>Sale!</mj-text></mj-column></mj-section>"
    )
    (one,) = [one for one in shipped.problems() if one.code == "offer_word"]
    assert (one.file, one.line) == ("templates/partials/footer.mjml", 2)
    assert one.text("en") == (
        "templates/partials/footer.mjml:2: a notice may go out without consent and then carries no offer, and this says "
        '"Sale". Take it out; or make the topic an advertisement (kind = "ad"), which goes only to those who agreed to it.'
        " [notice_offer]"
    )


def test_an_offer_in_the_content_is_told_at_its_key(shipped: Kettle) -> None:
    shipped.campaign("shipped", SHIPMENT, 'year = 2026\ngreeting = "x"')
    shipped.write(
        "campaigns/shipped.toml",
        'title = "shipped"\ntopic = "newsletter"\ntemplate = "letter.mjml"\n\n[when]\n'
        f'{SHIPMENT}\n\n[[edition]]\nyear = 2026\nsubject = "Sent, with 10% off"\ngreeting = "クーポンつきです。"\n',
    )
    assert _offers(shipped) == [
        ("offer_word", 'subject = "Sent, with 10% off"', "% off"),
        ("offer_word", 'greeting = "クーポンつきです。"', "クーポン"),
    ]


def test_products_that_everybody_sees_are_nothing_that_somebody_ordered(shipped: Kettle) -> None:
    shipped.edit(
        "templates/letter.mjml", "{{ greeting }}", "{{ greeting }} {% for one in products %}{{ one.name }}{% endfor %}"
    )
    text = (shipped.root / "campaigns" / "shipped.toml").read_text(encoding="utf-8")
    shipped.write("campaigns/shipped.toml", f'{text}\n[[edition.products]]\nname = "Tea"\n')
    assert [(code, what) for code, _, what in _offers(shipped)] == [("offer_block", "products")]


def test_an_advertisement_may_say_all_of_it(shipped: Kettle) -> None:
    shipped.edit("templates/letter.mjml", "{{ greeting }}", "{{ greeting }} Coupon, 20% off, sale!")
    shipped.edit("tayori.toml", 'kind = "notice"', 'kind = "ad"')
    assert _offers(shipped) == []


def test_a_template_that_is_not_there_carries_nothing() -> None:
    assert template_offers({}, "none.mjml") == ()


async def test_a_service_notice_goes_out_and_fails_if_a_coupon_is_added(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'kind = "ad"', 'kind = "notice"')
    people = crowd(3)
    await invite(shop, *people)
    change(shop, "UPDATE consent_states SET basis = 'contract'")
    shop.edit("templates/letter.mjml", "{{ hitokoto }}", "{{ hitokoto }} 同じお茶に使えるクーポンを添えました。")
    (planned,) = await shop.plan()
    report = await shop.run()
    for record in (planned.worked.record(), line_of(report)):
        assert record["state"] == "broken"
        assert str(record["reason"]).startswith("templates/letter.mjml:2: a notice may go out without consent")
    assert sink.accepted == []
    assert ask(shop, "SELECT * FROM editions") == []
    shop.edit("templates/letter.mjml", " 同じお茶に使えるクーポンを添えました。", "")
    assert line_of(await shop.run(), LETTER)["accepted"] == 3
    assert sorted(sink.recipients) == sorted(people)


@pytest.mark.parametrize("asked", ["order.related", "order.items[0].benefit"])
def test_what_else_one_could_buy_is_an_offer(asked: str, shipped: Kettle) -> None:
    shipped.edit(
        "templates/letter.mjml", "sends your parcel today", f"{{% if order is defined %}}{{{{ {asked} }}}}{{% endif %}}"
    )
    assert [code for code, _, _ in _offers(shipped)] == ["offer_block"]
