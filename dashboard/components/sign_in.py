"""Who may see anything: an OIDC provider, one password, or only the person at this machine.

OIDC is configured by ``[auth]`` in ``.streamlit/secrets.toml``, the password by the environment's
FOOTFALL_PASSWORD or ``password`` in the same file. With neither, pages are shown only while the server
listens on the loopback.
"""

from __future__ import annotations

import hmac
import os
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from dashboard import state

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SIGNED_IN = "signed-in"


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


def may_enter() -> bool:
    """Whether this visitor may see the pages."""
    if _has_oidc():
        return bool(st.user.is_logged_in)
    if _password():
        return state.memory(_SIGNED_IN, bool)
    return st.get_option("server.address") in LOOPBACK


def ask_to_sign_in() -> None:
    """What somebody who may not enter sees instead of a page."""
    if _has_oidc():
        _by_provider()
    elif password := _password():
        _by_password(password)
    else:
        st.error(
            "This Footfall can be reached from other machines, but has no password, so it shows nothing. Set "
            "the environment variable FOOTFALL_PASSWORD and start it again, or start it with "
            "--server.address 127.0.0.1 to use it on this machine only.",
            icon=":material/lock:",
        )


def sign_out_button() -> None:
    """For those an OIDC provider let in."""
    if _has_oidc():
        with st.sidebar:
            st.button("Sign out", icon=":material/logout:", on_click=st.logout, type="tertiary")


def _has_oidc() -> bool:
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _password() -> str:
    """The password in force; empty where there is none."""
    chosen = os.environ.get("FOOTFALL_PASSWORD", "")
    if not chosen and st.secrets.load_if_toml_exists():
        chosen = str(st.secrets.get("password", ""))
    return chosen


def _by_provider() -> None:
    with _card():
        for name in _providers():
            label = f"Sign in with {name}" if name else "Sign in"
            st.button(label, icon=":material/login:", type="primary", on_click=st.login, args=(name,) if name else ())


def _providers() -> list[str]:
    """The names of the configured providers; one without a name where ``[auth]`` itself is the provider."""
    named = [name for name, part in st.secrets["auth"].items() if isinstance(part, Mapping) and "client_id" in part]
    return named or [""]


def _by_password(password: str) -> None:
    with _card(), st.form("sign-in", border=False):
        typed = st.text_input("Password", type="password", autocomplete="current-password")
        sent = st.form_submit_button("Sign in", type="primary")
    if sent:
        _check(typed, password)


def _check(typed: str, password: str) -> None:
    """Compare in constant time, and let nobody guess quickly."""
    attempts = _attempts()
    wait_s = attempts.wait_s(time.monotonic())
    if wait_s > 0:
        st.error(f"Too many wrong passwords. Try again in {wait_s:.0f} seconds.")
    elif hmac.compare_digest(typed.encode(), password.encode()):
        state.remember(_SIGNED_IN, True)
        st.rerun()
    else:
        attempts.failed(time.monotonic())
        st.error("That is not the password.")


@st.cache_resource(show_spinner=False)
def _attempts() -> Attempts:
    return Attempts()


def _card() -> st.delta_generator.DeltaGenerator:
    st.header("Footfall", anchor=False)
    return st.container(border=True, width=420)
