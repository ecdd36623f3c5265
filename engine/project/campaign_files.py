"""One campaign of a folder: its file, and the content files that lie beside it.

In: a reading and a path. Out: the campaign with the places of its content; what could not be read is told, and what is left
of it is given all the same, so that the other mistakes are found in the same run.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from engine.project.campaigns import Campaign, CampaignFile, Content
from engine.project.draft import draft_of, left_of_content, place_of
from engine.project.problems import Problem
from engine.project.shown import shown
from engine.project.validate import validate
from engine.project.values import FORMS

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project.campaigns import Place
    from engine.project.reading import Reading
    from engine.project.toml import Positions


def read_campaign(reading: Reading, path: Path) -> tuple[Campaign, Positions, frozenset[str]] | None:
    """Read one campaign with all its content; the keys of the file's top that could not be read come with it."""
    parsed = reading.toml(path)
    if parsed is None:
        return None
    values, positions = parsed
    name = path.relative_to(reading.root).as_posix()
    file, problems = validate(CampaignFile, values, positions, name)
    reading.problems.extend(problems)
    if file is not None and file.id is None and not re.fullmatch(FORMS["value_id"], path.stem):
        reading.problems.append(Problem("campaign_file_name", name, key="id", values={"value": shown(path.stem)}))
    contents = _contents(reading, path)
    unread: frozenset[str] = frozenset()
    if file is not None:
        inline = [
            (content, place_of(name, positions, ("edition", number))) for number, content in enumerate(file.edition)
        ]
    else:
        file, inline, unread = draft_of(values, name, positions)
        if file is None:
            return None
    editions = [*inline, *contents]
    campaign = Campaign(
        id=file.id or path.stem,
        file=name,
        title=file.title,
        topic=file.topic,
        template=file.template,
        when=file.when,
        audience=file.audience,
        priority=file.priority,
        on_cap=file.on_cap,
        author=file.author,
        correction=file.correction,
        text=file.text,
        coupon=file.coupon,
        rate=file.rate,
        lints=file.lints,
        attachments=file.attachments,
        attachments_line=positions.line(("attachments",)),
        editions=tuple(content for content, _ in editions),
        places=tuple(place for _, place in editions),
    )
    return campaign, positions, unread


def _contents(reading: Reading, campaign: Path) -> list[tuple[Content, Place]]:
    """Read the content files beside a campaign: `campaigns/NAME/2026-12-02.toml`, the date in the file's name."""
    found: list[tuple[Content, Place]] = []
    for path in sorted(campaign.with_suffix("").glob("*.toml")):
        parsed = reading.toml(path)
        if parsed is None:
            continue
        values, positions = parsed
        name = path.relative_to(reading.root).as_posix()
        dated = {"date", "year", "evergreen"} & values.keys()
        if not dated and not _is_date(path.stem):
            reading.problems.append(Problem("content_file_name", name, values={"value": shown(path.name)}))
            continue
        named = values if dated else {"date": path.stem, **values}
        content, problems = validate(Content, named, positions, name)
        reading.problems.extend(problems)
        if content is None:
            content = left_of_content(named)
        if content is not None:
            found.append((content, place_of(name, positions, ())))
    return found


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
