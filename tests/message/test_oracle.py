"""Any person and any edition of the example shop: our octets read as those of an `EmailMessage` made of the same texts.

The oracle shares nothing with the press but the rendered texts. What Python's own writer gets wrong (a space lost between two
encoded words on 3.11, a long link as encoded words) is not asked of it: it reads the subject and the links as they were put in.
"""

from __future__ import annotations

import asyncio
import base64
import email
import re
from dataclasses import replace
from datetime import datetime
from email import policy
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage  # noqa: TID251 - the oracle
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from workshop import EXAMPLE, sink_on

from engine.calendar.editions import editions
from engine.delivery.opening import known_person, letter_of
from engine.delivery.session import open_session
from engine.delivery.wire import deliver
from engine.message.address import Address, parse_address
from engine.message.coupon import with_sample
from engine.message.header import one_line
from engine.message.press import Message, Press, compile_press, print_message, render
from engine.project.folder import load
from engine.project.relay import Relay
from engine.review.unwritten import with_everything_written

AT = datetime.fromisoformat("2026-12-02T11:45+09:00")
LINK = "https://mail.saekien.example/leave/AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
ADDRESSES = ["taro@gmail.example", "a..b@docomo.example", "太郎@例え.jp", '"a b"@gmail.example']
if TYPE_CHECKING:
    from engine.message.letter import Letter
    from engine.message.person import Person

OCTETS = bytes(range(256))
_SAME = {"sha256": "", "octets": base64.b64encode(OCTETS).decode()}
ALONG = [
    {"name": "leaf.png", "kind": "image/png", "cid": "0123@mail.saekien.example", **_SAME},
    {"name": "価格表.pdf", "kind": "application/pdf", "cid": "", **_SAME},
]
HREF = re.compile(r'href="([^"]*)"')
SPLIT = "\r\nBcc: all@example.jp\r\n\r\n"


@cache
def letters() -> tuple[Letter, ...]:
    """Freeze a letter of each content of the example's year; every fourth one carries files."""
    project = load(EXAMPLE).project
    assert project is not None
    first = AT.date()
    listed = editions(project, first, first.replace(year=2027))
    project, _ = with_everything_written(project, listed)
    found: dict[tuple[str, int], Letter] = {}
    for one in editions(project, first, first.replace(year=2027)):
        if one.due is not None and one.content is not None and (one.campaign.id, one.content) not in found:
            letter, _ = letter_of(project, one)
            assert letter is not None
            found[one.campaign.id, one.content] = letter
    assert len({campaign for campaign, _ in found}) > 15
    assert len(found) > 70
    # The subject, too, speaks of the person: the example's own do not.
    subject = "{} {{{{ name }}}} {{{{ attributes.prefecture }}}}"
    return tuple(
        replace(one, subject=subject.format(one.subject), files=ALONG if number % 4 == 0 else [])
        for number, one in enumerate(found.values())
    )


@cache
def press_of(number: int) -> Press:
    """Compile a letter, as a run does."""
    return compile_press(letters()[number], often=True)


@cache
def somebody() -> Person:
    project = load(EXAMPLE).project
    assert project is not None
    return known_person(project)


def person(name: str, attribute: str, address: str) -> Person:
    found = parse_address(address, lenient_domains=frozenset({"docomo.example", "gmail.example"}))
    assert isinstance(found, Address), found
    known = {key: attribute if isinstance(value, str) else value for key, value in somebody().attributes.items()}
    return replace(somebody(), address=found, name=name, attributes=known)


def oracle(press: Press, to: Person, subject: str, html: str, text: str) -> EmailMessage:
    letter = press.letter
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = Mailbox(letter.from_display, addr_spec=letter.from_address)
    mail["To"] = to.address.wire
    mail["Subject"] = subject
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail


def bodies(mail: EmailMessage) -> list[tuple[str, str]]:
    """Return each part's type and text; Python's writer ends every part with a line break of its own."""
    found: list[tuple[str, str]] = []
    for part in mail.walk():
        assert isinstance(part, EmailMessage)
        if part.is_multipart() or part.get_content_disposition():
            continue
        found.append((part.get_content_type(), re.sub("\r\n|\r|\n", "\n", part.get_content()).rstrip("\n")))
    return found


def along(mail: EmailMessage) -> list[tuple[str | None, object]]:
    """Return what goes along, by file names."""
    return [(part.get_filename(), part.get_payload(decode=True)) for part in mail.walk() if part.get_filename()]


def mailboxes(mail: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Return names and addresses; Python's parser leaves the UTF-8 of an international address undecoded."""
    shown = [(one.display_name, one.addr_spec) for one in mail[name].addresses]
    return [(display, spec.encode("utf-8", "surrogateescape").decode()) for display, spec in shown]


def octets(text: str) -> str:
    """Return text as UTF-8 can carry it: half a surrogate pair is a question mark."""
    return text.encode("utf-8", "replace").decode()


def check(press: Press, to: Person, message: Message) -> None:
    subject, html, text = render(press, to, LINK)
    found = email.message_from_bytes(message.data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    wanted = oracle(press, to, octets(subject), octets(html), octets(text))
    assert not found.defects
    assert str(found["Subject"]) == one_line(subject).strip()
    if "=?" not in subject:  # Python's writer takes that for an encoded word of its own, and reads something else
        assert str(found["Subject"]) == str(wanted["Subject"])
    for name in ("From", "To"):
        assert mailboxes(found, name) == mailboxes(wanted, name)
    assert bodies(found) == bodies(wanted)
    assert [HREF.findall(body) for _, body in bodies(found)] == [HREF.findall(body) for _, body in bodies(wanted)]
    assert LINK in bodies(found)[0][1]
    assert along(found) == ([("leaf.png", OCTETS), ("価格表.pdf", OCTETS)] if press.letter.files else [])
    assert str(found["List-Unsubscribe"]) == f"<{LINK}>"
    assert f"\r\nList-Unsubscribe: <{LINK}>\r\n".encode() in message.data
    assert found.keys() == HEADERS
    lines = message.data.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\r" in line or b"\n" in line for line in lines)


HEADERS = [
    "Date", "From", "Reply-To", "To", "Subject", "Message-ID", "List-Id", "Feedback-ID", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Content-Language", "MIME-Version", "Content-Type",
]  # fmt: skip

anybody = st.text(st.characters()) | st.text('茶か\u3099 a=?\r\n.{}<>&"\u2028\x00\ud800\u202eش', max_size=60)


@given(st.data(), anybody, anybody, st.sampled_from(ADDRESSES))
@settings(deadline=None, max_examples=60)
def test_any_letter_for_anybody_reads_as_the_oracle(
    data: st.DataObject, name: str, attribute: str, address: str
) -> None:
    press = press_of(data.draw(st.integers(0, len(letters()) - 1), label="letter"))
    to = with_sample(person(name, attribute, address), press.letter.variables)
    check(press, to, print_message(press, to, at=AT, leave_url=LINK))


HARD = [
    SPLIT,
    "{{ 7 * 7 }}",
    "{% if %}",
    "<script>alert(1)</script>",
    "家" * 5000,
    "a" * 5000,
    "\u202eشمس\u200f",
    "\ud800",
    "\r",
    ".\r\n.",
    "=?UTF-8?B?4=?= =?",
    "👨‍👩‍👧" * 40,
]


def test_what_people_try_comes_out_as_text_in_every_letter() -> None:
    for number in range(len(letters())):
        press = press_of(number)
        for value in HARD[number % len(HARD) :: len(HARD)]:
            to = with_sample(person(value, value, ADDRESSES[0]), press.letter.variables)
            message = print_message(press, to, at=AT, leave_url=LINK)
            check(press, to, message)
            assert b"<script>alert" not in render(press, to, LINK)[1].encode("utf-8", "replace")


async def test_an_smtp_server_gets_the_identical_octets() -> None:
    people = [person(value, value, f"p{number}@gmail.example") for number, value in enumerate(HARD)]
    sent = [
        print_message(press, with_sample(to, press.letter.variables), at=AT, leave_url=LINK)
        for to in people
        for press in map(press_of, range(0, len(letters()), 20))
    ]
    async with sink_on() as sink:
        session = await open_session("sink", Relay(kind="direct-like", host="127.0.0.1", port=sink.port))
        async with asyncio.timeout(60):
            for message in sent:
                reply = await deliver(session, message)
                assert reply.code == 250
        await session.close()
    assert [content for _, content in sink.accepted] == [message.data for message in sent]
