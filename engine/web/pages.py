"""What each page of leaving says, before it is HTML.

In: the shop's speech and the titles of its topics. Out: a `Page`, or the `Masthead` that all of a shop's pages share.
Nobody's address or name stands on a page: a letter is forwarded, and its link with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from engine.message.speech import Speech, speech_of
from engine.project.page_words import PageWords
from engine.project.web import Colours
from engine.store.leaving import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.shop import Shop
    from engine.project.web import Shades
    from engine.words import Language


_NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who is speaking: the shop, and the legal sender (特定電子メール法 Art. 4). `contact_link` is "" for a telephone."""

    speech: Speech
    shop: str
    shop_link: str
    sender: str
    postal_address: str
    contact: str
    contact_link: str
    colours: str = ""
    """The shop's own colours as CSS; "" where it has none."""

    @property
    def language(self) -> Language:
        """Return which of our languages is spoken."""
        return self.speech.language


@dataclass(frozen=True, slots=True)
class Button:
    """What sends a form; its name and value go along where it has them. A quiet one asks for less attention."""

    label: str
    name: str = ""
    value: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """What is filled in. `kind` is that of HTML's input, or "select", whose `options` are (value, label).

    `least` and `most` bound a date; of a text `most` is its length.
    """

    kind: Literal["checkbox", "text", "email", "number", "date", "select", "hidden"]
    name: str
    label: str
    value: str = ""
    checked: bool = False
    note: str = ""
    options: tuple[tuple[str, str], ...] = ()
    least: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that posts to `action`, or to the page's own address where that is empty."""

    buttons: tuple[Button, ...]
    action: str = ""
    legend: str = ""
    fields: tuple[Field, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what it says, then its forms, then a note."""

    mark: Literal["letter", "done", "trouble"]
    heading: str
    paragraphs: tuple[str, ...]
    forms: tuple[Form, ...] = ()
    note: str = ""
    told: str = ""
    """What became of what was sent, in front of the forms."""
    fault: bool = False
    """Whether it says that nothing was changed, for a fault in what was sent."""
    inner: Markup = _NOTHING
    """HTML of its own between the paragraphs and the note, rendered already."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a leave page offers beside its own topic: whether there are other advertisements, and the titles of notices."""

    others: bool = False
    notices: tuple[str, ...] = ()


def masthead(shop: Shop, colours: Colours | None = None, words: PageWords | None = None) -> Masthead:
    """Return what stands on all pages of this shop; `words` are those of its own file."""
    return Masthead(
        speech=speech_of(shop.locale, words or PageWords()),
        shop=shop.name,
        shop_link=shop.url,
        sender=shop.legal.name,
        postal_address=shop.legal.postal_address,
        contact=_bare(shop.legal.contact),
        contact_link=_link(shop.legal.contact),
        colours=style_of(colours) if colours else "",
    )


def style_of(colours: Colours) -> str:
    """Return colours as CSS, behind the shipped style sheet; they are checked to be #rrggbb."""
    if colours == Colours():
        return ""
    light, dark = (":root{" + _shades(shades) + "}" for shades in (colours.light, colours.dark))
    return f"{light}@media (prefers-color-scheme: dark){{{dark}}}"


def _shades(shades: Shades) -> str:
    named = shades.model_dump()
    named = {**named, "leaf": named["accent"], "leaf-deep": named["accent"]}
    return "".join(f"--{name}:{value};" for name, value in named.items() if name != "accent")


def _link(contact: str) -> str:
    if contact.startswith(("https://", "http://")):
        return contact
    return f"mailto:{contact}" if "@" in contact and " " not in contact else ""


def _bare(contact: str) -> str:
    """Return a web address as people write it: on a narrow page the scheme would push its end to another line."""
    return contact.removeprefix("https://").removeprefix("http://").rstrip("/")


def listed(speech: Speech, titles: Sequence[str]) -> str:
    """Return titles in one line, each in the language's own quotes."""
    quoted = [speech.say("web.quoted", title=title).message for title in titles]
    return speech.say("web.between").message.join(quoted)


def asking(speech: Speech, topic: str | None, choice: Choice, *, notice: bool = False) -> Page:
    """Return the page that a leave link opens; `topic` is `None` when the project no longer has it."""
    asked = speech.say("leave.ask", topic=topic) if topic else speech.say("leave.ask_any")
    only = (speech.say("leave.notice" if notice else "leave.only", topic=topic).message,) if topic else ()
    buttons = [Button(speech.say("leave.button").message)]
    goes_on: tuple[str, ...] = ()
    if choice.others:
        buttons.append(Button(speech.say("leave.all").message, "scope", "all", quiet=True))
        goes_on = _goes_on(speech, choice)
    stay = speech.say("leave.stay").message
    return Page("letter", asked.message, (asked.hint, *only, *goes_on), (Form(tuple(buttons)),), stay)


def _goes_on(speech: Speech, choice: Choice) -> tuple[str, ...]:
    if not choice.notices:
        return ()
    return (speech.say("leave.all_but", notices=listed(speech, choice.notices)).message,)


def left(speech: Speech, topic: str | None, *, everything: Choice | None = None, forms: tuple[Form, ...] = ()) -> Page:
    """Return the confirmation; it comes only after the refusal was committed. `everything`: all advertisements were left."""
    if everything is not None:
        done, goes_on = speech.say("left_all"), _goes_on(speech, everything)
    else:
        done, goes_on = (speech.say("left", topic=topic) if topic else speech.say("left_any")), ()
    return Page("done", done.message, (done.hint, *goes_on, speech.say("left.crossing").message), forms)


def undo_form(speech: Speech, action: str) -> Form:
    """Return the one way back."""
    asked = speech.say("undo.ask")
    return Form((Button(speech.say("undo.button").message, quiet=True),), action, asked.message)


def reason_form(speech: Speech, action: str) -> Form:
    """Return the question why: a button a reason, and none is pressed by closing the page."""
    asked = speech.say("reason.ask")
    buttons = tuple(Button(speech.say(f"reason.{name}").message, "reason", name, quiet=True) for name in REASONS)
    return Form(buttons, action, asked.message, note=asked.hint)


def undone(speech: Speech, topics: Sequence[str]) -> Page:
    """Return the page for a refusal that was taken back; `topics` are titles."""
    done = speech.say("undone", topics=listed(speech, topics)) if topics else speech.say("undone_any")
    return Page("done", done.message, (done.hint,))


def undo_question(speech: Speech) -> Page:
    """Return the page of an undo link that was opened instead of pressed."""
    asked = speech.say("undo.ask")
    return Page("letter", asked.message, (asked.hint,), (Form((Button(speech.say("undo.button").message),)),))


def reason_question(speech: Speech) -> Page:
    """Return the page of the question why that was opened by itself."""
    form = reason_form(speech, "")
    return Page("letter", form.legend, (form.note,), (Form(form.buttons),))


def thanked(speech: Speech, forms: tuple[Form, ...]) -> Page:
    """Return the thanks for a reason."""
    done = speech.say("reason.thanks")
    return Page("done", done.message, (done.hint,), forms)


def unrecorded(speech: Speech, *, everything: bool = False) -> Page:
    """Return the page for a refusal that could not be written down, with its button once more."""
    fault = speech.say("unrecorded")
    label = speech.say("unrecorded.button").message
    forms = (Form((Button(label, "scope", "all") if everything else Button(label),)),)
    return Page("trouble", fault.message, (fault.hint, speech.say("web.write").message), forms)


def dead_link(speech: Speech) -> Page:
    """Return the page for a counted link that leads nowhere: none of ours, or of a letter that the store no longer has."""
    fault = speech.say("dead_link")
    return Page("trouble", fault.message, (fault.hint,))


def not_now(speech: Speech) -> Page:
    """Return the page for a link while the store cannot be read."""
    fault = speech.say("not_now")
    return Page("trouble", fault.message, (fault.hint,))


def bad_link(speech: Speech) -> Page:
    """Return the page for a token that none of our keys signed, that was made for another page, or whose time is over."""
    told = speech.say("bad_link")
    return Page("trouble", told.message, (told.hint, speech.say("web.write").message))


def nothing_here(speech: Speech, status: int) -> Page:
    """Return the page for an address or a method that this application does not have."""
    told = speech.say("no_method" if status == 405 else "no_page")  # noqa: PLR2004 - HTTP's own number
    return Page("trouble", told.message, (told.hint, speech.say("web.write").message))
