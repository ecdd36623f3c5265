"""The link to the preferences in a letter: each reader's own, in both parts, from the run to the page and on to the next letter."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from ledger import ask, crowd, invite, line_of, only

from engine.delivery.clock import clock_at
from engine.delivery.keys import token_keys
from engine.message.own_token import read_preferences
from engine.web.application import application

if TYPE_CHECKING:
    from workshop import Sink, Workshop

LINK = re.compile(r"https://mail\.saekien\.example/preferences/[\w-]+")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_who_pauses_by_their_own_link_gets_no_letter_until_that_day(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    letter = shop.root / "templates" / "letter.mjml"
    text = letter.read_text(encoding="utf-8")
    letter.write_text(
        text.replace("配信停止</a>", '配信停止</a> <a href="{{ preferences_url }}">設定</a>'), encoding="utf-8"
    )
    people = crowd(2)
    await invite(shop, *people)
    await shop.run()
    links: dict[str, str] = {}
    for mail in sink.mails():
        parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
        (links[str(mail["To"])],) = {one for part in parts if part for one in LINK.findall(part.get_content())}
    keys = token_keys(shop.project(), shop.state)
    named = {read_preferences(one.rpartition("/")[2], keys) for one in links.values()}
    assert {one.subscriber for one in named if one} == {row[0] for row in ask(shop, "SELECT subject FROM subscribers")}
    async with shop.store() as store:
        app = application(shop.project(), store, keys, clock_at(datetime.fromisoformat("2026-12-03T09:00+09:00")))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="https://mail.saekien.example"
        ) as client:
            path = urlsplit(links[people[0]]).path
            assert (await client.post(path, headers=FORM, content="do=pause&until=2026-12-10")).status_code == 200
    report = line_of(await shop.run("2026-12-09T11:45+09:00"), "wednesday-letter/2026-W50")
    assert (report["accepted"], report["skipped"]) == (1, {"paused": 1})
