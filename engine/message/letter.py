"""An edition's frozen text: all that a message of this edition needs except the person.

In: what the files said when the edition opened. Out: a value that goes through JSON and comes back equal, so that a retry,
or a look years later, prints the same message. It holds sources, not compiled templates; `press` compiles them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


PREFERENCES_URL = "preferences_url"
"""A name that only letters ask for which lead there: their reader's own link."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One edition's letter; `subject`, `html` and `text` are Jinja sources."""

    edition: str  # its key, "wednesday-letter/2026-W49"
    campaign: str
    topic: str
    list_title: str
    from_display: str
    from_address: str
    reply_to: str
    domain: str  # of Message-ID and List-Id
    subject: str
    html: str
    text: str
    variables: Mapping[str, object]  # fit for JSON: shop, sender, campaign, edition and the content's own keys
    name_form: str  # "{name} 様"
    name_fallback: str  # "お客様"
    attribute_defaults: Mapping[str, object]
    locale: str  # "ja"
    base_url: str
    asks: Sequence[str] = field(default_factory=list[str])
    """The facts about a person that it uses (`press.FACTS`): what nobody asks for is not looked up."""
    goods: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    """The shop's products, for what it says of orders; of a letter that says nothing of them, none."""
    columns: int = 0
    """At which the text's lines are wrapped; 0: nowhere."""
    hosts: Sequence[str] = field(default_factory=list[str])
    """Whose links get the parameters of `tags`."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """The utm parameters but the campaign, which is the edition."""
    links: Sequence[str] = field(default_factory=list[str])
    """The addresses that are counted, by number, as their authors wrote them."""
    files: Sequence[Mapping[str, str]] = field(default_factory=list["Mapping[str, str]"])
    """What goes along: `name` (a picture's as it stands behind `cid:`), `kind` (media type), `cid` (a picture's Content-ID, else
    ""), `sha256`, `octets` (base64)."""


def letter_to_json(letter: Letter) -> str:
    """Return the letter as JSON. Keys keep their order, since a template may walk them; NaN raises `ValueError`."""
    return json.dumps(_record(letter), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def letter_from_json(text: str) -> Letter:
    """Return the letter that `letter_to_json` wrote (lists for tuples, text for the keys of mappings)."""
    return Letter(**cast("dict[str, Any]", json.loads(text)))


def digest(letter: Letter) -> str:
    """Return the SHA-256 (hex) of the letter: the same for the same content, in whatever order its keys stand.

    The files that go along count by their own digests: a plan asks for the digest of every edition of a year.
    """
    record = _record(letter)
    if letter.files:
        record["files"] = [{key: file[key] for key in file if key != "octets"} for file in letter.files]
    canonical = json.dumps(record, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def leave_link(letter: Letter, token: str) -> str:
    """Return the address of the page on which the reader leaves; RFC 8058 one-click posts to the same."""
    return f"{letter.base_url.rstrip('/')}/leave/{token}"


def leads_to_preferences(letter: Letter) -> bool:
    """Tell whether a letter names its reader's link to the preferences."""
    return PREFERENCES_URL in letter.html or PREFERENCES_URL in letter.text


def preferences_link(letter: Letter, token: str) -> str:
    """Return the address of the page on which the reader changes what we know of them."""
    return f"{letter.base_url.rstrip('/')}/preferences/{token}"


def click_link(letter: Letter, token: str) -> str:
    """Return the address by which a link of the letter is counted."""
    return f"{letter.base_url.rstrip('/')}/c/{token}"


def _record(letter: Letter) -> dict[str, object]:
    # A field that came later and says nothing is left out: the digest of a letter stays that of earlier days.
    return {
        part.name: value
        for part in fields(letter)
        if (value := getattr(letter, part.name)) or part.default is part.default_factory is MISSING
    }
