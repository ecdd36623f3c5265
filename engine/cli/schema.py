"""`tayori schema`: the JSON Schemas that an editor honours by a file's first line (`#:schema …`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from engine.cli.described import describe
from engine.cli.place import HERE, Place, root_of
from engine.cli.screen import show
from engine.project import (
    authors,
    campaigns,
    consent_batch,
    coupons,
    event_mapping,
    mapping,
    products,
    schedules,
    segments,
    sender,
    shaping,
    shop,
    stages,
    webhooks,
)
from engine.project.campaigns import CampaignFile, Content
from engine.project.consent_batch import ConsentBatch
from engine.project.coupons import Coupons
from engine.project.event_mapping import EventMapping
from engine.project.faces import Faces
from engine.project.house_words import HouseWords
from engine.project.mapping import Mapping
from engine.project.page_words import PagesFile
from engine.project.products import Products
from engine.project.schedules import Schedules
from engine.project.segments import Segments
from engine.project.shop import ShopFile

_MODELS = {
    "tayori": ShopFile,
    "schedules": Schedules,
    "segments": Segments,
    "products": Products,
    "coupons": Coupons,
    "words": HouseWords,
    "pages": PagesFile,
    "faces": Faces,
    "campaign": CampaignFile,
    "edition": Content,
    "import": Mapping,
    "event-import": EventMapping,
    "consent-batch": ConsentBatch,
}
_MODULES = (
    shop,
    sender,
    webhooks,
    shaping,
    schedules,
    segments,
    campaigns,
    mapping,
    consent_batch,
    event_mapping,
    stages,
    products,
    authors,
    coupons,
)


def schema(*, out: Path = Path("docs/schema"), openapi: Path | None = None, place: Place = HERE) -> None:
    """Write the schemas.

    Parameters
    ----------
    out
        The folder, from the project's.
    openapi
        Write the description of the public addresses of `tayori serve` (OpenAPI 3.1) into this file, too.
    """
    if openapi is not None:
        from engine.web.openapi import openapi as described

        path = root_of(place) / openapi
        path.write_text(json.dumps(described(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        show(str(path))
    folder = root_of(place) / out
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        path = folder / f"{name}.schema.json"
        path.write_text(text, encoding="utf-8")
        show(str(path))


def schemas() -> dict[str, str]:
    """Return each schema's text by its name."""
    found: dict[str, str] = {}
    for name, model in _MODELS.items():
        tree = describe(model.model_json_schema(by_alias=True), model, _MODULES)
        tree["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        found[name] = json.dumps(_closed(tree), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return found


def _closed(tree: object) -> object:
    """Close the tables whose names have a form: pydantic says which names fit, and leaves the others open."""
    if isinstance(tree, dict):
        branches = {key: _closed(value) for key, value in cast("dict[str, object]", tree).items()}
        return {"additionalProperties": False, **branches} if "patternProperties" in branches else branches
    if isinstance(tree, list):
        return [_closed(value) for value in cast("list[object]", tree)]
    return tree
