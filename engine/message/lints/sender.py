"""Who a letter says that it comes from: somebody who reads the answers. A friend has no mailbox called noreply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.message.lints.sheet import Finding, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.lints.sheet import Sheet

_NOBODY = re.compile(r"(?:^|[._+-])(?:no|do[._-]?not|dont)[._-]?(?:reply|replay|response|return)", re.IGNORECASE)


def sender(sheet: Sheet) -> Iterator[Finding]:
    """Yield the addresses that nobody reads."""
    told: set[str] = set()
    for address, key in ((sheet.from_address, "sender.from"), (sheet.reply_to, "sender.reply_to")):
        if address not in told and _NOBODY.search(address.partition("@")[0]):
            told.add(address)
            yield Finding("noreply", "noreply", Spot("shop", key), {"address": address})
