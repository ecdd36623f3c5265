"""Files as a careless person writes them, made by chance out of valid and nearly valid values.

Whatever `check` accepts computes: a year of editions, the view, ICS, page, months, lists, the difference to a changed copy.
Whatever it refuses is told in both languages, on a line that is there. Nothing is ever raised.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from engine.calendar.editions import editions
from engine.cli.changes import document, rows
from engine.cli.event_table import event_lines, event_records
from engine.cli.markdown import markdown
from engine.cli.months import bare, list_lines, month_lines
from engine.project.folder import load
from engine.project.problems import errors
from engine.review.change.comparable import comparable
from engine.review.change.difference import difference
from engine.review.check import check
from engine.review.year.entries import entries_of, record
from engine.review.year.ics import ics
from engine.review.year.page import year_page
from engine.review.year.view import year_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.project.folder import Loaded
    from engine.project.problems import Problem
    from engine.project.project import Project

    Files = Mapping[str, str]

SOUND = Path(__file__).parent / "sound"
YEAR = timedelta(days=365)
TODAYS = tuple(date(*day) for day in ((2000, 1, 1), (2011, 12, 20), (2024, 2, 29), (2026, 12, 1), (2199, 12, 31)))


class Choice(NamedTuple):
    """Values that are fine, and values that somebody may write all the same."""

    good: Sequence[str]
    odd: Sequence[str] = ()


# fmt: off
ZONES = Choice(
    ("Asia/Tokyo", "Pacific/Apia", "Africa/Casablanca", "Antarctica/Troll", "Australia/Lord_Howe", "America/Nuuk",
     "Etc/GMT+12", "Pacific/Kiritimati", "Asia/Beirut", "UTC"), ("Asia/Nowhere", "", "Asia", "../x"))
COUNTRIES = Choice(("JP", "US", "GB", "DE", "SA"), ("ZZ", "AQ", "jp"))
DATES = Choice(
    ("2026-12-02", "2024-02-29", "2026-12-31", "2027-01-01", "2026-12-09", "2011-12-30", "2026-06-30", "2199-12-31"),
    ("2026-02-29", "0001-01-01", "9999-12-31", '"2026-12-24"', "2026-12-24T00:00:00", "2026-12-24T10:00:00", "20261224",
     "1026-12-02"))
STARTS, ENDS = Choice(("2000-01-01", "2026-12-10"), DATES.odd), Choice(("2027-06-30", "2199-12-31"), DATES.odd)
MONTH_DAYS = Choice(('"12-29"', '"01-03"', '"02-29"', '"01-01"', '"12-31"'), ('"02-30"', '"2-9"', '"12-２５"'))
OFFSETS = Choice(
    ('"0 days"', '"-7 days"', '"14 days"', '"3 business days"', '"-3 business days"', '"1 day"', '"-0 days"',
     '"400 days"', '"-60 days"', '"40 business days"'),
    ('"999 days"', '"-999 business days"', '"999 business days"', '"1000 days"', '"７ days"', '"- 7 days"'))
STEPS = Choice(('"1 day"', '"-1 business day"', '"0 days"'), ('"999 days"',))
RULES = Choice(
    ('"2nd sunday of may"', '"5th friday of february"', '"last business day of december"',
     '"5th business day of january"', '"easter"', '"orthodox easter"', '"sun at 279"', '"sun at 280"', '"sun at 281"',
     '"sun at 0"', '"1st ox day from sun at 279"', '"5th business day from sun at 280"', '"last day of february"',
     '"2nd rooster day of november"'),
    ('"sun at 360"', '"last ox day from sun at 280"', '"0th monday of may"', '"every monday"'))
MONTHLY = Choice(
    ('"2nd tuesday"', '"5th sunday"', '"last business day"', '"31st"', '"25th"', '"5th business day"', '"last ox day"'),
    ('"0th"', '"32nd"', '"２５th"', '"last"'))
CLOCKS = Choice(('"11:40"', '"00:00"', '"23:59"', '"02:30"'), ('"24:00"', '"2:30"', "11:40:00", '"1１:40"', '"11:40\\n"'))
MOVES = Choice(('"keep"', '"move_back"', '"move_forward"', '"skip"'), ('"replace"', "{}", "5"))
WEEKDAYS = Choice(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("monday", "月"))
HOLIDAYS = Choice(
    ('holiday = "春分の日"\ncountry = "JP"', 'holiday = "Boxing Day"\ncountry = "GB"', 'holiday = "عيد الأضحى"\ncountry = "SA"'),
    ('holiday = "no such"', 'holiday = ""', 'holiday = "Boxing Day"\ncountry = "ZZ"'))
SPANS = Choice(('"5 days"', '"12 hours"', '"0 minutes"', '"400 days"'), ('"999999 weeks"', '"5day"'))
CAPS = Choice(('"2 per 7 days"', '"0 per 7 days"', '"1 per 1 day"', '"9999 per 999 days"'), ('"2 per 0 days"',))
HOURS = Choice(('"22:00-07:00"', '"00:00-23:59"', '"23:59-00:00"', '"11:00-12:00"'), ('"11:00-11:00"', '"22:00-0７:00"'))
LENGTHS = Choice(("1", "3", "31", "62"), ("0", "63", "true", "1.5"))
YEARS = Choice(("2026", "2027", "2028"), ("1999", "2200", "nan", "2026.5", "true"))
VOLUMES = Choice(("1", "2", "132"), ("0", "-1", "10000000000000000000000"))
EXISTING = Choice(('"skip"', '"catch_up"', '"spread over 7 days"'), ('"spread over 00 days"',))
# fmt: on


class Pen:
    """Writes a shop; a careless one slips now and then."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.careless = chance.random() < 0.3
        kinds = ("slot", "slot", "event", "event", "anniversary", "date")
        self.kinds = {f"letter{number}": chance.choice(kinds) for number in range(chance.randint(1, 4))}
        self.slots = [f"slot{number}" for number in range(chance.choice((1, 1, 2, 7)))]
        self.events = [f"event{number}" for number in range(chance.choice((0, 1, 3, 22)))]

    def value(self, choice: Choice) -> str:
        slips = self.careless and choice.odd and self.chance.random() < 0.08
        return self.chance.choice(choice.odd if slips else choice.good)

    def maybe(self, key: str, choice: Choice, often: float = 0.3) -> list[str]:
        return [f"{key} = {self.value(choice)}"] if self.chance.random() < often else []

    def shop(self) -> Files:
        text = (SOUND / "tayori.toml").read_text(encoding="utf-8")
        for old, new in (
            ("Europe/London", self.value(ZONES)),
            ('"GB"', f'"{self.value(COUNTRIES)}"'),
            (
                "cap = ",
                f"quiet_hours = {self.value(HOURS)}\ncontent_due = {self.value(SPANS)}\ncap = {self.value(CAPS)} # ",
            ),
        ):
            text = text.replace(old, new)
        campaigns = {f"campaigns/{name}.toml": self.campaign(kind) for name, kind in self.kinds.items()}
        return {
            "tayori.toml": text,
            "schedules.toml": self.schedules(),
            "templates/letter.mjml": _letter(),
            **campaigns,
        }

    def schedules(self) -> str:
        works = self.chance.sample(WEEKDAYS.good, self.chance.randint(1, 7))
        lines = [f"business_days = {json.dumps(works)}"]
        for name in self.slots:
            weekly = self.chance.random() < 0.7
            rule = f'weekday = "{self.value(WEEKDAYS)}"' if weekly else f"monthly = {self.value(MONTHLY)}"
            lines += [f"[slots.{name}]", rule, f"at = {self.value(CLOCKS)}"]
            lines += [line for key in ("on_holiday", "on_closed_day", "on_weekend") for line in self.falls(key)]
            lines += self.maybe("on_quiet_hours", MOVES)
        lines += ["[closed]", *self.closures()]
        for number, name in enumerate(self.events):
            lines += [f"[events.{name}]", *self.event(number), *self.maybe("days", LENGTHS)]
        return "\n".join(lines) + "\n"

    def falls(self, key: str) -> list[str]:
        other = self.other("event", "date")
        return [f'{key} = {{ replace = "{other}" }}'] if other else self.maybe(key, MOVES)

    def other(self, *kinds: str) -> str:
        """Return now and then a campaign of some kinds; a careless one takes any, or one that is not there."""
        names = [name for name, kind in self.kinds.items() if kind in kinds or self.careless]
        return (
            self.chance.choice([*names, "nobody"] if self.careless else names)
            if names and self.chance.random() < 0.2
            else ""
        )

    def closures(self) -> Iterable[str]:
        kind = self.chance.random()
        if kind < 0.15:
            yield 'always = { from = "01-01", to = "12-31" }'
        elif kind < 0.3:
            yield "years = { from = 2000-01-01, to = 2199-12-31 }"
        for number in range(self.chance.randint(0, 2)):
            choice = self.chance.choice((DATES, MONTH_DAYS))
            days = [self.value(choice) for _ in range(2)]
            first, last = days if self.careless or choice is MONTH_DAYS else sorted(days)
            yield f"shut{number} = {{ from = {first}, to = {last} }}"

    def event(self, number: int) -> list[str]:
        if number > 2 or (number and self.chance.random() < 0.5):  # a long chain, sometimes one that bites its tail
            base = (
                self.chance.choice(self.events)
                if self.careless and self.chance.random() < 0.05
                else f"event{number - 1}"
            )
            return [f'event = "{base}"', f"offset = {self.value(OFFSETS if number < 3 else STEPS)}"]
        kind = self.chance.choice(("date", "rule", "holiday", "dates"))
        match kind:
            case "date":
                return [f"date = {self.value(MONTH_DAYS)}"]
            case "rule":
                return [f"rule = {self.value(RULES)}"]
            case "holiday":
                return [self.value(HOLIDAYS)]
            case _:
                return [f"dates = [{'' if self.careless and self.chance.random() < 0.1 else self.value(DATES)}]"]

    def campaign(self, kind: str) -> str:
        lines = ['title = "A letter"', 'topic = "newsletter"', 'template = "letter.mjml"', "[when]", *self.when(kind)]
        if kind != "date":
            lines += [*self.maybe("start", STARTS, 0.2), *self.maybe("end", ENDS, 0.2)]
        if self.chance.random() < 0.2:
            lines += ["[audience]", f"last_order = {{ older_than = {self.value(SPANS)} }}"]
        contents = 1 if kind in ("anniversary", "date") else self.chance.randint(0 if kind == "slot" else 1, 3)
        for number in range(contents):
            lines += ["[[edition]]", *self.what_for(kind, number), 'subject = "Tea, 「茶」 <b>; more"']
        return "\n".join(lines) + "\n"

    def when(self, kind: str) -> list[str]:
        if kind == "slot":
            names = self.chance.sample(self.slots, self.chance.randint(1, len(self.slots)))
            twice = names[:1] if self.careless and self.chance.random() < 0.1 else []
            return [f"slot = {json.dumps([*names, *twice])}"]
        event = self.chance.choice((*self.events, "easter", "mothers_day", "christmas"))
        day = {"event": f'event = "{event}"', "anniversary": 'anniversary = "birthday"'}
        lines = [day.get(kind) or f"date = {self.value(DATES)}", f"at = {self.value(CLOCKS)}"]
        for key in ("on_holiday", "on_closed_day", "on_weekend", "on_quiet_hours"):
            lines += self.maybe(key, MOVES)
        lines += self.maybe("existing", EXISTING, 0.2)
        if kind != "date":
            lines += self.maybe("offset", OFFSETS, 0.6)
        if kind == "event":
            lines += self.chance.choice(([], ['anchor = "last"'], ['weekday = "fri"'], ['spread = "20 per day"']))
        if kind != "anniversary" and (letter := self.other("slot")):
            lines.append(f'replaces = "{letter}"')
        return lines

    def what_for(self, kind: str, number: int) -> list[str]:
        if (
            kind == "anniversary"
            or (number == 0 and self.chance.random() < 0.6)
            or (kind == "date" and not self.careless)
        ):
            return ["evergreen = true"]
        if kind != "slot":
            return [f"year = {YEARS.good[number] if not self.careless else self.value(YEARS)}"]
        day = date(2026, 12, 2) + timedelta(days=7 * number + self.chance.choice((0, 0, 1)))
        written = f"{day}" if not self.careless else self.value(DATES)
        return [f"date = {written}", *self.maybe("volume", VOLUMES), *self.chance.choice(([], ['teaser = "12月9日"']))]


def _letter() -> str:
    """Return the sound project's letter, which asks for what no edition here has."""
    text = (SOUND / "templates" / "letter.mjml").read_text(encoding="utf-8")
    asked = "{% if teaser is defined %}<mj-text>{{ teaser }}</mj-text>{% endif %}"
    text = re.sub(r"{% for product.*?{% endfor %}", asked, text, flags=re.DOTALL)
    return text.replace("{{ greeting }}", "")


def _written(folder: Path, files: Files) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    footer = (SOUND / "templates" / "partials" / "footer.mjml").read_text(encoding="utf-8")
    (folder / "templates" / "partials").mkdir()
    (folder / "templates" / "partials" / "footer.mjml").write_text(footer, encoding="utf-8")
    return folder.resolve()


def _changed(files: Files, chance: Random) -> Files:
    """Return the files with one line taken out, written twice, or set to what another file's line says."""
    name = chance.choice(sorted(files))
    lines = files[name].splitlines()
    here = chance.randrange(len(lines))
    lines[here : here + 1] = chance.choice(([], [lines[here]] * 2, [chance.choice(lines)]))
    return {**files, name: "\n".join(lines) + "\n"}


def _is_told(problem: Problem, root: Path) -> None:
    """Check that a problem names a line that is there, in words of both languages that are all filled in."""
    path = root / problem.file
    assert path.is_file() or problem.code == "file_missing", problem
    if path.is_file():
        assert 1 <= problem.line <= max(1, len(path.read_text(encoding="utf-8").splitlines())), problem
    english, japanese = problem.text("en"), problem.text("ja")
    assert english != japanese
    assert problem.code != "value_invalid", english  # pydantic's own words, which nobody should have to read
    for words in (english, japanese):
        assert "None" not in words, words
        assert "\n" not in words, words
    json.dumps([problem.record("en"), problem.record("ja")])


def _shows(project: Project, today: date) -> None:
    """Compute a year in every way that it can be seen."""
    last = today + YEAR
    found = editions(project, today, last)
    assert max(Counter(one.key for one in found).values(), default=1) == 1
    entries = entries_of(project, today, last)
    assert [one.key for one in entries] == [one.key for one in found]
    view = year_view(project, today, last)
    assert sorted(one.key for one in view.entries) == sorted(one.key for one in entries if not one.daily)
    json.dumps([record(one, "ja") for one in entries[:400]])
    assert all(len(line.encode()) <= 75 for line in ics(project, today, last, "ja").split("\r\n"))
    assert year_page(view, "en").rstrip().endswith("</html>")
    lines = [*month_lines(view, today), *list_lines(project, today, last), *event_lines(project, today, last)]
    assert all("None" not in bare(line) for line in lines)
    json.loads(event_records(project, today, last))


def _differs(before: Loaded, after: Loaded, today: date) -> None:
    found = difference(comparable(before, after), today, today + YEAR)
    assert len(markdown("a span", rows(found), [])) < 60_000
    json.dumps(document(found, "HEAD"))
    assert not difference(comparable(after, after), today, today + YEAR).changes


@settings(
    deadline=None,
    max_examples=50 if os.environ.get("CI") else 8,  # a second each: CI looks further
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to make a failing shop smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 10**9).map(Random), st.sampled_from(TODAYS), st.sampled_from(("en", "ja")))
def test_what_is_accepted_computes_and_what_is_refused_is_told(chance: Random, today: date, language: str) -> None:
    os.environ["TAYORI_LANG"] = language
    files = Pen(chance).shop()
    note("\n".join(f"# {name}\n{text}" for name, text in files.items()))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        root = _written(Path(one), files)
        loaded, before = load(root), load(_written(Path(other), _changed(files, chance)))
        problems = check(loaded, today)
        for problem in problems:
            _is_told(problem, root)
    if loaded.project is None:
        assert errors(problems)
        return
    if not errors(problems):
        assert len(loaded.project.campaigns) == len([name for name in files if name.startswith("campaigns/")])
    _shows(loaded.project, today)
    _differs(before, loaded, today)
