"""The units of `deploy/` as values, and a process put under the same rules as theirs.

In: a unit's file. Out: its settings; its system call filter, loaded with libseccomp into this process before another
program takes its place (`python units.py UNIT WITHOUT COMMAND…`). What systemd does around that (users, mounts) is not played.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import subprocess
import sys
from pathlib import Path

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
SERVICES = ("tayori.service", "tayori-serve.service")
ALL_SERVICES = (*SERVICES, "tayori-backup.service", "tayori-deploy.service", "tayori-notify@.service")
RESTART = "tayori-serve-restart.service"

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000  # libseccomp: SCMP_ACT_ALLOW, SCMP_ACT_ERRNO(0)
_NO_NEW_PRIVS, _SET_MDWE, _REFUSE_EXEC_GAIN = 38, 65, 1  # prctl(2), <linux/prctl.h>
_NETLINK = 16
_EQUAL = 4  # libseccomp: SCMP_CMP_EQ


def settings(unit: str) -> dict[str, list[str]]:
    """Return each key's values, in order."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / unit).read_text(encoding="utf-8").splitlines():
        key, separator, value = line.partition("=")
        if separator and not line.startswith(("#", ";")):
            found.setdefault(key, []).append(value)
    return found


def minutes(unit: str) -> list[int]:
    """Return the minutes of the hour at which a timer with `*:FIRST/STEP` elapses."""
    first, step = settings(unit)["OnCalendar"][0].removeprefix("*:").split("/")
    return list(range(int(first), 60, int(step)))


def allowed_calls(unit: str) -> set[str]:
    """Return the names of the system calls that a unit's filter leaves, expanded by systemd itself."""
    calls: set[str] = set()
    for value in settings(unit)["SystemCallFilter"]:
        named = {call for group in value.lstrip("~").split() for call in _expand(group)}
        calls = calls - named if value.startswith("~") else calls | named
    return calls


def _expand(group: str) -> set[str]:
    if not group.startswith("@"):
        return {group}
    answer = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True)
    words = [line.strip() for line in answer.stdout.splitlines()[1:]]
    return {call for word in words if word and not word.startswith("#") for call in _expand(word)}


class _Compare(ctypes.Structure):
    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


def confine(unit: str, without: str) -> None:
    """Put this process under a unit's filter, address families, W^X and no-new-privileges, for good.

    `without` names a further group of calls to refuse, or none ("").
    """
    library = ctypes.CDLL(ctypes.util.find_library("seccomp"), use_errno=True)
    libc = ctypes.CDLL(None, use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_void_p,
    ]
    context = library.seccomp_init(_ERRNO | errno.EPERM)
    for name in allowed_calls(unit) - (_expand(without) if without else set()):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # others belong to other machines
            library.seccomp_rule_add_array(context, _ALLOW, number, 0, None)
    assert "AF_NETLINK" not in settings(unit)["RestrictAddressFamilies"][0]
    netlink = _Compare(0, _EQUAL, _NETLINK, 0)
    socket = library.seccomp_syscall_resolve_name(b"socket")
    library.seccomp_rule_add_array(context, _ERRNO | errno.EAFNOSUPPORT, socket, 1, ctypes.byref(netlink))
    assert libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    if settings(unit)["MemoryDenyWriteExecute"] == ["yes"]:
        libc.prctl(_SET_MDWE, _REFUSE_EXEC_GAIN, 0, 0, 0)  # a kernel before 6.3 has no such rule
    assert library.seccomp_load(context) == 0


if __name__ == "__main__":
    confine(sys.argv[1], sys.argv[2])
    os.execv(sys.argv[3], sys.argv[3:])
