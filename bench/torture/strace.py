"""The system calls by which a program changes what is on the disk, in their order, as strace tells them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.serving import REPOSITORY

What = Literal["open", "write", "truncate", "sync", "rename", "unlink", "mkdir", "mark"]
_CALLS = (
    "openat,open,creat,write,pwrite64,writev,pwritev,ftruncate,truncate,fsync,fdatasync,sync,syncfs,"
    "rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,copy_file_range,sendfile"
)
_TEXT = re.compile(r'[<"]((?:\\x[0-9a-f]{2})*)[>"]')
_LINE = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)$")
_UNKNOWN = (
    "writev",
    "pwritev",
    "truncate",
    "sync",
    "syncfs",
    "link",
    "linkat",
    "symlink",
    "copy_file_range",
    "sendfile",
)
"""Calls that the product does not make; the record says so rather than leaving them out."""


@dataclass(frozen=True, slots=True)
class Op:
    """A change of ``path``. ``at`` is where bytes go (-1: behind those before), or the new length.

    ``target`` is where a rename leads. A "mark" is what the program itself said it had done, in ``content``.
    """

    what: What
    path: str
    content: bytes = b""
    at: int = -1
    target: str = ""
    fresh: bool = False


def has_strace() -> bool:
    """True where programs can be traced here."""
    return shutil.which("strace") is not None


def record(arguments: Sequence[str], folder: Path, marks: Path, log: Path) -> list[Op]:
    """Run Python with these arguments; every change below ``folder``, and what it writes to ``marks``.

    SystemExit where it fails.
    """
    tracer = ["strace", "-f", "-y", "-xx", "-s", "100000000", "-o", str(log), "-e", f"trace={_CALLS}"]
    done = subprocess.run(  # noqa: S603
        [*tracer, sys.executable, *arguments], cwd=REPOSITORY, capture_output=True, env={**os.environ}
    )
    if done.returncode:
        raise SystemExit(f"what was to be recorded failed:\n{done.stderr.decode(errors='replace')}")
    return list(parse(log, str(folder), str(marks)))


def parse(log: Path, folder: str, marks: str) -> Iterator[Op]:
    """The changes in a log of strace below ``folder``, and what was written to ``marks``."""
    for call, rest in _whole_calls(log):
        if op := _op(call, rest):
            if op.path == marks and op.what == "write":
                yield Op("mark", marks, op.content)
            elif op.path.startswith(folder) or op.target.startswith(folder):
                if call in _UNKNOWN:
                    raise SystemExit(f"the record of writes does not know the call {call}")
                yield op


def _whole_calls(log: Path) -> Iterator[tuple[str, str]]:
    """Every call that succeeded, where it ended; one that was interrupted by another thread's is joined."""
    begun: dict[str, str] = {}
    for line in log.read_text(encoding="ascii", errors="replace").splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        thread, call, rest = found.groups()
        if rest.endswith("<unfinished ...>"):
            begun[thread] = rest.removesuffix("<unfinished ...>")
            continue
        whole = begun.pop(thread, "") + rest if " resumed>" in line else rest
        if not re.search(r"= -1 E\w+|= \?", whole):
            yield call, whole


def _op(call: str, rest: str) -> Op | None:
    """The change that a call makes; None for one that makes none."""
    texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(rest)]
    paths = [os.fsdecode(text) for text in texts]
    if call in ("openat", "open", "creat"):
        writes = "O_WRONLY" in rest or "O_RDWR" in rest or call == "creat"
        at = -1 if "O_APPEND" in rest else 0
        named = "O_TMPFILE" not in rest
        return Op("open", paths[-1], at=at, fresh="O_TRUNC" in rest) if writes and named else None
    if call in ("write", "pwrite64"):
        at = int(rest.rpartition(")")[0].rpartition(", ")[2]) if call == "pwrite64" else -1
        return Op("write", paths[0], _written(texts, rest), at) if len(texts) > 1 else None
    if call == "ftruncate":
        return Op("truncate", paths[0], at=int(rest.rpartition(")")[0].rpartition(", ")[2]))
    if call in ("fsync", "fdatasync"):
        return Op("sync", paths[0])
    return _entry_op(call, paths)


def _entry_op(call: str, paths: list[str]) -> Op | None:
    """A change of a folder's entries."""
    if call == "rename":
        return Op("rename", paths[0], target=paths[1])
    if call in ("renameat", "renameat2"):
        return Op("rename", os.path.join(paths[0], paths[1]), target=os.path.join(paths[2], paths[3]))
    if call in ("unlink", "rmdir"):
        return Op("unlink", paths[0])
    if call == "unlinkat":
        return Op("unlink", os.path.join(paths[0], paths[1]))
    if call == "mkdir":
        return Op("mkdir", paths[0])
    if call == "mkdirat":
        return Op("mkdir", os.path.join(paths[0], paths[1]))
    return Op("write", paths[0]) if call in _UNKNOWN and paths else None


def _written(texts: list[bytes], rest: str) -> bytes:
    """The bytes that were really taken."""
    return texts[1][: int(rest.rpartition("= ")[2])]
