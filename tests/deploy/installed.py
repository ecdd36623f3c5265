"""A machine to install on, played: folders of its own in the place of /etc and the like, and programs that stand in for Debian's.

In: a folder. Out: a shell that types commands there. `pipx` is `venv` and `pip` without network, over the libraries of this
environment; `systemctl start` runs what a unit's ExecStart says; users and packages are not made. The rest is what the machine has.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

_PLACES = re.compile(r"(?<![\w/.])/(etc|opt|srv|var|root|usr/local)/")
_CHECKOUT = ("engine", "deploy", "pyproject.toml", "README.md", "LICENSE")
_LIBRARIES = sysconfig.get_path("purelib")

_PIPX = """
word=$1; shift
if [ "$word" = run ]; then shift; exec {python} -m hatchling "$@"; fi
for wheel in "$@"; do :; done
environment=$PIPX_HOME/venvs/tayori
{python} -m venv --clear --without-pip "$environment"
{python} -m pip --python "$environment/bin/python" install --quiet --no-index --no-deps "$wheel"
for place in "$environment"/lib/python3.*/site-packages; do echo {libraries} > "$place/libraries.pth"; done
mkdir -p "$PIPX_BIN_DIR" && ln -sf "$environment/bin/tayori" "$PIPX_BIN_DIR/tayori"
"""
_SYSTEMCTL = """
echo "$*" >> {root}/systemctl.log
[ "$1" = start ] || exit 0
shift
for unit in "$@"; do
    case $unit in *.timer|tayori-serve.service) continue;; esac
    line=$(sed -n 's/^ExecStart=//p' {root}/etc/systemd/system/$unit)
    STATE_DIRECTORY={root}/var/lib/tayori CREDENTIALS_DIRECTORY={root}/etc/tayori/credentials $line
done
"""
# A unit names places of the real machine: they are replaced in the very files that are verified and run.
_COPY = """
/bin/cp "$@"
sed -i -E 's,(^|[= :])/(etc/tayori|opt|srv|var/backups)/,\\1{root}/\\2/,g' {root}/etc/systemd/system/tayori*
"""
_INSTALL = """
words=
while [ $# -gt 0 ]; do case $1 in -o|-g) shift 2;; *) words="$words $1"; shift;; esac; done
exec /usr/bin/install $words
"""
_PROGRAMS = {
    "apt-get": "exit 0",
    "systemd-sysusers": "exit 0",
    "pipx": _PIPX,
    "systemctl": _SYSTEMCTL,
    "cp": _COPY,
    "install": _INSTALL,
    "runuser": 'shift 3; exec "$@"',
    "systemd-analyze": 'word=$1; shift; exec /usr/bin/systemd-analyze "$word" --man=no "$@"',
}


@dataclass(frozen=True)
class Machine:
    """A folder that plays a machine."""

    root: Path

    def type(self, block: str) -> subprocess.CompletedProcess[str]:
        """Type commands into one shell, in the checkout; the first that fails ends it."""
        programs = f"{self.root / 'programs'}:{self.root / 'usr/local/bin'}:/usr/sbin:/usr/bin:/sbin:/bin"
        return subprocess.run(
            ["/bin/bash", "-eu", "-c", self.placed(block)],
            cwd=self.root / "checkout",
            env={"PATH": programs, "HOME": str(self.root / "root"), "TAYORI_LANG": "en"},
            capture_output=True,
            text=True,
            check=False,
            timeout=1800,
        )

    def placed(self, text: str) -> str:
        """Return commands with this machine's own places in them."""
        return _PLACES.sub(rf"{self.root}/\1/", text)


def machine(root: Path) -> Machine:
    """Make a machine that has a checkout of the engine and nothing else of it."""
    for part in (
        "programs",
        "etc/sysusers.d",
        "etc/systemd/system",
        "opt",
        "srv/git",
        "var/lib",
        "var/backups",
        "root",
    ):
        (root / part).mkdir(parents=True)
    (root / "checkout").mkdir()
    for name in _CHECKOUT:
        source = EXAMPLE / name
        if source.is_dir():
            shutil.copytree(source, root / "checkout" / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / "checkout" / name)
    for name, text in _PROGRAMS.items():
        path = root / "programs" / name
        filled = (
            text.replace("{root}", str(root)).replace("{python}", sys.executable).replace("{libraries}", _LIBRARIES)
        )
        path.write_text(f"#!/bin/sh\nset -e\n{filled}\n", encoding="utf-8")
        path.chmod(0o755)
    return Machine(root)


def blocks(page: Path) -> list[str]:
    """Return what a page says to type, block by block."""
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def may_run() -> bool:
    """Tell whether this machine has what cannot be played."""
    return os.geteuid() == 0 and all(map(shutil.which, ("git", "openssl", "systemd-analyze")))
