"""Functions for a child to do: honest ones and others."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

from detector import bounded
from detector.errors import Cancelled, ModelMissing
from detector.types import Control, Progress


class Stranger:
    """No plain data."""


def join(first: str, *, second: str) -> str:
    return first + second


def process_id() -> int:
    return os.getpid()


def environment_value(name: str) -> str | None:
    return os.environ.get(name)


def refuse(name: str) -> None:
    raise ModelMissing("There is no {name}.", name=name)


def fill_memory(pieces: int) -> int:
    kept = []
    for _ in range(pieces):
        kept.append(b"x" * 50_000_000)
        time.sleep(0.01)
    return len(kept)


def be_silent(seconds: float) -> None:
    time.sleep(seconds)


def live_on(seconds: float, *given: Path) -> str:
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        bounded.tell_alive()
        time.sleep(0.05)
    return "done"


def crash() -> None:
    os.abort()


def answer_with_code() -> Stranger:
    return Stranger()


def answer_at_length(length: int) -> bytes:
    return bytes(length)


def environment() -> dict[str, str]:
    return dict(os.environ)


def write(path: Path, *given: Path) -> str:
    try:
        path.write_text("written")
    except OSError as error:
        return type(error).__name__
    return "written"


def read(path: Path) -> str:
    return path.read_text()


def count_until_cancelled(control: Control = Control()) -> int:
    for done in range(10_000):
        control.progress(Progress(done, 0, 0.0, None))
        if control.cancelled():
            raise Cancelled("Stopped.")
        time.sleep(0.01)
    return 0


def numbers(count: int, fail_after: int | None = None) -> Generator[tuple[int, int]]:
    for number in range(count):
        if number == fail_after:
            raise ModelMissing("There is no more.")
        yield number, os.getpid()


def connect(port: int) -> str:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return "connected"
    except OSError as error:
        return type(error).__name__


def open_socket(family: int) -> str:
    try:
        with socket.socket(family, socket.SOCK_DGRAM):
            return "opened"
    except OSError as error:
        return type(error).__name__


def start_program() -> str:
    try:
        subprocess.run([sys.executable, "-c", ""], check=False)
    except OSError as error:
        return type(error).__name__
    return "started"


def list_folder(folder: str) -> str:
    try:
        return str(os.listdir(folder))
    except OSError as error:
        return type(error).__name__


def read_named(name: str, *given: Path) -> str:
    """Read a file that a text names: what is given is another one."""
    try:
        return Path(name).read_text()
    except OSError as error:
        return type(error).__name__
