"""Behind a real Postfix: what comes out is what went in, to the octet, and its signature still holds."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from postfix import NONE, postfix, there_is_one
from signed import signer, verified
from workshop import EXAMPLE, sink_on

from engine.calendar.editions import editions
from engine.delivery.opening import letter_of
from engine.delivery.session import open_session
from engine.delivery.signing import signed
from engine.delivery.wire import deliver
from engine.message.address import Address, parse_address
from engine.message.person import Person
from engine.message.press import Message, compile_press, print_message
from engine.project.folder import load
from engine.project.relay import Relay

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from workshop import Sink

pytestmark = pytest.mark.skipif(not there_is_one(), reason=NONE)

AT = datetime.fromisoformat("2026-12-02T11:45+09:00")
LINK = "https://mail.saekien.example/leave/AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
NAMES = ["花子", "", "髙橋 𠮷", "<script>{{ x }}", "\r\n.\r\nQUIT\r\n", "家" * 5000, "\u202eشمس", "👨‍👩‍👧"]


@pytest_asyncio.fixture
async def relay() -> AsyncGenerator[tuple[Relay, Sink]]:
    """A Postfix before a sink."""
    async with sink_on() as sink:
        with postfix(sink.port) as port:
            yield Relay(kind="postfix", host="127.0.0.1", port=port), sink


def messages(
    count: int,
    domains: Sequence[str] = ("gmail.example", "docomo.example"),
    files: Sequence[Mapping[str, str]] = (),
) -> list[Message]:
    """Print the example's Wednesday letter, signed, for so many people."""
    project = load(EXAMPLE).project
    assert project is not None
    wednesday = next(one for one in editions(project, AT.date(), AT.date()) if one.campaign.id == "wednesday-letter")
    letter, _ = letter_of(project, wednesday)
    assert letter is not None
    press = compile_press(replace(letter, files=files), often=True)
    found: list[Message] = []
    for number in range(count):
        address = parse_address(f"p{number}@{domains[number % len(domains)]}", lenient_domains=frozenset())
        assert isinstance(address, Address)
        person = Person(f"subscriber{number:06}", address, NAMES[number % len(NAMES)], {})
        found.append(signed(signer(), print_message(press, person, at=AT, leave_url=LINK)))
    return found


async def relayed(relay: tuple[Relay, Sink], sent: Sequence[Message]) -> dict[str, bytes]:
    """Hand messages to the relay; return what arrived behind it, by recipient."""
    all_here = asyncio.Event()

    async def take(_recipient: str, _content: bytes) -> str:
        if len(relay[1].accepted) + 1 == len(sent):
            all_here.set()
        return "250 2.0.0 OK"

    relay[1].answer = take
    session = await open_session("postfix", relay[0])
    for message in sent:
        reply = await deliver(session, message)
        assert reply.code == 250, reply
    await session.close()
    async with asyncio.timeout(300):
        await all_here.wait()
    return dict(relay[1].accepted)


def ours(received: bytes) -> bytes:
    """Return a message without the one header that a relay writes above it (RFC 5321 §4.4)."""
    assert received.startswith(b"Received: ")
    return received[received.index(b"DKIM-Signature: ") :]


async def test_postfix_hands_on_the_identical_octets_and_the_signature_holds(relay: tuple[Relay, Sink]) -> None:
    sent = messages(2 * len(NAMES))
    arrived = await relayed(relay, sent)
    for message in sent:
        assert ours(arrived[message.recipient]) == message.data
        assert verified(arrived[message.recipient])


async def test_pictures_and_attachments_pass_as_they_are(relay: tuple[Relay, Sink]) -> None:
    octets = bytes(range(256)) * 4096
    along: dict[str, str] = {"sha256": "", "octets": base64.b64encode(octets).decode()}
    files = [
        {"name": "leaf.png", "kind": "image/png", "cid": "0123@mail.saekien.example", **along},
        {"name": "価格表.pdf", "kind": "application/pdf", "cid": "", **along},
    ]
    sent = messages(2, files=files)
    assert len(sent[0].data) > 2.6 * len(octets)
    arrived = await relayed(relay, sent)
    for message in sent:
        assert ours(arrived[message.recipient]) == message.data
        assert verified(arrived[message.recipient])


async def test_an_international_address_passes_as_it_is(relay: tuple[Relay, Sink]) -> None:
    message = messages(1)[0]
    address = parse_address("太郎@例え.jp", lenient_domains=frozenset())
    assert isinstance(address, Address)
    data = message.data.replace(f"To: {message.recipient}".encode(), f"To: {address.wire}".encode())
    sent = Message(message.sender, address.wire, True, message.message_id, data)  # noqa: FBT003 - smtputf8
    arrived = await relayed(relay, [sent])
    assert ours(next(iter(arrived.values()))) == data


@pytest.mark.long
async def test_a_thousand_signed_messages_verify_behind_postfix(relay: tuple[Relay, Sink]) -> None:
    sent = messages(1000)
    arrived = await relayed(relay, sent)
    assert len(arrived) == 1000
    assert [to for to, octets in arrived.items() if not verified(octets)] == []
