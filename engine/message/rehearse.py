"""A template tried with real values, so that a misspelt name is found before the letter goes out.

In: the templates, one name, and variables as a person would have them. Out: a problem at the author's own line for each
value that is not there (`product.prise`) or is empty, and for the first step that fails. The author's text is filled, not
the compiled HTML: its lines are the ones to name. A missing value is noted and the filling goes on, so that one run
shows every one. Nothing is sent or kept.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar, cast

from jinja2 import ChainableUndefined, TemplateSyntaxError, Undefined, UndefinedError
from jinja2.utils import missing

from engine.message.bounds import TooMuchError
from engine.message.environment import environment
from engine.message.source import resolve
from engine.message.tags import scan
from engine.message.tokens import tokenise, with_asked
from engine.project.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from jinja2 import Template

    from engine.message.source import Source

Filter = Callable[[object], object]
_FILE = "<template>"  # what Jinja calls a template that was given as text


@dataclass(slots=True)
class _Rehearsal:
    source: Source
    variables: Mapping[str, object]
    noted: dict[tuple[str, int, str], Problem] = field(default_factory=dict[tuple[str, int, str], Problem])

    def note(self, code: str, line: int, what: str, **values: object) -> None:
        file, number = self.source.where(line)
        self.noted.setdefault((file, number, what), Problem(code, file, number, values={"what": what, **values}))


def rehearsing(templates: Mapping[str, str], name: str) -> Callable[[Mapping[str, object]], tuple[Problem, ...]]:
    """Return what tells for any variables what goes wrong when `name` is filled with them; nothing where it does not parse.

    It is compiled once: a year has fifty editions, each tried for two faces.
    """
    source, problems = resolve(templates, name)
    if source is None:
        return lambda _: problems
    rehearsal = _Rehearsal(source, {})
    missing_here = cast("type[_Missing]", type("_MissingHere", (_Missing,), {"__slots__": (), "rehearsal": rehearsal}))
    filling = environment(html=True, undefined=missing_here, finalize=_refusing(rehearsal))
    filters = cast("dict[str, Filter]", filling.filters)
    filling.filters = {**filters, "yen": _passing(filters["yen"]), "date_ja": _passing(filters["date_ja"])}
    try:
        template = filling.from_string(with_asked(source.text, tokenise(source.text, scan(source.text)[0])))
    except (TemplateSyntaxError, RecursionError, SyntaxError):
        return lambda _: ()
    return lambda variables: _rehearse(rehearsal, template, variables)


def _rehearse(rehearsal: _Rehearsal, template: Template, variables: Mapping[str, object]) -> tuple[Problem, ...]:
    rehearsal.variables, rehearsal.noted = variables, {}
    try:
        template.render(variables)
    except TooMuchError as error:
        rehearsal.note(error.code, _failed_line(error.__traceback__), error.code, most=error.most)
    except Exception as error:  # noqa: BLE001 (a template can bring any operation to fail; each is the author's to mend)
        line = _failed_line(error.__traceback__)
        where = rehearsal.source.where(line)
        if where not in {key[:2] for key in rehearsal.noted}:  # else it fails because of what was noted
            rehearsal.note("template_render", line, str(error) or type(error).__name__)
    return tuple(sorted(rehearsal.noted.values(), key=lambda problem: (problem.file, problem.line)))


class _Missing(ChainableUndefined):
    """A value that is not there: used, it is noted and then stands for nothing."""

    __slots__ = ()
    rehearsal: ClassVar[_Rehearsal]

    def __getattr__(self, name: str) -> Self:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._noted()

    def __getitem__(self, _name: str) -> Self:
        return self._noted()

    def __str__(self) -> str:
        self._noted()
        return ""

    def __iter__(self) -> Iterator[object]:
        self._noted()
        return iter(())

    def __len__(self) -> int:
        self._noted()
        return 0

    def __eq__(self, _other: object) -> bool:
        self._noted()
        return False

    def __hash__(self) -> int:
        self._noted()
        return 0

    def _compared(self, *_others: object) -> bool:
        self._noted()
        return False

    def _noted(self, *_others: object) -> Self:
        _note_missing(self.rehearsal, self)
        return self

    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _compared
    __add__ = __radd__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _noted
    __neg__ = __pos__ = __call__ = _noted


def _passing(filtered: Filter) -> Filter:
    """Let a missing value through a filter that would refuse it, so that what follows is looked at too."""
    return lambda value: value if isinstance(value, Undefined) else filtered(value)


def _note_missing(rehearsal: _Rehearsal, value: ChainableUndefined) -> None:
    line = _running_line()
    if line is None:
        return
    name, owner = str(value._undefined_name), cast("object", value._undefined_obj)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] (the names that Jinja documents for subclasses)
    if owner is missing:
        guess = nearest(name, rehearsal.variables)
        rehearsal.note("template_name_undefined_guess" if guess else "template_name_undefined", line, name, guess=guess)
        return
    listed = vars(owner) if isinstance(owner, SimpleNamespace) else owner
    members = [str(key) for key in cast("Mapping[object, object]", listed)] if isinstance(listed, Mapping) else []
    guess = nearest(name, members)
    code = "template_member_undefined_guess" if guess else "template_member_undefined"
    rehearsal.note(code, line, _written(rehearsal.source, line, name), guess=guess)


def _written(source: Source, line: int, member: str) -> str:
    """Return the path that ends with `member` as the author wrote it in that line (`product.prise`)."""
    found = re.search(rf"[\w.]+\.{re.escape(member)}\b", source.text.split("\n")[line - 1])
    return found[0] if found else member


def _refusing(rehearsal: _Rehearsal) -> Callable[[object], object]:
    """Return what Jinja calls with each value before printing it: an empty one (none) is noted."""

    def finalize(value: object) -> object:
        if value is not None:
            return value
        line = _running_line()
        if line is None:  # Jinja is compiling; the value comes again when it renders
            raise UndefinedError
        tags = [tag.text for tag in scan(rehearsal.source.text)[0] if tag.kind == "output" and tag.line == line]
        rehearsal.note("template_value_none", line, " ".join(tags))
        return ""

    return finalize


def _running_line() -> int | None:
    """Return the template's line that is being rendered, or `None` outside of a rendering."""
    frame = inspect.currentframe()
    while frame is not None:
        if "__jinja_template__" in frame.f_globals:
            template = cast("Template", frame.f_globals["__jinja_template__"])
            return template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back
    return None


def _failed_line(trace: TracebackType | None) -> int:
    """Return the line of the innermost template frame of a traceback (Jinja rewrites them to the template's lines)."""
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == _FILE]
    return (lines[-1] if lines else 1) or 1
