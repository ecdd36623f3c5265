"""The samples of what comes back, out of their archives (samples/README.md)."""

from __future__ import annotations

import tarfile
from functools import cache
from pathlib import Path

from engine.inbound.failure import kind_of
from engine.inbound.reading import Came, read

SAMPLES = Path(__file__).parent / "samples"
ARCHIVES = ("flufl.bounce-6.0.0", "bounceparser-1.543")


@cache
def samples() -> tuple[tuple[str, bytes], ...]:
    """Return every sample: its name, its octets."""
    found: list[tuple[str, bytes]] = []
    for archive in ARCHIVES:
        with tarfile.open(SAMPLES / f"{archive}.tar.xz") as packed:
            for member in packed:
                file = packed.extractfile(member)
                assert file is not None
                found.append((f"{archive.partition('-')[0]}/{member.name}", file.read()))
    return tuple(found)


def verdict(octets: bytes) -> tuple[str, str]:
    """Return what we say of a message: what it is, and what its failures mean."""
    came = read(octets)
    assert isinstance(came, Came), came
    return came.what, " ".join(kind_of(one) for one in came.failures) or "-"
