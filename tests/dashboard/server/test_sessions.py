"""Who is signed in, for how long, and what wrong passwords come to."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.server import sessions
from dashboard.server.door import Door
from dashboard.server.password import form_token
from dashboard.server.signing import COOKIE, SIGN_IN, SIGN_OUT
from dashboard.server.throttle import Attempts
from tests.dashboard.server.conftest import PASSWORD
from tests.dashboard.server.test_door import ALL, NONE, sign_in, sign_out, token, visitor, ways_in

pytestmark = pytest.mark.usefixtures("guarded")


def test_signing_out_ends_one_session_even_for_a_copy_of_its_cookie() -> None:
    one, other, copy = visitor(), visitor(), visitor()
    sign_in(one, PASSWORD)
    sign_in(other, PASSWORD)
    assert one.cookies[COOKIE] != other.cookies[COOKIE]
    copy.cookies.set(COOKIE, one.cookies[COOKIE])
    assert ways_in(copy) == ALL
    assert sign_out(one) == 303
    assert ways_in(copy) == NONE
    assert ways_in(other) == ALL


def test_signing_out_everywhere_ends_all() -> None:
    one, other = visitor(), visitor()
    sign_in(one, PASSWORD)
    sign_in(other, PASSWORD)
    sign_out(one, everywhere="1")
    assert ways_in(one) == ways_in(other) == NONE


def test_signing_out_has_the_browser_forget() -> None:
    client = visitor()
    sign_in(client, PASSWORD)
    answer = client.post(SIGN_OUT, data={"token": form_token(client.cookies[COOKIE])})
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert COOKIE not in client.cookies


def test_a_restart_ends_none_and_another_password_all(monkeypatch: pytest.MonkeyPatch) -> None:
    client, restarted = visitor(), visitor()
    sign_in(client, PASSWORD)
    restarted.cookies.set(COOKIE, client.cookies[COOKIE])
    assert ways_in(restarted) == ALL
    monkeypatch.setenv("FOOTFALL_PASSWORD", "another one")
    assert ways_in(client) == NONE
    monkeypatch.setenv("FOOTFALL_PASSWORD", PASSWORD)
    assert ways_in(client) == ways_in(restarted) == NONE


def test_a_session_is_old_after_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor()
    sign_in(client, PASSWORD)
    monkeypatch.setattr(sessions, "LIFETIME_S", -1)
    assert ways_in(client) == NONE


def test_what_is_kept_is_private_and_opens_nothing(data_dir: Path) -> None:
    client = visitor()
    sign_in(client, PASSWORD)
    for file in data_dir.glob("sessions.sqlite*"):
        assert os.name != "posix" or stat.S_IMODE(file.stat().st_mode) == 0o600
        assert client.cookies[COOKIE].encode() not in file.read_bytes()
        assert PASSWORD.encode() not in file.read_bytes()


def test_only_a_form_from_here_signs_in_or_out() -> None:
    client, other = visitor(), visitor()
    fields = {"password": PASSWORD, "target": "/"}
    assert "location" not in client.post(SIGN_IN, data=fields).headers
    assert "location" not in client.post(SIGN_IN, data=fields | {"token": token(other)}).headers
    assert client.get(SIGN_IN, params=fields | {"token": token(client)}).headers["location"] == "/"
    assert ways_in(client) == NONE
    foreign = {"origin": "http://localhost:3000"}
    assert client.post(SIGN_IN, data=fields | {"token": token(client)}, headers=foreign).status_code == 403
    sign_in(client, PASSWORD)
    assert client.post(SIGN_OUT).status_code == 403
    assert client.post(SIGN_OUT, data={"token": token(other)}).status_code == 403
    assert ways_in(client) == ALL


def test_the_password_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "password"
    monkeypatch.delenv("FOOTFALL_PASSWORD")
    monkeypatch.setenv("FOOTFALL_PASSWORD_FILE", str(file))
    client = visitor()
    assert ways_in(client) == NONE
    file.write_text("\n")
    assert ways_in(client) == NONE
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert sign_in(client, PASSWORD) == "/"
    assert ways_in(client) == ALL


def test_guessing_slows_down_the_one_who_guesses(caplog: pytest.LogCaptureFixture) -> None:
    stranger, owner = visitor(address="198.51.100.9"), visitor(address="192.0.2.7")
    with caplog.at_level(logging.WARNING, logger="footfall"):
        for guess in range(Attempts().most):
            sign_in(stranger, f"guess-{guess}")
    assert caplog.text.count("198.51.100.9") == Attempts().most
    assert "guess-" not in caplog.text
    answer = stranger.post(SIGN_IN, data={"password": PASSWORD, "token": token(stranger)})
    assert "location" not in answer.headers
    assert "Too many wrong passwords" in answer.text
    assert sign_in(owner, PASSWORD) == "/"


def test_the_wait_is_over_after_the_window() -> None:
    attempts = Attempts(most=2, window_s=60)
    assert attempts.wait_s("a", 0) == 0
    attempts.add("a", 0)
    attempts.add("a", 10)
    assert attempts.wait_s("a", 10) == 50
    assert attempts.wait_s("b", 10) == 0
    assert attempts.wait_s("a", 59.5) == 0.5
    assert attempts.wait_s("a", 60) == 0


def test_addresses_of_one_network_are_one_guesser_and_the_right_password_starts_anew() -> None:
    attempts = Attempts(most=1)
    attempts.add("2001:db8::1", 0)
    assert attempts.wait_s("2001:db8::2", 0) == 60
    assert attempts.wait_s("2001:db8:0:1::1", 0) == 0
    attempts.forget("2001:db8::3")
    assert attempts.wait_s("2001:db8::1", 0) == 0


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    except WebSocketDisconnect:
        await socket.close()


def test_a_channel_that_is_open_closes_when_its_session_ends() -> None:
    app = Starlette(routes=[WebSocketRoute("/_stcore/stream", _echo)], middleware=[Middleware(Door)])
    client = TestClient(app, base_url="http://localhost:8501", follow_redirects=False)
    sign_in(client, PASSWORD)
    with client.websocket_connect("ws://localhost:8501/_stcore/stream") as socket:
        socket.send_text("here")
        assert socket.receive_text() == "here"
        sign_out(client)
        socket.send_text("still here?")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()
