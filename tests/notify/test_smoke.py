from __future__ import annotations
import asyncio
from typing import TYPE_CHECKING
from workshop import WEDNESDAY, TOLD

async def test_smoke(shop, sink):
    shop.edit("tayori.toml", "[notify]\n", "[notify]\n" + TOLD)
    await shop.import_()
    done = await asyncio.to_thread(shop.tayori, "run", "--at", WEDNESDAY)
    print(done.stdout, done.stderr[-3000:], done.returncode)
    for to, mail in zip(sink.recipients, sink.mails()):
        if to.startswith("tencho"):
            print(mail["Subject"], mail["Date"]); print(mail.get_body(("plain",)).get_content())
    done = await asyncio.to_thread(shop.tayori, "run", "--at", "2026-12-02T11:55+09:00")
    print(done.stdout, done.stderr[-3000:], done.returncode)
    print(shop.past("SELECT * FROM notices"))
    print(sink.recipients.count("tencho@saekien.example"))
    done = await asyncio.to_thread(shop.tayori, "notify")
    print(done.stdout, done.stderr[-3000:], done.returncode)
    done = await asyncio.to_thread(shop.tayori, "notify", "--test")
    print(done.stdout, done.stderr[-3000:], done.returncode)
    print(sink.mails()[-1].get_body(("plain",)).get_content())
    assert 0
