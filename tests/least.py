"""A letter of the least that one needs, for tests of its bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from signed import DOMAIN

from engine.message.letter import Letter

_LEAST = Letter(
    edition="wednesday-letter/2026-W49",
    campaign="wednesday-letter",
    topic="newsletter",
    list_title="水曜だより",
    from_display="佐伯(さえき園)",
    from_address=f"tencho@{DOMAIN}",
    reply_to="",
    domain=DOMAIN,
    subject="{{ name }}",
    html="<p>{{ name }}</p>",
    text="{{ name }}\n",
    variables={},
    name_form="{name} 様",
    name_fallback="お客様",
    attribute_defaults={},
    locale="ja",
    base_url=f"https://{DOMAIN}",
)


def least(**other: Any) -> Letter:
    """Return it with other parts."""
    return replace(_LEAST, **other)
