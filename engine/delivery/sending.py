"""One claim on the wire: its message printed and signed, the journal a step ahead, the reply and what it means.

In: a claim and an open session. Out: how it is settled, for the ledger; the sums and the observer are told. A message that
cannot be printed goes to nobody, and the reason is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.delivery.holding import note
from engine.delivery.signing import signed
from engine.delivery.worked import Delivered
from engine.message.coupon import code_of
from engine.message.letter import PREFERENCES_URL, click_link, leads_to_preferences, leave_link, preferences_link
from engine.message.own_token import PreferencesToken, sign_preferences
from engine.message.press import PrintError, print_message
from engine.message.returning import sign_leave_mail, sign_return
from engine.message.token import ClickToken, LeaveToken, sign_click, sign_leave
from engine.project.links import NOT_COUNTED
from engine.reply.mailbox import is_dead
from engine.reply.outcome import outcome
from engine.reply.reply import Stage
from engine.store.deliveries import Settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.delivery.outfit import Outfit
    from engine.message.letter import Letter
    from engine.message.links import Click
    from engine.message.press import Message, Person
    from engine.reply.reply import Reply
    from engine.store.claims import Claim
    from engine.store.editions import Opened

_REFUSED = 500
_RETRY_MS = 5 * 60 * 1000  # doubled by each attempt up to four hours (mail.md 1.4, 1.5: 5 to 20 minutes are usual)
_RETRY_DOUBLINGS = 6
_LAST_MS = 15 * 60 * 1000  # before the end: room for three calls of a timer that comes every five minutes


@dataclass(slots=True)
class Sending:
    """A claim whose message is printed: what a session asks of it and tells it (`Posting`). `fresh`: it may still go."""

    outfit: Outfit
    edition: Opened
    claim: Claim
    message: Message
    fresh: Callable[[], bool]
    settled: list[Settled]
    back: list[int]
    began: float = 0.0

    def may_go(self) -> bool:
        """Tell whether it may go on the wire now."""
        self.began = self.began or self.outfit.clock.monotonic()
        return self.fresh()

    def before_dot(self) -> None:
        """Write the journal's line."""
        person = self.claim.person
        self.outfit.journal.dot(self.claim.id, self.edition.key, person.subscriber, code_of(person))

    def ended(self, reply: Reply | None) -> None:
        """Note what became of it; where nothing did, it goes back."""
        if reply is None or self._another_relay_takes_it(reply):
            self.back.append(self.claim.id)
            return
        outfit, claim, key = self.outfit, self.claim, self.edition.key
        refused = reply.code is not None and reply.code >= _REFUSED
        outfit.journal.reply(claim.id, reply, (key, claim.person.subscriber, outfit.relay_name) if refused else None)
        outfit.pace.heard(claim.lane, reply)
        settled = _settled(outfit, self.edition, claim, reply)
        self.settled.append(settled)
        outfit.worked[self.edition.id].outcomes[settled.state] += 1
        if settled.dead:
            person = claim.person.subscriber
            outfit.observer.says("mailbox_dead", person=person, edition=key, relay=outfit.relay_name, reply=reply.code)
        took = int((outfit.clock.monotonic() - self.began) * 1000)
        outfit.observer.delivered(Delivered(key, claim, settled.state, reply, outfit.relay_name, took))

    def _another_relay_takes_it(self, reply: Reply) -> bool:
        """Tell whether this relay refused us altogether, and another one is to be asked: it was no attempt then."""
        others = self.outfit.routes.others(self.edition, self.outfit.relay_name)
        return bool(others) and outcome(reply).relay_over


def printed(outfit: Outfit, edition: Opened, claim: Claim) -> Message | Settled:
    """Print a claim's message; one that cannot be printed is settled by that."""
    message = _message(outfit, edition, claim)
    if not isinstance(message, str):
        return message
    worked = outfit.worked[edition.id]
    worked.skipped["unprintable"] += 1
    worked.lanes[claim.lane] -= 1
    outfit.observer.says("unprintable", edition=edition.key, person=claim.person.subscriber, reason=message)
    return Settled(claim.id, "skipped", None, None, message, dot=False)


def _message(outfit: Outfit, edition: Opened, claim: Claim) -> Message | str:
    """Print a person's message, or say why it cannot be printed."""
    press = outfit.presses[edition.id]
    subject, topic = claim.person.subscriber, press.letter.topic
    token = LeaveToken(subject, topic, edition.id)
    returns, leaves = outfit.returns, outfit.leaves
    mark = sign_return(subject, edition.id, outfit.key) if returns or outfit.marks_letters else ""
    try:
        message = print_message(
            press,
            _reader(press.letter, claim.person, edition.id, outfit.key),
            at=outfit.clock.now().astimezone(outfit.zone),
            leave_url=leave_link(press.letter, sign_leave(token, outfit.key)),
            leave_mail=leaves.at(sign_leave_mail(subject, edition.id, topic, outfit.key)) if leaves else "",
            sender=returns.at(mark) if returns else outfit.sender,
            mark=mark if outfit.marks_letters else "",
            click=_click(outfit, edition, claim, press.letter),
        )
        return signed(outfit.signer, message)
    except (PrintError, ValueError) as error:
        return f"cannot be written: {error}"


def _reader(letter: Letter, person: Person, edition: int, key: bytes) -> Person:
    """Return whom a message is for, with their own link to the preferences where the letter leads there."""
    if not leads_to_preferences(letter):
        return person
    link = preferences_link(letter, sign_preferences(PreferencesToken(person.subscriber, edition), key))
    return replace(person, facts={**person.facts, PREFERENCES_URL: link})


def _click(outfit: Outfit, edition: Opened, claim: Claim, letter: Letter) -> Click | None:
    """Return what makes the addresses by which this person's clicks are counted; `None` where nothing is, or they refused."""
    person = claim.person
    if not letter.links or person.attributes.get(NOT_COUNTED):
        return None

    def click(number: int) -> str:
        return click_link(letter, sign_click(ClickToken(person.subscriber, edition.id, number), outfit.key))

    return click


def _settled(outfit: Outfit, edition: Opened, claim: Claim, reply: Reply) -> Settled:
    state, dot = outcome(reply).state, reply.stage is Stage.DOT
    until_ms = _retry_ms(claim, outfit.clock.now_ms(), edition.finish_ms) if state == "deferred" else None
    dead = f"{outfit.relay_name}: {reply.code} {reply.text}" if is_dead(reply, outfit.relay.kind) else ""
    mark = note(outfit, edition, claim.lane, reply)
    return Settled(claim.id, state, until_ms, reply.code, reply.text, dot=dot, dead=dead, mark=mark)


def _retry_ms(claim: Claim, now_ms: int, finish_ms: int) -> int:
    """Return when to try again: later each time, and not all at the same moment (spread by the delivery's number).

    An attempt that would come too late is made once more shortly before the edition's time is over.
    """
    wait = _RETRY_MS * 2 ** min(claim.attempts - 1, _RETRY_DOUBLINGS)
    again = now_ms + wait + wait * (claim.id * 2654435761 % 1000) // 5000  # Knuth's multiplier: an even spread of ids
    last = finish_ms - _LAST_MS
    return last if again >= finish_ms and last >= now_ms + _RETRY_MS else again
