"""The person in front of a page, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st

from dashboard.server.accounts import HOLDER, accounts
from dashboard.server.door import has_oidc
from dashboard.server.sessions import Sessions
from dashboard.server.signing import COOKIE, cookie_name
from detector.errors import DetectorError
from detector.library.audit import Actor
from detector.library.roles import ROLES

_COOKIES = tuple(cookie_name(COOKIE, is_tls=is_tls) for is_tls in (True, False))
_NAMES = ("email", "preferred_username", "name", "sub")
EVERYBODY = "*"


def actor() -> Actor:
    """Whoever looks at the page that is being drawn, or pressed something on it; of no role where that is nobody."""
    address = st.context.ip_address
    address = address if isinstance(address, str) else "127.0.0.1"
    if has_oidc():
        user = st.user.to_dict() if st.user.is_logged_in else {}
        return Actor(name_of(user), role_of(user, _rules()) if user else "", address)
    try:
        known = accounts()
        name = _sessions().who(session_token(), known) if known.any else ""
    except DetectorError:
        name = None
    if name is None:
        return Actor("", "", address)
    return Actor(name, known.role(name) if known.any else HOLDER, address)


def session_token() -> str:
    """The token of this visitor's session, from the cookie that the page's channel came with."""
    cookies = st.context.cookies
    return next((cookies[name] for name in _COOKIES if name in cookies), "")


def name_of(user: Mapping[str, Any]) -> str:
    """The name that a provider knows somebody by."""
    return next((str(user[claim]) for claim in _NAMES if user.get(claim)), "")


def role_of(user: Mapping[str, Any], rules: Mapping[str, Any] | None) -> str:
    """The role of somebody whom a provider let in, by ``[roles]`` in secrets.toml; empty where no rule fits.

    ``claim`` says what is looked at (default: email), the lists ``admin``, ``analyst`` and ``viewer`` which of its
    values have that role, ``*`` any. Without rules everybody is an admin. An address that the provider has not
    verified is nobody's.
    """
    if rules is None:
        return HOLDER
    claim = str(rules.get("claim", "email"))
    values = user.get(claim) or []
    values = {str(value) for value in values} if isinstance(values, list) else {str(values)}
    if claim == "email" and user.get("email_verified") is False:
        values = set()
    for role in reversed(ROLES):
        named = set(rules.get(role, []))
        if EVERYBODY in named or values & named:
            return role
    return ""


def _rules() -> Mapping[str, Any] | None:
    rules: Mapping[str, Any] | None = st.secrets.get("roles")
    return rules


@cache
def _sessions() -> Sessions:
    """The pages' own; the door has another, of the same rows."""
    return Sessions()
