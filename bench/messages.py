"""One message, from a person's row to its octets, beside what others make of the same content.

The letter is bench/letter.mjml: 32 KB of Japanese HTML and 4 KB of text, 22 placeholders of which 13 are a person's own, a loop
over six products, a condition. Everybody differs in all that is personal. The engine fills the templates and writes the
octets; the peers get the parts filled already and only write the octets, with the same headers.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
import time
from datetime import datetime
from email.message import EmailMessage  # noqa: TID251 - this is the peer
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from ratios import ratio, worked

from engine.message.address import parse_address
from engine.message.dkim import Signer, sign
from engine.message.letter import Letter
from engine.message.person import Person
from engine.message.press import compile_press, print_message, render
from engine.message.standing import Standing
from engine.message.template import compile_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.message.press import Press

    Figure = tuple[str, float, float, float]

T = TypeVar("T")
HERE = Path(__file__).parent
AT = datetime.fromisoformat("2026-12-02T11:45+09:00")
LEAVE = "https://mail.saekien.example/leave/AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
STORY = "霜の朝は、釜の音がよく響きます。ほうじ茶は火の番が命で、目を離すと香りが逃げてしまいます。" * 8
HEADERS = {
    "List-Id": "<newsletter.mail.saekien.example>",
    "List-Unsubscribe": f"<{LEAVE}>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Content-Language": "ja",
}
WHAT = "a message of 36 KB from a person's row to bytes"
WARMED, MEASURED, PEERS = 1500, 400, 40
PRODUCTS = ("ほうじ茶", "深蒸し煎茶", "玄米茶", "茎茶", "抹茶", "和紅茶")


def printing() -> Figure:
    """From a person's row to octets, against EmailMessage on the filled parts."""
    press, crowd = _warm()
    filled = [(*render(press, person, LEAVE), person) for person in crowd[:PEERS]]

    def ours() -> float:
        return _each(crowd, lambda person: print_message(press, person, at=AT, leave_url=LEAVE))

    return (f"{WHAT}, against EmailMessage on its filled parts", *ratio(ours, lambda: _each(filled, _by_python), 9))


def composing() -> Figure | str:
    """From a person's row to octets, against nodemailer on the filled parts; or why it was not measured."""
    what = f"{WHAT}, against nodemailer's MailComposer on its filled parts"
    if shutil.which("npm") is None or shutil.which("node") is None:
        return f"{what}: not measured, there is no node"
    press, crowd = _warm()
    messages = json.dumps([for_nodemailer(press, person) for person in crowd[:PEERS]])
    with tempfile.TemporaryDirectory() as folder:
        install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, "nodemailer"]
        if subprocess.run(install, capture_output=True, check=False).returncode:
            return f"{what}: not measured, nodemailer could not be installed"

        def peer() -> float:
            command = ["node", str(HERE / "compose.mjs"), folder]
            return float(subprocess.run(command, input=messages, capture_output=True, text=True, check=True).stdout)

        def ours() -> float:
            return _each(crowd, lambda person: print_message(press, person, at=AT, leave_url=LEAVE))

        return (what, *ratio(ours, peer, 5))


def signing() -> Figure:
    """The signature of a message that was just printed, 50 KB on the wire, against RSA-2048 alone on 1,500 octets; CPU."""
    press, crowd = _warm()
    key = generate_private_key(public_exponent=65537, key_size=2048)
    signer, padding, hashed = Signer("mail.saekien.example", "s2026", key), PKCS1v15(), SHA256()

    def each(work: Callable[[bytes], object]) -> float:
        took = 0.0
        for person in crowd[:PEERS]:
            octets = print_message(press, person, at=AT, leave_url=LEAVE).data
            took += worked(lambda octets=octets: work(octets))
        return took / PEERS

    return (
        "the DKIM signature of such a message (CPU), against RSA-2048 alone",
        *ratio(
            lambda: each(lambda octets: sign(signer, octets)),
            lambda: each(lambda octets: key.sign(octets[:1500], padding, hashed)),
            15,
        ),
    )


def _warm() -> tuple[Press, list[Person]]:
    """Return a press that has met every place at which a line may begin, and people whom it has not met."""
    press = compile_press(letter(), often=True)
    crowd = list(itertools.islice(people(), WARMED + MEASURED))
    for person in crowd[:WARMED]:
        print_message(press, person, at=AT, leave_url=LEAVE)
    return press, crowd[WARMED:]


def _each(all_: Sequence[T], work: Callable[[T], object]) -> float:
    started = time.perf_counter()
    for one in all_:
        work(one)
    return (time.perf_counter() - started) / len(all_)


def _by_python(filled: tuple[str, str, str, Person]) -> bytes:
    subject, html, text, person = filled
    mail = EmailMessage(policy=SMTP)
    mail["Date"] = format_datetime(AT)
    mail["From"] = formataddr(("佐伯(さえき園)", "tencho@mail.saekien.example"))
    mail["Reply-To"] = "tencho@saekien.example"
    mail["To"] = person.address.wire
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{person.subscriber}@mail.saekien.example>"
    for name, value in HEADERS.items():
        mail[name] = value
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def for_nodemailer(press: Press, person: Person) -> dict[str, object]:
    subject, html, text = render(press, person, LEAVE)
    return {
        "date": AT.isoformat(),
        "from": {"name": "佐伯(さえき園)", "address": "tencho@mail.saekien.example"},
        "replyTo": "tencho@saekien.example",
        "to": person.address.wire,
        "subject": subject,
        "messageId": f"<{person.subscriber}@mail.saekien.example>",
        "headers": HEADERS,
        "text": text,
        "html": html,
        "textEncoding": "base64",  # by itself it takes quoted-printable, half as quick again
    }


def letter() -> Letter:
    template, problems = compile_template(
        {"letter.mjml": (HERE / "letter.mjml").read_text(encoding="utf-8")}, "letter.mjml"
    )
    assert template is not None, problems
    return Letter(
        edition="wednesday-letter/2026-W49",
        campaign="wednesday-letter",
        topic="newsletter",
        list_title="水曜だより",
        from_display="佐伯(さえき園)",
        from_address="tencho@mail.saekien.example",
        reply_to="tencho@saekien.example",
        domain="mail.saekien.example",
        subject="霜の朝の、ほうじ茶のこと",
        html=template.html,
        text=template.text,
        variables=_variables(),
        name_form="{name} 様",
        name_fallback="お客様",
        attribute_defaults={},
        locale="ja",
        base_url="https://mail.saekien.example",
    )


def _variables() -> dict[str, object]:
    return {
        "shop": {
            "name": "茶香舗 さえき園",
            "legal": {"name": "さえき園製茶合資会社", "postal_address": "〒421-0500 静岡県牧之原市佐伯原88"},
        },
        "hitokoto": "今朝は霜がおりました。手がかじかむ日は、ほうじ茶をすこし熱めに。",
        "greeting": "師走に入りました。お変わりなくお過ごしでしょうか。" * 4,
        "story": STORY,
        "farewell": "それでは、また来週の水曜日に。",
        "products": [
            {
                "title": name,
                "words": f"{name}は、牧之原の畑で摘んだ葉だけを使っています。湯は熱く、ひと息で注いでください。",
                "price": 980 + 100 * number,
                "image": f"https://saekien.example/images/{number}.jpg",
                "url": f"https://saekien.example/tea/{number}?utm_source=letter",
            }
            for number, name in enumerate(PRODUCTS)
        ],
        "stages": [
            {"name": "一般", "amount": 0, "count": None},
            {"name": "シルバー", "amount": 100_000, "count": None},
        ],
    }


def people() -> Iterator[Person]:
    """Yield people without end, none like another."""
    given = ("花子", "太郎", "さくら", "一", "美沙樹", "悠")
    places = ("静岡県", "東京都", "神奈川県", "北海道", "沖縄県")
    for one in itertools.count():
        address = parse_address(
            f"hanako{one * 7919 % 100_003}@{'gmail' if one % 2 else 'yahoo-jp'}.example", lenient_domains=frozenset()
        )
        assert not isinstance(address, str)
        attributes: dict[str, object] = {
            "points": one * 37 % 4001,
            "points_until": f"2027-{one % 12 + 1:02}-{one % 28 + 1:02}",
            "prefecture": places[one % 5],
            "carrier": "ヤマト運輸" if one % 3 else "佐川急便",
            "last_order": f"2026-{one % 9 + 1:02}-{one % 27 + 1:02}",
            "last_product": PRODUCTS[one % 6],
            "gift_buyer": bool(one % 2),
            "address": address.raw,
            "number": f"A{one:07}",
        }
        yield Person(
            f"subscriber{one:08}",
            address,
            f"佐藤 {given[one % 6]}",
            attributes,
            Standing("一般", one * 131 % 99_000, 1),
        )
