"""What every lint is given, and what it gives back.

In: an edition's letter, printed for an invented person, with what is known of the shop and the campaign. Out: findings: which lint
speaks, in which words, and at which spot. The spot is said in the letter's own terms; `places` leads it to a file and a line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.message.lints.page import Page
    from engine.project.lints import Kind, LintName


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is wrong.

    - edition: the content as a whole; subject: its subject; key: one of its keys
    - template: the template as a whole; path: where it asks for a variable
    - text: wherever a text was written, in the content or in a template
    - file: a line of a template (`line`)
    - shop: a key of tayori.toml
    """

    kind: Literal["edition", "subject", "key", "template", "path", "text", "file", "shop"]
    name: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its lint, the code of its words, its spot and the values of the sentence."""

    lint: LintName
    code: str
    spot: Spot
    values: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter as it was printed for one person, and what it is to be judged by."""

    subject: str
    html: str
    text: str
    page: Page
    kind: Kind
    locale: str
    from_display: str
    from_address: str
    reply_to: str
    legal: Mapping[str, str]
    """name, postal_address, contact."""
    leave_url: str
    shop_url: str
    own_urls: tuple[str, ...]
    """The shop's public pages for leaving; no links to the shop itself."""
    content: Mapping[str, object]
    """What the edition says itself, by its keys."""
    slotted: bool
    """It comes every week or month."""
    automatic: bool
    """It goes out without somebody writing it anew: on a birthday, after an order."""
    images: Mapping[str, int] = field(default_factory=dict[str, int])
    """The sizes in bytes of those pictures that lie in the project or come with the letter, by how they were written."""
    mail: int = 0
    """The size in bytes of both parts and of what goes along, before base64 makes it a third larger."""
