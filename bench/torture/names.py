"""Honest clips under names that no careful person gives, and paths that are no files."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from bench.torture.cases import Case, writing
from bench.torture.damaged import clip

NAMES: tuple[str | bytes, ...] = (
    "-rf.avi",
    "--help.avi",
    "a\nb.avi",
    "a\rb\tc.avi",
    "\x1b[31mred\x1b]0;title\x07.avi",
    "\u202etxt.iva.avi",
    "a\u2028b.avi",
    "%s%n%d%03d.avi",
    "{name}{0}.avi",
    "=1+1.avi",
    "'; DROP TABLE videos; --.avi",
    "<a href=x>b.avi",
    "a b  .avi",
    ".hidden.avi",
    "..avi",
    "CON.avi",
    "a:b?c*.avi",
    "\N{PILE OF POO}\u0301\u200b.avi",
    "x" * 251 + ".avi",
    "file:.avi",
    "pipe:0.avi",
    b"caf\xe9.avi",
    b"\xff\xfe\x80.avi",
)


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.mp4")
    return folder / "pipe.mp4"


def _socket(folder: Path) -> Path:
    with closing(socket.socket(socket.AF_UNIX)) as made:
        before = Path.cwd()
        try:
            os.chdir(folder)  # a socket's path may have a hundred characters
            made.bind("socket.mp4")
        finally:
            os.chdir(before)
    return folder / "socket.mp4"


def _loop(folder: Path) -> Path:
    (folder / "loop.mp4").symlink_to(folder / "loop.mp4")
    return folder / "loop.mp4"


def _device(folder: Path) -> Path:
    (folder / "zero.mp4").symlink_to("/dev/zero")
    return folder / "zero.mp4"


def _dangling(folder: Path) -> Path:
    (folder / "gone.mp4").symlink_to(folder / "nothing")
    return folder / "gone.mp4"


def _folder(folder: Path) -> Path:
    (folder / "folder.mp4").mkdir()
    return folder / "folder.mp4"


NO_FILES: dict[str, Callable[[Path], Path]] = {
    "pipe": _pipe,
    "socket": _socket,
    "loop": _loop,
    "device": _device,
    "dangling": _dangling,
    "folder": _folder,
    "missing": lambda folder: folder / "missing.mp4",
    "too long": lambda folder: folder / ("x" * 300 + ".mp4"),
    "through a file": lambda folder: writing("a.mp4", lambda: b"x")(folder) / "b.mp4",
}


def names() -> Iterator[Case]:
    """All of them."""
    for number, name in enumerate(NAMES):
        yield Case("names", f"name {number}: {name!r:.40}", writing(name, lambda: clip(".avi")), "read")
    yield from (Case("names", name, make, "refused") for name, make in NO_FILES.items())
    yield Case("names", "empty", writing("empty.mp4", bytes), "refused")
