"""One-click POSTs against the same server's /healthz: a refusal is a committed transaction, the other reads one row.

`python bench/web.py` alone prints the row. The client is a process of its own over bare sockets: it must not be what is measured.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "web"))

from clicks import asking, one_click, posted, serving, subject
from ratios import ratio, timed
from workshop import new_shop

from engine.delivery.keys import token_keys
from engine.message.token import LeaveToken, sign_leave

if TYPE_CHECKING:
    from collections.abc import Sequence

AT_ONCE = 64  # connections, kept alive
CLICKS = 2_000


def sent(port: int, requests: Sequence[bytes]) -> None:
    """Send requests from a process of their own; each has to be answered 200."""
    listed = json.dumps([port, [one.decode("ascii") for one in requests]])
    done = subprocess.run(
        [sys.executable, __file__, "client"], input=listed, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{len(requests)}\n", done.stdout + done.stderr


def _client(port: int, requests: Sequence[str]) -> int:
    answers: list[bytes] = []
    numbered = enumerate(one.encode("ascii") for one in requests)
    asyncio.run(posted(port, numbered, AT_ONCE, lambda _, answer: answers.append(answer)))
    return sum(answer.startswith(b"HTTP/1.1 200") for answer in answers)


def clicking(folder: Path) -> tuple[str, float, float, float]:
    """A one-click POST (answered when it is committed), against a GET of /healthz of the same server."""
    shop = new_shop(folder / "clicking")
    shop.make_store()
    key = token_keys(shop.project(), shop.state)[0]
    links = (f"/leave/{sign_leave(LeaveToken(subject(one), 'newsletter', 7), key)}" for one in range(10**9))
    with serving(shop) as (_, port):

        def ours() -> float:
            requests = [one_click(next(links)) for _ in range(CLICKS)]
            return timed(lambda: sent(port, requests)) / CLICKS

        def peer() -> float:
            return timed(lambda: sent(port, [asking("/healthz")] * CLICKS)) / CLICKS

        ours()
        return (f"a one-click POST, {AT_ONCE} at once, against GET /healthz of the same server", *ratio(ours, peer, 3))


if __name__ == "__main__":
    if sys.argv[1:] == ["client"]:
        print(_client(*json.load(sys.stdin)))
    else:
        with tempfile.TemporaryDirectory() as name:
            print(*clicking(Path(name)))
