"""The script that a user would write: Jinja2, EmailMessage, aiosmtplib, one after another. No ledger, no pace, no consent."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from email.message import EmailMessage  # noqa: TID251 - this is the peer
from email.utils import formataddr, make_msgid
from typing import Any

import aiosmtplib
from jinja2 import Environment


def message(letter: Any, html: Any, text: Any, address: str, name: str) -> EmailMessage:
    values = {
        **letter["variables"],
        "name": name,
        "addressee": f"{name} 様",
        "attributes": {},
        "leave_url": "https://x.example/u/1",
    }
    mail = EmailMessage()
    mail["From"] = formataddr((letter["from_display"], letter["from_address"]))
    mail["To"] = address
    mail["Subject"] = letter["subject"]
    mail["Message-ID"] = make_msgid(domain="example.com")
    mail.set_content(text.render(values))
    mail.add_alternative(html.render(values), subtype="html")
    return mail


async def main(port: int, people: int, letter: Any) -> None:
    from engine.message.filters import br_html, date_ja, yen

    environment = Environment(autoescape=True)
    environment.filters |= {"yen": yen, "date_ja": date_ja, "br": br_html}
    html, text = environment.from_string(letter["html"]), environment.from_string(letter["text"])
    started = time.perf_counter()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
        for number in range(people):
            await smtp.send_message(message(letter, html, text, f"p{number}@gmail.example", f"佐藤 {number}"))
    print(time.perf_counter() - started)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), json.load(sys.stdin)))
