"""The shop's colours: allowed by the policy like our own sheet (tests/project/broken/pale_pages: told where they cannot be read)."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from leave_shop import KEY, WEDNESDAY, client_of, link, shop_project

from engine.delivery.clock import clock_at
from engine.project.web import CONTRAST, DARK, LIGHT, Shades, contrast
from engine.web.application import application

if TYPE_CHECKING:
    from engine.store.database import Store

SEA = {"ground": "#e8eef2", "sheet": "#ffffff", "ink": "#10202a", "soft": "#41545f", "accent": "#0b5c8a"}


def web(**shades: dict[str, str]) -> dict[str, object]:
    return {"base_url": "https://mail.saekien.example", "colours": shades}


async def test_the_pages_take_the_shops_colours_and_the_policy_allows_just_them(store: Store) -> None:
    project = shop_project(web=web(light=SEA))
    async with client_of(application(project, store, [KEY], clock_at(WEDNESDAY))) as client:
        answer = await client.get(link())
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style.index("--leaf:#0b5c8a") > style.index("--leaf: #4a5a2c"), "the shop's come last"
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("shades", [LIGHT, DARK], ids=["light", "dark"])
def test_our_own_colours_can_be_read(shades: Shades) -> None:
    for text in ("ink", "soft", "accent"):
        for ground in ("sheet", "ground"):
            assert contrast(getattr(shades, text), getattr(shades, ground)) >= CONTRAST


def test_the_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")
