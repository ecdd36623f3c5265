"""The sentence to read out on the telephone: what became of a letter and why, polite and plain, in either language.

In: what `past` told, the shop's words for campaigns and topics. Out: one sentence. It names no other person, no address and none of
the shop's conditions: those are for the desk, and stand beside it.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND
from engine.delivery.clock import moment_of
from engine.words.catalogue import CATALOGUE, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from engine.project.project import Project
    from engine.review.explain.past import Told
    from engine.review.explain.reason import Reason
    from engine.store.alone import Counted
    from engine.store.persons import Got
    from engine.words import Language

_TITLES = 3  # as many as one can listen to

_ENHANCED = re.compile(r"\b[45]\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463
_SUBJECTS = {
    "1": "mailbox",  # section 3.2: addressing
    "2.1": "disabled",  # section 3.3: mailbox disabled
    "2.2": "full",
    "2.3": "too_long",
    "7": "policy",  # section 3.8
}
_BY_CODE = {550: "mailbox", 551: "mailbox", 552: "full", 553: "mailbox"}  # RFC 5321 section 4.2.3
_STOPPED = {
    "complaint": "because.complaint",
    "by_hand": "because.stopped_by_hand",
    "left": "because.stopped_by_hand",
}
_TIME_OVER = "the edition's time was over"  # how store/deliveries begins what it gave up


def sentence(told: Told, project: Project, now: datetime, language: Language) -> str:
    """Return what to say to the person who calls."""
    speaker = _Speaker(project, now, language)
    values: dict[str, object] = {"letter": speaker.letter(told)}
    code = told.state
    if told.reason is not None and told.reason.verdict != SEND:
        values["because"] = speaker.because(told.reason, told.topic)
        code = "not_sent" if told.state == "passed_over" else "will_not"
    elif told.state == "ahead":
        code, values["at"] = "will", speaker.day_of(told.due)
    if told.delivery is not None:
        values |= speaker.delivery(told.delivery)
    if told.state == "put_off" and told.delivery is not None and told.delivery.until_ms is not None:
        code, values["at"] = "will", speaker.day_of(moment_of(told.delivery.until_ms))
    return str(say(f"call.{code}", language, **values))


def why_refused(delivery: Got) -> str:
    """Return the code of the words for a server's no."""
    if delivery.reply.startswith(_TIME_OVER):
        return "reply.time_over"
    found = _ENHANCED.search(delivery.reply)
    if found is not None:
        known = _SUBJECTS.get(f"{found[1]}.{found[2]}") or _SUBJECTS.get(found[1])
        if known is not None:
            return f"reply.{known}"
    return f"reply.{_BY_CODE.get(delivery.code or 0, 'other')}"


def day_words(day: date, now: date, language: Language) -> str:
    """Return a day as it is spoken: without the year where it is this one."""
    code = "day.here" if day.year == now.year else "day.far"
    month = str(say(f"month.{day.month}", language))
    return str(say(code, language, year=day.year, month=month, day=day.day))


def together(names: Sequence[str], language: Language) -> str:
    """Return names as one says them: "A and B"; "" for none."""
    return reduce(lambda left, right: str(say("call.and", language, left=left, right=right)), names) if names else ""


class _Speaker:
    """Who speaks: the shop, today, in one language."""

    def __init__(self, project: Project, now: datetime, language: Language) -> None:
        self._project = project
        self._today = now.astimezone(project.zone).date()
        self._language: Language = language

    def letter(self, told: Told) -> str:
        """Return how a letter is called: 「12月2日の「水曜だより」」."""
        title = self._title(told.campaign)
        if told.due is None:
            return str(say("call.letter_undated", self._language, title=title, key=told.key))
        return str(say("call.letter", self._language, title=title, day=self.day_of(told.due)))

    def because(self, reason: Reason, topic: str) -> str:
        """Return the clause that says why not."""
        code = f"because.{reason.verdict}"
        if reason.verdict == "suppressed" and reason.detail in _STOPPED:
            code = _STOPPED[reason.detail]
        if code in ("because.left", "because.erased", "because.consent_expired") and reason.since_ms is None:
            code = f"{code}_once"
        values: dict[str, object] = {"topic": self._topic(topic), "others": self._others(reason.counted)}
        values["since"] = self.day_of(moment_of(reason.since_ms)) if reason.since_ms is not None else ""
        if reason.verdict == "paused" and reason.until is None:  # they took it back since
            code = "because.other"
        values["until"] = self.day(reason.until) if reason.until is not None else ""
        return str(say(code if code in CATALOGUE else "because.other", self._language, **values))

    def delivery(self, delivery: Got) -> dict[str, object]:
        """Return the moments and the reason of a delivery."""
        at_ms = delivery.settled_ms or delivery.claimed_ms or delivery.due_ms
        return {
            "at": self.day_of(moment_of(at_ms)) if at_ms is not None else "",
            "until": self._clock(delivery.until_ms),
            "why": str(say(why_refused(delivery), self._language)),
        }

    def day_of(self, moment: datetime | None) -> str:
        """Return the day of a moment in the shop's zone."""
        return "" if moment is None else self.day(moment.astimezone(self._project.zone).date())

    def day(self, day: date) -> str:
        """Return a day as it is spoken."""
        return day_words(day, self._today, self._language)

    def _clock(self, ms: int | None) -> str:
        if ms is None:
            return str(say("call.soon", self._language))
        moment = moment_of(ms).astimezone(self._project.zone)
        return str(say("call.at", self._language, day=self.day(moment.date()), clock=f"{moment:%H:%M}"))

    def _title(self, campaign: str) -> str:
        found = self._project.campaign(campaign)
        return found.title if found is not None else campaign

    def _topic(self, name: str) -> str:
        found = self._project.shop.topics.get(name)
        return found.title if found is not None else name

    def _others(self, counted: Sequence[Counted]) -> str:
        """Return the mails that fill the cap, by their titles."""
        titles = [
            str(say("call.other", self._language, title=self._title(one.campaign), day=self.day(one.due)))
            for one in counted[-_TITLES:]
        ]
        return together(titles, self._language)
