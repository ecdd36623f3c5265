"""Chromium as a camera: one page of HTML → one PNG, over the DevTools protocol on a pipe.

In: the program, HTML, a width, light or dark. Out: the PNG of the whole page. Nothing is fetched from outside: every name leads
nowhere, the proxy is a port where nobody listens, and the page is offline; a letter's scripts do not run, as in no mail client.
The command line alone (`--screenshot`) knows neither a page's height nor `prefers-color-scheme`; a library for it (Playwright)
brings a browser of its own. No port is opened: the protocol goes over the browser's descriptors 3 and 4.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import tempfile
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncGenerator

Scheme = Literal["light", "dark"]
Form = Literal["png", "webp"]

_EMPTY = "data:text/html,"
"""No `about:blank`: Chromium paints that one dark where dark is preferred, under a letter that never asked for it, too."""
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",  # "discard" (RFC 863): nobody listens there
    "--proxy-bypass-list=<-loopback>",  # else an address of this machine would not go by the proxy
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-first-run",
)
# The browser speaks over 3 and 4, we over its standard streams: a shell moves them, without a word of ours after the fork.
_MOVED = 'exec "$@" 3<&0 4>&1 0</dev/null 1>&2'
_LONGEST = 256 * 1024 * 1024  # octets of one answer: a PNG in base64
_TALLEST = 16_000  # px; beyond it Chromium's bitmaps end (2^14)
_START_S, _ANSWER_S, _END_S = 30, 60, 5


class CameraError(Exception):
    """No picture could be taken, and why."""


def chromium() -> str | None:
    """Return the path of Chromium, or of one of its kind, if PATH has any."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@dataclass(slots=True)
class Camera:
    """An open browser with one page in it."""

    reader: StreamReader
    writer: StreamWriter
    session: str = ""
    number: int = 0
    frame: str = field(default="", init=False)

    async def picture(self, html: str, width: int, scheme: Scheme, form: Form = "png") -> bytes:
        """Return the picture of a whole page that is `width` px wide; WebP is a third of a PNG's octets, and not exact."""
        emulated = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        await self.ask("Emulation.setDeviceMetricsOverride", **emulated)
        await self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await self.ask("Page.setDocumentContent", frameId=self.frame, html=html)
        measured = await self.ask("Page.getLayoutMetrics")
        height = min(int(measured["cssContentSize"]["height"]), _TALLEST)
        clip = {"x": 0, "y": 0, "width": width, "height": max(height, 1), "scale": 1}
        taken = await self.ask("Page.captureScreenshot", format=form, captureBeyondViewport=True, clip=clip)
        return base64.b64decode(taken["data"])

    async def open(self) -> None:
        """Open an empty page that knows no way out and runs no script of its own."""
        target = await self.ask("Target.createTarget", url="about:blank")
        attached = await self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session = attached["sessionId"]
        # Asked for when the page is made, it would come some time later, and take a letter away that stands there by then.
        await self.ask("Page.navigate", url=_EMPTY)
        frame: dict[str, str] = {}
        while frame.get("url") != _EMPTY:
            frame = (await self.ask("Page.getFrameTree"))["frameTree"]["frame"]
        self.frame = frame["id"]
        await self.ask("Network.enable")
        nowhere = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        await self.ask("Network.emulateNetworkConditions", **nowhere)
        await self.ask("Emulation.setScriptExecutionDisabled", value=True)

    async def ask(self, method: str, **params: object) -> dict[str, Any]:
        """Send one command and return its result; what the browser tells unasked is passed over."""
        self.number += 1
        command: dict[str, object] = {"id": self.number, "method": method, "params": params}
        if self.session:
            command["sessionId"] = self.session
        try:
            self.writer.write(json.dumps(command).encode() + b"\0")
            await self.writer.drain()
            async with asyncio.timeout(_ANSWER_S):
                while True:
                    answer = json.loads((await self.reader.readuntil(b"\0"))[:-1])
                    if answer.get("id") == self.number:
                        break
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            raise CameraError(f"{method}: {error or type(error).__name__}") from error
        if "error" in answer:
            raise CameraError(f"{method}: {answer['error'].get('message', '')}")
        return answer.get("result", {})


@asynccontextmanager
async def camera(program: str) -> AsyncGenerator[Camera]:
    """Start a browser with a profile that is thrown away. Raise `CameraError` where it does not come up."""
    with tempfile.TemporaryDirectory(prefix="tayori-chromium-", ignore_cleanup_errors=True) as profile:
        # Root has no sandbox to go into; everybody else keeps it.
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        words = ("/bin/sh", "-c", _MOVED, "sh", program, *_FLAGS, *sandbox, f"--user-data-dir={profile}")
        pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=none, limit=_LONGEST)
        assert process.stdin is not None
        assert process.stdout is not None
        opened = Camera(process.stdout, process.stdin)
        try:
            try:
                async with asyncio.timeout(_START_S):
                    await opened.open()
            except TimeoutError as error:
                raise CameraError(f"{program}: no answer in {_START_S} s") from error
            yield opened
        finally:
            await _close(opened, process)


async def _close(opened: Camera, process: asyncio.subprocess.Process) -> None:
    """Let the browser end by itself, so that it takes its children along; one that does not is killed."""
    opened.session = ""
    with suppress(CameraError, TimeoutError):
        async with asyncio.timeout(_END_S):
            await opened.ask("Browser.close")
            await process.wait()
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
