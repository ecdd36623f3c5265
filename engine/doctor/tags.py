"""Records made of tags, `v=DKIM1; p=…` (RFC 6376 section 3.2, RFC 7489 section 6.3).

In: the text. Out: tags by their small name, the first of each; what is no tag is left out.
"""

from __future__ import annotations


def tags_of(text: str) -> dict[str, str]:
    """Return the tags of a record."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, between, value = part.partition("=")
        if between:
            found.setdefault(name.strip().lower(), value.strip())
    return found
