"""Signing in by a provider (OIDC), and signing out; everything else is decided at the door."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.server.accounts import accounts
from dashboard.server.door import admit, has_oidc
from dashboard.server.door_page import sign_out_form
from dashboard.server.password import form_token
from dashboard.server.permissions import may
from dashboard.server.person import actor, session_token
from detector.errors import DetectorError
from detector.library.audit import Actor, note
from detector.library.paths import open_library

_MOST_KNOWN = 10_000
_signed_in: dict[tuple[str, str], None] = {}
"""Sign-ins by a provider that were written down, the latest last: who, and when the provider says it was."""


def may_enter() -> bool:
    """True where this visitor may see the pages."""
    if not has_oidc():
        return True
    if not st.user.is_logged_in:
        return False
    person = actor()
    _note_sign_in(person)
    session = get_script_run_ctx()
    if session is not None and person.role and may(person.role, "add footage"):
        admit(session.session_id)
    return bool(person.role)


def ask_to_sign_in() -> None:
    """Draw the way to sign in, for somebody whom no provider has let in yet, or who may do nothing here."""
    st.header("Footfall", anchor=False)
    with st.container(border=True, width=420):
        if st.user.is_logged_in:
            st.markdown("Your account may see nothing here. Whoever looks after this Footfall can give it a role.")
            _sign_out_by_provider()
            return
        for name in _providers():
            label = f"Sign in with {name}" if name else "Sign in"
            st.button(label, icon=":material/login:", type="primary", on_click=st.login, args=(name,) if name else ())


def sign_out_button() -> None:
    """For those who had to sign in: who they are, and the way out."""
    with st.sidebar:
        if has_oidc():
            _sign_out_by_provider()
        elif accounts().any:
            person = actor()
            st.html(sign_out_form(form_token(session_token()), f"{person.name} ({person.role})" if person.name else ""))


def _sign_out_by_provider() -> None:
    st.button("Sign out", icon=":material/logout:", on_click=_leave, type="tertiary")


def _leave() -> None:
    _note(actor(), "sign out")
    st.logout()


def _note_sign_in(person: Actor) -> None:
    """Write a provider's sign-in down, once for each that it tells of."""
    told = str(st.user.get("sub", person.name)), str(st.user.get("iat", ""))
    if told not in _signed_in:
        _signed_in[told] = None
        while len(_signed_in) > _MOST_KNOWN:
            del _signed_in[next(iter(_signed_in))]
        _note(person, "sign in")


def _note(person: Actor, deed: str) -> None:
    try:
        note(open_library(), person, deed, outcome="done" if person.role else "refused")
    except DetectorError as error:
        logging.getLogger("footfall").error("the audit log cannot be written: %s", error)


def _providers() -> list[str]:
    """The names of the configured providers; one without a name where ``[auth]`` itself is the provider."""
    named = [name for name, part in st.secrets["auth"].items() if isinstance(part, Mapping) and "client_id" in part]
    return named or [""]
