"""`python -m engine`, and the command `tayori`."""

from __future__ import annotations

import gc
import sys

_YOUNG = 10_000
"""Objects that come before the collector looks: of the 300,000 that a verb's modules make, none is ever garbage."""


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(_YOUNG)
    from engine.cli.app import main as run

    status = run()
    gc.freeze()  # the process ends: there is nothing to gain from a last search through all modules
    sys.exit(status)


if __name__ == "__main__":
    main()
