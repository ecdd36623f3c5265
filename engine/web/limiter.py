"""How often something may be asked: by one client, and by all together.

In: who asks and when (seconds that never go back). Out: whether they may. Kept in memory, by this process alone: a limit keeps a flood
away, and a flood does not wait for a new process. What must hold for certain (one mail an hour to an address) is the store's. A client is
an IPv4 address or an IPv6 network of 64 bits, which is what one customer is given.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque

_REMEMBERED = 10_000  # clients; the one that asked longest ago is forgotten first


class Limiter:
    """At most `each` times a client and `together` times all clients, within `seconds`."""

    def __init__(self, each: int, together: int, seconds: float = 3600.0) -> None:
        self._each = each
        self._together = together
        self._seconds = seconds
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()

    def allows(self, host: str, now: float) -> bool:
        """Tell whether a client may ask now, and count it if so."""
        client = client_of(host)
        mine = self._asked.setdefault(client, deque())
        self._asked.move_to_end(client)
        if len(self._asked) > _REMEMBERED:
            self._asked.popitem(last=False)
        for times in (mine, self._all):
            while times and times[0] <= now - self._seconds:
                times.popleft()
        if len(mine) >= self._each or len(self._all) >= self._together:
            return False
        mine.append(now)
        self._all.append(now)
        return True


def client_of(host: str) -> str:
    """Return by what a client is known: its address, or its network where it may have any address of it."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
