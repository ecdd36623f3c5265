"""The folder `imports/`: one mapping a file, of people or of events.

In: the folder's `Reading`. Out: mappings by the name of their file; mistakes go to the reading's problems.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.event_mapping import EventMapping
from engine.project.mapping import Mapping as ImportMapping
from engine.project.references import mapping_problems
from engine.project.validate import validate

if TYPE_CHECKING:
    from engine.project.reading import Reading
    from engine.project.references import Names


def read_mappings(reading: Reading, names: Names) -> tuple[dict[str, ImportMapping], dict[str, EventMapping]]:
    """Return the mappings of people and those of events."""
    found: dict[str, ImportMapping] = {}
    of_events: dict[str, EventMapping] = {}
    for path in sorted((reading.root / "imports").glob("*.toml")):
        parsed = reading.toml(path)
        if parsed is None:
            continue
        if "events" in parsed[0]:
            events, problems = validate(EventMapping, *parsed, f"imports/{path.name}")
            reading.problems.extend(problems)
            of_events |= {path.stem: events} if events is not None else {}
            continue
        mapping, problems = validate(ImportMapping, *parsed, f"imports/{path.name}")
        reading.problems.extend(problems)
        if mapping is not None:
            broken = mapping_problems(path.stem, mapping, parsed[1], names)
            reading.problems.extend(broken)
            if not broken:
                found[path.stem] = mapping
    return found, of_events
