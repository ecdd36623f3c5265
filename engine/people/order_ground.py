"""What an order is a ground for: the topics that may rest on a contract, and for how long.

In: a project and now. Out: a `Ground`, or `None` where no topic may.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.store.grounds import Ground

if TYPE_CHECKING:
    from engine.project.project import Project


def order_ground(project: Project, now: datetime) -> Ground | None:
    """Return what an order is a ground for from now on."""
    topics = tuple(name for name, topic in project.shop.topics.items() if "contract" in topic.bases)
    if not topics:
        return None
    lasts = project.shop.rules.contract_for

    def until_ms(at_ms: int) -> int:
        moment = datetime.fromtimestamp(at_ms / 1000, project.zone)
        return int(lasts.after(moment).timestamp() * 1000)

    return Ground(topics, until_ms, int(lasts.before(now.astimezone(project.zone)).timestamp() * 1000))
