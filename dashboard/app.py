"""The server: Streamlit's, with a door in front of it.

Started from the repository's root with ``python -m streamlit run dashboard/app.py``.
"""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from dashboard.pages import HOME
from dashboard.server.door import Door
from dashboard.server.memory import give_back_what_is_free
from dashboard.server.waiting import look_after_visitors
from dashboard.server.watch import go_on_with_jobs
from detector.library.private import keep_private


async def _to_the_root(request: Request) -> RedirectResponse:
    """The library is the first page and has no name of its own in the address; people type one all the same."""
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")


keep_private()
go_on_with_jobs()
look_after_visitors()
give_back_what_is_free()
app = st.App("shell.py", middleware=[Middleware(Door)], routes=[Route(f"/{HOME}", _to_the_root)])
