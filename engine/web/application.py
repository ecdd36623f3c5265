"""The public web application: which address leads where, and what every fault looks like from outside.

In: a project, its open store, the keys of its links. Out: an ASGI application (`server.py` runs it). Whoever made the
store closes it. No path redirects but that of a counted link (RFC 8058 section 3.1 forbids it for one-click), and none but POST writes,
again but for that one, which writes down the click.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from engine.reply.lanes import lanes_of
from engine.report.now import metrics_of
from engine.store.database import StoreError
from engine.store.state import read_state
from engine.web.address import confirm_address
from engine.web.address_back import address_back
from engine.web.after import reason, undo
from engine.web.answer import page_answer, word_answer
from engine.web.click import Gate, click
from engine.web.hooks import Hooks, hook
from engine.web.leave import Door, Observer, Silent, leave, silence
from engine.web.metrics import metrics_by_token
from engine.web.pages import masthead, not_now, nothing_here, unrecorded
from engine.web.preferences import Desk, preferences
from engine.web.scribe import Scribe
from engine.web.sign_up import Porch, sign_up_routes
from engine.web.sns import Post, fetched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from engine.delivery.clock import Clock
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.web.hooks import Heard


def application(
    project: Project,
    store: Store,
    keys: Sequence[bytes],
    clock: Clock,
    observer: Observer | None = None,
    heard: Callable[[Heard], object] | None = None,
    post: Post | None = None,
    bell: Callable[[], object] | None = None,
) -> Starlette:
    """Return the application; a link opens with any of `keys`. Raise `ValueError` when there is none.

    `heard` learns what webhooks told; `post` fetches the certificates of SNS. `bell` is rung when an answer left something to do
    behind it: mail to write, somebody to welcome.
    """
    if not any(keys):
        raise ValueError("without a key no link opens")
    prefix = unquote(urlsplit(project.shop.web.base_url).path)
    door = Door(
        masthead=masthead(project.shop.shop, project.shop.web.colours, project.pages),
        topics=project.shop.topics,
        store=store,
        scribe=Scribe(store),
        keys=tuple(keys),
        clock=clock,
        observer=observer or Silent(),
        path=prefix,
        bell=bell or silence,
    )
    app = Starlette(
        routes=[
            # `:path`, so that a link broken by a slash or cut off behind it still meets the page that says so.
            Route(f"{prefix}/leave/{{token:path}}", partial(leave, door), methods=["GET", "POST"], name="leave"),
            Route(f"{prefix}/undo/{{token:path}}", partial(undo, door), methods=["GET", "POST"], name="undo"),
            Route(f"{prefix}/reason/{{token:path}}", partial(reason, door), methods=["GET", "POST"], name="reason"),
            Route(
                f"{prefix}/preferences/{{token:path}}",
                partial(preferences, Desk(door, project)),
                methods=["GET", "POST"],
                name="preferences",
            ),
            Route(
                f"{prefix}/address/{{token:path}}",
                partial(confirm_address, door, project),
                methods=["GET", "POST"],
                name="address",
            ),
            Route(
                f"{prefix}/address-back/{{token:path}}",
                partial(address_back, door, project),
                methods=["GET", "POST"],
                name="address_back",
            ),
            Route(
                f"{prefix}/c/{{token:path}}", partial(click, Gate(door, project.zone)), methods=["GET"], name="click"
            ),
            *sign_up_routes(prefix, Porch(door, project, lanes_of(project.shop.lanes))),
            Route("/healthz", partial(_health, store), methods=["GET"], name="healthz"),
            *_programs(project, door, heard, post),
        ],
        exception_handlers={HTTPException: partial(_refused, door), Exception: partial(_broken, door)},
    )
    app.router.redirect_slashes = False
    return app


def _programs(project: Project, door: Door, heard: Callable[[Heard], object] | None, post: Post | None) -> list[Route]:
    """Return what other programs ask for: webhooks and figures, where the shop has them."""
    routes: list[Route] = []
    if project.shop.webhooks:
        language, failed = door.masthead.language, door.observer.failed
        hooks = Hooks(
            project, door.store, door.keys, door.clock, language, heard or _unheard, failed, post=post or Post(fetched)
        )
        routes.append(Route(f"{door.path}/hooks/{{name}}", partial(hook, hooks), methods=["POST"], name="hook"))
    token = project.shop.web.metrics_token
    if token is not None and token.get_secret_value():

        async def text() -> str:
            return await metrics_of(door.store, door.clock.now_ms())

        shown = partial(metrics_by_token, token.get_secret_value().encode(), text)
        routes.append(Route("/metrics", shown, methods=["GET"], name="metrics"))
    return routes


def _unheard(_: Heard) -> None:
    """Tell nobody."""


async def _health(store: Store, _: Request) -> Response:
    """Tell whether the store can be read."""
    try:
        async with store.reading() as connection:
            await read_state(connection)
    except StoreError:
        return word_answer("the store cannot be read", 503)
    return word_answer("ok", 200)


async def _refused(door: Door, _: Request, error: Exception) -> Response:
    """Answer for an address or a method that is not there."""
    assert isinstance(error, HTTPException)
    page = nothing_here(door.masthead.speech, error.status_code)
    return page_answer(door.masthead, page, error.status_code, error.headers)


async def _broken(door: Door, request: Request, _: Exception) -> Response:
    """Answer for a fault of ours; Starlette raises it again, and the server logs it."""
    leaving = request.method == "POST" and request.url.path.startswith(f"{door.path}/leave/")
    page = unrecorded(door.masthead.speech) if leaving else not_now(door.masthead.speech)
    return page_answer(door.masthead, page, 500)
