"""A confirmation that comes back finds its address, whoever that belongs to; one that nobody could have written finds none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from came_back import MAILS, SENDER
from coming_in import KEY, Visit, link_in, visiting
from leave_shop import client_of
from letters import away, bounce, complaint
from servers import BOTH

from engine.inbound.taking import Desk, Taken, arrived, take
from engine.message.heads import MARK
from engine.message.returning import is_single, sign_return, sign_single, single_number
from engine.project.values import Cap
from engine.web.application import application
from engine.web.signature import HEADER, signature

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from workshop import Sink, Workshop

HANA = "hana@example.com"
FULL = "smtp; 452 4.2.2 <x>: mailbox full"
SECRET = "a secret of thirty-two characters"


@pytest.fixture
async def visit(shop: Workshop, sink: Sink) -> AsyncGenerator[Visit]:
    assert sink.port
    shop.edit("tayori.toml", SENDER, MAILS)
    async with visiting(shop) as visit:
        await visit.post(HANA)
        await visit.tend()
        yield visit


async def back(visit: Visit, octets: bytes) -> Taken:
    """Take a message as `tayori inbound` would."""
    now_ms = visit.clock.now_ms()
    async with visit.store.writing() as connection:
        desk = Desk([KEY], ("newsletter",), Cap(3, 15))
        return await take(connection, arrived(octets), (), desk, "2026-12-02", now_ms)


def path_of(sink: Sink) -> str:
    return str(sink.senders[-1])


def stopped(visit: Visit) -> list[Any]:
    return [tuple(row) for row in visit.shop.past("SELECT address_key, reason FROM suppressions")]


def link(sink: Sink) -> str:
    body = sink.mails()[-1].get_body(("plain",))
    assert body is not None
    return link_in(body.get_content())


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_dead_mailbox_at_sign_up_gets_nothing_any_more_and_its_link_confirms_nothing(
    visit: Visit, sink: Sink
) -> None:
    assert path_of(sink).startswith("bounce+"), "it has a return path of its own"
    report = bounce(path_of(sink).upper(), HANA)
    first, again = await back(visit, report), await back(visit, report)
    assert (first, again.effect) == (Taken("hard", "stopped"), "known")
    assert stopped(visit) == [(HANA, "bounce")]
    assert visit.asked() == []
    assert (await visit.client.post(link(sink))).status_code == 404
    assert visit.words() == []
    visit.clock.move(hours=2)
    await visit.post(HANA)
    await visit.tend()
    assert len(sink.mails()) == 1, "asked again, it gets no second mail"


async def test_a_forged_bounce_of_a_confirmation_does_nothing(visit: Visit, sink: Sink) -> None:
    path = path_of(sink)
    name, _, domain = path.partition("@")
    number = single_number(name.partition("+")[2])
    assert number is not None
    others = (
        f"{name[:-1]}{'0' if name[-1] != '0' else '1'}@{domain}",
        f"bounce+{sign_single(number, HANA, b'x' * 32)}@{domain}",
        f"bounce+{sign_single(number, 'kiku@example.com', KEY)}@{domain}",
        f"bounce+{sign_single(number + 1, HANA, KEY)}@{domain}",
        f"bounce+{sign_return('single2222222222', number, KEY)}@{domain}",
    )
    for forged in others:
        assert await back(visit, bounce(forged, HANA)) == Taken("nobody"), forged
    assert (stopped(visit), visit.asked()) == ([], [(HANA, "mailed")])
    assert (await visit.client.post(link(sink))).status_code == 200


async def test_a_full_mailbox_another_address_and_an_auto_reply_leave_the_sign_up_as_it_is(
    visit: Visit, sink: Sink
) -> None:
    path = path_of(sink)
    full = bounce(path, HANA, status="4.2.2", said=FULL)
    assert [(await back(visit, full)).what for _ in range(4)] == ["soft"] * 4
    assert (await back(visit, bounce(path, "elsewhere@example.org"))).what == "soft", "a forwarded one"
    assert await back(visit, away(path)) == Taken("auto_reply")
    assert (stopped(visit), visit.asked()) == ([], [(HANA, "mailed")])


async def test_a_complaint_about_a_confirmation_ends_it_for_good(visit: Visit, sink: Sink) -> None:
    head = sink.accepted[-1][1].split(b"\r\n\r\n")[0].decode().replace("\r\n", "\n") + "\n"
    assert MARK in head
    assert await back(visit, complaint("fbl@saekien.example", letter=head)) == Taken("complaint", "stopped")
    assert (stopped(visit), visit.asked()) == ([(HANA, "complaint")], [])


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_who_confirmed_meanwhile_has_a_mailbox_that_lives(visit: Visit, sink: Sink) -> None:
    visit.clock.move(minutes=1)
    await visit.client.post(link(sink))
    taken = await back(visit, bounce(path_of(sink), HANA))
    assert (taken.what, taken.effect, stopped(visit)) == ("hard", "kept", [])
    assert visit.shop.past("SELECT kind FROM bounces")[0][0] == "hard"


async def test_what_a_relay_says_at_once_of_a_dead_mailbox_counts_as_well(shop: Workshop, sink: Sink) -> None:
    shop.edit("tayori.toml", 'kind = "postfix"', 'kind = "direct-like"')
    sink.rcpt = lambda _: "550 5.1.1 user unknown"
    async with visiting(shop) as visit:
        await visit.post(HANA)
        await visit.tend()
        assert (stopped(visit), visit.asked()) == ([(HANA, "bounce")], [])
        assert visit.shop.past("SELECT state FROM letterbox")[0][0] == "refused"


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_webhook_tells_of_a_confirmation_too(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_WEBHOOKS__MTA__SECRET", SECRET)
    path = shop.root / "tayori.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[webhooks.mta]\nkind = "plain"\n', encoding="utf-8")
    async with visiting(shop) as visit, client_of(application(shop.project(), visit.store, [KEY], visit.clock)) as mta:
        await visit.post(HANA)
        await visit.tend()
        (mail,) = sink.mails()

        async def told(id_: str, **row: object) -> dict[str, int]:
            body = json.dumps({"events": [{"id": id_, "delivery": str(mail[MARK]), **row}]}).encode()
            signed = signature(SECRET.encode(), int(visit.clock.now().timestamp()), body)
            answer = await mta.post("/hooks/mta", content=body, headers={HEADER: signed})
            assert answer.status_code == 200, answer.text
            return answer.json()

        assert (await told("1", type="delivery"))["known"] == 1
        soft = {"type": "bounce", "status": "4.2.2", "text": "452 4.2.2 mailbox full"}
        assert (await told("2", **soft))["nobody"] == 1
        dead = {"type": "bounce", "status": "5.1.1", "text": "550 5.1.1 user unknown"}
        assert [(await told("3", **dead))["stopped"] for _ in range(2)] == [1, 0]
        assert (stopped(visit), visit.asked()) == ([(HANA, "bounce")], [])


async def test_a_mail_that_the_store_forgot_is_found_by_no_bounce(visit: Visit, sink: Sink) -> None:
    visit.shop.past("DELETE FROM letterbox")
    assert await back(visit, bounce(path_of(sink), HANA)) == Taken("nobody")


def test_a_token_belongs_to_its_number_its_address_and_its_key() -> None:
    token = sign_single(7, HANA, KEY)
    assert (single_number(token), single_number(token.upper())) == (7, 7)
    assert is_single(token, HANA, [b"new" * 9, KEY])
    assert not is_single(token, HANA, [b"new" * 9])
    assert not is_single(token, "kiku@example.com", [KEY])
    assert single_number(sign_return("abcdefghijklmnop", 7, KEY)) is None
    assert single_number("") is None
