"""One person at the command line: explained, found, shown, on the telephone to leave, and the mail as it was."""

from __future__ import annotations

import json
import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest
from ledger import LETTER, ask, change, only
from ledger import person as row
from workshop import EXAMPLE, WEDNESDAY

from engine.message.spellings import MOST, spellings
from engine.message.token import read_leave

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop import Sink, Workshop

Heard = tuple[int, str, str]
Tayori = "Callable[..., Heard]"
HANAKO = "hanako@gmail.example"
AT = ("--at", "2026-12-03T09:00+09:00")


def _document(heard: Heard) -> Any:
    code, out, err = heard
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    return json.loads(out)


async def _sent(shop: Workshop, *rows: str) -> None:
    """Send the Wednesday letter to people."""
    only(shop, "wednesday-letter")
    await shop.import_(shop.csv(*rows), at="2026-12-01T09:00+09:00")
    await shop.run(WEDNESDAY)


@pytest.mark.slow
def test_an_address_in_any_spelling_is_explained_from_consent_to_the_days_ahead(stocked: Callable[..., Heard]) -> None:
    code, out, err = stocked("explain", " Ｋ.Takagi@CHANOYU.example ", "--at", WEDNESDAY)
    assert (code, err) == (0, "")
    for words in (
        "髙木 清",
        "newsletter 水曜だより  granted",
        "wednesday-letter/2026-W49",
        "gets it",
        "older_than 180 days",
    ):
        assert words in out
    record = _document(stocked("explain", "k.takagi@chanoyu.example", "--at", WEDNESDAY, "--json"))
    assert record["ahead"][0]["verdict"] in ("send", "not_in_audience")
    planned = json.loads(stocked("plan", "--at", WEDNESDAY, "--days", "30", "--list", "--json")[1])["editions"]
    said = {
        line["key"]: one["verdict"] for line in planned for one in line["people"] if one["address"] == record["address"]
    }
    assert {one["key"]: one["verdict"] for one in record["ahead"]} == said


async def test_one_edition_ends_in_a_sentence_to_read_out(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _sent(shop, row(HANAKO), row("gone@gmail.example", said="希望しない", at="2026-11-30 10:00"))
    assert sink.recipients == [HANAKO]
    document = json.loads((await _tayori(shop, "explain", "gone@gmail.example", "--edition", LETTER, *AT, "--json"))[1])
    assert document["edition"]["state"] == "passed_over"
    assert document["edition"]["verdict"] == "left"
    assert document["said"].endswith("since you asked us on 30 November to stop.")
    monkeypatch.setenv("TAYORI_LANG", "ja")
    _, out, _ = await _tayori(shop, "explain", "gone@gmail.example", "--edition", LETTER, *AT)
    assert "お電話では  12月2日の「さえき園の水曜だより」は、11月30日に配信停止のお手続きをいただいていたため、" in out
    assert out.endswith("お送りしておりません。\n")


async def _tayori(shop: Workshop, *words: str, env: dict[str, str] | None = None, stdin: str = "") -> Heard:
    """Run a verb in a process of its own, since this one has a loop already."""
    import asyncio
    import os

    language = {"TAYORI_LANG": os.environ["TAYORI_LANG"]}
    ended = await asyncio.to_thread(shop.tayori, *words, env=language | (env or {}), stdin=stdin)
    return ended.returncode, ended.stdout, ended.stderr


def test_the_json_has_the_fields_of_the_page(stocked: Callable[..., Heard]) -> None:
    page = (EXAMPLE / "docs" / "commands.md").read_text(encoding="utf-8")

    def fields(words: str) -> list[set[str]]:
        section = page.partition(f"## tayori {words}")[2].partition("\n## ")[0]
        return [set(re.findall(r'"([a-z_]+)"', block)) for block in re.findall(r"```\n(\{.*?)```", section, re.DOTALL)]

    ahead, one = fields("explain")
    record = _document(stocked("explain", "yoko89@gmail.example", "--at", WEDNESDAY, "--json"))
    of_lists = {
        "key",
        "campaign",
        "due",
        "state",
        "at",
        "until",
        "attempts",
        "code",
        "reply",
        "condition",
        "holds",
        "fact",
    } | {"kind", "status", "said", "by", "what", "reason", "note"}  # of what came back, and who stopped the address
    assert {*record, *record["consents"][0], *record["ahead"][0], *of_lists} == ahead
    told = _document(stocked("explain", "yoko89@gmail.example", "--edition", LETTER, "--at", WEDNESDAY, "--json"))
    assert {*told, *told["edition"]} == one
    [found] = fields("subscribers find")
    people = _document(stocked("subscribers", "find", "yoko89", "--json"))
    assert {*people, *people["people"][0]} == found


def test_an_unknown_address_is_an_error_and_a_near_one_is_offered(stocked: Callable[..., Heard]) -> None:
    for verb in (["explain"], ["subscribers", "show"], ["subscribers", "leave", "--by", "telephone"], ["show", LETTER]):
        code, out, err = stocked(*verb, "k.takagi@chanoyu.exmple")
        assert (code, out) == (2, "")
        assert "Did you mean k.takagi@chanoyu.example" in err
    code, _, err = stocked("explain", "k.takaki@chanoyu.example")
    assert (code, "k.takagi@chanoyu.example" in err) == (2, True)
    code, _, err = stocked("explain", "nobody-at-all@nowhere.example")
    assert (code, "Did you mean" in err) == (2, False)
    assert stocked("explain", "no address")[0] == 2


def test_an_edition_that_nobody_knows_is_an_error(stocked: Callable[..., Heard]) -> None:
    code, out, err = stocked("explain", "k.takagi@chanoyu.example", "--edition", "wednesday-letter/1999-W01")
    assert (code, out) == (2, "")
    assert "wednesday-letter/1999-W01" in err


def test_another_time_than_now_is_for_rehearsals(stocked: Callable[..., Heard], shop: Workshop) -> None:
    change(shop, "UPDATE store_state SET value = 'yes' WHERE name = 'live'")
    code, _, err = stocked("explain", "k.takagi@chanoyu.example", *AT)
    assert (code, "--at is for rehearsals" in err) == (2, True)
    assert stocked("explain", "k.takagi@chanoyu.example")[0] == 0


def test_somebody_who_was_erased_is_told_so_and_nothing_else_is_known(stocked: Callable[..., Heard]) -> None:
    assert stocked("subscribers", "erase", "k.takagi@chanoyu.example", "--yes")[0] == 0
    for verb in (["explain"], ["subscribers", "show"]):
        code, out, _ = stocked(*verb, "k.takagi@chanoyu.example")
        assert code == 0
        assert "was erased on" in out
        assert "髙木" not in out
        assert "send you nothing any more" in out
    assert _document(stocked("explain", "k.takagi@chanoyu.example", "--json"))["erased"] is not None
    code, out, _ = stocked("subscribers", "leave", "k.takagi@chanoyu.example", "--by", "mail", "--yes")
    assert (code, "was erased" in out) == (0, True)
    assert _document(stocked("subscribers", "find", "takagi@chanoyu", "--json"))["people"] == []


# Finding


@pytest.mark.parametrize("text", ["k.takagi", "高木", "髙木清", "高木 清", "Ｋ．ＴＡＫＡＧＩ＠ｃｈａｎｏｙｕ"])
def test_somebody_is_found_by_a_part_of_the_address_or_a_spelling_of_the_name(
    stocked: Callable[..., Heard], text: str
) -> None:
    people = _document(stocked("subscribers", "find", text, "--json"))["people"]
    assert ("k.takagi@chanoyu.example", "髙木 清") in [(one["address"], one["name"]) for one in people]


def test_the_subject_id_of_a_log_line_finds_its_person(stocked: Callable[..., Heard]) -> None:
    [one] = _document(stocked("subscribers", "find", "k.takagi@chanoyu.example", "--json"))["people"]
    assert one["consents"] == {"newsletter": "granted"}
    [same] = _document(stocked("subscribers", "find", one["subject"], "--json"))["people"]
    assert same == one


def test_no_more_than_twenty_are_listed_and_the_rest_is_told(stocked: Callable[..., Heard]) -> None:
    code, out, _ = stocked("subscribers", "find", "gmail")
    assert code == 0
    assert len(out.splitlines()) == 21
    assert _document(stocked("subscribers", "find", "gmail", "--json"))["more"] is True
    assert stocked("subscribers", "find", "a")[0] == 2
    assert stocked("subscribers", "find", "%%")[0] == 2, "the signs of LIKE stand for themselves"
    assert _document(stocked("subscribers", "find", "zzzzzz", "--json")) == {"people": [], "more": False}


def test_kana_are_one_sound_in_three_forms_and_families_write_one_name_in_two() -> None:
    assert {"やまだ", "ヤマダ", "ﾔﾏﾀﾞ"} <= set(spellings("やま だ"))
    assert set(spellings("ﾔﾏﾀﾞ")) == set(spellings("ヤマダ")) - {"ヤマダ"} | {"ヤマダ"}
    assert {"高橋", "髙橋"} <= set(spellings("髙橋"))
    assert {"tanaka", "ｔａｎａｋａ"} <= set(spellings("Ｔａｎａｋａ"))
    assert len(spellings("斉斉斉斉斉斉")) <= MOST


# Leaving by telephone


async def test_leaving_by_telephone_is_in_the_ledger_with_who_said_so_and_stops_what_is_pending(
    shop: Workshop, sink: Sink
) -> None:
    async def answer(_recipient: str, _content: bytes) -> str:
        return "450 4.2.1 later"

    sink.answer = answer
    await _sent(shop, row(HANAKO))
    leave = ("subscribers", "leave", HANAKO, "--by", "telephone", "--clerk", "sato", "--note", "too many")
    code, out, _ = await _tayori(shop, *leave, stdin="n\n")
    assert code == 2
    assert "nothing was recorded" in (await _tayori(shop, *leave, stdin="\n"))[2]
    assert ask(shop, "SELECT count(*) FROM consents") == [(1,)]
    code, out, _ = await _tayori(shop, *leave, stdin="y\n")
    assert code == 0
    assert f"not sent any more: {LETTER}" in out
    assert out.endswith('On the telephone  You get nothing of "水曜だより" from us any more.\n')
    assert ask(shop, "SELECT state, source FROM consents ORDER BY id DESC LIMIT 1") == [("refused", "telephone")]
    [(evidence,)] = ask(shop, "SELECT evidence FROM consent_evidence ORDER BY consent_id DESC LIMIT 1")
    assert json.loads(evidence) == {"address": HANAKO, "by": "telephone", "clerk": "sato", "note": "too many"}
    sink.answer = None
    await shop.run("2026-12-02T12:30+09:00")
    assert sink.accepted == []
    assert ask(shop, "SELECT state, reply FROM deliveries") == [("skipped", "left")]


def test_leaving_twice_changes_nothing_and_says_so(stocked: Callable[..., Heard], shop: Workshop) -> None:
    leave = (
        "subscribers",
        "leave",
        "k.takagi@chanoyu.example",
        "--by",
        "letter",
        "--yes",
        "--said-at",
        "2026-01-05T10:00",
    )
    assert stocked(*leave)[0] == 0
    before = ask(shop, "SELECT count(*) FROM consents")
    code, out, _ = stocked(*leave)
    assert code == 0
    assert "had left on 2026-01-05 Mon 10:00" in out
    assert ask(shop, "SELECT count(*) FROM consents") == before
    assert stocked("consent", "verify")[0] == 0


def test_a_word_that_is_older_than_a_later_agreement_or_of_tomorrow_is_not_recorded(
    stocked: Callable[..., Heard], shop: Workshop
) -> None:
    before = ask(shop, "SELECT count(*) FROM consents")
    leave = ("subscribers", "leave", "k.takagi@chanoyu.example", "--by", "letter", "--yes")
    code, _, err = stocked(*leave, "--said-at", "2010-01-01T10:00")
    assert (code, "agreed to newsletter anew" in err) == (2, True)
    code, _, err = stocked(*leave, "--said-at", "2190-01-01T10:00")
    assert (code, "still to come" in err) == (2, True)
    code, _, err = stocked(*leave, "--topic", "gossip")
    assert (code, "newsletter" in err) == (2, True)
    assert ask(shop, "SELECT count(*) FROM consents") == before
    assert stocked("subscribers", "leave", "k.takagi@chanoyu.example", "--by", "pigeon")[0] == 2


# The mail as it was


async def test_the_mail_is_the_one_of_that_day_and_its_leave_link_is_dead_unless_asked_for(
    shop: Workshop, sink: Sink
) -> None:
    await _sent(shop, row(HANAKO))
    [sent] = sink.mails()
    text = sent.get_body(("plain",))
    assert text is not None
    for name in ("templates/letter.mjml",):
        shop.edit(name, "hitokoto", "hitokoto | upper")
    code, out, err = await _tayori(shop, "show", LETTER, HANAKO.upper())
    assert code == 0
    assert "opens nothing" in err
    assert "of that day" in err
    link = next(word for word in text.get_content().split() if "/leave/" in word)
    dead = "https://mail.saekien.example/leave/this-link-opens-nothing"
    assert text.get_content().split() == out.replace(dead, link).split()[1:]
    code, html, _ = await _tayori(shop, "show", LETTER, HANAKO, "--html")
    assert (code, link in html, dead in html) == (0, False, True)
    code, live, err = await _tayori(shop, "show", LETTER, HANAKO, "--eml", "--as-sent")
    assert "LIVE" in err
    again = message_from_bytes(live.encode(), policy=policy.default)
    assert again["Message-ID"] == sent["Message-ID"]
    token = str(again["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    assert token == link.rpartition("/")[2]
    folder = shop.root / "out"
    code, out, _ = await _tayori(shop, "show", LETTER, HANAKO, "--out", str(folder))
    assert sorted(path.suffix for path in folder.iterdir()) == [".eml", ".html", ".txt"]
    assert all(link.encode() not in path.read_bytes() for path in folder.iterdir())
    assert read_leave("this-link-opens-nothing", [b"key"]) is None
    assert (await _tayori(shop, "show", LETTER, HANAKO, "--html", "--eml"))[0] == 2


async def test_of_a_mail_that_somebody_did_not_get_the_reason_is_said_instead(shop: Workshop, sink: Sink) -> None:
    await _sent(shop, row(HANAKO), row("gone@gmail.example", said="希望しない", at="2026-11-30 10:00"))
    code, out, err = await _tayori(shop, "show", LETTER, "gone@gmail.example")
    assert code == 2
    assert "was not made for gone@gmail.example" in err
    assert "you asked us on 30 November to stop" in out
    assert sink.recipients == [HANAKO]
