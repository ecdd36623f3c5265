"""A month of letters in figures: counted on paper (letter_year.py), on either database, in both languages, as text, table, page."""

from __future__ import annotations

import asyncio
import csv
import html
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from letter_year import at, write_year
from servers import BOTH

from engine.report.gathered import month_report
from engine.report.month import FIGURES, figure, usual
from engine.report.page import month_page
from engine.report.speech import Speech

if TYPE_CHECKING:
    from workshop import Workshop

    from engine.report.month import MonthReport
    from engine.words import Language

NOVEMBER = date(2026, 11, 1)
LATER = at("2026-12-20")
CHROMIUM = Path("/usr/bin/chromium")


async def report_of(shop: Workshop, first: date = NOVEMBER, now: str = "2026-12-20") -> MonthReport:
    async with shop.store() as store:
        return await month_report(shop.project(), store, first, at(now))


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_every_figure_is_the_one_that_is_counted_on_paper(shop: Workshop) -> None:
    await write_year(shop)
    found = await report_of(shop)
    here, result = found.month.sums, found.month.sums.result
    # 10 of W45, 9 of W46, 9 of W48, 5 of the event, 2 birthdays; one hard, one soft (though it came back three times), one filter
    assert (result.accepted, result.hard, result.soft, result.other, result.reached) == (35, 1, 1, 1, 32)
    assert (result.left, result.complained, result.refused, here.waiting, here.clicked) == (1, 1, 1, 1, 4)
    # 1000 and 300 behind W45, 2000 less 500 behind W46, 700 behind W48, one without an amount behind a birthday
    assert (here.orders, here.buyers, here.amount) == (5, 5, 3500)
    assert found.month.editions == 6  # W47 was missed
    by_key = {line.key: line for line in found.lines}
    assert list(by_key) == [
        "wednesday-letter/2026-W45",
        "oseibo-early/oseibo-2026",
        *(f"wednesday-letter/2026-W{week}" for week in (46, 47, 48)),
        "birthday",
    ]
    orders = {key: (line.sums.orders, line.sums.amount) for key, line in by_key.items() if line.sums.orders}
    assert orders == {
        "wednesday-letter/2026-W45": (2, 1300),
        "wednesday-letter/2026-W46": (1, 1500),
        "wednesday-letter/2026-W48": (1, 700),
        "birthday": (1, None),
    }
    assert (by_key["birthday"].editions, by_key["birthday"].daily) == (2, True)
    assert by_key["wednesday-letter/2026-W45"].subject == "… 様、霜の朝の、ほうじ茶のこと"
    assert by_key["wednesday-letter/2026-W45"].alarms == ("complaints_many",)
    assert found.passed == {"cap": 3, "left": 2}
    assert found.reasons == {"too_many": 1}
    assert [(one.name, one.sent, one.orders, one.amount) for one in found.coupons] == [("birthday", 2, 1, None)]
    growth = found.month.growth
    assert (growth.joined, growth.confirmed, growth.gone, growth.suppressed) == (3, 1, 2, 1)
    assert found.fans == 1  # p1, in three of W44, W45, W46 and W48
    assert (found.agreed_before, found.agreed_after) == (11, 10)
    # Wednesdays of a month, ten letters each, but for the one of 7 October: 40 50 40 40 40 50 40 40 50 40 50 30
    assert [one.sums.result.accepted for one in found.earlier] == [40, 50, 40, 40, 40, 50, 40, 40, 50, 40, 50, 30]
    assert usual(found.earlier, "accepted") == 40
    assert found.before is not None
    assert (found.before.first, found.before.sums.orders, found.before.sums.amount) == (date(2026, 10, 1), 1, 80)
    rates = {name: figure(found.month, name) for name in ("left", "complained", "bounced", "per_thousand")}
    assert rates == {"left": 1 / 32, "complained": 1 / 32, "bounced": 3 / 35, "per_thousand": 5 / 32 * 1000}


async def test_a_letter_counts_as_regular_on_its_day_to_the_minute(shop: Workshop) -> None:
    await write_year(shop)
    found = await report_of(shop)
    how = {line.key[-3:]: line.how for line in found.lines if line.how}
    assert how == {"W45": "on_time", "W46": "on_day", "W47": "missed", "W48": "on_time"}
    whole = found.regular_year
    # 52 Wednesdays since 3 December 2025; that of the closed day came where it was moved to
    assert (whole.due, whole.number("on_time"), whole.number("on_day"), whole.number("late")) == (52, 48, 1, 1)
    assert [place.key for place in whole.places if place.how == "missed"] == [
        "wednesday-letter/2026-W41",
        "wednesday-letter/2026-W47",
    ]
    october = await report_of(shop, date(2026, 10, 1))
    assert (october.lines[0].key, october.lines[0].state) == ("wednesday-letter/2026-W41", "missed")


async def test_a_month_is_compared_with_those_that_the_store_has(shop: Workshop) -> None:
    await write_year(shop)
    first = await report_of(shop, date(2025, 11, 1))
    assert (first.earlier, first.before, usual(first.earlier, "accepted")) == ((), None, None)
    third = await report_of(shop, date(2026, 1, 1))
    assert [one.first for one in third.earlier] == [date(2025, 11, 1), date(2025, 12, 1)]
    assert usual(third.earlier, "accepted") is None  # the median of two is their mean
    silent = await report_of(shop, date(2027, 2, 1), "2027-03-20")  # nobody started the machine again
    assert [(line.key[-3:], line.state) for line in silent.lines] == [(f"W0{week}", "missed") for week in (5, 6, 7, 8)]
    assert (silent.month.sums.result.accepted, figure(silent.month, "left")) == (0, None)
    assert [one.sums.result.accepted for one in silent.earlier][-3:] == [35, 0, 0]
    assert usual(silent.earlier, "accepted") == 40  # of the months that had letters


async def test_what_is_not_over_says_so(shop: Workshop) -> None:
    await write_year(shop)
    for now, running, until in (
        ("2026-11-30", True, date(2026, 12, 7)),
        ("2026-12-01", False, date(2026, 12, 7)),
        ("2026-12-07", False, date(2026, 12, 7)),
        ("2026-12-08", False, None),
    ):
        found = await report_of(shop, now=now)
        assert (found.running, found.orders_until) == (running, until)
        said = " ".join(speech("en").notes(found))
        assert ("not over" in said, "until 2026-12-07" in said) == (running, until is not None and not running)


def speech(language: Language) -> Speech:
    from letter_year import TOKYO

    return Speech(language, TOKYO, "JP")


async def test_the_terminal_the_table_and_the_document_say_the_same(shop: Workshop) -> None:
    await write_year(shop)
    shop.edit("campaigns/oseibo-early.toml", 'title = "お歳暮の早割"', 'title = "=1+1"')
    told = await asyncio.to_thread(shop.tayori, "report", "--month", "2026-11", env={"TAYORI_LANG": "ja"})
    assert told.returncode == 0, told.stderr
    assert "2026年11月" in told.stdout
    assert re.search(r"^有効配信数 +32 +30 +40$", told.stdout, re.MULTILINE)
    assert re.search(r"^定刻の配信 +2 / 4 +3 / 4 +100.0 %$", told.stdout, re.MULTILINE)
    assert "2025年12月から 52 回のうち 48 回(92.3 %)" in told.stdout
    assert "wednesday-letter/2026-W45: 迷惑メールの報告が 0.1 % を超えました" in told.stderr
    out = shop.root / "month.csv"
    done = await asyncio.to_thread(
        shop.tayori, "report", "--month", "2026-11", "--format", "csv", "--out", str(out), env={"TAYORI_LANG": "en"}
    )
    assert (done.returncode, done.stdout) == (0, f"{out}\n")
    text = out.read_bytes().decode("utf-8")
    assert text.startswith("\ufeffkey,campaign,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["key"][-3:] for row in rows] == ["W45", "026", "W46", "W47", "W48", "day"]
    assert rows[1]["campaign"] == "'=1+1"
    assert [rows[0][name] for name in ("due", "accepted", "reached", "left, rate", "orders", "revenue")] == [
        *("2026-11-04 11:40", "10", "9", "0.111111", "2", "1300")
    ]
    document = json.loads((await asyncio.to_thread(shop.tayori, "report", "--month", "2026-11", "--json")).stdout)
    assert (document["month"], document["sums"]["reached"], document["usual"]["accepted"]) == ("2026-11", 32, 40)
    assert document["figures"].keys() == FIGURES.keys() == document["usual"].keys()
    assert document["regular_year"] == {"due": 52, "on_time": 48, "on_day": 1, "late": 1, "missed": 2}
    assert [one["edition"] for one in document["editions"]] == [row["key"] for row in rows]
    lately = await asyncio.to_thread(shop.tayori, "report", "--json")
    assert [one["edition"][-3:] for one in json.loads(lately.stdout)["editions"]][:3] == ["W48", "-20", "W47"]


CANNOT = [
    (["--month", "2026-13"], '"2026-13" is no month. Write the year and the month: 2026-11.'),
    (["--month", "11/2026"], '"11/2026" is no month.'),
    (["--month", "２０２６-11"], "is no month."),
    (["--month", "0001-01"], '"0001-01" is no month.'),
    (["--month", "2001-01"], "January 2001 was over before this store was made"),
    (["--month", "2190-01"], "January 2190 has not begun"),
    (["--month", "2026-11", "birthday"], "--month and birthday do not go together."),
    (["--month", "2026-11", "--json", "--format", "csv"], "--json and --format csv do not go together."),
    (["--format", "html"], "--format html goes with --month only."),
    (["birthday", "--out", "x.html"], "--out goes with --month only."),
]


def test_what_cannot_be_shown_says_why(shop: Workshop) -> None:
    shop.make_store()
    for words, says in CANNOT:
        done = shop.tayori("report", *words)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert says in done.stderr, words


def test_a_store_without_letters_says_so(shop: Workshop) -> None:
    shop.make_store()
    done = shop.tayori("report")
    assert (done.returncode, done.stdout) == (0, "No edition was opened yet.\n")


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_the_page_explains_each_number_and_names_nobody(shop: Workshop, language: Language) -> None:
    await write_year(shop)
    found = await report_of(shop)
    told = speech(language)
    written = month_page(found, told, '<b>"shop"</b>', "ja")
    page = html.unescape(written)
    assert f'<html lang="{language}">' in page
    names = ["editions", "accepted", "reached", "bounced", "left", "complained", "clicked", "orders", "regular", "gone"]
    for name in names:
        assert f"<dt>{told.name(name)}</dt><dd>{told.word(f'month.means.{name}')}</dd>" in page
    assert "@x.example" not in page
    assert not re.search(r"\d{16}", page)  # nobody's subject
    assert not re.search(r"<script|<link|<img|url\(|@import| on\w+=| style=|https?:", page)
    assert "&lt;b&gt;" in written
    assert "default-src 'none'; style-src 'sha256-" in page
    assert written == month_page(await report_of(shop), told, '<b>"shop"</b>', "ja")
    assert len(written.encode()) < 60_000
    nothing = month_page(await report_of(shop, date(2025, 10, 1)), told, "shop", "ja")
    assert told.word("month.nothing") in nothing


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
async def test_the_page_fits_every_screen_and_the_paper(shop: Workshop, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    await write_year(shop)
    path = tmp_path / "month.html"
    path.write_text(month_page(await report_of(shop), speech("ja"), "茶香舗 さえき園", "ja"), encoding="utf-8")
    asked: list[str] = []
    said: list[str] = []
    async with playwright.async_playwright() as engines:
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = await engines.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for width in (375, 1280):
            for scheme, ground in (("light", "rgb(239, 233, 220)"), ("dark", "rgb(20, 21, 15)")):
                page = await browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
                page.on("request", lambda request: asked.append(request.url))
                page.on("console", lambda message: said.append(message.text))
                await page.goto(path.as_uri())
                assert await page.evaluate("document.documentElement.scrollWidth") == width
                wide = "e => !e.closest('.heard, thead') && e.getBoundingClientRect().right > innerWidth"
                found = f"[...document.querySelectorAll('body *')].filter({wide}).map(e => e.outerHTML.slice(0, 80))"
                assert await page.evaluate(found) == []
                assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
                heads = "getComputedStyle(document.querySelector('.editions tbody td'), '::before').content"
                assert (await page.evaluate(heads) == "none") == (width == 1280)  # a card names its numbers itself
        await page.emulate_media(media="print", color_scheme="dark")
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        await page.set_viewport_size({"width": 703, "height": 1017})  # A4 without its margins, in CSS pixels
        assert await page.evaluate("document.documentElement.scrollWidth") == 703
        whole = "[...document.querySelectorAll('.whole, figure, tr')]"
        assert await page.evaluate(f"Math.max(...{whole}.map(e => e.getBoundingClientRect().height))") < 500
        pdf = await page.pdf(prefer_css_page_size=True, print_background=True)
        await browser.close()
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 5  # by the fonts of the machine
    assert set(asked) == {path.as_uri()}
    assert said == []
