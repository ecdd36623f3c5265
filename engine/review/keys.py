"""What a template asks for against what the editions have.

In: a campaign with its content, what its template asks for. Out: a problem for every name that nothing gives, every key that an
edition lacks, every key that nothing uses, and every subject that is no Jinja. Names only; whether the values fit is seen
when the letter is filled (`filling`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.message.syntax import check_syntax
from engine.message.variables import uses
from engine.project.campaigns import RESERVED
from engine.project.problems import Problem, nearest
from engine.review.previews.social import KEY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from engine.message.template import Asked
    from engine.project.campaigns import Campaign, Content, Place

_ALWAYS = RESERVED - {"author", "coupon", "order"}
"""What every letter is given, and may have been meant; the others are there for some."""


def key_problems(campaign: Campaign, template: Asked) -> Iterator[Problem]:
    """Tell what the template asks for and no content has, and what contents have and nothing uses."""
    written = Counter(key for content in campaign.editions for key in content.variables())
    told: set[str] = set()
    for name in sorted(template.required - RESERVED - written.keys() if campaign.editions else ()):
        guess = nearest(name, written.keys() | _ALWAYS)
        if guess is not None and written[guess] == 1 and nearest(guess, _asked(template)) == name:
            continue  # one edition's own slip, told there
        told |= {guess or ""}
        file, line = template.lines.get(name, (f"templates/{template.name}", 1))
        yield _unknown(name, file, line, written.keys() | _ALWAYS)
    for content, place in zip(campaign.editions, campaign.places, strict=True):
        yield from _subject(content, place)
        unused = tuple(_unused(content, place, template, told))
        yield from unused
        meant = frozenset(str(problem.values["guess"]) for problem in unused)
        # The calendar counts on from a volume that is written once.
        counted = {"volume"} if campaign.when.slots is not None else set[str]()
        yield from _missing(content, place, template, frozenset(written) - meant - counted)


def _subject(content: Content, place: Place) -> Iterator[Problem]:
    """Tell a subject that is no Jinja, or asks for what the edition has not."""
    faults = check_syntax(content.subject)[2]
    for fault in faults:
        yield Problem(fault.code, place.file, place.of("subject"), "subject", values=fault.values)
    if not faults:
        keys = content.variables().keys()
        for name in sorted(uses(content.subject).required - RESERVED - keys):
            yield _unknown(name, place.file, place.of("subject"), keys | _ALWAYS)


def _missing(content: Content, place: Place, template: Asked, written: frozenset[str]) -> Iterator[Problem]:
    """Tell what the template asks for, other editions have, and this one has not."""
    for name in sorted((template.required & written) - RESERVED - content.variables().keys()):
        where = ":".join(map(str, template.lines.get(name, (f"templates/{template.name}", 1))))
        yield Problem("content_key_missing", place.file, place.line, name, values={"name": name, "where": where})


def _unused(content: Content, place: Place, template: Asked, told: set[str]) -> Iterator[Problem]:
    """Tell what neither the template nor the subject uses, but for what was told at the template already."""
    if check_syntax(content.subject)[2]:
        return
    subject = uses(content.subject)
    known = _asked(template) | subject.required | subject.optional | RESERVED | told | {"subject", "volume", KEY}
    for name in sorted(content.variables().keys() - known):
        guess = nearest(name, _asked(template))
        values = {"template": template.name, "guess": guess, "known": ", ".join(sorted(_asked(template))) or "-"}
        code = "content_key_unused_guess" if guess else "content_key_unused"
        yield Problem(code, place.file, place.of(name), name, values=values)


def _asked(template: Asked) -> frozenset[str]:
    return (template.required | template.optional) - RESERVED


def _unknown(name: str, file: str, line: int, known: Collection[str]) -> Problem:
    guess = nearest(name, known)
    values = {"name": name, "guess": guess, "known": ", ".join(sorted(known))}
    return Problem("variable_unknown_guess" if guess else "variable_unknown", file, line, name, values=values)
