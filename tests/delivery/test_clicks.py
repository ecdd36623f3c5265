"""A letter whose links are counted, from the run to the click."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from ledger import ask, change, crowd, invite, only
from servers import BOTH

from engine.delivery.clock import clock_at
from engine.delivery.keys import token_keys
from engine.project.folder import load
from engine.project.problems import errors
from engine.web.application import application

if TYPE_CHECKING:
    from email.message import EmailMessage  # noqa: TID251 - it reads what arrived; it writes nothing

    from workshop import Sink, Workshop

COUNTING = (
    '[attributes.no_tracking]\ntype = "flag"\ndefault = false\n\n[links]\nutm = true\ncount_clicks = true\n\n[names]'
)
LETTER = (
    '<mjml><mj-body><mj-section><mj-column><mj-text><a href="{{ shop.url }}">{{ addressee }}</a>'
    '{% for product in products %}<a href="{{ product.url }}">{{ product.name }}</a>{% endfor %}'
    '{{ shop.legal.name }} {{ shop.legal.postal_address }} <a href="{{ shop.legal.contact }}">お問い合わせ</a>'
    '<a href="{{ leave_url }}">配信停止</a></mj-text></mj-column></mj-section></mj-body></mjml>'
)
LATER = datetime.fromisoformat("2026-12-02T12:00+09:00")


def _links(mail: EmailMessage) -> tuple[list[str], list[str]]:
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    hrefs = re.findall(r'<a\b[^>]*?\shref="(http[^"]*)"', page.get_content())
    return re.findall(r"https?://\S+", plain.get_content()), [html.unescape(one) for one in hrefs]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_each_link_counts_for_its_reader_but_for_who_refused(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    (shop.root / "templates" / "letter.mjml").write_text(LETTER, encoding="utf-8")
    shop.edit("tayori.toml", "[names]", COUNTING)
    people = crowd(2, ("gmail.example",))
    await invite(shop, *people)
    change(shop, "UPDATE subscribers SET attributes = '{\"no_tracking\": true}' WHERE address = ?", people[1])
    await shop.run()
    mails = {str(mail["To"]): mail for mail in sink.mails()}
    text, page = _links(mails[people[0]])
    assert set(text) == set(page)
    counted = [one for one in page if "/c/" in one]
    assert len(counted) == len(page) - 1
    assert all("/leave/" in one for one in set(page) - set(counted))
    assert people[0] not in "".join(page)
    plain, _ = _links(mails[people[1]])
    assert not any("/c/" in one for one in plain)
    async with shop.store() as store:
        project = shop.project()
        app = application(project, store, token_keys(project, shop.state), clock_at(LATER))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=project.shop.web.base_url) as client:
            leads = [(await client.get(urlsplit(one).path)).headers["Location"] for one in counted]
    assert set(leads) == {one for one in plain if "/leave/" not in one}
    assert (
        "https://saekien.example/?utm_source=newsletter&utm_medium=email&utm_campaign=wednesday-letter/2026-W49"
        in leads
    )
    rows = ask(shop, "SELECT kind, source, day FROM events")
    assert rows == [("clicked", "letter", "2026-12-02")] * len(set(counted))


def test_nobody_counts_without_a_way_to_refuse(shop: Workshop) -> None:
    shop.edit("tayori.toml", "[names]", "[links]\ncount_clicks = true\n\n[names]")
    loaded = load(shop.root)
    assert loaded.project is None
    [told] = errors(loaded.problems)
    assert told.text("en").startswith("tayori.toml:")
    assert "links: whoever counts clicks has to let people refuse it." in told.text("en")
    assert "[attributes.no_tracking]" in told.text("en")
