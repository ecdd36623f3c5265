"""The lints of a letter by their names, and how serious each is.

In: the `[lints]` tables of the shop and of a campaign. Out: the level at which one lint speaks for one letter. What a lint looks at
is `message/lints`. Those that the law asks for can be turned down for the whole shop only: whoever answers for the shop
decides that, not whoever writes one letter (docs/decisions/0030).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Level = Literal["off", "warning", "error"]
Kind = Literal["ad", "notice"]

LintName = Literal[
    "footer_name",
    "footer_address",
    "footer_contact",
    "footer_leave",
    "footer_sentence",
    "notice_offer",
    "review_for_stars",
    "noreply",
    "subject_empty",
    "subject_long",
    "subject_characters",
    "text_characters",
    "preheader_missing",
    "preheader_long",
    "text_part",
    "html_size",
    "html_size_near",
    "mail_size",
    "image_alt",
    "image_size",
    "image_lost",
    "image_only",
    "link_broken",
    "link_http",
    "link_shop",
    "link_dead",
    "link_redirect",
    "link_unreachable",
    "no_value_block",
    "human_missing",
    "human_low",
    "teaser_missing",
    "invitation_missing",
    "sale_reason",
    "parcel_far",
    "parcel_order",
    "word_banned",
    "word_ask",
]


@dataclass(frozen=True, slots=True)
class Default:
    """A lint's level where no file says another: of an advertisement, of a notice."""

    ad: Level
    notice: Level


_ALWAYS, _WARNING = Default("error", "error"), Default("warning", "warning")

DEFAULTS: Mapping[LintName, Default] = {
    "footer_name": _ALWAYS,
    "footer_address": Default("error", "off"),
    "footer_contact": _ALWAYS,
    "footer_leave": Default("error", "warning"),
    "footer_sentence": Default("error", "off"),
    "notice_offer": Default("off", "error"),
    "review_for_stars": _ALWAYS,
    "noreply": Default("error", "warning"),
    "subject_empty": _ALWAYS,
    "subject_long": _WARNING,
    "subject_characters": _WARNING,
    "text_characters": Default("off", "off"),
    "preheader_missing": Default("warning", "off"),
    "preheader_long": _WARNING,
    "text_part": _ALWAYS,
    "html_size": _ALWAYS,
    "html_size_near": _WARNING,
    "mail_size": _WARNING,
    "image_alt": _WARNING,
    "image_size": _WARNING,
    "image_lost": _ALWAYS,
    "image_only": _WARNING,
    "link_broken": _ALWAYS,
    "link_http": _WARNING,
    "link_shop": Default("warning", "off"),
    "link_dead": _ALWAYS,
    "link_redirect": _WARNING,
    "link_unreachable": _WARNING,
    "no_value_block": Default("warning", "off"),
    "human_missing": _ALWAYS,
    "human_low": _WARNING,
    "teaser_missing": Default("warning", "off"),
    "invitation_missing": _WARNING,
    "sale_reason": Default("warning", "off"),
    "parcel_far": _WARNING,
    "parcel_order": _WARNING,
    "word_banned": _ALWAYS,
    "word_ask": _WARNING,
}

LAWFUL: frozenset[LintName] = frozenset(
    [
        "footer_name",
        "footer_address",
        "footer_contact",
        "footer_leave",
        "footer_sentence",
        "notice_offer",
        "review_for_stars",
    ]
)
"""Those that stand for a law: a campaign's file may raise them, never turn them down."""

# Outside Japan: CAN-SPAM (16 CFR 316.5) asks for the postal address and a way out, not for a name and a contact beside them.
_ABROAD: Mapping[LintName, Default] = {
    "footer_name": _WARNING,
    "footer_contact": _WARNING,
}


def default_level(name: LintName, kind: Kind, country: str) -> Level:
    """Return a lint's level where no file says another."""
    default = DEFAULTS[name] if country == "JP" else _ABROAD.get(name, DEFAULTS[name])
    return default.ad if kind == "ad" else default.notice


def turned_down(lints: Mapping[LintName, Level]) -> tuple[LintName, ...]:
    """Return the lints of a campaign's own table that only the shop may turn down."""
    return tuple(name for name, level in lints.items() if name in LAWFUL and level != "error")


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one letter; the campaign's word counts before the shop's."""

    kind: Kind
    country: str
    shop: Mapping[LintName, Level]
    campaign: Mapping[LintName, Level]

    def of(self, name: LintName) -> Level:
        """Return the level of one lint."""
        return self.campaign.get(name) or self.shop.get(name) or default_level(name, self.kind, self.country)
