"""`tayori coupons import|list|export|verify|withdraw`: codes in, what is left of them, who was given which.

A code is money: no sentence and no log line of these commands repeats one. `export`, and `list --codes`, print them because
somebody asks for them.
"""

from __future__ import annotations

import csv
import json as json_format
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, tell, word
from engine.delivery.clock import Clock, moment_of
from engine.message.coupon import as_typed
from engine.project.problems import nearest
from engine.store.coupons import Pool, free_codes, gift_of, gifts, pools, withdraw_codes
from engine.store.server import store_at
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.people.codes import Brought
    from engine.project.coupons import Coupon
    from engine.project.project import Project
    from engine.store.coupons import Gift

_LINES = 50  # of refused lines on a screen
_COLUMNS = ("code", "subject", "edition", "state", "day", "until", "given_at")


async def import_(name: str, file: Path, *, dry_run: bool = False, json: bool = False, place: Place = HERE) -> int:
    """Bring codes into a pool: one code a line, or a CSV with a column `code`.

    Parameters
    ----------
    name
        The coupon, of kind "pool".
    file
        The codes. Keep it out of git, and delete it when it is in.
    dry_run
        Say what would come in, and take nothing.
    json
        Print one JSON document.
    """
    from engine.people.codes import import_codes
    from engine.store.upgrade import make_missing

    project = project_of(place)
    _pool(project, name)
    now_ms = Clock().now_ms()
    make_missing(store_at(project.shop.store.url, state_of(place, project.root)), now_ms)
    async with store_of(place, project) as store:
        done = await import_codes(store, file, name, now_ms, dry_run=dry_run)
        async with store.reading() as connection:
            left = (await pools(connection)).get(name, Pool()).free
    if json:
        show(json_format.dumps(_document(done, left), ensure_ascii=False))
    else:
        _tell(done, left, file, name, dry_run=dry_run)
    return FILES if done.refused else FINE


def _document(done: Brought, left: int) -> dict[str, object]:
    refused = [
        {"line": one.line, "code": one.code, "message": say(one.code, language(), **one.values).message}
        for one in done.refused
    ]
    return {"new": done.new, "refused": refused, "left": left}


def _tell(done: Brought, left: int, file: Path, name: str, *, dry_run: bool) -> None:
    for one in done.refused[:_LINES]:
        said = say(one.code, language(), **one.values)
        print(f"{file}:{one.line}: {said}", file=sys.stderr)  # noqa: T201 - a line for each
    if len(done.refused) > _LINES:
        tell("coupons.more_refused", number=len(done.refused) - _LINES)
    values = {"number": f"{done.new:,}", "refused": f"{len(done.refused):,}", "coupon": name, "left": f"{left:,}"}
    show(word("coupons.would_come" if dry_run else "coupons.came", **values))


async def list_(name: str | None = None, *, codes: bool = False, json: bool = False, place: Place = HERE) -> None:
    """Show what there is of each coupon: brought, left, reserved, sent.

    Parameters
    ----------
    name
        One coupon.
    codes
        Print the codes that are left, too: they are money.
    json
        Print one JSON document.
    """
    project = project_of(place)
    async with store_of(place, project) as store, store.reading() as connection:
        known = await pools(connection)
        if name is not None:
            _known(project, name, known)
        listed = [name] if name is not None else sorted(project.coupons.keys() | known.keys())
        left = {one: await free_codes(connection, one) for one in listed} if codes else {}
    if json:
        found = [_record(one, project, known, left.get(one)) for one in listed]
        show(json_format.dumps({"coupons": found}, ensure_ascii=False))
        return
    for one in listed:
        pool, coupon = known.get(one, Pool()), project.coupons.get(one)
        values = {key: f"{value:,}" for key, value in (*asdict(pool).items(), ("reserved", pool.reserved))}
        of_pool = pool.imported > 0 or (coupon is not None and coupon.kind == "pool")
        show(f"{one}  {word('coupons.pool' if of_pool else 'coupons.free', **values)}")
        for code in left.get(one, ()):
            show(f"  {code}")


def _record(name: str, project: Project, known: dict[str, Pool], left: tuple[str, ...] | None) -> dict[str, object]:
    coupon, pool = project.coupons.get(name), known.get(name, Pool())
    kind = coupon.kind if coupon is not None else None
    found: dict[str, object] = {"coupon": name, "kind": kind, **asdict(pool), "reserved": pool.reserved}
    return found if left is None else {**found, "codes": list(left)}


async def export(name: str, file: Path | None = None, *, place: Place = HERE) -> None:
    """Write who was given which code, as CSV for the shop's till: by subject id and edition.

    Parameters
    ----------
    name
        The coupon.
    file
        Where to write; else standard output.
    """
    from engine.cli.subscribers import new_file

    project = project_of(place)
    async with store_of(place, project) as store, store.reading() as connection:
        _known(project, name, await pools(connection))
        with new_file(file, "utf-8-sig") as out:
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(_COLUMNS)
            number = 0
            async for gift in gifts(connection, name):
                rows.writerow(_cells(gift))
                number += 1
    if file is not None:
        tell("coupons.exported", number=f"{number:,}", path=file)


def _cells(gift: Gift) -> tuple[str, ...]:
    given = moment_of(gift.given_ms).isoformat(timespec="seconds")
    return (gift.code, gift.subject, gift.edition, gift.state, gift.day, gift.until, given)


async def verify(code: str, *, json: bool = False, place: Place = HERE) -> int:
    """Say whether a code was given, to whom, and whether it still counts.

    Parameters
    ----------
    code
        The code, as the customer typed it.
    json
        Print one JSON document.
    """
    project = project_of(place)
    async with store_of(place, project) as store, store.reading() as connection:
        gift = await gift_of(connection, code.strip()) or await gift_of(connection, as_typed(code) or "")
    today = local_date(Clock().now(), project.zone).isoformat()
    if gift is not None:
        verdict = "over" if gift.until and gift.until < today else "good"
    elif any(one.code == code.strip() for one in project.coupons.values()):
        verdict = "shared"
    else:
        verdict = "stranger" if as_typed(code) is not None else "unknown"
    if json:
        found = {} if gift is None else {**asdict(gift), "given_ms": None}
        found.pop("given_ms", None)
        show(json_format.dumps({"verdict": verdict, **found}, ensure_ascii=False))
    else:
        values = {} if gift is None else {**asdict(gift), "until": gift.until or "–"}
        show(word(f"coupons.{verdict}", **values))
    return FINE if verdict in ("good", "shared") else FILES


async def withdraw(name: str, *, yes: bool = False, place: Place = HERE) -> None:
    """Take the codes out of a pool that nobody has.

    Parameters
    ----------
    name
        The coupon.
    yes
        Do it; without it, only the number is said.
    """
    project = project_of(place)
    async with store_of(place, project) as store:
        async with store.reading() as connection:
            free = _known(project, name, await pools(connection)).free
        if not yes:
            show(word("coupons.would_go", number=f"{free:,}", coupon=name))
            return
        async with store.writing() as connection:
            gone = await withdraw_codes(connection, name)
    show(word("coupons.gone", number=f"{gone:,}", coupon=name))


def _pool(project: Project, name: str) -> Coupon:
    """Return the coupon that a person names; it has to take codes."""
    coupon = project.coupons.get(name)
    if coupon is None:
        raise _unknown(project, name)
    if coupon.kind != "pool":
        raise StopError(FILES, "coupons.no_pool", name=name, kind=coupon.kind)
    return coupon


def _known(project: Project, name: str, known: dict[str, Pool]) -> Pool:
    """Return what there is of a coupon; the file may have forgotten one of which codes were given."""
    if name not in project.coupons and name not in known:
        raise _unknown(project, name)
    return known.get(name, Pool())


def _unknown(project: Project, name: str) -> StopError:
    guess = nearest(name, project.coupons)
    known = ", ".join(sorted(project.coupons)) or "-"
    return StopError(FILES, "coupon_unknown_guess" if guess else "coupon_unknown", name=name, known=known, guess=guess)
