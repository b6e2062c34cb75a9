"""The door in front of the server: who may come in is decided before any page, file or upload is touched.

    with FOOTFALL_PASSWORD            a cookie that signing in gave
    with an OIDC provider             everybody may ask for a page, and the page asks the provider; uploads only from
                                      visitors whom a page has let in
    with neither, on the loopback     whoever asks for this machine by its own name: a foreign name that was made to
                                      point here (DNS rebinding) would lend its pages our visitor's hands
    with neither, on another address  nobody

The password is read from the environment or from ``password`` in ``.streamlit/secrets.toml``, the provider from
``[auth]`` there.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

import streamlit as st
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.server.door_page import closed_page, sign_in_page

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
COOKIE, COOKIE_S = "footfall-visitor", 7 * 24 * 3600
_HEALTH, _UPLOADS = "/_stcore/health", "/_stcore/upload_file/"
_LONGEST_FORM_BYTES = 4096
_MOST_SESSIONS = 10_000

Way = Literal["in", "sign in", "closed"]


@dataclass(slots=True)
class Attempts:
    """Wrong passwords of the last ``window_s`` seconds, whoever typed them; ``most`` are allowed."""

    most: int = 5
    window_s: float = 60.0
    failures: deque[float] = field(default_factory=deque)

    def wait_s(self, now_s: float) -> float:
        """Seconds until somebody may try again; 0 when that is now."""
        while self.failures and now_s - self.failures[0] >= self.window_s:
            self.failures.popleft()
        return 0.0 if len(self.failures) < self.most else self.window_s - (now_s - self.failures[0])

    def failed(self, now_s: float) -> None:
        """Remember a wrong password."""
        self.failures.append(now_s)


_admitted: dict[str, None] = {}
"""The sessions whose visitors a provider has let in, the latest last."""


def admit(session_id: str) -> None:
    """From now on this session's visitor may upload; called by the page once the provider has let somebody in."""
    _admitted.pop(session_id, None)
    _admitted[session_id] = None
    while len(_admitted) > _MOST_SESSIONS:
        del _admitted[next(iter(_admitted))]


def has_oidc() -> bool:
    """True where visitors sign in by a provider."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def password() -> str:
    """The password in force; empty where there is none."""
    chosen = os.environ.get("FOOTFALL_PASSWORD", "")
    if not chosen and st.secrets.load_if_toml_exists():
        chosen = str(st.secrets.get("password", ""))
    return chosen


class Door:
    """ASGI middleware around the whole server. Signing in ends with the server, or after a week."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sealed = URLSafeTimedSerializer(secrets.token_bytes(32))
        self._attempts = Attempts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        visitor = HTTPConnection(scope)
        if password() and visitor.url.path in (SIGN_IN, SIGN_OUT):
            await (await self._signing(Request(scope, receive)))(scope, receive, send)
            return
        way = self._way(visitor)
        if way == "in":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refusal(way, visitor)(scope, receive, send)

    def _way(self, visitor: HTTPConnection) -> Way:
        path = visitor.url.path
        if path == _HEALTH:
            return "in"
        if has_oidc():
            return "closed" if path.startswith(_UPLOADS) and not _is_admitted(path) else "in"
        if chosen := password():
            return "in" if self._knows(visitor, chosen) else "sign in"
        is_local = st.get_option("server.address") in LOOPBACK and _requested_host(visitor) in LOOPBACK
        return "in" if is_local else "closed"

    def _knows(self, visitor: HTTPConnection, chosen: str) -> bool:
        """Whether the visitor's cookie is ours, not too old, and of the password in force."""
        try:
            mark = self._sealed.loads(visitor.cookies.get(COOKIE, ""), max_age=COOKIE_S)
        except BadSignature:
            return False
        return hmac.compare_digest(str(mark), _mark(chosen))

    async def _signing(self, request: Request) -> Response:
        """In, by a form with the password; or out."""
        if request.url.path == SIGN_OUT:
            response: Response = RedirectResponse("/", 303)
            response.delete_cookie(COOKIE, httponly=True, samesite="lax")
            return response
        if request.method != "POST":
            return RedirectResponse("/", 303)
        form = await _form(request)
        target = _local(form.get("target", ""))
        problem = self._problem(form.get("password", ""), password())
        if problem:
            return _page(sign_in_page(target, problem))
        response = RedirectResponse(target, 303)
        secure = request.headers.get("x-forwarded-proto", request.url.scheme) == "https"
        sealed = self._sealed.dumps(_mark(password()))
        response.set_cookie(COOKIE, sealed, max_age=COOKIE_S, httponly=True, samesite="lax", secure=secure)
        return response

    def _problem(self, typed: str, chosen: str) -> str:
        """Why nobody is let in with this password; empty where somebody is. Nobody may guess quickly."""
        wait_s = self._attempts.wait_s(time.monotonic())
        if wait_s > 0:
            return f"Too many wrong passwords. Try again in {wait_s:.0f} seconds."
        if hmac.compare_digest(typed.encode(), chosen.encode()):
            return ""
        self._attempts.failed(time.monotonic())
        return "That is not the password."


def _refusal(way: Way, visitor: HTTPConnection) -> Response:
    """A page for somebody who may not come in; for a part of a page, a word."""
    if "text/html" not in visitor.headers.get("accept", ""):
        return PlainTextResponse("Sign in first." if way == "sign in" else "Not from here.", 403)
    if way == "closed":
        return _page(closed_page(), 403)
    query = visitor.url.query
    return _page(sign_in_page(visitor.url.path + (f"?{query}" if query else "")))


def _page(html: str, status: int = 200) -> HTMLResponse:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'"
    return HTMLResponse(html, status, {"Content-Security-Policy": policy, "Cache-Control": "no-store"})


async def _form(request: Request) -> dict[str, str]:
    """A small form's fields; nothing of one that is too large."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_FORM_BYTES:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    return {name: values[0] for name, values in fields.items()}


def _local(target: str) -> str:
    """An address of this server, as a path: no other machine's, whatever a form says."""
    return target if target.isprintable() and target[:1] == "/" and target[1:2] not in ("/", "\\") else "/"


def _mark(chosen: str) -> str:
    """The mark of the password that a cookie holds, so that a new password lets nobody in with an old cookie."""
    return hashlib.sha256(chosen.encode()).hexdigest()[:16]


def _requested_host(visitor: HTTPConnection) -> str:
    """The machine's name in the request, without its port."""
    host = visitor.headers.get("host", "").lower()
    return host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host


def _is_admitted(path: str) -> bool:
    """Whether an upload comes from a session that was let in; the session is in its address."""
    return path.removeprefix(_UPLOADS).partition("/")[0] in _admitted
