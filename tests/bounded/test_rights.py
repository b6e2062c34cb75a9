"""What a child may not do, tried by children: each is refused where the kernel can."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detector import bounded
from detector.bounded import FILES, NETWORK, WRITING
from tests.bounded import work

REFUSED = "PermissionError"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


def need(*rights: str) -> None:
    """Skip, saying so, where this kernel cannot refuse these."""
    if missing := set(rights) - set(bounded.list_protections()):
        pytest.skip(f"this kernel cannot refuse: {', '.join(sorted(missing))}")


@contextmanager
def listening() -> Iterator[int]:
    """The port of somebody who listens on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_it_reads_the_file_it_is_given_and_no_other(tmp_path: Path) -> None:
    need(FILES)
    mine, other = tmp_path / "mine.txt", tmp_path / "other.txt"
    mine.write_text("mine")
    other.write_text("other")
    assert bounded.call(work.read, mine) == "mine"
    assert bounded.call(work.read_named, str(other), mine) == REFUSED
    assert bounded.call(work.read_named, "/etc/passwd", mine) == REFUSED
    assert bounded.call(work.read_named, f"/proc/{os.getpid()}/environ", mine) == REFUSED
    assert bounded.call(work.list_folder, str(tmp_path)) == REFUSED


def test_one_that_was_kept_does_not_read_the_next_ones_file(tmp_path: Path) -> None:
    need(FILES)
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("first")
    second.write_text("second")
    assert bounded.call(work.read_named, str(first), first) == "first"
    assert bounded.call(work.read_named, str(second), second) == "second"
    assert bounded.call(work.read_named, str(second), first) == REFUSED


def test_a_file_that_was_replaced_is_read_as_it_is_now(tmp_path: Path) -> None:
    file, new = tmp_path / "file.txt", tmp_path / "new.txt"
    file.write_text("before")
    assert bounded.call(work.read, file) == "before"
    new.write_text("after")
    new.replace(file)
    assert bounded.call(work.read, file) == "after"


def test_it_writes_nothing(tmp_path: Path) -> None:
    need(WRITING)
    file = tmp_path / "file.txt"
    assert bounded.call(work.write, file) == REFUSED
    assert not file.exists()
    file.write_text("before")
    assert bounded.call(work.write, file) == REFUSED
    assert file.read_text() == "before"


def test_one_that_fetches_writes_into_the_folder_it_is_told_alone(tmp_path: Path) -> None:
    need(WRITING)
    folder = tmp_path / "folder"
    folder.mkdir()
    assert bounded.fetch(work.write, folder / "file.txt", folder) == "written"
    assert bounded.fetch(work.write, tmp_path / "file.txt", folder) == REFUSED
    assert not (tmp_path / "file.txt").exists()


def test_it_reaches_no_network_unless_it_fetches(tmp_path: Path) -> None:
    need(NETWORK)
    with listening() as port:
        assert bounded.call(work.connect, port) == REFUSED
        assert bounded.work(work.connect, port) == REFUSED
        assert bounded.fetch(work.connect, port) == "connected"
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
        assert bounded.call(work.open_socket, family) == REFUSED


def test_it_starts_no_program() -> None:
    need(NETWORK)
    assert bounded.call(work.start_program) == REFUSED
