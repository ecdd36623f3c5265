"""Who signs the mail, as `check` says it.

In: what could be read of a project. Out: one warning where the engine does not sign and mail goes to a relay elsewhere: only
that relay can. Nothing for a relay on this machine (a Postfix that signs by itself is the usual shop; `docs/files.md` says so) nor
for a sink, which delivers to nobody. Whether a key can be read is the run's matter: where files are checked, there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.problems import Problem
from engine.project.values import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.draft import Draft

_FILE = "tayori.toml"


def signing_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the warning that names the relays that must sign."""
    if draft.shop is None or draft.shop.sender.dkim is not None:
        return
    elsewhere = [name for name, relay in draft.shop.relays.items() if not relay.sink and not is_loopback(relay.host)]
    if elsewhere:
        named = ", ".join(f"{name} ({draft.shop.relays[name].host})" for name in elsewhere)
        values = {"relays": named, "domain": draft.shop.sender.mailbox.domain}
        yield Problem(
            "dkim_relay_signs", _FILE, draft.line(_FILE, "relays", elsewhere[0]), "sender.dkim", "warning", values
        )
