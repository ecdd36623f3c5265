"""The whole catalogue: every room's phrases under one look-up.

A code stands in one room's module only; `say` raises `KeyError` for a code that nobody wrote (our fault, never the
reader's), and a test speaks every entry in both languages.
"""

from __future__ import annotations

from engine.words import (
    Entry,
    Language,
    Saying,
    audience,
    calendar,
    cli,
    consent,
    control,
    coupons,
    delivery,
    difference,
    dkim,
    events,
    explain,
    files_along,
    guard,
    imports,
    init,
    lanes,
    links,
    lints,
    message,
    offers,
    preview,
    products,
    project,
    proof,
    recover,
    review,
    schedules,
    segments,
    speak,
    store,
    template,
    web,
    year,
)

CATALOGUE: dict[str, Entry] = {
    **project.WORDS,
    **schedules.WORDS,
    **segments.WORDS,
    **calendar.WORDS,
    **audience.WORDS,
    **message.WORDS,
    **template.WORDS,
    **store.WORDS,
    **delivery.WORDS,
    **control.WORDS,
    **review.WORDS,
    **year.WORDS,
    **difference.WORDS,
    **web.WORDS,
    **cli.WORDS,
    **consent.WORDS,
    **events.WORDS,
    **imports.WORDS,
    **explain.WORDS,
    **files_along.WORDS,
    **guard.WORDS,
    **offers.WORDS,
    **init.WORDS,
    **coupons.WORDS,
    **dkim.WORDS,
    **lanes.WORDS,
    **links.WORDS,
    **lints.WORDS,
    **preview.WORDS,
    **products.WORDS,
    **proof.WORDS,
    **recover.WORDS,
}


def say(code: str, language: Language, **values: object) -> Saying:
    """Return the message and the hint of `code` in `language`."""
    return speak(CATALOGUE[code], language, values)
