"""A file that is written whole: whoever reads it meets the old one or the new one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(text: str, out: Path) -> None:
    """Write a file. What is no file (`/dev/null`) stays what it is."""
    if out.exists() and not out.is_file():
        out.write_text(text, encoding="utf-8", newline="")
        return
    target = out.resolve()  # a link goes on leading where it led
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(out)) from error  # nobody knows the draft's name
    finally:
        draft.unlink(missing_ok=True)
