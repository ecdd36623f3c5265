"""What the tests of the run's promises share: lists of people, the ledger as it stands on the disk, and the sums.

The ledger is read with the database's own driver, past the engine, so that a mistake in its statements cannot hide one in the run.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

from engine.cli.place import Place
from engine.cli.run import run

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

    from engine.delivery.run import Report

LETTER = "wednesday-letter/2026-W49"
ONE_LINE = """<mjml><mj-body><mj-section><mj-column><mj-text>
{{ addressee }} {{ hitokoto }} {{ shop.legal.name }} {{ shop.legal.postal_address }} {{ shop.legal.contact }}
<a href="{{ leave_url }}">配信停止</a>
</mj-text></mj-column></mj-section></mj-body></mjml>
"""
DOMAINS = ("gmail.example", "icloud.example", "chanoyu.example")


def person(
    address: str,
    *,
    name: str = "山田 花子",
    birthday: str = "",
    ordered: str = "",
    said: str = "希望する",
    at: str = "2025-01-01 10:00",
    error: str = "",
) -> str:
    """Return a row for `Workshop.csv`."""
    return f"{name},{address},{birthday},{ordered},{said},{at},{error}"


def crowd(number: int, domains: tuple[str, ...] = DOMAINS) -> list[str]:
    """Return the addresses of so many people, spread over the lanes."""
    return [f"p{one:03}@{domains[one % len(domains)]}" for one in range(number)]


async def invite(shop: Workshop, *rows: str) -> None:
    """Import rows; a bare address agrees."""
    await shop.import_(shop.csv(*(row if "," in row else person(row) for row in rows)))


def only(shop: Workshop, *campaigns: str) -> None:
    """Leave no other campaigns in the shop than these, with a letter of one line: here it matters who gets it and when."""
    for path in (shop.root / "campaigns").glob("*.toml"):
        if path.stem not in campaigns:
            path.unlink()
            continue
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^coupon = .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    for content in sorted((shop.root / "campaigns" / "wednesday-letter").glob("*.toml"))[2:]:
        content.unlink()  # those of 2 and 9 December are enough
    shutil.rmtree(shop.root / "templates" / "partials")
    for template in (shop.root / "templates").glob("*.mjml"):
        template.write_text(ONE_LINE, encoding="utf-8")
    if shop.url is None:
        shop.make_store()


def shelve(shop: Workshop, products: str) -> None:
    """Let the shop sell nothing but these products, and its letters show none of the others."""
    (shop.root / "products.toml").write_text(products, encoding="utf-8")
    for path in (shop.root / "campaigns").rglob("*.toml"):
        text = re.sub(r"(?m)^\[\[(edition\.)?products\]\]\n(?:\w+ = .*\n)+", "", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")


async def command(
    shop: Workshop,
    at: str,
    *,
    json: bool = False,
    state: Path | None = None,
    resend: str | None = None,
    relay: str | None = None,
) -> int:
    """Run `tayori run` in this loop, where the sink lives, and return its exit code; faults of the store are raised."""
    shop.project()  # puts the relay's port into the environment
    return await run(at=at, json=json, resend_missed=resend, relay=relay, place=Place(project=shop.root, state=state))


def ask(shop: Workshop, statement: str, *values: object) -> list[Any]:
    """Return the rows of a statement on the store."""
    return shop.past(statement, *values)


def change(shop: Workshop, statement: str, *values: object) -> None:
    """Write into the store past the engine."""
    shop.past(statement, *values)


def states(shop: Workshop, key: str = LETTER) -> dict[str, str]:
    """Return the state of each delivery of an edition, by address."""
    return dict(
        ask(
            shop,
            "SELECT s.address, d.state FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id"
            " JOIN editions e ON e.id = d.edition_id WHERE e.key = ?",
            key,
        )
    )


def edition_state(shop: Workshop, key: str = LETTER) -> str | None:
    rows = ask(shop, "SELECT state FROM editions WHERE key = ?", key)
    return rows[0][0] if rows else None


def line_of(report: Report, key: str = LETTER) -> dict[str, Any]:
    """Return the record of one edition in a report."""
    return next(line.record() for line in report.editions if line.key == key)


def sums_hold(report: Report) -> bool:
    """Tell whether everybody who was meant to get an edition ended in exactly one way."""
    ends = ("accepted", "deferred", "refused", "unknown")
    return all(line.send == sum(line.outcomes[end] for end in ends) for line in report.editions)


def nobody_twice(sink: Sink) -> bool:
    """Tell whether no message reached the sink twice: same recipient, same subject."""
    seen = Counter(
        (mail["Message-ID"], recipient) for mail, recipient in zip(sink.mails(), sink.recipients, strict=True)
    )
    subjects = Counter(
        (str(mail["Subject"]), recipient) for mail, recipient in zip(sink.mails(), sink.recipients, strict=True)
    )
    return all(number == 1 for number in [*seen.values(), *subjects.values()])
