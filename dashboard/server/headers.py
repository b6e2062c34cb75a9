"""The headers of every answer: whose scripts may run, who may show it in a frame, what may be sent where."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

_SHELL = Path(streamlit.__file__).parent / "static" / "index.html"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_YEAR_S = 365 * 24 * 3600


@cache
def policy() -> str:
    """The pages' Content-Security-Policy.

    Streamlit and Plotly write styles into the page and make pictures, workers and modules from what they hold
    (``blob:``, ``data:``); of scripts within the page only those of Streamlit's own file run.
    """
    digests = [sha256(script.encode()).digest() for script in _INLINE.findall(_SHELL.read_text(encoding="utf-8"))]
    inline = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self' blob: {inline}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; "
        "connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def protecting(send: Send, *, is_tls: bool) -> Send:
    """Send answers with the headers that protect them; a header that an answer has already stays."""

    async def protected(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _headers(is_tls).items():
                headers.setdefault(name, value)
            if is_tls:
                _secure_cookies(message)
        await send(message)

    return protected


def _headers(is_tls: bool) -> dict[str, str]:
    always = {
        "Content-Security-Policy": policy(),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return always | ({"Strict-Transport-Security": f"max-age={_YEAR_S}"} if is_tls else {})


def _secure_cookies(message: Message) -> None:
    """Have every cookie travel by TLS alone, Streamlit's own too."""
    message["headers"] = [
        (name, value + b"; Secure" if name.lower() == b"set-cookie" and b"; secure" not in value.lower() else value)
        for name, value in message["headers"]
    ]
