"""What an edition says that the one before it did not: 「一工夫重ねて伝える」.

In: a campaign, which content, a face, the text part that it gets. Out: the lines that came and went since the content before; none for the
first one. A letter whose lines all stood there before was not written, it was copied.
"""

from __future__ import annotations

from difflib import ndiff
from typing import TYPE_CHECKING

from engine.delivery.opening import letter_of
from engine.message.press import PrintError
from engine.review.preview import printed
from engine.review.sample import sample_edition

if TYPE_CHECKING:
    from engine.project.campaigns import Campaign
    from engine.project.project import Project
    from engine.review.previews.sheet import Sheet

_LINES = 400  # of a text part; ndiff's time grows with the square of what differs


def since_before(project: Project, campaign: Campaign, number: int, sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Return ("+" or "-", line) for each line that differs from the content before, in the order of the letter."""
    seen = next((one for one in sheet.seen if one.preview is not None), None)
    if number == 0 or seen is None or seen.preview is None:
        return ()
    edition = sample_edition(project, campaign, number - 1)
    letter, _ = letter_of(project, edition)
    if letter is None:
        return ()
    try:
        before = printed(project, edition, letter, seen.face.person)
    except (PrintError, ValueError):
        return ()
    lines = ndiff(before.text.splitlines()[:_LINES], seen.preview.text.splitlines()[:_LINES])
    return tuple((line[0], line[2:]) for line in lines if line[0] in "+-" and line[2:].strip())
