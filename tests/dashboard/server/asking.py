"""Requests as a server hands them to the door, header by header, and what comes of them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from dashboard.server.door import Door


@dataclass(frozen=True)
class Answer:
    """``reached`` is whether the request got to what lies behind the door."""

    reached: bool
    status: int
    headers: Headers


def asked(
    path: str,
    *headers: tuple[str, str],
    kind: str = "http",
    method: str = "GET",
    scheme: str = "http",
    address: str = "127.0.0.1",
    fails: bool = False,
) -> Answer:
    """One request to a door of its own; ``fails`` has what lies behind it break. A refused websocket counts as 403."""
    reached = False
    sent: list[Message] = []

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal reached
        reached = True
        if fails:
            raise RuntimeError("broken")
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"a=b; Path=/")]})
            await send({"type": "http.response.body", "body": b"the footage"})

    async def receive() -> Message:
        return {"type": "http.request"} if kind == "http" else {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": scheme if kind == "http" else scheme.replace("http", "ws"),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": (address, 50000),
        "server": ("127.0.0.1", 8501),
    }
    if kind == "http":
        scope["method"] = method
    try:
        with ThreadPoolExecutor(1) as elsewhere:  # the browser of other tests keeps a loop running in this thread
            elsewhere.submit(lambda: asyncio.run(Door(behind)(scope, receive, send))).result()
    except RuntimeError:
        assert fails
    begun = sent[0]
    status = 403 if begun["type"] == "websocket.close" else begun.get("status", 101)
    return Answer(reached, status, Headers(raw=begun.get("headers", [])))
