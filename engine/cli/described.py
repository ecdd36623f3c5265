"""The docstring under each field of a model → the description in its JSON Schema, which an editor shows.

In: a schema that pydantic made, and the modules of its models. Out: the same schema with descriptions. pydantic could do
it (`use_attribute_docstrings`), but reads the sources again in every process; the timer starts one every few minutes.
"""

from __future__ import annotations

import ast
import gc
import inspect
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType


Tree = dict[str, Any]


def describe(tree: Tree, model: type[BaseModel], modules: Iterable[ModuleType]) -> Tree:
    """Put the docstrings of the fields into the schema of `model` and of every model that it refers to."""
    found = {name: words for module in modules for name, words in _docstrings(module).items()}
    models = dict(tree.get("$defs", {})) | {model.__name__: tree}
    for name, table in models.items():
        for key, words in found.get(name, {}).items():
            property_ = table.get("properties", {}).get(_alias(modules, name, key))
            if property_ is not None:
                property_["description"] = words
    return tree


def _docstrings(module: ModuleType) -> dict[str, dict[str, str]]:
    """Return class → field → the text that stands under it, there or in a class of the same module that it builds on."""
    found: dict[str, dict[str, str]] = {}
    for node in _parsed(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            below = [found.get(base.id, {}) for base in node.bases if isinstance(base, ast.Name)]
            found[node.name] = {key: words for one in below for key, words in one.items()} | dict(_fields(node))
    return found


def _fields(node: ast.ClassDef) -> Iterable[tuple[str, str]]:
    for field, under in zip(node.body, node.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(under, ast.Expr)
            and isinstance(under.value, ast.Constant)
            and isinstance(under.value.value, str)
        ):
            yield field.target.id, inspect.cleandoc(under.value.value)


def _alias(modules: Iterable[ModuleType], model: str, key: str) -> str:
    """Return what a field is called in the file."""
    for module in modules:
        found = getattr(module, model, None)
        if isinstance(found, type) and issubclass(found, BaseModel) and key in found.model_fields:
            return found.model_fields[key].alias or key
    return key


def _parsed(source: str) -> ast.Module:
    """Parse, without a collection of garbage in between: one that ends a greenlet there makes CPython 3.11 raise SystemError."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(source)
    finally:
        if collecting:
            gc.enable()
