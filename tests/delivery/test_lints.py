"""What a lint says at the level of an error keeps an edition back, for everybody, until it is mended or turned off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, crowd, edition_state, invite, line_of, only, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop import Sink, Workshop

CAMPAIGN, TEMPLATE = "campaigns/wednesday-letter.toml", "templates/letter.mjml"
CONTENT = "campaigns/wednesday-letter/2026-12-02.toml"
PEOPLE = crowd(3)
LATER = "2026-12-02T12:00+09:00"
RELATIVE = "<a href='/items/1'>商品</a>"
TOLD = (
    f'{TEMPLATE}:2: the link /items/1 ("商品") has no host: in a mail it leads nowhere.'
    " Write the whole address, beginning with https://. [link_broken]"
)


async def _broken(shop: Workshop, sink: Sink) -> str:
    """Plan and run; both say that the edition is broken, and why. Nobody gets anything, and nothing is opened."""
    (planned,) = await shop.plan()
    report = await shop.run()
    (done,) = report.editions
    assert report.failed == ()
    assert (planned.worked.key, planned.worked.state) == (done.key, done.state) == (LETTER, "broken")
    assert planned.worked.reason == done.reason
    assert sink.accepted == []
    assert edition_state(shop) is None, "it must not open: everybody would be passed over"
    assert ask(shop, "SELECT COUNT(*) FROM deliveries")[0][0] == 0
    return done.reason


async def _goes_out(shop: Workshop, sink: Sink) -> None:
    (planned,) = await shop.plan(LATER)
    assert planned.worked.send == len(PEOPLE)
    assert line_of(await shop.run(LATER))["accepted"] == len(PEOPLE)
    assert sorted(sink.recipients) == sorted(PEOPLE)


def _link(shop: Workshop) -> None:
    shop.edit(TEMPLATE, "{{ addressee }}", f"{{{{ addressee }}}} {RELATIVE}")


def _white(shop: Workshop) -> None:
    shop.edit(TEMPLATE, "{{ shop.legal.contact }}", "<span style='color:#fff'>{{ shop.legal.contact }}</span>")


def _hidden_for_some(shop: Workshop) -> None:
    shop.edit(TEMPLATE, "{{ shop.legal.name }}", "{% if name %}{{ shop.legal.name }}{% endif %}")


def _banned(shop: Workshop) -> None:
    (shop.root / "words.toml").write_text('[banned]\n"激安" = "お求めやすい"\n', encoding="utf-8")
    shop.edit(CONTENT, 'subject = "', 'subject = "激安! ')


def _noreply(shop: Workshop) -> None:
    shop.edit("tayori.toml", 'reply_to = "tencho@', 'reply_to = "noreply@')


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (_link, TOLD),
        (
            _white,
            (
                f"{TEMPLATE}:2: where to ask or complain stands in the letter, but nobody sees it: it has the colour of its"
                " background. Show it as plainly as the text around it. [footer_contact]"
            ),
        ),
        (
            _hidden_for_some,
            (
                f"{TEMPLATE}:1: the sender's legal name is missing ({{{{ shop.legal.name }}}})."
                " Put it into the footer; the law asks for it. [footer_name]"
            ),
        ),
        (_banned, f'{CONTENT}:1: subject: this shop does not say "激安". words.toml says: お求めやすい [word_banned]'),
        (
            _noreply,
            (
                "tayori.toml:1: sender.reply_to: noreply@saekien.example says that nobody reads the answers."
                " Write as somebody whose mailbox is read. [noreply]"
            ),
        ),
    ],
)
async def test_what_a_lint_finds_stops_the_edition_and_once_mended_it_goes_out(
    shop: Workshop, sink: Sink, wrong: Callable[[Workshop], None], reason: str
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    sound = {name: (shop.root / name).read_bytes() for name in (TEMPLATE, CONTENT, "tayori.toml")}
    wrong(shop)
    assert await _broken(shop, sink) == reason
    for name, text in sound.items():
        (shop.root / name).write_bytes(text)
    await _goes_out(shop, sink)


@pytest.mark.parametrize("level", ["off", "warning"])
async def test_a_campaign_may_turn_a_lint_down_and_its_edition_goes_out(shop: Workshop, sink: Sink, level: str) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    _link(shop)
    await _broken(shop, sink)
    with (shop.root / CAMPAIGN).open("a", encoding="utf-8") as file:
        file.write(f'\n[lints]\nlink_broken = "{level}"\n')
    await _goes_out(shop, sink)


async def test_a_warning_keeps_nothing_back_until_the_campaign_calls_it_an_error(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    shop.edit(TEMPLATE, "{{ addressee }}", "{{ addressee }} <a href='http://saekien.example/'>お店</a>")
    (planned,) = await shop.plan()
    assert planned.worked.state != "broken"
    sound = (shop.root / CAMPAIGN).read_bytes()
    with (shop.root / CAMPAIGN).open("a", encoding="utf-8") as file:
        file.write('\n[lints]\nlink_http = "error"\n')
    assert await _broken(shop, sink) == (
        f"{TEMPLATE}:2: http://saekien.example/ is http: it can be read on the way, and mail programs warn of it."
        " Write https://. [link_http]"
    )
    (shop.root / CAMPAIGN).write_bytes(sound)
    await _goes_out(shop, sink)


async def test_a_lint_keeps_no_other_edition_back(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter", "birthday")
    await invite(shop, *(person(one, birthday="1990-12-09") for one in PEOPLE))
    shop.edit("templates/birthday.mjml", "{{ addressee }}", f"{{{{ addressee }}}} {RELATIVE}")
    report = await shop.run()
    assert line_of(report)["accepted"] == len(PEOPLE)
    assert line_of(report, "birthday/2026-12-09")["state"] == "broken"
    assert {str(mail["Subject"]) for mail in sink.mails()} == {"霜の朝の、ほうじ茶のこと"}
