"""Make samples/verdicts.tsv anew: what flufl.bounce says of each sample, and what we say. Wants `pip install flufl.bounce`."""

from __future__ import annotations

import sys
from email import message_from_bytes
from pathlib import Path

from corpus import SAMPLES, samples, verdict


def main() -> None:
    from flufl.bounce import all_failures  # pyright: ignore[reportMissingImports]  # no dependency of ours

    lines = ["sample\tflufl.bounce\twe\tkinds"]
    for name, octets in samples():
        waits, failed = all_failures(message_from_bytes(octets))
        theirs = "bounce" if failed else "delayed" if waits else "-"
        lines.append("\t".join((name, theirs, *verdict(octets))))
    Path(SAMPLES / "verdicts.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines) - 1} samples\n")


if __name__ == "__main__":
    main()
