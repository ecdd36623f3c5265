"""A template compiled: the HTML and the text part as Jinja sources, and what they ask for.

In: every template's text by its path below `templates/`, and one name. Out: a `Template`, or every mistake in it with the
author's file and line. The road: includes put in, Jinja checked on the author's text, Jinja tags swapped for words, the
markup checked, MJML compiled, the tags put back. The text part is made of the MJML, unless its author wrote `NAME.txt` beside
`NAME.mjml`. It happens once a template; a person costs a fill only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import TemplateError

from engine.message.environment import compiled, html_environment, text_environment
from engine.message.lint import crossings, lint
from engine.message.mjml import to_html
from engine.message.own_text import own_text, own_text_name
from engine.message.source import Source, resolve
from engine.message.syntax import check_syntax
from engine.message.text import PLAIN, Form, to_text
from engine.message.tokens import Tokenised, tokenise
from engine.message.tree import Fault, parse
from engine.message.variables import uses
from engine.project.problems import Problem, errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.message.tags import Tag


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template. `lines` holds names, dotted paths and their prefixes with the first file and line."""

    name: str
    html: str
    text: str
    required: frozenset[str]
    optional: frozenset[str]
    attributes: frozenset[str]
    paths: frozenset[str]
    lines: Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a template asks for, known even where its markup is not sound; the fields are those of `Template`."""

    name: str
    required: frozenset[str]
    optional: frozenset[str]
    attributes: frozenset[str]
    paths: frozenset[str]
    lines: Mapping[str, tuple[str, int]]


def asked_by(templates: Mapping[str, str], name: str) -> Asked | None:
    """Return what a template and its author's own text ask for; `None` where an include is missing or its Jinja is not sound."""
    asked = _asked(templates, name, name)
    own = own_text_name(name)
    if asked is None or own not in templates:
        return asked
    other = _asked(templates, own, name)
    if other is None:
        return None
    required = asked.required | other.required
    return Asked(
        name,
        required,
        (asked.optional | other.optional) - required,
        asked.attributes | other.attributes,
        asked.paths | other.paths,
        {**other.lines, **asked.lines},
    )


def _asked(templates: Mapping[str, str], file: str, name: str) -> Asked | None:
    source, _ = resolve(templates, file)
    if source is None or check_syntax(source.text)[2]:
        return None
    used = uses(source.text)
    lines = {path: source.where(line) for path, line in used.lines.items()}
    return Asked(name, used.required, used.optional, used.attributes, used.paths, lines)


def compile_template(
    templates: Mapping[str, str],
    name: str,
    form: Form = PLAIN,
) -> tuple[Template | None, tuple[Problem, ...]]:
    """Return the compiled template with its warnings, or no template and all its mistakes."""
    source, problems = resolve(templates, name)
    own, own_problems = own_text(templates, name, form)
    if source is None:
        return None, _ordered([*problems, *own_problems])
    tags, openers, jinja = check_syntax(source.text)
    tokenised = tokenise(source.text, tags)
    html, text, markup = _compile(tokenised, openers, form, compiled=not jinja)
    found = [_problem(fault, source, fault.start) for fault in jinja]
    found += [_problem(fault, source, tokenised.line(fault.start)) for fault in markup]
    found += own_problems
    if html is None or text is None or errors(found):
        return None, _ordered(found)
    asked = asked_by(templates, name)
    assert asked is not None, "its includes and its Jinja are sound"
    text = text if own is None else own
    template = Template(name, html, text, asked.required, asked.optional, asked.attributes, asked.paths, asked.lines)
    return template, _ordered(found)


def _compile(
    tokenised: Tokenised, openers: Mapping[Tag, Tag], form: Form, *, compiled: bool
) -> tuple[str | None, str | None, tuple[Fault, ...]]:
    """Return the HTML, the text and the markup's faults; nothing is compiled where Jinja is at fault already."""
    root, faults = parse(tokenised.text, tokenised.word)
    if root is None:
        return None, None, faults
    faults += (*lint(root, tokenised), *crossings(root, tokenised, openers))
    if not compiled or any(fault.severity == "error" for fault in faults):
        return None, None, faults
    html, refused = to_html(root, tokenised, linked=form.linked)
    faults += refused
    if html is None or any(fault.severity == "error" for fault in refused):
        return None, None, faults
    text = to_text(root, tokenised, form)
    return html, text, (*faults, *_unfit(html, text))


def _unfit(html: str, text: str) -> Iterable[Fault]:
    """Yield a fault where the parts do not parse any more, which no template should bring about."""
    for environment, part in ((html_environment(), html), (text_environment(), text)):
        try:
            compiled(environment, part)
        except (TemplateError, SyntaxError, RecursionError) as error:
            yield Fault("template_part_broken", 0, {"detail": str(error)})


def _problem(fault: Fault, source: Source, line: int) -> Problem:
    file, number = source.where(line)
    return Problem(fault.code, file, number, severity=fault.severity, values=fault.values)


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each mistake once, by file and line."""
    unique = {(each.file, each.line, each.code, str(each.values)): each for each in problems}
    return tuple(sorted(unique.values(), key=lambda each: (each.file, each.line)))
