"""The person in front of a page."""

from __future__ import annotations

import streamlit as st

from dashboard.server.door import has_oidc
from detector.library.audit import Actor

_CLAIMS = ("email", "preferred_username", "name", "sub")


def actor() -> Actor:
    """Whoever looks at the page that is being drawn, or pressed something on it."""
    name = next((str(st.user[claim]) for claim in _CLAIMS if st.user.get(claim)), "") if has_oidc() else ""
    address = st.context.ip_address
    return Actor(name, "admin", address if isinstance(address, str) else "127.0.0.1")
