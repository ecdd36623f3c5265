"""The suppression list by hand: whose address it is does not matter, each change is kept, and a complaint weighs more."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from ledger import ask, crowd, invite, line_of, only
from letters import bounce, complaint
from servers import BOTH

from engine.cli.explain import explain
from engine.cli.place import Place
from engine.cli.screen import StopError
from engine.cli.suppressions import add, export, import_, list_, remove

if TYPE_CHECKING:
    from pathlib import Path

    from came_back import Sent
    from workshop import Sink, Workshop

ANN, BO, NEW = "p000@gmail.example", "p001@icloud.example", "new@gmail.example"


def here(shop: Workshop) -> Place:
    shop.project()  # puts the store's URL into the environment
    return Place(project=shop.root)


def listed(shop: Workshop) -> list[tuple[str, str]]:
    return ask(shop, "SELECT address_key, reason FROM suppressions ORDER BY 1")


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_an_address_that_was_stopped_before_it_came_in_gets_nothing(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await add(f" {NEW.upper()} ", reason="a lawyer's letter", place=here(shop))
    await invite(shop, *crowd(2), NEW)
    line = line_of(await shop.run())
    assert (line["accepted"], line["skipped"]) == (2, {"suppressed": 1})
    assert NEW not in sink.recipients


async def test_each_change_is_kept_with_who_and_why(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    place = here(shop)
    await add(NEW, reason="by telephone", place=place)
    await add(NEW, reason="again", place=place)
    assert "on the list already" in capsys.readouterr().out
    await remove(NEW, reason="asked for it", place=place)
    assert listed(shop) == []
    rows = ask(shop, "SELECT what, reason, note FROM suppression_changes ORDER BY id")
    assert rows == [("stopped", "by_hand", "by telephone"), ("lifted", "by_hand", "asked for it")]
    assert ask(shop, "SELECT DISTINCT by FROM suppression_changes") != [("",)]
    with pytest.raises(StopError, match="not_there"):
        await remove(NEW, reason="once more", place=place)
    with pytest.raises(StopError, match="no_reason"):
        await add(NEW, reason="  ", place=place)


async def test_a_complaint_is_taken_off_only_by_a_word_of_its_own(sent: Sent) -> None:
    place = here(sent.shop)
    await sent.take(complaint("fbl@x.example", letter=sent.letters[ANN]))
    with pytest.raises(StopError, match="complained"):
        await remove(ANN, reason="a mistake", place=place)
    assert sent.stopped() == [(ANN, "complaint")]
    await remove(ANN, reason="they wrote to us", complaint=True, place=place)
    assert sent.stopped() == []
    present = "SELECT DISTINCT c.state FROM consent_states c JOIN subscribers s USING (subject) WHERE s.address = ?"
    assert sent.ask(present, ANN) == [("refused",)], "what was refused stays so until the person agrees anew"


@pytest.mark.parametrize(
    ("word", "reason", "refused"),
    [("left", "left", True), ("bounced", "bounce", False), ("complained", "complaint", True)],
)
async def test_the_list_of_another_system_comes_in(
    shop: Workshop, word: str, reason: str, refused: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *crowd(1))
    file = shop.root / "list.csv"
    file.write_text(f"名前,メールアドレス\n花,{ANN.upper()}\n,\n次郎,{NEW}\n誰,no address\n", encoding="cp932")
    assert await import_(file, as_=word, json=True, place=here(shop)) == 2  # type: ignore[arg-type]  # a word of three
    told = json.loads(capsys.readouterr().out)
    topics = len(shop.project().shop.topics)
    assert (told["rows"], told["new"], told["refused_topics"]) == (3, 2, topics if refused else 0)
    assert [one["line"] for one in told["refused"]] == [5]
    assert listed(shop) == [(NEW, reason), (ANN, reason)]
    await import_(file, as_=word, json=True, place=here(shop))  # type: ignore[arg-type]  # likewise
    assert json.loads(capsys.readouterr().out)["known"] == 2


async def test_what_is_written_comes_back_the_same(
    shop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = here(shop)
    for address in (NEW, ANN, "-minus@shop.example"):
        await add(address, reason="=1+1", place=place)
    before, file = listed(shop), tmp_path / "out.csv"
    await export(file, place=place)
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [(row["address"], row["source"]) for row in rows][1:] == [(NEW, "'=1+1"), (ANN, "'=1+1")]
    shop.past("DELETE FROM suppressions")
    assert await import_(file, as_="bounced", place=place) == 0
    assert [key for key, _ in listed(shop)] == [key for key, _ in before]
    capsys.readouterr()
    await list_(only="bounce", json=True, place=place)
    assert len(json.loads(capsys.readouterr().out)["suppressions"]) == 3
    await list_(only="complaint", place=place)
    assert "nobody" in capsys.readouterr().out


async def test_explain_tells_what_came_back_and_who_stopped_the_address(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    place = here(sent.shop)
    await sent.take(bounce(sent.returns[ANN], ANN))
    await explain(ANN, place=place)
    told = capsys.readouterr().out
    assert "bounces: the mailbox is dead  5.1.1" in told
    assert "stopped: the address is dead  mail" in told
    await explain(ANN, json=True, place=place)
    card = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in card["returned"]] == ["hard"]
    assert [one["what"] for one in card["stops"]] == ["stopped"]
    await add(NEW, reason="by telephone", place=place)
    with pytest.raises(StopError, match="person_only_stopped"):
        await explain(NEW, place=place)


async def test_who_was_erased_is_not_written_down_again(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    place = here(sent.shop)
    await add(BO, reason="by telephone", place=place)
    assert sent.shop.tayori("subscribers", "erase", BO, "--yes").returncode == 0
    assert (sent.stopped(), sent.ask("SELECT * FROM suppression_changes")) == ([], [])
    await add(BO, reason="by telephone", place=place)
    assert "was erased" in capsys.readouterr().out
    assert sent.stopped() == []
