"""A worker: takes tickets, holds a session with the relay while it has any, opens another when one is over.

In: the queue of a run. Out: what made the worker give up, if anything did. One edition's fault is written down and stops no
other; the store's stops all; the relay's ends this worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.block import work_on
from engine.delivery.trouble import RelayError
from engine.store.database import StoreError

if TYPE_CHECKING:
    from engine.delivery.outfit import Outfit
    from engine.delivery.tickets import Tickets
    from engine.delivery.wire import Wire

_BROKEN_SESSIONS = 3


async def work(outfit: Outfit, queue: Tickets, failed: list[str]) -> RelayError | StoreError | None:
    """Take tickets until none is left; return what made this worker give up."""
    session: Wire | None = None
    broken = 0

    async def idle() -> None:
        nonlocal session
        if session is not None and not session.over:
            await _close(outfit, session)
            session = None

    try:
        while (ticket := await queue.take(outfit.stop, idle)) is not None:
            ready: float | None = 0.0
            try:
                if session is None or session.over:
                    broken = broken + 1 if session is not None and not session.heard else 0
                    session = await _reopen(outfit, session, broken)
                ready = await work_on(outfit, ticket, session)
                session = await _unless_full(outfit, ticket.lane, session)
            except StoreError:
                outfit.stop.set()
                raise
            except RelayError:
                raise
            except Exception as error:  # noqa: BLE001 - one edition's fault must not stop another's; it is reported
                failed.append(f"{ticket.edition.key}: {type(error).__name__}: {error}")
                queue.drop(ticket.edition)
                ready = None
            finally:
                queue.back(ticket, ready)
    except (StoreError, RelayError) as error:
        return error
    finally:
        if session is not None:
            await _close(outfit, session)
    return _refusal(outfit, session)


async def _reopen(outfit: Outfit, session: Wire | None, broken: int) -> Wire:
    """Open a session in the place of one that is over.

    A relay that refused us altogether is not asked again; nor one that broke off `broken` times in a row without a word
    on a single message: each time may cost a delivery that nobody can know about.
    """
    if session is not None:
        await _close(outfit, session)
        if (refusal := _refusal(outfit, session)) is not None:
            raise refusal
        if broken >= _BROKEN_SESSIONS:
            relay, said = outfit.relay, session.last.text if session.last else ""
            raise RelayError("relay_refused", name=outfit.relay_name, host=relay.host, port=relay.port, reason=said)
    connect = outfit.connect
    if connect is None:
        from engine.delivery.session import open_session as connect  # a run with nothing due needs no SMTP
    return await connect(outfit.relay_name, outfit.relay)


async def _unless_full(outfit: Outfit, lane: str, session: Wire) -> Wire | None:
    """Close a session that has carried as many messages as it may."""
    if session.over or not outfit.pace.full(lane, session):
        return session
    await _close(outfit, session)
    return None


async def _close(outfit: Outfit, session: Wire) -> None:
    outfit.pace.closed(session)
    await session.close()


def _refusal(outfit: Outfit, session: Wire | None) -> RelayError | None:
    """Return the error of a session in which the relay refused our sender."""
    if session is None or session.refused is None:
        return None
    said = session.refused
    return RelayError("relay_refuses_sender", name=outfit.relay_name, reply=said.code, reason=said.text)
