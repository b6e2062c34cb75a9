"""Signing in by a provider (OIDC), and signing out; everything else is decided at the door."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.server.door import admit, has_oidc
from dashboard.server.door_page import sign_out_form
from dashboard.server.password import form_token, password
from dashboard.server.signing import COOKIE, cookie_name

_COOKIES = tuple(cookie_name(COOKIE, is_tls=is_tls) for is_tls in (True, False))


def may_enter() -> bool:
    """True where this visitor may see the pages."""
    if not has_oidc():
        return True
    entered = bool(st.user.is_logged_in)
    session = get_script_run_ctx()
    if entered and session is not None:
        admit(session.session_id)
    return entered


def ask_to_sign_in() -> None:
    """Draw the way to sign in, for somebody whom no provider has let in yet."""
    st.header("Footfall", anchor=False)
    with st.container(border=True, width=420):
        for name in _providers():
            label = f"Sign in with {name}" if name else "Sign in"
            st.button(label, icon=":material/login:", type="primary", on_click=st.login, args=(name,) if name else ())


def sign_out_button() -> None:
    """For those who had to sign in."""
    with st.sidebar:
        if has_oidc():
            st.button("Sign out", icon=":material/logout:", on_click=st.logout, type="tertiary")
        elif password():
            st.html(sign_out_form(form_token(_session_token())))


def _session_token() -> str:
    """The token of this visitor's session, from the cookie that the page's channel came with."""
    cookies = st.context.cookies
    return next((cookies[name] for name in _COOKIES if name in cookies), "")


def _providers() -> list[str]:
    """The names of the configured providers; one without a name where ``[auth]`` itself is the provider."""
    named = [name for name, part in st.secrets["auth"].items() if isinstance(part, Mapping) and "client_id" in part]
    return named or [""]
