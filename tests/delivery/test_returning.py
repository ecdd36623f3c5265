"""Each message has a return path and a leave address of its own, where the shop says that its server takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import ask, crowd, invite, line_of, only

from engine.delivery.keys import token_keys
from engine.message.returning import Returned, read_leave_mail, read_return
from engine.project.folder import load

if TYPE_CHECKING:
    from workshop import Sink, Workshop

SENDER = "[sender]\n"
MAILS = SENDER + 'return_path = "bounce@mail.saekien.example"\n'


async def test_the_envelope_and_the_header_name_the_person(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", SENDER, MAILS + 'verp = true\nleave_mail = "leave@mail.saekien.example"\n')
    await invite(shop, *crowd(3))
    assert line_of(await shop.run())["accepted"] == 3
    keys = token_keys(shop.project(), shop.state)
    subjects = dict(ask(shop, "SELECT address, subject FROM subscribers"))
    ((edition,),) = ask(shop, "SELECT id FROM editions")
    for recipient, mail, sender in zip(sink.recipients, sink.mails(), sink.senders, strict=True):
        name, _, rest = str(sender).partition("+")
        token, _, domain = rest.partition("@")
        assert (name, domain) == ("bounce", "mail.saekien.example")
        whose = Returned(subjects[recipient], edition)
        assert read_return(token, keys) == whose
        page, _, letter = str(mail["List-Unsubscribe"]).partition(", ")
        assert page.startswith("<http")
        leaves = letter.removeprefix("<mailto:leave+").removesuffix("@mail.saekien.example?subject=unsubscribe>")
        assert read_leave_mail(leaves, shop.project().shop.topics, keys) == (whose, mail_topic(shop))


def mail_topic(shop: Workshop) -> str:
    return str(ask(shop, "SELECT topic FROM editions")[0][0])


async def test_without_a_word_of_the_shop_there_is_one_return_path_and_the_link_alone(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", SENDER, MAILS)
    await invite(shop, *crowd(1))
    await shop.run()
    assert sink.senders == ["bounce@mail.saekien.example"]
    assert "mailto" not in str(sink.mails()[0]["List-Unsubscribe"])


def test_a_return_path_that_has_no_room_for_a_token_is_told(shop: Workshop) -> None:
    shop.edit("tayori.toml", SENDER, SENDER + "verp = true\n")
    assert [(one.code, one.key) for one in load(shop.root).problems] == [("verp_path", "sender.verp")]
    shop.edit("tayori.toml", SENDER, SENDER + 'return_path = "the-bounces-of-our-shop@saekien.example"\n')
    assert [(one.code, one.key) for one in load(shop.root).problems] == [("verp_long", "sender.verp")]
