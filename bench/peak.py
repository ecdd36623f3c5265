"""Run a Python command and write its own peak memory in MiB: `peak.py FILE -m engine …` or `peak.py FILE -c CODE`.

`ru_maxrss` would not do: it begins with the memory of the process that started this one, and the bench grows with its lists.
"""

from __future__ import annotations

import atexit
import runpy
import sys
from pathlib import Path


def peak() -> float:
    """Return this process's own peak in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    told, kind, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    atexit.register(lambda: told.write_text(str(peak()), encoding="ascii"))
    sys.path[0] = ""  # as `python -m` and `python -c` have it
    if kind == "-m":
        sys.argv = sys.argv[3:]
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.argv = ["-c", *sys.argv[4:]]
        exec(what, {"__name__": "__main__"})
