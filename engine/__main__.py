"""`python -m engine`, and the command `tayori`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from engine.cli.app import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
