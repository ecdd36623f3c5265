"""The sums: whoever an edition was due to ends in exactly one way, whatever happens to it, in the report and in the ledger."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, crowd, edition_state, invite, line_of, only, person
from rude import rude_server
from servers import BOTH

from engine.cli.cancel import cancel
from engine.cli.place import Place

if TYPE_CHECKING:
    from rude import Answer
    from workshop import Workshop

BIRTHDAY, NOON = "2026-12-02T10:15+09:00", "2026-12-02T11:45+09:00"
ENDS: dict[str, tuple[str, Answer]] = {
    "p000": ("RCPT", b"450 4.2.1 later\r\n"),
    "p001": ("RCPT", b"550 5.1.1 no such user\r\n"),
    "p002": ("RCPT", b"554 5.7.1 relay access denied\r\n"),
    "p003": ("DATA", b"451 4.3.0 later\r\n"),
    "p004": (".", b"552 5.2.2 over quota\r\n"),
    "p005": (".", b"421 4.7.0 closing\r\n"),
    "p006": (".", None),
    "p007": (".", b"what?\r\n"),
    "p008": (".", b"250 2.0.0 OK\r\n"),
}


def ledger(shop: Workshop) -> Counter[str]:
    """Count where everybody stands: deliveries by state, and whom the walks passed over."""
    found = Counter(
        dict(ask(shop, "SELECT d.state, count(*) FROM deliveries d JOIN editions e ON e.id = d.edition_id"
                 " WHERE e.key = ? GROUP BY d.state", LETTER))
    )  # fmt: skip
    late = "SELECT count(*) FROM passed_over p JOIN editions e ON e.id = p.edition_id WHERE e.key = ?"
    assert ask(shop, late, LETTER)[0][0] > 0, "those who were passed over are remembered"
    return found


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_every_outcome_in_one_run_adds_up(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    only(shop, "wednesday-letter", "birthday")
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 3 days"')
    letter = shop.root / "campaigns" / "wednesday-letter.toml"
    letter.write_text(f'on_cap = "postpone"\n{letter.read_text(encoding="utf-8")}', encoding="utf-8")
    await invite(
        shop,
        *crowd(20, ("gmail.example",)),
        person("barred@gmail.example", birthday="1990-12-09"),
        person("left@gmail.example", said="希望しない"),
        person("dead@gmail.example", error="エラー停止"),
    )
    async with rude_server() as rude:

        def answer(verb: str, _session: int) -> Answer:
            who = rude.recipients[-1].partition("@")[0] if rude.recipients else ""
            at, said = ENDS.get(who, ("", ...))
            return said if verb == at else ...

        shop.port = rude.port
        await shop.run(BIRTHDAY)
        rude.answer = answer
        report = await shop.run(NOON)
    line = line_of(report)
    ends = {name: line[name] for name in ("accepted", "deferred", "refused", "unknown")}
    assert ends == {"accepted": 12, "deferred": 4, "refused": 2, "unknown": 2}
    assert line["send"] == sum(ends.values())
    assert line["judged"] == line["send"] + sum(line["skipped"].values()) + sum(line["later"].values()) == 23
    assert sum(line["later"].values()) == 1
    assert ledger(shop) == {**ends, "planned": 1}
    assert await cancel(LETTER, yes=True, place=Place(project=shop.root)) == 0
    assert ledger(shop) == {"accepted": 12, "refused": 2, "unknown": 2, "skipped": 5}
    assert edition_state(shop) == "cancelled"
