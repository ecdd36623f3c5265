"""A process that upgrades stores and dies on the way. Started by `test_upgrade.py`, never by pytest.

Each line of JSON on stdin is an order: where a store lies, and after which of its steps to die. For each it forks a child, which kills
itself with SIGKILL there; the answer is the child's exit code. A step is a statement of the change, or a moment around it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import alembic.command
import sqlalchemy.dialects.sqlite
from sqlalchemy import Engine, event

from engine.store import migrating, spare, upgrade
from engine.store.server import store_at

_ = alembic.command, sqlalchemy.dialects.sqlite  # imported before the first fork


def _die(*_words: Any, **_named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _instead(owner: Any, name: str, *, after: bool) -> None:
    """Die before a function begins, or when it has done its work."""
    original = getattr(owner, name)

    def mortal(*words: Any, **named: Any) -> Any:
        if after:
            original(*words, **named)
        _die()

    setattr(owner, name, mortal)


def _at_statement(number: int) -> None:
    """Die before the n-th statement of the change."""
    migrate, left = migrating._migrate, number

    def mortal(connection: Any) -> None:
        def burn(*_words: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                _die()

        event.listen(connection, "before_cursor_execute", burn)
        migrate(connection)

    migrating._migrate = mortal


def _arm(edge: str) -> None:
    if edge == "before the spare is in its place":
        _instead(spare, "_keep", after=False)
    elif edge == "after the spare":
        _instead(upgrade, "copy_beside", after=True)
        _instead(upgrade, "dump_beside", after=True)
    elif edge == "before the commit":
        _instead(migrating, "_expect_all", after=True)
    elif edge == "after the commit":
        _instead(upgrade, "_migrate_over", after=True)
        _instead(Engine, "dispose", after=False)
    else:
        _at_statement(int(edge))


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _arm(order["edge"])
            upgrade.upgrade(store_at(order["url"], Path(order["state"])), 1)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
