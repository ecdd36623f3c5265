"""Pictures of letters: two widths, light and dark, beside the letters themselves.

In: printed messages, a folder, Chromium's path. Out: the pictures that lie in the folder, by face; or why there are none. The letter is
photographed as somebody sees it before its images are loaded: nothing is fetched from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.review.previews.chromium import CameraError, camera
from engine.review.previews.parts import with_images

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.review.previews.chromium import Scheme
    from engine.review.previews.sheet import Seen

WIDTHS = (375, 700)
"""A telephone, and a desk: both sides of the width at which MJML breaks (480 px)."""
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in the folder."""

    face: str
    width: int
    scheme: str
    file: str


async def take(
    program: str, seen: tuple[Seen, ...], stem: Callable[[Seen], str], out: Path
) -> tuple[tuple[Picture, ...], str]:
    """Photograph each message into `out`; return what was taken, and why it ended early or ""."""
    taken: list[Picture] = []
    try:
        async with camera(program) as opened:
            for one in seen:
                if one.preview is None:
                    continue
                html = with_images(one.preview.html, one.preview.eml)
                for width in WIDTHS:
                    for scheme in SCHEMES:
                        file = f"{stem(one)}-{width}-{scheme}.png"
                        png = await opened.picture(html, width, scheme)
                        (out / file).write_bytes(png)
                        taken.append(Picture(one.face.id, width, scheme, file))
    except CameraError as error:
        return tuple(taken), str(error)
    return tuple(taken), ""
