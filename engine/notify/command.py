"""The command of `[notify]`: called without a shell, given one JSON document, and never waited for long.

In: the words of the command, a document. Out: nothing, or why it failed. What it writes goes to our standard error, with which
the journal or cron keeps it. Never: a fault that reaches the caller.
"""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATIENCE_SECONDS = 30.0


async def call(words: Sequence[str], document: str, *, patience: float = _PATIENCE_SECONDS) -> Term | None:
    """Run a command with a document on its standard input; return why it failed, or `None`."""
    values: dict[str, object] = {"command": words[0]}
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, start_new_session=True
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return Term("notify_command_unstartable", {**values, "reason": reason})
    try:
        async with asyncio.timeout(patience):
            await process.communicate(document.encode())
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        return Term("notify_command_slow", {**values, "seconds": f"{patience:g}"})
    return Term("notify_command_failed", {**values, "status": process.returncode}) if process.returncode else None
