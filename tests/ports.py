"""Ports that a process of its own is told to listen on, because it cannot tell which one it was given.

In: nothing. Out: a port on loopback that nobody listens on, below those that the system gives out by itself: it cannot be taken
meanwhile by a connection of another test.
"""

from __future__ import annotations

import random
import socket

_FIRST, _LAST = 20_000, 32_000  # Linux gives out 32768 and above


def free_port() -> int:
    """Return one that could be bound just now."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(_FIRST, _LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
