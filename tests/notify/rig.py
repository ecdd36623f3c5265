"""What the tests of notices share: a shop of one letter that tells its chief, and the messages that came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import change, only

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from email.message import EmailMessage  # noqa: TID251 - it reads what arrived; it writes nothing

    from workshop import Sink, Workshop

CHIEF = "tencho@saekien.example"
TITLE = "さえき園の水曜だより"


def tells(shop: Workshop, *lines: str) -> None:
    """Make it a shop of one letter that tells its chief."""
    only(shop, "wednesday-letter")
    shop.state.mkdir(mode=0o700, exist_ok=True)  # a store on a server makes none
    shop.edit("tayori.toml", "[notify]", "\n".join(["[notify]", f'mail = ["{CHIEF}"]', *lines]))


def told(sink: Sink) -> list[EmailMessage]:
    """Return the messages that came to the chief."""
    return [mail for to, mail in zip(sink.recipients, sink.mails(), strict=True) if to == CHIEF]


def text_of(mail: EmailMessage) -> str:
    """Return what a message says, as text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def one(sink: Sink, language: str, title: str, *typed: str) -> str:
    """Check that one message came, with its subject, and that it says what to type; return its text."""
    shop = f"【茶香舗 さえき園・リハーサル】{title}" if language == "ja" else f"茶香舗 さえき園 (rehearsal): {title}"
    mails = told(sink)
    assert [mail["Subject"] for mail in mails] == [shop]
    assert (mails[0]["Auto-Submitted"], mails[0]["Content-Language"]) == ("auto-generated", language)
    text = text_of(mails[0])
    for word in (title, *typed):
        assert word in text, (word, text)
    assert "{" not in text
    return text


async def both(
    shop: Workshop, sink: Sink, again: Callable[[], Awaitable[object]], ja: str, en: str, *typed: str
) -> tuple[str, str]:
    """Check the one message in Japanese; then forget it, let the same be told to a shop that speaks English, and check that."""
    japanese = one(sink, "ja", ja, *typed)
    change(shop, "DELETE FROM notices")
    change(shop, "DELETE FROM store_state WHERE name = 'looked_ahead_ms'")
    shop.edit("tayori.toml", 'locale = "ja"', 'locale = "en"')
    sink.accepted.clear()
    await again()
    return japanese, one(sink, "en", en, *typed)
