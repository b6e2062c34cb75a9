"""The real dashboard in a process of its own on the loopback, for what is measured and for the browser tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
START_LIMIT_S, HEALTH_LIMIT_S, END_LIMIT_S = 60.0, 5.0, 10.0


@dataclass(frozen=True)
class Server:
    """A dashboard's process, where it listens, and the file it writes its messages to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    def healthy(self) -> bool:
        """Whether it runs and says, within a few seconds, that it is well."""
        if self.process.poll() is not None:
            return False
        with closing(HTTPConnection(HOST, self.port, timeout=HEALTH_LIMIT_S)) as connection:
            try:
                connection.request("GET", "/_stcore/health")
                return connection.getresponse().status == 200
            except (OSError, HTTPException):
                return False


def free_port() -> int:
    """A port of the loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    data: Path, *, port: int | None = None, environment: Mapping[str, str] | None = None, code: Path = REPOSITORY
) -> Iterator[Server]:
    """The dashboard over a data folder, as ``make run`` starts it; SystemExit with its log where it does not start.

    ``code`` is the checkout that is served.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    settings = {**os.environ, "FOOTFALL_DATA": str(data), **(environment or {})}
    with started(command, port=port, log=data / "server.log", cwd=code, environment=settings) as server:
        yield server


@contextmanager
def started(
    command: Sequence[str], *, port: int, log: Path, cwd: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """The server that a command starts on a port; SystemExit with its log where it does not start."""
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=output, stderr=output)  # noqa: S603
        server = Server(port, process, log)
        try:
            _wait_until_up(server)
            yield server
        finally:
            _end(process)


def _wait_until_up(server: Server) -> None:
    until_s = time.monotonic() + START_LIMIT_S
    while not server.healthy():
        if server.process.poll() is not None:
            raise SystemExit(f"the dashboard ended before it was up:\n{server.log.read_text()}")
        if time.monotonic() > until_s:
            raise SystemExit(f"the dashboard was not up after {START_LIMIT_S:.0f} s:\n{server.log.read_text()}")
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and every process it started."""
    if process.poll() is not None:
        return
    server = psutil.Process(process.pid)
    family = [server, *server.children(recursive=True)]
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.terminate()
    _, alive = psutil.wait_procs(family, timeout=END_LIMIT_S)
    for member in alive:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait(END_LIMIT_S)
