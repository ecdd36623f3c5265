"""`[web]` of `tayori.toml`: the public pages, their colours and their languages.

In: the table. Out: frozen values; and the problems of colours that cannot be read on each other (WCAG 2.2 AA, success criterion
1.4.3: 4.5 to 1 for text).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, SecretStr, StringConstraints

from engine.project.part import Part
from engine.project.problems import Problem
from engine.project.values import FORMS, BaseUrl, Filled, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.shop import ShopFile
    from engine.project.toml import Positions

Colour = Annotated[str, StringConstraints(pattern=FORMS["value_colour"])]
LANGUAGE = "language"
"""The attribute that holds in which language a person wants to read."""
CONTRAST = 4.5
_PAIRS = (
    ("ink", "sheet"),
    ("ink", "ground"),
    ("soft", "sheet"),
    ("soft", "ground"),
    ("accent", "sheet"),
    ("accent", "ground"),
)
"""Which colours stand on which; the words of a button are `sheet` on `accent`."""


class Shades(Part):
    """The colours of the pages in one light."""

    ground: Colour
    """Behind everything."""
    sheet: Colour
    """Behind the text; the words on a button."""
    ink: Colour
    """Text."""
    soft: Colour
    """Notes and the footer."""
    accent: Colour
    """Buttons, lines and marks."""


LIGHT = Shades(ground="#efe9dc", sheet="#fbf8f0", ink="#2d2b26", soft="#5d5748", accent="#4a5a2c")
DARK = Shades(ground="#14150f", sheet="#1f211a", ink="#ebe5d6", soft="#b7af9d", accent="#b9c78a")


class Colours(Part):
    """The colours of the pages; a light that is left out is the engine's own."""

    light: Shades = LIGHT
    dark: Shades = DARK


class Web(Part):
    """The public web application: where a leave link leads."""

    base_url: BaseUrl
    """Public and HTTPS (RFC 8058 section 3.1); http only on loopback."""
    token_key: SecretStr | None = None
    """Signs the links. Never in the file: TAYORI_WEB__TOKEN_KEY or the credential web__token_key; without either a key
    file is kept in the state directory."""
    metrics_token: SecretStr | None = None
    """Who shows it (Authorization: Bearer) gets /metrics from the public pages. Never in the file:
    TAYORI_WEB__METRICS_TOKEN or the credential web__metrics_token; without it they have no such address."""
    colours: Colours = Field(default=Colours())
    """The colours of the pages; `check` sees to it that they can be read."""
    languages: dict[Word, Filled] = {}
    """The languages that a person may choose on the preferences page: { ja = "日本語", en = "English" }. The choice is their
    attribute "language", which has to be declared as text."""


def web_problems(shop: ShopFile, positions: Positions) -> Iterator[Problem]:
    """Yield the mistakes of the table that need more than one key."""
    declared = shop.attributes.get(LANGUAGE)
    if shop.web.languages and (declared is None or declared.type != "text"):
        line = positions.line(("web", "languages"))
        yield Problem("web_languages", "tayori.toml", line, "web.languages", values={"name": LANGUAGE})
    for name, shades in (("light", shop.web.colours.light), ("dark", shop.web.colours.dark)):
        for text, ground in _PAIRS:
            ratio = contrast(getattr(shades, text), getattr(shades, ground))
            if ratio < CONTRAST:
                values = {"text": text, "ground": ground, "ratio": f"{ratio:.2f}", "least": CONTRAST}
                line = positions.line(("web", "colours", name, text))
                yield Problem("web_contrast", "tayori.toml", line, f"web.colours.{name}.{text}", values=values)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2) of "#rrggbb"."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004 - sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
