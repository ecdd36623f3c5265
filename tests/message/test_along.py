"""Pictures and attachments in a message: Python's parser finds what Python's own writer would have put there."""

from __future__ import annotations

import base64
import email
import hashlib
from dataclasses import replace
from datetime import datetime
from email import policy
from email.message import EmailMessage  # noqa: TID251 - the oracle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from least import least
from signed import signer, verified
from workshop import sink_on

from engine.delivery.session import open_session
from engine.delivery.signing import signed
from engine.delivery.wire import deliver
from engine.message.address import Address, parse_address
from engine.message.letter import Letter, digest, letter_from_json, letter_to_json
from engine.message.person import Person
from engine.message.pictures import as_written, led, valued
from engine.message.press import Message, compile_press, print_message
from engine.project.enclosures import LONGEST, name_fault
from engine.project.shop import Relay
from engine.review.previews.parts import with_images

AT = datetime.fromisoformat("2026-12-02T11:45+09:00")
LINK = "https://mail.saekien.example/leave/AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
PNG, PDF = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3, b"%PDF-1.4\n.\r\n--\n" * 50
CID = "0123456789abcdef0123456789abcdef@mail.saekien.example"

BARE = least(subject="価格表です", html=f'<p>{{{{ name }}}}</p><img src="cid:{CID}" alt="葉">\n')


def file(name: str, octets: bytes, kind: str, cid: str = "") -> dict[str, str]:
    sha256 = hashlib.sha256(octets).hexdigest()
    return {"name": name, "kind": kind, "cid": cid, "sha256": sha256, "octets": base64.b64encode(octets).decode()}


PICTURE, ATTACHED = file("a/leaf.png", PNG, "image/png", CID), file("価格表.pdf", PDF, "application/pdf")


def printed(letter: Letter, number: int = 0) -> Message:
    address = parse_address(f"p{number}@gmail.example", lenient_domains=frozenset())
    assert isinstance(address, Address)
    person = Person("abcdefghijklmn27", address, "花子", {})
    return print_message(compile_press(letter, often=True), person, at=AT, leave_url=LINK)


def read(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=policy.SMTP)
    assert isinstance(found, EmailMessage)
    assert [part.defects for part in found.walk() if part.defects] == []
    return found


def shape(mail: EmailMessage) -> list[tuple[str, str | None, str | None, str | None, bytes | None]]:
    """Return each part's type, file name, disposition, Content-ID and octets, from without to within."""
    found: list[tuple[str, str | None, str | None, str | None, bytes | None]] = []
    for part in mail.walk():
        assert isinstance(part, EmailMessage)
        content = part.get_payload(decode=True)
        octets = content.rstrip(b"\r\n") if isinstance(content, bytes) else None  # Python's own ends in a break more
        found.append(
            (
                part.get_content_type(),
                part.get_filename(),
                part.get_content_disposition(),
                part["Content-ID"],
                octets,
            )
        )
    return found


def oracle(letter: Letter) -> EmailMessage:
    """Write the same message with Python's own classes, and read it again."""
    mail = EmailMessage(policy=policy.SMTP)
    mail.set_content("花子\n", cte="base64")
    mail.add_alternative(f'<p>花子</p><img src="cid:{CID}" alt="葉">\n', subtype="html", cte="base64")
    shown = [one for one in letter.files if one["cid"]]
    if shown:
        inner = EmailMessage(policy=policy.SMTP)
        inner["Content-Type"] = "multipart/related"
        inner.attach(mail)
        for one in shown:
            part = EmailMessage(policy=policy.SMTP)
            name = one["name"].rpartition("/")[2]
            octets = base64.b64decode(one["octets"])
            part.set_content(
                octets, *one["kind"].split("/"), cid=f"<{one['cid']}>", filename=name, disposition="inline"
            )
            inner.attach(part)
        mail = inner
    attached = [one for one in letter.files if not one["cid"]]
    if attached:
        outer = EmailMessage(policy=policy.SMTP)
        outer["Content-Type"] = "multipart/mixed"
        outer.attach(mail)
        for one in attached:
            outer.add_attachment(base64.b64decode(one["octets"]), *one["kind"].split("/"), filename=one["name"])
        mail = outer
    return read(mail.as_bytes())


@pytest.mark.parametrize(
    ("files", "within"),
    [
        ([], ["alternative"]),
        ([PICTURE], ["related", "alternative"]),
        ([ATTACHED], ["mixed", "alternative"]),
        ([PICTURE, ATTACHED, file("b.txt", b"text", "text/plain")], ["mixed", "related", "alternative"]),
    ],
    ids=["nothing", "a picture", "an attachment", "both"],
)
def test_a_message_has_the_parts_that_python_would_write(files: list[dict[str, str]], within: list[str]) -> None:
    letter = replace(BARE, files=files)
    data = printed(letter).data
    assert shape(read(data)) == shape(oracle(letter))
    multiparts = [part.get_content_subtype() for part in read(data).walk() if part.is_multipart()]
    assert multiparts == within
    lines = data.split(b"\r\n")
    assert max(len(line) for line in lines if not line.startswith(b"List-Unsubscribe:")) <= 82
    assert data.endswith(b"--\r\n")
    assert not any(b"\r" in line or b"\n" in line or line.startswith(b".") for line in lines)


def test_the_parts_that_go_along_have_exactly_these_heads() -> None:
    data = printed(replace(BARE, files=[PICTURE, ATTACHED])).data.decode("ascii")
    mark = digest(replace(BARE, files=[PICTURE, ATTACHED]))[:32]
    assert f'Content-Type: multipart/mixed; boundary="=_m{mark[1:]}"\r\n' in data
    assert (
        f'\r\n--=_m{mark[1:]}\r\nContent-Type: multipart/related; type="multipart/alternative";\r\n boundary="=_r{mark[1:]}"\r\n'
        in data
    )
    assert (
        f"--=_{mark}--\r\n--=_r{mark[1:]}\r\n"
        'Content-Type: image/png;\r\n name="leaf.png"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-ID: <{CID}>\r\nContent-Disposition: inline;\r\n filename="leaf.png"\r\n\r\niVBORw0KGgo' in data
    )
    assert (
        f"--=_r{mark[1:]}--\r\n--=_m{mark[1:]}\r\n"
        'Content-Type: application/pdf;\r\n name="=?UTF-8?B?5L6h5qC86KGoLnBkZg==?="\r\nContent-Transfer-Encoding: base64\r\n'
        "Content-Disposition: attachment;\r\n filename*=UTF-8''%E4%BE%A1%E6%A0%BC%E8%A1%A8.pdf\r\n\r\nJVBERi0" in data
    )


names = st.text(st.characters(), max_size=LONGEST - 4).map(lambda name: f"{name.replace('/', '')}.pdf")


@given(names)
@example('a"; filename=evil.exe; x=".pdf')
@example(" .pdf")
@example("a\\.pdf")
@example("=?UTF-8?B?4=?=.pdf")
@example("価" * 100 + ".pdf")
@example("👨‍👩‍👧%E4.pdf")
@settings(deadline=None)
def test_any_name_that_may_go_arrives_as_it_is(name: str) -> None:
    if name_fault(f"files/{name}", "files") is not None:
        return
    data = printed(replace(BARE, files=[file(name, PDF, "application/pdf")])).data
    (attached,) = read(data).iter_attachments()
    assert attached.get_filename() == name
    assert attached["Content-Type"].content_type == "application/pdf"
    assert attached.get_content_disposition() == "attachment"
    assert data.count(b"Content-Disposition") == 1
    assert max(map(len, data.split(b"\r\n"))) < 100


def test_a_letter_without_files_has_the_digest_and_the_boundary_of_earlier_days() -> None:
    assert "files" not in letter_to_json(BARE)
    assert digest(letter_from_json(letter_to_json(BARE))) == digest(BARE)
    assert f'boundary="=_{digest(BARE)[:32]}"'.encode() in printed(BARE).data


def test_files_are_frozen_with_the_letter_and_count_in_its_digest() -> None:
    letter = replace(BARE, files=[PICTURE, ATTACHED])
    again = letter_from_json(letter_to_json(letter))
    assert again == letter
    assert printed(again).data == printed(letter).data
    other = replace(BARE, files=[PICTURE, file("価格表.pdf", PDF + b"x", "application/pdf")])
    assert len({digest(BARE), digest(letter), digest(other)}) == 3


def test_a_signature_covers_what_goes_along() -> None:
    message = signed(signer(), printed(replace(BARE, files=[PICTURE, ATTACHED])))
    assert verified(message.data)
    changed = message.data.replace(b"\r\n\r\nJVBERi0", b"\r\n\r\nJVBERi1")
    assert changed != message.data
    assert not verified(changed)


async def test_a_server_gets_the_identical_octets() -> None:
    letter = replace(BARE, files=[PICTURE, ATTACHED])
    sent = [printed(letter, number) for number in range(3)]
    async with sink_on() as sink:
        session = await open_session("sink", Relay(kind="direct-like", host="127.0.0.1", port=sink.port))
        for message in sent:
            assert (await deliver(session, message)).code == 250
        await session.close()
    assert [content for _, content in sink.accepted] == [message.data for message in sent]


def test_a_preview_shows_the_picture_that_comes_with_the_letter() -> None:
    shown = with_images(BARE.html, printed(replace(BARE, files=[PICTURE])).data)
    assert f'src="data:image/png;base64,{base64.b64encode(PNG).decode()}"' in shown


def test_pictures_are_led_to_their_content_ids_and_back() -> None:
    html = '<img src="cid:a/leaf.png"><div style="background:url(cid:a/leaf.png)">cid:a/leaf.png in a sentence</div>'
    known = {"a/leaf.png": CID}
    told = led(html, known)
    assert told.count(CID) == 2
    assert "cid:a/leaf.png in a sentence" in told
    assert as_written(told, replace(BARE, files=[PICTURE])) == html
    values = {"photo": "cid:a/leaf.png", "list": [{"photo": "cid:other.png"}], "note": "a cid:a/leaf.png"}
    assert valued(values, known) == {**values, "photo": f"cid:{CID}"}
