"""The macros of SPF (RFC 7208 section 7), as far as records use them.

In: a domain with macros, for whom. Out: the domain. Where the address is not known ("-" stands for it), the domain is only good for counting.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

_MACRO = re.compile(
    r"%(?:\{(?P<letter>[A-Za-z])(?P<number>\d{0,3})(?P<back>[rR]?)(?P<marks>[-.+,/_=]*)\}|(?P<plain>[%_-]))"
)
_PLAIN = {"%": "%", "_": " ", "-": "%20"}
_LONGEST = 253  # octets of a name; labels are taken off the left until it fits (RFC 7208 section 7.3)


def expand(text: str, domain: str, sender: str, host: IPv4Address | IPv6Address | None) -> str:
    """Return a domain with its macros filled; one that is not known stays away."""
    local, _, own = sender.rpartition("@")
    values = {
        "s": sender,
        "l": local or "postmaster",
        "o": own,
        "d": domain,
        "h": own,
        "p": "unknown",
        "i": _dotted(host),
        "v": "in-addr" if host is None or host.version == 4 else "ip6",  # noqa: PLR2004 - of IP
    }

    def one(found: re.Match[str]) -> str:
        if found["plain"]:
            return _PLAIN[found["plain"]]
        parts = re.split(f"[{re.escape(found['marks'] or '.')}]", values.get(found["letter"].lower(), ""))
        parts = parts[::-1] if found["back"] else parts
        return ".".join(parts[-int(found["number"]) :] if found["number"].strip("0") else parts)

    whole = _MACRO.sub(one, text).rstrip(".").lower()
    while len(whole) > _LONGEST and "." in whole:
        whole = whole.partition(".")[2]
    return whole


def _dotted(host: IPv4Address | IPv6Address | None) -> str:
    if host is None:
        return "-"
    return str(host) if host.version == 4 else ".".join(host.exploded.replace(":", ""))  # noqa: PLR2004 - of IP
