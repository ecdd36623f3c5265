"""The page of the year: what it says, that everybody can read it, and that it asks nobody for anything."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from workshop import EXAMPLE
from year import campaign, no_holidays, project

from engine.project.folder import load
from engine.review import year
from engine.review.year.page import HUES, year_page
from engine.review.year.view import year_view

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
SHOPS = EXAMPLE / "tests" / "calendar" / "shops"
LOOK = Path(year.__file__).parent / "look"
CHROMIUM = Path("/usr/bin/chromium")
WEDNESDAY = {"wed": {"weekday": "wed", "at": "11:40", "on_closed_day": "move_back"}}
VOID = {"meta", "br", "link", "img", "hr", "input"}


class Reader(HTMLParser):
    """Reads a page: its elements, and whether each is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.said.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.said).split())


@pytest.fixture(scope="module")
def tea() -> str:
    shop = load(SHOPS / "tea").project
    assert shop is not None
    return year_page(year_view(shop, FIRST, LAST), "ja")


def test_the_page_of_a_whole_year_is_small_and_the_same_every_time(tea: str) -> None:
    assert len(tea.encode()) < 300_000
    shop = load(SHOPS / "tea").project
    assert shop is not None
    assert year_page(year_view(shop, FIRST, LAST), "ja") == tea


def test_the_page_has_twelve_months_and_every_edition_twice(tea: str) -> None:
    page = Reader(tea)
    assert [attrs["id"] for attrs in page.all("section") if "id" in attrs] == [
        "m2026-12",
        *(f"m2027-{number:02d}" for number in range(1, 12)),
    ]
    ids = [attrs["id"] for attrs in page.all("li") if "id" in attrs]
    assert ids == [f"e{number}" for number in range(1, 74)]
    marks = [attrs["href"] for attrs in page.all("a") if "aria-label" in attrs]
    assert marks == [f"#{name}" for name in ids]
    assert "52" in page.text
    assert "2026-12-30 から前倒し: 休業日(年末年始休業)のため" in page.text
    assert "第133号" in page.text


def test_whoever_hears_the_page_finds_their_way(tea: str) -> None:
    page = Reader(tea)
    assert page.all("html") == [{"lang": "ja"}]
    assert len(page.all("h1")) == 1
    assert len(page.all("table")) == len(page.all("caption")) == 12
    assert {attrs.get("scope") for attrs in page.all("th")} == {"col", "row"}
    assert all(attrs.get("aria-label") for attrs in page.all("nav"))
    label = next(attrs["aria-label"] for attrs in page.all("a") if attrs.get("href") == "#e1")
    assert label == "11:40 さえき園の水曜だより 霜の朝の、ほうじ茶のこと"
    targets = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert {(attrs["href"] or "").removeprefix("#") for attrs in page.all("a")} <= targets


def test_the_page_runs_nothing_and_asks_nobody(tea: str) -> None:
    page = Reader(tea)
    assert page.all("script") == page.all("link") == page.all("img") == page.all("iframe") == []
    assert not [attrs for _, attrs in page.elements if "style" in attrs or any(name.startswith("on") for name in attrs)]
    policy = next(attrs["content"] for attrs in page.all("meta") if attrs.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not re.search(r"url\(|@import|//[a-z]", (LOOK / "year.css").read_text(encoding="utf-8"))


def test_what_a_shop_writes_cannot_become_markup() -> None:
    evil = "<script>alert(1)</script>\" onload='x'"
    letter = campaign({"slot": "wed"}, {"date": date(2026, 12, 2), "subject": evil})
    closed = {"x": {"from": "12-24", "to": "12-24", "title": evil}}
    shop = project(letter.model_copy(update={"title": evil}), slots=WEDNESDAY, closed=closed)
    page = Reader(year_page(year_view(shop, FIRST, date(2026, 12, 31), no_holidays), "en"))
    assert page.all("script") == []
    assert not [attrs for _, attrs in page.elements if "onload" in attrs]
    assert evil in "".join(page.said)


def test_each_state_has_a_sign_of_its_own_that_is_no_colour() -> None:
    letter = campaign(
        {"slot": "wed"}, {"date": date(2026, 12, 2), "subject": "Own"}, {"evergreen": True, "subject": "Spare"}
    )
    slots = {"wed": {"weekday": "wed", "at": "11:40", "on_closed_day": "move_back", "on_holiday": "skip"}}
    closed = {"away": {"from": "12-30", "to": "12-31"}}
    shop = project(letter, slots=slots, closed=closed)
    view = year_view(shop, FIRST, date(2026, 12, 31), lambda _: {date(2026, 12, 23): "Rest"})
    text = year_page(view, "en")
    shown = re.findall(r'<a class="mark h0 (\w+)".*?>(.*?)</a>', text)
    assert shown == [("planned", "A"), ("stands_in", "A"), ("empty", "A"), ("out", "×A"), ("empty", "←A")]
    page = Reader(text)
    assert "left out: public holiday (Rest)" in page.text
    assert "an evergreen one stands in" in page.text
    assert "moved back from 2026-12-30: the shop is closed (away)" in page.text
    cells = {attrs["title"]: attrs["class"] for attrs in page.all("td") if "title" in attrs}
    assert cells == {"Rest": "holiday", "Closed: away": "closed"}


def test_campaigns_beyond_the_alphabet_have_letters_too() -> None:
    many = [campaign({"slot": "wed"}, name=f"letter-{number:02d}") for number in range(30)]
    text = year_page(year_view(project(*many, slots=WEDNESDAY), FIRST, date(2026, 12, 2), no_holidays), "en")
    letters = re.findall(r'<a class="mark h(\d) empty".*?>(.*?)</a>', text)
    assert [letter for _, letter in letters] == [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "AA", "AB", "AC", "AD"]
    assert [int(hue) for hue, _ in letters] == [number % HUES for number in range(30)]


def test_a_month_without_editions_says_so() -> None:
    text = year_page(year_view(project(), FIRST, date(2026, 12, 31), no_holidays), "ja")
    assert "送るものはありません" in Reader(text).text


def palettes() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the colours of the light scheme, then those of the dark one."""
    css = (LOOK / "year.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\n\s*\}", css, re.DOTALL)
    for name, block in zip(("light", "dark"), blocks, strict=False):
        yield name, dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


def contrast(one: str, other: str) -> float:
    """Return the ratio of two colours (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


HUE_NAMES = [f"h{number}" for number in range(HUES)]
TEXT = [
    *((ink, ground) for ink in ("ink", "soft") for ground in ("sheet", "ground", "hatch")),
    *((ink, ground) for ink in ("holiday", "saturday") for ground in ("sheet", "hatch")),
    *((hue, "sheet") for hue in HUE_NAMES),  # the letter on its colour, and the coloured letter in an empty mark
]
SHAPES = [
    *(("leaf", ground) for ground in ("sheet", "ground", "hatch")),
    *((hue, ground) for hue in HUE_NAMES for ground in ("ground", "hatch")),
]


@pytest.mark.parametrize(("scheme", "colours"), list(palettes()), ids=["light", "dark"])
def test_everything_can_be_told_from_its_ground(scheme: str, colours: dict[str, str]) -> None:
    del scheme
    faint = {pair: contrast(*(colours[name] for name in pair)) for pair in TEXT}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}  # WCAG 1.4.3 AA
    faint = {pair: contrast(*(colours[name] for name in pair)) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 3} == {}  # WCAG 1.4.11 AA


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
async def test_the_page_fits_the_screen_and_nothing_leaves_it(
    width: int, scheme: str, tea: str, tmp_path: Path
) -> None:
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    path = tmp_path / "year.html"
    path.write_text(tea, encoding="utf-8")
    asked: list[str] = []
    said: list[str] = []
    async with playwright.async_playwright() as engines:
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = await engines.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = await browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        await page.goto(path.as_uri())
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        wide = await page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => !e.matches('.heard') &&"
            " e.getBoundingClientRect().right > innerWidth).map(e => e.className)"
        )
        assert wide == []
        ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(20, 21, 15)" if scheme == "dark" else "rgb(239, 233, 220)")
        columns = await page.evaluate("getComputedStyle(document.querySelector('.months')).gridTemplateColumns")
        assert len(columns.split()) == (1 if width == 375 else 3)
        await page.keyboard.press("Tab")
        assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        await browser.close()
    assert asked == [path.as_uri()]
    assert said == []
