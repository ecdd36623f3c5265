"""Web addresses asked whether they are there.

In: addresses, whether each is a picture, and who asks. Out: an answer for each: its status, how large it is, where it led over http, or
why there was none. HEAD first; GET where a server does not like HEAD (some hang up) or does not say how large a page is, and then no more of it
than has to be known. A few at once, fewer of one host, all of it bounded in time. No cookie, no referrer, nothing of a reader.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import defaultdict
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin, urlsplit

import httpx

from engine.message.lints.images import HEAVIEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

AT_ONCE, OF_ONE_HOST = 8, 2
SECONDS = 15.0
"""For one address, its redirects and a second try with GET among it."""
SECONDS_FOR_ALL = 180.0
MOST_STEPS = 6
LARGEST = HEAVIEST + 1
"""So many bytes are read of a picture whose server does not say how large it is."""

_NO_HEAD = 400  # from here on a server may only dislike HEAD
_GONE, _MOVED, _FINE, _EMPTY = 400, 300, 200, 204
_BARRED = frozenset([401, 403, 429])
"""What servers answer to a program that they take for a robot; with 5xx nobody knows either."""
_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an address. `status` is 0 where nothing came, and `why` says why not."""

    status: int = 0
    size: int | None = None
    to_http: str = ""
    """The first address without TLS that it led to."""
    why: str = ""
    tls: bool = False
    """Its certificate does not hold, or TLS failed some other way."""

    @property
    def dead(self) -> bool:
        """Tell whether there is no such page."""
        return self.status >= _GONE and not self.unsure

    @property
    def unsure(self) -> bool:
        """Tell whether a person may find what a program was not shown."""
        return self.status in _BARRED or self.status >= _TROUBLE

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing on the page."""
        return self.status == _EMPTY or (_FINE <= self.status < _MOVED and self.size == 0)


async def ask_all(
    addresses: Mapping[str, bool], agent: str, *, verify: ssl.SSLContext | bool = True
) -> dict[str, Answer]:
    """Return an answer for each address; the value says whether it is a picture."""
    none = CookieJar(DefaultCookiePolicy(allowed_domains=()))  # httpx keeps what it is given, and gives it back
    everywhere, by_host = asyncio.Semaphore(AT_ONCE), defaultdict[str, asyncio.Semaphore](_few)
    answers: dict[str, Answer] = {}
    headers = {"User-Agent": agent, "Accept": "*/*"}
    async with httpx.AsyncClient(headers=headers, cookies=none, timeout=SECONDS, verify=verify) as client:

        async def one(address: str, *, picture: bool) -> None:
            async with by_host[urlsplit(address).netloc], everywhere:
                answers[address] = await _ask(client, address, picture=picture)

        try:
            async with asyncio.timeout(SECONDS_FOR_ALL), asyncio.TaskGroup() as group:
                for address, picture in addresses.items():
                    group.create_task(one(address, picture=picture))
        except TimeoutError:
            pass  # those without an answer are told below
    return {address: answers.get(address, Answer(why="timeout")) for address in addresses}


def _few() -> asyncio.Semaphore:
    return asyncio.Semaphore(OF_ONE_HOST)


async def _ask(client: httpx.AsyncClient, address: str, *, picture: bool) -> Answer:
    try:
        async with asyncio.timeout(SECONDS):
            answer = await _head(client, address, picture=picture)
            return answer or await _follow(client, "GET", address, picture=picture)
    except TimeoutError:
        return Answer(why="timeout")
    except httpx.TimeoutException:
        return Answer(why="timeout")
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, OSError) as error:
        return Answer(why=why_of(error), tls=any(isinstance(cause, ssl.SSLError) for cause in causes_of(error)))


async def _head(client: httpx.AsyncClient, address: str, *, picture: bool) -> Answer | None:
    """Return what is known without the page itself; `None` where that is not enough."""
    try:
        answer = await _follow(client, "HEAD", address, picture=picture)
    except (httpx.RemoteProtocolError, httpx.ReadError):
        return None
    unsaid = answer.status >= _NO_HEAD or (_FINE <= answer.status < _MOVED and not answer.size)
    return None if unsaid else answer


async def _follow(client: httpx.AsyncClient, method: str, address: str, *, picture: bool) -> Answer:
    """Ask an address and whatever it leads on to."""
    to_http = ""
    for _ in range(MOST_STEPS):
        async with client.stream(method, address) as response:
            further = response.headers.get("location", "") if response.is_redirect else ""
            if not further:
                size = await _size(response, method, picture=picture)
                return Answer(response.status_code, size, to_http)
        following = urljoin(address, further)
        if urlsplit(address).scheme == "https" and urlsplit(following).scheme == "http":
            to_http = to_http or following
        address = following
    return replace(Answer(why="redirects"), to_http=to_http)


async def _size(response: httpx.Response, method: str, *, picture: bool) -> int | None:
    """Return how large a page is: what the server says, or what came, as far as it matters; `None` where nobody knows."""
    said = response.headers.get("content-length", "")
    if said.isdigit() and (int(said) > 0 or method == "GET"):
        return int(said)
    if method == "HEAD":
        return None
    size = 0
    async for piece in response.aiter_raw():
        size += len(piece)
        if size and (not picture or size >= LARGEST):
            break
    return size


def why_of(error: Exception) -> str:
    """Return why there was no answer: a code of ours, or else the words of whoever knows."""
    for cause in causes_of(error):
        if isinstance(cause, socket.gaierror):
            return "host"
        if isinstance(cause, ConnectionRefusedError):
            return "refused"
        if isinstance(cause, httpx.RemoteProtocolError | httpx.ReadError):
            return "closed"
    return str(error).rstrip(".") or type(error).__name__


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that it came from; where several addresses of a host were tried, each of them."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, BaseExceptionGroup):
            tried: tuple[BaseException, ...] = cast("BaseExceptionGroup[BaseException]", seen).exceptions
            for one in tried:
                yield from causes_of(one)
        seen = seen.__cause__ or seen.__context__
