"""Too many refusals: the edition is held until a person has looked at it (`[rules] hold_at`).

In: each reply as it comes. Out: a letter for it (accepted, refused, policy), and a held edition where the letters tell that
something is wrong with the list, the letter or the relay: so many per cent of 200 in a lane, or in the edition over all lanes;
twenty refusals in a row; five words of policy in a row. What is deferred or unknown is no refusal, and no acceptance either.
Five per cent are ten refusals, however few were sent before them: a lane of twenty people is not judged by one dead mailbox.
The lane's letters are kept in the store, those of the whole edition in this process. Why the edition and not the lane alone is
held: docs/decisions/0039.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.problems import Term
from engine.reply.mailbox import without_addresses
from engine.reply.outcome import outcome
from engine.store.stops import KEPT_MARKS

if TYPE_CHECKING:
    from engine.delivery.outfit import Outfit
    from engine.reply.reply import Reply
    from engine.store.editions import Opened

_ACCEPTED, _REFUSED, _POLICY = "a", "r", "p"
_IN_A_ROW = 20
_POLICY_IN_A_ROW = 5
_WHOLE = ""
_LONGEST_REPLY = 160


def note(outfit: Outfit, edition: Opened, lane: str, reply: Reply) -> str:
    """Count a reply, and hold the edition where it is one too many; return its letter, "" where it counts for nothing."""
    mark = mark_of(reply)
    if not mark:
        return ""
    for name in (lane, _WHOLE):
        marks = outfit.marks[edition.id, name] = (outfit.marks.get((edition.id, name), "") + mark)[-KEPT_MARKS:]
        code = too_many(marks, outfit.hold_percent)
        if code is not None and edition.id not in outfit.halted:
            _hold(outfit, edition, code, name, marks, reply)
    return mark


def mark_of(reply: Reply) -> str:
    """Return a reply's letter, "" where it counts for nothing."""
    meaning = outcome(reply)
    if meaning.state == "accepted":
        return _ACCEPTED
    if meaning.says == "policy":
        return _POLICY
    return _REFUSED if meaning.state == "refused" else ""


def too_many(marks: str, percent: int | None) -> str | None:
    """Return the code that says why these outcomes, the latest last, hold an edition; `None` where they do not."""
    if percent is None:
        return None
    if marks.endswith(_POLICY * _POLICY_IN_A_ROW):
        return "held_policy"
    if len(marks) >= _IN_A_ROW and _ACCEPTED not in marks[-_IN_A_ROW:]:
        return "held_in_a_row"
    refused = len(marks) - marks.count(_ACCEPTED)
    return "held_refusals" if refused * 100 >= percent * KEPT_MARKS else None


def _hold(outfit: Outfit, edition: Opened, code: str, lane: str, marks: str, reply: Reply) -> None:
    """Stop the edition in this process; the block's settling holds it for all."""
    worked = outfit.worked[edition.id]
    outfit.halted[edition.id] = worked.state = "held"
    worked.because(cause(code, edition.key, lane, marks, reply))


def cause(code: str, key: str, lane: str, marks: str, reply: Reply) -> Term:
    """Say why an edition is held: the outcomes of a lane ("": of all), the last of which was this reply."""
    marks = marks[-KEPT_MARKS:]
    said = f"{reply.code} {without_addresses(reply.text)}"[:_LONGEST_REPLY]
    refused = len(marks) - marks.count(_ACCEPTED)
    return Term(code, {"key": key, "lane": lane or "*", "refused": refused, "of": len(marks), "reply": said})


def cause_of(outfit: Outfit, edition: Opened) -> Term | None:
    """Return why this process holds an edition, if it does."""
    cause = outfit.worked[edition.id].cause
    held = outfit.halted.get(edition.id) == "held"
    return cause if held and isinstance(cause, Term) else None
