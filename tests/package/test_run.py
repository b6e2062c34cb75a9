"""``footfall run`` among other people's settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from bench.serving import HOST, Server, free_port, started
from tests.package.conftest import COMMAND, environment

HOSTILE = """
[server]
address = "0.0.0.0"
baseUrlPath = "theirs"
enableXsrfProtection = false
"""


@pytest.fixture(scope="module")
def server(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The installed dashboard, started where home and working folder have settings and secrets of another project."""
    home = tmp_path_factory.mktemp("home")
    for folder in (home / ".streamlit", home / "work" / ".streamlit"):
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(HOSTILE)
        (folder / "secrets.toml").write_text('password = "theirs"\n')
    port = free_port()
    settings = environment(home, site, STREAMLIT_SERVER_PORT=str(port))
    command = [sys.executable, *COMMAND, "run"]
    with started(command, port=port, log=home / "log", cwd=home / "work", environment=settings) as running:
        yield running


def answer(server: Server, path: str) -> tuple[int, str]:
    """The status and the text of a page, asked for as a browser does."""
    try:
        with urlopen(Request(f"{server.url}{path}", headers={"Accept": "text/html"}), timeout=30) as response:
            return response.status, response.read().decode()
    except HTTPError as refusal:
        return refusal.code, ""


def test_it_listens_on_this_machine_alone_and_where_its_own_starter_said(server: Server) -> None:
    listening = [c for c in psutil.Process(server.process.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {tuple(connection.laddr) for connection in listening} == {(HOST, server.port)}


def test_nobody_elses_settings_hold(server: Server) -> None:
    assert answer(server, "/_stcore/health")[0] == 200
    assert answer(server, "/theirs/_stcore/health")[0] == 404


def test_nobody_elses_password_is_asked_for(server: Server) -> None:
    status, html = answer(server, "/")
    assert status == 200
    assert "Sign in" not in html
