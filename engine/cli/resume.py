"""`tayori resume`: a paused edition goes on, with the text that it opened with or with the one that the files have now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, word
from engine.cli.stops import not_now, opened_or_stop, who
from engine.delivery.clock import Clock
from engine.delivery.texts import changes, fresh_text
from engine.delivery.worked import spoken
from engine.store.decisions import Decision, keep_decisions
from engine.store.stops import let_go_on, stopped_by_key
from engine.store.texts import replace_text

if TYPE_CHECKING:
    from engine.delivery.texts import Fresh
    from engine.store.decisions import What
    from engine.store.editions import Opened


async def resume(key: str, /, *, text: Literal["old", "new"] | None = None, place: Place = HERE) -> int:
    """Let a paused edition go on; it lives as much longer as it stood.

    Parameters
    ----------
    key
        The edition, as `tayori run` names it.
    text
        Where the files were changed meanwhile: go on with the old text, or with the new one.
    """
    project = project_of(place)
    now_ms, by = Clock().now_ms(), who()
    async with store_of(place, project) as store:
        opened = await opened_or_stop(store, key)
        if opened.state != "paused":
            raise await not_now(store, opened, "resume")
        fresh = await fresh_text(project, store, opened) if text != "old" else None
        new = fresh is not None and _wants_new(opened, fresh, text)
        async with store.writing() as connection:
            stopped = await stopped_by_key(connection, key)
            if stopped is None or stopped.state != "paused":
                raise await not_now(store, opened, "resume")
            number = opened.text
            if new and fresh is not None and fresh.letter is not None:
                number = await replace_text(
                    connection, opened, fresh.letter, fresh.digest, project.revision, by, now_ms
                )
            await let_go_on(connection, stopped, now_ms)
            await keep_decisions(connection, _decided(key, number, by, now_ms, text, new=new))
    show(word("resumed_new" if new else "resumed", key=key, number=number))
    return FINE


def _decided(key: str, number: int, by: str, now_ms: int, text: str | None, *, new: bool) -> list[Decision]:
    what: What = "new_text" if new else "old_text"
    said = [Decision(key, what, by, now_ms, f"text {number}")] if text is not None else []
    return [*said, Decision(key, "resume", by, now_ms)]


def _wants_new(opened: Opened, fresh: Fresh, text: str | None) -> bool:
    """Tell whether another text is to go out; end the command where nobody said so, or where it cannot be right."""
    if fresh.letter is None:
        reason = spoken(fresh.cause, language(), hint=True) if fresh.cause else "-"
        raise StopError(FILES, "resume_broken", key=opened.key, reason=reason)
    changed = fresh.digest != opened.digest
    if changed:
        _show_difference(opened, fresh)
    if changed and text is None:
        raise StopError(FILES, "resume_which", key=opened.key, campaign=opened.terms.campaign)
    if text == "new" and not changed:
        raise StopError(FILES, "resume_same", key=opened.key)
    return changed


def _show_difference(opened: Opened, fresh: Fresh) -> None:
    assert opened.letter is not None, "an edition that opened has a letter"
    assert fresh.letter is not None
    show(f"{opened.key}  {opened.digest[:12]} → {fresh.digest[:12]}")
    for what, before, after in changes(opened.letter, fresh.letter):
        show(f"  {what}")
        show(f"    - {before}")
        show(f"    + {after}")
