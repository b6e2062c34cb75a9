"""The door in front of the server: who may come in is decided before any page, file or upload is touched.

    with a password or people         a cookie that signing in gave; uploads only from those whose role allows it
    with an OIDC provider             everybody may ask for a page, and the page asks the provider; uploads only from
                                      visitors whom a page has let in, and whose role allows it
    with neither, on the loopback     whoever asks for this machine by its own name: a foreign name that was made to
                                      point here (DNS rebinding) would lend its pages our visitor's hands
    with neither, on another address  nobody

Pages of another scheme, host or port reach nothing, whoever looks at them.

The password is read from the environment, a file that it names, or ``password`` in ``.streamlit/secrets.toml``, the
provider from ``[auth]`` there, people from the users file.
"""

from __future__ import annotations

import logging
from typing import Literal

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server.accounts import Accounts, accounts
from dashboard.server.door_page import closed_page, foreign_page, too_little_page
from dashboard.server.headers import protecting
from dashboard.server.permissions import may
from dashboard.server.signing import CHANGE, SIGN_IN, SIGN_OUT, Signing, ask, page
from dashboard.server.visitor import Visitor, is_this_machine, trusted_proxies, visitor_of
from detector.errors import DetectorError

_log = logging.getLogger("footfall")

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEALTH, _STREAM, _UPLOADS = "/_stcore/health", "/_stcore/stream", "/_stcore/upload_file/"
_MOST_SESSIONS = 10_000

Way = Literal["in", "signing", "sign in", "foreign", "closed", "too little"]
_NOBODY = Accounts("", {})

_admitted: dict[str, None] = {}
"""The sessions whose visitors a provider has let in, the latest last."""


def admit(session_id: str) -> None:
    """From now on this session's visitor may upload.

    Called by the page once the provider has let somebody in whose role allows it.
    """
    _admitted.pop(session_id, None)
    _admitted[session_id] = None
    while len(_admitted) > _MOST_SESSIONS:
        del _admitted[next(iter(_admitted))]


def has_oidc() -> bool:
    """True where visitors sign in by a provider."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


class Door:
    """ASGI middleware around the whole server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._signing = Signing()
        trusted_proxies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        visitor = visitor_of(scope)
        scope = {**scope, "client": (visitor.address, 0)}  # pages then know where somebody comes from, proxies or not
        send = protecting(send, is_tls=visitor.is_tls)
        way, known = self._way(visitor)
        if scope["type"] == "websocket" and (way != "in" or not visitor.path.endswith(_STREAM)):
            await send({"type": "websocket.close", "code": 1008})
        elif way == "in" and scope["type"] == "websocket" and known.any:
            await self._app(scope, *self._while_signed_in(visitor, receive, send))
        elif way == "in":
            await self._pass(scope, receive, send)
        elif way == "signing":
            await (await self._signing.answer(visitor, Request(scope, receive), known))(scope, receive, send)
        else:
            await _refusal(way, visitor, known)(scope, receive, send)

    def _way(self, visitor: Visitor) -> tuple[Way, Accounts]:
        """Where the request goes, and the accounts that it went by."""
        if visitor.path == _HEALTH:
            return "in", _NOBODY
        if visitor.is_foreign:
            _log.warning("refused a request from %s by a page of %s", visitor.address, visitor.headers.get("origin"))
            return "foreign", _NOBODY
        if has_oidc():
            return ("closed" if _is_upload(visitor.path) and not _is_admitted(visitor.path) else "in"), _NOBODY
        try:
            known = accounts()
        except DetectorError as error:
            _log.error("nobody is let in: %s", error)
            return "closed", _NOBODY
        if not known.any:
            return ("in" if _is_local(visitor) else "closed"), known
        if visitor.path in (SIGN_IN, SIGN_OUT, CHANGE):
            return "signing", known
        return self._way_of_somebody(visitor, known), known

    def _way_of_somebody(self, visitor: Visitor, known: Accounts) -> Way:
        """Where a request goes that has to come from somebody who is signed in."""
        name = self._signing.who(visitor, known)
        if name is None:
            return "sign in"
        return "too little" if _is_upload(visitor.path) and not may(known.role(name), "add footage") else "in"

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

    def _while_signed_in(self, visitor: Visitor, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """A websocket's two ways, which close at the first message after its session has ended."""
        closed = False

        async def checked() -> Message:
            nonlocal closed
            message = await receive()
            if message["type"] == "websocket.receive" and self._way(visitor)[0] != "in":
                closed = True
                await send({"type": "websocket.close", "code": 1008})
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        async def sent(message: Message) -> None:
            if not closed:
                await send(message)

        return checked, sent


_WORDS: dict[Way, str] = {"sign in": "Sign in first.", "too little": "Your role does not allow this."}
_PAGES = {"foreign": foreign_page, "closed": closed_page, "too little": too_little_page}


def _refusal(way: Way, visitor: Visitor, known: Accounts) -> Response:
    """A page for somebody who may not come in; for a part of a page, a word."""
    if "text/html" not in visitor.headers.get("accept", ""):
        return PlainTextResponse(_WORDS.get(way, "Not from here."), 403)
    if way == "sign in":
        return ask(visitor, visitor.path + (f"?{visitor.query}" if visitor.query else ""), known)
    return page(_PAGES[way](), 403)


def _is_local(visitor: Visitor) -> bool:
    """Whether somebody at this machine asks for it by its own name; not by a proxy that says so of a stranger."""
    here = st.get_option("server.address") in LOOPBACK and not set(visitor.names) - set(LOOPBACK)
    return here and bool(visitor.names) and (not visitor.is_forwarded or is_this_machine(visitor.address))


def _is_upload(path: str) -> bool:
    return _UPLOADS in path


def _is_admitted(path: str) -> bool:
    """Whether an upload comes from a session that was let in; the session is in its address."""
    return path.partition(_UPLOADS)[2].partition("/")[0] in _admitted
