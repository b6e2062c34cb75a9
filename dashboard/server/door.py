"""The door in front of the server: who may come in is decided before any page, file or upload is touched.

    with FOOTFALL_PASSWORD            a cookie that signing in gave
    with an OIDC provider             everybody may ask for a page, and the page asks the provider; uploads only from
                                      visitors whom a page has let in
    with neither, on the loopback     whoever asks for this machine by its own name: a foreign name that was made to
                                      point here (DNS rebinding) would lend its pages our visitor's hands
    with neither, on another address  nobody

Pages of another scheme, host or port reach nothing, whoever looks at them.

The password is read from the environment or from ``password`` in ``.streamlit/secrets.toml``, the provider from
``[auth]`` there.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

import streamlit as st
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server.door_page import closed_page, foreign_page, sign_in_page
from dashboard.server.headers import protecting
from dashboard.server.visitor import Visitor, is_this_machine, trusted_proxies, visitor_of

_log = logging.getLogger("footfall")

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
COOKIE, COOKIE_S = "footfall-visitor", 7 * 24 * 3600
_HEALTH, _STREAM, _UPLOADS = "/_stcore/health", "/_stcore/stream", "/_stcore/upload_file/"
_LONGEST_FORM_BYTES = 4096
_MOST_SESSIONS = 10_000

Way = Literal["in", "signing", "sign in", "foreign", "closed"]


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
        trusted_proxies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        visitor = visitor_of(scope)
        send = protecting(send, is_tls=visitor.is_tls)
        way = self._way(visitor)
        if scope["type"] == "websocket" and (way != "in" or not visitor.path.endswith(_STREAM)):
            await send({"type": "websocket.close", "code": 1008})
        elif way == "in":
            await self._pass(scope, receive, send)
        elif way == "signing":
            await (await self._signing(visitor, Request(scope, receive)))(scope, receive, send)
        else:
            await _refusal(way, visitor)(scope, receive, send)

    def _way(self, visitor: Visitor) -> Way:
        if visitor.path == _HEALTH:
            return "in"
        if visitor.is_foreign:
            _log.warning("refused a request from %s by a page of %s", visitor.address, visitor.headers.get("origin"))
            return "foreign"
        if has_oidc():
            return "closed" if _is_upload(visitor.path) and not _is_admitted(visitor.path) else "in"
        if chosen := password():
            if visitor.path in (SIGN_IN, SIGN_OUT):
                return "signing"
            return "in" if self._knows(visitor, chosen) else "sign in"
        return "in" if _is_local(visitor) else "closed"

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What lies behind the door answers; where it fails before it has said anything, the door does."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if scope["type"] == "http" and not begun:
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, send)
            raise

    def _knows(self, visitor: Visitor, chosen: str) -> bool:
        """Whether the visitor's cookie is ours, not too old, and of the password in force."""
        try:
            mark = self._sealed.loads(visitor.cookies.get(COOKIE, ""), max_age=COOKIE_S)
        except BadSignature:
            return False
        return hmac.compare_digest(str(mark), _mark(chosen))

    async def _signing(self, visitor: Visitor, request: Request) -> Response:
        """In, by a form with the password; or out."""
        if visitor.path == SIGN_OUT:
            response: Response = RedirectResponse("/", 303)
            response.delete_cookie(COOKIE, httponly=True, samesite="lax")
            return response
        if visitor.method != "POST":
            return RedirectResponse("/", 303)
        form = await _form(request)
        target = _local(form.get("target", ""))
        problem = self._problem(form.get("password", ""), password())
        if problem:
            return _page(sign_in_page(target, problem))
        response = RedirectResponse(target, 303)
        sealed = self._sealed.dumps(_mark(password()))
        response.set_cookie(COOKIE, sealed, max_age=COOKIE_S, httponly=True, samesite="lax", secure=visitor.is_tls)
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


def _refusal(way: Way, visitor: Visitor) -> Response:
    """A page for somebody who may not come in; for a part of a page, a word."""
    if "text/html" not in visitor.headers.get("accept", ""):
        return PlainTextResponse("Sign in first." if way == "sign in" else "Not from here.", 403)
    if way == "sign in":
        return _page(sign_in_page(visitor.path + (f"?{visitor.query}" if visitor.query else "")))
    return _page(foreign_page() if way == "foreign" else closed_page(), 403)


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


def _is_local(visitor: Visitor) -> bool:
    """Whether somebody at this machine asks for it by its own name; not by a proxy that says so of a stranger."""
    here = st.get_option("server.address") in LOOPBACK and not set(visitor.names) - set(LOOPBACK)
    return here and bool(visitor.names) and (not visitor.is_forwarded or is_this_machine(visitor.address))


def _is_upload(path: str) -> bool:
    return _UPLOADS in path


def _is_admitted(path: str) -> bool:
    """Whether an upload comes from a session that was let in; the session is in its address."""
    return path.partition(_UPLOADS)[2].partition("/")[0] in _admitted
