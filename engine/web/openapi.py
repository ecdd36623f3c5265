"""The public addresses of `tayori serve`, described for other programs (OpenAPI 3.1).

In: nothing. Out: the document that lies in docs/openapi.json. It holds every address that any shop's application has; which of them
a shop has is its tayori.toml's matter. Pages answer people: of them it says which statuses there are. A test compares it with the routes,
another one sends thousands of requests that are made of it and compares the answers.
"""

from __future__ import annotations

from typing import Any

from engine.web.signature import HEADER

Described = dict[str, Any]

_FORM = "application/x-www-form-urlencoded"
_TEXT: Described = {"type": "string"}
_NAME: Described = {**_TEXT, "pattern": "^[a-z][a-z0-9_-]{0,39}$"}
_PAGE, _WORD = "text/html", "text/plain"
_NO_PAGE = 404  # a page, whoever asked
_AT_THE_GATE = (413, 503)  # gate.py answers in a word, before anybody looks what was asked for
_AGAIN = (429, 503)
_LEADS_ON = (302,)
_COUNTED: Described = {
    "type": "object",
    "required": ["refused"],
    "properties": {"refused": {"type": "array", "items": {"type": "object"}}},
    "additionalProperties": {"type": "integer"},
}
_TOLD: Described = {"type": "object", "required": ["error"], "properties": {"error": _TEXT}}
_LINK = (
    "A link that only the shop can write. One that is forged, cut or out of date is answered 404 and changes nothing."
)


def openapi() -> Described:
    """Return the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tayori serve",
            "version": "0.1.0",
            "description": "Paths are below web.base_url, but for /healthz and /metrics. docs/webhooks.md explains the signature.",
        },
        "paths": {**_leaving(), **_preferences(), **_signing_up(), **_programs(), **_hooks()},
        "components": {
            "securitySchemes": {
                "metrics": {"type": "http", "scheme": "bearer"},
                "signature": {"type": "apiKey", "in": "header", "name": HEADER},
            }
        },
    }


def _leaving() -> Described:
    one_click = _fields({"List-Unsubscribe": _TEXT}, multipart=True)
    return {
        "/leave/{token}": _linked(
            "The page on which a subscriber leaves",
            _operation(
                "Leave, by the page's button or one-click (RFC 8058), whatever the body says",
                200,
                404,
                503,
                body=one_click,
            ),
        ),
        "/undo/{token}": _linked("The way back after leaving", _operation("Take the leaving back", 200, 404, 503)),
        "/reason/{token}": _linked(
            "Why somebody leaves: the page",
            _operation("Tell why, if one likes", 200, 404, 503, body=_fields({"reason": _TEXT})),
        ),
        "/c/{token}": {
            "parameters": [_token()],
            "get": _operation("A counted link: leads on to the shop's own page", 302, 404, 503),
        },
    }


def _preferences() -> Described:
    names = ("do", "topic", "shown", "until", "name", "year", "month", "day", "language", "address")
    changed = _operation(
        "Change what `do` says: topics, pause, person or address; the page tells what became of it",
        *(200, 404, 503),
        body=_fields(dict.fromkeys(names, _TEXT)),
    )
    return {
        "/preferences/{token}": _linked("Topics, a pause, name, birthday, language and address of a person", changed),
        "/address/{token}": _linked(
            "The confirmation of a new address", _operation("Confirm the address", 200, 404, 503)
        ),
        "/address-back/{token}": _linked(
            "The way back to the old address", _operation("Put the old address back", 200, 404, 503)
        ),
    }


def _signing_up() -> Described:
    fields = _fields(dict.fromkeys(("address", "name", "birthday", "topic", "website"), _TEXT))
    told = "Ask to come in; nothing is sent but one confirmation, and no answer tells whether an address is known"
    asked = _operation(told, 200, 404, 422, 429, 503, body=fields)
    form = {"name": "name", "in": "path", "required": True, "schema": _NAME}
    return {
        "/sign-up/{name}": {"parameters": [form], "get": _operation("The form's page", 200, 404), "post": asked},
        "/sign-up-confirm/{token}": _linked(
            "The page behind the confirmation's link", _operation("Come in", 200, 404, 503)
        ),
    }


def _programs() -> Described:
    figures = _operation("Figures for Prometheus, for whoever shows web.metrics_token", 200, 401, 503, kind=_WORD)
    return {
        "/healthz": {"get": _operation("Whether the store can be read", 200, 503, kind=_WORD)},
        "/metrics": {"get": {**figures, "security": [{"metrics": []}]}},
    }


def _hooks() -> Described:
    rows: Described = {"type": "array", "maxItems": 1000, "items": {"anyOf": [_event(), _feedback()]}}
    told: Described = {"type": "object", "required": ["events"], "properties": {"events": rows}}
    sns: Described = {"type": "object", "description": "A message of Amazon SNS, which signs it itself."}
    body = {"required": True, "content": {"application/json": {"schema": {"anyOf": [told, sns]}}}}
    taken = _operation(
        "Tell what happened (webhooks of tayori.toml)",
        *(200, 400, 401, 404, 408, 413, 503),
        body=body,
        kind="application/json",
    )
    for status, answer in taken["responses"].items():
        if "application/json" in answer["content"]:
            answer["content"]["application/json"] = {"schema": _COUNTED if status == "200" else _TOLD}
    name = {"name": "name", "in": "path", "required": True, "schema": _NAME}
    return {"/hooks/{name}": {"parameters": [name], "post": {**taken, "security": [{"signature": []}, {}]}}}


def _event() -> Described:
    item = {
        "type": "object",
        "properties": {"product": _TEXT, "category": _TEXT, "quantity": {"type": "integer", "minimum": 1}},
    }
    fields = dict.fromkeys(("key", "address", "kind", "at", "order", "tracking"), _TEXT)
    return {
        "title": "An event of a shop",
        "type": "object",
        "required": ["key", "address", "kind", "at"],
        "properties": {
            **fields,
            "amount": {"type": "integer", "minimum": 0},
            "items": {"type": "array", "items": item},
        },
    }


def _feedback() -> Described:
    fields = dict.fromkeys(("id", "delivery", "address", "status", "text"), _TEXT)
    kinds = {"enum": ["bounce", "complaint", "delivery"]}
    return {
        "title": "What became of a letter",
        "type": "object",
        "required": ["id", "type", "delivery"],
        "properties": {**fields, "type": kinds},
    }


def _linked(page: str, post: Described) -> Described:
    """Return a page behind a signed link: GET shows it and changes nothing, POST does it."""
    return {"parameters": [_token()], "get": _operation(f"{page}; changes nothing", 200, 404, 503), "post": post}


def _token() -> Described:
    return {"name": "token", "in": "path", "required": True, "description": _LINK, "schema": _TEXT}


def _fields(properties: Described, *, multipart: bool = False) -> Described:
    kinds = (_FORM, "multipart/form-data") if multipart else (_FORM,)
    return {"content": {kind: {"schema": {"type": "object", "properties": properties}} for kind in kinds}}


def _operation(summary: str, *statuses: int, body: Described | None = None, kind: str = _PAGE) -> Described:
    """Return an operation whose answers are of this kind."""
    answers = {str(status): _answer(status, kind) for status in (*statuses, 413)}
    return {"summary": summary, "responses": answers, **({"requestBody": body} if body is not None else {})}


def _answer(status: int, kind: str) -> Described:
    answer: Described = {"description": _MEANING[status]}
    if status in _AGAIN:
        answer["headers"] = {"Retry-After": {"schema": {"type": "string", "pattern": "^[0-9]+$"}}}
    if status in _LEADS_ON:
        return {**answer, "headers": {"Location": {"required": True, "schema": _TEXT}}}
    kinds = {_PAGE if status == _NO_PAGE else kind, *((_WORD,) if status in _AT_THE_GATE else ())}
    return {**answer, "content": {one: {} for one in sorted(kinds)}}


_MEANING = {
    200: "Done, and written down; or a page.",
    302: "Leads on.",
    400: "No document of this form.",
    401: "The signature or the token does not hold.",
    404: "There is no such link or page.",
    408: "The body did not come in time.",
    422: "Something is missing or wrong; the page says what.",
    429: "Too often; Retry-After says when.",
    413: "Too long, or too many.",
    503: "Not now; Retry-After says when.",
}
