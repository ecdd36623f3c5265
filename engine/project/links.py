"""`[links]`: what the shop wants to know of the links in its letters. All of it is off unless the shop turns it on.

In: the table. Out: frozen values. What a letter does with them is `engine.message.links`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from engine.project.part import Part
from engine.project.values import Domain, Filled

NOT_COUNTED = "no_tracking"
"""The attribute (a flag) of those who do not want to be counted."""


class Links(Part):
    """The links in letters."""

    utm: bool = False
    """Links to the shop get utm_source, utm_medium=email and utm_campaign, the edition's key."""
    utm_source: Filled = "newsletter"
    utm_content: Filled | None = None
    hosts: tuple[Domain, ...] = ()
    """Whose links get them; left out: the host of shop.url. A subdomain is a host of its own."""
    count_clicks: bool = False
    """Links lead over web.base_url, where a click is recorded. Needs the attribute no_tracking (a flag), whose bearers are not
    counted, and a word in the shop's privacy text."""

    @property
    def touched(self) -> bool:
        """Tell whether anything is done to links."""
        return self.utm or self.count_clicks

    @property
    def tags(self) -> dict[str, str]:
        """Return the parameters that are the same for all editions."""
        if not self.utm:
            return {}
        content = {"utm_content": self.utm_content} if self.utm_content else {}
        return {"utm_source": self.utm_source, "utm_medium": "email", **content}

    def tagged_hosts(self, shop_url: str) -> list[str]:
        """Return the hosts whose links are tagged."""
        return [*(self.hosts or [urlsplit(shop_url).hostname or ""])] if self.utm else []
