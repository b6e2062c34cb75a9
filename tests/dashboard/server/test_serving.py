"""The real server with a password, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from bench.serving import HOST, Server, serving

pytestmark = pytest.mark.slow
UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data: Path = tmp_path_factory.mktemp("data")
    settings = {"FOOTFALL_PASSWORD": "correct horse", "STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}
    with serving(data, environment=settings) as running:
        yield running


def answer(server: Server, path: str, **headers: str) -> HTTPResponse:
    connection = HTTPConnection(HOST, server.port, timeout=30)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    connection.close()
    return response


def test_no_host_opens_anything(server: Server) -> None:
    for path in ("/", "/_stcore/host-config", "/static/index.html"):
        assert answer(server, path, Host="x/_stcore/health?x=").status in (400, 403)
    assert answer(server, "/_stcore/health").status == 200


def test_every_answer_is_protected(server: Server) -> None:
    for path in ("/", "/_stcore/health", "/static/nothing.js", "/sign-in"):
        headers = answer(server, path, Accept="text/html").headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_websockets_are_refused_without_a_defect_in_the_log(server: Server) -> None:
    for path in ("/sign-in", "/sign-out", "/_stcore/stream", "/_stcore/health"):
        assert answer(server, path, **UPGRADE).status == 403
    assert "Traceback" not in server.log.read_text()
