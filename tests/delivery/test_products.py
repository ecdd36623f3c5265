"""Products of an edition while it goes out: what cannot be had stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, crowd, invite, only, shelve

if TYPE_CHECKING:
    from workshop import Sink, Workshop

SHELF = '[products.kuki]\nname = "茎ほうじ茶"\nprice = 864\n'
CONTENT = "campaigns/wednesday-letter/2026-12-02.toml"


def show(shop: Workshop, more: str) -> None:
    """Let the letter of 2 December show a product, and nothing else."""
    only(shop, "wednesday-letter")
    shelve(shop, SHELF + more)
    shop.edit(CONTENT, "subject = ", 'products = ["kuki"]\nsubject = ')


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("stock = 0", "sold out"),
        ("valid_until = 2026-12-01", "until 2026-12-01"),
        ("subscription = { price = 2600, count = 3 }", "no_benefit"),
    ],
)
async def test_a_product_that_cannot_be_had_stops_its_edition(
    shop: Workshop, sink: Sink, more: str, reason: str
) -> None:
    show(shop, more)
    await invite(shop, *crowd(3))
    (planned,) = await shop.plan()
    (done,) = (await shop.run()).editions
    assert planned.worked.state == done.state == "broken"
    assert sink.accepted == []
    assert done.reason.startswith(f"{CONTENT}:1: products: ")
    assert reason in done.reason


async def test_an_edition_goes_out_with_the_products_it_names(shop: Workshop, sink: Sink) -> None:
    show(shop, "stock = 3\nvalid_until = 2026-12-02")
    (shop.root / "templates" / "letter.mjml").write_text(
        "<mjml><mj-body><mj-section><mj-column><mj-text>{{ addressee }} {{ hitokoto }} <a href='{{ leave_url }}'>配信停止</a>"
        "{{ shop.legal.name }} {{ shop.legal.postal_address }} {{ shop.legal.contact }}"
        "{% for product in products %}{{ product.name }} {{ product.price|yen }} 残り{{ product.stock }}{% endfor %}"
        "</mj-text></mj-column></mj-section></mj-body></mjml>",
        encoding="utf-8",
    )
    await invite(shop, *crowd(3))
    (done,) = (await shop.run()).editions
    assert (done.key, done.outcomes["accepted"]) == (LETTER, 3)
    for mail in sink.mails():
        text = mail.get_body(("plain",))
        assert text is not None
        assert "茎ほうじ茶 864円 残り3" in text.get_content()
