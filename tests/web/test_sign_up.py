"""Signing up: the form, the mail that asks once more, the confirmation, and what nobody can learn or break by it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from coming_in import KEY, NOW, Visit, link_in, visiting

from engine.delivery.clock import milliseconds
from engine.message.token import LeaveToken, sign_join, sign_leave
from engine.store.erasures import erase
from engine.web.limiter import Limiter, client_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from workshop import Sink, Workshop


@pytest.fixture
async def visit(shop: Workshop, sink: Sink) -> AsyncGenerator[Visit]:
    assert sink.port
    async with visiting(shop) as visit:
        yield visit


def body(sink: Sink, number: int = -1, part: str = "plain") -> str:
    found = sink.mails()[number].get_body((part,))
    assert found is not None
    return found.get_content()


async def link_of(visit: Visit, sink: Sink, address: str = "hana@example.com") -> str:
    await visit.post(address)
    await visit.tend()
    return link_in(body(sink))


async def test_the_form_shows_who_sends_what_and_nothing_is_ticked(visit: Visit) -> None:
    page = await visit.client.get("/sign-up/newsletter")
    assert page.status_code == 200
    for said in ("さえき園製茶合資会社", "毎週水曜日の昼に", "広告を含みます", "いつでも停止できます", "〒421-0500"):
        assert said in page.text, said
    assert "checked" not in page.text
    assert "<script" not in page.text
    assert (await visit.client.get("/sign-up/other")).status_code == 404


async def test_who_signs_up_is_asked_by_mail_and_comes_in_by_its_link(visit: Visit, sink: Sink) -> None:
    answer = await visit.post("Hana@Example.com", name="山田 花子 様", birthday="1980-02-29")
    assert (answer.status_code, visit.bells, visit.words()) == (200, [1], [])
    await visit.tend()
    assert sink.recipients == ["Hana@example.com"]
    assert "花子" not in body(sink), "a stranger may have typed it"
    path = link_in(body(sink))
    assert link_in(body(sink, part="html").replace("&amp;", "&")) == path
    page = await visit.client.get(path)
    assert (page.status_code, visit.words()) == (200, []), "a scanner's visit is no confirmation"
    visit.clock.move(minutes=3)
    done = await visit.client.post(path)
    assert (done.status_code, "お申し込みありがとうございます" in done.text) == (200, True)
    assert visit.words() == [("newsletter", "confirmed", "form:newsletter")]
    person = visit.shop.past("SELECT address, address_key, name, birthday, month_day, lane, source FROM subscribers")
    assert tuple(person[0]) == (
        *("Hana@example.com", "hana@example.com", "山田 花子"),
        *("1980-02-29", "02-29", "example.com", "form:newsletter"),
    )


async def test_the_ledger_keeps_the_words_of_the_form_both_moments_and_both_places(visit: Visit, sink: Sink) -> None:
    path = await link_of(visit, sink)
    visit.clock.move(minutes=3)
    await visit.client.post(path, headers={"User-Agent": "Browser/1"})
    evidence = json.loads(visit.shop.past("SELECT evidence FROM consent_evidence")[0][0])
    assert (evidence["asked_ms"], evidence["address"]) == (milliseconds(NOW), "hana@example.com")
    assert evidence["asked"]["ip"] == evidence["confirmed"]["ip"] == "203.0.113.9"
    assert evidence["confirmed"]["user_agent"] == "Browser/1"
    (words,) = visit.shop.past("SELECT text FROM forms JOIN consents ON consents.form_id = forms.id")[0]
    assert "毎週水曜日の昼に" in words
    assert "さえき園製茶合資会社" in words
    assert visit.shop.past("SELECT evidence, name FROM sign_ups")[0][:] == ("", "")


async def test_confirmed_twice_is_one_word_and_takes_back_nothing_that_was_said_since(visit: Visit, sink: Sink) -> None:
    path = await link_of(visit, sink)
    pages = [(await visit.client.post(path)).text for _ in range(2)]
    assert pages[0] == pages[1]
    assert len(visit.words()) == 1
    (subject,) = visit.shop.past("SELECT subject FROM subscribers")[0]
    visit.clock.move(minutes=5)
    await visit.client.post("/leave/" + sign_leave(LeaveToken(subject, "newsletter", 0), KEY))
    visit.clock.move(minutes=5)
    await visit.client.post(path)
    assert [word[1] for word in visit.words()] == ["confirmed", "refused"]
    visit.clock.move(hours=2)
    await visit.client.post(await link_of(visit, sink))
    assert [word[1] for word in visit.words()] == ["confirmed", "refused", "confirmed"], "they came back by themselves"


@pytest.mark.parametrize("cut", ["-3", "A", "/", "swapped"])
async def test_a_link_that_is_none_gets_one_page_and_changes_nothing(visit: Visit, sink: Sink, cut: str) -> None:
    path = await link_of(visit, sink)
    leave = "/leave/" + path.rpartition("/")[2]
    broken = {"-3": path[:-3], "A": path + "A", "/": path + "/", "swapped": leave}[cut]
    strange = "/sign-up-confirm/" + sign_join("a" * 16, milliseconds(NOW) + 10**9, b"x" * 32)
    answers = [await visit.client.post(broken), await visit.client.post(strange)]
    assert [answer.status_code for answer in answers] == [404, 404]
    if cut != "swapped":
        assert answers[0].text == answers[1].text
    assert visit.words() == []


async def test_a_link_ends_after_seven_days_and_its_row_a_day_later(visit: Visit, sink: Sink) -> None:
    path = await link_of(visit, sink)
    visit.clock.move(days=6, hours=23)
    assert (await visit.client.get(path)).status_code == 200
    visit.clock.move(hours=2)
    assert (await visit.client.post(path)).status_code == 404
    visit.clock.move(days=1)
    await visit.tend()
    assert visit.asked() == []
    assert visit.words() == []


async def test_no_answer_tells_who_is_known(visit: Visit, sink: Sink) -> None:
    await visit.shop.import_(visit.shop.csv("花子,known@example.com,,,希望する,2025-01-01,"))
    visit.shop.past("INSERT INTO suppressions VALUES ('angry@example.com', 'complaint', 'test', 1)")
    answers = [await visit.post(address) for address in ("new@example.com", "known@example.com", "angry@example.com")]
    assert len({(answer.status_code, answer.text, str(sorted(answer.headers.items()))) for answer in answers}) == 1
    await visit.tend()
    assert sorted(sink.recipients) == ["known@example.com", "new@example.com"]
    assert visit.asked() == [
        *[("new@example.com", "mailed"), ("known@example.com", "mailed"), ("angry@example.com", "quiet")]
    ]
    told = body(sink, sink.recipients.index("known@example.com"))
    assert "すでにお届けしています" in told
    assert "/leave/" in told
    assert "/sign-up-confirm/" not in told
    settings = re.search(r"/preferences/[\w-]+", told)
    assert settings
    assert "お届けの設定" in (await visit.client.get(settings[0])).text


async def test_nobody_gets_two_mails_within_an_hour_however_often_and_however_written(visit: Visit, sink: Sink) -> None:
    for address in ("hana@example.com", "HANA@example.COM", "hana@example.com"):
        assert (await visit.post(address)).status_code == 200
        visit.clock.move(minutes=15)
        await visit.tend()
    assert len(sink.accepted) == 1
    await visit.post("hana+tea@example.com")
    visit.clock.move(minutes=31)
    await visit.post("hana@example.com")
    await visit.tend()
    assert sink.recipients == ["hana@example.com", "hana+tea@example.com", "hana@example.com"]


async def test_a_complaint_is_for_good_even_behind_an_older_link(visit: Visit, sink: Sink) -> None:
    path = await link_of(visit, sink)
    visit.shop.past("INSERT INTO suppressions VALUES ('hana@example.com', 'complaint', 'test', 1)")
    assert (await visit.client.post(path)).status_code == 404
    assert visit.words() == []


async def test_who_was_erased_comes_in_as_somebody_new(visit: Visit, sink: Sink) -> None:
    await visit.client.post(await link_of(visit, sink))
    (before,) = visit.shop.past("SELECT subject FROM subscribers")[0]
    now_ms = milliseconds(visit.clock.now())
    async with visit.store.writing() as connection:
        await erase(connection, "hana@example.com", now_ms, now_ms)
    assert visit.shop.past("SELECT count(*) FROM sign_ups")[0][0] == 0
    assert visit.shop.past("SELECT count(*) FROM letterbox")[0][0] == 0
    visit.clock.move(hours=2)
    await visit.client.post(await link_of(visit, sink))
    people = visit.shop.past("SELECT subject, address_key FROM subscribers ORDER BY id")
    assert [row[1] == "hana@example.com" for row in people] == [False, True]
    assert people[1][0] != before


EVIL = (
    "\"'><script>alert(1)</script>",
    "a@example.com\r\nBcc: victim@example.com",
    "'); DROP TABLE sign_ups; --",
    "{{ 7 * 7 }}{% for x in y %}",
    "x" * 5000,
    "山田\x00\u202e花子",
)


@pytest.mark.parametrize("field", ["address", "name", "birthday", "topic", "website", "User-Agent"])
async def test_what_is_typed_breaks_out_of_nothing(visit: Visit, sink: Sink, field: str) -> None:
    for evil in EVIL:
        agent = evil.encode().replace(b"\r\n", b" ").replace(b"\0", b"")
        data = {"address": "hana@example.com"} | ({} if field == "User-Agent" else {field: evil})
        headers = {b"User-Agent": agent if field == "User-Agent" else b"Browser/1"}
        answer = await visit.client.post("/sign-up/newsletter", data=data, headers=headers)
        assert answer.status_code in (200, 422)
        assert "<script" not in answer.text
        assert "49" not in answer.text
        visit.clock.move(days=3)
        await visit.tend()
    for number, mail in enumerate(sink.mails()):
        assert mail["Bcc"] is None
        assert "alert(1)" not in body(sink, number, "html")
    assert set(sink.recipients) <= {"hana@example.com"}
    if sink.recipients:
        assert (await visit.client.post(link_in(body(sink)))).status_code == 200
        (name,) = visit.shop.past("SELECT name FROM subscribers")[0]
        assert len(name) <= 100
        assert not re.search("[\x00-\x1f\u202e]", name)


async def test_a_robot_that_fills_in_every_field_gets_the_same_page_and_nothing_else(visit: Visit) -> None:
    fooled = await visit.post(website="https://spam.example")
    honest = await visit.post()
    assert (fooled.status_code, fooled.text) == (honest.status_code, honest.text)
    assert len(visit.asked()) == 1


@pytest.mark.parametrize("address", ["", "hana", "hana@", "a@b", "花子@", "a b@example.com", "x" * 65 + "@example.com"])
async def test_an_address_that_cannot_be_one_is_asked_for_again(visit: Visit, address: str) -> None:
    answer = await visit.post(address)
    assert answer.status_code == 422
    assert "メールアドレスをもう一度" in answer.text
    assert visit.asked() == []


async def test_a_japanese_domain_and_a_full_width_address_are_understood(visit: Visit, sink: Sink) -> None:
    await visit.post("hana@日本茶.example")
    await visit.post("ｔａｒｏ＠example.com")
    await visit.tend()
    assert sink.recipients == ["hana@xn--wgv71aj92d.example", "taro@example.com"]


async def test_one_client_may_ask_ten_times_an_hour_whoever_they_name(visit: Visit) -> None:
    statuses = [(await visit.post(f"a{number}@example.com")).status_code for number in range(50)]
    assert statuses == [200] * 10 + [429] * 40
    assert len(visit.asked()) == 10
    visit.clock.move(hours=1, seconds=1)
    assert (await visit.post()).status_code == 200


def test_a_thousand_clients_are_held_together_and_an_ipv6_network_is_one() -> None:
    limiter = Limiter(each=10, together=100)
    assert [limiter.allows(f"198.51.{n // 250}.{n % 250}", 0.0) for n in range(1000)].count(True) == 100
    assert client_of("2001:db8:1:2::1") == client_of("2001:db8:1:2:ffff::9") != client_of("2001:db8:1:3::1")
    assert client_of("::ffff:192.0.2.1") == client_of("192.0.2.1")
    assert client_of("x" * 500) == "x" * 64


async def test_a_body_that_is_too_long_or_no_form_is_refused(visit: Visit) -> None:
    long = await visit.client.post("/sign-up/newsletter", content=b"address=" + b"a" * 20_000)
    torn = await visit.client.post(
        "/sign-up/newsletter", content=b"--x\r\nbroken", headers={"Content-Type": "multipart/form-data; boundary=y"}
    )
    assert (long.status_code, torn.status_code) in ((413, 413), (413, 422))
    assert visit.asked() == []


async def test_of_several_topics_one_has_to_be_ticked(shop: Workshop, sink: Sink) -> None:
    shop.edit("tayori.toml", "[store]", '[topics.shipping]\ntitle = "発送のお知らせ"\nkind = "notice"\n\n[store]')
    shop.edit("tayori.toml", 'topics = ["newsletter"]', 'topics = ["newsletter", "shipping"]')
    async with visiting(shop) as visit:
        page = await visit.client.get("/sign-up/newsletter")
        assert page.text.count('name="topic"') == 2
        assert "checked" not in page.text
        assert (await visit.post()).status_code == 422
        assert (await visit.post(topic="other")).status_code == 422
        await visit.post(topic=["newsletter", "shipping"])
        await visit.tend()
        await visit.client.post(link_in(body(sink)))
        assert [word[0] for word in visit.words()] == ["newsletter", "shipping"]


def test_the_form_to_embed_posts_to_the_public_pages_and_needs_no_script(shop: Workshop) -> None:
    ended = shop.tayori("form", "newsletter")
    assert ended.returncode == 0
    assert 'action="https://mail.saekien.example/sign-up/newsletter" method="post"' in ended.stdout
    assert "checked" not in ended.stdout
    assert "script" not in ended.stdout
    assert shop.tayori("form", "other").returncode == 2


def test_a_form_that_offers_what_is_not_there_is_told_with_its_line(shop: Workshop) -> None:
    shop.edit("tayori.toml", 'topics = ["newsletter"]', 'topics = ["newsleter"]')
    ended = shop.tayori("check")
    assert ended.returncode == 2
    assert "forms.newsletter.topics: there is no topic newsleter. Did you mean newsletter?" in ended.stdout
