"""What a Postfix wrote into its log of messages that we ask for by their Message-ID.

In: the log's lines, oldest first; the Message-IDs; for lines without a year and a zone, a moment near theirs and the zone. Out: which
messages it took over, with what became of each there, and which span the lines cover. `cleanup` logs a Message-ID as soon as it has
read the header, which is before the final dot: only a line of `qmgr`, or a delivery's status, says that the message was taken.
Lines of other programs, and those that cannot be read, tell nothing. Never: an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?) \S+ "
    r"[\w./-]*?(?P<program>cleanup|qmgr|smtp|relay|lmtp|local|virtual|pipe|error|retry|discard)\[\d+\]: "
    r"(?P<queue>[0-9A-Za-z]{5,}): (?P<rest>.*)"
)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?) ")
_OLD = re.compile(r"([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)")
_IDENTITY = re.compile(r"message-id=(<[^>]*>)")
_ALONE = re.compile(r"\s*<?([^<>@\s]+)@[^<>\s]+>?\s*")
_STATUS = re.compile(r"\bstatus=(\w+)")
_SAID = re.compile(r"\bsaid: (?P<code>5\d\d)[ -](?P<text>.*) \(in reply to (?P<verb>[\w ]+?)(?: command)?\)\)?$")
_STAGES = {"MAIL FROM": Stage.MAIL, "RCPT TO": Stage.RCPT, "DATA": Stage.DATA, "end of DATA": Stage.DOT}
QUEUED = "queued"
"""The status of a message that the relay took, and of which it has said nothing yet."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the relay took: the number under which it did, and its latest status there (queued, sent, deferred, bounced).

    `said`: what the server behind the relay said when it refused the message for good.
    """

    queue: str
    status: str
    said: Reply | None = None


@dataclass(slots=True)
class Told:
    """What logs tell. `first` and `last` are the moments of their outermost lines, in milliseconds; `None` where there is none."""

    taken: dict[str, Taken] = field(default_factory=dict[str, Taken])
    first: int | None = None
    last: int | None = None

    def covers(self, first_ms: int, last_ms: int) -> bool:
        """Tell whether the lines begin before a span and go on behind it."""
        return self.first is not None and self.last is not None and self.first <= first_ms and last_ms <= self.last


def taken_in(lines: Iterable[str]) -> frozenset[str]:
    """Return what stands before the `@` of the Message-ID of each message that a relay took.

    The lines are Postfix's log, or a list of Message-IDs, one a line, which any other relay's export can be made into.
    """
    alone: set[str] = set()

    def of_postfix() -> Iterator[str]:
        for line in lines:
            if (found := _ALONE.fullmatch(line)) is not None:
                alone.add(found[1])
            else:
                yield line

    told = read_maillog(of_postfix(), None, 0, UTC)
    return frozenset(alone | {identity.strip("<>").rpartition("@")[0] for identity in told.taken})


def read_maillog(lines: Iterable[str], wanted: Collection[str] | None, near_ms: int, zone: tzinfo) -> Told:
    """Return what a log tells of these Message-IDs; `None`: of each one in it."""
    told = Told()
    queues: dict[str, str] = {}
    for line in lines:
        _span(told, line, near_ms, zone)
        found = _LINE.match(line)
        if found is None:
            continue
        queue, rest = found["queue"], found["rest"]
        if found["program"] == "cleanup":
            named = _IDENTITY.match(rest)
            if named is not None:
                queues.pop(queue, None)  # a short queue number comes again
                if wanted is None or named[1] in wanted:
                    queues[queue] = named[1]
        elif queue in queues:
            _take(told, queues[queue], queue, rest)
    return told


def _take(told: Told, identity: str, queue: str, rest: str) -> None:
    """Note what a line behind the cleanup's says of a message."""
    status = _STATUS.search(rest)
    if status is not None:
        told.taken[identity] = Taken(queue, status[1], _refusal(rest) if status[1] == "bounced" else None)
    elif rest.startswith("from="):
        told.taken.setdefault(identity, Taken(queue, QUEUED))


def _refusal(rest: str) -> Reply | None:
    """Read what another server said; a bounce of the relay's own making says nothing of the mailbox."""
    found = _SAID.search(rest)
    if found is None:
        return None
    return Reply(_STAGES.get(found["verb"], Stage.CONNECT), int(found["code"]), found["text"])


def _span(told: Told, line: str, near_ms: int, zone: tzinfo) -> None:
    stamp = _STAMP.match(line)
    moment = _moment(stamp[1], near_ms, zone) if stamp is not None else None
    if moment is None:
        return
    told.first = moment if told.first is None else min(told.first, moment)
    told.last = moment if told.last is None else max(told.last, moment)


def _moment(stamp: str, near_ms: int, zone: tzinfo) -> int | None:
    """Read a line's moment; the year that it lacks is the one that brings it nearest."""
    old = _OLD.match(stamp)
    try:
        if old is None:
            at = datetime.fromisoformat(stamp)
            return int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp() * 1000)
        month, (day, hour, minute, second) = _MONTHS.index(old[1]) + 1, (int(part) for part in old.groups()[1:])
    except ValueError:
        return None
    year = datetime.fromtimestamp(near_ms / 1000, UTC).year
    found: list[int] = []
    for one in (year - 1, year, year + 1):
        if (month, day) == (2, 29) and (one % 4 or (one % 100 == 0 and one % 400)):
            continue
        at = datetime(one, month, day, hour, minute, second, tzinfo=zone)
        found.append(int(at.timestamp() * 1000))
    return min(found, key=lambda moment: abs(moment - near_ms))
