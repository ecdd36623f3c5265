"""`tayori doctor`: what is wrong with the server and its names, what a provider does about it, and how it is mended."""

from __future__ import annotations

import json as json_format
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.cli.place import HERE, Place, loaded_of, state_of
from engine.cli.screen import FILES, FINE, WORLD, StopError, language, show, word
from engine.delivery.clock import Clock

if TYPE_CHECKING:
    from engine.doctor.finding import Finding

_PORT = 53
_INDENT = " " * 10


async def doctor(
    *,
    only: Annotated[tuple[str, ...], Parameter(negative="", consume_multiple=True)] = (),
    nameserver: str | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Look at the names, the relays, the pages, this machine and the store; sends nothing, writes nothing.

    Parameters
    ----------
    only
        Some checks alone: dns relay store.
    nameserver
        The DNS server that is asked, as ADDRESS or ADDRESS:PORT; else this machine's.
    json
        Print one JSON document.
    """
    from engine.doctor.finding import CHECKS, GROUPS, named
    from engine.review.visit.names import Names
    from engine.review.visit.visit import Visit, file_findings, in_order, project_left, visit

    wanted = named(only)
    if isinstance(wanted, str):
        raise StopError(FILES, "doctor_check_unknown", name=wanted, known=", ".join((*GROUPS, *CHECKS)))
    server = _server(nameserver) if nameserver is not None else None
    loaded = loaded_of(place)
    project = project_left(loaded)
    findings = list(file_findings(loaded)) if "files" in wanted else []
    if project is not None:
        state = state_of(place, project.root)
        real_ms = Clock().real_us() // 1000
        here = Visit(project, state, wanted, real_ms, Names(server), reserved_too=server is not None)
        findings.extend(await visit(here))
    findings = in_order(findings)
    _show(findings, json=json)
    return _status(findings)


def _server(text: str) -> tuple[str, int]:
    """Return the address and the port of a name server: 127.0.0.1, 127.0.0.1:5353, [::1]:5353."""
    host, between, port = text.rpartition(":") if text.count(":") == 1 or "]:" in text else (text, "", "")
    try:
        address = str(ip_address(host.strip("[]")))
        number = int(port) if between else _PORT
    except ValueError:
        number, address = 0, ""
    if not 0 < number < 1 << 16:
        raise StopError(FILES, "doctor_nameserver", value=text)
    return address, number


def _status(findings: list[Finding]) -> int:
    """Return the exit code: 2 where the shop's settings are wrong, 1 where the world is or could not be asked."""
    if any(one.level == "wrong" and one.whose == "settings" for one in findings):
        return FILES
    bad = any(one.level in ("wrong", "unknown") and one.whose == "world" for one in findings)
    stuck = any(one.level == "wrong" for one in findings)
    return WORLD if bad or stuck else FINE


def _show(findings: list[Finding], *, json: bool) -> None:
    from engine.doctor.finding import sums

    counts = sums(findings)
    if json:
        told = [finding.record(language()) for finding in findings]
        show(json_format.dumps({"findings": told, **counts}, ensure_ascii=False))
        return
    for finding in findings:
        _show_one(finding)
    show(word("doctor_sums", **counts))


def _show_one(finding: Finding) -> None:
    """Show a line; below what is not as it should be, why it matters and what mends it."""
    saying = finding.said.say(language())
    level = word(f"doctor_level_{finding.level}")
    show(f"{level:<8}{finding.check}: {saying.message}")
    if finding.level == "ok":
        return
    if why := finding.consequence(language()):
        show(f"{_INDENT}{why}")
    if saying.hint:
        show(f"{_INDENT}→ {saying.hint}")
