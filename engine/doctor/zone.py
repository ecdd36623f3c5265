"""What the DNS said, and what it has to be asked yet.

In: answers. Out: records, as text. A rule asks a zone as if it knew everything; what it does not know it notes, and answers as
trouble: whoever looks the questions up (review/visit/names.py) lets the rule begin anew, until nothing is missing. So the rules stay
pure, and what can be asked at once is. Three ways to have no record: there is none, there is no such name, nobody could say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["TXT", "MX", "A", "AAAA", "PTR"]


@dataclass(frozen=True, slots=True)
class Question:
    """A name (small letters, no dot at its end) and the kind of record."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """The records: a TXT's strings joined, an MX as "10 mx.shop.example". `trouble`: why nobody could say; "" otherwise."""

    records: tuple[str, ...] = ()
    trouble: str = ""


UNASKED = Answer(trouble="-")


@dataclass(slots=True)
class Zone:
    """What is known so far; `missing` fills as rules ask."""

    known: dict[Question, Answer] = field(default_factory=dict[Question, Answer])
    missing: set[Question] = field(default_factory=set[Question])

    def ask(self, name: str, kind: Kind) -> Answer:
        """Return what is known of a name."""
        question = Question(name.rstrip(".").lower(), kind)
        if question not in self.known:
            self.missing.add(question)
        return self.known.get(question, UNASKED)

    def addresses(self, name: str) -> Answer:
        """Return the addresses of a host, of both kinds; trouble only where neither kind has any."""
        four, six = self.ask(name, "A"), self.ask(name, "AAAA")
        found = (*four.records, *six.records)
        return Answer(found, "" if found else four.trouble or six.trouble)

    def hosts(self, name: str) -> Answer:
        """Return the hosts that take a domain's mail, the preferred first; "" for a null MX (RFC 7505)."""
        answer = self.ask(name, "MX")
        parts = sorted((int(number), host.rstrip(".").lower()) for number, _, host in map(_halved, answer.records))
        return Answer(tuple(host for _, host in parts), answer.trouble)


def _halved(record: str) -> tuple[str, str, str]:
    number, blank, host = record.partition(" ")
    return number if number.isdecimal() else "0", blank, host
