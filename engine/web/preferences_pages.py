"""What the page of preferences says, before it is HTML.

In: the shop's speech and topics, what stands for a person. Out: a `Page`, and the words that whoever turns a topic on has read: they are
kept as the form of the consent. Nobody's name, address or birthday stands on it: those fields are empty, and empty means "as it
is" (docs/decisions/0044).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.web.pages import Button, Field, Form, Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from engine.message.speech import Speech
    from engine.project.shop import Topic
    from engine.store.preferences import Preferences

MOST_DAYS = 366
"""How far ahead a pause may reach: behind a year nobody remembers having asked for it, and leaving is the honest word."""
_MONTHS, _DAYS = 12, 31


def wanted(speech: Speech, topic: Topic) -> str:
    """Return the words with which a topic is asked for; they are the form of a consent, so a changed word is another form."""
    asked = speech.say("preferences.topics")
    consent = speech.say("preferences.ad" if topic.kind == "ad" else "preferences.notice").message
    save = speech.say("preferences.save").message
    return "\n".join((asked.message, asked.hint, f"[ ] {topic.title}", consent, f"[{save}]"))


def preferences(
    speech: Speech,
    topics: Mapping[str, Topic],
    stands: Preferences,
    today: date,
    languages: Mapping[str, str],
    told: str = "",
    *,
    fault: bool = False,
) -> Page:
    """Return the page; `told` says what became of what was sent, and `fault` that it was not good."""
    head = speech.say("preferences.heading")
    forms = (
        _topics(speech, topics, stands),
        _pause(speech, stands, today),
        _person(speech, languages),
        _address(speech),
    )
    return Page("letter", head.message, (head.hint,), forms, told=told, fault=fault)


def _topics(speech: Speech, topics: Mapping[str, Topic], stands: Preferences) -> Form:
    asked = speech.say("preferences.topics")
    fields = [
        Field(
            "checkbox",
            "topic",
            topic.title,
            name,
            checked=name in stands.topics,
            note=speech.say("preferences.ad" if topic.kind == "ad" else "preferences.notice").message,
        )
        for name, topic in topics.items()
    ]
    # What the page showed goes along: a page that was open for days must not turn on again what was left meanwhile.
    shown = Field("hidden", "shown", "", " ".join(name for name in topics if name in stands.topics))
    return Form(_save(speech, "topics"), "", asked.message, (*fields, shown), asked.hint)


def _pause(speech: Speech, stands: Preferences, today: date) -> Form:
    asked = speech.say("preferences.pause")
    until = stands.paused_until if stands.paused_until and stands.paused_until > today.isoformat() else ""
    first, last = today + timedelta(days=1), today + timedelta(days=MOST_DAYS)
    label = speech.say("preferences.until").message
    field = Field("date", "until", label, until, least=first.isoformat(), most=last.isoformat())
    return Form(_save(speech, "pause"), "", asked.message, (field,), asked.hint)


def _person(speech: Speech, languages: Mapping[str, str]) -> Form:
    asked = speech.say("preferences.person")
    as_is = ("", speech.say("preferences.as_is").message)

    def numbers(name: str, most: int, code: str) -> Field:
        options = (as_is, *((str(number), str(number)) for number in range(1, most + 1)))
        return Field("select", name, speech.say(code).message, options=options)

    fields: Sequence[Field] = [
        Field("text", "name", speech.say("preferences.name").message, most="100"),
        numbers("month", _MONTHS, "preferences.month"),
        numbers("day", _DAYS, "preferences.day"),
        Field("number", "year", speech.say("preferences.year").message),
    ]
    if languages:
        label = speech.say("preferences.language").message
        fields = [*fields, Field("select", "language", label, options=(as_is, *languages.items()))]
    return Form(_save(speech, "person"), "", asked.message, tuple(fields), asked.hint)


def _address(speech: Speech) -> Form:
    asked = speech.say("preferences.address")
    field = Field("email", "address", speech.say("preferences.new_address").message, most="254")
    button = Button(speech.say("preferences.send").message, "do", "address", quiet=True)
    return Form((button,), "", asked.message, (field,), asked.hint)


def _save(speech: Speech, what: str) -> tuple[Button, ...]:
    return (Button(speech.say("preferences.save").message, "do", what, quiet=what != "topics"),)


def address_question(speech: Speech) -> Page:
    """Return the page that a confirmation's link opens."""
    asked = speech.say("address.ask")
    return Page("letter", asked.message, (asked.hint,), (Form((Button(speech.say("address.button").message),)),))


def back_question(speech: Speech) -> Page:
    """Return the page that the link in the notice to the old address opens."""
    asked = speech.say("address.back")
    return Page("letter", asked.message, (asked.hint,), (Form((Button(speech.say("address.back_button").message),)),))


def put_back(speech: Speech) -> Page:
    """Return the page for an old address that was put back."""
    done = speech.say("address.back_done")
    return Page("done", done.message, (done.hint,))


def address_changed(speech: Speech) -> Page:
    """Return the page for a new address that was confirmed."""
    done = speech.say("address.done")
    return Page("done", done.message, (done.hint,))
