"""`tayori form`: a sign-up form as HTML, to embed in the shop's own pages."""

from __future__ import annotations

from engine.cli.place import HERE, Place, project_of
from engine.cli.screen import FILES, FINE, StopError, show


async def form(name: str | None = None, *, place: Place = HERE) -> int:
    """Print a form of tayori.toml as plain HTML; without a script, it posts to the public pages.

    Parameters
    ----------
    name
        Of [forms]; may be left out where there is one only.
    """
    from engine.message.speech import speech_in
    from engine.web.form import Filled, action_of, form_html

    project = project_of(place)
    forms = project.shop.forms
    if not forms:
        raise StopError(FILES, "form_none")
    chosen = next(iter(forms)) if name is None and len(forms) == 1 else name
    if chosen not in forms:
        raise StopError(FILES, "form_unknown", name=chosen or "-", known=", ".join(forms))
    show(form_html(speech_in(project), project.shop, forms[chosen], Filled(), action_of(project.shop, chosen)).rstrip())
    return FINE
