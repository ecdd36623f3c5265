"""A typo half sent: the text is frozen until a person says otherwise, each has the text they got, and a correction finds the first ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, crowd, invite, line_of, only, states
from workshop import WEDNESDAY

from engine.cli.cancel import cancel
from engine.cli.pause import pause
from engine.cli.place import Place
from engine.cli.resume import resume
from engine.cli.screen import StopError
from engine.cli.show import show
from engine.store.texts import text_for

if TYPE_CHECKING:
    from workshop import Sink, Workshop

PEOPLE = crowd(6, ("gmail.example",))
WRONG, RIGHT = "霜の朝の、ほうじ茶のこと", "霜の朝の、玄米茶のこと"
CONTENT = "campaigns/wednesday-letter/2026-12-02.toml"


def subject_of_content(shop: Workshop) -> str:
    found = re.search(r'^subject = "(.*)"$', (shop.root / CONTENT).read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


async def half_sent(shop: Workshop, sink: Sink) -> str:
    """Send the letter to three people, and pause it; return its subject."""
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    sink.rcpt = lambda address: "250 2.1.5 OK" if address < "p003" else "450 4.2.1 later"
    await shop.run()
    sink.rcpt = None
    assert await pause(LETTER, place=Place(project=shop.root)) == 0
    shop.past("UPDATE deliveries SET until_ms = 0 WHERE state = 'deferred'")
    return subject_of_content(shop)


async def test_a_typo_is_mended_for_those_who_have_not_got_it(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = await half_sent(shop, sink)
    right = f"{wrong}!"
    shop.edit(CONTENT, wrong, right)
    here = Place(project=shop.root)
    with pytest.raises(StopError, match="resume_which"):
        await resume(LETTER, place=here)
    told = capsys.readouterr().out
    assert f"- {wrong}" in told
    assert f"+ {right}" in told
    assert await resume(LETTER, text="new", place=here) == 0
    assert line_of(await shop.run())["accepted"] == 3
    got = {recipient: str(mail["Subject"]) for recipient, mail in zip(sink.recipients, sink.mails(), strict=True)}
    assert got == {one: wrong if one < "p003" else right for one in PEOPLE}
    assert ask(shop, "SELECT text, count(*) FROM deliveries GROUP BY text ORDER BY text") == [(1, 3), (2, 3)]
    for one, subject in got.items():
        capsys.readouterr()
        assert await show(LETTER, one, place=here) == 0
        assert capsys.readouterr().out.startswith(f"{subject}\n")
    assert ask(shop, "SELECT what FROM decisions ORDER BY id") == [("pause",), ("new_text",), ("resume",)]
    people = dict(ask(shop, "SELECT address, subject FROM subscribers"))
    async with shop.store() as store, store.reading() as connection:
        for one, subject in got.items():
            text = await text_for(connection, 1, people[one])
            assert text is not None
            assert text.subject == subject, "a counted link leads where the letter that they got says"


async def test_who_was_not_judged_yet_gets_the_new_text_and_it_is_known(shop: Workshop, sink: Sink) -> None:
    wrong = await half_sent(shop, sink)
    shop.past("DELETE FROM deliveries WHERE state = 'deferred'")
    shop.past("UPDATE walks SET done = 0, cursor = (SELECT max(subscriber_id) FROM deliveries)")
    shop.edit(CONTENT, wrong, f"{wrong}!")
    await resume(LETTER, text="new", place=Place(project=shop.root))
    assert line_of(await shop.run())["accepted"] == 3
    assert ask(shop, "SELECT text, count(*) FROM deliveries GROUP BY text ORDER BY text") == [(1, 3), (2, 3)]


async def test_the_old_text_goes_on_when_a_person_says_so_whatever_the_files_hold(shop: Workshop, sink: Sink) -> None:
    wrong = await half_sent(shop, sink)
    shop.edit(CONTENT, wrong, "別の話")
    (shop.root / "templates" / "letter.mjml").write_text("<mjml><mj-bodi/></mjml>", encoding="utf-8")
    here = Place(project=shop.root)
    for text in (None, "new"):
        with pytest.raises(StopError, match="resume_broken"):
            await resume(LETTER, text=text, place=here)
    assert await resume(LETTER, text="old", place=here) == 0
    assert line_of(await shop.run())["accepted"] == 3
    assert {str(mail["Subject"]) for mail in sink.mails()} == {wrong}


async def test_a_new_text_is_proofread_like_any_other(shop: Workshop, sink: Sink) -> None:
    wrong = await half_sent(shop, sink)
    shop.edit(CONTENT, wrong, f"{wrong} {{{{ nobody_knows_this }}}}")
    with pytest.raises(StopError, match="resume_broken"):
        await resume(LETTER, text="new", place=Place(project=shop.root))
    assert ask(shop, "SELECT state, text FROM editions") == [("paused", 1)]


async def test_the_same_text_simply_goes_on(shop: Workshop, sink: Sink) -> None:
    await half_sent(shop, sink)
    here = Place(project=shop.root)
    with pytest.raises(StopError, match="resume_same"):
        await resume(LETTER, text="new", place=here)
    assert await resume(LETTER, place=here) == 0
    assert line_of(await shop.run())["accepted"] == 3


CORRECTION = """#:schema ../docs/schema/campaign.schema.json
title = "お詫びと訂正"
topic = "newsletter"
template = "letter.mjml"
correction = "the price of the first text was wrong"
[when]
date = 2026-12-02
at = "15:00"
[audience]
got = { edition = "wednesday-letter/2026-W49", text = 1 }
[[edition]]
evergreen = true
subject = "訂正: {subject}"
"""


async def test_a_correction_goes_to_exactly_those_who_got_the_first_text_past_the_cap(
    shop: Workshop, sink: Sink
) -> None:
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "1 per 7 days"')
    wrong = await half_sent(shop, sink)
    shop.edit(CONTENT, wrong, f"{wrong}!")
    await resume(LETTER, text="new", place=Place(project=shop.root))
    shop.past("UPDATE deliveries SET state = 'unknown' WHERE id = (SELECT min(id) FROM deliveries)")
    await shop.run()
    content = (shop.root / CONTENT).read_text(encoding="utf-8")
    rest = "\n".join(line for line in content.splitlines() if line.startswith(("hitokoto", "greeting")))
    (shop.root / "campaigns" / "correction.toml").write_text(
        CORRECTION.replace("{subject}", wrong) + rest + "\n", encoding="utf-8"
    )
    sink.accepted.clear()
    report = await shop.run("2026-12-02T15:01+09:00")
    line = line_of(report, "correction/once")
    assert (line["state"], line["accepted"], line["skipped"]) == ("finished", 3, {"not_in_audience": 3})
    assert sorted(sink.recipients) == PEOPLE[:3]
    assert ask(shop, "SELECT kind FROM editions WHERE campaign = 'correction'") == [("correction",)]
    assert ask(shop, "SELECT DISTINCT ad FROM deliveries WHERE campaign = 'correction'") in ([(0,)], [(False,)])


@pytest.mark.parametrize(
    ("got", "why"),
    [
        ('{ edition = "wednesday-letter/2026-W48", text = 1 }', "no such edition was opened"),
        ('{ edition = "wednesday-letter/2026-W49", text = 2 }', "which has had 1"),
    ],
)
async def test_a_correction_of_what_nobody_got_is_held(shop: Workshop, sink: Sink, got: str, why: str) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    await shop.run(WEDNESDAY)
    text = CORRECTION.replace('{ edition = "wednesday-letter/2026-W49", text = 1 }', got)
    (shop.root / "campaigns" / "correction.toml").write_text(f'{text}hitokoto = "失礼しました"\n', encoding="utf-8")
    line = line_of(await shop.run("2026-12-02T15:01+09:00"), "correction/once")
    assert line["state"] == "held"
    assert why in line["reason"]
    assert len(sink.accepted) == 6


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('correction = "the price of the first text was wrong"\n', "", "is a correction"),
        ('got = { edition = "wednesday-letter/2026-W49", text = 1 }', "", "whose mail it corrects"),
        ("wednesday-letter/2026-W49", "thursday-letter/2026-W49", "thursday-letter"),
        ('edition = "wednesday-letter/2026-W49"', 'campaign = "wednesday-letter"', "one of an edition's"),
    ],
)
async def test_check_says_what_a_correction_lacks(shop: Workshop, old: str, new: str, said: str) -> None:
    assert old in CORRECTION
    (shop.root / "campaigns" / "correction.toml").write_text(CORRECTION.replace(old, new), encoding="utf-8")
    told = shop.tayori("check", "--format", "text")
    assert told.returncode == 2
    assert said in told.stdout


async def test_a_cancelled_text_is_nobodys_to_resume(shop: Workshop, sink: Sink) -> None:
    await half_sent(shop, sink)
    here = Place(project=shop.root)
    assert await cancel(LETTER, yes=True, place=here) == 0
    with pytest.raises(StopError, match="stop_not_now"):
        await resume(LETTER, text="old", place=here)
    assert sorted(set(states(shop).values())) == ["accepted", "skipped"]
