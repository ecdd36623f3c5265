"""The script that a user would write: Jinja2, EmailMessage, aiosmtplib, one after another. No ledger, no pace, no consent."""

from __future__ import annotations

import asyncio
import sys
import time
from email.message import EmailMessage  # noqa: TID251 - this is the peer
from email.utils import formataddr, make_msgid
from typing import TYPE_CHECKING

import aiosmtplib
from jinja2 import Environment

from engine.message.environment import html_environment
from engine.message.letter import letter_from_json

if TYPE_CHECKING:
    from jinja2 import Template

    from engine.message.letter import Letter


def message(letter: Letter, html: Template, text: Template, address: str, name: str) -> EmailMessage:
    values = {
        **letter.variables,
        "name": name,
        "addressee": f"{name} 様",
        "attributes": {},
        "stage": {"name": "一般"},
        "leave_url": "https://x.example/u/1",
    }
    mail = EmailMessage()
    mail["From"] = formataddr((letter.from_display, letter.from_address))
    mail["To"] = address
    mail["Subject"] = letter.subject
    mail["Message-ID"] = make_msgid(domain="example.com")
    mail.set_content(text.render(values))
    mail.add_alternative(html.render(values), subtype="html")
    return mail


async def main(port: int, people: int, letter: Letter) -> None:
    environment = Environment(autoescape=True)
    environment.filters |= html_environment().filters
    html, text = environment.from_string(letter.html), environment.from_string(letter.text)
    started = time.perf_counter()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
        for number in range(people):
            await smtp.send_message(message(letter, html, text, f"p{number}@gmail.example", f"佐藤 {number}"))
    print(time.perf_counter() - started)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), letter_from_json(sys.stdin.read())))
