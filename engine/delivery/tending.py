"""What is done behind the answers of the public pages: mails about sign-ups written, single mails handed over, old rows forgotten.

In: a project, its store, the clock, the key that signs links. Out: how many mails went out. `tayori serve` does it as soon as somebody
asked, and every `tayori run` does what a server left undone. Whoever comes second finds nothing to do.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.store.letterbox import any_waiting, clear
from engine.store.sign_ups import forget, has_rows, next_asked

if TYPE_CHECKING:
    from engine.delivery.clock import Clock
    from engine.delivery.wire import Connect
    from engine.message.dkim import Signer
    from engine.project.project import Project
    from engine.store.database import Store


async def tend(
    project: Project,
    store: Store,
    clock: Clock,
    key: bytes,
    signer: Signer | None = None,
    connect: Connect | None = None,
) -> Counter[str]:
    """Write and send what waits. Raises `RelayError` where no relay takes it; then it goes on waiting."""
    await tidy_up(store, clock.now_ms())
    async with store.reading() as connection:
        idle = await next_asked(connection) is None and not await any_waiting(connection, clock.now_ms())
    if idle:
        return Counter()
    from engine.delivery.letterbox import empty  # templates and SMTP: a run has nothing of it to do, mostly
    from engine.delivery.sign_ups import write_mails

    await write_mails(project, store, clock, key)
    return await empty(project, store, clock, signer, connect)


async def tidy_up(store: Store, now_ms: int) -> None:
    """Forget what nobody needs any more, where there is anything at all."""
    async with store.reading() as connection:
        if not await has_rows(connection):
            return
    async with store.writing() as connection:
        await forget(connection, now_ms)
        await clear(connection, now_ms)
