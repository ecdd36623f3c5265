"""The command line: the verbs, and how a command ends.

One file a verb, imported only when the verb is called, so that the timer's usual call (nothing due) stays quick.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App, CycloptsError

from engine.cli.screen import FILES, FINE, INTERRUPTED, OURS, WORLD, StopError, tell
from engine.delivery.trouble import RelayError
from engine.store.database import StoreError

if TYPE_CHECKING:
    from cyclopts.help import HelpPanel
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text


class _Help:
    """The page of `--help` in the person's language (cyclopts' HelpFormatter); a run never loads what prints one."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        from engine.cli.help import print_panel

        print_panel(app.app_stack.current_frame, console, options, panel)

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Text | str | None) -> None:
        from engine.cli.help import print_usage

        print_usage(console, options, usage)

    def render_description(self, console: Console, _options: ConsoleOptions, description: RenderableType) -> None:
        from engine.cli.help import print_description

        print_description(app.app_stack.current_frame, console, description)


def _version() -> str:
    from importlib.metadata import version

    return version("tayori")  # the distribution's; cyclopts would look for one called "engine"


app = App(
    name="tayori",
    version=_version,
    help="Send a shop's mail to those who agreed to it, from files in git.",
    help_formatter=_Help(),
    print_error=False,  # `main` tells it, in the person's language
    suppress_keyboard_interrupt=False,  # `main` gives every exit code
)
for verb, does in {
    "init": "Make a new project that passes `check`.",
    "check": "Say every mistake in the files.",
    "deploy": "Bring a revision of the files onto this server, when it is clean.",
    "schema": "Write the JSON Schemas for your editor.",
    "calendar": "Show the editions of a span of days.",
    "plan": "Show who would get what is due, and who not and why. Sends nothing.",
    "explain": "Say what comes to one person and what does not, and why.",
    "show": "Show a mail as somebody got it.",
    "preview": "Write an edition as files, before anybody gets it.",
    "proof": "Send one edition for real, to somebody of the team.",
    "rehearse": "Run the year before it happens: a copy of the store, a relay that swallows.",
    "run": "Send all that is due: what the timer calls.",
    "worker": "Send along with a run: one more process.",
    "pause": "Stop an edition that goes out.",
    "resume": "Let a paused edition go on, with the old text or the new one.",
    "cancel": "End an edition for those who have not got it.",
    "unknown": "List what nobody can know of, or decide about it.",
    "backup": "Copy the store, its journal and its keys, while others work on it.",
    "restore": "Put a backup back where no store is.",
    "recover": "Say what went out since the backup that the store was put back from.",
    "lanes": "Say which lane an address is in and what holds there, or how all of them stand.",
    "report": "Show what came of an edition, or of a month: accepted, bounced, complained, left, orders.",
    "release": "Let a held edition go, when its number of people is right.",
    "stages": "Reckon everybody's stage anew, and show who moves.",
    "retention": "Delete the evidence of consents that nobody has to prove any more.",
    "doctor": "Say what is wrong with the server, its names and its store, and how to mend it.",
    "live": "Take the store out of rehearsal, once.",
    "upgrade": "Make the store, or bring it to this version.",
    "notify": "Tell the shop's people what needs them; try it; or show what they were told.",
    "inbound": "Take what comes back by mail: bounces, complaints, readers who leave.",
    "serve": "Serve the pages on which a subscriber leaves.",
    "form": "Print a sign-up form to embed in the shop's pages.",
}.items():
    app.command(f"engine.cli.{verb}:{verb}", name=verb, help=does)
_people = App(name="subscribers", help="People in and out.")
_people.command("engine.cli.subscribers:import_", name="import")
_people.command("engine.cli.subscribers:export", name="export")
_people.command("engine.cli.find:find", name="find")
_people.command("engine.cli.find:show_person", name="show")
_people.command("engine.cli.leave:leave", name="leave")
_people.command("engine.cli.erase:erase", name="erase")
app.command(_people)
_events = App(name="events", help="Orders, and what else people did at the shop.")
_events.command("engine.cli.events:import_", name="import")
app.command(_events)
_coupons = App(name="coupons", help="The codes of coupons: in, left, given.")
_coupons.command("engine.cli.coupons:import_", name="import")
_coupons.command("engine.cli.coupons:list_", name="list")
_coupons.command("engine.cli.coupons:export", name="export")
_coupons.command("engine.cli.coupons:verify", name="verify")
_coupons.command("engine.cli.coupons:withdraw", name="withdraw")
app.command(_coupons)
_stops = App(name="suppressions", help="Addresses to which nothing goes, whoever they belong to.")
_stops.command("engine.cli.suppressions:list_", name="list")
_stops.command("engine.cli.suppressions:add", name="add")
_stops.command("engine.cli.suppressions:remove", name="remove")
_stops.command("engine.cli.suppressions:import_", name="import")
_stops.command("engine.cli.suppressions:export", name="export")
app.command(_stops)
_moving = App(name="moving", help="What comes over from another system, once.")
_moving.command("engine.cli.moving:mapping", name="mapping")
_moving.command("engine.cli.moving:served", name="served")
app.command(_moving)
_consent = App(name="consent", help="The consent ledger, and the proof of it.")
_consent.command("engine.cli.consent:verify", name="verify")
_consent.command("engine.cli.consent:proof", name="proof")
app.command(_consent)

_ITS_FILES = ("csv_", "list_", "mapping_", "row_")  # a StoreError about what the person gave us, not about the world


def main(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code (DESIGN 4)."""
    _spell_out()
    try:
        status = app(arguments, exit_on_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        from engine.cli.misread import misread

        code, values = misread(error)
        tell(code, **values)
        return FILES
    except StopError as stop:
        tell(stop.code, **stop.values_)
        return stop.status
    except (StoreError, RelayError) as error:
        tell(error.code, **error.values_)
        return FILES if error.code.startswith(_ITS_FILES) else WORLD
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us (`head`) has seen enough; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as error:  # noqa: BLE001 - our own fault, whatever it is: it is reported, with a file to send
        if isinstance(error, OSError) and (error.filename is not None or error.errno == errno.ENOSPC):
            return _world(error)
        tell("our_fault", path=_report())
        return OURS
    return status if isinstance(status, int) else FINE


def _spell_out() -> None:
    """Let Japanese through to a terminal that only knows ASCII, as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _world(error: OSError) -> int:
    """Say that a path, or a full disk under standard output, is the reason."""
    tell("path_failed", path=error.filename or "-", reason=error.strerror)
    if error.filename is None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains of the rest at its end
    return WORLD


def _report() -> Path:
    with tempfile.NamedTemporaryFile("w", prefix="tayori-report-", suffix=".txt", delete=False) as file:
        file.write(f"tayori {' '.join(sys.argv[1:])}\npython {sys.version}\n\n{traceback.format_exc()}")
    return Path(file.name)
