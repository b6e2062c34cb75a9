"""Signing in and out by password, and changing one's own: by forms from here, with a hidden token."""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard.server.accounts import Accounts, accounts
from dashboard.server.door_page import foreign_page, password_page, sign_in_page
from dashboard.server.password import form_token
from dashboard.server.sessions import LIFETIME_S, Sessions
from dashboard.server.throttle import Attempts
from dashboard.server.visitor import Visitor
from detector.errors import DetectorError, LibraryError
from detector.library.audit import Actor, Outcome, note
from detector.library.paths import open_library
from detector.library.people import set_password

SIGN_IN, SIGN_OUT, CHANGE = "/sign-in", "/sign-out", "/password"
COOKIE, FORM_COOKIE = "footfall-visitor", "footfall-form"
_LONGEST_FORM_BYTES = 4096
_AT_ONCE = 2
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'"
_log = logging.getLogger("footfall")


class Signing:
    """The sessions of a server with accounts, and the addresses by which they begin and end."""

    def __init__(self) -> None:
        self._sessions = Sessions()
        self._attempts = Attempts()
        self._hashing = CapacityLimiter(_AT_ONCE)

    def who(self, visitor: Visitor, accounts: Accounts) -> str | None:
        """The account that the visitor is signed in by; None for nobody, and where sessions cannot be read."""
        try:
            return self._sessions.who(_kept(visitor, COOKIE), accounts)
        except LibraryError as error:
            _log.error("sessions cannot be read: %s", error)
            return None

    async def answer(self, visitor: Visitor, request: Request, accounts: Accounts) -> Response:
        """The answer to a form; whoever only looks at the address of another one's form is sent to the start."""
        form = await _form(request) if visitor.method == "POST" else {}
        if visitor.path == CHANGE:
            return await self._change(visitor, form, accounts)
        if visitor.method != "POST":
            return RedirectResponse("/", 303)
        if visitor.path == SIGN_OUT:
            return self._out(visitor, form, accounts)
        return await self._in(visitor, form, accounts)

    async def _in(self, visitor: Visitor, form: dict[str, str], accounts: Accounts) -> Response:
        """Begin a session, or ask again."""
        name, target = form.get("name", "").strip(), _local(form.get("target", ""))
        try:
            problem = await self._problem(visitor, form, name, accounts)
            token = "" if problem else self._sessions.begin(name, accounts, visitor.address)
        except LibraryError as error:
            problem = str(error)
        if problem:
            return ask(visitor, target, accounts, problem)
        _note(visitor, "sign in", name, accounts)
        response = RedirectResponse(target, 303)
        _keep(response, visitor, COOKIE, token, LIFETIME_S)
        return response

    async def _problem(self, visitor: Visitor, form: dict[str, str], name: str, accounts: Accounts) -> str:
        """Why nobody is let in by this form; empty where somebody is."""
        if not _is_ours(form, _kept(visitor, FORM_COOKIE)):
            return "The form was too old. Type the password again."
        return await self._refusal(visitor, name, form.get("password", ""), accounts)

    async def _refusal(self, visitor: Visitor, name: str, typed: str, accounts: Accounts) -> str:
        """Why what was typed opens nothing; empty where it is the password."""
        wait_s = self._attempts.wait_s(visitor.address, time.monotonic())
        if wait_s > 0:
            _log.warning("a sign-in from %s was refused: too many wrong passwords", visitor.address)
            _note(visitor, "sign in", name, accounts, "refused")
            return f"Too many wrong passwords. Try again in {wait_s:.0f} seconds."
        self._attempts.add(visitor.address, time.monotonic())
        if await to_thread.run_sync(self._sessions.accepts, name, typed, accounts, limiter=self._hashing):
            self._attempts.forget(visitor.address)
            return ""
        _log.warning("a sign-in from %s failed: wrong password", visitor.address)
        _note(visitor, "sign in", name, accounts, "failed")
        return "That is not the password."

    async def _change(self, visitor: Visitor, form: dict[str, str], known: Accounts) -> Response:
        """Give somebody who is signed in by name another password, which ends all sessions but a new one."""
        token, name = _kept(visitor, COOKIE), self.who(visitor, known)
        if not name:
            return RedirectResponse("/", 303)
        if visitor.method != "POST":
            return page(password_page(form_token(token)))
        if not _is_ours(form, token):
            return page(foreign_page(), 403)
        problem = await self._refusal(visitor, name, form.get("password", ""), known)
        try:
            if not problem:
                await to_thread.run_sync(set_password, open_library(), name, form.get("new", ""), limiter=self._hashing)
                known = accounts()
                token = self._sessions.begin(name, known, visitor.address)
        except DetectorError as error:
            problem = str(error)
        if problem:
            return page(password_page(form_token(token), problem))
        _note(visitor, "change people", name, known)
        response = RedirectResponse("/", 303)
        _keep(response, visitor, COOKIE, token, LIFETIME_S)
        return response

    def _out(self, visitor: Visitor, form: dict[str, str], accounts: Accounts) -> Response:
        """End the visitor's session, or all of the account's."""
        token, name = _kept(visitor, COOKIE), self.who(visitor, accounts)
        if name is not None:
            if not _is_ours(form, token):
                return page(foreign_page(), 403)
            if "everywhere" in form:
                self._sessions.end_all(name, accounts)
            else:
                self._sessions.end(token, accounts)
            _note(visitor, "sign out everywhere" if "everywhere" in form else "sign out", name, accounts)
        response = RedirectResponse("/", 303, {"Clear-Site-Data": '"cache", "storage"'})
        _keep(response, visitor, COOKIE, "", 0)
        return response


def _note(visitor: Visitor, deed: str, name: str, accounts: Accounts, outcome: Outcome = "done") -> None:
    """Write it into the audit log; a disk that refuses is told in the server's log, and stops nobody.

    A name that is none here is left out: people type passwords into the wrong field.
    """
    known = bool(name) and accounts.knows(name)
    role = accounts.role(name) if outcome == "done" else ""
    try:
        note(open_library(), Actor(name if known else "", role, visitor.address), deed, outcome=outcome)
    except DetectorError as error:
        _log.error("the audit log cannot be written: %s", error)


def ask(visitor: Visitor, target: str, accounts: Accounts, problem: str = "") -> Response:
    """The form for the password, and the cookie that its hidden field is made from."""
    cookie = _kept(visitor, FORM_COOKIE) or secrets.token_urlsafe(32)
    response = page(sign_in_page(target, form_token(cookie), problem, by_name=bool(accounts.people)))
    _keep(response, visitor, FORM_COOKIE, cookie, None)
    return response


def page(html: str, status: int = 200) -> Response:
    """A page of the door's own, which needs no script."""
    return HTMLResponse(html, status, {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})


def cookie_name(name: str, *, is_tls: bool) -> str:
    """The cookie's name; where the way is encrypted browsers hold it to this host and to TLS by its prefix."""
    return f"__Host-{name}" if is_tls else name


def _kept(visitor: Visitor, name: str) -> str:
    return visitor.cookies.get(cookie_name(name, is_tls=visitor.is_tls), "")


def _keep(response: Response, visitor: Visitor, name: str, value: str, lasts_s: int | None) -> None:
    called = cookie_name(name, is_tls=visitor.is_tls)
    response.set_cookie(called, value, max_age=lasts_s, httponly=True, samesite="lax", secure=visitor.is_tls)


def _is_ours(form: dict[str, str], cookie: str) -> bool:
    return bool(cookie) and hmac.compare_digest(form.get("token", "").encode(), form_token(cookie).encode())


async def _form(request: Request) -> dict[str, str]:
    """A small form's fields; nothing of one that is too large."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_FORM_BYTES:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _local(target: str) -> str:
    """An address of this server, as a path: no other machine's, whatever a form says."""
    return target if target.isprintable() and target[:1] == "/" and target[1:2] not in ("/", "\\") else "/"
