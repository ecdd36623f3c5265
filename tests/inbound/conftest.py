"""A shop whose letter went out, with a return path and a leave address of its own for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from came_back import MAILS, SENDER, Sent
from ledger import crowd, invite, only

if TYPE_CHECKING:
    from workshop import Sink, Workshop


@pytest.fixture
async def sent(shop: Workshop, sink: Sink) -> Sent:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", SENDER, MAILS)
    await invite(shop, *crowd(3))
    await shop.run()
    heads = [content.split(b"\r\n\r\n")[0].decode() + "\n" for _, content in sink.accepted]
    letters = dict(zip(sink.recipients, (head.replace("\r\n", "\n") for head in heads), strict=True))
    return Sent(shop, dict(zip(sink.recipients, map(str, sink.senders), strict=True)), letters)
