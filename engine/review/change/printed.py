"""What a campaign shares with others and people read: its template with all includes, its topic, what the shop says.

In: the project before and after, a campaign on both sides. Out: which of these read differently. What a template does not
print, nobody reads: a new telephone number changes only the letters that show it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.delivery.opening import attribute_defaults, name_words
from engine.message.own_text import own_text_name
from engine.message.source import resolve
from engine.message.template import asked_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.project.campaigns import Campaign
    from engine.project.project import Project

SHARED = ("template", "topic", "sender", "legal", "shop")
"""What several campaigns share, so that one change of it may change all of them."""

_METHODS = (".items", ".keys", ".values")  # a table that is walked as a whole


@dataclass(frozen=True, slots=True)
class Printed:
    """Both sides, with what was found out of their templates."""

    old: Project
    new: Project
    _same: dict[tuple[str, str], bool] = field(default_factory=dict[tuple[str, str], bool])
    _paths: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def same_source(self, before: str, after: str) -> bool:
        """Tell whether two templates are the same text, includes put in, whatever the files are called."""
        if (before, after) not in self._same:
            self._same[before, after] = _source(self.old, before) == _source(self.new, after)
        return self._same[before, after]

    def paths(self, template: str) -> frozenset[str]:
        """Return what a template prints, before or after."""
        if template not in self._paths:
            asked = (asked_by(project.templates, template) for project in (self.old, self.new))
            self._paths[template] = frozenset(path for one in asked if one for path in one.paths)
        return self._paths[template]


def what_differs(printed: Printed, before: Campaign, after: Campaign) -> Iterator[str]:
    """Yield the names, of `SHARED`, of what reads differently."""
    old, new = printed.old, printed.new
    if not printed.same_source(before.template, after.template):
        yield "template"
    if before.topic != after.topic or old.shop.topics[before.topic] != new.shop.topics[after.topic]:
        yield "topic"
    if any(getattr(old.shop.sender, name) != getattr(new.shop.sender, name) for name in ("mailbox", "reply_to")):
        yield "sender"
    for name, said in (("legal", _legal), ("shop", _shop)):
        values = said(old), said(new)
        differ = {path for path in values[0].keys() | values[1].keys() if values[0].get(path) != values[1].get(path)}
        if differ and any(_is_printed(path, before, after, printed) for path in differ):
            yield name


def _legal(project: Project) -> Mapping[str, object]:
    return {f"shop.legal.{key}": value for key, value in project.shop.shop.legal.model_dump().items()}


def _shop(project: Project) -> Mapping[str, object]:
    shop = project.shop.shop
    return {
        "shop.name": shop.name,
        "shop.url": shop.url,
        "addressee": name_words(project),
        "": (shop.locale, project.shop.web.base_url),  # of the text's language and the leave link, in every letter
        **{f"attributes.{name}": value for name, value in attribute_defaults(project).items()},
    }


def _is_printed(path: str, before: Campaign, after: Campaign, printed: Printed) -> bool:
    """Tell whether a value stands in the letters: in every one (""), by the template, by a subject."""
    if not path:
        return True
    used = printed.paths(before.template) | printed.paths(after.template)
    above = path.rpartition(".")[0]
    whole = {above, *(f"{above}{method}" for method in _METHODS)} if above else set[str]()
    subjects = (content.subject for campaign in (before, after) for content in campaign.editions)
    return path in used or not whole.isdisjoint(used) or any(path in subject for subject in subjects)


def _source(project: Project, name: str) -> str:
    """Return the text of a template, and of a text part beside it, with includes; as it stands where one is missing."""
    whole = ""
    for part in dict.fromkeys([name, own_text_name(name)]):
        source, _ = resolve(project.templates, part)
        whole += source.text if source else project.templates.get(part, "")
    return whole
