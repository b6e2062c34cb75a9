"""Who gets past the door, by every way there is into the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.server import door
from dashboard.server.door import Door, admit
from dashboard.server.password import form_token
from dashboard.server.signing import COOKIE, SIGN_IN, SIGN_OUT
from tests.dashboard.server.conftest import PASSWORD

HTML = {"accept": "text/html"}
Listening = Callable[[str | None], None]
UPLOAD = "/_stcore/upload_file/session-1/file-1"


async def _footage(request: Request) -> PlainTextResponse:
    return PlainTextResponse("the footage")


async def _stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("the footage")
    await socket.close()


def visitor(name: str = "localhost:8501", scheme: str = "http", address: str = "192.0.2.7") -> TestClient:
    """Somebody with a browser of their own before a server of their own."""
    routes = [Route("/{path:path}", _footage, methods=["GET", "PUT"]), WebSocketRoute("/_stcore/stream", _stream)]
    app = Starlette(routes=routes, middleware=[Middleware(Door)])
    return TestClient(app, base_url=f"{scheme}://{name}", follow_redirects=False, client=(address, 50000))


def ways_in(client: TestClient) -> dict[str, bool]:
    """What of the server the visitor reaches."""
    try:
        with client.websocket_connect(f"ws://{client.base_url.netloc.decode()}/_stcore/stream") as socket:
            stream = socket.receive_text() == "the footage"
    except WebSocketDisconnect:
        stream = False
    return {
        "page": client.get("/timeline", headers=HTML).text == "the footage",
        "media": client.get("/media/picture.jpg").text == "the footage",
        "upload": client.put(UPLOAD).text == "the footage",
        "stream": stream,
    }


ALL = dict.fromkeys(("page", "media", "upload", "stream"), True)
NONE = dict.fromkeys(ALL, False)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_this_machine_needs_no_password(name: str) -> None:
    assert ways_in(visitor(name)) == ALL


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", ["evil.example:8501", "localhost.evil.example", "127.0.0.1.nip.io:8501"])
def test_a_foreign_name_that_leads_here_opens_nothing(name: str) -> None:
    client = visitor(name)
    assert ways_in(client) == NONE
    assert "FOOTFALL_PASSWORD" in client.get("/", headers=HTML).text


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", None, ""])
def test_other_machines_see_nothing_without_a_password(listening_on: Listening, address: str | None) -> None:
    listening_on(address)
    for name in ("localhost:8501", "192.168.1.5:8501"):
        assert ways_in(visitor(name)) == NONE


def token(client: TestClient) -> str:
    """The hidden token of the form that the visitor is shown."""
    return client.get("/", headers=HTML).text.partition('name="token" value="')[2].partition('"')[0]


def sign_in(client: TestClient, password: str, target: str = "/") -> str:
    """Where the visitor is sent; empty where nobody is let in."""
    answer = client.post(SIGN_IN, data={"password": password, "target": target, "token": token(client)})
    return answer.headers.get("location", "")


def sign_out(client: TestClient, **fields: str) -> int:
    """Have the visitor's own form sent; the status of the answer."""
    return client.post(SIGN_OUT, data={"token": form_token(client.cookies[COOKIE]), **fields}).status_code


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1"])
def test_the_password_opens_everything_and_nothing_else_does(listening_on: Listening, address: str) -> None:
    listening_on(address)
    client = visitor("pod.example")
    assert ways_in(client) == NONE
    assert sign_in(client, "correct horse") == sign_in(client, "") == ""
    assert ways_in(client) == NONE
    assert sign_in(client, PASSWORD, "/timeline?run=a%20b&range=1..2") == "/timeline?run=a%20b&range=1..2"
    assert ways_in(client) == ALL
    assert client.get(SIGN_OUT).status_code == 303
    assert ways_in(client) == ALL
    assert sign_out(client) == 303
    assert ways_in(client) == NONE


@pytest.mark.usefixtures("guarded")
def test_the_form_leads_back_to_what_was_asked_for() -> None:
    shown = visitor().get('/timeline?run="><script>', headers=HTML)
    assert 'value="/timeline?run=%22%3E%3Cscript%3E"' in shown.text
    assert "<script>" not in shown.text


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x", ""]
)
def test_signing_in_leads_nowhere_else(target: str) -> None:
    assert sign_in(visitor(), PASSWORD, target) == "/"


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize(
    ("scheme", "proxied", "address", "secure"),
    [
        ("http", "", "127.0.0.1", False),
        ("https", "", "192.0.2.7", True),
        ("http", "https", "127.0.0.1", True),
        ("http", "https", "192.0.2.7", False),
    ],
)
def test_the_cookie_is_for_the_server_alone(scheme: str, proxied: str, address: str, secure: bool) -> None:
    headers = {"x-forwarded-proto": proxied} if proxied else {}
    client = visitor(scheme=scheme, address=address)
    client.headers.update(headers)
    answer = client.post(SIGN_IN, data={"password": PASSWORD, "token": token(client)})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert ("secure" in cookie) == secure
    assert cookie.startswith("__host-") == secure


@pytest.mark.usefixtures("guarded")
def test_a_form_without_end_is_not_read() -> None:
    assert sign_in(visitor(), PASSWORD, "/" + "x" * 100_000) == ""


@pytest.mark.usefixtures("guarded")
def test_whoever_watches_over_the_server_needs_no_password() -> None:
    assert visitor().get("/_stcore/health").text == "the footage"


@pytest.mark.usefixtures("alone")
def test_with_a_provider_uploads_wait_for_its_word(monkeypatch: pytest.MonkeyPatch, listening_on: Listening) -> None:
    monkeypatch.setattr(door, "has_oidc", lambda: True)
    listening_on("0.0.0.0")
    client = visitor("footfall.example")
    assert ways_in(client) == ALL | {"upload": False}
    admit("session-2")
    assert not ways_in(client)["upload"]
    admit("session-1")
    assert ways_in(client) == ALL
