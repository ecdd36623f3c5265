"""`tayori preview`: a letter as files, before anybody gets it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.cli.place import HERE, Place, project_of
from engine.cli.screen import FILES, FINE, StopError, show, tell_problems
from engine.message.press import PrintError
from engine.project.problems import errors
from engine.review.preview import content_for
from engine.review.preview import preview as print_preview
from engine.review.sample import faces


def preview(campaign: str, *, on: date | None = None, out: Path = Path("preview"), place: Place = HERE) -> int:
    """Write one edition as .html, .txt and .eml, for somebody with a name and somebody without.

    Parameters
    ----------
    campaign
        The campaign's id.
    on
        The edition's day; else its first content.
    out
        The folder for the files.
    """
    project = project_of(place)
    found = project.campaign(campaign)
    if found is None:
        known = ", ".join(one.id for one in project.campaigns)
        raise StopError(FILES, "campaign_unknown", name=campaign, known=known or "-")
    number = content_for(found, on)
    if number is None:
        raise StopError(FILES, "no_content_on", name=campaign, date=on or "-")
    out.mkdir(parents=True, exist_ok=True)
    for face, person in zip(("named", "nameless"), faces(project), strict=True):
        try:
            printed, problems = print_preview(project, found, number, on, person)
        except PrintError as error:
            raise StopError(FILES, "preview_fails", reason=error) from error
        tell_problems(problems)
        if printed is None:
            return FILES if errors(problems) else FINE
        stem = f"{printed.key.replace('/', '-')}-{face}"
        for ending, content in (
            (".html", printed.html.encode()),
            (".txt", printed.text.encode()),
            (".eml", printed.eml),
        ):
            path = out / f"{stem}{ending}"
            path.write_bytes(content)
            show(str(path))
    return FINE
