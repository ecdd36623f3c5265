"""A sheet as files in a folder: each face's letter in every form, the pictures, and the record of it all.

In: a sheet, its problems, a folder that is there. Out: the files and their paths. What else lies in the folder stays, but
for pictures of this very letter that were not taken again: they would show what it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.review.previews.index import RECORD
from engine.review.previews.parts import with_images
from engine.review.previews.sheet import record
from engine.review.previews.shots import Picture, take
from engine.review.previews.social import social_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.project.problems import Problem
    from engine.review.previews.sheet import Seen, Sheet
    from engine.words import Language


@dataclass(frozen=True, slots=True)
class Written:
    """What lies in the folder now. `trouble` is why pictures are missing, or ""."""

    paths: tuple[Path, ...]
    record: Mapping[str, object]
    trouble: str


async def write_sheet(
    sheet: Sheet,
    problems: tuple[Problem, ...],
    since: tuple[tuple[str, str], ...],
    out: Path,
    program: str | None,
    language: Language,
    *,
    personal: bool,
) -> Written:
    """Write everything but the page; `program` takes the pictures, if there is one. Names of files hold no address."""
    base = sheet.key.replace("/", "-")

    def stem(seen: Seen) -> str:
        return f"{base}-{seen.face.id}"

    files = {one.face.id: _files(one, stem(one), out) for one in sheet.seen if one.preview is not None}
    _forget(out, tuple(f"{stem(one)}-" for one in sheet.seen))
    taken, trouble = await take(program, sheet.seen, stem, out) if program else ((), "")
    faces = [_face(one, files.get(one.face.id, {}), taken, language) for one in sheet.seen]
    whole: dict[str, object] = {
        "key": sheet.key,
        "campaign": sheet.campaign,
        "title": sheet.title,
        "due": sheet.due.isoformat(),
        "personal": personal,
        "problems": [one.record(language) for one in problems],
        "since": [list(line) for line in since],
        "faces": faces,
    }
    kept = out / f"{base}{RECORD}"
    kept.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    paths = [out / name for named in files.values() for name in named.values()]
    first = next((one for one in sheet.seen if one.preview is not None), None)
    if first is not None:
        paths.append(out / f"{base}.social.txt")
        paths[-1].write_text(social_text(first, sheet.key, sheet.content, sheet.shop_url), encoding="utf-8")
    return Written((*paths, *(out / one.file for one in taken), kept), whole, trouble)


def _files(seen: Seen, stem: str, out: Path) -> dict[str, str]:
    """Write one face's letter in every form; return the names of the files by their kind."""
    preview, parts = seen.preview, seen.parts
    assert preview is not None
    assert parts is not None
    contents = {
        "html": (".html", with_images(preview.html, preview.eml).encode()),
        "text": (".txt", preview.text.encode()),
        "eml": (".eml", preview.eml),
        "headers": (".headers.txt", "".join(f"{name}: {value}\n" for name, value in parts.headers).encode()),
        "variables": (".json", variables_text(preview.variables).encode()),
    }
    for ending, content in contents.values():
        (out / f"{stem}{ending}").write_bytes(content)
    return {kind: f"{stem}{ending}" for kind, (ending, _) in contents.items()}


def _forget(out: Path, stems: tuple[str, ...]) -> None:
    """Take away the pictures of what is printed anew."""
    for old in out.glob("*.png"):
        if old.name.startswith(stems):
            old.unlink()


def variables_text(variables: Mapping[str, object]) -> str:
    """Return what a letter was filled with, as JSON for people."""
    return json.dumps(dict(variables), ensure_ascii=False, indent=2, default=str)


def _face(seen: Seen, files: Mapping[str, str], taken: tuple[Picture, ...], language: Language) -> dict[str, Any]:
    """Return the record of one face, with what the page shows of it."""
    found = record(seen, language)
    if seen.preview is None:
        return found
    shots = [{"width": one.width, "scheme": one.scheme, "file": one.file} for one in taken if one.face == seen.face.id]
    return {
        **found,
        "text": seen.preview.text,
        "variables": json.loads(variables_text(seen.preview.variables)),
        "files": dict(files),
        "pictures": shots,
    }
