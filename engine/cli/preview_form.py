"""`tayori preview --form NAME`: the mail that asks for a confirmation, as files.

In: the project, a form's name, a folder. Out: NAME.html, NAME.txt and NAME.eml, with a link that opens nothing, and the problems of the
form's template, of which the plain mail is shown then.
"""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING

from engine.cli.screen import FILES, FINE, StopError, show, tell_problems
from engine.project.problems import errors

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project.project import Project


def preview_form(project: Project, name: str, out: Path, *, json: bool) -> int:
    """Write the files and show where they are."""
    from engine.delivery.clock import Clock
    from engine.message.address import Address
    from engine.message.single import print_single
    from engine.message.speech import speech_in
    from engine.review.confirmations import DEAD, sample_confirmation

    forms = project.shop.forms
    if name not in forms:
        raise StopError(FILES, "form_unknown", name=name, known=", ".join(forms) or "-")
    single, problems = sample_confirmation(project, name)
    to = Address("you@example.com", "you@example.com", "example.com", "you@example.com", smtputf8=False)
    at = Clock().now().astimezone(project.zone)
    mail = print_single(project.shop, speech_in(project), single, to, at=at, identity=name, token=DEAD)
    out.mkdir(parents=True, exist_ok=True)
    parts = {".html": single.html.encode(), ".txt": single.text.encode(), ".eml": mail.data}
    paths = [out / f"{name}{ending}" for ending in parts]
    for path, octets in zip(paths, parts.values(), strict=True):
        path.write_bytes(octets)
    tell_problems(problems)
    record = {"form": name, "subject": single.subject, "files": [str(one) for one in paths]}
    if json:
        show(json_format.dumps(record, ensure_ascii=False))
    else:
        for path in paths:
            show(str(path))
    return FILES if errors(problems) else FINE
