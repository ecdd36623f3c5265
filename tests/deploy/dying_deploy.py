"""Deploys that die, each in a process forked off this one, which has no thread that a fork could leave half done.

In: a home, and on standard input a number a line. Out: for each, whether a deploy died before its so-manieth change of the home ("1"), or
came to its end first ("0").
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from engine.project.deploying import Order, deploy

KILLED = 9
_CHANGES = ("os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.utime", "os.chmod", "open")
_NOW_NS = 2_000_000_000


def die_at(home: Path, moment: int) -> None:
    """Deploy, and die before the `moment`-th change of the home; git sees to its own."""
    events = count(1)

    def die(event: str, arguments: tuple[object, ...]) -> None:
        changes = event in _CHANGES and not (event == "open" and arguments[1] in ("r", "rb"))
        if changes and str(home) in str(arguments[:2]) and next(events) == moment:
            os._exit(KILLED)

    sys.addaudithook(die)
    try:
        deploy(home, Order(), lambda _: (), _NOW_NS)
    finally:
        os._exit(0)


def main() -> None:
    home = Path(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            die_at(home, int(line))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{int(status == KILLED)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
