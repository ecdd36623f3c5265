"""The doctor called in this loop, where the servers of a test live, with a store and keys as a shop has them."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from engine.cli.doctor import doctor
from engine.cli.place import Place
from engine.delivery.clock import Clock
from engine.delivery.keys import token_keys
from engine.web.application import application
from engine.web.server import serve

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator

    import pytest
    from workshop import Workshop


async def visit(
    shop: Workshop, capsys: pytest.CaptureFixture[str], *only: str, nameserver: str | None = None
) -> tuple[int, list[tuple[str, str, str]], list[dict[str, Any]]]:
    """Return the exit code, each finding as (check, level, code), and the findings whole."""
    shop.project()  # puts the relay's port into the environment
    code = await doctor(only=only, nameserver=nameserver, json=True, place=Place(project=shop.root))
    document = json.loads(capsys.readouterr().out)
    findings = document["findings"]
    return code, [(one["check"], one["level"], one["code"]) for one in findings], findings


@asynccontextmanager
async def pages_behind_tls(shop: Workshop, tls: ssl.SSLContext | None, key: bytes | None = None) -> AsyncGenerator[int]:
    """Serve the shop's pages as `tayori serve` does, with a proxy in front that speaks TLS; yield its port."""
    shop.state.mkdir(mode=0o700, exist_ok=True)
    project = shop.project()
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    async with shop.store() as store:
        app = application(project, store, [key] if key else token_keys(project, shop.state), Clock())
        server = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, listening=port.set_result))
        behind = await port

        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", behind)
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))

        proxy = await asyncio.start_server(pass_on, "127.0.0.1", 0, ssl=tls)
        try:
            yield proxy.sockets[0].getsockname()[1]
        finally:
            proxy.close()
            stop.set()
            await server


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
