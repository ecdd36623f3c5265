"""What somebody is told of a cause: the mail, and the same as text for the command. Pure: no store, no clock.

In: a cause, the shop, where it happened. Out: a `Note` in the shop's language: what happened, what it means for the readers, what to
type. It names no subscriber: what a server said is without addresses when it comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.message.single import Note
from engine.project.problems import Problem, Term
from engine.words import language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.notify.cause import Cause
    from engine.project.shop import ShopFile
    from engine.words import Language


@dataclass(frozen=True, slots=True)
class Where:
    """Where it happened: the host, the project's folder, and whether the store is in rehearsal."""

    host: str
    root: str
    rehearsal: bool


def note_of(shop: ShopFile, cause: Cause, where: Where) -> Note:
    """Return what is told of a cause."""
    language = language_of(shop.shop.locale)
    values = dict(cause.values)
    if cause.why is not None:
        values["why"] = why_of(cause.why, language)
    title = Term(f"notice.{cause.words}.title", values).say(language).message
    said = Term(f"notice.{cause.words}", values).say(language)
    counts = "\n".join(f"{say(code, language).message}: {number:,}" for code, number in cause.counts)
    return Note(
        subject=subject_of(shop, title, language, rehearsal=where.rehearsal),
        heading=title,
        paragraphs=tuple(text for text in (said.message, counts, said.hint) if text),
        small=(say("notice.small", language, host=where.host, root=where.root).message,),
    )


def subject_of(shop: ShopFile, title: str, language: Language, *, rehearsal: bool) -> str:
    """Return the subject: whose shop it is, and what happened."""
    code = "notice.subject_rehearsal" if rehearsal else "notice.subject"
    return say(code, language, shop=shop.shop.name, title=title).message


def why_of(why: Term | Problem, language: Language) -> str:
    """Return why, with what to do."""
    return why.text(language) if isinstance(why, Problem) else str(why.say(language))


def plain_text(note: Note) -> str:
    """Return what a note says as text."""
    return "\n\n".join((note.heading, *note.paragraphs, *note.small)) + "\n"
