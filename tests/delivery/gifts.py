"""A shop whose only letter gives a coupon: what it gives, what it sent, what the store has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import ask

from engine.delivery.clock import Clock
from engine.people.codes import import_codes

if TYPE_CHECKING:
    from workshop import Sink, Workshop

TICKET = """<mjml><mj-body><mj-section><mj-column><mj-text>
{{ addressee }} {{ hitokoto }} {{ coupon.title }} CODE:{{ coupon.code }}: {{ shop.legal.name }} {{ shop.legal.postal_address }} {{ shop.legal.contact }}
<a href="{{ leave_url }}">配信停止</a>
</mj-text></mj-column></mj-section></mj-body></mjml>
"""


def gives(shop: Workshop, *lines: str, kind: str = "pool", campaign: str = "wednesday-letter") -> None:
    """Let the shop's only letter give a coupon."""
    told = "\n".join((f'kind = "{kind}"', *lines))
    (shop.root / "coupons.toml").write_text(f'[coupons.tea]\ntitle = "お茶券"\n{told}\n', encoding="utf-8")
    shop.edit(f"campaigns/{campaign}.toml", 'topic = "newsletter"', 'topic = "newsletter"\ncoupon = "tea"')
    for template in (shop.root / "templates").glob("*.mjml"):
        template.write_text(TICKET, encoding="utf-8")


async def bring(shop: Workshop, *codes: str) -> int:
    """Import codes into the pool; return how many came in."""
    path = shop.root / "codes.txt"
    path.write_text("\n".join(codes) + "\n", encoding="utf-8")
    async with shop.store() as store:
        return (await import_codes(store, path, "tea", Clock().now_ms(), dry_run=False)).new


def codes(sink: Sink) -> dict[str, list[str]]:
    """Return the codes that each recipient was sent, as they stand in the text part."""
    found: dict[str, list[str]] = {}
    for mail, recipient in zip(sink.mails(), sink.recipients, strict=True):
        for subtype in ("plain", "html"):
            part = mail.get_body((subtype,))
            assert part is not None
            found.setdefault(recipient, []).append(part.get_content().split("CODE:")[1].split(":")[0])
    return found


def granted(shop: Workshop) -> dict[str, str]:
    return dict(
        ask(
            shop,
            "SELECT s.address, g.code FROM coupon_grants g JOIN deliveries d ON d.id = g.delivery_id"
            " JOIN subscribers s ON s.id = d.subscriber_id",
        )
    )


def free(shop: Workshop) -> set[str]:
    return {code for (code,) in ask(shop, "SELECT code FROM coupon_codes WHERE free")}
