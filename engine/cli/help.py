"""A page of `--help`, in the person's language.

In: cyclopts' page with the English of app.py and of the docstrings, and the commands that were named. Out: that page, or the same one in
Japanese, whose lines are broken by the rules of Japanese setting. Loaded only for such a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve
from cyclopts.help import DefaultFormatter, HelpEntry, HelpPanel, InlineText
from cyclopts.help.specs import DefaultStyled, get_default_command_columns, get_default_parameter_columns
from rich.measure import Measurement
from rich.text import Text

from engine.cli.screen import language
from engine.message.kinsoku import width, wrapped
from engine.words.help import CHOICES, DEFAULT, EVERYWHERE, PLACES, REQUIRED, TITLES, USAGE, VERBS
from engine.words.help_two_words import TWO_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cyclopts import App
    from cyclopts.help import ColumnSpec
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

JAPANESE = VERBS | TWO_WORDS
_PLAIN = ("False", '""', "()")
_NARROW = 20  # columns below which a description is not squeezed


@dataclass(frozen=True, slots=True)
class Folded:
    """A Japanese text in lines that fit (rich would only break it at blanks), and remarks that are not torn."""

    text: str
    remarks: tuple[str, ...] = ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give the lines."""
        lines = wrapped(self.text, options.max_width).splitlines()
        for remark in self.remarks:
            longer = f"{lines[-1]} {remark}"
            lines[-1:] = [longer] if width(longer) <= options.max_width else [lines[-1], remark]
        yield Text("\n".join(lines))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Tell between which widths it may be."""
        whole = width(" ".join((self.text, *self.remarks)))
        return Measurement(min(_NARROW, options.max_width), min(whole, options.max_width))


def print_usage(console: Console, options: ConsoleOptions, usage: Text | str | None) -> None:
    """Print how the command is written."""
    if language() == "en":
        DefaultFormatter().render_usage(console, options, usage)
    elif usage:
        line = " ".join(PLACES.get(word, word) for word in str(usage).split())
        console.print(DefaultStyled(Text(f"{USAGE}: {line}\n", style="cyclopts.usage")))


def print_description(path: Sequence[App], console: Console, description: RenderableType) -> None:
    """Print what the command does."""
    console.print(description if language() == "en" else Folded(JAPANESE[_words(path)].does))
    if language() == "ja":
        console.print()


def print_panel(path: Sequence[App], console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
    """Print the commands, or the options, that there are."""
    if language() == "en":
        whole = [_with_its_line(path[-1], entry) if panel.format == "command" else entry for entry in panel.entries]
        DefaultFormatter()(console, options, panel.copy(entries=whole))
        return
    entries = [
        evolve(entry, description=Folded(_japanese(_words(path), entry, panel.format), _remarks(entry)))
        for entry in panel.entries
    ]
    named = panel.copy(title=TITLES[str(panel.title)], entries=entries)
    DefaultFormatter(column_specs=partial(_columns, panel.format))(console, options, named)


def _words(path: Sequence[App]) -> str:
    return " ".join(app.name[0] for app in path[1:])


def _with_its_line(app: App, entry: HelpEntry) -> HelpEntry:
    """Return a command with its own first line: cyclopts leaves out those of commands that nobody has called yet."""
    name = entry.positive_names[0]
    if name.startswith("-") or app[name].help == "":
        return entry
    line = app[name].help.partition("\n\n")[0]
    return evolve(entry, description=InlineText.from_format(line, format="markdown"))


def _japanese(words: str, entry: HelpEntry, kind: str) -> str:
    """Return what an entry of a page says."""
    typed = entry.positive_names[0] if entry.positive_names else (entry.positional_label or "").lower()
    if kind == "command" and not typed.startswith("-"):
        return JAPANESE[f"{words} {typed}".strip()].does
    name = typed.lstrip("-").replace("-", "_")
    return JAPANESE[words].options.get(name) or EVERYWHERE[name]


def _remarks(entry: HelpEntry) -> tuple[str, ...]:
    """Return what may be written there, what holds otherwise (of a flag it is plain), and whether it has to stand there."""
    choices = CHOICES.format(value=", ".join(entry.choices)) if entry.choices else ""
    default = DEFAULT.format(value=entry.default) if entry.default not in (None, *_PLAIN) else ""
    return tuple(remark for remark in (choices, default, REQUIRED if entry.required else "") if remark)


def _columns(kind: str, console: Console, options: ConsoleOptions, entries: list[HelpEntry]) -> tuple[ColumnSpec, ...]:
    """Return cyclopts' own columns; the last one shows the text as it is, since cyclopts would add English to it."""
    given = get_default_command_columns if kind == "command" else get_default_parameter_columns
    *names, last = given(console, options, entries)
    return (*names, evolve(last, renderer="description"))
